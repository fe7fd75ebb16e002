//! Jobs, record by record: pods that start with a batch, fetch its records, and end when none is left.
//!
//! Each batch has as many records as on average, the next lower or higher whole number. They are all there when it comes. Each pod of
//! its Job waits for a node (or capacity of its own), the image, and a start of the runtime that is drawn for it; then it takes a
//! record into each of its slots, and the next one whenever a slot is free. What a pod does with its records is what it does with
//! requests ([`Pod`]); pods without a CPU limit share their node ([`Nodes`]). Jobs that overlap have pods and nodes of their own.

use super::balancer::Tournament;
use super::node::Nodes;
use super::pod::{Pod, Shape};
use super::{Crowd, Deployment, Halt, PodsInput, Random, Tally, phase, shape_of};
use crate::model::pods::jobs::Job;
use crate::simulation::random::LogNormal;

/// A node of Jobs that is done with its last pod.
#[derive(Debug, Clone, Copy)]
struct Kept {
    since: f64,
}

/// A deployment's Jobs while they are played.
pub(super) struct JobRun<'a> {
    input: &'a PodsInput<'a>,
    job: Job,
    shape: Shape,
    crowd: Crowd,
    init: LogNormal,
    nodes: Vec<Kept>,
    /// Ends of the Jobs that run, with their pods.
    running: Vec<(f64, f64)>,
    begin: f64,
    end: f64,
}

/// One Job while it runs.
struct Course {
    pods: Vec<Pod>,
    /// When each pod takes records, and when it is done with the last of them.
    ready: Vec<f64>,
    ends: Vec<f64>,
    nodes: Option<Nodes>,
    tournament: Tournament,
    left: u64,
}

impl<'a> JobRun<'a> {
    pub(super) fn new(played: &Deployment<'a>, job: Job, random: Random) -> Self {
        let Deployment { input, horizon, .. } = *played;
        let mean_s = job.init.mean_ms / 1e3;
        let cv = if mean_s > 0.0 { job.init.variance.sqrt() / job.init.mean_ms } else { 0.0 };
        Self {
            input,
            job,
            shape: shape_of(played),
            crowd: Crowd::new(played, random),
            init: LogNormal::new(mean_s, cv),
            nodes: Vec::new(),
            running: Vec::new(),
            begin: -horizon.warm_up_s,
            end: f64::from(horizon.periods) * input.profile.period_s(),
        }
    }

    /// Whether it was played to its end.
    pub(super) fn play(&mut self, halt: &Halt<'_>) -> bool {
        let (period_s, step_s) = (self.input.profile.period_s(), self.input.profile.step_s);
        let batches = self.input.profile.batches();
        let first = (self.begin / period_s).floor() as i64;
        let last = (self.end / period_s).ceil() as i64;
        for period in first..last {
            for batch in &batches {
                let at = period as f64 * period_s + batch.step as f64 * step_s;
                if at < self.begin || at >= self.end {
                    continue;
                }
                if halt.raised() {
                    return false;
                }
                let whole = batch.records.floor();
                let more = self.crowd.random.uniform() < batch.records - whole;
                let records = whole as u64 + u64::from(more);
                if records > 0 {
                    self.run(at, records);
                }
            }
        }
        true
    }

    /// What was counted, with the nodes that are kept.
    pub(super) fn done(mut self) -> Tally {
        for node in std::mem::take(&mut self.nodes) {
            let until = node.since + self.input.node_idle_s;
            self.crowd.tally.beside(node.since, until, [0.0, 0.0, 1.0]);
        }
        let standing = f64::from(self.input.min_nodes);
        self.crowd.tally.beside(0.0, self.end, [0.0, 0.0, standing]);
        self.crowd.tally
    }

    fn run(&mut self, at: f64, records: u64) {
        let pods = u64::from(self.job.parallelism.max(1)).min(records) as usize;
        let ready = self.starts(at, pods);
        let mut course = Course {
            pods: ready.iter().enumerate().map(|(i, ready)| Pod::new(self.shape, *ready, phase(i as u32))).collect(),
            ends: ready.clone(),
            ready,
            nodes: Nodes::of(self.input),
            tournament: Tournament::default(),
            left: records,
        };
        self.work_off(&mut course, at);
        self.leave(&course, at, records);
    }

    /// When each pod takes records, with the nodes that are kept and taken over.
    fn starts(&mut self, at: f64, pods: usize) -> Vec<f64> {
        let (input, job) = (self.input, self.job);
        let per_node = input.pods_per_node.max(1) as usize;
        let wanted = if job.own_capacity { 0 } else { pods.div_ceil(per_node) };
        let mut warm = 0;
        for node in std::mem::take(&mut self.nodes) {
            let gone = node.since + input.node_idle_s;
            if gone <= at {
                self.crowd.tally.beside(node.since, gone, [0.0, 0.0, 1.0]);
            } else if node.since <= at && warm < wanted {
                self.crowd.tally.beside(node.since, at, [0.0, 0.0, 1.0]);
                warm += 1;
            } else {
                self.nodes.push(node);
            }
        }
        self.running.retain(|(end, _)| *end > at);
        let others: f64 = self.running.iter().map(|(_, pods)| pods).sum();
        self.crowd.tally.at_once(at, others + pods as f64);
        (0..pods)
            .map(|pod| {
                let cold = pod / per_node >= warm;
                let capacity = if cold { input.node_start_s + job.pull_s } else { 0.0 };
                let init = if job.init.mean_ms > 0.0 { self.init.draw(&mut self.crowd.random) } else { 0.0 };
                at + capacity + job.fixed_s + init
            })
            .collect()
    }

    /// Plays a Job's events, the earliest first, until no record is left and every pod is done.
    fn work_off(&mut self, course: &mut Course, at: f64) {
        let mut order: Vec<usize> = (0..course.pods.len()).collect();
        order.sort_by(|a, b| course.ready[*a].total_cmp(&course.ready[*b]));
        let mut waiting = order.into_iter().peekable();
        if let Some(nodes) = &mut course.nodes {
            nodes.rebuild(at, &mut course.pods);
        }
        course.tournament.rebuild(course.pods.iter().map(Pod::next_event));
        loop {
            let (pod, event) = course.tournament.earliest();
            let starts = waiting.peek().map_or(f64::INFINITY, |pod| course.ready[*pod]);
            let (pod, now) = match waiting.peek() {
                Some(next) if starts <= event => (*next, starts),
                _ => (pod as usize, event),
            };
            if !now.is_finite() {
                return;
            }
            if starts <= event {
                waiting.next();
            }
            course.pods[pod].advance(now, &mut self.crowd);
            self.refill(course, pod, at);
            course.refile(pod);
            if course.pods[pod].outstanding() == 0 {
                course.ends[pod] = course.ends[pod].max(now);
            }
        }
    }

    /// Gives a pod as many records as it has free slots.
    fn refill(&mut self, course: &mut Course, pod: usize, at: f64) {
        while course.left > 0 && course.pods[pod].outstanding() < self.shape.slots {
            course.left -= 1;
            course.pods[pod].release(at, &mut self.crowd);
        }
    }

    /// Counts a Job's pods and nodes.
    fn leave(&mut self, course: &Course, at: f64, records: u64) {
        for (ready, end) in course.ready.iter().zip(&course.ends) {
            self.crowd.tally.beside(at, *end, [1.0, 0.0, 0.0]);
            self.crowd.tally.beside(*ready, *end, [0.0, 1.0, 0.0]);
        }
        if !self.job.own_capacity {
            for ends in course.ends.chunks(self.input.pods_per_node.max(1) as usize) {
                let since = ends.iter().copied().fold(at, f64::max);
                self.crowd.tally.beside(at, since, [0.0, 0.0, 1.0]);
                self.nodes.push(Kept { since });
            }
        }
        let over = |(pod, end): (&Pod, &f64)| if pod.has_served() { *end } else { at };
        let done = course.pods.iter().zip(&course.ends).map(over).fold(at, f64::max);
        self.running.push((done, course.pods.len() as f64));
        let used: f64 = course.pods.iter().map(Pod::used_so_far).sum();
        self.crowd.tally.job(at, records, done - at, used / self.input.vcpu.max(1e-12));
    }
}

impl Course {
    /// Tells the node and the tournament what a pod has become.
    fn refile(&mut self, pod: usize) {
        if let Some(nodes) = &mut self.nodes
            && let Some(shared) = nodes.update(pod as u32, &mut self.pods)
        {
            for other in shared {
                self.tournament.update(other as u32, self.pods[other].next_event());
            }
        }
        self.tournament.update(pod as u32, self.pods[pod].next_event());
    }
}
