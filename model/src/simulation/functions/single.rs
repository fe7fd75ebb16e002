//! Instances that serve one request at a time.
//!
//! An idle instance is nothing but the moment since when it is idle: those moments are entered in the
//! order of completion, so the oldest is always in front, whichever the routing takes.

use super::agenda::Agenda;
use super::quota::Quota;
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

/// Takes any, each equally likely. Taken ones leave a gap (a time of infinity) until gaps prevail.
#[derive(Debug, Default)]
pub struct Lottery {
    idle: VecDeque<f64>,
    gaps: usize,
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
    fn drop_gaps(&mut self) {
        while self.idle.front().is_some_and(|since| since.is_infinite()) {
            self.idle.pop_front();
            self.gaps -= 1;
        }
        if 2 * self.gaps > self.idle.len() {
            self.idle.retain(|since| since.is_finite());
            self.gaps = 0;
        }
    }
}

impl Shelf for Lottery {
    fn put(&mut self, at: f64) {
        self.idle.push_back(at);
    }
    fn take(&mut self, random: &mut Random) -> Option<f64> {
        if self.idle.len() == self.gaps {
            return None;
        }
        loop {
            let place = random.below(self.idle.len());
            let since = &mut self.idle[place];
            if since.is_finite() {
                let taken = std::mem::replace(since, f64::INFINITY);
                self.gaps += 1;
                self.drop_gaps();
                return Some(taken);
            }
        }
    }
    fn expire(&mut self, at: f64) -> Option<f64> {
        let dropped = pop_before(&mut self.idle, at);
        if dropped.is_some() {
            self.drop_gaps();
        }
        dropped
    }
}

/// The instances.
pub struct Single<S> {
    /// Completions, marked when on a provisioned instance.
    completions: Agenda,
    idle: S,
    idle_provisioned: u64,
    quota: Quota,
    keep_alive_s: f64,
    cold: Sum,
}

impl<S: Shelf> Single<S> {
    /// No instance but the provisioned ones.
    pub fn new(played: &Functions<'_>) -> Self {
        let input = &played.input;
        Self {
            completions: Agenda::default(),
            idle: S::default(),
            idle_provisioned: input.provisioned as u64,
            quota: Quota::new(input),
            keep_alive_s: input.keep_alive_s,
            cold: played.cold.clone(),
        }
    }
}

impl<S: Shelf> Fleet for Single<S> {
    #[inline]
    fn advance(&mut self, now: f64, tally: &mut Tally) {
        while let Some((at, provisioned)) = self.completions.due(now) {
            if provisioned {
                self.idle_provisioned += 1;
            } else {
                self.idle.put(at);
            }
        }
        while let Some(since) = self.idle.expire(now - self.keep_alive_s) {
            self.quota.shrink();
            tally.instances.shrink(since + self.keep_alive_s);
        }
    }

    #[inline]
    fn serve(&mut self, now: f64, work: f64, random: &mut Random, tally: &mut Tally) -> Served {
        if self.idle_provisioned > 0 {
            self.idle_provisioned -= 1;
            self.completions.push(now + work, true);
            return Served::Provisioned;
        }
        if self.idle.take(random).is_some() {
            self.completions.push(now + work, false);
            return Served::Warm;
        }
        if !self.quota.grow(now) {
            return Served::Throttled;
        }
        tally.instances.grow(now);
        let cold = self.cold.draw(random);
        self.completions.push(now + cold + work, false);
        Served::Cold(cold)
    }

    fn in_progress(&self) -> usize {
        self.completions.len()
    }
}
