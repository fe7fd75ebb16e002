//! The autoscaler played over the period, period by period of its own, with one noisy reading each.
//!
//! Correcting a noiseless play after the fact does not work: rounding, tolerance and the twenty
//! recommendations of the window act on each reading. So the exact integer rules are played, and the CPU that
//! they read is random with the right first three moments ([`Metric`]). What does not fit into the pods that
//! are ready is left for the next period. When the load comes to 98.5 % of what they can do, work is counted
//! instead of chance ([`Overload`]), in parts of a few seconds.
//!
//! The loop has memory: any count within the tolerance of the target stays, so on a flat load the start
//! decides the day. A play begins 12 minutes before the profile's largest drop, with as many pods as the
//! target asks for, and counts from 28 minutes after the drop.

use super::autoscaler::{Autoscaler, Reading};
use super::cpu_reading::{Chance, Law, Metric};
use super::latency_by_time::{Diary, Watch};
use super::nodes::{Fleet, Lifecycle};
use super::overload::{Capacity, Late, Overload, Part};
use super::signal_reading::{Gauge, Sensor};
use super::sojourn::Meetings;
use super::{PodStep, PodsInput, start};
use crate::scenario::Balancing;
use std::cell::RefCell;

/// Share of what the ready pods can do from which work is counted.
pub(super) const OVERLOAD: f64 = 0.985;
/// A period in which pods join or the overload begins is not quite full: the percent truncates to 99.
const JOINING: f64 = 0.997;
/// Seconds before the largest drop at which a play begins, and after it at which it counts.
const LEAD_S: f64 = 720.0;
const SETTLE_S: f64 = 1680.0;
/// Length of the parts of an overload in seconds: when it begins or pods join, and later.
const PARTS_S: (f64, f64) = (3.0, 7.5);
/// How far apart in the table of normals the two of a period are.
const OTHER: usize = 7919;

/// Neighbouring periods of the autoscaler in the same step of the profile.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// Requests a second.
    rate: f64,
    step: usize,
    periods: usize,
}

/// The autoscaler's own periods over the profile.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Length of a period in seconds: the autoscaler's, made to fit the profile.
    pub length: f64,
    /// From where a play begins, once around.
    runs: Vec<Run>,
    /// Periods in all.
    periods: usize,
    /// Step in which a play begins, and the one in which the rate rises most.
    first: usize,
    rise: usize,
}

impl Grid {
    /// The grid of an input.
    #[must_use]
    pub fn of(input: &PodsInput<'_>) -> Self {
        let profile = input.profile;
        let total = profile.period_s().max(1.0);
        let periods = (total / input.rules.sync_s.max(1.0)).round().max(1.0);
        let length = total / periods;
        let runs = runs(&profile.rates, periods as usize);
        let climb = |i: usize| runs[i].rate - runs[(i + runs.len() - 1) % runs.len()].rate;
        let rise = (0..runs.len()).max_by(|&a, &b| climb(a).total_cmp(&climb(b))).unwrap_or(0);
        let drop = (0..runs.len()).min_by(|&a, &b| climb(a).total_cmp(&climb(b))).unwrap_or(0);
        // Back from the drop by the lead, and into the run that it falls in.
        let mut lead = (LEAD_S / length).round() as usize % periods as usize;
        let mut at = drop;
        let rise = runs[rise].step;
        let mut runs = runs;
        while lead > 0 {
            at = (at + runs.len() - 1) % runs.len();
            let taken = lead.min(runs[at].periods);
            lead -= taken;
            if taken < runs[at].periods {
                let rest = Run { periods: runs[at].periods - taken, ..runs[at] };
                runs[at].periods = taken;
                runs.insert(at, rest);
                at += 1;
            }
        }
        runs.rotate_left(at);
        Self { length, periods: periods as usize, first: runs[0].step, rise, runs }
    }

    /// The same grid with the rise into another step than the steepest one watched.
    #[must_use]
    pub fn watching(self, rise: Option<usize>) -> Self {
        Self { rise: rise.unwrap_or(self.rise), ..self }
    }

    /// The profile's step in which a play begins.
    #[must_use]
    pub fn first(&self) -> usize {
        self.first
    }
}

/// The steps of a profile as runs of the autoscaler's periods; with longer periods, each of them is a run at
/// the mean rate of its steps.
fn runs(rates: &[f64], periods: usize) -> Vec<Run> {
    let steps = rates.len();
    if steps == 0 {
        return vec![Run { rate: 0.0, step: 0, periods }];
    }
    if steps >= periods {
        let run = |k: usize| {
            let (from, to) = (k * steps / periods, ((k + 1) * steps / periods).min(steps));
            let mean = rates[from..to].iter().sum::<f64>() / (to - from).max(1) as f64;
            Run { rate: mean, step: from, periods: 1 }
        };
        return (0..periods).map(run).collect();
    }
    let edge = |i: usize| (i * periods + steps / 2) / steps;
    let run = |i: usize| Run { rate: rates[i], step: i, periods: edge(i + 1) - edge(i) };
    (0..steps).map(run).collect()
}

/// What one play of the period leaves behind.
#[derive(Debug, Clone)]
pub struct Play {
    /// Sums over time in each grid step, in seconds.
    pub steps: Vec<PodStep>,
    /// What the arrivals met while the pods kept up.
    pub met: Meetings,
    /// What became of the others.
    pub late: Late,
    /// Most pods.
    pub peak: f64,
    /// Fewest pods.
    pub least: f64,
    /// Fewest and most nodes.
    pub nodes: (f64, f64),
    /// Seconds from the steepest rise until the ready pods can carry it.
    pub rise_s: f64,
    /// What the arrivals of each stretch met, where that is asked for.
    pub diary: Diary,
}

/// Everything that the plays of one input share.
pub struct Rules<'a> {
    /// The input.
    pub input: &'a PodsInput<'a>,
    /// What one pod can do.
    pub capacity: Capacity,
    /// The autoscaler's readings.
    pub metric: Metric,
    /// The autoscaler's periods.
    pub grid: Grid,
    /// What is looked at more closely.
    pub watch: Watch,
    /// The autoscaler's signal where that is not CPU.
    pub gauge: Option<Gauge>,
    /// For each step of the profile what was last known of it.
    calm: RefCell<Vec<Calm>>,
}

impl<'a> Rules<'a> {
    /// The rules of an input, from their parts.
    #[must_use]
    pub fn new(input: &'a PodsInput<'a>, capacity: Capacity, metric: Metric, grid: Grid, watch: Watch) -> Self {
        let calm = RefCell::new(vec![Calm::default(); input.profile.rates.len().max(1)]);
        let rules = Self { input, capacity, metric, grid, watch, gauge: None, calm };
        let gauge = Gauge::of(&rules);
        Self { gauge, ..rules }
    }

    /// Whether what a request meets depends on the number of pods.
    const fn crowded(&self) -> bool {
        matches!(self.input.balancing, Balancing::LeastOutstanding) || self.input.profile.burst > 1.0
    }
}

/// A law of readings, with so many pods ready, and the scores `low..high` at which nothing happens.
#[derive(Debug, Clone, Copy, Default)]
struct Calm {
    ready: f64,
    law: Law,
    low: f64,
    high: f64,
}

/// Plays one period with the chance of `path`, and with `more` pods than there would be at the steepest rise.
#[must_use]
pub fn play(rules: &Rules<'_>, path: u32, more: u32) -> Play {
    let mut player = Player::new(rules, path);
    let grid = &rules.grid;
    let settle = ((LEAD_S + SETTLE_S) / grid.length).round() as usize;
    let total = settle + grid.periods;
    let mut raised = more == 0;
    for run in grid.runs.iter().cycle() {
        let mut left = run.periods.min(total - player.window);
        if run.step == grid.rise && !raised {
            raised = true;
            player.add(more);
        }
        if run.step == grid.rise && player.window >= settle && player.rising == Rising::Ahead {
            player.rising = Rising::Since(player.now(), run.rate);
        }
        while left > 0 {
            player.counts = player.window >= settle;
            let until = if player.counts { left } else { left.min(settle - player.window) };
            let before = player.window;
            player.advance(run.rate, until, run.step);
            left -= player.window - before;
        }
        if player.window >= total {
            break;
        }
    }
    player.finish()
}

/// Where a play is with the steepest rise.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rising {
    /// Not reached yet.
    Ahead,
    /// Begun, at this rate, and the pods that are ready cannot carry it yet.
    Since(f64, f64),
    /// Carried.
    Done,
}

struct Player<'a> {
    rules: &'a Rules<'a>,
    hpa: Autoscaler,
    /// The autoscaler's signal where that is not CPU.
    sensor: Option<Sensor<'a>>,
    /// What a pod can use over what it requests, by which the autoscaler measures.
    scale: f64,
    hold: (f64, f64),
    fleet: Fleet,
    chance: Chance,
    /// Pods of CPU that did not fit into the last period.
    left: f64,
    /// Utilization that the last arrivals met.
    rho: f64,
    overload: Option<Overload>,
    /// The rate of the overload, and since when neither it (by a twentieth) nor the pods have changed.
    steady: (f64, f64),
    window: usize,
    counts: bool,
    rising: Rising,
    /// The step of the profile that is played, and when it began.
    entered: (usize, f64),
    out: Play,
}

/// A stretch of time with the same pods ready.
#[derive(Clone, Copy)]
struct Stretch {
    rate: f64,
    step: usize,
    ready: f64,
    length: f64,
}

impl<'a> Player<'a> {
    fn new(rules: &'a Rules<'a>, path: u32) -> Self {
        let input = rules.input;
        let rate = input.profile.rates.get(rules.grid.first()).copied().unwrap_or(0.0);
        let pods = start(input, rate);
        let hpa = Autoscaler::of(input, pods);
        let value = f64::from(pods) * input.scaling.target;
        let sensor =
            rules.gauge.as_ref().map(|gauge| Sensor::new(gauge, input.scaling.window_s, rules.grid.length, value));
        Self {
            sensor,
            scale: super::scale(input),
            hold: hpa.target().hold(),
            hpa,
            fleet: Fleet::new(Lifecycle::of(input), pods),
            chance: Chance::of(path),
            left: 0.0,
            rho: 0.0,
            overload: None,
            steady: (-1.0, 0.0),
            window: 0,
            counts: false,
            rising: Rising::Ahead,
            entered: (rules.grid.first(), 0.0),
            out: Play {
                steps: vec![PodStep::default(); input.profile.rates.len()],
                met: Meetings::new(rules.crowded()),
                late: Late::default(),
                peak: 0.0,
                least: f64::INFINITY,
                nodes: (f64::INFINITY, 0.0),
                rise_s: 0.0,
                diary: Diary::new(&rules.watch, rules.crowded(), input.profile.rates.len()),
            },
            rules,
        }
    }

    fn now(&self) -> f64 {
        self.window as f64 * self.rules.grid.length
    }

    /// Pods of CPU that `rate` asks for.
    fn demand(&self, rate: f64) -> f64 {
        let processor = &self.rules.capacity.processor;
        rate * processor.work.mean_s / processor.vcpu
    }

    /// Whether `ready` pods fall behind at `rate`.
    fn is_short(&self, rate: f64, ready: f64) -> bool {
        self.demand(rate) >= OVERLOAD * self.rules.capacity.slots.most * ready
    }

    /// Plays at most `run` periods at one rate, up to the next change of the pods.
    fn advance(&mut self, rate: f64, run: usize, step: usize) {
        let now = self.now();
        if self.entered.0 != step {
            self.entered = (step, now);
        }
        self.fleet.expire(now);
        let ready = f64::from(self.fleet.ready(now));
        self.watch_rise(now, ready);
        if self.is_short(rate, ready) || self.overload.is_some() {
            self.noted(step, |player| player.overloaded(rate, run, step));
            return;
        }
        let length = self.rules.grid.length;
        let joining = self.fleet.next_ready(now).map_or(run, |at| ((at - now) / length) as usize);
        if joining == 0 {
            self.joined(rate, step);
        } else if self.sensor.is_some() {
            self.quiet_by_signal(Stretch { rate, step, ready, length }, run.min(joining));
        } else {
            self.quiet(Stretch { rate, step, ready, length }, run.min(joining));
        }
    }

    /// Periods in which the same pods are ready and keep up.
    fn quiet(&mut self, stretch: Stretch, run: usize) {
        let Stretch { rate, ready, .. } = stretch;
        let current = self.fleet.pods();
        let demand = self.demand(rate);
        let most = self.rules.capacity.slots.most * ready;
        let Calm { law, low, high, .. } = self.calm(&stretch, demand);
        // Two comparisons of the normal decide that nothing happens, as long as all of it fits.
        let whole = f64::from(current) <= ready && self.left <= 0.0;
        let reach = law.score(Chance::FURTHEST, Chance::FURTHEST);
        if whole && low <= -reach && high > reach {
            self.hpa.hold(current, run);
            self.pass(stretch, run, demand.min(most));
            return;
        }
        let mut held = 0;
        let mut played = 0;
        let mut before = self.chance.at(self.window);
        let mut next = current;
        while played < run && next == current {
            let chance = self.chance.at(self.window + played + 1);
            let score = law.score(chance, before);
            before = chance;
            played += 1;
            if whole && self.left <= 0.0 && (low..high).contains(&score) {
                held += 1;
                continue;
            }
            self.hpa.hold(current, std::mem::take(&mut held));
            let offered = self.left + law.at(score);
            let used = offered.min(most);
            self.left = offered - used;
            next = self.hpa.evaluate(Reading { current, ready: ready as u32, utilization: self.scale * used / ready });
        }
        self.hpa.hold(current, held);
        self.pass(stretch, played, demand.min(most));
        self.scale(next);
    }

    /// The same where the autoscaler looks at another signal than CPU.
    fn quiet_by_signal(&mut self, stretch: Stretch, run: usize) {
        let Stretch { rate, ready, .. } = stretch;
        let (current, demand) = (self.fleet.pods(), self.demand(rate));
        let (mut played, mut next) = (0, current);
        self.left = 0.0;
        while played < run && next == current {
            played += 1;
            next = self.look(rate, (demand / ready, ready), self.window + played);
        }
        self.pass(stretch, played, demand.min(self.rules.capacity.slots.most * ready));
        self.scale(next);
    }

    /// What the autoscaler asks for by its signal at the end of period `window`, in which so many pods kept up at `rho`.
    fn look(&mut self, rate: f64, (rho, ready): (f64, f64), window: usize) -> u32 {
        let chance = (self.chance.at(window), self.chance.at(window + OTHER));
        let current = self.fleet.pods();
        let Some(sensor) = &mut self.sensor else { return current };
        let total = sensor.read(rate, rho, ready, chance);
        self.hpa.evaluate_total(current, total)
    }

    /// The law of readings in a stretch, and the scores between which nothing happens. Known from an earlier play
    /// if as many pods were ready then.
    fn calm(&self, stretch: &Stretch, demand: f64) -> Calm {
        let known = &mut self.rules.calm.borrow_mut()[stretch.step];
        if known.ready.total_cmp(&stretch.ready).is_ne() {
            let Stretch { rate, ready, .. } = *stretch;
            let law = self.rules.metric.law(rate, demand, ready);
            // What asks for fewer than the fewest or more than the most asks for no change.
            let fewest = f64::from(self.hpa.limit(0)) >= ready;
            let all = f64::from(self.hpa.limit(u32::MAX)) <= ready;
            let low = if fewest { f64::NEG_INFINITY } else { law.score_of(self.hold.0 * ready / self.scale) };
            let held = if all { f64::INFINITY } else { self.hold.1 * ready / self.scale };
            *known = Calm { ready, law, low, high: law.score_of(held.min(self.rules.capacity.slots.most * ready)) };
        }
        *known
    }

    /// Books `periods` like the stretch, with `used` pods of CPU.
    fn pass(&mut self, stretch: Stretch, periods: usize, used: f64) {
        let stretch = Stretch { length: stretch.length * periods as f64, ..stretch };
        self.book(stretch, used * stretch.length);
        self.meet(stretch);
        self.window += periods;
    }

    /// One period in which pods join and keep up.
    fn joined(&mut self, rate: f64, step: usize) {
        let (begin, length) = (self.now(), self.rules.grid.length);
        let end = begin + length;
        let mut at = begin;
        let mut capacity = 0.0;
        while at < end {
            let until = self.fleet.next_ready(at).map_or(end, |t| t.min(end));
            let ready = f64::from(self.fleet.ready(at));
            self.meet(Stretch { rate, step, ready, length: until - at });
            self.watch_rise(at, ready);
            capacity += ready * (until - at);
            at = until;
        }
        let mean = capacity / length;
        let law = self.rules.metric.law(rate, self.demand(rate), mean);
        let score = law.score(self.chance.at(self.window + 1), self.chance.at(self.window));
        let offered = self.left + law.at(score);
        let used = offered.min(mean * self.rules.capacity.slots.most);
        self.left = offered - used;
        self.book(Stretch { rate, step, ready: mean, length }, used * length);
        if self.sensor.is_some() {
            let next = self.look(rate, (self.demand(rate) / mean.max(1e-9), mean), self.window + 1);
            self.window += 1;
            return self.scale(next);
        }
        self.decide(end, used / mean.max(1e-9));
    }

    /// One period with a backlog; the rest of the `run` with it where nothing changes any more.
    fn overloaded(&mut self, rate: f64, run: usize, step: usize) {
        let (begin, length) = (self.now(), self.rules.grid.length);
        let end = begin + length;
        let ready = f64::from(self.fleet.ready(begin));
        let begun = self.overload.take();
        let starts = begun.is_none();
        let mut overload = begun.unwrap_or_else(|| Overload::new(ready, self.rho));
        self.left = 0.0;
        let joining = self.fleet.next_ready(begin).is_some_and(|at| at < end);
        let fine = starts || joining || overload.is_early();
        let parts = (length / if fine { PARTS_S.0 } else { PARTS_S.1 }).round().max(1.0);
        let (mut at, mut used, mut capacity, mut joined) = (begin, 0.0, 0.0, false);
        let mut held = 0.0;
        let mut part = Part { length: length / parts, rate, counts: self.counts, last: false };
        let late = self.out.late.requests;
        while !part.last {
            // A pod that joins ends a part: the percent that the autoscaler reads depends on when.
            let until = self.fleet.next_ready(at).map_or(end, |t| t.min(end)).min(at + length / parts);
            part.last = until > end - 1e-6;
            part.length = until - at;
            let ready = f64::from(self.fleet.ready(at));
            self.watch_rise(at, ready);
            joined |= overload.resize(ready, &self.rules.capacity, &mut self.out.late);
            used += overload.play(part, &self.rules.capacity, &mut self.out.met, &mut self.out.late) * part.length;
            capacity += ready * part.length;
            held += self.in_progress(&overload) * part.length;
            at = until;
        }
        self.out.steps[step].late += self.out.late.requests - late;
        let factor = if joined || starts { JOINING } else { 1.0 };
        let used = used.max(0.0);
        self.book(Stretch { rate, step, ready: capacity / length, length }, used);
        let pods = self.fleet.pods();
        if self.sensor.is_some() {
            self.look_at_backlog(rate, held / length);
        } else {
            self.decide(end, factor * used / capacity.max(1e-9));
        }
        if joined || starts || pods != self.fleet.pods() || (rate - self.steady.0).abs() > 0.05 * self.steady.0 {
            self.steady = (rate, end);
        }
        let ready = f64::from(self.fleet.ready(end));
        if self.is_short(rate, ready) || !overload.is_over() {
            self.stand(&mut overload, part, run, (step, used / length));
            self.overload = Some(overload);
        }
    }

    /// Requests in the pods of an overload; 0 where the autoscaler does not look at them.
    fn in_progress(&self, overload: &Overload) -> f64 {
        let Some(sensor) = &self.sensor else { return 0.0 };
        let capacity = &self.rules.capacity;
        let (w, v) = (capacity.processor.work.mean_s, capacity.processor.vcpu);
        let keeping_up = |rho: f64| sensor.in_progress(rho * v / w, rho, 1.0);
        overload.in_progress(capacity, self.rules.input.delay.mean_ms / 1e3, keeping_up)
    }

    /// Lets the autoscaler look at its signal after a period with `in_progress` requests in the pods.
    fn look_at_backlog(&mut self, rate: f64, in_progress: f64) {
        let chance = (self.chance.at(self.window + 1), self.chance.at(self.window + 1 + OTHER));
        let current = self.fleet.pods();
        let Some(sensor) = &mut self.sensor else { return };
        let total = sensor.read_backlog(rate, in_progress, chance);
        let next = self.hpa.evaluate_total(current, total);
        self.window += 1;
        self.scale(next);
    }

    /// Plays something that counts its requests by itself, and enters what it counted into the diary.
    fn noted(&mut self, step: usize, play: impl FnOnce(&mut Self)) {
        if self.out.diary.is_empty() {
            return play(self);
        }
        let met = std::mem::replace(&mut self.out.met, Meetings::new(self.rules.crowded()));
        let late = std::mem::take(&mut self.out.late);
        play(self);
        let met = std::mem::replace(&mut self.out.met, met);
        let late = std::mem::replace(&mut self.out.late, late);
        self.out.met.merge(&met);
        self.out.late.absorb(&late);
        if let Some(page) = self.out.diary.page(step) {
            page.met.merge(&met);
        }
        let input = self.rules.input;
        let into_s = (self.now() - self.entered.1).max(0.0);
        self.out.diary.enter(&late, (step, into_s), input.profile, input.timeout_s);
    }

    /// Once the patience of all who came before the last change is over, and as long as the autoscaler has no
    /// reason to act, the rest of a run is like its last part.
    fn stand(&mut self, overload: &mut Overload, part: Part, run: usize, (step, used): (usize, f64)) {
        let pods = self.fleet.pods();
        let settled = self.now() - self.steady.1 >= 1.2 * self.rules.input.timeout_s;
        if run < 2 || !settled || !overload.is_still() || self.fleet.ready(self.now()) != pods {
            return;
        }
        let asked = if let Some(sensor) = &self.sensor {
            self.hpa.asked(pods, sensor.steady(part.rate, self.in_progress(overload)))
        } else {
            let reading = Reading { current: pods, ready: pods, utilization: self.scale * used / f64::from(pods) };
            self.hpa.target().recommend(reading)
        };
        if asked < pods && self.hpa.limit(0) != pods {
            return;
        }
        let more = run - 1;
        let lasting = self.in_progress(overload);
        if let Some(sensor) = &mut self.sensor {
            let value = sensor.steady(part.rate, lasting);
            sensor.fill(value, more);
        }
        for _ in 0..more.min(self.hpa.window()) {
            self.hpa.decide(pods, asked);
        }
        let length = more as f64 * self.rules.grid.length;
        let late = self.out.late.requests;
        overload.repeat(part, length, &mut self.out.met, &mut self.out.late);
        self.out.steps[step].late += self.out.late.requests - late;
        self.book(Stretch { rate: part.rate, step, ready: f64::from(pods), length }, used * length);
        self.window += more;
    }

    /// Lets the autoscaler look at a period that has been played.
    fn decide(&mut self, end: f64, utilization: f64) {
        let utilization = self.scale * utilization;
        let reading = Reading { current: self.fleet.pods(), ready: self.fleet.ready(end), utilization };
        let next = self.hpa.evaluate(reading);
        self.window += 1;
        self.scale(next);
    }

    fn scale(&mut self, pods: u32) {
        if pods != self.fleet.pods() {
            self.fleet.scale(self.now(), pods);
        }
    }

    /// Puts `more` pods there that serve at once.
    fn add(&mut self, more: u32) {
        let pods = self.hpa.limit(self.fleet.pods().saturating_add(more));
        self.fleet.grant(self.now(), pods);
        self.hpa.hold(pods, 1);
    }

    /// Notes when the ready pods can first carry the steepest rise.
    fn watch_rise(&mut self, now: f64, ready: f64) {
        if let Rising::Since(since, rate) = self.rising
            && self.demand(rate) <= self.rules.capacity.slots.most * ready
        {
            self.out.rise_s = (now - since).max(0.0);
            self.rising = Rising::Done;
        }
    }

    fn meet(&mut self, stretch: Stretch) {
        self.rho = self.demand(stretch.rate) / stretch.ready.max(1e-9);
        if self.counts && stretch.rate > 0.0 {
            let requests = stretch.rate * stretch.length;
            self.out.met.add(self.rho, stretch.ready, requests);
            if let Some(page) = self.out.diary.page(stretch.step) {
                page.met.add(self.rho, stretch.ready, requests);
            }
        }
    }

    /// Books a stretch that has been played, with `used` pod-seconds of CPU.
    fn book(&mut self, stretch: Stretch, used: f64) {
        if !self.counts {
            return;
        }
        let (pods, nodes) = (f64::from(self.fleet.pods()), f64::from(self.fleet.nodes()));
        let step = &mut self.out.steps[stretch.step];
        step.ready += stretch.ready * stretch.length;
        step.replicas += pods * stretch.length;
        step.nodes += nodes * stretch.length;
        step.utilization += used;
        self.out.peak = self.out.peak.max(pods);
        self.out.least = self.out.least.min(pods);
        self.out.nodes = (self.out.nodes.0.min(nodes), self.out.nodes.1.max(nodes));
    }

    fn finish(mut self) -> Play {
        if let Some(overload) = self.overload.take() {
            overload.end(&self.rules.capacity, &mut self.out.late);
        }
        if let Rising::Since(since, _) = self.rising {
            self.out.rise_s = self.now() - since;
        }
        self.out
    }
}
