//! Pods under the autoscaler over the period: replicas, nodes, sojourn times, lateness.
//!
//! Batches that run as Jobs have neither autoscaler nor balancer ([`jobs`]). Everything else is a deployment.
//!
//! A deployment is played at the autoscaler's own rhythm ([`autoscaler_replay`]): its integer rules ([`autoscaler`]) on
//! readings with the noise of random arrivals ([`cpu_reading`], or [`signal_reading`] where it looks at requests), pods and nodes that take their time ([`nodes`]). Where
//! the pods keep up, times are those of processor sharing ([`sojourn`]) behind a limited number of slots
//! ([`concurrency_limit`]); where they do not, a fluid backlog ([`overload`]). [`latency_mixture`] mixes both over
//! the period, weighted by arrivals.
//!
//! How a pod comes by CPU time is its [`Supply`]: under a limit equal to its request it has a quota in each period
//! ([`throttling`]), without one it has what the other pods of its node leave ([`neighbours`]). A request that is not
//! answered within the time-out is given up by client and pod, and counts as lost. A pod that is removed
//! finishes what it has. Spot interruptions take their share off every pod's CPU.

pub mod autoscaler;
pub mod autoscaler_replay;
pub mod batches;
pub mod concurrency_limit;
pub mod cpu_reading;
pub mod fluid_backlog;
pub mod jobs;
pub mod latency_by_time;
pub mod latency_mixture;
pub mod neighbours;
pub mod nodes;
pub mod overload;
pub mod signal_reading;
pub mod sojourn;
pub mod throttling;
pub mod work_distribution;
pub mod zero;

use super::latency::{Distribution, Stage};
use super::quota::Supply;
use crate::scenario::{Balancing, Signal};
use crate::traffic::Profile;
use autoscaler::Target;
use autoscaler_replay::{Grid, Play, Rules};
use concurrency_limit::Slots;
use cpu_reading::Metric;
use jobs::{Job, Jobs};
use latency_by_time::Watch;
use latency_mixture::Times;
use overload::Capacity;
use signal_reading::Gauge;
use sojourn::Processor;
use work_distribution::Work;
use zero::{Silence, ToZero};

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
    /// vCPU that a pod requests.
    pub vcpu: f64,
    /// How it comes by CPU time.
    pub supply: Supply,
    /// Requests a pod serves at once; others queue in front of it.
    pub concurrency: f64,
    /// How requests are spread over pods.
    pub balancing: Balancing,
    /// Target CPU utilization of the autoscaler, 0 to 1; not used where it looks at another signal.
    pub target: f64,
    /// What the autoscaler looks at.
    pub scaling: Scaling,
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
    /// How all pods go when no request comes, if they do.
    pub zero: Option<ToZero>,
    /// How each batch runs as a Job, where it does; autoscaler and balancer have no part in it then.
    pub job: Option<Job>,
    /// Plays with different chance that the answer is the mean of: one while a dial moves, four at rest.
    pub paths: u32,
}

/// The signal of an autoscaler, with the target of one other than CPU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    /// What it looks at.
    pub signal: Signal,
    /// Requests a second, or in progress, for each pod.
    pub target: f64,
    /// Seconds that these are averaged over.
    pub window_s: f64,
}

impl Scaling {
    /// On CPU.
    pub const CPU: Self = Self { signal: Signal::Cpu, target: 1.0, window_s: 15.0 };
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
    /// Seconds for which every recommendation must ask for more pods before any are added; 0 adds them at once.
    pub up_hold_s: f64,
    /// Length in seconds of the period of `up_pods` and `up_percent`.
    pub up_period_s: f64,
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
    /// Pods that exist all the time.
    pub base_replicas: f64,
    /// Mean nodes paid for.
    pub mean_nodes: f64,
    /// Most nodes.
    pub peak_nodes: f64,
    /// Nodes that run all the time.
    pub base_nodes: f64,
    /// Mean CPU in use over what the ready pods request; pods without a limit can use more.
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
    /// The times without pods, where all of them may go.
    pub silence: Option<Silence>,
    /// The Jobs, where each batch is one.
    pub jobs: Option<Jobs>,
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
    /// CPU in use over what the ready pods request.
    pub utilization: f64,
    /// Requests in the step that waited in an overload, as a share of its arrivals.
    pub late: f64,
}

/// Share by which the mean count differs, or the most pods, for a start to matter.
const SENSITIVE: f64 = 0.03;

/// Plays the deployment over one period of the profile.
///
/// The answer is the mean of `paths` plays with different chance (at least one). Whether it is
/// `sensitive` takes one play more, and is asked only where there is more than one path and traffic rises in steps.
#[must_use]
pub fn evaluate(input: &PodsInput<'_>) -> Pods {
    if let Some(job) = &input.job {
        return jobs::evaluate(input, job);
    }
    let rules = rules(input, Watch::default());
    summary(&rules, &plays(&rules), true)
}

/// As [`evaluate`], without asking whether the answer is `sensitive`: for a search, which does not look at that.
#[must_use]
pub fn evaluate_once(input: &PodsInput<'_>) -> Pods {
    if let Some(job) = &input.job {
        return jobs::evaluate(input, job);
    }
    let rules = rules(input, Watch::default());
    summary(&rules, &plays(&rules), false)
}

/// As [`evaluate`], with the times of each page that is watched; `None` for one without requests.
#[must_use]
pub fn observe(input: &PodsInput<'_>, watch: Watch) -> (Pods, Vec<Option<Times>>) {
    if let Some(job) = &input.job {
        return jobs::observe(input, job, &watch);
    }
    let rules = rules(input, watch);
    let plays = plays(&rules);
    let (pods, pages) = (summary(&rules, &plays, true), latency_mixture::by_page(&rules, &plays));
    let pages = match &pods.silence {
        Some(silence) => silence.by_page(&rules, pages),
        None => pages,
    };
    (pods, pages)
}

/// A deployment of so many pods without requests, each on a node of its own.
#[must_use]
pub fn idle(pods: f64) -> Pods {
    Pods {
        mean_ready: pods,
        mean_replicas: pods,
        peak_replicas: pods,
        base_replicas: pods,
        mean_nodes: pods,
        peak_nodes: pods,
        base_nodes: pods,
        utilization: 0.0,
        sojourn: Distribution::point(0.0),
        late_share: 0.0,
        lost_share: 0.0,
        saturated: false,
        sensitive: false,
        rise_s: 0.0,
        silence: None,
        jobs: None,
        steps: Vec::new(),
    }
}

/// Plays of the same input with different chance. One is enough where half of the requests meet a backlog: how much more comes than
/// the pods can do decides what becomes of them then, and hours of overload take a hundred times as long to play.
fn plays(rules: &Rules<'_>) -> Vec<Play> {
    let first = autoscaler_replay::play(rules, 0, 0);
    let arrivals = rules.input.profile.mean() * rules.input.profile.period_s();
    let paths = if first.late.requests > 0.5 * arrivals { 1 } else { rules.input.paths.clamp(1, 64) };
    let others = (1..paths).map(|path| autoscaler_replay::play(rules, path, 0));
    std::iter::once(first).chain(others).collect()
}

fn summary(rules: &Rules<'_>, plays: &[Play], ask: bool) -> Pods {
    let input = rules.input;
    let asked = ask && plays.len() > 1 && rises_at_once(input.profile);
    let sensitive = asked && matters(&plays[0], &autoscaler_replay::play(rules, 0, 1), input.profile.period_s());
    let times = latency_mixture::of(rules, plays);
    let steps = steps(input, plays);
    let count = steps.len().max(1) as f64;
    let mean = |f: fn(&PodStep) -> f64| steps.iter().map(f).sum::<f64>() / count;
    let over = |f: fn(&Play) -> f64| plays.iter().map(f).sum::<f64>() / plays.len() as f64;
    let ready = mean(|s| s.ready);
    let arrivals = input.profile.mean() * input.profile.period_s();
    let carried = f64::from(input.max.max(input.min).max(1)) * rules.capacity.service();
    let pods = Pods {
        mean_ready: ready,
        mean_replicas: mean(|s| s.replicas),
        peak_replicas: over(|p| p.peak),
        base_replicas: over(|p| p.least),
        mean_nodes: mean(|s| s.nodes),
        peak_nodes: over(|p| p.nodes.1),
        base_nodes: over(|p| p.nodes.0),
        utilization: share(mean(|s| s.utilization * s.ready), ready),
        sojourn: times.sojourn,
        late_share: share(over(|p| p.late.requests), arrivals),
        lost_share: times.lost_share,
        saturated: input.profile.mean() * rules.capacity.processor.work.mean_s > carried,
        sensitive,
        rise_s: over(|p| p.rise_s),
        silence: None,
        jobs: None,
        steps,
    };
    zero::without(rules, pods)
}

impl Pods {
    /// The same pods where no node is chosen or paid for: each has capacity of its own.
    #[must_use]
    pub fn without_nodes(mut self) -> Self {
        (self.mean_nodes, self.peak_nodes, self.base_nodes) = (0.0, 0.0, 0.0);
        self.steps.iter_mut().for_each(|step| step.nodes = 0.0);
        self
    }
}

/// The pods that `rate` asks for at the target: where a play begins.
#[must_use]
pub fn start(input: &PodsInput<'_>, rate: f64) -> u32 {
    let min = input.min.max(1);
    let max = input.max.max(min);
    let Scaling { signal, target, .. } = input.scaling;
    let pods = match signal {
        Signal::Cpu => {
            let target = Target::new(input.target, input.rules.tolerance).utilization();
            (rate * work(input).mean_s / (vcpu(input) * target)).ceil() as u32
        }
        Signal::Requests => (rate / target.max(1e-9)).ceil() as u32,
        Signal::InProgress => {
            let held = in_progress(input);
            let enough = |pods: u32| held(rate / f64::from(pods), f64::from(pods)) <= target;
            let (mut few, mut many) = (min, max);
            while few < many {
                let middle = few + (many - few) / 2;
                if enough(middle) { many = middle } else { few = middle + 1 }
            }
            many
        }
    };
    pods.clamp(min, max)
}

/// Requests in progress in each of so many pods at so many requests a second for each; pods that cannot keep up have those of a full one.
fn in_progress(input: &PodsInput<'_>) -> impl Fn(f64, f64) -> f64 {
    let (processor, delay_s) = (processor(input), input.delay.mean_ms / 1e3);
    let gauge = rules(input, Watch::default()).gauge;
    move |rate: f64, pods: f64| {
        let rho = rate * processor.work.mean_s / processor.vcpu;
        match &gauge {
            Some(Gauge::InProgress(gauge)) => gauge.each(rate, rho, pods),
            _ => rate * (processor.work.mean_s * processor.slowdown(rho) + delay_s),
        }
    }
}

/// What a pod has of a signal at utilization `target` of its CPU, or at that share of the requests that it takes at once where
/// these run out first: the usual target of an autoscaler on that signal.
#[must_use]
pub fn signal_at(input: &PodsInput<'_>, signal: Signal, target: f64) -> f64 {
    let (processor, delay_s) = (processor(input), input.delay.mean_ms / 1e3);
    let alone_s = processor.work.mean_s / processor.speed() + delay_s;
    let slots = target * input.concurrency.max(1.0);
    let by_cpu = target * vcpu(input) / processor.work.mean_s.max(1e-12);
    let rate = by_cpu.min(slots / alone_s.max(1e-12));
    match signal {
        Signal::Cpu => target,
        Signal::Requests => rate,
        Signal::InProgress => in_progress(input)(rate, (input.profile.mean() / rate).max(1.0)).min(slots),
    }
}

/// vCPU of a pod, less what it misses on average because its node was reclaimed.
fn vcpu(input: &PodsInput<'_>) -> f64 {
    input.vcpu.max(1e-3) * (1.0 - input.interrupted_share.clamp(0.0, 0.99))
}

/// Seconds that a request has for its work: what the delay leaves of the time-out.
fn patience(input: &PodsInput<'_>) -> f64 {
    let timeout = input.timeout_s.max(1e-3);
    (timeout - input.delay.mean_ms / 1e3).max(0.05 * timeout)
}

/// The work that is really done: who times out leaves the rest of it undone.
fn work(input: &PodsInput<'_>) -> Work {
    let asked = Work::new(input.work_s, input.work_cv);
    let speed = Processor { vcpu: vcpu(input), work: asked, supply: supply(input) }.speed();
    let done = asked.mean_within(patience(input) * speed);
    // Work that hardly ever reaches the time-out is left as it is.
    if done > 0.999 * asked.mean_s { asked } else { Work::new(done, input.work_cv) }
}

/// How pods come by CPU time; nodes that were reclaimed take their share off what the rest can give.
fn supply(input: &PodsInput<'_>) -> Supply {
    match input.supply {
        Supply::Idle { cores, pods, threads } => {
            let there = 1.0 - input.interrupted_share.clamp(0.0, 0.99);
            // A deployment of few pods does not fill a node.
            let pods = pods.min(f64::from(input.max.max(input.min).max(1))).max(1.0);
            Supply::Idle { cores: cores.max(pods * input.vcpu) * there, pods, threads }
        }
        other => other,
    }
}

/// What a pod can use in the long run over what it requests: the autoscaler measures by the request.
#[must_use]
pub fn scale(input: &PodsInput<'_>) -> f64 {
    let request = vcpu(input);
    supply(input).capacity(request) / request
}

/// The processor of one pod.
pub(crate) fn processor(input: &PodsInput<'_>) -> Processor {
    let supply = supply(input);
    Processor { vcpu: supply.capacity(vcpu(input)), work: work(input), supply }
}

fn rules<'a>(input: &'a PodsInput<'a>, watch: Watch) -> Rules<'a> {
    let processor = processor(input);
    let delay = (input.delay.mean_ms / 1e3, input.delay.variance / 1e6);
    let grid = Grid::of(input).watching(watch.rise);
    let slots = Slots::new(&processor, input.concurrency, delay);
    let metric = Metric::new(processor.work, &processor, input.profile.burst, grid.length);
    let capacity = Capacity::new(processor, slots, patience(input), input.balancing);
    Rules::new(input, capacity, metric, grid, watch)
}

/// Means over the plays and over time of each grid step.
fn steps(input: &PodsInput<'_>, plays: &[Play]) -> Vec<PodStep> {
    let scale = scale(input);
    let time = (input.profile.step_s * plays.len() as f64).max(1e-9);
    let rates = &input.profile.rates;
    (0..rates.len())
        .map(|i| {
            let sum = |f: fn(&PodStep) -> f64| plays.iter().map(|p| f(&p.steps[i])).sum::<f64>();
            let ready = sum(|s| s.ready);
            PodStep {
                ready: ready / time,
                replicas: sum(|s| s.replicas) / time,
                nodes: sum(|s| s.nodes) / time,
                utilization: if ready > 0.0 { scale * sum(|s| s.utilization) / ready } else { 0.0 },
                late: share(sum(|s| s.late), rates[i] * time),
            }
        })
        .collect()
}

/// Whether the traffic rises by a tenth of its peak or more from one step to the next.
fn rises_at_once(profile: &Profile) -> bool {
    let before = profile.rates.iter().cycle().skip(profile.rates.len().saturating_sub(1));
    let rise = |(now, before): (&f64, &f64)| now - before;
    profile.rates.iter().zip(before).map(rise).fold(0.0, f64::max) > 0.1 * profile.peak()
}

/// Whether two plays that differ only in their start differ in their answer.
fn matters(a: &Play, b: &Play, period_s: f64) -> bool {
    let mean = |p: &Play| p.steps.iter().map(|s| s.replicas).sum::<f64>() / period_s.max(1e-9);
    let (mean_a, mean_b) = (mean(a), mean(b));
    let apart = |x: f64, y: f64| (x - y).abs() > SENSITIVE * x.max(y);
    apart(mean_a, mean_b) || (apart(a.peak, b.peak) && (a.peak - b.peak).abs() > 1.0)
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests;
