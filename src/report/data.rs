//! The numbers of a report as tables, at full precision: what the CSV files and the JSON hold.

mod day;

use super::Study;
use crate::dial::{AUTO, Value};
use crate::model::Side;

/// A table of data.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name, which is also that of its file.
    pub name: &'static str,
    /// The names of its columns, with their unit where they have one.
    pub head: Vec<&'static str>,
    /// Its rows, with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words, as they are.
    Text(String),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Nothing is known.
    Nothing,
}

impl Table {
    fn new<const N: usize>(
        name: &'static str,
        head: [&'static str; N],
        rows: impl IntoIterator<Item = [Cell; N]>,
    ) -> Self {
        Self { name, head: head.into(), rows: rows.into_iter().map(Vec::from).collect() }
    }
}

/// Every table of a study.
#[must_use]
pub fn tables(study: &Study<'_>) -> Vec<Table> {
    let mut all = vec![bills(study), latency(study), traffic(study), day::steps(study), day::latency(study)];
    all.extend([tipping(study), claims(study)]);
    if !study.swings.is_empty() {
        all.extend([sensitivity(study), odds(study)]);
    }
    if !study.checked.is_empty() {
        all.push(check(study));
    }
    all
}

fn bills(study: &Study<'_>) -> Table {
    let head = [
        "side",
        "group",
        "item",
        "quantity",
        "unit",
        "unit_price_usd",
        "amount_usd",
        "formula",
        "price_id",
        "source",
        "as_of",
        "confidence",
    ];
    let lines =
        Side::BOTH.into_iter().flat_map(|side| study.comparison.side(side).bill.lines().iter().map(move |l| (side, l)));
    Table::new(
        "bills",
        head,
        lines.map(|(side, l)| {
            [
                text(side.id()),
                text(l.group.label()),
                text(&l.item),
                number(l.quantity),
                text(&l.unit),
                number(l.unit_price),
                number(l.amount.get()),
                text(&l.formula),
                text(l.price_id.as_deref().unwrap_or_default()),
                text(&l.source.citation),
                text(&l.source.as_of),
                text(l.source.confidence.label()),
            ]
        }),
    )
}

fn latency(study: &Study<'_>) -> Table {
    let points = Side::BOTH
        .into_iter()
        .flat_map(|side| study.comparison.side(side).latency.curve().into_iter().map(move |point| (side, point)));
    Table::new(
        "latency",
        ["side", "ms", "share_within"],
        points.map(|(side, (ms, share))| [text(side.id()), number(ms), number(share)]),
    )
}

fn traffic(study: &Study<'_>) -> Table {
    let head = [
        "requests_per_s",
        "kubernetes_usd",
        "serverless_usd",
        "kubernetes_latency_ms",
        "serverless_latency_ms",
        "kubernetes_within_tolerance",
        "serverless_within_tolerance",
        "kubernetes_feasible",
        "serverless_feasible",
        "winner",
        "decided_by",
    ];
    Table::new(
        "cost-by-traffic",
        head,
        study.curve.points.iter().map(|p| {
            let (k, s) = (&p.summary.kubernetes, &p.summary.serverless);
            [
                number(p.rate),
                number(k.monthly_usd),
                number(s.monthly_usd),
                number(k.latency_ms),
                number(s.latency_ms),
                number(k.within_tolerance),
                number(s.within_tolerance),
                Cell::Flag(k.feasible),
                Cell::Flag(s.feasible),
                text(p.summary.winner.id()),
                text(p.summary.decided_by.id()),
            ]
        }),
    )
}

fn tipping(study: &Study<'_>) -> Table {
    Table::new(
        "tipping-points",
        ["dial", "direction", "value", "winner", "decided_by"],
        study.tipping.iter().map(|t| {
            let direction = t.direction.map_or("", crate::analysis::tipping::Direction::label);
            [text(t.dial), text(direction), setting(&t.value), text(t.winner.id()), text(t.decided_by.id())]
        }),
    )
}

fn claims(study: &Study<'_>) -> Table {
    use crate::verdict::claims::Sign;
    let head = ["id", "side", "speaks", "holds", "weight", "statement", "text", "source", "as_of"];
    Table::new(
        "claims",
        head,
        study.claims.iter().map(|c| {
            [
                text(c.id),
                text(c.side.id()),
                text(match c.sign {
                    Sign::Pro => "for",
                    Sign::Con => "against",
                }),
                Cell::Flag(c.holds),
                number(c.weight),
                text(c.statement),
                text(&c.text),
                text(&c.source.citation),
                text(&c.source.as_of),
            ]
        }),
    )
}

fn sensitivity(study: &Study<'_>) -> Table {
    let head = [
        "dial",
        "value",
        "kubernetes_usd",
        "serverless_usd",
        "kubernetes_latency_ms",
        "serverless_latency_ms",
        "winner",
        "decided_by",
    ];
    let steps = study.swings.iter().flat_map(|swing| swing.steps.iter().map(move |step| (swing.dial, step)));
    Table::new(
        "sensitivity",
        head,
        steps.map(|(dial, step)| {
            let (k, s) = (&step.summary.kubernetes, &step.summary.serverless);
            [
                text(dial),
                setting(&step.value),
                number(k.monthly_usd),
                number(s.monthly_usd),
                number(k.latency_ms),
                number(s.latency_ms),
                text(step.summary.winner.id()),
                text(step.summary.decided_by.id()),
            ]
        }),
    )
}

fn odds(study: &Study<'_>) -> Table {
    use crate::verdict::Winner;
    let ends = [Winner::Kubernetes, Winner::Serverless, Winner::Tie, Winner::Neither];
    Table::new(
        "odds",
        ["winner", "share", "low", "high", "draws"],
        ends.map(|winner| {
            let (low, high) = study.odds.interval(winner);
            let share = study.odds.share(winner);
            [text(winner.id()), number(share), number(low), number(high), number(study.odds.count() as f64)]
        }),
    )
}

/// A dial's value.
fn setting(value: &Value) -> Cell {
    match value {
        Value::Number(v) => number(*v),
        Value::Choice(id) => text(id),
        Value::Switch(on) => Cell::Flag(*on),
        Value::Auto => text(AUTO),
    }
}

fn check(study: &Study<'_>) -> Table {
    use crate::analysis::check::Finding;
    let head = ["figure", "unit", "model", "simulation", "low", "high", "bar", "finding"];
    let found = |finding| match finding {
        Finding::Within => "within",
        Finding::Outside => "outside",
        Finding::Unsure => "unsure",
        Finding::NoBar(_) => "no bar",
    };
    Table::new(
        "check",
        head,
        study.checked.iter().flat_map(|course| &course.rows).map(|row| {
            [
                text(row.what),
                text(row.unit.symbol()),
                number(row.model),
                number(row.simulation.value),
                number(row.simulation.low),
                number(row.simulation.high),
                row.bar.map_or(Cell::Nothing, |bar| text(&bar.to_string())),
                text(found(row.finding)),
            ]
        }),
    )
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn number(value: f64) -> Cell {
    if value.is_finite() { Cell::Number(value) } else { Cell::Nothing }
}
