//! Faults on demand, in builds for development alone: a test asks the real program to panic in the middle of a session and looks at
//! the terminal that it leaves behind.

/// Frames after which the program panics; unset it never does.
const VARIABLE: &str = "FACEOFF_PANIC_AFTER_FRAMES";

/// Panics if this frame is the one that was asked for.
pub fn after_frame(frame: u64) {
    let asked = std::env::var(VARIABLE).ok().and_then(|n| n.parse::<u64>().ok());
    assert!(asked != Some(frame), "asked for by {VARIABLE}");
}
