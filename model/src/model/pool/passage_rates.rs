//! Which levels of requests in progress are reached how often, instance by instance.
//!
//! Up to [`EXACT_UP_TO`] requests in progress the passages are summed term by term ([`super::first_passage`]);
//! beyond, they are points of the diffusion limit ([`super::heavy_traffic`]).
//!
//! Where the members of a batch do not stay for exponential times, the variance over mean of the requests
//! in progress is `1 + 2 (b-1) kappa` with `kappa = E[min(S, S')] / E[S]` instead of `b`, and takes the place
//! of `b`. Wide batches are counted in lumps of several requests.

use super::PoolInput;
use super::cold_collisions::Overflow;
use super::first_passage::{Rung, climb, climb_batches};
use super::heavy_traffic::{self, Point, Scale};
use super::level_grid::Ladder;
use super::normal::{self, decay};
use super::series::Series;
use crate::scenario::Routing;

/// Requests (or lumps) in progress up to which sums are made term by term.
const EXACT_UP_TO: f64 = 25.0;
/// Variance over mean from which on requests are counted in lumps.
const FINEST_DISPERSION: f64 = 4.0;
/// Scores beyond this are not looked at.
const REACH: f64 = 7.0;
/// A passage expected this often in the time that matters happens at once.
const CERTAIN: f64 = 10.0;
/// A passage expected less often than this in the time that matters never happens.
const NEVER: f64 = 1e-4;
/// That time at least, in seconds: what is left out must not depend on the keep-alive, or a longer one would
/// seem to start more.
const LONG_S: f64 = 3600.0;

/// The number of requests in progress as a process.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    /// Mean time of a request in seconds.
    pub busy_s: f64,
    /// Mean time of a start in seconds.
    pub cold_s: f64,
    /// Keep-alive in seconds.
    pub keep_alive_s: f64,
    /// Variance over mean of the requests in progress.
    pub dispersion: f64,
    /// Mean batch, as the most of it that is in progress at once.
    pub batch: f64,
    /// Mean batch as it arrives.
    members: f64,
    /// Requests that are counted as one.
    pub lump: f64,
    /// Whether instances take turns.
    turns: bool,
    /// Rate above which a level is reached at once.
    certain: f64,
    /// Rate below which it never is.
    never: f64,
}

/// What one load says about the levels that are neither always nor never reached.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// Ladder index of the first entry; every level below is reached at once.
    pub first: usize,
    /// Probability that fewer requests than the level are in progress.
    pub below: Vec<f64>,
    /// Rate at which the level is reached, per second.
    pub rate: Vec<f64>,
    /// Requests that wait for an instance started at the level; empty where it is just one.
    pub cold: Vec<f64>,
    /// Where instances take turns: instances started at the level for each start at the one below, because
    /// starts take time.
    pub more: Vec<f64>,
}

impl Passage {
    /// Index beyond the last entry.
    #[must_use]
    pub fn end(&self) -> usize {
        self.first + self.rate.len()
    }

    /// Probability of fewer requests than the level at an index.
    #[must_use]
    pub fn below(&self, index: usize) -> f64 {
        if index < self.first { 0.0 } else { self.below.get(index - self.first).copied().unwrap_or(1.0) }
    }
}

impl Process {
    /// The process of an input in these pools of its chain. Passages are going to be counted over times from `shortest_s` to the
    /// keep-alive.
    #[must_use]
    pub fn new(input: &PoolInput<'_>, series: &Series, shortest_s: f64) -> Self {
        // E[min(S, S')] / E[S] of two log-normals.
        let sigma = input.busy_cv.powi(2).ln_1p().sqrt();
        let together = 2.0 * normal::cumulative(-sigma * std::f64::consts::FRAC_1_SQRT_2);
        let batch = series.batch.max(1.0);
        let dispersion = 1.0 + 2.0 * (input.profile.burst.max(1.0) - 1.0) * together * series.together;
        Self {
            busy_s: input.busy_s.max(1e-6),
            cold_s: input.cold_s.max(0.0),
            keep_alive_s: input.keep_alive_s.max(1e-3),
            dispersion,
            batch,
            members: input.profile.burst.max(1.0),
            lump: (dispersion / FINEST_DISPERSION).max(1.0),
            turns: input.routing != Routing::MostRecent,
            certain: CERTAIN / shortest_s,
            never: NEVER / input.keep_alive_s.max(LONG_S),
        }
    }

    /// The passages at `load` requests in progress to the levels of a ladder. `rungs` is room for what is summed term by term.
    #[must_use]
    pub fn passage(&self, load: f64, ladder: &Ladder, rungs: &mut Vec<Rung>) -> Passage {
        let mut passage = Passage { first: 1, ..Passage::default() };
        if load <= 0.0 {
            return passage;
        }
        if load <= EXACT_UP_TO * self.lump {
            self.climb(load / self.lump, ladder, rungs);
            let levels = (rungs.len() as f64 * self.lump / ladder.places) as usize + 1;
            passage.below.reserve(levels);
            passage.rate.reserve(levels);
            self.sample(load, ladder, rungs, &mut passage);
        } else {
            passage.below.reserve(96);
            passage.rate.reserve(96);
            self.follow_limit(load, ladder, &mut passage);
        }
        passage
    }

    /// Enters a level if it is the first that is not reached at once, or beyond; says whether it is.
    fn enter(&self, passage: &mut Passage, index: usize, rung: &Rung) -> bool {
        if rung.rate > self.certain * self.busy_s && passage.rate.is_empty() {
            passage.first = index + 1;
            return false;
        }
        passage.below.push(rung.below);
        passage.rate.push(rung.rate / self.busy_s);
        true
    }

    /// Adds to the last level entered what starts that take their time change.
    fn linger(&self, passage: &mut Passage, started: &Rung, overflow: Overflow, places: f64) {
        if places > 1.0 {
            // About geometric, and no more than there are places.
            let mean = overflow.found * self.lump + self.batch - 1.0;
            passage.cold.push(1.0 + mean * (1.0 - (mean / (1.0 + mean)).powf(places - 1.0)));
        } else if self.turns {
            passage.more.resize(passage.rate.len().saturating_sub(1), 0.0);
            passage.more.push(overflow.more);
        } else if let Some(last) = passage.rate.last_mut() {
            let rate = started.rate / self.busy_s;
            *last += overflow.more * started.below * rate * decay(rate * self.keep_alive_s);
        }
    }

    fn unreached(&self, rung: &Rung) -> bool {
        rung.rate < self.never * self.busy_s && rung.below > 1.0 - NEVER
    }

    /// Takes the ladder's levels from the term-by-term sums.
    fn sample(&self, load: f64, ladder: &Ladder, rungs: &[Rung], passage: &mut Passage) {
        let apart = self.apart(load);
        for index in 1..ladder.end() {
            // The lump that holds the level, counted from 1.
            let x = (1.0 + (ladder.level(index) - 1.0 - 0.5 * (1.0 - apart) * (self.lump - 1.0)) / self.lump).max(1.0);
            let (k, part) = (x as usize, x.fract());
            let Some(low) = rungs.get(k - 1) else { break };
            let mut rung = *low;
            if let (true, Some(high)) = (part > 1e-9, rungs.get(k)) {
                rung.below += (high.below - low.below) * part;
                rung.rate *= (high.rate / low.rate).powf(part);
            }
            if self.enter(passage, index, &rung) && self.cold_s > 0.0 {
                self.linger_at(passage, load / self.lump, rungs, k, ladder.places);
            }
        }
    }

    /// [`Self::linger`] at the exact level `k`, where an instance has just one place because of the start
    /// at the level below, whose house was that of the level below that.
    fn linger_at(&self, passage: &mut Passage, load: f64, rungs: &[Rung], k: usize, places: f64) {
        let start = self.cold_s / self.busy_s;
        let level = if places > 1.0 { k } else { k - 1 };
        if level > 0 {
            let house = level.checked_sub(2).map(|i| &rungs[i]);
            let overflow = Overflow::of(load, start, level - 1, house, rungs.get(level));
            self.linger(passage, &rungs[level - 1], overflow, places);
        }
    }

    /// How far batches are apart at a load: from 1 when one is never met by another to 0 when there are many in
    /// progress at once.
    fn apart(&self, load: f64) -> f64 {
        /// By comparison with the simulation, for work that hardly varies and work that varies much.
        const PACE: f64 = 1.5;
        const POWER: f64 = -0.35;
        (1.0 + PACE * load / self.members).powf(POWER)
    }

    /// The levels one by one up to the ladder's last or the first that is never reached.
    fn climb(&self, load: f64, ladder: &Ladder, rungs: &mut Vec<Rung>) {
        let top = ladder.level(ladder.end()) / self.lump + 1.0;
        // Batches that are alone go as high as they are large, and sizes fall geometrically; many together have
        // their dispersion.
        let apart = self.apart(load * self.lump);
        let alone = 1.0 / (1.0 - (1.0 - 1.0 / self.batch).powf(self.lump));
        let dispersion = apart * alone + (1.0 - apart) * self.dispersion / self.lump;
        rungs.clear();
        let keep = |rung: Rung| {
            rungs.push(rung);
            !self.unreached(&rung) && (rungs.len() as f64) < top
        };
        if dispersion > 1.0 + 1e-9 {
            // As many batches as there are, though their sizes are counted in lumps and not all members are there at once.
            let lumps = load * (apart * alone * self.lump / self.members + 1.0 - apart);
            climb_batches(lumps, dispersion, keep);
        } else {
            climb(load, keep);
        }
    }

    fn follow_limit(&self, load: f64, ladder: &Ladder, passage: &mut Passage) {
        let apart = self.apart(load);
        let scale = Scale::new(load, apart * self.batch + (1.0 - apart) * self.dispersion);
        // A level at the score of the certain rate or below is reached at once, one at the other score never.
        let sure = (heavy_traffic::score_of_rate(self.certain * self.busy_s) - 0.3).max(-REACH);
        let last = heavy_traffic::score_of_rate(self.never * self.busy_s) + 0.3;
        let start = ladder.index_below(scale.requests(sure)).max(1);
        passage.first = start;
        for index in start..ladder.end() {
            let Point { score, below, rate, density } = scale.at(ladder.level(index));
            let rung = Rung { below, rate, late: 1.0, mass: density / scale.deviation() };
            if score > last || self.unreached(&rung) {
                break;
            }
            if self.enter(passage, index, &rung) && self.cold_s > 0.0 {
                let overflow = Overflow::in_limit(load, self.cold_s / self.busy_s, &scale, score, rung.mass);
                // One level less is `score / deviation` more often reached.
                let x = score.max(0.0) / scale.deviation();
                let started = Rung { rate: rate * (1.0 + x * (1.0 + 0.5 * x)), ..rung };
                self.linger(passage, &started, overflow, ladder.places);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_takes_over_without_a_step() {
        let ladder = Ladder { places: 1.0, provisioned: 0.0, lump: 1.0, top: 1e6 };
        let profile = crate::traffic::Profile::flat(1.0);
        let input = PoolInput { busy_s: 1.0, cold_s: 0.0, keep_alive_s: 600.0, ..super::super::tests::input(&profile) };
        let process = Process::new(&input, &Series::whole(&input), 300.0);
        let [low, high] = [1.0, 1.0001].map(|part| process.passage(EXACT_UP_TO * part, &ladder, &mut Vec::new()));
        for index in 30usize..46 {
            let at = |p: &Passage| index.checked_sub(p.first).and_then(|i| p.rate.get(i)).copied().unwrap_or(1e-9);
            let (a, b) = (at(&low), at(&high));
            assert!((b / a - 1.0).abs() < 0.08, "{index}: {a} {b}");
            assert!((low.below(index) - high.below(index)).abs() < 2e-3);
        }
    }
}
