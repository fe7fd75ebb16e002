//! A pod's slots: it serves at most `c` requests at once, those that wait on something else included.
//!
//! A request holds its slot while it works and through its delay `d`. With all slots taken the pod is a
//! closed network of `c` jobs between its processor and the delay; both are insensitive to their
//! distributions, so `p(n working) ~ f(n) d^(c-n) / (c-n)!` with `f(n) = w^n / prod min(j, v)` (Baskett,
//! Chandy, Muntz and Palacios 1975). Its throughput `X` is what the pod carries: with long delays and few
//! slots that is less than its CPU allows, and an autoscaler that looks at CPU never learns of it.
//!
//! Below that, requests in the pod behave as a birth-death process that leaves at `X(n)`; the chance that all
//! slots are taken follows from the open network, and who finds them taken waits
//! `(1 + cv²) / 2 / (X - lambda)` on average (exact for one slot: Pollaczek and Khinchine; for processor
//! sharing with a limit: Avi-Itzhak and Halfin 1988).

use super::sojourn::Processor;

/// The slots of one pod.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slots {
    /// Number of slots.
    count: u32,
    /// Mean delay after the work, in seconds, and its variance.
    delay: (f64, f64),
    /// Largest CPU use that the slots allow, as a share of the pod's vCPU.
    pub most: f64,
    /// Requests working when all slots are taken.
    pub working: f64,
}

/// Waiting for a slot at one load.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Wait {
    /// Share of requests that wait.
    pub share: f64,
    /// Mean wait of those in seconds.
    pub mean_s: f64,
    /// Mean requests at work, over the requests a second times their work: the slowdown of the work.
    pub slowdown: f64,
}

impl Slots {
    /// `count` slots of a pod whose requests are delayed by `(mean, variance)` seconds after their work.
    #[must_use]
    pub fn new(processor: &Processor, count: f64, delay: (f64, f64)) -> Self {
        let count = count.clamp(1.0, 1e6) as u32;
        let (v, w, d) = (processor.vcpu, processor.work.mean_s, delay.0);
        let mut slots = Self { count, delay, most: (f64::from(count) / v).min(1.0), working: f64::from(count) };
        if d <= 1e-3 * w {
            return slots;
        }
        // From all at work downwards, each state relative to the one above it.
        let (mut p, mut total, mut busy, mut working) = (1.0, 0.0, 0.0, 0.0);
        for n in (0..=count).rev() {
            let jobs = f64::from(n);
            total += p;
            busy += p * jobs.min(v);
            working += p * jobs;
            if total > 1e200 {
                (p, total, busy, working) = (p / total, 1.0, busy / total, working / total);
            }
            p *= d / w * jobs.min(v) / f64::from(count - n + 1);
            if p < 1e-18 * total && p > 0.0 && f64::from(count - n) > d / w * v {
                break;
            }
        }
        slots.most = (busy / total / v).clamp(1e-6, 1.0);
        slots.working = (working / total).max(1e-6);
        slots
    }

    /// Waiting when the pod's CPU is used at `rho`; `None` when hardly anyone waits.
    #[must_use]
    pub fn wait(&self, processor: &Processor, rho: f64) -> Option<Wait> {
        let (v, w) = (processor.vcpu, processor.work.mean_s);
        let rate = rho * v / w;
        let delayed = rate * self.delay.0;
        let working = rho * v * processor.slowdown(rho);
        let slots = f64::from(self.count);
        // Geometric above the cores, Poisson in the delay: beyond this nothing is left to wait for.
        let reach = delayed + 6.0 * delayed.sqrt() + v + 14.0 * (working + 1.0);
        if rho <= 1e-9 || slots > reach || slots > 4096.0 {
            return None;
        }
        let open = self.open(v, rho, delayed);
        let load = (rho / self.most).min(0.98);
        let taken = open.at / (1.0 - load);
        let share = taken / (taken + open.below).max(1e-300);
        if share < 1e-5 {
            return None;
        }
        let held = w * processor.slowdown(rho.min(self.most)) + self.delay.0;
        let variance = (held - self.delay.0).powi(2) * processor.work.cv.powi(2) + self.delay.1;
        let spread = 0.5 * (1.0 + variance / (held * held).max(1e-300));
        let most_rate = self.most * v / w;
        let at_work = (open.working + taken * self.working) / (open.below + taken).max(1e-300);
        Some(Wait {
            share,
            mean_s: spread / (most_rate * (1.0 - load)),
            slowdown: (at_work / (rate * w)).max(1.0 / v.min(1.0)),
        })
    }

    /// The pod without a limit: probability of exactly as many requests as slots, of fewer, and the sum
    /// of those at work over the latter.
    fn open(&self, v: f64, rho: f64, delayed: f64) -> Open {
        let slots = self.count as usize;
        // Requests at work: birth-death with rates lambda and min(n, v) / w, cut off at the slots.
        let mut working = Vec::with_capacity(slots + 1);
        let mut p = 1.0;
        let mut total = 0.0;
        for n in 0..=slots {
            working.push(p);
            total += p;
            p *= rho * v / v.min(n as f64 + 1.0);
        }
        let tail = p / (1.0 - rho.min(0.98));
        total += tail;
        // Requests in the delay: Poisson, by recursion from zero in logarithms against underflow.
        let mut log = -delayed;
        let mut poisson = Vec::with_capacity(slots + 1);
        for m in 0..=slots {
            poisson.push(log.exp());
            log += (delayed.max(1e-300) / (m as f64 + 1.0)).ln();
        }
        let mut cumulative = Vec::with_capacity(slots + 1);
        let mut sum = 0.0;
        for &p in &poisson {
            cumulative.push(sum);
            sum += p;
        }
        let mut open = Open::default();
        for (n, &p) in working.iter().enumerate() {
            let p = p / total;
            open.at += p * poisson[slots - n];
            // Fewer than slots in all: fewer than slots - n in the delay.
            open.below += p * cumulative[slots - n];
            open.working += p * cumulative[slots - n] * n as f64;
        }
        open
    }
}

#[derive(Default)]
struct Open {
    at: f64,
    below: f64,
    working: f64,
}
