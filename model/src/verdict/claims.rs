//! The pros and cons, each a statement that the numbers on screen bear out or not.
//!
//! # Weights
//!
//! Money, time, lateness, limits and hours meet on one scale, so that "heaviest first" compares like
//! with like; 0.5 is always "as much as this scenario can bear":
//!
//! | at stake | weight |
//! | --- | --- |
//! | dollars a month | their share of the larger of the two bills |
//! | milliseconds a request | `x / (1 + x)`, x = time over the tolerance's target |
//! | requests late, lost or turned away | `x / (1 + x)`, x = their share over the share that the tolerance lets miss |
//! | a limit | half the share of it in use; 1 when it is broken |
//! | hours of people | as dollars, at their rate, over the larger bill with these hours on it |
//! | room to grow | half of `ln(1 + needed) / ln(1 + available)` |
//! | starting instances | half the start time saved, times the share of the peak that comes and goes |
//! | minutes to roll out | `x / (1 + x)`, x = minutes saved over an hour |
//!
//! Two things at stake combine as `1 - (1 - a)(1 - b)`. The survey's share counts a third for each of
//! its three topics: opinions weigh less than this workload's own numbers. Something is *material*,
//! and a claim about it holds, from 5 % of what is borne on: of the bill, the target, or the misses
//! allowed. That is the share within which [`super::TIE`] calls two bills equal.

mod clouds;
mod ground;
mod kubernetes;
mod serverless;
mod tiers;

use crate::catalog::{Catalog, Source};
use crate::model::{Comparison, Side};
use ground::Ground;
use std::sync::Arc;

/// For or against its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Speaks for its side.
    Pro,
    /// Speaks against its side.
    Con,
}

impl Sign {
    /// The character before the claim.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Pro => "+",
            Self::Con => "-",
        }
    }
}

/// What a claim rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// What the model computes for this workload.
    Measured,
    /// What people answered in a survey, whatever this workload is.
    Survey,
    /// What the user assumes in a dial; it is on no bill unless the dial puts it there.
    Setting,
}

impl Basis {
    /// The word in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Survey => "survey",
            Self::Setting => "setting",
        }
    }
}

/// One pro or con.
#[derive(Debug, Clone)]
pub struct Claim {
    /// A fixed id, such as `k-idle`. For files; people read [`Claim::claim`].
    pub id: &'static str,
    /// What is claimed, in two to six words.
    pub claim: &'static str,
    /// What it rests on.
    pub basis: Basis,
    /// The side it is about.
    pub side: Side,
    /// For or against it.
    pub sign: Sign,
    /// The statement as it is made in general.
    pub statement: &'static str,
    /// Whether the numbers bear it out here.
    pub holds: bool,
    /// How heavily it weighs here, 0 to 1.
    pub weight: f64,
    /// This scenario's number and what it means, short; where the claim does not hold, why not, to stand behind a 'no'.
    pub text: String,
    /// Where the figures behind it are from.
    pub source: Arc<Source>,
}

/// One row of the tables of claims.
struct Rule {
    id: &'static str,
    claim: &'static str,
    basis: Basis,
    sign: Sign,
    statement: &'static str,
    look: fn(&Ground<'_>) -> Finding,
}

/// What a rule finds in a comparison.
struct Finding {
    holds: bool,
    weight: f64,
    text: String,
    source: Arc<Source>,
}

/// Every claim about both sides, Kubernetes first; within a side those that hold before those that
/// do not, and the heaviest first.
#[must_use]
pub fn claims(comparison: &Comparison, catalog: &Catalog) -> Vec<Claim> {
    let ground = Ground::of(comparison, catalog);
    let mut claims = Vec::new();
    for (side, rules) in [(Side::Kubernetes, kubernetes::RULES), (Side::Serverless, serverless::RULES)] {
        let from = claims.len();
        claims.extend(rules.iter().map(|rule| claim(side, rule, &ground)));
        claims[from..].sort_by(|a, b| b.holds.cmp(&a.holds).then(b.weight.total_cmp(&a.weight)));
    }
    claims
}

fn claim(side: Side, rule: &Rule, ground: &Ground<'_>) -> Claim {
    let Finding { holds, weight, text, source } = (rule.look)(ground);
    let weight = if weight.is_finite() { weight.clamp(0.0, 1.0) } else { 0.0 };
    Claim {
        id: rule.id,
        claim: rule.claim,
        basis: rule.basis,
        side,
        sign: rule.sign,
        statement: rule.statement,
        holds,
        weight,
        text,
        source,
    }
}
