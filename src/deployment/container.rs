//! A container service of AWS or Azure, whatever described it, and the dials that it sets.
//!
//! Fargate tasks and Container Apps stand on the serverless side, as Cloud Run does ([`super::cloud_run`]).

use super::error::DeploymentError;
use super::function::{Field, count};
use super::kubernetes::nodes;
use super::told::{Spot, Told};
use super::{Choice, Gathered, container_app, ecs};
use crate::scenario::Provider;

/// A service as a file describes it.
#[derive(Debug, Clone)]
pub(super) struct Container {
    /// What it goes by, the shortest first.
    pub names: Vec<String>,
    pub file: usize,
    pub line: u64,
    pub cloud: Provider,
    /// What the source calls it.
    pub what: &'static str,
    pub region: Field<String>,
    /// CPU of an instance, all its containers together.
    pub vcpu: Field<f64>,
    pub memory_mb: Field<f64>,
    pub architecture: Field<String>,
    pub least: Field<f64>,
    pub most: Field<f64>,
    /// Requests at once at which another instance is added.
    pub at_once: Field<f64>,
    /// The front door, and its line.
    pub door: Option<(&'static str, u64)>,
    /// Whether callers are inside the network only, and the line that says so.
    pub internal: Option<u64>,
    /// Whether capacity may be reclaimed.
    pub on_spot: Option<(bool, u64)>,
    /// Figures of the catalog.
    pub figures: Vec<(u64, String, f64)>,
    /// How something was read.
    pub said: Vec<(u64, String)>,
    /// What the model cannot express.
    pub remarks: Vec<(u64, String)>,
}

impl Container {
    pub(super) const fn new(cloud: Provider, what: &'static str, file: usize, line: u64) -> Self {
        Self {
            names: Vec::new(),
            file,
            line,
            cloud,
            what,
            region: Field::Absent,
            vcpu: Field::Absent,
            memory_mb: Field::Absent,
            architecture: Field::Absent,
            least: Field::Absent,
            most: Field::Absent,
            at_once: Field::Absent,
            door: None,
            internal: None,
            on_spot: None,
            figures: Vec::new(),
            said: Vec::new(),
            remarks: Vec::new(),
        }
    }

    const fn spot(&self, line: u64) -> Spot {
        Spot { file: self.file, line: if line > 0 { line } else { self.line } }
    }

    fn tell(&self, told: &mut Told) {
        let here = self.spot(0);
        let name = self.names.first().map_or("it", String::as_str);
        told.say(here, format!("{name} is {}, which stands on the serverless side", self.what));
        told.word(here, "place.provider", self.cloud.id(), self.what);
        told.word(here, "serverless.kind", "container", self.what);
        match &self.region {
            Field::Known(region, line) => nodes::region(region, self.spot(*line), told),
            Field::Unknown(what, line) => {
                told.doubt(self.spot(*line), format!("{what} is not known here: place.region stays as it is"));
            }
            Field::Absent => {}
        }
        for (field, id, from) in [
            (&self.vcpu, "serverless.vcpu", "CPU of an instance"),
            (&self.memory_mb, "serverless.memory_mb", "memory of an instance"),
            (&self.least, "serverless.provisioned", "fewest instances"),
            (&self.most, "serverless.concurrency_limit", "most instances"),
            (&self.at_once, "serverless.concurrency", "requests at once for each instance"),
        ] {
            if *field == Field::Absent {
                told.doubt(here, format!("{from}: not in the file, so {id} stays as it is"));
            }
            count(field, id, from, here, told);
        }
        match &self.architecture {
            Field::Known(name, line) => told.word(self.spot(*line), "serverless.architecture", name, "architecture"),
            Field::Unknown(what, line) => {
                let text = format!("{what} is not known here: serverless.architecture stays as it is");
                told.doubt(self.spot(*line), text);
            }
            Field::Absent => {}
        }
        self.tell_door(told);
        if let Some((on, line)) = self.on_spot {
            told.switch(self.spot(line), "place.spot", on, "capacity of the tasks");
        }
        told.doubt(here, "an image: the runtime is not in the file, so work.runtime stays as it is");
        for (line, id, value) in &self.figures {
            told.figure(self.spot(*line), id.clone(), *value);
        }
        for (line, text) in &self.said {
            told.say(self.spot(*line), text);
        }
        for (line, text) in &self.remarks {
            told.doubt(self.spot(*line), text);
        }
    }

    fn tell_door(&self, told: &mut Told) {
        match self.door {
            Some((door, line)) => told.word(self.spot(line), "serverless.front_door", door, "what stands before it"),
            None => told
                .doubt(self.spot(0), "what calls the service is not in the file: serverless.front_door stays as it is"),
        }
        if let Some(line) = self.internal {
            told.word(self.spot(line), "traffic.door", "internal", "callers are inside the network");
        }
    }
}

/// Tells the service that is meant; whether there was any.
pub(super) fn tell(gathered: &mut Gathered, choice: &mut Choice<'_>, told: &mut Told) -> Result<bool, DeploymentError> {
    let mut services = ecs::services(gathered, told);
    for app in std::mem::take(&mut gathered.container_apps) {
        services.push(container_app::service(&app, &gathered.locations, told)?);
    }
    let Some(first) = services.first() else { return Ok(false) };
    let names: Vec<Vec<String>> = services.iter().map(|service| service.names.clone()).collect();
    let spot = Spot { file: first.file, line: first.line };
    let Some(at) = choice.one("container service", &names, spot, told)? else { return Ok(false) };
    services[at].tell(told);
    Ok(true)
}
