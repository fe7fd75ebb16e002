//! From a value to where it stands on an axis, and back.

/// How values are spread over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spread {
    /// Even differences.
    Linear,
    /// Even ratios.
    Log10,
    /// Even ratios of what is missing to 1: 0, 0.9, 0.99, 0.999 are equally far apart.
    Nines,
}

/// An axis: how values are spread, and its two ends. Always valid: the ends are finite and apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    spread: Spread,
    min: f64,
    max: f64,
}

/// The smallest distance to 1 that a nines axis tells apart.
const LEAST_MISSING: f64 = 1e-12;

impl Scale {
    /// Even differences from `min` to `max`; ends that are not finite, swapped or equal are repaired.
    #[must_use]
    pub fn linear(min: f64, max: f64) -> Self {
        let (min, max) = ordered(min, max, 0.0, 1.0);
        let max = if max - min > f64::EPSILON * max.abs().max(1.0) { max } else { min + min.abs().max(1.0) };
        Self { spread: Spread::Linear, min, max }
    }

    /// Even ratios from `min` to `max`; ends that are not finite and positive, swapped or equal are
    /// repaired.
    #[must_use]
    pub fn log10(min: f64, max: f64) -> Self {
        let positive = |v: f64| if v > 0.0 { v } else { f64::NAN };
        let (min, max) = ordered(positive(min), positive(max), 1.0, 10.0);
        let (min, max) = (min.clamp(1e-300, 1e300), max.clamp(1e-300, 1e300));
        let max = if max / min > 1.0 + 1e-9 { max } else { min * 10.0 };
        Self { spread: Spread::Log10, min, max }
    }

    /// Shares from 0 to `max`, below 1, with what is missing to 1 spread in even ratios: the axis
    /// on which a tail can be read.
    #[must_use]
    pub fn nines(max: f64) -> Self {
        let max = if max.is_finite() { max.clamp(0.5, 1.0 - LEAST_MISSING) } else { 0.99 };
        Self { spread: Spread::Nines, min: 0.0, max }
    }

    /// A logarithmic axis over whole decades that covers the finite, positive `values`; `None`
    /// without one.
    #[must_use]
    pub fn decades(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
        for value in values.into_iter().filter(|v| v.is_finite() && *v > 0.0) {
            low = low.min(value);
            high = high.max(value);
        }
        // A value on a decade must not open another one because of its last bit.
        let floor = (low.log10() + 1e-9).floor();
        let ceil = (high.log10() - 1e-9).ceil();
        (high > 0.0).then(|| Self::log10(10f64.powf(floor), 10f64.powf(ceil.max(floor + 1.0))))
    }

    /// The value at the left or lower end.
    #[must_use]
    pub const fn min(&self) -> f64 {
        self.min
    }

    /// The value at the right or upper end.
    #[must_use]
    pub const fn max(&self) -> f64 {
        self.max
    }

    /// Whether values are spread in even ratios.
    #[must_use]
    pub fn is_log(&self) -> bool {
        self.spread == Spread::Log10
    }

    /// Whether this is an axis of nines.
    #[must_use]
    pub fn is_nines(&self) -> bool {
        self.spread == Spread::Nines
    }

    /// Where `value` stands: 0 at the lower end, 1 at the upper, outside for values beyond. `None`
    /// when the value has no place on this axis (not finite, or not positive where ratios count).
    #[must_use]
    pub fn fraction(&self, value: f64) -> Option<f64> {
        let low = self.bend(self.min)?;
        let high = self.bend(self.max)?;
        let here = self.bend(value)?;
        Some((here - low) / (high - low))
    }

    /// The value that stands at `fraction`.
    #[must_use]
    pub fn value(&self, fraction: f64) -> f64 {
        let low = self.bend(self.min).unwrap_or(0.0);
        let high = self.bend(self.max).unwrap_or(1.0);
        let here = low + fraction * (high - low);
        match self.spread {
            Spread::Linear => here,
            Spread::Log10 => 10f64.powf(here),
            Spread::Nines => 1.0 - 10f64.powf(-here),
        }
    }

    /// Whether `value` stands between the ends.
    #[must_use]
    pub fn covers(&self, value: f64) -> bool {
        self.fraction(value).is_some_and(|f| (-1e-9..=1.0 + 1e-9).contains(&f))
    }

    /// The value in the space where this axis is even.
    fn bend(&self, value: f64) -> Option<f64> {
        if !value.is_finite() {
            return None;
        }
        match self.spread {
            Spread::Linear => Some(value),
            Spread::Log10 => (value > 0.0).then(|| value.log10()),
            Spread::Nines => Some(-(1.0 - value).max(LEAST_MISSING).log10()),
        }
    }
}

fn ordered(min: f64, max: f64, low: f64, high: f64) -> (f64, f64) {
    match (min.is_finite(), max.is_finite()) {
        (true, true) => (min.min(max), min.max(max)),
        (true, false) => (min, min),
        (false, true) => (max, max),
        (false, false) => (low, high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nines_are_equally_far_apart() {
        let scale = Scale::nines(0.9999);
        for (share, at) in [(0.0, 0.0), (0.9, 0.25), (0.99, 0.5), (0.999, 0.75), (0.9999, 1.0)] {
            let got = scale.fraction(share).expect("a share");
            assert!((got - at).abs() < 1e-9, "{share}: {got}");
        }
        assert!(scale.fraction(1.0).expect("certainty") > 1.0);
    }

    #[test]
    fn decades_cover_without_a_needless_one() {
        let scale = Scale::decades([3.0, f64::NAN, 0.0, -4.0, 1000.0]).expect("two values");
        assert!((scale.min() - 1.0).abs() < 1e-12 && (scale.max() - 1000.0).abs() < 1e-9, "{scale:?}");
        let one = Scale::decades([10.0]).expect("one value");
        assert!((one.min() - 10.0).abs() < 1e-9 && (one.max() - 100.0).abs() < 1e-9, "{one:?}");
        assert!(Scale::decades([0.0, f64::INFINITY]).is_none());
    }

    proptest! {
        #[test]
        fn any_ends_make_an_axis_that_reads_back(a in any::<f64>(), b in any::<f64>(), at in 0.0..1.0f64) {
            for scale in [Scale::linear(a, b), Scale::log10(a, b), Scale::nines(a)] {
                prop_assert!(scale.min().is_finite() && scale.max().is_finite() && scale.min() < scale.max());
                let value = scale.value(at);
                // Ends so far apart that their difference overflows have no middle to read back.
                if value.is_finite() && (scale.max() - scale.min()).is_finite() {
                    let back = scale.fraction(value).expect("on the axis");
                    prop_assert!((back - at).abs() < 1e-3, "{scale:?} {at} -> {value} -> {back}");
                }
            }
        }

        #[test]
        fn greater_values_stand_further_along(a in 1e-6..1e6f64, b in 1e-6..1e6f64) {
            prop_assume!(a < b);
            for scale in [Scale::linear(0.0, 1e6), Scale::log10(1e-6, 1e6)] {
                prop_assert!(scale.fraction(a) <= scale.fraction(b));
            }
        }
    }
}
