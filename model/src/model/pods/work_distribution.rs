//! The CPU work of a request: log-normal with mean `w` and coefficient of variation `c`.
//!
//! `sigma² = ln(1 + c²)`, `mu = ln w - sigma²/2`. Expectations that have no closed form are sums over nine
//! points of a standard normal (Gauss-Hermite, Abramowitz and Stegun table 25.10).

use crate::model::latency::normal_cdf;

/// Nodes and weights of the nine-point rule for the standard normal: `(score, weight)`.
pub const NORMAL: [(f64, f64); 9] = [
    (-4.512_745_863_399_783, 2.234_584_400_774_658e-5),
    (-3.205_429_002_856_47, 2.789_141_321_231_769e-3),
    (-2.076_847_978_677_83, 4.991_640_676_521_787e-2),
    (-1.023_255_663_789_133, 0.244_097_502_894_939_4),
    (0.0, 0.406_349_206_349_206_3),
    (1.023_255_663_789_133, 0.244_097_502_894_939_4),
    (2.076_847_978_677_83, 4.991_640_676_521_787e-2),
    (3.205_429_002_856_47, 2.789_141_321_231_769e-3),
    (4.512_745_863_399_783, 2.234_584_400_774_658e-5),
];

/// The distribution of a request's CPU work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// Mean in vCPU-seconds.
    pub mean_s: f64,
    /// Coefficient of variation.
    pub cv: f64,
    /// Mean of the logarithm.
    pub mu: f64,
    /// Standard deviation of the logarithm.
    pub sigma: f64,
}

impl Work {
    /// Work with this mean (at least a nanosecond) and coefficient of variation.
    #[must_use]
    pub fn new(mean_s: f64, cv: f64) -> Self {
        let (mean_s, cv) = (mean_s.max(1e-9), cv.max(1e-3));
        let sigma2 = (cv * cv).ln_1p();
        Self { mean_s, cv, mu: mean_s.ln() - 0.5 * sigma2, sigma: sigma2.sqrt() }
    }

    /// The work at a normal score.
    #[must_use]
    pub fn at(self, score: f64) -> f64 {
        (self.mu + self.sigma * score).exp()
    }

    /// Share of requests with more work than `x`.
    #[must_use]
    pub fn exceeding(self, x: f64) -> f64 {
        normal_cdf((self.mu - x.max(1e-300).ln()) / self.sigma)
    }

    /// Mean of the work, of which no more than `limit` counts.
    #[must_use]
    pub fn mean_within(self, limit: f64) -> f64 {
        if limit.is_infinite() {
            return self.mean_s;
        }
        let score = (limit.max(1e-300).ln() - self.mu) / self.sigma;
        self.mean_s * normal_cdf(score - self.sigma) + limit * normal_cdf(-score)
    }

    /// The service that each request gets where only a share of all work is done before time runs out:
    /// `a` with `E min(x, a) = share · w`.
    #[must_use]
    pub fn service_for(self, share: f64) -> f64 {
        if share >= 1.0 {
            return f64::INFINITY;
        }
        // On a logarithmic scale the mean is smooth and monotone; halving is safe at any share.
        let (mut low, mut high) = (-8.0, 8.0);
        for _ in 0..30 {
            let middle = 0.5 * (low + high);
            if self.mean_within(self.at(middle)) < share * self.mean_s { low = middle } else { high = middle }
        }
        self.at(0.5 * (low + high))
    }

    /// How fast jobs pile up in an overloaded processor-sharing queue: `kappa = (rho - 1) / A` with `A` the
    /// positive root of `A = rho (1 - E e^(-A x / w))`; a backlog of `b` then stands for `b / (kappa w)` jobs.
    #[must_use]
    pub fn pile_up(self, rho: f64) -> f64 {
        let rho = rho.clamp(1.05, 1e3);
        let scale = (-0.5 * self.sigma * self.sigma).exp();
        let points = NORMAL.map(|(z, p)| (scale * (self.sigma * z).exp(), p));
        let mut a = rho;
        // From above the root Newton's steps fall towards it and cannot pass it: the function is convex.
        for _ in 0..12 {
            let (mut value, mut slope) = (a - rho, 1.0);
            for (x, p) in points {
                let e = p * (-a * x).exp();
                value += rho * e;
                slope -= rho * x * e;
            }
            if slope <= 1e-9 {
                break;
            }
            let step = value / slope;
            a -= step;
            if step.abs() < 1e-9 {
                break;
            }
        }
        ((rho - 1.0) / a.max(1e-9)).clamp(0.05, 0.5 * (1.0 + self.cv * self.cv).max(2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nine_points_have_the_moments_of_a_normal() {
        for (power, moment) in [(0, 1.0), (2, 1.0), (4, 3.0), (8, 105.0), (16, 2_027_025.0)] {
            let sum: f64 = NORMAL.iter().map(|(z, p)| p * z.powi(power)).sum();
            assert!((sum / moment - 1.0).abs() < 1e-6, "{power}: {sum}");
        }
    }

    #[test]
    fn limited_means_agree_with_a_sum_over_many_points() {
        let work = Work::new(0.2, 1.5);
        let n = 200_000;
        for limit in [0.01, 0.2, 3.0] {
            let sum: f64 = (0..n)
                .map(|i| {
                    let z = -8.0 + 16.0 * (f64::from(i) + 0.5) / f64::from(n);
                    let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt() * 16.0 / f64::from(n);
                    work.at(z).min(limit) * density
                })
                .sum();
            assert!((work.mean_within(limit) / sum - 1.0).abs() < 1e-4);
        }
        assert!((work.mean_within(f64::INFINITY) - 0.2).abs() < 1e-12);
        let half = work.service_for(0.5);
        assert!((work.mean_within(half) / 0.1 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn exponential_like_work_piles_up_one_for_one_and_the_limit_near_one_is_known() {
        // cv 1: about one whatever the load (exactly one for exponential work).
        for rho in [1.1, 2.0, 5.0] {
            assert!((Work::new(1.0, 1.0).pile_up(rho) - 1.0).abs() < 0.25, "{rho}");
        }
        // Near deterministic: at heavy load a job in the pile has most of its work still to do.
        let even = Work::new(1.0, 0.05);
        assert!((even.pile_up(1.05) - 0.5).abs() < 0.05 && even.pile_up(50.0) > 0.9);
    }
}
