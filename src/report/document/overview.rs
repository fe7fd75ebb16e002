//! The workload, by which rule the verdict fell, and both sides at a glance.

use super::{Block, Section, Table, Text};
use crate::analysis::tipping::TippingPoint;
use crate::analysis::traffic::RATE;
use crate::analysis::wording;
use crate::dial;
use crate::model::tolerance::Band;
use crate::model::{Assessment, Side};
use crate::report::{Study, figure};
use crate::scenario::StateKind;
use crate::units::{Unit, printable};
use crate::verdict::fairness::Fairness;
use crate::verdict::{DecidedBy, percent};

pub(super) fn title(study: &Study<'_>) -> String {
    let preset = study.preset;
    printable(if preset.title.is_empty() { &preset.name } else { &preset.title })
}

pub(super) fn subtitle(study: &Study<'_>) -> Text {
    let place = &study.comparison.scenario.place;
    let written = study.date.as_ref().map(|date| format!(", written {date}")).unwrap_or_default();
    let prices = prices(study).map(|dates| format!(" Prices of {dates}.")).unwrap_or_default();
    format!(
        "{} {}. A comparison by faceoff {}{written}.{prices}",
        place.provider,
        place.region,
        env!("CARGO_PKG_VERSION")
    )
    .into()
}

/// The dates of the prices that both bills rest on: the oldest and the newest.
fn prices(study: &Study<'_>) -> Option<String> {
    let lines = || Side::BOTH.into_iter().flat_map(|side| study.comparison.side(side).bill.lines());
    let mut dated: Vec<(i64, &str)> = lines()
        .filter(|line| line.price_id.is_some() && line.amount.get() > 0.0)
        .filter_map(|line| Some((line.source.day()?, line.source.as_of.split([' ', ';']).next()?)))
        .collect();
    dated.sort_unstable();
    let ((_, oldest), (_, newest)) = (dated.first()?, dated.last()?);
    Some(if oldest == newest { (*newest).to_owned() } else { format!("{oldest} to {newest}") })
}

pub(super) fn section(study: &Study<'_>) -> Section {
    let mut lead = vec![Block::Paragraph(workload(study).into())];
    if !study.preset.about.is_empty() {
        lead.push(Block::Paragraph(study.preset.about.as_str().into()));
    }
    let crossing = wording::crossing(&study.curve);
    let fairness = Fairness::of(&study.comparison).sentence();
    lead.push(Block::Paragraph(format!("{} {fairness} {crossing}", why(study)).into()));
    if !study.comparison.remarks.is_empty() {
        let remarks = study.comparison.remarks.iter();
        lead.push(Block::List(remarks.map(|r| Text::from(format!("{}: ", r.text)).code(r.dial)).collect()));
    }
    lead.push(Block::Table(glance(study)));
    Section { id: "workload", title: "The workload and both sides".to_owned(), blocks: lead }
}

/// By which rule the verdict fell.
fn why(study: &Study<'_>) -> &'static str {
    match study.verdict.decided_by {
        DecidedBy::Feasibility => "Decided by what each side can run at all; cost and latency come after that.",
        DecidedBy::Tolerance => {
            "Decided by the latency tolerance: a side that keeps it beats one that does not, at any price; where neither does, \
             neither wins."
        }
        DecidedBy::Cost => {
            "Decided by cost: nothing forbids either side, and the latency tolerance does not tell them apart."
        }
    }
}

/// Where the dials that stand first turn the verdict, the nearest ones: the same sentence as `faceoff compare` has.
pub(super) fn turn(study: &Study<'_>) -> String {
    const NAMED: usize = 3;
    let scenario = &study.preset.scenario;
    let first = |point: &&TippingPoint| point.dial != RATE && dial::find(point.dial).is_ok_and(|dial| dial.headline);
    let mut all = study.curve.tipping(scenario.traffic.rate.get());
    all.extend(study.tipping.iter().filter(first).cloned());
    all.retain(|point| point.direction.is_some());
    let nearest: Vec<TippingPoint> = wording::ordered(&all, scenario).into_iter().take(NAMED).collect();
    wording::sentence(&nearest, scenario, study.catalog)
}

/// The workload in a sentence.
fn workload(study: &Study<'_>) -> String {
    let s = &study.comparison.scenario;
    let state = match s.state.kind {
        StateKind::None => "no state".to_owned(),
        kind => format!(
            "{kind} state with {} and {} a request",
            times(s.state.reads, "read"),
            times(s.state.writes, "write")
        ),
    };
    format!(
        "The workload: {} on average ({}, peak {}{}), {} of work each in {} ({} of it on the CPU), {state}. It should answer \
         {} of its requests within {}.",
        s.traffic.rate,
        s.traffic.shape,
        Unit::Factor.format(study.comparison.profile.peak() / study.comparison.profile.mean().max(f64::MIN_POSITIVE)),
        // Real traffic is as high as the window over which one looks.
        s.traffic.recorded().map_or_else(String::new, |trace| format!(" over {}", Unit::Seconds.format(trace.step_s))),
        s.work.duration_ms,
        s.work.runtime,
        s.work.cpu_share,
        percent(s.tolerance.percentile.share()),
        s.tolerance.target_ms,
    )
}

/// How many of a thing: `1 read`, `0.2 writes`.
fn times(number: f64, thing: &str) -> String {
    let number = figure::count(number);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

fn glance(study: &Study<'_>) -> Table {
    let c = &study.comparison;
    let mut table = Table::by_side("");
    let mut both = |name: &str, cell: &dyn Fn(&Assessment) -> Text| {
        table.row([name.into(), cell(c.side(Side::Kubernetes)), cell(c.side(Side::Serverless))]);
    };
    let s = &c.scenario;
    let paid = s.place.paid_usd.get();
    if paid > 0.0 {
        both(&format!("Against {} paid now", figure::cents(paid)), &|a| {
            if a.feasible() { figure::difference(a.bill.total().get() - paid).into() } else { "none".into() }
        });
    }
    // Below a million a month it would be a price that is never paid.
    if c.profile.mean() * crate::units::SECONDS_PER_MONTH >= 1e6 {
        both("Cost of a million requests", &|a| {
            if a.feasible() { figure::cents(per_million(a, c.profile.mean())).into() } else { "none".into() }
        });
    }
    both("Median latency", &|a| Unit::Millis.format(a.latency.quantile(0.5)).into());
    both(&format!("Answered within {}", s.tolerance.target_ms), &|a| percent(a.within_tolerance).into());
    both("Keeps the tolerance", &|a| match a.standing.band {
        Band::Meets => yes(true),
        Band::Close => "too close to call".into(),
        Band::Misses => yes(false),
    });
    both("Can run it", &|a| yes(a.feasible()));
    let (pods, pool) = (&c.kubernetes.pods, &c.serverless.pool);
    let mut size = |name: &str, k: f64, s: f64| {
        let (k, s) = (figure::count(k), figure::count(s));
        table.row([name.into(), format!("{k} pods").into(), format!("{s} instances").into()]);
    };
    size("Size on average", pods.mean_replicas, pool.mean_instances);
    size("Size at the peak", pods.peak_replicas, pool.peak_instances);
    table
}

/// Dollars for a million requests at the scenario's rate.
fn per_million(a: &Assessment, rate: f64) -> f64 {
    let millions = rate * crate::units::SECONDS_PER_MONTH / 1e6;
    if millions > 0.0 { a.bill.total().get() / millions } else { 0.0 }
}

fn yes(is: bool) -> Text {
    if is { "yes".into() } else { Text::new().alarm("no") }
}
