//! The fit: the cheapest plan of each side that meets the needs.
//!
//! The user states needs: traffic, state, work, tolerance, place, people. Everything that is a matter of *how* a side runs is
//! part of its plan, and chosen here unless the user has pinned it. A plan is better than another (see [`Outcome::beats`]) when
//! the platform can run it, then when every line of its bill has a price, then when it meets the tolerance with room for the
//! model's own error, then when it is cheaper. Plans whose bills differ by less than [`SIMPLER`] count as equal, and the simpler one
//! is taken.
//!
//! The search is deterministic. It evaluates capacities (pods or instances over the period), which is slow, apart from prices,
//! which are quick ([`mod@bench`]), leaves out what a lower bound of the bill rules out, and moves along axes on which latency only
//! falls by bisection. `model/tests/fit.rs` holds it against an exhaustive search over the same choices.
//!
//! - [`mod@bench`]: evaluates plans, remembering capacities,
//! - [`kubernetes`], [`serverless`]: what each side may choose from, and its search,
//! - [`reasons`]: what binds a plan, and the runner-up,
//! - [`others`]: the best plans of the side's other kinds of capacity,
//! - [`frontier`]: the cheapest plan at each latency.

pub mod bench;
pub mod frontier;
pub mod kubernetes;
pub mod others;
pub mod reasons;
pub mod serverless;
pub mod words;

use super::plan::settled;
use super::tolerance::Band;
use super::{Comparison, Side};
use crate::catalog::Catalog;
use crate::scenario::{Plans, Scenario};
pub use bench::Outcome;
use bench::{Bench, Candidate, SidePlan};
use std::borrow::Cow;

/// Share of a bill below which a difference between two plans does not count.
pub const SIMPLER: f64 = 0.01;

/// The best plan of one side, and what it was weighed against.
#[derive(Debug, Clone)]
pub struct SideFit {
    /// The side.
    pub side: Side,
    /// The scenario with this side's plan in it, every choice of the plan pinned.
    pub scenario: Scenario,
    /// What the plan comes to.
    pub outcome: Outcome,
    /// The plan in words.
    pub words: String,
    /// What keeps it from being cheaper: neighbouring plans that cost less and what they lack.
    pub binds: Vec<reasons::Bind>,
    /// The cheapest plan of another shape that is as good, if there is one.
    pub runner_up: Option<reasons::RunnerUp>,
    /// The user's own settings, with the usual value in every dial that is not set.
    pub as_set: Outcome,
    /// Capacities that were evaluated to find the plan.
    pub capacities: u32,
}

/// The best plans of both sides.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The Kubernetes side.
    pub kubernetes: SideFit,
    /// The serverless side.
    pub serverless: SideFit,
    /// The scenario with both plans in it; evaluating it gives the comparison of the two.
    pub scenario: Scenario,
}

impl Fit {
    /// The fit of a side.
    #[must_use]
    pub const fn side(&self, side: Side) -> &SideFit {
        match side {
            Side::Kubernetes => &self.kubernetes,
            Side::Serverless => &self.serverless,
        }
    }
}

/// Finds the best plan of each side and explains it.
#[must_use]
pub fn fit(asked: &Scenario, catalog: &Catalog) -> Fit {
    let as_set = Scenario { plans: Plans::AsSet, ..asked.clone() };
    let (scenario, mut bench, found) = search(&as_set, catalog);
    let side = |bench: &mut Bench<'_>, side| {
        let of_side = found.side(side);
        let (best, capacities) = (&of_side.best, of_side.capacities);
        SideFit {
            side,
            scenario: scenario.clone(),
            outcome: best.outcome.clone(),
            words: words::plan(&scenario, catalog, side, &best.outcome),
            binds: reasons::binds(bench, best),
            runner_up: of_side.runner_up(bench, &as_set, catalog),
            as_set: bench.as_set(side),
            capacities,
        }
    };
    let kubernetes = side(&mut bench, Side::Kubernetes);
    let serverless = side(&mut bench, Side::Serverless);
    Fit { kubernetes, serverless, scenario }
}

/// The scenario with the best plan of each side in it, every choice of the plans pinned and [`Plans::AsSet`].
#[must_use]
pub fn planned(asked: &Scenario, catalog: &Catalog) -> Scenario {
    search(&Scenario { plans: Plans::AsSet, ..asked.clone() }, catalog).0
}

/// Both sides as [`super::evaluate`] compares them, for whoever looks at bills, latencies and limits and not at single steps of the
/// period, which are left out: what a search has evaluated is not evaluated again.
#[must_use]
pub fn compared(asked: &Scenario, catalog: &Catalog) -> Comparison {
    let as_set = Scenario { plans: Plans::AsSet, ..asked.clone() };
    let comparison = match asked.plans {
        Plans::AsSet => Bench::new(&as_set, catalog).comparison(settled(&as_set, catalog)),
        Plans::Best => {
            let (scenario, mut bench, _) = search(&as_set, catalog);
            bench.comparison(scenario)
        }
    };
    Comparison { asked: asked.pins, ..comparison }
}

/// The scenario as it would be built: with the best plans in it where it asks for them. What varies one input after another keeps the
/// plans by it, where a search at every value would take minutes.
#[must_use]
pub fn built<'s>(scenario: &'s Scenario, catalog: &Catalog) -> Cow<'s, Scenario> {
    match scenario.plans {
        Plans::AsSet => Cow::Borrowed(scenario),
        Plans::Best => Cow::Owned(planned(scenario, catalog)),
    }
}

/// What a search found on a side.
struct Found {
    best: Candidate,
    tried: Vec<Candidate>,
    /// Plans too dear to be the best one, which may be next to it.
    beside: Vec<SidePlan>,
    capacities: u32,
}

impl Found {
    fn runner_up(&self, bench: &mut Bench<'_>, asked: &Scenario, catalog: &Catalog) -> Option<reasons::RunnerUp> {
        let mut tried = self.tried.clone();
        tried.extend(self.beside.iter().map(|plan| bench.weigh(plan)));
        reasons::runner_up(asked, catalog, &tried, &self.best)
    }
}

struct Both {
    kubernetes: Found,
    serverless: Found,
}

impl Both {
    const fn side(&self, side: Side) -> &Found {
        match side {
            Side::Kubernetes => &self.kubernetes,
            Side::Serverless => &self.serverless,
        }
    }
}

fn search<'a>(asked: &'a Scenario, catalog: &'a Catalog) -> (Scenario, Bench<'a>, Both) {
    let mut bench = Bench::new(asked, catalog);
    let kubernetes = found(&mut bench, kubernetes::search_beside);
    let serverless = found(&mut bench, |bench| (serverless::search(bench), Vec::new()));
    let mut scenario = asked.clone();
    kubernetes.best.plan.put(&mut scenario);
    serverless.best.plan.put(&mut scenario);
    (settled(&scenario, catalog), bench, Both { kubernetes, serverless })
}

fn found(bench: &mut Bench<'_>, search: fn(&mut Bench<'_>) -> (Vec<Candidate>, Vec<SidePlan>)) -> Found {
    let before = bench.capacities();
    let (tried, beside) = search(bench);
    let best = choose(&tried).clone();
    Found { best, tried, beside, capacities: bench.capacities() - before }
}

/// The best of some candidates: of those within [`SIMPLER`] of the cheapest of the best standing, the simplest.
///
/// # Panics
/// Never on the result of a search, which holds at least one candidate.
#[must_use]
pub fn choose(tried: &[Candidate]) -> &Candidate {
    let mut best = &tried[0];
    for candidate in &tried[1..] {
        if candidate.outcome.beats(&best.outcome) {
            best = candidate;
        }
    }
    let equal = |c: &&Candidate| {
        !best.outcome.stands_above(&c.outcome) && c.outcome.monthly_usd <= best.outcome.monthly_usd * (1.0 + SIMPLER)
    };
    let key = |c: &&Candidate| (c.plan.pieces(), ordered(c.outcome.monthly_usd));
    tried.iter().filter(equal).min_by_key(key).unwrap_or(best)
}

/// A non-negative number as one that can be ordered.
const fn ordered(number: f64) -> u64 {
    number.max(0.0).to_bits()
}

impl Outcome {
    /// Whether the tolerance is kept with room for the model's error.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.feasible && self.band == Band::Meets
    }
}
