//! A row of the catalog in full: the figure, where it was read, how far it can be trusted, and how to replace it.

use super::{Explanation, Part};
use crate::catalog::{Confidence, Row, Source, Value};
use crate::units::unit_price;

/// The row explained.
pub fn of(row: &Row) -> Explanation {
    let mut parts = match &row.value {
        Value::Tiers(tiers) if tiers.len() > 1 => tiers
            .iter()
            .enumerate()
            .map(|(i, tier)| {
                let end = if tier.up_to.is_finite() { format!(" up to {}", tier.up_to) } else { " beyond".to_owned() };
                Part::Entry(format!("Tier {}", i + 1), format!("{} per {}{end}", unit_price(tier.usd), row.unit))
            })
            .collect(),
        _ => vec![Part::Entry("Figure".to_owned(), figure(row))],
    };
    if let Some(replaced) = &row.replaced {
        parts.push(Part::Entry("Yours replaces".to_owned(), replaced.to_string()));
    }
    if let Some(words) = &row.text {
        parts.push(Part::Entry("In its words".to_owned(), words.to_string()));
    }
    parts.extend(source(&row.source));
    parts.push(Part::Heading("To use your own".to_owned()));
    parts.push(Part::Text(format!(
        "Write \"{}\" with your figure into a file and start with --prices FILE; 'faceoff prices template' prints one.",
        row.id
    )));
    Explanation { title: row.id.to_string(), parts }
}

/// The figure with its unit.
pub fn figure(row: &Row) -> String {
    match row.value {
        Value::Tiers(_) => format!("{} per {}", row.value, row.unit),
        Value::Number(_) | Value::Text(_) => format!("{} {}", row.value, row.unit).trim_end().to_owned(),
    }
}

/// A source with how it was reached and what to know besides.
pub fn source(source: &Source) -> Vec<Part> {
    let mut parts = vec![
        Part::Source {
            citation: source.citation.clone(),
            as_of: source.as_of.clone(),
            caution: caution(source.confidence).to_owned(),
        },
        Part::Entry("Confidence".to_owned(), source.confidence.label().to_owned()),
    ];
    let more = [("Reached by", source.via.as_ref()), ("Note", source.note.as_ref())];
    let more = more.into_iter().filter_map(|(name, words)| Some((name, words.filter(|w| !w.is_empty())?)));
    parts.extend(more.map(|(name, words)| Part::Entry(name.to_owned(), words.clone())));
    parts
}

/// What to beware of; empty where there is nothing.
pub const fn caution(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Unverified => "Unverified: from general knowledge, no source was seen.",
        Confidence::Low => "Low confidence: indirect, or sources disagree.",
        _ => "",
    }
}
