//! Pods without a limit on one node: what one does not use, the others may.
//!
//! The kernel gives each pod that wants CPU a share in proportion to its request; all pods of a deployment request alike. A pod that
//! wants less than its share leaves the rest to those that want more (max-min fairness).

use super::pod::Pod;
use crate::model::pods::PodsInput;
use crate::model::quota::Supply;
use std::ops::Range;

/// The nodes of pods without a limit.
#[derive(Debug)]
pub struct Nodes {
    cores: f64,
    pods_per_node: usize,
    /// CPUs that the pods of each node want, and whether that is more than there are.
    wanted: Vec<(f64, bool)>,
    /// What each pod wanted when it was last looked at.
    pods: Vec<f64>,
}

impl Nodes {
    /// The nodes of a deployment, where its pods affect each other.
    #[must_use]
    pub fn of(input: &PodsInput<'_>) -> Option<Self> {
        let Supply::Idle { cores, threads, .. } = input.supply else { return None };
        let pods_per_node = input.pods_per_node.max(1) as usize;
        let cores = cores.max(input.vcpu * pods_per_node as f64);
        let short = cores < threads * pods_per_node as f64;
        short.then(|| Self { cores, pods_per_node, wanted: Vec::new(), pods: Vec::new() })
    }

    /// Counts all pods afresh at `now`, up to which all their events have been played.
    pub fn rebuild(&mut self, now: f64, pods: &mut [Pod]) {
        for pod in pods.iter_mut() {
            pod.pass(now);
        }
        self.pods.clear();
        self.pods.extend(pods.iter().map(Pod::wanted));
        self.wanted.clear();
        for first in (0..pods.len()).step_by(self.pods_per_node) {
            let range = first..(first + self.pods_per_node).min(pods.len());
            let wanted: f64 = self.pods[range.clone()].iter().sum();
            let short = wanted > self.cores + 1e-9;
            self.wanted.push((wanted, short));
            self.share(range, pods, short);
        }
    }

    /// A pod has changed. The pods of its node if what they get has changed by it.
    pub fn update(&mut self, index: u32, pods: &mut [Pod]) -> Option<Range<usize>> {
        let index = index as usize;
        let (old, new) = (self.pods[index], pods[index].wanted());
        if (old - new).abs() < 1e-12 {
            return None;
        }
        self.pods[index] = new;
        let (wanted, short) = &mut self.wanted[index / self.pods_per_node];
        *wanted += new - old;
        let (before, now) = (*short, *wanted > self.cores + 1e-9);
        *short = now;
        if !before && !now {
            return None;
        }
        let first = index / self.pods_per_node * self.pods_per_node;
        // Pods that have come or gone since the last count serve no request.
        let range = first..(first + self.pods_per_node).min(pods.len()).min(self.pods.len());
        let at = pods[index].clock();
        pods[range.clone()].iter_mut().for_each(|pod| pod.pass(at));
        self.share(range.clone(), pods, now);
        Some(range)
    }

    /// Gives each pod of a node its share.
    fn share(&self, range: Range<usize>, pods: &mut [Pod], short: bool) {
        let level = if short { level(&self.pods[range.clone()], self.cores) } else { f64::INFINITY };
        pods[range].iter_mut().for_each(|pod| pod.grant(level));
    }
}

/// The most that one may have so that all together have `cores`.
fn level(wanted: &[f64], cores: f64) -> f64 {
    let (mut level, mut last) = (cores / wanted.len().max(1) as f64, 0.0);
    while level > last + 1e-12 {
        last = level;
        let (mut left, mut more) = (cores, 0u32);
        for &want in wanted {
            if want > level {
                more += 1;
            } else {
                left -= want;
            }
        }
        if more == 0 {
            return f64::INFINITY;
        }
        level = left / f64::from(more);
    }
    level
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn who_wants_little_leaves_the_rest() {
        assert!((level(&[1.0, 1.0, 1.0], 2.0) - 2.0 / 3.0).abs() < 1e-12);
        assert!((level(&[0.0, 2.0, 1.0], 2.0) - 1.0).abs() < 1e-12);
        assert!((level(&[0.2, 3.0, 3.0], 2.0) - 0.9).abs() < 1e-12);
        assert!(level(&[0.5, 0.5], 2.0).is_infinite());
    }
}
