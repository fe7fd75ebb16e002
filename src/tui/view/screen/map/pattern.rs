//! How a verdict looks as one cell of the map: hue and pattern say who wins, density how clearly, hatching that
//! cost did not decide, dimming that neither side is in time. Without colour the patterns alone tell it.

use super::super::super::page::Page;
use crate::analysis::Summary;
use crate::model::Side;
use crate::tui::glyphs::Dots;
use crate::verdict::{DecidedBy, Winner};
use ratatui::style::Style;

/// How many times the cheaper bill the other one is from which on a pattern is denser.
pub const STEPS: [f64; 2] = [1.5, 3.0];

/// Patterns of a side, from nearly the same cost to many times cheaper.
pub const fn dense(dots: Dots, side: Side) -> [&'static str; 3] {
    match (dots, side) {
        (Dots::Ascii, Side::Kubernetes) => ["-", "%", "#"],
        (Dots::Ascii, Side::Serverless) => [",", "c", "o"],
        (_, Side::Kubernetes) => ["░", "▒", "▓"],
        (Dots::Braille, Side::Serverless) => ["⠂", "⠢", "⠶"],
        (Dots::Block, Side::Serverless) => ["·", "•", "◆"],
    }
}

/// The hatching of a side that alone is in time.
pub const fn in_time(dots: Dots, side: Side) -> &'static str {
    match (dots, side) {
        (Dots::Ascii, Side::Kubernetes) => "/",
        (Dots::Ascii, Side::Serverless) => "\\",
        (_, Side::Kubernetes) => "╱",
        (_, Side::Serverless) => "╲",
    }
}

/// Where neither side can run the workload.
pub const fn neither(dots: Dots) -> &'static str {
    match dots {
        Dots::Ascii => "x",
        _ => "×",
    }
}

/// The cell of a verdict; every second one of those that a limit decided stays empty.
pub fn cell(page: &Page, summary: &Summary, even: bool) -> (&'static str, Style) {
    let (theme, glyphs) = (page.app.theme, page.app.glyphs);
    let Some(side) = summary.winner.side() else {
        return match summary.winner {
            Winner::Neither => (neither(glyphs.dots), theme.broken()),
            _ => (glyphs.same, theme.strong),
        };
    };
    let symbol = match summary.decided_by {
        DecidedBy::Cost => {
            let apart = cost_apart(summary);
            dense(glyphs.dots, side)[STEPS.iter().filter(|step| apart >= **step).count()]
        }
        DecidedBy::Tolerance => in_time(glyphs.dots, side),
        DecidedBy::Feasibility if even => glyphs.side(side),
        DecidedBy::Feasibility => " ",
    };
    let late = Side::BOTH.iter().all(|side| !summary.side(*side).meets_tolerance);
    let style = theme.side(side);
    (symbol, if late { style.patch(theme.muted) } else { style })
}

/// How many times the cheaper bill the other one is.
pub fn cost_apart(summary: &Summary) -> f64 {
    let (k, s) = (summary.kubernetes.monthly_usd, summary.serverless.monthly_usd);
    let (low, high) = (k.min(s), k.max(s));
    if low > 0.0 {
        high / low
    } else if high > 0.0 {
        f64::INFINITY
    } else {
        1.0
    }
}
