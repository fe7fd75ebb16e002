//! A list of services: its rows read one by one, and what all of them together come to. Shared by the command and the screen.
//!
//! - [`source`]: CSV, JSON lines or a folder of presets to [`Service`]s,
//! - [`service`]: the fields of a row to a scenario,
//! - [`order`]: a list to be opened later, and what tells a list from other files,
//! - [`answer`]: totals, and which services should move.
//!
//! What one service costs is [`crate::analysis::fleet`]'s business.

pub mod answer;
pub mod order;
pub mod service;
pub mod source;

pub use answer::{Answer, Move};
pub use order::Order;
pub use service::{Maker, Service};
pub use source::Source;

use crate::analysis::fleet::Weighed;
use std::sync::Arc;

/// Services that are weighed together, for each thread: a list may be as long as it likes, and its first rows come soon.
pub const AT_ONCE: usize = 16;

/// A service and what became of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The service as the list gives it.
    pub service: Arc<Service>,
    /// Both sides of it; `None` where the row is faulty, or not weighed yet.
    pub weighed: Option<Arc<Weighed>>,
}
