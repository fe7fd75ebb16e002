//! The screens, one file each.

pub mod bill;
pub mod check;
pub mod day;
pub mod explore;
pub mod fleet;
pub mod map;
pub mod sources;
pub mod what_if;

use super::dials;
use super::page::{Page, beside};
use ratatui::layout::Rect;

/// Draws the dials at the left and gives what is right of them.
pub fn dials_beside(page: &mut Page, area: Rect) -> Rect {
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
        100..=129 => 36,
        130..=159 => 44,
        _ => 56,
    }
}
