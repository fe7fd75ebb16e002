//! `faceoff presets`: what there is to start from, and whether presets are valid.

use super::Outcome;
use super::context::Context;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left};
use crate::catalog::Catalog;
use crate::preset::{self, Preset, PresetError};
use crate::units::printable;
use anyhow::Context as _;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff presets                          those that come with the program, and yours
  faceoff presets show flash-sale          one of them as TOML, to copy from
  faceoff presets show web-api > ~/.config/faceoff/presets/mine.toml
  faceoff presets check ./presets          exit code 1 when one of them is faulty";

/// List presets, show one as TOML, or check a folder of them
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// How to write the list
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", global = true)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List them
    List,
    /// Print one as TOML
    Show {
        /// Its name
        name: String,
    },
    /// Check every preset in a folder, or one file
    Check {
        /// The folder or file
        path: PathBuf,
    },
}

/// Lists, shows or checks presets.
///
/// # Errors
/// When the catalog is faulty, there is no such preset or folder, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    match args.what.as_ref().unwrap_or(&What::List) {
        What::List => list(args.format, context, output),
        What::Show { name } => show(name, context, output),
        What::Check { path } => check(path, &context.catalog()?, output),
    }
}

fn list(format: Format, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let catalog = context.catalog()?;
    let own = context.presets().map(|folder| preset::user(&folder)).unwrap_or_default();
    let mut table = Table::new([
        left("Preset", "name"),
        left("Whose", "origin"),
        left("Title", "title"),
        left("About", "about"),
        hidden("figures"),
    ]);
    for found in &own {
        table.row(row(&found.name, "yours", preset::read(&found.path, &catalog)));
    }
    for found in preset::builtin() {
        let hidden = own.iter().any(|preset| preset.name == found.name);
        table.row(row(found.name, if hidden { "built in, hidden by yours" } else { "built in" }, found.load(&catalog)));
    }
    output.text(&table.render(format)?)?;
    Ok(Outcome::Fine)
}

fn row(name: &str, origin: &str, loaded: Result<Preset, PresetError>) -> Vec<Cell> {
    let (title, about, figures) = match loaded {
        Ok(preset) => (preset.title, preset.about, preset.figures),
        Err(error) => (String::new(), format!("faulty: {}", error.faults[0]), String::new()),
    };
    vec![Cell::text(name), Cell::text(origin), Cell::text(title), Cell::text(about), Cell::of(figures, "")]
}

fn show(name: &str, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let own = context.presets().map(|folder| preset::user(&folder)).unwrap_or_default();
    let text = match own.iter().find(|preset| preset.name == name) {
        Some(found) => super::context::read_text(&found.path, preset::MAX_BYTES)?,
        None => match preset::builtin().iter().find(|preset| preset.name == name) {
            Some(found) => found.text.to_owned(),
            None => return Err(preset::find(name, None, &context.catalog()?).err().context("no such preset")?.into()),
        },
    };
    output.text(&text)?;
    Ok(Outcome::Fine)
}

fn check(path: &Path, catalog: &Catalog, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = preset::user(path).into_iter().map(|preset| preset.path).collect();
        anyhow::ensure!(!files.is_empty(), "{} holds no .toml file", path.display());
    } else {
        std::fs::metadata(path).with_context(|| format!("{}", path.display()))?;
    }
    let mut faulty = 0;
    for file in &files {
        match preset::read(file, catalog) {
            Ok(preset) => {
                output.text(&format!("{}: fine: {}\n", printable(&file.display().to_string()), preset.title))?;
            }
            Err(error) => {
                faulty += 1;
                output.text(&format!("{error}\n"))?;
            }
        }
    }
    output.text(&format!("{} checked, {faulty} faulty\n", files.len()))?;
    Ok(if faulty == 0 { Outcome::Fine } else { Outcome::Finding })
}
