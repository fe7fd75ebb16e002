//! Function apps of Azure: in templates of its resource manager, which Bicep builds, as `az` prints them, and from Terraform.

mod template;

pub(super) use template::read;

use super::error::DeploymentError;
use super::function::runtime;
use super::kubernetes::nodes;
use super::terraform::{self, Resource};
use super::told::{Spot, Told};
use super::tree::{NONE, Node};
use super::{Choice, Document, Gathered, container_app};
use std::collections::BTreeMap;
use template::{Values, expression};

/// A function app.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub name: String,
    pub file: usize,
    pub line: u64,
    /// Whether it is on Flex Consumption, which says everything in the app itself.
    pub flex: bool,
    /// What names its plan, as written and as resolved; empty where nothing does.
    pub plan: Vec<String>,
    pub memory: Node,
    pub most: Node,
    /// Instances kept ready, by group of triggers.
    pub ready: Vec<Node>,
    pub concurrency: Node,
    pub location: Node,
    pub runtime: Node,
    pub prewarmed: Node,
}

/// A hosting plan.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// What it goes by, as written and as resolved.
    names: Vec<String>,
    file: usize,
    line: u64,
    sku: Node,
    /// Instances that are always there.
    least: Node,
    most: Node,
}

/// Instances of Elastic Premium: cores and memory in MB (learn.microsoft.com/azure/azure-functions/functions-premium-plan).
const PREMIUM: [(&str, f64, f64); 3] = [("EP1", 1.0, 3584.0), ("EP2", 2.0, 7168.0), ("EP3", 4.0, 14_336.0)];

impl App {
    /// A site of the resource manager, resolved and as written; `None` where it is no function app.
    fn of(site: &Node, written: &Node, file: usize) -> Option<Self> {
        // The command line prints the properties beside the name.
        let part = |of: &Node| if of.has("properties") { of.at("properties").clone() } else { of.clone() };
        let (properties, source) = (part(site), part(written));
        let config = properties.at("functionAppConfig");
        let flex = !config.is_null();
        if !flex && site.at("kind").text().is_none_or(|kind| !kind.to_ascii_lowercase().contains("functionapp")) {
            return None;
        }
        let scale = config.at("scaleAndConcurrency");
        let own = properties.at("siteConfig");
        let groups = scale.at("alwaysReady");
        let mut ready: Vec<Node> = groups.items().iter().map(|group| group.at("instanceCount").clone()).collect();
        if expression(groups).is_some() {
            ready.push(groups.clone());
        }
        if !own.at("minimumElasticInstanceCount").is_null() {
            ready.push(own.at("minimumElasticInstanceCount").clone());
        }
        let most = scale.at("maximumInstanceCount");
        let most = if most.is_null() { own.at("functionAppScaleLimit") } else { most };
        let plan = ["serverFarmId", "appServicePlanId"]
            .iter()
            .flat_map(|key| [properties.at(key).text(), source.at(key).text()])
            .flatten()
            .map(str::to_owned)
            .collect();
        let named = config.path(&["runtime", "name"]);
        Some(Self {
            name: site.at("name").text().unwrap_or_default().to_owned(),
            file,
            line: site.line,
            flex,
            plan,
            memory: scale.at("instanceMemoryMB").clone(),
            // Zero is how a site says that nothing limits it.
            most: if most.number() == Some(0.0) { NONE.clone() } else { most.clone() },
            ready,
            concurrency: scale.path(&["triggers", "http", "perInstanceConcurrency"]).clone(),
            location: site.at("location").clone(),
            runtime: if named.is_null() { worker(own) } else { named.clone() },
            prewarmed: own.at("preWarmedInstanceCount").clone(),
        })
    }
}

/// The language of a site: a setting of its app, or what its system runs (`Python|3.12`).
fn worker(config: &Node) -> Node {
    let mut settings = config.at("appSettings").items().iter();
    let named = settings.find(|one| one.at("name").text() == Some("FUNCTIONS_WORKER_RUNTIME"));
    let node = named.map_or_else(|| config.at("linuxFxVersion"), |one| one.at("value"));
    let name = node.text().and_then(|text| text.split('|').next()).filter(|name| !name.is_empty());
    name.map_or_else(|| NONE.clone(), |name| Node::scalar(name, false, node.line))
}

impl Plan {
    /// A server farm of the resource manager.
    fn of(resource: &Node, values: &Values<'_>, file: usize, used: &mut BTreeMap<String, String>) -> Self {
        let mut value = |node: &Node| values.of_node(node, used);
        let (name, properties) = (resource.at("name"), resource.at("properties"));
        let sku = value(resource.at("sku"));
        let most = properties.at("maximumElasticWorkerCount");
        let most = if most.is_null() { resource.at("maximumElasticWorkerCount") } else { most };
        let written = expression(name).or_else(|| name.text()).map(str::to_owned);
        let named = [sku.at("name"), sku.at("tier")].into_iter().find(|node| !node.is_null()).unwrap_or(&NONE);
        Self {
            names: written.into_iter().chain(value(name).text().map(str::to_owned)).collect(),
            file,
            line: resource.line,
            sku: value(named),
            least: value(sku.at("capacity")),
            most: value(most),
        }
    }

    /// The plan by the name that the catalog has; `None` where it is not modelled.
    fn id(&self) -> Option<&'static str> {
        match self.sku.text()?.to_ascii_uppercase().as_str() {
            "FC1" | "FLEXCONSUMPTION" => Some("flex"),
            "Y1" | "DYNAMIC" => Some("consumption"),
            "EP1" | "EP2" | "EP3" | "ELASTICPREMIUM" => Some("premium"),
            _ => None,
        }
    }
}

/// What `az functionapp show`, `az functionapp plan show` and `az containerapp show` print, one or a list.
pub(super) fn answers(document: &Document, gathered: &mut Gathered) {
    let node = &document.node;
    let all = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
    let values = Values::of(&NONE);
    for one in all {
        match one.at("type").text().unwrap_or("Microsoft.App/containerApps").to_ascii_lowercase().as_str() {
            "microsoft.web/serverfarms" => {
                gathered.plans.push(Plan::of(one, &values, document.file, &mut BTreeMap::new()));
            }
            "microsoft.web/sites" => gathered.apps.extend(App::of(one, one, document.file)),
            "microsoft.app/containerapps" => {
                gathered.container_apps.push(container_app::of_resource(one, document.file));
            }
            other => gathered.idle.push(other.to_owned()),
        }
    }
}

/// A function app from Terraform; `None` for a resource that is none.
pub(super) fn of_terraform(plan: &Node, resource: &Resource<'_>, file: usize) -> Option<App> {
    let values = resource.values;
    let flex = resource.kind == "azurerm_function_app_flex_consumption";
    let others = ["azurerm_linux_function_app", "azurerm_windows_function_app", "azurerm_function_app"];
    if !flex && !others.contains(&resource.kind) {
        return None;
    }
    let config = values.block("site_config");
    let mut ready: Vec<Node> =
        values.at("always_ready").items().iter().map(|group| group.at("instance_count").clone()).collect();
    ready.extend(Some(config.at("elastic_instance_minimum").clone()).filter(|node| !node.is_null()));
    // `node_version = "22"` in the block of what is run.
    let stack = config.block("application_stack").entries();
    let language =
        stack.iter().find(|(key, value)| key.ends_with("_version") && !value.is_null() && value.text() != Some(""));
    let language = language.map(|(key, node)| Node::scalar(key.trim_end_matches("_version"), false, node.line));
    let setting = values.path(&["app_settings", "FUNCTIONS_WORKER_RUNTIME"]);
    let named = [values.at("runtime_name"), setting].into_iter().find(|node| !node.is_null()).cloned();
    let most = [values.at("maximum_instance_count"), config.at("app_scale_limit")];
    let keys = ["service_plan_id", "app_service_plan_id"];
    let mut names: Vec<String> = keys.iter().filter_map(|key| values.at(key).text()).map(str::to_owned).collect();
    names.extend(terraform::aws::referred(plan, resource.address));
    Some(App {
        name: values.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: values.line,
        flex,
        plan: names,
        memory: values.at("instance_memory_in_mb").clone(),
        most: most.into_iter().find(|node| node.number().is_some_and(|n| n > 0.0)).unwrap_or(&NONE).clone(),
        ready,
        concurrency: values.at("http_concurrency").clone(),
        location: values.at("location").clone(),
        runtime: named.or(language).unwrap_or_else(|| NONE.clone()),
        prewarmed: config.at("pre_warmed_instance_count").clone(),
    })
}

/// A hosting plan from Terraform; `None` for a resource that is none.
pub(super) fn plan_of_terraform(resource: &Resource<'_>, file: usize) -> Option<Plan> {
    let values = resource.values;
    if !matches!(resource.kind, "azurerm_service_plan" | "azurerm_app_service_plan") {
        return None;
    }
    let old = values.block("sku");
    let sku = [values.at("sku_name"), old.at("size"), old.at("tier")].into_iter().find(|node| !node.is_null());
    let name = values.at("name").text().map(str::to_owned);
    Some(Plan {
        names: name.into_iter().chain([resource.address.to_owned()]).collect(),
        file,
        line: values.line,
        sku: sku.unwrap_or(&NONE).clone(),
        least: values.at("worker_count").clone(),
        most: values.at("maximum_elastic_worker_count").clone(),
    })
}

/// Tells the app that is meant; whether there was any.
pub(super) fn tell(
    apps: &[App],
    plans: &[Plan],
    choice: &mut Choice<'_>,
    told: &mut Told,
) -> Result<bool, DeploymentError> {
    let mut kept = Vec::new();
    for app in apps {
        match app.hosted(plans).filter(|plan| plan.id().is_none() && !app.flex) {
            Some(plan) => {
                let text = format!(
                    "{}: hosting plan {} is not modelled, only Flex Consumption, Consumption and Elastic Premium are; left out",
                    app.name,
                    plan.sku.shown()
                );
                told.doubt(Spot { file: plan.file, line: plan.line }, text);
            }
            None => kept.push(app.clone()),
        }
    }
    let apps = kept;
    let Some(first) = apps.first() else { return Ok(false) };
    let names: Vec<Vec<String>> = apps.iter().map(|app| vec![app.name.clone()]).collect();
    let spot = Spot { file: first.file, line: first.line };
    let Some(at) = choice.one("function app", &names, spot, told)? else { return Ok(false) };
    apps[at].tell(plans, told);
    Ok(true)
}

impl App {
    const fn spot(&self, node: &Node) -> Spot {
        Spot { file: self.file, line: if node.line > 0 { node.line } else { self.line } }
    }

    /// A number, or a remark that it is not known here.
    fn number(&self, node: &Node, id: &str, told: &mut Told) -> Option<f64> {
        if node.number().is_none() && node.text().is_some() {
            told.doubt(self.spot(node), format!("{} is not known here: {id} stays as it is", node.shown()));
        }
        node.number()
    }

    /// The plan that it is on: the one that it names, or the only one there is.
    fn hosted<'p>(&self, plans: &'p [Plan]) -> Option<&'p Plan> {
        let named =
            |plan: &&Plan| plan.names.iter().any(|name| self.plan.iter().any(|text| text.contains(name.as_str())));
        plans.iter().find(named).or_else(|| plans.first().filter(|_| plans.len() == 1))
    }

    /// The hosting plan, and what it sets of the instances.
    fn tell_plan(&self, plans: &[Plan], told: &mut Told) {
        let here = Spot { file: self.file, line: self.line };
        if self.flex {
            return told.word(here, "serverless.plan", "flex", "functionAppConfig of Flex Consumption");
        }
        let Some(plan) = self.hosted(plans) else {
            if self.plan.is_empty() {
                let text = "no hosting plan is named: Consumption, the default";
                told.say(here, text);
                return told.word(here, "serverless.plan", "consumption", "a function app without a plan");
            }
            return told.doubt(here, "its hosting plan is not in the files: serverless.plan stays as it is");
        };
        let at = Spot { file: plan.file, line: if plan.sku.line > 0 { plan.sku.line } else { plan.line } };
        told.word(at, "serverless.plan", plan.id().unwrap_or("flex"), format!("SKU {}", plan.sku.shown()));
        if plan.id() != Some("premium") {
            return;
        }
        let size = PREMIUM.iter().find(|(name, ..)| plan.sku.text().is_some_and(|sku| sku.eq_ignore_ascii_case(name)));
        match size {
            Some((name, cores, memory)) => {
                told.number(at, "serverless.vcpu", *cores, format!("cores of {name}"));
                told.number(at, "serverless.memory_mb", *memory, format!("memory of {name}"));
            }
            None => told.doubt(at, "the size of the plan is not in the file: serverless.vcpu stays as it is"),
        }
        if let Some(most) = plan.most.number().filter(|most| *most >= 1.0 && self.most.is_null()) {
            told.number(at, "serverless.concurrency_limit", most, "most instances of the plan");
        }
        if let Some(least) = plan.least.number().filter(|least| *least >= 1.0 && self.ready.is_empty()) {
            told.number(at, "serverless.provisioned", least, "instances of the plan");
        }
        if let Some(count) = self.prewarmed.number().filter(|count| (count - 1.0).abs() > 0.1) {
            told.doubt(self.spot(&self.prewarmed), format!("{count} instances kept warm ahead: the model has one"));
        }
    }

    fn tell(&self, plans: &[Plan], told: &mut Told) {
        let here = Spot { file: self.file, line: self.line };
        told.word(here, "place.provider", "azure", "a function app of Azure");
        told.word(here, "serverless.kind", "function", "a function app of Azure");
        self.tell_plan(plans, told);
        match self.location.text() {
            Some(text) if expression(&self.location).is_some() => {
                let text = format!("location {text} is not in the file: place.region stays as it is");
                told.doubt(self.spot(&self.location), text);
            }
            // Names as people read them, such as 'West Europe', mean the same.
            Some(text) => nodes::region(&text.to_ascii_lowercase().replace(' ', ""), self.spot(&self.location), told),
            None => {}
        }
        let memory = self.number(&self.memory, "serverless.memory_mb", told);
        if let Some(memory) = memory {
            told.number(self.spot(&self.memory), "serverless.memory_mb", memory, "memory of an instance");
        }
        if let Some(most) = self.number(&self.most, "serverless.concurrency_limit", told) {
            told.number(self.spot(&self.most), "serverless.concurrency_limit", most, "most instances");
        }
        let mut ready = Vec::new();
        for node in &self.ready {
            ready.extend(self.number(node, "serverless.provisioned", told));
        }
        if let Some(node) = self.ready.first().filter(|_| ready.len() == self.ready.len()) {
            told.number(self.spot(node), "serverless.provisioned", ready.iter().sum(), "instances always ready");
        }
        told.word(here, "serverless.front_door", "function-url", "the app's own HTTP address");
        if let (Some(memory), Some(at_once)) = (memory, self.concurrency.number()) {
            told.figure(self.spot(&self.concurrency), format!("azure.function.concurrency_at.{memory}"), at_once);
        }
        if let Some(name) = self.runtime.text() {
            runtime(name, None, self.spot(&self.runtime), told);
        }
    }
}
