//! Provisioned instances that run out of requests a second before they run out of room.
//!
//! AWS lets each of them take ten requests a second; what comes faster goes to instances on demand, however short the requests are. A
//! group of `P` then takes `min(10 P, lambda (1 - B))` a second, with `B` the loss of `P` servers: whichever of rate and room is less.
//!
//! What it leaves is no Poisson stream: in a rush the group takes as many as ever, and all the rest of the rush goes on. With `s` the
//! time of a request, the mean of those in progress on demand is `(lambda - 10 P) s` and their variance that plus `lambda - (lambda - 10 P)`
//! times the integral of the squared tail of `s`, which is `s / 2` where `s` is exponential: that of all requests in progress beyond a
//! group of `Q = 10 P s / 2` servers that is always full, offered `lambda - 10 P / 2`. The nearer `10 P s` comes to `P`, the more it is room that
//! decides, and the nearer `Q` comes to `P`. A group of which room decides is offered as much that `Q` leave over what the `P`
//! do (Wilkinson's equivalent random method). `Q` is no whole number, and the two around it are mixed.

use super::series::Series;
use super::{Basis, Pool, PoolInput, PoolStep, at_any_rate};
use crate::model::queue;
use crate::traffic::Profile;
use std::collections::BTreeMap;

/// Whether the rate of the provisioned instances binds at the peak. Where an instance answers fewer requests a second than it may take
/// there is never room for more than that, and the rate is no limit.
pub fn happens(input: &PoolInput<'_>) -> bool {
    let provisioned = input.provisioned.floor();
    let short = input.provisioned_per_s * input.busy_s < input.concurrency.max(1.0);
    provisioned >= 1.0 && short && input.profile.peak() > provisioned * input.provisioned_per_s
}

/// The pool where the rate binds.
pub fn evaluate(input: &PoolInput<'_>) -> Pool {
    let basis = Basis::new(input, Series::whole(input));
    let group = Group::of(&basis);
    let mut known = BTreeMap::new();
    let mut split = |rate: &f64, mean: f64| *known.entry(rate.to_bits()).or_insert_with(|| group.split(*rate, mean));
    let parts: Vec<Split> = input.profile.rates.iter().zip(&basis.loads).map(|(r, load)| split(r, load.mean)).collect();
    let equivalent = Profile { rates: parts.iter().map(|part| part.equivalent).collect(), ..input.profile.clone() };
    let beyond = |servers: f64| {
        let limit = (basis.limit - basis.ladder.provisioned + servers).max(1.0);
        at_any_rate(&PoolInput { profile: &equivalent, provisioned: servers, limit, ..input.clone() })
    };
    let (low, part) = (group.servers.floor(), group.servers.fract());
    let pools = [
        (low, 1.0 - part, beyond(low)),
        (low + 1.0, part, if part > 0.0 { beyond(low + 1.0) } else { Pool::default() }),
    ];
    joined(input, &basis, &parts, &pools)
}

/// The provisioned instances of a pool.
struct Group {
    /// How many there are, in servers of one request each.
    places: f64,
    /// Requests a second that they take at most.
    allowed: f64,
    /// As many that are always full leave a stream as uneven: `Q` above.
    servers: f64,
    /// Requests that one instance serves at once.
    each: f64,
    busy_s: f64,
    dispersion: f64,
}

/// One step's requests a second.
#[derive(Clone, Copy)]
struct Split {
    /// On provisioned instances.
    taken: f64,
    /// Offered to [`Group::servers`] so that they leave over as many.
    equivalent: f64,
}

impl Group {
    fn of(basis: &Basis<'_>) -> Self {
        let (provisioned, each, busy_s) = (basis.ladder.provisioned, basis.ladder.places, basis.process.busy_s);
        let allowed = provisioned * basis.input.provisioned_per_s;
        let busy = (allowed * busy_s / each).min(provisioned);
        let servers = 0.5 * busy * (1.0 + busy / provisioned.max(1e-12));
        Self { places: provisioned * each, allowed, servers, each, busy_s, dispersion: basis.process.dispersion }
    }

    /// What servers without a limit of rate leave over, in requests a second.
    fn left(&self, servers: f64, rate: f64) -> f64 {
        let z = self.dispersion;
        rate * queue::loss_between(servers / z, rate * self.busy_s / z)
    }

    fn split(&self, rate: f64, mean: f64) -> Split {
        /// Halvings of the interval: to one part in a million.
        const HALVINGS: u32 = 20;
        let rate = rate.max(0.0);
        let spilled = self.left(self.places, mean / self.busy_s.max(1e-12)).max(rate - self.allowed).clamp(0.0, rate);
        let servers = self.servers * self.each;
        let (mut low, mut high) = (0.0, rate.max(spilled + servers / self.busy_s.max(1e-12)));
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.left(servers, middle) < spilled { low = middle } else { high = middle }
        }
        // Where permits run out whatever the room, the servers are always full.
        let by_rate = ((rate - self.allowed) / spilled.max(1e-12)).clamp(0.0, 1.0);
        let full = (rate - self.allowed + servers / self.busy_s.max(1e-12)).max(0.0);
        Split { taken: rate - spilled, equivalent: high + (full - high) * by_rate }
    }
}

/// What the provisioned instances and the others are together; each pool of the others has so many servers of its own that count for
/// nothing, and a weight.
fn joined(input: &PoolInput<'_>, basis: &Basis<'_>, parts: &[Split], pools: &[(f64, f64, Pool); 2]) -> Pool {
    let (provisioned, busy_s) = (basis.ladder.provisioned, basis.process.busy_s);
    let mixed = |of: &dyn Fn(f64, &Pool) -> f64| {
        pools.iter().filter(|(_, weight, _)| *weight > 0.0).map(|(q, weight, pool)| weight * of(*q, pool)).sum::<f64>()
    };
    let steps: Vec<PoolStep> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let of = |of: &dyn Fn(f64, &PoolStep) -> f64| {
                mixed(&|q, pool| pool.steps.get(at).map_or(0.0, |step| of(q, step)))
            };
            let spilled = input.profile.rates[at] - part.taken;
            let throttled_per_s = of(&|_, step| step.throttled_per_s).min(spilled);
            PoolStep {
                instances: provisioned + of(&|q, step| (step.instances - q).max(0.0)),
                busy: part.taken * busy_s + (spilled - throttled_per_s) * busy_s,
                cold_per_s: of(&|_, step| step.cold_per_s).min(spilled - throttled_per_s),
                met_per_s: of(&|_, step| step.met_per_s).min(spilled - throttled_per_s),
                throttled_per_s,
            }
        })
        .collect();
    let n = steps.len().max(1) as f64;
    let mean = |of: fn(&PoolStep) -> f64| steps.iter().map(of).sum::<f64>() / n;
    let (offered, throttled) = (input.profile.mean(), mean(|s| s.throttled_per_s));
    let share = |part: f64, of: f64| if of > 0.0 { (part / of).clamp(0.0, 1.0) } else { 0.0 };
    let taken = parts.iter().map(|part| part.taken).sum::<f64>() / n;
    Pool {
        cold_share: share(mean(|s| s.cold_per_s), offered - throttled),
        met_share: share(mean(|s| s.met_per_s), offered - throttled),
        throttled_share: share(throttled, offered),
        mean_instances: mean(|s| s.instances),
        mean_busy: (mean(|s| s.busy) + mean(|s| s.cold_per_s) * input.cold_s) / basis.ladder.places,
        peak_concurrency: input.profile.peak() * busy_s + mixed(&|_, pool| pool.peak_concurrency)
            - mixed(&|_, _| peak_load(parts, busy_s)),
        peak_instances: steps.iter().map(|s| s.instances).fold(0.0, f64::max),
        provisioned_share: share(taken, offered - throttled),
        rise_s: mixed(&|_, pool| pool.rise_s),
        steps,
    }
}

/// Requests in progress that the equivalent stream brings on average at its peak.
fn peak_load(parts: &[Split], busy_s: f64) -> f64 {
    parts.iter().map(|part| part.equivalent).fold(0.0, f64::max) * busy_s
}
