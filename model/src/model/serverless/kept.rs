//! Instances kept warm whose number changes: what a schedule or target tracking makes of it, and what of it is billed.

use super::kind::Capacity;
use crate::catalog::behaviour::Schedules;
use crate::model::pool::{Floor, Tracking, schedule};
use crate::model::state::Context;
use crate::scenario::ProvisionedBy;
use crate::traffic::Profile;

/// The number over the period, where it changes; `busy_s` is how long a request occupies an instance.
#[must_use]
pub fn floor(cx: Context<'_>, profile: &Profile, busy_s: f64) -> Option<Floor> {
    let (rules, most) = asked(cx)?;
    Some(match cx.scenario.serverless.provisioned_by {
        ProvisionedBy::Constant => return None,
        ProvisionedBy::Schedule => schedule::scheduled(profile, most, rules.lead_s.value),
        ProvisionedBy::Tracking => schedule::tracked(profile, tracking(rules, most), busy_s),
    })
}

/// The rules of the platform and the most instances, where their number is to change and can.
fn asked(cx: Context<'_>) -> Option<(&Schedules, u32)> {
    let s = &cx.scenario.serverless;
    let changes = s.provisioned_by != ProvisionedBy::Constant && s.provisioned > 0;
    let rules = cx.platform.function.schedules.as_ref();
    rules.filter(|_| changes && matches!(Capacity::of(cx), Capacity::Function)).map(|rules| (rules, s.provisioned))
}

fn tracking(rules: &Schedules, most: u32) -> Tracking {
    let of = &rules.tracking;
    Tracking {
        most,
        target: of.target.value,
        tolerance: of.tolerance.value,
        period_s: of.period_s.value,
        up_hold_s: of.up_hold_s.as_ref().map_or(0.0, |hold| hold.value),
        down_hold_s: of.down_hold_s.value,
        lead_s: rules.lead_s.value,
    }
}

/// The mean number that is billed: each instance for whole steps of the provider's. A step of the profile is one where it is as long; of
/// shorter ones the highest number counts.
#[must_use]
pub fn billed(cx: Context<'_>, profile: &Profile, floor: &Floor) -> f64 {
    let billed_s = asked(cx).map_or(0.0, |(rules, _)| rules.billed_s.value);
    let steps = (billed_s / profile.step_s.max(1e-9)).round().max(1.0) as usize;
    let count = floor.by_step.len().max(1) as f64;
    let highest = |steps: &[f64]| steps.iter().copied().fold(0.0, f64::max) * steps.len() as f64;
    floor.by_step.chunks(steps).map(highest).sum::<f64>() / count
}
