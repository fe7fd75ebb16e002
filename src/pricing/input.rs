//! Files and folders to streams, and what a file is.

use super::ledger::Ledger;
use super::{PricingError, json, table};
use crate::file::folder::{Reach, below};
use crate::file::stream::decode;
use jiff::civil::Date;
use std::fs;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that a file is recognised by.
const HEAD: usize = 64 * 1024;
/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;
/// What is taken from a folder.
const FOLDER: Reach = Reach { files: 10_000, depth: 8, remedy: "name the price lists among them" };

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
            let files = below(path, FOLDER).map_err(unreadable)?;
            if files.is_empty() {
                return Err(PricingError::file(&name, "there is no file in this folder", "name a price list"));
            }
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

    /// Its text as UTF-8, out of what it is packed in, and what they begin with.
    pub(super) fn open(&self) -> Result<(Vec<u8>, Box<dyn Read>), PricingError> {
        let unreadable = |error: io::Error| unreadable(&self.name, &error);
        let raw: Box<dyn Read> = match &self.content {
            Content::File(path) => Box::new(fs::File::open(path).map_err(unreadable)?),
            Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        };
        let mut stream = decode(raw).map_err(unreadable)?;
        let head = first(&mut stream, HEAD).map_err(unreadable)?;
        let whole = Cursor::new(head.clone()).chain(stream);
        Ok((head, Box::new(BufReader::with_capacity(CHUNK, whole))))
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

/// Reads one file, whatever it is.
pub(super) fn read(input: &Input, ledger: &mut Ledger<'_>) -> Result<(), PricingError> {
    let (head, stream) = input.open()?;
    let refused = |problem: &str, remedy: &str| Err(PricingError::file(input.name(), problem, remedy));
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
