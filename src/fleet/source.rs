//! Where services come from: CSV, JSON lines or a folder of presets, told apart by what they are and not by their name.

use super::service::{Maker, Service, column};
use crate::dial::Group;
use crate::preset;
use crate::units::printable;
use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Most bytes of a list. Ten thousand services with twenty dials each are 2 MB.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Most bytes of a line.
const MOST_LINE: usize = 64 * 1024;
/// Most columns of a list.
const MOST_COLUMNS: usize = 500;

type Stream = Box<dyn BufRead>;

/// A path as messages show it: a name may hold anything.
#[must_use]
pub fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// A list of services, read one by one.
pub struct Source<'c> {
    name: String,
    maker: Maker<'c>,
    kind: Kind,
    row: usize,
}

enum Kind {
    Csv { reader: Box<csv::Reader<Stream>>, columns: Vec<String> },
    Lines { stream: Stream, line: usize },
    Folder(std::vec::IntoIter<PathBuf>),
}

impl<'c> Source<'c> {
    /// Opens a list.
    ///
    /// # Errors
    /// When it cannot be read, is empty, or its head names something that is no column.
    pub fn open(path: &Path, maker: Maker<'c>) -> anyhow::Result<Self> {
        let name = if path == Path::new("-") { "standard input".to_owned() } else { shown(path) };
        if path.is_dir() {
            let found = presets(path).with_context(|| format!("{name} cannot be read"))?;
            ensure!(!found.is_empty(), "{name} holds no .toml file; a folder of presets is a file for each service");
            return Ok(Self { name, maker, kind: Kind::Folder(found.into_iter()), row: 0 });
        }
        let stream: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).with_context(|| format!("{name} cannot be read"))?)
        };
        let mut stream: Stream = Box::new(BufReader::with_capacity(MOST_LINE, Limited { stream, left: MOST_BYTES }));
        let start = stream.fill_buf().with_context(|| format!("{name} cannot be read"))?;
        let mark = usize::from(start.starts_with(b"\xef\xbb\xbf")) * 3;
        let first = start[mark..].iter().copied().find(|byte| !byte.is_ascii_whitespace());
        stream.consume(mark);
        let kind = match first {
            None => bail!("{name}:1: it is empty; its first line names the columns, such as name,traffic.rate"),
            Some(b'{') => Kind::Lines { stream, line: 0 },
            Some(b'[') => bail!("{name}:1: this is a JSON array; write one object a line ('jq -c .[]' does that)"),
            Some(_) => csv(stream, &name)?,
        };
        Ok(Self { name, maker, kind, row: 0 })
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many services there are, where that is known before they are read.
    #[must_use]
    pub fn known_length(&self) -> usize {
        match &self.kind {
            Kind::Folder(files) => files.len(),
            Kind::Csv { .. } | Kind::Lines { .. } => 0,
        }
    }

    /// The next service, sound or not; nothing at the end.
    ///
    /// # Errors
    /// When the list cannot be read on.
    pub fn read(&mut self) -> io::Result<Option<Service>> {
        self.row += 1;
        let row = self.row;
        match &mut self.kind {
            Kind::Folder(files) => Ok(files.next().map(|path| {
                let place = shown(&path);
                let read = preset::read(&path, self.maker.catalog());
                // Each fault names its file itself, and its place there.
                let cut = |fault: String| fault.strip_prefix(&format!("{place}:")).unwrap_or(&fault).to_owned();
                let read = read.map_err(|error| error.faults.iter().map(|fault| cut(fault.to_string())).collect());
                let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                self.maker.of(read, &stem, place, row)
            })),
            Kind::Csv { reader, columns } => {
                let mut record = csv::ByteRecord::new();
                if !reader.read_byte_record(&mut record)? {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                let place = format!("{}:{line}", self.name);
                Ok(Some(match texts(&record, columns) {
                    Ok(fields) => self.maker.fields(&fields, place, row),
                    Err(fault) => faulty(place, row, fault),
                }))
            }
            Kind::Lines { stream, line } => loop {
                let mut bytes = Vec::new();
                if stream.by_ref().take(MOST_LINE as u64 + 1).read_until(b'\n', &mut bytes)? == 0 {
                    return Ok(None);
                }
                *line += 1;
                let place = format!("{}:{line}", self.name);
                if bytes.len() > MOST_LINE {
                    skip_line(stream, &bytes)?;
                    return Ok(Some(faulty(place, row, format!("the line is longer than {} KiB", MOST_LINE / 1024))));
                }
                if bytes.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return Ok(Some(match object(&bytes) {
                    Ok(fields) => self.maker.fields(&fields, place, row),
                    Err(fault) => faulty(place, row, fault),
                }));
            },
        }
    }
}

fn faulty(place: String, row: usize, fault: String) -> Service {
    Service { name: format!("row {row}"), place, row, now: None, scenario: Err(vec![fault]) }
}

/// Leaves the rest of a line that was not read to its end.
fn skip_line(stream: &mut Stream, read: &[u8]) -> io::Result<()> {
    if read.ends_with(b"\n") {
        return Ok(());
    }
    loop {
        let chunk = stream.fill_buf()?;
        let (length, end) = match chunk.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), chunk.is_empty()),
        };
        stream.consume(length);
        if end {
            return Ok(());
        }
    }
}

/// A CSV reader behind the head of the list. What separates its columns is what the head has most of.
#[expect(clippy::naive_bytecount, reason = "a single line is counted, once")]
fn csv(mut stream: Stream, name: &str) -> anyhow::Result<Kind> {
    let start = stream.fill_buf()?;
    let head = start.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or(start);
    let count = |separator: u8| head.iter().filter(|byte| **byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|separator| (count(*separator), *separator == b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.unwrap_or(b','))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(stream);
    let head = reader.byte_headers().with_context(|| format!("{name}:1"))?.clone();
    ensure!(head.len() <= MOST_COLUMNS, "{name}:1: {} columns are more than the {MOST_COLUMNS} allowed", head.len());
    let mut columns: Vec<String> = Vec::new();
    for title in &head {
        let title = String::from_utf8_lossy(title).into_owned();
        column(&title).map_err(|fault| anyhow::anyhow!("{name}:1: column {}: {fault}", columns.len() + 1))?;
        ensure!(!columns.contains(&title), "{name}:1: the column '{}' is there twice; keep one", printable(&title));
        columns.push(title);
    }
    Ok(Kind::Csv { reader: Box::new(reader), columns })
}

/// The cells of a row with the names of their columns.
fn texts(record: &csv::ByteRecord, columns: &[String]) -> Result<Vec<(String, String)>, String> {
    if record.len() != columns.len() {
        return Err(format!(
            "the row has {} cells, and the first line names {} columns; put quotes around a cell with a separator in it",
            record.len(),
            columns.len()
        ));
    }
    let cell = |(name, cell): (&String, &[u8])| match std::str::from_utf8(cell) {
        Ok(text) if text.len() <= MOST_LINE => Ok((name.clone(), text.to_owned())),
        Ok(_) => Err(format!("{name}: the cell is longer than {} KiB", MOST_LINE / 1024)),
        Err(_) => Err(format!("{name}: the cell is not UTF-8; save the file as UTF-8")),
    };
    columns.iter().zip(record).map(cell).collect()
}

/// The fields of a JSON object; those of a group of dials, or of `scenario`, may stand below it.
fn object(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| format!("no JSON: {error}"))?;
    let Value::Object(map) = value else {
        return Err("a line is one JSON object, such as {\"name\": \"shop\"}".into());
    };
    let mut fields = Vec::new();
    for (key, value) in map {
        let group = Group::ALL.into_iter().find(|group| group.id() == key);
        match (value, group) {
            (Value::Object(below), Some(group)) => {
                for (own, value) in below {
                    let key = format!("{}.{own}", group.id());
                    column(&key)?;
                    fields.push((key.clone(), plain(&key, &value)?));
                }
            }
            (Value::Object(below), None) if key == "scenario" => {
                for (key, value) in below {
                    column(&key)?;
                    fields.push((key.clone(), plain(&key, &value)?));
                }
            }
            (value, _) => {
                column(&key)?;
                fields.push((key.clone(), plain(&key, &value)?));
            }
        }
    }
    Ok(fields)
}

/// A value as it is written in a cell.
fn plain(key: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Bool(on) => Ok(on.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(_) | Value::Object(_) => Err(format!("{}: wants one value, such as \"12/s\"", printable(key))),
    }
}

/// A stream of which no more than a number of bytes is read.
struct Limited {
    stream: Box<dyn Read>,
    left: u64,
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let words = format!("the list is larger than the {} MiB allowed; give it in parts", MOST_BYTES >> 20);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
        }
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.stream.read(&mut buffer[..most])?;
        self.left -= read as u64;
        Ok(read)
    }
}

/// The presets in a folder, by name.
fn presets(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    found.retain(|path| path.extension().is_some_and(|ending| ending == "toml") && path.is_file());
    found.sort();
    Ok(found)
}
