//! Lists of rows that are each whole: products with their terms, items, SKUs, changes of spot prices.

use super::{MOST_KEYS, State, offer};
use crate::pricing::aws::{self, FIELDS, Field, Range, spot};
use crate::pricing::ledger::{Ledger, List, Origin};
use crate::pricing::{azure, google};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt;

/// The elements of the list that a page holds.
pub(super) struct Elements<'a, 'c> {
    pub(super) of: &'a str,
    pub(super) state: &'a mut State,
    pub(super) ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for Elements<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list in '{}'", self.of)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Elements { of, state, ledger } = self;
        match of {
            "Items" | "items" => {
                let origin = azure::list(ledger, state.written);
                while let Some(item) = list.next_element::<azure::Item>()? {
                    let fate = azure::take(ledger, origin, &item);
                    ledger.count(fate);
                }
            }
            "skus" => {
                let origin = google::list(ledger);
                while let Some(sku) = list.next_element::<google::Sku>()? {
                    let fate = google::take(ledger, origin, &sku);
                    ledger.count(fate);
                }
            }
            "SpotPriceHistory" => {
                let origin = spot_list(ledger);
                while let Some(change) = list.next_element::<Change>()? {
                    change.take(ledger, origin);
                }
            }
            _ => {
                while let Some(item) = list.next_element::<Value>()? {
                    element(item, state, ledger).map_err(A::Error::custom)?;
                }
            }
        }
        Ok(())
    }
}

/// A row by itself: a product with its terms as text or object, an item, a SKU, a change of a spot price.
pub(super) fn element(value: Value, state: &mut State, ledger: &mut Ledger<'_>) -> Result<(), String> {
    let has = |key: &str| value.get(key).is_some();
    if let Value::String(text) = &value {
        return product_text(text, state, ledger);
    }
    if has("product") && has("terms") {
        let product = Product::deserialize(value).map_err(|error| error.to_string())?;
        state.known = true;
        product.take(state, ledger);
    } else if has("armRegionName") && has("retailPrice") {
        let item = azure::Item::deserialize(value).map_err(|error| error.to_string())?;
        state.known = true;
        let origin = azure::list(ledger, state.written);
        let fate = azure::take(ledger, origin, &item);
        ledger.count(fate);
    } else if has("pricingInfo") {
        let sku = google::Sku::deserialize(value).map_err(|error| error.to_string())?;
        state.known = true;
        let origin = google::list(ledger);
        let fate = google::take(ledger, origin, &sku);
        ledger.count(fate);
    } else if has("SpotPrice") {
        let change = Change::deserialize(value).map_err(|error| error.to_string())?;
        state.known = true;
        let origin = spot_list(ledger);
        change.take(ledger, origin);
    } else {
        let keys = value.as_object().into_iter().flat_map(Map::keys).take(MOST_KEYS);
        keys.for_each(|key| state.unknown(key, None));
    }
    Ok(())
}

pub(super) fn product_text(text: &str, state: &mut State, ledger: &mut Ledger<'_>) -> Result<(), String> {
    let product: Product = serde_json::from_str(text).map_err(|error| format!("a product that is no JSON: {error}"))?;
    state.known = true;
    product.take(state, ledger);
    Ok(())
}

fn spot_list(ledger: &mut Ledger<'_>) -> Origin {
    let source = "AWS spot price history".to_owned();
    ledger.list(List { source, as_of: None, confidence: Some("high"), note: None })
}

/// A change of a spot price.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Change {
    availability_zone: String,
    instance_type: String,
    product_description: String,
    spot_price: String,
    timestamp: String,
}

impl Change {
    fn take(&self, ledger: &mut Ledger<'_>, origin: Origin) {
        let change = spot::Change {
            zone: &self.availability_zone,
            machine: &self.instance_type,
            system: &self.product_description,
            usd: &self.spot_price,
            at: &self.timestamp,
        };
        let fate = spot::take(ledger, origin, &change);
        ledger.count(fate);
    }
}

/// A product with its terms, as `aws pricing get-products` answers.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Product {
    #[serde(rename = "product")]
    described: Described,
    service_code: String,
    terms: HashMap<String, HashMap<String, TermOf>>,
    version: String,
    publication_date: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Described {
    product_family: String,
    attributes: HashMap<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TermOf {
    pub(super) price_dimensions: HashMap<String, Dimension>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Dimension {
    begin_range: String,
    end_range: String,
    price_per_unit: HashMap<String, String>,
}

impl Dimension {
    /// Its price in dollars; none where it has another currency.
    pub(super) fn range(&self) -> Option<Range<'_>> {
        Some(Range { start: &self.begin_range, end: &self.end_range, usd: self.price_per_unit.get("USD")? })
    }
}

impl Product {
    fn take(&self, state: &mut State, ledger: &mut Ledger<'_>) {
        let mut offer = state.offer.clone();
        offer.code.clone_from(&self.service_code);
        if !self.version.is_empty() {
            offer.version.clone_from(&self.version);
        }
        if !self.publication_date.is_empty() {
            offer.published.clone_from(&self.publication_date);
        }
        let origin = ledger.list(offer.list());
        let mut fields = [""; FIELDS];
        for (key, value) in &self.described.attributes {
            if let (Some(at), Some(value)) = (offer::place(key), value.as_str()) {
                fields[at] = value;
            }
        }
        fields[Field::Family as usize] = &self.described.product_family;
        let rule = aws::rule(&aws::Row { fields }, &offer.code);
        let Some(terms) = self.terms.get("OnDemand") else {
            ledger.count(Err(aws::reserved()));
            return;
        };
        let rule = match rule {
            Ok(rule) => rule,
            Err(reason) => {
                ledger.count(Err(reason));
                return;
            }
        };
        for dimension in terms.values().flat_map(|term| term.price_dimensions.values()) {
            let fate = match dimension.range() {
                Some(range) => aws::take(ledger, origin, &rule, range),
                None => Err(aws::not_usd()),
            };
            ledger.count(fate);
        }
    }
}
