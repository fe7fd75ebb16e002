//! What a sudden rise makes of the pool while starts take time.
//!
//! `n` requests are in progress and there are `K` places when the rate becomes `lambda`, which needs `rho = lambda S`.
//! Requests in progress come to `n + (rho - n) Fe(t)` if no start takes time, with `Fe(t) = integral of P(W > v) over
//! (0, t) / S` for work `W` (M/G/inf from a load on; Eick, Massey and Whitt, *The physics of the M(t)/G/inf queue*, 1993). A
//! request that finds all places taken adds one and keeps it for a start `D` and its work, longer by
//! `h(v) = P(D + W > v) - P(W > v)`. The pool grows to what was ever in progress, so the places `U` that are added follow
//!
//! ```text
//! U(t) = max over s <= t of  n + (rho - n) Fe(s) - K + integral of h(s - v) dU(v) over (0, s)
//! ```
//!
//! which is linear in `rho - n` but for the share `kappa = (K - n) / (rho - n)` that is there; what is missing, `rho - K`, is
//! taken as Erlang's loss `rho B(K, rho)` less what was lost before the rise. For exponential work it is
//! `U' = lambda - (K + U(t - D)) / S`: requests go on starting instances until those that are ready carry them, and the
//! pool goes past `rho`; from nothing it comes to `rho (1/2 + D/S)` where `D` is constant and not shorter than the
//! work. Work that hardly varies frees no place before its time is up, and the pool comes to `rho (1 + D/S)`.
//!
//! **Chance.** Arrivals less departures stray from this by `sqrt(2 lambda a)` within `a`, and what counts is their
//! highest point. A path that is flat at its highest point, `c a^2 / 2` lower `a` before and after, has it
//! `0.996 (2 lambda)^(2/3) (2/c)^(1/3)` higher (Daniels and Skyrme, *The maximum of a random walk whose mean path has a
//! maximum*, 1985). That is the most of `A sqrt(2 lambda a) - c a^2 / 2` over `a` for `A = 1.75`, so for any path
//! it is taken as the most of `A sqrt(2 lambda a)` less what the path is lower `a` before. Here `lambda` is what is missing
//! over `S`: what warm places stray is in Erlang's loss. What takes as long as work and start together is what the passages
//! at a constant load tell; the rest counts with `1 - Fe(a / (1 + D/S))`, and less than one start does not stray.
//!
//! **Few.** From an empty pool every request is cold until the first instance is ready, so no fewer are started than
//!
//! ```text
//! 1 + lambda integral of P(D > t) exp(-lambda E[(t - D)+]) dt
//! ```
//!
//! the first and those that come before it or another is ready.

use super::normal;
use crate::model::queue;
use std::cell::OnceCell;

/// Cells of time.
const CELLS: usize = 128;
/// Shares of the places that are there, at which the equation is solved.
const KAPPAS: [f64; 9] = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.97];
/// Makes the most over `a` that of Daniels and Skyrme: `(0.996193 / 0.75)^(3/4) 4^(1/4)`.
const STRAY: f64 = 1.75;

/// A log-normal time.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    mean: f64,
    mu: f64,
    sigma: f64,
}

impl Time {
    /// By mean and coefficient of variation.
    #[must_use]
    pub fn new(mean: f64, cv: f64) -> Self {
        let mean = mean.max(0.0);
        let variance = cv.max(1e-3).powi(2).ln_1p();
        Self { mean, mu: mean.max(1e-300).ln() - 0.5 * variance, sigma: variance.sqrt() }
    }

    /// `E[(t - time)+]`.
    #[must_use]
    pub fn ahead(&self, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        let z = (t.ln() - self.mu) / self.sigma;
        t * normal::cumulative(z) - self.mean * normal::cumulative(z - self.sigma)
    }

    /// The `t` with `E[(t - time)+] = s`.
    #[must_use]
    pub fn time_ahead(&self, s: f64) -> f64 {
        let (mut low, mut high) = (s, s + self.mean);
        if self.mean <= 0.0 {
            return s;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.ahead(middle) < s { low = middle } else { high = middle }
        }
        high
    }
}

/// A rise of the rate.
#[derive(Debug, Clone, Copy)]
pub struct LoadStep {
    /// Requests a second from now on.
    pub rate: f64,
    /// Variance over mean of the requests in progress.
    pub dispersion: f64,
    /// Mean batch.
    pub batch: f64,
    /// Requests in progress.
    pub load: f64,
    /// Places.
    pub places: f64,
    /// For how long.
    pub lasts_s: f64,
    /// Fewer places than this need not be known.
    pub least: f64,
}

/// What a rise adds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Added {
    /// Places.
    pub places: f64,
    /// Mean time until one is added, in seconds.
    pub lag_s: f64,
}

/// How a pool rises.
#[derive(Debug, Clone)]
pub struct Surge {
    work: Time,
    start: Time,
    cell_s: f64,
    grid: OnceCell<Grid>,
    curves: [OnceCell<Curve>; KAPPAS.len()],
}

/// What the equation is made of, by cell.
#[derive(Debug, Clone)]
struct Grid {
    /// `E[(t - W)+]` at the cells' bounds.
    work: Vec<f64>,
    /// `E[(t - D)+]` at the cells' bounds.
    start: Vec<f64>,
    /// `h`, on average over each cell.
    longer: Vec<f64>,
    /// Square roots of the cells' ages.
    roots: Vec<f64>,
}

/// Sum of the products of one column with the other backwards, of the same length.
fn dot(forth: &[f64], back: &[f64]) -> f64 {
    /// Sums that do not wait for each other.
    const LANES: usize = 4;
    let mut sums = [0.0; LANES];
    let (forth, back) = (forth.chunks_exact(LANES), back.rchunks_exact(LANES));
    let rest: f64 = forth.remainder().iter().zip(back.remainder().iter().rev()).map(|(a, b)| a * b).sum();
    for (a, b) in forth.zip(back) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b.iter().rev())) {
            *sum += a * b;
        }
    }
    rest + sums.iter().sum::<f64>()
}

/// Places added by the end of each cell, as a share of those missing, from when all are taken on.
#[derive(Debug, Clone)]
struct Curve {
    full_s: f64,
    added: Vec<f64>,
    /// Sums of what is before.
    sums: Vec<f64>,
}

impl Surge {
    /// With the work and the starts of a pool.
    #[must_use]
    pub fn new(work: Time, start: Time) -> Self {
        let cell_s = (1.5 * start.mean + 4.0 * work.mean) / CELLS as f64;
        Self { work, start, cell_s, grid: OnceCell::new(), curves: std::array::from_fn(|_| OnceCell::new()) }
    }

    /// What a rise adds.
    #[must_use]
    pub fn added(&self, rise: &LoadStep) -> Added {
        let wanted = rise.rate * self.work.mean;
        let z = rise.dispersion;
        if self.at_most(wanted - rise.load) <= rise.least {
            return Added::default();
        }
        if rise.places > wanted + z {
            // Erlang's loss is the chance of just so many, by Stirling's formula, over that of no more.
            let (k, a) = (rise.places / z, wanted / z);
            let mass = (k * (a / k).ln() + k - a).exp() / (std::f64::consts::TAU * k).sqrt();
            let most = mass / normal::cumulative((k - a) / a.sqrt()).min(1.0);
            let steep = most * (1.0 + k - a + a * most);
            if self.at_most((wanted - rise.load) * steep.min(1.0)) <= rise.least {
                return Added::default();
            }
        }
        let lost = |load: f64| load * queue::loss_between(rise.places / z, load / z);
        let missing = lost(wanted) - lost(rise.load);
        if self.at_most(missing) <= rise.least {
            return Added::default();
        }
        let kappa = ((rise.places - rise.load) / (wanted - rise.load)).clamp(0.0, 1.0);
        let next = KAPPAS.partition_point(|at| *at <= kappa).clamp(1, KAPPAS.len() - 1);
        let part = ((kappa - KAPPAS[next - 1]) / (KAPPAS[next] - KAPPAS[next - 1])).min(1.0);
        let mut added = self.along(self.curve(next - 1), rise, missing);
        if part > 0.0 {
            let high = self.along(self.curve(next), rise, missing);
            added.places += (high.places - added.places) * part;
            added.lag_s += (high.lag_s - added.lag_s) * part;
        }
        let empty = (1.0 - rise.places).max(0.0);
        let few = empty * self.few(rise);
        // The first of them waits for a request, which may not come.
        let (pace, h) = (rise.rate / rise.batch, rise.lasts_s);
        let wait_s = 1.0 / pace - h / (pace * h).exp_m1();
        added.lag_s = (added.lag_s + empty * wait_s).min(h);
        Added { places: added.places.max(few), ..added }
    }

    /// As much as is added where so much is missing, and more.
    fn at_most(&self, missing: f64) -> f64 {
        2.0 * missing * (1.0 + self.start.mean / self.work.mean)
    }

    /// At least so many are started from an empty pool. Of a batch, the levels are what is known of it.
    fn few(&self, rise: &LoadStep) -> f64 {
        let cells = CELLS.min((rise.lasts_s / self.cell_s).ceil() as usize);
        let none = |pair: &[f64]| {
            let late = 1.0 - (pair[1] - pair[0]) / self.cell_s;
            late * (-rise.rate / rise.batch * f64::midpoint(pair[0], pair[1])).exp()
        };
        1.0 / rise.batch + rise.rate * self.cell_s * self.grid().start.windows(2).take(cells).map(none).sum::<f64>()
    }

    /// What is added along a curve, with what chance adds.
    fn along(&self, curve: &Curve, rise: &LoadStep, missing: f64) -> Added {
        let end = ((rise.lasts_s - curve.full_s) / self.cell_s).clamp(0.0, CELLS as f64);
        let (whole, part) = (end as usize, end.fract());
        let next = curve.added[(whole + 1).min(CELLS)];
        let top = curve.added[whole] + (next - curve.added[whole]) * part;
        let last = curve.added.partition_point(|added| *added < top * (1.0 - 1e-6)).min(whole);
        let roots = &self.grid().roots;
        let pace = STRAY * (2.0 * missing / self.work.mean * rise.dispersion).sqrt();
        let (mut most, mut ago) = (0.0, 0);
        for cell in (0..last).rev() {
            let lower = missing * (top - curve.added[cell]);
            if lower > pace * roots[last] {
                break;
            }
            let stray = pace * roots[last - cell] - lower;
            if stray > most {
                (most, ago) = (stray, last - cell);
            }
        }
        let lacking = last as f64 - curve.sums[last] / top.max(1e-300);
        let lag_s = curve.full_s + lacking * self.cell_s;
        let slow = 1.0 + self.start.mean / self.work.mean;
        let fluid = missing * top;
        // Less than one start does not stray.
        let stray = most * (1.0 - self.settled(ago as f64 * self.cell_s / slow)) * -(-fluid).exp_m1();
        Added { places: fluid + stray, lag_s }
    }

    fn grid(&self) -> &Grid {
        self.grid.get_or_init(|| {
            let at = |time: Time| (0..=CELLS + 1).map(|i| time.ahead(i as f64 * self.cell_s)).collect::<Vec<f64>>();
            let (work, start) = (at(self.work), at(self.start));
            // The start's time is put on the cells' bounds so that its mean is kept.
            let before = |i: usize| if i > 0 { start[i - 1] } else { 0.0 };
            let mass: Vec<f64> =
                (0..=CELLS).map(|i| (start[i + 1] - 2.0 * start[i] + before(i)) / self.cell_s).collect();
            let later = |i: usize| dot(&mass[..=i], &work[..=i]);
            let sums: Vec<f64> = (0..=CELLS).map(|i| work[i] - later(i)).collect();
            let longer = sums.windows(2).map(|pair| (pair[1] - pair[0]) / self.cell_s).collect();
            let roots = (0..=CELLS).map(|i| (i as f64 * self.cell_s).sqrt()).collect();
            Grid { work, start, longer, roots }
        })
    }

    /// `Fe`.
    fn settled(&self, t_s: f64) -> f64 {
        let cell = t_s / self.cell_s;
        let i = (cell as usize).min(CELLS);
        let work = &self.grid().work;
        // Beyond the last bound it grows like time itself.
        let part = cell - i as f64;
        let ahead = work[i] + (work[i + 1] - work[i]) * part.min(1.0) + (part - 1.0).max(0.0) * self.cell_s;
        ((t_s - ahead) / self.work.mean).clamp(0.0, 1.0)
    }

    fn curve(&self, row: usize) -> &Curve {
        self.curves[row].get_or_init(|| self.solve(KAPPAS[row]))
    }

    /// Solves the equation for one share of places, cell by cell.
    fn solve(&self, kappa: f64) -> Curve {
        let longer = &self.grid().longer;
        let full_s = self.full_s(kappa);
        let mut started = vec![0.0];
        let mut added = vec![0.0];
        let mut sums = vec![0.0];
        let mut now = 0.0;
        for i in 1..=CELLS {
            let free = (self.settled(full_s + i as f64 * self.cell_s) - kappa) / (1.0 - kappa);
            let held = dot(&started[1..i], &longer[1..i]);
            let more = ((free + held - now) / (1.0 - longer[0]).max(1e-9)).max(0.0);
            sums.push(sums[i - 1] + now);
            now += more;
            started.push(more);
            added.push(now);
        }
        Curve { full_s, added, sums }
    }

    /// When all places are taken.
    fn full_s(&self, kappa: f64) -> f64 {
        let (mut low, mut high) = (0.0, CELLS as f64 * self.cell_s);
        for _ in 0..if kappa > 0.0 { 40 } else { 0 } {
            let middle = f64::midpoint(low, high);
            if self.settled(middle) < kappa { low = middle } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surge(busy_s: f64, busy_cv: f64, cold_s: f64, cold_cv: f64) -> Surge {
        Surge::new(Time::new(busy_s, busy_cv), Time::new(cold_s, cold_cv))
    }

    /// From nothing to `rate` for an hour.
    fn from_nothing(rate: f64) -> LoadStep {
        LoadStep { rate, dispersion: 1.0, batch: 1.0, load: 0.0, places: 0.0, lasts_s: 3600.0, least: 0.0 }
    }

    #[test]
    fn work_that_does_not_vary_holds_its_places_until_it_ends() {
        // Nothing is free before D + S: all that come until then are started.
        for (busy_s, cold_s) in [(1.0, 5.0), (1.0, 1.0), (1.0, 0.2), (0.2, 3.0)] {
            let added = surge(busy_s, 1e-3, cold_s, 1e-3).added(&from_nothing(1e6)).places / 1e6;
            assert!((added / (busy_s + cold_s) - 1.0).abs() < 0.015, "{busy_s} {cold_s}: {added}");
        }
    }

    #[test]
    fn the_equation_is_that_of_its_own_steps() {
        // U(t) of log-normal work and constant starts, with h as P(W > v - D) - P(W > v) in steps of a thousandth.
        let (busy, cold_s, step) = (Time::new(1.0, 0.8), 1.5, 2e-3);
        let later = |v: f64| (busy.ahead(v + 1e-4) - busy.ahead(v)) / 1e-4;
        let longer: Vec<f64> =
            (0..4000).map(|i| (f64::from(i) + 0.5) * step).map(|v| later(v) - later(v - cold_s)).collect();
        let (mut started, mut now) = (vec![0.0], 0.0f64);
        for i in 1..4000 {
            let t = i as f64 * step;
            let held: f64 = (1..i).map(|j| started[j] * longer[i - j]).sum();
            let more = (t - busy.ahead(t) + held - now).max(0.0);
            now += more;
            started.push(more);
        }
        let added = surge(1.0, 0.8, cold_s, 1e-3).added(&from_nothing(1e7)).places / 1e7;
        assert!((added / now - 1.0).abs() < 0.01, "{added} {now}");
    }

    #[test]
    fn starts_that_take_no_time_add_what_is_missing() {
        let added = surge(1.0, 1.0, 0.0, 0.3).added(&from_nothing(1e6)).places / 1e6;
        assert!((0.95..1.001).contains(&added), "{added}");
    }

    #[test]
    fn a_large_rise_strays_as_daniels_and_skyrme_say() {
        // Exponential work would have c = lambda / S at its highest point for constant starts of several S.
        let surge = surge(1.0, 1.0, 4.0, 1e-3);
        let fluid = surge.added(&from_nothing(1e9)).places / 1e9;
        let stray = surge.added(&from_nothing(1e4)).places - 1e4 * fluid;
        let wanted = 0.996 * (2e4f64).powf(2.0 / 3.0) * (2.0 / 1e4f64).cbrt();
        assert!((0.5..1.5).contains(&(stray / wanted)), "{stray} {wanted}");
    }

    #[test]
    fn a_lone_request_is_followed_by_those_that_come_before_it_is_ready() {
        for rate in [1e-4, 1e-3, 1e-2] {
            let added = surge(1e-3, 1.0, 5.0, 0.3).added(&from_nothing(rate)).places;
            let wanted = 1.0 + 5.0 * rate;
            assert!((added - wanted).abs() < 0.05 * (wanted - 1.0) + 1e-4, "{rate}: {added} {wanted}");
        }
    }
}
