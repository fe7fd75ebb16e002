//! What the model says under the cursor: who wins and why, both bills and latencies, and their ratios.

use super::super::super::figures::money_column;
use super::super::super::page::Page;
use super::pattern::cost_apart;
use crate::analysis::map::{Axis, COLUMNS, Plan, ROWS};
use crate::analysis::sensitivity::Measure;
use crate::analysis::{SideSummary, Summary};
use crate::model::Side;
use crate::tui::command::{Command, Context};
use crate::units::Unit;
use crate::verdict::{DecidedBy, Winner};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws it over the rows of `area`.
pub fn draw(page: &mut Page, area: Rect, window: &[Axis; 2]) {
    let app = page.app;
    let map = &app.screens.map;
    // What was found for another window is of another place.
    let fits = |of: &Plan| (of.x, of.y) == (window[0], window[1]);
    let looked = map.cursor.zip(map.under.as_ref()).filter(|(at, (of, place, _))| at == place && fits(of));
    let (place, summary) = if let Some(((column, row), (_, _, summary))) = looked {
        let values = [window[0].value(column, COLUMNS), window[1].value(row, ROWS)];
        let shown = [0, 1].map(|i: usize| window[i].number.unit.format(values[i]));
        (format!("+ {}, {}", shown[0], shown[1]), *summary)
    } else {
        let shown = window.map(|axis| axis.dial.show(app.scenario(), &app.catalog));
        (format!("{} you: {}, {}", app.glyphs.knob, shown[0], shown[1]), app.outcome.summary)
    };
    page.rule(Rect { height: 1, ..area });
    if looked.is_some() {
        let key = app.keymap.hint(Context::Browse, Command::Enter).map(|(key, _)| key.to_string()).unwrap_or_default();
        page.write_right(area.x, area.y, area.width, &format!(" {key} goes there "), app.theme.muted);
    }
    let used = page.spans(area.x, area.y, area.width, &[(&place, app.theme.strong), ("  ", app.theme.strong)]);
    let rest = area.width.saturating_sub(used + if looked.is_some() { 19 } else { 0 });
    let words = verdict(page, &summary);
    let style = app.theme.winner(summary.winner).patch(app.theme.strong);
    let style = if summary.winner == Winner::Neither { app.theme.broken() } else { style };
    page.spans(area.x + used, area.y, rest, &[(&words, style), (" ", Style::new())]);
    let money = money_column(Side::BOTH.map(|side| summary.side(side).monthly_usd));
    let wide = money.iter().map(String::len).max().unwrap_or(0) as u16;
    for ((y, side), usd) in (area.y + 1..area.bottom()).zip(Side::BOTH).zip(&money) {
        figures(page, Rect { y, height: 1, ..area }, (side, usd, wide.max(9)), summary.side(side));
    }
    if area.height >= 4 {
        let words = ratios(page, &summary);
        page.write(area.x + 1, area.y + 3, area.width.saturating_sub(1), &words, app.theme.muted);
    }
}

fn figures(page: &mut Page, line: Rect, (side, usd, wide): (Side, &str, u16), figures: &SideSummary) {
    let app = page.app;
    let hue = app.theme.side(side).patch(app.theme.strong);
    let mut x = line.x + 1;
    page.spans(x, line.y, 14, &[(app.glyphs.side(side), hue), (" ", hue), (side.label(), hue)]);
    x += 14;
    page.write_right(x, line.y, wide, usd, app.theme.strong);
    x += wide;
    x += page.write(x, line.y, line.right().saturating_sub(x), " a month  ", app.theme.muted);
    let percentile = app.scenario().tolerance.percentile.label();
    x += page.write(x, line.y, line.right().saturating_sub(x), &format!("{percentile} "), app.theme.muted);
    page.write_right(
        x,
        line.y,
        8.min(line.right().saturating_sub(x)),
        &Unit::Millis.format(figures.latency_ms),
        app.theme.strong,
    );
    x += 8;
    let mark = app.glyphs.standing(figures.meets_tolerance, figures.close);
    let style = if figures.meets_tolerance { app.theme.strong } else { app.theme.broken() };
    x += page.spans(x, line.y, line.right().saturating_sub(x), &[(" ", style), (mark, style)]);
    if !figures.feasible {
        page.write(x, line.y, line.right().saturating_sub(x), "  cannot run it", app.theme.broken());
    }
}

/// Who wins there and by what.
fn verdict(page: &Page, summary: &Summary) -> String {
    let tolerance = &page.app.scenario().tolerance;
    match (summary.winner, summary.decided_by) {
        (Winner::Tie, _) => "too close to call".to_owned(),
        (Winner::Neither, DecidedBy::Feasibility) => "neither can run it".to_owned(),
        (Winner::Neither, _) => "neither keeps it".to_owned(),
        (winner, DecidedBy::Cost) => {
            let name = winner.side().map_or("", Side::label);
            let apart = cost_apart(summary);
            if apart.is_finite() {
                format!("{name}, {} cheaper", times(apart))
            } else {
                format!("{name}, which is free")
            }
        }
        (winner, DecidedBy::Tolerance) => {
            format!("{}, alone in time at {}", winner.side().map_or("", Side::label), tolerance.percentile)
        }
        (winner, DecidedBy::Feasibility) => {
            format!("{}, which alone can run it", winner.side().map_or("", Side::label))
        }
    }
}

fn ratios(page: &Page, summary: &Summary) -> String {
    let cost = times(Measure::CostRatio.of(summary));
    let latency = Side::BOTH.map(|side| summary.side(side).latency_ms);
    let percentile = page.app.scenario().tolerance.percentile;
    let latency = if latency[1] > 0.0 { times(latency[0] / latency[1]) } else { "-".to_owned() };
    format!("Kubernetes over serverless: cost {cost}, {percentile} {latency}")
}

/// A ratio with the digits that its size deserves.
fn times(ratio: f64) -> String {
    match ratio {
        r if r >= 9.95 => format!("{}x", Unit::Count.format(r.round())),
        r if r >= 1.095 => format!("{r:.1}x"),
        r => format!("{r:.2}x"),
    }
}
