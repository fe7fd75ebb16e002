//! One period: traffic above, pods and instances below.

use super::{Axis, Chart, Ink, Line, Naming, Panel, Picture, Plot};
use crate::model::Side;
use crate::plot::{Point, Scale};
use crate::report::{Study, figure};
use crate::units::Unit;

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;

/// The chart.
#[must_use]
pub fn chart(study: &Study<'_>) -> Chart {
    let c = &study.comparison;
    let (profile, pods, pool) = (&c.profile, &c.kubernetes.pods, &c.serverless.pool);
    let x = Axis { scale: Scale::linear(0.0, profile.period_s()), naming: Naming::Clock, label: String::new() };
    let line = |name: &str, ink, points, filled| Line { name: name.to_owned(), ink, points, faint: false, filled };
    let (span_s, each) = beat(profile.peak());
    let traffic =
        line("requests", Ink::Neutral, course(profile.step_s, profile.rates.iter().map(|r| r * span_s)), true);
    let ready = course(profile.step_s, pods.steps.iter().map(|s| s.ready));
    let instances = course(profile.step_s, pool.steps.iter().map(|s| s.instances));
    let sides = vec![
        line("pods", Ink::Side(Side::Kubernetes), ready, false),
        line("instances", Ink::Side(Side::Serverless), instances, false),
    ];
    let panel = |lines: Vec<Line>, unit, label: &str| {
        let top = lines.iter().flat_map(|l| &l.points).map(|p| p.1).fold(0.0, f64::max);
        let y = Axis::new(Scale::linear(0.0, if top > 0.0 { 1.08 * top } else { 1.0 }), unit, label);
        Panel { y, lines, spots: Vec::new(), levels: Vec::new() }
    };
    Chart {
        id: "day",
        title: format!("{}: traffic, pods and instances", title(profile.period_s())),
        summary: format!(
            "Traffic runs from {} to {}. Ready pods: {} on average, {} at most; function instances: {} on average, {} at most.",
            Unit::PerSecond.format(profile.rates.iter().copied().fold(f64::INFINITY, f64::min)),
            Unit::PerSecond.format(profile.peak()),
            figure::count(pods.mean_ready),
            figure::count(pods.peak_replicas),
            figure::count(pool.mean_instances),
            figure::count(pool.peak_instances),
        ),
        picture: Picture::Plot(Plot {
            x,
            rules: Vec::new(),
            panels: vec![
                panel(vec![traffic], Unit::Count, each),
                panel(sides, Unit::Count, "pods and instances ready"),
            ],
            winners: Vec::new(),
        }),
    }
}

/// The span of seconds in which requests are counted, so that the highest count is one or more, and its name.
fn beat(peak_per_s: f64) -> (f64, &'static str) {
    match peak_per_s {
        p if p >= 1.0 => (1.0, "requests a second"),
        p if p * 60.0 >= 1.0 => (60.0, "requests a minute"),
        p if p * HOUR_S >= 1.0 => (HOUR_S, "requests an hour"),
        _ => (DAY_S, "requests a day"),
    }
}

/// What the period is called.
#[must_use]
pub fn title(period_s: f64) -> String {
    let name = match period_s {
        s if (s - HOUR_S).abs() < 1.0 => "The hour",
        s if (s - DAY_S).abs() < 1.0 => "The day",
        s if (s - 7.0 * DAY_S).abs() < 1.0 => "The week",
        _ => return format!("A period of {}", Unit::Seconds.format(period_s)),
    };
    name.to_owned()
}

/// A value for each step of the grid, at its middle; the first and the last reach to the ends.
fn course(step_s: f64, values: impl Iterator<Item = f64>) -> Vec<Point> {
    let mut points: Vec<Point> = values.enumerate().map(|(i, value)| ((i as f64 + 0.5) * step_s, value)).collect();
    if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) {
        points.insert(0, (0.0, first.1));
        points.push((last.0 + 0.5 * step_s, last.1));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_fills_the_period() {
        assert_eq!(course(10.0, [1.0, 3.0].into_iter()), [(0.0, 1.0), (5.0, 1.0), (15.0, 3.0), (20.0, 3.0)]);
        assert!(course(10.0, std::iter::empty()).is_empty());
    }
}
