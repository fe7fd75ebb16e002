//! Access logs of nginx and Apache: common or combined, with or without fields behind.
//!
//! `host ident user [05/Oct/2026:08:00:10 +0000] "request" status bytes "referer" "agent" …`. User names may hold blanks, quoted
//! fields escaped quotes. This is the format of the large files, so a line is looked at byte by byte, once.

use super::error::ImportError;
use super::note::Rejects;
use super::time::{Moment, leading, written_offset};
use super::{Format, Job};
use crate::units::counted;
use memchr::{memchr, memchr2, memrchr};

const NAME: &str = "lines of an access log";

/// Reads a log to its end.
pub(super) fn read(job: &mut Job<'_>) -> Result<Format, ImportError> {
    let mut rejects = Rejects::default();
    let mut dates = Dates::default();
    let mut late = Late::default();
    let unit_ms = job.options.duration_unit_ms;
    let mut whole = 0_u64;
    while let Some(line) = job.text.line(job.file)? {
        if line.bytes.is_empty() || line.bytes.trim_ascii().is_empty() {
            continue;
        }
        rejects.lines += 1;
        let Some(request) = parse(line.bytes, &mut dates).filter(|_| !line.cut) else {
            rejects.reject(line.number, line.bytes, "no [time], \"request\", status and size");
            continue;
        };
        let measure = &mut job.gathered.measure;
        let duration_ms = match request.behind {
            Behind::Nothing => None,
            Behind::Seconds(s) => Some(s * 1e3),
            Behind::Whole(v) => {
                whole += 1;
                unit_ms.map(|unit| v * unit)
            }
        };
        if let Some(ms) = duration_ms {
            measure.duration_ms.record(ms);
        }
        measure.statuses.record(request.status);
        if let Some(bytes) = request.bytes {
            measure.response_bytes.record(bytes as f64);
        }
        // nginx writes the end; Apache, whose durations are whole numbers, the arrival.
        let is_end = matches!(request.behind, Behind::Seconds(_));
        let at = late.arrival(request.at, duration_ms.filter(|_| is_end));
        job.gathered.events.record(at, line.number);
    }
    job.gathered.events.written_in(written_offset(&dates.example()));
    late.tell(job);
    if whole > 0 && unit_ms.is_none() {
        let text =
            "the number behind each line may be a duration; say --duration-unit us (Apache %D), ms or s (%T) to use it";
        job.gathered.notes.info(job.file, text);
    }
    note_durations(job);
    job.gathered.rejected += rejects.judge(job.file, NAME, &mut job.gathered.notes)?;
    Ok(Format::AccessLog)
}

fn note_durations(job: &mut Job<'_>) {
    let measure = &mut job.gathered.measure;
    if measure.duration_ms.count() > 0 {
        measure.duration_means.get_or_insert("until the answer was sent");
    }
}

/// Requests that are written down when they are answered, and took long enough for that to matter.
#[derive(Debug, Default)]
pub(super) struct Late {
    moved: u64,
}

impl Late {
    /// When a request came that was answered at `end`. Times are of a second's grain, so shorter requests stay where they are.
    pub(super) fn arrival(&mut self, end: f64, duration_ms: Option<f64>) -> f64 {
        match duration_ms {
            Some(ms) if ms >= 1000.0 && ms.is_finite() => {
                self.moved += 1;
                end - ms / 1e3
            }
            _ => end,
        }
    }

    /// Says how many were moved.
    pub(super) fn tell(&self, job: &mut Job<'_>) {
        if self.moved > 0 {
            let requests = counted(self.moved as f64, "request");
            let were = if self.moved == 1 { "was" } else { "were" };
            let text = format!("{requests} took a second or more and {were} moved from the end to the arrival");
            job.gathered.notes.info(job.file, text);
        }
    }
}

/// Whether a line is of this format.
pub(super) fn matches(line: &[u8]) -> bool {
    parse(line, &mut Dates::default()).is_some()
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Request {
    at: f64,
    status: u64,
    bytes: Option<u64>,
    behind: Behind,
}

/// A number behind the known fields.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Behind {
    /// None.
    Nothing,
    /// With a decimal point: nginx `$request_time`.
    Seconds(f64),
    /// Without one: of a unit that the log does not say.
    Whole(f64),
}

fn parse(line: &[u8], dates: &mut Dates) -> Option<Request> {
    let mut from = 0;
    let (at, after) = loop {
        let bracket = from + memchr(b'[', &line[from..])?;
        if let Some(at) = dates.parse(&line[bracket + 1..]) {
            break (at, bracket + 1 + Dates::LENGTH);
        }
        from = bracket + 1;
    };
    let rest = line.get(after..)?.strip_prefix(b"] \"")?;
    let rest = rest.get(closing(rest)? + 1..)?.strip_prefix(b" ")?;
    let (status, rest) = number(rest)?;
    if !(100..=999).contains(&status) {
        return None;
    }
    let rest = rest.strip_prefix(b" ")?;
    let (bytes, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => (None, rest),
        None => number(rest).map(|(bytes, rest)| (Some(bytes), rest))?,
    };
    match rest.first() {
        None => Some(Request { at, status, bytes, behind: Behind::Nothing }),
        Some(b' ') if rest.last() == Some(&b'"') => Some(Request { at, status, bytes, behind: Behind::Nothing }),
        Some(b' ') => Some(Request { at, status, bytes, behind: behind(rest) }),
        Some(_) => None,
    }
}

/// Where the quote is that ends a quoted field.
fn closing(field: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\\', field.get(from..)?)?;
        if field[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
    }
}

/// A run of digits, and what follows.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let length = text.iter().take(19).take_while(|c| c.is_ascii_digit()).count();
    let value = text[..length].iter().fold(0, |value, c| value * 10 + u64::from(c - b'0'));
    (length > 0 && !text.get(length).is_some_and(u8::is_ascii_digit)).then(|| (value, &text[length..]))
}

/// The first number among the fields that follow the last quoted one, or the only ones there are.
fn behind(rest: &[u8]) -> Behind {
    let fields = memrchr(b'"', rest).map_or(rest, |quote| &rest[quote + 1..]);
    for field in fields.split(|c| matches!(c, b' ' | b'\t')) {
        // Some write rt=0.095.
        let value = memchr(b'=', field).map_or(field, |at| &field[at + 1..]);
        if !value.first().is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let Some(number) = std::str::from_utf8(value).ok().and_then(|text| text.parse::<f64>().ok()) else { continue };
        return if value.contains(&b'.') { Behind::Seconds(number) } else { Behind::Whole(number) };
    }
    Behind::Nothing
}

/// Times of the form `05/Oct/2026:08:00:10 +0000`; lines of the same minute share the work.
#[derive(Debug, Default)]
struct Dates {
    minute: [u8; 17],
    offset: [u8; 6],
    start: f64,
    known: bool,
}

impl Dates {
    const LENGTH: usize = 26;

    /// A time of the zone that was seen last.
    fn example(&self) -> Vec<u8> {
        [&self.minute[..], b":00", &self.offset[..]].concat()
    }

    fn parse(&mut self, text: &[u8]) -> Option<f64> {
        let text: &[u8; Self::LENGTH] = text.first_chunk()?;
        let (minute, rest): (&[u8; 17], _) = text.split_first_chunk()?;
        let (seconds, offset): (&[u8; 3], _) = rest.split_first_chunk()?;
        if !(self.known && *minute == self.minute && *offset == self.offset) {
            let mut whole = *text;
            whole[17..20].copy_from_slice(b":00");
            let (Moment::At(start), Self::LENGTH) = leading(&whole)? else { return None };
            (self.minute, self.start, self.known) = (*minute, start, true);
            self.offset.copy_from_slice(offset);
        }
        let [b':', tens @ b'0'..=b'6', units @ b'0'..=b'9'] = *seconds else { return None };
        Some(self.start + f64::from((tens - b'0') * 10 + (units - b'0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Option<Request> {
        parse(line.as_bytes(), &mut Dates::default())
    }

    #[test]
    fn fields_behind_are_a_duration_only_when_they_say_so() {
        let line = r#"::1 - a b [05/Oct/2026:10:00:10 +0200] "GET / HTTP/1.1" 200 12"#;
        let plain = request(line).expect("common");
        assert_eq!(
            (plain.at, plain.status, plain.bytes, plain.behind),
            (1_791_187_210.0, 200, Some(12), Behind::Nothing)
        );
        let behind = |text: &str| request(&format!("{line}{text}")).map(|r| r.behind);
        assert_eq!(behind(r#" "-" "agent" 0.095"#), Some(Behind::Seconds(0.095)));
        assert_eq!(behind(r#" "-" "say \"hi\" 1.5" 0.095 0.090"#), Some(Behind::Seconds(0.095)));
        assert_eq!(behind(r#" "-" "agent" rt=0.5 ua=-"#), Some(Behind::Seconds(0.5)));
        assert_eq!(behind(r#" "-" "agent" "-""#), Some(Behind::Nothing));
        assert_eq!(behind(" 1500"), Some(Behind::Whole(1500.0)));
        assert_eq!(behind("x"), None);
    }

    #[test]
    fn what_is_cut_or_wrong_is_no_line() {
        for line in [
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET / HTTP/1."#,
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET / HTTP/1.1\""#,
            r#"h - - [31/Feb/2026:10:00:10 +0200] "GET /" 200 1"#,
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET /" 20 1"#,
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET /" 200 99999999999999999999"#,
            "h - - [05/Oct/2026:10:00:",
            "[",
        ] {
            assert_eq!(request(line), None, "{line}");
        }
    }

    #[test]
    fn the_cache_tells_minutes_and_zones_apart() {
        let mut dates = Dates::default();
        let mut at = |text: &str| dates.parse(text.as_bytes());
        let first = at("05/Oct/2026:10:00:10 +0200").expect("a time");
        assert_eq!(at("05/Oct/2026:10:00:11 +0200"), Some(first + 1.0));
        assert_eq!(at("05/Oct/2026:10:01:10 +0200"), Some(first + 60.0));
        assert_eq!(at("05/Oct/2026:10:01:10 +0000"), Some(first + 7260.0));
        assert_eq!(at("05/Oct/2026:10:01:7x +0000"), None);
    }
}
