//! Which price matters most: what each carries of either bill, what ten percent of it move, and at which price both sides
//! would cost the same.

use super::super::super::page::{Page, below};
use super::first_row;
use crate::analysis::prices::{PriceWeight, price_weights};
use crate::model::Side;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::units::money;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a figure.
const FIGURE: u16 = 11;
/// Columns of the names, at most.
const NAME: u16 = 44;

/// Draws the list.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let prices = price_weights(&app.outcome.comparison);
    let name = area.width.saturating_sub(4 * (FIGURE + 1) + 2).min(NAME);
    heading(page, Rect { height: 1, ..area }, name);
    let list = below(area, 1);
    let room = usize::from(list.height);
    let chosen = app.screens.what_if.part == Part::Prices;
    let selected = app.screens.what_if.selected[Part::Prices.index()].row(prices.len());
    let first = first_row(selected, prices.len(), room);
    for (y, (index, price)) in (list.y..list.bottom()).zip(prices.iter().enumerate().skip(first)) {
        let line = Rect { y, height: 1, ..list };
        row(page, line, name, price, chosen && index == selected);
        page.hit(line, Target::PartRow(Part::Prices, index));
    }
}

fn heading(page: &mut Page, line: Rect, name: u16) {
    let app = page.app;
    page.write(line.x + 1, line.y, name, "dollars a month", app.theme.muted);
    let mut x = line.x + 1 + name;
    let sides = Side::BOTH.map(|side| (format!("{} on bill", app.glyphs.side(side)), app.theme.side(side)));
    let others = ["10 % dearer", "even at"].map(|words| (words.to_owned(), app.theme.muted));
    for (words, style) in sides.into_iter().chain(others) {
        page.write_right(x + 1, line.y, FIGURE, &words, style);
        x += FIGURE + 1;
    }
}

fn row(page: &mut Page, line: Rect, name: u16, price: &PriceWeight, focused: bool) {
    let app = page.app;
    page.write(line.x, line.y, 1, if focused { app.glyphs.focus } else { " " }, app.theme.strong);
    let style = if focused { app.theme.focus } else { Style::new() };
    let words = text::cut(&app.glyphs.spell(&price.item), usize::from(name), app.glyphs.ellipsis);
    page.write(line.x + 1, line.y, name, &words, style);
    let moved = price.moves(0.1);
    let side = if moved > 0.0 { Side::Kubernetes } else { Side::Serverless };
    let carried = price.usd.map(|usd| if usd > 0.0 { money(usd) } else { String::new() });
    let figures = [
        (carried[0].clone(), app.theme.side(Side::Kubernetes)),
        (carried[1].clone(), app.theme.side(Side::Serverless)),
        (format!("{} +{}", app.glyphs.side(side), money(moved.abs())), app.theme.side(side)),
        (price.even.map(times).unwrap_or_default(), app.theme.strong),
    ];
    let mut x = line.x + 1 + name;
    for (words, style) in figures {
        page.write_right(x + 1, line.y, FIGURE, &words, style);
        x += FIGURE + 1;
    }
}

/// A price as a multiple of what it is.
fn times(factor: f64) -> String {
    match factor {
        f if f >= 99.5 => "over 99x".to_owned(),
        f if f >= 9.95 => format!("{f:.0}x"),
        f => format!("{f:.2}x"),
    }
}
