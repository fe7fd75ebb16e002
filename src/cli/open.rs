//! `faceoff open`: a report back on screen, from whichever of its files somebody was sent.

use super::context::{Context, TomlText, read_text};
use super::output::{Output, shown};
use super::{Outcome, completions, scenario, screen};
use crate::bounds::Bounds;
use crate::catalog::{self, Catalog};
use crate::file;
use crate::preset::{self, Preset};
use crate::report::overrides;
use crate::report::reopen::{self, MAX_BYTES};
use crate::tui::Reopen;
use anyhow::Context as _;
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff report chat --out report && faceoff open report
  faceoff open report.html                        the page that came by mail
  faceoff open report.json --print scenario > service.toml
  faceoff open report/data/bills.csv              the report that this is of
  faceoff compare chat --format json | faceoff open - --print scenario
  faceoff compare web-api --format json > a.json && faceoff open a.json

Any file of a report will do: the page, the Markdown and the JSON hold the scenario, the shape of its recorded
traffic and the author's own figures, if any; scenario.toml has the figures in prices.toml beside it; a chart or a table
leads to the report that it lies in. The author's figures are used instead of your own, unless --prices names a file.";

/// Open the scenario of a report on screen, with the figures it was made with
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The report: its folder, or any file of it; - is standard input, for --print
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// Print what was found instead of opening it
    #[arg(long, value_enum, value_name = "WHAT")]
    print: Option<Part>,
    /// Set a dial, such as traffic.rate=3M/month; may be repeated ('faceoff dials' lists them)
    #[arg(long = "set", short = 's', value_name = "ID=VALUE", value_parser = scenario::setting, add = ArgValueCompleter::new(completions::settings))]
    set: Vec<scenario::Setting>,
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
    let piped_in = args.report == Path::new("-");
    anyhow::ensure!(
        !piped_in || args.print.is_some(),
        "a screen needs standard input for its keys; name the report's file, or ask for --print scenario"
    );
    let [scenario, prices] = if piped_in { piped()? } else { found(&file_of(&args.report)?)? };
    let context = context.with_figures(prices);
    let config = context.config(&args.look.flags())?;
    let catalog = context.catalog_for(&config)?;
    let origin = preset::load(&scenario.text, &scenario.name, &catalog)?;
    let preset = super::scenario::with(origin.clone(), &args.set, &catalog)?;
    if let Some(part) = args.print {
        output.text(&printed(part, &preset, &catalog))?;
        return Ok(Outcome::Fine);
    }
    let first = vec!["open".to_owned(), args.report.display().to_string()];
    let reopen = Reopen { first, flags: context.flags() };
    screen::show((origin, preset), reopen, catalog, &config, &context, output)
}

fn printed(part: Part, preset: &Preset, catalog: &Catalog) -> String {
    match part {
        Part::Scenario => preset::save::text(preset, catalog),
        Part::Prices => overrides::text(catalog),
    }
}

/// The files that hold a scenario, in the order in which they are looked for.
const FILES: [&str; 4] = ["scenario.toml", "report.json", "report.html", "report.md"];

/// The file to read: of a folder the first that is there, of what holds no scenario by itself that of the report around it.
fn file_of(report: &Path) -> anyhow::Result<PathBuf> {
    let inside = |folder: &Path| FILES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    if report.is_dir() {
        let there = inside(report).or_else(|| inside(&around(report)?));
        return Ok(there.unwrap_or_else(|| report.join(FILES[0])));
    }
    let ending = report.extension().unwrap_or_default();
    let part = report.is_file() && ["csv", "svg", "png"].iter().any(|known| ending == *known);
    let figures = report.is_file() && report.file_name().is_some_and(|name| name == "prices.toml");
    if !(part || figures) {
        return Ok(report.to_owned());
    }
    let folder = if figures { parent(report) } else { parent(report).and_then(|folder| around(&folder)) };
    folder.as_deref().and_then(inside).ok_or_else(|| {
        let files = FILES.join(", ");
        anyhow::anyhow!("{} holds no scenario, and there is no report around it; open one of {files}", shown(report))
    })
}

/// The report that a folder of charts or data belongs to.
fn around(folder: &Path) -> Option<PathBuf> {
    // A folder may be given as a dot.
    let name = if folder.file_name().is_some() { folder.to_owned() } else { std::fs::canonicalize(folder).ok()? };
    let part = name.file_name().is_some_and(|name| name == "charts" || name == "data");
    parent(&name).filter(|_| part)
}

/// The folder that something is in, also where the path does not say it.
fn parent(path: &Path) -> Option<PathBuf> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Some(folder.to_owned()),
        _ => std::path::absolute(path).ok()?.parent().map(Path::to_owned),
    }
}

/// What is on standard input, whose figures are inside or nowhere.
fn piped() -> anyhow::Result<[TomlText; 2]> {
    const NAME: &str = "standard input";
    let bytes = file::read_from(std::io::stdin().lock(), MAX_BYTES).context(NAME)?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{NAME} is not UTF-8, and no report"))?;
    Ok(within(NAME, &text)?.unwrap_or_else(|| {
        [TomlText { name: NAME.to_owned(), text }, TomlText { name: NAME.to_owned(), text: String::new() }]
    }))
}

/// The scenario and the figures inside a page, Markdown or JSON.
fn within(name: &str, text: &str) -> anyhow::Result<Option<[TomlText; 2]>> {
    let Some(origin) = reopen::origin(text).with_context(|| name.to_owned())? else { return Ok(None) };
    let inside = |file: &str, text| TomlText { name: format!("{name}/{file}"), text };
    Ok(Some([inside("scenario.toml", origin.scenario), inside("prices.toml", origin.prices.unwrap_or_default())]))
}

/// The scenario and the figures that a file holds, or that stand beside it.
fn found(file: &Path) -> anyhow::Result<[TomlText; 2]> {
    let text = read_text(file, &BOUNDS)?;
    if let Some(both) = within(&file.display().to_string(), &text)? {
        return Ok(both);
    }
    let beside = file.with_file_name("prices.toml");
    let prices = if beside.is_file() { read_text(&beside, &catalog::BOUNDS)? } else { String::new() };
    let named = |path: &Path, text| TomlText { name: path.display().to_string(), text };
    Ok([named(file, text), named(&beside, prices)])
}
