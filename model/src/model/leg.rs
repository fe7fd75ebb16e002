//! The single steps that a request's time is made of, before anything is composed.
//!
//! The model adds legs up by moments ([`total`]) and convolution; the referee draws each by itself. Both take
//! the same legs, so what they disagree on is the composition and nothing else.

use super::latency::Stage;

/// A stage that a request meets `count` times on average: a store's answer 2.4 times, the front door once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// One time.
    pub stage: Stage,
    /// How many times, on average.
    pub count: f64,
}

impl Leg {
    /// A stage met `count` times on average.
    #[must_use]
    pub const fn new(stage: Stage, count: f64) -> Self {
        Self { stage, count }
    }

    /// A stage met once.
    #[must_use]
    pub const fn once(stage: Stage) -> Self {
        Self { stage, count: 1.0 }
    }

    /// Its part when the request is split evenly over `n` functions.
    #[must_use]
    pub fn split(self, n: f64) -> Self {
        Self { count: self.count / n, ..self }
    }
}

/// All legs one after the other, by their moments.
#[must_use]
pub fn total(legs: &[Leg]) -> Stage {
    legs.iter().fold(Stage::ZERO, |sum, leg| sum.then(leg.stage.times(leg.count)))
}
