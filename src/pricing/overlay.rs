//! The result as a file that `--prices` takes.

use super::Update;
use crate::catalog::{Catalog, Confidence, Tier, Value};
use crate::units::printable;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The rows that lists give, as TOML: each with its source, date and confidence. Rows that a file of the user's gave to the catalog, and
/// that the lists do not have, are kept, because the new file takes the place of that one.
#[must_use]
pub fn text(update: &Update, catalog: &Catalog) -> String {
    let mut text = String::from(
        "# Prices out of the providers' lists. 'faceoff prices check FILE' checks this file, '--prices FILE' uses it.\n",
    );
    for (source, as_of) in &update.lists {
        let as_of = as_of.map_or_else(|| "undated".to_owned(), |day| day.to_string());
        let _ = writeln!(text, "# {}, {as_of}", printable(source));
    }
    text.push('\n');
    let markets: BTreeSet<&String> = update.markets.iter().chain(catalog.added()).collect();
    if !markets.is_empty() {
        let names: Vec<String> = markets.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(text, "# Regions that the catalog itself does not have.\nmarkets = [{}]\n", names.join(", "));
    }
    for (id, new) in &update.values {
        let fields = Fields {
            value: &new.value,
            source: &new.source,
            as_of: &new.as_of,
            confidence: new.confidence,
            note: new.note.as_deref(),
        };
        let _ = writeln!(text, "{} = {}", quoted(id), fields.text());
    }
    let kept = catalog.rows().filter(|row| row.given && !update.values.contains_key(&*row.id));
    for row in kept {
        let source = &row.source;
        let fields = Fields {
            value: &row.value,
            source: &source.citation,
            as_of: &source.as_of,
            confidence: (source.confidence != Confidence::User).then(|| source.confidence.label()),
            note: source.note.as_deref(),
        };
        let _ = writeln!(text, "{} = {}", quoted(&row.id), fields.text());
    }
    text
}

/// What a row says.
struct Fields<'r> {
    value: &'r Value,
    source: &'r str,
    as_of: &'r str,
    confidence: Option<&'static str>,
    note: Option<&'r str>,
}

impl Fields<'_> {
    fn text(&self) -> String {
        let mut fields = vec![match self.value {
            Value::Number(number) => format!("value = {number}"),
            Value::Text(words) => format!("text = {}", quoted(words)),
            Value::Tiers(tiers) if tiers.len() == 1 => format!("usd = {}", tiers[0].usd),
            Value::Tiers(tiers) => {
                let tier = |tier: &Tier| {
                    let end = if tier.up_to.is_finite() { format!("up_to = {}, ", tier.up_to) } else { String::new() };
                    format!("{{ {end}usd = {} }}", tier.usd)
                };
                format!("tiers = [{}]", tiers.iter().map(tier).collect::<Vec<_>>().join(", "))
            }
        }];
        fields.push(format!("source = {}", quoted(self.source)));
        fields.push(format!("as_of = {}", quoted(self.as_of)));
        fields.extend(self.confidence.map(|word| format!("confidence = {}", quoted(word))));
        fields.extend(self.note.map(|note| format!("note = {}", quoted(note))));
        format!("{{ {} }}", fields.join(", "))
    }
}

/// A text as TOML writes it; control characters are no part of it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(text).replace('\\', "\\\\").replace('"', "\\\""))
}
