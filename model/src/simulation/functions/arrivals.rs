//! Poisson epochs at a rate that is constant within each step of a profile.

use crate::simulation::random::{Random, Reserve};
use crate::simulation::tape::{Head, Tape};
use crate::traffic::Profile;

/// The epochs, one after the other, from the start of the warm-up on.
#[derive(Debug)]
pub struct Arrivals<'a> {
    profile: &'a Profile,
    now: f64,
    step: usize,
    step_end: f64,
    /// Mean seconds between epochs (batches) in this step.
    gap_s: f64,
    first_s: f64,
    gaps: Reserve,
    /// Recorded arrivals in place of drawn ones.
    tape: Option<Head<'a>>,
}

impl<'a> Arrivals<'a> {
    /// Starts at time zero, so that the period starts as many whole steps later as cover `warm_up_s`.
    #[must_use]
    pub fn new(profile: &'a Profile, warm_up_s: f64) -> Self {
        let steps = profile.rates.len().max(1);
        let before = (warm_up_s / profile.step_s).ceil().max(0.0);
        let first_s = before * profile.step_s;
        let step = (steps - (before as usize) % steps) % steps;
        let gaps = Reserve::default();
        let mut arrivals =
            Self { profile, now: 0.0, step, step_end: profile.step_s, gap_s: 0.0, first_s, gaps, tape: None };
        arrivals.gap_s = arrivals.mean_gap_s();
        arrivals
    }

    /// The same, with every arrival at the moment that a tape has, if there is one.
    #[must_use]
    pub fn recorded(mut self, tape: Option<Tape<'a>>) -> Self {
        let clock_s = self.first_s;
        self.tape = tape.map(|tape| tape.from(-clock_s));
        self
    }

    /// When the first whole period starts.
    #[must_use]
    pub const fn first_s(&self) -> f64 {
        self.first_s
    }

    fn mean_gap_s(&self) -> f64 {
        self.profile.burst.max(1.0) / self.profile.rates.get(self.step).copied().unwrap_or(0.0)
    }

    /// The next epoch, or `until_s` if none comes earlier.
    #[inline]
    pub fn next(&mut self, random: &mut Random, until_s: f64) -> f64 {
        if let Some(tape) = &mut self.tape {
            return tape.before(until_s - self.first_s).map_or(until_s, |at| at + self.first_s);
        }
        loop {
            // Without memory: what is left of a wait at the end of a step is drawn anew.
            let next = self.now + self.gaps.exponential(random) * self.gap_s;
            if next < self.step_end {
                self.now = next;
                return next.min(until_s);
            }
            if self.step_end >= until_s {
                return until_s;
            }
            self.now = self.step_end;
            self.step_end += self.profile.step_s;
            self.step = (self.step + 1) % self.profile.rates.len().max(1);
            self.gap_s = self.mean_gap_s();
        }
    }
}
