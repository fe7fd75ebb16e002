//! faceoff weighs Kubernetes against serverless functions for one workload.
//!
//! # The house
//!
//! A pure core (no clock, no file, no terminal, no randomness but a seed) inside a small shell.
//! Whoever is further down may use whoever is further up, never the other way;
//! `tests/architecture.rs` holds the table.
//!
//! - [`units`]: quantities, their text and their units.
//! - [`catalog`]: what the clouds charge and how they behave, each figure with its source.
//! - [`scenario`]: what the user asks. [`dial`]: the one table of everything that can be set.
//! - [`traffic`]: shapes to a profile of rates over a period.
//! - [`model`]: `evaluate`, both architectures at once: bills, latency, limits.
//! - [`preset`]: scenarios as TOML; [`config`]: settings, each with where it is from.
//! - [`trace`]: real traffic, from the exports of monitoring systems and from logs.
//! - [`intake`]: files of traffic to a trace and a preset of the user's.
//! - [`plot`]: scales, ticks and lines, shared by screen and report.
//! - [`simulation`]: the event-driven referee of the model.
//! - [`verdict`]: who wins and why, and the pros and cons that the numbers bear out.
//! - [`report`]: the JSON contract and the readable report.
//! - [`analysis`]: the model along a dial: sweeps, cost by traffic, tipping points.
//! - [`cli`]: the commands; [`mod@file`], [`location`] and [`bounds`] serve whoever reads and writes files.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod bounds;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod dial;
pub mod file;
pub mod intake;
pub mod location;
pub mod model;
pub mod plot;
pub mod preset;
pub mod report;
pub mod scenario;
pub mod simulation;
pub mod trace;
pub mod traffic;
pub mod tui;
pub mod units;
pub mod verdict;
