//! Pods and nodes as two stacks: what exists, what serves, and what is paid for.
//!
//! Pods fill nodes from the bottom; the newest pod goes first. Nodes are as many as the pods need,
//! never fewer than the least, and a node that is no longer needed leaves after its idle time. A pod
//! whose node has room serves after the pod's start; one whose node is still to come serves that much
//! after the node is ready. Because both stacks grow at the top only, ready times rise along them.

use super::PodsInput;
use std::collections::VecDeque;

/// How pods and nodes come and go; times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifecycle {
    /// From the decision to a serving pod when a node has room.
    pub pod_start_s: f64,
    /// From a pending pod to a ready node.
    pub node_start_s: f64,
    /// Time an empty node is kept.
    pub node_idle_s: f64,
    /// Pods that fit one node.
    pub pods_per_node: u32,
    /// Fewest nodes.
    pub min_nodes: u32,
}

impl Lifecycle {
    /// The lifecycle of an input, with what cannot be negative or zero held in range.
    #[must_use]
    pub fn of(input: &PodsInput<'_>) -> Self {
        Self {
            pod_start_s: input.pod_start_s.max(0.0),
            node_start_s: input.node_start_s.max(0.0),
            node_idle_s: input.node_idle_s.max(0.0),
            pods_per_node: input.pods_per_node.max(1),
            min_nodes: input.min_nodes,
        }
    }

    fn nodes_for(&self, pods: u32) -> u32 {
        pods.div_ceil(self.pods_per_node).max(self.min_nodes)
    }
}

/// Things in a stack by when each is there: neighbours with the same time are one entry, since a deployment may have a hundred
/// thousand pods and change with every reading.
#[derive(Debug, Clone, Default)]
struct Stack {
    /// A time, and how many things there are up to the last one with it.
    runs: Vec<(f64, u32)>,
}

impl Stack {
    /// So many things that have always been there.
    fn of(count: u32) -> Self {
        let mut stack = Self::default();
        stack.push(f64::NEG_INFINITY, count);
        stack
    }

    fn len(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.1)
    }

    fn push(&mut self, at: f64, count: u32) {
        let len = self.len();
        match self.runs.last_mut() {
            _ if count == 0 => {}
            Some(last) if last.0.total_cmp(&at).is_eq() => last.1 += count,
            _ => self.runs.push((at, len + count)),
        }
    }

    fn truncate(&mut self, len: u32) {
        let kept = self.runs.partition_point(|run| run.1 < len);
        self.runs.truncate(if len == 0 { 0 } else { kept + 1 });
        if let Some(last) = self.runs.last_mut() {
            last.1 = last.1.min(len);
        }
    }

    /// How many are there at `now`.
    fn there(&self, now: f64) -> u32 {
        let there = self.runs.partition_point(|run| run.0 <= now);
        there.checked_sub(1).map_or(0, |last| self.runs[last].1)
    }

    /// The first time after `now`.
    fn next(&self, now: f64) -> Option<f64> {
        self.runs.get(self.runs.partition_point(|run| run.0 <= now)).map(|run| run.0)
    }

    /// When thing `index` is there, and how many there are up to the last one with that time.
    fn run_of(&self, index: u32) -> Option<(f64, u32)> {
        self.runs.get(self.runs.partition_point(|run| run.1 <= index)).copied()
    }

    /// Makes all be there at `now`.
    fn hasten(&mut self, now: f64) {
        let late = self.runs.partition_point(|run| run.0 <= now);
        let len = self.len();
        self.runs.truncate(late);
        self.push(now, len - self.len());
    }
}

/// The pods and nodes of one deployment at one moment.
#[derive(Debug, Clone)]
pub struct Fleet {
    life: Lifecycle,
    /// When pods serve.
    pods: Stack,
    /// When nodes are ready.
    nodes: Stack,
    /// Since when nodes above the needed ones are empty, and how many, the lowest of them first.
    empty: VecDeque<(f64, u32)>,
}

impl Fleet {
    /// A fleet of `pods` that have always been there.
    #[must_use]
    pub fn new(life: Lifecycle, pods: u32) -> Self {
        Self { life, pods: Stack::of(pods), nodes: Stack::of(life.nodes_for(pods)), empty: VecDeque::new() }
    }

    /// Brings the fleet to `pods` at `now`.
    pub fn scale(&mut self, now: f64, pods: u32) {
        let needed = self.life.nodes_for(pods);
        self.expire(now);
        let mut used = self.nodes.len() - self.empty.iter().map(|empty| empty.1).sum::<u32>();
        if used > needed {
            self.empty.push_front((now, used - needed));
        }
        while used < needed
            && let Some(lowest) = self.empty.front_mut()
        {
            let taken = lowest.1.min(needed - used);
            used += taken;
            lowest.1 -= taken;
            if lowest.1 == 0 {
                self.empty.pop_front();
            }
        }
        self.nodes.push(now + self.life.node_start_s, needed.saturating_sub(self.nodes.len()));
        self.expire(now);
        self.pods.truncate(pods);
        while self.pods.len() < pods {
            let slot = self.pods.len();
            let Some((ready, nodes)) = self.nodes.run_of(slot / self.life.pods_per_node) else { break };
            let until = nodes.saturating_mul(self.life.pods_per_node).min(pods);
            self.pods.push(ready.max(now) + self.life.pod_start_s, until - slot);
        }
    }

    /// Brings a fleet without pods to `pods` at `now`, each of which takes `pod_start_s` on a node that is there.
    pub fn wake(&mut self, now: f64, pods: u32, pod_start_s: f64) {
        let usual = std::mem::replace(&mut self.life.pod_start_s, pod_start_s);
        self.scale(now, pods);
        self.life.pod_start_s = usual;
    }

    /// Brings the fleet to `pods` at `now`, all serving at once.
    pub fn grant(&mut self, now: f64, pods: u32) {
        self.scale(now, pods);
        self.nodes.hasten(now);
        self.pods.hasten(now);
    }

    /// Lets nodes go whose idle time is over.
    pub fn expire(&mut self, now: f64) {
        while let Some((_, count)) = self.empty.back().filter(|empty| empty.0 + self.life.node_idle_s <= now) {
            self.nodes.truncate(self.nodes.len() - count);
            self.empty.pop_back();
        }
    }

    /// Pods that exist.
    #[must_use]
    pub fn pods(&self) -> u32 {
        self.pods.len()
    }

    /// Pods that serve at `now`.
    #[must_use]
    pub fn ready(&self, now: f64) -> u32 {
        self.pods.there(now)
    }

    /// The first moment after `now` at which one more pod serves.
    #[must_use]
    pub fn next_ready(&self, now: f64) -> Option<f64> {
        self.pods.next(now)
    }

    /// Nodes paid for: ready, booting, or empty and not yet gone.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        self.nodes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Lifecycle =
        Lifecycle { pod_start_s: 10.0, node_start_s: 60.0, node_idle_s: 100.0, pods_per_node: 4, min_nodes: 2 };

    #[test]
    fn a_pod_waits_for_its_node_and_a_node_for_its_idle_time() {
        let mut fleet = Fleet::new(LIFE, 3);
        assert_eq!((fleet.pods(), fleet.ready(0.0), fleet.nodes()), (3, 3, 2));
        fleet.scale(0.0, 10);
        assert_eq!(fleet.nodes(), 3);
        assert_eq!(fleet.ready(10.0), 8, "five had room on the two nodes");
        assert_eq!(fleet.next_ready(10.0), Some(70.0));
        assert_eq!(fleet.ready(70.0), 10);
        fleet.scale(100.0, 4);
        assert_eq!((fleet.pods(), fleet.nodes()), (4, 3), "the third node is empty and kept");
        fleet.scale(150.0, 9);
        assert_eq!(fleet.ready(160.0), 9, "it is taken again without a boot");
        fleet.scale(200.0, 4);
        fleet.expire(299.0);
        assert_eq!(fleet.nodes(), 3);
        fleet.expire(300.0);
        assert_eq!(fleet.nodes(), 2, "gone after its idle time, and never below the least");
    }

    #[test]
    fn ready_times_never_fall_along_the_stack() {
        let mut fleet = Fleet::new(LIFE, 1);
        for (at, pods) in [(0.0, 9), (15.0, 30), (30.0, 7), (45.0, 22), (300.0, 1), (500.0, 40)] {
            fleet.scale(at, pods);
            for stack in [&fleet.pods, &fleet.nodes] {
                assert!(stack.runs.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1), "{stack:?}");
            }
            assert_eq!(fleet.pods(), pods);
            assert!(fleet.nodes() >= LIFE.nodes_for(pods));
        }
    }
}
