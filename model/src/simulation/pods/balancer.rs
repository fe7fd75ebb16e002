//! How the next request finds its pod: at random, or to one with the fewest outstanding requests.
//!
//! Random needs nothing but the pods that serve. Fewest outstanding needs every pod's count to be right at
//! every arrival, so pods stand in piles by count, and a tournament over their next events says which of
//! them must be played first; both change in `O(log pods)` or less.

/// Pods in piles by the number of outstanding requests.
#[derive(Debug, Default)]
pub struct Piles {
    by_count: Vec<Vec<u32>>,
    /// For each pod its pile and its place there.
    places: Vec<(u32, u32)>,
    lowest: usize,
}

impl Piles {
    /// All pods afresh, with their outstanding requests.
    pub fn rebuild(&mut self, counts: impl Iterator<Item = (u32, u32)>, pods: usize) {
        self.by_count.iter_mut().for_each(Vec::clear);
        self.places.clear();
        self.places.resize(pods, (0, 0));
        self.lowest = usize::MAX;
        for (pod, count) in counts {
            self.put(pod, count);
        }
    }

    /// Moves a pod to the pile of its count.
    pub fn update(&mut self, pod: u32, count: u32) {
        let (pile, place) = self.places[pod as usize];
        if pile == count {
            return;
        }
        let pile = &mut self.by_count[pile as usize];
        pile.swap_remove(place as usize);
        if let Some(&moved) = pile.get(place as usize) {
            self.places[moved as usize].1 = place;
        }
        self.put(pod, count);
    }

    fn put(&mut self, pod: u32, count: u32) {
        let index = count as usize;
        if self.by_count.len() <= index {
            self.by_count.resize_with(index + 1, Vec::new);
        }
        self.places[pod as usize] = (count, self.by_count[index].len() as u32);
        self.by_count[index].push(pod);
        self.lowest = self.lowest.min(index);
    }

    /// A pod with the fewest, chosen by `pick(pods in that pile)`.
    pub fn fewest(&mut self, pick: impl FnOnce(usize) -> usize) -> Option<u32> {
        while self.by_count.get(self.lowest)?.is_empty() {
            self.lowest += 1;
        }
        let pile = &self.by_count[self.lowest];
        pile.get(pick(pile.len())).copied()
    }
}

/// A tournament tree over times: the earliest is at the root.
#[derive(Debug, Default)]
pub struct Tournament {
    /// `leaves` inner nodes, then the leaves; each inner node holds the winner's index.
    winners: Vec<u32>,
    times: Vec<f64>,
}

impl Tournament {
    /// A tournament over these times.
    pub fn rebuild(&mut self, times: impl Iterator<Item = f64>) {
        self.times.clear();
        self.times.extend(times);
        let leaves = self.times.len().next_power_of_two();
        self.times.resize(leaves, f64::INFINITY);
        self.winners.clear();
        self.winners.resize(2 * leaves, 0);
        for (leaf, winner) in self.winners[leaves..].iter_mut().enumerate() {
            *winner = leaf as u32;
        }
        for node in (1..leaves).rev() {
            self.play(node);
        }
    }

    fn play(&mut self, node: usize) {
        let (a, b) = (self.winners[2 * node], self.winners[2 * node + 1]);
        self.winners[node] = if self.times[b as usize] < self.times[a as usize] { b } else { a };
    }

    /// A new time for one of them.
    pub fn update(&mut self, index: u32, time: f64) {
        self.times[index as usize] = time;
        let mut node = usize::midpoint(self.times.len(), index as usize);
        while node >= 1 {
            self.play(node);
            node /= 2;
        }
    }

    /// The earliest and its time.
    #[must_use]
    pub fn earliest(&self) -> (u32, f64) {
        let winner = self.winners.get(1).copied().unwrap_or(0);
        (winner, self.times.get(winner as usize).copied().unwrap_or(f64::INFINITY))
    }
}
