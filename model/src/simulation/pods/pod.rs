//! One pod, request by request: slots, a queue in front of them, and a processor that they share.
//!
//! Processor sharing in virtual time: `attained` is the service that a request present all along would have
//! got. It grows at `min(1, cpus / n)` while the pod may run: `cpus` is what its threads can use at once, or what the other
//! pods of its node leave; under a quota it stands still from the moment the quota is used up until the next period.
//! A request with work `x` that begins at `attained = a` is done when it
//! reaches `a + x`, whatever comes and goes meanwhile, so a heap of these marks is all the pod needs:
//! `O(log n)` an event.

use crate::model::quota::{Meter, Quota};
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

/// What a pod asks of the run around it: random work, and somewhere to report to.
pub trait Desk {
    /// Work of a request that begins, in vCPU-seconds.
    fn work(&mut self) -> f64;
    /// Seconds that a request waits after its work, still in its slot.
    fn delay(&mut self) -> f64;
    /// A request that arrived at `arrival` is answered at `now`.
    fn answered(&mut self, arrival: f64, now: f64);
    /// A request that arrived at `arrival` has timed out.
    fn lost(&mut self, arrival: f64);
}

/// What all pods have in common.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// CPUs that a pod's threads can use at once.
    pub cpus: f64,
    /// The quota of a pod with a limit.
    pub quota: Option<Quota>,
    /// Requests served at once.
    pub slots: u32,
    /// Seconds after its arrival at which a request is given up.
    pub timeout_s: f64,
    /// Whether requests wait after their work.
    pub delayed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Queued,
    Working,
    Delayed,
    Gone,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    arrival: f64,
    stage: Stage,
}

/// A mark in a heap: the smallest comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark {
    at: f64,
    request: u64,
}

impl Eq for Mark {}

impl Ord for Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.total_cmp(&self.at)
    }
}

impl PartialOrd for Mark {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One pod.
#[derive(Debug)]
pub struct Pod {
    shape: Shape,
    clock: f64,
    /// CPUs that it can use at present.
    cpus: f64,
    meter: Option<Meter>,
    attained: f64,
    working: u32,
    delayed: u32,
    busy: f64,
    /// Requests in it, over time.
    held: f64,
    /// Requests in order of arrival, those that left before the oldest present one taken off.
    requests: VecDeque<Request>,
    /// Number of the first in `requests`.
    first: u64,
    /// Number of the first that has no slot yet.
    queue: u64,
    work: BinaryHeap<Mark>,
    delay: BinaryHeap<Mark>,
    /// Marks in the heaps whose request timed out.
    stale: u32,
}

impl Pod {
    /// An empty pod at `now`, `into` of the way (0 to 1) through a period of its quota.
    #[must_use]
    pub fn new(shape: Shape, now: f64, into: f64) -> Self {
        Self {
            shape,
            clock: now,
            cpus: shape.cpus,
            meter: shape.quota.map(|quota| Meter::new(quota, into * quota.period_s).later(now)),
            attained: 0.0,
            working: 0,
            delayed: 0,
            busy: 0.0,
            held: 0.0,
            requests: VecDeque::new(),
            first: 0,
            queue: 0,
            work: BinaryHeap::new(),
            delay: BinaryHeap::new(),
            stale: 0,
        }
    }

    /// Requests in the pod, queued ones included.
    #[must_use]
    pub fn outstanding(&self) -> u32 {
        let queued = self.first + self.requests.len() as u64 - self.queue;
        self.working + self.delayed + queued as u32
    }

    /// CPUs that its requests would use if the node had them.
    #[must_use]
    pub fn wanted(&self) -> f64 {
        f64::from(self.working).min(self.shape.cpus)
    }

    /// From now on it can use so many CPUs at most; it has been played up to now.
    pub fn grant(&mut self, cpus: f64) {
        self.cpus = cpus.min(self.shape.cpus);
    }

    /// Whether any request has ever come to it.
    #[must_use]
    pub const fn has_served(&self) -> bool {
        self.queue > 0
    }

    /// CPU-seconds used since the last harvest.
    #[must_use]
    pub const fn used_so_far(&self) -> f64 {
        self.busy
    }

    /// CPU-seconds used since the last call.
    pub fn harvest(&mut self) -> f64 {
        std::mem::take(&mut self.busy)
    }

    /// Seconds that its requests were in it since the last call, queued ones included, all together.
    pub fn harvest_held(&mut self) -> f64 {
        std::mem::take(&mut self.held)
    }

    /// When the next request leaves the processor, its slot, or its client's patience.
    #[must_use]
    pub fn next_event(&self) -> f64 {
        let mut next = f64::INFINITY;
        if let Some(mark) = self.work.peek() {
            let work = (mark.at - self.attained).max(0.0);
            next = match &self.meter {
                None => self.clock + work * self.stretch(),
                Some(meter) => meter.done(self.clock, self.used(), work * f64::from(self.working)),
            };
        }
        if let Some(mark) = self.delay.peek() {
            next = next.min(mark.at);
        }
        if let Some(oldest) = self.requests.front() {
            next = next.min(oldest.arrival + self.shape.timeout_s);
        }
        next
    }

    /// Seconds that a second of work takes now.
    fn stretch(&self) -> f64 {
        (f64::from(self.working) / self.cpus).max(1.0)
    }

    /// CPUs in use while the pod may run.
    fn used(&self) -> f64 {
        f64::from(self.working).min(self.cpus)
    }

    /// The moment up to which it has been played.
    #[must_use]
    pub const fn clock(&self) -> f64 {
        self.clock
    }

    /// Time without an event in this pod.
    pub fn pass(&mut self, now: f64) {
        let time = now - self.clock;
        if time > 0.0 {
            self.held += time * f64::from(self.outstanding());
        }
        if time > 0.0 && self.working > 0 {
            let cpus = self.used();
            let spent = match &mut self.meter {
                None => time * cpus,
                Some(meter) => meter.spend(self.clock, now, cpus),
            };
            self.attained += spent / f64::from(self.working);
            self.busy += spent;
        }
        self.clock = self.clock.max(now);
    }

    /// Plays the pod up to `now`.
    pub fn advance(&mut self, now: f64, desk: &mut impl Desk) {
        loop {
            let next = self.next_event();
            if next > now {
                break;
            }
            self.happen(next, desk);
        }
        self.pass(now);
    }

    /// Plays the pod until it is empty: it takes no more requests.
    pub fn drain(&mut self, desk: &mut impl Desk) {
        while self.outstanding() > 0 {
            self.happen(self.next_event(), desk);
        }
    }

    /// A request arrives; the pod has been played up to now.
    pub fn arrive(&mut self, desk: &mut impl Desk) {
        self.requests.push_back(Request { arrival: self.clock, stage: Stage::Queued });
        self.admit(desk);
    }

    /// A request arrives that was held since `since`, which is no earlier than any before it; the pod has been played up to now.
    pub fn release(&mut self, since: f64, desk: &mut impl Desk) {
        self.requests.push_back(Request { arrival: since, stage: Stage::Queued });
        self.admit(desk);
    }

    /// The event at `next`, which is the pod's next one.
    fn happen(&mut self, next: f64, desk: &mut impl Desk) {
        self.pass(next);
        if let Some(oldest) = self.requests.front().copied()
            && oldest.arrival + self.shape.timeout_s <= next
        {
            self.give_up(oldest, desk);
        } else if self.delay.peek().is_some_and(|mark| mark.at <= next) {
            if let Some(mark) = self.delay.pop() {
                self.delayed -= 1;
                self.leave(mark.request, desk);
            }
        } else if let Some(mark) = self.work.pop() {
            self.attained = mark.at;
            self.working -= 1;
            self.finish_work(mark.request, desk);
        }
        self.drop_stale();
    }

    fn finish_work(&mut self, request: u64, desk: &mut impl Desk) {
        if !self.shape.delayed {
            self.leave(request, desk);
            return;
        }
        self.requests[(request - self.first) as usize].stage = Stage::Delayed;
        self.delayed += 1;
        self.delay.push(Mark { at: self.clock + desk.delay(), request });
    }

    fn leave(&mut self, request: u64, desk: &mut impl Desk) {
        let index = (request - self.first) as usize;
        desk.answered(self.requests[index].arrival, self.clock);
        self.requests[index].stage = Stage::Gone;
        self.trim();
        self.admit(desk);
    }

    fn give_up(&mut self, oldest: Request, desk: &mut impl Desk) {
        match oldest.stage {
            Stage::Working => {
                self.working -= 1;
                self.stale += 1;
            }
            Stage::Delayed => {
                self.delayed -= 1;
                self.stale += 1;
            }
            Stage::Queued => self.queue += 1,
            Stage::Gone => {}
        }
        desk.lost(oldest.arrival);
        self.requests[0].stage = Stage::Gone;
        self.trim();
        self.admit(desk);
    }

    /// Takes off what left before the oldest present request.
    fn trim(&mut self) {
        while self.requests.front().is_some_and(|r| r.stage == Stage::Gone) {
            self.requests.pop_front();
            self.first += 1;
        }
    }

    /// Fills free slots from the queue.
    fn admit(&mut self, desk: &mut impl Desk) {
        while self.working + self.delayed < self.shape.slots
            && let Some(request) = self.requests.get_mut((self.queue - self.first) as usize)
        {
            request.stage = Stage::Working;
            self.work.push(Mark { at: self.attained + desk.work(), request: self.queue });
            self.working += 1;
            self.queue += 1;
        }
    }

    /// Keeps the heads of the heaps alive.
    fn drop_stale(&mut self) {
        while self.stale > 0 {
            if self.work.peek().is_some_and(|m| !self.is_in(m.request, Stage::Working)) {
                self.work.pop();
            } else if self.delay.peek().is_some_and(|m| !self.is_in(m.request, Stage::Delayed)) {
                self.delay.pop();
            } else {
                break;
            }
            self.stale -= 1;
        }
    }

    fn is_in(&self, request: u64, stage: Stage) -> bool {
        request >= self.first && self.requests.get((request - self.first) as usize).is_some_and(|r| r.stage == stage)
    }
}
