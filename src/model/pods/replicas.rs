//! The autoscaler played over the period at its own rhythm, with a fluid backlog where pods fall behind.

use super::autoscaler::{Autoscaler, Reading};
use super::nodes::{Fleet, Lifecycle};
use super::{PodStep, PodsInput};

/// Warm-up before the period counts, in seconds (a whole period if that is shorter).
const WARM_UP_S: f64 = 3600.0;

/// What one play of the period leaves behind.
#[derive(Debug, Clone, Default)]
pub struct Play {
    /// Sums over the windows of each grid step.
    pub steps: Vec<PodStep>,
    /// Arrivals by utilization of the pods that met them: `(rho, requests)`.
    pub met: Vec<(f64, f64)>,
    /// Arrivals that waited for a backlog: `(seconds waited, requests)`.
    pub waited: Vec<(f64, f64)>,
    /// Requests lost to time-outs.
    pub lost: f64,
    /// Most pods.
    pub peak: u32,
    /// Fewest and most nodes.
    pub nodes: (u32, u32),
}

/// Plays one period.
#[must_use]
pub fn play(input: &PodsInput<'_>, service_per_pod: f64) -> Play {
    let profile = input.profile;
    let sync = input.rules.sync_s.max(1.0).min(profile.step_s);
    let windows = (profile.period_s() / sync).round().max(1.0) as usize;
    let warm_up = ((WARM_UP_S / sync) as usize).min(windows);
    let capacity = input.vcpu * (1.0 - input.interrupted_share.clamp(0.0, 0.99));
    let begin = -(warm_up as f64) * sync;
    let start = super::target_pods(input, begin);
    let mut hpa = Autoscaler::new(input.rules, input.target, (input.min, input.max), start);
    let mut fleet = Fleet::new(Lifecycle::of(input), start);
    let mut out =
        Play { steps: vec![PodStep::default(); profile.rates.len()], nodes: (u32::MAX, 0), ..Play::default() };
    let mut backlog = 0.0; // requests
    let per_step = (profile.step_s / sync).max(1.0);
    for w in 0..warm_up + windows {
        let now = begin + w as f64 * sync;
        let rate = profile.at(now + 0.5 * sync);
        let ready = f64::from(fleet.ready(now + 0.5 * sync));
        let room = ready * service_per_pod * sync;
        let offered = backlog + rate * sync;
        let served = offered.min(room);
        let left = (offered - served).max(0.0);
        let patience = (input.timeout_s.max(0.0) * ready * service_per_pod).max(0.0);
        let lost = (left - patience).max(0.0);
        let wait = if ready > 0.0 { 0.5 * (backlog + left - lost) / (ready * service_per_pod) } else { 0.0 };
        let late = backlog > 0.0 || left > 0.0;
        backlog = left - lost;
        let utilization = if ready > 0.0 { (served * input.work_s / (ready * capacity * sync)).min(1.0) } else { 0.0 };
        if w >= warm_up {
            let arrived = rate * sync;
            let index = (((w - warm_up) as f64 + 0.5) / per_step) as usize;
            let step = &mut out.steps[index.min(profile.rates.len() - 1)];
            let weight = 1.0 / per_step;
            step.ready += weight * ready;
            step.replicas += weight * f64::from(fleet.pods());
            step.nodes += weight * f64::from(fleet.nodes());
            step.utilization += weight * utilization;
            step.late += weight * f64::from(u8::from(late));
            if late {
                out.waited.push((wait, (arrived - lost).max(0.0)));
            } else {
                out.met.push((utilization, arrived));
            }
            out.lost += lost;
            out.peak = out.peak.max(fleet.pods());
            out.nodes = (out.nodes.0.min(fleet.nodes()), out.nodes.1.max(fleet.nodes()));
        }
        let end = now + sync;
        let reading = Reading { current: fleet.pods(), ready: fleet.ready(end), utilization };
        let pods = hpa.evaluate(reading);
        fleet.scale(end, pods);
        fleet.expire(end);
    }
    out
}
