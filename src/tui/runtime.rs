//! The loop: waits for something to happen, takes everything that did into the state, evaluates and
//! draws once, and does what `update` asked for.
//!
//! Input, signals and the worker each have a thread that sends into one channel, on which the loop
//! sleeps. Nothing wakes it while nothing happens.

use super::app::App;
use super::effect::{Effect, Lane};
use super::invocation;
use super::message::Message;
use super::terminal::{Screen, restore};
use super::update::{refresh, update};
use super::view::view;
use super::worker::Worker;
use super::world::World;
use super::{Error, Exit};
use ratatui::crossterm::event::{self, Event, MouseEventKind};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

/// What wakes the loop.
pub enum Wake {
    /// Something for the state.
    Message(Message),
    /// A signal.
    Signal(i32),
    /// No more input will come.
    Closed,
    /// Another thread panicked, with this.
    Panicked(Box<dyn Any + Send>),
}

/// The loop's own state.
struct Loop<'w> {
    app: App,
    screen: Screen,
    workers: [Worker; 3],
    world: &'w World,
    wakes: Receiver<Wake>,
    sender: Sender<Wake>,
    start: Instant,
    rest_at: Option<Instant>,
    dirty: bool,
    frames: u64,
    exit: Option<Exit>,
}

/// Runs the explorer until it is left.
///
/// # Errors
/// When the terminal cannot be taken over or written to.
pub fn run(app: App, world: &World) -> Result<Exit, Error> {
    let (sender, wakes) = mpsc::channel();
    let workers = Lane::ALL.map(Worker::new);
    for worker in &workers {
        start(worker, &sender).map_err(Error::Terminal)?;
    }
    listen_for_signals(sender.clone()).map_err(Error::Terminal)?;
    let screen = Screen::take(app.mouse).map_err(Error::Terminal)?;
    read_input(sender.clone()).map_err(Error::Terminal)?;
    let mut this = Loop {
        app,
        screen,
        workers,
        world,
        wakes,
        sender,
        start: Instant::now(),
        rest_at: None,
        dirty: true,
        frames: 0,
        exit: None,
    };
    let ended = this.turn_until_left();
    // The message of an error belongs on the ordinary screen.
    restore();
    ended.map_err(Error::Terminal)?;
    Ok(this.exit.unwrap_or(Exit::Closed))
}

/// Starts the thread of a worker; what it finds wakes the loop.
fn start(worker: &Worker, sender: &Sender<Wake>) -> std::io::Result<()> {
    let (sender, lost) = (sender.clone(), sender.clone());
    let body = worker.body(move |finding| drop(sender.send(Wake::Message(Message::Found(finding)))));
    thread::Builder::new().name("worker".to_owned()).spawn(move || guarded(&lost, body))?;
    Ok(())
}

/// Does something on another thread; a panic in it ends the loop.
fn guarded(sender: &Sender<Wake>, job: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(job)) {
        drop(sender.send(Wake::Panicked(payload)));
    }
}

fn read_input(sender: Sender<Wake>) -> std::io::Result<()> {
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        loop {
            let wake = event::read().map_or(Wake::Closed, |event| Wake::Message(Message::Input(event)));
            let last = matches!(wake, Wake::Closed);
            if sender.send(wake).is_err() || last {
                return;
            }
        }
    })?;
    Ok(())
}

fn listen_for_signals(sender: Sender<Wake>) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if sender.send(Wake::Signal(signal)).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

impl Loop<'_> {
    fn turn_until_left(&mut self) -> std::io::Result<()> {
        while self.exit.is_none() {
            self.draw()?;
            let first = self.wait();
            for wake in newest(std::iter::once(first).chain(self.wakes.try_iter())) {
                self.take_in(wake)?;
                if self.exit.is_some() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Sleeps until something happens, be it that a change has rested.
    fn wait(&mut self) -> Wake {
        let Some(at) = self.rest_at else {
            return self.wakes.recv().unwrap_or(Wake::Closed);
        };
        match self.wakes.recv_timeout(at.saturating_duration_since(Instant::now())) {
            Ok(wake) => wake,
            Err(RecvTimeoutError::Disconnected) => Wake::Closed,
            Err(RecvTimeoutError::Timeout) => {
                self.rest_at = None;
                Wake::Message(Message::Rested)
            }
        }
    }

    fn take_in(&mut self, wake: Wake) -> std::io::Result<()> {
        match wake {
            Wake::Closed => self.exit = Some(Exit::Closed),
            Wake::Signal(SIGTSTP) => self.suspend()?,
            Wake::Signal(SIGCONT) => {
                self.screen.again()?;
                self.dirty = true;
            }
            Wake::Signal(signal) => self.exit = Some(Exit::Signal(signal)),
            // Its message is out and the terminal given back; what remains is to end as it would have.
            Wake::Panicked(payload) => resume_unwind(payload),
            Wake::Message(message) => {
                self.dirty = true;
                for effect in update(&mut self.app, self.start.elapsed(), message) {
                    self.perform(effect)?;
                }
            }
        }
        Ok(())
    }

    /// Evaluates and draws, if anything changed, and measures both.
    fn draw(&mut self) -> std::io::Result<()> {
        while std::mem::take(&mut self.dirty) {
            let began = Instant::now();
            let asked = refresh(&mut self.app);
            let app = &self.app;
            let mut hits = None;
            self.screen.draw(|frame| hits = Some(view(app, frame)))?;
            let took = began.elapsed();
            self.frames += 1;
            #[cfg(debug_assertions)]
            super::fault::after_frame(self.frames);
            self.dirty = hits.is_some_and(|hits| self.app.drawn(hits));
            update(&mut self.app, self.start.elapsed(), Message::Frame(took));
            for effect in asked {
                self.perform(effect)?;
            }
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> std::io::Result<()> {
        match effect {
            Effect::Quit => self.exit = Some(Exit::Left(invocation::of(self.app.scenario(), self.app.origin()))),
            Effect::Suspend => self.suspend()?,
            Effect::Redraw => self.screen.forget()?,
            Effect::RestAfter(pause) => self.rest_at = Some(Instant::now() + pause),
            Effect::Work(job) => self.worker(job.lane()).ask(job, Arc::clone(&self.app.catalog)),
            Effect::GiveUp(lane) => self.worker(lane).give_up(),
            Effect::Copy(text) => self.screen.copy(&text)?,
            Effect::Mouse(on) => self.screen.capture_mouse(on)?,
            other => self.ask_world(other),
        }
        Ok(())
    }

    const fn worker(&self, lane: Lane) -> &Worker {
        let [quick, long, aside] = &self.workers;
        match lane {
            Lane::Quick => quick,
            Lane::Long => long,
            Lane::Aside => aside,
        }
    }

    /// Files are read and written on a thread of their own; the answer is a message.
    fn ask_world(&self, effect: Effect) {
        // An import may have given the explorer another catalog than it began with.
        let world = World { catalog: Arc::clone(&self.app.catalog), ..self.world.clone() };
        let sender = self.sender.clone();
        let job = move || {
            guarded(&sender, || {
                let meanwhile = |message| drop(sender.send(Wake::Message(message)));
                if let Some(message) = world.answer(effect, &meanwhile) {
                    drop(sender.send(Wake::Message(message)));
                }
            });
        };
        if let Err(error) = thread::Builder::new().name("files".to_owned()).spawn(job) {
            drop(self.sender.send(Wake::Message(Message::Failed(error.to_string()))));
        }
    }

    /// Stops the process as the shell expects; comes back when it is continued.
    fn suspend(&mut self) -> std::io::Result<()> {
        self.screen.around(|| {
            // Without a shell that continues us there is nothing to stop for.
            drop(emulate_default_handler(SIGTSTP));
        })?;
        self.dirty = true;
        Ok(())
    }
}

/// What happened, without what the next event of its kind makes pointless: mouse moves, and all but
/// the last of a run of drags or of sizes.
fn newest(wakes: impl Iterator<Item = Wake>) -> Vec<Wake> {
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
