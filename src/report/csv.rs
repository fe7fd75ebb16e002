//! The numbers of a report as CSV, one file for each table of data, at full precision.
//!
//! Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
//! return) gets an apostrophe in front, which spreadsheets show as plain text.

use super::Study;
use crate::dial::Value;
use crate::model::Side;

/// A file's name and its content.
pub type File = (&'static str, Vec<u8>);

/// A CSV file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the data cannot be written as CSV: {0}")]
pub struct CsvError(String);

/// Every file.
///
/// # Errors
/// When the writer refuses, which rows of equal length rule out.
pub fn files(study: &Study<'_>) -> Result<Vec<File>, CsvError> {
    Ok(vec![
        ("bills.csv", bills(study)?),
        ("latency.csv", latency(study)?),
        ("cost-by-traffic.csv", traffic(study)?),
        ("day.csv", day(study)?),
        ("tipping-points.csv", tipping(study)?),
        ("claims.csv", claims(study)?),
    ])
}

fn bills(study: &Study<'_>) -> Result<Vec<u8>, CsvError> {
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
    write(
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

fn latency(study: &Study<'_>) -> Result<Vec<u8>, CsvError> {
    let points = Side::BOTH
        .into_iter()
        .flat_map(|side| study.comparison.side(side).latency.curve().into_iter().map(move |point| (side, point)));
    write(
        ["side", "ms", "share_within"],
        points.map(|(side, (ms, share))| [text(side.id()), number(ms), number(share)]),
    )
}

fn traffic(study: &Study<'_>) -> Result<Vec<u8>, CsvError> {
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
    write(
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
                k.feasible.to_string(),
                s.feasible.to_string(),
                text(p.summary.winner.id()),
                text(p.summary.decided_by.id()),
            ]
        }),
    )
}

fn day(study: &Study<'_>) -> Result<Vec<u8>, CsvError> {
    let head = [
        "s_from_start",
        "requests_per_s",
        "pods_ready",
        "pods",
        "nodes",
        "pod_utilization",
        "late_share",
        "instances",
        "requests_in_progress",
        "cold_starts_per_s",
        "throttled_per_s",
    ];
    let c = &study.comparison;
    let steps = c.profile.rates.iter().zip(&c.kubernetes.pods.steps).zip(&c.serverless.pool.steps).enumerate();
    write(
        head,
        steps.map(|(i, ((rate, pod), pool))| {
            [
                i as f64 * c.profile.step_s,
                *rate,
                pod.ready,
                pod.replicas,
                pod.nodes,
                pod.utilization,
                pod.late,
                pool.instances,
                pool.busy,
                pool.cold_per_s,
                pool.throttled_per_s,
            ]
            .map(number)
        }),
    )
}

fn tipping(study: &Study<'_>) -> Result<Vec<u8>, CsvError> {
    let value = |value: &Value| match value {
        Value::Number(v) => number(*v),
        Value::Choice(id) => text(id),
        Value::Switch(on) => on.to_string(),
    };
    write(
        ["dial", "direction", "value", "winner", "decided_by"],
        study.tipping.iter().map(|t| {
            let direction = t.direction.map_or("", crate::analysis::tipping::Direction::label);
            [text(t.dial), text(direction), value(&t.value), text(t.winner.id()), text(t.decided_by.id())]
        }),
    )
}

fn claims(study: &Study<'_>) -> Result<Vec<u8>, CsvError> {
    use crate::verdict::claims::Sign;
    let head = ["id", "side", "speaks", "holds", "weight", "statement", "text", "source", "as_of"];
    write(
        head,
        study.claims.iter().map(|c| {
            [
                text(c.id),
                text(c.side.id()),
                text(match c.sign {
                    Sign::Pro => "for",
                    Sign::Con => "against",
                }),
                c.holds.to_string(),
                number(c.weight),
                text(c.statement),
                text(&c.text),
                text(&c.source.citation),
                text(&c.source.as_of),
            ]
        }),
    )
}

fn write<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>, CsvError> {
    let refused = |error: ::csv::Error| CsvError(error.to_string());
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(head).map_err(refused)?;
    for row in rows {
        writer.write_record(row).map_err(refused)?;
    }
    writer.into_inner().map_err(|error| CsvError(error.to_string()))
}

/// Text that stays text in a spreadsheet.
fn text(words: &str) -> String {
    let words = crate::units::printable(words);
    if words.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{fffd}']) { format!("'{words}") } else { words }
}

fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula() {
        for words in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"] {
            assert!(text(words).starts_with('\''), "{words:?}");
        }
        assert_eq!(text("Nodes m7i.large"), "Nodes m7i.large");
        let file = write(["a"], [["x,\"y\"".to_owned()]].into_iter()).expect("written");
        assert_eq!(String::from_utf8(file).expect("text"), "a\n\"x,\"\"y\"\"\"\n");
    }
}
