//! What the claims stand on: the comparison, its catalog, and the one scale of weights.

use crate::catalog::{Catalog, Source};
use crate::model::bill::{Bill, Group, Line, Nature};
use crate::model::serverless::kind::Capacity;
use crate::model::state::{Context, monthly};
use crate::model::{Comparison, Kubernetes, Serverless, Side, serverless, standby};
use crate::scenario::Scenario;
use std::sync::Arc;

/// From this share of the bill, the target or the misses allowed on, something matters.
pub(super) const MATERIAL: f64 = crate::verdict::TIE;

/// A comparison with what several claims ask of it.
pub(super) struct Ground<'a> {
    pub scenario: &'a Scenario,
    pub comparison: &'a Comparison,
    pub catalog: &'a Catalog,
    pub cx: Context<'a>,
    /// The Kubernetes side.
    pub pods: &'a Kubernetes,
    /// The serverless side.
    pub functions: &'a Serverless,
    /// Dollars a month of Kubernetes.
    pub pods_usd: f64,
    /// Dollars a month of serverless.
    pub functions_usd: f64,
    /// The bill of Kubernetes in a month without requests.
    pub pods_at_rest: Bill,
    /// The bill of serverless in a month without requests.
    pub functions_at_rest: Bill,
    /// Requests a month.
    pub requests: f64,
}

impl<'a> Ground<'a> {
    pub(super) fn of(comparison: &'a Comparison, catalog: &'a Catalog) -> Self {
        let scenario = &comparison.scenario;
        Self {
            scenario,
            comparison,
            catalog,
            cx: Context::of(scenario, catalog),
            pods: &comparison.kubernetes,
            functions: &comparison.serverless,
            pods_usd: comparison.side(Side::Kubernetes).bill.total().get(),
            functions_usd: comparison.side(Side::Serverless).bill.total().get(),
            pods_at_rest: standby::bill(Side::Kubernetes, scenario, catalog),
            functions_at_rest: standby::bill(Side::Serverless, scenario, catalog),
            requests: monthly(scenario.traffic.rate.get()),
        }
    }

    /// Weight of dollars a month.
    pub(super) fn money(&self, usd: f64) -> f64 {
        ratio(usd, self.pods_usd.max(self.functions_usd))
    }

    /// Weight of milliseconds a request.
    pub(super) fn time(&self, ms: f64) -> f64 {
        saturating(ratio_of(ms, self.scenario.tolerance.target_ms.get()))
    }

    /// Weight of a share of the requests.
    pub(super) fn misses(&self, share: f64) -> f64 {
        saturating(ratio_of(share, self.allowed_misses()))
    }

    /// Weight of hours of people's work.
    pub(super) fn hours(&self, hours: f64) -> f64 {
        let usd = hours.max(0.0) * self.scenario.people.hourly_usd.get();
        ratio(usd, usd + self.pods_usd.max(self.functions_usd))
    }

    /// The share of requests that may miss the target.
    pub(super) fn allowed_misses(&self) -> f64 {
        1.0 - self.scenario.tolerance.percentile.share()
    }

    /// The share of the peak that is not there on average: what must come and go.
    pub(super) fn swing(&self) -> f64 {
        let profile = &self.comparison.profile;
        1.0 - ratio(profile.mean(), profile.peak())
    }

    /// Dollars a month of one side that `wanted` picks.
    pub(super) fn usd(&self, side: Side, wanted: impl Fn(&Line) -> bool) -> f64 {
        self.comparison.side(side).bill.sum_of(wanted).get()
    }

    /// Dollars a month of one side's compute.
    pub(super) fn compute_usd(&self, side: Side) -> f64 {
        self.usd(side, |l| l.group == Group::Compute)
    }

    /// Dollars a month of one side that follow the requests.
    pub(super) fn use_usd(&self, side: Side) -> f64 {
        self.usd(side, |l| l.nature == Nature::Use)
    }

    /// Functions in the chain.
    pub(super) fn chain(&self) -> f64 {
        serverless::functions(self.cx)
    }

    /// What the serverless side runs on.
    pub(super) fn capacity(&self) -> Capacity<'a> {
        Capacity::of(self.cx)
    }

    /// GB-s a month of the functions, before the free grant.
    pub(super) fn gb_seconds(&self) -> f64 {
        let answered = self.requests * (1.0 - self.functions.pool.throttled_share.clamp(0.0, 1.0));
        answered * self.chain() * self.functions.billed_ms / 1e3 * serverless::memory_mb(self.cx) / 1024.0
    }

    /// Where the price of the dearest line of a bill is from.
    pub(super) fn source_of(&self, bill: &Bill, wanted: impl Fn(&Line) -> bool) -> Arc<Source> {
        let lines = bill.lines().iter().filter(|l| wanted(l));
        let dearest = lines.max_by(|a, b| a.amount.get().total_cmp(&b.amount.get()));
        dearest.map_or_else(|| self.cx.market.function.request.source.clone(), |l| l.source.clone())
    }
}

/// A part of a whole, held in 0 to 1; nothing of nothing is nothing.
pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    ratio_of(part, whole).min(1.0)
}

fn ratio_of(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part.max(0.0) / whole } else { 0.0 }
}

/// `x / (1 + x)`: a half where x is all that can be borne, and 1 never.
pub(super) fn saturating(x: f64) -> f64 {
    x / (1.0 + x)
}

/// Two things at stake at once.
pub(super) fn either(a: f64, b: f64) -> f64 {
    1.0 - (1.0 - a) * (1.0 - b)
}

/// Weight of room to grow: how far up a logarithmic scale of what is available the need stands.
pub(super) fn growth(needed: f64, available: f64) -> f64 {
    0.5 * ratio(needed.max(0.0).ln_1p(), available.max(1.0).ln_1p())
}
