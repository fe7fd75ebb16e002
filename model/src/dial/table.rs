//! The one table of dials, in the order they are shown: a file for each side and for each half of the needs.
//!
//! A row is a dial's id, its label, its values and how the scenario is read and written; what follows says what differs from the
//! usual: a logarithmic slider, whole numbers, a place among the headlines, when the dial has no effect.

mod kubernetes;
mod needs;
mod place;
mod serverless;
mod traffic;

use super::{Choice, Dial, Group, Kind, Number, Offer, Scale, Switch};
use crate::catalog::{Catalog, Market};
use crate::scenario::Scenario;
use crate::units::Unit;
pub(super) use place::usual_at;

/// Every dial.
pub static DIALS: &[Dial] = &ALL;

const GROUPS: [(Group, &[Dial]); Group::ALL.len()] = [
    (Group::Traffic, traffic::ROWS),
    (Group::State, needs::STATE),
    (Group::Tolerance, needs::TOLERANCE),
    (Group::Work, needs::WORK),
    (Group::Kubernetes, kubernetes::ROWS),
    (Group::Serverless, serverless::ROWS),
    (Group::Place, place::PLACE),
    (Group::People, place::PEOPLE),
];

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].1.len();
        group += 1;
    }
    count
};

const ALL: [Dial; COUNT] = {
    let mut all = [traffic::ROWS[0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let (name, rows) = GROUPS[group];
        let mut row = 0;
        while row < rows.len() {
            all[at] = Dial { group: name, ..rows[row] };
            (at, row) = (at + 1, row + 1);
        }
        group += 1;
    }
    all
};

type Idle = fn(&Scenario, &Catalog) -> Option<&'static str>;
type Options = fn(&Scenario, &Catalog) -> Vec<Offer>;

/// A dial whose choices are those of an enum of [`crate::scenario`] and which sets that field alone; all can be chosen everywhere
/// unless [`Dial::offering`] says otherwise.
macro_rules! one_of {
    ($id:literal, $label:literal, $choices:ident, $group:ident . $field:ident) => {
        $crate::dial::table::choice(
            $id,
            $label,
            |_, _| $crate::dial::table::options($choices::ALL, $choices::id, $choices::label, |_| None),
            |s| s.$group.$field.id().to_owned(),
            |s, _, id| {
                if let Some(choice) = $choices::from_id(id) {
                    s.$group.$field = choice;
                }
            },
        )
    };
}
use one_of;

/// A number with a unit, from `min` to `max` on a linear slider.
macro_rules! quantity {
    ($id:literal, $label:literal, $unit:ident, $min:expr, $max:expr, $group:ident . $field:ident) => {
        $crate::dial::table::number(
            $id,
            $label,
            $crate::units::Unit::$unit,
            $min,
            $max,
            |s| s.$group.$field.get(),
            |s, v| s.$group.$field = $crate::units::$unit::new(v),
        )
    };
}
use quantity;

/// A whole number without a unit, from `min` to `max` on a linear slider.
macro_rules! count {
    ($id:literal, $label:literal, $min:expr, $max:expr, $group:ident . $field:ident) => {
        $crate::dial::table::number(
            $id,
            $label,
            $crate::units::Unit::Count,
            $min,
            $max,
            |s| f64::from(s.$group.$field),
            |s, v| s.$group.$field = v as u32,
        )
        .whole()
    };
}
use count;

/// A dial from `min` to `max` on a linear slider.
const fn number(
    id: &'static str,
    label: &'static str,
    unit: Unit,
    min: f64,
    max: f64,
    read: fn(&Scenario) -> f64,
    write: fn(&mut Scenario, f64),
) -> Dial {
    let number = Number { unit, min, max, scale: Scale::Linear, smallest: min, whole: false, read, write };
    dial(id, label, Kind::Number(number))
}

const fn choice(
    id: &'static str,
    label: &'static str,
    options: Options,
    read: fn(&Scenario) -> String,
    write: fn(&mut Scenario, &Catalog, &str),
) -> Dial {
    dial(id, label, Kind::Choice(Choice { options, read, write }))
}

const fn switch(
    id: &'static str,
    label: &'static str,
    read: fn(&Scenario) -> bool,
    write: fn(&mut Scenario, bool),
) -> Dial {
    dial(id, label, Kind::Switch(Switch { read, write }))
}

/// A dial that always has an effect; its group follows from where its row stands.
const fn dial(id: &'static str, label: &'static str, kind: Kind) -> Dial {
    Dial { id, group: Group::Traffic, label, headline: false, doc: "", kind, idle: |_, _| None }
}

impl Dial {
    /// On a logarithmic slider.
    const fn log(self) -> Self {
        match self.kind {
            Kind::Number(n) => Self { kind: Kind::Number(Number { scale: Scale::Log, ..n }), ..self },
            _ => self,
        }
    }

    /// With the smallest value above zero that the slider reaches.
    const fn smallest(self, smallest: f64) -> Self {
        match self.kind {
            Kind::Number(n) => Self { kind: Kind::Number(Number { smallest, ..n }), ..self },
            _ => self,
        }
    }

    /// Of whole numbers.
    const fn whole(self) -> Self {
        match self.kind {
            Kind::Number(n) => Self { kind: Kind::Number(Number { whole: true, ..n }), ..self },
            _ => self,
        }
    }

    /// With choices that depend on the scenario.
    const fn offering(self, options: Options) -> Self {
        match self.kind {
            Kind::Choice(choice) => Self { kind: Kind::Choice(Choice { options, ..choice }), ..self },
            _ => self,
        }
    }

    /// Shown before its group is unfolded.
    const fn headline(self) -> Self {
        Self { headline: true, ..self }
    }

    /// Without effect where `idle` gives a reason.
    const fn idle(self, idle: Idle) -> Self {
        Self { idle, ..self }
    }

    const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }
}

fn market<'c>(s: &Scenario, c: &'c Catalog) -> &'c Market {
    c.market(s.place.provider, &s.place.region)
}

fn options<T: Copy>(
    all: &[T],
    id: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
    refused: impl Fn(&T) -> Option<String>,
) -> Vec<Offer> {
    all.iter().map(|o| Offer { id: id(*o).to_owned(), label: label(*o).to_owned(), reason: refused(o) }).collect()
}

/// An option that can always be chosen and is shown by its id.
fn named(id: &str) -> Offer {
    Offer { id: id.to_owned(), label: id.to_owned(), reason: None }
}

/// Why something without a sourced figure cannot be chosen.
fn unpriced(here: &Market, what: &str) -> String {
    format!("no {what} is sourced in {}", here.region)
}
