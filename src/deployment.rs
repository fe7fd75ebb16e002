//! Files that describe a deployment, and what was measured of one: to dials, with the file and line that set each.
//!
//! Its user has manifests, a template, a plan, a tuning result, and wants the plan that they have to be the plan here. So each dial says
//! which file and line set it, what the model cannot express is said and never dropped, and what was not rendered is refused with the
//! command that renders it. Only what the files say is set; a format's documented default counts as said and is remarked on.
//!
//! - [`kind()`]: what a file is, from how it begins; strict, so that a log is never taken for a deployment,
//! - [`read`]: files to settings, figures and remarks; several are read together, since a Deployment and its autoscaler are two files,
//! - [`DeploymentError`]: file, line, what is wrong, what to do.
//!
//! Everything here is pure: text in, values out. What needs the model, such as the state time in a measured duration, is done by
//! [`crate::intake`].

mod arm;
mod choice;
mod cloud_run;
mod container;
mod container_app;
mod decode;
mod ecs;
mod error;
mod function;
mod json;
mod kind;
mod krr;
mod kubernetes;
mod lambda;
mod measured;
mod place;
mod quantity;
mod scaling;
mod serverless;
mod sniff;
mod template;
mod terraform;
mod told;
mod top;
mod tree;
mod tuning;
mod yaml;

pub use error::DeploymentError;
pub use kind::Kind;
pub use measured::{CpuUse, Fit, Place, Tuning};
pub use told::{FigureTold, Remark, Setting};

use crate::units::Unit;
use choice::Choice;
use error::Fault;
use told::{Spot, Told};
use tree::Node;

/// Bytes that [`kind()`] looks at.
pub const PREFIX: usize = 256 * 1024;

/// Most bytes of a file, packed or not.
pub const MAX_BYTES: usize = decode::MAX_BYTES;

/// What files cannot tell by themselves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The workloads and functions meant, where files describe several.
    pub workloads: Vec<String>,
    /// Requests a second at the moment of `kubectl top`.
    pub rate: Option<f64>,
    /// The file of CPU use, where its series have no name.
    pub cpu: Option<String>,
}

impl Options {
    /// Takes `--workload NAME`, `--rate RATE` and `--cpu FILE` out of words, as the import box on screen has them; the rest comes back.
    ///
    /// # Errors
    /// When a value is missing, or is no rate.
    pub fn parse(words: Vec<String>) -> Result<(Self, Vec<String>), String> {
        let (mut options, mut rest) = (Self::default(), Vec::new());
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let (name, joined) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            };
            if !matches!(name.as_str(), "--workload" | "--rate" | "--cpu") {
                rest.push(word);
                continue;
            }
            let value =
                joined.or_else(|| words.next()).ok_or_else(|| format!("{name}: a value is missing behind it"))?;
            match name.as_str() {
                "--workload" => options.workloads.push(value),
                "--cpu" => options.cpu = Some(value),
                _ => {
                    let rate = Unit::PerSecond.parse(&value).map_err(|error| format!("{name}: {error}"))?;
                    options.rate = Some(rate).filter(|rate| *rate > 0.0);
                }
            }
        }
        Ok((options, rest))
    }
}

/// Why a service of App Runner is left out.
const APP_RUNNER: &str = "it bills memory while idle and CPU while active, which no kind here does; left out";

/// A file to read.
#[derive(Debug, Clone)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// Its bytes, as they are on the disk.
    pub bytes: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Its number on the command line.
    pub order: usize,
}

/// What files tell.
#[derive(Debug, Clone, Default)]
pub struct Deployed {
    /// What the files are, each once.
    pub kinds: Vec<Kind>,
    /// Files that were read.
    pub files: usize,
    /// The dials that they set, one setting a dial.
    pub settings: Vec<Setting>,
    /// Figures of the catalog that they decide.
    pub figures: Vec<FigureTold>,
    /// What was assumed, and what cannot be expressed.
    pub remarks: Vec<Remark>,
    /// Durations measured at several memory sizes.
    pub tuning: Option<Tuning>,
    /// CPU that requests use.
    pub cpu: Option<CpuUse>,
}

impl Deployed {
    /// Whether no file described a deployment.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.files == 0
    }
}

/// What a file is, from how it begins; `None` when it describes no deployment.
#[must_use]
pub fn kind(prefix: &[u8]) -> Option<Kind> {
    sniff::kind(&decode::beginning(prefix))
}

/// Whether a file is a matrix of Prometheus, whatever it holds.
#[must_use]
pub fn is_matrix(prefix: &[u8]) -> bool {
    let text = decode::beginning(prefix);
    text.trim_start().starts_with('{') && text.contains("\"resultType\"") && text.contains("\"matrix\"")
}

/// A document and the file that it is from.
struct Document {
    node: Node,
    file: usize,
}

impl Document {
    const fn spot(&self, node: &Node) -> Spot {
        Spot { file: self.file, line: node.line }
    }
}

/// Everything that was read, sorted by what it is.
#[derive(Default)]
struct Gathered {
    manifests: Vec<Document>,
    functions: Vec<function::Function>,
    provisioned: Vec<(Option<String>, function::Field<f64>, Spot)>,
    services: Vec<cloud_run::Service>,
    apps: Vec<arm::App>,
    plans: Vec<arm::Plan>,
    container_apps: Vec<container_app::App>,
    /// Where environments of Container Apps are.
    locations: Vec<Node>,
    tasks: Vec<ecs::Task>,
    ecs: Vec<ecs::Service>,
    scalings: Vec<scaling::Scaling>,
    tuning: Option<Tuning>,
    cpu: measured::Series,
    tops: Vec<top::Row>,
    krr: Vec<krr::Scan>,
    /// Kinds of objects that say nothing about how a service runs.
    idle: Vec<String>,
}

/// Reads files together.
///
/// # Errors
/// When a file cannot be understood, was not rendered, describes several workloads of which none was chosen, or none at all.
pub fn read(files: Vec<File>, options: &Options) -> Result<Deployed, DeploymentError> {
    let mut told = Told::default();
    let mut gathered = Gathered::default();
    let mut kinds = Vec::new();
    // Requests are a file of traffic, and counted there.
    let count = files.iter().filter(|file| file.kind != Kind::PrometheusRequests).count();
    for file in files {
        if let Some(why) = file.kind.unrendered(&file.name) {
            return Err(DeploymentError::new(&file.name, 0, why));
        }
        if file.kind != Kind::PrometheusRequests && !kinds.contains(&file.kind) {
            kinds.push(file.kind);
        }
        let at = told.files.len();
        told.files.push((file.name.clone(), file.order));
        take(file, at, options, &mut gathered, &mut told)?;
    }
    let first = Spot { file: 0, line: 0 };
    let mut choice = Choice::new(&options.workloads);
    let found = gathered.tell(&mut choice, options, &mut told)?;
    choice.judge(first, &told)?;
    let tuning = gathered.tuning.take();
    let cpu = match measured::top_use(&gathered.tops, options, &told) {
        Some(cpu) => Some(cpu),
        None => measured::per_request(&gathered.cpu, &mut told),
    };
    if !found && told.settings.is_empty() && tuning.is_none() && cpu.is_none() && gathered.cpu.is_empty() {
        return Err(told.error(first, nothing(&gathered.idle)));
    }
    Ok(finish(told, Deployed { kinds, files: count, tuning, cpu, ..Deployed::default() }))
}

/// Why files without a workload are refused.
fn nothing(idle: &[String]) -> String {
    let held = if idle.is_empty() { String::new() } else { format!(": it holds {}", idle.join(", ")) };
    format!(
        "no workload or function in it{held}; import the Deployment and its autoscaler as well, as 'kubectl get deployment,hpa -o yaml' prints \
         them"
    )
}

/// Of several settings of one dial the last holds, which is said where they differ.
fn finish(mut told: Told, mut deployed: Deployed) -> Deployed {
    let mut settings = std::mem::take(&mut told.settings);
    settings.sort_by_key(|setting| setting.order);
    let mut kept: Vec<Setting> = Vec::new();
    for setting in settings {
        let Some(at) = kept.iter().position(|other| other.dial.id == setting.dial.id) else {
            kept.push(setting);
            continue;
        };
        if kept[at].value != setting.value {
            let place = |s: &Setting| s.line.map_or_else(|| s.file.clone(), |line| format!("{}:{line}", s.file));
            let text = format!(
                "{}: {} sets {} after {} set {}; the later holds",
                setting.dial.id,
                place(&setting),
                setting.shown(),
                place(&kept[at]),
                kept[at].shown()
            );
            let file = told.files.iter().position(|(name, _)| *name == setting.file).unwrap_or_default();
            told.doubt(Spot { file, line: setting.line.unwrap_or_default() }, text);
        }
        kept[at] = setting;
    }
    deployed.settings = kept;
    deployed.figures = told.figures;
    deployed.remarks = told.remarks;
    deployed.remarks.sort_by_key(|remark| !remark.warning);
    deployed
}

/// Sorts one file by what it is.
fn take(
    file: File,
    at: usize,
    options: &Options,
    gathered: &mut Gathered,
    told: &mut Told,
) -> Result<(), DeploymentError> {
    let (name, kind) = (file.name, file.kind);
    let wrong = |fault: Fault| fault.of(&name);
    let text = decode::text(file.bytes).map_err(wrong)?;
    if kind == Kind::Top {
        return top::read(&text, at, gathered, told).map_err(wrong);
    }
    let documents = parsed(&text).map_err(wrong)?;
    let whole = Spot { file: at, line: 0 };
    for node in documents {
        let document = Document { node, file: at };
        match kind {
            Kind::Manifests => kubernetes::flatten(document, gathered),
            Kind::Template => template::read(&document, gathered, told),
            Kind::ServerlessFramework => serverless::read(&document, gathered, told).map_err(wrong)?,
            Kind::TerraformPlan => terraform::read(&document, gathered, told),
            Kind::Arm => arm::read(&document, gathered, told),
            Kind::LambdaAnswer => lambda::functions(&document, gathered, told),
            Kind::ProvisionedAnswer => lambda::provisioned(&document, gathered),
            Kind::EcsAnswer => ecs::answers(&document, gathered),
            Kind::ScalingAnswer => scaling::answers(&document, gathered),
            Kind::AzureAnswer => arm::answers(&document, gathered),
            Kind::CloudRunAnswer => cloud_run::described(&document, gathered),
            Kind::PowerTuning => gathered.tuning = Some(tuning::read(&document, told).map_err(wrong)?),
            Kind::Krr => krr::read(&document, gathered).map_err(wrong)?,
            Kind::PrometheusMemory => measured::memory(&document, told),
            Kind::PrometheusByContainer => measured::cpu(&document, &name, options, gathered, told)?,
            Kind::PrometheusRequests => measured::requests(&document, gathered),
            _ => told.say(whole, "left out: it is not read"),
        }
    }
    Ok(())
}

/// The documents of a text: JSON by its first character, YAML otherwise.
fn parsed(text: &str) -> Result<Vec<Node>, Fault> {
    if text.trim_start().starts_with(['{', '[']) {
        return Ok(vec![json::document(text)?]);
    }
    yaml::documents(text).map_err(|fault| {
        let helm = text.contains("{{") && sniff::helm_words(text);
        Kind::HelmSource.unrendered("").filter(|_| helm).map_or(fault, |why| Fault::new(0, why))
    })
}

impl Gathered {
    /// Tells what everything together says; whether anything did.
    fn tell(&mut self, choice: &mut Choice<'_>, options: &Options, told: &mut Told) -> Result<bool, DeploymentError> {
        let manifests = std::mem::take(&mut self.manifests);
        let cluster = kubernetes::tell(&manifests, self, choice, told)?;
        let provisioned = std::mem::take(&mut self.provisioned);
        let functions =
            function::tell(std::mem::take(&mut self.functions), &provisioned, &self.scalings, choice, told)?;
        let services = cloud_run::tell(&std::mem::take(&mut self.services), choice, told)?;
        let plans = std::mem::take(&mut self.plans);
        let apps = arm::tell(&std::mem::take(&mut self.apps), &plans, choice, told)?;
        let containers = container::tell(self, choice, told)?;
        let krr = krr::tell(&std::mem::take(&mut self.krr), choice, told)?;
        let top = top::tell(&mut self.tops, options, choice, told)?;
        Ok(cluster || functions || services || apps || containers || krr || top)
    }
}

#[cfg(test)]
mod tests;
