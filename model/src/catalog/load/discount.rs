//! Discounts by pattern: what a user's contract takes off list prices.

use super::Rows;
use super::error::CatalogError;
use super::file::Reader;
use crate::catalog::row::{Confidence, Source, Tier, Value};
use crate::units::printable;
use std::collections::BTreeSet;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// What a pattern may be.
pub(super) const PATTERNS: &str =
    "a pattern of ids of prices in dollars, such as aws.*.node.* or aws.us-east-1.function.*";
/// What a discount may be.
const DISCOUNTS: &str =
    "a share from 0 to 1 such as 0.2, a text such as \"-20 %\", or { off = 0.2, note = \"…\", as_of = \"2026-11\" }";

/// A share that is taken off all prices whose ids look so.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    id: String,
    at: usize,
    /// Share that is taken off, from 0 to 1.
    off: f64,
    file: String,
    source: Option<String>,
    as_of: Option<String>,
    note: Option<String>,
}

/// Reads what is written for a pattern.
pub(super) fn read(
    reader: &Reader<'_>,
    id: &str,
    at: usize,
    written: &Spanned<DeValue<'_>>,
) -> Result<Pattern, CatalogError> {
    let mut pattern = Pattern {
        id: id.to_owned(),
        at,
        off: 0.0,
        file: printable(reader.name),
        source: None,
        as_of: None,
        note: None,
    };
    let DeValue::Table(fields) = written.get_ref() else {
        pattern.off = share(reader, id, written)?;
        return Ok(pattern);
    };
    let mut given = false;
    for (key, value) in fields {
        match key.get_ref().as_ref() {
            "off" => {
                pattern.off = share(reader, id, value)?;
                given = true;
            }
            "source" => pattern.source = Some(printable(&reader.string(id, value)?)),
            "as_of" => pattern.as_of = Some(printable(&reader.string(id, value)?)),
            "note" => pattern.note = Some(printable(&reader.string(id, value)?)),
            other => return Err(reader.bad(id, key.span(), &format!("given '{other}'"), DISCOUNTS)),
        }
    }
    if given { Ok(pattern) } else { Err(reader.bad(id, written.span(), "without 'off'", DISCOUNTS)) }
}

/// A share as a number or as a percentage in text; the sign of a percentage may be left out.
fn share(reader: &Reader<'_>, id: &str, value: &Spanned<DeValue<'_>>) -> Result<f64, CatalogError> {
    let found = match value.get_ref() {
        DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
        DeValue::Integer(integer) => integer.as_str().parse().ok(),
        DeValue::String(text) => {
            let percent =
                text.trim().strip_suffix('%').map(|digits| digits.trim().trim_start_matches(['-', '\u{2212}']));
            percent
                .filter(|digits| !digits.contains('+'))
                .and_then(|digits| digits.trim().parse::<f64>().ok())
                .map(|percent| percent / 100.0)
        }
        _ => None,
    };
    found
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| reader.bad(id, value.span(), reader.written(value.span()), DISCOUNTS))
}

/// Takes discounts off list prices: those of the catalog, and those that a file gives with a confidence. Of several patterns that an id
/// looks like the one with most letters holds. Returns the patterns that no price looks like, with their places.
pub(super) fn apply(rows: &mut Rows, mut patterns: Vec<Pattern>, own: &BTreeSet<Arc<str>>) -> Vec<(usize, String)> {
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.id.bytes().filter(|b| *b != b'*').count()));
    let mut used = vec![false; patterns.len()];
    for row in rows.values_mut() {
        let Value::Tiers(tiers) = &row.value else { continue };
        for (pattern, used) in patterns.iter().zip(&mut used) {
            *used |= matches(pattern.id.as_bytes(), row.id.as_bytes());
        }
        if own.contains(&row.id) {
            continue;
        }
        let Some(pattern) = patterns.iter().find(|pattern| matches(pattern.id.as_bytes(), row.id.as_bytes())) else {
            continue;
        };
        let off = |tier: &Tier| Tier { usd: tier.usd * (1.0 - pattern.off), ..*tier };
        let discounted: Arc<[Tier]> = tiers.iter().map(off).collect();
        let percent = (pattern.off * 1e6).round() / 1e4;
        let list = format!("{percent} % off the list price of {} ({})", row.source.as_of, row.source.citation);
        let note = pattern.note.iter().cloned().chain([list]).collect::<Vec<_>>().join("; ");
        row.source = Arc::new(Source {
            citation: pattern.source.clone().unwrap_or_else(|| format!("your file {}", pattern.file)),
            via: None,
            as_of: pattern.as_of.clone().unwrap_or_else(|| row.source.as_of.clone()),
            confidence: Confidence::User,
            note: Some(note),
        });
        row.replaced = Some(row.replaced.take().unwrap_or_else(|| row.value.clone()));
        row.value = Value::Tiers(discounted);
        row.given = true;
    }
    let unused = patterns.into_iter().zip(used).filter(|(_, used)| !used);
    unused.map(|(pattern, _)| (pattern.at, pattern.id)).collect()
}

/// Whether an id looks like a pattern: a `*` stands for a part or a piece of it, at the end for all that follows.
fn matches(pattern: &[u8], id: &[u8]) -> bool {
    match pattern.split_first() {
        None => id.is_empty(),
        Some((b'*', [])) => !id.is_empty(),
        Some((b'*', rest)) => {
            let end = id.iter().position(|b| *b == b'.').unwrap_or(id.len());
            (0..=end).any(|taken| matches(rest, &id[taken..]))
        }
        Some((first, rest)) => id.split_first().is_some_and(|(head, id)| head == first && matches(rest, id)),
    }
}
