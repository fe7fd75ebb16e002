//! Bills as lists of lines. A total is the sum of its lines and nothing else.

use crate::catalog::meter::Metered;
use crate::catalog::{Confidence, Price, Source, Use};
use crate::units::Usd;
use std::borrow::Cow;
use std::sync::Arc;

/// What a line pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Pods' nodes, or function requests and memory-time.
    Compute,
    /// The control plane and what else is there without load.
    Platform,
    /// Front door, transfer, NAT.
    Network,
    /// Stores and disks.
    State,
    /// Logs.
    Observability,
    /// People's hours.
    People,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::Compute, Self::Platform, Self::Network, Self::State, Self::Observability, Self::People];

    /// The heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Compute => "Compute",
            Self::Platform => "Platform",
            Self::Network => "Network",
            Self::State => "State",
            Self::Observability => "Observability",
            Self::People => "People",
        }
    }
}

/// Whether a line follows the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// There at zero traffic too.
    Fixed,
    /// Follows the capacity that is kept, load or not.
    Capacity,
    /// Follows the requests.
    Use,
}

/// Declares every kind of line with its id, group, nature and the words of its line.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $group:ident, $nature:ident, $name:literal;)+) => {
        /// What a line bills. A bill writer can write these and no others.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $variant),+ }

        impl Kind {
            /// Every kind, in the order of the groups.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The id used in files and tests.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// The group that its lines stand in.
            #[must_use]
            pub const fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group),+ }
            }

            /// Whether its lines follow the load.
            #[must_use]
            pub const fn nature(self) -> Nature {
                match self { $(Self::$variant => Nature::$nature),+ }
            }

            /// The words of its lines.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

kinds! {
    /// Node-hours at the list price, less what sustained use takes off.
    NodesOnDemand = "nodes.on-demand", Compute, Capacity, "Nodes, on demand";
    /// Node-hours on spot capacity.
    NodesSpot = "nodes.spot", Compute, Capacity, "Nodes, spot";
    /// Node-hours under a commitment.
    NodesCommitted = "nodes.committed", Compute, Capacity, "Nodes, committed";
    /// CPU of burstable nodes above their baseline.
    NodeCredits = "nodes.credits", Compute, Use, "CPU above the baseline";
    /// The provider's fee for managing nodes.
    NodeFee = "nodes.fee", Compute, Capacity, "Node management fee";
    /// Boot disks of the nodes.
    NodeDisks = "nodes.disks", Compute, Capacity, "Node disks";
    /// CPU of pods that are billed by their size.
    PodCpu = "pods.cpu", Compute, Capacity, "Pod vCPU";
    /// Memory of pods that are billed by their size.
    PodMemory = "pods.memory", Compute, Capacity, "Pod memory";
    /// Temporary storage of such pods, where it is charged.
    PodStorage = "pods.storage", Compute, Capacity, "Pod storage";
    /// Invocations.
    FunctionRequests = "function.requests", Compute, Use, "Function requests";
    /// Memory for as long as functions run.
    FunctionMemory = "function.memory", Compute, Use, "Function memory-time";
    /// CPU for as long as functions run, where it is priced apart.
    FunctionCpu = "function.cpu", Compute, Use, "Function CPU-time";
    /// Memory of instances that are kept ready.
    ReadyMemory = "ready.memory", Compute, Fixed, "Instances kept ready";
    /// CPU of instances that are kept ready, where it is priced apart.
    ReadyCpu = "ready.cpu", Compute, Fixed, "CPU kept ready";
    /// Memory of ready instances while they serve.
    ReadyMemoryUse = "ready.memory-use", Compute, Use, "Memory-time on ready instances";
    /// CPU of ready instances while they serve.
    ReadyCpuUse = "ready.cpu-use", Compute, Use, "CPU-time on ready instances";
    /// CPU of container instances for as long as they exist.
    ContainerCpu = "container.cpu", Compute, Capacity, "Container CPU";
    /// Memory of container instances for as long as they exist.
    ContainerMemory = "container.memory", Compute, Capacity, "Container memory";
    /// CPU of container instances that are kept and serve nothing, where that costs less.
    ContainerIdleCpu = "container.idle-cpu", Compute, Fixed, "Idle container CPU";
    /// Memory of such instances.
    ContainerIdleMemory = "container.idle-memory", Compute, Fixed, "Idle container memory";
    /// Requests to containers, where they cost something.
    ContainerRequests = "container.requests", Compute, Use, "Container requests";
    /// Machines that functions run on, managed by the provider.
    ManagedInstances = "managed.instances", Compute, Capacity, "Managed instances";
    /// The fee for managing them.
    ManagedFee = "managed.fee", Compute, Capacity, "Management fee";
    /// The managed control plane.
    ControlPlane = "cluster", Platform, Fixed, "Control plane";
    /// The cluster's own pods, and stores in the cluster, where pods are billed by their size.
    SystemPods = "pods.system", Platform, Fixed, "Cluster's own pods";
    /// Hours of NAT gateways.
    NatHours = "nat.hours", Network, Fixed, "NAT gateways";
    /// Bytes through NAT gateways.
    NatData = "nat.data", Network, Use, "NAT data";
    /// Hours of a load balancer.
    LoadBalancerHours = "load-balancer.hours", Network, Fixed, "Load balancer";
    /// Capacity units of a load balancer.
    LoadBalancerCapacity = "load-balancer.capacity", Network, Use, "Load balancer capacity";
    /// Bytes through a load balancer.
    LoadBalancerData = "load-balancer.data", Network, Use, "Load balancer data";
    /// Public addresses of load balancer and NAT gateways.
    Addresses = "addresses", Network, Fixed, "Public addresses";
    /// Bytes from one zone to another.
    InterZone = "inter-zone", Network, Use, "Transfer between zones";
    /// Bytes to the internet.
    Egress = "egress", Network, Use, "Transfer to the internet";
    /// Requests through a gateway.
    FrontDoor = "front-door", Network, Use, "Front door";
    /// Time that sockets are open.
    SocketMinutes = "socket.minutes", Network, Fixed, "Socket minutes";
    /// Messages over sockets.
    SocketMessages = "socket.messages", Network, Use, "Socket messages";
    /// Operations of a queue between functions.
    QueueRequests = "queue.requests", Network, Use, "Queue requests";
    /// What a queue costs whether used or not.
    QueueService = "queue.service", Network, Fixed, "Queue service";
    /// Steps of a workflow between functions.
    WorkflowSteps = "workflow.steps", Network, Use, "Workflow transitions";
    /// Hours of endpoints through which functions inside a network reach the provider's services.
    EndpointHours = "endpoint.hours", Network, Fixed, "Network endpoints";
    /// Bytes through such endpoints.
    EndpointData = "endpoint.data", Network, Use, "Network endpoint data";
    /// Volumes of in-cluster stores.
    Volume = "volume", State, Fixed, "Volume for state";
    /// A managed cache.
    Cache = "cache", State, Fixed, "Cache";
    /// Reads from a key-value store.
    KeyValueReads = "key-value.reads", State, Use, "Key-value reads";
    /// Writes to a key-value store.
    KeyValueWrites = "key-value.writes", State, Use, "Key-value writes";
    /// Data in a key-value store.
    KeyValueStorage = "key-value.storage", State, Fixed, "Key-value storage";
    /// A managed relational database.
    Database = "database", State, Fixed, "Database";
    /// Data in a managed relational database.
    DatabaseStorage = "database.storage", State, Fixed, "Database storage";
    /// The pool of connections between functions and a relational database.
    ConnectionProxy = "connection-proxy", State, Fixed, "Connection proxy";
    /// Data in a network file system.
    FileSystem = "file-system", State, Fixed, "Network file system";
    /// Logs taken in.
    Logs = "logs", Observability, Use, "Log ingestion";
    /// Hours of people.
    People = "people", People, Fixed, "People's hours";
}

/// One line of a bill.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is billed.
    pub kind: Kind,
    /// What the line pays for.
    pub group: Group,
    /// Whether it follows the load.
    pub nature: Nature,
    /// What is billed, in words.
    pub item: Cow<'static, str>,
    /// How much of it a month.
    pub quantity: f64,
    /// Units of the month that were free and are not in the quantity.
    pub free: f64,
    /// Unit of the quantity.
    pub unit: Arc<str>,
    /// Dollars per unit.
    pub unit_price: f64,
    /// Quantity times unit price.
    pub amount: Usd,
    /// How the quantity comes about, in words and numbers.
    pub formula: String,
    /// Id of the catalog row the price is from; `None` for the user's own figures.
    pub price_id: Option<Arc<str>>,
    /// Where the price is from.
    pub source: Arc<Source>,
}

/// Something that is used and has no sourced price: a line without an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What the line would pay for.
    pub group: Group,
    /// What is not priced.
    pub item: String,
    /// The dial that asks for it.
    pub dial: &'static str,
}

/// A monthly bill.
#[derive(Debug, Clone, Default)]
pub struct Bill {
    lines: Vec<Line>,
    gaps: Vec<Gap>,
}

impl Bill {
    /// The lines in the order they were added.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The sum of all lines.
    #[must_use]
    pub fn total(&self) -> Usd {
        self.lines.iter().map(|l| l.amount).sum()
    }

    /// The sum of the lines that `wanted` picks.
    pub fn sum_of(&self, wanted: impl Fn(&Line) -> bool) -> Usd {
        self.lines.iter().filter(|l| wanted(l)).map(|l| l.amount).sum()
    }

    /// What is used and not in the total, because it has no sourced price here.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// What the total leaves out, in words: `without the queue requests`; `None` when it is complete.
    #[must_use]
    pub fn without(&self) -> Option<String> {
        let names: Vec<String> = self.gaps.iter().map(|gap| lower_first(&gap.item)).collect();
        (!names.is_empty()).then(|| format!("without {}", names.join(" and ")))
    }

    /// Names something that has no sourced price.
    pub fn gap(&mut self, group: Group, item: String, dial: &'static str) {
        self.gaps.push(Gap { group, item, dial });
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Bills what a month used at a price, as its meter counts it: one line per volume tier that is reached.
    pub fn meter(&mut self, item: &Item, price: &Price, used: &Use, formula: &str) {
        let metered = price.metered(used);
        let tiers = price.tiers.len() > 1;
        for charge in price.charges(metered.units) {
            let name: Cow<'static, str> = if tiers && charge.tier > 0 {
                format!("{}, tier {}", item.name, charge.tier + 1).into()
            } else {
                item.name.clone()
            };
            let first = charge.tier == 0;
            self.lines.push(Line {
                kind: item.kind,
                group: item.kind.group(),
                nature: item.kind.nature(),
                item: name,
                quantity: charge.quantity,
                free: if first { metered.free } else { 0.0 },
                unit: price.unit.clone(),
                unit_price: charge.usd,
                amount: Usd::new(charge.quantity * charge.usd),
                formula: explained(formula, price, used, metered, charge.unread),
                price_id: Some(price.id.clone()),
                source: if charge.unread { unread(&price.source) } else { price.source.clone() },
            });
        }
    }
}

/// The words of a line inside a sentence.
fn lower_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The formula of a line with what its meter did to it.
fn explained(formula: &str, price: &Price, used: &Use, metered: Metered, unread: bool) -> String {
    let mut text = formula.to_owned();
    let mut add = |words: &str| {
        text.push_str(", ");
        text.push_str(words);
    };
    let meter = &price.meter;
    let each = meter.units_of(used.size_kb);
    if let Some(step) = &meter.step_kb {
        add(&format!("{} KB a unit", step.value));
    }
    if !meter.units_at_kb.is_empty() || meter.step_kb.is_some() || meter.factor.is_some() {
        add(&format!("{} unit(s) each", (each * 1e3).round() / 1e3));
    }
    if used.free && metered.free > 0.0 {
        add("less the free part");
    }
    if unread {
        add("the price of this tier was not read here, another region's steps stand for it");
    }
    text
}

/// The source of a tier that was read elsewhere.
fn unread(source: &Source) -> Arc<Source> {
    Arc::new(Source { confidence: Confidence::Unverified, ..source.clone() })
}

/// What is billed: the part of a line that does not come from the price.
#[derive(Debug, Clone)]
pub struct Item {
    /// The kind of line.
    pub kind: Kind,
    /// The words of the line.
    pub name: Cow<'static, str>,
}

impl Item {
    /// An item under its kind's own words.
    #[must_use]
    pub const fn of(kind: Kind) -> Self {
        Self { kind, name: Cow::Borrowed(kind.name()) }
    }

    /// An item under other words, for example with the name of a machine.
    #[must_use]
    pub fn named(kind: Kind, name: String) -> Self {
        Self { kind, name: name.into() }
    }
}
