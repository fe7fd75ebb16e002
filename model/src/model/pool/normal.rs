//! The standard normal law, and a quick exponential.

use statrs::function::erf::erfc;

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

/// `exp(-x)` for `x` that is not negative, to eight digits: a pool takes tens of thousands of these in one
/// evaluation, several times quicker than the library's, as there is no branch in it.
#[inline]
#[must_use]
pub fn decay(x: f64) -> f64 {
    /// Adding this leaves the nearest whole number in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let octaves = x.min(700.0) * -std::f64::consts::LOG2_E;
    let shifted = octaves + ROUND;
    let t = (octaves - (shifted - ROUND)) * std::f64::consts::LN_2;
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0f64.to_bits()));
    // exp(t) for |t| <= ln 2 / 2.
    let series = 1.0 / 120.0 + t * (1.0 / 720.0 + t * (1.0 / 5040.0 + t * (1.0 / 40_320.0)));
    power * (1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t * series)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_exponential_is_one() {
        for i in 0..100_000 {
            let x = f64::from(i) * 0.00687;
            assert!((decay(x) / (-x).exp() - 1.0).abs() < 2e-9, "{x}");
        }
        assert_eq!(decay(0.0).to_bits(), 1f64.to_bits());
        assert!(decay(1e300) < 1e-300);
    }
}
