//! The share of requests answered by a time, with the tolerance. The vertical axis spreads what is
//! missing to 100 %, so that the tail can be read.

use super::{Axis, Chart, Ink, Line, Panel, Picture, Plot, Rule, RuleKind};
use crate::model::Side;
use crate::plot::Scale;
use crate::report::Study;
use crate::units::Unit;
use crate::verdict::percent;

/// The share up to which the tail is shown.
const SHOWN: f64 = 0.9999;
/// The share from which the times are shown.
const FROM: f64 = 0.001;

/// The chart.
#[must_use]
pub fn chart(study: &Study<'_>) -> Chart {
    let c = &study.comparison;
    let tolerance = &c.scenario.tolerance;
    let target = tolerance.target_ms.get();
    let ends = Side::BOTH.map(|side| &c.side(side).latency).map(|d| [d.quantile(FROM), d.quantile(SHOWN)]);
    let times = ends.into_iter().flatten().chain([target, c.floor_ms]);
    let x = Scale::decades(times).unwrap_or_else(|| Scale::log10(1.0, 1000.0));
    let line = |side: Side| Line {
        name: side.label().to_owned(),
        ink: Ink::Side(side),
        points: c.side(side).latency.curve(),
        faint: false,
        filled: false,
    };
    let panel = Panel {
        y: Axis::new(Scale::nines(SHOWN), Unit::Share, "answered within"),
        lines: Side::BOTH.map(line).into(),
        spots: Vec::new(),
        levels: vec![(tolerance.percentile.share(), tolerance.percentile.label().to_owned())],
    };
    Chart {
        id: "latency",
        title: "Requests answered by time".to_owned(),
        summary: summary(study),
        picture: Picture::Plot(Plot {
            x: Axis::new(x, Unit::Millis, "latency"),
            rules: vec![
                Rule {
                    at: target,
                    label: format!("tolerance: {} within {}", tolerance.percentile, tolerance.target_ms),
                    kind: RuleKind::Bound,
                },
                Rule {
                    at: c.floor_ms,
                    label: format!("floor: the work's own {}", tolerance.percentile),
                    kind: RuleKind::Here,
                },
            ],
            panels: vec![panel],
            winners: Vec::new(),
        }),
    }
}

fn summary(study: &Study<'_>) -> String {
    let c = &study.comparison;
    let tolerance = &c.scenario.tolerance;
    let [k, s] = Side::BOTH.map(|side| {
        let a = c.side(side);
        let p99 = Unit::Millis.format(a.latency.quantile(tolerance.percentile.share()));
        format!("{} ({} {p99})", percent(a.within_tolerance), tolerance.percentile)
    });
    format!(
        "Within {}, Kubernetes answers {k} and serverless {s} of all requests. A line keeps the tolerance if it passes above the \
         point where the two dotted lines meet.",
        tolerance.target_ms
    )
}
