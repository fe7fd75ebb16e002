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
//!
//! Of a geometric batch of mean `b`, with `q = 1 - 1/b`, those wait that find all slots taken by others or by their own companions: the
//! chance is that of a birth-death process with geometric jumps that leaves at `X(n)`. The wait is that for the slots of all who are ahead:
//! `b - 1 + (1 + cv²) / 2` on average, over `X - lambda` (M^X/G/1). Who waits for its own companions alone (`q^c` of all) waits from the
//! start of their times: for `b` of them if these are exponential, and for `c / (1 - q^c)` if they are all the same, as the slots then become
//! free together; between them it is taken linear in `cv²`.

use super::sojourn::{Processor, even};

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

/// Share of the requests of batches that wait for a slot under which nobody is said to.
const NOBODY: f64 = 1e-4;

/// A pod by the number of its slots that are taken.
#[derive(Debug, Clone)]
pub struct Network {
    /// Requests a second that it carries, over what it carries with all slots taken.
    carried: Vec<f64>,
    /// Mean requests at work.
    working: Vec<f64>,
    /// Requests that work at full speed at once.
    cores: f64,
}

/// Geometric batches at the slots that they find.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Mean size.
    pub size: f64,
    /// Pods whose slots stand open to all of it.
    pub pods: f64,
    /// One of these pods.
    pub network: &'a Network,
}

impl Batch<'_> {
    /// A column of the network where the pods have so many requests together.
    fn at(&self, column: &[f64], requests: f64) -> f64 {
        let n = (requests / self.pods).clamp(0.0, column.len() as f64 - 1.0);
        let (low, high) = (column[n.floor() as usize], column[n.ceil() as usize]);
        low + (high - low) * n.fract()
    }
}

/// Requests in slots.
struct Crowd {
    /// Chance that a request finds a slot when it comes.
    room: f64,
    /// Mean requests at work.
    working: f64,
    /// [`Wait::unevenness`].
    unevenness: f64,
}

/// Sums over the states of a pod, not yet divided by their weight.
#[derive(Default, Clone, Copy)]
struct Sums {
    all: f64,
    working: f64,
    stretch: f64,
    squares: f64,
}

impl Sums {
    /// A state with so many requests at work, in which one that comes is stretched by so much.
    fn add(&mut self, weight: f64, working: f64, stretch: f64) {
        self.all += weight;
        self.working += weight * working;
        self.stretch += weight * stretch;
        self.squares += weight * stretch * stretch;
    }

    fn scaled(self, by: f64) -> Self {
        let Self { all, working, stretch, squares } = self;
        Self { all: all * by, working: working * by, stretch: stretch * by, squares: squares * by }
    }

    fn unevenness(&self) -> f64 {
        (self.squares * self.all / (self.stretch * self.stretch).max(1e-300) - 1.0).max(0.0)
    }
}

/// Waiting for a slot at one load.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Wait {
    /// Share of requests that wait.
    pub share: f64,
    /// Mean wait of those in seconds.
    pub mean_s: f64,
    /// Mean square of that wait over its squared mean; 2 where it is exponential.
    pub square: f64,
    /// Mean requests at work, over the requests a second times their work: the slowdown of the work.
    pub slowdown: f64,
    /// Variance over squared mean of the slowdown that requests begin with.
    pub unevenness: f64,
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

    /// Waiting when the pod's CPU is used at `rho` by batches; `None` when hardly anyone waits.
    #[must_use]
    pub fn wait_in_batches(&self, processor: &Processor, rho: f64, batch: &Batch<'_>) -> Option<Wait> {
        let (slots, q) = (f64::from(self.count) * batch.pods, 1.0 - batch.size.recip());
        let full = q.powf(slots);
        if full < NOBODY {
            return self.wait(processor, rho);
        }
        let load = (rho / self.most).clamp(1e-9, 0.98);
        let crowd = self.crowd(load, batch);
        let (share, cv2) = ((1.0 - crowd.room).max(full), self.held_cv2(processor, rho));
        // Those who wait for their own companions alone, and the others.
        let (own, even_share) = (full / share, 1.0 - cv2.min(1.0));
        let behind_own = batch.size * (1.0 - even_share) + slots / (1.0 - full) * even_share;
        let behind_others = batch.size - 1.0 + 0.5 * (1.0 + cv2);
        let ahead = own * behind_own + (1.0 - own) * behind_others;
        let own_square = (1.0 + full) * even_share + 2.0 * (1.0 - even_share);
        let squares = own * own_square * behind_own.powi(2) + (1.0 - own) * 2.0 * behind_others.powi(2);
        let most_rate = self.most * processor.vcpu / processor.work.mean_s;
        // The network counts a processor as slow as the pod's share of one.
        let quicker = processor.slowdown(rho.min(self.most)) / even(processor.vcpu, rho.min(self.most));
        let slowdown = crowd.working / (load * most_rate * batch.pods * processor.work.mean_s) * quicker;
        Some(Wait {
            share,
            mean_s: ahead / (most_rate * batch.pods * (1.0 - load)),
            square: squares / ahead.powi(2),
            slowdown: slowdown.max(1.0 / processor.speed()),
            unevenness: crowd.unevenness,
        })
    }

    /// Requests in the slots at this share of what all slots carry.
    fn crowd(&self, load: f64, batch: &Batch<'_>) -> Crowd {
        let (slots, q) = ((f64::from(self.count) * batch.pods).round().max(1.0), 1.0 - batch.size.recip());
        let carried = |requests: f64| batch.at(&batch.network.carried, requests).max(1e-9);
        let working = |requests: f64| batch.at(&batch.network.working, requests) * batch.pods;
        let entry = load * carried(slots) / batch.size;
        let mut sums = Sums::default();
        let (mut short, mut room) = (1.0, 1.0 - q.powf(slots));
        // Who comes to an empty pod meets its own companions.
        let stretch = |requests: f64| (working(requests + batch.size) / batch.network.cores / batch.pods).max(1.0);
        sums.add(1.0, 0.0, stretch(0.0));
        for n in 1..slots as u32 {
            let n = f64::from(n);
            let p = entry * short / carried(n);
            short = p + q * short;
            room += p * (1.0 - q.powf(slots - n));
            sums.add(p, working(n), stretch(n.min(slots - batch.size)));
            if sums.all > 1e200 {
                (short, room) = (short / sums.all, room / sums.all);
                sums = sums.scaled(sums.all.recip());
            }
        }
        // From here on all slots are taken, and each state is `1 - left` times as likely as the one before.
        let taken = entry * short / carried(slots) * batch.size / (1.0 - load);
        sums.add(taken, working(slots), (working(slots) / batch.network.cores / batch.pods).max(1.0));
        Crowd {
            room: (room / sums.all).clamp(0.0, 1.0),
            working: sums.working / sums.all,
            unevenness: sums.unevenness(),
        }
    }

    /// The pod with 0, 1, 2 … slots taken: a closed network of so many jobs between its processor and the delay; nothing where batches of
    /// mean `size` never fill the slots.
    #[must_use]
    pub fn network(&self, processor: &Processor, size: f64) -> Option<Network> {
        let q = 1.0 - size.recip();
        if q <= 0.0 || f64::from(self.count) > NOBODY.ln() / q.ln() {
            return None;
        }
        let (count, v, d) = (self.count as usize, processor.vcpu, self.delay.0 / processor.work.mean_s);
        // Products of the processor's and the delay's factors, in units of the work's mean.
        let (mut work, mut delay) = (vec![1.0], vec![1.0]);
        for n in 1..=count {
            let n = n as f64;
            work.push(work[work.len() - 1] / v.min(n));
            delay.push(delay[delay.len() - 1] * d / n);
        }
        let sum = |n: usize, of: fn(usize) -> f64| (0..=n).map(|j| of(j) * work[j] * delay[n - j]).sum::<f64>();
        let weights: Vec<f64> = (0..=count).map(|n| sum(n, |_| 1.0)).collect();
        let working = (0..=count).map(|n| sum(n, |j| j as f64) / weights[n].max(1e-300)).collect();
        let rates = (0..=count).map(|n| if n == 0 { 0.0 } else { weights[n - 1] / weights[n].max(1e-300) });
        let all = (weights[count - 1] / weights[count].max(1e-300)).max(1e-300);
        Some(Network { carried: rates.map(|rate| rate / all).collect(), working, cores: processor.cores() })
    }

    /// Squared coefficient of variation of the time that a request holds its slot.
    fn held_cv2(&self, processor: &Processor, rho: f64) -> f64 {
        let work = processor.work.mean_s * processor.slowdown(rho.min(self.most));
        let variance = (work * processor.work.cv).powi(2) + self.delay.1;
        variance / (work + self.delay.0).powi(2).max(1e-300)
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
        let (cores, crowding) = (processor.cores(), processor.crowding(rho));
        let open = self.open(cores, crowding, delayed);
        let load = (rho / self.most).min(0.98);
        let (open, at) = open;
        let taken = at / (1.0 - load);
        let share = taken / (taken + open.all).max(1e-300);
        if share < 1e-5 {
            return None;
        }
        let spread = 0.5 * (1.0 + self.held_cv2(processor, rho));
        let most_rate = self.most * v / w;
        let mut sums = open;
        sums.add(taken, self.working, (self.working / cores).max(1.0));
        let at_work = sums.working / sums.all.max(1e-300);
        // The crowding is that of cores that slow work down as much; where they are not the pod's own, as many requests are not at work.
        let counted = working / (crowding * cores * even(cores, crowding)).max(1e-300);
        Some(Wait {
            share,
            mean_s: spread / (most_rate * (1.0 - load)),
            square: 2.0,
            slowdown: (at_work * counted / (rate * w)).max(1.0 / processor.speed()),
            unevenness: sums.unevenness(),
        })
    }

    /// The pod without a limit: its states with fewer requests than slots, and the probability of exactly as many.
    fn open(&self, v: f64, rho: f64, delayed: f64) -> (Sums, f64) {
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
        let (mut open, mut at) = (Sums::default(), 0.0);
        for (n, &p) in working.iter().enumerate() {
            let (p, jobs) = (p / total, n as f64);
            at += p * poisson[slots - n];
            // Fewer than slots in all: fewer than slots - n in the delay.
            open.add(p * cumulative[slots - n], jobs, ((jobs + 1.0) / v).max(1.0));
        }
        (open, at)
    }
}
