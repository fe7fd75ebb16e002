//! What was drawn where, so that the mouse finds it.

use super::command::Command;
use super::explanation::Subject;
use super::screen::ScreenId;
use super::screen::fleet::Which;
use super::screen::what_if::Part;
use super::sidebar::Row;
use crate::dial::Dial;
use crate::model::Side;
use crate::plot::Scale;
use ratatui::layout::Rect;

/// Something under the mouse.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A row of the dials.
    Row(Row),
    /// The track of a slider.
    Track(&'static Dial),
    /// The arrows of a choice: this many steps.
    Step(&'static Dial, i32),
    /// The inside of a chart whose x axis is a dial's value.
    Chart(&'static Dial, Scale),
    /// The dials, wherever there is no row.
    Sidebar,
    /// The pros and cons.
    Claims,
    /// A row of the check.
    CheckRow(usize),
    /// A row of the list of services.
    FleetRow(usize),
    /// A kind of services.
    FleetWhich(Which),
    /// A row of the sources.
    SourceRow(usize),
    /// Something that can be explained.
    Explain(Subject),
    /// A tab.
    Screen(ScreenId),
    /// The field of the map.
    Map,
    /// A part of what would change the answer.
    Part(Part),
    /// A row of such a part.
    PartRow(Part, usize),
    /// A command named on the screen.
    Command(Command),
    /// An item of an open list.
    Item(usize),
    /// A line of a bill: whose, and its row in the table.
    BillLine(Side, usize),
    /// A bill as a whole.
    BillSide(Side),
    /// A chart whose x axis is the period.
    Period,
    /// The burst, where it can be taken and moved over the chart in this place.
    Burst(Rect),
    /// What is open over the screen.
    Overlay,
}

/// What the last frame drew where; the later targets lie over the earlier.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    areas: Vec<(Rect, Target)>,
    /// The first row of dials shown.
    pub first_dial: usize,
    /// Rows that the dials have.
    pub dial_rows: usize,
    /// How far the pros and cons can be scrolled.
    pub claims_beyond: usize,
    /// How far the help can be scrolled.
    pub help_lines: usize,
    /// Whether both bills were drawn beside each other.
    pub both_bills: bool,
    /// How many panels of the period were left out below.
    pub panels_beyond: usize,
}

impl Hits {
    /// Adds a target.
    pub fn add(&mut self, area: Rect, target: Target) {
        self.areas.push((area, target));
    }

    /// Where a target was drawn last.
    pub fn place(&self, wanted: impl Fn(&Target) -> bool) -> Option<Rect> {
        self.areas.iter().rev().find(|(_, target)| wanted(target)).map(|(area, _)| *area)
    }

    /// What is at a cell, and its area.
    pub fn at(&self, x: u16, y: u16) -> Option<(Rect, Target)> {
        self.areas.iter().rev().find(|(area, _)| area.contains((x, y).into())).copied()
    }
}
