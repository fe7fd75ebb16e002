//! What is open over the screen: nothing, a text being typed, a list, or the help.

use super::command::{Command, Context};
use super::cursor::Cursor;
use super::explanation::{Explanation, Subject};
use super::screen::ScreenId;
use super::search::{Query, Terms};
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
    /// The help.
    Help(Help),
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

/// The help as it is open.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// Lines scrolled out above.
    pub scroll: usize,
    /// The words that a line must have to show.
    pub input: Input,
    /// Whether those words are being typed.
    pub typing: bool,
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
    /// Words that the services listed must have.
    Fleet,
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
    /// Which list it is, where more comes of it than a pick.
    pub kind: ListKind,
}

/// Lists that something else happens to while they are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListKind {
    /// Nothing else does.
    #[default]
    Plain,
    /// Everything that can be found: the names of the presets follow once the disk was read.
    Palette,
    /// The question whether to leave while a report is being written.
    Leaving,
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
    /// The words that find it.
    pub terms: Terms,
    /// Whether it stands back: it says why it cannot be picked.
    pub faint: bool,
}

impl Item {
    /// An item that its name and its detail find.
    pub fn new(label: impl Into<String>, detail: impl Into<String>, pick: Pick) -> Self {
        let (label, detail) = (label.into(), detail.into());
        let terms = Terms::of(&label).helped_by(&detail);
        Self { label, detail, pick, terms, faint: false }
    }

    /// The same, found by these words.
    pub fn found_by(self, terms: Terms) -> Self {
        Self { terms, ..self }
    }

    /// The same, standing back.
    pub fn faint(self) -> Self {
        Self { faint: true, ..self }
    }
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
    /// Saves the scenario as the preset of this name, in place of what has it.
    Replace(String),
    /// Types another name to save it under.
    Rename(String),
    /// Leaves once the report is written.
    LeaveThen,
    /// Leaves now.
    LeaveNow,
    /// Says why something cannot be picked.
    Refused(String),
}

impl List {
    /// A list with an item selected.
    pub fn new(title: impl Into<String>, items: Vec<Item>, selected: usize) -> Self {
        Self {
            title: title.into(),
            input: Input::default(),
            items,
            selected: Cursor::new(selected),
            kind: ListKind::Plain,
        }
    }

    /// The items that match what is typed, best first; all of them, as they stand, while nothing is typed.
    pub fn matching(&self) -> Vec<&Item> {
        let query = Query::of(self.input.value());
        if query.is_empty() { self.items.iter().collect() } else { query.find(self.items.iter(), |item| &item.terms) }
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
