//! `faceoff fit`: the cheapest plan of each side that meets the needs.
//!
//! Its user wants to know what each side would be at its best: what to run, what it costs, whether it is fast enough, what keeps it from
//! being cheaper, and how far the present settings are from it; and then wants it as something to apply.

mod document;
mod paste;

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right, wrapped};
use super::{Outcome, envelope, progress, scenario};
use crate::analysis::crew;
use crate::analysis::portable::Portable;
use crate::catalog::Catalog;
use crate::dial::Value;
use crate::model::fit::frontier::{Point, frontier};
use crate::model::fit::others::{self, OtherKind};
use crate::model::fit::{Fit, SideFit, fit};
use crate::model::{Side, evaluate};
use crate::preset::Preset;
use crate::scenario::{Automatic, Plans, Scenario};
use crate::units::Unit;
use crate::verdict::{Verdict, advice, judge};
use clap::ValueEnum;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff fit                                       the best plan of each side, and what binds it
  faceoff fit web-api --set traffic.rate=200/s
  faceoff fit java-monolith --set serverless.provisioned=0     a dial that is set stays where it is
  faceoff fit java-monolith --set kubernetes.pod_vcpu=auto     a dial of the preset is free again
  faceoff fit web-api --format json | jq .kubernetes.plan
  faceoff fit web-api --as set                      the plans as --set arguments
  faceoff fit web-api --as manifest > deployment.yaml
  faceoff fit web-api --as sam > template.yaml

Every dial that says 'auto' (faceoff dials) is part of a plan, unless the preset or --set sets it. A plan must be one that the platform
runs, whose whole bill is priced, and that keeps the tolerance with room for the model's error; of these the cheapest is taken, and of
those within 1 % of it the simplest. as_set is what the settings cost as they are, with the usual value in every other dial.";

/// Find the cheapest plan of each side that meets the needs
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
    /// Write the plans as something to apply instead
    #[arg(long = "as", value_enum, value_name = "WHAT", conflicts_with = "format")]
    paste: Option<Paste>,
}

/// What a plan can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Paste {
    /// Arguments for other commands
    Set,
    /// A preset with both plans
    Preset,
    /// A Deployment and its `HorizontalPodAutoscaler`
    Manifest,
    /// An AWS SAM template
    Sam,
}

/// A fit and what is computed beside it.
struct Fitted<'a> {
    preset: &'a Preset,
    catalog: &'a Catalog,
    fit: Fit,
    /// The best plans where none of the plan dials is held that the preset sets; `None` where it sets none.
    free: Option<Fit>,
    verdict: Verdict,
    advice: &'static str,
}

/// What would follow if something else were chosen.
struct Beside {
    /// The best plans of the other kinds of capacity of each side.
    others: [Vec<OtherKind>; 2],
    /// Which of growth, another cloud and a split would change the answer most.
    portable: Portable,
}

/// Fits.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, a template is asked for that the cloud does not have, or the output
/// cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut preset, catalog) = args.scenario.resolve(context)?;
    preset.scenario.plans = Plans::AsSet;
    let fit = progress::during("fit", 0, context, |_| fit(&preset.scenario, &catalog));
    if let Some(paste) = args.paste {
        output.text(&match paste {
            Paste::Set => paste::set(&fit),
            Paste::Preset => paste::preset(&preset, &fit, &catalog),
            Paste::Manifest => paste::manifest(&preset, &fit),
            Paste::Sam => paste::sam(&preset, &fit)?,
        })?;
        return Ok(Outcome::Fine);
    }
    let comparison = evaluate(&fit.scenario, &catalog);
    let verdict = judge(&comparison);
    let advice = advice(&comparison, verdict.winner);
    // Only these two show what it would be without the pins.
    let shows_free = matches!(args.format, Format::Json | Format::Table);
    let free = freed(&preset.scenario, &comparison.scenario, &catalog).filter(|_| shows_free);
    let free = free.map(|scenario| progress::during("fit", 0, context, |_| self::fit(&scenario, &catalog)));
    let fitted = Fitted { preset: &preset, catalog: &catalog, fit, free, verdict, advice };
    output.text(&fitted.written(args.format, context)?)?;
    Ok(Outcome::Fine)
}

/// A scenario with every plan dial free that it sets, and the needs as they are in force; `None` where it sets no plan dial.
///
/// A plan that is imported from manifests and templates is held as a whole, so that its own best is itself: only this shows how far it is
/// from what could be.
fn freed(asked: &Scenario, in_force: &Scenario, catalog: &Catalog) -> Option<Scenario> {
    let mut freed = asked.clone();
    // Pinned plans decide these two, which are needs.
    (freed.traffic.door, freed.place.terms) = (in_force.traffic.door, in_force.place.terms);
    freed.pins.pin(Automatic::Door);
    freed.pins.pin(Automatic::Terms);
    let dials = Side::BOTH.into_iter().flat_map(document::plan_dials);
    let held = dials.filter(|dial| dial.automatic().is_some_and(|automatic| asked.pins.has(automatic)));
    let mut any = false;
    for dial in held {
        any |= dial.set(&mut freed, catalog, &Value::Auto).is_ok();
    }
    any.then_some(freed)
}

impl Fitted<'_> {
    fn written(&self, format: Format, context: &Context) -> anyhow::Result<String> {
        if format == Format::Csv {
            // Its rows are the two plans alone.
            return self.table().render(format);
        }
        let beside = progress::during("fit", 0, context, |_| Beside::of(self))?;
        match format {
            Format::Json => {
                let frontiers = crew::all(Side::BOTH.len(), |side| self.frontier(Side::BOTH[side]));
                let mut head = envelope::of(self.preset)?;
                head.extend(document::of(&self.fit, self.free.as_ref(), &frontiers, &beside.others, &self.verdict)?);
                head.insert("portability".to_owned(), document::portability(&beside.portable));
                head.insert("rows".to_owned(), self.table().to_json());
                envelope::around(&head)
            }
            Format::Csv | Format::Markdown => {
                let sentences = [
                    self.verdict.sentence.clone(),
                    beside.portable.sentence(),
                    beside.other_kinds(Side::Kubernetes, &self.preset.scenario),
                    beside.other_kinds(Side::Serverless, &self.preset.scenario),
                ];
                let said = sentences.iter().map(|said| super::table::escaped(said)).collect::<Vec<_>>();
                Ok(format!("{}\n\n{}", said.join("\n\n"), self.table().render(format)?))
            }
            Format::Table => Ok(self.plain(&beside)),
        }
    }

    fn frontier(&self, side: Side) -> Vec<Point> {
        frontier(&self.preset.scenario, self.catalog, side)
    }

    fn table(&self) -> Table {
        let percentile = self.preset.scenario.tolerance.percentile;
        let mut table = Table::new([
            left("Side", "side"),
            left("Best plan", "plan"),
            right("A month", "monthly_usd"),
            right(percentile.label(), "latency_ms"),
            right("In time", "within_tolerance"),
            hidden("meets_tolerance"),
            hidden("feasible"),
            right("As set", "as_set_monthly_usd"),
        ]);
        for side in Side::BOTH {
            let found = self.fit.side(side);
            let outcome = &found.outcome;
            let cost = if outcome.feasible { cents(outcome.monthly_usd) } else { "cannot".to_owned() };
            table.row([
                Cell::of(side.id(), side.label()),
                Cell::text(found.words.as_str()),
                Cell::number(outcome.monthly_usd, cost),
                Cell::number(outcome.latency_ms, Unit::Millis.format(outcome.latency_ms)),
                Cell::number(outcome.within, crate::verdict::percent(outcome.within)),
                Cell::of(outcome.meets, ""),
                Cell::of(outcome.feasible, ""),
                Cell::number(found.as_set.monthly_usd, cents(found.as_set.monthly_usd)),
            ]);
        }
        table
    }

    fn plain(&self, beside: &Beside) -> String {
        let mut text = format!(
            "{}\n{}",
            wrapped(&format!("{} {}", self.advice, self.verdict.sentence), 0, 110),
            self.table().to_text()
        );
        for side in Side::BOTH {
            let others = beside.other_kinds(side, &self.preset.scenario);
            text += &explained(self.fit.side(side), self.free.as_ref().map(|free| free.side(side)), &others);
        }
        text + "\n" + &wrapped(&beside.portable.sentence(), 0, 110)
    }
}

impl Beside {
    fn of(fitted: &Fitted<'_>) -> anyhow::Result<Self> {
        let (scenario, catalog) = (&fitted.preset.scenario, fitted.catalog);
        let others = Side::BOTH.map(|side| others::others(scenario, catalog, &fitted.fit, side));
        Ok(Self { others, portable: Portable::of(scenario, catalog, &AtomicBool::new(false))? })
    }

    /// The other kinds of a side in a sentence.
    fn other_kinds(&self, side: Side, scenario: &Scenario) -> String {
        let of = Side::BOTH.into_iter().zip(&self.others).find(|(of, _)| *of == side);
        of.map_or(String::new(), |(_, kinds)| others::sentence(scenario, side, kinds))
    }
}

/// What keeps a plan from being cheaper, what comes next to it, what is in its way, what the other kinds come to, and how far it is from
/// the best of all plans.
fn explained(found: &SideFit, free: Option<&SideFit>, others: &str) -> String {
    let mut lines = Vec::new();
    if let Some(obstacle) = &found.outcome.obstacle {
        lines.push(format!("in the way: {obstacle}"));
    } else if !found.outcome.meets {
        lines.push("no plan meets the tolerance; this one comes nearest".to_owned());
    }
    lines.extend(found.binds.iter().map(|bind| format!("cheaper but not enough: {}", bind.text)));
    if let Some(next) = &found.runner_up {
        lines.push(format!("next best: {}, {} a month", next.words, cents(next.outcome.monthly_usd)));
    }
    lines.extend((!others.is_empty()).then(|| others.to_owned()));
    lines.extend(free.map(|free| distance(found, free)));
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.iter().map(|line| wrapped(&format!("  {line}"), 4, 110));
    format!("\n{}\n{}", found.side.label(), lines.collect::<String>())
}

/// How far the settings are from the best plan where none of them is held.
fn distance(found: &SideFit, free: &SideFit) -> String {
    let best =
        format!("best plan with none of yours held: {}, {} a month", free.words, cents(free.outcome.monthly_usd));
    if !free.outcome.feasible {
        return "with none of yours held no plan can run it either".to_owned();
    }
    if !found.as_set.feasible {
        return format!("{best}; yours as set cannot run it");
    }
    let above = found.as_set.monthly_usd - free.outcome.monthly_usd;
    let share = Unit::Share.format(above.abs() / free.outcome.monthly_usd.max(0.01));
    let quality = if free.outcome.meets && !found.as_set.meets { " and does not meet the tolerance" } else { "" };
    if above.abs() < 0.005 {
        return format!("{best}; yours as set costs the same{quality}");
    }
    let way = if above > 0.0 { "more" } else { "less" };
    format!("{best}; yours as set costs {} ({share}) {way}{quality}", cents(above.abs()))
}
