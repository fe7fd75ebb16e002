//! What was imported: what it is, what was assumed on the way, which dials it set, where it is kept. Its reader holds the file and asks
//! whether this is really their traffic.

use super::{Explanation, Part, traffic};
use crate::dial::Dial;
use crate::import::{Note, Severity};
use crate::intake::dials::shortness;
use crate::intake::{Kept, Material, labels};
use crate::trace::statistics::{length, statistics};
use crate::units::{Unit, printable};

/// What is said of it.
pub fn of(material: &Material, kept: &Kept) -> Explanation {
    let imported = &material.imported;
    let entry = |name: &str, value: String| Part::Entry(name.to_owned(), value);
    let mut parts = vec![entry("Recognised", labels(material))];
    if imported.files > 1 {
        parts.push(entry("Files", Unit::Count.format(imported.files as f64)));
    }
    match imported.traffic() {
        Some(trace) => {
            let found = statistics(trace);
            let of =
                |after_s| crate::traces::clock(trace, after_s).unwrap_or_else(|| "time of day not known".to_owned());
            parts.extend(shortness(found.span_s).map(|text| Part::Text(format!("! {text}"))));
            let requests = format!("{} in {}", Unit::Count.format(found.requests), length(found.span_s));
            parts.extend([entry("From", of(0.0)), entry("To", of(trace.span_s())), entry("Requests", requests)]);
            parts.extend(traffic::figures(&found));
        }
        None if material.deployed.is_empty() => {
            parts.push(Part::Text("No traffic: measurements only.".to_owned()));
        }
        None => parts.push(Part::Text("No traffic: a deployment only.".to_owned())),
    }
    if imported.probes > 0 {
        parts.push(entry("Health checks", format!("{} left aside", Unit::Count.format(imported.probes as f64))));
    }
    if !imported.doubts.is_empty() {
        parts.push(Part::Heading("Doubtful, and not set".to_owned()));
        for doubt in &imported.doubts {
            parts.push(Part::Text(format!("! {}: {}. {}.", doubt.value, doubt.why, doubt.settle)));
        }
    }
    let notes = || imported.notes.iter().chain(&kept.found.notes);
    if notes().next().is_some() {
        parts.push(Part::Heading("What was assumed".to_owned()));
        parts.extend(notes().map(|note| Part::Text(noted(note, imported.files))));
    }
    parts.push(Part::Heading("Dials set by it".to_owned()));
    let name = |dial: &Dial| format!("{}: {}", dial.group.label(), dial.label);
    parts.extend(
        kept.found.dials.iter().map(|set| Part::Entry(name(set.dial), format!("{} ({})", set.shown(), set.from))),
    );
    parts.extend(kept.found.remarks.iter().map(|remark| Part::Text(format!("! {remark}"))));
    parts.push(Part::Heading("Kept".to_owned()));
    let path = |path: &std::path::Path| printable(&path.display().to_string());
    parts.extend(kept.trace.as_deref().map(|trace| entry("Trace", path(trace))));
    parts.push(entry("Preset", path(&kept.path)));
    parts.push(Part::Text(kept.preset.about.clone()));
    Explanation { title: format!("Imported as {}", kept.preset.name), parts }
}

/// A note, warnings marked; of a single file everybody knows the name.
fn noted(note: &Note, files: usize) -> String {
    let mark = if note.severity == Severity::Warning { "! " } else { "- " };
    let line = note.line.filter(|_| files == 1).map_or_else(String::new, |line| format!("line {line}: "));
    if files == 1 { format!("{mark}{line}{}", note.text) } else { format!("{mark}{note}") }
}
