//! What the values of a line mean: which is the time, the duration, the size.
//!
//! A plan is made once for each set of names, from the program that has them, or, where none is known, from names that leave no doubt. What
//! the user says goes before both.

use super::Options;
use super::leaves::Span;
use super::overrides::{Role, Where};
use super::probe;
use super::registry::{self, Origin, Program, WHOLE_MS, position};
use super::sink::{Call, Request, Sink};
use super::time::{Moment, epoch, parse as time};
use super::words::{Word, amount, number, with_unit, word};
use super::zone::single;

/// Where a time stands.
#[derive(Debug, Clone, Copy)]
enum When {
    One(usize),
    /// A date and a clock.
    Both(usize, usize),
}

/// Where a duration stands.
#[derive(Debug, Clone)]
enum Long {
    /// One value and its unit in milliseconds, if that is known.
    One(usize, Option<f64>),
    /// From one moment to another.
    Between(usize, usize),
    /// Several durations and their unit.
    Sum(Vec<usize>, f64),
}

/// What the values of a line mean.
#[derive(Debug, Default)]
pub(super) struct Plan<'o> {
    /// The program, if it is known.
    pub(super) program: Option<&'static Program>,
    time: Vec<When>,
    duration: Vec<Long>,
    sent: Vec<usize>,
    received: Vec<usize>,
    status: Vec<usize>,
    weight: Vec<usize>,
    agent: Vec<usize>,
    path: Vec<usize>,
    init: Vec<usize>,
    memory: Vec<(usize, f64)>,
    memory_used: Vec<(usize, f64)>,
    only: Option<(usize, &'static [&'static str])>,
    needs: Vec<usize>,
    method: Vec<usize>,
    count: Vec<usize>,
    wheres: Vec<(&'o Where, Option<usize>)>,
    end: bool,
    month_first: bool,
    /// Names of durations whose unit nothing tells.
    unitless: Vec<(usize, String)>,
    /// The units that the user gives.
    duration_unit_ms: Option<f64>,
    size_unit: f64,
}

/// What a line turns out to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// A request.
    Request,
    /// One that only has a method or a path: one of several lines of a request where other lines have more.
    Weak(Moment),
    /// A number of requests at a time.
    Count(Moment, f64),
    /// Something else.
    Other,
    /// A request whose time is missing or does not read.
    NoTime,
}

impl<'o> Plan<'o> {
    /// The plan for lines with these names, as they stand in the file.
    pub(super) fn of(names: &[String], program: Option<&'static Program>, options: &'o Options) -> Self {
        let plain: Vec<String> = names.iter().map(|name| registry::plain(name)).collect();
        let program = program.or_else(|| registry::recognise(&plain));
        let mut plan = Self {
            duration_unit_ms: options.duration_unit_ms,
            size_unit: options.size_unit.unwrap_or(1.0),
            ..Self::default()
        };
        match program {
            Some(program) => plan.known(program, &plain),
            None => plan.unknown(&plain),
        }
        plan.overrule(&plain, options);
        let at = |wanted: &Where| plan.place_of(&plain, &wanted.field);
        plan.wheres = options.wheres.iter().map(|wanted| (wanted, at(wanted))).collect();
        plan
    }

    fn known(&mut self, program: &'static Program, plain: &[String]) {
        let places = |wanted: &[&str]| wanted.iter().filter_map(|name| position(plain, name)).collect();
        let with_units = |wanted: &[(&str, f64)]| {
            wanted.iter().filter_map(|(name, unit)| Some((position(plain, name)?, *unit))).collect()
        };
        self.program = Some(program);
        self.time = program.time.iter().filter_map(|name| when(plain, name)).collect();
        self.duration = program.duration.iter().filter_map(|(name, unit)| long(plain, name, *unit)).collect();
        self.sent = places(program.sent);
        self.received = places(program.received);
        self.status = places(program.status);
        self.weight = places(program.weight);
        self.agent = places(program.agent);
        self.path = places(program.path);
        self.init = places(program.init);
        self.memory = with_units(program.memory);
        self.memory_used = with_units(program.memory_used);
        self.only = program.only.and_then(|(name, words)| Some((position(plain, name)?, words)));
        self.needs = places(program.needs);
        self.end = program.end;
        self.month_first = program.month_first;
    }

    fn unknown(&mut self, plain: &[String]) {
        // The best name first: a line may have several times.
        const TIMES: [&str; 12] = [
            "time_iso8601",
            "startutc",
            "start_time",
            "starttime",
            "@timestamp",
            "timestamp",
            "time",
            "ts",
            "msec",
            "_time",
            "datetime",
            "eventtime",
        ];
        for (at, name) in plain.iter().enumerate() {
            match word(name) {
                Some(Word::Status) => self.status.push(at),
                Some(Word::Method) => self.method.push(at),
                Some(Word::Path) => self.path.push(at),
                Some(Word::Sent) => self.sent.push(at),
                Some(Word::Received) => self.received.push(at),
                Some(Word::Agent) => self.agent.push(at),
                Some(Word::Count) => self.count.push(at),
                Some(Word::Duration(Some(unit))) => self.duration.push(Long::One(at, Some(unit))),
                Some(Word::Duration(None)) => {
                    self.duration.push(Long::One(at, None));
                    self.unitless.push((at, name.clone()));
                }
                Some(Word::Time) | None => {}
            }
        }
        let rest = plain.iter().enumerate().filter(|(_, name)| word(name) == Some(Word::Time)).map(|(at, _)| at);
        let first = TIMES.iter().filter_map(|name| position(plain, name));
        self.time = first.chain(rest).map(When::One).collect();
        if let (Some(date), Some(clock)) = (position(plain, "date"), position(plain, "time")) {
            self.time.insert(0, When::Both(date, clock));
        }
        // A duration that says its unit goes before one that does not.
        self.duration.sort_by_key(|long| matches!(long, Long::One(_, None)));
    }

    /// Takes what the user says in place of what was found.
    fn overrule(&mut self, plain: &[String], options: &Options) {
        for field in &options.fields {
            let at: Vec<usize> = self.place_of(plain, &field.name).into_iter().collect();
            match field.role {
                Role::Time => self.time = at.into_iter().map(When::One).collect(),
                Role::Duration => {
                    let known = |at: &usize| {
                        self.duration.iter().find_map(|long| match long {
                            Long::One(place, unit) if place == at => *unit,
                            _ => None,
                        })
                    };
                    self.duration = at.iter().map(|at| Long::One(*at, known(at))).collect();
                    self.unitless = at.iter().map(|at| (*at, field.name.clone())).collect();
                }
                Role::Size => self.sent = at,
                Role::Status => self.status = at,
                Role::Count => {
                    self.weight.clone_from(&at);
                    self.count = at;
                }
            }
        }
    }

    /// The place of a field that the user names: by its name, its number, or what it is.
    fn place_of(&self, plain: &[String], name: &str) -> Option<usize> {
        let wanted = registry::plain(name);
        let numbered = || name.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < plain.len());
        let last = || plain.iter().position(|name| name.rsplit('.').next() == Some(wanted.as_str()));
        let role = || match wanted.as_str() {
            "status" => self.status.first().copied(),
            "size" => self.sent.first().copied(),
            "path" => self.path.first().copied(),
            "agent" => self.agent.first().copied(),
            "method" => self.method.first().copied(),
            _ => None,
        };
        position(plain, &wanted).or_else(numbered).or_else(last).or_else(role)
    }

    /// Whether the user's fields are all among the names.
    pub(super) fn has_field(&self, role: Role) -> bool {
        match role {
            Role::Time => !self.time.is_empty(),
            Role::Duration => !self.duration.is_empty(),
            Role::Size => !self.sent.is_empty(),
            Role::Status => !self.status.is_empty(),
            Role::Count => !self.weight.is_empty() || !self.count.is_empty(),
        }
    }

    /// Whether a duration is known, in whatever unit.
    pub(super) fn is_test(&self) -> bool {
        self.program.is_some_and(|program| program.origin == Origin::Test)
    }

    /// What a line is, counted where it is a request. `outer` is the time that was written around it.
    pub(super) fn take(
        &self,
        line: Values<'_>,
        outer: Option<Moment>,
        sink: &mut Sink<'_>,
        clock: &mut Clock,
    ) -> Outcome {
        if let Some((at, words)) = self.only
            && !words.iter().any(|word| line.at(at).starts_with(word.as_bytes()))
        {
            return Outcome::Other;
        }
        if !self.needs.is_empty() && !self.needs.iter().any(|at| !line.at(*at).is_empty()) {
            return Outcome::Other;
        }
        let duration_ms = self.duration_ms(line, clock, sink);
        let status = self.status.iter().find_map(|at| number(line.at(*at)).filter(|v| (100.0..1000.0).contains(v)));
        let moment = self.moment(line, outer, clock);
        if self.program.is_none() && duration_ms.is_none() && status.is_none() && !self.says_duration(line) {
            return self.unclear(line, moment);
        }
        let when = match moment {
            // The program writes no date: days follow one another from an unknown one.
            Some(Moment::Clock(at)) => {
                let events = if self.is_test() { &mut sink.all.test } else { &mut sink.all.events };
                events.counts_from(false);
                Some(clock.day(at))
            }
            moment => moment.and_then(|moment| single(moment, sink.options).or_else(|| self.us(moment))),
        };
        if when.is_none() && !self.time.is_empty() && !self.is_test() {
            return Outcome::NoTime;
        }
        if !self.wheres.iter().all(|(wanted, at)| wanted.holds(at.map(|at| line.at(at)))) {
            sink.filtered();
            return Outcome::Request;
        }
        let figure = |places: &[usize]| places.iter().find_map(|at| amount(line.at(*at)));
        let text =
            |places: &[usize]| places.iter().map(|at| line.at(*at)).find(|text| !text.is_empty()).unwrap_or_default();
        let request = Request {
            at: when,
            end: self.end || self.time.is_empty(),
            duration_ms,
            status: status.map(|v| v as u64),
            sent: figure(&self.sent).map(|bytes| bytes * self.size_unit),
            received: figure(&self.received),
            weight: figure(&self.weight).map_or(1, |n| n.round().max(0.0) as u64),
            is_probe: probe::is(text(&self.agent), text(&self.path)),
            call: self.call(line),
        };
        sink.request(&request, self.program.map_or(Origin::Users, |program| program.origin), line.number);
        Outcome::Request
    }

    /// A line without status and duration: a count, a request that says little, or none.
    fn unclear(&self, line: Values<'_>, moment: Option<Moment>) -> Outcome {
        let Some(moment) = moment else { return Outcome::Other };
        let method = self.method.iter().any(|at| is_method(line.at(*at)));
        let path = self.path.iter().any(|at| {
            let text = line.at(*at);
            text.starts_with(b"/")
                || text.starts_with(b"http")
                || text.split(|c| *c == b' ').next().is_some_and(is_method)
        });
        if method || path {
            return Outcome::Weak(moment);
        }
        match self.count.iter().find_map(|at| number(line.at(*at))) {
            Some(count) => Outcome::Count(moment, count),
            None => Outcome::Other,
        }
    }

    fn says_duration(&self, line: Values<'_>) -> bool {
        self.unitless.iter().any(|(at, _)| number(line.at(*at)).is_some())
    }

    /// The name of a duration of which the unit is not known, and that a line has.
    pub(super) fn unitless(&self) -> Option<&str> {
        self.unitless.first().map(|(_, name)| name.as_str()).filter(|_| self.duration_unit_ms.is_none())
    }

    fn duration_ms(&self, line: Values<'_>, clock: &mut Clock, sink: &Sink<'_>) -> Option<f64> {
        self.duration.iter().find_map(|long| match long {
            Long::One(at, unit) => {
                let text = line.at(*at);
                match number(text) {
                    Some(value) => {
                        let unit = self.duration_unit_ms.or(*unit)?;
                        let unit = if unit == WHOLE_MS { if text.contains(&b'.') { 1e3 } else { 1.0 } } else { unit };
                        Some(value * unit)
                    }
                    None => with_unit(text),
                }
            }
            Long::Between(from, to) => {
                let (from, to) = (line.at(*from), line.at(*to));
                // Moments of whole seconds tell nothing of milliseconds.
                let whole = |text: &[u8]| text.contains(&b':') && !text.contains(&b'.');
                let exact = (number(from), number(to));
                if let (Some(a), Some(b)) = exact {
                    let unit = epoch_unit_ms(a)?;
                    return Some((b - a) * unit).filter(|ms| *ms >= 0.0 && unit < 1e3);
                }
                let at = |text: &[u8], clock: &mut Clock| single(clock.time(text)?, sink.options);
                let (a, b) = (at(from, clock)?, at(to, clock)?);
                (!(whole(from) && whole(to)) && b >= a).then_some((b - a) * 1e3)
            }
            Long::Sum(places, unit) => {
                let parts = places.iter().map(|at| number(line.at(*at))).collect::<Option<Vec<f64>>>()?;
                Some(parts.iter().sum::<f64>() * unit)
            }
        })
    }

    fn moment(&self, line: Values<'_>, outer: Option<Moment>, clock: &mut Clock) -> Option<Moment> {
        let found = self.time.iter().find_map(|when| match when {
            When::One(at) => {
                let text = line.at(*at);
                let text = text.strip_prefix(b"[").map_or(text, |text| text.strip_suffix(b"]").unwrap_or(text));
                let moment = clock.time(text)?;
                // A date alone is no moment of a request, and a small number no time at all.
                let vague = matches!(moment, Moment::Since(_))
                    || (matches!(moment, Moment::Clock(_)) && self.program.is_none())
                    || (self.count.is_empty() && text.len() <= 10 && text.contains(&b'-'));
                (!vague).then_some(moment)
            }
            When::Both(date, time) => {
                let (date, time) = (line.at(*date), line.at(*time));
                let both = [date, b" ", time].concat();
                clock.time(&both).filter(|_| !date.is_empty() && time.contains(&b':'))
            }
        });
        let utc = self.program.is_some_and(|program| program.utc);
        let moment = found.or(outer)?;
        Some(match moment {
            Moment::Local(at) if utc => Moment::At(at),
            Moment::Either(_, Some(month_first)) if self.month_first => {
                if utc {
                    Moment::At(month_first)
                } else {
                    Moment::Local(month_first)
                }
            }
            other => other,
        })
    }

    /// A date of which only the order of day and month is open, by the custom of the program.
    fn us(&self, moment: Moment) -> Option<f64> {
        match moment {
            Moment::Either(_, month_first) if self.month_first => month_first,
            _ => None,
        }
    }

    fn call(&self, line: Values<'_>) -> Option<Call> {
        self.program.filter(|program| program.origin == Origin::Function)?;
        let of = |places: &[(usize, f64)]| places.iter().find_map(|(at, unit)| Some(number(line.at(*at))? * unit));
        Some(Call {
            // Agents that always write the field write 0 for a call that found a warm instance.
            init_ms: self.init.iter().find_map(|at| number(line.at(*at))).filter(|ms| *ms > 0.0),
            size_mb: of(&self.memory),
            used_mb: of(&self.memory_used),
        })
    }
}

/// Whether a text is a method of HTTP.
pub(super) fn is_method(text: &[u8]) -> bool {
    const METHODS: [&[u8]; 9] =
        [b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"PATCH", b"OPTIONS", b"CONNECT", b"TRACE"];
    METHODS.iter().any(|method| text.eq_ignore_ascii_case(method))
}

fn when(plain: &[String], name: &str) -> Option<When> {
    match name.split_once('+') {
        Some((date, clock)) => Some(When::Both(position(plain, date)?, position(plain, clock)?)),
        None => position(plain, name).map(When::One),
    }
}

fn long(plain: &[String], name: &str, unit: f64) -> Option<Long> {
    if let Some((from, to)) = name.split_once("..") {
        return Some(Long::Between(position(plain, from)?, position(plain, to)?));
    }
    if name.contains('+') && position(plain, name).is_none() {
        return Some(Long::Sum(name.split('+').map(|name| position(plain, name)).collect::<Option<_>>()?, unit));
    }
    position(plain, name).map(|at| Long::One(at, Some(unit)))
}

/// The unit of an epoch in milliseconds, by its size.
fn epoch_unit_ms(value: f64) -> Option<f64> {
    let Moment::At(seconds) = epoch(value)? else { return None };
    Some((seconds / value * 1e9).round() / 1e6)
}

/// The values of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'l> {
    /// The line.
    pub(super) bytes: &'l [u8],
    /// Where its values stand.
    pub(super) spans: &'l [Span],
    /// Its number.
    pub(super) number: u64,
}

impl<'l> Values<'l> {
    /// A value; nothing where it is not there, or where the program writes that there is none.
    fn at(&self, place: usize) -> &'l [u8] {
        let value = self.spans.get(place).map_or(&b""[..], |span| span.of(self.bytes));
        if value == b"-" { b"" } else { value }
    }
}

/// Times of the same minute share the work.
#[derive(Debug, Default)]
pub(super) struct Clock {
    minute: Vec<u8>,
    zone: Vec<u8>,
    start: Option<Moment>,
    /// The last time without a date or without a year, and the seconds of the days or years before it.
    lately: Option<(f64, f64)>,
}

impl Clock {
    /// A time of day, or of a year that is not known, in seconds since the first began: where it steps back by more than half, another begins.
    fn day(&mut self, at: f64) -> f64 {
        const DAY_S: f64 = 86_400.0;
        // A date without a year counts from the first of January.
        let round =
            if at >= DAY_S || self.lately.is_some_and(|(before, _)| before >= DAY_S) { 365.0 } else { 1.0 } * DAY_S;
        let before = match self.lately {
            Some((last, before)) if at - last < -round / 2.0 => before + round,
            // A line that was written late is of the round before.
            Some((last, before)) if at - last > round / 2.0 && before > 0.0 => return at + before - round,
            Some((_, before)) => before,
            None => 0.0,
        };
        self.lately = Some((at, before));
        at + before
    }

    /// Whether times had no date.
    pub(super) const fn is_undated(&self) -> bool {
        self.lately.is_some()
    }

    /// Characters of `2026-10-05T08:00:`.
    const MINUTE: usize = 17;

    /// A whole text as a time.
    pub(super) fn time(&mut self, text: &[u8]) -> Option<Moment> {
        let Some((seconds, zone)) = Self::seconds(text) else { return time(text) };
        if self.minute != text[..Self::MINUTE] || self.zone != zone {
            self.start = match time(text)? {
                Moment::At(at) => Some(Moment::At(at - seconds)),
                Moment::Local(at) => Some(Moment::Local(at - seconds)),
                _ => return None,
            };
            text[..Self::MINUTE].clone_into(&mut self.minute);
            zone.clone_into(&mut self.zone);
            return time(text);
        }
        match self.start? {
            Moment::At(at) => Some(Moment::At(at + seconds)),
            Moment::Local(at) => Some(Moment::Local(at + seconds)),
            _ => None,
        }
    }

    /// The seconds of a time in the form of ISO 8601, and what stands behind them.
    fn seconds(text: &[u8]) -> Option<(f64, &[u8])> {
        let rest = text.get(Self::MINUTE..)?;
        if text[4] != b'-' || text[13] != b':' || text[16] != b':' {
            return None;
        }
        let tens = rest.first().filter(|c| (b'0'..b'6').contains(c))?;
        let ones = rest.get(1).filter(|c| c.is_ascii_digit())?;
        let mut seconds = f64::from((tens - b'0') * 10 + (ones - b'0'));
        let mut end = 2;
        if matches!(rest.get(end), Some(b'.' | b',')) {
            let digits = rest[end + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
            let value = number(&rest[end + 1..end + 1 + digits.min(12)])?;
            seconds += value / 10_f64.powi(digits.min(12) as i32);
            end += 1 + digits;
        }
        Some((seconds, &rest[end..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_agrees_with_the_whole_parser() {
        let mut clock = Clock::default();
        for text in [
            "2026-10-05T08:00:10.459Z",
            "2026-10-05T08:00:11Z",
            "2026-10-05T08:00:11+02:00",
            "2026-10-05 08:00:11",
            "2026-10-05T08:01:11.5Z",
            "1791187200",
            "05/Oct/2026:10:00:00 +0200",
            "2026-10-05T08:00:7xZ",
            "2026-13-05T08:00:10Z",
            "",
        ] {
            for _ in 0..2 {
                match (clock.time(text.as_bytes()), time(text.as_bytes())) {
                    (Some(Moment::At(a)), Some(Moment::At(b))) | (Some(Moment::Local(a)), Some(Moment::Local(b))) => {
                        assert!((a - b).abs() < 1e-6, "{text}: {a} {b}");
                    }
                    (a, b) => assert_eq!(a, b, "{text}"),
                }
            }
        }
    }
}
