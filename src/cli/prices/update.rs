//! `faceoff prices update`: what the providers' lists change, and the file that holds it.

use super::rows::{figure, raw};
use crate::catalog::{Catalog, Value};
use crate::cli::context::Context;
use crate::cli::output::{Output, Unwritten, shown};
use crate::cli::table::{Cell, Format, Table, left, right, wrapped};
use crate::cli::{Outcome, clock, envelope};
use crate::file::{self, Existing};
use crate::pricing::{self, Input, New, Options, Update, overlay};
use serde_json::{Map, Value as Json, json};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff prices urls eu-central-1 > fetch.sh            what to fetch, as a script
  faceoff prices update AmazonEC2.csv                    what changes; nothing is written
  faceoff prices update lists/ --out prices.toml         a folder, and write it
  faceoff prices update lists/ --region eu-north-1 --like eu-west-1 --out north.toml
                                                         a region that the catalog lacks
  faceoff prices update discounts.csv --out ours.toml    'service,percent' a line, off list prices

Lists, recognised by content, also within gzip:
  AWS     offers as CSV or JSON; aws pricing get-products; Compute Savings Plans as CSV or JSON;
          aws ec2 describe-spot-price-history
  Azure   pages of the Retail Prices API
  Google  SKUs of the Cloud Billing API (Cloud Run, Compute Engine); the console's pricing table
  yours   a sheet of discounts: a service and a percentage a line

A row that could mean two things sets nothing, and every row that is ignored is counted by its
reason. Without --out nothing is written.";

/// Most characters of a remark's line.
const WIDTH: usize = 96;

/// Read the providers' own price lists and show what changes, or write it as a file for --prices
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Price lists, or folders of them; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write the prices into this file, for --prices
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace that file if it is there
    #[arg(long, requires = "out")]
    replace: bool,
    /// Take this region only, such as eu-north-1, even if the catalog lacks it; may be repeated
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Also take rows that the catalog has for another region only
    #[arg(long)]
    add: bool,
    /// Fill what the lists lack of a new region with the rows of this one, each marked unverified
    #[arg(long, value_name = "REGION", requires = "regions")]
    like: Option<String>,
}

/// Most bytes of standard input, which is kept because it can be read once only.
const MOST_STDIN: usize = 512 * 1024 * 1024;

/// Reads lists and says what they change.
///
/// # Errors
/// When a list is none, nothing in it sets a price, or the file cannot be written.
pub fn run(args: &Args, format: Format, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let catalog = context.catalog()?;
    let options =
        Options { regions: args.regions.clone(), add: args.add, like: args.like.clone(), today: Some(clock::date()) };
    if let Some(path) = args.out.as_ref().filter(|path| !args.replace && path.exists()) {
        anyhow::bail!("--out {}: this file is there already; name another one, or add --replace", shown(path));
    }
    let update = pricing::update(inputs(&args.files)?, &catalog, &options)?;
    let remarks = args.out.as_ref().map(|path| write(path, args.replace, &update, &catalog)).transpose()?;
    let notes: Vec<&String> = update.notes.iter().chain(remarks.iter().flatten()).collect();
    match format {
        Format::Json => output.text(&envelope::around(&document(&update, &notes))?)?,
        Format::Csv => output.text(&table(&update, true).render(format)?)?,
        Format::Table | Format::Markdown => {
            output.text(&text(&update, &notes, format)?)?;
            output.text(&match &args.out {
                Some(path) => format!("\nWritten to {0}; 'faceoff compare --prices {0}' uses it.\n", shown(path)),
                None => "\nNothing is written; --out FILE writes a file for --prices.\n".to_owned(),
            })?;
        }
    }
    Ok(Outcome::Fine)
}

fn inputs(files: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in files {
        if path == Path::new("-") {
            let bytes = file::read_from(std::io::stdin(), MOST_STDIN)?;
            inputs.push(Input::bytes("standard input", bytes));
        } else {
            inputs.extend(Input::paths(&[path])?);
        }
    }
    Ok(inputs)
}

/// Writes the overlay, once it is known to be accepted; returns what it leaves open.
fn write(path: &Path, replace: bool, update: &Update, catalog: &Catalog) -> anyhow::Result<Vec<String>> {
    let text = overlay::text(update, catalog);
    let checked = Catalog::load()?.with_overrides(&text, &path.display().to_string())?;
    let existing = if replace { Existing::Replace } else { Existing::Keep };
    file::write(path, text.as_bytes(), existing).map_err(|error| Unwritten { path: path.to_owned(), error })?;
    Ok(super::rows::remarks(&checked))
}

fn unit(new: &New) -> String {
    if matches!(new.value, Value::Tiers(_)) { format!("USD per {}", new.unit) } else { new.unit.clone() }
}

/// What differs, or all of it.
fn table(update: &Update, all: bool) -> Table {
    let mut table = Table::new([
        left("Id", "id"),
        right("Catalog", "catalog"),
        right("List", "list"),
        right("Change", "change"),
        left("Unit", "unit"),
        left("Date", "as_of"),
    ]);
    for (id, new) in update.values.iter().filter(|(_, new)| all || new.before.as_ref() != Some(&new.value)) {
        let change = new.change();
        let words = match (&new.before, change) {
            (None, _) => "new".to_owned(),
            (Some(_), Some(share)) => format!("{:+.1} %", share * 100.0),
            (Some(_), None) => String::new(),
        };
        table.row([
            Cell::text(id),
            new.before.as_ref().map_or_else(Cell::none, |before| Cell::of(raw(before), figure(before))),
            Cell::of(raw(&new.value), figure(&new.value)),
            Cell::of(change.map_or(Json::Null, Json::from), words),
            Cell::text(unit(new)),
            Cell::text(&new.as_of),
        ]);
    }
    table
}

fn text(update: &Update, notes: &[&String], format: Format) -> anyhow::Result<String> {
    let mut text = format!("{}\n", update.headline());
    let table = table(update, false);
    if !table.is_empty() {
        let lines = format!("\n{}", table.render(format)?);
        text.push_str(&lines);
    }
    let rows = &update.rows;
    let lines = format!("\nRows: {} read, {} used\n", rows.read, rows.used);
    text.push_str(&lines);
    let mut ignored: Vec<(&String, &u64)> = rows.ignored.iter().collect();
    ignored.sort_by_key(|(what, count)| (std::cmp::Reverse(**count), *what));
    for (what, count) in ignored {
        let lines = format!("  {count:>9}  {what}\n");
        text.push_str(&lines);
    }
    if !notes.is_empty() {
        text.push_str("\nRemarks\n");
    }
    for note in notes {
        let lines = format!("  - {}", wrapped(note, 4, WIDTH).trim_start());
        text.push_str(&lines);
    }
    Ok(text)
}

fn document(update: &Update, notes: &[&String]) -> Json {
    let value = |new: &New| match raw(&new.value) {
        Json::Array(tiers) => {
            // The last tier has no end, and says none.
            let open = |mut tier: Json| {
                if let Some(fields) = tier.as_object_mut() {
                    fields.retain(|_, value| !value.is_null());
                }
                tier
            };
            json!({ "tiers": tiers.into_iter().map(open).collect::<Vec<_>>() })
        }
        other => other,
    };
    let each = |of: &dyn Fn(&New) -> Json| -> Map<String, Json> {
        update.values.iter().map(|(id, new)| (id.clone(), of(new))).collect()
    };
    let lists: Vec<Json> = update
        .lists
        .iter()
        .map(|(source, as_of)| json!({ "source": source, "as_of": as_of.map(|day| day.to_string()) }))
        .collect();
    json!({
        "values": each(&value),
        "unchanged": update.unchanged().collect::<Vec<_>>(),
        "units": each(&|new| json!(unit(new))),
        "before": each(&|new| new.before.as_ref().map_or(Json::Null, raw)),
        "sources": each(&|new| json!({ "source": new.source, "as_of": new.as_of, "confidence": new.confidence })),
        "as_of": update.lists.iter().filter_map(|(_, as_of)| *as_of).min().map(|day| day.to_string()),
        "lists": lists,
        "markets": update.markets,
        "absent": update.absent,
        "rows": { "read": update.rows.read, "used": update.rows.used, "ignored": update.rows.ignored },
        "notes": notes,
    })
}
