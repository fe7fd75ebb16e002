//! Pods that all go when no request comes, and the first request that comes then.
//!
//! The last pods go once no request was in progress for the idle time τ. The next one starts them again and waits for the start
//! D, in front of them (Knative's activator, the proxy of KEDA's add-on, or a queue of events); so do those that come meanwhile,
//! and all are passed on together. With batches that come at rate λ(t) and keep their pods for c = τ + E[longest time of a batch],
//!
//! ```text
//! down'      = fall - λ down                    started = λ down
//! starting'  = started(t) - started(t - D)
//! fall(t)    = (λ up + started(t - D)) at t - c, times exp(-∫λ from t - c to t)
//! ```
//!
//! which is exact for times that are all alike, and close for any others, as only their mean decides whether requests of a Poisson
//! stream overlap (M/G/∞). At an even rate it gives down = 1 / (exp(λc) + λD). The period is walked in cells of even length until it
//! repeats itself.
//!
//! The autoscaler is played as if a pod always stayed. Its fewest pods are there while the state is not *down*; those beyond them are
//! kept for the stabilization window after a busy moment, of which the first τ has no silence and the rest ends with the next one.

mod held;
mod kept;
mod walk;

use super::autoscaler_replay::Rules;
use super::latency_mixture::Times;
use super::{Pods, PodsInput};
use crate::model::latency::{Distribution, Stage, normal_cdf};
use held::Held;
use kept::Kept;
use walk::{Arrivals, Cell, Walk};

/// How all pods go, and how they come back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToZero {
    /// Seconds without a request in progress until they go.
    pub idle_s: f64,
    /// Seconds of a start from zero that are always the same; the wait for a pod's own capacity comes on top where it has no node.
    pub fixed_s: f64,
    /// The application's own start.
    pub init: Stage,
}

/// The time from the first request to a pod that serves: a constant and a log-normal.
#[derive(Debug, Clone, Copy)]
struct Start {
    fixed_s: f64,
    init: Stage,
    varying: Option<Varying>,
}

/// Parameters of a log-normal of milliseconds, and the seconds between which practically all of it lies.
#[derive(Debug, Clone, Copy)]
struct Varying {
    mu: f64,
    sigma: f64,
    least_s: f64,
    most_s: f64,
}

impl Start {
    fn of(input: &PodsInput<'_>, zero: &ToZero) -> Self {
        let own_s = if input.min_nodes == 0 { input.node_start_s.max(0.0) } else { 0.0 };
        Self::new(zero.fixed_s.max(0.0) + own_s, zero.init)
    }

    fn new(fixed_s: f64, init: Stage) -> Self {
        /// Standard deviations beyond which less than 10^-14 is left.
        const ALL: f64 = 8.0;
        let varying = init.log_parameters().filter(|(_, sigma)| *sigma > 1e-6).map(|(mu, sigma)| {
            let at = |score: f64| (mu + score * sigma).exp() / 1e3;
            Varying { mu, sigma, least_s: at(-ALL), most_s: at(ALL) }
        });
        Self { fixed_s, init, varying }
    }

    fn mean_s(&self) -> f64 {
        self.fixed_s + self.init.mean_ms / 1e3
    }

    /// Share of starts that take at most `x` seconds.
    fn within(&self, x: f64) -> f64 {
        self.init_within(x - self.fixed_s, 0.0).unwrap_or_else(|| f64::from(u8::from(x >= self.mean_s())))
    }

    /// The normal distribution function of the score of `rest` seconds in the application's own start, less `less`; `None` where that
    /// start never varies or `rest` is nothing.
    fn init_within(&self, rest: f64, less: f64) -> Option<f64> {
        let of = self.varying.filter(|_| rest > 0.0)?;
        Some(if rest < of.least_s {
            0.0
        } else if rest > of.most_s {
            1.0
        } else {
            normal_cdf(((rest * 1e3).ln() - of.mu) / of.sigma - less)
        })
    }

    /// Share of those that come during a start whose own wait is at most `x` seconds: what is left of it.
    fn left_within(&self, x: f64) -> f64 {
        let rest = (x - self.fixed_s).max(0.0);
        let init_s = self.init.mean_ms / 1e3;
        let sigma = self.varying.map_or(0.0, |of| of.sigma);
        let of_init = match (self.init_within(rest, 0.0), self.init_within(rest, sigma)) {
            (Some(ended), Some(weighed)) => rest * (1.0 - ended) + init_s * weighed,
            _ => rest.min(init_s),
        };
        ((x.clamp(0.0, self.fixed_s) + of_init) / self.mean_s().max(1e-12)).clamp(0.0, 1.0)
    }

    /// Mean of what is left of a start for those that come during it, in seconds.
    fn left_s(&self) -> f64 {
        let (mean, variance) = (self.mean_s(), self.init.variance / 1e6);
        (mean * mean + variance) / (2.0 * mean).max(1e-12)
    }
}

/// One step of the profile.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quiet {
    /// Share of the time without a pod.
    pub down: f64,
    /// Share of the time in which pods start after there were none.
    pub starting: f64,
    /// Share of the time in which there was no pod for as long as an empty node is kept.
    gone: f64,
    /// Share of the pods beyond the fewest that no silence has taken away since the busy moment that they are kept for.
    beyond: f64,
    /// Requests that find no pod, by second of the step.
    cold: f64,
    /// Requests that come during a start, by second of the step.
    waiting: f64,
}

/// When there are no pods, and who waits for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Silence {
    /// Share of the period without a pod.
    pub down_share: f64,
    /// Share of the period in which pods start after there were none.
    pub starting_share: f64,
    /// Share of the requests that find no pod.
    pub cold_share: f64,
    /// Share of the requests that wait for pods that others started.
    pub waiting_share: f64,
    /// Starts from zero in a period.
    pub starts: f64,
    /// Mean time of such a start in seconds.
    pub start_s: f64,
    /// What waiting for pods adds to a request on average, in milliseconds.
    pub wait_ms: f64,
    /// One entry for each step of the profile.
    pub steps: Vec<Quiet>,
    /// Mean requests that are passed on together, as one of them sees it, and how many requests meet so many.
    cohorts: [(f64, f64); COHORTS],
}

/// Sizes of cohorts that are told apart, each four times the one before, from a hundredth of a request more on.
const COHORTS: usize = 8;

impl Silence {
    fn empty(steps: usize) -> Self {
        Self {
            down_share: 0.0,
            starting_share: 0.0,
            cold_share: 0.0,
            waiting_share: 0.0,
            starts: 0.0,
            start_s: 0.0,
            wait_ms: 0.0,
            steps: vec![Quiet::default(); steps],
            cohorts: [(0.0, 0.0); COHORTS],
        }
    }

    /// The times of each page, with those that wait for a pod among them.
    pub(super) fn by_page(&self, rules: &Rules<'_>, pages: Vec<Option<Times>>) -> Vec<Option<Times>> {
        let Some(zero) = rules.input.zero.as_ref() else { return pages };
        let held = Held::of(rules, &Start::of(rules.input, zero), self);
        let watch = &rules.watch;
        let all = |number: usize, page: Times| {
            let steps = (0..watch.per_page.max(1))
                .map(|i| (watch.first + number * watch.per_page.max(1) + i) % self.steps.len());
            let (mut cold, mut waiting, mut requests) = (0.0, 0.0, 0.0);
            for step in steps {
                cold += self.steps[step].cold;
                waiting += self.steps[step].waiting;
                requests += rules.input.profile.rates[step];
            }
            let share = |part: f64| if requests > 0.0 { (part / requests).clamp(0.0, 1.0) } else { 0.0 };
            let (sojourn, lost_share) = held.mixed((&page.sojourn, page.lost_share), share(cold), share(waiting));
            Times { sojourn, lost_share, ..page }
        };
        pages.into_iter().enumerate().map(|(number, page)| page.map(|page| all(number, page))).collect()
    }
}

/// The same pods where all of them go when no request comes.
pub(super) fn without(rules: &Rules<'_>, pods: Pods) -> Pods {
    let input = rules.input;
    let Some(zero) = input.zero.as_ref() else { return pods };
    let start = Start::of(input, zero);
    let mut silence = silence(input, zero, &start, &pods);
    silence.start_s = start.mean_s();
    silence.wait_ms = 1e3 * (silence.cold_share * start.mean_s() + silence.waiting_share * start.left_s());
    if silence.starts <= 0.0 {
        return Pods { silence: Some(silence), ..pods };
    }
    let held = Held::of(rules, &start, &silence);
    let warm = (&pods.sojourn, pods.lost_share);
    let (sojourn, lost_share) = held.mixed(warm, silence.cold_share, silence.waiting_share);
    thinned(input, silence, Pods { sojourn, lost_share, ..pods })
}

/// Pods and nodes less those that are not there in the silences.
fn thinned(input: &PodsInput<'_>, silence: Silence, mut pods: Pods) -> Pods {
    let (min, kept) = (f64::from(input.min.max(1)), f64::from(input.min_nodes));
    let used: f64 = pods.steps.iter().map(|s| s.utilization * s.ready).sum();
    for (step, quiet) in pods.steps.iter_mut().zip(&silence.steps) {
        let there = 1.0 - quiet.down;
        let up = (there - quiet.starting).max(0.0);
        let ready = up * step.ready.min(min) + quiet.beyond * (step.ready - min).max(0.0);
        step.utilization = if ready > 1e-12 { (step.utilization * step.ready / ready).min(1.0) } else { 0.0 };
        step.ready = ready;
        step.replicas = there * step.replicas.min(min) + quiet.beyond * (step.replicas - min).max(0.0);
        step.nodes = kept.min(step.nodes) + (step.nodes - kept).max(0.0) * (1.0 - quiet.gone);
    }
    let count = pods.steps.len().max(1) as f64;
    let mean = |f: fn(&super::PodStep) -> f64| pods.steps.iter().map(f).sum::<f64>() / count;
    let (ready, replicas, nodes) = (mean(|s| s.ready), mean(|s| s.replicas), mean(|s| s.nodes));
    // What always runs is what no silence takes away in a period.
    let never = (-silence.starts).exp();
    Pods {
        mean_ready: ready,
        mean_replicas: replicas,
        base_replicas: pods.base_replicas * never,
        mean_nodes: nodes,
        base_nodes: kept.min(pods.base_nodes) + (pods.base_nodes - kept).max(0.0) * never,
        utilization: if ready > 1e-12 { (used / count / ready).min(1.0) } else { 0.0 },
        silence: Some(silence),
        ..pods
    }
}

/// Mean of the longest of the times of a geometric batch of mean `batch`, in seconds.
fn longest_s(times: &Distribution, batch: f64) -> f64 {
    if batch <= 1.0 + 1e-9 {
        return times.mean_ms() / 1e3;
    }
    let (mut sum, mut from) = (0.0, 0.0);
    for &edge in Distribution::edges_ms() {
        let below = times.share_within(0.5 * (from + edge));
        let none = 1.0 - below / (batch - (batch - 1.0) * below);
        if none < 1e-9 {
            break;
        }
        sum += none * (edge - from);
        from = edge;
    }
    sum / 1e3
}

/// Cells in the time for which a batch keeps its pods, and the most in a period.
const PER_SILENCE: f64 = 6.0;
const MOST_CELLS: f64 = 6000.0;

/// When there are no pods, by the times in them.
fn silence(input: &PodsInput<'_>, zero: &ToZero, start: &Start, pods: &Pods) -> Silence {
    let profile = input.profile;
    let (steps, period_s, batch) = (profile.rates.len(), profile.period_s(), profile.burst.max(1.0));
    if steps == 0 || profile.mean() <= 0.0 {
        return Silence::empty(steps);
    }
    let (start_s, idle_s) = (start.mean_s().max(1e-6), zero.idle_s.max(1.0));
    let kept_s = idle_s + longest_s(&pods.sojourn, batch);
    let during = profile.mean() / batch * start_s;
    let kept_after_s = idle_s + longest_s(&pods.sojourn, batch * (1.0 + during));
    // A cell is a part of the time that pods are kept; a start may be shorter.
    let least = (profile.step_s / kept_s).ceil();
    let most = (MOST_CELLS / steps as f64).floor().max(least);
    let per_step = (profile.step_s * PER_SILENCE / kept_s).ceil().clamp(least, most) as usize;
    let cell_s = profile.step_s / per_step as f64;
    let arrivals = Arrivals::of(input, per_step);
    let walk = Walk::new(&arrivals, [start_s, kept_s, kept_after_s].map(|s| s / cell_s));
    if walk.never() {
        return Silence::empty(steps);
    }
    let cells = walk.cells();
    let kept = Kept::new(&cells, (input.rules.stabilization_s / cell_s, zero.idle_s / cell_s));
    let mut book = Book { silence: Silence::empty(steps), arrivals: &arrivals, start_s, batch, cell_s, per_step };
    // Where there are no pods beyond the fewest, none of them is kept.
    let fewest = f64::from(input.min.max(1));
    let beyond: Vec<bool> = pods.steps.iter().map(|s| s.replicas.max(s.ready) > fewest).collect();
    for (k, cell) in cells.iter().enumerate() {
        let step = k / per_step;
        book.enter(k, cell);
        let quiet = &mut book.silence.steps[step];
        if beyond.get(step).is_none_or(|beyond| *beyond) {
            quiet.beyond += kept.at(k) / per_step as f64;
        }
        quiet.gone += walk.gone(&cells, k, input.node_idle_s / cell_s).min(cell.down_mean) / per_step as f64;
    }
    let count = cells.len() as f64;
    let silence = book.silence;
    let requests = profile.mean() * period_s;
    Silence {
        down_share: silence.down_share / count,
        starting_share: (silence.starting_share / count).min(1.0),
        cold_share: (silence.cold_share / requests).clamp(0.0, 1.0),
        waiting_share: (silence.waiting_share / requests).clamp(0.0, 1.0),
        ..silence
    }
}

/// Sums over the cells, of which the shares are taken at the end.
struct Book<'a> {
    silence: Silence,
    arrivals: &'a Arrivals,
    start_s: f64,
    batch: f64,
    cell_s: f64,
    per_step: usize,
}

impl Book<'_> {
    fn enter(&mut self, k: usize, cell: &Cell) {
        let (batch, step_s) = (self.batch, self.cell_s * self.per_step as f64);
        let starting = cell.started * self.start_s / self.cell_s;
        let middle = k as f64 + 0.5;
        let meanwhile = self.arrivals.between(middle, middle + self.start_s / self.cell_s);
        let cold = cell.started * batch;
        let waiting = cold * meanwhile;
        let all = &mut self.silence;
        let quiet = &mut all.steps[k / self.per_step];
        quiet.down += cell.down_mean / self.per_step as f64;
        quiet.starting += starting / self.per_step as f64;
        quiet.cold += cold / step_s;
        quiet.waiting += waiting / step_s;
        let companions = 2.0 * (batch - 1.0) + batch * meanwhile * (meanwhile + 2.0) / (1.0 + meanwhile);
        let class = ((companions.max(0.01) / 0.01).log2() / 2.0) as usize;
        let cohort = &mut all.cohorts[class.min(COHORTS - 1)];
        cohort.0 += (1.0 + 0.5 * companions) * (cold + waiting);
        cohort.1 += cold + waiting;
        all.down_share += cell.down_mean;
        all.starting_share += starting;
        all.cold_share += cold;
        all.waiting_share += waiting;
        all.starts += cell.started;
    }
}

#[cfg(test)]
mod tests;
