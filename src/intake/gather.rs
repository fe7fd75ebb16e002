//! Files of traffic and files of deployments, given together: told apart by content, read, and put side by side.

use crate::deployment::{self, Deployed, DeploymentError, File};
use crate::import::{self, ImportError, Imported, Measured, Note, Options, Problem, Reading, Severity, Source};
use crate::trace::Trace;
use std::path::Path;

/// What files hold.
#[derive(Debug)]
pub struct Material {
    /// Traffic and measurements; nothing where no file has any.
    pub imported: Imported,
    /// What the files say of a deployment; nothing where none does.
    pub deployed: Deployed,
    /// The number of the last file of traffic on the command line.
    pub last_traffic: Option<usize>,
}

/// Why files are not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GatherError {
    /// One of traffic is not.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// One of a deployment is not.
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
}

/// Files by what they are.
#[derive(Default)]
struct Sorted {
    traffic: Vec<Source>,
    last_traffic: Option<usize>,
    files: Vec<File>,
    /// Price lists, and sources that must be rendered first: the message, whether the user named the file, and how much it says of the rest.
    unrendered: Vec<(DeploymentError, bool, u8)>,
    /// Whether the file of CPU that was asked for is there.
    cpu: bool,
    /// Whether requests of Prometheus are there to hold CPU against.
    rates: bool,
}

/// Reads files of traffic and of deployments.
///
/// # Errors
/// When a file of either kind is not taken, or a source was not rendered.
pub fn gather(sources: Vec<Source>, options: &Options, asked: &deployment::Options) -> Result<Material, GatherError> {
    let mut sorted = Sorted::default();
    for (order, source) in sources.into_iter().enumerate() {
        sorted.take(source, order, options, asked)?;
    }
    if let Some(wanted) = asked.cpu.as_ref().filter(|_| !sorted.cpu) {
        let why = "--cpu names a file of Prometheus (query_range) among those given, and this is none of them";
        return Err(DeploymentError { file: wanted.clone(), line: None, why: why.to_owned() }.into());
    }
    let mut notes = sorted.judge_unrendered()?;
    let alone = sorted.files.is_empty();
    let deployed = if alone { Deployed::default() } else { deployment::read(sorted.files, asked)? };
    let mut options = options.clone();
    if sorted.rates && options.reading == Reading::Auto {
        options.reading = Reading::Rates;
    }
    let last_traffic = sorted.last_traffic;
    let mut imported = if sorted.traffic.is_empty() && !alone {
        nothing()
    } else {
        let unnamed = !alone && sorted.traffic.iter().all(|source| !source.named());
        match import::import(sorted.traffic, &options) {
            Ok(imported) => imported,
            // A folder of manifests has other files in it, too.
            Err(error) if unnamed && foreign(&error) => {
                notes.push(left_out(&error.at.file, &error.problem.to_string()));
                nothing()
            }
            Err(error) => return Err(error.into()),
        }
    };
    imported.files += deployed.files;
    imported.notes.extend(notes);
    imported.notes.extend(deployed.remarks.iter().map(|remark| Note {
        severity: if remark.warning { Severity::Warning } else { Severity::Info },
        file: Some(remark.file.clone()),
        line: remark.line,
        text: remark.text.clone(),
    }));
    imported.notes.sort_by_key(|note| note.severity == Severity::Info);
    Ok(Material { imported, deployed, last_traffic })
}

/// No traffic and no measurements.
fn nothing() -> Imported {
    Imported {
        formats: Vec::new(),
        programs: Vec::new(),
        kind: import::Kind::Measurements,
        trace: Trace { step_s: 60.0, ..Trace::default() },
        measured: Measured::default(),
        doubts: Vec::new(),
        notes: Vec::new(),
        files: 0,
        rejected_lines: 0,
        probes: 0,
    }
}

/// Whether a file is of a kind that is not read, rather than a faulty one of a kind that is.
const fn foreign(error: &ImportError) -> bool {
    matches!(
        *error.problem,
        Problem::Unknown(_)
            | Problem::NoRequest(_)
            | Problem::Packed(_)
            | Problem::Empty
            | Problem::NoData(_)
            | Problem::Garbled { .. }
    )
}

fn left_out(file: &str, why: &str) -> Note {
    Note { severity: Severity::Warning, file: Some(file.to_owned()), line: None, text: format!("was left out: {why}") }
}

/// Whether the name of a file is the one asked for, with its folders or without.
fn is_named(name: &str, wanted: &str) -> bool {
    name == wanted || Path::new(name).file_name().is_some_and(|last| last.to_string_lossy() == wanted)
}

impl Sorted {
    fn take(
        &mut self,
        source: Source,
        order: usize,
        options: &Options,
        asked: &deployment::Options,
    ) -> Result<(), GatherError> {
        let (prefix, source) = source.peek(deployment::PREFIX)?;
        let name = source.name().to_owned();
        let mut kind = deployment::kind(&prefix);
        let matrix = deployment::is_matrix(&prefix);
        if let (true, Some(wanted)) = (matrix, &asked.cpu) {
            let cpu = is_named(&name, wanted);
            self.cpu |= cpu;
            kind =
                Some(if cpu { deployment::Kind::PrometheusByContainer } else { deployment::Kind::PrometheusRequests });
        } else if kind == Some(deployment::Kind::PrometheusByContainer) && options.reading != Reading::Auto {
            // An option that says how to read it says that these are requests.
            kind = None;
        }
        if kind.is_none() && crate::pricing::is_price_list(&prefix) {
            let why = "a price list: 'faceoff prices update FILE --out prices.toml' reads it, and --prices prices.toml uses its prices";
            let error = DeploymentError { file: name, line: None, why: why.to_owned() };
            self.unrendered.push((error, source.named(), 0));
            return Ok(());
        }
        let Some(kind) = kind else {
            self.last_traffic = Some(order);
            self.traffic.push(source);
            return Ok(());
        };
        if let Some(why) = kind.unrendered(&name) {
            let error = DeploymentError { file: name, line: None, why: crate::units::printable(&why) };
            // An overlay, which refers to other folders, says more than its base, and a chart more than its parts.
            let overlay = memchr::memmem::find(&prefix, b"../").is_some();
            let rank = match kind {
                deployment::Kind::Chart => 3,
                deployment::Kind::Kustomization if overlay => 3,
                deployment::Kind::Kustomization => 2,
                kind if kind.rules_its_folder() => 1,
                _ => 0,
            };
            self.unrendered.push((error, source.named(), rank));
            return Ok(());
        }
        let bytes = source.whole(deployment::MAX_BYTES)?;
        if kind == deployment::Kind::PrometheusRequests {
            self.rates = true;
            self.last_traffic = Some(order);
            self.traffic.push(Source::bytes(name.clone(), bytes.clone()));
        }
        self.files.push(File { name, bytes, kind, order });
        Ok(())
    }

    /// Refuses what must be rendered first; of a folder only what the rest of it depends on, or where there is no rest.
    fn judge_unrendered(&mut self) -> Result<Vec<Note>, GatherError> {
        let rest = !self.files.is_empty() || !self.traffic.is_empty();
        let refused = self.unrendered.iter().filter(|(_, named, rank)| *named || *rank > 0 || !rest);
        // The first of the highest rank.
        let first = refused.rev().max_by_key(|(_, _, rank)| *rank);
        if let Some((error, ..)) = first {
            return Err(error.clone().into());
        }
        Ok(self.unrendered.drain(..).map(|(error, ..)| left_out(&error.file, &error.why)).collect())
    }
}
