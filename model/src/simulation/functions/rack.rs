//! Instances with room, and the one that the routing picks.

use crate::scenario::Routing;
use crate::simulation::random::Random;

/// No instance.
const NONE: u32 = u32::MAX;

/// One instance.
#[derive(Debug, Clone, Copy)]
pub struct Instance {
    /// Requests on it.
    pub active: u32,
    /// When it is ready.
    pub ready_at: f64,
    /// Whether it is not ready yet.
    pub starting: bool,
    /// When it last fell idle.
    pub idle_since: f64,
    /// Whether it is always there.
    pub provisioned: bool,
    previous: u32,
    next: u32,
}

impl Instance {
    /// One that is always there.
    pub const PROVISIONED: Self = Self {
        active: 0,
        ready_at: f64::NEG_INFINITY,
        starting: false,
        idle_since: f64::NEG_INFINITY,
        provisioned: true,
        previous: NONE,
        next: NONE,
    };

    /// One that starts now.
    #[must_use]
    pub const fn starting(ready_at: f64) -> Self {
        Self { ready_at, starting: true, provisioned: false, ..Self::PROVISIONED }
    }
}

/// Instances with room.
#[derive(Debug)]
pub enum Rack {
    /// By the number of their requests; the fullest (`true`) or the emptiest is picked.
    ByLoad(Levels, bool),
    /// In no order; each is picked equally likely. An instance's `next` is its place.
    Any(Vec<u32>),
}

impl Rack {
    /// Nothing in it.
    #[must_use]
    pub fn new(routing: Routing, room: u32) -> Self {
        match routing {
            Routing::MostRecent => Self::ByLoad(Levels::new(room), true),
            Routing::LeastRecent => Self::ByLoad(Levels::new(room), false),
            Routing::Random => Self::Any(Vec::new()),
        }
    }

    /// Puts an instance in.
    pub fn insert(&mut self, instances: &mut [Instance], id: u32) {
        match self {
            Self::ByLoad(levels, _) => levels.insert(instances, id),
            Self::Any(places) => {
                instances[id as usize].next = places.len() as u32;
                places.push(id);
            }
        }
    }

    /// Takes an instance out, with as many requests as when it was put in.
    pub fn remove(&mut self, instances: &mut [Instance], id: u32) {
        match self {
            Self::ByLoad(levels, _) => levels.remove(instances, id),
            Self::Any(places) => {
                let place = instances[id as usize].next;
                places.swap_remove(place as usize);
                if let Some(&moved) = places.get(place as usize) {
                    instances[moved as usize].next = place;
                }
            }
        }
    }

    /// The instance that gets the next request.
    pub fn pick(&self, random: &mut Random) -> Option<u32> {
        match self {
            Self::ByLoad(levels, true) => levels.fullest(),
            Self::ByLoad(levels, false) => levels.emptiest(),
            Self::Any(places) => places.get(random.below(places.len())).copied(),
        }
    }
}

/// A list of instances for each number of requests, newest first, and a bit for each list that holds any.
#[derive(Debug)]
pub struct Levels {
    newest: Vec<u32>,
    oldest: Vec<u32>,
    filled: Vec<u64>,
}

impl Levels {
    fn new(room: u32) -> Self {
        let lists = room.max(1) as usize;
        Self { newest: vec![NONE; lists], oldest: vec![NONE; lists], filled: vec![0; lists.div_ceil(64)] }
    }

    fn insert(&mut self, instances: &mut [Instance], id: u32) {
        let level = instances[id as usize].active as usize;
        let second = std::mem::replace(&mut self.newest[level], id);
        instances[id as usize].previous = NONE;
        instances[id as usize].next = second;
        if second == NONE {
            self.oldest[level] = id;
            self.filled[level / 64] |= 1 << (level % 64);
        } else {
            instances[second as usize].previous = id;
        }
    }

    fn remove(&mut self, instances: &mut [Instance], id: u32) {
        let Instance { active, previous, next, .. } = instances[id as usize];
        let level = active as usize;
        if previous == NONE {
            self.newest[level] = next;
        } else {
            instances[previous as usize].next = next;
        }
        if next == NONE {
            self.oldest[level] = previous;
        } else {
            instances[next as usize].previous = previous;
        }
        if self.newest[level] == NONE {
            self.filled[level / 64] &= !(1 << (level % 64));
        }
    }

    /// Of the fullest instances, the one that came to this number of requests last.
    fn fullest(&self) -> Option<u32> {
        let word = self.filled.iter().rposition(|word| *word != 0)?;
        Some(self.newest[word * 64 + 63 - self.filled[word].leading_zeros() as usize])
    }

    /// Of the emptiest instances, the one that came to this number of requests first.
    fn emptiest(&self) -> Option<u32> {
        let word = self.filled.iter().position(|word| *word != 0)?;
        Some(self.oldest[word * 64 + self.filled[word].trailing_zeros() as usize])
    }
}
