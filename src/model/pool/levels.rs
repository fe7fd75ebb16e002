//! First passage of the number of requests in progress to each level.
//!
//! With `rho` requests in progress on average and mean time `S`, `n(t)` is taken as the birth-death process
//! of M/M/inf: births `rho / S`, deaths `n / S`, stationary law Poisson. `T_k` is the passage from `k-1` to
//! `k`. With `F` the Poisson cumulative function and `pi` its mass,
//!
//! ```text
//! E[T_k]   = F(k-1) / (lambda pi_(k-1))
//! E[T_k^2] = 2 / (lambda pi_(k-1)) * A_k,   A_k = sum over i <= k of F(i-1)^2 / (lambda pi_(i-1))
//! ```
//!
//! which are the sums that the usual recursion unrolls to (Keilson, Markov Chain Models: Rarity and
//! Exponentiality, 5.1). `T_k` is nearly 'at once with probability `1-q_k`, else exponential with rate
//! `theta_k`'; matching both moments gives
//!
//! ```text
//! theta_k = 2 E[T_k] / E[T_k^2] = F(k-1) / A_k
//! ```
//!
//! Up to [`EXACT_UP_TO`] requests in progress the sum is made as it stands. Beyond, levels are points of
//! the diffusion limit (Ornstein-Uhlenbeck): at normal score `z` the rate is `g(z) / S` with
//! `g = Phi / integral of Phi^2 / phi`, corrected by a term of order `rho^(-1/2)` that is taken from the
//! exact sum at one large load.

use super::normal;
use std::sync::LazyLock;

/// Every level up to here stands for itself; further up one level stands for several.
const DENSE: usize = 144;
/// Square root of [`DENSE`]: beyond, the grid is even in the square root, where Poisson laws have
/// the same width (1/2) everywhere, with [`PER_UNIT`] levels in a unit.
const DENSE_ROOT: f64 = 12.0;
const PER_UNIT: f64 = 24.0;
/// Requests in progress up to which the sums are made term by term.
const EXACT_UP_TO: f64 = 36.0;

/// The level at a grid index (from 1).
pub fn level(index: usize) -> f64 {
    if index <= DENSE { index as f64 } else { (DENSE_ROOT + (index - DENSE) as f64 / PER_UNIT).powi(2) }
}

/// Levels that the level at a grid index stands for.
pub fn weight(index: usize) -> f64 {
    if index < DENSE { 1.0 } else { 0.5 * (level(index + 1) - level(index - 1)) }
}

/// The grid index at or just below a level.
fn index_below(level: f64) -> usize {
    if level <= DENSE as f64 {
        level.max(1.0) as usize
    } else {
        DENSE + ((level.sqrt() - DENSE_ROOT) * PER_UNIT) as usize
    }
}

/// What one load says about the levels that are neither always nor never reached.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// Grid index of the first entry; every level below is reached at once.
    pub first: usize,
    /// Probability that fewer requests than the level are in progress, by level.
    pub below: Vec<f64>,
    /// Rate at which the level is reached, per second, by level.
    pub rate: Vec<f64>,
}

/// A level passed faster than once in `1 / CERTAIN` of the shortest time that matters counts as reached at once.
const CERTAIN: f64 = 40.0;
/// A level with fewer passages than this in the longest time that matters is never reached.
const NEVER: f64 = 1e-7;

impl Passage {
    /// The passage rates at `load` requests in progress lasting `busy_s` each; `shortest_s` and
    /// `longest_s` are the times over which passages are going to be counted.
    #[must_use]
    pub fn of(load: f64, busy_s: f64, shortest_s: f64, longest_s: f64) -> Self {
        let mut passage = Self { first: 1, ..Self::default() };
        if load <= 0.0 || busy_s <= 0.0 {
            return passage;
        }
        if load <= EXACT_UP_TO {
            passage.sum_exactly(load, busy_s, CERTAIN / shortest_s, NEVER / longest_s);
        } else {
            passage.follow_limit(load, busy_s, CERTAIN / shortest_s, NEVER / longest_s);
        }
        passage
    }

    fn push(&mut self, index: usize, below: f64, rate: f64, certain: f64) {
        if rate > certain && self.rate.is_empty() {
            self.first = index + 1;
        } else {
            self.below.push(below);
            self.rate.push(rate);
        }
    }

    fn sum_exactly(&mut self, load: f64, busy_s: f64, certain: f64, never: f64) {
        let mut mass = (-load).exp();
        let (mut below, mut sum, mut index) = (mass, 0.0, 1);
        loop {
            sum += below * below / mass;
            let rate = below / sum * load / busy_s;
            if rate < never && below > 1.0 - 1e-9 {
                break;
            }
            self.push(index, below, rate, certain);
            mass *= load / index as f64;
            below = (below + mass).min(1.0);
            index += 1;
        }
    }

    fn follow_limit(&mut self, load: f64, busy_s: f64, certain: f64, never: f64) {
        let root = load.sqrt();
        let mut index = index_below((load - 7.0 * root).max(1.0));
        self.first = index;
        loop {
            let level = level(index);
            let rate = LIMIT.rate(score(level, load, root), root) / busy_s;
            let below = normal::cumulative(score(level - 0.5, load, root));
            if rate < never && below > 1.0 - 1e-9 {
                break;
            }
            self.push(index, below, rate, certain);
            index += 1;
        }
    }
}

/// Normal score of a Poisson level, by the first term of Cornish and Fisher.
fn score(level: f64, load: f64, root: f64) -> f64 {
    let x = (level - load) / root;
    // x = z + (z^2 - 1) / (6 root), solved for z.
    let a = 1.0 / (6.0 * root);
    let discriminant = 1.0 + 4.0 * a * (x + a);
    if discriminant <= 0.0 { -0.5 / a } else { 2.0 * (x + a) / (1.0 + discriminant.sqrt()) }
}

static LIMIT: LazyLock<Limit> = LazyLock::new(Limit::new);

/// The passage rate in the diffusion limit, tabulated over the normal score.
struct Limit {
    /// Logarithm of `g`.
    log_rate: Vec<f64>,
    /// What `1 / sqrt(rho)` adds to it.
    slope: Vec<f64>,
}

impl Limit {
    const LOWEST: f64 = -8.0;
    const HIGHEST: f64 = 9.0;
    const PER_UNIT: usize = 16;
    /// The large load at which the exact sum gives the correction.
    const LOAD: f64 = 900.0;

    fn new() -> Self {
        let log_rate = Self::integrate();
        let mut limit = Self { slope: vec![0.0; log_rate.len()], log_rate };
        limit.correct();
        limit
    }

    /// `g = Phi / integral of Phi^2 / phi`, by the midpoint rule in steps far finer than the table's.
    fn integrate() -> Vec<f64> {
        const FINE: usize = 64;
        let points = ((Self::HIGHEST - Self::LOWEST) as usize) * Self::PER_UNIT;
        let h = 1.0 / (Self::PER_UNIT * FINE) as f64;
        let term = |z: f64| normal::cumulative(z).powi(2) / normal::density(z);
        // Below, Phi^2 / phi falls like phi / z^2: its integral is about the value over |z|.
        let mut sum = term(Self::LOWEST) / Self::LOWEST.abs();
        let mut log_rate = Vec::with_capacity(points + 1);
        for i in 0..=points {
            let z = Self::LOWEST + i as f64 / Self::PER_UNIT as f64;
            log_rate.push((normal::cumulative(z) / sum).ln());
            sum += (0..FINE).map(|j| term(z + (j as f64 + 0.5) * h) * h).sum::<f64>();
        }
        log_rate
    }

    fn correct(&mut self) {
        let (load, root) = (Self::LOAD, Self::LOAD.sqrt());
        let start = (load - 12.0 * root) as usize;
        let mut log_mass = start as f64 * load.ln() - load - statrs::function::gamma::ln_gamma(start as f64 + 1.0);
        let (mut below, mut sum) = (log_mass.exp(), 0.0);
        let mut known: Vec<(f64, f64)> = Vec::new();
        for k in start + 1..(load + 11.0 * root) as usize {
            sum += below * below / log_mass.exp();
            let z = score(k as f64, load, root);
            known.push((z, ((below / sum * load).ln() - self.log_rate(z)) * root));
            log_mass += load.ln() - (k as f64).ln();
            below = (below + log_mass.exp()).min(1.0);
        }
        for (i, slope) in self.slope.iter_mut().enumerate() {
            let z = Self::LOWEST + i as f64 / Self::PER_UNIT as f64;
            let after = known.partition_point(|(at, _)| *at < z).clamp(1, known.len() - 1);
            let ((z0, s0), (z1, s1)) = (known[after - 1], known[after]);
            *slope = s0 + (s1 - s0) * ((z - z0) / (z1 - z0)).clamp(0.0, 1.0);
        }
    }

    fn at(z: f64) -> (usize, f64) {
        let x = (z.clamp(Self::LOWEST, Self::HIGHEST - 1e-9) - Self::LOWEST) * Self::PER_UNIT as f64;
        (x as usize, x.fract())
    }

    fn log_rate(&self, z: f64) -> f64 {
        let (i, part) = Self::at(z);
        self.log_rate[i] + (self.log_rate[i + 1] - self.log_rate[i]) * part
    }

    /// The rate at score `z`, in units of one over the mean time.
    fn rate(&self, z: f64, root: f64) -> f64 {
        let (i, part) = Self::at(z);
        let slope = self.slope[i] + (self.slope[i + 1] - self.slope[i]) * part;
        (self.log_rate(z) + slope / root).exp()
    }
}
