//! What the screen of who wins over two dials remembers.
//!
//! The map shows a part of both sliders: the window. It is put around where you stand, and stays when a dial of the two
//! moves you about in it, so that a movement on the map is one of yours.

use crate::analysis::Summary;
use crate::analysis::map::{Axis, COLUMNS, Field, Plan, ROWS};
use crate::catalog::Catalog;
use crate::dial::find;
use crate::scenario::Scenario;
use crate::tui::asked::Asked;
use std::sync::Arc;

/// The dials at first: across and upward.
const FIRST: [&str; 2] = ["traffic.rate", "work.duration_ms"];
/// The window spans the whole slider, or this many times half of it.
const FARTHEST: u8 = 0;
/// As above.
const CLOSEST: u8 = 5;
/// At first half of either slider.
const AT_FIRST: u8 = 1;

/// A place on the lattice of the map: its column and row.
pub type Place = (usize, usize);

/// Its state.
#[derive(Debug)]
pub struct Map {
    dials: [&'static str; 2],
    zoom: u8,
    window: Option<[Axis; 2]>,
    /// Where you stood when the window was looked at last.
    stood: [f64; 2],
    /// The place looked at; `None` where you stand.
    pub cursor: Option<Place>,
    /// What is known, for the window as it was when it was asked for.
    pub field: Option<Field>,
    /// What the model says under the cursor, and where that is.
    pub under: Option<(Plan, Place, Summary)>,
    /// What was asked for.
    pub asked: Asked<Arc<Plan>>,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            dials: FIRST,
            zoom: AT_FIRST,
            window: None,
            stood: [f64::NAN; 2],
            cursor: None,
            field: None,
            under: None,
            asked: Asked::default(),
        }
    }
}

impl Map {
    /// The window, put around the scenario if that moved out of it; `None` never in practice, as both dials are numbers.
    pub fn settle(&mut self, scenario: &Scenario) -> Option<[Axis; 2]> {
        let stands = |axis: &Axis| axis.dial.number(scenario).unwrap_or(axis.number.min);
        if let Some(window) = self.window {
            let stood = std::mem::replace(&mut self.stood, [stands(&window[0]), stands(&window[1])]);
            let inside = |axis: &Axis| (-1e-9..=1.0 + 1e-9).contains(&axis.fraction(stands(axis)));
            let still = stood.iter().zip(self.stood).all(|(before, now)| before.total_cmp(&now).is_eq());
            if still || window.iter().all(inside) {
                return Some(window);
            }
        }
        let [x, y] = self.dials.map(|id| around(id, self.zoom, scenario));
        let window = [x?, y?];
        self.stood = [stands(&window[0]), stands(&window[1])];
        self.window = Some(window);
        self.cursor = None;
        self.window
    }

    /// The window as it is.
    pub const fn window(&self) -> Option<[Axis; 2]> {
        self.window
    }

    /// The ids of the dials across and upward.
    pub const fn dials(&self) -> [&'static str; 2] {
        self.dials
    }

    /// Puts a dial on an axis, 0 across or 1 upward; the one of the other axis changes places with it.
    pub fn put(&mut self, axis: usize, id: &'static str) {
        if self.dials[1 - axis] == id {
            self.dials.swap(0, 1);
        } else {
            self.dials[axis] = id;
        }
        self.forget();
    }

    /// Puts the window around you again, and the cursor on you.
    pub fn forget(&mut self) {
        self.window = None;
        self.cursor = None;
    }

    /// Halves or doubles the window about a place, which stays where it is as far as the sliders allow; tells whether
    /// there was more to see.
    pub fn zoom(&mut self, closer: bool, about: [f64; 2]) -> bool {
        let zoom = if closer { self.zoom + 1 } else { self.zoom.wrapping_sub(1) };
        let Some(window) = self.window.filter(|_| (FARTHEST..=CLOSEST).contains(&zoom)) else { return false };
        self.zoom = zoom;
        let span = span(zoom);
        let [x, y] = [0, 1].map(|i: usize| {
            let (axis, share) = (window[i], about[i].clamp(0.0, 1.0));
            let still = axis.from + share * (axis.to - axis.from);
            let from = (still - share * span).clamp(0.0, 1.0 - span);
            Axis { from, to: from + span, ..axis }
        });
        let again = |i: usize, index: usize, count: usize, to: Axis| {
            let last = (count - 1) as f64;
            let still = window[i].from + index as f64 / last * (window[i].to - window[i].from);
            ((still - to.from) / span * last).round().clamp(0.0, last) as usize
        };
        self.cursor = self.cursor.map(|(column, row)| (again(0, column, COLUMNS, x), again(1, row, ROWS, y)));
        self.window = Some([x, y]);
        true
    }
}

/// The share of a slider that the window spans.
fn span(zoom: u8) -> f64 {
    0.5_f64.powi(i32::from(zoom))
}

/// The part of a dial's slider around where the scenario stands.
fn around(id: &str, zoom: u8, scenario: &Scenario) -> Option<Axis> {
    let whole = Axis::new(find(id).ok()?, 0.0, 1.0)?;
    let here = whole.fraction(whole.dial.number(scenario)?);
    let from = (here - 0.5 * span(zoom)).clamp(0.0, 1.0 - span(zoom));
    Axis::new(whole.dial, from, from + span(zoom))
}

/// The plan for the window.
pub fn plan(map: &mut Map, scenario: &Scenario, catalog: &Catalog) -> Option<Plan> {
    let [x, y] = map.settle(scenario)?;
    Plan::new(x, y, scenario, catalog).ok()
}

/// The place of the lattice nearest to where a scenario stands.
pub fn nearest(window: &[Axis; 2], scenario: &Scenario) -> Place {
    let index = |axis: &Axis, count: usize| {
        let at = axis.fraction(axis.dial.number(scenario).unwrap_or(axis.number.min));
        (at.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize
    };
    (index(&window[0], COLUMNS), index(&window[1], ROWS))
}

/// The cell of `cells` in a line that shows place `index` of `count`.
pub fn cell_of(index: usize, count: usize, cells: u16) -> u16 {
    let share = index as f64 / (count - 1) as f64;
    (share * f64::from(cells.saturating_sub(1))).round() as u16
}

/// The place of `count` that a cell of `cells` shows.
pub fn place_of(cell: u16, cells: u16, count: usize) -> usize {
    let share = f64::from(cell.min(cells.saturating_sub(1))) / f64::from(cells.saturating_sub(1).max(1));
    (share * (count - 1) as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_shows_the_place_that_it_is_asked_for() {
        for cells in [1, 2, 13, 64, 65, 129, 150, 400] {
            for cell in 0..cells {
                let place = place_of(cell, cells, COLUMNS);
                assert!(place < COLUMNS);
                if cells <= 129 {
                    assert_eq!(cell_of(place, COLUMNS, cells), cell, "of {cells}");
                }
            }
        }
    }

    #[test]
    fn the_window_holds_you_and_stays_while_you_move_in_it() {
        let (mut map, mut scenario) = (Map::default(), Scenario::default());
        let first = map.settle(&scenario).expect("a window");
        scenario.traffic.rate = crate::units::PerSecond::new(40.0);
        assert_eq!(map.settle(&scenario), Some(first));
        scenario.traffic.rate = crate::units::PerSecond::new(100_000.0);
        let moved = map.settle(&scenario).expect("a window");
        assert!(moved[0] != first[0] && (moved[0].to - 1.0).abs() < 1e-12);
        assert!(map.zoom(false, [0.5, 0.5]) && !map.zoom(false, [0.5, 0.5]));
        let whole = map.window().expect("a window");
        assert!(whole.iter().all(|axis| axis.from.abs() < 1e-12 && (axis.to - 1.0).abs() < 1e-12));
        assert!(map.zoom(true, [1.0, 0.0]));
        let [x, y] = map.window().expect("a window");
        assert!((x.from - 0.5).abs() < 1e-12 && y.from.abs() < 1e-12, "the place zoomed about stays");
        scenario.traffic.rate = crate::units::PerSecond::new(0.01);
        assert_ne!(map.settle(&scenario), Some([x, y]), "who walks out of the window takes it along");
        assert!(map.zoom(true, [1.0, 1.0]));
        let away = map.window();
        assert_eq!(map.settle(&scenario), away, "a part without you can be looked at");
    }

    #[test]
    fn two_axes_never_show_the_same_dial() {
        let mut map = Map::default();
        map.put(0, "work.duration_ms");
        assert_eq!(map.dials(), ["work.duration_ms", "traffic.rate"]);
        map.put(1, "work.cpu_share");
        assert_eq!(map.dials(), ["work.duration_ms", "work.cpu_share"]);
    }
}
