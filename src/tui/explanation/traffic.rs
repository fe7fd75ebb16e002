//! What a trace is like, and what its unevenness does to both platforms. Its reader has seen the monthly total and wants to know how high
//! it goes, how long there are no requests, whether requests come in crowds, and whether any of it matters: the same as `faceoff import --describe`.

use super::check::spoken;
use super::{Explanation, Part};
use crate::analysis::replay::{Figure, Replay};
use crate::model::Side;
use crate::trace::statistics::{Statistics, length, words};
use crate::tui::traffic::{Played, Studied};
use crate::units::{Unit, printable};

/// Everything that is known of it by now.
pub fn of(studied: &Studied) -> Explanation {
    let found = &studied.statistics;
    let requests = Unit::Count.format(found.requests);
    let title = format!("Traffic {}: {requests} requests in {}", printable(&studied.name), length(found.known_s));
    let mut parts = figures(found);
    parts.push(Part::Heading("How far from chance".to_owned()));
    parts.extend(words::nature(found).map(Part::Text));
    parts.extend(dispersion(found));
    parts.extend(rhythm(found));
    parts.push(Part::Heading("Replayed request by request through both simulations".to_owned()));
    match &studied.replay {
        Played::Waiting => parts.push(Part::Text("replaying …".to_owned())),
        Played::Nothing => parts.push(Part::Text("No request came, so none can be replayed.".to_owned())),
        Played::Done(replay) => parts.extend(replayed(replay)),
    }
    if !found.notes.is_empty() {
        parts.push(Part::Heading("Not said, or taken for granted".to_owned()));
        parts.extend(found.notes.iter().cloned().map(Part::Text));
    }
    Explanation { title, parts }
}

/// The figures that people read first.
pub fn figures(found: &Statistics) -> Vec<Part> {
    let entry = |row: words::Row| Part::Entry(row.what.to_owned(), format!("{} ({})", row.shown, row.over));
    words::figures(found).into_iter().map(entry).collect()
}

fn dispersion(found: &Statistics) -> Vec<Part> {
    let columns = |cells: [&str; 3]| Part::Line(format!("{:>9}{:>14}{:>14}", cells[0], cells[1], cells[2]));
    let mut parts = Vec::new();
    if !found.dispersion.is_empty() {
        parts.push(columns(["Window", "Fano factor", "Allan factor"]));
    }
    let row = |d: &crate::trace::statistics::Dispersion| {
        columns([&length(d.window_s), &words::digits(d.fano), &words::digits(d.allan)])
    };
    parts.extend(found.dispersion.iter().map(row));
    parts
}

fn rhythm(found: &Statistics) -> Vec<Part> {
    let Some(rhythm) = words::rhythm(found) else { return Vec::new() };
    let mut parts = vec![
        Part::Heading("Rhythm".to_owned()),
        Part::Line(format!("{:5}{:26}{}", "", "00    06    12    18", "Mean")),
    ];
    parts.extend(rhythm.days.into_iter().map(|day| {
        let mean = Unit::Factor.format(day.mean);
        Part::Line(format!("{:5}{:26}{mean}", day.name, day.blocks))
    }));
    parts.push(Part::Text(rhythm.scale));
    parts
}

fn replayed(replay: &Replay) -> Vec<Part> {
    let columns =
        |cells: [&str; 4]| Part::Line(format!("{:18}{:>10}{:>10}{:>12}", cells[0], cells[1], cells[2], cells[3]));
    let mut parts: Vec<Part> = replay.cold_starts().map(Part::Text).into_iter().collect();
    parts.push(columns(["", "These", "Model", "Independent"]));
    for side in Side::BOTH {
        parts.push(Part::Line(side.label().to_owned()));
        let of_side = |figure: &&Figure| figure.what.starts_with(side.id());
        parts.extend(replay.figures.iter().filter(of_side).map(|figure| {
            let [these, model, independent] =
                [figure.recorded, figure.model, figure.independent].map(|value| figure.shown(value));
            columns([&format!("  {}", spoken(figure.what)), &these, &model, &independent])
        }));
    }
    parts.extend(replay.notes().into_iter().map(Part::Text));
    parts
}
