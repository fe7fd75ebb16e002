//! The columns of the list: which of them there is room for, and what each says of a service.

use crate::analysis::fleet::Weighed;
use crate::fleet::answer::words;
use crate::model::Side;
use crate::tui::app::App;
use crate::tui::screen::fleet::{Saving, Standing};
use crate::units::{Unit, cents};
use ratatui::style::Style;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What the service is called.
    Name,
    /// Who wins, or why nobody does.
    Best,
    /// The bill of a side, a month.
    Bill(Side),
    /// Its latency at the percentile of the tolerance.
    Latency(Side),
    /// What moving the service saves, or taking its better side.
    Saves,
    /// Where it should move, or stay.
    Move,
    /// Where the best mix places it.
    Mix,
    /// The plan of the winner.
    Plan,
}

/// Every column, in the order in which they are drawn.
const DRAWN: [Column; 10] = [
    Column::Name,
    Column::Best,
    Column::Bill(Side::Kubernetes),
    Column::Bill(Side::Serverless),
    Column::Latency(Side::Kubernetes),
    Column::Latency(Side::Serverless),
    Column::Saves,
    Column::Move,
    Column::Mix,
    Column::Plan,
];
/// The same, the one first that is given up last.
const KEPT: [Column; 10] = [
    Column::Name,
    Column::Best,
    Column::Saves,
    Column::Bill(Side::Kubernetes),
    Column::Bill(Side::Serverless),
    Column::Latency(Side::Kubernetes),
    Column::Latency(Side::Serverless),
    Column::Move,
    Column::Mix,
    Column::Plan,
];

/// Cells that a name has at least, and at most where others need the room.
const NAME: (u16, u16) = (12, 44);
/// Cells that a plan has at least.
const PLAN: u16 = 24;

/// Where a column is drawn.
pub struct Place {
    /// Which.
    pub column: Column,
    /// Cells before it.
    pub at: u16,
    /// Cells that it takes.
    pub wide: u16,
}

/// The columns that `room` cells have room for, from left to right.
pub fn placed(app: &App, room: u16) -> Vec<Place> {
    let widest = app.screens.fleet.widest();
    let usd = widest.usd.max(8) as u16;
    let least = |column: Column| match column {
        Column::Name => NAME.0,
        Column::Best => 12,
        Column::Bill(_) | Column::Saves => usd,
        Column::Latency(_) => 8,
        Column::Move => 22,
        Column::Mix => 11,
        Column::Plan => PLAN,
    };
    let mut left = room;
    let mut kept: Vec<Column> = Vec::new();
    for column in KEPT {
        let wanted = least(column) + u16::from(!kept.is_empty());
        if wanted > left {
            break;
        }
        left -= wanted;
        kept.push(column);
    }
    let name = (widest.name as u16).clamp(NAME.0, NAME.1).min(NAME.0 + left);
    left -= name - NAME.0;
    let mut at = 0;
    let mut places = Vec::new();
    for column in DRAWN.into_iter().filter(|column| kept.contains(column)) {
        let wide = match column {
            Column::Name => name,
            Column::Plan => PLAN + left,
            _ => least(column),
        };
        places.push(Place { column, at, wide });
        at += wide + 1;
    }
    places
}

impl Column {
    /// Whether it lines up at its right end.
    pub const fn is_right(self) -> bool {
        matches!(self, Self::Bill(_) | Self::Latency(_) | Self::Saves)
    }

    /// Its heading.
    pub fn head(self, app: &App) -> String {
        match self {
            Self::Name => "Service".to_owned(),
            Self::Best => "Best".to_owned(),
            Self::Bill(side) => format!("{} $/mo", short(side)),
            Self::Latency(side) => format!("{} {}", short(side), percentile(app)),
            Self::Saves => "Saves".to_owned(),
            Self::Move => "Move".to_owned(),
            Self::Mix => "Best mix".to_owned(),
            Self::Plan => "Plan of the best side".to_owned(),
        }
    }

    /// What it says of a service.
    pub fn cell(self, app: &App, index: usize) -> (String, Style) {
        let fleet = &app.screens.fleet;
        let row = &fleet.rows[index];
        if self == Self::Name {
            return (row.service.name.clone(), Style::new());
        }
        if self == Self::Best {
            return best(app, fleet.standing(index));
        }
        let Some(weighed) = &row.weighed else {
            let waits = row.service.scenario.is_ok() && self.is_right();
            return (if waits { app.glyphs.ellipsis.to_owned() } else { String::new() }, app.theme.muted);
        };
        match self {
            Self::Bill(side) => bill(app, weighed, side),
            Self::Latency(side) => latency(app, weighed, side),
            Self::Saves => saves(app, &fleet.saving(index)),
            Self::Move => moves(app, &fleet.saving(index)),
            Self::Mix => (fleet.placed(index).map_or("", words).to_owned(), Style::new()),
            Self::Plan => (plan(weighed).to_owned(), app.theme.muted),
            Self::Name | Self::Best => Default::default(),
        }
    }
}

/// A side's name where a column is narrow.
const fn short(side: Side) -> &'static str {
    match side {
        Side::Kubernetes => "K8s",
        Side::Serverless => "fn",
    }
}

/// The percentile of all services, if they have one.
fn percentile(app: &App) -> &'static str {
    let scenarios = app.screens.fleet.rows.iter().filter_map(|row| row.service.scenario.as_ref().ok());
    let mut percentiles = scenarios.map(|scenario| scenario.tolerance.percentile);
    let Some(first) = percentiles.next() else { return "time" };
    if percentiles.all(|other| other == first) { first.label() } else { "time" }
}

fn best(app: &App, standing: Standing) -> (String, Style) {
    let close = app.glyphs.close;
    match standing {
        Standing::Wins(side) => (format!("{} {}", app.glyphs.side(side), side.label()), app.theme.side(side)),
        Standing::Close(Some(side)) => (format!("{close} {}", side.label()), app.theme.side(side)),
        Standing::Close(None) => (format!("{close} close"), Style::new()),
        Standing::Neither => (format!("{} neither", app.glyphs.met_missed.1), app.theme.broken()),
        Standing::Faulty => (format!("{} faulty", app.glyphs.met_missed.1), app.theme.broken()),
        Standing::Waiting => (app.glyphs.ellipsis.to_owned(), app.theme.muted),
    }
}

/// The bill of a side, in its hue where the side is the cheaper of two that can; else what keeps anybody from paying it.
fn bill(app: &App, weighed: &Weighed, side: Side) -> (String, Style) {
    let of = weighed.summary.side(side);
    match (of.feasible, of.meets_tolerance) {
        (false, _) => ("cannot".to_owned(), app.theme.broken()),
        (true, false) => ("late".to_owned(), app.theme.broken()),
        (true, true) => {
            let wins = weighed.summary.winner.side() == Some(side);
            (cents(of.monthly_usd), if wins { app.theme.side(side) } else { Style::new() })
        }
    }
}

fn latency(app: &App, weighed: &Weighed, side: Side) -> (String, Style) {
    let of = weighed.summary.side(side);
    if !of.feasible {
        return ("-".to_owned(), app.theme.muted);
    }
    let style = if of.meets_tolerance { Style::new() } else { app.theme.broken() };
    (Unit::Millis.format(of.latency_ms), style)
}

fn saves(app: &App, saving: &Saving) -> (String, Style) {
    match saving {
        Saving::Moves(of) => (cents(of.saving_usd), app.theme.strong),
        Saving::Better(usd) => (cents(*usd), Style::new()),
        Saving::Stays | Saving::Nothing => ("-".to_owned(), app.theme.muted),
        Saving::Waiting => (app.glyphs.ellipsis.to_owned(), app.theme.muted),
    }
}

fn moves(app: &App, saving: &Saving) -> (String, Style) {
    match saving {
        Saving::Moves(of) if of.must => (format!("must go to {}", words(of.to)), app.theme.strong),
        Saving::Moves(of) => (format!("move to {}", words(of.to)), app.theme.strong),
        Saving::Stays => ("stays".to_owned(), app.theme.muted),
        Saving::Better(_) | Saving::Nothing | Saving::Waiting => (String::new(), Style::new()),
    }
}

/// The plan of the side that wins; of the cheaper one where neither does.
fn plan(weighed: &Weighed) -> &str {
    let [k, s] = Side::BOTH.map(|side| weighed.summary.side(side).monthly_usd);
    let cheaper = if k <= s { Side::Kubernetes } else { Side::Serverless };
    match weighed.summary.winner.side().unwrap_or(cheaper) {
        Side::Kubernetes => &weighed.kubernetes_plan,
        Side::Serverless => &weighed.serverless_plan,
    }
}
