//! Batches that run as Kubernetes Jobs: pods that start with a batch and end with its last record.
//!
//! All records of a batch ([`batches`](crate::traffic::Profile::batches)) are there when it comes. A Job of `P` pods (as many as its parallelism, or as its
//! records) starts then: each pod waits for a node, its image and its runtime, and then takes records from what is left of the
//! batch, as many at once as its slots. The Job is done with its last record, and each pod ends with its own last one. A record's
//! time runs from the batch's arrival to the record's end. Jobs that overlap share neither pods nor nodes.
//!
//! While records are left every slot is taken, so that a pod is a closed network of its CPU and of the wait of its records: with `k`
//! of them in it a record's work takes `s(k)` times as long as alone ([`station`]). With that the slots are played record by record
//! ([`play`]) on times whose logarithms are spread evenly in a fixed order ([`draws`]), so that a scenario always has the same answer.
//! From the moment at which no record is left the CPU that is freed goes to those that are still there, exactly. Of long
//! batches the middle, which moves at an even pace, is not played, and of very wide Jobs a part stands for all ([`play::Size`]).
//!
//! Nodes come with the Job, one after the other filled, and stay for the idle time of their provisioner. A Job that comes before that
//! finds them with its image. What always stays is the node of the cluster's own pods.

mod book;
mod draws;
mod play;
mod station;

use super::latency_by_time::Watch;
use super::latency_mixture::Times;
use super::{PodStep, Pods, PodsInput};
use crate::model::latency::{Distribution, Stage};
use crate::traffic::Batch;
use book::Book;
use play::Plays;

/// How a batch runs as a Job; times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    /// Pods that run at once, at least 1.
    pub parallelism: u32,
    /// Whether each pod waits for capacity of its own, which goes with it.
    pub own_capacity: bool,
    /// Image pull on a node that has not run the pod before.
    pub pull_s: f64,
    /// From there until the container runs, and what it loads.
    pub fixed_s: f64,
    /// The runtime's own start.
    pub init: Stage,
}

/// The Jobs of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Jobs {
    /// Batches in a period.
    pub batches: f64,
    /// Mean records of a batch.
    pub records: f64,
    /// Mean pods of a Job.
    pub pods: f64,
    /// Pods that are started, by second of the period.
    pub pods_per_s: f64,
    /// Mean seconds from the arrival of a batch to the end of its last record.
    pub makespan_s: f64,
    /// The same for the slowest of a hundred Jobs, as far as so many were played.
    pub slow_makespan_s: f64,
    /// Mean seconds from the arrival of a batch until a pod takes its first record.
    pub start_s: f64,
}

/// Record draws of an evaluation in full and at a glance.
const DRAWS: [f64; 2] = [12_000.0, 3_000.0];
/// Most times that a period is played.
const MOST_PLAYS: f64 = 1500.0;

/// The Jobs of a period, and the times of the records of each batch.
fn run(input: &PodsInput<'_>, job: &Job) -> (Vec<Batch>, Book) {
    let batches = input.profile.batches();
    let draws = DRAWS[usize::from(input.paths <= 1)];
    let records: f64 = batches.iter().map(|batch| batch.records.clamp(1.0, play::MOST_RECORDS)).sum();
    let plays = (draws / records.max(1.0)).clamp(1.0, MOST_PLAYS).ceil();
    let mut play = Plays::new(input, job, &batches, plays * records);
    // Where a period is played a few times only, it begins with what the one before left behind.
    let warm_up = plays < 20.0 && lasts(input, job, &batches);
    if warm_up {
        play.period(false);
    }
    for _ in 0..plays as u32 {
        play.period(true);
    }
    let book = play.closed(warm_up);
    (batches, book)
}

/// Whether a Job, or its nodes, may still be there when the next batch comes.
fn lasts(input: &PodsInput<'_>, job: &Job, batches: &[Batch]) -> bool {
    let most = batches.iter().map(|batch| batch.records).fold(0.0, f64::max);
    let each_s = input.work_s / input.supply.capacity(input.vcpu).max(1e-3) + input.delay.mean_ms / 1e3;
    let rounds = (most / f64::from(job.parallelism.max(1))).ceil() + 2.0;
    let busy_s = rounds * each_s + job.pull_s + job.fixed_s + 2.0 * job.init.mean_ms / 1e3;
    let gap_s = input.profile.period_s() / batches.len().max(1) as f64;
    2.0 * (input.node_start_s + busy_s + input.node_idle_s) > gap_s
}

/// The pods of Jobs over one period of the profile.
pub(super) fn evaluate(input: &PodsInput<'_>, job: &Job) -> Pods {
    let (batches, book) = run(input, job);
    pods(input, &batches, &book)
}

/// As [`evaluate`], with the times of each page that is watched: those of the batches that its requests belong to.
pub(super) fn observe(input: &PodsInput<'_>, job: &Job, watch: &Watch) -> (Pods, Vec<Option<Times>>) {
    let (batches, book) = run(input, job);
    let (steps, per_page) = (input.profile.rates.len().max(1), watch.per_page.max(1));
    let of_batch: Vec<Distribution> = book.times.iter().map(|times| distribution(times)).collect();
    let mut owner = vec![None; steps];
    for (number, batch) in batches.iter().enumerate() {
        (batch.step..batch.step + batch.steps).for_each(|step| owner[step % steps] = Some(number));
    }
    let page = |number: usize| {
        let from = watch.first + number * per_page;
        let mut parts = vec![0.0; batches.len()];
        for step in (from..(from + per_page).min(watch.first + watch.steps)).map(|step| step % steps) {
            if let Some(batch) = owner[step] {
                parts[batch] += input.profile.rates[step] * input.profile.step_s;
            }
        }
        let requests: f64 = parts.iter().sum();
        let sojourn = Distribution::mixture(parts.iter().copied().zip(&of_batch))?;
        Some(Times { sojourn, lost_share: 0.0, requests })
    };
    let pages = (0..watch.steps.min(steps).div_ceil(per_page)).map(page).collect();
    (pods(input, &batches, &book), pages)
}

fn distribution(times: &[(f64, f64)]) -> Distribution {
    Distribution::from_points(times.iter().map(|(s, weight)| (s * 1e3, *weight)))
}

fn pods(input: &PodsInput<'_>, batches: &[Batch], book: &Book) -> Pods {
    let standing = f64::from(input.min_nodes);
    let (ready, replicas, nodes) = book.steps();
    let used = book.used_s / book.ready_s.max(1e-12) / input.vcpu.max(1e-3);
    let utilization = if book.ready_s > 0.0 { used } else { 0.0 };
    let steps: Vec<PodStep> = (0..ready.len())
        .map(|i| PodStep {
            ready: ready[i],
            replicas: replicas[i],
            nodes: nodes[i] + standing,
            utilization: if ready[i] > 0.0 { utilization } else { 0.0 },
            late: 0.0,
        })
        .collect();
    let count = steps.len().max(1) as f64;
    let mean = |f: fn(&PodStep) -> f64| steps.iter().map(f).sum::<f64>() / count;
    let least = |f: fn(&PodStep) -> f64| steps.iter().map(f).fold(f64::INFINITY, f64::min);
    let floor = |least: f64| if least.is_finite() { least.floor() } else { 0.0 };
    let (jobs, all) = (book.jobs(batches, input.profile.period_s()), book.times.concat());
    Pods {
        mean_ready: mean(|s| s.ready),
        mean_replicas: mean(|s| s.replicas),
        peak_replicas: book.peak_pods().max(mean(|s| s.replicas)),
        base_replicas: floor(least(|s| s.replicas)),
        mean_nodes: mean(|s| s.nodes),
        peak_nodes: (book.peak_nodes() + standing).max(mean(|s| s.nodes)),
        base_nodes: floor(least(|s| s.nodes)).max(standing),
        utilization,
        sojourn: distribution(&all),
        late_share: 0.0,
        lost_share: 0.0,
        saturated: false,
        sensitive: false,
        rise_s: jobs.start_s,
        silence: None,
        jobs: Some(jobs),
        steps,
    }
}

#[cfg(test)]
mod tests;
