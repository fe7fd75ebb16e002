//! The screens, and what each remembers while another one is shown.

pub mod bill;
pub mod check;
pub mod day;
pub mod map;
pub mod sources;
pub mod what_if;

use super::command::Context;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScreenId {
    /// Sliders and everything that follows from them.
    #[default]
    Explore,
    /// One period on a time axis.
    Day,
    /// Both bills line by line.
    Bill,
    /// Who wins over two dials.
    Map,
    /// What would change the answer.
    WhatIf,
    /// The simulation against the model.
    Check,
    /// Every price and assumption.
    Sources,
}

impl ScreenId {
    /// Every screen, in the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Explore, Self::Day, Self::Bill, Self::Map, Self::WhatIf, Self::Check, Self::Sources];

    /// Its name on the tab.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Explore => "Explore",
            Self::Day => "Day",
            Self::Bill => "Bill",
            Self::Map => "Map",
            Self::WhatIf => "What-if",
            Self::Check => "Check",
            Self::Sources => "Sources",
        }
    }

    /// Where its own commands are given; those of [`Context::Browse`] hold as well.
    pub const fn context(self) -> Context {
        match self {
            Self::Explore => Context::Browse,
            Self::Day => Context::Day,
            Self::Bill => Context::Bill,
            Self::Map => Context::Map,
            Self::WhatIf => Context::WhatIf,
            Self::Check => Context::Check,
            Self::Sources => Context::Sources,
        }
    }

    /// The screen some tabs further, from the last to the first.
    pub fn step(self, by: isize) -> Self {
        let count = Self::ALL.len() as isize;
        let at = Self::ALL.iter().position(|s| *s == self).unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(count) as usize]
    }
}

/// What the arrow keys move on a screen that is not [`ScreenId::Explore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// What the screen shows.
    #[default]
    Screen,
    /// The dials beside it.
    Dials,
}

/// What the screens remember.
#[derive(Debug, Default)]
pub struct Screens {
    /// Of the day.
    pub day: day::Day,
    /// Of the bills.
    pub bill: bill::Bill,
    /// Of the map.
    pub map: map::Map,
    /// Of what would change the answer.
    pub what_if: what_if::WhatIf,
    /// Of the check.
    pub check: check::Check,
    /// Of the sources.
    pub sources: sources::Sources,
}
