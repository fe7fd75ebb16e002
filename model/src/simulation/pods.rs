//! A deployment under the autoscaler, request by request, with nothing of the model's approximations.
//!
//! Arrivals are Poisson (in batches) at the profile's rate; a balancer gives each to a serving pod; a pod
//! shares its CPU among the requests in it ([`pod`]): up to its quota in each period, or what the other pods of its node
//! leave ([`node`]); after its work a request may wait, still in its slot;
//! who is not answered in time is lost. The autoscaler reads the CPU used in each period and scales pods
//! and nodes by the very functions that the model plays ([`Autoscaler`], [`Fleet`]): what differs is
//! everything between them.
//!
//! Where all pods may go, they do once no request was in any of them for the idle time; requests that come then are held until a pod
//! serves again ([`activator`]).
//!
//! Where each batch is a Job, its pods start with it, take its records one after the other, and end with the last ones ([`job`]).
//!
//! A pod that is removed takes no more requests and finishes those it has. Spot capacity is reclaimed node
//! by node at random, announced, so that requests in its pods finish; its pods serve again after the start
//! of a node and a pod.

mod activator;
pub mod balancer;
mod job;
pub mod node;
pub mod pod;
mod tally;

use super::random::{BatchSize, LogNormal, Random, Sum};
use super::replication::Halt;
use super::tape::{Head, Tape};
use crate::model::leg::Leg;
use crate::model::pods::autoscaler::{Autoscaler, Reading};
use crate::model::pods::nodes::{Fleet, Lifecycle};
use crate::model::pods::signal_reading;
use crate::model::pods::{PodsInput, start as start_pods};
use crate::model::quota::{Quota, Supply};
use crate::scenario::{Balancing, Signal};
use activator::Activator;
use balancer::{Piles, Tournament};
use job::JobRun;
use node::Nodes;
use pod::{Desk, Pod, Shape};
use std::sync::atomic::AtomicBool;
pub use tally::{Sojourns, Tally};

/// How long to play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizon {
    /// Seconds played before anything counts.
    pub warm_up_s: f64,
    /// Periods of the profile that count.
    pub periods: u32,
}

/// Plays the deployment; the same seed gives the same run.
#[must_use]
pub fn simulate(input: &PodsInput<'_>, horizon: Horizon, seed: u64) -> Tally {
    let deployment = Deployment::new(input, horizon);
    if let Some(job) = input.job {
        let mut jobs = JobRun::new(&deployment, job, Random::stream(seed, 0));
        jobs.play(&Halt::on(&AtomicBool::new(false)));
        return jobs.done();
    }
    let mut run = Run::new(&deployment, Random::stream(seed, 0));
    run.play(&Halt::on(&AtomicBool::new(false)));
    run.crowd.tally
}

/// A deployment to be played, with what its requests meet in and around the pods.
#[derive(Debug, Clone)]
pub struct Deployment<'a> {
    /// What is played.
    pub input: &'a PodsInput<'a>,
    /// How long.
    pub horizon: Horizon,
    /// What a request waits for in its slot; what [`PodsInput::delay`] stands for.
    pub delay: Sum,
    /// What a request meets before and after its pod.
    pub around: Sum,
    /// Recorded arrivals in place of drawn ones.
    pub tape: Option<Tape<'a>>,
    /// Whether a request that finds every slot taken is passed on instead of queued.
    pub spills: bool,
}

impl<'a> Deployment<'a> {
    /// A deployment whose delay is one log-normal, with nothing around it.
    #[must_use]
    pub fn new(input: &'a PodsInput<'a>, horizon: Horizon) -> Self {
        let delay = Sum::of_legs(&[Leg::once(input.delay)]);
        Self { input, horizon, delay, around: Sum::default(), tape: None, spills: false }
    }

    /// Plays it once, or gives up soon after the halt is raised.
    #[must_use]
    pub fn play(&self, random: Random, halt: &Halt<'_>) -> Option<Tally> {
        if let Some(job) = self.input.job {
            let mut jobs = JobRun::new(self, job, random);
            return jobs.play(halt).then(|| jobs.done());
        }
        let mut run = Run::new(self, random);
        run.play(halt).then_some(run.crowd.tally)
    }

    /// Plays it once, and tells when requests were passed on, in seconds from the start of what counts; the warm-up's are below zero.
    #[must_use]
    pub fn play_spilling(&self, random: Random, halt: &Halt<'_>) -> Option<(Tally, Vec<f64>)> {
        let mut run = Run::new(&Self { spills: true, ..self.clone() }, random);
        run.play(halt).then_some((run.crowd.tally, run.spilled))
    }
}

/// What the pods share: random numbers and the tally.
struct Crowd {
    random: Random,
    work: LogNormal,
    delay: Sum,
    around: Sum,
    tally: Tally,
    /// When a request last left a pod.
    last_left: f64,
    timeout_s: f64,
}

impl Crowd {
    fn new(played: &Deployment<'_>, random: Random) -> Self {
        let Deployment { input, horizon, .. } = *played;
        let end = f64::from(horizon.periods) * input.profile.period_s();
        Self {
            random,
            work: LogNormal::new(input.work_s.max(1e-12), input.work_cv),
            delay: played.delay.clone(),
            around: played.around.clone(),
            tally: Tally::new(input.profile, end, input.supply.capacity(input.vcpu) / input.vcpu),
            last_left: -horizon.warm_up_s,
            timeout_s: input.timeout_s,
        }
    }
}

/// What the pods of a deployment have in common.
fn shape_of(played: &Deployment<'_>) -> Shape {
    let input = played.input;
    let (cpus, quota) = match input.supply {
        Supply::Even => (input.vcpu, None),
        Supply::Limited { period_s, threads } => {
            let quota = Quota { vcpu: input.vcpu, period_s, threads };
            (threads, (input.vcpu < threads).then_some(quota))
        }
        Supply::Idle { cores, threads, .. } => (threads.min(cores.max(input.vcpu)), None),
    };
    Shape {
        cpus,
        quota,
        slots: input.concurrency.max(1.0) as u32,
        timeout_s: input.timeout_s,
        delayed: !played.delay.is_zero(),
    }
}

impl Desk for Crowd {
    fn work(&mut self) -> f64 {
        self.work.draw(&mut self.random)
    }

    fn delay(&mut self) -> f64 {
        self.delay.draw(&mut self.random)
    }

    fn answered(&mut self, arrival: f64, now: f64) {
        let around = self.around.draw(&mut self.random);
        self.last_left = self.last_left.max(now);
        self.tally.answered(arrival, now, around);
    }

    fn lost(&mut self, arrival: f64) {
        self.last_left = self.last_left.max(arrival + self.timeout_s);
        self.tally.lost(arrival);
    }
}

struct Run<'a> {
    input: &'a PodsInput<'a>,
    shape: Shape,
    hpa: Autoscaler,
    fleet: Fleet,
    pods: Vec<Pod>,
    /// When a reclaimed pod serves again.
    back: Vec<f64>,
    serving: Vec<u32>,
    piles: Piles,
    tournament: Tournament,
    /// How pods without a limit share their nodes.
    nodes: Option<Nodes>,
    /// What holds requests while there are no pods, where all of them may go.
    activator: Option<Activator>,
    batch: BatchSize,
    crowd: Crowd,
    now: f64,
    begin: f64,
    end: f64,
    next_reclaim: f64,
    tape: Option<Head<'a>>,
    spills: bool,
    /// When requests were passed on.
    spilled: Vec<f64>,
    /// In the current autoscaler period: pod-seconds served, CPU-seconds used, arrivals.
    window: Window,
    /// What the autoscaler has read of a signal other than CPU.
    signal: signal_reading::Window,
}

#[derive(Debug, Clone, Copy, Default)]
struct Window {
    served: f64,
    used: f64,
    /// Seconds that requests were in the pods.
    held: f64,
    arrivals: u64,
}

impl<'a> Run<'a> {
    fn new(played: &Deployment<'a>, random: Random) -> Self {
        let Deployment { input, horizon, .. } = *played;
        let begin = -horizon.warm_up_s;
        let start = start_pods(input, input.profile.at(begin));
        let end = f64::from(horizon.periods) * input.profile.period_s();
        let shape = shape_of(played);
        let mut run = Self {
            input,
            shape,
            fleet: Fleet::new(Lifecycle::of(input), start),
            pods: (0..start).map(|i| Pod::new(shape, begin, phase(i))).collect(),
            back: vec![f64::NEG_INFINITY; start as usize],
            serving: Vec::new(),
            piles: Piles::default(),
            tournament: Tournament::default(),
            nodes: Nodes::of(input),
            batch: BatchSize::new(input.profile.burst),
            crowd: Crowd::new(played, random),
            activator: input.zero.map(|zero| Activator::new(zero, begin)),
            hpa: Autoscaler::of(input, start),
            signal: signal_reading::Window::new(
                input.scaling.window_s,
                input.rules.sync_s,
                f64::from(start) * input.scaling.target,
            ),
            now: begin,
            begin,
            end,
            next_reclaim: f64::INFINITY,
            tape: played.tape.map(|tape| tape.from(begin)),
            spills: played.spills,
            spilled: Vec::new(),
            window: Window::default(),
        };
        run.draw_reclaim();
        run.regroup();
        run
    }

    /// Whether it was played to its end.
    fn play(&mut self, halt: &Halt<'_>) -> bool {
        let sync = self.input.rules.sync_s.max(1e-3);
        let step = self.input.profile.step_s;
        let mut evaluations = 0.0;
        while self.now < self.end {
            if halt.raised() {
                return false;
            }
            let next_evaluation = self.begin + (evaluations + 1.0) * sync;
            let next_step = ((self.now / step + 1e-9).floor() + 1.0) * step;
            let next_look = self.activator.as_ref().map_or(f64::INFINITY, Activator::next_look);
            let until = [next_evaluation, next_step, self.next_serving(), self.next_reclaim, next_look, self.end]
                .into_iter()
                .fold(f64::INFINITY, f64::min);
            let until = self.serve(until);
            self.pass(until);
            self.look_for_silence();
            if until >= self.next_reclaim {
                self.reclaim();
            }
            if until >= next_evaluation {
                evaluations += 1.0;
                self.evaluate();
            }
            self.regroup();
            self.release();
        }
        true
    }

    /// Arrivals from now to `until`, at one rate and with the same pods serving. Up to when they were played: less than `until` where
    /// one of them started pods.
    fn serve(&mut self, until: f64) -> f64 {
        if self.tape.is_some() {
            while let Some(at) = self.tape.as_mut().and_then(|tape| tape.before(until)) {
                let woke = self.wake(at);
                self.arrive(at);
                if woke {
                    return at;
                }
            }
            return until;
        }
        let batch = self.input.profile.burst.max(1.0);
        let rate = self.input.profile.at(0.5 * (self.now + until)) / batch;
        if rate <= 0.0 {
            return until;
        }
        let gap = 1.0 / rate;
        let mut at = self.now;
        loop {
            at += self.crowd.random.exponential() * gap;
            if at >= until {
                return until;
            }
            let woke = self.wake(at);
            for _ in 0..self.batch.draw(&mut self.crowd.random) {
                self.arrive(at);
            }
            if woke {
                return at;
            }
        }
    }

    fn arrive(&mut self, at: f64) {
        self.window.arrivals += 1;
        if let Some(activator) = &mut self.activator
            && let Some(first) = activator.hold(at)
        {
            self.crowd.tally.held(at, first);
            return;
        }
        if self.in_order() {
            self.settle(at);
        }
        let Some(index) = self.chosen() else {
            self.crowd.tally.lost(at);
            return;
        };
        let pod = &mut self.pods[index as usize];
        pod.advance(at, &mut self.crowd);
        if self.spills && pod.outstanding() >= self.shape.slots {
            self.spilled.push(at);
            return;
        }
        pod.arrive(&mut self.crowd);
        if self.in_order() {
            self.refile(index);
        }
    }

    /// The pod that the balancer gives the next request.
    fn chosen(&mut self) -> Option<u32> {
        match self.input.balancing {
            Balancing::Random => self.any(),
            Balancing::LeastOutstanding => self.least_busy(),
        }
    }

    /// Whether all pods' events are played in the order of time: where a pod's affects others.
    fn in_order(&self) -> bool {
        self.input.balancing == Balancing::LeastOutstanding || self.nodes.is_some()
    }

    fn any(&mut self) -> Option<u32> {
        let n = self.serving.len();
        if n == 0 { None } else { Some(self.serving[self.crowd.random.below(n)]) }
    }

    /// Plays the pods' events up to `until`, the earliest first.
    fn settle(&mut self, until: f64) {
        loop {
            let (index, time) = self.tournament.earliest();
            if time > until {
                return;
            }
            self.pods[index as usize].advance(time, &mut self.crowd);
            self.refile(index);
        }
    }

    fn least_busy(&mut self) -> Option<u32> {
        let random = &mut self.crowd.random;
        self.piles.fewest(|n| random.below(n))
    }

    /// Tells its node, piles and tournament what a pod has become.
    fn refile(&mut self, index: u32) {
        if let Some(nodes) = &mut self.nodes
            && let Some(shared) = nodes.update(index, &mut self.pods)
        {
            for other in shared {
                self.tournament.update(other as u32, self.pods[other].next_event());
            }
        }
        let pod = &self.pods[index as usize];
        self.tournament.update(index, pod.next_event());
        if self.input.balancing == Balancing::LeastOutstanding {
            self.piles.update(index, pod.outstanding());
        }
    }

    /// Books the time up to `until`.
    fn pass(&mut self, until: f64) {
        if self.in_order() {
            self.settle(until);
        }
        let time = until - self.now;
        let serving = self.serving.len() as f64;
        self.window.served += time * serving;
        let (pods, nodes) = (f64::from(self.fleet.pods()), f64::from(self.fleet.nodes()));
        self.crowd.tally.passed(self.now, until, serving, pods, nodes);
        self.now = until;
        self.fleet.expire(until);
    }

    fn next_serving(&self) -> f64 {
        let returning = self.back.iter().copied().filter(|&t| t > self.now).fold(f64::INFINITY, f64::min);
        self.fleet.next_ready(self.now).unwrap_or(f64::INFINITY).min(returning)
    }

    fn evaluate(&mut self) {
        for &index in &self.serving {
            let pod = &mut self.pods[index as usize];
            pod.advance(self.now, &mut self.crowd);
            self.window.used += pod.harvest();
            self.window.held += pod.harvest_held();
        }
        let Window { served, used, held, arrivals } = std::mem::take(&mut self.window);
        let down = self.activator.as_ref().is_some_and(Activator::is_down);
        let utilization = if served > 0.0 { used / (served * self.input.vcpu) } else { 0.0 };
        self.crowd.tally.measured(self.now, self.input.rules.sync_s, utilization, served, arrivals);
        self.regroup();
        let (current, sync_s) = (self.fleet.pods(), self.input.rules.sync_s.max(1e-3));
        let unread = self.activator.as_ref().is_some_and(|activator| activator.is_unread(self.now, sync_s));
        let ready = if unread { 0 } else { self.serving.len() as u32 };
        let pods = match self.input.scaling.signal {
            Signal::Cpu => self.hpa.evaluate(Reading { current, ready, utilization }),
            Signal::Requests => {
                let total = self.signal.push(arrivals as f64 / sync_s);
                self.hpa.evaluate_total(current, total)
            }
            Signal::InProgress => {
                let total = self.signal.push(held / sync_s);
                self.hpa.evaluate_total(current, total)
            }
        };
        // What scales an empty deployment is the next request.
        let pods = if down { 0 } else { pods };
        self.scale_to(pods);
    }

    fn scale_to(&mut self, pods: u32) {
        self.fleet.scale(self.now, pods);
        while self.pods.len() > pods as usize {
            self.back.pop();
            if let Some(mut pod) = self.pods.pop() {
                pod.advance(self.now, &mut self.crowd);
                pod.drain(&mut self.crowd);
            }
        }
        for index in self.pods.len()..pods as usize {
            self.pods.push(Pod::new(self.shape, self.now, phase(index as u32)));
            self.back.push(f64::NEG_INFINITY);
        }
    }

    /// The pods that serve from now on.
    fn regroup(&mut self) {
        let ready = self.fleet.ready(self.now);
        let now = self.now;
        let before = self.serving.len();
        let unchanged = before == ready as usize && self.back.iter().all(|&t| t <= now);
        if unchanged && self.serving.last().is_none_or(|&last| (last as usize) < self.pods.len()) {
            return;
        }
        self.serving.clear();
        self.serving.extend((0..ready).filter(|&i| self.back[i as usize] <= now));
        if let Some(nodes) = &mut self.nodes {
            nodes.rebuild(now, &mut self.pods);
            self.tournament.rebuild(self.pods.iter().map(Pod::next_event));
        }
        if self.input.balancing == Balancing::LeastOutstanding {
            self.tournament.rebuild(self.pods.iter().map(Pod::next_event));
            let counts = self.serving.iter().map(|&i| (i, self.pods[i as usize].outstanding()));
            self.piles.rebuild(counts, self.pods.len());
        }
    }

    fn outage(&self) -> f64 {
        (self.input.node_start_s + self.input.pod_start_s).max(1e-3)
    }

    /// Draws the next reclaim: each node goes at the rate that makes the wanted share of pods missing.
    fn draw_reclaim(&mut self) {
        let share = self.input.interrupted_share.clamp(0.0, 0.99);
        if share <= 0.0 {
            return;
        }
        let rate = share / ((1.0 - share) * self.outage()) * f64::from(self.fleet.nodes().max(1));
        self.next_reclaim = self.now + self.crowd.random.exponential() / rate;
    }

    fn reclaim(&mut self) {
        let per_node = self.input.pods_per_node.max(1) as usize;
        let node = self.crowd.random.below(self.fleet.nodes().max(1) as usize);
        let back = self.now + self.outage();
        for index in node * per_node..((node + 1) * per_node).min(self.pods.len()) {
            if self.back[index] > self.now || index >= self.fleet.ready(self.now) as usize {
                continue;
            }
            let mut old = std::mem::replace(&mut self.pods[index], Pod::new(self.shape, self.now, phase(index as u32)));
            old.advance(self.now, &mut self.crowd);
            self.window.used += old.harvest();
            self.window.held += old.harvest_held();
            old.drain(&mut self.crowd);
            self.back[index] = back;
        }
        self.draw_reclaim();
    }
}

/// Where in a period of its quota a pod begins: spread evenly, as pods begin when they are ready.
fn phase(index: u32) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    (f64::from(index) * GOLDEN).fract()
}

#[cfg(test)]
mod tests;
