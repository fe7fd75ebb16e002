//! Lines whose values have names: JSON objects, `key=value`, rows below a heading, lines of a known format.

mod grammar;

pub(super) use grammar::{Columns, Grammar, cells, pairs};

use super::error::{ImportError, Problem, at_file};
use super::events::Events;
use super::format::Format;
use super::grid::{Point, Values as Reading};
use super::input::{Input, Line};
use super::leaves::{Shapes, Span};
use super::note::Rejects;
use super::plan::{Clock, Outcome, Plan, Values};
use super::registry::{self, Origin};
use super::sink::Sink;
use super::time::Moment;
use super::zone::{resolve, single};
use crate::units::counted;
use std::collections::HashMap;

/// Most sets of names whose plans are remembered.
const SHAPES: usize = 4096;
/// Most counts with a time of one file; 60 MB.
const MOST_COUNTS: usize = 1_000_000;

/// What the lines of a file turn out to be.
#[derive(Default)]
struct Found<'o> {
    plans: Vec<Plan<'o>>,
    /// The plan for each shape.
    shapes: HashMap<u64, usize>,
    /// The shape of the line before, which most lines share, and its plan.
    last: Option<(u64, usize)>,
    rejects: Rejects,
    requests: u64,
    /// Lines that say no more of a request than that there was one.
    weak: Events,
    /// Numbers of requests at a time, as long as no line is a request.
    counts: Vec<(Moment, u64, f64)>,
    /// How many there were.
    counted: u64,
    others: u64,
    first_other: Option<(u64, String)>,
    /// The first line that may or may not be of requests.
    first_vague: Option<(u64, String)>,
    untimed: u64,
    unitless: Option<String>,
    names: Vec<String>,
    fields_seen: u8,
}

/// Reads a file of such lines; `among_others` says that any share of them may be of something else.
pub(super) fn read(
    input: &mut Input<'_>,
    sink: &mut Sink<'_>,
    mut grammar: Grammar,
    among_others: bool,
) -> Result<Format, ImportError> {
    let (mut found, mut clock, mut spans) = (Found::default(), Clock::default(), Vec::new());
    let mut shapes = Shapes::default();
    while let Some(line) = input.line()? {
        if grammar.is_heading(&line.bytes) {
            continue;
        }
        found.rejects.lines += 1;
        let shape = match &grammar {
            Grammar::Json => shapes.walk(&line.bytes, &mut spans),
            other => other.split(&line.bytes, &mut spans),
        };
        match shape.filter(|_| !line.cut) {
            Some(shape) => found.line(&line, shape, &spans, &grammar, sink, &mut clock),
            None if among_others => found.other(&line),
            None => found.rejects.reject(line.number, &line.bytes, grammar.wanted()),
        }
    }
    if clock.is_undated() {
        sink.warn(None, "the times have no date or no year, so the day is not known; where they step back, the next was taken to begin");
    }
    found.finish(sink, &grammar)
}

impl<'o> Found<'o> {
    fn other(&mut self, line: &Line<'_>) {
        self.others += 1;
        if self.first_other.is_none() {
            self.first_other = Some((line.number, super::error::excerpt(&line.bytes)));
        }
    }

    fn vague(&mut self, line: &Line<'_>) {
        if self.first_vague.is_none() {
            self.first_vague = Some((line.number, super::error::excerpt(&line.bytes)));
        }
    }

    fn line(
        &mut self,
        line: &Line<'_>,
        shape: u64,
        spans: &[Span],
        grammar: &Grammar,
        sink: &mut Sink<'o>,
        clock: &mut Clock,
    ) {
        let at = match self.last {
            Some((last, at)) if last == shape => at,
            _ => match self.shapes.get(&shape) {
                Some(at) => *at,
                None => self.learn(line, shape, grammar, sink),
            },
        };
        self.last = Some((shape, at));
        let Some(plan) = self.plans.get(at) else { return };
        let values = Values { bytes: &line.bytes, spans, number: line.number };
        match plan.take(values, line.outer, sink, clock) {
            Outcome::Request => {
                self.requests += 1;
                if self.unitless.is_none() {
                    self.unitless = plan.unitless().map(str::to_owned);
                }
            }
            Outcome::Weak(moment) => {
                self.vague(line);
                if let Some(at) = single(moment, sink.options) {
                    self.weak.record(at, line.number);
                }
            }
            Outcome::Count(moment, count) => {
                self.vague(line);
                self.counted += 1;
                if self.requests > 0 {
                    self.counts = Vec::new();
                } else if self.counts.len() < MOST_COUNTS {
                    self.counts.push((moment, line.number, count));
                }
            }
            Outcome::NoTime => {
                self.untimed += 1;
                self.rejects.reject(line.number, &line.bytes, "no time of a request");
            }
            Outcome::Other => self.other(line),
        }
    }

    /// Makes the plan for a set of names that comes for the first time; where it stands.
    fn learn(&mut self, line: &Line<'_>, shape: u64, grammar: &Grammar, sink: &mut Sink<'o>) -> usize {
        let names = grammar.names(&line.bytes);
        let plan = Plan::of(&names, grammar.program(), sink.options);
        for (bit, field) in sink.options.fields.iter().enumerate().take(8) {
            self.fields_seen |= u8::from(plan.has_field(field.role)) << bit;
        }
        if self.names.is_empty() {
            self.names = names;
        }
        if let Some(program) = plan.program {
            sink.program(program.label);
            if let Some(remark) = program.remark.filter(|_| self.plans.iter().all(|plan| plan.program.is_none())) {
                sink.warn(None, remark);
            }
        }
        if self.plans.len() >= SHAPES {
            self.plans.clear();
            self.shapes.clear();
        }
        self.plans.push(plan);
        self.shapes.insert(shape, self.plans.len() - 1);
        self.plans.len() - 1
    }

    fn finish(mut self, sink: &mut Sink<'o>, grammar: &Grammar) -> Result<Format, ImportError> {
        for (bit, field) in sink.options.fields.iter().enumerate().take(8) {
            if self.fields_seen >> bit & 1 == 0 && !self.names.is_empty() {
                let names: Vec<String> =
                    self.names.iter().take(30).map(|name| super::error::excerpt(name.as_bytes())).collect();
                return Err(sink.refused(format!("has no field '{}'; it has {}", field.name, names.join(", "))));
            }
        }
        let counts = self.requests == 0 && self.weak.count() == 0 && self.counts.len() > 1;
        if counts && self.counted > MOST_COUNTS as u64 {
            let problem = Problem::Limit {
                what: "counts in one file",
                found: self.counted.to_string(),
                limit: MOST_COUNTS.to_string(),
                remedy: "sum them up by minute or hour, or import a shorter time",
            };
            return Err(at_file(sink.file, problem));
        }
        if counts {
            self.tell_others(sink);
            let rejected = self.rejects.judge(sink.file, grammar.what(), &mut sink.all.notes)?;
            sink.all.rejected += rejected;
            counts_of(&self.counts, &self.names, sink)?;
            return Ok(Format::CountsJson);
        }
        if self.counted > 0 || self.requests > 0 {
            let firsts = [self.first_other.take(), self.first_vague.take()];
            self.first_other = firsts.into_iter().flatten().min_by_key(|(line, _)| *line);
        }
        self.others += self.counted;
        let weak = std::mem::take(&mut self.weak);
        if self.requests == 0 {
            // Nothing in the file says more of a request, so these lines are the requests.
            self.requests = weak.count();
            sink.all.events.absorb(weak);
        } else {
            self.others += weak.count();
        }
        if self.requests == 0 && self.rejects.rejected == 0 {
            return Err(at_file(sink.file, Problem::NoRequest(self.no_request(grammar))));
        }
        self.tell_others(sink);
        sink.tell_late();
        if let Some(name) = self.unitless.filter(|_| sink.all.measure.duration_ms.count() == 0) {
            sink.warn(None, format!("'{}' is a duration whose unit nothing tells, so it was left aside; say --duration-unit us, ms or s", super::error::excerpt(name.as_bytes())));
        }
        let is_test = self.plans.iter().any(Plan::is_test);
        if is_test {
            sink.tell_test();
        }
        let untimed = self.untimed;
        let rejected = self.rejects.judge(sink.file, grammar.what(), &mut sink.all.notes)?;
        sink.all.rejected += rejected;
        if self.requests == 0 {
            return Err(sink.refused(format!(
                "{} of requests have no time that reads; say where it stands: --field time=NAME",
                counted(untimed as f64, "line")
            )));
        }
        Ok(if is_test { Format::LoadTest } else { grammar.format() })
    }

    fn tell_others(&self, sink: &mut Sink<'_>) {
        if let Some((line, text)) = self.first_other.as_ref().filter(|_| self.others > 0) {
            let (are, were) = if self.others == 1 { ("is", "was") } else { ("are", "were") };
            sink.info(format!(
                "{} {are} of no request and {were} left aside; the first is line {line}: '{text}'",
                counted(self.others as f64, "line")
            ));
        }
    }

    /// Why none of the lines is a request.
    fn no_request(&self, grammar: &Grammar) -> String {
        let names: Vec<String> =
            self.names.iter().take(12).map(|name| super::error::excerpt(name.as_bytes())).collect();
        format!(
            "has {} with no request in them: none has a method, a status, a path or a duration{}; import the access log, or name the fields: \
             --field time=NAME --field duration=NAME",
            counted(self.rejects.lines as f64, grammar.what_one()),
            if names.is_empty() { String::new() } else { format!(" (fields: {})", names.join(", ")) },
        )
    }
}

/// Times with numbers of requests, as a series.
fn counts_of(counts: &[(Moment, u64, f64)], names: &[String], sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let rows: Vec<(Moment, u64)> = counts.iter().map(|(moment, line, _)| (*moment, *line)).collect();
    let resolved = resolve(&rows, sink.file, sink.options, &mut sink.all.notes)?;
    let points = resolved
        .times
        .iter()
        .zip(counts)
        .map(|(at, (_, line, count))| Point { at: *at, value: Some(*count), line: *line })
        .collect();
    let name = names
        .iter()
        .find(|name| super::words::word(&registry::plain(name)) == Some(super::words::Word::Count))
        .cloned()
        .unwrap_or_default();
    let series = sink.series(&name, points, Reading::Unclear);
    series.absolute = resolved.absolute;
    Ok(())
}

/// Whether a JSON object, or another line with these names, says anything of a request or counts some.
pub(super) fn is_telling(names: &[String]) -> bool {
    use super::words::{Word, word};
    let plain: Vec<String> = names.iter().map(|name| registry::plain(name)).collect();
    let words: Vec<Word> = plain.iter().filter_map(|name| word(name)).collect();
    let request = words.iter().any(|word| matches!(word, Word::Status | Word::Method | Word::Path | Word::Duration(_)));
    let count = words.contains(&Word::Count) && words.contains(&Word::Time);
    registry::recognise(&plain).is_some() || request || count
}

/// Whether a program is known by these names, and its lines are of users or functions.
pub(super) fn is_known(names: &[String]) -> Option<Origin> {
    let plain: Vec<String> = names.iter().map(|name| registry::plain(name)).collect();
    registry::recognise(&plain).map(|program| program.origin)
}
