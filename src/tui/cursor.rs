//! The place in a list: one home for how far the keys and the wheel move it, and for which rows of a long list show.

use super::command::Command;

/// Rows of a page.
pub const PAGE: isize = 10;
/// Rows that a notch of the wheel moves.
pub const NOTCH: isize = 3;

/// The row in focus of a list whose length may change under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor(usize);

impl Cursor {
    /// A cursor on a row.
    pub const fn new(row: usize) -> Self {
        Self(row)
    }

    /// The row in focus of a list of `count`; 0 where it is empty.
    pub fn row(self, count: usize) -> usize {
        self.0.min(count.saturating_sub(1))
    }

    /// Whether it is on this row.
    pub const fn is_on(self, row: usize) -> bool {
        self.0 == row
    }

    /// Puts it on a row and tells whether it was there already, so that a second click can act.
    pub const fn put(&mut self, row: usize) -> bool {
        let again = self.0 == row;
        self.0 = row;
        again
    }

    /// Moves it by some rows, not beyond the ends of a list of `count`.
    pub fn go(&mut self, by: isize, count: usize) {
        self.0 = moved(self.row(count), by, count);
    }

    /// Back to the first row, as the list is another one.
    pub const fn reset(&mut self) {
        self.0 = 0;
    }

    /// The first row to show in a window of `height` rows, so that the row in focus is inside and a page stays put while
    /// the focus moves within it.
    pub fn first_of_page(self, count: usize, height: usize) -> usize {
        let (row, height) = (self.row(count), height.max(1));
        let first = row.saturating_sub(height - 1).max(row / height * height).min(row);
        first.min(count.saturating_sub(height))
    }
}

/// How many rows a command moves the focus of a list; `None` for a command that moves none.
pub const fn rows_of(command: Command) -> Option<isize> {
    Some(match command {
        Command::Up => -1,
        Command::Down => 1,
        Command::PageUp => -PAGE,
        Command::PageDown => PAGE,
        // Half the range, so that adding a place to it cannot overflow.
        Command::First => isize::MIN / 2,
        Command::Last => isize::MAX / 2,
        _ => return None,
    })
}

/// The place `by` rows from another, not beyond the ends of a list of `count`.
pub fn moved(row: usize, by: isize, count: usize) -> usize {
    row.saturating_add_signed(by).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_that_got_shorter_keeps_its_focus_inside() {
        let mut cursor = Cursor::new(9);
        assert_eq!((cursor.row(4), cursor.row(0)), (3, 0));
        cursor.go(-1, 4);
        assert!(cursor.is_on(2));
        cursor.go(isize::MAX / 2, 4);
        assert!(cursor.put(3) && !cursor.put(0));
    }

    proptest! {
        #[test]
        fn the_row_in_focus_shows(row in 0usize..400, count in 1usize..400, height in 0usize..60) {
            let cursor = Cursor::new(row);
            let first = cursor.first_of_page(count, height);
            prop_assert!((first..first + height.max(1)).contains(&cursor.row(count)));
        }
    }
}
