//! Leaving, which must not lose a report that is still being written.

use super::say::mention;
use crate::tui::app::{App, Report};
use crate::tui::effect::Effect;
use crate::tui::mode::{Item, List, ListKind, Mode, Pick};

/// Leaves, or asks first while a report is being written; asked already, it leaves.
pub fn ask(app: &mut App) -> Vec<Effect> {
    let asked = matches!(&app.mode, Mode::List(list) if list.kind == ListKind::Leaving);
    if asked || !matches!(app.report, Report::Writing(_)) {
        return vec![Effect::Quit];
    }
    let items = vec![
        Item::new("Leave when the report is written", "", Pick::LeaveThen),
        Item::new("Leave now, without the report", "", Pick::LeaveNow),
    ];
    let list = List::new("A report is being written", items, 0);
    app.mode = Mode::List(List { kind: ListKind::Leaving, ..list });
    Vec::new()
}

/// Leaves once the report is written.
pub fn then(app: &mut App) -> Vec<Effect> {
    app.leaving = true;
    mention(app, "faceoff leaves when the report is written".to_owned())
}

/// Takes in how far the report is.
pub fn writing(app: &mut App, how_far: String) {
    app.report = Report::Writing(how_far);
}

/// The report is written at a place, or failed: after a failure the explorer stays, so that its user can read why.
pub fn written(app: &mut App, result: Result<String, String>) -> Vec<Effect> {
    let leaving = std::mem::take(&mut app.leaving);
    match result {
        Ok(place) => {
            app.report = Report::Written(place);
            if leaving { vec![Effect::Quit] } else { Vec::new() }
        }
        Err(error) => {
            app.report = Report::None;
            super::say::complain(app, format!("no report was written: {error}"))
        }
    }
}
