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

    fn nodes_for(&self, pods: usize) -> usize {
        pods.div_ceil(self.pods_per_node as usize).max(self.min_nodes as usize)
    }
}

/// The pods and nodes of one deployment at one moment.
#[derive(Debug, Clone)]
pub struct Fleet {
    life: Lifecycle,
    /// When each pod serves.
    pods: Vec<f64>,
    /// When each node is ready.
    nodes: Vec<f64>,
    /// Since when the nodes above the needed ones are empty, the lowest of them first.
    empty: VecDeque<f64>,
}

impl Fleet {
    /// A fleet of `pods` that have always been there.
    #[must_use]
    pub fn new(life: Lifecycle, pods: u32) -> Self {
        Self {
            life,
            pods: vec![f64::NEG_INFINITY; pods as usize],
            nodes: vec![f64::NEG_INFINITY; life.nodes_for(pods as usize)],
            empty: VecDeque::new(),
        }
    }

    /// Brings the fleet to `pods` at `now`.
    pub fn scale(&mut self, now: f64, pods: u32) {
        let wanted = pods as usize;
        let needed = self.life.nodes_for(wanted);
        self.expire(now);
        while self.nodes.len() - self.empty.len() > needed {
            self.empty.push_front(now);
        }
        while self.nodes.len() - self.empty.len() < needed && self.empty.pop_front().is_some() {}
        while self.nodes.len() < needed {
            self.nodes.push(now + self.life.node_start_s);
        }
        self.expire(now);
        self.pods.truncate(wanted);
        for slot in self.pods.len()..wanted {
            let node = self.nodes[slot / self.life.pods_per_node as usize];
            self.pods.push(node.max(now) + self.life.pod_start_s);
        }
    }

    /// Brings the fleet to `pods` at `now`, all serving at once.
    pub fn grant(&mut self, now: f64, pods: u32) {
        self.scale(now, pods);
        for at in self.nodes.iter_mut().chain(&mut self.pods) {
            *at = at.min(now);
        }
    }

    /// Lets nodes go whose idle time is over.
    pub fn expire(&mut self, now: f64) {
        while self.empty.back().is_some_and(|&since| since + self.life.node_idle_s <= now) {
            self.empty.pop_back();
            self.nodes.pop();
        }
    }

    /// Pods that exist.
    #[must_use]
    pub fn pods(&self) -> u32 {
        self.pods.len() as u32
    }

    /// Pods that serve at `now`.
    #[must_use]
    pub fn ready(&self, now: f64) -> u32 {
        self.pods.partition_point(|&at| at <= now) as u32
    }

    /// The first moment after `now` at which one more pod serves.
    #[must_use]
    pub fn next_ready(&self, now: f64) -> Option<f64> {
        self.pods.get(self.ready(now) as usize).copied()
    }

    /// Nodes paid for: ready, booting, or empty and not yet gone.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        self.nodes.len() as u32
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
            assert!(fleet.pods.windows(2).all(|w| w[0] <= w[1]));
            assert!(fleet.nodes.windows(2).all(|w| w[0] <= w[1]));
            assert!(fleet.nodes() >= LIFE.nodes_for(pods as usize) as u32);
        }
    }
}
