//! `faceoff man`: manual pages.

use super::output::Unwritten;
use super::{Cli, Outcome};
use crate::file::{self, Existing};
use anyhow::Context as _;
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff man ~/.local/share/man/man1
  faceoff man . && man ./faceoff-compare.1";

/// Write a manual page for each command into a folder
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The folder; it is made if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Writes them.
///
/// # Errors
/// When the folder cannot be made or written to.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let folder = &args.folder;
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    pages(folder, &program)?;
    Ok(Outcome::Fine)
}

fn pages(folder: &Path, command: &Command) -> anyhow::Result<()> {
    let manual = clap_mangen::Man::new(command.clone().override_usage(synopsis(command)));
    let path = folder.join(manual.get_filename());
    let mut page = Vec::new();
    manual.render(&mut page)?;
    file::write(&path, &page, Existing::Replace).map_err(|error| Unwritten { path, error })?;
    command.get_subcommands().try_for_each(|below| pages(folder, below))
}

/// How a command is called, each option with its value.
fn synopsis(command: &Command) -> String {
    let mut parts = vec![command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned()];
    parts.extend(command.get_opts().chain(flags(command)).filter(|arg| !arg.is_hide_set()).map(option));
    parts.extend(command.get_positionals().filter(|arg| !arg.is_hide_set()).map(positional));
    if command.has_subcommands() {
        parts.push(if command.is_subcommand_required_set() { "<command>" } else { "[command]" }.to_owned());
    }
    parts.join(" ")
}

/// Options that take no value.
fn flags(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| !arg.is_positional() && !arg.get_action().takes_values())
}

fn option(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let names = short.into_iter().chain(long).collect::<Vec<_>>().join("|");
    let value = if arg.get_action().takes_values() { format!(" {}", values(arg)) } else { String::new() };
    let more = if matches!(arg.get_action(), ArgAction::Append) { "..." } else { "" };
    if arg.is_required_set() { format!("{names}{value}{more}") } else { format!("[{names}{value}]{more}") }
}

fn positional(arg: &Arg) -> String {
    let more = if matches!(arg.get_action(), ArgAction::Append) { "..." } else { "" };
    let value = values(arg);
    if arg.is_required_set() { format!("{value}{more}") } else { format!("[{value}]{more}") }
}

fn values(arg: &Arg) -> String {
    arg.get_value_names().map_or_else(|| arg.get_id().to_string(), |names| names.join(" "))
}
