//! `faceoff fleet --screen`: the list in the explorer.

use super::Args;
use crate::cli::context::Context;
use crate::cli::output::Output;
use crate::cli::screen::{options, run_with};
use crate::cli::{Outcome, scenario};
use crate::fleet::Order;
use crate::scenario::Plans;
use crate::tui::{Options, Reopen};
use anyhow::ensure;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

/// Opens the list on screen.
///
/// # Errors
/// When there is no terminal, or the settings, the catalog or the head of the list are faulty.
pub fn open(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    ensure!(
        args.source != Path::new("-"),
        "a screen needs standard input for its keys; write the list to a file and name that"
    );
    let config = context.config(&args.look.flags())?;
    let catalog = context.catalog_for(&config)?;
    let base_name = args.preset.as_deref().unwrap_or(&config.preset.value);
    let mut base = scenario::open(base_name, context, &catalog)?;
    base.scenario.plans = Plans::Best;
    let order = Order {
        path: args.source.clone(),
        base: base.clone(),
        base_name: base_name.to_owned(),
        set: args.set.iter().map(scenario::Setting::pair).collect(),
        presets: context.presets(),
        command: command(args),
    };
    order.check(&catalog)?;
    let reopen = Reopen { first: vec!["compare".to_owned(), base_name.to_owned()], flags: context.flags() };
    ensure!(
        std::io::stdout().is_terminal() && std::io::stdin().is_terminal(),
        "the screen needs a terminal; '{}' prints the same as text",
        Reopen { first: order.command, flags: context.flags() }.words()
    );
    let fleet = Some(Arc::new(order));
    let options = Options { reopen, fleet, ..options(base.clone(), base, catalog, &config, context) };
    run_with(options, &config, output)
}

/// The words of the command that prints what the screen shows.
fn command(args: &Args) -> Vec<String> {
    let mut words = vec!["fleet".to_owned(), args.source.display().to_string()];
    let preset = args.preset.iter().flat_map(|preset| ["--preset".to_owned(), preset.clone()]);
    words.extend(preset);
    words.extend(args.set.iter().flat_map(|set| ["--set".to_owned(), set.to_string()]));
    words
}
