//! `faceoff prices urls`: where the providers' lists are.

use crate::cli::context::Context;
use crate::cli::output::Output;
use crate::cli::table::{Cell, Format, Table, left};
use crate::cli::{Outcome, scenario};
use crate::pricing::urls;
use crate::scenario::Provider;

const EXAMPLES: &str = "\
Examples:
  faceoff prices urls                          for the region of the default preset
  faceoff prices urls eu-central-1             for one of the regions that the catalog offers
  faceoff prices urls aws.eu-north-1           for one that it lacks
  faceoff prices urls westeurope --format csv | cut -d, -f3

The result is a script for a shell: 'faceoff prices urls eu-central-1 | sh' in an empty folder fetches
the lists. The program itself opens no connection.";

/// Print where the providers' price lists are, and the commands that fetch them
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// A region, such as eu-central-1 or azure.francecentral [default: that of the default preset]
    #[arg(value_name = "REGION")]
    region: Option<String>,
}

/// Prints what to fetch.
///
/// # Errors
/// When the region's provider is not known, or the output cannot be written.
pub fn run(args: &Args, format: Format, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (provider, region) = place(args, context)?;
    let found = urls::of(provider, &region);
    if format != Format::Table {
        let mut table = Table::new([
            left("What", "what"),
            left("File", "file"),
            left("Address", "url"),
            left("Command", "command"),
        ]);
        for fetch in &found {
            let url = fetch.url.as_ref().map_or_else(Cell::none, Cell::text);
            table.row([Cell::text(fetch.what), Cell::text(&fetch.file), url, Cell::text(&fetch.command)]);
        }
        output.text(&table.render(format)?)?;
        return Ok(Outcome::Fine);
    }
    let mut text = format!(
        "#!/bin/sh\n# Price lists of {} {region}. Fetch them into an empty folder.\nset -e\n",
        provider.label()
    );
    if provider == Provider::Gcp {
        text.push_str("# API_KEY is a key of yours for the Cloud Billing API.\n");
    }
    for fetch in &found {
        let lines = format!("\n# {}\n{}\n", fetch.what, fetch.command);
        text.push_str(&lines);
    }
    let known = context.catalog()?.markets().iter().any(|m| m.provider == provider && m.region == region);
    let add = if known { String::new() } else { format!(" --region {region}") };
    let lines = format!("\n# Then: faceoff prices update .{add} --out ../prices.toml\n");
    text.push_str(&lines);
    output.text(&text)?;
    Ok(Outcome::Fine)
}

fn place(args: &Args, context: &Context) -> anyhow::Result<(Provider, String)> {
    let Some(asked) = &args.region else {
        let (preset, _) = scenario::Args::of(None, Vec::new(), true).resolve(context)?;
        return Ok((preset.scenario.place.provider, preset.scenario.place.region));
    };
    let named = asked.split_once('.').and_then(|(cloud, region)| Some((Provider::from_id(cloud)?, region)));
    let (provider, region) = if let Some((provider, region)) = named {
        (Some(provider), region)
    } else {
        let catalog = context.catalog()?;
        let offered = catalog.markets().iter().find(|m| m.region == *asked).map(|m| m.provider);
        (offered, asked.as_str())
    };
    let sound = !region.is_empty() && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match provider.filter(|_| sound) {
        Some(provider) => Ok((provider, region.to_owned())),
        None => anyhow::bail!(
            "REGION: '{}' is no region that the catalog knows; write it with its provider, such as aws.eu-north-1, azure.francecentral \
             or gcp.europe-west9",
            crate::units::printable(asked)
        ),
    }
}
