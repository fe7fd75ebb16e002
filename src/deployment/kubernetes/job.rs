//! Jobs and their schedules.

use super::Object;
use crate::deployment::told::Told;
use crate::scenario::{Mode, Shape};

/// Tells how many pods run at once, and when batches come.
pub(super) fn tell(of: &Object<'_>, told: &mut Told) {
    let spec = if of.kind == "CronJob" { of.spec().path(&["jobTemplate", "spec"]) } else { of.spec() };
    let (parallelism, completions) = (spec.at("parallelism"), spec.at("completions"));
    // Both are 1 unless set, and no more pods run than are to complete.
    let at_once = parallelism.number().unwrap_or(1.0);
    let pods = completions.number().map_or(at_once, |all| all.min(at_once)).max(1.0);
    match shape(of) {
        Ok(shape) => {
            let schedule = of.spot(of.spec().at("schedule"));
            told.word(schedule, "traffic.shape", shape.id(), "schedule");
            told.word(of.spot(of.node), "work.mode", Mode::Job.id(), "kind");
            told.number(of.spot(parallelism), "kubernetes.parallelism", pods, "parallelism");
        }
        Err(when) => {
            let text = format!(
                "{when}: set traffic.shape to cron (each hour), rare (each four hours) or a trace with pauses, then work.mode=job and \
                 kubernetes.parallelism={pods}"
            );
            told.doubt(of.spot(of.node), text);
        }
    }
    told.say(
        of.spot(of.node),
        "how many records a batch has, and how long each takes, no manifest says: traffic.rate and work.duration_ms",
    );
}

/// The shape of the traffic that a schedule makes; else when batches come, in words.
fn shape(of: &Object<'_>) -> Result<Shape, String> {
    let Some(schedule) = of.spec().at("schedule").text() else {
        return Err("a Job by itself does not say when batches come".to_owned());
    };
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let once = |minute: &str| minute.parse::<u8>().is_ok_and(|minute| minute < 60);
    match fields[..] {
        ["@hourly"] => Ok(Shape::Cron),
        [minute, "*", "*", "*", "*"] if once(minute) => Ok(Shape::Cron),
        [minute, "*/4", "*", "*", "*"] if once(minute) => Ok(Shape::Rare),
        _ => Err(format!("no shape of traffic has the schedule '{schedule}'")),
    }
}
