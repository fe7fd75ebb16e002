//! What the whole list costs each of four ways, and how much more that is than the best mix.

use crate::analysis::fleet::mix::{Total, Way};
use crate::text;
use crate::tui::view::page::Page;
use crate::units::cents;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A column: its heading, what stands in it, and its cells.
struct Column {
    head: &'static str,
    cells: Vec<String>,
}

/// Draws the totals so far and gives the rows that they take: none where nothing is weighed yet.
pub fn draw(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    let Some(answer) = app.screens.fleet.answer.as_ref() else {
        let words = "The totals of all services come with the first that are weighed.";
        page.write(area.x, area.y, area.width, words, app.theme.muted);
        return area.height;
    };
    let totals = &answer.mix().totals;
    let best = answer.mix().total(Way::BestMix).map_or(0.0, |total| total.together_usd);
    let names: Vec<&str> = totals.iter().map(|total| total.way.label()).collect();
    let name = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    let columns = shown(columns(totals, best), usize::from(area.width).saturating_sub(name));
    for (index, (total, y)) in totals.iter().zip(area.top() + 1..area.bottom()).enumerate() {
        let style = if total.way == Way::BestMix { app.theme.strong } else { Style::new() };
        page.write(area.x, y, area.width, total.way.label(), style);
        let mut x = area.x + name as u16;
        for column in &columns {
            let wide = width(column) as u16;
            if index == 0 {
                page.write_right(x, area.y, wide, column.head, app.theme.muted);
            }
            page.write_right(x, y, wide, &column.cells[index], style);
            x += wide;
        }
    }
    area.height
}

/// Every column, the most telling first.
fn columns(totals: &[Total], best_usd: f64) -> Vec<Column> {
    let column = |head, cell: &dyn Fn(&Total) -> String| Column { head, cells: totals.iter().map(cell).collect() };
    vec![
        column("a month", &|total| cents(total.together_usd)),
        column("best mix saves", &|total| match total.way {
            Way::BestMix => String::new(),
            _ => cents((total.together_usd - best_usd).max(0.0)),
        }),
        column("on Kubernetes", &|total| total.kubernetes.to_string()),
        column("as functions", &|total| total.serverless.to_string()),
        column("neither", &|total| total.nowhere.to_string()),
        column("no cluster shared", &|total| cents(total.apart_usd)),
        column("in common", &|total| cents(total.common_usd)),
        column("a year", &|total| cents(total.together_usd * 12.0)),
    ]
}

/// Those for which there is room.
fn shown(columns: Vec<Column>, mut room: usize) -> Vec<Column> {
    let fits = |column: &Column| {
        let fits = width(column) <= room;
        room = if fits { room - width(column) } else { 0 };
        fits
    };
    columns
        .into_iter()
        .filter({
            let mut fits = fits;
            move |column| fits(column)
        })
        .collect()
}

/// Cells of a column, with the gap before it.
fn width(column: &Column) -> usize {
    column.cells.iter().map(|cell| text::width(cell)).max().unwrap_or(0).max(text::width(column.head)) + 3
}
