//! `faceoff man`: manual pages.

use super::{Cli, Outcome};
use crate::file::{self, Existing};
use anyhow::Context as _;
use clap::{Command, CommandFactory};
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
    let manual = clap_mangen::Man::new(command.clone());
    let path = folder.join(manual.get_filename());
    let mut page = Vec::new();
    manual.render(&mut page)?;
    file::write(&path, &page, Existing::Replace).with_context(|| format!("{} cannot be written", path.display()))?;
    command.get_subcommands().try_for_each(|below| pages(folder, below))
}
