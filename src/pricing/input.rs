//! Files and folders to streams, and what a file is.

use super::ledger::Ledger;
use super::{PricingError, json, table};
use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use std::fs;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that a file is recognised by.
const HEAD: usize = 64 * 1024;
/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;
/// Most files of a folder, and the deepest folder that is looked into.
const MOST_FILES: usize = 10_000;
const DEEPEST: usize = 8;

/// A price list, opened when its turn comes.
#[derive(Debug, Clone)]
pub struct Input {
    name: String,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Input {
    /// Bytes in memory.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// The files that these paths mean: a file itself, of a folder everything in and below it that is not hidden, by name.
    ///
    /// # Errors
    /// When a path does not exist, or a folder cannot be read, is empty or has too many files.
    pub fn paths<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Self>, PricingError> {
        let mut found = Vec::new();
        for path in paths.iter().map(AsRef::as_ref) {
            let name = path.display().to_string();
            let unreadable = |error: io::Error| unreadable(&name, &error);
            if !fs::metadata(path).map_err(unreadable)?.is_dir() {
                found.push(Self { name, content: Content::File(path.to_owned()) });
                continue;
            }
            let mut files = Vec::new();
            below(path, 0, &mut files).map_err(unreadable)?;
            if files.is_empty() {
                return Err(PricingError::file(&name, "there is no file in this folder", "name a price list"));
            }
            files.sort();
            let file = |path: PathBuf| Self { name: path.display().to_string(), content: Content::File(path) };
            found.extend(files.into_iter().map(file));
        }
        Ok(found)
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day on which the file was written, which stands for the date of a list that says none.
    pub(super) fn written(&self) -> Option<Date> {
        let Content::File(path) = &self.content else { return None };
        let at = fs::metadata(path).ok()?.modified().ok()?;
        let at = jiff::Timestamp::try_from(at).ok()?;
        Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// Its bytes without a byte order mark and compression, and what they begin with.
    pub(super) fn open(&self) -> Result<(Vec<u8>, Box<dyn Read>), PricingError> {
        let unreadable = |error: io::Error| unreadable(&self.name, &error);
        let mut raw: Box<dyn Read> = match &self.content {
            Content::File(path) => Box::new(fs::File::open(path).map_err(unreadable)?),
            Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        };
        let mut magic = first(&mut raw, 4).map_err(unreadable)?;
        if magic.starts_with(&[0x1f, 0x8b]) {
            let packed = BufReader::with_capacity(CHUNK, Cursor::new(magic).chain(raw));
            raw = Box::new(MultiGzDecoder::new(packed));
            magic = first(&mut raw, 4).map_err(unreadable)?;
        }
        let skip = if magic.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
        let mut head = magic.split_off(skip);
        head.extend(first(&mut raw, HEAD).map_err(unreadable)?);
        let stream = Cursor::new(head.clone()).chain(raw);
        Ok((head, Box::new(BufReader::with_capacity(CHUNK, stream))))
    }
}

fn first(stream: &mut dyn Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn unreadable(name: &str, error: &io::Error) -> PricingError {
    let broken =
        matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
    let remedy = if broken { "fetch it again" } else { "name a file or folder that can be read" };
    PricingError::file(name, format!("cannot be read: {error}"), remedy)
}

fn below(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if depth < DEEPEST {
                below(&path, depth + 1, files)?;
            }
        } else if path.is_file() {
            files.push(path);
        }
        if files.len() > MOST_FILES {
            return Err(io::Error::other(format!(
                "holds more than {MOST_FILES} files; name the price lists among them"
            )));
        }
    }
    Ok(())
}

/// Reads one file, whatever it is.
pub(super) fn read(input: &Input, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
    let (head, stream) = input.open()?;
    let refused = |problem: &str, remedy: &str| Err(PricingError::file(input.name(), problem, remedy));
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return refused("this is UTF-16", "save it as UTF-8, or fetch the list again");
    }
    if head.starts_with(b"PK\x03\x04") {
        return refused("this is a zip archive or a spreadsheet", "unpack it, or save the sheet as CSV");
    }
    match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => refused("the file is empty", "fetch it again; 'faceoff prices urls' says from where"),
        Some(b'<') => refused(
            "this is a web page or an error message in XML, and no price list",
            "look into it for the reason, and fetch the list again; 'faceoff prices urls' says from where",
        ),
        Some(b'{' | b'[') => json::read(input, stream, ledger),
        Some(byte) if byte.is_ascii_control() => refused("this is no text", "fetch a list as CSV or JSON"),
        Some(_) => table::read(input, &head, stream, ledger),
    }
}
