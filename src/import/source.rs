//! Where bytes come from: files, folders of files, standard input, memory.

use super::error::{ImportError, Problem, at_file};
use crate::file::folder::{Reach, below};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What is taken from a folder.
const FOLDER: Reach = Reach { files: 100_000, depth: 16, remedy: "import a part of it" };

/// A named stream of bytes, opened when its turn comes.
pub struct Source {
    /// What messages call it.
    pub(super) name: String,
    /// Whether the user named it, rather than the folder it is in.
    pub(super) named: bool,
    /// The file, unless it is a stream, which can be read once.
    pub(super) path: Option<PathBuf>,
    open: Box<dyn FnOnce() -> io::Result<Box<dyn Read>>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Source {
    /// A stream that is open already.
    #[must_use]
    pub fn stream(name: impl Into<String>, stream: impl Read + 'static) -> Self {
        Self { name: name.into(), named: true, path: None, open: Box::new(|| Ok(Box::new(stream))) }
    }

    /// Bytes in memory.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::stream(name, io::Cursor::new(bytes.into()))
    }

    /// The files that these paths mean: a file itself, of a folder everything in and below it that is not hidden, by name.
    ///
    /// # Errors
    /// When a path does not exist, a folder cannot be read, or has too many files.
    pub fn paths<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Self>, ImportError> {
        let mut sources = Vec::new();
        for path in paths.iter().map(AsRef::as_ref) {
            let failed =
                |error: io::Error| at_file(&path.display().to_string(), Problem::Unreadable(error.to_string()));
            if fs::metadata(path).map_err(failed)?.is_dir() {
                let files = below(path, FOLDER).map_err(failed)?;
                sources.extend(files.into_iter().map(|file| Self::file(file, false)));
            } else {
                sources.push(Self::file(path.to_owned(), true));
            }
        }
        Ok(sources)
    }

    fn file(path: PathBuf, named: bool) -> Self {
        let name = path.display().to_string();
        let of = path.clone();
        let open = move || fs::File::open(of).map(|file| Box::new(file) as Box<dyn Read>);
        Self { name, named, path: Some(path), open: Box::new(open) }
    }

    /// The stream.
    pub(super) fn open(self) -> Result<Box<dyn Read>, ImportError> {
        (self.open)().map_err(|error| at_file(&self.name, Problem::Unreadable(error.to_string())))
    }
}

impl Source {
    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the user named it, rather than the folder it is in.
    #[must_use]
    pub const fn named(&self) -> bool {
        self.named
    }

    /// Its first bytes, and the same source with them still in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn peek(self, most: usize) -> Result<(Vec<u8>, Self), ImportError> {
        let Self { name, named, path, open } = self;
        let failed = |error: io::Error| at_file(&name, Problem::Unreadable(error.to_string()));
        let mut stream = open().map_err(failed)?;
        let mut first = Vec::new();
        stream.by_ref().take(most as u64).read_to_end(&mut first).map_err(failed)?;
        // A file is opened again when its turn comes, for thousands of them cannot be open at once; a pipe can be read only once.
        let regular = path.as_ref().filter(|path| fs::metadata(path).is_ok_and(|found| found.is_file())).cloned();
        let open: Box<dyn FnOnce() -> io::Result<Box<dyn Read>>> = if let Some(path) = regular {
            Box::new(move || fs::File::open(path).map(|file| Box::new(file) as Box<dyn Read>))
        } else {
            let whole = io::Cursor::new(first.clone()).chain(stream);
            Box::new(move || Ok(Box::new(whole) as Box<dyn Read>))
        };
        Ok((first, Self { name, named, path, open }))
    }

    /// All of its bytes, if they are no more than this.
    ///
    /// # Errors
    /// When it cannot be read, or has more.
    pub fn whole(self, most: usize) -> Result<Vec<u8>, ImportError> {
        let failed = |error: io::Error| at_file(&self.name, Problem::Unreadable(error.to_string()));
        let stream = (self.open)().map_err(failed)?;
        crate::file::read_from(stream, most).map_err(failed)
    }
}
