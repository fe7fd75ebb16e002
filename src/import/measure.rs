//! What a file says beyond arrivals: how long requests took, how large answers were, how they ended, what was started cold.

/// What the durations of a platform for functions are, in the words of [`Measured::duration_means`].
pub const IN_HANDLER: &str = "in the handler";

/// What was measured, as far as the files tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// Time per request, in milliseconds.
    pub duration_ms: Option<Spread>,
    /// What that time is: in the handler, or until the answer was sent.
    pub duration_means: Option<&'static str>,
    /// Length of cold starts, in milliseconds.
    pub init_ms: Option<Spread>,
    /// Size of answers, in bytes.
    pub response_bytes: Option<Spread>,
    /// Size of requests, in bytes.
    pub request_bytes: Option<Spread>,
    /// Answers by class of their status.
    pub statuses: Option<Statuses>,
    /// Memory that was used, in megabytes.
    pub memory_mb: Option<Spread>,
    /// Memory that was configured, in megabytes; the least and the greatest differ where several functions are in one file.
    pub memory_limit_mb: Option<Spread>,
    /// Real cold starts.
    pub cold: Option<Cold>,
}

impl Measured {
    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Invocations of a function, and how many found no instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cold {
    /// Invocations.
    pub invocations: u64,
    /// Those that waited for a start.
    pub starts: u64,
}

impl Cold {
    /// Share of invocations that started cold, from 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.invocations == 0 { 0.0 } else { self.starts as f64 / self.invocations as f64 }
    }
}

/// Answers by the first digit of their status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statuses {
    /// Answers with a status from 100, 200, 300, 400, 500 on; the first is for those of no known class.
    pub classes: [u64; 6],
}

impl Statuses {
    /// All answers.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.classes.iter().sum()
    }

    /// Share of answers with a status from `class` · 100 on, from 0 to 1.
    #[must_use]
    pub fn share(&self, class: usize) -> f64 {
        let total = self.total();
        if total == 0 { 0.0 } else { self.classes.get(class).copied().unwrap_or(0) as f64 / total as f64 }
    }

    pub(super) fn record(&mut self, status: u64) {
        self.record_many(status, 1);
    }

    /// Counts a status several times.
    pub(super) fn record_many(&mut self, status: u64, times: u64) {
        let class = (status / 100) as usize;
        let class = &mut self.classes[if (1..=5).contains(&class) { class } else { 0 }];
        *class = class.saturating_add(times);
    }
}

/// How a quantity is spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// How many were measured.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// Standard deviation over mean, where single values are known.
    pub variability: Option<f64>,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Values below which a share lies: (share from 0 to 1, value), in order; within 1.6 % where they are from the histogram.
    pub quantiles: Vec<(f64, f64)>,
    /// How many lie where; empty where only a summary is known.
    pub histogram: Vec<Bucket>,
}

impl Spread {
    /// The value below which a share lies, if it is among those known.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        self.quantiles.iter().find(|(q, _)| (q - share).abs() < 1e-9).map(|(_, value)| *value)
    }
}

/// A bar of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// Where it begins.
    pub from: f64,
    /// Where the next one begins.
    pub to: f64,
    /// How many lie in it.
    pub count: u64,
}

/// The quantiles that are reported.
const QUANTILES: [f64; 7] = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
/// Thirty-two buckets an octave: the value of a bucket's middle is off by at most 1.6 %.
const PER_OCTAVE: u64 = 32;
/// The exponent, as floating-point numbers bear it, of the least value with a bucket of its own: about a millionth.
const LEAST: u64 = 1023 - 20;
/// Octaves from there on, up to about 10^13.
const OCTAVES: u64 = 64;

/// Values being counted, in constant memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    count: u64,
    mean: f64,
    squares: f64,
    min: f64,
    max: f64,
    zeros: u64,
    buckets: Vec<u64>,
}

impl Tally {
    /// Counts a value; what is negative or not finite is left out.
    pub(super) fn record(&mut self, value: f64) {
        self.record_many(value, 1);
    }

    /// Counts a value several times.
    pub(super) fn record_many(&mut self, value: f64, times: u64) {
        if !(0.0..1e300).contains(&value) || times == 0 {
            return;
        }
        (self.min, self.max) =
            if self.count == 0 { (value, value) } else { (self.min.min(value), self.max.max(value)) };
        // Welford, D.: Note on a method for calculating corrected sums of squares and products. Technometrics 4 (1962).
        self.count = self.count.saturating_add(times);
        let away = value - self.mean;
        self.mean += away * (times as f64 / self.count as f64);
        self.squares += away * (value - self.mean) * times as f64;
        if self.buckets.is_empty() {
            self.buckets = vec![0; (OCTAVES * PER_OCTAVE) as usize];
        }
        match bucket(value) {
            Some(at) => self.buckets[at] += times,
            None => self.zeros += times,
        }
    }

    /// How many there are.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The spread, when there is anything to spread.
    pub(super) fn spread(&self) -> Option<Spread> {
        if self.count == 0 {
            return None;
        }
        let deviation = (self.squares / self.count as f64).max(0.0).sqrt();
        Some(Spread {
            count: self.count,
            mean: self.mean,
            variability: (self.count > 1 && self.mean > 0.0).then(|| deviation / self.mean),
            min: self.min,
            max: self.max,
            quantiles: QUANTILES.iter().map(|q| (*q, self.quantile(*q))).collect(),
            histogram: self.histogram(),
        })
    }

    /// The value below which a share lies: the middle of its bucket.
    fn quantile(&self, share: f64) -> f64 {
        let rank = ((share * self.count as f64).ceil() as u64).max(1);
        let mut below = self.zeros;
        if rank <= below {
            return self.min;
        }
        for (at, n) in self.buckets.iter().enumerate() {
            below += n;
            if rank <= below {
                return (f64::midpoint(edge(at), edge(at + 1))).clamp(self.min, self.max);
            }
        }
        self.max
    }

    /// Bars of a quarter of an octave.
    fn histogram(&self) -> Vec<Bucket> {
        let width = (PER_OCTAVE / 4) as usize;
        let zeros = Bucket { from: 0.0, to: edge(0), count: self.zeros };
        let bars = self.buckets.chunks(width).enumerate().map(|(i, chunk)| Bucket {
            from: edge(i * width),
            to: edge((i + 1) * width),
            count: chunk.iter().sum(),
        });
        std::iter::once(zeros).chain(bars).filter(|bar| bar.count > 0).collect()
    }
}

/// The bucket of a value: its exponent and the first five bits behind.
fn bucket(value: f64) -> Option<usize> {
    let at = (value.to_bits() >> 47).checked_sub(LEAST * PER_OCTAVE)?;
    Some(at.min(OCTAVES * PER_OCTAVE - 1) as usize)
}

/// Where a bucket begins.
fn edge(at: usize) -> f64 {
    f64::from_bits((at as u64 + LEAST * PER_OCTAVE) << 47)
}

/// Everything that is measured while files are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Measure {
    pub(super) duration_ms: Tally,
    pub(super) duration_means: Option<&'static str>,
    pub(super) init_ms: Tally,
    pub(super) response_bytes: Tally,
    pub(super) request_bytes: Tally,
    pub(super) statuses: Statuses,
    pub(super) memory_mb: Tally,
    pub(super) memory_limit_mb: Tally,
    pub(super) cold: Cold,
    /// Durations of which only a summary is known.
    pub(super) summary: Option<Spread>,
}

impl Measure {
    pub(super) fn finish(self) -> Measured {
        Measured {
            duration_ms: self.duration_ms.spread().or(self.summary),
            duration_means: self.duration_means,
            init_ms: self.init_ms.spread(),
            response_bytes: self.response_bytes.spread(),
            request_bytes: self.request_bytes.spread(),
            statuses: (self.statuses.total() > 0).then_some(self.statuses),
            memory_mb: self.memory_mb.spread(),
            memory_limit_mb: self.memory_limit_mb.spread(),
            cold: (self.cold.invocations > 0).then_some(self.cold),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_exact_and_quantiles_within_two_percent() {
        let mut tally = Tally::default();
        (1..=1000).for_each(|v| tally.record(f64::from(v)));
        let spread = tally.spread().expect("values");
        assert!((spread.mean - 500.5).abs() < 1e-9);
        assert!((spread.variability.expect("many") - 288.674_990_4 / 500.5).abs() < 1e-9);
        assert_eq!((spread.count, spread.min, spread.max), (1000, 1.0, 1000.0));
        for (share, value) in &spread.quantiles {
            assert!((value / (share * 1000.0) - 1.0).abs() < 0.02, "{share}: {value}");
        }
        assert_eq!(spread.histogram.iter().map(|b| b.count).sum::<u64>(), 1000);
        assert!(spread.histogram.iter().all(|b| b.from < b.to));
    }

    #[test]
    fn zeros_and_giants_are_counted_and_nonsense_is_not() {
        let mut tally = Tally::default();
        for value in [0.0, 1e-9, 1e200, f64::NAN, -1.0, f64::INFINITY] {
            tally.record(value);
        }
        let spread = tally.spread().expect("values");
        assert_eq!(spread.count, 3);
        assert_eq!(spread.histogram.iter().map(|b| b.count).sum::<u64>(), 3);
        assert!(Tally::default().spread().is_none());
    }
}
