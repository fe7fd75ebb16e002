//! `faceoff presets`: what there is to start from, and whether presets are valid.

mod check;
mod list;

use super::context::Context;
use super::output::{Output, complain, shown};
use super::table::Format;
use super::{Outcome, scenario};
use crate::file::Existing;
use crate::preset;
use crate::units::printable;
use anyhow::Context as _;
use check::Checked;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff presets                          those that come with the program, and yours
  faceoff presets show flash-sale          one of them as TOML, to copy from
  faceoff presets show web-api > ~/.config/faceoff/presets/mine.toml
  faceoff presets save mine chat --set traffic.rate=200/s
  faceoff presets check ./presets          exit code 1 when one of them is faulty

A preset sets the dials that differ from the defaults; 'faceoff dials' lists them, and
'faceoff schema preset' tells an editor. What is saved from the screen keeps your comments.";

const SAVES: &str = "\
Examples:
  faceoff presets save mine                         the default scenario, to edit
  faceoff presets save busier chat --set traffic.rate=200/s
  faceoff presets save busier --replace --title 'Chat in May' chat";

const CHECKS: &str = "\
Examples:
  faceoff presets check ./presets
  faceoff presets check ./presets --quiet       the faults alone: file:line:column: what is wrong
  faceoff presets check ./presets --format json | jq '.rows[] | select(.fault)'";

/// List presets, show one as TOML, save one, or check a folder of them
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
    #[command(
        after_long_help = "Examples:\n  faceoff presets list\n  faceoff presets list --format json | jq '.rows[].name'"
    )]
    List,
    /// Print one as TOML
    #[command(
        after_long_help = "Examples:\n  faceoff presets show flash-sale\n  faceoff presets show chat > chat.toml"
    )]
    Show {
        /// Its name
        name: String,
    },
    /// Save a scenario as a preset of yours
    ///
    /// It goes into the folder of your presets. One that is there already is left alone unless --replace is given;
    /// then its comments, its order and its words stay, and the dials change.
    #[command(after_long_help = SAVES)]
    Save(Save),
    /// Remove presets of yours
    ///
    /// Their files are deleted. One that comes with the program and was hidden by yours is there again.
    #[command(after_long_help = "Examples:\n  faceoff presets save mine --quiet && faceoff presets remove mine")]
    Remove {
        /// Their names
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Check every preset in a folder, or one file
    ///
    /// Every fault of every file is told with its line and column, and what to do about it. Exit code 1 when there
    /// is one.
    #[command(after_long_help = CHECKS)]
    Check {
        /// The folder or file
        path: PathBuf,
    },
}

/// What to save.
#[derive(Debug, clap::Args)]
struct Save {
    /// What to call it: lower-case letters, digits and hyphens
    name: String,
    #[command(flatten)]
    scenario: scenario::Args,
    /// What to call it on screen
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Replace the preset of this name
    #[arg(long)]
    replace: bool,
}

/// Lists, shows, saves or checks presets.
///
/// # Errors
/// When the catalog is faulty, there is no such preset or folder, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    match args.what.as_ref().unwrap_or(&What::List) {
        What::List => output.text(&list::text(args.format, context)?).map(|()| Outcome::Fine),
        What::Show { name } => show(name, context, output),
        What::Save(args) => save(args, context, output),
        What::Remove { names } => remove(names, context, output),
        What::Check { path } => check(path, args.format, context, output),
    }
}

fn show(name: &str, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let own = context.presets().map(|folder| preset::user(&folder)).unwrap_or_default();
    let text = match own.iter().find(|preset| preset.name == name) {
        Some(found) => super::context::read_text(&found.path, &preset::BOUNDS)?,
        None => match preset::builtin().iter().find(|preset| preset.name == name) {
            Some(found) => found.text.to_owned(),
            None => return Err(preset::find(name, None, &context.catalog()?).err().context("no such preset")?.into()),
        },
    };
    output.text(&text)?;
    Ok(Outcome::Fine)
}

/// Removes all of them or, where one is not there, none.
fn remove(names: &[String], context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let own = context.presets().map(|folder| preset::user(&folder)).unwrap_or_default();
    let find = |name: &String| {
        let found = own.iter().find(|preset| preset.name == *name);
        found.with_context(|| {
            if preset::is_builtin(name) {
                format!("'{name}' comes with the program; there is no preset of yours with this name to remove")
            } else {
                format!("no preset of yours is called '{}'; 'faceoff presets' lists them", printable(name))
            }
        })
    };
    let found = names.iter().map(find).collect::<anyhow::Result<Vec<_>>>()?;
    for preset in found {
        std::fs::remove_file(&preset.path).with_context(|| format!("{} cannot be removed", preset.path.display()))?;
        if !context.quiet() {
            output.text(&format!("removed {}\n", shown(&preset.path)))?;
        }
    }
    Ok(Outcome::Fine)
}

fn save(args: &Save, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut preset, catalog) = args.scenario.resolve(context)?;
    let folder = context.presets().context("there is no home folder to save into")?;
    // What is replaced keeps its words.
    let before = preset::read(&preset::save::path_of(&folder, &args.name), &catalog).ok().filter(|_| args.replace);
    if let Some(before) = before {
        (preset.title, preset.about, preset.figures) = (before.title, before.about, before.figures);
    }
    preset.name.clone_from(&args.name);
    preset.title = args.title.clone().unwrap_or(preset.title);
    let existing = if args.replace { Existing::Replace } else { Existing::Keep };
    let path = preset::save(&folder, &preset, &catalog, existing)?;
    if !context.quiet() {
        output.path(&path)?;
        if preset::is_builtin(&preset.name) {
            let name = &preset.name;
            complain(&format!(
                "faceoff: '{name}' is now yours, and hides the preset of this name that comes with the program; \
                 'faceoff presets remove {name}' brings that back"
            ));
        }
    }
    Ok(Outcome::Fine)
}

fn check(path: &Path, format: Format, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let catalog = context.catalog()?;
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = preset::user(path).into_iter().map(|preset| preset.path).collect();
        anyhow::ensure!(!files.is_empty(), "{} holds no .toml file", path.display());
    } else {
        std::fs::metadata(path).with_context(|| format!("{}", path.display()))?;
    }
    let checked: Vec<Checked> = files.into_iter().map(|file| Checked::of(file, &catalog)).collect();
    output.text(&check::written(&checked, format, context.quiet())?)?;
    Ok(if checked.iter().all(|file| file.outcome.is_ok()) { Outcome::Fine } else { Outcome::Finding })
}
