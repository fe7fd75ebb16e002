//! Survival of levels over the keep-alive window that slides over the periodic profile.
//!
//! The passage rates are constant within a step of the profile, so the integral `I_k` of a level over
//! `(t - tau, t)` is piecewise linear in `t`, with a node where the window's old end crosses a step. With
//! `tau = whole steps + rest` there are two pieces in a step, and over a piece from `I_a` to `I_b` the mean
//! of `exp(-I)` is `(exp(-I_a) - exp(-I_b)) / (I_b - I_a)`, exactly.

use super::levels::Passage;

/// The keep-alive window on a grid of steps.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Its length in seconds.
    pub tau_s: f64,
    step_s: f64,
    steps: usize,
    /// Whole steps in the window.
    whole: usize,
    /// What is left beyond the whole steps, in seconds.
    rest_s: f64,
}

/// What a level does in a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Share of the step in which the pool has the level.
    pub present: f64,
    /// Times a second that the level is reached after not being touched for the window.
    pub reached_per_s: f64,
}

/// Integral of a level that is reached at once.
const CERTAINLY: f64 = 1e3;

impl Window {
    /// A window of `tau_s` on a period of `steps` steps of `step_s`.
    #[must_use]
    pub fn new(tau_s: f64, step_s: f64, steps: usize) -> Self {
        let whole = (tau_s / step_s + 1e-9).floor();
        let rest_s = (tau_s - whole * step_s).max(0.0);
        Self { tau_s, step_s, steps, whole: whole as usize, rest_s: if rest_s < 1e-6 * step_s { 0.0 } else { rest_s } }
    }

    /// The shortest stretch over which a passage counts.
    #[must_use]
    pub fn shortest_s(&self) -> f64 {
        if self.rest_s > 0.0 { self.rest_s.min(self.step_s - self.rest_s) } else { self.step_s }
    }

    /// Calls `tell` for every step and level that is seen in it.
    pub fn survey(&self, passages: &[Passage], mut tell: impl FnMut(usize, usize, Seen)) {
        for step in 0..self.steps {
            let last = passages.iter().map(|p| p.first + p.rate.len()).max().unwrap_or(1);
            for index in 1..last {
                tell(step, index, self.seen(passages, step, index));
            }
        }
    }

    fn seen(&self, passages: &[Passage], step: usize, index: usize) -> Seen {
        let n = self.steps as i64;
        let at = |back: i64| {
            let passage = &passages[(step as i64 - back).rem_euclid(n) as usize];
            if index < passage.first {
                (0.0, CERTAINLY / self.step_s.min(1.0))
            } else {
                let i = index - passage.first;
                (passage.below.get(i).copied().unwrap_or(1.0), passage.rate.get(i).copied().unwrap_or(0.0))
            }
        };
        let whole = self.whole as i64;
        let full: f64 = (1..=whole).map(|back| at(back).1).sum::<f64>() * self.step_s;
        let (below, rate) = at(0);
        let (oldest, newer) = (at(whole + 1).1, at(whole).1);
        let start = full + oldest * self.rest_s;
        let node = full + rate * self.rest_s;
        let end = full + rate * self.step_s - newer * (self.step_s - self.rest_s);
        let left = self.rest_s / self.step_s;
        let survive = left * mean_exp(start, node) + (1.0 - left) * mean_exp(node, end.max(0.0));
        let jump = (at(1).0 - below).max(0.0) * (-start).exp() / self.step_s;
        Seen { present: 1.0 - below * survive, reached_per_s: below * rate * survive + jump }
    }
}

/// Mean of `exp(-I)` while `I` goes evenly from `a` to `b`.
fn mean_exp(a: f64, b: f64) -> f64 {
    let width = b - a;
    if width.abs() < 1e-6 { (-0.5 * (a + b)).exp() } else { ((-a).exp() - (-b).exp()) / width }
}
