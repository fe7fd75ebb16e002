//! What the autoscaler reads in one period where it looks at requests a second or at requests in progress.
//!
//! Both are averages over the signal's window ([`Window`]), of which each period of the autoscaler adds one value. A period of `T` seconds
//! at `lambda` requests a second has, over all pods:
//!
//! - *Requests*: `N / T` with `N` Poisson of mean `lambda T`. Below a mean of 12 batches `N` is drawn exactly; above, as the cube of a normal
//!   (Wilson and Hilferty) with variance `(2b - 1) lambda T` and third moment `(6b² - 6b + 1) lambda T` of geometric batches of mean `b`.
//!   Arrivals are counted, as the proxies of Knative and of KEDA's HTTP add-on do; a backlog does not change them.
//! - *In progress*: the time average of those in the pods, with the mean `lambda S` (Little; `S` is the model's own mean time in a
//!   pod, queueing included). One request more, that is not expected, adds `D = d(lambda S) / d lambda` request-seconds: its own time and
//!   the time that others lose by it (`S` here without batches). Of those at work the variance over the mean is `D / S` and the relaxation time `r = (1 + q) D`, where
//!   `q` is the part of `S` that is waiting for others: exact for one core and for endless ones with exponential work; times `(1 + c²) / 2` for other
//!   work. An average over `T` has the variance `V g(r/T)`, `g(x) = 2x (1 - x (1 - exp(-1/x)))`. The delay is an infinite server of its own; the passage
//!   from one to the other adds `2 lambda D d`, the companions of a batch `2 (b - 1) lambda (D + d)²` to the variance of the sum. The shape is a
//!   gamma law's; neighbouring periods correlate as averages of an exponentially fading process do.

use super::autoscaler_replay::Rules;
use super::cpu_reading::wilson_hilferty;
use super::latency_mixture::Means;
use crate::model::latency::normal_cdf;
use crate::scenario::{Balancing, Signal};

/// Utilizations at which requests in progress are computed, evenly from 0 to 1.
const NODES: usize = 33;
/// One over the numbers of pods at which they are.
const INVERSES: [f64; 7] = [0.0, 1.0 / 64.0, 1.0 / 16.0, 0.125, 0.25, 0.5, 1.0];
/// Mean number of batches in a period below which their number is drawn exactly.
const FEW: f64 = 12.0;

/// The last values of a signal, one a period of the autoscaler, which sees their mean.
#[derive(Debug, Clone)]
pub struct Window {
    values: Vec<f64>,
    next: usize,
}

impl Window {
    /// A window of so many seconds, in whole periods and at least one, that holds `value` throughout.
    #[must_use]
    pub fn new(window_s: f64, period_s: f64, value: f64) -> Self {
        let periods = (window_s / period_s.max(1e-3)).round().clamp(1.0, 1e5) as usize;
        Self { values: vec![value; periods], next: 0 }
    }

    /// Adds the value of a period; the mean of the window.
    pub fn push(&mut self, value: f64) -> f64 {
        self.values[self.next] = value;
        self.next = if self.next + 1 == self.values.len() { 0 } else { self.next + 1 };
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    /// Adds `periods` periods with the same value.
    pub fn fill(&mut self, value: f64, periods: usize) {
        for _ in 0..periods.min(self.values.len()) {
            self.push(value);
        }
    }
}

/// One period's value as a random number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Law {
    mean: f64,
    sd: f64,
    skewness: f64,
    /// Correlation with the period before.
    correlation: f64,
}

/// What a signal is in a period, by rate, utilization and pods.
#[derive(Debug)]
pub enum Gauge {
    /// Requests a second.
    Requests {
        /// Length of a period in seconds.
        period_s: f64,
        /// Mean batch.
        burst: f64,
    },
    /// Requests in progress.
    InProgress(InProgress),
}

/// Requests in progress in a pod by its utilization.
#[derive(Debug)]
pub struct InProgress {
    period_s: f64,
    burst: f64,
    /// Mean seconds of the delay and its relaxation time.
    delay: (f64, f64),
    /// Seconds of work of a request that has a pod to itself, and half of one and its squared coefficient of variation.
    work: (f64, f64),
    /// For each number of pods the mean seconds in a pod at each utilization, without the delay; one row where it does not depend on them.
    seconds: Vec<[f64; NODES]>,
    /// The same of requests that come one by one; empty where all do.
    alone: Vec<[f64; NODES]>,
}

impl Gauge {
    /// That of an input; `None` where the autoscaler looks at CPU.
    #[must_use]
    pub fn of(rules: &Rules<'_>) -> Option<Self> {
        let (input, period_s) = (rules.input, rules.grid.length);
        let burst = input.profile.burst.max(1.0);
        match input.scaling.signal {
            Signal::Cpu => None,
            Signal::Requests => Some(Self::Requests { period_s, burst }),
            Signal::InProgress => Some(Self::InProgress(InProgress::of(rules, period_s, burst))),
        }
    }
}

impl InProgress {
    fn of(rules: &Rules<'_>, period_s: f64, burst: f64) -> Self {
        let processor = &rules.capacity.processor;
        let stage = rules.input.delay;
        let delay_s = stage.mean_ms / 1e3;
        let unevenness = stage.variance / (stage.mean_ms * stage.mean_ms).max(1e-300);
        let crowded = rules.input.balancing == Balancing::LeastOutstanding || burst > 1.0;
        let inverses = if crowded { &INVERSES[..] } else { &INVERSES[6..] };
        let mut means = Means::new(rules);
        let at = |node: usize| node as f64 / (NODES - 1) as f64;
        let mut table = |batches: bool| {
            let row = |&inverse: &f64| std::array::from_fn(|node| means.seconds(at(node), inverse, batches));
            inverses.iter().map(row).collect::<Vec<_>>()
        };
        Self {
            period_s,
            burst,
            delay: (delay_s, 0.5 * delay_s * (1.0 + unevenness.min(1e6))),
            work: (processor.work.mean_s / processor.speed(), 0.5 * (1.0 + processor.work.cv.powi(2))),
            seconds: table(true),
            alone: if burst > 1.0 { table(false) } else { Vec::new() },
        }
    }

    /// Mean requests in progress in each of `pods` pods that get `rate` requests a second and are used at `rho`.
    #[must_use]
    pub fn each(&self, rate: f64, rho: f64, pods: f64) -> f64 {
        rate * (in_table(&self.seconds, rho, pods) + self.delay.0)
    }

    /// Requests in progress in all of `pods` pods that get `rate` requests a second.
    fn law(&self, rate: f64, rho: f64, pods: f64) -> Law {
        /// Step of the difference that stands for the derivative.
        const STEP: f64 = 1.0 / 64.0;
        let (period_s, (delay_s, fading_s), (alone_s, unevenness)) = (self.period_s, self.delay, self.work);
        let single = if self.alone.is_empty() { &self.seconds } else { &self.alone };
        let by_one = in_table(single, rho, pods);
        let (low, high) = ((rho - STEP).max(0.0), (rho + STEP).min(1.0));
        let more = (high * in_table(single, high, pods) - low * in_table(single, low, pods)) / (high - low);
        let more = more.max(by_one);
        let relaxation_s = (2.0 - (alone_s / by_one.max(1e-300)).min(1.0)) * more * unevenness;
        let part = |count: f64, fading_s: f64| {
            let x = (fading_s / period_s).max(1e-9);
            (count * averaged(x), count * x * x * (1.0 - (-1.0 / x).exp()).powi(2))
        };
        let (work, work_next) = part(rate * more, relaxation_s);
        let (delay, delay_next) = part(rate * delay_s, fading_s);
        let x = (0.5 * (more + delay_s) / period_s).max(1e-9);
        let together = 2.0 * more * delay_s + 2.0 * (self.burst - 1.0) * (more + delay_s).powi(2);
        let variance = work + delay + rate * together / period_s * averaged(x) / (2.0 * x);
        let (mean, sd) = (rate * (in_table(&self.seconds, rho, pods) + delay_s), variance.max(0.0).sqrt());
        let correlation = ((work_next + delay_next) / variance.max(1e-300)).clamp(0.0, 0.98);
        Law { mean, sd, skewness: 2.0 * sd / mean.max(1e-300), correlation }
    }
}

/// Seconds from a table at utilization `rho` of `pods` pods.
fn in_table(table: &[[f64; NODES]], rho: f64, pods: f64) -> f64 {
    let along = |row: &[f64; NODES]| between(rho, |node| row[node]);
    let [row] = table else {
        let inverse = 1.0 / pods.max(1.0);
        let above = INVERSES.partition_point(|&x| x <= inverse).clamp(1, INVERSES.len() - 1);
        let part = (inverse - INVERSES[above - 1]) / (INVERSES[above] - INVERSES[above - 1]);
        let (low, high) = (along(&table[above - 1]), along(&table[above]));
        return low + part * (high - low);
    };
    along(row)
}

/// Variance of an average over a period, over that of the moment, of a process that fades within `x` periods.
fn averaged(x: f64) -> f64 {
    if x < 1e-6 { 2.0 * x } else { 2.0 * x * (1.0 - x * (1.0 - (-1.0 / x).exp())) }
}

fn between(rho: f64, value: impl Fn(usize) -> f64) -> f64 {
    let at = rho.clamp(0.0, 1.0) * (NODES - 1) as f64;
    let below = (at as usize).min(NODES - 2);
    value(below) + (at - below as f64) * (value(below + 1) - value(below))
}

/// A signal as one play reads it.
#[derive(Debug)]
pub struct Sensor<'a> {
    gauge: &'a Gauge,
    window: Window,
    score: f64,
    /// Rate and pods of the last law, and the law.
    last: (f64, f64, Law),
}

impl<'a> Sensor<'a> {
    /// A sensor that has read `value` throughout its window.
    #[must_use]
    pub fn new(gauge: &'a Gauge, window_s: f64, period_s: f64, value: f64) -> Self {
        let window = Window::new(window_s, period_s, value);
        Self { gauge, window, score: 0.0, last: (-1.0, -1.0, Law::default()) }
    }

    /// What the autoscaler sees after a period of `rate` requests a second in `pods` pods at utilization `rho`; `chance` are two
    /// independent normals.
    pub fn read(&mut self, rate: f64, rho: f64, pods: f64, chance: (f64, f64)) -> f64 {
        let value = match self.gauge {
            Gauge::Requests { period_s, burst } => arrivals(rate * period_s, *burst, chance) / period_s,
            Gauge::InProgress(gauge) => {
                if self.last.0.total_cmp(&rate).is_ne() || self.last.1.total_cmp(&pods).is_ne() {
                    self.last = (rate, pods, gauge.law(rate, rho, pods));
                }
                let law = self.last.2;
                let fresh = (1.0 - law.correlation * law.correlation).sqrt();
                self.score = law.correlation * self.score + fresh * chance.0;
                wilson_hilferty(law.mean, law.sd, law.skewness, self.score)
            }
        };
        self.window.push(value)
    }

    /// What it sees after a period in which pods fall behind: `in_progress` of the requests are in them.
    pub fn read_backlog(&mut self, rate: f64, in_progress: f64, chance: (f64, f64)) -> f64 {
        match self.gauge {
            Gauge::Requests { .. } => self.read(rate, 1.0, 1.0, chance),
            Gauge::InProgress(_) => self.window.push(in_progress),
        }
    }

    /// The value that lasts where nothing changes.
    #[must_use]
    pub fn steady(&self, rate: f64, in_progress: f64) -> f64 {
        match self.gauge {
            Gauge::Requests { .. } => rate,
            Gauge::InProgress(_) => in_progress,
        }
    }

    /// Periods with the same value.
    pub fn fill(&mut self, value: f64, periods: usize) {
        self.window.fill(value, periods);
    }

    /// Mean requests in progress in `pods` pods that keep up.
    #[must_use]
    pub fn in_progress(&self, rate: f64, rho: f64, pods: f64) -> f64 {
        match self.gauge {
            Gauge::Requests { .. } => 0.0,
            Gauge::InProgress(gauge) => pods * gauge.each(rate / pods, rho, pods),
        }
    }
}

/// Arrivals in a period of `mean`, in batches of mean `burst`.
fn arrivals(mean: f64, burst: f64, (first, second): (f64, f64)) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let batches = mean / burst;
    if batches < FEW {
        let count = poisson(batches, normal_cdf(first));
        if count <= 0.0 || burst <= 1.0 {
            return count;
        }
        // The rest of each geometric batch beside its first request.
        let sd = (count * burst * (burst - 1.0)).sqrt();
        return count + wilson_hilferty(count * (burst - 1.0), sd, (2.0 * burst - 1.0) / sd, second);
    }
    let (m2, m3) = (2.0 * burst - 1.0, 6.0 * burst * burst - 6.0 * burst + 1.0);
    wilson_hilferty(mean, (m2 * mean).sqrt(), m3 / (m2 * (m2 * mean).sqrt()), first)
}

/// The number that a Poisson count of this mean does not exceed with that chance.
fn poisson(mean: f64, chance: f64) -> f64 {
    let mut p = (-mean).exp();
    let (mut below, mut count) = (p, 0.0);
    while below < chance && count < 200.0 {
        count += 1.0;
        p *= mean / count;
        below += p;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::cpu_reading::Chance;
    use super::*;

    fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
        let n = values.clone().count() as f64;
        let mean = values.clone().sum::<f64>() / n;
        (mean, values.map(|x| (x - mean).powi(2)).sum::<f64>() / n)
    }

    #[test]
    fn counts_have_the_moments_of_their_arrivals() {
        let chance = Chance::of(0);
        for (mean, burst) in [(0.4, 1.0), (5.0, 1.0), (40.0, 1.0), (6.0, 3.0), (90.0, 4.0)] {
            let draws = (0..16_000).map(|i| arrivals(mean, burst, (chance.at(i), chance.at(i + 7919))));
            let (got, variance) = moments(draws);
            assert!((got / mean - 1.0).abs() < 0.03, "{mean} in batches of {burst}: mean {got}");
            let exact = (2.0 * burst - 1.0) * mean;
            assert!((variance / exact - 1.0).abs() < 0.06, "{mean} in batches of {burst}: {variance} against {exact}");
        }
    }

    #[test]
    fn the_spread_of_one_core_and_of_many_has_its_closed_form() {
        let gauge = |seconds: fn(f64) -> f64| InProgress {
            period_s: 15.0,
            burst: 1.0,
            delay: (0.0, 0.0),
            work: (0.02, 1.0),
            seconds: vec![std::array::from_fn(|node| seconds((node as f64 / 32.0).min(0.96)))],
            alone: Vec::new(),
        };
        // One core: the time average of the count has the asymptotic variance 2ρ(1 + ρ) / (1 - ρ)⁴ / μ.
        let one = gauge(|rho| 0.02 / (1.0 - rho)).law(25.0, 0.5, 1.0);
        let exact = 0.02 * 2.0 * 0.5 * 1.5 / 0.5f64.powi(4) / 15.0;
        assert!((one.mean - 1.0).abs() < 1e-9 && (one.sd * one.sd / exact - 1.0).abs() < 0.03, "{one:?} {exact}");
        // Cores without end: Poisson, and each request stays for its work.
        let many = gauge(|_| 0.02).law(25.0, 0.5, 1.0);
        assert!((many.sd * many.sd / (25.0 * 2.0 * 0.02 * 0.02 / 15.0) - 1.0).abs() < 0.01, "{many:?}");
    }

    #[test]
    fn a_window_is_the_mean_of_its_periods() {
        let mut window = Window::new(60.0, 15.0, 8.0);
        assert!((window.push(0.0) - 6.0).abs() < 1e-12);
        window.fill(2.0, 100);
        assert!((window.push(2.0) - 2.0).abs() < 1e-12);
        assert!((Window::new(5.0, 15.0, 1.0).push(3.0) - 3.0).abs() < 1e-12, "at least one period");
    }
}
