//! What was imported, as rows of figures and a list of notes.

use crate::cli::describe::Figure;
use crate::cli::money::exact;
use crate::cli::table::{Cell, Table, hidden, left, shown, wrapped};
use crate::dial::Kind;
use crate::import::{Imported, Severity, Spread};
use crate::intake::dials::{Found, Measured};
use crate::intake::{self, Material};
use crate::trace::Trace;
use crate::units::{Unit, counted};

/// Columns of running text.
const WIDTH: usize = 96;

/// The figures: a line each for people, and for machines a row for every number, with its unit.
pub fn table(material: &Material, dials: &[Measured], machines: bool) -> Table {
    let imported = &material.imported;
    let columns = [left("Figure", "figure"), shown("Value"), hidden("value"), hidden("unit"), hidden("window_s")];
    let mut rows = Rows { table: Table::new(columns), machines };
    rows.words("format", intake::labels(material));
    if imported.files > 1 {
        rows.number("files", imported.files as f64, "", Unit::Count.format(imported.files as f64));
    }
    let heading = if imported.traffic().is_some() { "requests" } else { "requests of the test" };
    if !imported.trace.counts.is_empty() {
        rows.trace(&imported.trace, heading);
    }
    rows.measured(imported);
    for measured in dials {
        let name = format!("dial {}", measured.dial.id);
        let words = format!("{} ({})", measured.shown(), measured.from);
        match (measured.number(), measured.dial.kind) {
            (Some(value), Kind::Number(number)) => rows.number(&name, value, number.unit.symbol(), words),
            _ => rows.choice(&name, measured.shown(), words),
        }
    }
    for doubt in &imported.doubts {
        rows.words(
            &format!("doubtful {}", doubt.quantity.id()),
            format!("{}: not set; {}. {}", doubt.value, doubt.why, doubt.settle),
        );
    }
    if imported.probes > 0 {
        rows.number("health checks left aside", imported.probes as f64, "", Unit::Count.format(imported.probes as f64));
    }
    rows.table
}

/// What the traffic is like, as rows behind those of the import.
pub fn described(table: &mut Table, figures: &[Figure]) {
    for figure in figures {
        let window = figure.window_s.map_or_else(Cell::none, |window| Cell::number(window, ""));
        let name = Cell::text(format!("described {}", figure.what));
        table.row([name, Cell::none(), Cell::number(figure.value, ""), Cell::none(), window]);
    }
}

/// The bin with the most requests.
pub fn peak(trace: &Trace) -> Option<(usize, f64)> {
    let known = trace.counts.iter().enumerate().filter_map(|(i, count)| Some((i, (*count)?)));
    known.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

struct Rows {
    table: Table,
    /// Whether the numbers inside a line for people get rows of their own.
    machines: bool,
}

impl Rows {
    fn words(&mut self, name: &str, words: String) {
        self.table.row([Cell::text(name), Cell::text(words.clone()), Cell::text(words)]);
    }

    /// A value that is a word.
    fn choice(&mut self, name: &str, value: String, words: String) {
        self.table.row([Cell::text(name), Cell::text(words), Cell::text(value)]);
    }

    fn number(&mut self, name: &str, value: f64, unit: &str, words: String) {
        self.table.row([Cell::text(name), Cell::text(words), Cell::number(value, ""), Cell::text(unit)]);
    }

    /// A number that people read in the line above.
    fn more(&mut self, name: &str, value: f64, unit: &str) {
        if self.machines {
            self.number(name, value, unit, String::new());
        }
    }

    fn trace(&mut self, trace: &Trace, heading: &str) {
        let unknown = "time of day not known".to_owned();
        self.words("from", crate::traces::clock(trace, 0.0).unwrap_or(unknown));
        if let Some(end) = crate::traces::clock(trace, trace.span_s()) {
            self.words("to", end);
        }
        let bins = counted(trace.counts.len() as f64, "bin");
        let recorded = trace.recorded_s.map_or_else(|| trace.span_s(), |(from, to)| to - from);
        self.number("span", recorded, "s", format!("{} in {bins} of {}", time(recorded), time(trace.step_s)));
        self.more("bins", trace.counts.len() as f64, "");
        self.more("bin", trace.step_s, "s");
        let unknown = trace.counts.iter().filter(|count| count.is_none()).count();
        if unknown > 0 {
            self.number("not known", unknown as f64, "", counted(unknown as f64, "bin"));
        }
        self.number(heading, trace.total(), "", Unit::Count.format(trace.total()));
        let mean = trace.mean_rate();
        self.number("mean", mean, "1/s", Unit::PerSecond.format(mean));
        if let Some((at, most)) = peak(trace).filter(|_| mean > 0.0) {
            let rate = most / trace.recorded_of(at);
            let when = crate::traces::clock(trace, at as f64 * trace.step_s)
                .map_or_else(String::new, |when| format!(", at {when}"));
            let text = format!(
                "{} over {} ({} the mean){when}",
                Unit::PerSecond.format(rate),
                time(trace.step_s),
                Unit::Factor.format(rate / mean)
            );
            self.number("peak", rate, "1/s", text);
            self.more("peak to mean", rate / mean, "");
            self.more("peak after", at as f64 * trace.step_s, "s");
        }
    }

    fn measured(&mut self, imported: &Imported) {
        let measured = &imported.measured;
        let means = measured.duration_means.map_or_else(String::new, |means| format!("; {means}"));
        self.spread("duration", measured.duration_ms.as_ref(), Unit::Millis, &means);
        if let Some(cold) = measured.cold {
            let (starts, calls) = (Unit::Count.format(cold.starts as f64), counted(cold.invocations as f64, "call"));
            let text = format!("{starts} of {calls} ({})", Unit::Share.format(cold.share()));
            self.number("cold starts", cold.share(), "", text);
            self.more("cold starts count", cold.starts as f64, "");
            self.more("cold starts calls", cold.invocations as f64, "");
        }
        self.spread("cold start", measured.init_ms.as_ref(), Unit::Millis, "");
        self.spread("answer", measured.response_bytes.as_ref(), Unit::Kilobytes, "");
        self.spread("request", measured.request_bytes.as_ref(), Unit::Kilobytes, "");
        self.spread("memory used", measured.memory_mb.as_ref(), Unit::Megabytes, "");
        self.spread("memory size", measured.memory_limit_mb.as_ref(), Unit::Megabytes, "");
        if let Some(statuses) = measured.statuses {
            let shares = (1..6).filter(|class| statuses.classes[*class] > 0);
            let shares: Vec<String> =
                shares.map(|class| format!("{class}xx {}", Unit::Share.format(statuses.share(class)))).collect();
            self.number("statuses", statuses.share(5), "", shares.join(", "));
            for class in 1..6 {
                self.more(&format!("statuses {class}xx"), statuses.share(class), "");
            }
        }
    }

    /// A distribution; sizes are measured in bytes and shown in kilobytes.
    fn spread(&mut self, name: &str, spread: Option<&Spread>, unit: Unit, behind: &str) {
        let Some(spread) = spread else { return };
        let (factor, symbol) = if unit == Unit::Kilobytes { (1.0 / 1024.0, "B") } else { (1.0, unit.symbol()) };
        let show = |value: f64| unit.format(value * factor);
        let quantiles =
            [0.5, 0.95, 0.99].iter().filter_map(|q| Some(format!("p{} {}", q * 100.0, show(spread.quantile(*q)?))));
        let mut parts = vec![format!("mean {}", show(spread.mean))];
        // One value is no spread; of a test's summary it may be all that is known.
        if spread.min.to_bits() != spread.max.to_bits() {
            parts.extend(quantiles);
            parts.push(format!("{} to {}", show(spread.min), show(spread.max)));
        }
        self.number(name, spread.mean, symbol, parts.join(", ") + behind);
        self.more(&format!("{name} count"), spread.count as f64, "");
        for (share, value) in &spread.quantiles {
            self.more(&format!("{name} p{}", exact(share * 100.0)), *value, symbol);
        }
        self.more(&format!("{name} least"), spread.min, symbol);
        self.more(&format!("{name} most"), spread.max, symbol);
        if let Some(variability) = spread.variability {
            self.more(&format!("{name} variability"), variability, "");
        }
    }
}

fn time(seconds: f64) -> String {
    Unit::Seconds.format(seconds)
}

/// What was assumed, warnings first.
pub fn notes(imported: &Imported, found: &Found) -> String {
    // Of a single file everybody knows the name, but not where others were left out.
    let mut files: Vec<_> = imported.notes.iter().filter_map(|note| note.file.as_ref()).collect();
    files.dedup();
    let single = imported.files == 1 && files.len() < 2;
    let line = |note: &crate::import::Note| {
        let mark = if note.severity == Severity::Warning { "! " } else { "- " };
        let place = note.line.filter(|_| single).map_or_else(String::new, |line| format!("line {line}: "));
        let told = if single { format!("{place}{}", note.text) } else { note.to_string() };
        let text = wrapped(&told, 2, WIDTH);
        format!("{mark}{}", text.trim_start())
    };
    let remark = |remark: &String| format!("! {}", wrapped(remark, 2, WIDTH).trim_start());
    let short = imported.traffic().and_then(|trace| crate::intake::dials::shortness(trace.known_s()));
    let remarks = short.iter().chain(&found.remarks).map(remark);
    let lines: String = imported.notes.iter().chain(&found.notes).map(line).chain(remarks).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}
