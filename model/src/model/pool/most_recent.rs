//! The pool when the most recently used instance comes first.
//!
//! An instance is there when the level of requests in progress that needs it was touched within the last
//! keep-alive `tau`. The passage rates are constant within a step of the profile, so their integral `I`
//! over `(t - tau, t)` is piecewise linear in `t`, with a node where the window's old end crosses a step:
//! with `tau = whole steps + rest` there are two pieces in a step, and over a piece from `I_a` to `I_b` the
//! mean of `exp(-I)` is `(exp(-I_a) - exp(-I_b)) / (I_b - I_a)`, exactly.
//!
//! The walk goes through the steps in order, once around before it counts as far as a window reaches. Most
//! levels are reached at once or never; sums over the window are kept for the others alone.

use super::level_grid::Ladder;
use super::normal::decay;
use super::overshoot_distribution::{self, UncertainLevels, levels};
use super::passage_rates::Passage;
use super::rotation::{Level, Turns};
use super::scaling_limit::{self, Ask, Growth, Starts};
use super::series::{Later, Series};
use std::collections::VecDeque;

/// The keep-alive window on the profile's grid.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    step_s: f64,
    /// Whole steps in the window.
    whole: usize,
    /// What is left beyond them, in seconds.
    rest_s: f64,
}

impl Window {
    /// A window of `tau_s` on steps of `step_s`.
    #[must_use]
    pub fn new(tau_s: f64, step_s: f64) -> Self {
        let whole = (tau_s / step_s + 1e-9).floor();
        let rest_s = (tau_s - whole * step_s).max(0.0);
        Self { step_s, whole: whole as usize, rest_s: if rest_s < 1e-6 * step_s { 0.0 } else { rest_s } }
    }

    /// The shortest time over which passages are counted as a whole.
    #[must_use]
    pub fn shortest_s(&self) -> f64 {
        if self.whole == 0 { self.rest_s } else { self.step_s }
    }
}

/// What happens in one step.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Span {
    /// Instances besides the provisioned ones, on average.
    pub instances: f64,
    /// Instances started a second.
    pub started_per_s: f64,
    /// Requests a second that wait for a start.
    pub cold_per_s: f64,
    /// Requests a second that meet their first start of a chain.
    pub met_per_s: f64,
    /// Requests a second throttled because instances may not be added any faster.
    pub throttled_per_s: f64,
}

/// One step of the profile as the walk needs it.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// Requests a second.
    pub rate: f64,
    /// Requests in progress over the step.
    pub mean: f64,
    /// Requests in progress at the end of the step.
    pub load: f64,
    /// Which passage holds.
    pub passage: usize,
}

/// The levels that are the same throughout a step, and those that have to be looked at.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Levels below this index are in the pool throughout.
    sure: usize,
    /// Levels below this index are touched as the step begins.
    jumped: usize,
    /// Levels below this index were touched as the step at the window's old end began.
    fading: usize,
    /// No level from this index on is in the pool or reached.
    end: usize,
}

/// A step as the walk meets it: its passage, and the index from which on it reaches nothing.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    passage: &'a Passage,
    ceiling: usize,
}

/// Passage rate of a level that is reached at once.
const AT_ONCE: f64 = 1e9;

impl Place<'_> {
    /// Writes the passage rates of the levels from `from` on.
    fn rates(&self, from: usize, into: &mut [f64]) {
        lay(&self.passage.rate, self.passage.first, AT_ONCE, 0.0, from, into);
        let end = self.ceiling.saturating_sub(from).min(into.len());
        into[end..].fill(0.0);
    }

    /// Writes the probabilities of fewer requests than the levels from `from` on.
    fn below(&self, from: usize, into: &mut [f64]) {
        lay(&self.passage.below, self.passage.first, 0.0, 1.0, from, into);
    }
}

/// Lays a column that begins at index `first` over the indices from `from` on; `before` and `after` are
/// what holds outside of it.
fn lay(column: &[f64], first: usize, before: f64, after: f64, from: usize, into: &mut [f64]) {
    let start = first.saturating_sub(from).min(into.len());
    into[..start].fill(before);
    let skipped = from.saturating_sub(first).min(column.len());
    let count = (column.len() - skipped).min(into.len() - start);
    into[start..start + count].copy_from_slice(&column[skipped..skipped + count]);
    into[start + count..].fill(after);
}

/// The columns of the levels that are looked at in one step.
#[derive(Debug, Default)]
struct Table {
    now: Vec<f64>,
    leaving: Vec<f64>,
    oldest: Vec<f64>,
    below: Vec<f64>,
    below_before: Vec<f64>,
    /// Probability that the level is not in the pool, on average.
    absent: Vec<f64>,
    /// Starts a second.
    started: Vec<f64>,
    /// Of these, those as the step begins.
    jumped: Vec<f64>,
}

impl Table {
    fn resize(&mut self, len: usize) {
        let Self { now, leaving, oldest, below, below_before, absent, started, jumped } = self;
        for column in [now, leaving, oldest, below, below_before, absent, started, jumped] {
            column.resize(len, 0.0);
        }
    }
}

/// The highest of the last few of a row of numbers.
#[derive(Debug)]
struct Highest {
    last: usize,
    pushed: usize,
    /// Numbers that are higher than all that follow, with their places in the row.
    falling: VecDeque<(usize, usize)>,
}

impl Highest {
    fn of_last(last: usize) -> Self {
        Self { last, pushed: 0, falling: VecDeque::new() }
    }

    fn push(&mut self, number: usize) {
        while self.falling.back().is_some_and(|(_, before)| *before <= number) {
            self.falling.pop_back();
        }
        self.falling.push_back((self.pushed, number));
        self.pushed += 1;
        while self.falling.front().is_some_and(|(place, _)| place + self.last < self.pushed) {
            self.falling.pop_front();
        }
    }

    /// The highest; zero if there is none.
    fn get(&self) -> usize {
        self.falling.front().map_or(0, |(_, number)| *number)
    }
}

/// Walks once around the period.
pub struct WindowWalk<'a> {
    ladder: &'a Ladder,
    window: Window,
    starts: &'a Starts,
    passages: &'a [Passage],
    demands: &'a [Demand],
    /// What else there is to know where instances take turns.
    turns: Option<Turns>,
    /// The pools of a chain that are looked at; none where there is one alone.
    series: Option<Series>,
    /// Steps walked before the period begins.
    lead: usize,
    /// For each step walked, and [`Self::margin`] steps before, its place in the period.
    order: Vec<usize>,
    /// Steps before the first one walked that a window reaches.
    margin: usize,
    /// Highest index beyond the levels that are in the pool or reached, over the window and the step before it.
    ends: Highest,
    /// Highest index below which every level is reached at once, over the window.
    firsts: Highest,
    /// The same of the levels that a rise reaches, over the steps that are in the window throughout.
    jumps: Highest,
    /// For each step walked, the index below which every level is touched as it begins.
    sure_jumps: Vec<usize>,
    /// For each step walked, the levels that a rise reaches with some chance.
    uncertain: Vec<UncertainLevels>,
    /// For each step walked, the index from which on no level may be reached.
    ceilings: Vec<usize>,
    /// Integral of the passage rate over the whole steps of the window, by index.
    sums: Vec<f64>,
    /// `exp(-I)` at the end of the last step, by index, for the indices in `carried`.
    kept: Vec<f64>,
    carried: std::ops::Range<usize>,
    /// Instances that a level stands for, by index.
    weights: Vec<f64>,
    table: Table,
    /// Instances at the end of the last step, provisioned ones included.
    have: f64,
    permits: f64,
}

impl<'a> WindowWalk<'a> {
    /// A walk about to begin.
    #[must_use]
    pub fn new(
        ladder: &'a Ladder,
        window: Window,
        starts: &'a Starts,
        passages: &'a [Passage],
        demands: &'a [Demand],
        turns: Option<Turns>,
    ) -> Self {
        let remembered = if turns.is_some() { demands.len() } else { 0 };
        let end = passages.iter().map(Passage::end).max().unwrap_or(1) + 1;
        // Far enough back that the first window of the period was walked, and the one before it.
        let (lead, margin, steps) = (2 * window.whole + 4 + remembered, window.whole + 2, demands.len().max(1));
        let first = steps - (lead + margin) % steps;
        let mut walk = Self {
            ladder,
            window,
            starts,
            passages,
            demands,
            lead,
            order: (0..margin + lead + demands.len()).map(|i| (first + i) % steps).collect(),
            margin,
            ends: Highest::of_last(window.whole + 2),
            firsts: Highest::of_last(window.whole),
            jumps: Highest::of_last(window.whole.saturating_sub(1)),
            turns,
            series: None,
            sure_jumps: Vec::new(),
            uncertain: Vec::new(),
            ceilings: Vec::new(),
            sums: vec![0.0; end],
            kept: vec![0.0; end],
            carried: 0..0,
            weights: (0..end).map(|index| ladder.weight(index)).collect(),
            table: Table::default(),
            // Instances that take turns are followed from an empty pool on.
            have: if remembered > 0 { ladder.provisioned } else { f64::INFINITY },
            permits: starts.depth(),
        };
        if !demands.is_empty() {
            for step in 0..margin {
                let passage = &passages[demands[walk.order[step]].passage];
                walk.ends.push(passage.end());
                walk.firsts.push(passage.first);
                walk.jumps.push(0);
            }
        }
        walk
    }

    /// The mean over pools of a chain instead of the first one.
    #[must_use]
    pub fn in_series(mut self, series: Series) -> Self {
        self.series = (!series.one()).then_some(series);
        self
    }

    /// Walks the period and tells what happens in each step.
    #[must_use]
    pub fn spans(mut self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::with_capacity(self.lead + self.demands.len());
        if self.demands.is_empty() {
            return spans;
        }
        let memory = self.window.whole + 3;
        let mut alike = 0;
        for t in 0..self.lead + self.demands.len() {
            let same = self.demand(t, 0).passage == self.demand(t, 1).passage;
            alike = if same { alike + 1 } else { 0 };
            let calm = |t: usize| self.sure_jumps[t] == 0 && self.uncertain[t].is_empty();
            let quiet = self.turns.is_none() && alike > memory && (t - memory..t).all(calm);
            match spans.last() {
                Some(&last) if quiet => {
                    self.sure_jumps.push(0);
                    self.uncertain.push(UncertainLevels::default());
                    self.ceilings.push(usize::MAX);
                    self.enter(t);
                    self.leave(t);
                    spans.push(last);
                }
                _ => {
                    let span = self.step(t);
                    spans.push(span);
                }
            }
        }
        spans.split_off(self.lead)
    }

    /// What the step `back` before `t` asks for.
    fn demand(&self, t: usize, back: usize) -> &'a Demand {
        &self.demands[self.order[t + self.margin - back]]
    }

    /// The step `back` before `t`.
    fn place(&self, t: usize, back: usize) -> Place<'a> {
        let ceiling = t.checked_sub(back).and_then(|t| self.ceilings.get(t)).copied().unwrap_or(usize::MAX);
        Place { passage: &self.passages[self.demand(t, back).passage], ceiling }
    }

    /// Lets the step `t` enter the window.
    fn enter(&mut self, t: usize) {
        let Place { passage, ceiling } = self.place(t, 0);
        let reached = passage.end().min(ceiling).max(self.sure_jumps[t]).max(self.uncertain[t].end());
        self.ends.push(reached);
    }

    /// Lets the step `t` be one of those before the next.
    fn leave(&mut self, t: usize) {
        let Place { passage, ceiling } = self.place(t, 0);
        self.firsts.push(passage.first.min(ceiling));
        self.jumps.push(self.sure_jumps[t]);
    }

    fn sure_jump(&self, t: usize, back: usize) -> usize {
        t.checked_sub(back).and_then(|t| self.sure_jumps.get(t)).copied().unwrap_or(0)
    }

    /// Lets the fluid rise, then looks at every level that is not sure.
    fn step(&mut self, t: usize) -> Span {
        let rise = self.rise(t);
        let bounds = self.bounds(t);
        self.look(t, &bounds);
        self.take_turns(t, &bounds);
        if rise.unfinished {
            self.raise_evenly(&bounds, &rise);
        }
        let mut span = Span { throttled_per_s: rise.throttled / self.window.step_s, ..Span::default() };
        span.instances = self.ladder.rank(bounds.sure);
        let mut have = span.instances;
        let passage = self.place(t, 0).passage;
        let (mut again, mut last) = (0.0, 0.0);
        for (i, index) in (bounds.sure..bounds.end).enumerate() {
            if let Some(series) = self.series {
                let gone = self.gone(i);
                again += series.again(self.ladder.level(index) - 1.0, (gone - last).max(0.0));
                last = gone;
            }
            let weight = self.weights[index];
            let later = self.later(&bounds, index, again);
            let first = weight * self.table.started[i];
            let started = later.map_or(first, |later| first * later.starts);
            let absent = later.map_or(self.table.absent[i], |later| later.gone * self.table.below[i]);
            span.instances += weight * (1.0 - absent);
            let absent = match &self.turns {
                None => self.table.below[i] * self.kept[index],
                Some(turns) => turns.absent(index),
            };
            have += weight * (1.0 - absent);
            span.started_per_s += started;
            span.cold_per_s += started * waiting(passage, index);
            span.met_per_s += later.map_or(first, |later| first * later.met) * waiting(passage, index);
        }
        if rise.reached > self.have {
            let busy = self.demand(t, 0).mean / self.ladder.places - self.ladder.provisioned;
            self.crowd(&bounds, passage, rise.lag_s, &mut span, busy.max(0.0));
        }
        self.slide(t);
        let have = have + self.ladder.provisioned;
        let saved = self.permits + self.starts.rate() * self.window.step_s - (have - self.have).max(0.0);
        self.permits = saved.clamp(0.0, self.starts.depth());
        self.have = have;
        span
    }

    /// Probability that a touch of the level at `i` of the table finds its instance gone.
    fn gone(&self, i: usize) -> f64 {
        self.table.absent[i] / self.table.below[i].max(1e-12)
    }

    /// What the level at an index brings to the pools of a chain. What a rise starts is late together.
    fn later(&self, bounds: &Bounds, index: usize, again: f64) -> Option<Later> {
        let series = self.series?;
        let i = index - bounds.sure;
        let risen = (self.table.jumped[i] / self.table.started[i].max(1e-300)).clamp(0.0, 1.0);
        let later = series.later(self.gone(i), again);
        Some(Later {
            starts: risen + (1.0 - risen) * later.starts,
            met: risen * series.rise() + (1.0 - risen) * later.met,
            ..later
        })
    }

    /// What is different about instances of a rise: all their places are waited for, and they are not there from the
    /// start, but when they are `busy`.
    fn crowd(&self, bounds: &Bounds, passage: &Passage, lag_s: f64, span: &mut Span, busy: f64) {
        let mut late = 0.0;
        let first = self.series.map_or(1.0, |series| series.rise());
        for (jumped, index) in self.table.jumped.iter().zip(bounds.sure..bounds.end) {
            let jumped = self.weights[index] * jumped;
            span.cold_per_s += jumped * (self.ladder.places - waiting(passage, index));
            span.met_per_s += jumped * (self.ladder.places - waiting(passage, index)) * first;
            late += jumped * lag_s;
        }
        span.instances = (span.instances - late).max(busy.min(span.instances));
    }

    /// While instances are added as fast as allowed, one level after the other is reached.
    fn raise_evenly(&mut self, bounds: &Bounds, rise: &Growth) {
        let wide = (rise.reached - self.have).max(1e-9);
        for (i, index) in (bounds.sure..bounds.jumped.min(bounds.end)).enumerate() {
            let early = self.ladder.rank(index) + self.ladder.provisioned - self.have;
            self.table.absent[i] = (early / wide).clamp(0.0, 1.0);
        }
    }

    fn rise(&mut self, t: usize) -> Growth {
        let demand = self.demand(t, 0);
        let before = self.demand(t, 1).load;
        let ask = Ask { rate: demand.rate, before, load: demand.load, step_s: self.window.step_s };
        let rise = self.starts.rise(self.have, &ask, self.permits);
        let (touched, levels_at) = self.touched(t, &rise);
        for index in self.weights.len()..=touched.max(levels_at.end()) {
            self.weights.push(self.ladder.weight(index));
            self.sums.push(0.0);
            self.kept.push(0.0);
        }
        self.sure_jumps.push(touched);
        self.uncertain.push(levels_at);
        self.ceilings.push(if rise.unfinished { touched } else { usize::MAX });
        rise
    }

    /// The index below which a rise reaches every level, and those that it may reach.
    fn touched(&self, t: usize, rise: &Growth) -> (usize, UncertainLevels) {
        if rise.reached <= self.have {
            return (0, UncertainLevels::default());
        }
        let reached = rise.reached - self.ladder.provisioned;
        if rise.unfinished {
            return (self.ladder.index_at(reached) + 1, UncertainLevels::default());
        }
        if rise.reached - self.have - rise.first < scaling_limit::few(self.have) {
            return (0, UncertainLevels::default());
        }
        let have = self.have - self.ladder.provisioned;
        overshoot_distribution::touched(
            self.ladder,
            have,
            rise,
            self.starts.dispersion(),
            self.place(t, 0).passage.first,
        )
    }

    fn bounds(&mut self, t: usize) -> Bounds {
        let whole = self.window.whole;
        let fading = if whole > 0 { self.sure_jump(t, whole) } else { 0 };
        self.enter(t);
        let sure = self.firsts.get().max(self.jumps.get()).max(1);
        let kept = self.turns.as_ref().map_or(0, Turns::end).min(self.weights.len());
        let end = self.ends.get().max(kept).min(self.ladder.end()).max(sure);
        let jumped = self.sure_jump(t, 0);
        self.leave(t);
        Bounds { sure, jumped, fading, end }
    }

    /// Where instances take turns, more of them are there than were needed within a keep-alive.
    fn take_turns(&mut self, t: usize, bounds: &Bounds) {
        let (passage, steps) = (self.place(t, 0).passage, self.demands.len());
        let Some(turns) = &mut self.turns else { return };
        turns.begin((t + steps - self.lead % steps) % steps, self.ladder, bounds.end);
        for index in 1..bounds.sure {
            turns.fill(index);
        }
        let (table, levels_at) = (&mut self.table, &self.uncertain[t]);
        for (i, index) in (bounds.sure..bounds.end).enumerate().rev() {
            if index < bounds.jumped && self.window.whole > 0 {
                table.started[i] = turns.fill(index);
                table.jumped[i] = table.started[i];
                continue;
            }
            let at_once =
                if index < bounds.jumped { turns.fill(index) } else { turns.part(index, levels_at.missed(index)) };
            let level = Level {
                index,
                rate: table.now[i],
                more: index.checked_sub(passage.first).and_then(|i| passage.more.get(i)).copied().unwrap_or(0.0),
                fewer: table.below[i] / table.below_before[i].max(1e-300),
                narrower: if i > 0 { table.below[i - 1] / table.below[i].max(1e-300) } else { 0.0 },
                untouched: table.absent[i],
                untouched_end: table.below[i] * self.kept[index],
            };
            let (absent, started) = turns.follow(&level);
            (table.absent[i], table.started[i], table.jumped[i]) = (absent, started + at_once, at_once);
        }
    }

    /// Fills the table for the levels that are not sure, and what is kept of them.
    fn look(&mut self, t: usize, bounds: &Bounds) {
        let (from, to, whole) = (bounds.sure, bounds.end, self.window.whole);
        let (now, last) = (self.place(t, 0), self.place(t, 1));
        let (leaving, oldest) = (self.place(t, whole), self.place(t, whole + 1));
        let table = &mut self.table;
        table.resize(to - from);
        now.rates(from, &mut table.now);
        now.below(from, &mut table.below);
        last.below(from, &mut table.below_before);
        leaving.rates(from, &mut table.leaving);
        if self.window.rest_s > 0.0 {
            oldest.rates(from, &mut table.oldest);
            table.oldest[..bounds.fading.saturating_sub(from).min(to - from)].fill(AT_ONCE);
        } else {
            table.oldest.fill(0.0);
        }
        for index in (from..to).filter(|index| !self.carried.contains(index)) {
            self.kept[index] = decay(self.sums[index] + table.oldest[index - from] * self.window.rest_s);
        }
        let jumped = bounds.jumped.saturating_sub(from).min(to - from);
        table.jumped.fill(0.0);
        for i in 0..jumped {
            // Started by the sure jump unless there before.
            table.jumped[i] = table.below_before[i] * self.kept[from + i] / self.window.step_s;
            table.oldest[i] = AT_ONCE;
            self.kept[from + i] = 0.0;
        }
        let looked = from + jumped..to;
        for (index, missed) in levels(&self.uncertain, t, 0).filter(|(index, _)| looked.contains(index)) {
            let i = index - from;
            table.jumped[i] = table.below_before[i] * self.kept[index] * (1.0 - missed) / self.window.step_s;
        }
        // What a rise reached a keep-alive ago is lost within this step.
        for (index, _) in levels(&self.uncertain, t, whole).filter(|(index, _)| looked.contains(index)) {
            self.kept[index] = decay(self.sums[index] + table.oldest[index - from] * self.window.rest_s);
        }
        let (sums, kept) = (&self.sums[from..to], &mut self.kept[from..to]);
        let ends = levels(&self.uncertain, t, whole).filter(|(index, _)| looked.contains(index));
        let ends: Vec<(usize, f64, f64)> =
            ends.map(|(index, missed)| (index - from, missed, kept[index - from])).collect();
        self.window.follow(table, sums, kept);
        for (i, missed, at_start) in ends {
            self.window.hold(table, i, missed, sums[i], at_start);
        }
        for i in 0..jumped {
            table.started[i] += table.jumped[i];
            // A window longer than a step holds the sure jump to the step's end.
            if whole > 0 {
                table.started[i] = table.jumped[i];
                table.absent[i] = 0.0;
                self.kept[from + i] = 0.0;
            }
        }
        for (index, missed) in levels(&self.uncertain, t, 0).filter(|(index, _)| looked.contains(index)) {
            let i = index - from;
            if whole > 0 {
                table.absent[i] *= missed;
                table.started[i] *= missed;
                self.kept[index] *= missed;
            }
            table.started[i] += table.jumped[i];
        }
        let held = if whole > 0 { jumped } else { 0 };
        self.carried = from + held..to;
    }

    /// Moves the window on by the step `t`.
    fn slide(&mut self, t: usize) {
        let whole = self.window.whole;
        if whole == 0 {
            return;
        }
        self.add(self.place(t, 0), self.window.step_s);
        // What was never added is not taken out.
        if t >= whole {
            self.add(self.place(t, whole), -self.window.step_s);
        }
        // A rise is as the step begins: it is out of the window before that step's passages are.
        if whole > 1 {
            for (index, missed) in levels(&self.uncertain, t, 0) {
                self.sums[index] -= missed.ln();
            }
            for (index, missed) in levels(&self.uncertain, t, whole - 1) {
                self.sums[index] = (self.sums[index] + missed.ln()).max(0.0);
            }
        }
    }

    fn add(&mut self, place: Place<'_>, seconds: f64) {
        let Place { passage, ceiling } = place;
        let count = ceiling.saturating_sub(passage.first).min(passage.rate.len());
        for (sum, rate) in self.sums[passage.first..passage.first + count].iter_mut().zip(&passage.rate) {
            *sum = (*sum + rate * seconds).max(0.0);
        }
    }
}

impl Window {
    /// Follows the levels of a table through a step, from and to their `kept`, with the sums over the
    /// whole steps of the window as the step begins.
    fn follow(&self, table: &mut Table, sums: &[f64], kept: &mut [f64]) {
        let Self { step_s, rest_s, .. } = *self;
        let share = rest_s / step_s;
        let Table { now, leaving, oldest, below, below_before, absent, started, .. } = table;
        // Within the step, the window loses what it shares with the step that leaves.
        let stays = if self.whole == 0 { now.as_slice() } else { leaving.as_slice() };
        let len = kept.len();
        let (now, stays, oldest, below) = (&now[..len], &stays[..len], &oldest[..len], &below[..len]);
        let (below_before, sums) = (&below_before[..len], &sums[..len]);
        let (absent, started) = (&mut absent[..len], &mut started[..len]);
        for i in 0..len {
            let start = sums[i] + oldest[i] * rest_s;
            let node = sums[i] + now[i] * rest_s;
            let end = (sums[i] + now[i] * step_s - stays[i] * (step_s - rest_s)).max(0.0);
            let (at_start, at_node, at_end) = (kept[i], decay(node), decay(end));
            let survive = share * mean_kept(start, node, at_start, at_node)
                + (1.0 - share) * mean_kept(node, end, at_node, at_end);
            absent[i] = below[i] * survive;
            started[i] = absent[i] * now[i] + (below_before[i] - below[i]).max(0.0) * at_start / step_s;
            kept[i] = at_end;
        }
    }
}

impl Window {
    /// In the first part of the step, the level at `i` is in the pool unless a rise at the window's old end missed it,
    /// with the given probability.
    fn hold(&self, table: &mut Table, i: usize, missed: f64, sum: f64, at_start: f64) {
        let Self { step_s, rest_s, .. } = *self;
        let (start, node) = (sum + table.oldest[i] * rest_s, sum + table.now[i] * rest_s);
        let first = rest_s / step_s * table.below[i] * mean_kept(start, node, at_start, decay(node));
        let fewer = (table.below_before[i] - table.below[i]).max(0.0) * at_start / step_s;
        table.absent[i] -= (1.0 - missed) * first;
        let kept = if rest_s > 0.0 { first * table.now[i] + fewer } else { 0.0 };
        table.started[i] -= (1.0 - missed) * kept;
    }
}

/// Requests that wait for an instance started at a level.
fn waiting(passage: &Passage, index: usize) -> f64 {
    let level = index.max(passage.first) - passage.first;
    passage.cold.get(level).or(passage.cold.first()).copied().unwrap_or(1.0)
}

/// Mean of `exp(-I)` while `I` goes evenly from `a` to `b`, with the values at both ends at hand.
#[inline]
fn mean_kept(a: f64, b: f64, at_a: f64, at_b: f64) -> f64 {
    let width = b - a;
    let narrow = width.abs() < 1e-3;
    let wide = (at_a - at_b) / if narrow { 1.0 } else { width };
    if narrow { f64::midpoint(at_a, at_b) } else { wide }
}
