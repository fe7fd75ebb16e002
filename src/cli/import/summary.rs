//! What was imported, as rows of figures and a list of notes.

use crate::cli::table::{Cell, Table, hidden, left, shown, wrapped};
use crate::intake::dials::Measured;
use crate::trace::Trace;
use crate::trace::import::{Imported, Severity, Spread};
use crate::units::Unit;

/// Columns of running text.
const WIDTH: usize = 96;

/// The figures.
pub fn table(imported: &Imported, dials: &[Measured]) -> Table {
    let mut rows = Rows { table: Table::new([left("Figure", "figure"), shown("Value"), hidden("value")]) };
    rows.words("format", imported.formats.iter().map(|format| format.label()).collect::<Vec<_>>().join(", "));
    if imported.files > 1 {
        rows.number("files", imported.files as f64, Unit::Count.format(imported.files as f64));
    }
    let heading = if imported.traffic().is_some() { "requests" } else { "requests of the test" };
    if !imported.trace.counts.is_empty() {
        rows.trace(&imported.trace, heading);
    }
    rows.measured(imported);
    for measured in dials {
        rows.number(
            &format!("dial {}", measured.dial.id),
            measured.value,
            format!("{} ({})", measured.shown(), measured.from),
        );
    }
    rows.table
}

/// The bin with the most requests.
pub fn peak(trace: &Trace) -> Option<(usize, f64)> {
    let known = trace.counts.iter().enumerate().filter_map(|(i, count)| Some((i, (*count)?)));
    known.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// Seconds of the bins that are known.
pub fn known_s(trace: &Trace) -> f64 {
    trace.counts.iter().flatten().count() as f64 * trace.step_s
}

struct Rows {
    table: Table,
}

impl Rows {
    fn words(&mut self, name: &str, words: String) {
        self.table.row([Cell::text(name), Cell::text(words.clone()), Cell::text(words)]);
    }

    fn number(&mut self, name: &str, value: f64, words: String) {
        self.table.row([Cell::text(name), Cell::text(words), Cell::number(value, "")]);
    }

    fn trace(&mut self, trace: &Trace, heading: &str) {
        let unknown = "time of day not known".to_owned();
        self.words("from", trace.clock(0.0).unwrap_or(unknown));
        if let Some(end) = trace.clock(trace.span_s()) {
            self.words("to", end);
        }
        let bins = Unit::Count.format(trace.counts.len() as f64);
        self.number(
            "span",
            trace.span_s(),
            format!("{} in {bins} bins of {}", time(trace.span_s()), time(trace.step_s)),
        );
        let unknown = trace.counts.iter().filter(|count| count.is_none()).count();
        if unknown > 0 {
            self.number("not known", unknown as f64, format!("{} bins", Unit::Count.format(unknown as f64)));
        }
        self.number(heading, trace.total(), Unit::Count.format(trace.total()));
        let mean = if known_s(trace) > 0.0 { trace.total() / known_s(trace) } else { 0.0 };
        self.number("mean", mean, Unit::PerSecond.format(mean));
        if let Some((at, most)) = peak(trace).filter(|_| mean > 0.0) {
            let rate = most / trace.step_s;
            let when = trace.clock(at as f64 * trace.step_s).map_or_else(String::new, |when| format!(", at {when}"));
            let text = format!(
                "{} over {} ({} the mean){when}",
                Unit::PerSecond.format(rate),
                time(trace.step_s),
                Unit::Factor.format(rate / mean)
            );
            self.number("peak", rate, text);
        }
    }

    fn measured(&mut self, imported: &Imported) {
        let measured = &imported.measured;
        let means = measured.duration_means.map_or_else(String::new, |means| format!("; {means}"));
        self.spread("duration", measured.duration_ms.as_ref(), Unit::Millis, 1.0, &means);
        if let Some(cold) = measured.cold {
            let text = format!("{} of {} calls ({})", cold.starts, cold.invocations, Unit::Share.format(cold.share()));
            self.number("cold starts", cold.share(), text);
        }
        self.spread("cold start", measured.init_ms.as_ref(), Unit::Millis, 1.0, "");
        self.spread("answer", measured.response_bytes.as_ref(), Unit::Kilobytes, 1.0 / 1024.0, "");
        self.spread("request", measured.request_bytes.as_ref(), Unit::Kilobytes, 1.0 / 1024.0, "");
        self.spread("memory used", measured.memory_mb.as_ref(), Unit::Megabytes, 1.0, "");
        self.spread("memory size", measured.memory_limit_mb.as_ref(), Unit::Megabytes, 1.0, "");
        if let Some(statuses) = measured.statuses {
            let shares = (1..6).filter(|class| statuses.classes[*class] > 0);
            let shares: Vec<String> =
                shares.map(|class| format!("{class}xx {}", Unit::Share.format(statuses.share(class)))).collect();
            self.number("statuses", statuses.share(5), shares.join(", "));
        }
    }

    fn spread(&mut self, name: &str, spread: Option<&Spread>, unit: Unit, factor: f64, behind: &str) {
        let Some(spread) = spread else { return };
        let show = |value: f64| unit.format(value * factor);
        let quantiles =
            [0.5, 0.95, 0.99].iter().filter_map(|q| Some(format!("p{} {}", q * 100.0, show(spread.quantile(*q)?))));
        let mut parts = vec![format!("mean {}", show(spread.mean))];
        parts.extend(quantiles);
        parts.push(format!("{} to {}", show(spread.min), show(spread.max)));
        self.number(name, spread.mean, parts.join(", ") + behind);
    }
}

fn time(seconds: f64) -> String {
    Unit::Seconds.format(seconds)
}

/// What was assumed, warnings first.
pub fn notes(imported: &Imported) -> String {
    let line = |note: &crate::trace::import::Note| {
        let mark = if note.severity == Severity::Warning { "! " } else { "- " };
        let place = note.line.filter(|_| single).map_or_else(String::new, |line| format!("line {line}: "));
        let told = if single { format!("{place}{}", note.text) } else { note.to_string() };
        let text = wrapped(&told, 2, WIDTH);
        format!("{mark}{}", text.trim_start())
    };
    let lines: String = imported.notes.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}
    // Of a single file everybody knows the name, but not where others were left out.
    let mut files: Vec<_> = imported.notes.iter().filter_map(|note| note.file.as_ref()).collect();
    files.dedup();
    let single = imported.files == 1 && files.len() < 2;
