//! The standard normal law.

use statrs::function::erf::{erfc, erfc_inv};

/// Probability of less than `z`.
#[must_use]
pub fn cumulative(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// Density at `z`.
#[must_use]
pub fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / f64::sqrt(std::f64::consts::TAU)
}

/// The score that is not exceeded with probability `q`.
#[must_use]
pub fn quantile(q: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * q.clamp(1e-300, 1.0 - 1e-16))
}
