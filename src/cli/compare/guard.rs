//! `--assert`: conditions on a comparison, for pipelines.
//!
//! The left side is a path into the JSON of `compare` (`serverless.latency_ms.p99`, `scenario.traffic.rate`); the
//! right side is a value with a unit, or another path.

use crate::dial::{self, Kind};
use crate::units::{Unit, printable};
use serde_json::Value;
use std::str::FromStr;

/// A condition such as `serverless.monthly_usd < 200`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    path: String,
    relation: Relation,
    wanted: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    AtMost,
    AtLeast,
    Equal,
    Unequal,
    Less,
    Greater,
}

/// Each with its sign, the longer ones first.
const SIGNS: [(&str, Relation); 7] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("==", Relation::Equal),
    ("!=", Relation::Unequal),
    ("<", Relation::Less),
    (">", Relation::Greater),
    ("=", Relation::Equal),
];

/// Why a condition cannot be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// It has no sign in its middle.
    #[error("write it like 'serverless.monthly_usd < 200'; <, <=, >, >=, == and != compare")]
    Syntax,
    /// The path leads nowhere.
    #[error("there is no '{path}' in the JSON of compare; {place} has {known}")]
    Unknown {
        /// As written.
        path: String,
        /// How far it leads.
        place: String,
        /// What there is.
        known: String,
    },
    /// The path ends at a group or a list.
    #[error("'{path}' is no single value; it has {known}")]
    Group {
        /// As written.
        path: String,
        /// What is below it.
        known: String,
    },
    /// The right side does not read in the unit of the left.
    #[error("{path}: {error}")]
    Value {
        /// The left side.
        path: String,
        /// What is wrong with the right.
        error: String,
    },
}

impl FromStr for Assertion {
    type Err = GuardError;

    fn from_str(text: &str) -> Result<Self, GuardError> {
        let at = text.find(['<', '>', '=', '!']).ok_or(GuardError::Syntax)?;
        let (path, rest) = text.split_at(at);
        let found = SIGNS.iter().find_map(|(sign, relation)| Some((*relation, rest.strip_prefix(sign)?)));
        let (relation, wanted) = found.ok_or(GuardError::Syntax)?;
        let (path, wanted) = (path.trim(), wanted.trim().trim_matches(['"', '\'']));
        if path.is_empty() || wanted.is_empty() || wanted.starts_with(['<', '>', '=', '!']) {
            return Err(GuardError::Syntax);
        }
        Ok(Self { path: path.to_owned(), relation, wanted: wanted.to_owned() })
    }
}

impl Assertion {
    /// What speaks against it in a comparison's JSON; nothing when it holds.
    ///
    /// # Errors
    /// When a side of it means nothing there.
    pub fn refuted(&self, document: &Value) -> Result<Option<String>, GuardError> {
        let (found, holds) = match lookup(document, &self.path)? {
            Value::Number(number) => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                (self.unit().format(number), self.relation.compares(number, self.number(document)?))
            }
            Value::Bool(is) => (is.to_string(), self.equals(&is.to_string(), &["true", "false"])?),
            Value::String(words) => (printable(words), self.equals(words, &[])?),
            Value::Null => ("nothing".to_owned(), false),
            group => return Err(GuardError::Group { path: printable(&self.path), known: below(group) }),
        };
        let sign = SIGNS.iter().find(|(_, relation)| *relation == self.relation).map_or("", |(sign, _)| sign);
        let (path, wanted) = (printable(&self.path), printable(&self.wanted));
        Ok((!holds).then(|| format!("{path} is {found}, which is not {sign} {wanted}")))
    }

    /// The right side as a number: of its own, or from another path.
    fn number(&self, document: &Value) -> Result<f64, GuardError> {
        let unit = self.unit();
        let text = if unit == Unit::Usd { self.wanted.trim_start_matches('$') } else { &self.wanted };
        let other = || lookup(document, &self.wanted).ok()?.as_f64();
        unit.parse(text).or_else(|error| {
            other().ok_or_else(|| GuardError::Value { path: printable(&self.path), error: error.to_string() })
        })
    }

    fn equals(&self, words: &str, allowed: &[&str]) -> Result<bool, GuardError> {
        let refuse = |error: String| Err(GuardError::Value { path: printable(&self.path), error });
        if !allowed.is_empty() && !allowed.contains(&self.wanted.as_str()) {
            return refuse(format!("'{}' is not one of {}", printable(&self.wanted), allowed.join(", ")));
        }
        match self.relation {
            Relation::Equal => Ok(words == self.wanted),
            Relation::Unequal => Ok(words != self.wanted),
            _ => refuse("holds words, which only == and != compare".to_owned()),
        }
    }

    /// The unit that the path's name says.
    fn unit(&self) -> Unit {
        if let Some(id) = self.path.strip_prefix("scenario.") {
            return match dial::find(id).map(|dial| dial.kind) {
                Ok(Kind::Number(number)) => number.unit,
                _ => Unit::Factor,
            };
        }
        let has = |ending: &str| self.path.split('.').any(|part| part.ends_with(ending));
        match () {
            () if has("_usd") => Unit::Usd,
            () if has("_ms") || self.path.ends_with("margin") => Unit::Millis,
            () if has("share") || has("within_tolerance") || has("utilization") => Unit::Share,
            () => Unit::Factor,
        }
    }
}

impl Relation {
    fn compares(self, found: f64, wanted: f64) -> bool {
        // What was written in decimals is equal to what was calculated, up to the last bits.
        let equal = (found - wanted).abs() <= 1e-9 * wanted.abs();
        match self {
            Self::Less => found < wanted && !equal,
            Self::AtMost => found < wanted || equal,
            Self::Greater => found > wanted && !equal,
            Self::AtLeast => found > wanted || equal,
            Self::Equal => equal,
            Self::Unequal => !equal,
        }
    }
}

/// The value at a path; a key may itself have dots.
fn lookup<'v>(document: &'v Value, path: &str) -> Result<&'v Value, GuardError> {
    let (mut value, mut rest) = (document, path);
    loop {
        if let Some(found) = value.get(rest) {
            return Ok(found);
        }
        let mut dots = rest.match_indices('.').map(|(at, _)| rest.split_at(at));
        let Some((found, behind)) = dots.find_map(|(key, behind)| Some((value.get(key)?, behind))) else {
            let walked = path[..path.len() - rest.len()].trim_end_matches('.');
            let place = if walked.is_empty() { "it" } else { walked };
            return Err(GuardError::Unknown { path: printable(path), place: printable(place), known: below(value) });
        };
        (value, rest) = (found, &behind[1..]);
    }
}

/// The names of what is below a value.
fn below(value: &Value) -> String {
    match value {
        Value::Object(map) => map.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
        Value::Array(list) => format!("{} entries, which no path leads into", list.len()),
        _ => "nothing below it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "scenario": { "traffic.rate": 12.0, "state.kind": "none" },
            "serverless": { "monthly_usd": 61.2, "feasible": true, "cold_share": 0.01, "latency_ms": { "p99": 182.0 }, "bill": [1] },
            "kubernetes": { "monthly_usd": 219.4 },
            "verdict": { "winner": "serverless" }
        })
    }

    fn refuted(text: &str) -> Option<String> {
        text.parse::<Assertion>().expect(text).refuted(&document()).expect(text)
    }

    #[test]
    fn what_holds_holds_in_any_unit_and_against_the_other_side() {
        for text in [
            "serverless.monthly_usd < 200",
            "serverless.monthly_usd<=61.2",
            "serverless.monthly_usd >= $61.2",
            "serverless.monthly_usd < kubernetes.monthly_usd",
            "serverless.latency_ms.p99 < 0.2 s",
            "serverless.cold_share == 1%",
            "scenario.traffic.rate = 720/min",
            "scenario.state.kind == 'none'",
            "serverless.feasible == true",
            "verdict.winner != kubernetes",
        ] {
            assert_eq!(refuted(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_hold_says_what_is() {
        for (text, wanted) in [
            ("serverless.monthly_usd < 50", "serverless.monthly_usd is $61.20, which is not < 50"),
            ("serverless.monthly_usd > 61.2", "serverless.monthly_usd is $61.20, which is not > 61.2"),
            ("serverless.latency_ms.p99 <= 100ms", "serverless.latency_ms.p99 is 182 ms, which is not <= 100ms"),
            ("serverless.feasible == false", "serverless.feasible is true, which is not == false"),
            ("verdict.winner = kubernetes", "verdict.winner is serverless, which is not == kubernetes"),
            ("serverless.monthly_usd != 61.2", "serverless.monthly_usd is $61.20, which is not != 61.2"),
        ] {
            assert_eq!(refuted(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_means_nothing_is_refused_with_the_way_out() {
        for text in ["serverless.monthly_usd", "< 3", "a <", "a <> 3", ""] {
            assert_eq!(text.parse::<Assertion>(), Err(GuardError::Syntax), "{text}");
        }
        let refused = |text: &str| {
            let assertion: Assertion = text.parse().expect(text);
            assertion.refuted(&document()).expect_err(text).to_string()
        };
        let unknown = refused("serverless.monthly < 3");
        assert!(unknown.contains("no 'serverless.monthly'") && unknown.contains("serverless has "), "{unknown}");
        assert!(unknown.contains("monthly_usd"), "{unknown}");
        assert!(refused("cost < 3").contains("it has "), "{}", refused("cost < 3"));
        assert!(refused("serverless.latency_ms < 3").contains("no single value; it has p99"));
        assert!(refused("serverless.bill < 3").contains("1 entries"));
        assert!(refused("serverless.monthly_usd < cheap").contains("'cheap' is not"));
        assert!(refused("verdict.winner < kubernetes").contains("only == and != compare"));
        assert!(refused("serverless.feasible == yes").contains("'yes' is not one of true, false"));
    }
}
