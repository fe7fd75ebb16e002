//! `faceoff growth`: the same needs at more and more traffic.
//!
//! Its user wants to know for how long the answer holds, in which month it flips, and whether a move pays back.

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right, wrapped};
use super::{Outcome, envelope, progress, scenario};
use crate::analysis::crew;
use crate::analysis::growth::{Flip, Forecast, MONTHS, Move, PATIENCE, each, factors};
use crate::analysis::refit::Refit;
use crate::catalog::Catalog;
use crate::model::{Side, fit};
use crate::preset::Preset;
use crate::units::{Share, Unit};
use crate::verdict::Winner;
use std::sync::atomic::{AtomicBool, Ordering};

const EXAMPLES: &str = "\
Examples:
  faceoff growth                                     the default needs at 1 to 100 times the traffic
  faceoff growth web-api --a-month 8%                and the month in which the other side wins
  faceoff growth startup-mvp --a-month 15% --migration-hours 120
  faceoff growth web-api --migration-hours 200       what leaving costs while traffic stays as it is
  faceoff growth web-api --format json

Both sides are fitted at every traffic, as 'faceoff fit' does it there. With --a-month each row says in which month that traffic is
reached, and the line below in which month the winner changes. --migration-hours (at people.hourly_usd) is what a move from one side to the
other costs: it has paid back once the savings of the months after it add up to it. It is asked in both directions: to today's winner now, and
to the later winner in the month of the change.";

/// Show what becomes of the answer as traffic grows
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// How much the traffic grows a month, such as 8%
    #[arg(long, value_name = "SHARE")]
    a_month: Option<Share>,
    /// Hours of work that a move to the other side takes
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    migration_hours: Option<u32>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Fits at each traffic.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.resolve(context)?;
    let growth = args.a_month.map(Share::get).filter(|growth| *growth > 0.0);
    let factors = factors(&preset.scenario);
    let never = AtomicBool::new(false);
    let mut found: Vec<Option<Refit>> = vec![None; factors.len()];
    progress::during("growth", factors.len(), context, |done| {
        each(&preset.scenario, &catalog, &factors, crew::threads(), &never, |index, there| {
            found[index] = Some(there);
            done.fetch_add(1, Ordering::Relaxed);
        })
    })?;
    let mut table = Table::new([
        right("Traffic", "factor"),
        right("Rate", "rate"),
        right("Month", "month"),
        left("Winner", "winner"),
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        left("Kubernetes", "kubernetes_plan"),
        left("Serverless", "serverless_plan"),
        hidden("decided_by"),
    ]);
    for (factor, there) in factors.iter().zip(&found) {
        table.row(there.as_ref().map_or_else(Vec::new, |there| row(*factor, there, growth)));
    }
    let ahead = Ahead::of(args, &preset, &catalog, growth, &never)?;
    let mut head = envelope::of(&preset)?;
    head.extend(ahead.document());
    let mut text = table.result(args.format, head)?;
    let words = ahead.words();
    if matches!(args.format, Format::Table | Format::Markdown) && !words.is_empty() {
        text = format!("{text}\n{}", wrapped(&words, 0, 110));
    }
    output.text(&text)?;
    Ok(Outcome::Fine)
}

fn row(factor: f64, there: &Refit, growth: Option<f64>) -> Vec<Cell> {
    let (k, s) = (&there.fit.kubernetes, &there.fit.serverless);
    let month = growth.map(|growth| factor.ln() / growth.ln_1p());
    let rate = there.needs.traffic.rate.get();
    let cost = |of: &fit::Outcome| {
        Cell::number(of.monthly_usd, if of.feasible { cents(of.monthly_usd) } else { "cannot".to_owned() })
    };
    vec![
        Cell::number(factor, format!("{factor}x")),
        Cell::number(rate, Unit::PerSecond.format(rate)),
        month.map_or_else(Cell::none, |month| Cell::number(month, format!("{month:.1}"))),
        Cell::text(there.verdict.winner.id()),
        cost(&k.outcome),
        cost(&s.outcome),
        Cell::text(k.words.as_str()),
        Cell::text(s.words.as_str()),
        Cell::text(there.verdict.decided_by.id()),
    ]
}

/// What lies ahead: the change of the winner, and the moves that were asked about.
struct Ahead {
    growth: Option<f64>,
    now: Option<Winner>,
    flip: Option<Flip>,
    moves: Vec<Move>,
}

impl Ahead {
    fn of(
        args: &Args,
        preset: &Preset,
        catalog: &Catalog,
        growth: Option<f64>,
        never: &AtomicBool,
    ) -> anyhow::Result<Self> {
        let mut ahead = Self { growth, now: None, flip: None, moves: Vec::new() };
        if growth.is_none() && args.migration_hours.is_none() {
            return Ok(ahead);
        }
        let mut forecast = Forecast::new(&preset.scenario, catalog, growth.unwrap_or(0.0), never);
        ahead.flip = forecast.flip()?;
        ahead.now = forecast.at(0)?.map(|there| there.verdict.winner);
        let Some(hours) = args.migration_hours else { return Ok(ahead) };
        let cost = f64::from(hours) * preset.scenario.people.hourly_usd.get();
        if let Some(winner) = ahead.now.and_then(Winner::side) {
            ahead.moves.extend(forecast.leaving(winner.other(), 0, cost)?);
        }
        if let Some(flip) = ahead.flip
            && let Some(to) = flip.to.side()
        {
            ahead.moves.extend(forecast.leaving(to.other(), flip.month, cost)?);
        }
        Ok(ahead)
    }

    fn words(&self) -> String {
        let mut sentences = Vec::new();
        match (self.growth, self.flip) {
            (_, Some(flip)) => sentences.push(format!(
                "In month {} the winner changes from {} to {}.",
                flip.month,
                flip.from.words(),
                flip.to.words()
            )),
            (Some(_), None) => sentences.push(format!("The winner is the same for the {MONTHS} months ahead.")),
            (None, None) => {}
        }
        let asked = !self.moves.is_empty();
        sentences.extend(self.moves.iter().map(words_of));
        if !asked && self.now.is_some_and(|now| now.side().is_none()) && self.growth.is_none() {
            sentences.push("Neither side wins, so there is nothing to move to.".to_owned());
        }
        sentences.join(" ")
    }

    fn document(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut document = serde_json::Map::new();
        if let Some(flip) = self.flip {
            let flip = serde_json::json!({ "month": flip.month, "from": flip.from.id(), "to": flip.to.id() });
            document.insert("flip".to_owned(), flip);
        }
        let moves = self.moves.iter().map(|left| {
            serde_json::json!({
                "from": left.from.id(),
                "to": left.from.other().id(),
                "month": left.month,
                "cost_usd": left.cost_usd,
                "saves_usd": left.saves_usd,
                "payback_months": left.months,
            })
        });
        document.insert("moves".to_owned(), moves.collect());
        document
    }
}

/// A move in a sentence.
fn words_of(left: &Move) -> String {
    let name = |side: Side| Winner::from(side).words();
    let (from, to, cost) = (name(left.from), name(left.from.other()), cents(left.cost_usd));
    let when = if left.month == 0 { "today".to_owned() } else { format!("in month {}", left.month) };
    let months = |n: f64| if n < 1.5 { "1 month".to_owned() } else { format!("{n:.0} months") };
    match left.months {
        Some(n) => format!(
            "Leaving {from} for {to} {when} costs {cost}, as much as {} of saving, at {} in the first.",
            months(f64::from(n)),
            cents(left.saves_usd)
        ),
        None if left.saves_usd > 0.0 => format!(
            "Leaving {from} for {to} {when} costs {cost} and saves {} in its first month: it does not pay back within {PATIENCE} months.",
            cents(left.saves_usd)
        ),
        None => format!("Leaving {from} for {to} {when} costs {cost} and saves no money."),
    }
}
