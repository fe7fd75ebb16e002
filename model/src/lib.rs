//! What one workload costs and how fast it answers, on Kubernetes and on serverless functions.
//!
//! ```
//! use faceoff_model::{Catalog, Scenario, answer, dial};
//!
//! let catalog = Catalog::embedded()?;
//! let mut scenario = Scenario::default();
//! for (id, text) in [("traffic.rate", "250k/day"), ("tolerance.target_ms", "400ms")] {
//!     dial::find(id)?.set_text(&mut scenario, catalog, text)?;
//! }
//! let answer = answer(&scenario, catalog);
//! println!("{}", answer.verdict.sentence);
//! for line in answer.comparison.serverless.assessment.bill.lines() {
//!     println!("{:>10}  {}", line.amount, line.item);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate is the model of the program faceoff. It has no clock, no file and no terminal, and its only randomness is a seed that the
//! caller gives: the same scenario and catalog give the same answer on every machine.
//!
//! # Where to start
//!
//! - [`Catalog`]: what the clouds charge and how they behave, each figure with its source; your own figures replace any of them.
//! - [`Scenario`] and [`dial`]: what is asked. A dial checks every value, so a scenario is always valid.
//! - [`answer()`]: both sides evaluated and judged, in one call. [`Answer`] has the bills ([`model::bill`]), the latency
//!   [distributions](model::latency::Distribution), the [limits](model::limits) and the pros and cons.
//! - [`analysis`]: the answer along a dial (sweeps, tipping points, map), what moves it, how sure it is, and
//!   [`check`](analysis::check::check), which plays a scenario request by request and holds the model against it.
//!
//! # Modules
//!
//! A module may use only the modules listed above it; `tests/architecture.rs` of the program holds the table.
//!
//! - [`units`]: quantities, their text and their units.
//! - [`bounds`]: how much a text may hold, checked before it is parsed.
//! - [`scenario`]: what the user asks.
//! - [`catalog`]: what the clouds charge and how they behave.
//! - [`dial`]: the one table of everything that can be set.
//! - [`trace`]: recorded traffic as data, and its statistics.
//! - [`traffic`]: shapes and recordings to a profile of rates over a period.
//! - [`model`]: `evaluate`, both architectures at once: bills, latency, limits.
//! - [`verdict`]: which side wins and why, and the pros and cons that the numbers support.
//! - [`simulation`]: the event-driven referee of the model.
//! - [`analysis`]: sweeps, cost by traffic, tipping points, sensitivity, odds, the check against the simulation.
//! - [`mod@answer`]: all of it for one scenario.
//!
//! # Features
//!
//! `threads` (on by default) shares analyses and simulations out among the machine's processors. Without it, as on
//! `wasm32-unknown-unknown`, everything runs on the caller's thread, with the same results.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod answer;
pub mod bounds;
pub mod catalog;
pub mod dial;
pub mod model;
pub mod scenario;
pub mod simulation;
pub mod trace;
pub mod traffic;
pub mod units;
pub mod verdict;

pub use answer::{Answer, answer};
pub use catalog::Catalog;
pub use scenario::Scenario;
