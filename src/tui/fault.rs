//! Faults on demand, in builds for development alone. Tests ask the real program to panic, or to evaluate slowly, in the middle of a
//! session and look at the terminal.

use std::time::Duration;

/// Frames after which the program panics; unset it never does.
const PANIC: &str = "FACEOFF_PANIC_AFTER_FRAMES";
/// Milliseconds that every evaluation takes longer; unset none does.
const SLOW: &str = "FACEOFF_SLOW_EVALUATION_MS";

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|n| n.parse().ok())
}

/// Panics if this frame is the one that was asked for.
pub fn after_frame(frame: u64) {
    assert!(asked(PANIC) != Some(frame), "asked for by {PANIC}");
}

/// Takes the time of a slow evaluation, on the thread that evaluates.
pub fn before_evaluation() {
    if let Some(extra) = asked(SLOW) {
        std::thread::sleep(Duration::from_millis(extra));
    }
}
