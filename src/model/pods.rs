//! Pods under the autoscaler over the period: replicas, nodes, sojourn times, lateness.
//!
//! [`autoscaler`] holds the integer rules, [`nodes`] what exists and what serves, [`replicas`] plays both over
//! the period, [`sojourn`] is the time in a pod that keeps up.

pub mod autoscaler;
pub mod nodes;
mod replicas;
mod sojourn;

use super::latency::{Distribution, Stage};
use crate::scenario::Balancing;
use crate::traffic::Profile;
use autoscaler::Target;
use replicas::Play;
use sojourn::Processor;

/// What the deployment needs to know; all times in seconds.
#[derive(Debug, Clone)]
pub struct PodsInput<'a> {
    /// Arrivals over one period.
    pub profile: &'a Profile,
    /// Mean CPU work of a request in vCPU-seconds.
    pub work_s: f64,
    /// Coefficient of variation of the work (log-normal).
    pub work_cv: f64,
    /// The part of a request that waits without CPU (its own waiting and its state operations).
    pub delay: Stage,
    /// vCPU of a pod.
    pub vcpu: f64,
    /// Requests a pod serves at once; others queue in front of it.
    pub concurrency: f64,
    /// How requests are spread over pods.
    pub balancing: Balancing,
    /// Target CPU utilization of the autoscaler, 0 to 1.
    pub target: f64,
    /// Fewest pods.
    pub min: u32,
    /// Most pods.
    pub max: u32,
    /// Seconds from the decision to a serving pod when a node has room.
    pub pod_start_s: f64,
    /// Further seconds when a node must come first.
    pub node_start_s: f64,
    /// Seconds an empty node is kept.
    pub node_idle_s: f64,
    /// Pods that fit one node, at least 1.
    pub pods_per_node: u32,
    /// Fewest nodes (one per zone asked for).
    pub min_nodes: u32,
    /// Requests waiting longer than this time out and are lost.
    pub timeout_s: f64,
    /// Share of the time that pods are missing because spot capacity was reclaimed.
    pub interrupted_share: f64,
    /// The autoscaler's rules.
    pub rules: AutoscalerRules,
}

/// The autoscaler's rules as plain numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AutoscalerRules {
    /// Seconds between evaluations.
    pub sync_s: f64,
    /// Ratio to target inside which nothing happens.
    pub tolerance: f64,
    /// Seconds whose highest recommendation rules a scale-down.
    pub stabilization_s: f64,
    /// Pods that may be added in a period.
    pub up_pods: f64,
    /// Percent of pods that may be added in a period.
    pub up_percent: f64,
}

/// The deployment over one period.
#[derive(Debug, Clone)]
pub struct Pods {
    /// Mean pods ready.
    pub mean_ready: f64,
    /// Mean pods that exist, starting ones included.
    pub mean_replicas: f64,
    /// Most pods that exist.
    pub peak_replicas: f64,
    /// Mean nodes paid for.
    pub mean_nodes: f64,
    /// Most nodes.
    pub peak_nodes: f64,
    /// Nodes that run all the time.
    pub base_nodes: f64,
    /// Mean CPU in use over CPU of the ready pods.
    pub utilization: f64,
    /// Time in the pod (queueing, work and its waiting part) of the requests that were answered.
    pub sojourn: Distribution,
    /// Share of requests that waited in an overload.
    pub late_share: f64,
    /// Share of requests lost to time-outs.
    pub lost_share: f64,
    /// Whether even the most pods allowed cannot carry the mean load.
    pub saturated: bool,
    /// Whether one pod more at the start would change the answer (steps and flashes are chaotic).
    pub sensitive: bool,
    /// Seconds from the period's steepest rise until enough pods serve it.
    pub rise_s: f64,
    /// One entry per grid step of the profile.
    pub steps: Vec<PodStep>,
}

/// The deployment in one grid step.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PodStep {
    /// Pods ready.
    pub ready: f64,
    /// Pods that exist.
    pub replicas: f64,
    /// Nodes paid for.
    pub nodes: f64,
    /// CPU in use over CPU of the ready pods.
    pub utilization: f64,
    /// Requests in the step that waited in an overload, as a share of its arrivals.
    pub late: f64,
}

/// Utilizations at which the sojourn is looked up.
const NODES: usize = 33;

/// Plays the deployment over one period of the profile.
#[must_use]
pub fn evaluate(input: &PodsInput<'_>) -> Pods {
    let processor =
        Processor { vcpu: input.vcpu.max(1e-3), work_s: input.work_s.max(1e-9), work_cv: input.work_cv.max(0.0) };
    let per_pod = service_per_pod(input, &processor);
    let play = replicas::play(input, per_pod);
    let arrivals = input.profile.mean() * input.profile.period_s();
    let count = play.steps.len().max(1) as f64;
    let mean = |f: fn(&PodStep) -> f64| play.steps.iter().map(f).sum::<f64>() / count;
    let ready = mean(|s| s.ready);
    let most = f64::from(input.max.max(input.min).max(1)) * per_pod;
    Pods {
        mean_ready: ready,
        mean_replicas: mean(|s| s.replicas),
        peak_replicas: f64::from(play.peak),
        mean_nodes: mean(|s| s.nodes),
        peak_nodes: f64::from(play.nodes.1),
        base_nodes: f64::from(play.nodes.0),
        utilization: share(mean(|s| s.utilization * s.ready), ready),
        sojourn: sojourn(input, &processor, &play),
        late_share: share(play.waited.iter().map(|w| w.1).sum(), arrivals),
        lost_share: share(play.lost, arrivals),
        saturated: input.profile.mean() > most,
        sensitive: false,
        rise_s: rise(input, &play.steps, per_pod),
        steps: play.steps,
    }
}

/// The pods that the mean demand at `t_s` asks for: where a play begins.
#[must_use]
pub fn target_pods(input: &PodsInput<'_>, t_s: f64) -> u32 {
    let capacity = input.vcpu.max(1e-3) * (1.0 - input.interrupted_share.clamp(0.0, 0.99));
    let target = Target::new(input.target, input.rules.tolerance).utilization();
    let pods = (input.profile.at(t_s) * input.work_s / (capacity * target)).ceil() as u32;
    let min = input.min.max(1);
    pods.clamp(min, input.max.max(min))
}

/// Requests per second that one pod carries: its CPU, or its slots if they bind first.
fn service_per_pod(input: &PodsInput<'_>, processor: &Processor) -> f64 {
    let cpu = input.vcpu * (1.0 - input.interrupted_share.clamp(0.0, 0.99)) / processor.work_s;
    let alone = processor.work_s * processor.slowdown(0.0) + input.delay.mean_ms / 1e3;
    cpu.min(input.concurrency.max(1.0) / alone.max(1e-9)).max(1e-9)
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

fn sojourn(input: &PodsInput<'_>, processor: &Processor, play: &Play) -> Distribution {
    let mut weights = [0.0; NODES];
    for &(rho, requests) in &play.met {
        let at = (rho / sojourn::HIGHEST).min(1.0) * (NODES - 1) as f64;
        let below = (at as usize).min(NODES - 2);
        weights[below] += requests * (1.0 - (at - below as f64));
        weights[below + 1] += requests * (at - below as f64);
    }
    let parts: Vec<(f64, Distribution)> = (0..NODES)
        .filter(|&k| weights[k] > 0.0)
        .map(|k| (weights[k], processor.sojourn(k as f64 * sojourn::HIGHEST / (NODES - 1) as f64)))
        .collect();
    let late: f64 = play.waited.iter().map(|w| w.1).sum();
    let busy = processor.work_s * processor.slowdown(0.9);
    let waited = Distribution::from_points(play.waited.iter().map(|&(wait, n)| ((wait + busy) * 1e3, n)));
    let mixed = parts.iter().map(|(w, d)| (*w, d)).chain((late > 0.0).then_some((late, &waited)));
    Distribution::mixture(mixed).unwrap_or_else(|| processor.sojourn(0.0)).plus(input.delay)
}

/// Seconds from the steepest rise between neighbouring steps until the pods ready carry the new rate.
fn rise(input: &PodsInput<'_>, steps: &[PodStep], per_pod: f64) -> f64 {
    let rates = &input.profile.rates;
    let n = rates.len();
    let climb = |i: usize| rates[i] - rates[(i + n - 1) % n];
    let Some(top) = (0..n).max_by(|&a, &b| climb(a).total_cmp(&climb(b))) else { return 0.0 };
    let behind = (0..n).take_while(|k| steps[(top + k) % n].ready * per_pod < rates[top]).count();
    behind as f64 * input.profile.step_s
}

#[cfg(test)]
mod tests;
