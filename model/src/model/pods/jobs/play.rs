//! Jobs played record by record: a queue of slots by when each is free.

use super::Job;
use super::book::Book;
use super::draws::Draws;
use super::station::Processors;
use crate::model::latency::Stage;
use crate::model::pods::PodsInput;
use crate::traffic::Batch;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Records of a batch above which its middle is not played.
pub(super) const MOST_RECORDS: f64 = 16_384.0;
/// Slots of a Job above which a part of its pods stands for all of them, where it has more records than are played.
const MOST_SLOTS: f64 = 4096.0;
/// Points that stand for the records of the middle.
const MIDDLE_POINTS: u32 = 200;

/// A Job as large as it is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    /// Pods.
    pods: u32,
    /// Records.
    records: u64,
    /// Pods, records or nodes that one of them stands for.
    weight: f64,
}

impl Size {
    fn of(records: f64, job: &Job, slots: u32) -> Self {
        let pods = f64::from(job.parallelism.max(1)).min(records);
        let all = pods * f64::from(slots);
        if records <= MOST_RECORDS || all <= MOST_SLOTS {
            return Self { pods: pods as u32, records: records as u64, weight: 1.0 };
        }
        let played = (pods * MOST_SLOTS / all).round().max(1.0);
        let weight = pods / played;
        Self { pods: played as u32, records: (records / weight).round() as u64, weight }
    }
}

/// A slot that is free from a moment on: of a pod that has just become ready (all of its slots), or after a record.
#[derive(Debug, Clone, Copy)]
struct Slot {
    at: f64,
    pod: u32,
    done: Option<Taken>,
}

/// A record that a slot works on.
#[derive(Debug, Clone, Copy)]
struct Taken {
    since: f64,
    work: f64,
    stretch: f64,
    delay: f64,
}

impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Slot {}

impl PartialOrd for Slot {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Slot {
    /// The earliest is the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.total_cmp(&self.at).then(other.pod.cmp(&self.pod))
    }
}

/// A node that has run a Job's pods: when its last one ended.
#[derive(Debug, Clone, Copy)]
struct Used {
    end: f64,
    weight: f64,
}

type Law = Option<(f64, f64)>;

/// The plays of a deployment's batches, one period after the other.
pub(super) struct Plays<'a> {
    input: &'a PodsInput<'a>,
    job: &'a Job,
    batches: &'a [Batch],
    processors: Processors,
    laws: [Law; 3],
    draws: [Draws; 4],
    book: Book,
    nodes: Vec<Used>,
    /// Jobs that run: their ends and pods.
    running: Vec<(f64, f64)>,
    /// The beginning of the next period.
    begin: f64,
}

/// A log-normal of seconds by its mean and its variance in milliseconds.
fn law(stage: Stage) -> Law {
    stage.log_parameters().map(|(mu, sigma)| (mu - 1e3f64.ln(), sigma))
}

impl<'a> Plays<'a> {
    /// Plays of these batches, of which about so many records will be drawn.
    pub(super) fn new(input: &'a PodsInput<'a>, job: &'a Job, batches: &'a [Batch], about: f64) -> Self {
        let work = Stage::new(input.work_s.max(1e-12) * 1e3, input.work_cv);
        Self {
            input,
            job,
            batches,
            processors: Processors::of(input),
            laws: [law(work), law(input.delay), law(job.init)],
            draws: [Draws::new(1, about), Draws::new(2, about), Draws::new(3, about), Draws::new(4, about)],
            book: Book::new(batches.len(), input.profile.rates.len(), input.profile.step_s),
            nodes: Vec::new(),
            running: Vec::new(),
            begin: 0.0,
        }
    }

    /// Plays the next period; it `counts` or leaves behind what the next one finds.
    pub(super) fn period(&mut self, counts: bool) {
        self.book.counts = counts;
        for (number, batch) in self.batches.iter().enumerate() {
            // As many records as on average: the next lower or the next higher whole number.
            let whole = batch.records.floor();
            let records = whole + f64::from(u8::from(self.draws[3].share() < batch.records - whole));
            if records >= 1.0 {
                let at = self.begin + batch.step as f64 * self.input.profile.step_s;
                self.play(number, at, records);
            }
        }
        self.begin += self.input.profile.period_s();
        self.book.period();
    }

    /// The book, with the nodes that are still there: after a warm-up those that it left were counted in their place.
    pub(super) fn closed(mut self, warmed_up: bool) -> Book {
        self.book.counts = !warmed_up;
        for node in std::mem::take(&mut self.nodes) {
            self.book.node(node.end, node.end + self.input.node_idle_s, node.weight);
        }
        self.book
    }

    /// One Job.
    fn play(&mut self, batch: usize, at: f64, records: f64) {
        let slots = self.input.concurrency.max(1.0) as u32;
        let size = Size::of(records, self.job, slots);
        let ready = self.starts(at, size);
        let mut run = Run::new(&ready, slots, size.weight, self.processors.pods);
        run.take_all(self, batch, size.records);
        let first = ready.iter().copied().fold(f64::INFINITY, f64::min);
        let makespan = run.ends.iter().copied().fold(0.0, f64::max);
        for (ready, end) in ready.iter().zip(&run.ends) {
            self.book.pod([at, at + ready, at + end.max(*ready)], size.weight);
        }
        self.leave_nodes(at, &ready, &run.ends, size);
        let pods = f64::from(size.pods) * size.weight;
        self.running.push((at + makespan, pods));
        self.book.job(makespan, first, pods, records);
    }

    /// Seconds after its batch at which each pod takes records, with the nodes that the Job takes over.
    fn starts(&mut self, at: f64, size: Size) -> Vec<f64> {
        let (per_node, idle_s) = (self.input.pods_per_node.max(1), self.input.node_idle_s);
        let wanted = if self.job.own_capacity { 0 } else { size.pods.div_ceil(per_node) };
        let (mut warm, mut kept) = (0u32, Vec::new());
        for node in std::mem::take(&mut self.nodes) {
            if node.end + idle_s <= at {
                self.book.node(node.end, node.end + idle_s, node.weight);
            } else if node.end <= at && warm < wanted {
                self.book.node(node.end, at, node.weight);
                warm += 1;
            } else {
                kept.push(node);
            }
        }
        self.nodes = kept;
        self.running.retain(|(end, _)| *end > at);
        let others: f64 = self.running.iter().map(|(_, pods)| pods).sum();
        let held: f64 = self.nodes.iter().map(|node| node.weight).sum();
        self.book.at_once(others + f64::from(size.pods) * size.weight, held + f64::from(wanted) * size.weight);
        let start = |pod: u32| {
            let cold = pod / per_node >= warm;
            let capacity = if cold { self.input.node_start_s.max(0.0) + self.job.pull_s } else { 0.0 };
            capacity + self.job.fixed_s + self.draws[2].log_normal(self.laws[2])
        };
        (0..size.pods).map(start).collect()
    }

    /// The nodes of a Job stay for their idle time after their last pod.
    fn leave_nodes(&mut self, at: f64, ready: &[f64], ends: &[f64], size: Size) {
        if self.job.own_capacity {
            return;
        }
        let per_node = self.input.pods_per_node.max(1) as usize;
        for (ready, ends) in ready.chunks(per_node).zip(ends.chunks(per_node)) {
            let end = at + ready.iter().chain(ends).copied().fold(0.0, f64::max);
            self.book.node(at, end, size.weight);
            self.nodes.push(Used { end, weight: size.weight });
        }
    }
}

/// One Job while it runs; times in seconds after its batch.
struct Run {
    queue: BinaryHeap<Slot>,
    /// When each pod ended its last record.
    ends: Vec<f64>,
    slots: u32,
    weight: f64,
    /// Pods of one processor, and how many of each are at work.
    shared_by: u32,
    at_work: Vec<u32>,
    /// Pods that are not ready yet.
    waiting: usize,
    /// Seconds of the middle that were not played.
    skipped: f64,
}

impl Run {
    fn new(ready: &[f64], slots: u32, weight: f64, shared_by: u32) -> Self {
        let fresh = |(pod, at): (usize, &f64)| Slot { at: *at, pod: pod as u32, done: None };
        Self {
            queue: ready.iter().enumerate().map(fresh).collect(),
            ends: vec![0.0; ready.len()],
            slots,
            weight,
            shared_by,
            at_work: vec![0; ready.len().div_ceil(shared_by.max(1) as usize)],
            waiting: ready.len(),
            skipped: 0.0,
        }
    }

    /// Takes records until none is left, and ends those that are then at work.
    fn take_all(&mut self, plays: &mut Plays<'_>, batch: usize, records: u64) {
        let half = (MOST_RECORDS / 2.0) as u64;
        let (mut left, mut now) = (records, 0.0);
        while left > 0 {
            let Some(slot) = self.queue.pop() else { break };
            now = slot.at;
            if let Some(taken) = slot.done {
                self.book(plays, batch, slot, taken.work);
            } else {
                self.waiting -= 1;
                self.at_work[(slot.pod / self.shared_by) as usize] += 1;
            }
            let free = if slot.done.is_some() { 1 } else { u64::from(self.slots).min(left) };
            (0..free).for_each(|_| self.take(plays, slot.pod, now));
            left -= free;
            if self.waiting == 0 && self.skipped <= 0.0 && records - left >= half && left > half {
                self.skip(plays, batch, now, left - half);
                left = half;
            }
        }
        self.drain(plays, batch, now);
    }

    fn take(&mut self, plays: &mut Plays<'_>, pod: u32, now: f64) {
        let work = plays.draws[0].log_normal(plays.laws[0]);
        let delay = plays.draws[1].log_normal(plays.laws[1]);
        let pods = self.at_work[(pod / self.shared_by) as usize];
        let stretch = plays.processors.stretch(self.slots * pods, pods);
        let taken = Taken { since: now, work, stretch, delay };
        self.queue.push(Slot { at: now + work * stretch + delay, pod, done: Some(taken) });
    }

    fn book(&mut self, plays: &mut Plays<'_>, batch: usize, slot: Slot, work: f64) {
        let done = slot.at + self.skipped;
        self.ends[slot.pod as usize] = self.ends[slot.pod as usize].max(done);
        plays.book.record(batch, done, work, self.weight);
    }

    /// Leaves out `count` records, which all slots work off at their pace.
    fn skip(&mut self, plays: &mut Plays<'_>, batch: usize, now: f64, count: u64) {
        let slots = self.slots;
        let pace: f64 = self.at_work.iter().map(|pods| plays.processors.pace(slots * pods, *pods)).sum();
        let (count, used_s) = (count as f64, plays.input.work_s);
        let length = count / pace.max(1e-12);
        let points = f64::from(MIDDLE_POINTS);
        for point in 0..MIDDLE_POINTS {
            let done = now + length * (f64::from(point) + 0.5) / points;
            plays.book.record(batch, done, used_s, count * self.weight / points);
        }
        self.skipped = length;
    }

    /// Ends what is at work at `now`, when no record is left: each processor's CPU is shared by ever fewer of them.
    fn drain(&mut self, plays: &mut Plays<'_>, batch: usize, now: f64) {
        let mut working: Vec<Vec<(f64, Slot, Taken)>> = vec![Vec::new(); self.at_work.len()];
        for slot in std::mem::take(&mut self.queue) {
            let Some(taken) = slot.done else { continue };
            let worked = (now - taken.since) / taken.stretch;
            if worked < taken.work {
                working[(slot.pod / self.shared_by) as usize].push((taken.work - worked, slot, taken));
            } else {
                self.book(plays, batch, slot, taken.work);
            }
        }
        for (processor, mut records) in working.into_iter().enumerate() {
            records.sort_by(|a, b| a.0.total_cmp(&b.0));
            let cpus = plays.processors.cpus(self.at_work[processor]);
            let (mut at, mut attained, count) = (now, 0.0, records.len());
            for (number, (left, slot, taken)) in records.into_iter().enumerate() {
                at += (left - attained) * ((count - number) as f64 / cpus).max(1.0);
                attained = left;
                self.book(plays, batch, Slot { at: at + taken.delay, ..slot }, taken.work);
            }
        }
    }
}
