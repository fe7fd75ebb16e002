//! What the screen of both bills line by line remembers, and which lines it shows in which order.

use crate::model::bill::{Bill as Lines, Gap, Group, Line};
use crate::model::{Comparison, Side};
use crate::tui::cursor::moved;

/// How the lines are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By what they pay for, with sub-totals.
    #[default]
    Group,
    /// The greatest first.
    Amount,
}

/// Its state.
#[derive(Debug)]
pub struct Bill {
    /// The side that the selected line is on.
    pub side: Side,
    /// The row of the table that is selected.
    pub row: usize,
    /// How the lines are ordered.
    pub order: Order,
}

impl Default for Bill {
    fn default() -> Self {
        Self { side: Side::Kubernetes, row: 0, order: Order::default() }
    }
}

/// A row of the table: the heading of a group, a line of either side, or something of either side that is not priced.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A group with the sub-total of each side.
    Heading(Group, [f64; 2]),
    /// A line of each side, as far as it has one.
    Lines([Option<&'a Line>; 2]),
    /// Something of each side that is used and has no sourced price, as far as there is such.
    Gaps([Option<&'a Gap>; 2]),
}

impl<'a> Row<'a> {
    /// The line of a side.
    pub const fn line(&self, side: Side) -> Option<&'a Line> {
        match self {
            Self::Heading(..) | Self::Gaps(_) => None,
            Self::Lines([left, right]) => match side {
                Side::Kubernetes => *left,
                Side::Serverless => *right,
            },
        }
    }
}

/// The rows of the table that shows `sides` side by side.
pub fn rows<'a>(comparison: &'a Comparison, order: Order, sides: &[Side]) -> Vec<Row<'a>> {
    let bills = Side::BOTH.map(|side| sides.contains(&side).then(|| &comparison.side(side).bill));
    let sorted = |lines: &mut Vec<&'a Line>| lines.sort_by(|a, b| b.amount.get().total_cmp(&a.amount.get()));
    if order == Order::Amount {
        // What has no amount stands first: below the smallest one it would be out of sight.
        let mut rows = gaps(bills, |_| true);
        rows.extend(zipped(bills.map(|bill| {
            let mut lines: Vec<&Line> = bill.map(|b| b.lines().iter().collect()).unwrap_or_default();
            sorted(&mut lines);
            lines
        })));
        return rows;
    }
    let mut rows = Vec::new();
    for group in Group::ALL {
        let of = |bill: &'a Lines| bill.lines().iter().filter(|l| l.group == group).collect::<Vec<_>>();
        let lines = bills.map(|bill| bill.map(of).unwrap_or_default());
        let missing = gaps(bills, |gap| gap.group == group);
        if lines.iter().all(Vec::is_empty) && missing.is_empty() {
            continue;
        }
        let usd = Side::BOTH.map(|side| comparison.side(side).bill.sum_of(|l| l.group == group).get());
        rows.push(Row::Heading(group, usd));
        rows.extend(zipped(lines));
        rows.extend(missing);
    }
    rows
}

/// What the bills leave out, side by side.
fn gaps(bills: [Option<&Lines>; 2], wanted: impl Fn(&Gap) -> bool) -> Vec<Row<'_>> {
    let [left, right] = bills
        .map(|bill| bill.map(|b| b.gaps().iter().filter(|gap| wanted(gap)).collect::<Vec<_>>()).unwrap_or_default());
    (0..left.len().max(right.len())).map(|i| Row::Gaps([left.get(i).copied(), right.get(i).copied()])).collect()
}

fn zipped([left, right]: [Vec<&Line>; 2]) -> Vec<Row<'_>> {
    (0..left.len().max(right.len())).map(|i| Row::Lines([left.get(i).copied(), right.get(i).copied()])).collect()
}

impl Bill {
    /// Moves the selection by some rows to the nearest line of its side, not beyond the ends.
    pub fn go(&mut self, rows: &[Row<'_>], by: isize) {
        let there: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].line(self.side).is_some()).collect();
        let at = there.iter().position(|&i| i >= self.row).unwrap_or(there.len().saturating_sub(1));
        let next = moved(at, by, there.len());
        self.row = there.get(next).copied().unwrap_or(0);
    }

    /// Goes to the other side, to the nearest line there.
    pub fn turn(&mut self, rows: &[Row<'_>], side: Side) {
        self.side = side;
        let near = (0..rows.len()).filter(|&i| rows[i].line(side).is_some());
        self.row = near.min_by_key(|i| i.abs_diff(self.row)).unwrap_or(0);
    }

    /// The selected row, which is that of a line where there is one.
    pub fn selected(&self, rows: &[Row<'_>]) -> usize {
        let there = (0..rows.len()).filter(|&i| rows[i].line(self.side).is_some());
        there.min_by_key(|i| i.abs_diff(self.row)).unwrap_or(0)
    }
}
