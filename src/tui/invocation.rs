//! The command that gives the comparison on screen.

use super::history::Origin;
use crate::dial::{DIALS, Value};
use crate::scenario::Scenario;
use std::fmt::Write as _;

/// `faceoff compare PRESET --set …` with every dial that differs from the preset.
pub fn of(scenario: &Scenario, origin: &Origin) -> String {
    let mut text = format!("faceoff compare {}", quoted(&origin.name));
    for dial in DIALS {
        let value = dial.get(scenario);
        if value != dial.get(&origin.scenario) {
            let shown = match value {
                Value::Number(number) => number.to_string(),
                Value::Choice(id) => id,
                Value::Switch(on) => if on { "on" } else { "off" }.to_owned(),
            };
            // Writing to a string cannot fail.
            let _ = write!(text, " --set {}={}", dial.id, quoted(&shown));
        }
    }
    text
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./%+:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;

    #[test]
    fn only_what_differs_is_named() {
        let origin = Origin { name: "web api".to_owned(), about: String::new(), scenario: Scenario::default() };
        let mut scenario = Scenario::default();
        assert_eq!(of(&scenario, &origin), "faceoff compare 'web api'");
        scenario.traffic.rate = PerSecond::new(0.25);
        scenario.people.counted = true;
        assert_eq!(of(&scenario, &origin), "faceoff compare 'web api' --set traffic.rate=0.25 --set people.counted=on");
    }
}
