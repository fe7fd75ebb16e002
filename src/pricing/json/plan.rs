//! An AWS savings plan: plans, each with its rates.

use super::text;
use crate::pricing::aws::plan;
use crate::pricing::ledger::{Ledger, Origin};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The plans of a savings plan.
pub(super) struct Plans<'a, 'c> {
    pub(super) origin: Origin,
    pub(super) ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for Plans<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Plans<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of savings plans")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Plans { origin, ledger } = self;
        while list.next_element_seed(Plan { origin, ledger })?.is_some() {}
        Ok(())
    }
}

/// One plan: its rates come after its description.
struct Plan<'a, 'c> {
    origin: Origin,
    ledger: &'a mut Ledger<'c>,
}

impl<'de> DeserializeSeed<'de> for Plan<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Plan<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a savings plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut description, mut years) = (String::new(), String::new());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "description" => description = text(map.next_value()?),
                "leaseContractLength" => {
                    let length: Value = map.next_value()?;
                    years =
                        length["duration"].as_u64().map_or_else(|| text(length["duration"].clone()), |n| n.to_string());
                }
                "rates" => {
                    if description.is_empty() || years.is_empty() {
                        return Err(A::Error::custom("the rates of a plan stand before its description and length"));
                    }
                    let (origin, ledger) = (self.origin, &mut *self.ledger);
                    map.next_value_seed(Rates { description: &description, years: &years, origin, ledger })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The rates of one plan.
struct Rates<'a, 'c> {
    description: &'a str,
    years: &'a str,
    origin: Origin,
    ledger: &'a mut Ledger<'c>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RateOf {
    #[serde(rename = "discountedUsageType")]
    usage_type: String,
    #[serde(rename = "discountedOperation")]
    operation: String,
    #[serde(rename = "discountedServiceCode")]
    service_code: String,
    #[serde(rename = "discountedRegionCode")]
    region_code: String,
    #[serde(rename = "discountedRate")]
    rate: Discounted,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Discounted {
    price: String,
    currency: String,
}

impl<'de> DeserializeSeed<'de> for Rates<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rates<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rates of a savings plan")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let options = ["No Upfront", "Partial Upfront", "All Upfront"];
        let upfront =
            options.into_iter().find(|option| self.description.contains(option)).unwrap_or("another way to pay");
        while let Some(of) = list.next_element::<RateOf>()? {
            let rate = plan::Rate {
                plan: self.description,
                upfront,
                years: self.years,
                service: &of.service_code,
                usage: &of.usage_type,
                operation: &of.operation,
                region: &of.region_code,
                currency: &of.rate.currency,
                usd: &of.rate.price,
            };
            let fate = plan::take(self.ledger, self.origin, &rate);
            self.ledger.count(fate);
        }
        Ok(())
    }
}
