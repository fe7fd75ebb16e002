//! Of several workloads or functions the one that is meant: a preset holds one of each side.

use super::error::DeploymentError;
use super::told::{Spot, Told};

/// Which of several workloads and functions is meant.
pub(super) struct Choice<'c> {
    wanted: &'c [String],
    used: Vec<bool>,
    /// Names that there were to choose from.
    known: Vec<String>,
}

impl<'c> Choice<'c> {
    pub(super) fn new(wanted: &'c [String]) -> Self {
        Self { wanted, used: vec![false; wanted.len()], known: Vec::new() }
    }

    /// The index of the one that is meant among these, each with the names it goes by; `None` when there is none.
    pub(super) fn one(
        &mut self,
        what: &str,
        names: &[Vec<String>],
        spot: Spot,
        told: &Told,
    ) -> Result<Option<usize>, DeploymentError> {
        let firsts = names.iter().filter_map(|names| names.first().cloned());
        self.known.extend(firsts);
        let mut meant: Vec<usize> = Vec::new();
        for (i, wanted) in self.wanted.iter().enumerate() {
            let hits = (0..names.len()).filter(|&n| names[n].contains(wanted));
            let before = meant.len();
            meant.extend(hits);
            self.used[i] |= meant.len() > before;
        }
        meant.dedup();
        match (names.len(), meant.as_slice()) {
            (0, _) => Ok(None),
            (1, _) => Ok(Some(0)),
            (_, [only]) => Ok(Some(*only)),
            (count, several) => {
                let choices: Vec<&str> = if several.is_empty() {
                    names.iter().filter_map(|names| names.first()).map(String::as_str).collect()
                } else {
                    several.iter().filter_map(|&n| names[n].last()).map(String::as_str).collect()
                };
                let count = if several.is_empty() { count } else { several.len() };
                let mut choices = choices;
                choices.sort_unstable();
                let example = choices.first().copied().unwrap_or_default().to_owned();
                let unknown = if several.is_empty() && !self.wanted.is_empty() {
                    format!("; none of them is {}", self.wanted.join(", "))
                } else {
                    String::new()
                };
                Err(told.error(
                    spot,
                    format!(
                        "{count} {what}s, and a preset holds one {what}: choose with --workload {example} (there are {}{unknown})",
                        choices.join(", ")
                    ),
                ))
            }
        }
    }

    /// Refuses a name that nothing has.
    pub(super) fn judge(&self, spot: Spot, told: &Told) -> Result<(), DeploymentError> {
        let Some(at) = self.used.iter().position(|used| !used) else { return Ok(()) };
        let known = if self.known.is_empty() { "nothing to choose from".to_owned() } else { self.known.join(", ") };
        Err(told.error(spot, format!("--workload {}: not in the files; there is {known}", self.wanted[at])))
    }
}
