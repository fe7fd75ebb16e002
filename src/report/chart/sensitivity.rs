//! How far each dial alone moves the ratio of the bills: a tornado.

use super::{Bar, Chart, Picture, Swings};
use crate::analysis::Summary;
use crate::analysis::sensitivity::{Measure, Swing, ranked};
use crate::dial::{self, DIALS, Dial};
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
    let alone = DIALS.iter().filter(|other| other.label == dial.label).count() == 1;
    if alone { dial.label.to_owned() } else { format!("{}: {}", dial.group.label(), dial.label.to_lowercase()) }
}
