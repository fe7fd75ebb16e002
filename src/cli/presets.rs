//! `faceoff presets`: what there is to start from, and whether presets are valid.

mod list;

use super::Outcome;
use super::context::Context;
use super::output::Output;
use super::table::Format;
use crate::catalog::Catalog;
use crate::preset;
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
        What::List => output.text(&list::text(args.format, context)?).map(|()| Outcome::Fine),
        What::Show { name } => show(name, context, output),
        What::Check { path } => check(path, &context.catalog()?, output),
    }
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
