//! First passage of the number of requests in progress to each level.
//!
//! With `rho` requests in progress on average and mean time `S`, `n(t)` is taken as the birth-death process
//! of M/M/inf: births `lambda = rho / S`, deaths `n / S`, stationary law Poisson with mass `pi` and
//! cumulative function `F`. `T_k` is the passage from `k-1` to `k`. Its moments are
//!
//! ```text
//! E[T_k]   = F(k-1) / (lambda pi_(k-1))
//! E[T_k^2] = 2 A_k / (lambda pi_(k-1)),   A_k = sum over i <= k of F(i-1)^2 / (lambda pi_(i-1))
//! ```
//!
//! the sums to which the usual recursion unrolls (Keilson, Markov Chain Models: Rarity and Exponentiality,
//! 5.1). `T_k` is nearly 'at once with probability `1 - q_k`, else exponential with rate `theta_k`';
//! matching both moments gives `q_k = F(k-1)^2 / (lambda pi_(k-1) A_k)` and
//!
//! ```text
//! theta_k = 2 E[T_k] / E[T_k^2] = F(k-1) / A_k
//! ```
//!
//! **Batches.** A batch is geometric with mean `b`; in M^X/M/inf `n` is negative binomial with variance over
//! mean `b`. Deaths are single, so both moments of the passage from `k-1` to `k` or beyond follow from a
//! recursion over the states below `k` ([`climb_batches`]).
//!
//! All times here are in units of the mean time `S`.

/// One level.
#[derive(Debug, Clone, Copy)]
pub struct Rung {
    /// Probability that fewer requests than the level are in progress.
    pub below: f64,
    /// Passage rate `theta`.
    pub rate: f64,
    /// Chance `q` that the passage does not happen at once.
    pub late: f64,
    /// Probability of exactly one request less than the level.
    pub mass: f64,
}

/// Levels of single arrivals from the first on, until `keep` says no.
pub fn climb(load: f64, mut keep: impl FnMut(Rung) -> bool) {
    let mut mass = (-load).exp();
    let (mut below, mut sum, mut k) = (mass, 0.0, 1.0);
    loop {
        let term = below * below / (load * mass);
        sum += term;
        if !keep(Rung { below, rate: below / sum, late: term / sum, mass }) {
            return;
        }
        mass *= load / k;
        below = (below + mass).min(1.0);
        k += 1.0;
    }
}

/// Levels of geometric batches with mean `batch` from the first on, until `keep` says no.
///
/// With `u_j` the mean time from `j` to the level or beyond, `e_j = u_(j-1) - u_j` and `d_j` the difference
/// between `u_j` and its mean over where the next batch leads (zero beyond the level), all in units of the
/// mean time and independent of the level:
///
/// ```text
/// d_0 = 1 / lambda,  d_j = (1 + j e_j) / lambda,  e_(j+1) (1 + (1-p)(j+1)/lambda) = d_j - (1-p)/lambda
/// E[T_k] = d_(k-1),  E[T_k^2] = 2 (a d_(k-1) + h_(k-1)),  a = d_(k-1) + e_1 + … + e_(k-1)
/// ```
///
/// with `p = 1 / batch`, `lambda` batches in the mean time, and `h` from the same recursion with the source
/// `-(e_1 + … + e_j)` in place of 1. For `p = 1` this is the birth-death recursion.
pub fn climb_batches(load: f64, batch: f64, mut keep: impl FnMut(Rung) -> bool) {
    let (epochs, more) = (load / batch, 1.0 - 1.0 / batch);
    let shape = load / (batch - 1.0);
    let mut mass = (-shape * batch.ln()).exp();
    let mut below = mass;
    let (mut d, mut h, mut fallen, mut j) = (1.0 / epochs, 0.0, 0.0, 0.0);
    loop {
        let rate = 1.0 / (d + fallen + h / d);
        let late = (rate * d).min(1.0);
        if !keep(Rung { below, rate, late, mass }) {
            return;
        }
        mass *= more * (shape + j) / (j + 1.0);
        below = (below + mass).min(1.0);
        j += 1.0;
        let denominator = 1.0 + more * j / epochs;
        let e = (d - more / epochs) / denominator;
        fallen += e;
        let source = -fallen;
        let eh = (h - more * source / epochs) / denominator;
        d = (1.0 + j * e) / epochs;
        h = (source + j * eh) / epochs;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and second moment of the passage from `k-1` to `k` or beyond, by solving the equations of the
    /// chain with states below `k`.
    fn moments(load: f64, batch: f64, k: usize) -> (f64, f64) {
        let (epochs, p) = (load / batch, 1.0 / batch);
        let solve = |source: &dyn Fn(usize) -> f64| {
            // (epochs + j) u_j - j u_(j-1) - epochs sum p (1-p)^(m-1) u_(j+m) = source_j.
            let mut rows: Vec<Vec<f64>> = (0..k)
                .map(|j| {
                    let mut row = vec![0.0; k + 1];
                    row[j] = epochs + j as f64;
                    if j > 0 {
                        row[j - 1] = -(j as f64);
                    }
                    for (m, cell) in row[j + 1..k].iter_mut().enumerate() {
                        *cell -= epochs * p * (1.0 - p).powi(m as i32);
                    }
                    row[k] = source(j);
                    row
                })
                .collect();
            for i in 0..k {
                let pivot = rows[i].clone();
                for row in rows.iter_mut().skip(i + 1) {
                    let factor = row[i] / pivot[i];
                    for (cell, above) in row.iter_mut().zip(&pivot) {
                        *cell -= factor * above;
                    }
                }
            }
            let mut u = vec![0.0; k];
            for i in (0..k).rev() {
                let known: f64 = (i + 1..k).map(|j| rows[i][j] * u[j]).sum();
                u[i] = (rows[i][k] - known) / rows[i][i];
            }
            u
        };
        let first = solve(&|_| 1.0);
        let second = solve(&|j| 2.0 * first[j]);
        (first[k - 1], second[k - 1])
    }

    fn rungs(load: f64, batch: f64, count: usize) -> Vec<Rung> {
        let mut rungs = Vec::new();
        let keep = |rung: Rung| {
            rungs.push(rung);
            rungs.len() < count
        };
        if batch > 1.0 {
            climb_batches(load, batch, keep);
        } else {
            climb(load, keep);
        }
        rungs
    }

    #[test]
    fn passage_rates_match_the_chain() {
        for load in [0.05, 1.0, 6.0] {
            for batch in [1.0, 1.5, 3.0] {
                let count = if load < 1.0 { 5 } else { 14 };
                for (i, rung) in rungs(load, batch, count).iter().enumerate() {
                    let (mean, second) = moments(load, batch, i + 1);
                    let rate = 2.0 * mean / second;
                    assert!((rung.rate / rate - 1.0).abs() < 1e-4, "{load} {batch} {i}: {} {rate}", rung.rate);
                    let late = 2.0 * mean * mean / second;
                    assert!((rung.late / late - 1.0).abs() < 1e-4, "{load} {batch} {i}: {} {late}", rung.late);
                }
            }
        }
    }

    #[test]
    fn batches_of_one_are_single_arrivals() {
        for (one, many) in rungs(4.0, 1.0, 20).iter().zip(&rungs(4.0, 1.0 + 1e-7, 20)) {
            assert!((one.rate / many.rate - 1.0).abs() < 1e-4 && (one.below - many.below).abs() < 1e-5);
        }
    }
}
