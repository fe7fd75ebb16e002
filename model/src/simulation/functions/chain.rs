//! Functions in series, each with a pool of its own: what leaves one arrives, a hand-off later, at the next.
//!
//! Every pool follows the same rules and gets the requests that the one before let through, at the moments at
//! which it did. A request that a pool turns away is not answered.

use super::arrivals::Arrivals;
use super::{BatchSize, Fleet, Functions, Lottery, Queue, Random, Served, Shared, Single, Stack, Tally};
use crate::scenario::Routing;
use crate::simulation::histogram::Histogram;
use crate::simulation::random::Sum;
use crate::simulation::replication::{Halt, Outcome};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A chain to be played, with what its requests meet around the functions.
#[derive(Debug, Clone)]
pub struct Chain<'a> {
    /// One function of it.
    pub one: Functions<'a>,
    /// How many.
    pub functions: u32,
    /// From the end of one function to the start of the next.
    pub handoff: Sum,
    /// Everything else that a request meets outside the functions.
    pub around: Sum,
}

/// What happened to the requests of a chain.
#[derive(Debug, Clone)]
pub struct Ride {
    /// The pools, all functions together.
    pub pools: Tally,
    /// Seconds from a request's arrival to its answer.
    pub latency: Histogram,
    /// Requests that arrived.
    pub arrivals: u64,
    /// Requests answered after a cold start in at least one function.
    pub met: u64,
}

/// A request on its way to one of the later functions.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Underway {
    at: f64,
    arrival: f64,
    function: usize,
    /// Whether it has met a cold start.
    cold: bool,
}

impl Eq for Underway {}

impl Ord for Underway {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.total_cmp(&other.at)
    }
}

impl PartialOrd for Underway {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Chain<'_> {
    /// Plays it once, or gives up soon after the halt is raised.
    #[must_use]
    pub fn play(&self, random: Random, halt: &Halt<'_>) -> Option<Ride> {
        let one = &self.one;
        if one.shared() {
            return self.run(|| Shared::new(one), random, halt);
        }
        match one.input.routing {
            Routing::MostRecent => self.run(|| Single::<Stack>::new(one), random, halt),
            Routing::LeastRecent => self.run(|| Single::<Queue>::new(one), random, halt),
            Routing::Random => self.run(|| Single::<Lottery>::new(one), random, halt),
        }
    }

    fn run<F: Fleet>(&self, fleet: impl Fn() -> F, mut random: Random, halt: &Halt<'_>) -> Option<Ride> {
        let (lives, periods) = self.one.lives();
        let mut all = self.live(&fleet, periods, &mut random, halt)?;
        for _ in 1..lives {
            let next = self.live(&fleet, periods, &mut random, halt)?;
            all.pools.merge(next.pools);
            all.latency.merge(&next.latency);
            all.arrivals += next.arrivals;
            all.met += next.met;
        }
        Some(all)
    }

    fn live<F: Fleet>(
        &self,
        fleet: impl Fn() -> F,
        periods: u32,
        random: &mut Random,
        halt: &Halt<'_>,
    ) -> Option<Ride> {
        /// Arrivals between two looks at the halt.
        const STRIDE: u32 = 1 << 14;
        let profile = self.one.input.profile;
        let mut arrivals = Arrivals::new(profile, self.one.warm_up_s).recorded(self.one.tape);
        let batch = BatchSize::new(profile.burst);
        let mut journey = Journey::new(self, fleet, periods, random, arrivals.first_s());
        loop {
            if halt.raised() {
                return None;
            }
            for _ in 0..STRIDE {
                let now = arrivals.next(journey.random, journey.until_s);
                journey.follow(now);
                if now >= journey.until_s {
                    return Some(journey.end());
                }
                for _ in 0..batch.draw(journey.random) {
                    journey.arrivals += u64::from(now >= journey.from_s);
                    journey.visit(Underway { at: now, arrival: now, function: 0, cold: false });
                }
            }
        }
    }
}

/// A run of a chain.
struct Journey<'a, F> {
    chain: &'a Chain<'a>,
    pools: Vec<(F, Tally)>,
    underway: BinaryHeap<Reverse<Underway>>,
    latency: Histogram,
    arrivals: u64,
    met: u64,
    random: &'a mut Random,
    from_s: f64,
    until_s: f64,
}

impl<'a, F: Fleet> Journey<'a, F> {
    fn new(chain: &'a Chain<'a>, fleet: impl Fn() -> F, periods: u32, random: &'a mut Random, from_s: f64) -> Self {
        let one = &chain.one;
        let profile = one.input.profile;
        let until_s = from_s + f64::from(periods) * profile.period_s();
        let pool = |_| {
            let mut tally = Tally::new(profile, from_s, until_s, one.provisioned_at_start());
            tally.shared = one.shared();
            (fleet(), tally)
        };
        Self {
            chain,
            pools: (0..chain.functions.max(1)).map(pool).collect(),
            underway: BinaryHeap::new(),
            latency: Histogram::new(),
            arrivals: 0,
            met: 0,
            random,
            from_s,
            until_s,
        }
    }

    /// Lets those that are on their way arrive, up to `now`.
    fn follow(&mut self, now: f64) {
        while let Some(&Reverse(next)) = self.underway.peek()
            && next.at <= now
        {
            self.underway.pop();
            self.visit(next);
        }
    }

    fn visit(&mut self, request: Underway) {
        let Underway { at, arrival, function, cold } = request;
        let last = function + 1 == self.pools.len();
        let (fleet, tally) = &mut self.pools[function];
        fleet.advance(at, tally);
        let work = self.chain.one.work.draw(self.random);
        let served = fleet.serve(at, work, self.random, tally);
        if at >= self.from_s && at < self.until_s {
            tally.count(at, served, work, fleet.in_progress());
        }
        let wait = match served {
            Served::Throttled => return,
            Served::Cold(wait) => wait,
            Served::Provisioned | Served::Warm => 0.0,
        };
        let (end, cold) = (at + wait + work, cold || matches!(served, Served::Cold(_)));
        if !last {
            let at = end + self.chain.handoff.draw(self.random);
            self.underway.push(Reverse(Underway { at, arrival, function: function + 1, cold }));
        } else if arrival >= self.from_s {
            self.met += u64::from(cold);
            self.latency.record(end - arrival + self.chain.around.draw(self.random));
        }
    }

    /// Sees off those that are on their way, and closes the books.
    fn end(mut self) -> Ride {
        self.follow(f64::INFINITY);
        let mut all: Option<Tally> = None;
        for (mut fleet, mut tally) in self.pools {
            fleet.advance(self.until_s, &mut tally);
            tally.close();
            match &mut all {
                Some(all) => all.merge(tally),
                None => all = Some(tally),
            }
        }
        let pools = all.unwrap_or_else(|| Tally::new(self.chain.one.input.profile, self.from_s, self.until_s, 0.0));
        Ride { pools, latency: self.latency, arrivals: self.arrivals, met: self.met }
    }
}
