//! `faceoff compare`: both architectures for one scenario or several, as text.
//!
//! Its user asks 'which side, and by how much' of one workload, 'which of these should move' of several, or,
//! in a pipeline, 'is it still within what we agreed'.

mod guard;
mod parts;
mod several;
mod text;

use super::context::Context;
use super::findings::{Findings, Tips};
use super::output::Output;
use super::table::{Format, Table};
use super::{Outcome, envelope, progress, scenario};
use crate::analysis::crew;
use crate::catalog::Catalog;
use crate::preset::Preset;
use crate::report::json;
use crate::verdict::Winner;
use clap::ValueEnum;
use guard::Assertion;
use std::sync::atomic::{AtomicUsize, Ordering};

const EXAMPLES: &str = "\
Examples:
  faceoff compare                                       the default scenario
  faceoff compare flash-sale --set traffic.rate=250k/day
  faceoff compare web-api chat flash-sale               a row each
  faceoff compare my-service.toml --format markdown     for a pull request
  faceoff compare - --format json < my-service.toml     everything, at full precision
  faceoff compare --format json --with tips             and every tipping point
  faceoff compare --show bill --format csv              both bills, line by line
  faceoff compare web-api --assert 'serverless.monthly_usd < 200'       a budget in a pipeline
  faceoff compare web-api --assert 'serverless.monthly_usd < kubernetes.monthly_usd'
  faceoff compare web-api chat --assert 'serverless.latency_ms.p99 <= 2s' --quiet

The left side of --assert is a path into what --format json prints (scenario.traffic.rate is a
dial), the right side a value with a unit, or another path. Exit code 1 when one does not hold in
any of the scenarios.";

/// Compare both architectures for one scenario, or for several
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenarios: scenario::Several,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
    /// Only this part; CSV holds one part, the summary if none is named
    #[arg(long, value_enum, value_name = "PART")]
    show: Option<Part>,
    /// Compute this as well, which takes seconds a scenario; for --format json
    #[arg(long = "with", value_enum, value_name = "WHAT")]
    with: Vec<Extra>,
    /// Fail with exit code 1 unless this holds, such as 'verdict.winner == serverless'; may be repeated
    #[arg(long, value_name = "CONDITION")]
    assert: Vec<Assertion>,
    /// The same as --assert 'verdict.winner == WINNER'
    #[arg(long, value_enum, value_name = "WINNER")]
    expect: Option<Expected>,
}

/// A part of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Cost, latency and size of both sides
    Summary,
    /// Both bills, line by line
    Bill,
    /// Pros and cons, borne out here or not
    Claims,
}

/// What is computed only when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Extra {
    /// The tipping points of every dial
    Tips,
}

/// What a verdict may be expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expected {
    /// Kubernetes wins
    Kubernetes,
    /// Serverless wins
    Serverless,
    /// They are within 5 %
    Tie,
}

/// Compares.
///
/// # Errors
/// When the settings, the catalog or a scenario are faulty, a condition means nothing, or the output cannot be
/// written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (presets, catalog) = args.scenarios.resolve(context)?;
    let tips = match (args.show, args.format, presets.len()) {
        (None, Format::Json, _) if args.with.contains(&Extra::Tips) => Tips::All,
        (None, Format::Table | Format::Markdown, 1) => Tips::Headline,
        _ => Tips::None,
    };
    let found = progress::during("compare", presets.len(), context, |done| all(&presets, &catalog, tips, done))?;
    let refuted = refuted(args, &found)?;
    output.text(&match found.as_slice() {
        [one] => alone(one, args, output.is_terminal())?,
        several => several::written(several, args.show, args.format, tips == Tips::All)?,
    })?;
    for finding in &refuted {
        super::output::complain(&format!("faceoff: {finding}"));
    }
    Ok(if refuted.is_empty() { Outcome::Fine } else { Outcome::Finding })
}

/// Every scenario, on all cores. Scenarios that ask the same are answered once.
fn all<'a>(
    presets: &'a [Preset],
    catalog: &'a Catalog,
    tips: Tips,
    done: &AtomicUsize,
) -> anyhow::Result<Vec<Findings<'a>>> {
    let first: Vec<usize> = (0..presets.len())
        .map(|at| presets[..at].iter().position(|other| other.scenario == presets[at].scenario).unwrap_or(at))
        .collect();
    let asked: Vec<usize> = (0..presets.len()).filter(|at| first[*at] == *at).collect();
    let found = crew::all(asked.len(), |index| {
        let found = Findings::of(&presets[asked[index]], catalog, tips);
        let alike = first.iter().filter(|at| **at == asked[index]).count();
        done.fetch_add(alike, Ordering::Relaxed);
        found
    });
    let found = found.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let of = |(preset, first): (&'a Preset, &usize)| {
        let one = asked.binary_search(first).ok().and_then(|at| found.get(at))?;
        Some(Findings { preset, ..one.clone() })
    };
    Ok(presets.iter().zip(&first).filter_map(of).collect())
}

fn alone(found: &Findings<'_>, args: &Args, terminal: bool) -> anyhow::Result<String> {
    let part = args.show.or((args.format == Format::Csv).then_some(Part::Summary));
    match (part, args.format) {
        (Some(Part::Summary), format) => about(parts::summary(found), found).render(format),
        (Some(Part::Bill), format) => about(parts::bill(found), found).render(format),
        (Some(Part::Claims), format) => about(parts::claims(found), found).render(format),
        (None, Format::Json) => {
            let document = json::document(&found.report());
            let tips = args.with.contains(&Extra::Tips);
            let document = if tips { document } else { document.without_tips() };
            let mut whole = envelope::of(found.preset)?;
            if let serde_json::Value::Object(map) = serde_json::to_value(document)? {
                whole.extend(map);
            }
            whole.insert("rows".to_owned(), several::rows(std::slice::from_ref(found)).to_json());
            envelope::around(&whole)
        }
        (None, Format::Markdown) => text::markdown(found),
        (None, _) => Ok(text::plain(found, terminal)),
    }
}

/// A part with whose it is and who wins, for machines.
fn about(part: Table, found: &Findings<'_>) -> Table {
    part.about([("preset", &found.preset.name), ("winner", found.verdict.winner.id())])
}

/// What does not hold, each with whose it is.
fn refuted(args: &Args, found: &[Findings<'_>]) -> anyhow::Result<Vec<String>> {
    let mut all = Vec::new();
    for one in found {
        let name = &one.preset.name;
        let winner = one.verdict.winner;
        if args.expect.is_some_and(|expected| expected.winner() != winner) {
            all.push(format!("{name}: the winner is {}, which is not expected", winner.id()));
        }
        if args.assert.is_empty() {
            continue;
        }
        let document = serde_json::to_value(json::document(&one.report()).without_tips())?;
        for assertion in &args.assert {
            let refuted = assertion.refuted(&document).map_err(|error| anyhow::anyhow!("--assert: {error}"))?;
            all.extend(refuted.map(|words| format!("{name}: {words}")));
        }
    }
    Ok(all)
}

/// One comparison in sentences and tables, without boxes, charts or colour.
///
/// # Errors
/// As [`run`].
pub fn plain(scenario: &scenario::Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = scenario.resolve(context)?;
    output.text(&text::plain(&Findings::of(&preset, &catalog, Tips::Headline)?, output.is_terminal()))?;
    Ok(Outcome::Fine)
}

impl Expected {
    const fn winner(self) -> Winner {
        match self {
            Self::Kubernetes => Winner::Kubernetes,
            Self::Serverless => Winner::Serverless,
            Self::Tie => Winner::Tie,
        }
    }
}
