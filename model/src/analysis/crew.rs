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

/// What `task` gives for every index below `count`, in their order. As many threads work on it as the machine runs at once; each takes
/// the next index that nobody has, so that one slow task does not keep the others waiting.
///
/// # Panics
/// Where a task does.
#[must_use]
pub fn all<T: Send>(count: usize, task: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, task(index)));
        }
    };
    let others = threads().min(count).saturating_sub(1);
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let own = work();
        let of = |thread: thread::ScopedJoinHandle<'_, Vec<(usize, T)>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        others.into_iter().flat_map(of).chain(own).collect::<Vec<_>>()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
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
