//! What is due when: a binary heap of times, each with one bit of its own.
//!
//! A time is kept as the bits of the number, which order as the numbers do while they are not negative.
//! The lowest bit, worth less than a nanosecond for the first hundred days, carries the mark.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Marked times, the earliest first.
#[derive(Debug, Default)]
pub struct Agenda(BinaryHeap<Reverse<u64>>);

impl Agenda {
    /// Enters a time that is not negative.
    #[inline]
    pub fn push(&mut self, time: f64, marked: bool) {
        self.0.push(Reverse((time.to_bits() & !1) | u64::from(marked)));
    }

    /// Takes out the earliest time if it is not after `now`.
    #[inline]
    pub fn due(&mut self, now: f64) -> Option<(f64, bool)> {
        let Reverse(bits) = *self.0.peek()?;
        if bits & !1 > now.to_bits() {
            return None;
        }
        self.0.pop();
        Some((f64::from_bits(bits & !1), bits & 1 == 1))
    }

    /// Times entered.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
