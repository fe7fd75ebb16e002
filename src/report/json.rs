//! The JSON contract that scripts rely on: one comparison with its verdict, claims and tipping points.
//!
//! Keys are stable; new ones may be added, and `schema` rises when one changes
//! its meaning. Every number is finite. Latency is in milliseconds, money in dollars a month, dials in
//! the unit that `faceoff dials` gives.

mod whole;

pub use whole::{Whole, whole};

use super::Report;
use crate::analysis::levers::Lever;
use crate::analysis::tipping::{Direction, TippingPoint};
use crate::catalog::Source;
use crate::dial::{AUTO, DIALS, Dial, Value};
use crate::model::Comparison;
use crate::model::bill::{Gap, Line};
use crate::model::latency::Distribution;
use crate::model::limits::{Cap, Limit};
use crate::model::plan::Remark;
use crate::model::tolerance::Band;
use crate::scenario::{Pins, Scenario};
use crate::verdict::Verdict;
use crate::verdict::claims::{Claim, Sign};
use crate::verdict::fairness::Fairness;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the contract.
pub const SCHEMA: u32 = 2;

/// A dial's value as JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Setting {
    /// Of a number, in the dial's unit.
    Number(f64),
    /// Of a choice.
    Choice(String),
    /// Of a switch.
    Switch(bool),
}

impl From<Value> for Setting {
    fn from(value: Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(finite(number)),
            Value::Choice(id) => Self::Choice(id),
            Value::Switch(on) => Self::Switch(on),
            Value::Auto => Self::Choice(AUTO.to_owned()),
        }
    }
}

/// Every dial of a scenario by id.
#[must_use]
pub fn scenario(scenario: &Scenario) -> BTreeMap<&'static str, Setting> {
    DIALS.iter().map(|dial| (dial.id, dial.get(scenario).into())).collect()
}

/// The dials that choose their own value, of a scenario with these pins.
#[must_use]
pub fn automatic(asked: Pins) -> Vec<&'static str> {
    let free = |dial: &&Dial| dial.automatic().is_some_and(|automatic| !asked.has(automatic));
    DIALS.iter().filter(free).map(|dial| dial.id).collect()
}

/// One comparison.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    schema: u32,
    version: &'static str,
    scenario: BTreeMap<&'static str, Setting>,
    automatic: Vec<&'static str>,
    fairness: Fair,
    remarks: Vec<Remarked<'a>>,
    kubernetes: Kubernetes<'a>,
    serverless: Serverless<'a>,
    verdict: Judged<'a>,
    /// `null` where they were not asked for.
    tipping_points: Option<Vec<Tip>>,
    claims: Vec<Stated<'a>>,
    levers: Vec<Pulled<'a>>,
}

#[derive(Debug, Serialize)]
struct Fair {
    equal: bool,
    same: Vec<String>,
    differs: Vec<String>,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct Remarked<'a> {
    side: Option<&'static str>,
    dial: &'static str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Pulled<'a> {
    side: &'static str,
    dial: &'static str,
    value: Setting,
    keeps: bool,
    monthly_usd: f64,
    within_tolerance: f64,
    text: &'a str,
}

impl Document<'_> {
    /// The same without tipping points, which take far longer than all else.
    #[must_use]
    pub fn without_tips(self) -> Self {
        Self { tipping_points: None, ..self }
    }
}

#[derive(Debug, Serialize)]
struct Side<'a> {
    feasible: bool,
    limits: Vec<Broken<'a>>,
    caps: Vec<Capped<'a>>,
    monthly_usd: f64,
    /// Beside what is paid today; absent where the scenario does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    above_paid_usd: Option<f64>,
    not_priced: Vec<Unpriced<'a>>,
    without: Option<String>,
    meets_tolerance: bool,
    within_tolerance: f64,
    tolerance: &'static str,
    close: bool,
    margin: Option<f64>,
    latency_ms: Latency,
    latency_parts_ms: BTreeMap<&'static str, f64>,
}

#[derive(Debug, Serialize)]
struct Kubernetes<'a> {
    #[serde(flatten)]
    side: Side<'a>,
    mean_replicas: f64,
    peak_replicas: f64,
    mean_nodes: f64,
    peak_nodes: f64,
    utilization: f64,
    idle_share: f64,
    late_requests_share: f64,
    lost_requests_share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cold_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_without_pods: Option<f64>,
    sensitive: bool,
    bill: Vec<Billed<'a>>,
}

#[derive(Debug, Serialize)]
struct Serverless<'a> {
    #[serde(flatten)]
    side: Side<'a>,
    cold_share: f64,
    mean_instances: f64,
    peak_concurrency: f64,
    throttled_share: f64,
    billed_ms: f64,
    bill: Vec<Billed<'a>>,
}

#[derive(Debug, Serialize)]
struct Latency {
    mean: f64,
    p50: f64,
    p90: f64,
    p95: f64,
    p99: f64,
    p999: f64,
}

#[derive(Debug, Serialize)]
struct Broken<'a> {
    dial: &'static str,
    text: &'a str,
    wanted: f64,
    allowed: f64,
    source: &'a str,
    as_of: &'a str,
}

#[derive(Debug, Serialize)]
struct Capped<'a> {
    dial: &'static str,
    text: &'a str,
    refused_share: f64,
}

#[derive(Debug, Serialize)]
struct Unpriced<'a> {
    item: &'a str,
    group: &'static str,
    dial: &'static str,
}

#[derive(Debug, Serialize)]
struct Billed<'a> {
    item: &'a str,
    group: &'static str,
    quantity: f64,
    unit: &'a str,
    unit_price_usd: f64,
    amount_usd: f64,
    formula: &'a str,
    price: Option<&'a str>,
    source: &'a str,
    as_of: &'a str,
    confidence: &'static str,
}

#[derive(Debug, Serialize)]
struct Judged<'a> {
    winner: &'static str,
    decided_by: &'static str,
    sentence: &'a str,
    close: bool,
    margin: Option<f64>,
    floor_ms: f64,
}

/// One tipping point.
#[derive(Debug, Serialize)]
pub struct Tip {
    dial: &'static str,
    value: Setting,
    winner: &'static str,
    decided_by: &'static str,
    direction: Option<&'static str>,
    until: Option<f64>,
    ends: Option<f64>,
    cause: &'static str,
}

#[derive(Debug, Serialize)]
struct Stated<'a> {
    id: &'static str,
    side: &'static str,
    sign: &'static str,
    claim: &'static str,
    basis: &'static str,
    statement: &'static str,
    holds: bool,
    weight: f64,
    text: &'a str,
    source: &'a str,
    as_of: &'a str,
}

/// The contract for a report.
#[must_use]
pub fn document<'a>(report: &Report<'a>) -> Document<'a> {
    Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        scenario: scenario(&report.comparison.scenario),
        automatic: automatic(report.comparison.asked),
        fairness: fair(report.comparison),
        remarks: report.comparison.remarks.iter().map(remarked).collect(),
        kubernetes: kubernetes(report.comparison),
        serverless: serverless(report.comparison),
        verdict: judged(report.verdict, report.comparison),
        tipping_points: Some(report.tipping.iter().map(tip).collect()),
        claims: report.claims.iter().map(stated).collect(),
        levers: report.levers.iter().map(pulled).collect(),
    }
}

fn fair(c: &Comparison) -> Fair {
    let found = Fairness::of(c);
    let (equal, sentence) = (found.is_equal(), found.sentence());
    Fair { equal, same: found.same, differs: found.differs, sentence }
}

fn remarked(remark: &Remark) -> Remarked<'_> {
    Remarked { side: remark.side.map(crate::model::Side::id), dial: remark.dial, text: &remark.text }
}

fn pulled(lever: &Lever) -> Pulled<'_> {
    Pulled {
        side: lever.side.id(),
        dial: lever.dial,
        value: lever.value.clone().into(),
        keeps: lever.keeps,
        monthly_usd: finite(lever.monthly_usd),
        within_tolerance: finite(lever.within_tolerance),
        text: &lever.text,
    }
}

fn kubernetes(c: &Comparison) -> Kubernetes<'_> {
    let (k, pods) = (&c.kubernetes, &c.kubernetes.pods);
    Kubernetes {
        side: side(c, crate::model::Side::Kubernetes),
        mean_replicas: finite(pods.mean_replicas),
        peak_replicas: finite(pods.peak_replicas),
        mean_nodes: finite(pods.mean_nodes),
        peak_nodes: finite(pods.peak_nodes),
        utilization: finite(pods.utilization),
        idle_share: finite(k.idle_share),
        late_requests_share: finite(pods.late_share),
        lost_requests_share: finite(pods.lost_share),
        cold_share: pods.silence.as_ref().map(|silence| finite(silence.cold_share)),
        share_without_pods: pods.silence.as_ref().map(|silence| finite(silence.down_share)),
        sensitive: pods.sensitive,
        bill: k.assessment.bill.lines().iter().map(billed).collect(),
    }
}

fn serverless(c: &Comparison) -> Serverless<'_> {
    let (s, pool) = (&c.serverless, &c.serverless.pool);
    Serverless {
        side: side(c, crate::model::Side::Serverless),
        cold_share: finite(pool.cold_share),
        mean_instances: finite(pool.mean_instances),
        peak_concurrency: finite(pool.peak_concurrency),
        throttled_share: finite(pool.throttled_share),
        billed_ms: finite(s.billed_ms),
        bill: s.assessment.bill.lines().iter().map(billed).collect(),
    }
}

fn side(c: &Comparison, of: crate::model::Side) -> Side<'_> {
    let a = c.side(of);
    Side {
        feasible: a.feasible(),
        limits: a.limits.iter().map(broken).collect(),
        caps: a.caps.iter().map(capped).collect(),
        monthly_usd: finite(a.bill.total().get()),
        above_paid_usd: c.above_paid(of).map(finite),
        not_priced: a.bill.gaps().iter().map(unpriced).collect(),
        without: a.bill.without(),
        meets_tolerance: a.meets_tolerance,
        within_tolerance: finite(a.within_tolerance),
        tolerance: a.standing.band.id(),
        close: a.standing.band == Band::Close,
        margin: a.standing.margin_ms.map(finite),
        latency_ms: latency(&a.latency),
        latency_parts_ms: a.parts.iter().map(|p| (p.name, finite(p.mean_ms))).collect(),
    }
}

fn latency(d: &Distribution) -> Latency {
    Latency {
        mean: finite(d.mean_ms()),
        p50: finite(d.quantile(0.5)),
        p90: finite(d.quantile(0.9)),
        p95: finite(d.quantile(0.95)),
        p99: finite(d.quantile(0.99)),
        p999: finite(d.quantile(0.999)),
    }
}

fn broken(limit: &Limit) -> Broken<'_> {
    Broken {
        dial: limit.dial,
        text: &limit.text,
        wanted: finite(limit.wanted),
        allowed: finite(limit.allowed),
        source: cited(&limit.source),
        as_of: &limit.source.as_of,
    }
}

fn capped(cap: &Cap) -> Capped<'_> {
    Capped { dial: cap.dial, text: &cap.text, refused_share: finite(cap.refused) }
}

fn unpriced(gap: &Gap) -> Unpriced<'_> {
    Unpriced { item: &gap.item, group: gap.group.label(), dial: gap.dial }
}

fn billed(line: &Line) -> Billed<'_> {
    Billed {
        item: &line.item,
        group: line.group.label(),
        quantity: finite(line.quantity),
        unit: &line.unit,
        unit_price_usd: finite(line.unit_price),
        amount_usd: finite(line.amount.get()),
        formula: &line.formula,
        price: line.price_id.as_deref(),
        source: cited(&line.source),
        as_of: &line.source.as_of,
        confidence: line.source.confidence.label(),
    }
}

fn judged<'a>(verdict: &'a Verdict, comparison: &Comparison) -> Judged<'a> {
    Judged {
        winner: verdict.winner.id(),
        decided_by: verdict.decided_by.id(),
        sentence: &verdict.sentence,
        close: verdict.close,
        margin: verdict.margin_ms.map(finite),
        floor_ms: finite(comparison.floor_ms),
    }
}

/// A tipping point as the contract gives it.
#[must_use]
pub fn tip(point: &TippingPoint) -> Tip {
    Tip {
        dial: point.dial,
        value: point.value.clone().into(),
        winner: point.winner.id(),
        decided_by: point.decided_by.id(),
        direction: point.direction.map(Direction::label),
        until: point.until.map(finite),
        ends: point.ends.map(finite),
        cause: point.cause.words(),
    }
}

fn stated(claim: &Claim) -> Stated<'_> {
    Stated {
        id: claim.id,
        side: claim.side.id(),
        sign: match claim.sign {
            Sign::Pro => "+",
            Sign::Con => "-",
        },
        claim: claim.claim,
        basis: claim.basis.id(),
        statement: claim.statement,
        holds: claim.holds,
        weight: finite(claim.weight),
        text: &claim.text,
        source: cited(&claim.source),
        as_of: &claim.source.as_of,
    }
}

fn cited(source: &Source) -> &str {
    &source.citation
}

/// JSON has no infinity; the model promises none either, and a broken promise must not break a script.
const fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { 0.0 }
}
