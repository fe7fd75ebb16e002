//! Services of Knative, which scale on concurrency.
//!
//! Its defaults are those of `knative/serving`, `config/core/configmaps/autoscaler.yaml` at commit 98e5ef9, and targets are resolved as in its
//! `pkg/autoscaler/resources/target.go`.

use super::Object;
use super::signal::{self, Counted};
use crate::deployment::told::Told;
use crate::deployment::tree::{NONE, Node};
use crate::scenario::ScaleToZero;

/// Requests in progress for each pod, where neither an annotation nor a limit says otherwise.
const CONCURRENCY: f64 = 100.0;
/// Requests a second for each pod.
const RATE: f64 = 200.0;
/// Percent of the target that is aimed at.
const UTILIZATION: f64 = 70.0;
/// As many pods in percent as the dial of the policy allows; Knative's own limit is a thousandfold.
const MOST_PERCENT: f64 = 1000.0;

/// Seconds of its window and of the grace period of a last pod, as Knative has them by default.
const WINDOW_S: f64 = 60.0;
const GRACE_S: f64 = 30.0;

/// An annotation of Knative's autoscaler, in either of its spellings.
fn annotation<'n>(of: &Object<'n>, names: [&str; 2]) -> &'n Node {
    let template = of.spec().path(&["template", "metadata", "annotations"]);
    let own = of.node.path(&["metadata", "annotations"]);
    let keys = names.map(|name| format!("autoscaling.knative.dev/{name}"));
    let found = [template, own].into_iter().flat_map(|map| keys.iter().map(|key| map.at(key)));
    found.into_iter().find(|node| !node.is_null()).unwrap_or(&NONE)
}

/// Tells replicas and concurrency.
pub(super) fn tell(of: &Object<'_>, told: &mut Told) {
    let (least, most) = (annotation(of, ["min-scale", "minScale"]), annotation(of, ["max-scale", "maxScale"]));
    let few = least.number().unwrap_or_default();
    if few < 1.0 {
        let default = if least.is_null() { " (the default)" } else { "" };
        told.say(
            of.spot(least),
            format!("scales to zero{default}: one pod at least while requests come, none after a silence"),
        );
        told.word(of.spot(least), "kubernetes.scale_to_zero", ScaleToZero::Knative.id(), "min-scale");
        idle(of, told);
    }
    told.number(of.spot(least), "kubernetes.min_replicas", few.max(1.0), "min-scale");
    match most.number().filter(|many| *many >= 1.0) {
        Some(many) => told.number(of.spot(most), "kubernetes.max_replicas", many, "max-scale"),
        None => told.doubt(of.spot(of.spec()), "no max-scale: kubernetes.max_replicas stays as it is"),
    }
    let concurrency = of.spec().path(&["template", "spec", "containerConcurrency"]);
    if let Some(at_once) = concurrency.number().filter(|at_once| *at_once >= 1.0) {
        told.number(of.spot(concurrency), "kubernetes.concurrency", at_once, "containerConcurrency");
    }
    scaling(of, concurrency, told);
}

/// For how long no request must come before the last pod goes: the window, then the longer of the cluster's grace period and the
/// retention of the last pod. Where neither is set the catalog has it.
fn idle(of: &Object<'_>, told: &mut Told) {
    let retention = "scale-to-zero-pod-retention-period";
    let (window, kept) =
        (annotation(of, ["window", "window"]), annotation(of, [retention, "scaleToZeroPodRetentionPeriod"]));
    let [window_s, kept_s] = [window, kept].map(|node| node.text().and_then(signal::seconds));
    if window_s.is_none() && kept_s.is_none() {
        return;
    }
    let seconds = window_s.unwrap_or(WINDOW_S) + kept_s.unwrap_or(0.0).max(GRACE_S);
    let spot = of.spot(if kept.is_null() { window } else { kept });
    told.number(spot, "kubernetes.zero_idle_s", seconds, "window and the longer of grace and retention");
}

/// What its autoscaler looks at: by default requests in progress. It has neither tolerance nor stabilization, and may add pods without
/// end at once.
fn scaling(of: &Object<'_>, at_once: &Node, told: &mut Told) {
    let (metric, target) = (annotation(of, ["metric", "metric"]), annotation(of, ["target", "target"]));
    let kind = metric.text().unwrap_or("concurrency");
    let asked = target.number().filter(|target| *target > 0.0);
    let counted = match kind {
        "rps" => Counted::Requests,
        "concurrency" => Counted::InProgress,
        "cpu" => {
            if let Some(percent) = asked {
                let from = "target of the CPU metric";
                told.number(of.spot(target), "kubernetes.target_utilization", percent / 100.0, from);
            }
            return;
        }
        other => {
            let text = format!("Knative scales on {other}: not modelled, the autoscaler's signal stays as it is");
            return told.doubt(of.spot(metric), text);
        }
    };
    let limit = at_once.number().filter(|limit| *limit >= 1.0 && counted == Counted::InProgress);
    let usual = if counted == Counted::Requests { RATE } else { limit.unwrap_or(CONCURRENCY) };
    let whole = asked.map_or(usual, |asked| asked.min(limit.unwrap_or(f64::INFINITY)));
    let percent = annotation(of, ["target-utilization-percentage", "targetUtilizationPercentage"]);
    let share = percent.number().filter(|percent| *percent > 0.0).unwrap_or(UTILIZATION);
    let spot = of.spot(if target.is_null() { of.spec() } else { target });
    told.say(spot, format!("Knative scales on {kind}: {whole} a pod, of which it aims at {share} %"));
    signal::set(spot, counted, whole * share / 100.0, "target of Knative", told);
    let (window, delay) =
        (annotation(of, ["window", "window"]), annotation(of, ["scale-down-delay", "scaleDownDelay"]));
    if let Some(seconds) = window.text().and_then(signal::seconds) {
        told.number(of.spot(window), "kubernetes.signal_window_s", seconds, "window of Knative");
    }
    let delay_s = delay.text().and_then(signal::seconds).unwrap_or(0.0);
    told.number(of.spot(delay), "kubernetes.scale_down_window_s", delay_s, "scale-down-delay of Knative");
    told.number(spot, "kubernetes.scale_tolerance", 0.0, "Knative has no tolerance");
    told.number(spot, "kubernetes.scale_up_percent", MOST_PERCENT, "Knative adds what it asks for at once");
    told.say(spot, "Knative decides every 2 s, and on the last 6 s when traffic doubles: the model looks every 15 s");
}
