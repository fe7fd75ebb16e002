//! The period walked in cells: when pods go, and when they are started again.

use super::PodsInput;

/// Batches that come up to a moment of the repeated period, known at the edges of its cells and even between them.
pub(super) struct Arrivals {
    /// At each edge, from the start of the period to its end.
    until: Vec<f64>,
}

impl Arrivals {
    /// Those of an input whose steps are `per_step` cells each.
    pub(super) fn of(input: &PodsInput<'_>, per_step: usize) -> Self {
        let profile = input.profile;
        let in_cell = profile.step_s / profile.burst.max(1.0) / per_step as f64;
        Self::new(profile.rates.iter().flat_map(|rate| std::iter::repeat_n(rate * in_cell, per_step)))
    }

    /// Those that have so many in each cell.
    pub(super) fn new(cells: impl Iterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let edges = cells.map(|here| {
            sum += here;
            sum
        });
        Self { until: std::iter::once(0.0).chain(edges).collect() }
    }

    /// Cells of the period.
    pub(super) fn cells(&self) -> usize {
        self.until.len() - 1
    }

    /// Up to `at` cells after the start of a period, which may be in a later one.
    fn until(&self, at: f64) -> f64 {
        let (whole, cells) = (at as usize, self.cells());
        let (rounds, cell) = if whole < cells { (0, whole) } else { (whole / cells, whole % cells) };
        let (low, high) = (self.until[cell], self.until[cell + 1]);
        rounds as f64 * self.until[cells] + low + (high - low) * (at - whole as f64)
    }

    /// Between two moments in cells, neither of which is before the start of the period.
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
    /// Probability of no pod at its beginning, and on average.
    pub(super) down: f64,
    pub(super) down_mean: f64,
    /// Starts in it.
    pub(super) started: f64,
}

pub(super) struct Walk<'a> {
    arrivals: &'a Arrivals,
    /// Cells in the time of a start, and in the time for which a batch keeps its pods: one that finds them, and one that starts them.
    start: f64,
    kept: f64,
    kept_after: f64,
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
    pub(super) fn new(arrivals: &'a Arrivals, [start, kept, kept_after]: [f64; 3]) -> Self {
        Self { arrivals, start, kept, kept_after }
    }

    /// Whether requests come so often that the last pods practically never go.
    pub(super) fn never(&self) -> bool {
        (0..self.arrivals.cells()).all(|k| self.arrivals.between(k as f64, k as f64 + self.kept) > NEVER)
    }

    /// The share of the time of cell `k` in which there was no pod for so many cells.
    pub(super) fn gone(&self, cells: &[Cell], k: usize, idle: f64) -> f64 {
        let (ago, count) = (idle.ceil(), cells.len() as f64);
        let since = cells[(k + cells.len() - (ago as usize).min(cells.len())) % cells.len()].down;
        let to = k as f64 + (ago / count).ceil() * count;
        since * (-self.arrivals.between(to - ago, to)).exp()
    }

    /// The cells of a round that repeats the one before.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let count = self.arrivals.cells();
        let rate = self.arrivals.between(0.0, count as f64) / count as f64;
        let whole = (rate * self.kept).min(700.0).exp() + rate * self.start;
        let mut down = 1.0 / whole;
        let mut starting = 0.0;
        let mut fall = Ahead::new(self.kept.max(self.kept_after));
        let mut done = Ahead::new(self.start);
        let mut cells = vec![Cell::default(); count];
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
        let (from, to) = (k as f64, k as f64 + 1.0);
        let here = self.arrivals.between(from, to);
        let up = (1.0 - *down - *starting).max(0.0);
        let falls = fall.take().min(up + 1e-12);
        // The part of those falling in a cell, evenly over it, that no arrival starts again within it.
        let (whole, part) = if here > 1e-9 { ((-here).exp(), -(-here).exp_m1() / here) } else { (1.0, 1.0) };
        let next = *down * whole + falls * part;
        let started = (*down + falls - next).max(0.0);
        done.add(self.start, started);
        let served = done.take();
        let mean = if here > 1e-9 { started / here } else { *down + 0.5 * falls };
        let hazard = -(1.0 - (falls / up.max(1e-12)).min(1.0 - 1e-9)).ln();
        let cell = Cell { arrivals: here, hazard, down: *down, down_mean: mean.clamp(0.0, 1.0), started };
        *down = next;
        *starting = (*starting + started - served).max(0.0);
        // Arrivals in pods that are up, and starts that are done, keep their pods until a silence has lasted.
        let silent = self.arrivals.between(from, from + self.kept);
        let later = self.arrivals.between(from + self.kept, to + self.kept);
        let turn = later - here;
        let spread = if turn.abs() > 1e-9 { -(-turn).exp_m1() / turn } else { 1.0 };
        let lasting = if turn < -1.0 {
            // The same, without a difference of numbers that are too large.
            ((-(silent + turn)).exp() - (-silent).exp()) / -turn
        } else {
            (-silent).exp() * spread
        };
        fall.add(self.kept, up * here * lasting);
        let after = self.arrivals.between(from + 0.5, from + 0.5 + self.kept_after);
        fall.add(self.kept_after, served * (-after).exp());
        fall.next();
        done.next();
        cell
    }
}
