//! A processor that pods share, and how long work takes on it while all its slots are taken.
//!
//! A pod with a CPU limit is a processor of its own. Pods without one share that of their node. With `k` records in it, each of
//! which works for `w` on average and then waits for `d`, records leave at the rate `x(k) = G(k-1) / G(k)` of a closed network,
//! `G(k) = sum over m of w^m / (g(1) … g(m)) d^(k-m) / (k-m)!`, `g(m) = min(m, CPUs)` (Baskett, Chandy, Muntz and Palacios 1975),
//! whatever the distributions. By Little's law work takes `s(k) = (k / x(k) - d) / w` times as long as alone.

use crate::model::pods::PodsInput;
use crate::model::quota::Supply;

/// Records up to which the sum is taken term by term.
const EXACT_UP_TO: u32 = 400;

/// The processors of a Job's pods.
#[derive(Debug, Clone)]
pub(super) struct Processors {
    /// Pods that share one.
    pub(super) pods: u32,
    /// CPUs of a processor that a pod more brings, and the most that there are.
    each: f64,
    most: f64,
    work_s: f64,
    delay_s: f64,
    /// Stretches that are known, by records and pods.
    known: Vec<(u32, u32, f64)>,
}

impl Processors {
    pub(super) fn of(input: &PodsInput<'_>) -> Self {
        let vcpu = input.vcpu.max(1e-3);
        let per_node = input.pods_per_node.max(1);
        let (pods, each, most) = match input.supply {
            Supply::Even => (1, vcpu, vcpu),
            Supply::Limited { threads, .. } => (1, vcpu.min(threads), vcpu.min(threads)),
            Supply::Idle { cores, threads, .. } => (per_node, threads, cores.max(vcpu * f64::from(per_node))),
        };
        let delay_s = input.delay.mean_ms / 1e3;
        Self { pods, each, most, work_s: input.work_s.max(1e-12), delay_s, known: Vec::new() }
    }

    /// CPUs of the processor of so many pods.
    pub(super) fn cpus(&self, pods: u32) -> f64 {
        (self.each * f64::from(pods.max(1))).min(self.most)
    }

    /// Time that work takes over the work, with `records` in `pods` pods on one processor.
    pub(super) fn stretch(&mut self, records: u32, pods: u32) -> f64 {
        if let Some(known) = self.known.iter().rev().find(|known| (known.0, known.1) == (records, pods)) {
            return known.2;
        }
        let stretch = stretch(records.max(1), self.cpus(pods), self.work_s, self.delay_s);
        if self.known.len() < 64 {
            self.known.push((records, pods, stretch));
        }
        stretch
    }

    /// Records a second that leave `pods` pods with `records` in them.
    pub(super) fn pace(&mut self, records: u32, pods: u32) -> f64 {
        let stretch = self.stretch(records, pods);
        f64::from(records) / (self.work_s * stretch + self.delay_s).max(1e-12)
    }
}

fn stretch(records: u32, cpus: f64, work_s: f64, delay_s: f64) -> f64 {
    let alone = cpus.min(1.0).recip();
    let k = f64::from(records);
    if delay_s <= 1e-9 * work_s {
        return (k / cpus).max(1.0);
    }
    if records > EXACT_UP_TO {
        let pace = (k / (work_s * alone + delay_s)).min(cpus / work_s);
        return ((k / pace - delay_s) / work_s).max(alone);
    }
    // G(k) and G(k-1) by the number at work; terms relative to the largest, as they span hundreds of decades.
    let terms = |k: u32| {
        let mut ln = f64::from(k) * delay_s.ln() - (1..=k).map(|i| f64::from(i).ln()).sum::<f64>();
        let mut all = vec![ln];
        for m in 1..=k {
            let speed = f64::from(m).min(cpus);
            ln += work_s.ln() - speed.ln() - delay_s.ln() + f64::from(k - m + 1).ln();
            all.push(ln);
        }
        all
    };
    let sum = |terms: &[f64], over: f64| terms.iter().map(|ln| (ln - over).exp()).sum::<f64>();
    let (above, below) = (terms(records), terms(records - 1));
    let over = above.iter().chain(&below).copied().fold(f64::NEG_INFINITY, f64::max);
    let pace = sum(&below, over) / sum(&above, over).max(1e-300);
    ((k / pace.max(1e-300) - delay_s) / work_s).max(alone)
}

#[cfg(test)]
mod tests {
    use super::stretch;

    #[test]
    fn closed_forms() {
        // One record has the processor to itself; without a wait k share it; with a long wait they hardly meet.
        assert!((stretch(1, 1.0, 0.5, 2.0) - 1.0).abs() < 1e-9);
        assert!((stretch(1, 0.5, 0.5, 2.0) - 2.0).abs() < 1e-9);
        assert!((stretch(8, 2.0, 0.5, 0.0) - 4.0).abs() < 1e-12);
        assert!(stretch(4, 1.0, 0.001, 10.0) < 1.001);
        // Two records, one core, work and wait of one second each: x(2) = G(1) / G(2) = 2 / 2.5.
        assert!((stretch(2, 1.0, 1.0, 1.0) - (2.0 / 0.8 - 1.0)).abs() < 1e-9);
        // Saturated: the pace is that of the processor.
        assert!((stretch(400, 2.0, 1.0, 1.0) - 199.0).abs() < 0.01);
        assert!((stretch(401, 2.0, 1.0, 1.0) - 199.5).abs() < 0.01);
    }
}
