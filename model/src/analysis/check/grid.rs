//! The instance pool over a grid of workloads: where the model of the functions stands.
//!
//! A reader who doubts a curve of the function side wants to know how far off it may be at *their* rate and duration, and
//! under the policies of *his* platform. [`grid`] is the grid of "How good" in `MODEL.md`; [`policies`] varies what
//! it holds fixed: routing, batches, several requests an instance, provisioned instances, limits.
//!
//! A point is played as a bare pool, without anything around it: work with a CV of 1, starts of 0.5 s with a CV of 0.3.

use super::bars::{self, Bar};
use super::{Course, Interval, Plan, Row, Side, Unit};
use crate::model::pool::{self, PoolInput};
use crate::scenario::Routing;
use crate::simulation::functions::{Figure, Functions, Tally};
use crate::simulation::replication::{self, Study, run_until};
use crate::traffic::Profile;
use std::fmt;
use std::sync::atomic::AtomicBool;

/// Requests of a replication, at least, where the period allows it.
const REQUESTS: f64 = 50_000.0;
/// Longest time that a replication counts.
const LONGEST_S: f64 = 400.0 * 86_400.0;
/// A day in steps of the profile.
const DAY_STEPS: usize = 288;
/// Length of a step in seconds.
const STEP_S: f64 = 300.0;
/// How far the daily wave swings, of its mean.
const SWING: f64 = 0.8;

/// Traffic over the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wave {
    /// One rate.
    Flat,
    /// A sine over the day, from 0.2 to 1.8 of the mean.
    Day,
    /// A tenth of the day at 6 times the mean.
    Step,
}

/// One pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// How traffic comes.
    pub wave: Wave,
    /// Mean requests per second.
    pub rate: f64,
    /// Mean seconds of a request.
    pub work_s: f64,
    /// Seconds until an idle instance disappears.
    pub keep_alive_s: f64,
    /// Which idle instance comes first.
    pub routing: Routing,
    /// Mean batch.
    pub burst: f64,
    /// Requests that an instance takes at once.
    pub concurrency: f64,
    /// Instances that are always there.
    pub provisioned: f64,
    /// Most instances.
    pub limit: f64,
    /// Instances that may be added a second, and at once.
    pub scale_per_s: f64,
}

/// A point with nothing special about it.
const PLAIN: Point = Point {
    wave: Wave::Day,
    rate: 1.0,
    work_s: 1.0,
    keep_alive_s: 300.0,
    routing: Routing::MostRecent,
    burst: 1.0,
    concurrency: 1.0,
    provisioned: 0.0,
    limit: 1e9,
    scale_per_s: 1e9,
};

/// Rates 0.001 to 1,000/s, work 10 ms to 10 s, keep-alive 60 to 900 s, flat and daily: 168 pools.
#[must_use]
pub fn grid() -> Vec<Point> {
    let mut points = Vec::new();
    for wave in [Wave::Flat, Wave::Day] {
        for rate in [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0] {
            for work_s in [0.01, 0.1, 1.0, 10.0] {
                for keep_alive_s in [60.0, 300.0, 900.0] {
                    points.push(Point { wave, rate, work_s, keep_alive_s, ..PLAIN });
                }
            }
        }
    }
    points
}

/// What the grid holds fixed, a few pools each.
#[must_use]
pub fn policies() -> Vec<Point> {
    let mut points = Vec::new();
    let mut each = |kept: &[Point]| points.extend_from_slice(kept);
    for routing in [Routing::LeastRecent, Routing::Random] {
        let turns = Point { routing, ..PLAIN };
        for (rate, work_s) in [(0.01, 0.1), (0.01, 10.0), (0.1, 0.1), (0.1, 10.0), (1.0, 1.0), (10.0, 1.0)] {
            each(&[60.0, 300.0, 900.0].map(|keep_alive_s| Point { rate, work_s, keep_alive_s, ..turns }));
        }
        each(&[3.0, 10.0].map(|burst| Point { burst, ..turns }));
        each(&[Point { concurrency: 8.0, rate: 5.0, ..turns }, Point { provisioned: 2.0, ..turns }]);
    }
    for burst in [2.0, 5.0, 20.0] {
        each(&[0.1, 1.0, 10.0].map(|rate| Point { rate, burst, ..PLAIN }));
        each(&[Point { burst, concurrency: 8.0, ..PLAIN }, Point { burst, provisioned: 4.0, ..PLAIN }]);
    }
    for concurrency in [4.0, 80.0] {
        each(&[1.0, 10.0, 100.0].map(|rate| Point { rate, concurrency, ..PLAIN }));
        each(&[Point { concurrency, rate: 20.0, provisioned: 1.0, ..PLAIN }]);
    }
    each(&[1.0, 4.0, 10.0].map(|provisioned| Point { provisioned, rate: 3.0, ..PLAIN }));
    each(&[4.0, 6.0, 10.0].map(|limit| Point { limit, rate: 3.0, ..PLAIN }));
    each(&[0.2, 1.0, 10.0].map(|scale_per_s| Point { scale_per_s, wave: Wave::Step, rate: 3.0, ..PLAIN }));
    each(&[
        Point { limit: 6.0, provisioned: 2.0, rate: 3.0, ..PLAIN },
        Point { wave: Wave::Step, rate: 10.0, ..PLAIN },
    ]);
    points
}

impl Point {
    /// Its traffic. A flat period is as long as it has to be, a day at most.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let day = |factor: fn(f64) -> f64| -> Vec<f64> {
            (0..DAY_STEPS).map(|i| self.rate * factor((i as f64 + 0.5) / DAY_STEPS as f64)).collect()
        };
        let rates = match self.wave {
            Wave::Flat => {
                let enough = (40.0 * REQUESTS / self.rate / STEP_S).ceil() as usize;
                vec![self.rate; enough.clamp(12, DAY_STEPS)]
            }
            Wave::Day => day(|at| 1.0 - SWING * (std::f64::consts::TAU * at).cos()),
            Wave::Step => day(|at| if at < 0.1 { 6.0 } else { 0.4 / 0.9 }),
        };
        Profile { step_s: STEP_S, rates, burst: self.burst }
    }

    fn input<'p>(&self, profile: &'p Profile) -> PoolInput<'p> {
        PoolInput {
            profile,
            busy_s: self.work_s,
            busy_cv: 1.0,
            cold_s: 0.5,
            cold_cv: 0.3,
            keep_alive_s: self.keep_alive_s,
            concurrency: self.concurrency,
            routing: self.routing,
            provisioned: self.provisioned,
            floor: None,
            provisioned_per_s: f64::INFINITY,
            limit: self.limit,
            scale_per_s: self.scale_per_s,
            scale_burst: self.scale_per_s,
            functions: 1.0,
            apart_s: 0.0,
        }
    }

    /// Plays it until the plan is fulfilled or `cancel` is raised, and tells `progress` what is known.
    pub fn play(&self, plan: Plan, cancel: &AtomicBool, mut progress: impl FnMut(&Course)) -> Course {
        /// Fewest replications before a precision is believed: pools that spread their load are whole numbers for
        /// days, so that a few of them are alike by chance.
        const AT_LEAST: [u32; 2] = [5, 40];
        let profile = self.profile();
        let input = self.input(&profile);
        let model = pool::evaluate(&input);
        let mut played = Functions::new(input);
        let period_s = profile.period_s();
        let periods = (REQUESTS / (self.rate * period_s)).min(LONGEST_S / period_s);
        played.periods = periods.ceil().max(1.0) as u32;
        let least = AT_LEAST[usize::from(self.routing != Routing::MostRecent)];
        let at_most = plan.replications.unwrap_or(u32::MAX);
        let replications =
            replication::Plan { seed: plan.seed, threads: plan.threads, at_least: least, at_most, wanted: Vec::new() };
        let study = run_until(&played, &replications, cancel, |study| {
            let course = course(&model, study);
            progress(&course);
            let believed = plan.replications.is_none() && study.replications >= least;
            believed && course.rows.iter().all(|row| row.precise(plan.precision))
        });
        let nothing = Course {
            side: Side::Serverless,
            rows: Vec::new(),
            replications: 0,
            requests: 0,
            end: replication::End::Cancelled,
        };
        study.as_ref().map_or(nothing, |study| course(&model, study))
    }
}

/// Three figures of a pool: cold requests, instances, and where there are any, requests turned away.
fn course(model: &pool::Pool, study: &Study<Tally>) -> Course {
    let requests = study.pooled.answered + study.pooled.throttled;
    let share = |figure: Figure| Interval::of_share(&study.estimates[figure as usize], requests);
    let count = |figure: Figure| Interval::of(&study.estimates[figure as usize]);
    let row = |what, unit, model, simulation, bar: Bar| Row::new((what, unit), model, simulation, Ok(bar));
    let mut rows = vec![
        row("serverless.cold_share", Unit::Share, model.cold_share, share(Figure::ColdShare), bars::COLD_SHARE),
        row(
            "serverless.mean_instances",
            Unit::Count,
            model.mean_instances,
            count(Figure::MeanInstances),
            bars::MEAN_POOL,
        ),
    ];
    if study.pooled.throttled > 0 || model.throttled_share > 0.0 {
        let throttled = share(Figure::ThrottledShare);
        rows.push(row("serverless.throttled_share", Unit::Share, model.throttled_share, throttled, bars::SHARE));
    }
    let end = study.end;
    Course { side: Side::Serverless, rows, replications: study.replications, requests, end }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wave = match self.wave {
            Wave::Flat => "flat",
            Wave::Day => "day",
            Wave::Step => "step",
        };
        write!(f, "{wave} {}/s, {} s, {} s", self.rate, self.work_s, self.keep_alive_s)?;
        if self.routing != Routing::MostRecent {
            write!(f, ", {}", self.routing)?;
        }
        let rest = [
            ("batches of", self.burst, self.burst > 1.0),
            ("at once", self.concurrency, self.concurrency > 1.0),
            ("provisioned", self.provisioned, self.provisioned > 0.0),
            ("limit", self.limit, self.limit < PLAIN.limit),
            ("added a second", self.scale_per_s, self.scale_per_s < PLAIN.scale_per_s),
        ];
        for (what, value, _) in rest.iter().filter(|(_, _, told)| *told) {
            write!(f, ", {what} {value}")?;
        }
        Ok(())
    }
}
