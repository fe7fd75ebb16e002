//! Shares independent evaluations out among threads and hands their results back one by one, as they come.
//!
//! Without the feature `threads` all of it runs on the caller's thread: wasm32 has none.

use super::{AnalysisError, unless_cancelled};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Threads that the machine runs at once; 1 without the feature `threads`.
#[must_use]
pub fn threads() -> usize {
    at_most(thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

/// As many threads as were asked for, where the crate may use any; 1 otherwise.
#[must_use]
pub(crate) const fn at_most(wanted: usize) -> usize {
    if cfg!(feature = "threads") { wanted } else { 1 }
}

/// Does `task` for every index below `count` on `threads` threads; `take` gets each result on the caller's thread, in
/// whatever order they are done.
///
/// # Errors
/// What a task fails with, and [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub(super) fn each<T: Send>(
    count: usize,
    threads: usize,
    cancel: &AtomicBool,
    task: impl Fn(usize) -> Result<T, AnalysisError> + Sync,
    mut take: impl FnMut(usize, T),
) -> Result<(), AnalysisError> {
    if at_most(threads) <= 1 {
        for index in 0..count {
            unless_cancelled(cancel)?;
            take(index, task(index)?);
        }
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    let work = |send: mpsc::Sender<(usize, Result<T, AnalysisError>)>| {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            let result = unless_cancelled(cancel).and_then(|()| task(index));
            let failed = result.is_err();
            if send.send((index, result)).is_err() || failed {
                return;
            }
        }
    };
    thread::scope(|scope| {
        // The receiver goes away with the first failure, which ends the other threads.
        let receive = receive;
        for _ in 0..threads.clamp(1, count.max(1)) {
            let send = send.clone();
            let work = &work;
            scope.spawn(move || work(send));
        }
        drop(send);
        for (index, result) in &receive {
            take(index, result?);
        }
        Ok(())
    })
}
