//! Instances that serve one request at a time.
//!
//! An idle instance is nothing but the moment since when it is idle: those moments are entered in the
//! order of completion, so the oldest is always in front, whichever the routing takes.

use super::agenda::{Agenda, mark};
use super::floor::Floor;
use super::quota::{Intake, Quota};
use super::{Fleet, Functions, Served, Tally};
use crate::simulation::random::{Random, Sum};
use std::collections::VecDeque;

/// Idle instances and the one that the routing takes.
pub trait Shelf: Default {
    /// An instance is idle since `at`, later than all others.
    fn put(&mut self, at: f64);
    /// Takes an idle instance, if there is one.
    fn take(&mut self, random: &mut Random) -> Option<f64>;
    /// Drops the instance that is idle the longest, if it is since before `at`.
    fn expire(&mut self, at: f64) -> Option<f64>;
}

/// Takes the most recently used.
#[derive(Debug, Default)]
pub struct Stack(VecDeque<f64>);

/// Takes the least recently used.
#[derive(Debug, Default)]
pub struct Queue(VecDeque<f64>);

/// Takes any, each equally likely.
///
/// The line keeps the idle instances in the order in which they fell idle, with gaps where one was taken; the places
/// list those without a gap in no order, so that one draw picks an instance.
#[derive(Debug, Default)]
pub struct Lottery {
    /// Since when an instance is idle, infinite once it was taken, and its index in `places`.
    line: VecDeque<(f64, usize)>,
    /// How many have left the front of the line.
    gone: usize,
    /// Position in the line, counted from its first entry ever.
    places: Vec<usize>,
}

#[inline]
fn pop_before(idle: &mut VecDeque<f64>, at: f64) -> Option<f64> {
    if *idle.front()? < at { idle.pop_front() } else { None }
}

impl Shelf for Stack {
    #[inline]
    fn put(&mut self, at: f64) {
        self.0.push_back(at);
    }
    #[inline]
    fn take(&mut self, _random: &mut Random) -> Option<f64> {
        self.0.pop_back()
    }
    #[inline]
    fn expire(&mut self, at: f64) -> Option<f64> {
        pop_before(&mut self.0, at)
    }
}

impl Shelf for Queue {
    #[inline]
    fn put(&mut self, at: f64) {
        self.0.push_back(at);
    }
    #[inline]
    fn take(&mut self, _random: &mut Random) -> Option<f64> {
        self.0.pop_front()
    }
    #[inline]
    fn expire(&mut self, at: f64) -> Option<f64> {
        pop_before(&mut self.0, at)
    }
}

impl Lottery {
    /// Takes the instance with this index in `places`.
    #[inline]
    fn remove(&mut self, place: usize) -> f64 {
        let position = self.places.swap_remove(place);
        if let Some(&moved) = self.places.get(place) {
            self.line[moved - self.gone].1 = place;
        }
        let since = std::mem::replace(&mut self.line[position - self.gone].0, f64::INFINITY);
        while self.line.front().is_some_and(|(since, _)| since.is_infinite()) {
            self.line.pop_front();
            self.gone += 1;
        }
        since
    }
}

impl Shelf for Lottery {
    #[inline]
    fn put(&mut self, at: f64) {
        self.line.push_back((at, self.places.len()));
        self.places.push(self.gone + self.line.len() - 1);
    }
    #[inline]
    fn take(&mut self, random: &mut Random) -> Option<f64> {
        if self.places.is_empty() {
            return None;
        }
        let place = random.below(self.places.len());
        Some(self.remove(place))
    }
    #[inline]
    fn expire(&mut self, at: f64) -> Option<f64> {
        // The front of the line is never a gap.
        let &(since, place) = self.line.front()?;
        if since < at { Some(self.remove(place)) } else { None }
    }
}

/// The instances.
pub struct Single<S> {
    /// Completions, marked when on a provisioned instance.
    completions: Agenda<u64>,
    idle: S,
    idle_provisioned: u64,
    /// Provisioned instances that take requests.
    provisioned: u64,
    /// Instances that are no longer provisioned and still have a request.
    surplus: u64,
    floor: Floor,
    limit: u64,
    intake: Intake,
    quota: Quota,
    keep_alive_s: f64,
    cold: Sum,
}

impl<S: Shelf> Single<S> {
    /// No instance but the provisioned ones.
    pub fn new(played: &Functions<'_>) -> Self {
        let input = &played.input;
        let (floor, provisioned) = Floor::new(played);
        Self {
            completions: Agenda::default(),
            idle: S::default(),
            idle_provisioned: provisioned,
            provisioned,
            surplus: 0,
            floor,
            limit: input.limit.max(1.0) as u64,
            intake: Intake::of(provisioned, input),
            quota: Quota::with(provisioned, input),
            keep_alive_s: input.keep_alive_s,
            cold: played.cold.clone(),
        }
    }
}

impl<S: Shelf> Single<S> {
    /// Provisioned instances with a request.
    const fn busy_provisioned(&self) -> u64 {
        self.provisioned - self.idle_provisioned
    }

    /// Lets requests end and idle instances leave, up to `now`.
    #[inline]
    fn settle(&mut self, now: f64, tally: &mut Tally) {
        while let Some(entry) = self.completions.due(mark(now, true)) {
            if entry & 1 == 1 {
                if self.surplus > 0 {
                    self.surplus -= 1;
                    continue;
                }
                self.floor.account(f64::from_bits(entry), self.busy_provisioned());
                self.idle_provisioned += 1;
            } else {
                self.idle.put(f64::from_bits(entry));
            }
        }
        while let Some(since) = self.idle.expire(now - self.keep_alive_s) {
            self.quota.shrink();
            tally.instances.shrink(since + self.keep_alive_s);
        }
    }

    /// Changes the number of provisioned instances. Those that go finish what they have.
    fn resize(&mut self, now: f64, number: u64, tally: &mut Tally) {
        self.floor.account(now, self.busy_provisioned());
        let number = number.min(self.limit);
        while self.provisioned < number {
            self.provisioned += 1;
            self.idle_provisioned += 1;
            self.quota.provision(1);
            tally.instances.grow(now);
        }
        while self.provisioned > number {
            self.provisioned -= 1;
            if self.idle_provisioned > 0 {
                self.idle_provisioned -= 1;
            } else {
                self.surplus += 1;
            }
            self.quota.shrink();
            tally.instances.shrink(now);
        }
        self.intake.resize(number);
    }
}

impl<S: Shelf> Fleet for Single<S> {
    #[inline]
    fn advance(&mut self, now: f64, tally: &mut Tally) {
        while let Some(at) = self.floor.due(now) {
            self.settle(at, tally);
            self.floor.account(at, self.busy_provisioned());
            let number = self.floor.look(at);
            self.resize(at, number, tally);
        }
        self.settle(now, tally);
    }

    #[inline]
    fn serve(&mut self, now: f64, work: f64, random: &mut Random, tally: &mut Tally) -> Served {
        if self.idle_provisioned > 0 && self.intake.allows(now) {
            self.intake.take();
            self.floor.account(now, self.busy_provisioned());
            self.idle_provisioned -= 1;
            self.completions.push(mark(now + work, true));
            return Served::Provisioned;
        }
        if self.idle.take(random).is_some() {
            self.completions.push(mark(now + work, false));
            return Served::Warm;
        }
        if !self.quota.grow(now) {
            return Served::Throttled;
        }
        tally.instances.grow(now);
        let cold = self.cold.draw(random);
        self.completions.push(mark(now + cold + work, false));
        Served::Cold(cold)
    }

    fn in_progress(&self) -> usize {
        self.completions.len()
    }
}
