//! A report on the disk: a folder that is there whole, or not at all.
//!
//! Everything is written into a hidden folder beside the wanted one, and to the disk; then the two exchange
//! their names. A program that is killed, or a disk that is full, leaves the old report or the new one, never a part of
//! either; what it may leave besides is the hidden folder, which a later report removes. An older report is replaced only when that is asked for, and only if the folder holds nothing but
//! what a report consists of; so a slip in a path cannot cost anybody their files.

use super::{Study, chart, csv, data, document, html, json, markdown, overrides, png, svg};
use crate::file::{self, Existing, PREFIX};
use crate::preset;
use std::io;
use std::path::{Path, PathBuf};

/// Names that a report may have in its folder.
const ENTRIES: [&str; 7] = ["report.html", "report.md", "report.json", "scenario.toml", "prices.toml", CHARTS, DATA];
const CHARTS: &str = "charts";
const DATA: &str = "data";

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The folder is there and not empty.
    #[error("{} is there already; choose another folder, or replace the report in it", .0.display())]
    Exists(PathBuf),
    /// The folder to replace holds something that no report wrote.
    #[error("{} holds '{entry}', which is no part of a report; it is left as it is", .folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// What was found there.
        entry: String,
    },
    /// The disk said no.
    #[error("{} cannot be written: {error}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A chart cannot be drawn.
    #[error(transparent)]
    Draw(#[from] svg::DrawError),
    /// A chart cannot be made a picture.
    #[error(transparent)]
    Png(#[from] png::PngError),
    /// The data cannot be written.
    #[error(transparent)]
    Csv(#[from] csv::CsvError),
    /// The data cannot be written.
    #[error("the data cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Every file of a report: its path inside the folder, and its bytes.
///
/// # Errors
/// When a part cannot be rendered.
pub fn files(study: &Study<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let document = document::of(study);
    let mut json = serde_json::to_vec_pretty(&json::whole(study))?;
    json.push(b'\n');
    let mut files = vec![
        ("report.html".to_owned(), html::render(&document)?.into_bytes()),
        ("report.md".to_owned(), markdown::render(&document, CHARTS).into_bytes()),
        ("report.json".to_owned(), json),
        ("scenario.toml".to_owned(), preset::save::text(study.preset, study.catalog).into_bytes()),
    ];
    if overrides::any(study.catalog) {
        files.push(("prices.toml".to_owned(), overrides::text(study.catalog).into_bytes()));
    }
    for chart in chart::all(study) {
        let svg = svg::draw(&chart, svg::Width::Wide)?;
        files.push((format!("{CHARTS}/{}.png", chart.id), png::render(&svg)?));
        files.push((format!("{CHARTS}/{}.svg", chart.id), svg.into_bytes()));
    }
    for table in data::tables(study) {
        files.push((format!("{DATA}/{}.csv", table.name), csv::render(&table)?));
    }
    Ok(files)
}

/// Writes a report and returns the paths of its files.
///
/// # Errors
/// When the folder is there, is not empty and is to be kept, or holds what is no report; when a
/// part cannot be rendered or the disk refuses. The folder is then as it was.
pub fn export(folder: &Path, study: &Study<'_>, existing: Existing) -> Result<Vec<PathBuf>, ReportError> {
    may_be_written(folder, existing)?;
    let files = files(study)?;
    let (parent, name) = place(folder)?;
    std::fs::create_dir_all(&parent).map_err(failed(folder))?;
    let fresh = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir_in(&parent)
        .map_err(file::without_path)
        .map_err(failed(folder))?;
    file::remove_leftovers(&parent, fresh.path());
    let content = fresh.path().join("new");
    for (inside, bytes) in &files {
        let path = content.join(inside);
        // Messages name what was asked for, not where it is put together.
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed(folder))?;
        }
        file::write(&path, bytes, Existing::Keep).map_err(failed(&folder.join(inside)))?;
    }
    // Somebody may have come meanwhile.
    may_be_written(folder, existing)?;
    let target = parent.join(name);
    file::put_in_place(&content, &target, &fresh.path().join("old")).map_err(failed(folder))?;
    file::sync_folder(&parent).map_err(failed(folder))?;
    Ok(files.into_iter().map(|(inside, _)| folder.join(inside)).collect())
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> ReportError + use<> {
    let path = path.to_owned();
    move |error| ReportError::Write { path, error }
}

/// Whether a report may be written there: the folder is missing, empty, or a report that is to be replaced. To be asked
/// before work begins that takes long.
///
/// # Errors
/// When it may not, or the folder cannot be read.
pub fn may_be_written(folder: &Path, existing: Existing) -> Result<(), ReportError> {
    let entries = names(folder)?;
    if !entries.is_empty() && existing == Existing::Keep {
        return Err(ReportError::Exists(folder.to_owned()));
    }
    let mut foreign = entries.into_iter().find(|name| !ENTRIES.contains(&name.as_str()));
    for (inside, endings) in [(CHARTS, [".svg", ".png"].as_slice()), (DATA, &[".csv"])] {
        let strange = |name: &String| !endings.iter().any(|ending| name.ends_with(ending));
        let found = names(&folder.join(inside))?.into_iter().find(strange);
        foreign = foreign.or_else(|| found.map(|name| format!("{inside}/{name}")));
    }
    match foreign {
        Some(entry) => Err(ReportError::Foreign { folder: folder.to_owned(), entry: crate::units::printable(&entry) }),
        None => Ok(()),
    }
}

/// What a folder holds; nothing if it is missing.
fn names(folder: &Path) -> Result<Vec<String>, ReportError> {
    let failed = |error| ReportError::Write { path: folder.to_owned(), error };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The folder that holds the wanted one, and the wanted one's name.
fn place(folder: &Path) -> Result<(PathBuf, std::ffi::OsString), ReportError> {
    let whole = std::fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    let whole = whole.map_err(|error| ReportError::Write { path: folder.to_owned(), error })?;
    match (whole.parent(), whole.file_name()) {
        (Some(parent), Some(name)) => Ok((parent.to_owned(), name.to_owned())),
        _ => Err(ReportError::Write { path: folder.to_owned(), error: io::ErrorKind::InvalidInput.into() }),
    }
}
