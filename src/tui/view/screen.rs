//! The screens, one file each.

mod bill;
mod check;
mod day;
mod explore;
mod map;
mod sources;
mod what_if;

use super::dials;
use super::page::{Page, beside};
use crate::tui::screen::ScreenId;
use ratatui::layout::Rect;

/// From this many columns on the dials stand beside every screen.
const DIALS_BESIDE: u16 = 120;

/// Draws the screen shown into the area between header and footer.
pub fn draw(page: &mut Page, area: Rect) {
    let draw: fn(&mut Page, Rect) = match page.app.screen {
        ScreenId::Explore => return explore::draw(page, area),
        ScreenId::Day => day::draw,
        ScreenId::Bill => bill::draw,
        ScreenId::Map => map::draw,
        ScreenId::WhatIf => what_if::draw,
        ScreenId::Check => check::draw,
        ScreenId::Sources => sources::draw,
    };
    let area = if area.width >= DIALS_BESIDE || page.app.on_dials() { dials_beside(page, area) } else { area };
    draw(page, area);
}

/// Draws the dials at the left and gives what is right of them.
fn dials_beside(page: &mut Page, area: Rect) -> Rect {
    let (left, right) = beside(area, sidebar_width(area.width), 1);
    dials::draw(page, left);
    page.rule_down(Rect { width: 1, ..beside(area, left.width, 0).1 });
    beside(right, 0, 1).1
}

/// Columns of the dials in an area of this width.
const fn sidebar_width(width: u16) -> u16 {
    match width {
        0..=69 => 26,
        70..=99 => 32,
        100..=159 => 36,
        _ => 44,
    }
}
