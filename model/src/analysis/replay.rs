//! A trace played request by request through both simulations.
//!
//! Users who bring real traffic want to know whether its unevenness matters: what would these very requests have met, does the model of them say
//! the same, and how much rosier is the usual assumption that requests come independently of each other? So each figure stands three
//! times: on the recorded arrivals, in the model (the shape and the batches that an import makes of the trace), and in a simulation of
//! independent arrivals at the same rates.
//!
//! Everything but the traffic is the scenario's. Where only counts are known, or whole seconds, the requests of a step or a second come at
//! random moments of it: taken literally, a log of whole seconds would have crowds that never were. A trace
//! of few requests is played several times over, one of very many in part ([`Replay::played`]); it repeats, as its shape does.

use super::check::{Referee, Row};
use super::crew;
use crate::catalog::Catalog;
use crate::model::Side;
use crate::scenario::{Scenario, Shape};
use crate::simulation::random::Random;
use crate::simulation::tape::Tape;
use crate::trace::Trace;
use crate::trace::statistics::{length, words::digits};
use crate::traffic::{Profile, fit_for, record};
use crate::units::{PerSecond, Unit};
use std::sync::Arc;
use std::thread;

/// Most requests that are played, from the beginning of the trace.
pub const MAX_REQUESTS: f64 = 5e6;

/// A trace, replayed.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// The scenario that was played: the one given, with the traffic of the trace.
    pub scenario: Scenario,
    /// Requests of the trace that were played, once around.
    pub requests: u64,
    /// Share of the trace's known steps that these are: 1 unless it has more than [`MAX_REQUESTS`].
    pub played: f64,
    /// Seconds within which the moments of the arrivals were drawn, because the trace tells no more; `None` where they are its own.
    pub drawn_within_s: Option<f64>,
    /// Figure by figure, Kubernetes first.
    pub figures: Vec<Figure>,
}

/// One figure, three times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Its name, as `compare` has it.
    pub what: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// On the recorded arrivals.
    pub recorded: f64,
    /// What the model says.
    pub model: f64,
    /// On independent arrivals at the same rates.
    pub independent: f64,
}

impl Replay {
    /// The figure of a name.
    #[must_use]
    pub fn figure(&self, what: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.what == what)
    }

    /// What the unevenness does to cold starts, in a sentence.
    #[must_use]
    pub fn cold_starts(&self) -> Option<String> {
        let Figure { recorded, model, independent, .. } = self.figure("serverless.cold_share")?;
        let [recorded, model, independent] = [recorded, model, independent].map(|share| Unit::Share.format(*share));
        Some(format!(
            "Cold starts: {recorded} of these very requests, played round and round; the model says {model}, and if they came independently at the same rates \
             it would be {independent}."
        ))
    }

    /// What was taken for granted, in whole sentences.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let drawn = self.drawn_within_s.map(|s| {
            let within = length(s);
            format!("For the replay, requests were put at random moments within {within}, as the trace tells no more.")
        });
        let part = (self.played < 1.0).then(|| {
            let (requests, share) = (Unit::Count.format(self.requests as f64), Unit::Share.format(self.played));
            format!("Replayed were the first {requests} requests, {share} of the trace.")
        });
        drawn.into_iter().chain(part).collect()
    }
}

impl Figure {
    /// One of its three values in words.
    #[must_use]
    pub fn shown(&self, value: f64) -> String {
        if self.unit == Unit::Count { digits(value) } else { self.unit.format(value) }
    }
}

/// Replays a trace, called `name`, in a scenario; the same seed gives the same figures. `None` when no request came in it.
#[must_use]
pub fn replay(name: &str, trace: &Trace, scenario: &Scenario, catalog: &Catalog, seed: u64) -> Option<Replay> {
    let (trace, played) = beginning(trace, MAX_REQUESTS);
    let (times, period_s) = arrivals(&trace, seed);
    if times.is_empty() {
        return None;
    }
    let scenario = with_traffic(scenario, name, &trace);
    let mut independent = Profile::of(&scenario.traffic);
    independent.burst = 1.0;
    let referee = Referee::new(&scenario, catalog);
    let tape = Tape::new(&times, period_s);
    let figures = figures(&referee, &independent, tape, seed);
    let resolution_s = trace.resolution_s();
    let drawn_within_s = (resolution_s >= 1.0 || trace.arrivals.is_empty()).then_some(resolution_s);
    Some(Replay { requests: times.len() as u64, played, drawn_within_s, figures, scenario: scenario.clone() })
}

/// The scenario with the traffic that an import makes of a trace, at the trace's own rate.
fn with_traffic(scenario: &Scenario, name: &str, trace: &Trace) -> Scenario {
    let mut scenario = scenario.clone();
    let traffic = &mut scenario.traffic;
    traffic.shape = Shape::Trace;
    traffic.trace = Some(Arc::new(record(name, trace)));
    traffic.rate = PerSecond::new(trace.mean_rate());
    traffic.burst = fit_for(trace, scenario.work.duration_ms.seconds()).burst;
    scenario
}

/// Both sides twice, each on a thread of its own where there are threads.
fn figures(referee: &Referee<'_>, profile: &Profile, tape: Tape<'_>, seed: u64) -> Vec<Figure> {
    let plays = |side: Side| [(side, Some(tape)), (side, None)];
    let plays = Side::BOTH.into_iter().flat_map(plays);
    let play = |(side, tape)| referee.sample(side, profile, tape, seed);
    let rows: Vec<Vec<Row>> = if crew::threads() > 1 {
        thread::scope(|scope| {
            let running: Vec<_> = plays.map(|what| scope.spawn(move || play(what))).collect();
            running.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
        })
    } else {
        plays.map(play).collect()
    };
    let pairs = rows.chunks_exact(2).flat_map(|pair| pair[0].iter().zip(&pair[1]));
    let figure = |(recorded, independent): (&Row, &Row)| Figure {
        what: recorded.what,
        unit: recorded.unit,
        recorded: recorded.simulation.value,
        model: recorded.model,
        independent: independent.simulation.value,
    };
    pairs.map(figure).collect()
}

/// The beginning of a trace that has at most so many requests, in whole steps, and which share of the known steps it is.
fn beginning(trace: &Trace, most: f64) -> (Trace, f64) {
    let mut sum = 0.0;
    let mut fits = |count: &Option<f64>| {
        sum += count.unwrap_or(0.0);
        sum <= most
    };
    let steps = trace.counts.iter().take_while(|count| fits(count)).count().max(1).min(trace.counts.len());
    let known = |counts: &[Option<f64>]| counts.iter().flatten().count() as f64;
    let share = known(&trace.counts[..steps]) / known(&trace.counts).max(1.0);
    let end_s = steps as f64 * trace.step_s;
    let arrivals = &trace.arrivals[..trace.arrivals.partition_point(|at| *at < end_s)];
    let arrivals = if steps == trace.counts.len() { &trace.arrivals[..] } else { arrivals };
    (Trace { counts: trace.counts[..steps].to_vec(), arrivals: arrivals.to_vec(), ..*trace }, share)
}

/// Every arrival in seconds after the start of a period without the steps that are not known, and the length of that period.
fn arrivals(trace: &Trace, seed: u64) -> (Vec<f64>, f64) {
    let mut random = Random::stream(seed, u64::MAX);
    let mut times = Vec::with_capacity(trace.total().max(0.0) as usize);
    let mut start_s = 0.0;
    let mut next = 0;
    let whole_seconds = trace.resolution_s() >= 1.0;
    for (i, count) in trace.counts.iter().enumerate() {
        let end = trace.arrivals[next..].partition_point(|at| *at < (i as f64 + 1.0) * trace.step_s) + next;
        let Some(count) = count else {
            next = end;
            continue;
        };
        if trace.arrivals.is_empty() {
            spread(&mut times, *count, start_s, trace.step_s, &mut random);
        } else {
            let from = times.len();
            let fraction = |random: &mut Random| if whole_seconds { random.uniform() } else { 0.0 };
            let moment = |at: &f64| at - i as f64 * trace.step_s + start_s + fraction(&mut random);
            times.extend(trace.arrivals[next..end].iter().map(moment));
            times[from..].sort_unstable_by(f64::total_cmp);
        }
        next = end;
        start_s += trace.step_s;
    }
    (times, start_s)
}

/// So many arrivals at random moments of a step; a fraction is one request more or none.
fn spread(times: &mut Vec<f64>, count: f64, start_s: f64, step_s: f64, random: &mut Random) {
    let whole = count.floor() + f64::from(u8::from(random.uniform() < count.fract()));
    let from = times.len();
    times.extend((0..whole as usize).map(|_| start_s + step_s * random.uniform()));
    times[from..].sort_unstable_by(f64::total_cmp);
}

#[cfg(test)]
mod tests;
