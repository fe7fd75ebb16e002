//! The programs whose requests are known by the names of their fields, as data.
//!
//! A JSON object, a row of a table, a line of `key=value` and a line that a `log_format` describes are the same here: values with names.
//! An entry says by which names a program is recognised and what each name means. A new program is a new entry in [`programs`].

mod programs;

pub(super) use programs::{PROGRAMS, TEXTS};

/// Nanoseconds, microseconds, milliseconds and seconds, each in milliseconds.
pub(super) const NS: f64 = 1e-6;
pub(super) const US: f64 = 1e-3;
pub(super) const MS: f64 = 1.0;
pub(super) const S: f64 = 1e3;

/// Milliseconds in whole numbers and seconds in those with a decimal point: W3C logs differ by program.
pub(super) const WHOLE_MS: f64 = -1.0;

/// Where the requests of a program come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// From users.
    Users,
    /// From users, and the durations are those of a function's handler.
    Function,
    /// From a load test: only the measurements count.
    Test,
}

/// A program and the names of its fields, in lower case. Of several names the first that a line has is taken.
#[derive(Debug)]
pub(super) struct Program {
    /// What people call it.
    pub(super) label: &'static str,
    /// Names that must all be there; `a|b` is one of both.
    pub(super) marks: &'static [&'static str],
    /// The time; `a+b` is a date and a clock in two fields.
    pub(super) time: &'static [&'static str],
    /// Whether that time is the end of the request, rather than its arrival.
    pub(super) end: bool,
    /// The duration and its unit in milliseconds, which a unit in the text overrules; `a..b` is the time between two moments, `a+b` the sum
    /// of several durations, none of them negative.
    pub(super) duration: &'static [(&'static str, f64)],
    /// Bytes of the answer.
    pub(super) sent: &'static [&'static str],
    /// Bytes of the request.
    pub(super) received: &'static [&'static str],
    /// The status.
    pub(super) status: &'static [&'static str],
    /// How many requests a line stands for, where they were sampled.
    pub(super) weight: &'static [&'static str],
    /// The user agent.
    pub(super) agent: &'static [&'static str],
    /// The path, or the first line of the request.
    pub(super) path: &'static [&'static str],
    /// Only lines are requests in which this field begins with one of these words.
    pub(super) only: Option<(&'static str, &'static [&'static str])>,
    /// Of these at least one must have a value, or the line is no request.
    pub(super) needs: &'static [&'static str],
    /// Where the requests come from.
    pub(super) origin: Origin,
    /// Length of a cold start in milliseconds.
    pub(super) init: &'static [&'static str],
    /// Memory that was configured, and that was used, with their units in megabytes.
    pub(super) memory: &'static [(&'static str, f64)],
    /// See above.
    pub(super) memory_used: &'static [(&'static str, f64)],
    /// Whether its dates such as 11/2/2026 begin with the month.
    pub(super) month_first: bool,
    /// Whether times without a zone are in UTC.
    pub(super) utc: bool,
    /// What must be known of its figures, in one sentence.
    pub(super) remark: Option<&'static str>,
}

/// An entry that says nothing, to be filled in.
pub(super) const ANY: Program = Program {
    label: "",
    marks: &[],
    time: &[],
    end: false,
    duration: &[],
    sent: &[],
    received: &[],
    status: &[],
    weight: &[],
    agent: &[],
    path: &[],
    only: None,
    needs: &[],
    origin: Origin::Users,
    init: &[],
    memory: &[],
    memory_used: &[],
    month_first: false,
    utc: false,
    remark: None,
};

/// Lines of text of a program, as a format in the style of nginx: `$name` is a value, everything else stands there as it is.
#[derive(Debug)]
pub(super) struct Lines {
    /// The format.
    pub(super) format: &'static str,
    /// What the names mean.
    pub(super) program: Program,
    /// Whether the application writes other lines among them, so that any share of those is left aside.
    pub(super) among_others: bool,
}

/// Objects around the fields of a program, put there by what collects logs. Names are looked for with and without them.
const ENVELOPES: [&str; 10] = [
    "@",
    "_source.",
    "jsonpayload.",
    "attributes.attributes.",
    "content.attributes.",
    "attributes.",
    "log_processed.",
    "log.",
    "message.",
    "result.",
];

/// A name as entries write it: in lower case, without a zone in brackets.
pub(super) fn plain(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}').to_lowercase();
    name.strip_suffix("[utc]").map_or(name.clone(), |name| name.trim_end().to_owned())
}

/// Where a name stands among plain ones; in an envelope only where it is not outside of all.
pub(super) fn position(names: &[String], wanted: &str) -> Option<usize> {
    let bare = || names.iter().position(|name| name == wanted);
    let inside = || {
        names.iter().position(|name| name.strip_suffix(wanted).is_some_and(|envelope| ENVELOPES.contains(&envelope)))
    };
    bare().or_else(inside)
}

impl Program {
    /// Whether lines with these plain names are of this program.
    pub(super) fn matches(&self, names: &[String]) -> bool {
        self.marks.iter().all(|mark| mark.split('|').any(|name| position(names, name).is_some()))
    }
}

/// The first program that has these plain names.
pub(super) fn recognise(names: &[String]) -> Option<&'static Program> {
    PROGRAMS.iter().find(|program| program.matches(names))
}
