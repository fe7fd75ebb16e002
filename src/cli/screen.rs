//! No command: the screen.

use super::context::Context;
use super::output::Output;
use super::{Outcome, scenario};
use crate::tui::{self, Exit, Options};
use std::io::IsTerminal;

/// Arguments of the screen.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// Colours: auto, dark, light, ansi or mono
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
        self.scenario.is_empty() && self.theme.is_none() && self.glyphs.is_none() && self.mouse.is_none()
    }

    fn flags(&self) -> Vec<(&'static str, String)> {
        [("theme", &self.theme), ("glyphs", &self.glyphs), ("mouse", &self.mouse)]
            .into_iter()
            .filter_map(|(key, value)| Some((key, value.clone()?)))
            .collect()
    }
}

/// Opens the screen.
///
/// # Errors
/// When there is no terminal, or the settings, the catalog or the scenario are faulty.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let config = context.config(&args.flags())?;
    let catalog = context.catalog_for(&config)?;
    if !(std::io::stdout().is_terminal() && std::io::stdin().is_terminal()) {
        let preset = args.scenario.load(&config.preset.value, context, &catalog)?;
        anyhow::bail!("the screen needs a terminal; 'faceoff compare {}' prints the same as text", preset.name);
    }
    let origin = args.scenario.preset(&config.preset.value, context, &catalog)?;
    let opened = args.scenario.load(&config.preset.value, context, &catalog)?;
    let exit = tui::run(Options {
        catalog,
        preset: origin.name,
        origin: origin.scenario,
        scenario: opened.scenario,
        theme: config.theme.value,
        glyphs: config.glyphs.value,
        mouse: config.mouse.value,
        keys: std::collections::BTreeMap::new(),
        presets: context.presets(),
    })?;
    match exit {
        // What was found on screen can be had again in a script.
        Exit::Left(command) => output.text(&format!("{command}\n"))?,
        // Whoever sent the signal sees that it did what it always does.
        Exit::Signal(number) => signal_hook::low_level::emulate_default_handler(number)?,
        Exit::Closed => {}
    }
    Ok(Outcome::Fine)
}
