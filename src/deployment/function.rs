//! A function of AWS, whatever described it, and the dials that it sets.

use super::Choice;
use super::error::DeploymentError;
use super::kubernetes::nodes;
use super::scaling::{self, Says, Scaled, Scaling};
use super::told::{Spot, Told};
use super::tree::Node;
use crate::scenario::{FrontDoor, Runtime};

/// What a file says of one property.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Field<T> {
    /// Nothing.
    #[default]
    Absent,
    /// A value, and its line.
    Known(T, u64),
    /// Something that only running it tells, as the file writes it, and its line.
    Unknown(String, u64),
}

impl<T> Field<T> {
    /// What is said here, or else there.
    pub(super) fn or(self, other: Self) -> Self {
        if matches!(self, Self::Absent) { other } else { self }
    }

    pub(super) const fn known(&self) -> Option<&T> {
        if let Self::Known(value, _) = self { Some(value) } else { None }
    }
}

/// Machines of one's own that a function runs on (Lambda Managed Instances).
#[derive(Debug, Clone)]
pub(super) struct Managed {
    line: u64,
    /// Requests at once in an execution environment.
    at_once: Field<f64>,
    least: Field<f64>,
    most: Field<f64>,
}

impl Managed {
    /// What a function's capacity provider and its scaling say, in the names of any source; `None` without one.
    pub(super) fn of(provider: &Node, scaling: &Node) -> Option<Self> {
        let own = provider.loose("LambdaManagedInstancesCapacityProviderConfig").one();
        (!own.is_null()).then(|| Self {
            line: own.line,
            at_once: scaling::field(own.loose("PerExecutionEnvironmentMaxConcurrency")),
            least: scaling::field(scaling.loose("MinExecutionEnvironments")),
            most: scaling::field(scaling.loose("MaxExecutionEnvironments")),
        })
    }
}

/// What calls a function.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub door: FrontDoor,
    /// What the file calls it.
    pub what: String,
    pub line: u64,
}

/// A function as a file describes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Function {
    /// What it goes by, the shortest first.
    pub names: Vec<String>,
    pub file: usize,
    pub line: u64,
    pub memory: Field<f64>,
    /// The memory that the format takes where none is given, and what the format calls it.
    pub default_memory: Option<(f64, &'static str)>,
    pub architecture: Field<String>,
    /// Whether the format takes x86 where no architecture is given.
    pub default_x86: bool,
    pub provisioned: Field<f64>,
    pub reserved: Field<f64>,
    pub snapshot: Field<bool>,
    pub image: Field<bool>,
    pub runtime: Field<String>,
    /// How the package is built, which tells the language of a runtime that does not.
    pub build: Option<String>,
    pub timeout: Field<f64>,
    pub disk: Field<f64>,
    /// Size of the package and a remark on it.
    pub package_mb: Option<(f64, String, u64)>,
    pub region: Field<String>,
    pub callers: Vec<Caller>,
    pub managed: Option<Managed>,
    pub remarks: Vec<(u64, String)>,
}

/// Instances kept warm, where another file or resource than the function says so: the function's name, if it has one.
pub(super) type Warm = (Option<String>, Field<f64>, Spot);

/// Tells the function that is meant; whether there was any.
pub(super) fn tell(
    functions: Vec<Function>,
    warm: &[Warm],
    scalings: &[Scaling],
    choice: &mut Choice<'_>,
    told: &mut Told,
) -> Result<bool, DeploymentError> {
    let functions = each_once(functions, told);
    let Some(first) = functions.first() else {
        for (_, field, spot) in warm {
            count(field, "serverless.provisioned", "provisioned concurrency", *spot, told);
        }
        return Ok(!warm.is_empty());
    };
    let names: Vec<Vec<String>> = functions.iter().map(|f| f.names.clone()).collect();
    let spot = Spot { file: first.file, line: first.line };
    let Some(at) = choice.one("function", &names, spot, told)? else { return Ok(false) };
    let function = &functions[at];
    function.tell(told);
    for (name, field, spot) in warm {
        let meant = name.as_ref().is_none_or(|name| function.names.contains(name));
        if meant {
            count(field, "serverless.provisioned", "provisioned concurrency", *spot, told);
        } else if functions.len() == 1 {
            let name = name.clone().unwrap_or_default();
            told.doubt(*spot, format!("provisioned concurrency of {name}, which is not in the files: left out"));
        }
    }
    let own: Vec<&Scaling> =
        scaling::about(scalings, Scaled::Provisioned, &function.names, functions.len() == 1).collect();
    keeping(&own, told);
    Ok(true)
}

/// What Application Auto Scaling makes of provisioned concurrency: the model has its peak, and what sets it.
fn keeping(scalings: &[&Scaling], told: &mut Told) {
    let Some(spot) = scalings.first().map(|scaling| scaling.spot) else { return };
    let known = |field: &Field<f64>| field.known().copied();
    let (mut by, mut peak, mut fewest) = (None, None, None);
    for scaling in scalings {
        match &scaling.says {
            Says::Bounds { least, most } => {
                peak = peak.or(known(most).map(|most| (most, scaling.spot)));
                fewest = known(least);
            }
            Says::Tracks { metric, target, .. } => {
                if metric == "LambdaProvisionedConcurrencyUtilization" {
                    by = Some(("tracking", scaling.spot));
                    // AWS has it as a share here, unlike for other metrics.
                    if let Some(share) = known(target).filter(|share| *share <= 1.0) {
                        told.figure(scaling.spot, "aws.function.kept.target", share);
                    }
                } else {
                    told.doubt(scaling.spot, format!("provisioned concurrency follows {metric}: not modelled"));
                }
            }
            Says::Steps => told.doubt(scaling.spot, "scaling in steps is not modelled"),
            Says::Scheduled { .. } => {}
        }
    }
    let actions = scalings.iter().filter_map(|scaling| match &scaling.says {
        Says::Scheduled { least, most } => Some((known(least).or(known(most))?, scaling.spot)),
        _ => None,
    });
    let highest = actions.max_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some((count, at)), None) = (highest, by) {
        (by, peak) = (Some(("schedule", at)), Some((count, at)));
        told.doubt(at, "the hours of the schedule are not modelled: each hour has what its traffic needs, up to the highest action");
    } else if highest.is_some() {
        told.doubt(spot, "a schedule beside target tracking is not modelled: the tracking holds");
    }
    if let (Some((by, at)), Some((count, at_peak))) = (by, peak) {
        told.number(at_peak, "serverless.provisioned", count, "most provisioned concurrency");
        told.word(at, "serverless.provisioned_by", by, "Application Auto Scaling");
        if let Some(few) = fewest.filter(|few| *few > 0.0 && by == "tracking") {
            told.doubt(
                spot,
                format!("never fewer than {few} kept warm: not modelled, tracking goes as low as its use"),
            );
        }
    } else {
        told.doubt(spot, "what moves the provisioned concurrency is not in the files: it stays as it is");
    }
}

/// Of two functions of one name the later holds.
fn each_once(functions: Vec<Function>, told: &mut Told) -> Vec<Function> {
    let mut kept: Vec<Function> = Vec::new();
    for function in functions {
        let same = |other: &Function| other.file != function.file && other.names.first() == function.names.first();
        if let Some(at) = kept.iter().position(same) {
            let name = function.names.first().cloned().unwrap_or_default();
            told.doubt(function.spot(function.line), format!("function {name} is there twice; the later holds"));
            kept[at] = function;
        } else {
            kept.push(function);
        }
    }
    kept
}

/// Sets a count, or says why not.
pub(super) fn count(field: &Field<f64>, id: &str, from: &str, spot: Spot, told: &mut Told) {
    match field {
        Field::Absent => {}
        Field::Known(value, line) => told.number(Spot { line: *line, ..spot }, id, *value, from),
        Field::Unknown(what, line) => {
            told.doubt(Spot { line: *line, ..spot }, format!("{what} is not known here: {id} stays as it is"));
        }
    }
}

impl Function {
    const fn spot(&self, line: u64) -> Spot {
        Spot { file: self.file, line: if line > 0 { line } else { self.line } }
    }

    fn tell(&self, told: &mut Told) {
        let here = self.spot(self.line);
        told.word(here, "place.provider", "aws", "a function of AWS Lambda");
        match &self.region {
            Field::Known(region, line) => nodes::region(region, self.spot(*line), told),
            Field::Unknown(what, line) => {
                told.doubt(self.spot(*line), format!("{what} is not known here: place.region stays as it is"));
            }
            Field::Absent => {}
        }
        self.tell_kind(told);
        self.tell_memory(told);
        self.tell_architecture(told);
        count(&self.provisioned, "serverless.provisioned", "provisioned concurrency", here, told);
        // Minus one is how Terraform says that nothing is reserved.
        if self.reserved.known().is_none_or(|reserved| *reserved >= 0.0) {
            count(&self.reserved, "serverless.concurrency_limit", "reserved concurrency", here, told);
        }
        let image = self.image.known().copied().unwrap_or(false);
        if let Field::Unknown(what, line) = &self.image {
            told.doubt(self.spot(*line), format!("{what} is not known here: serverless.packaging stays as it is"));
        } else {
            told.word(here, "serverless.packaging", if image { "image" } else { "zip" }, "package type");
        }
        self.tell_snapshot(image, told);
        self.tell_runtime(image, told);
        self.tell_callers(told);
        if let Field::Known(seconds, line) = self.timeout {
            told.say(self.spot(line), format!("a timeout of {seconds} s is not modelled: no dial holds it"));
        }
        if let Field::Known(megabytes, line) = self.disk
            && megabytes > 512.0
        {
            told.doubt(self.spot(line), format!("temporary disk of {megabytes} MB is not modelled"));
        }
        if let Some((megabytes, remark, line)) = &self.package_mb {
            told.number(self.spot(*line), "work.package_mb", *megabytes, "size of the code and its layers");
            told.say(self.spot(*line), remark);
        }
        for (line, text) in &self.remarks {
            told.doubt(self.spot(*line), text);
        }
    }

    /// Functions by themselves, or on machines of one's own.
    fn tell_kind(&self, told: &mut Told) {
        let Some(managed) = &self.managed else {
            return told.word(self.spot(0), "serverless.kind", "function", "a function of AWS Lambda");
        };
        let here = self.spot(managed.line);
        told.word(here, "serverless.kind", "managed-instances", "a capacity provider of Lambda Managed Instances");
        count(&managed.at_once, "serverless.concurrency", "requests at once for each environment", here, told);
        if managed.least != Field::Absent || managed.most != Field::Absent {
            let text =
                "fewest and most execution environments are not modelled: the model counts machines, three at least";
            told.doubt(here, text);
        }
    }

    fn tell_memory(&self, told: &mut Told) {
        if let (Field::Absent, Some((default, name))) = (&self.memory, self.default_memory) {
            told.say(self.spot(0), format!("{name} absent: {default} MB, the default"));
            told.number(self.spot(0), "serverless.memory_mb", default, format!("the default of {name}"));
        }
        count(&self.memory, "serverless.memory_mb", "memory size", self.spot(0), told);
    }

    fn tell_architecture(&self, told: &mut Told) {
        match &self.architecture {
            Field::Known(name, line) => told.word(self.spot(*line), "serverless.architecture", name, "architecture"),
            Field::Unknown(what, line) => {
                let text = format!("{what} is not known here: serverless.architecture stays as it is");
                told.doubt(self.spot(*line), text);
            }
            Field::Absent if self.default_x86 => {
                told.word(self.spot(0), "serverless.architecture", "x86_64", "the default of Lambda");
            }
            Field::Absent => {}
        }
    }

    fn tell_snapshot(&self, image: bool, told: &mut Told) {
        let id = "serverless.snapshot_start";
        match &self.snapshot {
            Field::Absent => {}
            Field::Unknown(what, line) => {
                told.doubt(self.spot(*line), format!("{what} is not known here: {id} stays as it is"));
            }
            Field::Known(on, line) => {
                let warm = self.provisioned.known().is_some_and(|count| *count > 0.0);
                if *on && (image || warm) {
                    let with = if image { "an image" } else { "provisioned concurrency" };
                    told.doubt(self.spot(*line), format!("SnapStart with {with} is refused by AWS: {id} is off"));
                }
                told.switch(self.spot(*line), id, *on && !image && !warm, "SnapStart");
            }
        }
    }

    fn tell_runtime(&self, image: bool, told: &mut Told) {
        match &self.runtime {
            Field::Known(name, line) => {
                runtime(name, self.build.as_deref(), self.spot(*line), told);
            }
            Field::Unknown(what, line) => {
                told.doubt(self.spot(*line), format!("{what} is not known here: work.runtime stays as it is"));
            }
            Field::Absent if image => {
                told.doubt(self.spot(0), "an image: the runtime is not in the file, so work.runtime stays as it is");
            }
            Field::Absent => told.doubt(self.spot(0), "no runtime in the file: work.runtime stays as it is"),
        }
    }

    /// What comes over HTTP goes before what does not: those are the requests somebody waits for.
    fn tell_callers(&self, told: &mut Told) {
        let http = self.callers.iter().find(|caller| caller.door != FrontDoor::Event);
        let Some(main) = http.or_else(|| self.callers.first()) else {
            let text = "what calls the function is not in the file: serverless.front_door stays as it is";
            return told.doubt(self.spot(0), text);
        };
        told.word(self.spot(main.line), "serverless.front_door", main.door.id(), main.what.clone());
        let mut others: Vec<&str> = self
            .callers
            .iter()
            .filter(|c| c.door != main.door || http.is_none() && c.what != main.what)
            .map(|c| c.what.as_str())
            .collect();
        others.dedup();
        if !others.is_empty() {
            let text = format!("{} as well: only {} counts as what calls the function", others.join(", "), main.what);
            told.doubt(self.spot(main.line), text);
        }
    }
}

/// Sets the language of a runtime by its id, or says why not.
pub(super) fn runtime(name: &str, build: Option<&str>, spot: Spot, told: &mut Told) {
    /// How the ids of runtimes begin, at AWS, Azure and Google alike.
    const BEGINNINGS: [(&str, Runtime); 7] = [
        ("node", Runtime::Nodejs),
        ("python", Runtime::Python),
        ("java", Runtime::Java),
        ("dotnet", Runtime::Dotnet),
        ("ruby", Runtime::Ruby),
        ("go", Runtime::Go),
        ("rust", Runtime::Rust),
    ];
    let lower = name.to_ascii_lowercase();
    let build = build.map(str::to_ascii_lowercase);
    let of = |text: &str| BEGINNINGS.iter().find(|(start, _)| text.starts_with(start)).map(|(_, runtime)| *runtime);
    let found = if lower.starts_with("provided") { build.as_deref().and_then(of) } else { of(&lower) };
    match found {
        Some(runtime) => told.word(spot, "work.runtime", runtime.id(), format!("runtime {name}")),
        None if lower.starts_with("provided") => {
            told.doubt(
                spot,
                format!("runtime {name}: Go or Rust or another, which the file does not tell; set work.runtime"),
            );
        }
        None => told.doubt(spot, format!("runtime {name} is not modelled: work.runtime stays as it is")),
    }
}
