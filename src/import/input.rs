//! What a reader is given: one file as lines, out of whatever was put around them.

use super::error::{self, ImportError, Place, Problem, at_file};
use super::overrides::Where;
use super::text::{Next, Text};
use super::time::Moment;
use super::unwrap::{Layer, peel};
use memchr::memmem::Finder;
use std::borrow::Cow;

/// Most bytes of a document that must be read as a whole.
const MAX_DOCUMENT: usize = 128 * 1024 * 1024;

/// A line as its program wrote it.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// Its number, from 1; of an array the number of the object.
    pub(super) number: u64,
    /// Its bytes.
    pub(super) bytes: Cow<'t, [u8]>,
    /// Whether it was too long and is cut.
    pub(super) cut: bool,
    /// The time that was written around it, if any.
    pub(super) outer: Option<Moment>,
}

/// One file in reading.
pub(super) struct Input<'i> {
    /// Its name.
    pub(super) file: &'i str,
    pub(super) text: Text<'i>,
    /// Whether the lines are the objects of an array.
    pub(super) objects: bool,
    /// What was put around each line.
    pub(super) layers: Vec<Layer>,
    /// Whether there are escapes for colours to be taken off.
    pub(super) coloured: bool,
    /// Lines with one of these are left out.
    exclude: Vec<Finder<'static>>,
    /// How many were.
    pub(super) excluded: u64,
}

impl<'i> Input<'i> {
    /// A file; lines that hold one of the texts in `exclude` are left out.
    pub(super) fn new(file: &'i str, text: Text<'i>, exclude: &[String]) -> Self {
        let exclude =
            exclude.iter().filter(|text| !text.is_empty()).map(|text| Finder::new(text.as_bytes()).into_owned());
        Self {
            file,
            text,
            objects: false,
            layers: Vec::new(),
            coloured: false,
            exclude: exclude.collect(),
            excluded: 0,
        }
    }

    /// What the text begins with.
    pub(super) fn prefix(&mut self) -> Result<&[u8], ImportError> {
        self.text.prefix().map_err(|error| at_file(self.file, Problem::Unreadable(error.to_string())))
    }

    /// The next line that is not blank.
    pub(super) fn line(&mut self) -> Result<Option<Line<'_>>, ImportError> {
        let next = loop {
            let next = if self.objects {
                self.element()?
            } else {
                self.text.advance().map_err(|error| unreadable(self.file, &error))?
            };
            let Some(next) = next else { return Ok(None) };
            let bytes = self.text.bytes(next);
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            // The heading, and what a cell has behind a line break.
            let of_table = matches!(self.layers.first(), Some(Layer::Cell(_)));
            if of_table && (next.number == 1 || bytes.iter().all(|c| matches!(c, b'"' | b',' | b';' | b' ' | b'\r'))) {
                continue;
            }
            if self.exclude.iter().any(|finder| finder.find(bytes).is_some()) {
                self.excluded += 1;
                continue;
            }
            break next;
        };
        let bytes = self.text.bytes(next);
        if self.layers.is_empty() && !self.coloured {
            return Ok(Some(Line { number: next.number, bytes: Cow::Borrowed(bytes), cut: next.cut, outer: None }));
        }
        let bytes = if self.coloured { plain(bytes) } else { Cow::Borrowed(bytes) };
        let (bytes, outer) = peel(&mut self.layers, bytes);
        Ok(Some(Line { number: next.number, bytes, cut: next.cut, outer }))
    }

    fn element(&mut self) -> Result<Option<Next>, ImportError> {
        use super::text::Element;
        let broken = |reason: &str| {
            at_file(self.file, Problem::Malformed { format: "JSON array of objects", reason: reason.to_owned() })
        };
        match self.text.next_element().map_err(|error| unreadable(self.file, &error))? {
            Element::Object(next) => Ok(Some(next)),
            Element::End => Ok(None),
            Element::Cut => Err(broken("it ends in the middle of an object")),
            Element::Other => Err(broken("something else than an object stands in it")),
        }
    }

    /// All bytes of a document.
    pub(super) fn whole(&mut self) -> Result<Vec<u8>, ImportError> {
        let rest = self.text.rest(MAX_DOCUMENT).map_err(|error| unreadable(self.file, &error))?;
        rest.ok_or_else(|| {
            let problem = Problem::Limit {
                what: "size of the document",
                found: "more".to_owned(),
                limit: format!("{} MiB", MAX_DOCUMENT / 1024 / 1024),
                remedy: "export it in parts and import them together",
            };
            at_file(self.file, problem)
        })
    }

    /// A document as JSON of some form; nesting is limited to 128 levels by the parser.
    pub(super) fn parsed<'d, T: serde::Deserialize<'d>>(
        &self,
        bytes: &'d [u8],
        format: &'static str,
    ) -> Result<T, ImportError> {
        serde_json::from_slice(bytes).map_err(|error| self.malformed(format, &error))
    }

    /// The whole document, as JSON of some form.
    pub(super) fn document<T: serde::de::DeserializeOwned>(&mut self, format: &'static str) -> Result<T, ImportError> {
        let bytes = self.whole()?;
        self.parsed(&bytes, format)
    }

    fn malformed(&self, format: &'static str, error: &serde_json::Error) -> ImportError {
        let line = Some(error.line() as u64).filter(|line| *line > 0);
        let reason = error::excerpt(error.to_string().as_bytes());
        let at = Place { file: self.file.to_owned(), line, field: None };
        ImportError::new(at, Problem::Malformed { format, reason })
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> ImportError {
    at_file(file, Problem::Unreadable(error.to_string()))
}

/// A line without escapes for colours (`ESC [ … m`).
pub(super) fn plain(line: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(0x1b, line) else { return Cow::Borrowed(line) };
    let mut out = line[..first].to_vec();
    let mut rest = &line[first..];
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != 0x1b {
            out.push(*byte);
        } else if let Some(code) = behind.strip_prefix(b"[") {
            let end = code.iter().position(|c| (0x40..0x7f).contains(c)).map_or(code.len(), |at| at + 1);
            rest = &code[end..];
        }
    }
    Cow::Owned(out)
}

/// The conditions on the fields of a text log, which has names for a few only.
pub(super) fn meets(wheres: &[Where], field: impl Fn(&str) -> Option<Vec<u8>>) -> bool {
    wheres.iter().all(|wanted| wanted.holds(field(&wanted.field).as_deref()))
}
