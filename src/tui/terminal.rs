//! The terminal, taken over and given back. There is one way back, [`restore`], and every way out
//! goes through it: a normal end, an error, a panic, a signal, a suspension. It may be called any
//! number of times.

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::crossterm::{execute, queue};
use ratatui::layout::{Position, Rect};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// The terminal while it is ours; dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Frames>>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the terminal refuses; it is then as it was before.
    pub fn take(mouse: bool) -> io::Result<Self> {
        let backend = CrosstermBackend::new(Frames { device: device()?, held: Vec::new() });
        let screen = Self { terminal: Terminal::new(backend)?, mouse };
        enter(mouse).inspect_err(|_| restore())?;
        Ok(screen)
    }

    /// Draws a frame; only cells that changed are written, between the marks of a synchronized
    /// update, so that no half of a frame is ever seen.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, render: impl FnOnce(&mut ratatui::Frame)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        io::Write::flush(self.terminal.backend_mut())
    }

    /// Forgets what is on the terminal, so that the next frame is written whole.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn forget(&mut self) -> io::Result<()> {
        // `Terminal::clear` asks the terminal where its cursor is, and the answer would go to the
        // thread that reads input; a resize clears without asking.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Gives the terminal back and takes it over again around something else, such as a
    /// suspension.
    ///
    /// # Errors
    /// When the terminal cannot be taken over again.
    pub fn around(&mut self, other: impl FnOnce()) -> io::Result<()> {
        restore();
        other();
        self.again()
    }

    /// Takes the terminal over again, whichever program had it meanwhile.
    ///
    /// # Errors
    /// When the terminal cannot be taken over.
    pub fn again(&mut self) -> io::Result<()> {
        enter(self.mouse)?;
        self.forget()
    }

    /// Captures the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on { execute!(device()?, EnableMouseCapture) } else { execute!(device()?, DisableMouseCapture) }
    }

    /// Sends a text to the terminal's clipboard (OSC 52).
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        write!(out, "\x1b]52;c;{}\x07", base64(text.as_bytes()))?;
        io::Write::flush(out)
    }
}

/// Writes a frame at once, and only while the terminal is ours: what is left of one when a panic
/// unwinds must not reach the ordinary screen.
struct Frames {
    device: File,
    held: Vec<u8>,
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        if TAKEN.load(Ordering::SeqCst) { self.device.write_all(&held) } else { Ok(()) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Standard output without its lock: the terminal must be given back whichever thread holds that.
fn device() -> io::Result<File> {
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

fn enter(mouse: bool) -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(device()?, EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse {
        execute!(device()?, EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back as it was. What cannot be written is left: there is no way to tell.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // First what cannot block: a terminal that takes no output any more shall at least echo again.
    let _ = disable_raw_mode();
    // Not through standard output, whose lock the command line holds while a panic on another thread comes here.
    let Ok(mut out) = device() else { return };
    let _ =
        execute!(out, EndSynchronizedUpdate, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
}

/// Makes a panic give the terminal back before it says what happened.
pub fn restore_on_panic() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let said = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            restore();
            said(info);
        }));
    });
}

/// Base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_the_rfc() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn giving_back_what_was_not_taken_does_nothing() {
        restore();
        restore();
        assert!(!TAKEN.load(Ordering::SeqCst));
    }
}
