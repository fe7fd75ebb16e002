//! `faceoff clouds`: the same needs fitted on every cloud.
//!
//! Its user wants to know whether the answer would be another one elsewhere, and what cannot be had there.

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::{Outcome, envelope, progress, scenario};
use crate::answer::answer;
use crate::catalog::Catalog;
use crate::dial::{self, Value};
use crate::model::Side;
use crate::model::fit::fit;
use crate::preset::Preset;
use crate::scenario::{Plans, Provider, Scenario};
use crate::units::Unit;
use std::sync::atomic::Ordering;

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
    let places = places(args, &preset.scenario, &catalog)?;
    let table = progress::during("clouds", places.len(), context, |done| {
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
        for (provider, region) in &places {
            table.row(row(&preset, &catalog, *provider, region)?);
            done.fetch_add(1, Ordering::Relaxed);
        }
        Ok::<_, anyhow::Error>(table)
    })?;
    output.text(&table.result(args.format, envelope::of(&preset)?)?)?;
    Ok(Outcome::Fine)
}

/// The places to fit in.
fn places(args: &Args, scenario: &Scenario, catalog: &Catalog) -> anyhow::Result<Vec<(Provider, String)>> {
    let markets = catalog.markets();
    if args.regions.is_empty() {
        let own = (scenario.place.provider, scenario.place.region.clone());
        let first = |provider: &Provider| {
            markets.iter().find(|m| m.provider == *provider).map(|m| (m.provider, m.region.clone()))
        };
        let others = Provider::ALL.iter().filter(|provider| **provider != own.0).filter_map(first);
        return Ok(std::iter::once(own.clone()).chain(others).collect());
    }
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

fn row(preset: &Preset, catalog: &Catalog, provider: Provider, region: &str) -> anyhow::Result<Vec<Cell>> {
    let mut needs = Scenario { plans: Plans::AsSet, ..preset.scenario.clone() };
    if needs.place.provider != provider {
        dial::find("place.provider")?.set(&mut needs, catalog, &Value::Choice(provider.id().to_owned()))?;
    }
    if needs.place.region != region {
        dial::find("place.region")?.set(&mut needs, catalog, &Value::Choice(region.to_owned()))?;
    }
    let fit = fit(&needs, catalog);
    let there = answer(&fit.scenario, catalog);
    let (k, s) = (&fit.kubernetes, &fit.serverless);
    let cost = |of: &crate::model::fit::Outcome| {
        Cell::number(of.monthly_usd, if of.feasible { cents(of.monthly_usd) } else { "cannot".to_owned() })
    };
    let latency = |of: &crate::model::fit::Outcome| Cell::number(of.latency_ms, Unit::Millis.format(of.latency_ms));
    let mut missing: Vec<String> = Vec::new();
    for side in Side::BOTH {
        missing.extend(fit.side(side).outcome.obstacle.clone());
        for gap in there.comparison.side(side).bill.gaps() {
            missing.push(format!("{}: a price for {}", side.label(), gap.item));
        }
    }
    let winner = there.verdict.winner;
    Ok(vec![
        Cell::of(provider.id(), provider.label()),
        Cell::text(region),
        Cell::of(
            winner.id(),
            if there.verdict.close { format!("{} (close)", winner.id()) } else { winner.id().to_owned() },
        ),
        cost(&k.outcome),
        cost(&s.outcome),
        latency(&k.outcome),
        latency(&s.outcome),
        Cell::text(k.words.as_str()),
        Cell::text(s.words.as_str()),
        Cell::text(missing.join("; ")),
        Cell::text(there.verdict.decided_by.id()),
    ])
}
