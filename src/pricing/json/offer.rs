//! An AWS offer: products by SKU, then prices by SKU.

use super::State;
use super::element::TermOf;
use super::plan::Plans;
use crate::pricing::aws::{self, FIELDS, NAMES};
use crate::pricing::ledger::Ledger;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;

/// The field of an attribute.
pub(super) fn place(key: &str) -> Option<usize> {
    let same =
        |name: &str| name.len() == key.len() && name.bytes().zip(key.bytes()).all(|(a, b)| a == b.to_ascii_lowercase());
    NAMES.iter().position(|name| same(name))
}

/// The products of an offer, by SKU.
pub(super) struct Products<'a, 'c> {
    pub(super) state: &'a mut State,
    pub(super) ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for Products<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Products<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the products of an offer")
    }

    /// The products of a savings plan, of which the plans themselves say everything.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Products { state, ledger } = self;
        state.known = true;
        state.products.get_or_insert_default();
        let mut slots: [String; FIELDS] = std::array::from_fn(|_| String::new());
        while let Some(sku) = map.next_key::<String>()? {
            slots.iter_mut().for_each(String::clear);
            map.next_value_seed(Attributes { slots: &mut slots })?;
            let row = aws::Row { fields: std::array::from_fn(|at| slots[at].as_str()) };
            let rule = aws::rule(&row, &state.offer.code);
            let known = rule.and_then(|rule| {
                ledger.id(crate::scenario::Provider::Aws, &rule.region, &rule.what)?;
                Ok(rule)
            });
            match known {
                Ok(rule) => drop(state.products.get_or_insert_default().insert(sku, rule)),
                Err(reason) => ledger.count(Err(reason)),
            }
        }
        Ok(())
    }
}

/// A product's attributes and its family, into places that are used again for the next one.
struct Attributes<'s> {
    slots: &'s mut [String; FIELDS],
}

impl<'de> DeserializeSeed<'de> for Attributes<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Attributes<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a product")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            match key {
                KeyOf::Attributes => map.next_value_seed(Attributes { slots: self.slots })?,
                KeyOf::Field(at) => map.next_value_seed(Slot(&mut self.slots[at]))?,
                KeyOf::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A key, without memory of its own.
struct Key;

enum KeyOf {
    Attributes,
    Field(usize),
    Other,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = KeyOf;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyOf, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = KeyOf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<KeyOf, E> {
        Ok(if key == "attributes" { KeyOf::Attributes } else { place(key).map_or(KeyOf::Other, KeyOf::Field) })
    }
}

/// A place for a text.
struct Slot<'s>(&'s mut String);

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Slot<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }
}

/// The prices of an offer, or the plans of a savings plan.
pub(super) struct Terms<'a, 'c> {
    pub(super) state: &'a mut State,
    pub(super) ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for Terms<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Terms<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the terms of an offer")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Terms { state, ledger } = self;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "OnDemand" if state.products.is_some() => map.next_value_seed(OnDemand { state, ledger })?,
                "OnDemand" => {
                    state.again = true;
                    map.next_value::<IgnoredAny>()?;
                }
                "savingsPlan" if !state.second => {
                    state.known = true;
                    let origin = ledger.list(state.offer.list());
                    map.next_value_seed(Plans { origin, ledger })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The prices on demand, by SKU.
struct OnDemand<'a, 'c> {
    state: &'a mut State,
    ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for OnDemand<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OnDemand<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("prices by SKU")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let OnDemand { state, ledger } = self;
        let origin = ledger.list(state.offer.list());
        while let Some(sku) = map.next_key::<String>()? {
            let Some(rule) = state.products.as_ref().and_then(|products| products.get(&sku)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let terms: HashMap<String, TermOf> = map.next_value()?;
            for dimension in terms.values().flat_map(|term| term.price_dimensions.values()) {
                let fate = match dimension.range() {
                    Some(range) => aws::take(ledger, origin, rule, range),
                    None => Err(aws::not_usd()),
                };
                ledger.count(fate);
            }
        }
        Ok(())
    }
}
