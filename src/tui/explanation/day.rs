//! What the values at one moment of the period are, and how they come about.

use super::{Explanation, Part};
use crate::analysis::day::Course;
use crate::model::{Comparison, Side};
use crate::plot::moment as clock;
use crate::tui::screen::day::Day;
use crate::units::{Unit, money};

/// What is said of the moment at the cursor.
pub fn moment(comparison: &Comparison, course: &Course, day: &Day) -> Explanation {
    let at_s = day.cursor_s(course);
    let step = course.step_at(at_s);
    let mut parts = vec![Part::Entry("Traffic".to_owned(), Unit::PerSecond.format(course.rates[step]))];
    for side in Side::BOTH {
        parts.push(Part::Heading(side.label().to_owned()));
        parts.extend(of_side(course, day, side, step, at_s));
    }
    parts.push(Part::Heading("How it comes about".to_owned()));
    let target = Unit::Millis.format(comparison.scenario.tolerance.target_ms.get());
    parts.extend(
        [
            "Pods and nodes are those of the autoscaler played at its own rhythm; instances those that the keep-alive leaves."
                .to_owned(),
            "Latency is mixed from what the requests of these minutes met, the same way as that of the whole period."
                .to_owned(),
            format!("Late is what is not answered within {target}, what is lost or turned away included."),
            "Spent so far spreads the month's bill over the period: what is fixed evenly, nodes as they are there, use by \
             the requests answered."
                .to_owned(),
        ]
        .map(Part::Text),
    );
    Explanation { title: format!("At {}", clock(at_s, course.period_s())), parts }
}

fn of_side(course: &Course, day: &Day, side: Side, step: usize, at_s: f64) -> Vec<Part> {
    let here = course.side(side);
    let entry = |name: &str, value: String| Part::Entry(name.to_owned(), value);
    let at = |values: &[f64]| values.get(step).copied().unwrap_or(0.0);
    let share = |value: f64| Unit::Share.format(value);
    let (there, held_up) = match side {
        Side::Kubernetes => ("Pods ready", "Behind a backlog"),
        Side::Serverless => ("Instances", "Turned away"),
    };
    let mut parts = vec![entry(there, format!("{:.1}, {} of them in use", at(&here.there), share(at(&here.used))))];
    if !here.nodes.is_empty() {
        parts.push(entry("Nodes paid for", format!("{:.1}", at(&here.nodes))));
    }
    match day.moment(side, at_s) {
        Some(m) => {
            parts.push(entry(
                "p50 and p99",
                format!("{}, {}", Unit::Millis.format(m.p50_ms), Unit::Millis.format(m.p99_ms)),
            ));
            parts.push(entry("Late", share(m.late)));
        }
        None => parts.push(entry("Latency", "no requests".to_owned())),
    }
    parts.push(entry(held_up, share(at(&here.held_up))));
    if !here.cold.is_empty() {
        parts.push(entry("Cold starts", format!("{} of the requests", share(at(&here.cold)))));
    }
    let hourly = money(here.usd_per_hour(step, course.step_s));
    parts.push(entry("Spent so far", format!("{}, at {hourly} an hour", money(at(&here.usd)))));
    parts
}
