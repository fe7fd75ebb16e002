//! The pure half of every chart: scales, ticks with their labels, and clipped, thinned-out series.
//!
//! The screen draws with characters and the report with SVG; both ask this module where a value
//! stands, so that a chart says the same in both. Everything is in *fractions*: 0 to 1 from left to
//! right and from bottom to top.
//!
//! ```
//! use faceoff::plot::{Scale, clip, ticks};
//! use faceoff::units::Unit;
//!
//! let x = Scale::log10(0.1, 1000.0);
//! let y = Scale::log10(1.0, 10_000.0);
//! let lines = clip(&[(0.1, 5.0), (1.0, 5.0), (f64::NAN, 1.0), (10.0, 50.0), (1e4, 5e4)], &x, &y);
//! assert_eq!(lines.len(), 2, "the gap splits the line");
//! let labels: Vec<String> = ticks(&y, Unit::Usd, 5).into_iter().map(|t| t.label).collect();
//! assert_eq!(labels, ["$1", "$10", "$100", "$1k", "$10k"]);
//! ```

mod clock;
mod scale;
mod series;
mod ticks;

pub use clock::{clock, moment, span};
pub use scale::Scale;
pub use series::{Point, clip, interpolate, thin};
pub use ticks::{Tick, axis_label, ticks};
