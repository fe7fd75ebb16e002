//! One pass over a JSON document, whichever provider's it is. Nothing is kept but what sets a value.

mod element;
mod message;
mod offer;
mod plan;

use super::aws::{Offer, Rule};
use super::ledger::Ledger;
use super::{Input, PricingError};
use crate::units::printable;
use element::{Elements, element, product_text};
use message::Message;
use offer::{Products, Terms};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::Read;

/// Most keys that a message about an unknown document looks at.
const MOST_KEYS: usize = 40;

/// What has been read of a file.
#[derive(Default)]
struct State {
    offer: Offer,
    /// The products of an offer that set something, once there are any products.
    products: Option<HashMap<String, Rule>>,
    /// Whether prices stood before the products, so that the file is read once more.
    again: bool,
    second: bool,
    /// Whether anything was recognised.
    known: bool,
    keys: BTreeSet<String>,
    message: Option<String>,
    written: Option<jiff::civil::Date>,
}

/// Reads a document, or several one after the other.
pub(super) fn read(input: &Input, stream: Box<dyn Read>, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
    let mut state = State { written: input.written(), ..State::default() };
    pass(input, stream, &mut state, ledger)?;
    if state.again && state.products.is_some() {
        state.second = true;
        pass(input, input.open()?.1, &mut state, ledger)?;
    }
    if state.known { Ok(()) } else { Err(refusal(input.name(), &state)) }
}

fn pass(input: &Input, stream: Box<dyn Read>, state: &mut State, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
    let mut documents = serde_json::Deserializer::from_reader(stream);
    loop {
        Top { state, ledger }.deserialize(&mut documents).map_err(|error| malformed(input.name(), &error))?;
        // What follows a document is another one, as in pages that were written one after the other.
        if documents.end().is_ok() {
            return Ok(());
        }
    }
}

fn malformed(name: &str, error: &serde_json::Error) -> PricingError {
    if error.is_io() {
        return PricingError::file(name, format!("cannot be read: {error}"), "fetch it again");
    }
    if error.is_eof() {
        let remedy = "it was cut off: fetch it again";
        return PricingError::line(name, error.line() as u64, "the file ends in the middle of the JSON", remedy);
    }
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    PricingError::line(name, error.line() as u64, format!("not the JSON of a price list: {said}"), "fetch it again")
}

/// What a document is that is no price list, and what to fetch instead.
fn refusal(name: &str, state: &State) -> PricingError {
    let has = |key: &str| state.keys.contains(key);
    let (problem, remedy) = if has("infracostCommand") || (has("projects") && has("totalMonthlyCost")) {
        (
            "this is Infracost's estimate of a project, and no price list",
            "fetch the provider's list: 'faceoff prices urls'",
        )
    } else if has("offers") {
        (
            "this is AWS's index of offers, which has no prices",
            "fetch the index.csv of an offer and a region: 'faceoff prices urls --region REGION'",
        )
    } else if has("regions") && !has("Items") {
        (
            "this is AWS's index of regions, which has no prices",
            "fetch what the region's currentVersionUrl points to: 'faceoff prices urls --region REGION'",
        )
    } else if let Some(message) = &state.message {
        let problem = format!("this is an error message, '{message}', and no price list");
        return PricingError::file(name, problem, "mend the query and fetch the list again");
    } else {
        let keys: Vec<&str> = state.keys.iter().take(8).map(String::as_str).collect();
        let problem = format!("this JSON is no price list that is known; its keys are {}", keys.join(", "));
        return PricingError::file(name, problem, "'faceoff prices urls' says which lists are read");
    };
    PricingError::file(name, problem, remedy)
}

/// A document, or an element of an outermost list.
struct Top<'a, 'c> {
    state: &'a mut State,
    ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a price list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Top { state, ledger } = self;
        while list.next_element_seed(Top { state, ledger })?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        product_text(text, self.state, self.ledger).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Top { state, ledger } = self;
        let mut loose = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if state.second && key != "terms" {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            match key.as_str() {
                "offerCode" => state.offer.code = text(map.next_value()?),
                "version" => state.offer.version = text(map.next_value()?),
                "publicationDate" => state.offer.published = text(map.next_value()?),
                "products" => map.next_value_seed(Products { state, ledger })?,
                "terms" if loose.contains_key("product") => drop(loose.insert(key, map.next_value()?)),
                "terms" => map.next_value_seed(Terms { state, ledger })?,
                "PriceList" | "Items" | "items" | "skus" | "SpotPriceHistory" => {
                    state.known = true;
                    map.next_value_seed(Elements { of: &key, state, ledger })?;
                }
                "NextToken" | "NextPageLink" | "nextPageToken" => {
                    let more = text(map.next_value()?);
                    if !more.is_empty() {
                        ledger.note(format!(
                            "{key}: the answer goes on, this is not all of it; fetch the next pages too"
                        ));
                    }
                }
                "BillingCurrency" => {
                    let currency = text(map.next_value()?);
                    if currency != "USD" {
                        let shown = printable(&currency);
                        return Err(A::Error::custom(format!(
                            "its currency is {shown}; query with currencyCode='USD'"
                        )));
                    }
                }
                // A single row, as jq and JSON lines leave them.
                key if LOOSE.contains(&key) => drop(loose.insert(key.to_owned(), map.next_value()?)),
                key => state.unknown(key, map.next_value_seed(Message)?),
            }
        }
        if loose.is_empty() { Ok(()) } else { element(Value::Object(loose), state, ledger).map_err(A::Error::custom) }
    }
}

/// Keys of single rows.
const LOOSE: [&str; 28] = [
    "product",
    "serviceCode",
    "currencyCode",
    "tierMinimumUnits",
    "retailPrice",
    "armRegionName",
    "meterName",
    "productName",
    "skuName",
    "serviceName",
    "unitOfMeasure",
    "type",
    "isPrimaryMeterRegion",
    "armSkuName",
    "reservationTerm",
    "savingsPlan",
    "description",
    "category",
    "serviceRegions",
    "pricingInfo",
    "AvailabilityZone",
    "InstanceType",
    "ProductDescription",
    "SpotPrice",
    "Timestamp",
    "skuId",
    "unitPrice",
    "geoTaxonomy",
];

impl State {
    /// Remembers a key that says nothing about prices, for the message about a document without any.
    fn unknown(&mut self, key: &str, message: Option<String>) {
        if self.keys.len() < MOST_KEYS {
            self.keys.insert(printable(key));
        }
        let said = matches!(key, "error" | "Error" | "message" | "Message" | "__type" | "errorMessage");
        if key == "metadata" && message.as_ref().is_some_and(|keys| keys.contains("infracostCommand")) {
            self.keys.insert("infracostCommand".to_owned());
        }
        if said && self.message.is_none() {
            self.message = Some(message.unwrap_or_else(|| key.to_owned()).chars().take(200).collect());
        }
    }
}

/// Text as it is, and nothing of anything else.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        _ => String::new(),
    }
}
