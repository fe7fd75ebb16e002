//! Everything that is known about one scenario: what `compare` prints and `report` writes.

use crate::analysis::levers::{Lever, levers};
use crate::analysis::tenant::Tenancy;
use crate::analysis::tipping::{TippingPoint, tipping, tipping_points};
use crate::analysis::traffic::{RATE, points, traffic_curve};
use crate::analysis::wording;
use crate::answer::{Answer, answer};
use crate::catalog::Catalog;
use crate::dial::DIALS;
use crate::model::Comparison;
use crate::model::Side;
use crate::model::fit::others::{OtherKind, others};
use crate::model::fit::{Fit, built};
use crate::preset::Preset;
use crate::report::Report;
use crate::verdict::Verdict;
use crate::verdict::claims::Claim;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A scenario and what the library says about it.
#[derive(Debug, Clone)]
pub struct Findings<'a> {
    /// What was asked.
    pub preset: &'a Preset,
    /// The figures it rests on.
    pub catalog: &'a Catalog,
    /// Both sides.
    pub comparison: Comparison,
    /// Who wins.
    pub verdict: Verdict,
    /// Pros and cons.
    pub claims: Vec<Claim>,
    /// Where the verdict would change, as far as it was asked for.
    pub tipping: Vec<TippingPoint>,
    /// What would help a side that misses the tolerance.
    pub levers: Vec<Lever>,
    /// How the plans were found, where each side is at its best.
    pub fit: Option<Arc<Fit>>,
    /// The other kinds of capacity of each side, where each side is at its best and tipping points were asked for.
    pub others: [Vec<OtherKind>; 2],
    /// What the Kubernetes side costs alone and as a tenant, if tipping points were asked for.
    pub tenancy: Option<Tenancy>,
    /// Where the two bills are equal, in words, if tipping points were asked for.
    pub crossing: Option<String>,
}

/// Whose tipping points are looked for; each takes some forty evaluations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tips {
    /// They are not asked for.
    None,
    /// Of the dials that stand first.
    Headline,
    /// Of every dial.
    All,
}

impl<'a> Findings<'a> {
    /// Evaluates a scenario.
    ///
    /// # Errors
    /// When a dial refuses a value that it offers, which a test of the dials rules out.
    pub fn of(preset: &'a Preset, catalog: &'a Catalog, tips: Tips) -> anyhow::Result<Self> {
        let Answer { comparison, verdict, claims, fit, .. } = answer(&preset.scenario, catalog);
        let never = AtomicBool::new(false);
        let levers = levers(&comparison, catalog);
        let others = [Vec::new(), Vec::new()];
        let mut found = Self {
            preset,
            catalog,
            comparison,
            verdict,
            claims,
            tipping: Vec::new(),
            levers,
            fit,
            others,
            tenancy: None,
            crossing: None,
        };
        // Only what is written for people says it.
        if tips == Tips::Headline {
            found.others = found.other_kinds();
            let plan = found.fit.as_ref().map_or(&preset.scenario, |fit| &fit.scenario);
            found.tenancy = Some(Tenancy::of(plan, catalog));
        }
        match tips {
            Tips::None => {}
            Tips::Headline => {
                let curve = traffic_curve(&preset.scenario, catalog, points(&preset.scenario), &never)?;
                found.crossing = Some(wording::crossing(&curve));
                found.tipping = curve.tipping(preset.scenario.traffic.rate.get());
                // Along the traffic the plans are sought anew; along other dials they stay as built.
                let built = built(&preset.scenario, catalog);
                for dial in DIALS.iter().filter(|dial| dial.headline && dial.id != RATE) {
                    found.tipping.extend(tipping(dial, &built, catalog, &never)?);
                }
            }
            Tips::All => found.tipping = tipping_points(&built(&preset.scenario, catalog), catalog, &never)?,
        }
        Ok(found)
    }

    /// The best plan of every other kind of capacity; none where the plans are weighed as they are set.
    fn other_kinds(&self) -> [Vec<OtherKind>; 2] {
        let of = |side| match &self.fit {
            Some(fit) => others(&self.preset.scenario, self.catalog, fit, side),
            None => Vec::new(),
        };
        Side::BOTH.map(of)
    }

    /// The same as a report takes it.
    pub fn report(&self) -> Report<'_> {
        Report {
            comparison: &self.comparison,
            verdict: &self.verdict,
            claims: &self.claims,
            tipping: &self.tipping,
            levers: &self.levers,
        }
    }
}
