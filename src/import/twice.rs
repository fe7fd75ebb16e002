//! What may count twice: files that hold the same, and files of different formats that tell of the same time.

use super::Format;
use super::events::Told;
use super::note::Notes;
use super::time::between;
use crate::file::stream::decode;
use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The files that were read, by how their text begins.
#[derive(Debug, Default)]
pub(super) struct Known {
    files: HashMap<u64, Vec<PathBuf>>,
}

impl Known {
    /// The file among those before that has the same text as this one, which is remembered. Both are only read for it where
    /// their first 64 KiB are the same; what cannot be read again cannot be told.
    pub(super) fn same_as(&mut self, path: &Path, prefix: &[u8]) -> Option<PathBuf> {
        let mut hasher = DefaultHasher::new();
        prefix.hash(&mut hasher);
        let alike = self.files.entry(hasher.finish()).or_default();
        let found = alike.iter().find(|other| same(path, other).unwrap_or(false)).cloned();
        if found.is_none() {
            alike.push(path.to_owned());
        }
        found
    }
}

/// Whether two files have the same text once they are decoded.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    let text = |path| Ok::<_, io::Error>(BufReader::new(decode(Box::new(File::open(path)?))?));
    alike(text(one)?, text(other)?)
}

fn alike(mut one: BufReader<impl Read>, mut other: BufReader<impl Read>) -> io::Result<bool> {
    loop {
        let (a, b) = (one.fill_buf()?, other.fill_buf()?);
        let n = a.len().min(b.len());
        if n == 0 {
            return Ok(a.is_empty() && b.is_empty());
        }
        if a[..n] != b[..n] {
            return Ok(false);
        }
        one.consume(n);
        other.consume(n);
    }
}

/// Warns of files of different formats that tell of the same time, once for each two formats: a balancer and the service behind it
/// see the same requests. Files of one format are those of several machines.
pub(super) fn warn(mut told: Vec<(Format, Told)>, notes: &mut Notes) {
    told.sort_by(|a, b| a.1.from.total_cmp(&b.1.from));
    let mut latest: Vec<(Format, Told)> = Vec::new();
    let mut warned: Vec<[Format; 2]> = Vec::new();
    for (format, file) in told {
        for (other, before) in &latest {
            let to = before.to.min(file.to);
            if *other == format
                || to <= file.from
                || warned.iter().any(|pair| pair.contains(other) && pair.contains(&format))
            {
                continue;
            }
            warned.push([*other, format]);
            let text = format!(
                "{} and {} both cover {}; if they saw the same requests, they are counted twice: import one of them",
                before.name,
                file.name,
                between(file.from, to),
            );
            notes.warn("", None, text);
        }
        match latest.iter_mut().find(|(other, _)| *other == format) {
            Some((_, before)) if before.to >= file.to => {}
            Some(before) => before.1 = file,
            None => latest.push((format, file)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, from: f64, to: f64) -> Told {
        Told { name: name.to_owned(), from, to }
    }

    #[test]
    fn only_other_formats_of_the_same_time_are_warned_of_and_once() {
        let warnings = |told: Vec<(Format, Told)>| {
            let mut notes = Notes::default();
            warn(told, &mut notes);
            notes.into_vec().into_iter().map(|note| note.text).collect::<Vec<_>>()
        };
        let (log, balancer) = (Format::AccessLog, Format::LoadBalancerLog);
        assert!(warnings(vec![(log, told("a", 0.0, 60.0)), (log, told("b", 0.0, 60.0))]).is_empty());
        assert!(warnings(vec![(log, told("a", 0.0, 60.0)), (balancer, told("b", 60.0, 90.0))]).is_empty());
        let found = warnings(vec![
            (balancer, told("c", 10.0, 20.0)),
            (log, told("a", 0.0, 60.0)),
            (log, told("b", 5.0, 8.0)),
            (balancer, told("d", 30.0, 40.0)),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("a and c both cover 1970-01-01 00:00:10 to 00:00:20 UTC; if they saw"),
            "{found:?}"
        );
    }
}
