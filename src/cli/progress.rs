//! How far a command is, for the user who waits: one line on standard error, from the first second on, and only when that is a terminal
//! and quiet was not asked for.
//!
//! Every command is watched from its start to its first output, so that none can forget it. A command that counts its work says so
//! with [`during`].

use super::context::Context;
use crate::units::printable;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Before it there is nothing to wait for.
const PATIENCE: Duration = Duration::from_secs(1);
const PACE: Duration = Duration::from_millis(200);

/// What is waited for.
struct Watch {
    /// Since when the command runs.
    since: Instant,
    part: Part,
    /// Words in place of the count.
    note: Option<String>,
    /// Whether the line stands on the terminal.
    shown: bool,
}

/// A part of the work that is counted, or all of it.
struct Part {
    what: String,
    total: usize,
    done: Arc<AtomicUsize>,
    begun: Instant,
}

static WATCH: Mutex<Option<Watch>> = Mutex::new(None);

fn watched() -> MutexGuard<'static, Option<Watch>> {
    WATCH.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to watch a command.
pub fn start(command: &str, context: &Context) {
    if context.quiet() || !std::io::stderr().is_terminal() {
        return;
    }
    let now = Instant::now();
    let part = Part { what: printable(command), total: 0, done: Arc::default(), begun: now };
    *watched() = Some(Watch { since: now, part, note: None, shown: false });
    // Without the thread there is no progress, and the work is done all the same.
    let _refused = thread::Builder::new().name("progress".to_owned()).spawn(|| {
        loop {
            thread::sleep(PACE);
            match &mut *watched() {
                Some(watch) if watch.since.elapsed() >= PATIENCE => watch.show(),
                Some(_) => {}
                None => return,
            }
        }
    });
}

/// Ends the watch and takes its line away: the output begins, or the command is over.
pub fn stop() {
    erase();
    *watched() = None;
}

/// Takes the line away, for something else that is written to the terminal.
pub fn erase() {
    if let Some(watch) = &mut *watched()
        && std::mem::take(&mut watch.shown)
    {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

/// Says how far it is in words, until the next ones.
pub fn note(words: &str) {
    if let Some(watch) = &mut *watched() {
        watch.note = Some(printable(words));
    }
}

/// Does a part of the work, which counts what is done of `total`; of one or none only the time is told.
pub fn during<T>(what: &str, total: usize, _: &Context, work: impl FnOnce(&AtomicUsize) -> T) -> T {
    let done = Arc::new(AtomicUsize::new(0));
    let part = Part { what: printable(what), total, done: Arc::clone(&done), begun: Instant::now() };
    let before = watched().as_mut().map(|watch| std::mem::replace(&mut watch.part, part));
    let result = work(&done);
    if let Some((watch, before)) = watched().as_mut().zip(before) {
        watch.part = before;
    }
    result
}

impl Watch {
    fn show(&mut self) {
        let Part { what, total, done, begun } = &self.part;
        let counted = || line(what, *total, done.load(Ordering::Relaxed), begun.elapsed());
        let line = self.note.clone().unwrap_or_else(counted);
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[K{line}");
        let _ = stderr.flush();
        self.shown = true;
    }
}

/// What is said after a time, with the time left as far as it can be told.
fn line(what: &str, total: usize, done: usize, after: Duration) -> String {
    let seconds = after.as_secs();
    if total <= 1 {
        return format!("{what}: {seconds} s");
    }
    if done == 0 {
        return format!("{what}: 0 of {total}");
    }
    let left = after.as_secs_f64() * total.saturating_sub(done) as f64 / done as f64;
    format!("{what}: {done} of {total}, {left:.0} s left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_done_and_what_is_left() {
        let after = Duration::from_secs(4);
        assert_eq!(line("sweep", 50, 10, after), "sweep: 10 of 50, 16 s left");
        assert_eq!(line("sweep", 50, 0, after), "sweep: 0 of 50");
        assert_eq!([line("tip", 0, 0, after), line("compare", 1, 0, after)], ["tip: 4 s", "compare: 4 s"]);
    }

    #[test]
    fn the_work_is_done_and_counted_on_a_terminal_or_not() {
        let context = Context::new(super::super::context::Global::default());
        let result = during("work", 2, &context, |done| done.fetch_add(2, Ordering::Relaxed) + 40);
        assert_eq!(result, 40);
    }
}
