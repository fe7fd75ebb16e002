//! Cells of a table: how lines split into them, and what numbers in them mean.

use std::borrow::Cow;

/// Most cells of a line; what follows is not looked at.
pub(in crate::import) const MAX_CELLS: usize = 4096;

/// The cells of a line; quotes around one are taken off, doubled quotes inside are one.
pub(in crate::import) fn split(line: &[u8], delimiter: u8) -> Vec<Cow<'_, [u8]>> {
    let mut cells = Vec::new();
    let mut rest = line;
    while cells.len() < MAX_CELLS {
        let start = rest.trim_ascii_start();
        let (cell, after) = if start.first() == Some(&b'"') && delimiter != b'"' {
            quoted(&start[1..])
        } else {
            plain(rest, delimiter)
        };
        cells.push(cell);
        // Behind a closing quote only the delimiter counts.
        match memchr::memchr(delimiter, after) {
            Some(at) => rest = &after[at + 1..],
            None => break,
        }
    }
    cells
}

fn plain(rest: &[u8], delimiter: u8) -> (Cow<'_, [u8]>, &[u8]) {
    let end = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
    (Cow::Borrowed(rest[..end].trim_ascii()), &rest[end..])
}

fn quoted(rest: &[u8]) -> (Cow<'_, [u8]>, &[u8]) {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'"', &rest[from..]).map(|at| from + at) {
        if rest.get(at + 1) != Some(&b'"') {
            let cell = &rest[..at];
            let cell = if from == 0 { Cow::Borrowed(cell) } else { Cow::Owned(halved(cell)) };
            return (cell, &rest[at + 1..]);
        }
        from = at + 2;
    }
    // The quote is never closed: the line was cut.
    (Cow::Borrowed(rest), &[])
}

/// Doubled quotes as one.
pub(in crate::import) fn halved(cell: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(cell.len());
    let mut skip = false;
    for byte in cell {
        skip = *byte == b'"' && !skip;
        if !skip {
            out.push(*byte);
        }
    }
    out
}

/// A plain finite number with a decimal point.
pub(in crate::import) fn number(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell).ok()?.trim().parse().ok().filter(|v: &f64| v.is_finite())
}

/// What a cell of a column of figures holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Figure {
    /// Nothing, or a word for it.
    Nothing,
    /// A number.
    Number(f64),
    /// A number with a unit suffix, such as `1.2 K`, which was rounded when it was shown.
    Rounded(f64),
    /// A number a second.
    Rate(f64),
    /// Something else.
    Other,
}

/// Reads a cell; `comma` says that a comma is a decimal point.
pub(super) fn figure(cell: &[u8], comma: bool) -> Figure {
    let cell = cell.trim_ascii();
    if cell.is_empty() || is_nothing(cell) {
        return Figure::Nothing;
    }
    let Ok(text) = std::str::from_utf8(cell) else { return Figure::Other };
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | 'e' | 'E')))
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let Some(value) = grouped(digits, comma) else { return Figure::Other };
    match unit.trim() {
        "" => Figure::Number(value),
        unit => with_unit(value, unit),
    }
}

fn is_nothing(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 12] =
        [b"nan", b"null", b"none", b"nil", b"n/a", b"na", b"-", b"undefined", b"inf", b"+inf", b"-inf", b"infinity"];
    WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// A number whose commas separate either the fraction or thousands.
fn grouped(digits: &str, comma: bool) -> Option<f64> {
    let text: Cow<'_, str> = if !digits.contains(',') {
        Cow::Borrowed(digits)
    } else if comma && digits.matches(',').count() == 1 && !digits[digits.find(',')?..].contains('.') {
        Cow::Owned(digits.replace('.', "").replace(',', "."))
    } else {
        let whole = digits.split('.').next()?;
        let mut groups = whole.trim_start_matches(['-', '+']).split(',');
        let first = groups.next()?.len();
        if !(1..=3).contains(&first) || groups.any(|group| group.len() != 3) {
            return None;
        }
        Cow::Owned(digits.replace(',', ""))
    };
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// The suffixes that Grafana writes: a prefix of size, then what is counted, then perhaps a time.
fn with_unit(value: f64, unit: &str) -> Figure {
    const SIZES: [(&str, f64); 10] = [
        ("K", 1e3),
        ("k", 1e3),
        ("Mil", 1e6),
        ("M", 1e6),
        ("Bil", 1e9),
        ("B", 1e9),
        ("G", 1e9),
        ("Tri", 1e12),
        ("T", 1e12),
        ("m", 1e-3),
    ];
    const TIMES: [(&str, f64); 10] = [
        ("/s", 1.0),
        ("/sec", 1.0),
        ("/second", 1.0),
        ("ps", 1.0),
        ("/m", 60.0),
        ("/min", 60.0),
        ("pm", 60.0),
        ("/h", 3600.0),
        ("/d", 86_400.0),
        ("ph", 3600.0),
    ];
    const THINGS: [&str; 15] =
        ["", "r", "req", "reqs", "requests", "ops", "op", "c", "cnt", "counts", "events", "msg", "hits", "rd", "q"];
    let per = TIMES.iter().find_map(|(name, seconds)| {
        let thing = unit.strip_suffix(name)?;
        let (factor, thing) = prefixed(thing, &SIZES, &THINGS)?;
        (!thing.is_empty() || name.starts_with('/')).then_some(factor / seconds)
    });
    match per {
        Some(factor) => Figure::Rate(value * factor),
        None => prefixed(unit, &SIZES, &THINGS).map_or(Figure::Other, |(factor, _)| Figure::Rounded(value * factor)),
    }
}

fn prefixed<'t>(text: &'t str, sizes: &[(&str, f64)], things: &[&str]) -> Option<(f64, &'t str)> {
    let text = text.trim();
    if things.contains(&text) {
        return Some((1.0, text));
    }
    sizes.iter().find_map(|(name, factor)| {
        let thing = text.strip_prefix(name)?.trim_start();
        things.contains(&thing).then_some((*factor, thing))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str, delimiter: u8) -> Vec<String> {
        split(line.as_bytes(), delimiter).iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    }

    #[test]
    fn lines_split_at_delimiters_outside_of_quotes() {
        assert_eq!(cells("a,\"b,c\",\"say \"\"hi\"\"\", d ,", b','), ["a", "b,c", "say \"hi\"", "d", ""]);
        assert_eq!(cells("", b','), [""]);
        assert_eq!(cells("\"open,x", b','), ["open,x"]);
        assert_eq!(cells("x\ty", b'\t'), ["x", "y"]);
    }

    #[test]
    fn figures_as_people_and_grafana_write_them() {
        let of = |text: &str| figure(text.as_bytes(), false);
        assert_eq!(of("1,234.5"), Figure::Number(1234.5));
        assert_eq!(figure(b"42,0", true), Figure::Number(42.0));
        assert_eq!(figure(b"1.234,5", true), Figure::Number(1234.5));
        assert_eq!(of("1.2 K"), Figure::Rounded(1200.0));
        assert_eq!(of("3.4 req/s"), Figure::Rate(3.4));
        assert_eq!(of("3.4K req/s"), Figure::Rate(3400.0));
        assert_eq!(of("6 ops/m"), Figure::Rate(0.1));
        assert_eq!(of("5 rps"), Figure::Rate(5.0));
        assert_eq!(of("2 reqps"), Figure::Rate(2.0));
        assert_eq!(of("-3"), Figure::Number(-3.0));
        for text in ["", "NaN", "null", "-", "+Inf", " undefined "] {
            assert_eq!(of(text), Figure::Nothing, "{text}");
        }
        for text in ["abc", "12 ms", "1,2,3", "70 %", "1e999", "--1"] {
            assert_eq!(of(text), Figure::Other, "{text}");
        }
    }
}
