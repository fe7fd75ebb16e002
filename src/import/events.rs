//! Single requests, counted by the second as they come by, in memory that does not grow with their number.

use super::error::{ImportError, Place, Problem, number};
use super::note::{Notes, times};
use super::time::shown;
use super::{MAX_BINS, Options};
use crate::trace::Trace;
use crate::units::{Unit, counted};
use std::collections::BTreeMap;

/// Slots in a block.
const BLOCK: usize = 3600;
/// Most blocks; 30 MB.
const MAX_BLOCKS: usize = 2048;
/// Widths of a slot in seconds, from the finest: what does not fit is counted more coarsely.
const WIDTHS: [i64; 4] = [1, 60, 3600, 86_400];
/// Most single arrivals that are kept; 8 MB.
pub(super) const MAX_ARRIVALS: usize = 1_000_000;
/// Times further from 1970 than this are no times of requests: the year 9999.
const FARTHEST: f64 = 253_402_300_800.0;

/// A file and the time that its requests came in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    /// Its name.
    pub(super) name: String,
    /// The first request, in seconds.
    pub(super) from: f64,
    /// The last, in seconds; before the first where there is none.
    pub(super) to: f64,
}

/// Requests as they come by.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each was seen or not, whatever the others are")]
pub(super) struct Events {
    count: u64,
    /// Those with requests, and the one that is being read.
    files: Vec<Told>,
    arrivals: Vec<f64>,
    blocks: BTreeMap<i64, Box<[u32]>>,
    /// The block in use, out of the map.
    current: Option<(i64, Box<[u32]>)>,
    width: usize,
    first: (f64, u64),
    last: (f64, u64),
    previous: f64,
    steps_back: u64,
    largest_step_back: f64,
    absolute: bool,
    mixed: bool,
    whole_seconds: bool,
    offset: Option<i32>,
    /// Lines, of which each stands for a request or several.
    lines: u64,
    sampled: bool,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            count: 0,
            files: Vec::new(),
            arrivals: Vec::new(),
            blocks: BTreeMap::new(),
            current: None,
            width: 0,
            first: (f64::INFINITY, 0),
            last: (f64::NEG_INFINITY, 0),
            previous: f64::NEG_INFINITY,
            steps_back: 0,
            largest_step_back: 0.0,
            absolute: true,
            mixed: false,
            whole_seconds: true,
            offset: None,
            lines: 0,
            sampled: false,
        }
    }
}

impl Events {
    /// Counts a request; false when the time cannot be one.
    pub(super) fn record(&mut self, at: f64, line: u64) -> bool {
        self.record_many(at, 1, line)
    }

    /// Counts a line that stands for several requests, as where they were sampled; false when the time cannot be one.
    pub(super) fn record_many(&mut self, at: f64, n: u64, line: u64) -> bool {
        if at.is_nan() || at.abs() >= FARTHEST {
            return false;
        }
        let n = n.min(u64::from(u32::MAX));
        self.count = self.count.saturating_add(n);
        self.lines += 1;
        // Where a line stands for several requests, nothing tells when each of them came.
        self.sampled |= n != 1;
        if let Some(file) = self.files.last_mut() {
            file.from = file.from.min(at);
            file.to = file.to.max(at);
        }
        if at < self.first.0 {
            self.first = (at, line);
        }
        if at > self.last.0 {
            self.last = (at, line);
        }
        if at < self.previous {
            self.steps_back += 1;
            self.largest_step_back = self.largest_step_back.max(self.previous - at);
        }
        self.previous = at;
        if self.sampled {
            self.arrivals = Vec::new();
        } else if self.arrivals.len() <= MAX_ARRIVALS {
            self.arrivals.push(at);
        }
        let second = at.floor();
        self.whole_seconds &= second.to_bits() == at.to_bits();
        self.add((second as i64).div_euclid(WIDTHS[self.width]), n as u32);
        true
    }

    /// Says that times count from an unknown beginning, or from 1970.
    pub(super) fn counts_from(&mut self, absolute: bool) {
        self.mixed |= self.count > 0 && self.absolute != absolute;
        self.absolute = absolute;
    }

    /// Says how far the clock of the times is ahead of UTC, in seconds; the first to say so counts.
    pub(super) fn written_in(&mut self, offset: Option<i32>) {
        self.offset = self.offset.or(offset);
    }

    /// A new file may begin before the last one ended.
    pub(super) fn next_file(&mut self, name: &str) {
        self.previous = f64::NEG_INFINITY;
        self.files.retain(has_requests);
        self.files.push(Told { name: name.to_owned(), from: f64::INFINITY, to: f64::NEG_INFINITY });
    }

    /// Says that all of them are of one file.
    pub(super) fn are_of(&mut self, name: &str) {
        self.files = vec![Told { name: name.to_owned(), from: self.first.0, to: self.last.0 }];
    }

    /// The file that is being read, if it has requests and their times count from 1970.
    pub(super) fn told(&self) -> Option<&Told> {
        self.files.last().filter(|file| has_requests(file) && self.absolute)
    }

    /// The file that all requests are of; nothing where they are of several.
    fn only_file(&self) -> &str {
        let mut files = self.files.iter().filter(|file| has_requests(file));
        match (files.next(), files.next()) {
            (Some(file), None) => &file.name,
            _ => "",
        }
    }

    /// How many there are.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    fn add(&mut self, slot: i64, n: u32) {
        let (key, at) = (slot.div_euclid(BLOCK as i64), slot.rem_euclid(BLOCK as i64) as usize);
        match &mut self.current {
            Some((current, block)) if *current == key => block[at] = block[at].saturating_add(n),
            _ => self.change_block(key, at, n),
        }
    }

    fn change_block(&mut self, key: i64, at: usize, n: u32) {
        if let Some((old, block)) = self.current.take() {
            self.blocks.insert(old, block);
        }
        let mut block = self.blocks.remove(&key).unwrap_or_else(|| vec![0; BLOCK].into_boxed_slice());
        block[at] = block[at].saturating_add(n);
        self.current = Some((key, block));
        if self.blocks.len() >= MAX_BLOCKS && self.width + 1 < WIDTHS.len() {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        let factor = WIDTHS[self.width + 1] / WIDTHS[self.width];
        let slots: Vec<(i64, u32)> = self.slots().map(|(slot, n)| (slot.div_euclid(factor), n)).collect();
        self.blocks.clear();
        self.current = None;
        self.width += 1;
        for (slot, n) in slots {
            self.add(slot, n);
        }
    }

    /// Adds requests that were counted apart, until it was known what they are.
    pub(super) fn absorb(&mut self, mut other: Self) {
        if other.count == 0 {
            return;
        }
        while other.width < self.width {
            other.coarsen();
        }
        while self.width < other.width {
            self.coarsen();
        }
        let width_s = WIDTHS[other.width];
        for (slot, n) in other.slots() {
            // Adding may coarsen these slots.
            let slot = (slot * width_s).div_euclid(WIDTHS[self.width]);
            self.add(slot, n);
        }
        self.count = self.count.saturating_add(other.count);
        self.lines += other.lines;
        self.sampled |= other.sampled;
        let room = (MAX_ARRIVALS + 1).saturating_sub(self.arrivals.len());
        self.arrivals.extend(other.arrivals.into_iter().take(room));
        if self.sampled {
            self.arrivals = Vec::new();
        }
        (self.previous, self.steps_back) = (other.previous, self.steps_back + other.steps_back);
        self.largest_step_back = self.largest_step_back.max(other.largest_step_back);
        self.whole_seconds &= other.whole_seconds;
        if other.first.0 < self.first.0 {
            self.first = other.first;
        }
        if other.last.0 > self.last.0 {
            self.last = other.last;
        }
        if let Some(file) = self.files.last_mut() {
            (file.from, file.to) = (file.from.min(other.first.0), file.to.max(other.last.0));
        }
    }

    /// Every slot that is not empty.
    fn slots(&self) -> impl Iterator<Item = (i64, u32)> {
        let current = self.current.iter().map(|(key, block)| (*key, block.as_ref()));
        let filled = |(key, block): (i64, &[u32])| {
            let first = key * BLOCK as i64;
            let slots: Vec<_> =
                block.iter().enumerate().filter(|(_, n)| **n > 0).map(|(at, n)| (first + at as i64, *n)).collect();
            slots
        };
        self.blocks.iter().map(|(key, block)| (*key, block.as_ref())).chain(current).flat_map(filled)
    }

    /// The requests on an even grid.
    pub(super) fn finish(mut self, options: &Options, notes: &mut Notes) -> Result<Trace, ImportError> {
        let file = self.only_file().to_owned();
        let named = self.files.iter().find(|file| has_requests(file)).map(|file| file.name.clone()).unwrap_or_default();
        if self.mixed {
            let why = "some files count from 1970 and others from an unknown beginning; import them one by one";
            return Err(super::error::refused(&named, why));
        }
        let step = self.step((&file, &named), options, notes)?;
        let start = (self.first.0 / step).floor();
        let bins = (self.last.0 / step).floor() - start + 1.0;
        let mut counts = vec![0.0; bins as usize];
        let slot_s = WIDTHS[self.width] as f64;
        for (slot, n) in self.slots() {
            let bin = (slot as f64 * slot_s / step).floor() - start;
            if let Some(count) = counts.get_mut(bin as usize) {
                *count += f64::from(n);
            }
        }
        self.tell(&file, notes);
        let arrivals = if self.arrivals.len() > MAX_ARRIVALS { Vec::new() } else { std::mem::take(&mut self.arrivals) };
        let mut arrivals: Vec<f64> = arrivals.into_iter().map(|at| at - start * step).collect();
        arrivals.sort_by(f64::total_cmp);
        let recorded_s = self.recorded(start * step, bins * step, &arrivals);
        let start_s = self.absolute.then_some(start * step);
        let utc_offset_s = options.offset_at(start_s).or(self.offset).unwrap_or(0);
        let counts = counts.into_iter().map(Some).collect();
        Ok(Trace { start_s, utc_offset_s, step_s: step, counts, arrivals, recorded_s })
    }

    /// What of the bins the recording covers, in seconds after the first begins: from the first request to the last, and as much silence at
    /// either end as is usual between requests, because a recording does not begin and end with a request. `None` where that is all of them.
    fn recorded(&self, start: f64, span: f64, arrivals: &[f64]) -> Option<(f64, f64)> {
        /// Share of the gaps between requests that are shorter than what is taken for usual.
        const USUAL: f64 = 0.95;
        let mut gaps: Vec<f64> = arrivals.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mean = (self.last.0 - self.first.0) / (self.lines.max(2) - 1) as f64;
        let at = ((gaps.len() as f64 * USUAL) as usize).min(gaps.len().saturating_sub(1));
        let gap = if gaps.is_empty() { mean } else { *gaps.select_nth_unstable_by(at, f64::total_cmp).1 };
        // Times of whole seconds are of anywhere in their second.
        let grain = if self.whole_seconds { 1.0 } else { 0.0 };
        let from = (self.first.0 - start - gap).max(0.0);
        let to = (self.last.0 - start + gap.max(grain)).min(span);
        (from > 0.0 || to < span).then_some((from, to))
    }

    /// The width of a bin, with the file that remarks are about and the one that refusals name: as asked, else a minute, a second in recordings under two minutes, more in those of years.
    fn step(&self, (file, named): (&str, &str), options: &Options, notes: &mut Notes) -> Result<f64, ImportError> {
        let span = self.last.0 - self.first.0;
        if self.lines == 1 && options.step_s.is_none() {
            let why = "holds one request, from which no rate can be told; import a longer time, or say how long it was watched (--step)";
            return Err(super::error::refused(named, why));
        }
        let finest = WIDTHS[self.width];
        let fits = |step: f64| span / step + 2.0 <= MAX_BINS as f64 && step as i64 % finest == 0;
        let step = match options.step_s {
            Some(step) if step.fract() != 0.0 || step < 1.0 => {
                return Err(super::error::refused(
                    named,
                    "single requests are counted by whole seconds; a --step of 1 s or more",
                ));
            }
            Some(step) if fits(step) => step,
            Some(step) => return Err(self.too_long(step)),
            None if span < 120.0 && fits(1.0) => 1.0,
            None => match [60.0, 300.0, 900.0, 3600.0, 86_400.0].into_iter().find(|step| fits(*step)) {
                Some(step) => step,
                None => return Err(self.too_long(86_400.0)),
            },
        };
        if options.step_s.is_none() && step > 60.0 {
            notes.info(
                file,
                format!("the recording is long, so requests were counted by {step} s; --step says otherwise"),
            );
        }
        Ok(step)
    }

    fn too_long(&self, step: f64) -> ImportError {
        let first = self.files.iter().min_by(|a, b| a.from.total_cmp(&b.from)).map_or("", |file| &file.name);
        let last = self.files.iter().max_by(|a, b| a.to.total_cmp(&b.to)).map_or("", |file| &file.name);
        let at = Place { file: last.to_owned(), line: Some(self.last.1).filter(|line| *line > 0), field: None };
        let of = if first == last { String::new() } else { format!(" of {first}") };
        let span = format!("{} (line {}{of}) to {}", shown(self.first.0), self.first.1, shown(self.last.0));
        let problem = Problem::Limit {
            what: "bins of this step",
            found: format!("{} of {step} s from {span}", number(((self.last.0 - self.first.0) / step).round())),
            limit: format!("{MAX_BINS}, and a day more coarsely than a second"),
            remedy: "correct the line with the wrong date, or choose a larger --step",
        };
        ImportError::new(at, problem)
    }

    fn tell(&self, file: &str, notes: &mut Notes) {
        if self.steps_back > 0 && self.steps_back * 2 < self.count {
            let text = format!(
                "the times step back {}, by at most {:.3} s; the requests were put in order",
                times(self.steps_back),
                self.largest_step_back
            );
            notes.info(file, text);
        }
        if self.whole_seconds {
            notes.info(file, "times are whole seconds, so gaps below a second are not known");
        }
        if self.arrivals.len() > MAX_ARRIVALS {
            let text = format!(
                "of {} the single moments are not kept (at most {}); the counts are",
                counted(self.count as f64, "request"),
                Unit::Count.format(MAX_ARRIVALS as f64)
            );
            notes.info(file, text);
        }
    }
}

fn has_requests(file: &Told) -> bool {
    file.from <= file.to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(events: Events, step_s: Option<f64>) -> Result<Trace, ImportError> {
        events.finish(&Options { step_s, ..Options::default() }, &mut Notes::default())
    }

    #[test]
    fn counting_more_coarsely_loses_no_request() {
        let mut events = Events::default();
        // One request every seven hours for a century.
        let n = 125_000;
        for i in 0..n {
            assert!(events.record(f64::from(i) * 25_200.0, 1));
        }
        assert!(events.blocks.len() <= MAX_BLOCKS);
        let trace = finish(events, None).expect("fits");
        assert!((trace.total() - f64::from(n)).abs() < 0.5);
        assert_eq!(trace.counts.len(), 36_459);
    }

    #[test]
    fn requests_that_were_counted_apart_are_as_if_they_had_not_been() {
        let times: Vec<f64> = (0..5000).map(|i| f64::from(i) * 7.25).collect();
        let (mut whole, mut first, mut second) = (Events::default(), Events::default(), Events::default());
        for events in [&mut whole, &mut first] {
            events.next_file("x");
        }
        for (i, at) in times.iter().enumerate() {
            whole.record(*at, i as u64);
            if i < 2000 { &mut first } else { &mut second }.record(*at, i as u64);
        }
        first.absorb(second);
        assert_eq!(finish(first, None), finish(whole, None));
        // Where the one had to be counted more coarsely, nothing is lost.
        let (mut coarse, mut fine) = (Events::default(), Events::default());
        for i in 0..125_000 {
            coarse.record(f64::from(i) * 25_200.0, 1);
        }
        for i in 0..1000 {
            fine.record(f64::from(i), 1);
        }
        coarse.absorb(fine);
        assert!((finish(coarse, None).expect("fits").total() - 126_000.0).abs() < 0.5);
    }

    #[test]
    fn one_wild_date_is_named_by_its_line() {
        let mut events = Events::default();
        events.next_file("x");
        events.record(0.0, 1);
        events.record(FARTHEST - 1.0, 7);
        let error = finish(events, Some(60.0)).expect_err("too long").to_string();
        assert!(error.starts_with("x:7:") && error.contains("9999"), "{error}");
    }
}
