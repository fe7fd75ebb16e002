//! Instances that serve several requests at once.

use super::agenda::{Agenda, tag, untag};
use super::quota::{Intake, Quota};
use super::rack::{Instance, Rack};
use super::{Fleet, Functions, Served, Tally};
use crate::simulation::random::{Random, Sum};
use std::collections::VecDeque;

/// The instances.
pub struct Shared {
    instances: Vec<Instance>,
    vacant: Vec<u32>,
    /// Tagged with twice the instance's number, and one more where it gets ready instead of completing a request.
    due: Agenda<u128>,
    provisioned: Rack,
    intake: Intake,
    warm: Rack,
    starting: Rack,
    /// Instances in the order in which they fell idle; an entry is out of date once its instance has
    /// been used again.
    idle: VecDeque<(f64, u32)>,
    quota: Quota,
    room: u32,
    in_progress: usize,
    keep_alive_s: f64,
    cold: Sum,
}

impl Shared {
    /// No instance but the provisioned ones.
    pub fn new(played: &Functions<'_>) -> Self {
        let input = &played.input;
        let room = input.concurrency as u32;
        let rack = || Rack::new(input.routing, room);
        let mut fleet = Self {
            instances: Vec::new(),
            vacant: Vec::new(),
            due: Agenda::default(),
            provisioned: rack(),
            intake: Intake::new(input),
            warm: rack(),
            starting: rack(),
            idle: VecDeque::new(),
            quota: Quota::new(input),
            room,
            in_progress: 0,
            keep_alive_s: input.keep_alive_s,
            cold: played.cold.clone(),
        };
        for id in 0..input.provisioned as u32 {
            fleet.instances.push(Instance::PROVISIONED);
            fleet.provisioned.insert(&mut fleet.instances, id);
        }
        fleet
    }

    /// The rack in which an instance with room stands.
    fn rack(&mut self, id: u32) -> (&mut Rack, &mut Vec<Instance>) {
        let instance = &self.instances[id as usize];
        let rack = if instance.provisioned {
            &mut self.provisioned
        } else if instance.starting {
            &mut self.starting
        } else {
            &mut self.warm
        };
        (rack, &mut self.instances)
    }

    /// Puts one request more or less on an instance.
    fn load(&mut self, id: u32, change: i64) {
        let room = self.room;
        let (rack, instances) = self.rack(id);
        let before = instances[id as usize].active;
        if before < room {
            rack.remove(instances, id);
        }
        let after = (i64::from(before) + change) as u32;
        instances[id as usize].active = after;
        if after < room {
            rack.insert(instances, id);
        }
    }

    fn complete(&mut self, at: f64, id: u32, tally: &mut Tally) {
        self.in_progress -= 1;
        self.load(id, -1);
        let instance = &mut self.instances[id as usize];
        if instance.active == 0 {
            tally.busy.shrink(at);
            instance.idle_since = at;
            if !instance.provisioned {
                self.idle.push_back((at, id));
            }
        }
    }

    /// A starting instance moves among the warm ones.
    fn get_ready(&mut self, id: u32) {
        let room = self.instances[id as usize].active < self.room;
        if room {
            self.starting.remove(&mut self.instances, id);
        }
        self.instances[id as usize].starting = false;
        if room {
            self.warm.insert(&mut self.instances, id);
        }
    }

    fn expire(&mut self, now: f64, tally: &mut Tally) {
        while let Some(&(since, id)) = self.idle.front() {
            let end = since + self.keep_alive_s;
            if end >= now {
                break;
            }
            self.idle.pop_front();
            let instance = &self.instances[id as usize];
            let untouched = instance.active == 0 && instance.idle_since.to_bits() == since.to_bits();
            if untouched {
                self.warm.remove(&mut self.instances, id);
                self.instances[id as usize].idle_since = f64::NEG_INFINITY;
                self.vacant.push(id);
                self.quota.shrink();
                tally.instances.shrink(end);
            }
        }
    }

    fn start(&mut self, ready_at: f64) -> u32 {
        let instance = Instance::starting(ready_at);
        let id = if let Some(id) = self.vacant.pop() {
            self.instances[id as usize] = instance;
            id
        } else {
            self.instances.push(instance);
            self.instances.len() as u32 - 1
        };
        self.starting.insert(&mut self.instances, id);
        self.due.push(tag(ready_at, u64::from(id) << 1 | 1));
        id
    }

    fn occupy(&mut self, id: u32, now: f64, until: f64, tally: &mut Tally) {
        if self.instances[id as usize].active == 0 {
            tally.busy.grow(now);
        }
        self.load(id, 1);
        self.in_progress += 1;
        self.due.push(tag(until, u64::from(id) << 1));
    }
}

impl Fleet for Shared {
    fn advance(&mut self, now: f64, tally: &mut Tally) {
        while let Some(entry) = self.due.due(tag(now, u64::MAX)) {
            let (at, number) = untag(entry);
            let id = (number >> 1) as u32;
            if number & 1 == 1 {
                self.get_ready(id);
            } else {
                self.complete(at, id, tally);
            }
        }
        self.expire(now, tally);
    }

    fn serve(&mut self, now: f64, work: f64, random: &mut Random, tally: &mut Tally) -> Served {
        if self.intake.allows(now)
            && let Some(id) = self.provisioned.pick(random)
        {
            self.intake.take();
            self.occupy(id, now, now + work, tally);
            return Served::Provisioned;
        }
        if let Some(id) = self.warm.pick(random) {
            self.occupy(id, now, now + work, tally);
            return Served::Warm;
        }
        let id = if let Some(id) = self.starting.pick(random) {
            id
        } else if self.quota.grow(now) {
            tally.instances.grow(now);
            let ready_at = now + self.cold.draw(random);
            self.start(ready_at)
        } else {
            return Served::Throttled;
        };
        let ready_at = self.instances[id as usize].ready_at.max(now);
        self.occupy(id, now, ready_at + work, tally);
        Served::Cold(ready_at - now)
    }

    fn in_progress(&self) -> usize {
        self.in_progress
    }
}
