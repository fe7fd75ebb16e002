//! What becomes of one pool's starts in the pools of a chain of functions.
//!
//! Every function of a chain has a pool of its own, and what leaves one arrives at the next. Warm requests leave a pool as they came to
//! it: the departures of M/G/inf are Poisson. A request that waits for a start leaves by that start `C` later than the others it was
//! with, and this changes what the next pool sees of the level `k` that started its instance.
//!
//! **Alone.** With the lower half of the instances warm, only what came on top of them is late. It comes to the next pool when those it
//! was with are gone, so there the level is not touched. Touches of a level are a Poisson process, and with `w` the probability that one
//! finds the instance gone, only those that found it reach the next pool: of a run of touches less than a keep-alive apart the first is
//! cold in the first pool, the second in the second, and so on. So the `j`-th pool (from 0) has `(1 - w)^j` of the first one's touches and
//! starts, and the instance is there for `(1 - w)^(j+1)` of the time; exact where work takes a fixed time shorter than `C`.
//!
//! Where it does not, the late one still meets the others with the probability that they last longer, `1 - Fe(C)` with
//! `Fe(C) = integral of P(S > v) over (0, C) / E[S]`; and requests whose times differ come to the next pool in another order. Two that are
//! together there were together here with the probability `E[min(S, S')] / E[S] = 1 - G`, `G` the Gini coefficient of the work; the other
//! touches, `G` of the first pool's, are new. With `P` the touches from before and `A` the time without the instance, in units of the first
//! pool's touches,
//!
//! ```text
//! c = w P + G A,   A = (1 - (1 - w^(1-G)) P / (1 - G)) w^G,   next P = (1 - G) (P + G - Fe(C) (1 - a / w) c)
//! ```
//!
//! **Together.** Those that find their instances gone at one moment are late together. Of a geometric batch on `m` warm instances all
//! but `m` are late, and they touch the level again with the probability `(1 - 1/b)^m` that the batch is so much larger; so
//! `a = sum over m of (1 - 1/b)^m (w_(m+1) - w_m)` up to the level, and `w_1` where requests come one by one. Those that are
//! cold in the next pool because of that were cold in this one, so no more requests meet a start.
//!
//! **Batches.** Requests that came at once leave apart, as their times differ. Two of a batch are together in the pool `j` with
//! `integral of p_j(t)^2 dt`, `p_j` the probability of being there at `t`. For exponential times that is `1, 1/2, 3/8, 5/16` of the first
//! pool's, which `(1 + 3 j c^2)^(-1/2)` gives to 1 %, and it does not change for fixed times, `c = 0`. The later pools take a batch that
//! is smaller by that, `c` the deviation of the time in one function, with the starts that the first pool has and the hand-off, over its
//! mean without the hand-off.

use super::PoolInput;
use super::normal;
use super::overshoot::Time;

/// A run of pools of a chain that are taken as one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series {
    /// The first of them, from 0.
    from: u32,
    /// The one after the last of them.
    to: u32,
    /// `Fe(C)`: probability that a request that is late on its own comes to the next pool after those it was with have gone.
    parted: f64,
    /// `G`: share of those that meet in a pool who did not meet in the one before.
    fresh: f64,
    /// Mean batch that comes to them, as the most of it that is together.
    pub batch: f64,
    /// Two of a batch that are together in these pools, over those that are in the first.
    pub together: f64,
}

/// What one level of the first pool says of a run of pools.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Later {
    /// Starts, over the first pool's.
    pub starts: f64,
    /// Probability that a touch, or a moment with fewer requests, finds the instance gone.
    pub gone: f64,
    /// Requests that meet their first start of the chain here, over the first pool's starts.
    pub met: f64,
}

impl Series {
    /// All pools of an input's chain, with requests that come as to the first.
    #[must_use]
    pub fn whole(input: &PoolInput<'_>) -> Self {
        // What sets two apart on their way: their work, and the hand-off.
        let spread = input.busy_cv.powi(2) + (input.apart_s / input.busy_s.max(1e-6)).powi(2);
        let sigma = spread.ln_1p().sqrt();
        let together = 2.0 * normal::cumulative(-sigma * std::f64::consts::FRAC_1_SQRT_2);
        let work = Time::new(input.busy_s.max(1e-6), input.busy_cv);
        let parted = (input.cold_s - work.ahead(input.cold_s)) / input.busy_s.max(1e-6);
        Self {
            from: 0,
            to: input.functions.max(1.0) as u32,
            parted: parted.clamp(0.0, 1.0),
            fresh: (1.0 - together).clamp(0.0, 1.0 - 1e-6),
            batch: input.profile.burst.max(1.0),
            together: 1.0,
        }
    }

    /// The first pool alone.
    #[must_use]
    pub const fn first(self) -> Self {
        Self { to: self.from + 1, ..self }
    }

    /// The pools after the first, which has this share of cold requests.
    #[must_use]
    pub fn rest(self, input: &PoolInput<'_>, cold_share: f64) -> Self {
        let mean = input.busy_s + cold_share * input.cold_s;
        let variance = (input.busy_s * input.busy_cv).powi(2)
            + input.apart_s.powi(2)
            + cold_share * (input.cold_s * input.cold_cv).powi(2);
        let spread = (variance / mean.powi(2).max(1e-12)).ln_1p();
        let gini = 1.0 - 2.0 * normal::cumulative(-(0.5 * spread).sqrt());
        let pairs = 1.0 - (-12.0 * gini * gini).exp();
        let apart = |law: f64| {
            let at = |pool: u32| (1.0 + 3.0 * f64::from(pool) * law).powf(-0.5);
            (1..self.to).map(at).sum::<f64>() / f64::from(self.to - 1).max(1.0)
        };
        Self { from: 1, batch: 1.0 + (self.batch - 1.0) * apart(spread), together: apart(pairs), ..self }
    }

    /// How many pools there are.
    #[must_use]
    pub fn count(&self) -> f64 {
        f64::from(self.to - self.from)
    }

    /// Whether this is the first pool and no other.
    #[must_use]
    pub const fn one(&self) -> bool {
        self.to <= 1
    }

    /// [`Later::met`] where all that start something are late together: they meet their first start in the first pool.
    #[must_use]
    pub fn rise(&self) -> f64 {
        if self.from == 0 { 1.0 } else { 0.0 }
    }

    /// Share of the touches of a level that are late together and touch it again in the next pool, as far as the last warm instance is
    /// the one below it: `more` is the chance of that, and `requests` fit on the warm instances.
    #[must_use]
    pub fn again(&self, requests: f64, more: f64) -> f64 {
        if requests <= 0.0 { more } else { (1.0 - 1.0 / self.batch).powf(requests) * more }
    }

    /// What a level brings: `gone` of the touches find its instance gone, `again` of the touches do and touch it late once more.
    #[must_use]
    pub fn later(&self, gone: f64, again: f64) -> Later {
        /// A probability under this changes nothing.
        const LITTLE: f64 = 1e-4;
        let gone = gone.clamp(0.0, 1.0);
        let alone = gone - again.clamp(0.0, gone);
        if alone < LITTLE {
            return Later { starts: 1.0, gone, met: self.rise() };
        }
        let (fresh, late) = (self.fresh, self.parted * alone / gone);
        let new_only = gone.powf(fresh);
        let old_only = gone / new_only;
        let (mut old, mut starts, mut absent) = (1.0, gone, gone);
        let (mut cold, mut all, mut met) = (0.0, 0.0, 0.0);
        for pool in 0..self.to {
            let before = if pool > 0 { starts * (1.0 - alone / gone) } else { 0.0 };
            if pool > 0 {
                let touches = if pool > 1 { old + fresh } else { 1.0 };
                old = (1.0 - fresh) * (touches - late * starts).max(0.0);
                absent = (1.0 - (1.0 - old_only) * (old / (1.0 - fresh)).min(1.0)) * new_only;
                starts = gone * old + fresh * absent;
            }
            if pool >= self.from {
                cold += starts;
                all += absent;
                // Those that are late once more were cold before.
                met += (starts - before).max(0.0);
            }
        }
        Later { starts: cold / (self.count() * gone), gone: all / self.count(), met: met / gone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pool::tests::input;
    use crate::traffic::Profile;

    fn series(functions: f64, burst: f64, cv: f64) -> (Series, Series) {
        let profile = Profile { burst, ..Profile::flat(1.0) };
        let input = PoolInput { functions, busy_s: 0.1, busy_cv: cv, cold_s: 5.0, ..input(&profile) };
        let whole = Series::whole(&input);
        (whole, whole.rest(&input, 0.0))
    }

    #[test]
    fn a_level_reached_rarely_is_warm_in_the_second_pool() {
        // Touches far apart: each is cold in the first of two pools and never comes to the second.
        let (pools, _) = series(2.0, 1.0, 1e-3);
        let Later { starts, met, .. } = pools.later(1.0, 0.0);
        assert!((starts - 0.5).abs() < 2e-3 && (met - 1.0).abs() < 2e-3, "{starts} {met}");
        // With the half of it gone too, all of them are late alike.
        assert_eq!(pools.later(0.3, 0.3), Later { starts: 1.0, gone: 0.3, met: 1.0 });
    }

    #[test]
    fn runs_of_touches_leave_one_start_to_each_pool() {
        let (pools, _) = series(3.0, 1.0, 1e-3);
        let Later { starts, gone, .. } = pools.later(0.4, 0.0);
        assert!((starts - (1.0 + 0.6 + 0.36) / 3.0).abs() < 2e-3, "{starts}");
        assert!((1.0 - gone - (0.6 + 0.36 + 0.216) / 3.0).abs() < 2e-3, "{gone}");
    }

    #[test]
    fn work_without_a_scale_makes_every_pool_like_the_first() {
        let (pools, _) = series(4.0, 1.0, 1e3);
        let Later { starts, gone, .. } = pools.later(0.4, 0.0);
        assert!((starts - 1.0).abs() < 0.02 && (gone - 0.4).abs() < 0.01, "{starts} {gone}");
    }

    #[test]
    fn batches_leave_apart_unless_they_take_a_fixed_time() {
        let (_, later) = series(2.0, 9.0, 1.0);
        assert!((later.batch - 5.6).abs() < 0.1, "{later:?}");
        let (_, later) = series(2.0, 9.0, 1e-3);
        assert!((later.batch - 9.0).abs() < 1e-3, "{later:?}");
    }

    /// Requests of a batch that are in the pool `pool` at once, and two of a batch that are, over the same in the first, by drawing their
    /// times.
    fn drawn(cv: f64, members: usize, pool: usize) -> (f64, f64) {
        const DRAWS: usize = 20_000;
        let (mut seed, sigma) = (7u64, cv.powi(2).ln_1p().sqrt());
        let mut uniform = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let mut time = || {
            let (a, b) = (uniform(), uniform());
            ((-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos() * sigma - 0.5 * sigma * sigma).exp()
        };
        let (mut most, mut pairs, mut pairs_in_first) = (0.0, 0.0, 0.0);
        for _ in 0..DRAWS {
            let stays: Vec<(f64, f64, f64)> = (0..members)
                .map(|_| {
                    let first = time();
                    let from = first + (1..pool).map(|_| time()).sum::<f64>();
                    (from, from + time(), first)
                })
                .collect();
            let together =
                |(from, _, _): &(f64, f64, f64)| stays.iter().filter(|(a, b, _)| a <= from && from < b).count();
            most += stays.iter().map(together).max().unwrap_or(0) as f64;
            let (a, b) = (stays[0], stays[1]);
            pairs += (a.1.min(b.1) - a.0.max(b.0)).max(0.0);
            pairs_in_first += a.2.min(b.2);
        }
        ((most / DRAWS as f64 - 1.0) / (members as f64 - 1.0), pairs / pairs_in_first)
    }

    #[test]
    fn how_far_batches_leave_apart() {
        for cv in [0.3, 0.5, 1.0, 2.0] {
            for pool in 1..=3 {
                // Chains whose last pool alone is looked at: the mean over one more less the mean over those before.
                let upto = |pools: usize| {
                    let (_, rest) = series(pools as f64 + 1.0, 5.0, cv);
                    [(rest.batch - 1.0) / 4.0, rest.together].map(|mean| mean * pools as f64)
                };
                let [batch, pair] = [0, 1].map(|i| upto(pool)[i] - if pool > 1 { upto(pool - 1)[i] } else { 0.0 });
                let (most, pairs) = drawn(cv, 5, pool);
                assert!(
                    (batch - most).abs() < 0.08 && (pair - pairs).abs() < 0.05,
                    "{cv} {pool}: {batch} {most}, {pair} {pairs}"
                );
            }
        }
    }
}
