//! The kinds of serverless capacity beside functions: what they cost in a region and how their platforms behave.

use super::behaviour::{Platform, Quantiles};
use super::market::{Commitments, Market};
use super::row::{Figure, Price};
use crate::scenario::{Architecture, FrontDoor, Runtime, ServerlessKind};

/// Prices of vCPU-time and memory-time.
#[derive(Debug, Clone)]
pub struct Rate {
    /// Per vCPU-hour.
    pub cpu: Price,
    /// Per GB-hour.
    pub memory: Price,
}

/// What container instances cost in one region, for as long as they exist.
#[derive(Debug, Clone)]
pub struct ContainerPrices {
    /// On demand, by architecture.
    pub on_demand: Vec<(Architecture, Rate)>,
    /// On capacity that may be reclaimed, by architecture, where it is sold.
    pub spot: Vec<(Architecture, Rate)>,
    /// Of instances that are kept without serving, where they cost less.
    pub idle: Option<Rate>,
    /// Per million requests, where they cost something.
    pub request: Option<Price>,
    /// What a commitment takes off, by architecture.
    pub commitment: Vec<(Architecture, Commitments)>,
    /// Whether it takes the same off the price per request (1) or nothing.
    pub commitment_on_requests: Option<Figure>,
}

impl ContainerPrices {
    /// The rate on demand of an architecture.
    #[must_use]
    pub fn rate(&self, architecture: Architecture) -> Option<&Rate> {
        self.on_demand.iter().find(|(a, _)| *a == architecture).map(|(_, rate)| rate)
    }

    /// The spot rate of an architecture.
    #[must_use]
    pub fn spot_rate(&self, architecture: Architecture) -> Option<&Rate> {
        self.spot.iter().find(|(a, _)| *a == architecture).map(|(_, rate)| rate)
    }

    /// What commitments take off for an architecture.
    #[must_use]
    pub fn commitments(&self, architecture: Architecture) -> Option<&Commitments> {
        self.commitment.iter().find(|(a, _)| *a == architecture).map(|(_, commitments)| commitments)
    }
}

/// An amount of CPU with the memory that it may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// vCPU.
    pub vcpu: f64,
    /// Least memory in MB.
    pub least_mb: f64,
    /// Most memory in MB.
    pub most_mb: f64,
    /// Memory comes in multiples of so many MB.
    pub step_mb: f64,
}

impl Size {
    /// The memory of this size that holds `wanted` MB: the most where none does.
    #[must_use]
    pub fn memory_for(&self, wanted: f64) -> f64 {
        if wanted <= self.least_mb {
            return self.least_mb;
        }
        ((wanted / self.step_mb).ceil() * self.step_mb).min(self.most_mb)
    }

    /// The smallest of these sizes with at least this much CPU and room for this much memory; the largest where none has. Where the
    /// sizes begin below one vCPU, any amount below it can be had with the memory of the size under it.
    #[must_use]
    pub fn fit(sizes: &[Self], vcpu: f64, memory_mb: f64) -> Option<Self> {
        let roomy = |size: &&Self| size.most_mb >= memory_mb;
        let under = sizes.iter().rev().find(|size| size.vcpu <= vcpu).filter(|size| size.vcpu < 1.0 && vcpu < 1.0);
        if let Some(size) = under.filter(roomy) {
            return Some(Self { vcpu, ..*size });
        }
        let holds = |size: &&Self| size.vcpu >= vcpu - 1e-9 && roomy(size);
        sizes.iter().find(holds).or_else(|| sizes.iter().rev().find(roomy)).or(sizes.last()).copied()
    }
}

/// How instances follow the load where they are added before they are full, by a measurement of the last minutes.
#[derive(Debug, Clone)]
pub struct Tracking {
    /// CPU utilization that is aimed at.
    pub target: Figure,
    /// Ratio to the target inside which nothing happens.
    pub tolerance: Figure,
    /// Seconds from one measurement to the next.
    pub period_s: Figure,
    /// Seconds above the target until instances are added; none where the first measurement does.
    pub up_hold_s: Option<Figure>,
    /// Seconds below the target until instances are removed.
    pub down_hold_s: Figure,
    /// Percent of the instances that one measurement may add, where that is limited.
    pub up_percent: Option<Figure>,
}

/// Rules of a service that runs container images for as long as their instances exist.
#[derive(Debug, Clone)]
pub struct ContainerRules {
    /// The sizes of an instance, smallest first.
    pub sizes: Vec<Size>,
    /// The most memory of any size, in MB.
    pub memory_max_mb: Figure,
    /// Share of the requests that an instance may take at once from which another one is added.
    pub concurrency_target: Figure,
    /// CPU utilization at which the platform adds instances, where it looks while requests come in.
    pub cpu_target: Option<Figure>,
    /// Milliseconds from the decision to an instance that serves, where the runtime has none of its own.
    pub start: Quantiles,
    /// The same for single runtimes.
    pub start_of: Vec<(Runtime, Quantiles)>,
    /// Whether those times hold the pull of the image and the application's own start (1) or not (0).
    pub start_holds_runtime: Figure,
    /// Image pull in MB per second, where those times do not hold it.
    pub pull_mb_per_s: Option<Figure>,
    /// Idle time after which an instance leaves, where the platform promises it.
    pub keep_alive_s: Option<Figure>,
    /// Longest run in seconds.
    pub timeout_s: Option<Figure>,
    /// Longest synchronous answer in seconds.
    pub http_timeout_s: Option<Figure>,
    /// Largest synchronous answer in MB.
    pub response_mb: Option<Figure>,
    /// Most instances that the platform gives, where it states an end.
    pub limit: Option<Figure>,
    /// Instances that an account has without asking, where they are counted.
    pub quota_instances: Option<Figure>,
    /// vCPU that an account has without asking, where they are counted.
    pub quota_vcpu: Option<Figure>,
    /// Instances that may be added in a second, where that is limited.
    pub scale_per_s: Option<Figure>,
    /// Whether the platform gives a service an HTTPS address of its own (1) or a load balancer must stand before it (0).
    pub own_address: Figure,
    /// Instances that are kept ready beyond those in use while there are requests, where the platform does so and bills them.
    pub prewarmed: Option<Figure>,
    /// How instances follow the load where there is always one; absent where the service goes to zero and a request starts the
    /// first one.
    pub tracking: Option<Tracking>,
}

impl ContainerRules {
    /// The smallest size with at least this much CPU and room for this much memory; the largest where none has.
    #[must_use]
    pub fn size_for(&self, vcpu: f64, memory_mb: f64) -> Size {
        // A container has the sizes that are named and nothing between them.
        let named = self.sizes.iter().map(|size| size.vcpu).find(|named| *named >= vcpu - 1e-9).unwrap_or(vcpu);
        let chosen = Size::fit(&self.sizes, named, memory_mb);
        chosen.unwrap_or(Size { vcpu, least_mb: memory_mb, most_mb: memory_mb, step_mb: 1.0 })
    }

    /// The start of an instance with this runtime.
    #[must_use]
    pub fn start_for(&self, runtime: Runtime) -> &Quantiles {
        self.start_of.iter().find(|(r, _)| *r == runtime).map_or(&self.start, |(_, start)| start)
    }
}

/// Rules of functions that run on machines of one's own, which the provider manages.
#[derive(Debug, Clone)]
pub struct ManagedRules {
    /// Fewest machines.
    pub least: Figure,
    /// How the machines follow the load.
    pub tracking: Tracking,
    /// Least memory of an execution environment in MB.
    pub memory_min_mb: Figure,
    /// Most memory of an execution environment in MB.
    pub memory_max_mb: Figure,
    /// Requests that one vCPU serves at once, by runtime.
    pub concurrency_per_vcpu: Vec<(Runtime, Figure)>,
    /// Families of machines (the first letter of a type) with the least vCPU of each.
    pub families: Vec<(String, Figure)>,
    /// Oldest generation of those families that it may be.
    pub generation: Figure,
    /// vCPU of a machine that the operating system keeps.
    pub reserve_vcpu: Figure,
    /// Memory of a machine that the operating system keeps, in MB.
    pub reserve_mb: Figure,
    /// Longest run of an event, in seconds.
    pub timeout_event_s: Figure,
}

impl ManagedRules {
    /// Requests that one vCPU serves at once: those of the runtime, or the fewest of any where it is not named.
    #[must_use]
    pub fn per_vcpu(&self, runtime: Runtime) -> f64 {
        let named = self.concurrency_per_vcpu.iter().find(|(r, _)| *r == runtime).map(|(_, figure)| figure.value);
        let least = || self.concurrency_per_vcpu.iter().map(|(_, figure)| figure.value).fold(f64::INFINITY, f64::min);
        named.unwrap_or_else(least).clamp(1.0, 1e4)
    }

    /// Whether the runtime is named.
    #[must_use]
    pub fn names(&self, runtime: Runtime) -> bool {
        self.concurrency_per_vcpu.iter().any(|(r, _)| *r == runtime)
    }
}

/// The kind of serverless capacity with its rules and prices.
#[derive(Debug, Clone, Copy)]
pub enum Capacity<'a> {
    /// Functions.
    Function,
    /// Container instances.
    Container(&'a ContainerRules, &'a ContainerPrices),
    /// Functions on managed machines, and the fee for managing them.
    Managed(&'a ManagedRules, &'a Figure),
}

impl<'a> Capacity<'a> {
    /// This kind in a place. One that cannot be had there counts as functions: a plan says so in a remark.
    #[must_use]
    pub const fn chosen(kind: ServerlessKind, market: &'a Market, platform: &'a Platform) -> Self {
        match kind {
            // Functions of the Premium plan are billed as containers are, and are there before the requests.
            ServerlessKind::Function => match (&platform.premium, &market.premium) {
                (Some(rules), Some(prices)) => Self::Container(rules, prices),
                _ => Self::Function,
            },
            ServerlessKind::Container => match (&platform.container, &market.container) {
                (Some(rules), Some(prices)) => Self::Container(rules, prices),
                _ => Self::Function,
            },
            ServerlessKind::ManagedInstances => match (&platform.managed, &market.managed_fee) {
                (Some(rules), Some(fee)) => Self::Managed(rules, fee),
                _ => Self::Function,
            },
        }
    }

    /// How instances are added by measurement; `None` where requests start them.
    #[must_use]
    pub const fn tracking(self) -> Option<&'a Tracking> {
        match self {
            Self::Function => None,
            Self::Container(rules, _) => rules.tracking.as_ref(),
            Self::Managed(rules, _) => Some(&rules.tracking),
        }
    }

    /// Whether the instances stand in a network of the user's own, which has a way out that is paid for.
    #[must_use]
    pub fn in_own_network(self) -> bool {
        self.needs_balancer() || matches!(self, Self::Managed(..))
    }

    /// Whether a load balancer has to stand before the instances.
    #[must_use]
    pub fn needs_balancer(self) -> bool {
        matches!(self, Self::Container(rules, _) if rules.own_address.value <= 0.0)
    }

    /// The front door that is there in place of one that the kind cannot have.
    #[must_use]
    pub fn door(self, asked: FrontDoor) -> FrontDoor {
        if self.needs_balancer() && asked == FrontDoor::FunctionUrl { FrontDoor::LoadBalancer } else { asked }
    }
}

/// Why this kind cannot be had in a place, as a clause; `None` where it can.
#[must_use]
pub fn withheld(kind: ServerlessKind, market: &Market, platform: &Platform) -> Option<String> {
    let region = &market.region;
    match kind {
        ServerlessKind::Container if platform.container.is_none() || market.container.is_none() => {
            Some(format!("no price of a container instance is sourced in {region}"))
        }
        ServerlessKind::ManagedInstances if platform.managed.is_none() => {
            Some(format!("{} has no functions on managed instances", market.provider))
        }
        ServerlessKind::ManagedInstances if market.managed_fee.is_none() => {
            Some(format!("no fee for managed instances is sourced in {region}"))
        }
        ServerlessKind::Function | ServerlessKind::Container | ServerlessKind::ManagedInstances => None,
    }
}

/// Whether the kind runs on this architecture in a place.
#[must_use]
pub fn offers(market: &Market, kind: ServerlessKind, architecture: Architecture) -> bool {
    match kind {
        ServerlessKind::Function => market.offers_architecture(architecture),
        ServerlessKind::Container => market.container.as_ref().is_some_and(|c| c.rate(architecture).is_some()),
        ServerlessKind::ManagedInstances => market.nodes.iter().any(|node| node.architecture == architecture),
    }
}
