//! Recorded arrivals, played as they came.
//!
//! A simulation that is given a [`Tape`] takes its arrivals from it and draws only what happens to them. The tape goes round: a warm-up
//! before the period is played on the end of the tape, as the model has it with a period that repeats.

/// Moments of arrival over one period.
#[derive(Debug, Clone, Copy)]
pub struct Tape<'a> {
    times: &'a [f64],
    period_s: f64,
}

impl<'a> Tape<'a> {
    /// Arrivals at `times` seconds after the start of a period, in order, all of them within it. A period of no length holds none.
    #[must_use]
    pub fn new(times: &'a [f64], period_s: f64) -> Self {
        let ends = times.partition_point(|at| *at < period_s);
        Self { times: &times[..ends], period_s }
    }

    /// Plays it from the moment `from_s`, which may be before the start of the period.
    #[must_use]
    pub fn from(self, from_s: f64) -> Head<'a> {
        if self.times.is_empty() {
            return Head { tape: self, lap_s: f64::INFINITY, next: 0 };
        }
        let lap_s = (from_s / self.period_s).floor() * self.period_s;
        let mut head = Head { tape: self, lap_s, next: self.times.partition_point(|at| lap_s + *at < from_s) };
        head.turn();
        head
    }
}

/// Where a tape is being played.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    tape: Tape<'a>,
    /// When the current round started; infinite where nothing ever comes.
    lap_s: f64,
    next: usize,
}

impl Head<'_> {
    /// The next arrival if it is before `until_s`.
    #[inline]
    pub fn before(&mut self, until_s: f64) -> Option<f64> {
        let at = self.lap_s + self.tape.times.get(self.next)?;
        if at >= until_s {
            return None;
        }
        self.next += 1;
        self.turn();
        Some(at)
    }

    #[inline]
    fn turn(&mut self) {
        if self.next >= self.tape.times.len() {
            self.next = 0;
            self.lap_s += self.tape.period_s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(tape: Tape<'_>, from_s: f64, until_s: f64) -> Vec<f64> {
        let mut head = tape.from(from_s);
        std::iter::from_fn(|| head.before(until_s)).collect()
    }

    #[test]
    fn goes_round_and_starts_anywhere() {
        let tape = Tape::new(&[1.0, 4.0, 4.0], 10.0);
        assert_eq!(played(tape, 0.0, 22.0), [1.0, 4.0, 4.0, 11.0, 14.0, 14.0, 21.0]);
        assert_eq!(played(tape, -7.0, 2.0), [-6.0, -6.0, 1.0]);
        assert_eq!(played(tape, -25.0, -9.0), [-19.0, -16.0, -16.0, -9.0][..3]);
        assert_eq!(played(tape, 5.0, 11.0), [0.0; 0]);
    }

    #[test]
    fn what_is_behind_the_period_is_left_out() {
        assert_eq!(played(Tape::new(&[1.0, 10.0, 12.0], 10.0), 0.0, 12.0), [1.0, 11.0]);
        assert!(played(Tape::new(&[], 10.0), 0.0, 1e9).is_empty());
        assert!(played(Tape::new(&[0.0], 0.0), 0.0, 1e9).is_empty());
    }
}
