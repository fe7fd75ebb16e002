//! What wakes the loop: messages, signals, the end of the input.

use super::super::message::Message;
use super::super::terminal::restore;
use ratatui::crossterm::event::{Event, MouseEventKind};
use ratatui::crossterm::terminal::size;
use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM,
    SIGWINCH, SIGXCPU,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::any::Any;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// What wakes the loop.
pub enum Wake {
    /// Something for the state.
    Message(Message),
    /// A signal.
    Signal(i32),
    /// No more input will come.
    Closed,
    /// The input cannot be read.
    Broken(std::io::Error),
    /// Another thread panicked, with this.
    Panicked(Box<dyn Any + Send>),
}

/// Signals that end a program and can be handled. Each gives the terminal back first.
const FATAL: [i32; 11] =
    [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGABRT, SIGXCPU, SIGVTALRM, SIGPROF];
/// Signals that the program lives through.
const OTHER: [i32; 3] = [SIGTSTP, SIGCONT, SIGWINCH];
/// How long the loop may take to obey a fatal signal. It is stuck only where the terminal takes no more output.
const GRACE: Duration = Duration::from_secs(1);

/// Turns signals into wakes, on a thread of their own.
///
/// # Errors
/// When the signals or the thread cannot be had.
pub fn listen_for_signals(sender: Sender<Wake>) -> std::io::Result<()> {
    let mut signals = Signals::new(FATAL.iter().chain(&OTHER))?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let wake = match signal {
                SIGWINCH => {
                    size().ok().map(|(width, height)| Wake::Message(Message::Input(Event::Resize(width, height))))
                }
                other => Some(Wake::Signal(other)),
            };
            if wake.is_some_and(|wake| sender.send(wake).is_err()) {
                return;
            }
            if FATAL.contains(&signal) {
                thread::spawn(move || end_stuck(signal));
            }
        }
    })?;
    Ok(())
}

/// Does what the signal asks for if the loop has not within [`GRACE`].
fn end_stuck(signal: i32) {
    thread::sleep(GRACE);
    // Writing to the terminal may block for ever, so no thread waits for it.
    thread::spawn(restore);
    thread::sleep(GRACE / 4);
    let _refused = emulate_default_handler(signal);
}

/// What happened, without what the next event of its kind makes pointless: mouse moves, and all but
/// the last of a run of drags or of sizes.
pub fn newest(wakes: impl Iterator<Item = Wake>) -> Vec<Wake> {
    let mut kept: Vec<Wake> = Vec::new();
    for wake in wakes {
        match (kind(&wake), kept.last().map(kind)) {
            (Some(Run::Move), _) => {}
            (Some(this), Some(Some(last))) if this == last => {
                kept.pop();
                kept.push(wake);
            }
            _ => kept.push(wake),
        }
    }
    kept
}

/// Events of which only the last of a run matters.
#[derive(PartialEq, Eq)]
enum Run {
    Move,
    Drag,
    Size,
}

fn kind(wake: &Wake) -> Option<Run> {
    match wake {
        Wake::Message(Message::Input(Event::Mouse(mouse))) => match mouse.kind {
            MouseEventKind::Moved => Some(Run::Move),
            MouseEventKind::Drag(_) => Some(Run::Drag),
            _ => None,
        },
        Wake::Message(Message::Input(Event::Resize(..))) => Some(Run::Size),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent};

    fn mouse(kind: MouseEventKind, column: u16) -> Wake {
        let event = MouseEvent { kind, column, row: 0, modifiers: KeyModifiers::NONE };
        Wake::Message(Message::Input(Event::Mouse(event)))
    }

    #[test]
    fn a_run_of_drags_is_its_last() {
        let drag = MouseEventKind::Drag(MouseButton::Left);
        let up = MouseEventKind::Up(MouseButton::Left);
        let all = [mouse(drag, 1), mouse(MouseEventKind::Moved, 5), mouse(drag, 2), mouse(up, 2), mouse(drag, 9)];
        let columns: Vec<u16> = newest(all.into_iter())
            .iter()
            .filter_map(|wake| match wake {
                Wake::Message(Message::Input(Event::Mouse(mouse))) => Some(mouse.column),
                _ => None,
            })
            .collect();
        assert_eq!(columns, [2, 2, 9]);
    }
}
