//! Exports of monitoring systems as JSON documents.

pub(super) mod azure;
pub(super) mod cloudwatch;
pub(super) mod google;
pub(super) mod lines;
pub(super) mod others;
pub(super) mod prometheus;

use super::error::{ImportError, Problem, at_field};
use super::time::{Moment, epoch, parse};
use serde::Deserialize;

/// A time as text or as a number of seconds since 1970.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Stamp {
    Number(f64),
    Text(String),
}

impl Stamp {
    /// The moment, or an error at its path.
    fn seconds(&self, file: &str, path: impl Fn() -> String) -> Result<f64, ImportError> {
        let moment = match self {
            Self::Number(number) => epoch(*number),
            Self::Text(text) => parse(text.as_bytes()),
        };
        // These systems answer in UTC, also where they leave it out.
        if let Some(Moment::At(at) | Moment::Local(at)) = moment {
            return Ok(at);
        }
        let found = match self {
            Self::Number(value) => super::error::number(*value),
            Self::Text(text) => super::error::excerpt(text.as_bytes()),
        };
        let allowed = "a time such as 2026-10-05T08:00:00Z; export it again".to_owned();
        Err(at_field(file, None, &path(), Problem::Value { found, allowed }))
    }
}

/// A number, as such or as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Figure {
    Number(f64),
    Text(String),
}

impl Figure {
    /// The number; `None` for what stands for none, such as `NaN`; an error for anything else.
    fn value(&self, file: &str, path: impl Fn() -> String) -> Result<Option<f64>, ImportError> {
        match self {
            Self::Number(number) => Ok(Some(*number).filter(|v| v.is_finite())),
            Self::Text(text) => text.trim().parse().map(|v: f64| Some(v).filter(|v| v.is_finite())).map_err(|_| {
                let found = super::error::excerpt(text.as_bytes());
                at_field(file, None, &path(), Problem::Value { found, allowed: "a number; export it again".to_owned() })
            }),
        }
    }
}
