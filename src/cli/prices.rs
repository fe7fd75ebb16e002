//! `faceoff prices`: every figure in use with its source, and the user's own in their place.

mod rows;
mod update;
mod urls;

use super::Outcome;
use super::context::{Context, read_text};
use super::output::Output;
use super::table::{Format, Table};
use crate::catalog::{self, Catalog};
use crate::text::cut;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff prices list aws.us-east-1                rows whose id begins so
  faceoff prices nat hour                          rows with all of these words
  faceoff prices show aws.us-east-1.nat.hour       one row with everything about its source
  faceoff prices template aws.us-east-1.nat > mine.toml
  faceoff prices check mine.toml                   exit code 1 when it is faulty
  faceoff compare --prices mine.toml               your figures in place of the catalog's
  faceoff prices urls eu-central-1                 where the provider's own price lists are
  faceoff prices update AWSLambda.csv --out new.toml     prices out of them

Every figure has a source, a date and a confidence: high, medium, low, unverified, or yours.";

/// List, search and show prices and assumptions with their sources; replace them by your own
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Words to search for, as 'search' does
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// How to write a list
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", global = true)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List rows, all or those whose id begins so
    #[command(
        after_long_help = "Examples:\n  faceoff prices list aws.us-east-1.function\n  faceoff prices list assumption --format markdown"
    )]
    List {
        /// The beginning of the id, such as aws.us-east-1
        #[arg(default_value = "")]
        prefix: String,
    },
    /// List rows that have all of these words in id, unit, source or confidence
    #[command(
        after_long_help = "Examples:\n  faceoff prices search nat hour\n  faceoff prices search unverified --format csv"
    )]
    Search {
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show one row with everything about its source
    #[command(
        after_long_help = "Examples:\n  faceoff prices show aws.us-east-1.nat.hour\n  faceoff prices show assumption.cache.ttl --format json"
    )]
    Show {
        /// Its id
        id: String,
    },
    /// Print a file to fill in with your own figures
    #[command(
        after_long_help = "Examples:\n  faceoff prices template aws.us-east-1.nat > mine.toml\n  faceoff prices template assumption"
    )]
    Template {
        /// The beginning of the ids, such as aws.us-east-1.nat
        #[arg(default_value = "")]
        prefix: String,
    },
    /// Read the providers' own price lists and show what changes, or write it as a file for --prices
    Update(update::Args),
    /// Print where the providers' price lists are, and the commands that fetch them
    Urls(urls::Args),
    /// Check a file of your own figures and show what it replaces
    #[command(
        after_long_help = "Examples:\n  faceoff prices check mine.toml\n  faceoff prices check mine.toml --format csv"
    )]
    Check {
        /// The file
        file: PathBuf,
    },
}

/// Lists, shows or checks prices.
///
/// # Errors
/// When the catalog or the settings are faulty, nothing is found, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let otherwise = match args.words.as_slice() {
        [] => What::List { prefix: String::new() },
        words => What::Search { words: words.to_vec() },
    };
    let what = args.what.as_ref().unwrap_or(&otherwise);
    match what {
        What::Check { file } => return check(file, args.format, context, output),
        What::Update(of) => return update::run(of, args.format, context, output),
        What::Urls(of) => return urls::run(of, args.format, context, output),
        _ => {}
    }
    let catalog = context.catalog()?;
    match what {
        What::List { prefix } => {
            let found = rows::table(catalog.rows().filter(|row| row.id.starts_with(prefix)), prefix)?;
            output.text(&shown(&found, args.format, output)?)?;
            if args.format == Format::Table && !context.quiet() {
                let prices = catalog.rows().filter(|row| row.id.starts_with(prefix) && row.list_price().is_some());
                let aged = rows::aged("The oldest of these prices", prices.filter(|row| !row.informational));
                output.text(&aged.map_or_else(String::new, |remark| format!("\n{remark}\n")))?;
            }
        }
        What::Search { words } => {
            let found = rows::table(catalog.rows().filter(|row| rows::has_all(row, words)), &words.join(" "))?;
            output.text(&shown(&found, args.format, output)?)?;
        }
        What::Show { id } => {
            // A part of an id shows every row that has it.
            let parts = [id.clone()];
            let found: Vec<_> = match catalog.row(id) {
                Some(row) => vec![row],
                None => catalog.rows().filter(|row| rows::has_all(row, &parts)).collect(),
            };
            let text = match (found.as_slice(), args.format) {
                ([], _) => return Err(rows::unknown(id)),
                ([row], Format::Table) => rows::described(row),
                (found, format) => shown(&rows::table(found.iter().copied(), id)?, format, output)?,
            };
            output.text(&text)?;
        }
        What::Template { prefix } => output.text(&rows::template(&catalog, prefix)?)?,
        What::Check { .. } | What::Update(_) | What::Urls(_) => {}
    }
    Ok(Outcome::Fine)
}

/// A list as it is written; on a terminal no line is longer than that is wide. 'prices show' has what is cut.
fn shown(found: &Table, format: Format, output: &Output) -> anyhow::Result<String> {
    /// Columns where the terminal does not say how many it has.
    const USUAL: u16 = 80;
    let text = found.render(format)?;
    if format != Format::Table || !output.is_terminal() {
        return Ok(text);
    }
    let columns = ratatui::crossterm::terminal::size().map_or(USUAL, |(columns, _)| columns.max(1));
    Ok(text.lines().map(|line| cut(line, usize::from(columns), "…") + "\n").collect())
}

fn check(file: &Path, format: Format, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let text = read_text(file, &catalog::BOUNDS)?;
    let (name, catalog) = (file.display().to_string(), Catalog::load()?);
    let faults = catalog.faults_of_overrides(&text, &name);
    for fault in &faults {
        output.text(&format!("{fault}\n"))?;
    }
    if !faults.is_empty() {
        return Ok(Outcome::Finding);
    }
    // Rows that are each sound may still not add up to a catalog.
    match catalog.with_overrides(&text, &name) {
        Ok(catalog) => {
            output.text(&rows::replacements(&catalog, format)?)?;
            if format == Format::Table && !context.quiet() {
                for remark in rows::remarks(&catalog) {
                    output.text(&format!("\n{remark}\n"))?;
                }
            }
            Ok(Outcome::Fine)
        }
        Err(error) => output.text(&format!("{error}\n")).map(|()| Outcome::Finding),
    }
}
