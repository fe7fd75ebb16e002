//! How a line falls into values with names.

use crate::import::format::Format;
use crate::import::leaves::{Span, walk};
use crate::import::registry::Program;
use crate::import::template::Template;

/// Most values of a line.
const MOST: usize = 512;

/// A way to split lines.
pub(in crate::import) enum Grammar {
    /// JSON objects.
    Json,
    /// `key=value`, values in quotes where they have blanks.
    Pairs,
    /// Rows of a table.
    Rows(Columns),
    /// Lines of a format.
    Format {
        /// The format.
        template: Template,
        /// What the names mean, where the format is of the registry.
        program: Option<&'static Program>,
    },
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub(in crate::import) struct Columns {
    /// What separates cells.
    pub(in crate::import) delimiter: u8,
    /// Names of the columns.
    pub(in crate::import) names: Vec<String>,
    /// The line that the names stand in, to be passed over.
    pub(in crate::import) heading: Vec<u8>,
    /// What the file is.
    pub(in crate::import) format: Format,
}

impl Grammar {
    /// Where the values of a line stand, and a number for the set of their names; `None` when the line is of another kind.
    pub(super) fn split(&self, line: &[u8], spans: &mut Vec<Span>) -> Option<u64> {
        match self {
            Self::Json => walk(line, spans, None),
            Self::Pairs => pairs(line, spans, None),
            Self::Rows(columns) => {
                cells(line, columns.delimiter, spans);
                // A row that is cut short, or of another table.
                (spans.len() * 2 >= columns.names.len() && spans.len() > 1).then_some(0)
            }
            Self::Format { template, .. } => template.split(line, spans).map(|()| 0),
        }
    }

    /// The names of the values of a line.
    pub(super) fn names(&self, line: &[u8]) -> Vec<String> {
        let (mut names, mut spans) = (Vec::new(), Vec::new());
        match self {
            Self::Json => drop(walk(line, &mut spans, Some(&mut names))),
            Self::Pairs => drop(pairs(line, &mut spans, Some(&mut names))),
            Self::Rows(columns) => names.clone_from(&columns.names),
            Self::Format { template, .. } => names.clone_from(&template.names),
        }
        names
    }

    /// The program, where the grammar is its own.
    pub(super) const fn program(&self) -> Option<&'static Program> {
        match self {
            Self::Format { program, .. } => *program,
            _ => None,
        }
    }

    /// Whether a line is the heading of a table, which may come again; W3C logs name new columns there.
    pub(super) fn is_heading(&mut self, line: &[u8]) -> bool {
        let Self::Rows(columns) = self else { return false };
        if columns.format == Format::W3cLog {
            if let Some(fields) = line.strip_prefix(b"#Fields:") {
                columns.names = w3c_names(fields);
            }
            return line.first() == Some(&b'#');
        }
        line == columns.heading
    }

    /// What the file is.
    pub(super) const fn format(&self) -> Format {
        match self {
            Self::Json => Format::JsonLog,
            Self::Pairs => Format::PairsLog,
            Self::Rows(columns) => columns.format,
            Self::Format { .. } => Format::TextLog,
        }
    }

    /// What its lines are, in the plural.
    pub(super) const fn what(&self) -> &'static str {
        match self {
            Self::Json => "JSON objects of requests",
            Self::Pairs => "lines of key=value",
            Self::Rows(_) => "rows of requests",
            Self::Format { .. } => "lines of this format",
        }
    }

    /// One of them.
    pub(super) const fn what_one(&self) -> &'static str {
        match self {
            Self::Json => "JSON object",
            Self::Rows(_) => "row",
            Self::Pairs | Self::Format { .. } => "line",
        }
    }

    /// What a line lacks that does not split.
    pub(super) const fn wanted(&self) -> &'static str {
        match self {
            Self::Json => "no JSON object",
            Self::Pairs => "no key=value",
            Self::Rows(_) => "not the columns of the heading",
            Self::Format { .. } => "not of the format",
        }
    }
}

/// The columns of `#Fields:`, quotes taken off.
pub(in crate::import) fn w3c_names(fields: &[u8]) -> Vec<String> {
    let names = fields.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty());
    names.map(|name| String::from_utf8_lossy(name).trim_matches('"').to_owned()).collect()
}

/// The cells of a row; a quoted one may hold the delimiter, and doubled quotes stay doubled.
pub(in crate::import) fn cells(line: &[u8], delimiter: u8, spans: &mut Vec<Span>) {
    spans.clear();
    let mut at = 0;
    while spans.len() < MOST {
        let start = at + line[at..].iter().take_while(|c| **c == b' ' && delimiter != b' ').count();
        if line.get(start) == Some(&b'"') {
            let (mut end, mut closed) = (start + 1, false);
            while let Some(quote) = memchr::memchr(b'"', &line[end..]).map(|quote| end + quote) {
                end = quote;
                if line.get(quote + 1) != Some(&b'"') {
                    closed = true;
                    break;
                }
                end = quote + 2;
            }
            // The cell goes on behind a line break.
            let end = if closed { end } else { line.len() };
            spans.push(Span::new(start + 1, end.max(start + 1)));
            match memchr::memchr(delimiter, line.get(end..).unwrap_or_default()) {
                Some(next) => at = end + next + 1,
                None => return,
            }
        } else {
            let end = memchr::memchr(delimiter, &line[at..]).map_or(line.len(), |end| at + end);
            spans.push(Span::new(at, end));
            if end == line.len() {
                return;
            }
            at = end + 1;
        }
    }
}

/// `key=value` pairs, with their names if they are asked for; what is not one is passed over. `None` for a line with fewer than three.
pub(in crate::import) fn pairs(line: &[u8], spans: &mut Vec<Span>, mut names: Option<&mut Vec<String>>) -> Option<u64> {
    spans.clear();
    if is_labelled(line) {
        return labelled(line, spans, names);
    }
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < line.len() && spans.len() < MOST {
        if line[at] == b' ' || line[at] == b'\t' {
            at += 1;
            continue;
        }
        let key_end =
            line[at..].iter().position(|c| matches!(c, b'=' | b' ' | b'\t' | b'"')).map_or(line.len(), |end| at + end);
        if line.get(key_end) != Some(&b'=') || key_end == at {
            // No pair: passed over to the next blank.
            at = memchr::memchr2(b' ', b'\t', &line[at..]).map_or(line.len(), |end| at + end + 1);
            continue;
        }
        for byte in &line[at..key_end] {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash = (hash ^ 0xff).wrapping_mul(0x0100_0000_01b3);
        if let Some(names) = names.as_deref_mut() {
            names.push(String::from_utf8_lossy(&line[at..key_end]).into_owned());
        }
        let from = key_end + 1;
        let (from, to, next) = if line.get(from) == Some(&b'"') {
            let to = closing(line, from + 1);
            (from + 1, to, to + 1)
        } else {
            let to = memchr::memchr2(b' ', b'\t', &line[from..]).map_or(line.len(), |end| from + end);
            let to = to + unit_behind(line, from, to);
            (from, to, to)
        };
        spans.push(Span::new(from, to));
        at = next;
    }
    (spans.len() >= 3).then_some(hash)
}

/// How many bytes behind a number are its unit, as in `latency=40 ms`.
fn unit_behind(line: &[u8], from: usize, to: usize) -> usize {
    const UNITS: [&[u8]; 5] = [b" ms", b" \xc2\xb5s", b" us", b" ns", b" s"];
    if !line.get(to.wrapping_sub(1)).is_some_and(u8::is_ascii_digit) || line.get(to) != Some(&b' ') || from == to {
        return 0;
    }
    let rest = &line[to..];
    let ends = |unit: &&&[u8]| {
        rest.starts_with(unit) && rest.get(unit.len()).is_none_or(|c| matches!(c, b' ' | b'\t' | b',' | b';'))
    };
    UNITS.iter().find(ends).map_or(0, |unit| unit.len())
}

/// Whether a line has tabs between labelled values (LTSV): `time:…<TAB>host:…`.
fn is_labelled(line: &[u8]) -> bool {
    let label = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.' | b'@');
    let length = line.iter().take_while(|c| label(c)).count();
    length > 0 && line.get(length) == Some(&b':') && memchr::memchr(b'\t', line).is_some()
}

/// The values of a line of LTSV, by the same rules as [`pairs`].
fn labelled(line: &[u8], spans: &mut Vec<Span>, mut names: Option<&mut Vec<String>>) -> Option<u64> {
    let (mut at, mut hash) = (0, 0xcbf2_9ce4_8422_2325_u64);
    while at < line.len() && spans.len() < MOST {
        let end = memchr::memchr(b'\t', &line[at..]).map_or(line.len(), |end| at + end);
        if let Some(colon) = memchr::memchr(b':', &line[at..end]).map(|colon| at + colon) {
            for byte in &line[at..=colon] {
                hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
            if let Some(names) = names.as_deref_mut() {
                names.push(String::from_utf8_lossy(&line[at..colon]).into_owned());
            }
            spans.push(Span::new(colon + 1, end));
        }
        at = end + 1;
    }
    (spans.len() >= 3).then_some(hash)
}

fn closing(line: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < line.len() && line[at] != b'"' {
        at += if line[at] == b'\\' { 2 } else { 1 };
    }
    at.min(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_cells_are_split_at_what_separates_them() {
        let (mut spans, mut names) = (Vec::new(), Vec::new());
        let line = br#"at=info some text path="/a b" status=200 empty= bytes=5"#;
        let shape = pairs(line, &mut spans, Some(&mut names)).expect("pairs");
        assert_eq!(names, ["at", "path", "status", "empty", "bytes"]);
        let values: Vec<&[u8]> = spans.iter().map(|span| span.of(line)).collect();
        assert_eq!(values, [&b"info"[..], b"/a b", b"200", b"", b"5"]);
        assert_eq!(pairs(br"at=x path=y status=1 empty=2 bytes=3", &mut spans, None), Some(shape));
        assert_eq!(pairs(b"a=1 b=2", &mut spans, None), None);
        let line = b"time:02/Nov/2026:10:00:00 +0000\tstatus:200\tua:-\tempty:";
        names.clear();
        assert!(pairs(line, &mut spans, Some(&mut names)).is_some());
        let values: Vec<&[u8]> = spans.iter().map(|span| span.of(line)).collect();
        assert_eq!(names, ["time", "status", "ua", "empty"]);
        assert_eq!(values, [&b"02/Nov/2026:10:00:00 +0000"[..], b"200", b"-", b""]);
        let line = br#"a,"b,c","say ""x""", d ,"#;
        cells(line, b',', &mut spans);
        let values: Vec<&[u8]> = spans.iter().map(|span| span.of(line)).collect();
        assert_eq!(values, [&b"a"[..], b"b,c", br#"say ""x"""#, b"d", b""]);
        cells(br#"x "open"#, b' ', &mut spans);
        assert_eq!(spans.len(), 2);
    }
}
