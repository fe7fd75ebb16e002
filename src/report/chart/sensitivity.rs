//! How far each dial alone moves the ratio of the bills: a tornado.

use super::{Bar, Chart, Picture, Swings};
use crate::analysis::Summary;
use crate::analysis::sensitivity::{Measure, Swing, ranked};
use crate::dial::{self, Dial};
use crate::model::Side;
use crate::report::{Study, figure};
use crate::units::Unit;

/// Dials shown, those that move it most.
pub const SHOWN: usize = 12;

/// The chart; none where no dial moves the ratio.
#[must_use]
pub fn chart(study: &Study<'_>) -> Option<Chart> {
    let here = Summary::of(&study.comparison);
    let bars: Vec<Bar> = ranked(&study.swings, Measure::CostRatio, &here)
        .into_iter()
        .take(SHOWN)
        .filter_map(|swing| bar(study, swing, &here))
        .collect();
    let here = Measure::CostRatio.of(&here);
    (!bars.is_empty()).then(|| Chart {
        id: "sensitivity",
        title: "What moves the cost most".to_owned(),
        summary: format!(
            "The Kubernetes bill is {} the serverless one here; a bar shows how far a dial alone takes that, with its values at \
             both ends. Left of 1x Kubernetes is cheaper, right of it serverless.",
            Unit::Factor.format(here)
        ),
        picture: Picture::Swings(Swings { here, bars }),
    })
}

fn bar(study: &Study<'_>, swing: &Swing, here: &Summary) -> Option<Bar> {
    let dial = dial::find(swing.dial).ok()?;
    let ends = swing.ends(Measure::CostRatio, here).map(|(ratio, step)| {
        let shown = |step: &crate::analysis::sweep::Step| figure::setting(dial, &step.value, study);
        (ratio, step.map(shown).unwrap_or_default())
    });
    Some(Bar { name: name(dial), ends })
}

/// What a dial is called where its group does not stand beside it.
#[must_use]
pub fn name(dial: &Dial) -> String {
    let mut letters = dial.label.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    let proper = Side::BOTH.iter().any(|side| side.label() == dial.label)
        || letters.clone().next().is_some_and(char::is_uppercase);
    let label = if proper { dial.label.to_owned() } else { first + letters.as_str() };
    format!("{}: {label}", dial.group.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_is_named_with_its_group() {
        let named = |id: &str| name(dial::find(id).expect("a dial"));
        assert_eq!(named("serverless.memory_mb"), "Serverless: memory");
        assert_eq!(named("people.kubernetes_hours"), "People: Kubernetes");
        assert_eq!(named("work.cpu_share"), "Work: CPU share");
    }
}
