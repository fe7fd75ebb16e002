//! faceoff weighs Kubernetes against serverless functions for one workload.
//!
//! # The house
//!
//! The model is a crate of its own, [`faceoff_model`]; its modules are re-exported here, so that the program names them as its own.
//! Around it stands what touches files and the terminal. A module may use only the modules listed above it;
//! `tests/architecture.rs` holds the table.
//!
//! - [`mod@file`], [`location`]: reading and replacing files safely; where a fault stands in one.
//! - [`plot`]: scales, ticks and lines, shared by screen and report.
//! - [`mod@import`]: exports, logs and load tests to a trace and what else they tell; [`traces`]: traces in the user's folder.
//! - [`deployment`]: manifests, templates, plans and tuning results to dials, each with the file and line that set it.
//! - [`pricing`]: the providers' price lists to rows of the catalog.
//! - [`preset`]: scenarios as TOML; [`config`]: settings, each with where it is from.
//! - [`intake`]: files of traffic and of deployments to a trace and a preset of the user's.
//! - [`fleet`]: lists of services, and what they come to together.
//! - [`report`]: the JSON contract and the readable report.
//! - [`tui`]: the explorer.
//! - [`cli`]: the commands.
#![forbid(unsafe_code)]

pub use faceoff_model::{
    analysis, answer, bounds, catalog, dial, model, scenario, simulation, trace, traffic, units, verdict,
};

pub mod cli;
pub mod config;
pub mod deployment;
pub mod file;
pub mod fleet;
pub mod import;
pub mod intake;
pub mod location;
pub mod plot;
pub mod preset;
pub mod pricing;
pub mod report;
mod text;
pub mod traces;
pub mod tui;
