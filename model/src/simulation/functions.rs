//! A function's instance pool, request by request, with nothing of the model's approximations.
//!
//! Requests arrive as Poisson batches at the profile's rate. One finds, in this order: a provisioned
//! instance with room (and with a permit, where the platform limits their rate), a warm one, a starting one (only where an instance takes several requests), a new
//! one if limit and scale rate allow it; else it is throttled. A new instance starts cold, and the
//! requests on it wait until it is ready. An instance that has been idle for the keep-alive disappears at
//! that moment; a provisioned one never does.
//!
//! Which warm instance: the most recently used, the least recently used, or any. Where an instance takes
//! several requests, most-recent fills the fullest instance that has room and spreads to an idle one
//! only when all others are full; least-recent takes the emptiest; random any with room.
//!
//! What is counted starts after a warm-up and covers whole periods of the profile.

mod agenda;
mod arrivals;
mod chain;
mod floor;
mod quota;
mod rack;
mod shared;
mod single;
mod tally;

use super::random::{BatchSize, LogNormal, Random, Reserve, Sum};
use super::replication::{Experiment, Halt, Outcome};
use super::tape::Tape;
use crate::model::pool::PoolInput;
use crate::scenario::Routing;
use arrivals::Arrivals;
pub use chain::{Chain, Ride};
use shared::Shared;
use single::{Lottery, Queue, Single, Stack};
pub use tally::{Figure, StepTally, Tally};

/// A pool to be played for a number of periods.
#[derive(Debug, Clone)]
pub struct Functions<'a> {
    /// What is played.
    pub input: PoolInput<'a>,
    /// How long one request occupies a warm instance; [`PoolInput::busy_s`] on average.
    pub work: Sum,
    /// How long an instance takes to start.
    pub cold: Sum,
    /// Seconds played before anything counts.
    pub warm_up_s: f64,
    /// Periods of the profile that count, in one replication.
    pub periods: u32,
    /// Recorded arrivals in place of drawn ones; the profile then only divides the period, and its batches have one request.
    pub tape: Option<Tape<'a>>,
}

/// What a request meets.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Served {
    /// A provisioned instance.
    Provisioned,
    /// A warm instance.
    Warm,
    /// An instance that starts: it is ready after so many seconds.
    Cold(f64),
    /// No instance, and none may be added.
    Throttled,
}

/// Instances and the rule that picks one.
trait Fleet {
    /// Lets happen what happens up to `now`.
    fn advance(&mut self, now: f64, tally: &mut Tally);

    /// Serves a request of `work` seconds that arrives at `now`.
    fn serve(&mut self, now: f64, work: f64, random: &mut Random, tally: &mut Tally) -> Served;

    /// Requests in progress.
    fn in_progress(&self) -> usize;
}

impl<'a> Functions<'a> {
    /// One period a replication, after a warm-up in which the pool forgets that it started empty: the
    /// requests in progress settle, then a keep-alive passes, twice. Where the load is spread over all
    /// instances the pool remembers its highest level for longer, so there it is a whole period more.
    #[must_use]
    pub fn new(input: PoolInput<'a>) -> Self {
        let settle_s = 10.0 * (input.busy_s + input.cold_s) * (1.0 + input.busy_cv.powi(2));
        let spread_s = if input.routing == Routing::MostRecent { 0.0 } else { input.profile.period_s() };
        let warm_up_s = settle_s + 2.0 * input.keep_alive_s + spread_s;
        let work = Sum::of(LogNormal::new(input.busy_s, input.busy_cv));
        let cold = Sum::of(LogNormal::new(input.cold_s, input.cold_cv));
        Self { input, work, cold, warm_up_s, periods: 1, tape: None }
    }

    /// Provisioned instances at time zero.
    fn provisioned_at_start(&self) -> f64 {
        floor::Floor::new(self).1 as f64
    }

    /// Whether an instance takes more than one request.
    fn shared(&self) -> bool {
        self.input.concurrency >= 2.0
    }

    /// How many fleets a replication plays, one after the other, and the periods that count of each.
    ///
    /// Where the load is spread over all instances the pool keeps what it once reached for as long as the
    /// traffic keeps it busy, so it is no older in a long replication than in a short one: what counts is
    /// always the second period of a fleet.
    fn lives(&self) -> (u32, u32) {
        match self.input.routing {
            Routing::MostRecent => (1, self.periods.max(1)),
            Routing::LeastRecent | Routing::Random => (self.periods.max(1), 1),
        }
    }

    fn run<F: Fleet>(&self, fleet: impl Fn() -> F, mut random: Random, halt: &Halt<'_>) -> Option<Tally> {
        let (lives, periods) = self.lives();
        let mut all = self.live(fleet(), periods, &mut random, halt)?;
        for _ in 1..lives {
            all.merge(self.live(fleet(), periods, &mut random, halt)?);
        }
        Some(all)
    }

    fn live<F: Fleet>(&self, mut fleet: F, periods: u32, random: &mut Random, halt: &Halt<'_>) -> Option<Tally> {
        /// Arrivals between two looks at the halt.
        const STRIDE: u32 = 1 << 14;
        let profile = self.input.profile;
        let mut arrivals = Arrivals::new(profile, self.warm_up_s).recorded(self.tape);
        let from_s = arrivals.first_s();
        let until_s = from_s + f64::from(periods) * profile.period_s();
        let mut tally = Tally::new(profile, from_s, until_s, self.provisioned_at_start());
        tally.shared = self.shared();
        let (batch, mut works) = (BatchSize::new(profile.burst), Reserve::default());
        loop {
            if halt.raised() {
                return None;
            }
            for _ in 0..STRIDE {
                let now = arrivals.next(random, until_s);
                fleet.advance(now, &mut tally);
                if now >= until_s {
                    tally.close();
                    return Some(tally);
                }
                for _ in 0..batch.draw(random) {
                    let work = works.draw(&self.work, random);
                    let served = fleet.serve(now, work, random, &mut tally);
                    if now >= from_s {
                        tally.count(now, served, work, fleet.in_progress());
                    }
                }
            }
        }
    }
}

impl Experiment for Functions<'_> {
    type Outcome = Tally;

    fn play(&self, _index: u32, random: Random, halt: &Halt<'_>) -> Option<Tally> {
        if self.shared() {
            return self.run(|| Shared::new(self), random, halt);
        }
        match self.input.routing {
            Routing::MostRecent => self.run(|| Single::<Stack>::new(self), random, halt),
            Routing::LeastRecent => self.run(|| Single::<Queue>::new(self), random, halt),
            Routing::Random => self.run(|| Single::<Lottery>::new(self), random, halt),
        }
    }
}

#[cfg(test)]
mod tests;
