//! Traffic shapes to a [`Profile`]: arrival rates on an even grid over one period that repeats.
//!
//! Every shape keeps the mean rate of the dial exactly; `peak_to_mean` and `idle_share` reshape it.
//! The grid decides nothing else: both platforms are evaluated on the same profile, and a monthly
//! figure is the period's integral scaled to 730 h. Within one step arrivals are Poisson, or Poisson
//! batches with mean size `burst`.
//!
//! | shape | period, step | what it is |
//! | --- | --- | --- |
//! | flat | 24 h, 5 min | one rate |
//! | day | 24 h, 5 min | a sine up to twice the mean, then a power of it for sharper peaks; lowest at 04:00 |
//! | office-hours | 24 h, 5 min | two levels, high from 09:00 for up to 9 h |
//! | weekend-dip | 168 h, 5 min | the daily wave, weekends at 0.6 of a weekday |
//! | cron | 1 h, 30 s | everything in one window at the start of the hour |
//! | flash | 24 h, 5 min | a level, and from 20:00 a crowd for up to 30 min |
//! | rare | 4 h, 1 min | one short window each 4 h |
//! | trace | the trace's | as recorded ([`recorded`]) |
//!
//! In the two-level shapes the low level is what keeps the mean; where that would fall under 1 % of
//! the high one, the window gets shorter instead.

pub mod recorded;

pub use recorded::{Fit, fit, fit_for, record};

use crate::scenario::{Recorded, Shape, Traffic};
use statrs::function::gamma::ln_gamma;
use std::cell::RefCell;

/// Weekend rate over weekday rate (traffic.diurnal in the catalog's notes; an allowance).
const WEEKEND_TO_WEEKDAY: f64 = 0.6;
/// The low level of a two-level shape is at least this share of the high one.
const LOW_OVER_HIGH: f64 = 0.01;

/// Arrival rates over one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Length of a grid step in seconds.
    pub step_s: f64,
    /// Requests per second in each step.
    pub rates: Vec<f64>,
    /// Mean number of requests that arrive together, at least 1.
    pub burst: f64,
}

/// Records that come together, for one Job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batch {
    /// The step of the profile at whose beginning it comes.
    pub step: usize,
    /// Steps of the profile whose requests it is made of.
    pub steps: usize,
    /// Mean number of records.
    pub records: f64,
}

/// The rates between which a profile moves, in requests per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extremes {
    /// Lowest rate.
    pub least: f64,
    /// Mean rate.
    pub mean: f64,
    /// Highest rate.
    pub peak: f64,
}

impl Extremes {
    /// The extremes of a workload's traffic. The last ones are remembered on each thread: a search asks for them with every plan, and
    /// plans do not change the traffic.
    #[must_use]
    pub fn of(traffic: &Traffic) -> Self {
        thread_local! {
            static LAST: RefCell<Option<(Traffic, Extremes)>> = const { RefCell::new(None) };
        }
        let known = LAST.with_borrow(|last| last.as_ref().filter(|(of, _)| of == traffic).map(|(_, known)| *known));
        known.unwrap_or_else(|| {
            let profile = Profile::of(traffic);
            let least = profile.rates.iter().copied().fold(f64::INFINITY, f64::min);
            let extremes = Self { least, mean: profile.mean(), peak: profile.peak() };
            LAST.set(Some((traffic.clone(), extremes)));
            extremes
        })
    }
}

impl Profile {
    /// The profile of a workload's traffic.
    #[must_use]
    pub fn of(traffic: &Traffic) -> Self {
        if let Some(trace) = traffic.recorded() {
            return Self::along(trace, traffic.rate.get(), traffic.burst);
        }
        let idle = traffic.idle_share.get().min(0.99);
        let peak = traffic.peak_to_mean.max(1.0);
        let (step_s, shape) = match traffic.shape {
            // Without a trace to follow there is only the rate.
            Shape::Flat | Shape::Trace => (300.0, vec![1.0; 288]),
            Shape::Day => (300.0, wave(288, sharpness(peak * (1.0 - idle), 1.0))),
            Shape::WeekendDip => (300.0, week(peak * (1.0 - idle))),
            Shape::OfficeHours => (300.0, two_levels(288, 9.0 * 12.0, 9.0 / 24.0, peak)),
            Shape::Flash => (300.0, two_levels(288, 20.0 * 12.0, 0.5 / 24.0, peak)),
            Shape::Cron => (30.0, window(120, peak)),
            Shape::Rare => (60.0, window(240, peak)),
        };
        let mut profile = Self { step_s, rates: shape, burst: traffic.burst.max(1.0) };
        profile.silence(idle);
        profile.scale_to_mean(traffic.rate.get());
        profile
    }

    /// A trace at a mean rate in requests per second, with batches of `burst`.
    #[must_use]
    pub fn along(trace: &Recorded, rate: f64, burst: f64) -> Self {
        let mut profile = Self { step_s: trace.step_s, rates: trace.rates.clone(), burst: burst.max(1.0) };
        profile.scale_to_mean(rate);
        profile
    }

    /// A flat profile of one day, for closed-form checks.
    #[must_use]
    pub fn flat(rate: f64) -> Self {
        Self { step_s: 300.0, rates: vec![rate; 288], burst: 1.0 }
    }

    /// Length of the period in seconds.
    #[must_use]
    pub fn period_s(&self) -> f64 {
        self.step_s * self.rates.len() as f64
    }

    /// Mean rate in requests per second.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.rates.is_empty() {
            return 0.0;
        }
        self.rates.iter().sum::<f64>() / self.rates.len() as f64
    }

    /// The batches of a period, as Jobs take them: all requests between two pauses come at the end of the first one. Without a pause all
    /// requests of the period are one batch at its beginning.
    #[must_use]
    pub fn batches(&self) -> Vec<Batch> {
        let count = self.rates.len();
        let silent = |step: usize| self.rates[step % count] <= 0.0;
        let Some(pause) = (0..count).find(|step| silent(*step)) else {
            let records = self.mean() * self.period_s();
            return if count > 0 { vec![Batch { step: 0, steps: count, records }] } else { Vec::new() };
        };
        let mut batches: Vec<Batch> = Vec::new();
        for at in pause + 1..=pause + count {
            if silent(at) {
                continue;
            }
            let records = self.rates[at % count] * self.step_s;
            match batches.last_mut() {
                Some(batch) if !silent(at - 1) => {
                    batch.steps += 1;
                    batch.records += records;
                }
                _ => batches.push(Batch { step: at % count, steps: 1, records }),
            }
        }
        batches.sort_by_key(|batch| batch.step);
        batches
    }

    /// Highest rate in requests per second.
    #[must_use]
    pub fn peak(&self) -> f64 {
        self.rates.iter().copied().fold(0.0, f64::max)
    }

    /// Share of the period without requests.
    #[must_use]
    pub fn idle_share(&self) -> f64 {
        let idle = self.rates.iter().filter(|&&rate| rate <= 0.0).count();
        idle as f64 / self.rates.len().max(1) as f64
    }

    /// Rate at `t_s` seconds from the start of the period, which repeats.
    #[must_use]
    pub fn at(&self, t_s: f64) -> f64 {
        let steps = self.rates.len();
        if steps == 0 {
            return 0.0;
        }
        let index = (t_s / self.step_s).floor().rem_euclid(steps as f64) as usize;
        self.rates[index.min(steps - 1)]
    }

    /// Takes the quietest steps out, as many as `share` of the period asks for.
    fn silence(&mut self, share: f64) {
        let already = self.rates.iter().filter(|&&rate| rate <= 0.0).count();
        let wanted = (share * self.rates.len() as f64).round() as usize;
        if wanted <= already {
            return;
        }
        let mut order: Vec<usize> = (0..self.rates.len()).collect();
        // A stable sort: among equals the earliest hours go first, so a flat day sleeps at night.
        order.sort_by(|&a, &b| self.rates[a].total_cmp(&self.rates[b]));
        for &index in order.iter().take(wanted.min(self.rates.len() - 1)) {
            self.rates[index] = 0.0;
        }
    }

    fn scale_to_mean(&mut self, rate: f64) {
        let mean = self.mean();
        let factor = if mean > 0.0 { rate / mean } else { 0.0 };
        for value in &mut self.rates {
            *value *= factor;
        }
    }
}

/// One day of a wave, lowest at 04:00, as `((1 + sin) / 2)^power`, or flatter than a sine if
/// `power` is negative: then `1 - power * sin` with the amplitude in its place.
fn wave(steps: usize, shape: Sharpness) -> Vec<f64> {
    (0..steps)
        .map(|i| {
            let hour = (i as f64 + 0.5) * 24.0 / steps as f64;
            let sine = -(std::f64::consts::TAU * (hour - 4.0) / 24.0).cos();
            shape.of(sine)
        })
        .collect()
}

fn week(peak: f64) -> Vec<f64> {
    let shape = sharpness(peak, WEEKEND_TO_WEEKDAY);
    let day = wave(288, shape);
    let weekend = shape.weekend();
    (0..7).flat_map(|d| day.iter().map(move |r| if d < 5 { *r } else { *r * weekend })).collect()
}

/// How a sine is bent so that its peak is a wanted multiple of its mean.
#[derive(Clone, Copy)]
enum Sharpness {
    /// `1 + amplitude * sin`, for peaks up to twice the mean.
    Amplitude(f64),
    /// `((1 + sin) / 2)^power`, for sharper ones.
    Power(f64),
}

impl Sharpness {
    fn of(self, sine: f64) -> f64 {
        match self {
            Self::Amplitude(a) => 1.0 + a * sine,
            Self::Power(p) => (0.5 + 0.5 * sine).max(0.0).powf(p),
        }
    }

    fn weekend(self) -> f64 {
        match self {
            Self::Amplitude(a) => 1.0 - (1.0 - WEEKEND_TO_WEEKDAY) * a,
            Self::Power(_) => WEEKEND_TO_WEEKDAY,
        }
    }
}

/// The bend that gives `peak` over mean when weekends run at `weekend` of a weekday.
///
/// The mean of `((1 + sin) / 2)^p` over a period is `Γ(p + 1/2) / (√π Γ(p + 1))`.
fn sharpness(peak: f64, weekend: f64) -> Sharpness {
    let week_mean = |weekend: f64| if weekend < 1.0 { (5.0 + 2.0 * weekend) / 7.0 } else { 1.0 };
    let dip = |a: f64| week_mean(1.0 - (1.0 - weekend) * a);
    let peak = peak.max(1.0);
    if peak <= 2.0 / dip(1.0) {
        // (1 + a) / dip(a) = peak, with dip linear in a.
        let slope = 1.0 - dip(1.0);
        return Sharpness::Amplitude(((peak - 1.0) / (1.0 + peak * slope)).clamp(0.0, 1.0));
    }
    let wanted = (1.0 / (peak * dip(1.0))).ln();
    let log_mean = |p: f64| ln_gamma(p + 0.5) - ln_gamma(p + 1.0) - 0.5 * std::f64::consts::PI.ln();
    let (mut low, mut high) = (1.0, 1e5);
    for _ in 0..60 {
        let middle = f64::sqrt(low * high);
        if log_mean(middle) > wanted { low = middle } else { high = middle }
    }
    Sharpness::Power(low)
}

/// Two levels: high for `width` of the period from step `start`, low for the rest.
fn two_levels(steps: usize, start: f64, width: f64, peak: f64) -> Vec<f64> {
    let low = (1.0 - peak * width) / (1.0 - width);
    if low >= LOW_OVER_HIGH * peak {
        return raise(steps, start, width, peak, low);
    }
    let low = LOW_OVER_HIGH * peak;
    let width = ((1.0 - low) / (peak - low)).clamp(0.0, 1.0);
    raise(steps, start, width, peak, low.min(peak))
}

/// All traffic in one window at the start of the period.
fn window(steps: usize, peak: f64) -> Vec<f64> {
    raise(steps, 0.0, (1.0 / peak).max(1.0 / steps as f64), peak, 0.0)
}

fn raise(steps: usize, start: f64, width: f64, high: f64, low: f64) -> Vec<f64> {
    let end = start + width * steps as f64;
    (0..steps)
        .map(|i| {
            let (from, to) = (i as f64, i as f64 + 1.0);
            let inside = (end.min(to) - start.max(from)).clamp(0.0, 1.0);
            low + (high - low) * inside
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::units::{PerSecond, Share};

    fn profile(shape: Shape, peak: f64, idle: f64) -> Profile {
        let mut traffic = Scenario::default().traffic;
        traffic.shape = shape;
        traffic.rate = PerSecond::new(87.5);
        traffic.peak_to_mean = peak;
        traffic.idle_share = Share::new(idle);
        Profile::of(&traffic)
    }

    #[test]
    fn every_shape_keeps_its_mean_and_reaches_its_peak() {
        for &shape in Shape::ALL.iter().filter(|&&shape| shape != Shape::Trace) {
            for peak in [1.0, 1.3, 2.0, 3.0, 8.0, 20.0] {
                for idle in [0.0, 0.3] {
                    let p = profile(shape, peak, idle);
                    assert!((p.mean() / 87.5 - 1.0).abs() < 1e-9, "{shape} {peak} {idle}: mean {}", p.mean());
                    assert!(p.rates.iter().all(|r| r.is_finite() && *r >= 0.0));
                    if idle == 0.0 && shape != Shape::Flat {
                        let got = p.peak() / p.mean();
                        assert!((got / peak - 1.0).abs() < 0.01, "{shape}: peak {got} not {peak}");
                    }
                    assert!(p.idle_share() >= idle - 0.005, "{shape}: idle {}", p.idle_share());
                }
            }
        }
    }

    #[test]
    fn four_busy_hours_and_twenty_quiet_ones() {
        // 500/s for 4 h and 5/s for 20 h: mean 87.5/s, peak 5.714 times that.
        let p = profile(Shape::OfficeHours, 500.0 / 87.5, 0.0);
        let busy = p.rates.iter().filter(|&&r| (r - 500.0).abs() < 0.5).count();
        let quiet = p.rates.iter().filter(|&&r| (r - 5.0).abs() < 0.1).count();
        assert_eq!((busy, quiet), (48, 240));
    }
}
