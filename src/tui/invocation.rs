//! The command that gives the comparison on screen.

use super::app::{App, Start};
use super::history::Origin;
use super::screen::ScreenId;
use crate::dial::{AUTO, DIALS, Value};
use crate::scenario::Scenario;
use std::borrow::Cow;
use std::fmt::Write as _;

/// How a command finds what the explorer was opened with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reopen {
    /// The command and its argument for the first preset, as words; empty where the preset's name finds it.
    pub first: Vec<String>,
    /// Flags that every command needs, such as those that name prices.
    pub flags: Vec<String>,
}

/// `faceoff compare PRESET --set …` with every dial that differs from the preset.
pub fn of(app: &App) -> String {
    let fleet = &app.screens.fleet;
    if let Some(order) = fleet.order.as_ref().filter(|_| app.screen == ScreenId::Fleet) {
        let list = Reopen { first: order.command.clone(), flags: app.reopen.flags.clone() };
        return list.words();
    }
    if let Some(order) = fleet.list_of(&app.history.now().origin) {
        let first = vec!["compare".to_owned(), order.base_name.clone()];
        let from = Reopen { first, flags: app.reopen.flags.clone() };
        return from.command(app.scenario(), &order.base.name, &order.base.scenario);
    }
    let Origin { name, scenario, .. } = app.origin();
    let named = Reopen { first: Vec::new(), flags: app.reopen.flags.clone() };
    let reopen = if app.is_first_origin() { &app.reopen } else { &named };
    reopen.command(app.scenario(), name, scenario)
}

/// The same before there is a state.
pub fn of_start(start: &Start) -> String {
    start.reopen.command(&start.scenario, &start.origin.name, &start.origin.scenario)
}

impl Reopen {
    /// The command and its flags, without any dial.
    #[must_use]
    pub fn words(&self) -> String {
        let words = self.first.iter().chain(&self.flags);
        std::iter::once("faceoff".into()).chain(words.map(|word| quoted(word))).collect::<Vec<_>>().join(" ")
    }

    /// The command for a scenario that started from the preset of this name, which has `origin`.
    #[must_use]
    pub fn command(&self, scenario: &Scenario, name: &str, origin: &Scenario) -> String {
        let named = || vec!["compare".to_owned(), name.to_owned()];
        let first = if self.first.is_empty() { named() } else { self.first.clone() };
        let mut text = Self { first, flags: self.flags.clone() }.words();
        for dial in DIALS {
            let value = dial.setting(scenario);
            if value != dial.setting(origin) {
                // Writing to a string cannot fail.
                let _ = write!(text, " --set {}={}", dial.id, quoted(&written(value)));
            }
        }
        text
    }
}

/// A value as `--set` takes it.
#[must_use]
pub fn written(value: Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Choice(id) => id,
        Value::Switch(on) => if on { "on" } else { "off" }.to_owned(),
        Value::Auto => AUTO.to_owned(),
    }
}

/// A word that a shell takes as it is. A null byte, which no word can have, is left out.
fn quoted(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or_else(|_| Cow::Owned(quoted(&word.replace('\0', "")).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;

    #[test]
    fn only_what_differs_is_named_behind_what_finds_the_preset() {
        let origin = Scenario::default();
        let mut scenario = Scenario::default();
        let named = Reopen::default();
        assert_eq!(named.command(&scenario, "web-api", &origin), "faceoff compare web-api");
        scenario.traffic.rate = PerSecond::new(0.25);
        scenario.people.counted = true;
        let changes = "--set traffic.rate=0.25 --set people.counted=on";
        assert_eq!(named.command(&scenario, "web-api", &origin), format!("faceoff compare web-api {changes}"));
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let path =
            Reopen { first: words(&["compare", "my services/it's.toml"]), flags: words(&["--prices", "p.toml"]) };
        let text = path.command(&scenario, "its", &origin);
        assert!(text.ends_with(&format!(" --prices p.toml {changes}")), "{text}");
        let split = shlex::split(&text).expect("a shell takes it");
        assert_eq!(split[..5], ["faceoff", "compare", "my services/it's.toml", "--prices", "p.toml"]);
    }
}
