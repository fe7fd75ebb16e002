//! Stopping, as Ctrl-Z does, where there is somebody to continue us.

use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::SIGTTIN;
use signal_hook::low_level::raise;

/// Asks for a stop as the terminal itself would on Ctrl-Z: of every process of the job, such as a script that started this one. It
/// comes back to the loop as a signal.
pub fn ask() {
    // Where it cannot be sent nothing stops.
    let _refused = kill_current_process_group(Signal::TSTP);
}

/// Stops this process until it is continued.
///
/// `SIGSTOP` would stop it for good where no shell does job control, as under `xterm -e` and `ssh -t host`. The kernel ignores the
/// terminal's own stop signals there, provided that no handler is set. `SIGTSTP` has a handler here, `SIGTTIN` has none.
pub fn stop() {
    let _refused = raise(SIGTTIN);
}
