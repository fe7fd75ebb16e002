//! `faceoff hybrid`: base load on pods and the rest on functions.
//!
//! Its user wants to know whether it must be one side or the other, where the split would be, and what it would save.

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, escaped, hidden, left, right, wrapped};
use super::{Outcome, envelope, progress, scenario};
use crate::analysis::portable::sentence_of;
use crate::catalog::Catalog;
use crate::model::fit::fit;
use crate::model::hybrid::{Fitted, Hybrid, search};
use crate::preset::Preset;
use crate::scenario::Plans;
use crate::units::Unit;
use crate::verdict::percent;
use serde_json::{Map, Value, json};
use std::sync::atomic::Ordering;

const EXAMPLES: &str = "\
Examples:
  faceoff hybrid                                     the best split of the default needs
  faceoff hybrid flash-sale web-api                  a row each
  faceoff hybrid --all                               every preset
  faceoff hybrid web-api --set traffic.rate=500/s --format json

A fixed number of pods is always there and takes requests into free slots; a request that finds none goes on to functions at once. The bill
has both fixed floors, one store that both reach over the network, and the people's hours of both sides. The split is compared with the
better side alone: where that is cheaper, the answer is a split of 0 or 100 %.";

/// Find the best split between pods and functions
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenarios: scenario::Several,
    /// Every preset that comes with the program
    #[arg(long, conflicts_with = "presets")]
    all: bool,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Splits each scenario.
///
/// # Errors
/// When the settings, the catalog or a scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (presets, catalog) = if args.all { args.scenarios.every(context)? } else { args.scenarios.resolve(context)? };
    let found = progress::during("hybrid", presets.len(), context, |done| {
        let one = |preset: &Preset| {
            let fitted = split(preset, &catalog);
            done.fetch_add(1, Ordering::Relaxed);
            fitted
        };
        presets.iter().map(one).collect::<Vec<_>>()
    });
    let mut table = Table::new([
        left("Preset", "preset"),
        left("Best", "answer"),
        right("Alone $/mo", "pure_monthly_usd"),
        left("Alone", "pure"),
        right("Split $/mo", "hybrid_monthly_usd"),
        right("On pods", "on_pods"),
        right("Saving", "saving"),
        right("p50", "p50_ms"),
        right("p99", "p99_ms"),
        left("Pods", "plan"),
        hidden("pods"),
        hidden("slots"),
        hidden("spilled"),
        hidden("withheld"),
    ]);
    for (preset, fitted) in presets.iter().zip(&found) {
        table.row(row(preset, fitted));
    }
    let sentences =
        presets.iter().zip(&found).map(|(preset, fitted)| format!("{}: {}.", preset.name, sentence_of(fitted)));
    let text = match (args.format, presets.as_slice()) {
        (Format::Json, [one]) => {
            let mut head = envelope::of(one)?;
            head.insert("hybrid".to_owned(), document(&found[0]));
            envelope::around(&head)?
        }
        (Format::Table, _) => {
            let sentences: String = sentences.map(|sentence| wrapped(&sentence, 2, 110)).collect();
            format!("{}\n{sentences}", table.to_text())
        }
        (Format::Markdown, _) => {
            let sentences: Vec<String> = sentences.map(|sentence| escaped(&sentence)).collect();
            format!("{}\n{}\n", table.render(args.format)?, sentences.join("\n\n"))
        }
        _ => table.render(args.format)?,
    };
    output.text(&text)?;
    Ok(Outcome::Fine)
}

fn split(preset: &Preset, catalog: &Catalog) -> Fitted {
    let mut needs = preset.scenario.clone();
    needs.plans = Plans::AsSet;
    search(&needs, catalog, &fit(&needs, catalog))
}

fn row(preset: &Preset, fitted: &Fitted) -> Vec<Cell> {
    let saving = fitted.saving();
    let of = |cell: &dyn Fn(&Hybrid) -> Cell| fitted.best.as_ref().map_or_else(Cell::none, cell);
    let quantile = |p: f64| {
        move |best: &Hybrid| {
            let ms = best.assessment.latency.quantile(p);
            Cell::number(ms, Unit::Millis.format(ms))
        }
    };
    vec![
        Cell::text(preset.name.as_str()),
        Cell::text(fitted.answer.id()),
        Cell::number(fitted.alone.monthly_usd, cents(fitted.alone.monthly_usd)),
        Cell::of(fitted.pure.id(), fitted.pure.label()),
        of(&|best| Cell::number(best.outcome.monthly_usd, cents(best.outcome.monthly_usd))),
        of(&|best| Cell::number(1.0 - best.spilled, percent(1.0 - best.spilled))),
        saving.map_or_else(Cell::none, |saving| Cell::number(saving, signed(saving))),
        of(&quantile(0.5)),
        of(&quantile(0.99)),
        Cell::text(fitted.words.as_str()),
        of(&|best| Cell::of(best.split.pods, "")),
        of(&|best| Cell::of(best.split.slots, "")),
        of(&|best| Cell::number(best.spilled, "")),
        fitted.withheld.as_deref().map_or_else(Cell::none, Cell::text),
    ]
}

/// A saving in percent; a loss has a minus.
fn signed(saving: f64) -> String {
    if saving < 0.0 { format!("-{:.0} %", -100.0 * saving) } else { format!("{:.0} %", 100.0 * saving) }
}

/// The split as JSON.
pub fn document(fitted: &Fitted) -> Value {
    let mut document = Map::new();
    let mut put = |key: &str, value: Value| drop(document.insert(key.to_owned(), value));
    put("answer", fitted.answer.id().into());
    put("sentence", sentence_of(fitted).into());
    put(
        "pure",
        json!({ "side": fitted.pure.id(), "monthly_usd": fitted.alone.monthly_usd, "latency_ms": fitted.alone.latency_ms }),
    );
    put("withheld", json!(fitted.withheld));
    put("saving", json!(fitted.saving()));
    put("best", fitted.best.as_ref().map_or(Value::Null, |best| of_best(best, &fitted.words)));
    Value::Object(document)
}

fn of_best(best: &Hybrid, words: &str) -> Value {
    let latency = &best.assessment.latency;
    let lines = best.assessment.bill.lines().iter().map(|line| {
        json!({
            "item": line.item, "quantity": line.quantity, "unit": *line.unit, "unit_price_usd": line.unit_price,
            "amount_usd": line.amount.get(), "source": line.source.citation, "as_of": line.source.as_of,
        })
    });
    json!({
        "plan": words,
        "pods": best.split.pods,
        "slots": best.split.slots,
        "provisioned": best.split.provisioned,
        "nodes": best.nodes,
        "spilled": best.spilled,
        "busy": best.busy,
        "cold_share": best.pool.cold_share,
        "monthly_usd": best.outcome.monthly_usd,
        "within_tolerance": best.outcome.within,
        "meets_tolerance": best.outcome.meets,
        "band": best.outcome.band.id(),
        "feasible": best.outcome.feasible,
        "obstacle": best.outcome.obstacle,
        "latency_ms": {
            "mean": latency.mean_ms(), "p50": latency.quantile(0.5), "p90": latency.quantile(0.9), "p95": latency.quantile(0.95),
            "p99": latency.quantile(0.99), "p999": latency.quantile(0.999),
        },
        "bill": lines.collect::<Vec<_>>(),
    })
}
