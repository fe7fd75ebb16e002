//! What one region charges, in one shape for all providers.
//!
//! # What is on offer, and what is not
//!
//! A region is offered when its functions, cluster, nodes, load balancer, disks, NAT, transfer and logs
//! have prices. Within it a choice is offered when its own price is known. A price that was read for a neighbour
//! only stands in where it moves the answer little; its row says so and is rated `unverified`.
//!
//! - AWS: Lambda, EKS and EC2 in six regions. Files in us-east-1 only. Commitments are Compute Savings Plans, which nodes and
//!   functions share. Snapshot prices are rows for information: Java, the one runtime with a measured restore, does not pay them.
//! - Azure: Flex Consumption and AKS in seven regions. API Management, which would be a second front door, has no measured latency.
//!   The Standard load balancer works below HTTP and cannot stand before functions. Durable Functions have no price of their own,
//!   so there is a queue and no workflow.
//! - Google Cloud: Cloud Run functions with request-based billing, Cloud Run services with instance-based billing, GKE Standard, in
//!   the US and Europe. Asian regions lack a price for transfer; one more way to buy is Autopilot.
//! - Containers: Fargate in all six regions of AWS, Container Apps in all seven of Azure. Fargate commitments were read in three
//!   regions only, spot prices on Arm in two.
//! - Kinds of capacity: EKS Auto Mode in all six regions, AKS Automatic where its fee was read (three of seven), EKS on Fargate and
//!   GKE Autopilot in all regions of their clouds. Fargate Spot and Arm are for ECS and not for EKS.
//! - Nowhere: enterprise agreements, taxes, support plans.

use super::pods::PodPrices;
use super::row::{Figure, Price};
use super::serverless_kind::ContainerPrices;
use crate::scenario::{Architecture, Commitment, FrontDoor, HandOff, HostingPlan, KubernetesKind, Provider, StateKind};
use std::sync::Arc;

/// The prices of one region.
#[derive(Debug, Clone)]
pub struct Market {
    /// The cloud.
    pub provider: Provider,
    /// The region's own name.
    pub region: String,
    /// The hosting plan that the functions of this market are on.
    pub plan: HostingPlan,
    /// The same region as functions on the other hosting plans find it, where the provider has several.
    pub plans: Vec<Self>,
    /// The function service.
    pub function: FunctionPrices,
    /// Instances of functions that are billed for as long as they exist, on a plan of that kind.
    pub premium: Option<ContainerPrices>,
    /// Container instances, where CPU and memory are priced.
    pub container: Option<ContainerPrices>,
    /// What managing a function's machines costs on top, as a share of their on-demand price, where it is offered.
    pub managed_fee: Option<Figure>,
    /// Requests through a front door, per million, for those that are priced per request; a front
    /// door that is absent here is not offered. [`FrontDoor::LoadBalancer`] is offered when
    /// `load_balancer` takes functions as targets, [`FrontDoor::Event`] always.
    pub front_doors: Vec<(FrontDoor, Price)>,
    /// Load balancer before the pods (and before functions where chosen).
    pub load_balancer: LoadBalancer,
    /// Public IPv4 addresses.
    pub addresses: Addresses,
    /// The managed control plane, per hour.
    pub cluster_hour: Price,
    /// The same where the provider manages the nodes, if it is charged otherwise.
    pub managed_cluster_hour: Option<Price>,
    /// Pods that are billed by their size, where they are priced.
    pub pods: Option<PodPrices>,
    /// Node types, smallest first, then cheapest.
    pub nodes: Vec<NodeType>,
    /// Node and volume disks, per GB-month.
    pub disk_gb_month: Price,
    /// NAT gateway, per hour; per VM behind it and hour where `nat_vm_cap` is there.
    pub nat_hour: Price,
    /// Most VMs that `nat_hour` is charged for, where it is charged per VM.
    pub nat_vm_cap: Option<Figure>,
    /// NAT gateway, per GB processed.
    pub nat_gb: Price,
    /// Transfer to the internet per GB.
    pub egress_gb: Price,
    /// Transfer between zones, per GB and direction.
    pub inter_zone_gb: Price,
    /// How many ends of a transfer between zones pay `inter_zone_gb` for each GB: 2 where the sender
    /// pays for going out and the receiver for coming in, 1 where only the sender pays.
    pub inter_zone_charged_ends: Figure,
    /// Log ingestion per GB.
    pub logs_gb: Price,
    /// The same for the logs of functions, where they are charged otherwise.
    pub function_logs_gb: Option<Price>,
    /// Key-value store billed per request.
    pub key_value: Option<KeyValuePrices>,
    /// Memory caches (for sessions), by node.
    pub caches: Vec<CacheNode>,
    /// Relational databases, by instance.
    pub databases: Vec<DatabaseInstance>,
    /// Database storage per GB-month.
    pub database_gb_month: Option<Price>,
    /// Network file system per GB-month.
    pub file_gb_month: Option<Price>,
    /// A step from one function to the next through a workflow service, per million transitions.
    pub workflow_transition: Option<Price>,
    /// Messages through a queue, per million operations or per GB.
    pub queue_request: Option<Price>,
    /// What the queue service costs an hour, whether used or not.
    pub queue_hour: Option<Price>,
    /// The pool of connections before a relational database, per vCPU of the database and hour, where it is charged.
    pub connection_proxy: Option<Price>,
    /// An endpoint of one of the provider's services inside a network, per zone and hour, where functions inside need one.
    pub endpoint_hour: Option<Price>,
    /// The same per GB.
    pub endpoint_gb: Option<Price>,
    /// WebSocket messages per million (long-lived connections before functions).
    pub socket_message: Option<Price>,
    /// WebSocket connection minutes per million.
    pub socket_minute: Option<Price>,
}

/// The function service's prices.
#[derive(Debug, Clone)]
pub struct FunctionPrices {
    /// Per million requests.
    pub request: Price,
    /// Memory-time per GB-s, by architecture, in volume tiers where the provider has them.
    pub compute: Vec<(Architecture, Price)>,
    /// CPU time per vCPU-s where CPU and memory are priced apart (Cloud Run).
    pub vcpu_second: Option<Price>,
    /// Memory-time kept ready, per GB-s, by architecture: for all of the time, served or not.
    pub provisioned_idle: Vec<(Architecture, Price)>,
    /// Memory-time of requests on instances kept ready, per GB-s, by architecture: on top of that.
    pub provisioned_duration: Vec<(Architecture, Price)>,
    /// CPU time kept ready per vCPU-s, where CPU and memory are priced apart.
    pub provisioned_idle_vcpu_second: Option<Price>,
    /// CPU time of requests on instances kept ready, on top of that.
    pub provisioned_duration_vcpu_second: Option<Price>,
    /// What a commitment of a year or three takes off, where offered.
    pub commitment: Commitments,
    /// Whether it takes the same off the price per request (1) or nothing (0).
    pub commitment_on_requests: Option<Figure>,
}

/// A load balancer: hours and capacity units.
#[derive(Debug, Clone)]
pub struct LoadBalancer {
    /// Per hour.
    pub hour: Price,
    /// Per capacity unit and hour, where the provider has capacity units.
    pub capacity_unit_hour: Option<Price>,
    /// New connections per second in one unit.
    pub unit_new_connections: Option<Figure>,
    /// Open connections in one unit.
    pub unit_active_connections: Option<Figure>,
    /// GB per hour in one unit.
    pub unit_gb_per_hour: Option<Figure>,
    /// The same where the target is a function.
    pub unit_gb_per_hour_function: Option<Figure>,
    /// Per GB processed, where the provider charges that instead.
    pub gb: Option<Price>,
    /// Whether it can stand before functions too (1) or not (0).
    pub fronts_functions: Figure,
}

/// Public IPv4 addresses: what one costs, and how many a cluster's edge needs.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Per address and hour, where charged.
    pub hour: Option<Price>,
    /// Addresses of a load balancer in each zone.
    pub balancer_per_zone: Figure,
    /// Least addresses of a load balancer.
    pub balancer_least: Figure,
    /// Addresses of the NAT gateways in each zone.
    pub nat_per_zone: Figure,
    /// Least addresses of the NAT gateways.
    pub nat_least: Figure,
}

impl Addresses {
    /// Addresses of a load balancer in so many zones.
    #[must_use]
    pub fn of_balancer(&self, zones: f64) -> f64 {
        (self.balancer_per_zone.value * zones).max(self.balancer_least.value)
    }

    /// Addresses of the NAT gateways of so many zones.
    #[must_use]
    pub fn of_nat(&self, zones: f64) -> f64 {
        (self.nat_per_zone.value * zones).max(self.nat_least.value)
    }
}

/// Shares of the list price that commitments without upfront payment take off (0.28 is 28 %).
#[derive(Debug, Clone, Default)]
pub struct Commitments {
    /// For one year.
    pub one_year: Option<Figure>,
    /// For three years.
    pub three_years: Option<Figure>,
}

impl Commitments {
    /// What this commitment takes off; nothing is known of none.
    #[must_use]
    pub const fn off(&self, commitment: Commitment) -> Option<&Figure> {
        match commitment {
            Commitment::None => None,
            Commitment::OneYear => self.one_year.as_ref(),
            Commitment::ThreeYears => self.three_years.as_ref(),
        }
    }
}

/// How a burstable node is billed for more CPU than its price buys.
#[derive(Debug, Clone)]
pub struct Burst {
    /// Share of each vCPU that the price buys for longer than a burst.
    pub baseline: Figure,
    /// A vCPU-hour above it, where the provider lets the node go on and charges it; without one the node is slowed down to the
    /// baseline.
    pub credit: Option<Price>,
}

/// What the provider asks for managing a node, on top of the node's own price; nothing is taken off it by spot or commitments.
#[derive(Debug, Clone)]
pub struct ManagedFee {
    /// The price.
    pub price: Price,
    /// Units of the price in an hour of the node: 1 for a price per hour, its vCPUs for one per vCPU-hour.
    pub units: f64,
    /// The share of the node's list price that it is, where it is given so.
    pub share: Option<f64>,
}

/// One node type.
#[derive(Debug, Clone)]
pub struct NodeType {
    /// The provider's name.
    pub name: Arc<str>,
    /// Virtual CPUs.
    pub vcpu: f64,
    /// Memory in GiB.
    pub memory_gib: f64,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Whether the price buys only a part of the CPU for longer than a burst.
    pub burstable: bool,
    /// That part and what more of it costs, where the provider says so.
    pub burst: Option<Burst>,
    /// Per hour on demand.
    pub hour: Price,
    /// Dollars an hour in the catalog itself, whatever a user's file says: machines are likened by it.
    pub list_usd: f64,
    /// What the provider asks for managing it, where it offers that.
    pub managed_fee: Option<ManagedFee>,
    /// What commitments take off the list price of its family.
    pub commitment: Commitments,
    /// Spot price over on-demand price.
    pub spot_ratio: Option<Figure>,
    /// Share of spot instances reclaimed in a month (middle of the published band).
    pub interruptions_per_month: Option<Figure>,
    /// Most pods it may hold, where that follows the type and not only its vCPUs.
    pub max_pods: Option<Figure>,
}

/// A key-value store billed per operation.
#[derive(Debug, Clone)]
pub struct KeyValuePrices {
    /// Per million read units; its meter says how many a read takes.
    pub read: Price,
    /// Per million write units; its meter says how many a write takes.
    pub write: Price,
    /// Per GB-month.
    pub storage: Price,
}

/// A managed memory cache node.
#[derive(Debug, Clone)]
pub struct CacheNode {
    /// The provider's name.
    pub name: Arc<str>,
    /// Memory for data in GiB.
    pub memory_gib: Figure,
    /// Per hour.
    pub hour: Price,
}

/// A managed relational database instance.
#[derive(Debug, Clone)]
pub struct DatabaseInstance {
    /// The provider's name.
    pub name: Arc<str>,
    /// Virtual CPUs.
    pub vcpu: Figure,
    /// Memory in GiB.
    pub memory_gib: Figure,
    /// Per hour, one zone.
    pub hour: Price,
}

impl Market {
    /// The market as functions on this hosting plan find it; the usual one where there is no such plan.
    #[must_use]
    pub fn under(&self, plan: HostingPlan) -> &Self {
        self.plans.iter().find(|market| market.plan == plan).unwrap_or(self)
    }

    /// Why functions cannot run on this hosting plan here, as a clause; `None` when they can.
    #[must_use]
    pub fn withholds_plan(&self, plan: HostingPlan) -> Option<String> {
        if plan == HostingPlan::Flex || self.plans.iter().any(|market| market.plan == plan) {
            return None;
        }
        Some(match self.provider {
            Provider::Azure => format!("no price of the {plan} plan is sourced in {}", self.region),
            other => format!("{other} has no hosting plans to choose from"),
        })
    }

    /// The node type with this name; the first one when there is none.
    #[must_use]
    pub fn node(&self, name: &str) -> &NodeType {
        self.nodes.iter().find(|n| &*n.name == name).unwrap_or(&self.nodes[0])
    }

    /// The node type here that is most like one of another region: same architecture if possible,
    /// then nearest in vCPU, memory and the catalog's price. A user's own price chooses no machine.
    #[must_use]
    pub fn node_like(&self, other: &NodeType) -> &NodeType {
        let distance = |n: &NodeType| {
            let ratio = |a: f64, b: f64| (a / b).ln().abs();
            let other_arch = if n.architecture == other.architecture { 0.0 } else { 4.0 };
            let same_name = if n.name == other.name { 0.0 } else { 0.5 };
            other_arch
                + same_name
                + 4.0 * ratio(n.vcpu, other.vcpu)
                + 2.0 * ratio(n.memory_gib, other.memory_gib)
                + ratio(n.list_usd.max(1e-6), other.list_usd.max(1e-6))
        };
        self.nodes.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(&self.nodes[0])
    }

    /// Whether everything that this kind of state needs has a sourced price here, on both sides.
    #[must_use]
    pub fn offers_state(&self, kind: StateKind) -> bool {
        match kind {
            StateKind::None => true,
            StateKind::Session => !self.caches.is_empty(),
            StateKind::KeyValue => self.key_value.is_some(),
            StateKind::Relational => !self.databases.is_empty() && self.database_gb_month.is_some(),
            StateKind::Local => self.file_gb_month.is_some(),
        }
    }

    /// Whether this front door has a sourced price here.
    #[must_use]
    pub fn offers_front_door(&self, door: FrontDoor) -> bool {
        match door {
            FrontDoor::Event => true,
            FrontDoor::LoadBalancer => self.load_balancer.fronts_functions.value > 0.0,
            _ => self.front_doors.iter().any(|(d, _)| *d == door),
        }
    }

    /// Whether this way from one function to the next has a sourced price here.
    #[must_use]
    pub const fn offers_handoff(&self, handoff: HandOff) -> bool {
        match handoff {
            HandOff::Queue => self.queue_request.is_some(),
            HandOff::Workflow => self.workflow_transition.is_some(),
        }
    }

    /// Why pods cannot run on this kind of capacity here, as a clause; `None` when they can.
    #[must_use]
    pub fn withholds(&self, kind: KubernetesKind) -> Option<String> {
        let region = &self.region;
        match (kind, self.provider) {
            (KubernetesKind::Nodes, _) => None,
            (KubernetesKind::ManagedNodes, Provider::Gcp) => {
                Some("GKE patches and replaces the nodes of every cluster, without a fee: the same as nodes".to_owned())
            }
            (KubernetesKind::ManagedNodes, _) => {
                let priced = self.nodes.iter().any(|node| node.managed_fee.is_some());
                (!priced).then(|| format!("no fee for managed nodes is sourced in {region}"))
            }
            (KubernetesKind::Pods, Provider::Azure) => Some(
                "AKS has pods without nodes on virtual nodes only, and no start time of those is sourced".to_owned(),
            ),
            (KubernetesKind::Pods, _) => {
                self.pods.is_none().then(|| format!("no price of pods without nodes is sourced in {region}"))
            }
        }
    }

    /// The price of a cluster's control plane with this kind of capacity.
    #[must_use]
    pub fn cluster_hour_of(&self, kind: KubernetesKind) -> &Price {
        let own = match kind {
            KubernetesKind::Nodes => None,
            KubernetesKind::ManagedNodes => self.managed_cluster_hour.as_ref(),
            KubernetesKind::Pods => self.pods.as_ref().and_then(|pods| pods.cluster_hour.as_ref()),
        };
        own.unwrap_or(&self.cluster_hour)
    }

    /// Whether this commitment has a discount here for some node.
    #[must_use]
    pub fn offers_commitment(&self, commitment: Commitment) -> bool {
        commitment == Commitment::None || self.nodes.iter().any(|n| n.commitment.off(commitment).is_some())
    }

    /// Whether functions run on this architecture here.
    #[must_use]
    pub fn offers_architecture(&self, architecture: Architecture) -> bool {
        self.function.compute(architecture).is_some()
    }
}

impl FunctionPrices {
    /// Memory-time price for an architecture.
    #[must_use]
    pub fn compute(&self, architecture: Architecture) -> Option<&Price> {
        find(&self.compute, architecture)
    }

    /// Idle provisioned memory-time price for an architecture.
    #[must_use]
    pub fn provisioned_idle(&self, architecture: Architecture) -> Option<&Price> {
        find(&self.provisioned_idle, architecture)
    }

    /// Provisioned duration price for an architecture.
    #[must_use]
    pub fn provisioned_duration(&self, architecture: Architecture) -> Option<&Price> {
        find(&self.provisioned_duration, architecture)
    }
}

fn find(prices: &[(Architecture, Price)], architecture: Architecture) -> Option<&Price> {
    prices.iter().find(|(a, _)| *a == architecture).map(|(_, p)| p)
}
