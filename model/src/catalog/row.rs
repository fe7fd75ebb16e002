//! Rows: figures and prices with their provenance.

use super::meter::Meter;
use crate::scenario::Architecture;
use crate::units::unit_price;
use std::fmt;
use std::sync::Arc;

/// How far a figure can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Read from the provider, or from two sources that agree.
    High,
    /// Read once, second hand, or some years old.
    Medium,
    /// Indirect, or sources disagree.
    Low,
    /// From general knowledge; no source was seen.
    Unverified,
    /// Given by the user's override file.
    User,
}

impl Confidence {
    /// The grade that a catalog file's word stands for; a file cannot grade itself as the user's.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::High, Self::Medium, Self::Low, Self::Unverified].into_iter().find(|c| c.label() == word)
    }

    /// The word shown to people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Unverified => "unverified",
            Self::User => "yours",
        }
    }
}

/// Where a figure is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The page, file or data set.
    pub citation: String,
    /// How it was reached, when not directly.
    pub via: Option<String>,
    /// The date of the figure, as free text: a day, a month, a year or "undated".
    pub as_of: String,
    /// How far to trust it.
    pub confidence: Confidence,
    /// What a reader should know besides.
    pub note: Option<String>,
}

impl Source {
    /// The last day that the date may mean, in days since 1970: of a month or a year its last one, so that an age reckoned from it is the
    /// least that it can be. `None` where there is no date.
    #[must_use]
    pub fn day(&self) -> Option<i64> {
        let digits: String = self.as_of.chars().take_while(|c| c.is_ascii_digit() || *c == '-').take(10).collect();
        let mut parts = digits.split('-').filter(|part| !part.is_empty());
        let year: i64 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month: Option<i64> = parts.next().and_then(|month| month.parse().ok()).filter(|m| (1..=12).contains(m));
        let day: Option<i64> = parts.next().and_then(|day| day.parse().ok()).filter(|d| (1..=31).contains(d));
        Some(match (month, day) {
            (Some(month), Some(day)) => days(year, month, day),
            (Some(12), None) | (None, _) => days(year + 1, 1, 1) - 1,
            (Some(month), None) => days(year, month + 1, 1) - 1,
        })
    }

    /// The source of a figure that the user gave, `place` saying where.
    #[must_use]
    pub fn yours(place: &str) -> Self {
        Self {
            citation: place.to_owned(),
            via: None,
            as_of: "now".to_owned(),
            confidence: Confidence::User,
            note: None,
        }
    }
}

/// Days from 1 January 1970 to a day of the Gregorian calendar, by Howard Hinnant's `days_from_civil`, which counts years from March so that
/// a leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// One number with its provenance.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The row's id, such as `kubernetes.hpa.tolerance`.
    pub id: Arc<str>,
    /// The number in `unit`.
    pub value: f64,
    /// The unit as written in the catalog.
    pub unit: Arc<str>,
    /// Where it is from.
    pub source: Arc<Source>,
}

/// One step of a volume price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tier {
    /// Monthly quantity up to which this price holds; infinite in the last tier.
    pub up_to: f64,
    /// Dollars per unit.
    pub usd: f64,
    /// Whether no source gives this step here and that of another region stands for it.
    pub unread: bool,
}

/// A price per unit, perhaps in volume tiers, with its provenance.
#[derive(Debug, Clone)]
pub struct Price {
    /// The row's id, such as `aws.us-east-1.function.compute.x86_64`.
    pub id: Arc<str>,
    /// The billed unit, such as `GB-s`, `million` or `hour`.
    pub unit: Arc<str>,
    /// At least one tier, by rising `up_to`.
    pub tiers: Arc<[Tier]>,
    /// Where it is from.
    pub source: Arc<Source>,
    /// How it counts what it bills.
    pub meter: Arc<Meter>,
}

/// The part of a quantity that one tier bills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Charge {
    /// Units billed in this tier.
    pub quantity: f64,
    /// Dollars per unit in this tier.
    pub usd: f64,
    /// Index of the tier.
    pub tier: usize,
    /// Whether the price of this tier was read for another region only.
    pub unread: bool,
}

impl Price {
    /// The charges for a monthly quantity, one per tier it reaches; one of zero for zero.
    pub fn charges(&self, quantity: f64) -> impl Iterator<Item = Charge> + '_ {
        let quantity = if quantity.is_finite() { quantity.max(0.0) } else { 0.0 };
        self.tiers.iter().enumerate().scan(0.0, move |below, (index, tier)| {
            let from = *below;
            *below = tier.up_to;
            (index == 0 || quantity > from).then(|| Charge {
                quantity: (quantity.min(tier.up_to) - from).max(0.0),
                usd: tier.usd,
                tier: index,
                unread: tier.unread,
            })
        })
    }

    /// Dollars for a monthly quantity.
    #[must_use]
    pub fn amount(&self, quantity: f64) -> f64 {
        self.charges(quantity).map(|c| c.quantity * c.usd).sum()
    }

    /// The tier that the next unit after `quantity` falls into.
    #[must_use]
    pub fn tier_at(&self, quantity: f64) -> usize {
        self.tiers.iter().position(|t| quantity < t.up_to).unwrap_or(self.tiers.len().saturating_sub(1))
    }

    /// Dollars per unit in the first tier.
    #[must_use]
    pub fn first(&self) -> f64 {
        self.tiers.first().map_or(0.0, |t| t.usd)
    }
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A price in tiers.
    Tiers(Arc<[Tier]>),
    /// Words, where the source gives no number that could be computed with.
    Text(Arc<str>),
}

/// One row of the catalog.
#[derive(Debug, Clone)]
pub struct Row {
    /// Unique dotted id.
    pub id: Arc<str>,
    /// The number, price or words.
    pub value: Value,
    /// The unit of the value.
    pub unit: Arc<str>,
    /// The source's own words for the value, where a number was read out of them.
    pub text: Option<Arc<str>>,
    /// The machine behind the price, in the rows of node types.
    pub shape: Option<Shape>,
    /// Where it is from.
    pub source: Arc<Source>,
    /// The value that an override file replaced, if one did.
    pub replaced: Option<Value>,
    /// Whether an override file gave the row, in place of another one or as a new one.
    pub given: bool,
    /// Whether the row is there to be read by people: nothing is computed from it.
    pub informational: bool,
}

/// The machine that a node type's price buys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Virtual CPUs.
    pub vcpu: f64,
    /// Memory in GiB.
    pub memory_gib: f64,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Whether the price buys only a part of the CPU for longer than a burst.
    pub burstable: bool,
}

impl Value {
    /// What this kind of value is called in messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Tiers(_) => "a price",
            Self::Text(_) => "text",
        }
    }
}

impl fmt::Display for Value {
    /// A number as it is, a price in dollars, tier after tier, or the words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(words) => f.write_str(words),
            Self::Tiers(tiers) => {
                let tiers: Vec<String> = tiers.iter().map(|tier| unit_price(tier.usd)).collect();
                f.write_str(&tiers.join(", then "))
            }
        }
    }
}

impl Row {
    /// Dollars per unit as the catalog itself has them, whatever an override file says; `None` where the row holds no price.
    #[must_use]
    pub fn list_price(&self) -> Option<f64> {
        let Value::Tiers(tiers) = self.replaced.as_ref().unwrap_or(&self.value) else { return None };
        tiers.first().map(|tier| tier.usd)
    }

    /// The row as a price, its meter left out; `None` when it holds something else.
    #[must_use]
    pub fn price(&self) -> Option<Price> {
        let Value::Tiers(tiers) = &self.value else { return None };
        Some(Price {
            id: self.id.clone(),
            unit: self.unit.clone(),
            tiers: tiers.clone(),
            source: self.source.clone(),
            meter: Arc::default(),
        })
    }

    /// The row as a single number; `None` when it holds something else.
    #[must_use]
    pub fn figure(&self) -> Option<Figure> {
        let Value::Number(value) = self.value else { return None };
        Some(Figure { id: self.id.clone(), value, unit: self.unit.clone(), source: self.source.clone() })
    }
}
