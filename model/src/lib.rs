//! What one workload costs and how fast it answers on Kubernetes and on serverless functions.
//!
//! This crate is the model of [faceoff](https://crates.io/crates/faceoff): it has no clock, no file and no terminal, and its only
//! randomness is a seed that the caller gives.
//!
//! # Modules
//!
//! A module may use only the modules listed above it; `tests/architecture.rs` of the program holds the table.
//!
//! - [`units`]: quantities, their text and their units.
//! - [`bounds`]: how much a text may hold, checked before it is parsed.
//! - [`scenario`]: what the user asks.
//! - [`catalog`]: what the clouds charge and how they behave, each figure with its source.
//! - [`dial`]: the one table of everything that can be set.
//! - [`trace`]: recorded traffic as data, and its statistics.
//! - [`traffic`]: shapes and recordings to a profile of rates over a period.
//! - [`model`]: `evaluate`, both architectures at once: bills, latency, limits.
//! - [`verdict`]: which side wins and why, and the pros and cons that the numbers support.
//! - [`simulation`]: the event-driven referee of the model.
//! - [`analysis`]: the model along a dial: sweeps, cost by traffic, tipping points, sensitivity, odds.
#![forbid(unsafe_code)]

pub mod analysis;
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
