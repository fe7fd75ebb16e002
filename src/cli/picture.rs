//! `faceoff picture`: the screen as an SVG, drawn by the explorer itself.

use super::context::Context;
use super::output::Output;
use super::{Outcome, scenario, screen};
use crate::tui::picture::{DARK, LIGHT};
use crate::tui::still::Still;
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;

const EXAMPLES: &str = "\
Examples:
  faceoff picture > explore.svg                   the screen as it opens
  faceoff picture chat --size 200x60 --paper light > chat.svg
  faceoff picture --screen bill > bill.svg";

/// Draw the screen of a scenario as an SVG
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// Columns and rows of the terminal that is pictured
    #[arg(long, value_name = "COLSxROWS", default_value = "120x36", value_parser = size)]
    size: (u16, u16),
    /// Which screen: explore, day, bill, map, what-if, check or sources
    #[arg(long, value_name = "NAME", default_value = "explore", value_parser = PossibleValuesParser::new(Still::screens()), hide_possible_values = true)]
    screen: String,
    /// The terminal's background
    #[arg(long, value_enum, default_value = "dark")]
    paper: Background,
}

/// A background to draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Background {
    /// Light text on dark
    Dark,
    /// Dark text on light
    Light,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    match parsed {
        Some((w, h)) if (20..=500).contains(&w) && (5..=200).contains(&h) => Ok((w, h)),
        _ => Err("write it like 120x36; 20x5 to 500x200 are allowed".to_owned()),
    }
}

/// Draws it.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let config = context.config(&[])?;
    let catalog = context.catalog_for(&config)?;
    let origin = args.scenario.preset(&config.preset.value, context, &catalog)?;
    let opened = args.scenario.set(origin.clone(), &catalog)?;
    args.scenario.remark(&origin.scenario, &[&opened.scenario], &catalog, context);
    let options = screen::options(origin, opened, catalog, &config, context);
    let mut still = Still::new(options, args.size.0, args.size.1)?;
    if args.screen != "explore" {
        still.show(&args.screen);
    }
    let paper = match args.paper {
        Background::Dark => &DARK,
        Background::Light => &LIGHT,
    };
    output.text(&still.picture(paper))?;
    Ok(Outcome::Fine)
}
