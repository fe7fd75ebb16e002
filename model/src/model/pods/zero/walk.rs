//! The period walked in cells: when pods go, and when they are started again.

use super::PodsInput;

/// Batches that come up to a moment of the repeated period.
pub(super) struct Arrivals {
    /// At each edge of the profile's steps.
    pub(super) until: Vec<f64>,
    pub(super) step_s: f64,
}

impl Arrivals {
    pub(super) fn of(input: &PodsInput<'_>) -> Self {
        let (profile, mut sum) = (input.profile, 0.0);
        let per_batch = profile.step_s / profile.burst.max(1.0);
        let mut until = vec![0.0];
        until.extend(profile.rates.iter().map(|rate| {
            sum += rate * per_batch;
            sum
        }));
        Self { until, step_s: profile.step_s }
    }

    pub(super) fn until(&self, t: f64) -> f64 {
        let steps = self.until.len() - 1;
        let period = self.step_s * steps as f64;
        let rounds = (t / period).floor();
        let at = ((t - rounds * period) / self.step_s).clamp(0.0, steps as f64);
        let below = (at as usize).min(steps - 1);
        let (low, high) = (self.until[below], self.until[below + 1]);
        rounds * self.until[steps] + low + (high - low) * (at - below as f64)
    }

    pub(super) fn between(&self, from: f64, to: f64) -> f64 {
        (self.until(to) - self.until(from)).max(0.0)
    }
}

/// Batches in the time for which one keeps its pods above which a silence is rarer than 1 in 10^13.
const NEVER: f64 = 30.0;
/// Rounds after which a period is taken for one that repeats itself.
const ROUNDS: usize = 8;

/// One cell of the last round.
#[derive(Clone, Copy, Default)]
pub(super) struct Cell {
    /// Batches that arrive in it.
    pub(super) arrivals: f64,
    /// `-ln` of the share of the pods that are there at its beginning and not gone at its end.
    pub(super) hazard: f64,
    pub(super) middle: f64,
    /// Probability of no pod at its beginning, and on average.
    pub(super) down: f64,
    pub(super) down_mean: f64,
    /// Starts in it.
    pub(super) started: f64,
}

pub(super) struct Walk<'a> {
    arrivals: &'a Arrivals,
    pub(super) cell_s: f64,
    count: usize,
    start_s: f64,
    kept_s: f64,
    kept_after_s: f64,
}

/// What is to come, by cells from now on.
pub(super) struct Ahead {
    ring: Vec<f64>,
    at: usize,
}

impl Ahead {
    pub(super) fn new(longest: f64) -> Self {
        Self { ring: vec![0.0; longest.ceil() as usize + 3], at: 0 }
    }

    /// Spreads `mass` over the two cells that `cells` from now falls between.
    pub(super) fn add(&mut self, cells: f64, mass: f64) {
        let (whole, part, n) = (cells as usize, cells.fract(), self.ring.len());
        self.ring[(self.at + whole) % n] += mass * (1.0 - part);
        self.ring[(self.at + whole + 1) % n] += mass * part;
    }

    pub(super) fn take(&mut self) -> f64 {
        std::mem::take(&mut self.ring[self.at])
    }

    pub(super) fn next(&mut self) {
        self.at = (self.at + 1) % self.ring.len();
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        arrivals: &'a Arrivals,
        (cell_s, count): (f64, usize),
        [start_s, kept_s, kept_after_s]: [f64; 3],
    ) -> Self {
        Self { arrivals, cell_s, count, start_s, kept_s, kept_after_s }
    }

    /// Whether requests come so often that the last pods practically never go.
    pub(super) fn never(&self) -> bool {
        let at = |k: usize| k as f64 * self.cell_s;
        (0..self.count).all(|k| self.arrivals.between(at(k), at(k) + self.kept_s) > NEVER)
    }

    /// The share of the time of cell `k` in which there was no pod for `idle_s` seconds.
    pub(super) fn gone(&self, cells: &[Cell], k: usize, idle_s: f64) -> f64 {
        let ago = (idle_s / self.cell_s).ceil();
        let since = cells[(k + cells.len() - (ago as usize).min(cells.len())) % cells.len()].down;
        let (from, to) = ((k as f64 - ago) * self.cell_s, k as f64 * self.cell_s);
        since * (-self.arrivals.between(from, to)).exp()
    }

    /// The cells of a round that repeats the one before.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let rate = self.arrivals.between(0.0, self.cell_s * self.count as f64) / (self.cell_s * self.count as f64);
        let whole = (rate * self.kept_s).min(700.0).exp() + rate * self.start_s;
        let mut down = 1.0 / whole;
        let mut starting = 0.0;
        let mut fall = Ahead::new(self.kept_s.max(self.kept_after_s) / self.cell_s);
        let mut done = Ahead::new(self.start_s / self.cell_s);
        let mut cells = vec![Cell::default(); self.count];
        for _ in 0..ROUNDS {
            let before = down;
            for (k, cell) in cells.iter_mut().enumerate() {
                *cell = self.cell(k, (&mut down, &mut starting), &mut fall, &mut done);
            }
            if (down - before).abs() < 1e-7 {
                break;
            }
        }
        cells
    }

    pub(super) fn cell(
        &self,
        k: usize,
        (down, starting): (&mut f64, &mut f64),
        fall: &mut Ahead,
        done: &mut Ahead,
    ) -> Cell {
        let from = k as f64 * self.cell_s;
        let to = from + self.cell_s;
        let here = self.arrivals.between(from, to);
        let up = (1.0 - *down - *starting).max(0.0);
        let falls = fall.take().min(up + 1e-12);
        // The part of those falling in a cell, evenly over it, that no arrival starts again within it.
        let (whole, part) = if here > 1e-9 { ((-here).exp(), -(-here).exp_m1() / here) } else { (1.0, 1.0) };
        let next = *down * whole + falls * part;
        let started = (*down + falls - next).max(0.0);
        done.add(self.start_s / self.cell_s, started);
        let served = done.take();
        let mean = if here > 1e-9 { started / here } else { *down + 0.5 * falls };
        let hazard = -(1.0 - (falls / up.max(1e-12)).min(1.0 - 1e-9)).ln();
        let cell = Cell {
            arrivals: here,
            hazard,
            middle: from + 0.5 * self.cell_s,
            down: *down,
            down_mean: mean.clamp(0.0, 1.0),
            started,
        };
        *down = next;
        *starting = (*starting + started - served).max(0.0);
        // Arrivals in pods that are up, and starts that are done, keep their pods until a silence has lasted.
        let silent = self.arrivals.between(from, from + self.kept_s);
        let later = self.arrivals.between(from + self.kept_s, to + self.kept_s);
        let turn = later - here;
        let spread = if turn.abs() > 1e-9 { -(-turn).exp_m1() / turn } else { 1.0 };
        let lasting = if turn < -1.0 {
            // The same, without a difference of numbers that are too large.
            ((-(silent + turn)).exp() - (-silent).exp()) / -turn
        } else {
            (-silent).exp() * spread
        };
        fall.add(self.kept_s / self.cell_s, up * here * lasting);
        let after = self.arrivals.between(cell.middle, cell.middle + self.kept_after_s);
        fall.add(self.kept_after_s / self.cell_s, served * (-after).exp());
        fall.next();
        done.next();
        cell
    }
}
