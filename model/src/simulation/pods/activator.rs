//! What stands before pods that may all go: it counts requests, takes the last pods away after a silence, and holds what comes then.

use super::{Autoscaler, Crowd, Pod, Run, phase};
use crate::model::pods::zero::ToZero;
use crate::simulation::random::LogNormal;

/// Whether there are pods.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pods {
    /// Some serve.
    Up,
    /// None exists.
    Down,
    /// The first ones start.
    Starting,
}

/// The state of the activator.
#[derive(Debug)]
pub(super) struct Activator {
    zero: ToZero,
    init: LogNormal,
    pods: Pods,
    /// When it next looks whether the silence has lasted.
    look_at: f64,
    last_arrival: f64,
    /// When the requests that it holds arrived.
    held: Vec<f64>,
    /// When the first of them did.
    woken_at: f64,
    /// When the first pods served after there were none.
    up_since: f64,
}

impl Activator {
    pub(super) fn new(zero: ToZero, now: f64) -> Self {
        let (mean, deviation) = (zero.init.mean_ms / 1e3, zero.init.variance.max(0.0).sqrt() / 1e3);
        Self {
            zero,
            init: LogNormal::new(mean.max(1e-12), deviation / mean.max(1e-12)),
            pods: Pods::Up,
            look_at: now + zero.idle_s,
            last_arrival: now,
            held: Vec::new(),
            woken_at: now,
            up_since: f64::NEG_INFINITY,
        }
    }

    /// When it next looks for a silence.
    pub(super) fn next_look(&self) -> f64 {
        if self.pods == Pods::Up { self.look_at } else { f64::INFINITY }
    }

    /// Whether no pod exists.
    pub(super) fn is_down(&self) -> bool {
        self.pods == Pods::Down
    }

    /// Whether pods that came after there were none have served for less than `window_s`: the autoscaler takes no reading of CPU from a
    /// pod before one whole window of metrics was collected since it is ready (`groupPods` of its replica calculator).
    pub(super) fn is_unread(&self, now: f64, window_s: f64) -> bool {
        now < self.up_since + window_s
    }

    /// Counts a request that arrives, and holds it if no pod serves; whether it is of the first batch that found none.
    pub(super) fn hold(&mut self, at: f64) -> Option<bool> {
        self.last_arrival = at;
        if self.pods == Pods::Up {
            return None;
        }
        self.held.push(at);
        Some(at <= self.woken_at)
    }

    /// Whether pods go now, after a look at `now` with `inside` requests in them, the last of which left at `left`.
    fn looks(&mut self, now: f64, inside: u32, left: f64) -> bool {
        let since = left.max(self.last_arrival);
        if inside > 0 || now < since + self.zero.idle_s - 1e-9 {
            // Whoever is inside now leaves later than now.
            self.look_at = if inside > 0 { now } else { since } + self.zero.idle_s;
            return false;
        }
        self.pods = Pods::Down;
        true
    }
}

impl Run<'_> {
    /// Takes all pods away once no request was in progress for the idle time.
    pub(super) fn look_for_silence(&mut self) {
        if self.activator.as_ref().is_none_or(|activator| activator.next_look() > self.now) {
            return;
        }
        let mut inside = 0;
        for pod in &mut self.pods {
            pod.advance(self.now, &mut self.crowd);
            inside += pod.outstanding();
        }
        let (now, left) = (self.now, self.crowd.last_left);
        if self.activator.as_mut().is_some_and(|activator| activator.looks(now, inside, left)) {
            self.scale_to(0);
            self.regroup();
        }
    }

    /// Starts the fewest pods for a request that arrives at `at` and finds none; whether it did.
    pub(super) fn wake(&mut self, at: f64) -> bool {
        if !self.activator.as_ref().is_some_and(Activator::is_down) {
            return false;
        }
        // The time without pods ends here.
        self.pass(at);
        let Some(activator) = &mut self.activator else { return false };
        activator.pods = Pods::Starting;
        activator.woken_at = at;
        let start_s = activator.zero.fixed_s + activator.init.draw(&mut self.crowd.random);
        let pods = self.input.min.max(1);
        self.hpa = Autoscaler::of(self.input, pods);
        self.fleet.wake(at, pods, start_s);
        for index in 0..pods {
            self.pods.push(Pod::new(self.shape, at, phase(index)));
            self.back.push(f64::NEG_INFINITY);
        }
        true
    }

    /// Passes on what is held once a pod serves.
    pub(super) fn release(&mut self) {
        let Some(activator) = self.activator.as_mut() else { return };
        if activator.pods != Pods::Starting || self.serving.is_empty() {
            return;
        }
        activator.pods = Pods::Up;
        activator.up_since = self.now;
        activator.look_at = self.now + activator.zero.idle_s;
        for since in std::mem::take(&mut activator.held) {
            self.pass_on(since);
        }
    }

    fn pass_on(&mut self, since: f64) {
        if self.now - since >= self.input.timeout_s {
            self.crowd.tally.lost(since);
            return;
        }
        let Some(index) = self.chosen() else { return };
        let pod: &mut Pod = &mut self.pods[index as usize];
        let crowd: &mut Crowd = &mut self.crowd;
        pod.advance(self.now, crowd);
        pod.release(since, crowd);
        if self.in_order() {
            self.refile(index);
        }
    }
}
