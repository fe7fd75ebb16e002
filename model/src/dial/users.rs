//! Rates as users at once: `200 users@5s`, people who send a request, wait for the answer, and think for 5 s before the next.
//!
//! By the interactive response time law N users give N / (R + Z) requests a second, with R the time until the answer and Z the time to think
//! (Denning, P. J., Buzen, J. P.: The operational analysis of queueing network models. ACM Computing Surveys 10 (1978)). R is taken as the
//! handler's duration on one vCPU: what the platforms add to it is short against the time that people think.

use super::DialError;
use crate::scenario::Scenario;
use crate::units::{ParseError, Unit};

const WANTED: &str = "users at once and the time that each thinks between requests, such as '200 users@5s'";

/// Whether a text is a number of users.
pub(super) fn is_users(text: &str) -> bool {
    text.contains("user")
}

/// The number of users and the time to think in seconds.
pub(super) fn read(id: &'static str, text: &str) -> Result<(f64, f64), DialError> {
    let wrong = |error: ParseError| DialError::Parse { id, error };
    let wanted = || DialError::Kind { id, wanted: WANTED };
    let (users, think) = text.split_once('@').ok_or_else(wanted)?;
    let users = users.trim();
    let users = users.strip_suffix("users").or_else(|| users.strip_suffix("user")).ok_or_else(wanted)?;
    let (users, think) = (Unit::Count.parse(users).map_err(wrong)?, Unit::Seconds.parse(think).map_err(wrong)?);
    if users > 0.0 && think >= 0.0 { Ok((users, think)) } else { Err(wanted()) }
}

/// Requests a second of these users.
pub(super) fn per_second(id: &'static str, text: &str, s: &Scenario) -> Result<f64, DialError> {
    let (users, think_s) = read(id, text)?;
    Ok(users / (think_s + s.work.duration_ms.get() / 1e3))
}
