//! Bills as lists of lines. A total is the sum of its lines and nothing else.

use crate::catalog::{Figure, Price, Source};
use crate::units::Usd;
use std::borrow::Cow;
use std::sync::Arc;

/// What a line pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Pods' nodes, or function requests and memory-time.
    Compute,
    /// The control plane and what else is there without load.
    Platform,
    /// Front door, transfer, NAT.
    Network,
    /// Stores and disks.
    State,
    /// Logs.
    Observability,
    /// People's hours.
    People,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::Compute, Self::Platform, Self::Network, Self::State, Self::Observability, Self::People];

    /// The heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Compute => "Compute",
            Self::Platform => "Platform",
            Self::Network => "Network",
            Self::State => "State",
            Self::Observability => "Observability",
            Self::People => "People",
        }
    }
}

/// Whether a line follows the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// There at zero traffic too.
    Fixed,
    /// Follows the capacity that is kept, load or not.
    Capacity,
    /// Follows the requests.
    Use,
}

/// One line of a bill.
#[derive(Debug, Clone)]
pub struct Line {
    /// What the line pays for.
    pub group: Group,
    /// Whether it follows the load.
    pub nature: Nature,
    /// What is billed.
    pub item: Cow<'static, str>,
    /// How much of it a month.
    pub quantity: f64,
    /// Unit of the quantity.
    pub unit: Arc<str>,
    /// Dollars per unit.
    pub unit_price: f64,
    /// Quantity times unit price.
    pub amount: Usd,
    /// How the quantity comes about, in words and numbers.
    pub formula: String,
    /// Id of the catalog row the price is from; `None` for the user's own figures.
    pub price_id: Option<Arc<str>>,
    /// Where the price is from.
    pub source: Arc<Source>,
}

/// Something that is used and has no sourced price: a line without an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What the line would pay for.
    pub group: Group,
    /// What is not priced.
    pub item: String,
    /// The dial that asks for it.
    pub dial: &'static str,
}

/// A monthly bill.
#[derive(Debug, Clone, Default)]
pub struct Bill {
    lines: Vec<Line>,
    gaps: Vec<Gap>,
}

impl Bill {
    /// The lines in the order they were added.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The sum of all lines.
    #[must_use]
    pub fn total(&self) -> Usd {
        self.lines.iter().map(|l| l.amount).sum()
    }

    /// The sum of the lines that `wanted` picks.
    pub fn sum_of(&self, wanted: impl Fn(&Line) -> bool) -> Usd {
        self.lines.iter().filter(|l| wanted(l)).map(|l| l.amount).sum()
    }

    /// What is used and not in the total, because it has no sourced price here.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// What the total leaves out, in words: `without the queue requests`; `None` when it is complete.
    #[must_use]
    pub fn without(&self) -> Option<String> {
        let names: Vec<String> = self.gaps.iter().map(|gap| lower_first(&gap.item)).collect();
        (!names.is_empty()).then(|| format!("without {}", names.join(" and ")))
    }

    /// Names something that has no sourced price.
    pub fn gap(&mut self, group: Group, item: String, dial: &'static str) {
        self.gaps.push(Gap { group, item, dial });
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Bills `quantity` units at `price`, one line per volume tier that is reached. A price "per
    /// million" (or thousand) takes its quantity in millions (or thousands).
    pub fn charge(&mut self, item: &Item, price: &Price, quantity: f64, formula: &str) {
        let tiers = price.tiers.len() > 1;
        for charge in price.charges(quantity) {
            let name: Cow<'static, str> = if tiers && charge.tier > 0 {
                format!("{}, tier {}", item.name, charge.tier + 1).into()
            } else {
                item.name.clone()
            };
            self.lines.push(Line {
                group: item.group,
                nature: item.nature,
                item: name,
                quantity: charge.quantity,
                unit: price.unit.clone(),
                unit_price: charge.usd,
                amount: Usd::new(charge.quantity * charge.usd),
                formula: formula.to_owned(),
                price_id: Some(price.id.clone()),
                source: price.source.clone(),
            });
        }
    }
}

/// The words of a line inside a sentence.
fn lower_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// What is billed: the part of a line that does not come from the price.
#[derive(Debug, Clone)]
pub struct Item {
    /// What the line pays for.
    pub group: Group,
    /// Whether it follows the load.
    pub nature: Nature,
    /// The words of the line.
    pub name: Cow<'static, str>,
}

impl Item {
    /// An item of a group.
    #[must_use]
    pub fn new(group: Group, nature: Nature, name: impl Into<Cow<'static, str>>) -> Self {
        Self { group, nature, name: name.into() }
    }
}

/// What is left of a monthly quantity after a free amount.
#[must_use]
pub fn beyond_free(quantity: f64, free: Option<&Figure>, counted: bool) -> f64 {
    let free = if counted { free.map_or(0.0, |f| f.value) } else { 0.0 };
    (quantity - free).max(0.0)
}
