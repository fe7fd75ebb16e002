//! The figures of a trace as tables.

use super::{Described, Figure};
use crate::analysis::replay::Replay;
use crate::cli::table::{Cell, Table, left, right};
use crate::trace::statistics::words::{self, digits};
use crate::trace::statistics::{Statistics, length};
use crate::units::Unit;

/// What people read first.
pub(super) fn figures(found: &Statistics) -> Table {
    let mut table = Table::new([left("", "what"), right("Value", "value"), left("Over", "over")]);
    for words::Row { what, value, shown, over } in words::figures(found) {
        table.row([Cell::text(what), Cell::number(value, shown), Cell::text(over)]);
    }
    table
}

/// How unevenly requests come, window by window.
pub(super) fn dispersion(found: &Statistics) -> Table {
    let mut table = Table::new([
        right("Window", "window_s"),
        right("Fano factor", "fano"),
        right("Allan factor", "allan"),
        right("Windows", "windows"),
    ]);
    for d in &found.dispersion {
        table.row([
            Cell::number(d.window_s, length(d.window_s)),
            Cell::number(d.fano, digits(d.fano)),
            Cell::number(d.allan, digits(d.allan)),
            Cell::number(d.windows as f64, Unit::Count.format(d.windows as f64)),
        ]);
    }
    table
}

/// The replay beside the model and beside independent arrivals.
pub(super) fn replayed(replay: &Replay) -> Table {
    let mut table = Table::new([
        left("Replayed", "what"),
        right("These requests", "recorded"),
        right("Model", "model"),
        right("If independent", "independent"),
    ]);
    for figure in &replay.figures {
        let cell = |value: f64| Cell::number(value, figure.shown(value));
        table.row([Cell::text(figure.what), cell(figure.recorded), cell(figure.model), cell(figure.independent)]);
    }
    table
}

/// Every figure as a line of its own, for CSV.
pub(super) fn all(described: &Described) -> Table {
    let mut table = Table::new([left("", "what"), right("", "window_s"), right("", "value")]);
    for figure in each(described) {
        let window = figure.window_s.map_or_else(Cell::none, |window| Cell::number(window, ""));
        table.row([Cell::text(figure.what), window, Cell::number(figure.value, "")]);
    }
    table
}

/// Every figure.
pub(super) fn each(described: &Described) -> Vec<Figure> {
    let mut figures = Vec::new();
    let found = &described.statistics;
    let mut row = |what: String, window_s: Option<f64>, value: f64| figures.push(Figure { what, window_s, value });
    row("requests".to_owned(), None, found.requests);
    row("mean_per_s".to_owned(), Some(found.known_s), found.mean);
    row("peak_per_s".to_owned(), Some(found.peak.window_s), found.peak.rate);
    row("peak_to_mean".to_owned(), Some(found.peak.window_s), found.peak.to_mean);
    row("idle_share".to_owned(), Some(found.step_s), found.idle.share);
    row("longest_idle_s".to_owned(), None, found.idle.longest_s);
    if let Some(cv) = found.gap_cv {
        row("gap_cv".to_owned(), None, cv);
    }
    for d in &found.dispersion {
        row("fano".to_owned(), Some(d.window_s), d.fano);
        row("allan".to_owned(), Some(d.window_s), d.allan);
    }
    for (hours, name) in [(&found.hours, "hour_of_day"), (&found.week, "hour_of_week")] {
        for (hour, rate) in hours.iter().enumerate() {
            if let Some(rate) = *rate {
                row(format!("{name}.{hour}"), Some(3600.0), rate);
            }
        }
    }
    for figure in described.replay.iter().flat_map(|replay| &replay.figures) {
        row(format!("{}.recorded", figure.what), None, figure.recorded);
        row(format!("{}.model", figure.what), None, figure.model);
        row(format!("{}.independent", figure.what), None, figure.independent);
    }
    figures
}
