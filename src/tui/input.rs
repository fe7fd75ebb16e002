//! Input from the terminal: bytes to keys, mouse events and pastes.
//!
//! The program reads the terminal itself. crossterm's reader waits for an *edge*: bytes that it leaves behind after one read are not
//! announced again, so a burst of more than 1,024 bytes stalls until the next key. And it has no time-out, so a sequence that never
//! ends (Alt-[ and then ?) swallows every later key. Here one thread blocks in `read`, which returns whenever bytes are there, and
//! another one turns them into events and gives up on a sequence that stays incomplete.

mod decoder;
mod sequence;

use decoder::Decoder;
use ratatui::crossterm::event::Event;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// What comes from the terminal.
#[derive(Debug)]
pub enum Input {
    /// A key, a mouse event or a paste.
    Event(Event),
    /// The terminal went away.
    Closed,
    /// It cannot be read.
    Broken(io::Error),
}

/// Bytes read at once. A burst is handed on in pieces of this size.
const CHUNK: usize = 4096;
/// Chunks that wait to be decoded. When they are full, the reader waits and the rest stays in the terminal's own buffer.
const WAITING: usize = 64;
/// Pause before the next try where somebody has made standard input non-blocking.
const RETRY: Duration = Duration::from_millis(20);
/// What the terminal answers when it has hung up (EIO, the same number on Linux and macOS).
const HUNG_UP: i32 = 5;

/// Reads the terminal until it goes away or `take` says that its receiver is gone.
///
/// # Errors
/// When standard input or the threads cannot be had.
pub fn listen(take: impl Fn(Input) -> bool + Send + 'static) -> io::Result<()> {
    let device = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let (sender, chunks) = mpsc::sync_channel(WAITING);
    thread::Builder::new().name("input".to_owned()).spawn(move || read(device, &sender))?;
    thread::Builder::new().name("keys".to_owned()).spawn(move || decode(&chunks, take))?;
    Ok(())
}

fn read(mut device: File, sender: &SyncSender<io::Result<Vec<u8>>>) {
    let mut chunk = [0; CHUNK];
    loop {
        let got = match device.read(&mut chunk) {
            Ok(0) => return,
            Ok(count) => Ok(chunk.get(..count).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                thread::sleep(RETRY);
                continue;
            }
            Err(error) if error.raw_os_error() == Some(HUNG_UP) => return,
            Err(error) => Err(error),
        };
        let last = got.is_err();
        if sender.send(got).is_err() || last {
            return;
        }
    }
}

fn decode(chunks: &Receiver<io::Result<Vec<u8>>>, take: impl Fn(Input) -> bool) {
    let mut decoder = Decoder::default();
    loop {
        let got = match decoder.patience() {
            None => chunks.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(patience) => chunks.recv_timeout(patience),
        };
        let events = match got {
            Ok(Ok(bytes)) => decoder.feed(&bytes),
            Err(RecvTimeoutError::Timeout) => decoder.give_up(),
            Ok(Err(error)) => {
                take(Input::Broken(error));
                return;
            }
            Err(RecvTimeoutError::Disconnected) => {
                take(Input::Closed);
                return;
            }
        };
        for event in events {
            if !take(Input::Event(event)) {
                return;
            }
        }
    }
}
