//! What is due when: marked times, the earliest first.
//!
//! A time is kept as the bits of the number, which order as the numbers do while they are not negative.
//! The lowest bit, worth less than a nanosecond for the first hundred days, carries the mark.
//!
//! The next few times stand in a row; all others wait in a heap behind them. A new time is mostly put in by
//! moving a few of its neighbours, several times quicker than a heap's walk up and down a tree, whose every turn
//! is a coin toss to the processor.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Places of the row.
const ROOM: usize = 64;
/// Most times in the row.
const ROW: usize = 40;
/// Times taken from the heap when the row is empty.
const REFILL: usize = 20;

/// Marked times, the earliest first.
#[derive(Debug)]
pub struct Agenda {
    /// The earliest times, rising from `first` to before `end`.
    row: [u64; ROOM],
    first: usize,
    end: usize,
    /// All later ones.
    heap: BinaryHeap<Reverse<u64>>,
}

impl Default for Agenda {
    fn default() -> Self {
        Self { row: [0; ROOM], first: 0, end: 0, heap: BinaryHeap::new() }
    }
}

impl Agenda {
    /// Enters a time that is not negative.
    #[inline]
    pub fn push(&mut self, time: f64, marked: bool) {
        let bits = (time.to_bits() & !1) | u64::from(marked);
        let full = self.end - self.first >= ROW;
        if full || !self.heap.is_empty() {
            let last = self.row[self.end - 1];
            if bits >= last {
                self.heap.push(Reverse(bits));
                return;
            }
            if full {
                self.end -= 1;
                self.heap.push(Reverse(last));
            }
        }
        if self.end == ROOM {
            self.row.copy_within(self.first.., 0);
            (self.first, self.end) = (0, ROOM - self.first);
        }
        let mut place = self.end;
        while place > self.first && self.row[place - 1] > bits {
            self.row[place] = self.row[place - 1];
            place -= 1;
        }
        self.row[place] = bits;
        self.end += 1;
    }

    /// Takes out the earliest time if it is not after `now`.
    #[inline]
    pub fn due(&mut self, now: f64) -> Option<(f64, bool)> {
        if self.first == self.end {
            return None;
        }
        let bits = self.row[self.first];
        if bits & !1 > now.to_bits() {
            return None;
        }
        self.first += 1;
        if self.first == self.end {
            self.refill();
        }
        Some((f64::from_bits(bits & !1), bits & 1 == 1))
    }

    #[inline]
    fn refill(&mut self) {
        (self.first, self.end) = (0, 0);
        while self.end < REFILL
            && let Some(Reverse(bits)) = self.heap.pop()
        {
            self.row[self.end] = bits;
            self.end += 1;
        }
    }

    /// Times entered.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.end - self.first + self.heap.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a sorted list, with few and with many times on it.
        #[test]
        fn times_come_out_in_order(steps in prop::collection::vec((0.0f64..300.0, any::<bool>(), 0u8..4), 1..600)) {
            let (mut agenda, mut list, mut now) = (Agenda::default(), Vec::new(), 0.0);
            for (ahead, marked, pass) in steps {
                agenda.push(now + ahead, marked);
                list.push((f64::from_bits((now + ahead).to_bits() & !1), marked));
                list.sort_by(|a, b| b.partial_cmp(a).expect("no time is undefined"));
                now += f64::from(pass);
                while let Some((at, mark)) = agenda.due(now) {
                    prop_assert_eq!(list.pop(), Some((at, mark)));
                }
                prop_assert!(list.last().is_none_or(|(at, _)| *at > now));
                prop_assert_eq!(agenda.len(), list.len());
            }
        }
    }
}
