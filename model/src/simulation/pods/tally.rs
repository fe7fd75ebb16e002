//! What a run counts: requests by their time, pods and nodes by theirs.

use crate::model::pods::PodStep;
use crate::simulation::histogram::Histogram;
use crate::traffic::Profile;

/// Bins an octave of the histogram of times, as a power of two.
const FINE: u32 = 7;
/// Smallest time told apart, as a power of two of seconds (about a microsecond).
const LOWEST: i32 = -20;
/// Octaves in all.
const OCTAVES: usize = 44;

/// Times in seconds on a grid of 128 bins an octave.
#[derive(Debug, Clone)]
pub struct Sojourns {
    bins: Vec<u64>,
    sum: f64,
    count: u64,
}

impl Default for Sojourns {
    fn default() -> Self {
        Self { bins: vec![0; OCTAVES << FINE], sum: 0.0, count: 0 }
    }
}

impl Sojourns {
    fn add(&mut self, seconds: f64) {
        // The exponent and the first bits of the mantissa of a double are its logarithm, nearly.
        let bits = seconds.max(0.0).to_bits() >> (52 - FINE);
        let base = ((1023 + LOWEST) as u64) << FINE;
        let index = (bits.saturating_sub(base) as usize).min(self.bins.len() - 1);
        self.bins[index] += 1;
        self.sum += seconds;
        self.count += 1;
    }

    fn edge(index: usize) -> f64 {
        let base = ((1023 + LOWEST) as u64) << FINE;
        f64::from_bits((base + index as u64) << (52 - FINE))
    }

    /// Requests counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Mean in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum / self.count.max(1) as f64
    }

    /// The time in seconds that a share `p` does not exceed.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let wanted = p * self.count as f64;
        let mut below = 0.0;
        for (index, &n) in self.bins.iter().enumerate() {
            let n = n as f64;
            if n > 0.0 && below + n >= wanted {
                let fraction = ((wanted - below) / n).clamp(0.0, 1.0);
                return Self::edge(index) + fraction * (Self::edge(index + 1) - Self::edge(index));
            }
            below += n;
        }
        0.0
    }

    /// Share of requests that took at most `seconds`.
    #[must_use]
    pub fn share_within(&self, seconds: f64) -> f64 {
        let below = self.bins.iter().enumerate().take_while(|(i, _)| Self::edge(i + 1) <= seconds).map(|(_, n)| n);
        below.sum::<u64>() as f64 / self.count.max(1) as f64
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &Self) {
        for (a, b) in self.bins.iter_mut().zip(&other.bins) {
            *a += b;
        }
        self.sum += other.sum;
        self.count += other.count;
    }
}

/// What a run counts.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Times of the answered requests.
    pub sojourns: Sojourns,
    /// The same with what was met around the pods.
    pub latency: Histogram,
    /// Requests lost to time-outs, or met by no pod.
    pub lost: u64,
    /// Requests that found no pod, and those that came while the first ones started.
    pub held: [u64; 2],
    /// Seconds without a pod.
    pub down_s: f64,
    /// Arrivals.
    pub arrivals: u64,
    /// Arrivals in autoscaler periods in which the pods had no CPU to spare.
    pub late: u64,
    /// Pod-seconds served, pod-seconds paid for, node-seconds.
    pub served_s: f64,
    /// Pod-seconds, starting pods included.
    pub pods_s: f64,
    /// Node-seconds.
    pub nodes_s: f64,
    /// CPU in use over CPU of the serving pods, by pod-second.
    pub used_s: f64,
    /// Most pods in each counted period.
    pub peaks: Vec<f64>,
    /// Most nodes, and fewest.
    pub nodes: (f64, f64),
    /// Seconds from the arrival of a batch to the end of its last record, where batches are Jobs.
    pub makespans: Vec<f64>,
    /// Sums over time in each grid step.
    pub steps: Vec<PodStep>,
    step_s: f64,
    period_s: f64,
    end: f64,
    /// What a pod can use over what it requests.
    full: f64,
}

/// Share of what its pods can use from which a period counts as an overload.
const OVERLOADED: f64 = 0.985;

impl Tally {
    pub(super) fn new(profile: &Profile, end: f64, full: f64) -> Self {
        Self {
            sojourns: Sojourns::default(),
            latency: Histogram::new(),
            lost: 0,
            held: [0; 2],
            down_s: 0.0,
            arrivals: 0,
            late: 0,
            served_s: 0.0,
            pods_s: 0.0,
            nodes_s: 0.0,
            used_s: 0.0,
            peaks: vec![0.0; (end / profile.period_s()).round().max(1.0) as usize],
            nodes: (0.0, f64::INFINITY),
            makespans: Vec::new(),
            steps: vec![PodStep::default(); profile.rates.len()],
            step_s: profile.step_s,
            period_s: profile.period_s(),
            end,
            full,
        }
    }

    pub(super) fn answered(&mut self, arrival: f64, now: f64, around: f64) {
        if now >= 0.0 && now < self.end {
            self.sojourns.add(now - arrival);
            self.latency.record(now - arrival + around);
        }
    }

    pub(super) fn lost(&mut self, arrival: f64) {
        if arrival >= 0.0 {
            self.lost += 1;
        }
    }

    /// A request that was held, `first` where it found no pod at all.
    pub(super) fn held(&mut self, arrival: f64, first: bool) {
        if arrival >= 0.0 {
            self.held[usize::from(!first)] += 1;
        }
    }

    /// Time `from..until` with these pods serving, paid for, and nodes.
    pub(super) fn passed(&mut self, from: f64, until: f64, serving: f64, pods: f64, nodes: f64) {
        if from < 0.0 {
            return;
        }
        let time = until - from;
        self.served_s += time * serving;
        self.pods_s += time * pods;
        self.down_s += if pods > 0.0 { 0.0 } else { time };
        self.nodes_s += time * nodes;
        self.nodes = (self.nodes.0.max(nodes), self.nodes.1.min(nodes));
        let middle = 0.5 * (from + until);
        let period = ((middle / self.period_s) as usize).min(self.peaks.len() - 1);
        self.peaks[period] = self.peaks[period].max(pods);
        let index = ((middle % self.period_s) / self.step_s) as usize;
        let index = index.min(self.steps.len() - 1);
        let step = &mut self.steps[index];
        step.ready += time * serving;
        step.replicas += time * pods;
        step.nodes += time * nodes;
    }

    /// So many pods that exist, serve, and nodes, from one moment to another: beside whatever else there is then.
    pub(super) fn beside(&mut self, from: f64, until: f64, [pods, serving, nodes]: [f64; 3]) {
        let (mut from, until) = (from.max(0.0), until.min(self.end));
        while from < until {
            let edge = ((from / self.step_s + 1e-9).floor() + 1.0) * self.step_s;
            let time = edge.min(until) - from;
            self.pods_s += time * pods;
            self.served_s += time * serving;
            self.nodes_s += time * nodes;
            let index = (((from + 0.5 * time) % self.period_s) / self.step_s) as usize;
            let index = index.min(self.steps.len() - 1);
            let step = &mut self.steps[index];
            step.replicas += time * pods;
            step.ready += time * serving;
            step.nodes += time * nodes;
            from += time;
        }
    }

    /// So many pods are there at once.
    pub(super) fn at_once(&mut self, now: f64, pods: f64) {
        if now >= 0.0 {
            let period = ((now / self.period_s) as usize).min(self.peaks.len() - 1);
            self.peaks[period] = self.peaks[period].max(pods);
        }
    }

    /// A Job of a batch of `records` that came at `now`.
    pub(super) fn job(&mut self, now: f64, records: u64, makespan_s: f64, used_s: f64) {
        if now >= 0.0 {
            self.arrivals += records;
            self.makespans.push(makespan_s);
            self.used_s += used_s;
        }
    }

    /// An autoscaler period that ends at `now`.
    pub(super) fn measured(&mut self, now: f64, length: f64, utilization: f64, served: f64, arrivals: u64) {
        let middle = now - 0.5 * length;
        if middle < 0.0 {
            return;
        }
        self.arrivals += arrivals;
        self.used_s += utilization * served;
        let late = utilization >= OVERLOADED * self.full;
        self.late += if late { arrivals } else { 0 };
        let index = (((middle % self.period_s) / self.step_s) as usize).min(self.steps.len() - 1);
        self.steps[index].utilization += utilization * served;
        self.steps[index].late += if late { arrivals as f64 } else { 0.0 };
    }

    /// Mean of the most pods of each period.
    #[must_use]
    pub fn peak(&self) -> f64 {
        self.peaks.iter().sum::<f64>() / self.peaks.len() as f64
    }

    /// Seconds counted.
    #[must_use]
    pub const fn length_s(&self) -> f64 {
        self.end
    }
}
