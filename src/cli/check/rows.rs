//! How a check is written, and how it is seen to move.

use crate::analysis::check::random::tally;
use crate::analysis::check::{Course, Finding, Row};
use crate::cli::envelope;
use crate::cli::progress;
use crate::cli::table::{Cell, Format, Table, hidden, left, right};
use crate::report::json::SCHEMA;
use crate::scenario::Scenario;
use crate::simulation::replication::End;
use crate::units::{Unit, counted};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A scenario and what came of it.
pub struct Checked {
    /// Its name.
    pub name: String,
    /// Its sides.
    pub courses: Vec<Course>,
    /// The scenario, where it was drawn at random.
    pub scenario: Option<Scenario>,
}

impl Checked {
    /// The rows of both sides.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.courses.iter().flat_map(|course| &course.rows)
    }

    /// What is to be said of each side that nothing was played of to its end, so that nothing is known about it.
    pub fn unchecked(&self) -> impl Iterator<Item = String> {
        self.courses.iter().filter(|course| course.replications == 0).map(|course| unchecked(self, course))
    }
}

/// All of it in a format. With several scenarios (`all`), each row says whose it is.
///
/// # Errors
/// When JSON or CSV cannot be written, which does not happen with finite numbers.
pub fn written(checked: &[Checked], all: bool, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json if all => {
            let each: Vec<Value> = checked.iter().map(document).collect();
            envelope::around(&json!({ "checks": each }))
        }
        Format::Json => {
            let documents: Vec<Value> = checked.iter().map(document).collect();
            envelope::around(documents.first().unwrap_or(&Value::Null))
        }
        Format::Csv => table(checked, all).render(format),
        Format::Table | Format::Markdown => {
            let table = table(checked, all);
            // A heading above nothing looks like a result.
            let mut text = if table.is_empty() { String::new() } else { table.render(format)? + "\n" };
            text += &by_feature(checked);
            if checked.len() > MANY {
                let _ = writeln!(text, "{}", summary(checked));
                for words in checked.iter().flat_map(Checked::unchecked) {
                    let _ = writeln!(text, "{words}");
                }
                return Ok(text);
            }
            for one in checked {
                for course in &one.courses {
                    let _ = writeln!(text, "{}", remark(one, course));
                }
            }
            Ok(text)
        }
    }
}

/// How the rows of scenarios drawn at random stand, by what these have in common; nothing for others.
fn by_feature(checked: &[Checked]) -> String {
    let played = checked.iter().filter_map(|one| Some((one.scenario.as_ref()?, &one.courses)));
    let tallies = tally(played.flat_map(|(scenario, courses)| courses.iter().map(move |course| (scenario, course))));
    if tallies.is_empty() {
        return String::new();
    }
    let mut text = "Rated rows by feature; the worst is so many bars beyond its interval\n".to_owned();
    for t in tallies {
        let share = 100.0 * f64::from(t.beyond_chance) / f64::from(t.rated.max(1));
        let _ = writeln!(
            text,
            "{:<24} {:>5} {:>4} off {:>4} beyond chance ({share:.1} %), worst {:.1}",
            t.feature, t.rated, t.off, t.beyond_chance, t.worst
        );
    }
    text + "\n"
}

/// More than these are summed up instead of remarked upon one by one.
const MANY: usize = 30;

/// How many figures are ok, and how far the model is off at most and on average, by figure.
fn summary(checked: &[Checked]) -> String {
    let rows: Vec<&Row> = checked.iter().flat_map(Checked::rows).collect();
    let count = |finding| rows.iter().filter(|row| row.finding == finding).count();
    let (ok, off, unsure) = (count(Finding::Within), count(Finding::Outside), count(Finding::Unsure));
    let mut text = format!("{} figures: {ok} ok, {off} off, {unsure} unsure", rows.len());
    let mut names: Vec<&str> = rows.iter().map(|row| row.what).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let parts = rows.iter().filter(|row| row.what == name).filter_map(|row| {
            let bar = row.bar?.width(row.simulation.value);
            Some(row.simulation.distance(row.model) / bar.max(1e-300))
        });
        let parts: Vec<f64> = parts.collect();
        let mean = parts.iter().sum::<f64>() / parts.len().max(1) as f64;
        let most = parts.iter().copied().fold(0.0, f64::max);
        let _ = write!(
            text,
            "\n{name}: {:.0} % of the bar beyond the interval on average, {:.0} % at most",
            mean * 100.0,
            most * 100.0
        );
    }
    text
}

fn table(checked: &[Checked], all: bool) -> Table {
    let named = if all { left("Preset", "preset") } else { hidden("preset") };
    let mut table = Table::new([
        named,
        left("What", "what"),
        right("Model", "model"),
        right("Simulation", "simulation"),
        right("95 % interval", "ci95"),
        hidden("ci95_low"),
        hidden("ci95_high"),
        right("Error", "error"),
        left("Bar", "bar"),
        left("", "ok"),
    ]);
    for one in checked {
        for row in one.rows() {
            table.row(cells(&one.name, row));
        }
    }
    table
}

fn cells(name: &str, row: &Row) -> Vec<Cell> {
    let figure = |value| Cell::of(finite(value), shown(row.unit, value));
    let s = &row.simulation;
    let interval = format!("{} – {}", shown(row.unit, s.low), shown(row.unit, s.high));
    vec![
        Cell::text(name),
        Cell::text(row.what),
        figure(row.model),
        figure(s.value),
        Cell::text(interval),
        Cell::of(finite(s.low), ""),
        Cell::of(finite(s.high), ""),
        Cell::of(finite(row.error()), row.off()),
        row.bar.map_or_else(Cell::none, |bar| Cell::text(bar.to_string())),
        Cell::of(row.finding.ok(), word(row.finding)),
    ]
}

fn document(checked: &Checked) -> Value {
    let row = |row: &Row| {
        json!({
            "what": row.what,
            "model": finite(row.model),
            "simulation": finite(row.simulation.value),
            "ci95": [finite(row.simulation.low), finite(row.simulation.high)],
            "bar": row.bar.map(|bar| bar.to_string()),
            "ok": row.finding.ok(),
            "finding": word(row.finding),
        })
    };
    let side = |course: &Course| {
        let ended = ended(course);
        let value = json!({ "replications": course.replications, "requests": course.requests, "ended": ended });
        (course.side.id().to_owned(), value)
    };
    let rows: Vec<Value> = checked.rows().map(row).collect();
    let played: serde_json::Map<_, _> = checked.courses.iter().map(side).collect();
    json!({ "schema": SCHEMA, "preset": checked.name, "rows": rows, "played": played })
}

/// JSON has no infinity: an end that is not known is null.
fn finite(value: f64) -> Value {
    Value::from(value)
}

fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count if value.is_finite() && value < 1000.0 => format!("{value:.2}"),
        Unit::Share if value.is_finite() => format!("{:.3} %", value * 100.0),
        _ => unit.format(value),
    }
}

const fn word(finding: Finding) -> &'static str {
    match finding {
        Finding::Within => "ok",
        Finding::Outside => "OFF",
        Finding::Unsure => "unsure",
        Finding::NoBar(reason) => reason,
    }
}

const fn ended(course: &Course) -> &'static str {
    match course.end {
        End::Running | End::Cancelled => "time",
        End::Precise => "precision",
        End::Exhausted => "replications",
    }
}

fn unchecked(checked: &Checked, course: &Course) -> String {
    let (name, side) = (&checked.name, course.side.label());
    format!(
        "{name}, {side}: not checked: the time was up before one replication was over; ask for fewer requests with a lower \
         traffic.rate, or give it more --seconds"
    )
}

fn remark(checked: &Checked, course: &Course) -> String {
    if course.replications == 0 {
        return unchecked(checked, course);
    }
    let end = match course.end {
        End::Running | End::Cancelled => "until the time was up; --seconds gives it more",
        End::Precise => "until precise enough",
        End::Exhausted => "as asked",
    };
    let side = course.side.label();
    let requests = counted(course.requests as f64, "request");
    let replications = counted(f64::from(course.replications), "replication");
    format!("{}, {side}: {requests} in {replications}, {end}", checked.name)
}

/// A line on the terminal that says how far it is.
pub struct Meter {
    name: String,
}

impl Meter {
    /// One for a scenario.
    pub fn new(name: &str) -> Self {
        Self { name: crate::units::printable(name) }
    }

    /// Shows how many rows are sure.
    pub fn show(&self, course: &Course) {
        const WIDTH: usize = 24;
        let sure = course.rows.iter().filter(|row| row.finding != Finding::Unsure).count();
        let filled = WIDTH * sure / course.rows.len().max(1);
        let bar = "#".repeat(filled) + &"-".repeat(WIDTH - filled);
        let (side, rows, plays) = (course.side.label(), course.rows.len(), course.replications);
        let plays = counted(f64::from(plays), "replication");
        progress::note(&format!("{}: {side} [{bar}] {sure} of {rows} sure, {plays}", self.name));
    }
}
