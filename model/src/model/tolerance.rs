//! Whether a side keeps the tolerance, and how near it is to not doing so.
//!
//! The model is measured against the simulation and may be off by a share of each percentile. A verdict within that error
//! is not a fact, so a side *meets* the tolerance only if it would also do so with answers that much slower, and
//! *misses* it only if it would also do so with answers that much quicker; between the two it is too close to call.

use super::latency::{Distribution, Stage};
use crate::scenario::{Percentile, Scenario, Shape};

/// How far the 50th, 95th and 99th percentile may be from the simulation in smooth traffic, as shares. `faceoff check
/// --grid` measures them, and MODEL.md ("How good") states them.
pub const SMOOTH: [f64; 3] = [0.05, 0.08, 0.12];
/// The same for traffic in steps.
pub const STEPS: [f64; 3] = [0.08, 0.12, 0.12];
/// The same for kinds of scenario whose measured error is larger: batches that meet few slots or few pods. MODEL.md names
/// misses of up to 19 % there.
pub const WIDE: f64 = 0.20;
/// Share of requests in overload from which the pods' percentiles stand on a cliff.
const DEEP: f64 = 0.005;

/// How the tolerance is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Band {
    /// Even if the model is off by its error.
    Meets,
    /// Within the model's error of the target: counts as met.
    Close,
    /// Even if the model is off by its error.
    Misses,
}

impl Band {
    /// The id used in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Meets => "meets",
            Self::Close => "close",
            Self::Misses => "misses",
        }
    }
}

/// How one side stands to the tolerance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Whether it keeps the tolerance.
    pub band: Band,
    /// Milliseconds between the target and the time within which enough of all requests are answered: negative when that is
    /// later than the target, `None` when too many requests are never answered.
    pub margin_ms: Option<f64>,
    /// By which share of the target the model may be off here.
    pub error: f64,
}

impl Standing {
    /// How a side stands whose answers take `latency`, when it loses or turns away a share `refused`. `late` is the
    /// share of requests that met an overload.
    #[must_use]
    pub fn of(scenario: &Scenario, latency: &Distribution, refused: f64, late: f64) -> Self {
        let (target, share) = (scenario.tolerance.target_ms.get(), scenario.tolerance.percentile.share());
        let answered = (1.0 - refused).clamp(0.0, 1.0);
        let error = error(scenario, late);
        let reaches = |ms: f64| latency.share_within(ms) * answered >= share;
        let band = if reaches(target * (1.0 - error)) {
            Band::Meets
        } else if reaches(target * (1.0 + error)) {
            Band::Close
        } else {
            Band::Misses
        };
        let margin_ms = (answered > share).then(|| target - latency.quantile(share / answered));
        Self { band, margin_ms, error }
    }
}

/// By which share of a percentile the model may be off.
fn error(scenario: &Scenario, late: f64) -> f64 {
    let smooth = match scenario.traffic.shape {
        Shape::Flat | Shape::Day | Shape::WeekendDip => true,
        Shape::OfficeHours | Shape::Cron | Shape::Flash | Shape::Rare | Shape::Trace => false,
    };
    let [p50, p95, p99] = if smooth { SMOOTH } else { STEPS };
    let measured = match scenario.tolerance.percentile {
        Percentile::P50 => p50,
        Percentile::P90 | Percentile::P95 => p95,
        Percentile::P99 | Percentile::P999 => p99,
    };
    // Requests that come together and find few places, and overload, are where the model is off by more.
    let wide = scenario.traffic.burst > 2.0 || late > DEEP;
    if wide { measured.max(WIDE) } else { measured }
}

/// What no platform can beat: the work's own time, at the tolerance's percentile, in milliseconds.
///
/// Its part on the CPU (of a whole vCPU) and its waiting vary independently of each other, as on both sides. The parts of a chain of
/// functions do, too, so a chain varies less than one function; the lower of the two is the floor.
#[must_use]
pub fn floor_ms(scenario: &Scenario) -> f64 {
    let work = &scenario.work;
    let spread = work.variability / f64::from(work.functions.max(1)).sqrt();
    let (mean_ms, cpu, share) = (work.duration_ms.get(), work.cpu_share.get(), scenario.tolerance.percentile.share());
    // What hardly varies needs no bins, which are 5 % wide.
    if cpu <= 0.0 || cpu >= 1.0 || spread < 0.02 {
        return floor_of(mean_ms, spread, share);
    }
    let parts = [cpu.max(1.0 - cpu), cpu.min(1.0 - cpu)].map(|part| Stage::new(mean_ms * part, spread));
    Distribution::sum(&parts).quantile(share)
}

/// The percentile of a log-normal time, without the bins of [`Distribution`].
fn floor_of(mean_ms: f64, cv: f64, share: f64) -> f64 {
    let z = match share {
        s if s >= 0.999 => 3.090_232_306_167_813,
        s if s >= 0.99 => 2.326_347_874_040_841,
        s if s >= 0.95 => 1.644_853_626_951_472,
        s if s >= 0.9 => 1.281_551_565_544_6,
        _ => 0.0,
    };
    Stage::new(mean_ms, cv).log_parameters().map_or(0.0, |(mu, sigma)| (mu + z * sigma).exp())
}

/// The dial that puts the floor above the target: the spread of the work, or its mean where even work that always takes
/// its mean is too long. `None` where the floor is within the target.
#[must_use]
pub fn floor_dial(scenario: &Scenario) -> Option<&'static str> {
    let target = scenario.tolerance.target_ms.get();
    (floor_ms(scenario) > target)
        .then(|| if scenario.work.duration_ms.get() > target { "work.duration_ms" } else { "work.variability" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Millis;

    fn standing(p99_ms: f64, target_ms: f64, refused: f64) -> Standing {
        let mut s = Scenario::default();
        s.tolerance.target_ms = Millis::new(target_ms);
        Standing::of(&s, &Distribution::point(p99_ms), refused, 0.0)
    }

    #[test]
    fn within_the_error_it_is_too_close_to_call() {
        assert_eq!(standing(200.0, 300.0, 0.0).band, Band::Meets);
        assert_eq!(standing(308.0, 300.0, 0.0).band, Band::Close);
        assert_eq!(standing(290.0, 300.0, 0.0).band, Band::Close);
        assert_eq!(standing(400.0, 300.0, 0.0).band, Band::Misses);
        assert!(standing(308.0, 300.0, 0.0).margin_ms.is_some_and(|ms| ms < 0.0));
    }

    #[test]
    fn no_target_is_kept_by_who_refuses_too_many() {
        let refusing = standing(1.0, 300.0, 0.02);
        assert_eq!((refusing.band, refusing.margin_ms), (Band::Misses, None));
    }

    #[test]
    fn the_floor_is_the_works_own_time() {
        let mut s = Scenario::default();
        s.work.duration_ms = Millis::new(200.0);
        s.work.cpu_share = crate::units::Share::new(1.0);
        s.tolerance.percentile = Percentile::P95;
        s.tolerance.target_ms = Millis::new(400.0);
        assert!((floor_ms(&s) - 556.0).abs() < 1.0, "{}", floor_ms(&s));
        assert_eq!(floor_dial(&s), Some("work.variability"));
        // Two parts that vary independently vary less together: by Fenton's sum of log-normals sigma² is ln(1 + 0.58 cv²).
        s.work.cpu_share = crate::units::Share::new(0.3);
        let fenton = floor_of(200.0, 0.58f64.sqrt(), 0.95);
        assert!((floor_ms(&s) / fenton - 1.0).abs() < 0.02, "{} {fenton}", floor_ms(&s));
        s.work.variability = 0.0;
        assert!((floor_ms(&s) - 200.0).abs() < 1e-9 && floor_dial(&s).is_none());
        s.tolerance.target_ms = Millis::new(150.0);
        assert_eq!(floor_dial(&s), Some("work.duration_ms"));
    }
}
