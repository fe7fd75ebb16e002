//! What files tell, as it comes up: dials with the place that set each, figures of the catalog, and remarks.

use super::error::DeploymentError;
use crate::dial::{self, Dial, Kind, Value};
use crate::units::printable;

/// Where something stands: the number of the file among those read together, and the line; 0 where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub file: usize,
    pub line: u64,
}

/// A dial that a file sets.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The dial.
    pub dial: &'static Dial,
    /// Its value, within its range; whether a choice is offered only a catalog knows.
    pub value: Value,
    /// What it is from, in a few words.
    pub from: String,
    /// The file that set it.
    pub file: String,
    /// Its line there, from 1.
    pub line: Option<u64>,
    /// The number of the file on the command line: of two that set one dial the later holds.
    pub order: usize,
}

impl Setting {
    /// Its value as people write it.
    #[must_use]
    pub fn shown(&self) -> String {
        match (&self.value, self.dial.kind) {
            (Value::Number(value), Kind::Number(number)) => number.unit.format(*value),
            (Value::Number(value), _) => value.to_string(),
            (Value::Choice(id), _) => id.clone(),
            (Value::Switch(on), _) => if *on { "on" } else { "off" }.to_owned(),
        }
    }
}

/// A figure of the catalog that a file decides though no dial does.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureTold {
    /// Its id in the catalog.
    pub id: String,
    /// Its value, in the unit of the catalog.
    pub value: f64,
    /// The file that tells it.
    pub file: String,
    /// Its line there, from 1.
    pub line: Option<u64>,
}

/// Something that was assumed, or that the model cannot express.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file that it concerns.
    pub file: String,
    /// The line that it concerns, from 1.
    pub line: Option<u64>,
    /// One sentence, safe to show.
    pub text: String,
    /// Whether a figure may be wrong because of it.
    pub warning: bool,
}

/// More remarks than this say nothing more.
const MOST_REMARKS: usize = 200;
/// Most characters of a remark.
const LONGEST: usize = 1000;

/// What has been told so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The names of the files, and the number of each on the command line.
    pub files: Vec<(String, usize)>,
    pub settings: Vec<Setting>,
    pub figures: Vec<FigureTold>,
    pub remarks: Vec<Remark>,
}

impl Told {
    /// The name of a file.
    pub(super) fn name(&self, spot: Spot) -> &str {
        self.files.get(spot.file).map_or("", |(name, _)| name)
    }

    /// An error at a place.
    pub(super) fn error(&self, spot: Spot, why: impl AsRef<str>) -> DeploymentError {
        DeploymentError::new(self.name(spot), spot.line, why)
    }

    fn set(&mut self, spot: Spot, id: &str, value: Value, from: impl Into<String>) {
        let Ok(dial) = dial::find(id) else { return };
        let (file, order) = self.files.get(spot.file).cloned().unwrap_or_default();
        let from = printable(&from.into());
        self.settings.push(Setting { dial, value, from, file, line: line(spot), order });
    }

    /// Sets a number; one outside the dial's range becomes the nearest bound, which is said.
    pub(super) fn number(&mut self, spot: Spot, id: &str, value: f64, from: impl Into<String>) {
        let Some(Kind::Number(number)) = dial::find(id).ok().map(|dial| dial.kind) else { return };
        if !value.is_finite() {
            return;
        }
        let mut held = value.clamp(number.min, number.max);
        if number.whole {
            held = held.round();
        }
        if (held - value).abs() > 1e-9 * value.abs() {
            let [wanted, held] = [value, held].map(|value| number.unit.format(value));
            self.doubt(
                spot,
                format!("{id}: {wanted} is outside the dial's range, so the nearest it has is set, {held}"),
            );
        }
        self.set(spot, id, Value::Number(held), from);
    }

    /// Sets a choice.
    pub(super) fn word(&mut self, spot: Spot, id: &str, value: &str, from: impl Into<String>) {
        self.set(spot, id, Value::Choice(value.to_owned()), from);
    }

    /// Sets a switch.
    pub(super) fn switch(&mut self, spot: Spot, id: &str, on: bool, from: impl Into<String>) {
        self.set(spot, id, Value::Switch(on), from);
    }

    /// Notes a figure of the catalog.
    pub(super) fn figure(&mut self, spot: Spot, id: impl Into<String>, value: f64) {
        let file = self.name(spot).to_owned();
        if value.is_finite() && value >= 0.0 {
            self.figures.push(FigureTold { id: id.into(), value, file, line: line(spot) });
        }
    }

    /// Says how something was read, or that it is left out.
    pub(super) fn say(&mut self, spot: Spot, text: impl AsRef<str>) {
        self.remark(spot, text.as_ref(), false);
    }

    /// Says what may make a figure wrong.
    pub(super) fn doubt(&mut self, spot: Spot, text: impl AsRef<str>) {
        self.remark(spot, text.as_ref(), true);
    }

    fn remark(&mut self, spot: Spot, text: &str, warning: bool) {
        let text = printable(text).chars().take(LONGEST).collect();
        let remark = Remark { file: self.name(spot).to_owned(), line: line(spot), text, warning };
        if self.remarks.len() < MOST_REMARKS && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}

fn line(spot: Spot) -> Option<u64> {
    Some(spot.line).filter(|line| *line > 0)
}
