//! What is open over the screen: nothing, a text being typed, a list, or the help.

use super::command::{Command, Context};
use super::cursor::Cursor;
use super::explanation::{Explanation, Subject};
use super::screen::ScreenId;
use crate::dial::Dial;
use tui_input::Input;

/// What is open.
#[derive(Debug, Clone)]
pub enum Mode {
    /// Nothing.
    Browse,
    /// A text is typed.
    Field(Field),
    /// A list to pick from.
    List(List),
    /// The help, scrolled down by some lines.
    Help(usize),
    /// Where a figure is from, scrolled down by some lines.
    Explain(Box<Explanation>, usize),
}

impl Mode {
    /// Where commands are given.
    pub const fn context(&self) -> Context {
        match self {
            Self::Browse => Context::Browse,
            Self::Field(_) => Context::Field,
            Self::List(_) => Context::List,
            Self::Help(_) | Self::Explain(..) => Context::Help,
        }
    }
}

/// A text being typed.
#[derive(Debug, Clone)]
pub struct Field {
    /// What for.
    pub purpose: Purpose,
    /// The text.
    pub input: Input,
    /// Why it cannot be taken as it stands.
    pub error: Option<String>,
    /// Whether the text is still what was there before, which the first character typed replaces.
    pub untouched: bool,
}

/// What a text is typed for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// The value of a dial.
    Dial(&'static Dial),
    /// The name of a preset to save.
    PresetName,
    /// Words that the sources listed must have.
    Sources,
    /// The path of traffic to import.
    Import,
}

/// A list to pick from.
#[derive(Debug, Clone)]
pub struct List {
    /// What it lists.
    pub title: String,
    /// What is typed to narrow it.
    pub input: Input,
    /// Every item.
    pub items: Vec<Item>,
    /// The selected one among those that match.
    pub selected: Cursor,
}

/// An item of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What it is, beside its name.
    pub detail: String,
    /// What picking it does.
    pub pick: Pick,
}

/// What picking an item does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Puts a dial in focus.
    Focus(&'static str),
    /// Sets a dial to a choice.
    Choose(&'static str, String),
    /// Starts from a preset.
    Preset(String),
    /// Explains something.
    Explain(Subject),
    /// Does what a command does.
    Run(Command),
    /// Shows a screen.
    Show(ScreenId),
    /// Puts a dial across the map.
    MapAcross(&'static str),
    /// Puts a dial up the map.
    MapUpward(&'static str),
}

impl List {
    /// A list with an item selected.
    pub fn new(title: impl Into<String>, items: Vec<Item>, selected: usize) -> Self {
        Self { title: title.into(), input: Input::default(), items, selected: Cursor::new(selected) }
    }

    /// The items that match what is typed, best first.
    pub fn matching(&self) -> Vec<&Item> {
        let wanted = self.input.value().trim().to_lowercase();
        if wanted.is_empty() {
            return self.items.iter().collect();
        }
        let mut found: Vec<(usize, &Item)> =
            self.items.iter().filter_map(|item| Some((rank(item, &wanted)?, item))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// The selected item.
    pub fn picked(&self) -> Option<&Item> {
        let matching = self.matching();
        matching.get(self.selected.row(matching.len())).copied()
    }

    /// Moves the selection, not beyond the ends.
    pub fn go(&mut self, by: isize) {
        let count = self.matching().len();
        self.selected.go(by, count);
    }
}

/// How well an item matches: 0 its name begins so, 1 a word of it does, 2 it contains it, 3 what it
/// is does, 4 its letters come in this order.
fn rank(item: &Item, wanted: &str) -> Option<usize> {
    let label = item.label.to_lowercase();
    let begins = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(wanted));
    if label.starts_with(wanted) {
        Some(0)
    } else if begins(&label) {
        Some(1)
    } else if label.contains(wanted) {
        Some(2)
    } else if item.detail.to_lowercase().contains(wanted) {
        Some(3)
    } else {
        let mut letters = label.chars();
        wanted.chars().all(|w| letters.any(|l| l == w)).then_some(4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_match_stands_first() {
        let item = |label: &str, detail: &str| Item {
            label: label.to_owned(),
            detail: detail.to_owned(),
            pick: Pick::Preset(label.to_owned()),
        };
        let mut list = List::new(
            "dials",
            vec![item("Pod memory", "kubernetes"), item("Memory", "work"), item("Duration", "memory-time is billed")],
            0,
        );
        list.input = "mem".into();
        let found: Vec<&str> = list.matching().iter().map(|i| i.label.as_str()).collect();
        assert_eq!(found, ["Memory", "Pod memory", "Duration"]);
        list.go(99);
        assert_eq!(list.picked().map(|i| i.label.as_str()), Some("Duration"));
        list.input = "zzz".into();
        list.go(-1);
        assert!(list.picked().is_none());
    }
}
