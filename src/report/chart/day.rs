//! One period from top to bottom: traffic, pods and instances, latency, and what has been spent so far.

use super::{Axis, Chart, Ink, Line, Naming, Panel, Picture, Plot};
use crate::analysis::day::Course;
use crate::model::Side;
use crate::plot::{Point, Scale, moment, span};
use crate::report::{Study, figure};
use crate::units::Unit;

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;

/// The chart.
#[must_use]
pub fn chart(study: &Study<'_>) -> Chart {
    let period_s = study.comparison.profile.period_s();
    let x = Axis { scale: Scale::linear(0.0, period_s), naming: Naming::Clock, label: String::new() };
    Chart {
        id: "day",
        title: format!("{}: traffic, capacity, latency, cost", title(period_s)),
        summary: summary(study),
        picture: Picture::Plot(Plot {
            x,
            rules: Vec::new(),
            panels: vec![traffic(study), there(study), latency(study), spent(study)],
            winners: Vec::new(),
        }),
    }
}

fn summary(study: &Study<'_>) -> String {
    let c = &study.comparison;
    let (profile, pods, pool) = (&c.profile, &c.kubernetes.pods, &c.serverless.pool);
    let latency = Side::BOTH.into_iter().zip(worst_p99(study)).filter_map(|(side, worst)| {
        worst.map(|(at_s, ms)| {
            let when = moment(at_s, profile.period_s());
            format!("{} with {} at {when}", Unit::Millis.format(ms), side.label())
        })
    });
    let latency: Vec<String> = latency.collect();
    let latency =
        if latency.is_empty() { String::new() } else { format!(" The p99 is at most {}.", latency.join(", ")) };
    let gaps = study.latencies.sides.iter().flatten().any(Option::is_none);
    let gaps = if gaps { " Where there are no requests there is no latency." } else { "" };
    let course = Course::of(c, study.catalog);
    let [k, s] = Side::BOTH.map(|side| Unit::Usd.format(course.side(side).usd.last().copied().unwrap_or_default()));
    format!(
        "Traffic runs from {} to {}. Ready pods: {} on average, {} at most; function instances: {} on average, {} at most.{latency}{gaps} \
         By the end {k} are spent on Kubernetes and {s} on serverless: the month's bill, where what is fixed runs evenly, \
         nodes when they are paid for, and use when it is used.",
        least(profile.rates.iter().copied().fold(f64::INFINITY, f64::min), profile.peak()),
        Unit::PerSecond.format(profile.peak()),
        figure::count(pods.mean_ready),
        figure::count(pods.peak_replicas),
        figure::count(pool.mean_instances),
        figure::count(pool.peak_instances),
    )
}

/// The least rate in words; what is lost beside the peak needs no digits.
fn least(rate: f64, peak: f64) -> String {
    match rate {
        r if r <= 0.0 => "none".to_owned(),
        r if r < 1e-3 * peak => "next to none".to_owned(),
        r => Unit::PerSecond.format(r),
    }
}

/// When the p99 of each side is greatest, in seconds from the start, and that p99 in milliseconds.
fn worst_p99(study: &Study<'_>) -> [Option<(f64, f64)>; 2] {
    let pages = &study.latencies;
    Side::BOTH.map(|side| {
        let times = pages.of_side(side).iter().enumerate();
        times
            .filter_map(|(page, moment)| moment.map(|m| (page as f64 * pages.page_s, m.p99_ms)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0)))
    })
}

fn traffic(study: &Study<'_>) -> Panel {
    let profile = &study.comparison.profile;
    let (span_s, each) = beat(profile.peak());
    let points = course(profile.step_s, profile.rates.iter().map(|r| r * span_s));
    let requests = Line { filled: true, ..line("requests", Ink::Neutral, points) };
    linear(vec![requests], Unit::Count, each)
}

fn there(study: &Study<'_>) -> Panel {
    let c = &study.comparison;
    let ready = course(c.profile.step_s, c.kubernetes.pods.steps.iter().map(|s| s.ready));
    let instances = course(c.profile.step_s, c.serverless.pool.steps.iter().map(|s| s.instances));
    let sides = vec![
        line("pods", Ink::Side(Side::Kubernetes), ready),
        line("instances", Ink::Side(Side::Serverless), instances),
    ];
    linear(sides, Unit::Count, "pods and instances ready")
}

fn latency(study: &Study<'_>) -> Panel {
    let pages = &study.latencies;
    let target_ms = study.comparison.scenario.tolerance.target_ms;
    let lines = Side::BOTH.map(|side| {
        let p99 = pages.of_side(side).iter().map(|moment| moment.map_or(f64::NAN, |m| m.p99_ms));
        line(name(side), Ink::Side(side), flat(pages.page_s, p99))
    });
    let shown = lines.iter().flat_map(|l| &l.points).map(|p| p.1).chain([target_ms.get()]);
    let scale = times(shown);
    Panel {
        y: Axis::new(scale, Unit::Millis, &format!("p99 latency of every {}", Unit::Seconds.format(pages.page_s))),
        lines: lines.into(),
        spots: Vec::new(),
        levels: vec![(target_ms.get(), format!("tolerated: {target_ms}"))],
    }
}

/// A logarithmic axis of milliseconds around the values, between whole units of time.
fn times(values: impl Iterator<Item = f64>) -> Scale {
    const ENDS_MS: [f64; 9] = [0.1, 1.0, 10.0, 100.0, 1e3, 1e4, 6e4, 6e5, 3.6e6];
    let values = values.filter(|ms| ms.is_finite());
    let (least, most) = values.fold((f64::INFINITY, 0.0_f64), |(a, b), ms| (a.min(ms), b.max(ms)));
    let low = ENDS_MS.iter().rev().find(|end| **end <= least).unwrap_or(&ENDS_MS[0]);
    let high = ENDS_MS.iter().find(|end| **end >= most && *end > low).copied().unwrap_or(most);
    Scale::log10(*low, high)
}

fn spent(study: &Study<'_>) -> Panel {
    let course = Course::of(&study.comparison, study.catalog);
    let lines = Side::BOTH.map(|side| {
        let so_far = course.side(side).usd.iter().enumerate();
        let points = so_far.map(|(step, usd)| ((step + 1) as f64 * course.step_s, *usd));
        line(name(side), Ink::Side(side), std::iter::once((0.0, 0.0)).chain(points).collect())
    });
    linear(lines.into(), Unit::Usd, "spent so far")
}

/// What a side's line is called: short, because the margin of all panels is as wide as the longest name.
const fn name(side: Side) -> &'static str {
    match side {
        Side::Kubernetes => "Kubernetes",
        Side::Serverless => "serverless",
    }
}

fn line(name: &str, ink: Ink, points: Vec<Point>) -> Line {
    Line { name: name.to_owned(), ink, points, faint: false, filled: false }
}

/// A panel from zero to a little above its highest point.
fn linear(lines: Vec<Line>, unit: Unit, label: &str) -> Panel {
    let top = lines.iter().flat_map(|l| &l.points).map(|p| p.1).fold(0.0, f64::max);
    let y = Axis::new(Scale::linear(0.0, if top > 0.0 { 1.08 * top } else { 1.0 }), unit, label);
    Panel { y, lines, spots: Vec::new(), levels: Vec::new() }
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
        _ => return format!("A period of {}", span(period_s)),
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

/// A value for each page, level from its start to its end; a page without one leaves a gap.
fn flat(page_s: f64, values: impl Iterator<Item = f64>) -> Vec<Point> {
    values.enumerate().flat_map(|(i, value)| [(i as f64 * page_s, value), ((i + 1) as f64 * page_s, value)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_period_is_told_in_days() {
        assert_eq!(title(648.0 * HOUR_S), "A period of 27 days");
        assert_eq!(title(7.0 * DAY_S), "The week");
    }

    #[test]
    fn a_course_fills_the_period() {
        assert_eq!(course(10.0, [1.0, 3.0].into_iter()), [(0.0, 1.0), (5.0, 1.0), (15.0, 3.0), (20.0, 3.0)]);
        assert!(course(10.0, std::iter::empty()).is_empty());
    }

    #[test]
    fn a_page_without_callers_leaves_a_gap() {
        let points = flat(10.0, [5.0, f64::NAN, 7.0].into_iter());
        let pieces = crate::plot::clip(&points, &Scale::linear(0.0, 30.0), &Scale::linear(0.0, 10.0));
        let near = |a: Point, b: Point| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9;
        let [first, second] = pieces.as_slice() else { panic!("{pieces:?}") };
        assert!(near(first[0], (0.0, 0.5)) && near(first[1], (1.0 / 3.0, 0.5)), "{first:?}");
        assert!(near(second[0], (2.0 / 3.0, 0.7)) && near(second[1], (1.0, 0.7)), "{second:?}");
    }
}
