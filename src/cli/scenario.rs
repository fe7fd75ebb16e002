//! Which scenario: a preset, and dials on top of it. Shared by every command that evaluates one.

use super::completions;
use super::context::Context;
use super::output::complain;
use crate::catalog::Catalog;
use crate::dial::{self, DIALS, Dial, DialError, Value};
use crate::file;
use crate::intake;
use crate::model::fit::built;
pub use crate::preset::is_path;
use crate::preset::{self, FindError, Preset, assign};
use crate::scenario::{Plans, Scenario};
use crate::tui::written;
use crate::units::printable;
use anyhow::{Context as _, bail};
use clap_complete::engine::ArgValueCompleter;
use std::path::Path;

/// Arguments that choose a scenario.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    /// A preset: its name, the path of its file, or - for standard input [default: web-api]
    #[arg(value_name = "PRESET", add = ArgValueCompleter::new(completions::presets))]
    preset: Option<String>,
    /// Set a dial, such as traffic.rate=3M/month; may be repeated ('faceoff dials' lists them)
    #[arg(long = "set", short = 's', value_name = "ID=VALUE", value_parser = setting, add = ArgValueCompleter::new(completions::settings))]
    set: Vec<Setting>,
    /// Weigh the sides as they are set, with the usual value in every other dial, instead of each side's best plan
    #[arg(long)]
    as_set: bool,
}

/// Arguments that choose several scenarios.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Several {
    /// Presets: names, paths of files, or - for standard input [default: web-api]
    #[arg(value_name = "PRESET", add = ArgValueCompleter::new(completions::presets))]
    presets: Vec<String>,
    /// Set a dial in each, such as traffic.rate=3M/month; may be repeated ('faceoff dials' lists them)
    #[arg(long = "set", short = 's', value_name = "ID=VALUE", value_parser = setting, add = ArgValueCompleter::new(completions::settings))]
    set: Vec<Setting>,
    /// Weigh the sides as they are set, with the usual value in every other dial, instead of each side's best plan
    #[arg(long)]
    as_set: bool,
}

/// A dial and its value as given on the command line.
#[derive(Debug, Clone)]
pub struct Setting {
    dial: &'static Dial,
    value: Value,
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.dial.id, written(self.value.clone()))
    }
}

impl Setting {
    /// The dial with its value.
    pub fn pair(&self) -> assign::Setting {
        (self.dial, self.value.clone())
    }
}

/// What was asked for.
#[derive(Debug)]
pub struct Asked {
    /// The preset without the settings.
    pub origin: Preset,
    /// The preset with them.
    pub preset: Preset,
    /// What it is evaluated with.
    pub catalog: Catalog,
}

/// A dial by its id.
///
/// # Errors
/// When there is none, with the most similar one.
pub fn dial(id: &str) -> Result<&'static Dial, String> {
    dial::find(id).map_err(|error| error.to_string())
}

/// A dial and its value, written `traffic.rate=12/s`.
///
/// # Errors
/// When there is no such dial or the value does not read.
pub fn setting(text: &str) -> Result<Setting, String> {
    let (id, value) = text.split_once('=').ok_or("write it like traffic.rate=12/s")?;
    let parsed = dial::find(id.trim()).and_then(|dial| Ok(Setting { dial, value: dial.parse(value)? }));
    parsed.map_err(|error: DialError| error.to_string())
}

impl Args {
    /// A preset if one is named, with dials on top.
    pub const fn of(preset: Option<String>, set: Vec<Setting>, as_set: bool) -> Self {
        Self { preset, set, as_set }
    }

    /// Whether neither a preset nor a dial was given.
    pub const fn is_empty(&self) -> bool {
        self.preset.is_none() && self.set.is_empty() && !self.as_set
    }

    /// What becomes of the dials that are not set.
    pub const fn plans(&self) -> Plans {
        if self.as_set { Plans::AsSet } else { Plans::Best }
    }

    /// The preset as it was given, if it was.
    pub fn named(&self) -> Option<&str> {
        self.preset.as_deref()
    }

    /// A preset with the dials set.
    ///
    /// # Errors
    /// When a dial refuses its value.
    pub fn set(&self, preset: Preset, catalog: &Catalog) -> anyhow::Result<Preset> {
        with(preset, &self.set, catalog)
    }

    /// The preset asked for, or `default` when none is named, without the dials set.
    ///
    /// # Errors
    /// When there is no such preset, or it is faulty.
    pub fn preset(&self, default: &str, context: &Context, catalog: &Catalog) -> anyhow::Result<Preset> {
        let preset = open(self.preset.as_deref().unwrap_or(default), context, catalog)?;
        Ok(weighed(preset, self.plans()))
    }

    /// The scenario asked for, from the settings' own preset when none is named; what is to be said of the settings is said.
    ///
    /// # Errors
    /// As [`Args::asked`].
    pub fn resolve(&self, context: &Context) -> anyhow::Result<(Preset, Catalog)> {
        let Asked { origin, preset, catalog } = self.asked(context)?;
        self.remark(&origin.scenario, &[&preset.scenario], &catalog, context);
        Ok((preset, catalog))
    }

    /// As [`Args::resolve`], with the plans in the scenario as they would be built, unless they are to be sought anew at every value.
    ///
    /// # Errors
    /// As [`Args::asked`].
    pub fn built(&self, rebuild: bool, context: &Context) -> anyhow::Result<(Preset, Catalog)> {
        let (mut preset, catalog) = self.resolve(context)?;
        if !rebuild {
            preset.scenario = built(&preset.scenario, &catalog).into_owned();
        }
        Ok((preset, catalog))
    }

    /// The scenario asked for, from the settings' own preset when none is named.
    ///
    /// # Errors
    /// When there is no such preset, it is faulty, a dial refuses its value, or the settings are faulty.
    pub fn asked(&self, context: &Context) -> anyhow::Result<Asked> {
        let config = context.config(&[])?;
        let catalog = context.catalog_for(&config)?;
        let origin = self.preset(&config.preset.value, context, &catalog)?;
        let preset = self.set(origin.clone(), &catalog)?;
        Ok(Asked { origin, preset, catalog })
    }

    /// Says what one would not expect of the settings, unless quiet is wanted: `origin` is what they were set on top of,
    /// `scenarios` what came of it.
    pub fn remark(&self, origin: &Scenario, scenarios: &[&Scenario], catalog: &Catalog, context: &Context) {
        say(&remarks(&self.set, origin, scenarios, catalog), "", context);
    }
}

impl Several {
    /// Every preset that comes with the program, with the dials set in each.
    ///
    /// # Errors
    /// As [`Several::resolve`].
    pub fn every(&self, context: &Context) -> anyhow::Result<(Vec<Preset>, Catalog)> {
        let catalog = context.catalog()?;
        let one = |builtin: &preset::Builtin| {
            let plans = if self.as_set { Plans::AsSet } else { Plans::Best };
            with(weighed(builtin.load(&catalog)?, plans), &self.set, &catalog)
        };
        let presets = preset::builtin().iter().map(one).collect::<anyhow::Result<_>>()?;
        Ok((presets, catalog))
    }

    /// The scenarios asked for, the settings' own preset when none is named.
    ///
    /// # Errors
    /// When the settings are faulty, there is no such preset, it is faulty, or a dial refuses its value.
    pub fn resolve(&self, context: &Context) -> anyhow::Result<(Vec<Preset>, Catalog)> {
        let config = context.config(&[])?;
        let catalog = context.catalog_for(&config)?;
        if self.presets.iter().filter(|wanted| *wanted == "-").count() > 1 {
            bail!("standard input is one preset; give - once");
        }
        let usual = [config.preset.value];
        let wanted = if self.presets.is_empty() { &usual[..] } else { &self.presets };
        let several = wanted.len() > 1;
        let one = |wanted: &String| {
            let origin =
                weighed(open(wanted, context, &catalog)?, if self.as_set { Plans::AsSet } else { Plans::Best });
            let preset = with(origin.clone(), &self.set, &catalog)?;
            let whose = if several { format!("{}: ", preset.name) } else { String::new() };
            say(&remarks(&self.set, &origin.scenario, &[&preset.scenario], &catalog), &whose, context);
            Ok(preset)
        };
        let presets = wanted.iter().map(one).collect::<anyhow::Result<_>>()?;
        Ok((presets, catalog))
    }
}

/// A preset whose sides are weighed as they are set, or each at its best.
fn weighed(mut preset: Preset, plans: Plans) -> Preset {
    preset.scenario.plans = plans;
    preset
}

/// The catalog with no other traces than that which the scenario follows, if it follows one: what is computed of a scenario shall not
/// depend on, or tell of, traffic that somebody imported for something else.
pub fn own_traces(catalog: Catalog, preset: &Preset) -> Catalog {
    catalog.with_traces(preset.scenario.traffic.trace.iter().cloned().collect())
}

/// A preset with dials set on top.
///
/// # Errors
/// When a dial refuses its value.
pub fn with(mut preset: Preset, set: &[Setting], catalog: &Catalog) -> anyhow::Result<Preset> {
    let settings: Vec<_> = set.iter().map(Setting::pair).collect();
    let refused = assign::assign(&mut preset.scenario, catalog, &settings);
    if !refused.is_empty() {
        let lines: Vec<String> = refused.iter().map(|(_, error)| format!("--set {error}")).collect();
        bail!("{}", lines.join("\n"));
    }
    Ok(preset)
}

/// What one would not expect of settings: those without effect in any of the scenarios, and a trace that was not named.
fn remarks(set: &[Setting], origin: &Scenario, scenarios: &[&Scenario], catalog: &Catalog) -> Vec<String> {
    let given = |id: &str| set.iter().rev().find(|setting| setting.dial.id == id).map(|setting| &setting.value);
    let mut remarks = Vec::new();
    for dial in DIALS.iter().filter(|dial| given(dial.id).is_some()) {
        let reasons = scenarios.iter().map(|scenario| dial.without_effect(scenario, catalog));
        let Some(reason) = reasons.collect::<Option<Vec<_>>>().and_then(|all| all.first().copied()) else { continue };
        let named = dial.id == TRACE && given(TRACE) != Some(&Value::Choice("none".to_owned()));
        let remedy = if named { "; add --set traffic.shape=trace" } else { "" };
        remarks.push(format!("{} has no effect: {reason}{remedy}", dial.id));
    }
    let follows = given("traffic.shape") == Some(&Value::Choice("trace".to_owned()));
    if follows && given(TRACE).is_none() && origin.traffic.trace.is_none() {
        let taken = scenarios.first().and_then(|scenario| scenario.traffic.trace.as_ref());
        let words = |name| format!("the shape follows the trace '{name}'; --set traffic.trace=NAME follows another");
        remarks.extend(taken.map(|trace| words(&trace.name)));
    }
    remarks
}

/// The dial of the trace that the shape follows.
const TRACE: &str = "traffic.trace";

fn say(remarks: &[String], whose: &str, context: &Context) {
    for remark in remarks.iter().filter(|_| !context.quiet()) {
        complain(&format!("faceoff: {whose}{remark}"));
    }
}

/// A preset by name, path or `-`. A path has a separator or ends in `.toml`; all else is a name, whatever lies in the current
/// folder, so that a script means the same everywhere.
///
/// # Errors
/// When there is no such preset, or it is faulty.
pub fn open(wanted: &str, context: &Context, catalog: &Catalog) -> anyhow::Result<Preset> {
    if wanted == "-" {
        let bytes = file::read_from(std::io::stdin().lock(), preset::MAX_BYTES).context("standard input")?;
        return Ok(preset::load_bytes(&bytes, "standard input", catalog)?);
    }
    match preset::open(wanted, context.presets().as_deref(), catalog) {
        Err(error @ FindError::Unknown { .. }) if Path::new(wanted).is_file() => {
            bail!("{error}; the file of this name is ./{}", printable(wanted))
        }
        Err(error @ FindError::Unknown { .. }) => {
            bail!("{error}; the path of a file or - will do as well")
        }
        other => {
            let preset = other?;
            // A file that is named by its path is not one of the folder, whose traces this is about.
            let traces = context.traces().filter(|_| !is_path(wanted));
            let mismatch = traces.and_then(|folder| intake::mismatch(&preset, &folder));
            say(&Vec::from_iter(mismatch), "", context);
            Ok(preset)
        }
    }
}
