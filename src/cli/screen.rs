//! No command: the screen.

use super::context::Context;
use super::output::Output;
use super::{Cli, Outcome, compare, fleet, progress, scenario};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::preset::Preset;
use crate::tui::{self, Exit, Lists, Options, Reopen};
use crate::units::printable;
use clap::CommandFactory;
use std::io::IsTerminal;

/// Arguments of the screen.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    #[command(flatten)]
    look: Look,
    /// Say it in plain text instead of opening the screen, for dumb terminals and screen readers
    #[arg(long, help_heading = "Screen")]
    plain: bool,
}

/// Arguments that say how the screen looks.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Look {
    /// Colours: auto, dark, light, safe, ansi or mono
    #[arg(long, value_name = "THEME", help_heading = "Screen")]
    theme: Option<String>,
    /// Characters of charts: auto, braille, block or ascii
    #[arg(long, value_name = "GLYPHS", help_heading = "Screen")]
    glyphs: Option<String>,
    /// Use the mouse, or leave it to the terminal: true or false
    #[arg(long, value_name = "BOOL", help_heading = "Screen")]
    mouse: Option<String>,
}

impl Args {
    /// Whether none was given.
    pub const fn is_empty(&self) -> bool {
        !self.plain
            && self.scenario.is_empty()
            && self.look.theme.is_none()
            && self.look.glyphs.is_none()
            && self.look.mouse.is_none()
    }
}

impl Look {
    /// What was given, as settings.
    pub fn flags(&self) -> Vec<(&'static str, String)> {
        [("theme", &self.theme), ("glyphs", &self.glyphs), ("mouse", &self.mouse)]
            .into_iter()
            .filter_map(|(key, value)| Some((key, value.clone()?)))
            .collect()
    }
}

/// A preset that is not there may be a command that was mistyped.
fn or_command(scenario: &scenario::Args, error: anyhow::Error) -> anyhow::Error {
    let Some(word) = scenario.named() else { return error };
    let near = |command: &clap::Command| strsim::levenshtein(command.get_name(), word) <= 2;
    match Cli::command().get_subcommands().find(|command| near(command)) {
        Some(command) => {
            anyhow::anyhow!("no preset '{}'; did you mean 'faceoff {}'?", printable(word), command.get_name())
        }
        None => error,
    }
}

/// Opens the screen.
///
/// # Errors
/// When there is no terminal, or the settings, the catalog or the scenario are faulty.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    // A terminal that cannot place the cursor shows no screen, but it shows text.
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb") && std::io::stdout().is_terminal();
    if args.plain || dumb {
        return compare::plain(&args.scenario, context, output);
    }
    open(&args.scenario, &args.look, context, output)
}

fn open(scenario: &scenario::Args, look: &Look, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let config = context.config(&look.flags())?;
    let catalog = context.catalog_for(&config)?;
    let load = scenario.preset(&config.preset.value, context, &catalog);
    let origin = load.map_err(|error| or_command(scenario, error))?;
    let opened = scenario.set(origin.clone(), &catalog)?;
    let wanted = scenario.named().unwrap_or(&config.preset.value);
    let reopen = Reopen { first: vec!["compare".to_owned(), argument(wanted)], flags: context.flags() };
    show((origin, opened), reopen, catalog, &config, context, output)
}

/// An argument that no command takes for a flag.
fn argument(wanted: &str) -> String {
    // A single dash is standard input.
    if wanted.starts_with('-') && wanted != "-" { format!("./{wanted}") } else { wanted.to_owned() }
}

/// Opens the screen on a preset and what became of it.
///
/// # Errors
/// As [`run`].
pub fn show(
    (origin, opened): (Preset, Preset),
    reopen: Reopen,
    catalog: Catalog,
    config: &Config,
    context: &Context,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    if !(std::io::stdout().is_terminal() && std::io::stdin().is_terminal()) {
        let command = reopen.command(&opened.scenario, &origin.name, &origin.scenario);
        anyhow::bail!("the screen needs a terminal; '{command}' prints the same as text");
    }
    let options = Options { reopen, ..options(origin, opened, catalog, config, context) };
    run_with(options, config, output)
}

/// Runs the screen until it is left, and says how its last comparison can be had again.
///
/// # Errors
/// As [`run`].
pub fn run_with(options: Options, config: &Config, output: &mut Output) -> anyhow::Result<Outcome> {
    progress::stop();
    let exit = tui::run(options).map_err(|error| match error {
        tui::Error::Keys(error) => anyhow::anyhow!("{}: {error}", config.keys.origin),
        error => error.into(),
    })?;
    match exit {
        // What was found on screen can be had again in a script.
        Exit::Left(command) => output.text(&format!("{command}\n"))?,
        // The sender of the signal sees that it did what it always does.
        Exit::Signal(number) => signal_hook::low_level::emulate_default_handler(number)?,
        Exit::Closed => {}
    }
    Ok(Outcome::Fine)
}

/// What the explorer opens with: `opened`, which may differ from the preset that it started from.
pub fn options(origin: Preset, opened: Preset, catalog: Catalog, config: &Config, context: &Context) -> Options {
    Options {
        catalog,
        preset: origin.name,
        origin: origin.scenario,
        scenario: opened.scenario,
        theme: config.theme.value,
        glyphs: config.glyphs.value,
        mouse: config.mouse.value,
        keys: config.keys.value.clone(),
        presets: context.presets(),
        traces: context.traces(),
        reopen: Reopen::default(),
        fleet: None,
        lists: Lists { base: config.preset.value.clone(), page: fleet::html },
    }
}
