//! The files in a folder and below it.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// How much of a folder is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Most files.
    pub files: usize,
    /// How deep folders may lie in one another.
    pub depth: usize,
    /// What to do where there are more files.
    pub remedy: &'static str,
}

/// The files in and below a folder that are not hidden, by name; links to folders are not followed.
///
/// # Errors
/// When a folder cannot be read, or there are more files than it may have.
pub fn below(folder: &Path, reach: Reach) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    look(folder, 0, reach, &mut files)?;
    files.sort();
    Ok(files)
}

fn look(folder: &Path, depth: usize, reach: Reach, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if depth < reach.depth {
                look(&path, depth + 1, reach, files)?;
            }
        } else if path.is_file() {
            files.push(path);
        }
        if files.len() > reach.files {
            return Err(io::Error::other(format!("holds more than {} files; {}", reach.files, reach.remedy)));
        }
    }
    Ok(())
}
