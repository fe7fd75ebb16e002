//! A request, and the command line that it stands for.

use super::Refusal;
use crate::units::printable;
use serde_json::{Map, Value};
use std::ffi::OsString;

/// What a command takes beside its options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A scenario.
    Scenario,
    /// Several scenarios.
    Scenarios,
    /// A dial and a scenario.
    Dial,
    /// Words, of which the first is one of these if there are any.
    Words(&'static [&'static str]),
}

/// The commands that only read.
const COMMANDS: [(&str, Takes); 11] = [
    ("compare", Takes::Scenarios),
    ("fit", Takes::Scenario),
    ("clouds", Takes::Scenario),
    ("growth", Takes::Scenario),
    ("sweep", Takes::Dial),
    ("tip", Takes::Scenario),
    ("sensitivity", Takes::Scenario),
    ("odds", Takes::Scenario),
    ("dials", Takes::Words(&[])),
    ("presets", Takes::Words(&["list", "show"])),
    ("prices", Takes::Words(&["list", "search", "show"])),
];
const KEYS: [&str; 8] = ["id", "command", "preset", "scenario", "set", "dial", "options", "arguments"];
/// Options that would write or read something else than the request says.
const WITHHELD: [&str; 7] = ["output", "config", "prices", "format", "help", "version", "quiet"];

/// A request.
#[derive(Debug)]
pub struct Request {
    /// What its answer repeats.
    pub id: Value,
    /// The command.
    pub command: &'static str,
    takes: Takes,
    map: Map<String, Value>,
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// When it is no JSON object, has a key that means nothing or names no command; with the id as far as it was read.
    pub fn of(line: &[u8]) -> Result<Self, (Value, Refusal)> {
        let read = serde_json::from_slice(line);
        let mut map = match read {
            Ok(Value::Object(map)) => map,
            Ok(_) => {
                return Err((Value::Null, Refusal::of("a request is a JSON object, such as {\"command\": \"fit\"}")));
            }
            Err(error) => return Err((Value::Null, Refusal::of(format!("the request is no JSON: {error}")))),
        };
        let id = map.remove("id").unwrap_or(Value::Null);
        let Some(Value::String(command)) = map.remove("command") else {
            return Err((id, Refusal::of(format!("command: name one of {}", commands()))));
        };
        let Some((command, takes)) = COMMANDS.into_iter().find(|(name, _)| *name == command) else {
            let message =
                format!("command: '{}' is not answered here; name one of {}", printable(&command), commands());
            return Err((id, Refusal::of(message)));
        };
        if let Some(key) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let message = format!("'{}' is no key of a request; its keys are {}", printable(key), KEYS.join(", "));
            return Err((id, Refusal::of(message)));
        }
        Ok(Self { id, command, takes, map })
    }

    /// The command line that the request stands for, behind the flags of the program that serves.
    ///
    /// # Errors
    /// When a key does not fit the command, or holds something else than it should.
    pub fn arguments(&self, flags: &[String]) -> Result<Vec<OsString>, Refusal> {
        let mut all: Vec<String> = vec!["faceoff".to_owned()];
        all.extend(flags.iter().cloned());
        all.extend(["--quiet".to_owned(), self.command.to_owned()]);
        self.words(&mut all)?;
        self.scenario(&mut all)?;
        self.options(&mut all)?;
        if !(self.command == "presets" && self.first_word() == Some("show")) {
            all.push("--format=json".to_owned());
        }
        Ok(all.into_iter().map(OsString::from).collect())
    }

    fn first_word(&self) -> Option<&str> {
        self.map.get("arguments")?.get(0)?.as_str()
    }

    fn words(&self, all: &mut Vec<String>) -> Result<(), Refusal> {
        let Some(words) = self.map.get("arguments") else { return Ok(()) };
        let Takes::Words(first) = self.takes else {
            return Err(Refusal::of(format!(
                "arguments: {} takes none; its options are under 'options'",
                self.command
            )));
        };
        let words = words.as_array().ok_or_else(|| Refusal::of("arguments: wants a list of words"))?;
        for (index, word) in words.iter().enumerate() {
            let word = word.as_str().ok_or_else(|| Refusal::of("arguments: wants a list of words"))?;
            if index == 0 && !first.is_empty() && !first.contains(&word) {
                let message =
                    format!("arguments: '{}' is not answered here; begin with {}", printable(word), first.join(", "));
                return Err(Refusal::of(message));
            }
            all.push(positional("arguments", word)?);
        }
        Ok(())
    }

    fn scenario(&self, all: &mut Vec<String>) -> Result<(), Refusal> {
        if let Takes::Words(_) = self.takes {
            let key = ["preset", "scenario", "set", "dial"].into_iter().find(|key| self.map.contains_key(*key));
            return key.map_or(Ok(()), |key| Err(Refusal::of(format!("{key}: {} takes no scenario", self.command))));
        }
        match (self.map.get("dial"), self.takes) {
            (Some(Value::String(dial)), Takes::Dial) => all.push(positional("dial", dial)?),
            (_, Takes::Dial) => return Err(Refusal::of("dial: name the dial to sweep, such as \"traffic.rate\"")),
            (Some(_), _) => return Err(Refusal::of("dial: only a sweep has one; others take it under 'options'")),
            (None, _) => {}
        }
        match self.map.get("preset") {
            None | Some(Value::Null) => {}
            Some(Value::String(preset)) => all.push(positional("preset", preset)?),
            Some(Value::Array(presets)) if self.takes == Takes::Scenarios => {
                for preset in presets {
                    let preset = preset.as_str().ok_or_else(|| Refusal::of("preset: wants names of presets"))?;
                    all.push(positional("preset", preset)?);
                }
            }
            Some(_) => return Err(Refusal::of("preset: wants the name of a preset or the path of its file")),
        }
        for key in ["scenario", "set"] {
            let Some(dials) = self.map.get(key) else { continue };
            let dials =
                dials.as_object().ok_or_else(|| Refusal::of(format!("{key}: wants dials by id, as an object")))?;
            for (id, value) in dials {
                let value =
                    text(value).ok_or_else(|| Refusal::of(format!("{key}.{}: wants one value", printable(id))))?;
                all.push(format!("--set={id}={value}"));
            }
        }
        Ok(())
    }

    fn options(&self, all: &mut Vec<String>) -> Result<(), Refusal> {
        let Some(options) = self.map.get("options") else { return Ok(()) };
        let options = options.as_object().ok_or_else(|| Refusal::of("options: wants an object"))?;
        for (key, value) in options {
            let name = key.replace('_', "-");
            let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if !plain || name.starts_with('-') {
                return Err(Refusal::of(format!("options: '{}' is no option", printable(key))));
            }
            if WITHHELD.contains(&name.as_str()) {
                return Err(Refusal::of(format!("options.{name}: cannot be asked for here")));
            }
            let values = match value {
                Value::Array(values) => values.iter().collect(),
                one => vec![one],
            };
            for value in values {
                match value {
                    Value::Bool(true) => all.push(format!("--{name}")),
                    Value::Bool(false) | Value::Null => {}
                    value => {
                        let value =
                            text(value).ok_or_else(|| Refusal::of(format!("options.{name}: wants one value")))?;
                        all.push(format!("--{name}={value}"));
                    }
                }
            }
        }
        Ok(())
    }
}

fn commands() -> String {
    COMMANDS.map(|(name, _)| name).join(", ")
}

/// A word that stands by itself on the command line: none that would be read as an option, or as standard input.
fn positional(key: &str, word: &str) -> Result<String, Refusal> {
    if word.starts_with('-') || word.is_empty() {
        return Err(Refusal::of(format!("{key}: '{}' cannot be asked for here", printable(word))));
    }
    Ok(word.to_owned())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Result<String, String> {
        let request = Request::of(line.as_bytes()).map_err(|(_, refusal)| refusal.message)?;
        let words = request.arguments(&["--prices".to_owned(), "mine.toml".to_owned()]).map_err(|r| r.message)?;
        Ok(words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_request_is_a_command_line() {
        let line = r#"{"command":"sweep","dial":"traffic.rate","preset":"chat","set":{"work.duration_ms":"5ms"},
            "options":{"points":3,"as_set":true,"value":["1/s","2/s"]}}"#;
        assert_eq!(
            arguments(line).as_deref(),
            Ok(
                "faceoff --prices mine.toml --quiet sweep traffic.rate chat --set=work.duration_ms=5ms --as-set --points=3 \
                --value=1/s --value=2/s --format=json"
            )
        );
        assert_eq!(
            arguments(r#"{"command":"presets","arguments":["show","chat"]}"#).as_deref(),
            Ok("faceoff --prices mine.toml --quiet presets show chat")
        );
    }

    #[test]
    fn what_a_request_may_not_ask_for_is_refused_by_name() {
        for (line, words) in [
            ("{", "no JSON"),
            ("[1]", "JSON object"),
            ("{}", "command: name one of compare"),
            (r#"{"command":"report"}"#, "'report' is not answered here"),
            (r#"{"command":"fit","presets":"x"}"#, "'presets' is no key"),
            (r#"{"command":"fit","preset":"-"}"#, "preset: '-' cannot"),
            (r#"{"command":"fit","preset":"--output=x"}"#, "preset: '--output=x' cannot"),
            (r#"{"command":"fit","options":{"output":"x"}}"#, "options.output"),
            (r#"{"command":"fit","options":{"a b":"x"}}"#, "'a b' is no option"),
            (r#"{"command":"fit","set":{"traffic.rate":[1]}}"#, "set.traffic.rate: wants one value"),
            (r#"{"command":"sweep"}"#, "dial: name the dial"),
            (r#"{"command":"presets","arguments":["remove","x"]}"#, "'remove' is not answered here"),
            (r#"{"command":"dials","set":{}}"#, "set: dials takes no scenario"),
        ] {
            let refusal = arguments(line).expect_err(line);
            assert!(refusal.contains(words), "{line}: {refusal}");
        }
    }
}
