//! The list of dials: which rows show, and which one is in focus.

use super::cursor::moved;
use crate::dial::{DIALS, Dial, Group};

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum Row {
    /// The heading of a group.
    Group(Group),
    /// A dial.
    Dial(&'static Dial),
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Group(a), Self::Group(b)) => a == b,
            (Self::Dial(a), Self::Dial(b)) => a.id == b.id,
            _ => false,
        }
    }
}

/// The list with its focus. The headline dials always show, the others when their group is open.
#[derive(Debug, Clone)]
pub struct Sidebar {
    focus: Row,
    chosen: Vec<(Group, bool)>,
    room: usize,
    /// Rows above the first one shown.
    pub scroll: usize,
}

impl Sidebar {
    /// The list with its groups folded and the first dial in focus.
    pub fn new() -> Self {
        let mut sidebar = Self { focus: Row::Group(Group::Traffic), chosen: Vec::new(), room: 0, scroll: 0 };
        sidebar.focus = sidebar.rows().into_iter().find(|r| matches!(r, Row::Dial(_))).unwrap_or(sidebar.focus);
        sidebar
    }

    /// The rows that can be reached.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::with_capacity(DIALS.len());
        for group in Group::ALL {
            let dials: Vec<&'static Dial> = DIALS.iter().filter(|d| d.group == group).collect();
            if !dials.is_empty() {
                rows.push(Row::Group(group));
            }
            let shown = dials.into_iter().filter(|d| d.headline || self.is_open(group));
            rows.extend(shown.map(Row::Dial));
        }
        rows
    }

    /// The row in focus.
    pub const fn focus(&self) -> Row {
        self.focus
    }

    /// The dial in focus.
    pub const fn dial(&self) -> Option<&'static Dial> {
        match self.focus {
            Row::Dial(dial) => Some(dial),
            Row::Group(_) => None,
        }
    }

    /// Whether every dial of a group shows: as the user chose, else while there is room for all the
    /// groups before it and itself.
    pub fn is_open(&self, group: Group) -> bool {
        self.choice(group).unwrap_or_else(|| {
            let mut rows = Group::ALL.len() + DIALS.iter().filter(|d| d.headline).count();
            rows += self.chosen.iter().filter(|(_, open)| *open).map(|(group, _)| Self::hidden(*group)).sum::<usize>();
            let before = Group::ALL.into_iter().filter(|g| *g <= group && self.choice(*g).is_none());
            rows + before.map(Self::hidden).sum::<usize>() <= self.room
        })
    }

    fn choice(&self, group: Group) -> Option<bool> {
        self.chosen.iter().find(|(g, _)| *g == group).map(|(_, open)| *open)
    }

    fn choose(&mut self, group: Group, open: bool) {
        self.chosen.retain(|(g, _)| *g != group);
        self.chosen.push((group, open));
    }

    /// Takes in how many rows there are; tells whether that is news.
    pub fn fit(&mut self, room: usize) -> bool {
        let news = room != self.room;
        self.room = room;
        if !self.rows().contains(&self.focus)
            && let Row::Dial(dial) = self.focus
        {
            self.choose(dial.group, true);
        }
        news
    }

    /// Dials of a group that show only when it is open.
    pub fn hidden(group: Group) -> usize {
        DIALS.iter().filter(|d| d.group == group && !d.headline).count()
    }

    /// Opens or folds a group; a focus that would vanish goes to the heading.
    pub fn fold(&mut self, group: Group) {
        let open = self.is_open(group);
        self.choose(group, !open);
        if !self.rows().contains(&self.focus) {
            self.focus = Row::Group(group);
        }
    }

    /// Puts a row in focus, and opens its group where needed.
    pub fn go_to(&mut self, row: Row) {
        if let Row::Dial(dial) = row
            && !dial.headline
            && !self.is_open(dial.group)
        {
            self.choose(dial.group, true);
        }
        self.focus = row;
    }

    /// Moves the focus by some rows, not beyond the ends.
    pub fn go(&mut self, by: isize) {
        let rows = self.rows();
        let at = moved(self.position(), by, rows.len());
        if let Some(row) = rows.get(at) {
            self.focus = *row;
        }
    }

    /// Scrolls the rows under the window; the focus moves only where it would be out of sight.
    pub fn scroll_by(&mut self, by: isize) {
        let rows = self.rows();
        let height = self.room.max(1);
        self.scroll = self.scroll.min(rows.len().saturating_sub(height));
        self.scroll = self.scroll.saturating_add_signed(by).min(rows.len().saturating_sub(height));
        let at = self.position();
        // A dial at the top shows under its heading, so the first row must not be the focus unless it is the list's first.
        let top = self.scroll + usize::from(self.scroll > 0);
        let inside = at.clamp(top, (self.scroll + height).min(rows.len()).saturating_sub(1).max(top));
        if let Some(row) = rows.get(inside).filter(|_| inside != at) {
            self.focus = *row;
        }
    }

    /// The position of the focus among the rows.
    pub fn position(&self) -> usize {
        self.rows().iter().position(|r| *r == self.focus).unwrap_or(0)
    }

    /// The first row to show in a window of `height` rows, such that the focus is inside.
    pub fn first_shown(&self, height: usize) -> usize {
        let (at, rows) = (self.position(), self.rows().len());
        let last_start = rows.saturating_sub(height);
        let mut first = self.scroll.min(last_start);
        if at < first {
            // A dial at the top shows under its heading.
            first = at.saturating_sub(1);
        } else if at >= first + height {
            first = at + 1 - height.max(1);
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dial::find;

    #[test]
    fn headline_dials_show_and_the_others_unfold() {
        let mut sidebar = Sidebar::new();
        let folded = sidebar.rows().len();
        assert_eq!(sidebar.dial().map(|d| d.id), Some("traffic.rate"));
        sidebar.go_to(Row::Dial(find("kubernetes.zones").expect("a dial")));
        assert!(sidebar.rows().len() > folded && sidebar.is_open(Group::Kubernetes));
        sidebar.fold(Group::Kubernetes);
        assert_eq!(sidebar.focus(), Row::Group(Group::Kubernetes));
        assert_eq!(sidebar.rows().len(), folded);
    }

    #[test]
    fn groups_open_by_themselves_where_there_is_room() {
        let mut sidebar = Sidebar::new();
        let folded = sidebar.rows().len();
        assert!(sidebar.fit(folded + Sidebar::hidden(Group::Traffic)));
        assert!(sidebar.is_open(Group::Traffic) && !sidebar.is_open(Group::State));
        sidebar.fold(Group::Traffic);
        assert!(!sidebar.is_open(Group::Traffic), "what the user folds stays folded");
        assert!(!sidebar.fit(folded + Sidebar::hidden(Group::Traffic)));
        sidebar.fit(500);
        assert_eq!(sidebar.rows().len(), DIALS.len() + Group::ALL.len() - Sidebar::hidden(Group::Traffic));
    }

    #[test]
    fn the_focus_stays_inside_the_window() {
        let mut sidebar = Sidebar::new();
        for by in [3, 200, -1, -7, -200, 5] {
            sidebar.go(by);
            for height in 1..30 {
                let first = sidebar.first_shown(height);
                assert!((first..first + height).contains(&sidebar.position()), "{by} {height}");
            }
        }
    }
}
