//! Latency over the period, page by page: the same mixtures as the whole period's, of the requests of a few minutes each.

use crate::analysis::{AnalysisError, unless_cancelled};
use crate::catalog::Catalog;
use crate::model::Side;
use crate::model::kubernetes::Deployment;
use crate::model::latency::Distribution;
use crate::model::leg::total;
use crate::model::plan::settled;
use crate::model::pods::latency_by_time::Watch;
use crate::model::pods::{self, Pods};
use crate::model::pool::{self, Pool};
use crate::model::serverless::{Chain, Met};
use crate::scenario::Scenario;
use crate::traffic::Profile;
use std::sync::atomic::AtomicBool;

/// Most pages of a period.
const MOST_PAGES: usize = 288;

/// What the requests of one page see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The time that half of the answered requests do not exceed, in milliseconds.
    pub p50_ms: f64,
    /// The time that 99 % of them do not exceed.
    pub p99_ms: f64,
    /// Share of all requests not answered within the tolerance's target.
    pub late: f64,
    /// Share of all requests lost to time-outs or turned away.
    pub lost: f64,
    /// All requests.
    pub requests: f64,
}

/// Both sides over the period; `None` where there are no requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Latencies {
    /// The scenario.
    pub scenario: Scenario,
    /// Length of a page in seconds.
    pub page_s: f64,
    /// Pages of the Kubernetes side and of the serverless side.
    pub sides: [Vec<Option<Moment>>; 2],
}

impl Latencies {
    /// A side's pages.
    #[must_use]
    pub fn of_side(&self, side: Side) -> &[Option<Moment>] {
        match side {
            Side::Kubernetes => &self.sides[0],
            Side::Serverless => &self.sides[1],
        }
    }

    /// The latencies of a scenario over its whole period.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised.
    pub fn of(scenario: &Scenario, catalog: &Catalog, cancel: &AtomicBool) -> Result<Self, AnalysisError> {
        let profile = Profile::of(&scenario.traffic);
        let steps = profile.rates.len();
        let watch = Watch { first: 0, steps, per_page: steps.div_ceil(MOST_PAGES).max(1), rise: None };
        let (_, pods) = of_pods(scenario, catalog, &profile, &watch);
        unless_cancelled(cancel)?;
        let plan = settled(scenario, catalog);
        let pool = pool::evaluate(&Chain::of(&plan, catalog).pool(&profile));
        let functions = of_functions(scenario, catalog, &profile, &pool, &watch);
        Ok(Self {
            scenario: scenario.clone(),
            page_s: profile.step_s * watch.per_page as f64,
            sides: [pods, functions],
        })
    }
}

/// The pods on a profile, with the moments of what is watched.
#[must_use]
pub fn of_pods(
    scenario: &Scenario,
    catalog: &Catalog,
    profile: &Profile,
    watch: &Watch,
) -> (Pods, Vec<Option<Moment>>) {
    let plan = settled(scenario, catalog);
    let deployment = Deployment::of(&plan, catalog);
    let path = total(&deployment.path());
    let target_ms = scenario.tolerance.target_ms.get();
    let (pods, pages) = pods::observe(&deployment.pods(profile), watch.clone());
    let moment = |times: pods::latency_mixture::Times| {
        moment(&times.sojourn.plus(path), (times.requests, times.lost_share), target_ms)
    };
    (pods, pages.into_iter().map(|page| page.map(moment)).collect())
}

/// The moments of what is watched of a pool on a profile.
#[must_use]
pub fn of_functions(
    scenario: &Scenario,
    catalog: &Catalog,
    profile: &Profile,
    pool: &Pool,
    watch: &Watch,
) -> Vec<Option<Moment>> {
    let plan = settled(scenario, catalog);
    let chain = Chain::of(&plan, catalog);
    let target_ms = scenario.tolerance.target_ms.get();
    if let Some(input) = chain.service(profile) {
        let path = total(&chain.path());
        let moment = |times: pods::latency_mixture::Times| {
            moment(&times.sojourn.plus(path), (times.requests, times.lost_share), target_ms)
        };
        return pods::observe(&input, watch.clone()).1.into_iter().map(|page| page.map(moment)).collect();
    }
    let warm = chain.warm();
    let count = profile.rates.len().max(1);
    let mut last: Option<(Met, Distribution)> = None;
    (0..watch.steps.min(count).div_ceil(watch.per_page.max(1)))
        .map(|page| {
            let from = page * watch.per_page;
            let mut sum = Sum::default();
            for at in from..(from + watch.per_page).min(watch.steps) {
                let step = (watch.first + at) % count;
                sum.add(profile.rates[step], pool.steps.get(step).copied().unwrap_or_default());
            }
            let (cold, lost) = sum.shares()?;
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-3 * a;
            let known = |met: &Met| near(met.share, cold.share) && near(met.any, cold.any);
            if !last.as_ref().is_some_and(|(met, _)| known(met)) {
                last = Some((cold, chain.latency(&warm, cold)));
            }
            last.as_ref().map(|(_, latency)| moment(latency, (sum.requests * profile.step_s, lost), target_ms))
        })
        .collect()
}

/// Requests, cold starts and requests turned away, a second.
#[derive(Default)]
struct Sum {
    requests: f64,
    cold: f64,
    met: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, rate: f64, step: pool::PoolStep) {
        self.requests += rate;
        self.cold += step.cold_per_s;
        self.met += step.met_per_s;
        self.lost += step.throttled_per_s;
    }

    /// The shares that are cold and lost; `None` when there are no requests.
    fn shares(&self) -> Option<(Met, f64)> {
        let answered = self.requests - self.lost;
        let share = |part: f64| if answered > 0.0 { (part / answered).clamp(0.0, 1.0) } else { 0.0 };
        let met = Met { share: share(self.cold), any: share(self.met) };
        (self.requests > 0.0).then(|| (met, (self.lost / self.requests).clamp(0.0, 1.0)))
    }
}

fn moment(latency: &Distribution, (requests, lost): (f64, f64), target_ms: f64) -> Moment {
    Moment {
        p50_ms: latency.quantile(0.5),
        p99_ms: latency.quantile(0.99),
        late: (1.0 - latency.share_within(target_ms) * (1.0 - lost)).clamp(0.0, 1.0),
        lost,
        requests,
    }
}
