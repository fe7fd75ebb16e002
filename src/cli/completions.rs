//! `faceoff completions`: for the shell, which then asks the program itself what may stand where: commands and options, names of
//! presets and traces, dials and their choices.

use super::output::Output;
use super::{Cli, Outcome, context, scenario};
use crate::catalog::Catalog;
use crate::dial::{self, DIALS, Dial, Kind};
use crate::preset;
use crate::scenario::Scenario;
use anyhow::Context as _;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};
use clap_complete::env::{CompleteEnv, Shells};
use std::ffi::{OsStr, OsString};

const EXAMPLES: &str = "\
Examples:
  faceoff completions bash > ~/.local/share/bash-completion/completions/faceoff
  faceoff completions zsh > ~/.zfunc/_faceoff          (with ~/.zfunc in $fpath)
  faceoff completions fish > ~/.config/fish/completions/faceoff.fish

They know your presets, every dial and every choice: 'faceoff compare we<Tab>', '--set traffic.sh<Tab>'.";

/// The variable by which a shell asks.
const VARIABLE: &str = "FACEOFF_COMPLETE";

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
    let (mut script, shells) = (Vec::new(), Shells::builtins());
    let shell = shells.completer(&args.shell.to_string()).context("there are no completions for this shell")?;
    shell.write_registration(VARIABLE, "faceoff", "faceoff", "faceoff", &mut script)?;
    output.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}

/// Answers a shell that asks what may come next; tells whether one did.
///
/// # Errors
/// When the shell is not known.
pub fn answer(arguments: &[OsString]) -> Result<bool, clap::Error> {
    let folder = std::env::current_dir().ok();
    CompleteEnv::with_factory(Cli::command).var(VARIABLE).try_complete(arguments.to_vec(), folder.as_deref())
}

/// Names of presets, and paths of files.
pub fn presets(current: &OsStr) -> Vec<CompletionCandidate> {
    let text = current.to_str().unwrap_or_default();
    let own = context::home().map(|home| preset::user(&home.join("presets"))).unwrap_or_default();
    let own = own.into_iter().map(|preset| preset.name);
    let names = own.chain(preset::builtin().iter().map(|preset| preset.name.to_owned()));
    let mut found: Vec<_> = names.filter(|name| name.starts_with(text)).map(CompletionCandidate::new).collect();
    if found.is_empty() || scenario::is_path(text) {
        found.extend(PathCompleter::file().complete(current));
    }
    found
}

/// Ids of dials.
pub fn dials(current: &OsStr) -> Vec<CompletionCandidate> {
    matching(current, |dial| dial.id.to_owned())
}

/// Dials and presets, as `map` takes both.
pub fn dials_and_presets(current: &OsStr) -> Vec<CompletionCandidate> {
    dials(current).into_iter().chain(presets(current)).collect()
}

/// A dial and behind the equals sign its choices.
pub fn settings(current: &OsStr) -> Vec<CompletionCandidate> {
    let text = current.to_str().unwrap_or_default();
    let Some((id, begun)) = text.split_once('=') else { return matching(current, |dial| format!("{}=", dial.id)) };
    let (Ok(dial), Ok(catalog)) = (dial::find(id), Catalog::load()) else { return Vec::new() };
    let values = match dial.kind {
        Kind::Switch(_) => vec!["on".to_owned(), "off".to_owned()],
        Kind::Number(_) => Vec::new(),
        Kind::Choice(_) => dial.options(&Scenario::default(), &catalog).into_iter().map(|offer| offer.id).collect(),
    };
    let fitting = values.into_iter().filter(|value| value.starts_with(begun));
    fitting.map(|value| CompletionCandidate::new(format!("{id}={value}"))).collect()
}

fn matching(current: &OsStr, words: impl Fn(&Dial) -> String) -> Vec<CompletionCandidate> {
    let text = current.to_str().unwrap_or_default();
    let fitting = DIALS.iter().filter(|dial| dial.id.starts_with(text));
    fitting.map(|dial| CompletionCandidate::new(words(dial)).help(Some(dial.label.into()))).collect()
}
