//! How far it is, for whoever waits: one line on standard error, from the first second on, and only when that is a
//! terminal and nobody asked for quiet.

use super::context::Context;
use crate::units::printable;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Before it there is nothing to wait for.
const PATIENCE: Duration = Duration::from_secs(1);
const PACE: Duration = Duration::from_millis(200);

/// Does the work, which counts what is done of `total`; of one or none only the time is told.
pub fn during<T>(what: &str, total: usize, context: &Context, work: impl FnOnce(&AtomicUsize) -> T) -> T {
    let done = AtomicUsize::new(0);
    if context.quiet() || !std::io::stderr().is_terminal() {
        return work(&done);
    }
    // The work owns the sender, so that the watch ends with it even when it panics.
    let (working, finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let counted = &done;
        scope.spawn(move || watch(&printable(what), total, counted, &finished));
        let result = work(&done);
        drop(working);
        result
    })
}

fn watch(what: &str, total: usize, done: &AtomicUsize, finished: &mpsc::Receiver<()>) {
    let begun = Instant::now();
    let mut wait = PATIENCE;
    while finished.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
        wait = PACE;
        let line = line(what, total, done.load(Ordering::Relaxed), begun.elapsed());
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[K{line}");
        let _ = stderr.flush();
    }
    if wait == PACE {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
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
    fn the_work_is_done_and_counted_whoever_watches() {
        let context = Context::new(super::super::context::Global::default());
        let result = during("work", 2, &context, |done| done.fetch_add(2, Ordering::Relaxed) + 40);
        assert_eq!(result, 40);
    }
}
