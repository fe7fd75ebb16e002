//! Pods that fall behind, cohort by cohort.
//!
//! Pods that became ready at the same moment form a cohort, each pod of it like the others. At random balancing
//! every pod gets the same arrivals: old cohorts keep their backlog and drain with what they have to spare, while
//! new ones may be nearly idle. The least-outstanding balancer fills the emptiest first. What a backlog means for
//! those in it is in [`super::fluid_backlog`].

use super::concurrency_limit::Slots;
use super::fluid_backlog::{Backlog, Inflow, Residuals};
use super::sojourn::{Meetings, Processor};
use crate::model::latency::Distribution;
use crate::scenario::Balancing;
use std::cell::OnceCell;

/// What one pod can do, however many there are.
#[derive(Debug, Clone)]
pub struct Capacity {
    /// Its processor and the work it gets.
    pub processor: Processor,
    /// Its slots.
    pub slots: Slots,
    /// Seconds that a request is given from arrival to the end of its work.
    pub patience_s: f64,
    /// How requests are spread.
    pub balancing: Balancing,
    /// Tabulated only when something falls behind.
    residuals: OnceCell<Residuals>,
}

impl Capacity {
    /// A pod with these parts.
    #[must_use]
    pub fn new(processor: Processor, slots: Slots, patience_s: f64, balancing: Balancing) -> Self {
        Self { processor, slots, patience_s, balancing, residuals: OnceCell::new() }
    }

    /// vCPU-seconds a second that a pod can do.
    #[must_use]
    pub fn service(&self) -> f64 {
        self.processor.vcpu * self.slots.most
    }

    /// The work, as what is left of it.
    #[must_use]
    pub fn residuals(&self) -> &Residuals {
        self.residuals.get_or_init(|| Residuals::new(self.processor.work))
    }

    /// Work that hardly any request exceeds.
    #[must_use]
    pub fn longest_s(&self) -> f64 {
        self.processor.work.at(5.0)
    }
}

/// What became of the requests that met a backlog.
#[derive(Debug, Clone, Default)]
pub struct Late {
    /// Seconds in the pod, and requests; see [`Late::add`].
    pub answered: Vec<(f64, f64)>,
    /// Requests lost to time-outs.
    pub lost: f64,
    /// Requests in all.
    pub requests: f64,
}

/// Entries above which those that share a bin of the distribution become one. A rate far beyond what the pods can do makes
/// millions of entries; unbounded they took a gigabyte.
const MANY: usize = 4096;

impl Late {
    /// Adds requests that were answered after some seconds.
    pub fn add(&mut self, entry: (f64, f64)) {
        self.answered.push(entry);
        self.gather();
    }

    fn gather(&mut self) {
        if self.answered.len() > MANY {
            let gathered = Distribution::gathered(self.answered.iter().map(|(s, requests)| (s * 1e3, *requests)));
            self.answered.clear();
            self.answered.extend(gathered.into_iter().map(|(ms, requests)| (ms / 1e3, requests)));
        }
    }

    /// Adds what became of others.
    pub fn absorb(&mut self, other: &Self) {
        self.answered.extend_from_slice(&other.answered);
        self.gather();
        self.lost += other.lost;
        self.requests += other.requests;
    }

    fn book(&mut self, time: Option<f64>, requests: f64) {
        match time {
            // Where a load is thousands of times what the pods can do, the pace of the few that are answered is extrapolated past
            // their arrival.
            Some(seconds) => self.add((seconds.max(0.0), requests)),
            None => self.lost += requests,
        }
    }
}

#[derive(Debug, Clone)]
struct Cohort {
    pods: f64,
    /// Utilization before the backlog.
    before: f64,
    backlog: Backlog,
    /// Seconds, work (vCPU-seconds a pod) and counted requests that the backlog has not taken in yet.
    pending: (f64, f64, f64),
    began: f64,
    /// Whether all of the CPU was used when it was looked at last.
    full: bool,
}

impl Cohort {
    fn new(pods: f64, before: f64, began: f64) -> Self {
        Self { pods, before, backlog: Backlog::default(), pending: (0.0, 0.0, 0.0), began, full: false }
    }

    /// Takes in what is pending; the CPU-seconds used meanwhile, a pod.
    fn take_in(&mut self, end: f64, capacity: &Capacity, late: &mut Late) -> f64 {
        let (length, work, requests) = std::mem::take(&mut self.pending);
        if length <= 0.0 {
            return 0.0;
        }
        let inflow = Inflow { end, length, demand: work / length, requests };
        let used = self.backlog.play(inflow, self.before, capacity, &mut |time, n| late.book(time, n));
        if self.backlog.is_empty() {
            self.began = f64::INFINITY;
        }
        self.full = used >= ALL * capacity.service();
        used * length
    }

    /// Work in a pod that is not done, what the backlog has not taken in yet included, in vCPU-seconds.
    fn left_s(&self, capacity: &Capacity) -> f64 {
        let (length, work, _) = self.pending;
        (self.backlog.left_s(capacity.processor.work.mean_s) + work - length * capacity.service()).max(0.0)
    }

    /// Whether the backlog has to be looked at after this part: it changes by much, patience may end, or the autoscaler is to read how
    /// much of the CPU a small one uses.
    fn is_due(&self, part: Part, capacity: &Capacity) -> bool {
        let excess_s = if self.full { self.left_s(capacity) - self.backlog.rest_s(capacity) } else { 0.0 };
        let due = (excess_s / capacity.service() / GLANCES).max(LATER_S).min(capacity.patience_s / 6.0);
        self.pending.0 > 0.9 * due || (part.last && due <= LATER_S)
    }

    /// Whether a pod of both has as much to do, and no backlog of them is new.
    fn is_like(&self, other: &Self, clock: f64, capacity: &Capacity) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= ALIKE * a.max(b);
        if self.backlog.is_empty() || other.backlog.is_empty() {
            return self.backlog.is_empty() && other.backlog.is_empty() && near(self.before, other.before);
        }
        let old = |cohort: &Self| clock - cohort.began > EARLY_S;
        old(self)
            && old(other)
            && near(self.left_s(capacity), other.left_s(capacity))
            && near(self.backlog.requests(), other.backlog.requests())
    }

    fn end(&mut self, end: f64, capacity: &Capacity, late: &mut Late) {
        self.take_in(end, capacity, late);
        self.backlog.end(self.before, capacity, &mut |time, n| late.book(time, n));
    }
}

/// Seconds from its beginning in which a backlog is looked at in every part, and the most later on, unless it is large and uses all
/// of the CPU: then it is looked at so often in the time that it takes to go.
const EARLY_S: f64 = 30.0;
const LATER_S: f64 = 15.0;
const GLANCES: f64 = 24.0;

/// Share of a pod's CPU from which all of it counts as used.
const ALL: f64 = 0.9999;

/// Share by which the work and the requests in the pods of two cohorts may differ for them to count as alike.
const ALIKE: f64 = 2e-3;

/// Cohorts of pods, from the moment the load exceeds them until the last backlog is gone.
#[derive(Debug, Clone)]
pub struct Overload {
    cohorts: Vec<Cohort>,
    clock: f64,
}

/// One part of a period: how long, at which rate, and whether it counts.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Length in seconds.
    pub length: f64,
    /// Requests a second.
    pub rate: f64,
    /// Whether it is within the period that counts.
    pub counts: bool,
    /// Whether the autoscaler reads the CPU at its end.
    pub last: bool,
}

impl Overload {
    /// `pods` pods at utilization `before` that begin to fall behind.
    #[must_use]
    pub fn new(pods: f64, before: f64) -> Self {
        Self { cohorts: vec![Cohort::new(pods, before, f64::INFINITY)], clock: 0.0 }
    }

    /// Requests in the pods, those in front of them and those that wait after their work included; `keeping_up` are those of a pod
    /// without a backlog that is used so much.
    #[must_use]
    pub fn in_progress(&self, capacity: &Capacity, delay_s: f64, keeping_up: impl Fn(f64) -> f64) -> f64 {
        let w = capacity.processor.work.mean_s;
        let behind = |c: &Cohort| {
            let (length, work, _) = c.pending;
            let pending = (work - length * capacity.service()) / w;
            (c.backlog.requests() + pending).max(0.0) + capacity.service() / w * delay_s
        };
        let of = |c: &Cohort| if c.backlog.is_empty() { keeping_up(c.before) } else { behind(c) };
        self.cohorts.iter().map(|c| c.pods * of(c)).sum()
    }

    /// Whether no backlog is left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.cohorts.iter().all(|c| c.backlog.is_empty())
    }

    /// Adds pods as a new cohort, or takes the newest away; true when there are more.
    pub fn resize(&mut self, pods: f64, capacity: &Capacity, late: &mut Late) -> bool {
        let have: f64 = self.cohorts.iter().map(|c| c.pods).sum();
        let mut fewer = have - pods;
        if fewer < 0.0 {
            self.cohorts.push(Cohort::new(-fewer, 0.0, f64::INFINITY));
            return true;
        }
        while fewer > 0.0
            && let Some(last) = self.cohorts.last_mut()
        {
            let gone = fewer.min(last.pods);
            fewer -= gone;
            last.pods -= gone;
            if last.pods <= 0.0 {
                last.end(self.clock, capacity, late);
                self.cohorts.pop();
            }
        }
        false
    }

    /// Plays one part; the CPU used, in pods.
    pub fn play(&mut self, part: Part, capacity: &Capacity, met: &mut Meetings, late: &mut Late) -> f64 {
        let (work_s, v) = (capacity.processor.work.mean_s, capacity.processor.vcpu);
        let shares = self.shares(part, capacity);
        let pods: f64 = self.cohorts.iter().map(|c| c.pods).sum();
        self.clock += part.length;
        let mut used = 0.0;
        for (cohort, share) in self.cohorts.iter_mut().zip(shares) {
            let demand = share / part.length;
            let requests = if part.counts { share / work_s * cohort.pods } else { 0.0 };
            if cohort.backlog.is_empty() && demand <= capacity.service() {
                met.add(demand / v, pods, requests);
                cohort.before = demand / v;
                used += cohort.pods * demand / v;
                continue;
            }
            late.requests += requests;
            cohort.began = cohort.began.min(self.clock - part.length);
            let (length, work, waiting) = cohort.pending;
            cohort.pending = (length + part.length, work + share, waiting + requests);
            // Until it is looked at, a backlog uses all there is.
            used += cohort.pods / v
                * if self.clock - cohort.began <= EARLY_S || cohort.is_due(part, capacity) {
                    let since = cohort.take_in(self.clock, capacity, late) - length * capacity.service();
                    (since / part.length).min(v.max(capacity.service()))
                } else {
                    capacity.service()
                };
        }
        if part.last {
            self.unite(capacity, late);
        }
        used
    }

    /// Makes one cohort of neighbours that have become alike: where patience ends within a minute, what a cohort began with is
    /// forgotten soon, and hours at the brink would otherwise bring a cohort with every change of the autoscaler.
    fn unite(&mut self, capacity: &Capacity, late: &mut Late) {
        let mut newer = 1;
        while newer < self.cohorts.len() {
            if self.cohorts[newer].is_like(&self.cohorts[newer - 1], self.clock, capacity) {
                let mut gone = self.cohorts.remove(newer);
                gone.end(self.clock, capacity, late);
                self.cohorts[newer - 1].pods += gone.pods;
            } else {
                newer += 1;
            }
        }
    }

    /// Whether every backlog stays as it is.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.cohorts.iter().all(|c| c.backlog.is_empty() || c.backlog.is_still())
    }

    /// Whether a cohort is in the first seconds of its backlog.
    #[must_use]
    pub fn is_early(&self) -> bool {
        self.cohorts.iter().any(|c| self.clock - c.began < EARLY_S)
    }

    /// As the last part, for `length` seconds more, with nothing changed by it.
    pub fn repeat(&mut self, part: Part, length: f64, met: &mut Meetings, late: &mut Late) {
        let pods: f64 = self.cohorts.iter().map(|c| c.pods).sum();
        for cohort in &mut self.cohorts {
            late.requests += cohort.backlog.repeat(length);
            if cohort.backlog.is_empty() && part.counts {
                met.add(cohort.before, pods, part.rate * length * cohort.pods / pods.max(1e-9));
            }
        }
    }

    /// Work that each cohort's pods get in the part, in vCPU-seconds a pod.
    fn shares(&self, part: Part, capacity: &Capacity) -> Vec<f64> {
        let total = part.rate * capacity.processor.work.mean_s * part.length;
        let pods: f64 = self.cohorts.iter().map(|c| c.pods).sum::<f64>().max(1e-9);
        if capacity.balancing == Balancing::Random || self.cohorts.len() == 1 {
            return vec![total / pods; self.cohorts.len()];
        }
        let drained = capacity.service() * part.length;
        let bottom = |c: &Cohort| c.left_s(capacity) - drained;
        let mut bottoms: Vec<(f64, f64)> = self.cohorts.iter().map(|c| (bottom(c), c.pods)).collect();
        bottoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        let level = water_level(&bottoms, total);
        self.cohorts.iter().map(|c| (level - bottom(c)).max(0.0)).collect()
    }

    /// Books what is left when the play ends.
    pub fn end(mut self, capacity: &Capacity, late: &mut Late) {
        for cohort in &mut self.cohorts {
            cohort.end(self.clock, capacity, late);
        }
    }
}

/// The level to which `water` fills vessels `(bottom, width)`, the lowest first.
fn water_level(vessels: &[(f64, f64)], water: f64) -> f64 {
    let (mut width, mut volume) = (0.0, 0.0);
    for (k, &(bottom, wide)) in vessels.iter().enumerate() {
        width += wide;
        volume += wide * bottom;
        let level = (water + volume) / width.max(1e-9);
        if vessels.get(k + 1).is_none_or(|next| level <= next.0) {
            return level;
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::super::work_distribution::Work;
    use super::*;
    use crate::model::quota::Supply;

    /// Pods that were added one after the other and pods that were always there end up in the same overload: then they are one
    /// cohort, and as many of their requests are answered.
    #[test]
    fn cohorts_that_have_become_alike_are_one_and_lose_nobody() {
        const EACH: f64 = 1.2;
        let processor = Processor { vcpu: 0.5, work: Work::new(1.0, 1.0), supply: Supply::Even };
        let slots = Slots::new(&processor, 1e6, (0.0, 0.0));
        let capacity = Capacity::new(processor, slots, 60.0, Balancing::Random);
        let played = |pods: &dyn Fn(u32) -> f64| {
            let (mut overload, mut met) = (Overload::new(pods(0), 0.9), Meetings::new(false));
            let (mut all, mut later) = (Late::default(), Late::default());
            let mut came = 0.0;
            for period in 0..240 {
                let late = if period < 60 { &mut all } else { &mut later };
                overload.resize(pods(period), &capacity, late);
                let rate = EACH * pods(period);
                let part = Part { length: 15.0, rate, counts: true, last: true };
                overload.play(part, &capacity, &mut met, late);
                came += if period < 60 { 0.0 } else { rate * 15.0 };
            }
            let cohorts = overload.cohorts.len();
            overload.end(&capacity, &mut later);
            let answered = |late: &Late| late.answered.iter().map(|entry| entry.1).sum::<f64>();
            let fates = answered(&all) + all.lost + answered(&later) + later.lost;
            assert!((fates / (all.requests + later.requests) - 1.0).abs() < 1e-6, "everybody has a fate: {fates}");
            assert!((later.requests / came - 1.0).abs() < 1e-9, "{} of {came}", later.requests);
            (cohorts, answered(&later) / came, later.lost / came)
        };
        let (grown, together) = (played(&|period| f64::from(period.min(20)) + 10.0), played(&|_| 30.0));
        assert_eq!((grown.0, together.0), (1, 1));
        for (grown, together) in [(grown.1, together.1), (grown.2, together.2)] {
            assert!((grown / together - 1.0).abs() < 0.01, "{grown} {together}");
        }
    }

    #[test]
    fn however_many_were_late_their_entries_are_few_and_the_distribution_is_the_same() {
        let times = |i: u32| (f64::from(i % 997) / 100.0, 1.0 + f64::from(i % 7));
        let mut late = Late::default();
        (0..50_000).for_each(|i| late.add(times(i)));
        assert!(late.answered.len() <= MANY, "{}", late.answered.len());
        let of = |entries: &mut dyn Iterator<Item = (f64, f64)>| {
            Distribution::from_points(entries.map(|(seconds, requests)| (seconds * 1e3, requests)))
        };
        let (few, all) = (of(&mut late.answered.iter().copied()), of(&mut (0..50_000).map(times)));
        for p in [0.01, 0.5, 0.9, 0.99, 0.999] {
            assert!((few.quantile(p) / all.quantile(p) - 1.0).abs() < 1e-6, "{p}");
        }
        assert!((few.mean_ms() / all.mean_ms() - 1.0).abs() < 1e-9);
        let requests = |entries: &[(f64, f64)]| entries.iter().map(|e| e.1).sum::<f64>();
        assert!((requests(&late.answered) - (0..50_000).map(|i| times(i).1).sum::<f64>()).abs() < 1e-3);
    }
}
