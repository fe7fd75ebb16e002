//! The simulation referees the model for one scenario: side by side, with intervals and a finding for each row.
//!
//! Model and referee get the same inputs ([`Deployment`], [`Chain`]). The model composes; the referee plays every
//! request through the same policies and draws each leg of its way by itself ([`trial`]). What is compared is
//! what both define alike; the bars are those of `MODEL.md` ([`bars`]).
//!
//! A row is [`Finding::Within`] when the model is within the bar of the simulation's interval, and
//! [`Finding::Outside`] when it is further away than that. An interval wider than the bar can still convict, never
//! acquit: then the row is [`Finding::Unsure`]. Where `MODEL.md` promises nothing the row is shown without a bar.
//!
//! Not compared: the highest concurrency (the model gives the level that the busiest moment exceeds once in 10,000,
//! a simulation the most it happened to see, which grows with its length), and the share of late requests (the
//! model counts those in an overload, the simulation those in autoscaler periods without idle CPU).

pub mod bars;
mod estimate;
pub mod grid;
pub mod random;
mod trial;

use crate::catalog::Catalog;
use crate::model::kubernetes::Deployment;
use crate::model::limits::unworkable;
use crate::model::serverless::Chain;
use crate::model::{Comparison, Side, evaluate};
use crate::scenario::{KubernetesKind, Scenario};
use crate::simulation::replication::{self, End, run_until};
use crate::simulation::tape::Tape;
use crate::traffic::Profile;
use crate::units::Unit;
use bars::{Bar, Situation};
pub use estimate::Interval;
use std::sync::atomic::AtomicBool;
use trial::{FunctionsTrial, PodsTrial, Records};

/// How much to play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Seed of all random numbers.
    pub seed: u64,
    /// Threads that play.
    pub threads: usize,
    /// Exactly so many replications a side, instead of as many as the precision takes.
    pub replications: Option<u32>,
    /// Stop a side once the half-width of every interval is within this share of its bar.
    pub precision: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 1, threads: 2, replications: None, precision: 0.5 }
    }
}

/// What a row says about the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    /// Within the bar of the interval.
    Within,
    /// Further from the interval than the bar.
    Outside,
    /// The interval is wider than the bar, and does not rule the model out.
    Unsure,
    /// Nothing is promised here, for this reason.
    NoBar(&'static str),
}

impl Finding {
    /// Whether the model is right here, as far as that is known.
    #[must_use]
    pub const fn ok(self) -> Option<bool> {
        match self {
            Self::Within => Some(true),
            Self::Outside => Some(false),
            Self::Unsure | Self::NoBar(_) => None,
        }
    }
}

/// One figure that both give.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name, as `compare` has it.
    pub what: &'static str,
    /// Unit of the figures.
    pub unit: Unit,
    /// What the model says.
    pub model: f64,
    /// What the simulation says, with its 95 % interval.
    pub simulation: Interval,
    /// How far they may be apart; `None` where nothing is promised.
    pub bar: Option<Bar>,
    /// What that says.
    pub finding: Finding,
}

impl Row {
    fn new(
        (what, unit): (&'static str, Unit),
        model: f64,
        simulation: Interval,
        bar: Result<Bar, &'static str>,
    ) -> Self {
        let finding = match &bar {
            Err(reason) => Finding::NoBar(reason),
            Ok(bar) => bar.judge(model, &simulation),
        };
        Self { what, unit, model, simulation, bar: bar.ok(), finding }
    }

    /// How far the model is from the simulation: of its size, or, for shares, in shares.
    #[must_use]
    pub fn error(&self) -> f64 {
        let difference = self.model - self.simulation.value;
        match self.unit {
            Unit::Share => difference,
            _ if self.simulation.value.abs() > 0.0 => difference / self.simulation.value.abs(),
            _ => 0.0,
        }
    }

    /// [`Self::error`] with its sign, in percent, or in percentage points for shares; what rounds to nothing has the plus.
    #[must_use]
    pub fn off(&self) -> String {
        let unit = if self.unit == Unit::Share { "pp" } else { "%" };
        let rounded = (self.error() * 1e4).round() / 100.0;
        format!("{:+.2} {unit}", if rounded.abs() > 0.0 { rounded } else { 0.0 })
    }

    fn precise(&self, share: f64) -> bool {
        // What is off is off: a narrower interval changes nothing.
        let share = if self.finding == Finding::Outside { 1.0 } else { share };
        self.bar.is_none_or(|bar| self.simulation.half_width() <= share * bar.width(self.simulation.value))
    }
}

/// One side of a scenario, as far as it was played.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Which side.
    pub side: Side,
    /// What was compared; empty before the first replication.
    pub rows: Vec<Row>,
    /// Replications played.
    pub replications: u32,
    /// Requests played.
    pub requests: u64,
    /// Why it ended: [`End::Running`] while it goes on.
    pub end: End,
}

/// Plays one scenario against the model.
pub struct Referee<'a> {
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    comparison: Comparison,
}

impl<'a> Referee<'a> {
    /// A referee for a scenario.
    #[must_use]
    pub fn new(scenario: &'a Scenario, catalog: &'a Catalog) -> Self {
        Self { scenario, catalog, comparison: evaluate(scenario, catalog) }
    }

    /// What the model says.
    #[must_use]
    pub const fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// Plays one side until the plan is fulfilled or `cancel` is raised, and tells `progress` what is known from
    /// time to time. What was played before the cancel counts.
    pub fn play(&self, side: Side, plan: Plan, cancel: &AtomicBool, progress: impl FnMut(&Course)) -> Course {
        match side {
            Side::Kubernetes => self.pods(plan, cancel, progress),
            Side::Serverless => self.functions(plan, cancel, progress),
        }
    }

    fn pods(&self, plan: Plan, cancel: &AtomicBool, progress: impl FnMut(&Course)) -> Course {
        let deployment = Deployment::of(&self.comparison.scenario, self.catalog);
        let input = deployment.pods(&self.comparison.profile);
        let trial = PodsTrial::new(&input, &deployment, self.scenario);
        let rows = |study: &replication::Study<Records>| self.pod_rows(study);
        course(Side::Kubernetes, &trial, plan, cancel, rows, progress)
    }

    fn functions(&self, plan: Plan, cancel: &AtomicBool, progress: impl FnMut(&Course)) -> Course {
        let chain = Chain::of(&self.comparison.scenario, self.catalog);
        if let Some(input) = chain.service(&self.comparison.profile) {
            let trial = PodsTrial::of_service(&input, &chain, self.scenario);
            let rows = |study: &replication::Study<Records>| self.service_rows(study);
            return course(Side::Serverless, &trial, plan, cancel, rows, progress);
        }
        let trial = FunctionsTrial::new(&chain, &self.comparison.profile, self.scenario);
        let rows = |study: &replication::Study<Records>| self.function_rows(study);
        course(Side::Serverless, &trial, plan, cancel, rows, progress)
    }

    /// The rows of one replication on a profile of its own, with recorded arrivals if there are any.
    pub(super) fn sample(&self, side: Side, profile: &Profile, tape: Option<Tape<'_>>, seed: u64) -> Vec<Row> {
        let plan = replication::Plan { seed, threads: 1, at_least: 1, at_most: 1, wanted: Vec::new() };
        let never = AtomicBool::new(false);
        let rows = match side {
            Side::Kubernetes => {
                let deployment = Deployment::of(&self.comparison.scenario, self.catalog);
                let input = deployment.pods(profile);
                let trial = PodsTrial::new(&input, &deployment, self.scenario).on(tape);
                replication::run(&trial, &plan, &never, |_| ()).map(|study| self.pod_rows(&study))
            }
            Side::Serverless => {
                let chain = Chain::of(&self.comparison.scenario, self.catalog);
                if let Some(input) = chain.service(profile) {
                    let trial = PodsTrial::of_service(&input, &chain, self.scenario).on(tape);
                    let study = replication::run(&trial, &plan, &never, |_| ());
                    return study.map(|study| self.service_rows(&study)).unwrap_or_default();
                }
                let trial = FunctionsTrial::new(&chain, profile, self.scenario).on(tape);
                replication::run(&trial, &plan, &never, |_| ()).map(|study| self.function_rows(&study))
            }
        };
        rows.unwrap_or_default()
    }

    fn pod_rows(&self, study: &replication::Study<Records>) -> Vec<Row> {
        use trial::{DOWN, FOUND_NONE, LATE, LOST, MAKESPAN, NODES, PEAK, REPLICAS, WITHIN_PODS};
        let (side, pods) = (&self.comparison.kubernetes.assessment, &self.comparison.kubernetes.pods);
        let played = &study.pooled;
        let share = |figure| Interval::of_share(&study.estimates[figure], played.requests);
        let plain = |figure| Interval::of(&study.estimates[figure]);
        let late = study.estimates[LATE].value;
        let at = Situation { busiest: played.busiest(), late, ..Situation::of(self.scenario) };
        let mut rows = vec![
            Row::new(("kubernetes.mean_replicas", Unit::Count), pods.mean_replicas, plain(REPLICAS), at.pods()),
            Row::new(("kubernetes.peak_replicas", Unit::Count), pods.peak_replicas, plain(PEAK), at.peak()),
        ];
        // The simulation counts the capacity of a pod without a node as one.
        if self.comparison.scenario.kubernetes.kind != KubernetesKind::Pods {
            rows.push(Row::new(("kubernetes.mean_nodes", Unit::Count), pods.mean_nodes, plain(NODES), at.pods()));
        }
        if let Some(silence) = &pods.silence {
            let names = ["kubernetes.cold_share", "kubernetes.share_without_pods"];
            let cold = share(FOUND_NONE);
            rows.push(Row::new((names[0], Unit::Share), silence.cold_share, cold, Ok(bars::COLD_SHARE)));
            rows.push(Row::new((names[1], Unit::Share), silence.down_share, plain(DOWN), at.share()));
        }
        if let Some(jobs) = &pods.jobs {
            let what = ("kubernetes.job_s", Unit::Seconds);
            rows.push(Row::new(what, jobs.makespan_s, plain(MAKESPAN), at.latency()[0]));
        }
        let names = ["kubernetes.latency_ms.p50", "kubernetes.latency_ms.p95", "kubernetes.latency_ms.p99"];
        rows.extend(latencies(names, side, played, &at));
        let within = Row::new(
            ("kubernetes.within_tolerance", Unit::Share),
            side.within_tolerance,
            share(WITHIN_PODS),
            within_bar(side, &at),
        );
        let lost = Row::new(("kubernetes.lost_requests_share", Unit::Share), pods.lost_share, share(LOST), at.share());
        rows.extend([within, lost]);
        rows
    }

    /// The rows of serverless instances that are added by measurement: those of pods under the names of functions.
    fn service_rows(&self, study: &replication::Study<Records>) -> Vec<Row> {
        use trial::{LATE, LOST, REPLICAS, WITHIN_PODS};
        let (side, pool) = (&self.comparison.serverless.assessment, &self.comparison.serverless.pool);
        let played = &study.pooled;
        let share = |figure| Interval::of_share(&study.estimates[figure], played.requests);
        let instances = Interval::of(&study.estimates[REPLICAS]);
        let at = Situation {
            busiest: played.busiest(),
            late: study.estimates[LATE].value,
            least: false,
            ..Situation::of(self.scenario)
        };
        let mut rows =
            vec![Row::new(("serverless.mean_instances", Unit::Count), pool.mean_instances, instances, at.pods())];
        let names = ["serverless.latency_ms.p50", "serverless.latency_ms.p95", "serverless.latency_ms.p99"];
        rows.extend(latencies(names, side, played, &at));
        let within = share(WITHIN_PODS);
        rows.extend([
            Row::new(
                ("serverless.within_tolerance", Unit::Share),
                side.within_tolerance,
                within,
                within_bar(side, &at),
            ),
            Row::new(("serverless.throttled_share", Unit::Share), pool.throttled_share, share(LOST), at.share()),
        ]);
        rows
    }

    fn function_rows(&self, study: &replication::Study<Records>) -> Vec<Row> {
        use trial::{COLD, INSTANCES, THROTTLED, WITHIN_FUNCTIONS};
        let (side, pool) = (&self.comparison.serverless.assessment, &self.comparison.serverless.pool);
        let played = &study.pooled;
        let share = |figure| Interval::of_share(&study.estimates[figure], played.requests);
        let instances = Interval::of(&study.estimates[INSTANCES]);
        let at = Situation::of(self.scenario);
        let mut rows = vec![
            Row::new(("serverless.cold_share", Unit::Share), pool.cold_share, share(COLD), Ok(bars::COLD_SHARE)),
            Row::new(("serverless.mean_instances", Unit::Count), pool.mean_instances, instances, Ok(bars::MEAN_POOL)),
        ];
        let names = ["serverless.latency_ms.p50", "serverless.latency_ms.p95", "serverless.latency_ms.p99"];
        rows.extend(latencies(names, side, played, &at));
        let within = share(WITHIN_FUNCTIONS);
        rows.extend([
            Row::new(
                ("serverless.within_tolerance", Unit::Share),
                side.within_tolerance,
                within,
                within_bar(side, &at),
            ),
            Row::new(("serverless.throttled_share", Unit::Share), pool.throttled_share, share(THROTTLED), at.share()),
        ]);
        rows
    }
}

/// The bar of the share within the tolerance; none where nothing of that size works, which the simulation plays all the same.
fn within_bar(side: &crate::model::Assessment, at: &Situation) -> Result<Bar, &'static str> {
    if unworkable(&side.caps) > 0.0 { Err("no bar where nothing of that size works") } else { at.share() }
}

fn latencies(
    names: [&'static str; 3],
    side: &crate::model::Assessment,
    played: &Records,
    at: &Situation,
) -> impl Iterator<Item = Row> {
    let bars = at.latency();
    let row = |i: usize| {
        let p = [0.5, 0.95, 0.99][i];
        let simulated = played.quantile(p).scaled(1e3);
        Row::new((names[i], Unit::Millis), side.latency.quantile(p), simulated, bars[i])
    };
    (0..3).map(row).collect::<Vec<_>>().into_iter()
}

/// Fewest replications before a precision is believed.
const AT_LEAST: u32 = 5;

/// Plays a trial and turns what is known into rows: after each of the first replications, then more rarely.
fn course<E: replication::Experiment<Outcome = Records>>(
    side: Side,
    trial: &E,
    plan: Plan,
    cancel: &AtomicBool,
    rows: impl Fn(&replication::Study<Records>) -> Vec<Row>,
    mut progress: impl FnMut(&Course),
) -> Course {
    let at_most = plan.replications.unwrap_or(u32::MAX);
    let replications =
        replication::Plan { seed: plan.seed, threads: plan.threads, at_least: AT_LEAST, at_most, wanted: Vec::new() };
    let of = |study: &replication::Study<Records>| Course {
        side,
        rows: rows(study),
        replications: study.replications,
        requests: study.pooled.requests,
        end: study.end,
    };
    let mut next_look = 1;
    let study = run_until(trial, &replications, cancel, |study| {
        if study.replications < next_look {
            return false;
        }
        next_look = study.replications + (study.replications / 10).max(1);
        let course = of(study);
        progress(&course);
        let believed = plan.replications.is_none() && study.replications >= AT_LEAST;
        believed && course.rows.iter().all(|row| row.precise(plan.precision))
    });
    let nothing = Course { side, rows: Vec::new(), replications: 0, requests: 0, end: End::Cancelled };
    study.as_ref().map_or(nothing, of)
}

/// Both sides, one after the other.
pub fn check(
    scenario: &Scenario,
    catalog: &Catalog,
    plan: Plan,
    cancel: &AtomicBool,
    mut progress: impl FnMut(&Course),
) -> [Course; 2] {
    let referee = Referee::new(scenario, catalog);
    Side::BOTH.map(|side| referee.play(side, plan, cancel, &mut progress))
}

#[cfg(test)]
mod tests;
