//! The command line: one file per command, each its arguments, a call of the library and a writer.
//!
//! Results go to standard output without escape codes, messages to standard error. [`main`] turns
//! whatever happens into an exit code: [`FINDING`] for what a command was asked to look for, [`USAGE`] for what the user
//! can put right, [`OUTPUT`] when the result cannot be written; a reader that stops listening, as in
//! `faceoff prices | head`, is no failure.

mod check;
mod clock;
mod clouds;
mod compare;
mod completions;
mod config;
mod context;
mod describe;
mod dials;
mod envelope;
mod findings;
mod fit;
mod fleet;
mod growth;
mod hybrid;
mod import;
mod man;
mod map;
mod money;
mod odds;
mod open;
mod output;
mod picture;
mod presets;
mod prices;
mod progress;
mod report;
mod scenario;
mod schema;
mod screen;
mod sensitivity;
mod serve;
mod sweep;
mod table;
mod tip;
mod traces;

use clap::{CommandFactory, Parser, Subcommand};
use context::{Context, Global};
use output::{Output, Unwritable};
use std::ffi::OsString;
use std::process::ExitCode;

/// Exit code for a finding: a check that found faults or had no time to look, an expectation that does not hold.
pub const FINDING: u8 = 1;
/// Exit code for what the user can put right: arguments, files, values.
pub const USAGE: u8 = 2;
/// Exit code for a defect of the program.
pub const DEFECT: u8 = 70;
/// Exit code for output that cannot be written.
pub const OUTPUT: u8 = 74;

const EXAMPLES: &str = "\
Examples:
  faceoff                                        sliders and their consequences, on screen
  faceoff image-thumbnails                       the same, from a preset
  faceoff compare web-api                        one comparison as text
  faceoff compare --set traffic.rate=3M/month --set state.kind=none
  faceoff compare web-api --format json | jq .verdict
  faceoff import access.log --as shop            your own traffic, from a log or an export
  faceoff compare web-api flash-sale --assert 'serverless.monthly_usd < 500'    in a pipeline
  faceoff fleet services.csv                     many services: totals, and which should move first
  faceoff presets                                what there is to start from
  faceoff dials                                  everything that can be set

Exit codes:
  0   fine
  1   a finding: a check found faults or could not check, or an assertion does not hold
  2   something to put right: arguments, values, files
  74  the output cannot be written
  70  a defect of the program

Files:
  $XDG_CONFIG_HOME/faceoff/config.toml    settings; 'faceoff config' shows them
  $XDG_CONFIG_HOME/faceoff/presets/       your presets
  $XDG_CONFIG_HOME/faceoff/traces/        traffic that you imported
  $XDG_CONFIG_HOME is ~/.config when it is not set.";

/// Weigh Kubernetes against serverless functions for one workload.
///
/// Without a command it opens the screen: sliders for the traffic, the state it needs and the latency it
/// tolerates, and what they do to the cost and the latency of both. Every price and assumption has
/// a source and a date. Nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "faceoff", version, after_help = "'faceoff --help' says more, with examples.", after_long_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    screen: screen::Args,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Compare(compare::Args),
    Fit(fit::Args),
    Fleet(fleet::Args),
    Clouds(clouds::Args),
    Growth(growth::Args),
    Hybrid(hybrid::Args),
    Check(check::Args),
    Sweep(sweep::Args),
    Tip(tip::Args),
    Sensitivity(sensitivity::Args),
    Odds(odds::Args),
    Map(map::Args),
    Report(report::Args),
    Open(open::Args),
    Import(import::Args),
    Presets(presets::Args),
    Traces(traces::Args),
    Dials(dials::Args),
    Prices(prices::Args),
    Schema(schema::Args),
    Serve(serve::Args),
    Config(config::Args),
    Picture(picture::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// What it is called.
    const fn name(&self) -> &'static str {
        match self {
            Self::Compare(_) => "compare",
            Self::Fit(_) => "fit",
            Self::Fleet(_) => "fleet",
            Self::Clouds(_) => "clouds",
            Self::Growth(_) => "growth",
            Self::Hybrid(_) => "hybrid",
            Self::Check(_) => "check",
            Self::Sweep(_) => "sweep",
            Self::Tip(_) => "tip",
            Self::Sensitivity(_) => "sensitivity",
            Self::Odds(_) => "odds",
            Self::Map(_) => "map",
            Self::Report(_) => "report",
            Self::Open(_) => "open",
            Self::Import(_) => "import",
            Self::Presets(_) => "presets",
            Self::Traces(_) => "traces",
            Self::Dials(_) => "dials",
            Self::Prices(_) => "prices",
            Self::Schema(_) => "schema",
            Self::Serve(_) => "serve",
            Self::Config(_) => "config",
            Self::Picture(_) => "picture",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }
}

/// What a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing to say.
    Fine,
    /// What it was asked to look for.
    Finding,
}

/// Runs the command line, the program's name first, and says how it went.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match completions::answer(&arguments) {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => return refused(&error),
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    let result = std::panic::catch_unwind(|| {
        let context = Context::new(cli.global);
        let command = cli.command.as_ref().map_or("screen", Command::name);
        envelope::begin(command);
        // A report is a folder, which it writes itself.
        let file = context.output().filter(|_| command != "report");
        let mut output = file.map_or_else(|| Ok(Output::standard()), Output::to)?;
        progress::start(command, &context);
        #[cfg(debug_assertions)]
        slowly();
        run(&cli.screen, cli.command, context, &mut output).and_then(|outcome| output.finish().map(|()| outcome))
    });
    progress::stop();
    match result {
        Ok(Ok(Outcome::Fine)) => ExitCode::SUCCESS,
        Ok(Ok(Outcome::Finding)) => ExitCode::from(FINDING),
        Ok(Err(error)) => failed(&error),
        Err(_) => {
            output::complain("faceoff: this is a defect of the program; please report it with the lines above");
            ExitCode::from(DEFECT)
        }
    }
}

/// Takes longer on demand, in builds for development alone: a test looks at what a slow command says.
#[cfg(debug_assertions)]
fn slowly() {
    let asked = std::env::var("FACEOFF_SLOW_COMMAND_MS").ok().and_then(|n| n.parse().ok());
    std::thread::sleep(std::time::Duration::from_millis(asked.unwrap_or(0)));
}

/// Help and version are refusals to the parser, and successes to the user.
fn refused(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        output::complain(&in_our_voice(&error.render().to_string()));
        return ExitCode::from(USAGE);
    }
    match error.print() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            output::complain(&format!("faceoff: standard output cannot be written: {error}"));
            ExitCode::from(OUTPUT)
        }
        _ => ExitCode::SUCCESS,
    }
}

/// The parser's message as every other one: whose it is in front, and without its advice to read the help.
fn in_our_voice(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let told = message.lines().filter(|line| !line.starts_with("For more information")).collect::<Vec<_>>().join("\n");
    format!("faceoff: {}", told.trim_end())
}

fn failed(error: &anyhow::Error) -> ExitCode {
    if let Some(usage) = error.downcast_ref::<clap::Error>() {
        return refused(usage);
    }
    let unwritable = error.downcast_ref::<Unwritable>();
    if unwritable.is_some_and(Unwritable::has_no_reader) {
        return ExitCode::SUCCESS;
    }
    output::complain(&format!("faceoff: {error:#}"));
    let no_output = unwritable.is_some() || output::disk_is_full(error);
    ExitCode::from(if no_output { OUTPUT } else { USAGE })
}

fn run(
    screen: &screen::Args,
    command: Option<Command>,
    context: Context,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let Some(command) = command else { return screen::run(screen, &context, output) };
    if !screen.is_empty() {
        let message = "the preset and --set belong behind the command: 'faceoff compare web-api --set …'";
        return Err(Cli::command().error(clap::error::ErrorKind::ArgumentConflict, message).into());
    }
    match command {
        Command::Compare(args) => compare::run(&args, &context, output),
        Command::Fit(args) => fit::run(&args, &context, output),
        Command::Fleet(args) => fleet::run(&args, &context, output),
        Command::Clouds(args) => clouds::run(&args, &context, output),
        Command::Growth(args) => growth::run(&args, &context, output),
        Command::Hybrid(args) => hybrid::run(&args, &context, output),
        Command::Check(args) => check::run(&args, &context, output),
        Command::Sweep(args) => sweep::run(&args, &context, output),
        Command::Tip(args) => tip::run(&args, &context, output),
        Command::Sensitivity(args) => sensitivity::run(&args, &context, output),
        Command::Odds(args) => odds::run(&args, &context, output),
        Command::Map(args) => map::run(&args, &context, output),
        Command::Report(args) => report::run(&args, &context, output),
        Command::Open(args) => open::run(&args, context, output),
        Command::Import(args) => import::run(&args, &context, output),
        Command::Picture(args) => picture::run(&args, &context, output),
        Command::Presets(args) => presets::run(&args, &context, output),
        Command::Traces(args) => traces::run(&args, &context, output),
        Command::Dials(args) => dials::run(&args, &context, output),
        Command::Prices(args) => prices::run(&args, &context, output),
        Command::Schema(args) => schema::run(&args, &context, output),
        Command::Serve(args) => serve::run(&args, &context, output),
        Command::Config(args) => config::run(&args, &context, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    fn with_those_below(command: &clap::Command) -> Vec<&clap::Command> {
        std::iter::once(command).chain(command.get_subcommands().flat_map(with_those_below)).collect()
    }

    #[test]
    fn every_command_has_examples_that_are_not_broken_into_lines() {
        for command in with_those_below(&Cli::command()) {
            let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Examples:\n  faceoff"), "{} has no example", command.get_name());
            let example = |line: &&str| line.starts_with("  faceoff ");
            let long = help.lines().filter(example).find(|line| line.chars().count() > 100);
            assert_eq!(long, None, "{}", command.get_name());
        }
    }
}
