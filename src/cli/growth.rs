//! `faceoff growth`: the same needs at more and more traffic.
//!
//! Its user wants to know for how long the answer holds, in which month it flips, and whether a move pays back by then.

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::{Outcome, envelope, progress, scenario};
use crate::answer::{Answer, answer};
use crate::catalog::Catalog;
use crate::dial;
use crate::model::fit::fit;
use crate::preset::Preset;
use crate::scenario::{Plans, Scenario};
use crate::units::{PerSecond, Unit};
use crate::verdict::Winner;
use std::sync::atomic::Ordering;

const EXAMPLES: &str = "\
Examples:
  faceoff growth                                     the default needs at 1 to 100 times the traffic
  faceoff growth web-api --a-month 8%                and the month in which the other side wins
  faceoff growth startup-mvp --a-month 15% --migration-hours 120
  faceoff growth web-api --format json

Both sides are fitted at every traffic, as 'faceoff fit' does it there. With --a-month each row says in which month that traffic is
reached, and the line below in which month the winner changes. --migration-hours (at people.hourly_usd) is what a move to the other side costs:
it pays back once the savings of the months after the change add up to it.";

/// How many times the traffic of today.
const FACTORS: [f64; 5] = [1.0, 3.0, 10.0, 30.0, 100.0];
/// Months that are looked ahead.
const MONTHS: u32 = 120;

/// Show what becomes of the answer as traffic grows
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// How much the traffic grows a month, such as 8%
    #[arg(long, value_name = "SHARE")]
    a_month: Option<crate::units::Share>,
    /// Hours of work that a move to the other side takes
    #[arg(long, value_name = "HOURS", requires = "a_month", value_parser = clap::value_parser!(u32).range(0..=100_000))]
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
    let growth = args.a_month.map(crate::units::Share::get).filter(|growth| *growth > 0.0);
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
    let factors: Vec<f64> = FACTORS.into_iter().filter(|factor| within(&preset, *factor)).collect();
    progress::during("growth", factors.len(), context, |done| {
        for factor in &factors {
            table.row(row(&preset, &catalog, *factor, growth));
            done.fetch_add(1, Ordering::Relaxed);
        }
    });
    let flip = growth.and_then(|growth| flip(&preset, &catalog, growth));
    let mut head = envelope::of(&preset)?;
    if let Some(flip) = &flip {
        head.insert("flip".to_owned(), flip.document(args, &preset));
    }
    let mut text = table.result(args.format, head)?;
    if matches!(args.format, Format::Table | Format::Markdown) && growth.is_some() {
        text += &flip.map_or_else(
            || format!("\nThe winner is the same for the {MONTHS} months ahead.\n"),
            |flip| format!("\n{}\n", flip.words(args, &preset)),
        );
    }
    output.text(&text)?;
    Ok(Outcome::Fine)
}

/// Whether so much traffic is within the dial's range.
fn within(preset: &Preset, factor: f64) -> bool {
    let rate = preset.scenario.traffic.rate.get() * factor;
    let most = dial::find("traffic.rate").ok().and_then(|dial| match dial.kind {
        dial::Kind::Number(number) => Some(number.max),
        _ => None,
    });
    most.is_none_or(|most| rate <= most)
}

/// The needs at so many times the traffic, with the best plans for it.
fn at(preset: &Preset, catalog: &Catalog, factor: f64) -> (crate::model::fit::Fit, Answer) {
    let mut needs = Scenario { plans: Plans::AsSet, ..preset.scenario.clone() };
    needs.traffic.rate = PerSecond::new(needs.traffic.rate.get() * factor);
    let fit = fit(&needs, catalog);
    let answer = answer(&fit.scenario, catalog);
    (fit, answer)
}

fn row(preset: &Preset, catalog: &Catalog, factor: f64, growth: Option<f64>) -> Vec<Cell> {
    let (fit, there) = at(preset, catalog, factor);
    let (k, s) = (&fit.kubernetes, &fit.serverless);
    let month = growth.map(|growth| factor.ln() / growth.ln_1p());
    let rate = preset.scenario.traffic.rate.get() * factor;
    let cost = |of: &crate::model::fit::Outcome| {
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

/// The month in which the winner changes, and what staying costs from then on.
struct Flip {
    month: u32,
    from: Winner,
    to: Winner,
    /// What the side that won before costs more than the other, in each month from the change on.
    saved: Vec<f64>,
}

/// The first month with another winner, by a fit in each month up to it and for two years after it.
fn flip(preset: &Preset, catalog: &Catalog, growth: f64) -> Option<Flip> {
    let now = at(preset, catalog, 1.0).1.verdict.winner;
    let winner = |month: u32| {
        let factor = (growth.ln_1p() * f64::from(month)).exp();
        within(preset, factor).then(|| at(preset, catalog, factor).1)
    };
    // The winner may change and change back: years first, then the months of the first year that differs.
    let year = (1..=MONTHS / 12).find(|year| winner(12 * year).is_some_and(|there| there.verdict.winner != now))?;
    let month = (12 * (year - 1) + 1..=12 * year)
        .find(|month| winner(*month).is_some_and(|there| there.verdict.winner != now))?;
    let there = winner(month)?;
    let to = there.verdict.winner;
    let saved = (month..month + 24)
        .map_while(|month| {
            let summary = winner(month)?.summary;
            let usd = |winner: Winner| winner.side().map(|side| summary.side(side).monthly_usd);
            Some(usd(now)? - usd(to)?)
        })
        .collect();
    Some(Flip { month, from: now, to, saved })
}

impl Flip {
    /// Months after the change until a move has paid back; `None` where it does not within two years.
    fn payback(&self, args: &Args, preset: &Preset) -> Option<usize> {
        let hours = f64::from(args.migration_hours?);
        let cost = hours * preset.scenario.people.hourly_usd.get();
        let mut sum = 0.0;
        self.saved.iter().position(|usd| {
            sum += usd;
            sum >= cost
        })
    }

    fn words(&self, args: &Args, preset: &Preset) -> String {
        let mut words =
            format!("In month {} the winner changes from {} to {}.", self.month, self.from.words(), self.to.words());
        if let Some(hours) = args.migration_hours {
            let cost = f64::from(hours) * preset.scenario.people.hourly_usd.get();
            let payback = match self.payback(args, preset) {
                Some(months) => {
                    format!(" A move then costs {} and pays back within {} months.", cents(cost), months + 1)
                }
                None => format!(" A move then costs {} and does not pay back within two years.", cents(cost)),
            };
            words.push_str(&payback);
        }
        words
    }

    fn document(&self, args: &Args, preset: &Preset) -> serde_json::Value {
        serde_json::json!({
            "month": self.month,
            "from": self.from.id(),
            "to": self.to.id(),
            "payback_months": self.payback(args, preset).map(|months| months + 1),
        })
    }
}
