//! Pods under the autoscaler over the period: replicas, nodes, sojourn times, lateness.

use super::latency::{Distribution, Stage};
use crate::scenario::Balancing;
use crate::traffic::Profile;

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
