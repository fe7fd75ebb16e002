//! One pod that falls behind, as a fluid: processor sharing of its work, slots, and a queue in front.
//!
//! A request at work attains service along `V`, the same for all; it leaves when it has attained its work. With
//! `f` requests beginning per unit of `V`, those that began between `V1` and `V2` leave at `V` a backlog of
//! `f (B(V - V1) - B(V - V2))` vCPU-seconds and `f (M(V - V1) - M(V - V2))` requests, where
//! `M(a) = E min(x, a)` and `B(a) = ∫ E (x - u)⁺ du` from 0 to `a` ([`Residuals`]). A part of time takes what the
//! pod can do off the backlog, and that fixes `V` at its end: exact for the fluid at any length of the parts.
//!
//! With all slots taken `V` moves at the pod's pace over its slots, and as many begin as leave. Who is still
//! there at the end of its patience is gone, in the queue or at work; in a lasting overload that leaves those
//! who begin just the service `a` with `E min(x, a) = w / rho`, whatever the slots.

use super::overload::Capacity;
use super::work_distribution::Work;
use crate::model::latency::normal_cdf;
use std::cell::Cell;

/// `M` and `B` of the work, tabulated by the logarithm of the attained service.
#[derive(Debug, Clone)]
pub struct Residuals {
    work: Work,
    first: f64,
    per_step: f64,
    values: Vec<(f64, f64)>,
}

impl Residuals {
    /// The table of this work.
    #[must_use]
    pub fn new(work: Work) -> Self {
        const STEPS: usize = 400;
        let (s, w) = (work.sigma, work.mean_s);
        let (first, last) = (work.mu - 5.0 * s - 0.5, work.mu + 2.0 * s * s + 5.0 * s + 0.5);
        let per_step = STEPS as f64 / (last - first);
        let square = w * w * (s * s).exp();
        let values = (0..=STEPS)
            .map(|k| {
                let log = first + k as f64 / per_step;
                let (a, z) = (log.exp(), (log - work.mu) / s);
                let beyond = normal_cdf(-z);
                let within = w * normal_cdf(z - s) + a * beyond;
                let mean_beyond = w * normal_cdf(s - z);
                (within, 0.5 * square * normal_cdf(z - 2.0 * s) + a * mean_beyond - 0.5 * a * a * beyond)
            })
            .collect();
        Self { work, first, per_step, values }
    }

    /// `(M, B)` at the attained service `a`.
    #[must_use]
    pub fn at(&self, a: f64) -> (f64, f64) {
        if a <= 0.0 {
            return (0.0, 0.0);
        }
        let at = (a.ln() - self.first) * self.per_step;
        if at < 0.0 {
            return (a, a * (self.work.mean_s - 0.5 * a));
        }
        let below = (at as usize).min(self.values.len() - 1);
        let (m_low, b_low) = self.values[below];
        let Some(&(m_high, b_high)) = self.values.get(below + 1) else { return (m_low, b_low) };
        let part = at - below as f64;
        (m_low + part * (m_high - m_low), b_low + part * (b_high - b_low))
    }
}

/// The state at the end of a part.
#[derive(Debug, Clone, Copy, Default)]
struct Point {
    at: f64,
    /// Service attained by the requests at work, and by one more that joined them.
    attained: f64,
    seen: f64,
    /// Requests that came, and those that began work, since the backlog began.
    arrived: f64,
    begun: f64,
    /// When the last of those that began had come.
    came: f64,
    /// Requests of the whole cohort in the part, if it counts.
    requests: f64,
}

/// What one part brings.
#[derive(Debug, Clone, Copy)]
pub struct Inflow {
    /// End of the part and its length in seconds.
    pub end: f64,
    /// Length in seconds.
    pub length: f64,
    /// Work that comes, in vCPU-seconds a second and pod.
    pub demand: f64,
    /// Requests of the whole cohort, if the part counts.
    pub requests: f64,
}

/// A pod that falls behind, from the moment it does until the backlog is gone.
#[derive(Debug, Clone, Default)]
pub struct Backlog {
    trace: Vec<Point>,
    /// Requests at work when it began, per unit of `V` back for ever.
    resting: f64,
    /// Groups before this one have left or timed out; where the first one still begins.
    alive: usize,
    low: f64,
    /// Work and requests at work, by the fluid.
    work_s: f64,
    working: f64,
    demand: f64,
    /// Change of the backlog in the last part, as a share of it a second.
    drift: f64,
    /// The utilization that was asked for last, and its slowdown: every part of a step asks for the same one.
    slowdown: Cell<(f64, f64)>,
}

impl Backlog {
    /// Whether it stays as it is: time-outs take what comes too much.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.drift.abs() < STILL
    }

    /// When it began, if there is one.
    #[must_use]
    pub fn began(&self) -> Option<f64> {
        self.trace.first().map(|p| p.at)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.trace.is_empty()
    }

    /// Requests at work and in the queue.
    #[must_use]
    pub fn requests(&self) -> f64 {
        self.trace.last().map_or(0.0, |p| self.working + (p.arrived - p.begun).max(0.0))
    }

    /// Work not done, the queue's included, in vCPU-seconds.
    #[must_use]
    pub fn left_s(&self, mean_s: f64) -> f64 {
        self.trace.last().map_or(0.0, |p| self.work_s + (p.arrived - p.begun) * mean_s)
    }

    /// One part; the CPU used, in vCPU-seconds a second. `before` is the utilization before the backlog.
    /// Empty afterwards if the backlog is gone: then the times of all who came are in `answer`.
    pub fn play(
        &mut self,
        inflow: Inflow,
        before: f64,
        capacity: &Capacity,
        answer: &mut impl FnMut(Option<f64>, f64),
    ) -> f64 {
        let w = capacity.processor.work.mean_s;
        if self.trace.is_empty() {
            self.begin(inflow.end - inflow.length, before, capacity);
        }
        self.demand = inflow.demand;
        let held = self.left_s(w);
        let last = self.trace[self.trace.len() - 1];
        let arrived = last.arrived + inflow.demand * inflow.length / w;
        let (end, requests) = (inflow.end, inflow.requests);
        self.trace.push(Point { at: end, arrived, begun: arrived, came: end, requests, ..last });
        // Patience ends all through the part: half of it is taken now, half with the next.
        self.expire(end - 0.5 * inflow.length - capacity.patience_s, capacity);
        (self.work_s, self.working) = self.older(last.attained, capacity.residuals());
        let offered = self.work_s + (arrived - last.begun) * w;
        let left = (offered - capacity.service() * inflow.length).max(0.0);
        if left <= self.rest_s(capacity) {
            self.clear(before, inflow.length, capacity);
            self.answer(self.trace.len() - 1, before, capacity, answer);
            *self = Self::default();
            return (offered / inflow.length).min(capacity.service());
        }
        // A queue that the part cannot empty need not be tried.
        let queued = (last.arrived - last.begun) * w > 1.5 * capacity.service() * inflow.length;
        if !queued {
            self.begin_all(left, inflow.length, capacity);
        }
        let full = queued || self.working > capacity.slots.working;
        let used = if full {
            self.begin_some(inflow.length, capacity)
        } else {
            ((offered - self.left_s(w)) / inflow.length).clamp(0.0, capacity.service())
        };
        self.see(full, before, inflow.length, capacity);
        self.settle(before, capacity, answer);
        self.drift = (self.left_s(w) / held.max(1e-300) - 1.0) / inflow.length;
        used
    }

    /// Answers those whose fate is known already, and forgets them.
    fn settle(&mut self, before: f64, capacity: &Capacity, answer: &mut impl FnMut(Option<f64>, f64)) {
        let known = self.trace[self.alive].came;
        let points = self.trace.partition_point(|p| p.at <= known);
        if points <= SETTLED || points > self.alive + 1 {
            return;
        }
        self.answer(points - 1, before, capacity, answer);
        self.trace.drain(..points - 1);
        self.alive -= points - 1;
    }

    /// `seconds` more like the last part: the backlog stays as it is. The requests that this adds.
    pub fn repeat(&mut self, seconds: f64) -> f64 {
        let [.., before, last] = self.trace.as_mut_slice() else { return 0.0 };
        let more = last.requests * seconds / (last.at - before.at).max(1e-9);
        last.requests += more;
        more
    }

    /// Begins at `at`, with what a pod used at `before` has at work.
    fn begin(&mut self, at: f64, before: f64, capacity: &Capacity) {
        let resting = density(before, capacity, capacity.processor.slowdown(before));
        let (m, b) = capacity.residuals().at(f64::INFINITY);
        *self = Self {
            trace: vec![Point { at, came: at, ..Point::default() }],
            resting,
            work_s: resting * b,
            working: resting * m,
            ..Self::default()
        };
    }

    /// Work in a pod that keeps up with the present demand: with no more than that the backlog is over.
    pub fn rest_s(&self, capacity: &Capacity) -> f64 {
        let rho = self.demand / capacity.processor.vcpu;
        if self.demand >= capacity.service() {
            return 1e-9 * capacity.processor.work.mean_s;
        }
        density(rho, capacity, self.slowdown(rho, capacity)) * capacity.residuals().at(f64::INFINITY).1
    }

    /// Times of all who came so far, the backlog as it stands.
    pub fn end(&mut self, before: f64, capacity: &Capacity, answer: &mut impl FnMut(Option<f64>, f64)) {
        if !self.trace.is_empty() {
            self.answer(self.trace.len() - 1, before, capacity, answer);
        }
        *self = Self::default();
    }

    /// Backlog and requests at work at `v`, of the groups before the last point.
    fn older(&self, v: f64, residuals: &Residuals) -> (f64, f64) {
        self.in_groups(v, residuals, FINE)
    }

    /// The same with neighbouring groups taken together as long as that spans less than a share `fine` of the mean work and their
    /// age: parts are short beside work of minutes, and thousands of them may be at work.
    fn in_groups(&self, v: f64, residuals: &Residuals, fine: f64) -> (f64, f64) {
        let last = self.trace.len() - 1;
        let (m_all, b_all) = residuals.at(f64::INFINITY);
        let (m, b) = residuals.at(v);
        let (mut backlog, mut working) = (self.resting * (b_all - b), self.resting * (m_all - m));
        let (mut m_low, mut b_low) = residuals.at(v - self.low);
        // Of the first group only what lies beyond `low` is left, so it stays by itself.
        let (mut before, mut next) = (self.alive, self.alive + 1);
        while next < last {
            let (from, to) = (&self.trace[before], &self.trace[next]);
            let (m_high, b_high) = residuals.at(v - to.attained);
            let density = (to.begun - from.begun) / (to.attained - from.attained).max(1e-300);
            backlog += density * (b_low - b_high);
            working += density * (m_low - m_high);
            (m_low, b_low) = (m_high, b_high);
            let end = to.attained + fine * (residuals.work.mean_s + v - to.attained);
            (before, next) = (next, self.up_to(end, next, last));
        }
        (backlog, working)
    }

    /// The last point before `last` that has attained no more than `end`, but one behind `from` at least. It is near as a rule, so
    /// steps grow and shrink again.
    fn up_to(&self, end: f64, from: usize, last: usize) -> usize {
        let within = |at: usize| at < last && self.trace[at].attained <= end;
        let (mut at, mut step) = (from, 1);
        while within(at + step) {
            at += step;
            step *= 2;
        }
        while step > 1 {
            step /= 2;
            if within(at + step) {
                at += step;
            }
        }
        at.max(from + 1)
    }

    /// Lets go who came before `since`, and who certainly is done, of the groups before the last point.
    fn expire(&mut self, since: f64, capacity: &Capacity) {
        let last = self.trace.len() - 1;
        let v = self.trace[last - 1].attained;
        let longest = capacity.longest_s();
        if since > self.trace[0].at || v > longest {
            self.resting = 0.0;
        }
        while self.alive + 1 < last {
            let (from, to) = (self.trace[self.alive], self.trace[self.alive + 1]);
            if to.came > since && v - to.attained <= longest {
                let part = ((since - from.came) / (to.came - from.came).max(1e-300)).clamp(0.0, 1.0);
                self.low = self.low.max(from.attained + part * (to.attained - from.attained));
                break;
            }
            self.alive += 1;
            self.low = to.attained;
        }
    }

    /// All who wait begin: `V` at the end of the part is where `left` of the work is left.
    fn begin_all(&mut self, left: f64, length: f64, capacity: &Capacity) {
        let n = self.trace.len();
        let (from, residuals) = (self.trace[n - 2], capacity.residuals());
        let begun = self.trace[n - 1].begun - from.begun;
        let full = length * capacity.processor.speed();
        let (mut low, mut high) = (0.0, full);
        let mut step = (capacity.service() * length / (self.working + 0.5 * begun).max(1e-9)).min(full);
        for _ in 0..12 {
            let (old, at_work) = self.older(from.attained + step, residuals);
            let (m, b) = residuals.at(step);
            (self.work_s, self.working) = (old + begun / step * b, at_work + begun / step * m);
            let excess = self.work_s - left;
            if excess.abs() < 2e-3 * left || (excess > 0.0 && step >= full) {
                break;
            }
            if excess > 0.0 {
                low = step;
            } else {
                high = step;
            }
            // The backlog falls with V by those at work, and as the same number begins more thinly.
            let slope = self.working + begun / step * (b / step - capacity.processor.work.mean_s);
            let newton = step + excess / slope.max(1e-300);
            step = if newton >= full && high >= full {
                full
            } else if newton > low && newton < high {
                newton
            } else {
                0.5 * (low + high)
            };
        }
        self.trace[n - 1].attained = from.attained + step;
    }

    /// More wait than slots are free: `V` moves at the slots' pace and the first of the queue begin. The CPU
    /// used, in vCPU: more than what the slots carry when many begin who have no time left for their delay.
    fn begin_some(&mut self, length: f64, capacity: &Capacity) -> f64 {
        let n = self.trace.len();
        let (from, residuals, slots) = (self.trace[n - 2], capacity.residuals(), capacity.slots.working);
        // Slots that time out frees are free by the end of the part, and `V` does not depend on them.
        self.expire(self.trace[n - 1].at - capacity.patience_s, capacity);
        let before = if from.begun < from.arrived { slots } else { self.older(from.attained, residuals).1.min(slots) };
        let pace = (capacity.service() / (0.5 * (before + slots))).min(capacity.processor.speed());
        let step = pace * length;
        let (old, at_work) = self.older(from.attained + step, residuals);
        let room = (slots - at_work).max(0.0);
        let end = self.trace[n - 1].at;
        let begun = |service: f64| from.begun + room * step / residuals.at(service).0.max(1e-300);
        let mut wait = end - reach(&self.trace, |p| p.arrived, begun(step), f64::INFINITY).min(end);
        if (capacity.patience_s - wait) * pace < step {
            // The longer the first of the queue has waited, the less patience it has left, the sooner its slot
            // is free again: the wait at which as many begin as came that long ago.
            let too_long = |wait: f64| {
                let came = value_at(&self.trace, end - wait, |p| p.arrived);
                begun((capacity.patience_s - wait) * pace) > came
            };
            let last = from.at - from.came;
            let mut long = wait.min(capacity.patience_s).min(last + length);
            let mut short = (last - length).clamp(0.0, long);
            if too_long(short) {
                (short, long) = (0.0, short);
            }
            for _ in 0..9 {
                wait = 0.5 * (short + long);
                if too_long(wait) { long = wait } else { short = wait }
            }
        }
        let first = value_at(&self.trace, end - wait, |p| p.arrived).max(from.begun);
        let point = &mut self.trace[n - 1];
        (point.attained, point.begun, point.came) = (from.attained + step, first, (end - wait).max(from.came));
        let (m, b) = residuals.at(step);
        let density = (first - from.begun) / step.max(1e-300);
        (self.work_s, self.working) = (old + density * b, at_work + density * m);
        let asked = (first - from.begun) * capacity.processor.work.mean_s / length;
        asked.min(capacity.processor.vcpu).max(capacity.service())
    }

    /// What one more at work would have seen of the part.
    fn see(&mut self, full: bool, before: f64, length: f64, capacity: &Capacity) {
        let n = self.trace.len();
        let pace = (self.trace[n - 1].attained - self.trace[n - 2].attained) / length;
        let seen = if full { pace } else { (1.0 / pace.max(1e-300) + 1.0 / capacity.processor.vcpu).recip() };
        self.trace[n - 1].seen = self.trace[n - 2].seen + seen.min(self.rest_pace(before, capacity)) * length;
    }

    /// Mean slowdown in a pod that keeps up at utilization `rho`.
    fn slowdown(&self, rho: f64, capacity: &Capacity) -> f64 {
        let (asked, known) = self.slowdown.get();
        // A backlog begins with nothing known: no slowdown is zero.
        if known > 0.0 && asked.total_cmp(&rho).is_eq() {
            return known;
        }
        let slowdown = capacity.processor.slowdown(rho);
        self.slowdown.set((rho, slowdown));
        slowdown
    }

    /// Pace of a request in a pod that keeps up.
    fn rest_pace(&self, before: f64, capacity: &Capacity) -> f64 {
        let rho = self.demand / capacity.processor.vcpu;
        self.slowdown(if rho < 0.97 { rho } else { before }, capacity).recip()
    }

    /// The part in which the backlog ends.
    fn clear(&mut self, before: f64, length: f64, capacity: &Capacity) {
        let n = self.trace.len();
        let pace = self.rest_pace(before, capacity);
        self.trace[n - 1].attained += pace * length;
        self.trace[n - 1].seen += pace * length;
    }

    /// The times of all who came up to the point `last`, as far as it is known how it went; `None` for who is
    /// lost.
    fn answer(&self, last: usize, before: f64, capacity: &Capacity, answer: &mut impl FnMut(Option<f64>, f64)) {
        let (trace, work) = (&self.trace, capacity.processor.work);
        let n = trace.len();
        let slope = if self.demand >= capacity.service() && n > 1 {
            (trace[n - 1].seen - trace[n - 2].seen) / (trace[n - 1].at - trace[n - 2].at).max(1e-9)
        } else {
            self.rest_pace(before, capacity)
        };
        let queue = capacity.service() / work.mean_s;
        let works = WORK.map(|(score, weight)| (work.at(score), weight));
        let total: f64 = trace[1..=last].iter().map(|p| p.requests).sum();
        if total <= 0.0 {
            return;
        }
        // Moments at which as many came each, wherever that is on the trace.
        let moments = (2 * last).clamp(4, MOMENTS);
        let requests = total / moments as f64;
        let (mut at, mut below) = (1, 0.0);
        for moment in 0..moments {
            let wanted = (moment as f64 + 0.5) * requests;
            while at < last && below + trace[at].requests <= wanted {
                below += trace[at].requests;
                at += 1;
            }
            let (from, to) = (&trace[at - 1], &trace[at]);
            let part = ((wanted - below) / to.requests.max(1e-300)).clamp(0.0, 1.0);
            let (middle, place) =
                (from.at + part * (to.at - from.at), from.arrived + part * (to.arrived - from.arrived));
            let slot = reach(trace, |p| p.begun, place, queue).max(middle);
            let start = seen_at(trace, slot, slope);
            let mut next = trace.partition_point(|p| p.seen < start);
            for (work, weight) in works {
                next += trace[next..].iter().take_while(|p| p.seen < start + work).count();
                let time = crossing(trace, next, start + work, slope) - middle;
                answer((time <= capacity.patience_s).then_some(time), weight * requests);
            }
        }
    }
}

/// Share of a backlog by which it may change in a second to count as standing still.
const STILL: f64 = 5e-4;

/// Span of groups that are taken together, as a share of the mean work and their age.
const FINE: f64 = 1.0 / 32.0;

/// Points of the trace that are settled at once, at least.
const SETTLED: usize = 24;

/// Requests per unit of `V` in a pod that keeps up at `rho` with this slowdown: the arrivals over the pace.
fn density(rho: f64, capacity: &Capacity, slowdown: f64) -> f64 {
    rho * capacity.processor.vcpu / capacity.processor.work.mean_s * slowdown
}

/// Moments of arrival that are looked at, at most.
const MOMENTS: usize = 32;

/// Normal scores and weights at which the work of a request is looked at: denser where it is long.
const WORK: [(f64, f64); 11] = [
    (-1.881, 0.06),
    (-1.227, 0.1),
    (-0.755, 0.13),
    (-0.372, 0.13),
    (-0.025, 0.14),
    (0.319, 0.13),
    (0.674, 0.12),
    (1.08, 0.1),
    (1.555, 0.06),
    (2.108, 0.025),
    (2.807, 0.005),
];

/// When `seen` reaches `wanted`, `next` being the first point at which it has; beyond the trace at `slope`.
fn crossing(trace: &[Point], next: usize, wanted: f64, slope: f64) -> f64 {
    match (next.checked_sub(1).map(|low| &trace[low]), trace.get(next)) {
        (Some(low), Some(high)) => {
            low.at + (high.at - low.at) * (wanted - low.seen) / (high.seen - low.seen).max(1e-300)
        }
        (Some(last), None) => last.at + (wanted - last.seen) / slope.max(1e-12),
        (None, first) => first.map_or(0.0, |p| p.at),
    }
}

/// Where the rising `values` reach `wanted`, as a time on the trace; beyond its end at `slope`.
fn reach(trace: &[Point], value: impl Fn(&Point) -> f64, wanted: f64, slope: f64) -> f64 {
    let above = trace.partition_point(|p| value(p) < wanted);
    let Some(high) = trace.get(above) else {
        let last = trace[trace.len() - 1];
        return last.at + (wanted - value(&last)) / slope.max(1e-12);
    };
    if above == 0 {
        return high.at;
    }
    let low = &trace[above - 1];
    low.at + (high.at - low.at) * (wanted - value(low)) / (value(high) - value(low)).max(1e-300)
}

/// A value on the trace at a time; before it none, after it the last.
fn value_at(trace: &[Point], at: f64, value: impl Fn(&Point) -> f64) -> f64 {
    let above = trace.partition_point(|p| p.at < at);
    match (above.checked_sub(1).and_then(|low| trace.get(low)), trace.get(above)) {
        (Some(low), Some(high)) => {
            value(low) + (value(high) - value(low)) * (at - low.at) / (high.at - low.at).max(1e-300)
        }
        (Some(only), None) | (None, Some(only)) => value(only),
        (None, None) => 0.0,
    }
}

/// What one more would have attained at a time, beyond the trace at `slope`.
fn seen_at(trace: &[Point], at: f64, slope: f64) -> f64 {
    let last = trace[trace.len() - 1];
    value_at(trace, at, |p| p.seen) + (at - last.at).max(0.0) * slope
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many short parts at work in a pod: those taken together leave what they leave one by one.
    #[test]
    fn groups_taken_together_leave_what_each_leaves() {
        let work = Work::new(1200.0, 0.6);
        let residuals = Residuals::new(work);
        let mut backlog = Backlog { resting: 0.01, ..Backlog::default() };
        let (mut attained, mut begun) = (0.0, 0.0);
        for i in 0..4000 {
            let wave = f64::from(i) / 300.0;
            attained += 1.5 + wave.sin();
            begun += 0.3 + 0.25 * (1.7 * wave).cos();
            backlog.trace.push(Point { at: f64::from(i) * 15.0, attained, begun, ..Point::default() });
        }
        backlog.alive = 700;
        backlog.low = backlog.trace[700].attained + 0.4;
        for beyond in [1.0, 40.0, 900.0] {
            let v = attained + beyond;
            let (one_by_one, together) =
                (backlog.in_groups(v, &residuals, 0.0), backlog.in_groups(v, &residuals, FINE));
            for (exact, near) in [(one_by_one.0, together.0), (one_by_one.1, together.1)] {
                assert!((near / exact - 1.0).abs() < 1e-3 && exact > 1.0, "{exact} and {near}");
            }
        }
    }
}
