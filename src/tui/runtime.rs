//! The loop: waits for something to happen, takes everything that did into the state, draws once, and does what `update` asked for.
//!
//! Input, signals and the workers each have a thread that sends into one channel, on which the loop
//! sleeps. Nothing wakes it while nothing happens. The loop itself never computes: a frame waits for the evaluation of its scenario no
//! longer than [`FRAME`]; then the last one stays, marked, and keys and signals are obeyed until the outcome is there.

mod suspend;
mod wake;

use super::app::{App, Start};
use super::command::{Command, Context};
use super::effect::{Effect, Finding, Job, Lane};
use super::input::{self, Input};
use super::invocation;
use super::message::Message;
use super::terminal::{Screen, restore};
use super::update::{ask, update};
use super::view::view;
use super::worker::Worker;
use super::world::World;
use super::{Error, Exit};
use crate::answer::Answer;
use ratatui::crossterm::event::{Event, KeyEventKind};
use signal_hook::consts::{SIGCONT, SIGTSTP};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};
use wake::{Wake, newest};

/// How long a frame waits for the evaluation of its scenario. Nearly all take a tenth of it, and a key is answered within 100 ms.
const FRAME: Duration = Duration::from_millis(40);

/// The loop's own state.
struct Loop<'w> {
    app: App,
    screen: Screen,
    workers: [Worker; 5],
    world: &'w World,
    wakes: Receiver<Wake>,
    /// What came while a frame waited for its evaluation.
    held: VecDeque<Wake>,
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
/// When the terminal cannot be taken over, read or written to.
pub fn run(start: Start, world: &World) -> Result<Exit, Error> {
    let (sender, wakes) = mpsc::channel();
    let workers = Lane::ALL.map(Worker::new);
    for worker in &workers {
        begin(worker, &sender).map_err(Error::Terminal)?;
    }
    wake::listen_for_signals(sender.clone()).map_err(Error::Terminal)?;
    let screen = Screen::take(start.mouse).map_err(Error::Terminal)?;
    read_input(sender.clone()).map_err(Error::Terminal)?;
    let mut opening = Opening { start: &start, screen, held: VecDeque::new() };
    let opened = opening.outcome(&workers, &wakes);
    let Opening { screen, held, .. } = opening;
    let ended = opened.and_then(|opened| match opened {
        Err(exit) => Ok(exit),
        Ok(outcome) => {
            let mut app = App::with(start, outcome);
            app.greeting = true;
            let mut this = Loop {
                app,
                screen,
                workers,
                world,
                wakes,
                held,
                sender,
                start: Instant::now(),
                rest_at: None,
                dirty: true,
                frames: 0,
                exit: None,
            };
            this.turn_until_left().map(|()| this.exit.unwrap_or(Exit::Closed))
        }
    });
    // The message of an error belongs on the ordinary screen.
    restore();
    ended.map_err(Error::Terminal)
}

/// The time before there is anything to show: only leaving is answered, all else is kept for the explorer.
struct Opening<'s> {
    start: &'s Start,
    screen: Screen,
    held: VecDeque<Wake>,
}

impl Opening<'_> {
    /// The outcome of the first scenario, or how the explorer was left before it was there.
    fn outcome(&mut self, workers: &[Worker; 5], wakes: &Receiver<Wake>) -> std::io::Result<Result<Answer, Exit>> {
        let job = Job::Outcome(Box::new(self.start.scenario.clone()));
        let [frame, ..] = workers;
        frame.ask(job, Arc::clone(&self.start.catalog));
        let mut patience = FRAME;
        loop {
            match wakes.recv_timeout(patience) {
                Ok(Wake::Message(Message::Found(Finding::Outcome(_, outcome)))) => return Ok(Ok(*outcome)),
                Ok(wake) => {
                    if let Some(exit) = self.take_in(wake)? {
                        return Ok(Err(exit));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(Err(Exit::Closed)),
                Err(RecvTimeoutError::Timeout) => {
                    // Once said, it stands.
                    patience = Duration::from_secs(3600);
                    let words = format!(" {}: evaluating; q leaves", self.start.origin.name);
                    self.screen.draw(|frame| frame.render_widget(words.as_str(), frame.area()))?;
                }
            }
        }
    }

    fn take_in(&mut self, wake: Wake) -> std::io::Result<Option<Exit>> {
        match wake {
            Wake::Message(Message::Input(Event::Key(key))) if key.kind != KeyEventKind::Release => {
                let command = self.start.keymap.command(Context::Browse, key);
                if command == Some(Command::Quit) {
                    return Ok(Some(Exit::Left(invocation::of_start(self.start))));
                }
                self.held.push_back(Wake::Message(Message::Input(Event::Key(key))));
            }
            Wake::Closed => return Ok(Some(Exit::Closed)),
            Wake::Broken(error) => return Err(error),
            Wake::Panicked(payload) => resume_unwind(payload),
            Wake::Signal(SIGTSTP) => self.screen.around(suspend::stop)?,
            Wake::Signal(SIGCONT) => self.screen.again()?,
            Wake::Signal(signal) => return Ok(Some(Exit::Signal(signal))),
            other @ Wake::Message(_) => self.held.push_back(other),
        }
        Ok(None)
    }
}

/// Starts the thread of a worker; what it finds wakes the loop.
fn begin(worker: &Worker, sender: &Sender<Wake>) -> std::io::Result<()> {
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
    input::listen(move |input| {
        let wake = match input {
            Input::Event(event) => Wake::Message(Message::Input(event)),
            Input::Closed => Wake::Closed,
            Input::Broken(error) => Wake::Broken(error),
        };
        sender.send(wake).is_ok()
    })
}

impl Loop<'_> {
    fn turn_until_left(&mut self) -> std::io::Result<()> {
        while self.exit.is_none() {
            self.draw()?;
            let first = self.held.pop_front().unwrap_or_else(|| self.wait());
            let held = std::mem::take(&mut self.held);
            for wake in newest(std::iter::once(first).chain(held).chain(self.wakes.try_iter())) {
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

    /// Has the scenario evaluated if it changed, and waits for the outcome as long as a frame may take.
    fn evaluate(&mut self) {
        if let Some(job) = self.app.question() {
            self.worker(job.lane()).ask(job, Arc::clone(&self.app.catalog));
        }
        let until = Instant::now() + FRAME;
        // Where one frame has waited in vain the next ones do not.
        while self.app.is_stale() && !self.app.working {
            match self.wakes.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Wake::Message(message @ Message::Found(Finding::Outcome(..)))) => {
                    update(&mut self.app, self.start.elapsed(), message);
                }
                Ok(wake) => self.held.push_back(wake),
                Err(_) => self.app.working = true,
            }
        }
    }

    fn take_in(&mut self, wake: Wake) -> std::io::Result<()> {
        match wake {
            Wake::Closed => self.exit = Some(Exit::Closed),
            Wake::Broken(error) => return Err(error),
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

    /// Evaluates and draws, if anything changed, and measures both together.
    fn draw(&mut self) -> std::io::Result<()> {
        while std::mem::take(&mut self.dirty) {
            let began = Instant::now();
            self.evaluate();
            let asked = ask::ask(&mut self.app);
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
            Effect::Quit => self.exit = Some(Exit::Left(invocation::of(&self.app))),
            Effect::Suspend => suspend::ask(),
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
        let [frame, quick, long, fleet, aside] = &self.workers;
        match lane {
            Lane::Frame => frame,
            Lane::Quick => quick,
            Lane::Long => long,
            Lane::Fleet => fleet,
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
        self.screen.around(suspend::stop)?;
        self.dirty = true;
        Ok(())
    }
}
