//! The lines of the bills with sub-totals and totals, amounts lined up at the point.

use super::columns;
use crate::catalog::Confidence;
use crate::model::Side;
use crate::model::bill::{Gap, Line, Nature};
use crate::text;
use crate::tui::explanation::bill::{NOT_PRICED, product};
use crate::tui::hit::Target;
use crate::tui::screen::bill::Row;
use crate::tui::view::figures::grouped;
use crate::tui::view::page::{Page, below, top};
use crate::units::money;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// From this many columns of a bill on each line says what it follows, and from this many on quantity x price.
const WITH_NATURE: u16 = 46;
const WITH_SUM: u16 = 74;
/// From this many columns of a bill on each line has a bar, of this many cells at least.
const WITH_BAR: u16 = 44;
const BAR: u16 = 6;

/// Draws the table with its selected row in view; the totals stand below whatever is scrolled.
pub fn draw(page: &mut Page, area: Rect, rows: &[Row], selected: usize, sides: &[Side]) {
    let amounts = Amounts::of(page, sides);
    let room = usize::from(area.height.saturating_sub(2));
    let first = selected.saturating_sub(room / 2).min(rows.len().saturating_sub(room));
    let shown = room.min(rows.len()) as u16;
    for (side, place) in columns(area, sides) {
        heading(page, top(place, 1), side, sides.len() > 1);
        let products = products(page, side);
        let list = Rect { height: room as u16, ..below(place, 1) };
        for ((index, row), y) in rows.iter().enumerate().skip(first).zip(list.top()..list.bottom()) {
            let place = Rect { y, height: 1, ..list };
            match row {
                Row::Heading(group, usd) => {
                    let usd = usd[usize::from(side == Side::Serverless)];
                    page.write(place.x, y, place.width, group.label(), page.app.theme.strong);
                    amounts.write(page, place, usd, page.app.theme.strong);
                }
                Row::Gaps(gaps) => {
                    if let Some(gap) = gaps[usize::from(side == Side::Serverless)] {
                        draw_gap(page, place, gap);
                    }
                }
                Row::Lines(_) => {
                    if let Some(line) = row.line(side) {
                        let here = index == selected && side == page.app.screens.bill.side;
                        draw_line(page, place, (side, line), &amounts, products, here);
                        page.hit(place, Target::BillLine(side, index));
                    }
                }
            }
        }
        let last = Rect { y: list.y + shown, height: 1, ..place };
        if area.height >= 3 {
            total(page, last, side, &amounts);
        }
    }
    if rows.len() > room {
        let words = format!(" {} to {} of {} ", first + 1, (first + room).min(rows.len()), rows.len());
        let (_, place) = columns(area, sides)[0];
        let right = if sides.len() > 1 { place.right() } else { place.right().saturating_sub(16) };
        let wide = (text::width(&words) as u16).min(right.saturating_sub(place.x));
        page.write(right - wide, area.y, wide, &words, page.app.theme.muted);
    }
}

/// The name of a bill over its lines; alone, it says how to get to the other.
fn heading(page: &mut Page, row: Rect, side: Side, both: bool) {
    let app = page.app;
    page.rule(row);
    let style = app.theme.side(side).patch(app.theme.strong);
    let name = format!("{} {} ", app.glyphs.side(side), side.label());
    let used = page.write(row.x, row.y, row.width, &name, style);
    page.hit(Rect { width: used, ..row }, Target::BillSide(side));
    if !both {
        let other = side.other();
        let (left, right) = app.glyphs.choice;
        let words = format!(" {left} {} {} {right}", app.glyphs.side(other), other.label());
        let wide = text::width(&words) as u16;
        page.write_right(row.x, row.y, row.width, &words, app.theme.side(other));
        page.hit(Rect { x: row.right().saturating_sub(wide), width: wide, ..row }, Target::BillSide(other));
    }
}

fn total(page: &mut Page, row: Rect, side: Side, amounts: &Amounts) {
    let app = page.app;
    let style = app.theme.side(side).patch(app.theme.strong).add_modifier(Modifier::UNDERLINED);
    let bill = &app.outcome.comparison.side(side).bill;
    let usd = bill.total().get();
    let room = row.width.saturating_sub(amounts.width() + 1);
    // A total that leaves something out says so where it stands.
    let without = bill.without().map_or_else(String::new, |without| format!(" {without} ({NOT_PRICED})"));
    let pinned = app.pinned.as_ref().map(|pin| format!(", A {}", amount(pin.summary.side(side).monthly_usd)));
    let words = format!("Total{without}{}", pinned.unwrap_or_default());
    page.write(row.x, row.y, room, &text::cut(&words, usize::from(room), app.glyphs.ellipsis), style);
    amounts.write(page, row, usd, style);
}

/// Columns that the products of a bill take, the widest of them in full; names have what is left.
fn products(page: &Page, side: Side) -> u16 {
    let lines = page.app.outcome.comparison.side(side).bill.lines();
    lines.iter().map(|line| text::width(&product(line)) as u16).max().unwrap_or(0)
}

/// Something that the total leaves out, with why in place of an amount.
fn draw_gap(page: &mut Page, row: Rect, gap: &Gap) {
    let theme = page.app.theme;
    let room = row.width.saturating_sub(text::width(NOT_PRICED) as u16 + 2);
    let item = text::cut(&gap.item, usize::from(room), page.app.glyphs.ellipsis);
    page.write(row.x + 1, row.y, room, &item, Style::new());
    page.write_right(row.x, row.y, row.width, NOT_PRICED, theme.broken());
}

fn draw_line(
    page: &mut Page,
    row: Rect,
    (side, line): (Side, &Line),
    amounts: &Amounts,
    products: u16,
    selected: bool,
) {
    let theme = page.app.theme;
    let style = if selected { theme.focus } else { Style::new() };
    page.write(row.x, row.y, row.width, &" ".repeat(usize::from(row.width)), style);
    let marker = if selected { page.app.glyphs.focus } else { " " };
    let mut right = row.right().saturating_sub(amounts.width() + 1);
    if row.width >= WITH_NATURE {
        right = right.saturating_sub(6);
        page.write(right, row.y, 6, nature(line.nature), if selected { style } else { theme.muted });
    }
    if row.width >= WITH_SUM {
        right = right.saturating_sub(products + 2);
        page.write_right(right, row.y, products, &product(line), if selected { style } else { theme.muted });
        right = right.saturating_sub(1);
    }
    if row.width >= WITH_BAR {
        let cells = BAR + row.width.saturating_sub(WITH_BAR) / 4;
        right = right.saturating_sub(cells + 1);
        let long = (line.amount.get() / amounts.most.max(1e-12) * f64::from(cells)).round() as usize;
        let hue = if selected { style } else { theme.side(side) };
        page.write(right, row.y, cells, &page.app.glyphs.track.0.repeat(long), hue);
    }
    let doubted = line.source.confidence == Confidence::Unverified;
    let mark = if doubted { " ?" } else { "" };
    let room = right.saturating_sub(row.x + 1 + text::width(mark) as u16);
    let used = page.spans(row.x, row.y, room, &[(marker, style), (&line.item, style)]);
    page.write(row.x + used, row.y, 2, mark, if selected { style } else { theme.broken() });
    amounts.write(page, row, line.amount.get(), style);
}

/// What a line follows, in a word.
const fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Fixed => "fixed",
        Nature::Capacity => "kept",
        Nature::Use => "use",
    }
}

/// A column of money: cells before the point and after it.
struct Amounts {
    before: usize,
    after: usize,
    /// The greatest amount of a line, which a bar of full length stands for.
    most: f64,
}

impl Amounts {
    /// Wide enough for every line and total of the bills shown.
    fn of(page: &Page, sides: &[Side]) -> Self {
        let bills = sides.iter().map(|side| &page.app.outcome.comparison.side(*side).bill);
        let mut column = Self { before: 2, after: 3, most: 0.0 };
        for bill in bills {
            let lines = bill.lines().iter().map(|l| l.amount.get());
            column.most = lines.clone().fold(column.most, f64::max);
            for usd in lines.chain([bill.total().get()]) {
                let text = amount(usd);
                let (before, after) = split(&text);
                column.before = column.before.max(before.len());
                column.after = column.after.max(after.len());
            }
        }
        column
    }

    fn width(&self) -> u16 {
        (self.before + self.after) as u16
    }

    /// Writes an amount at the right end of a row, its point in line with all others.
    fn write(&self, page: &mut Page, row: Rect, usd: f64, style: Style) {
        let text = amount(usd);
        let (before, after) = split(&text);
        let (b, a) = (self.before.max(before.len()), self.after.max(after.len()));
        let words = format!("{before:>b$}{after:<a$}");
        let wide = text::width(&words) as u16;
        let x = row.right().saturating_sub(wide);
        page.write(x, row.y, wide, &words, style);
    }
}

/// Dollars to the cent; what is less keeps the digits that tell it from nothing.
fn amount(usd: f64) -> String {
    if usd.abs() >= 0.005 || usd == 0.0 { grouped(usd, 2) } else { money(usd) }
}

fn split(text: &str) -> (&str, &str) {
    text.find('.').map_or((text, ""), |at| text.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_money_keeps_its_digits_and_its_point() {
        let shown: Vec<String> = [1234.5, 0.0, 0.0042, 61.2].into_iter().map(amount).collect();
        assert_eq!(shown, ["$1,234.50", "$0.00", "$0.0042", "$61.20"]);
        assert_eq!(split("$0.0042"), ("$0", ".0042"));
        assert_eq!(split("$12"), ("$12", ""));
    }
}
