//! `faceoff clouds`: the same needs fitted on every cloud.
//!
//! Its user wants to know whether the answer would be another one elsewhere, and what cannot be had there.

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::{Outcome, envelope, progress, scenario};
use crate::analysis::clouds::{Place, There, each, places};
use crate::analysis::crew;
use crate::catalog::Catalog;
use crate::model::fit;
use crate::scenario::Scenario;
use crate::units::Unit;
use std::sync::atomic::{AtomicBool, Ordering};

const EXAMPLES: &str = "\
Examples:
  faceoff clouds                                     the default needs on all three clouds
  faceoff clouds java-monolith --region eu-central-1 --region westeurope --region europe-west1
  faceoff clouds web-api --format json

Without --region it takes the scenario's own region and the first one of each other cloud. Both sides are fitted in each place, as 'faceoff
fit' does it there; a line of a bill that has no price there is named.";

/// Fit the same needs on every cloud
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// A region of any cloud; may be repeated
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Fits in each place.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, a region is not offered, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.resolve(context)?;
    let places = asked(args, &preset.scenario, &catalog)?;
    let mut found: Vec<Option<There>> = vec![None; places.len()];
    progress::during("clouds", places.len(), context, |done| {
        each(&preset.scenario, &catalog, &places, crew::threads(), &AtomicBool::new(false), |index, there| {
            found[index] = Some(there);
            done.fetch_add(1, Ordering::Relaxed);
        })
    })?;
    let mut table = Table::new([
        left("Cloud", "provider"),
        left("Region", "region"),
        left("Winner", "winner"),
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        right("K8s latency", "kubernetes_latency_ms"),
        right("fn latency", "serverless_latency_ms"),
        left("Kubernetes", "kubernetes_plan"),
        left("Serverless", "serverless_plan"),
        left("Not to be had", "missing"),
        hidden("decided_by"),
    ]);
    for there in found.iter().flatten() {
        table.row(row(there));
    }
    output.text(&table.result(args.format, envelope::of(&preset)?)?)?;
    Ok(Outcome::Fine)
}

/// The places to fit in.
fn asked(args: &Args, scenario: &Scenario, catalog: &Catalog) -> anyhow::Result<Vec<Place>> {
    if args.regions.is_empty() {
        return Ok(places(scenario, catalog));
    }
    let markets = catalog.markets();
    let known = |wanted: &String| {
        let found = markets.iter().find(|market| market.region == *wanted);
        found.map(|market| (market.provider, market.region.clone())).ok_or_else(|| {
            let all: Vec<&str> = markets.iter().map(|market| market.region.as_str()).collect();
            anyhow::anyhow!(
                "--region {}: no such region; choose of {}",
                crate::units::printable(wanted),
                all.join(", ")
            )
        })
    };
    args.regions.iter().map(known).collect()
}

fn row(there: &There) -> Vec<Cell> {
    let (provider, region) = &there.place;
    let (k, s) = (&there.refit.fit.kubernetes, &there.refit.fit.serverless);
    let cost = |of: &fit::Outcome| {
        Cell::number(of.monthly_usd, if of.feasible { cents(of.monthly_usd) } else { "cannot".to_owned() })
    };
    let latency = |of: &fit::Outcome| Cell::number(of.latency_ms, Unit::Millis.format(of.latency_ms));
    let verdict = &there.refit.verdict;
    let winner = verdict.winner.id();
    vec![
        Cell::of(provider.id(), provider.label()),
        Cell::text(region),
        Cell::of(winner, if verdict.close { format!("{winner} (close)") } else { winner.to_owned() }),
        cost(&k.outcome),
        cost(&s.outcome),
        latency(&k.outcome),
        latency(&s.outcome),
        Cell::text(k.words.as_str()),
        Cell::text(s.words.as_str()),
        Cell::text(there.missing.join("; ")),
        Cell::text(verdict.decided_by.id()),
    ]
}
