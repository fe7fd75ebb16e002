//! What a replication counts.

use super::Served;
use crate::simulation::histogram::Histogram;
use crate::simulation::replication::{Outcome, Ratio};
use crate::traffic::Profile;

/// A number of things over time: its integral, in all and by step of the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Census {
    now: f64,
    since: f64,
    most: f64,
    from_s: f64,
    until_s: f64,
    step_s: f64,
    areas: Vec<f64>,
}

impl Census {
    fn new(profile: &Profile, from_s: f64, until_s: f64, now: f64) -> Self {
        let areas = vec![0.0; profile.rates.len().max(1)];
        Self { now, since: from_s, most: now, from_s, until_s, step_s: profile.step_s, areas }
    }

    /// One more at `at`.
    pub fn grow(&mut self, at: f64) {
        self.account(at);
        self.now += 1.0;
        if at >= self.from_s {
            self.most = self.most.max(self.now);
        }
    }

    /// One less at `at`.
    pub fn shrink(&mut self, at: f64) {
        self.account(at);
        self.now -= 1.0;
    }

    /// Adds what has passed up to `at`, step by step.
    fn account(&mut self, at: f64) {
        let at = at.min(self.until_s);
        if at <= self.since {
            return;
        }
        if self.since <= self.from_s {
            self.most = self.now;
        }
        while self.since < at {
            let step = ((self.since - self.from_s) / self.step_s + 1e-9).floor();
            let end = (self.from_s + (step + 1.0) * self.step_s).min(at);
            let index = step as usize % self.areas.len();
            self.areas[index] += self.now * (end - self.since);
            self.since = end;
        }
    }

    fn merge(&mut self, next: &Self) {
        for (mine, theirs) in self.areas.iter_mut().zip(&next.areas) {
            *mine += theirs;
        }
        self.most = self.most.max(next.most);
    }
}

/// What happened in one step of the period, over all periods counted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StepTally {
    /// Mean number of instances.
    pub instances: f64,
    /// Cold requests per second.
    pub cold_per_s: f64,
    /// Throttled requests per second.
    pub throttled_per_s: f64,
}

/// What a replication counts, or several together.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// Requests answered.
    pub answered: u64,
    /// Of these, cold ones.
    pub cold: u64,
    /// Of these, on provisioned instances.
    pub provisioned: u64,
    /// Requests throttled.
    pub throttled: u64,
    /// Seconds from arrival to answer, of the answered requests.
    pub latency: Histogram,
    /// Most requests in progress.
    pub peak_concurrency: f64,
    /// Instances that exist.
    pub(super) instances: Census,
    /// Instances with at least one request.
    pub(super) busy: Census,
    /// Whether instances take several requests; else `busy` is not kept, as every request occupies one.
    pub(super) shared: bool,
    cold_steps: Vec<u64>,
    throttled_steps: Vec<u64>,
    seconds: f64,
}

/// The figures with an interval, in the order of [`Outcome::figures`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Cold requests over answered ones.
    ColdShare,
    /// Mean instances that exist.
    MeanInstances,
    /// Mean instances with a request.
    MeanBusy,
    /// Throttled requests over all.
    ThrottledShare,
    /// Requests on provisioned instances over answered ones.
    ProvisionedShare,
    /// Most requests in progress in a replication.
    PeakConcurrency,
    /// Median latency in seconds.
    P50,
    /// 95th percentile of the latency in seconds.
    P95,
    /// 99th percentile of the latency in seconds.
    P99,
}

impl Tally {
    /// Counts between `from_s` and `until_s` of the run, which starts with `provisioned` instances.
    pub(super) fn new(profile: &Profile, from_s: f64, until_s: f64, provisioned: f64) -> Self {
        let steps = profile.rates.len().max(1);
        Self {
            answered: 0,
            cold: 0,
            provisioned: 0,
            throttled: 0,
            latency: Histogram::new(),
            peak_concurrency: 0.0,
            instances: Census::new(profile, from_s, until_s, provisioned),
            busy: Census::new(profile, from_s, until_s, 0.0),
            shared: false,
            cold_steps: vec![0; steps],
            throttled_steps: vec![0; steps],
            seconds: until_s - from_s,
        }
    }

    #[inline]
    pub(super) fn count(&mut self, now: f64, served: Served, work: f64, in_progress: usize) {
        let wait = match served {
            Served::Throttled => return self.turn_away(now),
            Served::Provisioned => {
                self.provisioned += 1;
                0.0
            }
            Served::Warm => 0.0,
            Served::Cold(wait) => {
                self.cold += 1;
                let step = self.step(now);
                self.cold_steps[step] += 1;
                wait
            }
        };
        self.latency.record(wait + work);
        self.peak_concurrency = self.peak_concurrency.max(in_progress as f64);
    }

    #[cold]
    fn turn_away(&mut self, now: f64) {
        self.throttled += 1;
        let step = self.step(now);
        self.throttled_steps[step] += 1;
    }

    fn step(&self, now: f64) -> usize {
        let step = ((now - self.instances.from_s) / self.instances.step_s).max(0.0) as usize;
        step % self.cold_steps.len()
    }

    pub(super) fn close(&mut self) {
        self.instances.account(self.instances.until_s);
        self.busy.account(self.busy.until_s);
        self.answered = self.latency.count();
    }

    /// Seconds counted.
    #[must_use]
    pub const fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Most instances that existed at once.
    #[must_use]
    pub const fn peak_instances(&self) -> f64 {
        self.instances.most
    }

    /// The period step by step.
    #[must_use]
    pub fn steps(&self) -> Vec<StepTally> {
        let seconds = self.seconds / self.cold_steps.len() as f64;
        let step = |i: usize| StepTally {
            instances: self.instances.areas[i] / seconds,
            cold_per_s: self.cold_steps[i] as f64 / seconds,
            throttled_per_s: self.throttled_steps[i] as f64 / seconds,
        };
        (0..self.cold_steps.len()).map(step).collect()
    }

    /// Integral of the busy instances over the time counted. With one request an instance it is the sum
    /// of the requests' times: what reaches out of the period at its end comes in at its start.
    fn busy_area(&self) -> f64 {
        if self.shared { self.busy.areas.iter().sum() } else { self.latency.sum() }
    }
}

impl Outcome for Tally {
    fn figures(&self) -> Vec<Ratio> {
        let answered = self.answered as f64;
        let all = answered + self.throttled as f64;
        vec![
            Ratio::new(self.cold as f64, answered),
            Ratio::new(self.instances.areas.iter().sum(), self.seconds),
            Ratio::new(self.busy_area(), self.seconds),
            Ratio::new(self.throttled as f64, all),
            Ratio::new(self.provisioned as f64, answered),
            Ratio::plain(self.peak_concurrency),
            Ratio::plain(self.latency.quantile(0.5)),
            Ratio::plain(self.latency.quantile(0.95)),
            Ratio::plain(self.latency.quantile(0.99)),
        ]
    }

    fn merge(&mut self, next: Self) {
        self.answered += next.answered;
        self.cold += next.cold;
        self.provisioned += next.provisioned;
        self.throttled += next.throttled;
        self.latency.merge(&next.latency);
        self.peak_concurrency = self.peak_concurrency.max(next.peak_concurrency);
        self.instances.merge(&next.instances);
        self.busy.merge(&next.busy);
        for (mine, theirs) in self.cold_steps.iter_mut().zip(&next.cold_steps) {
            *mine += theirs;
        }
        for (mine, theirs) in self.throttled_steps.iter_mut().zip(&next.throttled_steps) {
            *mine += theirs;
        }
        self.seconds += next.seconds;
    }
}
