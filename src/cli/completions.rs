//! `faceoff completions`: for the shell.

use super::output::Output;
use super::{Cli, Outcome};
use clap::CommandFactory;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  faceoff completions bash > ~/.local/share/bash-completion/completions/faceoff
  faceoff completions zsh > ~/.zfunc/_faceoff          (with ~/.zfunc in $fpath)
  faceoff completions fish > ~/.config/fish/completions/faceoff.fish";

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints them.
///
/// # Errors
/// When the output cannot be written.
pub fn run(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "faceoff", &mut script);
    output.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
