//! From the state to a frame. Nothing here changes the state: what was drawn where comes back as
//! [`Hits`].

mod chrome;
mod claims;
mod cost;
mod detail;
mod dials;
mod explain;
pub mod figures;
mod frontier;
mod help;
mod latency;
mod list;
pub mod page;
mod plans;
pub mod screen;
mod verdict;

use super::app::App;
use super::hit::Hits;
use super::mode::Mode;
use super::screen::ScreenId;
use super::screens;
use page::Page;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The smallest terminal, in columns and rows, on which a screen is drawn.
pub const LEAST: (u16, u16) = (56, 16);

/// From this many columns on the dials stand beside every screen.
const DIALS_BESIDE: u16 = 120;

/// Draws the state and tells what is where.
pub fn view(app: &App, frame: &mut Frame) -> Hits {
    let area = frame.area();
    let mut page = Page::new(app, frame.buffer_mut());
    if area.width < LEAST.0 || area.height < LEAST.1 {
        chrome::too_small(&mut page, area);
    } else {
        draw(&mut page, area);
    }
    let Page { hits, cursor, .. } = page;
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
    hits
}

fn draw(page: &mut Page, area: Rect) {
    let between = chrome::frame(page, area);
    body(page, between);
    match &page.app.mode {
        Mode::List(open) => list::draw(page, area, open),
        Mode::Help(open) => help::draw(page, area, open),
        Mode::Explain(explanation, scroll) => explain::draw(page, area, explanation, *scroll),
        Mode::Browse | Mode::Field(_) => {}
    }
}

/// Draws the screen shown into the area between header and footer. Explore places the dials itself, below its verdict.
fn body(page: &mut Page, area: Rect) {
    // A list of services has no dials of its own.
    let alone = matches!(page.app.screen, ScreenId::Explore | ScreenId::Fleet);
    let beside = area.width >= DIALS_BESIDE || page.app.on_dials();
    let area = if beside && !alone { screen::dials_beside(page, area) } else { area };
    (screens::of(page.app.screen).draw)(page, area);
}
