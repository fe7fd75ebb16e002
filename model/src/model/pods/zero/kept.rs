//! Pods beyond the fewest, as far as no silence takes them away.

use super::Cell;

/// Pods that the autoscaler keeps for a while after a busy moment, as far as no silence takes them away.
pub(super) struct Kept<'a> {
    cells: &'a [Cell],
    /// Sums over the cells, from the first on, of how surely the pods of a busy moment are gone by then: `-ln` of the share that is left.
    gone: Vec<f64>,
    /// Cells for which the autoscaler keeps a pod, and after a request at the earliest of which a silence ends.
    lasting: f64,
    idle: f64,
}

impl<'a> Kept<'a> {
    pub(super) fn new(cells: &'a [Cell], (lasting, idle): (f64, f64)) -> Self {
        let mut sum = 0.0;
        let mut gone = vec![0.0];
        gone.extend(cells.iter().map(|cell| {
            sum += cell.hazard;
            sum
        }));
        Self { cells, gone, lasting, idle }
    }

    pub(super) fn gone_until(&self, at: f64) -> f64 {
        let count = self.cells.len();
        let whole = at.floor();
        let (round, index) = (whole.div_euclid(count as f64), whole.rem_euclid(count as f64) as usize);
        let (low, high) = (self.gone[index], self.gone[index + 1]);
        round * self.gone[count] + low + (high - low) * (at - whole)
    }

    /// The share in cell `k`: the mean over the moments since which a pod may be kept, weighed by the arrivals then.
    pub(super) fn at(&self, k: usize) -> f64 {
        const MOMENTS: usize = 12;
        let now = k as f64 + 0.5;
        let (mut all, mut left) = (0.0, 0.0);
        for moment in 0..MOMENTS {
            let ago = self.lasting * (moment as f64 + 0.5) / MOMENTS as f64;
            let index = (now - ago).floor().rem_euclid(self.cells.len() as f64) as usize;
            let weight = self.cells[index].arrivals;
            let risk =
                if ago > self.idle { self.gone_until(now) - self.gone_until(now - ago + self.idle) } else { 0.0 };
            all += weight;
            left += weight * (-risk).exp();
        }
        if all > 0.0 { left / all } else { 0.0 }
    }
}
