//! `faceoff open`: a report back on screen, from whichever of its files somebody was sent.

use super::context::{Context, TomlText, read_text};
use super::output::Output;
use super::{Outcome, screen};
use crate::bounds::Bounds;
use crate::catalog::{self, Catalog};
use crate::preset::{self, Preset};
use crate::report::overrides;
use crate::report::reopen::{self, MAX_BYTES};
use anyhow::Context as _;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff report chat --out report && faceoff open report
  faceoff open report.html                        the page that came by mail
  faceoff open report.json --print scenario > service.toml
  faceoff compare web-api --format json > a.json && faceoff open a.json

Any file of a report will do: the page, the Markdown and the JSON hold the scenario, the shape of its recorded
traffic and the author's own figures, if any; scenario.toml has the figures in prices.toml beside it. They are used instead of your own, unless --prices
names a file.";

/// Open the scenario of a report on screen, with the figures it was made with
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The report: its folder, or any of report.html, report.md, report.json and scenario.toml
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// Print what was found instead of opening it
    #[arg(long, value_enum, value_name = "WHAT")]
    print: Option<Part>,
    #[command(flatten)]
    look: screen::Look,
}

/// The most that a file of a report may hold; what is in it is bounded when it is read as a preset.
const BOUNDS: Bounds = Bounds {
    bytes: MAX_BYTES,
    line: usize::MAX,
    values: usize::MAX,
    depth: usize::MAX,
    advice: "a report that faceoff wrote is smaller; is it another file",
};

/// What a report was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The scenario, as a preset
    Scenario,
    /// The author's own figures, as a file for --prices; nothing where there are none
    Prices,
}

/// Opens it.
///
/// # Errors
/// When there is no report, it is faulty, or there is no terminal.
pub fn run(args: &Args, context: Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let [scenario, prices] = found(&file_of(&args.report))?;
    let context = context.with_figures(prices);
    let config = context.config(&args.look.flags())?;
    let catalog = context.catalog_for(&config)?;
    let preset = preset::load(&scenario.text, &scenario.name, &catalog)?;
    match args.print {
        Some(part) => output.text(&printed(part, &preset, &catalog))?,
        None => return screen::show((preset.clone(), preset), catalog, &config, &context, output),
    }
    Ok(Outcome::Fine)
}

fn printed(part: Part, preset: &Preset, catalog: &Catalog) -> String {
    match part {
        Part::Scenario => preset::save::text(preset, catalog),
        Part::Prices => overrides::text(catalog),
    }
}

/// The file to read of a folder: the first that is there.
fn file_of(report: &Path) -> PathBuf {
    const FILES: [&str; 4] = ["scenario.toml", "report.json", "report.html", "report.md"];
    if !report.is_dir() {
        return report.to_owned();
    }
    let there = FILES.iter().map(|name| report.join(name)).find(|path| path.is_file());
    there.unwrap_or_else(|| report.join(FILES[0]))
}

/// The scenario and the figures that a file holds, or that stand beside it.
fn found(file: &Path) -> anyhow::Result<[TomlText; 2]> {
    let text = read_text(file, &BOUNDS)?;
    if let Some(origin) = reopen::origin(&text).with_context(|| file.display().to_string())? {
        let inside = |name: &str, text| TomlText { name: file.join(name).display().to_string(), text };
        let prices = origin.prices.unwrap_or_default();
        return Ok([inside("scenario.toml", origin.scenario), inside("prices.toml", prices)]);
    }
    let beside = file.with_file_name("prices.toml");
    let prices = if beside.is_file() { read_text(&beside, &catalog::BOUNDS)? } else { String::new() };
    let named = |path: &Path, text| TomlText { name: path.display().to_string(), text };
    Ok([named(file, text), named(&beside, prices)])
}
