//! A source, as a part of an explanation.

use super::Part;
use crate::catalog::{Confidence, Source};

/// What is said of a source: where, as of when, how far to trust it, and what to know besides.
pub fn parts(source: &Source) -> Vec<Part> {
    let via = source.via.as_ref().map(|via| format!(", via {via}")).unwrap_or_default();
    let citation = format!("{}{via}", source.citation);
    let caution = caution(source.confidence);
    let mut parts = vec![Part::Source { citation, as_of: source.as_of.clone(), caution: caution.to_owned() }];
    parts.push(Part::Entry("Confidence".to_owned(), grade(source.confidence).to_owned()));
    parts.extend(source.note.as_ref().map(|note| Part::Text(note.clone())));
    parts
}

/// What to beware of; empty where there is nothing.
pub const fn caution(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Unverified => "Unverified: from general knowledge, no source was seen.",
        Confidence::Low => "Low confidence: indirect, or sources disagree.",
        Confidence::High | Confidence::Medium | Confidence::User => "",
    }
}

/// A grade in words.
const fn grade(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high: read from the provider, or from two sources that agree",
        Confidence::Medium => "medium: read once, second hand, or some years old",
        Confidence::Low => "low",
        Confidence::Unverified => "unverified",
        Confidence::User => "yours: your own figure",
    }
}
