//! What is due when, the earliest first.
//!
//! An entry is a whole number that orders by time first: the bits of a time order as the times do while they are not
//! negative. [`mark`] puts one bit beside the time, [`tag`] a number of 64 bits.
//!
//! The next few entries stand in a row; all others wait in a heap behind them. A new entry is mostly put in by
//! moving a few of its neighbours, several times quicker than a heap's walk up and down a tree, whose every turn
//! the processor has to guess.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Places of the row.
const ROOM: usize = 64;
/// Most entries in the row.
const ROW: usize = 40;
/// Entries taken from the heap when the row is empty.
const REFILL: usize = 20;

/// A time that is not negative, with a mark in its lowest bit, which is worth less than a nanosecond for the first hundred days.
#[inline]
#[must_use]
pub const fn mark(time: f64, marked: bool) -> u64 {
    (time.to_bits() & !1) | marked as u64
}

/// A time that is not negative, with a number beside it.
#[inline]
#[must_use]
pub const fn tag(time: f64, number: u64) -> u128 {
    ((time.to_bits() as u128) << 64) | number as u128
}

/// The time and the number of a [`tag`].
#[inline]
#[must_use]
pub const fn untag(entry: u128) -> (f64, u64) {
    (f64::from_bits((entry >> 64) as u64), entry as u64)
}

/// Entries, the earliest first.
#[derive(Debug)]
pub struct Agenda<T> {
    /// The earliest entries, rising from `first` to before `end`.
    row: [T; ROOM],
    first: usize,
    end: usize,
    /// All later ones.
    heap: BinaryHeap<Reverse<T>>,
}

impl<T: Copy + Default + Ord> Default for Agenda<T> {
    fn default() -> Self {
        Self { row: [T::default(); ROOM], first: 0, end: 0, heap: BinaryHeap::new() }
    }
}

impl<T: Copy + Default + Ord> Agenda<T> {
    /// Adds an entry.
    #[inline]
    pub fn push(&mut self, entry: T) {
        let full = self.end - self.first >= ROW;
        if full || !self.heap.is_empty() {
            let last = self.row[self.end - 1];
            if entry >= last {
                self.heap.push(Reverse(entry));
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
        while place > self.first && self.row[place - 1] > entry {
            self.row[place] = self.row[place - 1];
            place -= 1;
        }
        self.row[place] = entry;
        self.end += 1;
    }

    /// Takes out the earliest entry if it is not after `last`.
    #[inline]
    pub fn due(&mut self, last: T) -> Option<T> {
        if self.first == self.end {
            return None;
        }
        let entry = self.row[self.first];
        if entry > last {
            return None;
        }
        self.first += 1;
        if self.first == self.end {
            self.refill();
        }
        Some(entry)
    }

    #[inline]
    fn refill(&mut self) {
        (self.first, self.end) = (0, 0);
        while self.end < REFILL
            && let Some(Reverse(entry)) = self.heap.pop()
        {
            self.row[self.end] = entry;
            self.end += 1;
        }
    }

    /// Number of entries.
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
        /// Against a sorted list, with few and with many entries.
        #[test]
        fn entries_come_out_in_order(steps in prop::collection::vec((0.0f64..300.0, any::<bool>(), 0u8..4), 1..600)) {
            let (mut agenda, mut list, mut now) = (Agenda::default(), Vec::new(), 0.0);
            for (ahead, marked, pass) in steps {
                let entry = mark(now + ahead, marked);
                agenda.push(entry);
                list.push(entry);
                list.sort_unstable_by(|a, b| b.cmp(a));
                now += f64::from(pass);
                while let Some(entry) = agenda.due(mark(now, true)) {
                    prop_assert_eq!(list.pop(), Some(entry));
                }
                prop_assert!(list.last().is_none_or(|entry| f64::from_bits(*entry) > now));
                prop_assert_eq!(agenda.len(), list.len());
            }
        }

        #[test]
        fn a_tag_is_read_back_and_orders_by_time(a in 0.0f64..1e9, b in 0.0f64..1e9, x in any::<u64>(), y in any::<u64>()) {
            prop_assert_eq!(untag(tag(a, x)), (a, x));
            prop_assert_eq!(tag(a, x) < tag(b, y), a < b || a.to_bits() == b.to_bits() && x < y);
        }
    }
}
