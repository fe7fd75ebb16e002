//! What the plays of Jobs add up to.

use super::Jobs;
use crate::traffic::Batch;

/// Sums of something over the steps of a period that repeats, in seconds.
#[derive(Debug, Clone)]
struct Cover {
    /// Parts of steps, and changes of the whole steps from each one on.
    parts: Vec<f64>,
    turns: Vec<f64>,
    /// Whole periods.
    rounds: f64,
    step_s: f64,
}

impl Cover {
    fn new(steps: usize, step_s: f64) -> Self {
        Self { parts: vec![0.0; steps], turns: vec![0.0; steps + 1], rounds: 0.0, step_s }
    }

    /// Adds `weight` from one moment to another, both from the beginning of some period.
    fn add(&mut self, from: f64, until: f64, weight: f64) {
        let steps = self.parts.len();
        let period_s = self.step_s * steps as f64;
        if steps == 0 || until <= from {
            return;
        }
        let whole = ((until - from) / period_s).floor();
        self.rounds += whole * weight;
        let left_s = until - from - whole * period_s;
        let begin = from.rem_euclid(period_s);
        for (from, until) in [(begin, (begin + left_s).min(period_s)), (0.0, begin + left_s - period_s)] {
            if until > from {
                self.within(from, until, weight);
            }
        }
    }

    fn within(&mut self, from: f64, until: f64, weight: f64) {
        let last = self.parts.len() - 1;
        let (first, end) = (((from / self.step_s) as usize).min(last), ((until / self.step_s) as usize).min(last));
        if first == end {
            self.parts[first] += weight * (until - from);
            return;
        }
        self.parts[first] += weight * ((first as f64 + 1.0) * self.step_s - from);
        self.parts[end] += weight * (until - end as f64 * self.step_s);
        self.turns[first + 1] += weight * self.step_s;
        self.turns[end] -= weight * self.step_s;
    }

    /// The mean in each step of one of `plays` periods.
    fn means(&self, plays: f64) -> Vec<f64> {
        let mut level = 0.0;
        let mean = |(part, turn): (&f64, &f64)| {
            level += turn;
            ((part + level) / self.step_s + self.rounds).max(0.0) / plays.max(1.0)
        };
        self.parts.iter().zip(&self.turns).map(mean).collect()
    }
}

/// Sums over the plays that count.
#[derive(Debug, Clone)]
pub(super) struct Book {
    /// Whether what happens counts.
    pub(super) counts: bool,
    /// Plays that counted.
    pub(super) plays: f64,
    /// Of each batch: seconds from its arrival to the end of a record, and how many records that stands for.
    pub(super) times: Vec<Vec<(f64, f64)>>,
    /// CPU-seconds used.
    pub(super) used_s: f64,
    /// Pod-seconds in which pods took records.
    pub(super) ready_s: f64,
    makespans: Vec<f64>,
    /// Sums over the Jobs: pods, records, and seconds until the first record is taken.
    pods: f64,
    records: f64,
    start_s: f64,
    /// Most pods and nodes of the play at hand, and their sums.
    highest: (f64, f64),
    peaks: (f64, f64),
    ready: Cover,
    there: Cover,
    nodes: Cover,
}

impl Book {
    pub(super) fn new(batches: usize, steps: usize, step_s: f64) -> Self {
        let cover = Cover::new(steps, step_s);
        Self {
            counts: false,
            plays: 0.0,
            times: vec![Vec::new(); batches],
            used_s: 0.0,
            ready_s: 0.0,
            makespans: Vec::new(),
            pods: 0.0,
            records: 0.0,
            start_s: 0.0,
            highest: (0.0, 0.0),
            peaks: (0.0, 0.0),
            ready: cover.clone(),
            there: cover.clone(),
            nodes: cover,
        }
    }

    /// A record of a batch that is done so many seconds after the batch came, having used so much CPU.
    pub(super) fn record(&mut self, batch: usize, done_s: f64, used_s: f64, weight: f64) {
        if self.counts {
            self.times[batch].push((done_s, weight));
            self.used_s += used_s * weight;
        }
    }

    /// A pod from its creation over its readiness to its end.
    pub(super) fn pod(&mut self, [created, ready, end]: [f64; 3], weight: f64) {
        if self.counts {
            self.ready_s += (end - ready).max(0.0) * weight;
            self.ready.add(ready, end, weight);
            self.there.add(created, end, weight);
        }
    }

    /// A node that is paid for from one moment to another.
    pub(super) fn node(&mut self, from: f64, until: f64, weight: f64) {
        if self.counts {
            self.nodes.add(from, until, weight);
        }
    }

    /// So many pods and nodes are there at once.
    pub(super) fn at_once(&mut self, pods: f64, nodes: f64) {
        self.highest = (self.highest.0.max(pods), self.highest.1.max(nodes));
    }

    /// A Job that is done.
    pub(super) fn job(&mut self, makespan_s: f64, start_s: f64, pods: f64, records: f64) {
        if self.counts {
            self.makespans.push(makespan_s);
            self.start_s += start_s;
            self.pods += pods;
            self.records += records;
        }
    }

    /// A period has been played.
    pub(super) fn period(&mut self) {
        let (pods, nodes) = std::mem::take(&mut self.highest);
        if self.counts {
            self.plays += 1.0;
            self.peaks = (self.peaks.0 + pods, self.peaks.1 + nodes);
        }
    }

    /// Mean pods ready, pods that exist and nodes of Jobs in each step.
    pub(super) fn steps(&self) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        (self.ready.means(self.plays), self.there.means(self.plays), self.nodes.means(self.plays))
    }

    pub(super) fn peak_pods(&self) -> f64 {
        self.peaks.0 / self.plays.max(1.0)
    }

    pub(super) fn peak_nodes(&self) -> f64 {
        self.peaks.1 / self.plays.max(1.0)
    }

    pub(super) fn jobs(&self, batches: &[Batch], period_s: f64) -> Jobs {
        let count = (self.makespans.len() as f64).max(1.0);
        let mut sorted = self.makespans.clone();
        sorted.sort_by(f64::total_cmp);
        let slow = sorted.get((0.99 * sorted.len() as f64) as usize).or(sorted.last()).copied().unwrap_or(0.0);
        Jobs {
            batches: batches.len() as f64,
            records: self.records / count,
            pods: self.pods / count,
            pods_per_s: self.pods / (self.plays * period_s).max(1e-9),
            makespan_s: sorted.iter().sum::<f64>() / count,
            slow_makespan_s: slow,
            start_s: self.start_s / count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cover;

    #[test]
    fn stretches_of_time_fall_on_their_steps() {
        let mut cover = Cover::new(4, 10.0);
        cover.add(5.0, 27.0, 2.0);
        assert_eq!(cover.means(1.0), [1.0, 2.0, 1.4, 0.0]);
        // Around the end, and more than a whole period.
        cover.add(35.0, 45.0, 1.0);
        assert_eq!(cover.means(1.0), [1.5, 2.0, 1.4, 0.5]);
        cover.add(40.0, 125.0, 1.0);
        assert_eq!(cover.means(1.0), [4.0, 4.0, 3.4, 2.5]);
    }
}
