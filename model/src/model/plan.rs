//! A plan: a scenario in which every automatic dial has a value.
//!
//! The user states needs; dials that the user has not set follow them. [`settled`] is where that happens, and the only
//! place: everything behind it reads plain values. What cannot be had as asked becomes a [`Remark`].

use super::kubernetes::node::Room;
use super::serverless::kind::{self, Capacity};
use super::state::{Context, StateUse};
use super::{Kubernetes, Side};
use crate::catalog::{Catalog, Market, NodeType, serverless_kind};
use crate::scenario::{
    Architecture, Automatic, Door, FrontDoor, KubernetesKind, Packaging, Plans, Scenario, ServerlessKind,
};
use crate::traffic::Profile;
use crate::units::{Megabytes, Share, Unit, Vcpu};

/// Memory is given in steps of this many megabytes, as people write it.
const MEMORY_STEP_MB: f64 = 64.0;
/// Most pods over those that the peak needs at the target utilization: the autoscaler overshoots a sudden rise.
const HEADROOM: f64 = 2.0;
/// Most instances where a provider states no limit; the end of the dial.
const MOST_INSTANCES: u32 = 100_000;

/// Something that is not as the user asked, or that the user has to ask the provider for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The side it is about; `None` for both.
    pub side: Option<Side>,
    /// The dial it is about.
    pub dial: &'static str,
    /// A sentence without its full stop.
    pub text: String,
}

/// A scenario with a value in every automatic dial, and what is to be said of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The scenario that is evaluated.
    pub scenario: Scenario,
    /// What is not as asked.
    pub remarks: Vec<Remark>,
}

/// The scenario with a value in every automatic dial: its usual one, or that of the best plan. Settling twice changes nothing more.
#[must_use]
pub fn settled(scenario: &Scenario, catalog: &Catalog) -> Scenario {
    match scenario.plans {
        Plans::AsSet => plan(scenario, catalog).scenario,
        Plans::Best => super::fit::planned(scenario, catalog),
    }
}

/// The plan of a scenario.
#[must_use]
pub fn plan(asked: &Scenario, catalog: &Catalog) -> Plan {
    let mut plan = Plan { scenario: asked.clone(), remarks: Vec::new() };
    let market = catalog.market(asked.place.provider, &asked.place.region);
    plan.settle_kind(catalog);
    plan.settle_doors(market, catalog);
    plan.settle_terms();
    plan.settle_platform(market, catalog);
    plan.settle_pod_kind(market);
    plan.settle_sizes(catalog);
    plan.settle_pod_size(catalog);
    plan.settle_node(catalog);
    plan.settle_caps(catalog);
    plan
}

/// The gateway that functions and pods get where one is asked for: the first of these with a sourced price.
#[must_use]
pub fn gateway(market: &Market) -> FrontDoor {
    let priced = [FrontDoor::HttpApi, FrontDoor::RestApi].into_iter().find(|door| market.offers_front_door(*door));
    priced.unwrap_or(FrontDoor::HttpApi)
}

impl Plan {
    const fn is_free(&self, dial: Automatic) -> bool {
        !self.scenario.pins.has(dial)
    }

    fn remark(&mut self, side: Option<Side>, dial: &'static str, text: String) {
        self.remarks.push(Remark { side, dial, text });
    }

    /// The kind of serverless capacity: functions where the one asked for cannot be had.
    fn settle_kind(&mut self, catalog: &Catalog) {
        let wanted = self.scenario.serverless.kind;
        let cx = Context::of(&self.scenario, catalog);
        let reason = serverless_kind::withheld(wanted, cx.market, cx.platform);
        if let Some(reason) = reason {
            self.scenario.serverless.kind = ServerlessKind::Function;
            let text = format!("{reason}; the bill is for functions, not for {}", wanted.label());
            self.remark(Some(Side::Serverless), "serverless.kind", text);
            return;
        }
        let runtime = self.scenario.work.runtime;
        let named = match Capacity::of(Context::of(&self.scenario, catalog)) {
            Capacity::Managed(rules, _) => rules.names(runtime),
            Capacity::Function | Capacity::Container(..) => true,
        };
        if !named {
            let text = format!(
                "how many requests a vCPU serves at once is not sourced for {runtime} on managed instances; the fewest of any runtime \
                 stand in, unverified"
            );
            self.remark(Some(Side::Serverless), "work.runtime", text);
        }
    }

    /// One kind of door before both sides. Where only the functions' front door is pinned, the need follows it.
    fn settle_doors(&mut self, market: &Market, catalog: &Catalog) {
        if self.is_free(Automatic::Door) {
            let pinned = !self.is_free(Automatic::FrontDoor);
            let s = &self.scenario;
            // Open connections end at a load balancer or a socket gateway, not at an API gateway.
            let usual = if s.state.connections > 0 { Door::Public } else { Door::Gateway };
            self.scenario.traffic.door = if pinned { s.serverless.front_door.class() } else { usual };
        }
        if self.is_free(Automatic::FrontDoor) {
            self.scenario.serverless.front_door = match self.scenario.traffic.door {
                Door::Gateway => gateway(market),
                Door::Public | Door::Internal => FrontDoor::FunctionUrl,
                Door::Event => FrontDoor::Event,
            };
        }
        let asked = self.scenario.serverless.front_door;
        let had = Capacity::of(Context::of(&self.scenario, catalog)).door(asked);
        self.scenario.serverless.front_door = had;
        if had != asked && !self.is_free(Automatic::FrontDoor) {
            let text = format!("a container service has no address of its own here; a {had} stands before it");
            self.remark(Some(Side::Serverless), "serverless.front_door", text);
        }
    }

    /// The same terms for both sides. Where only the nodes' commitment is pinned, the need follows it.
    fn settle_terms(&mut self) {
        if self.is_free(Automatic::Terms) {
            let pinned = !self.is_free(Automatic::Commitment);
            let usual = Scenario::default().place.terms;
            let commitment = self.scenario.kubernetes.commitment;
            self.scenario.place.terms = if pinned { commitment.terms() } else { usual };
        }
        if self.is_free(Automatic::Commitment) {
            self.scenario.kubernetes.commitment = self.scenario.place.terms.commitment();
        }
        if self.is_free(Automatic::SpotShare) {
            self.scenario.kubernetes.spot_share = Share::new(f64::from(u8::from(self.scenario.place.spot)));
        }
    }

    /// What a platform does not have at all.
    fn settle_platform(&mut self, market: &Market, catalog: &Catalog) {
        let (provider, work) = (self.scenario.place.provider, &self.scenario.work);
        let wanted = self.scenario.serverless.architecture;
        let stand_in = catalog.behaviour().cold_start(provider, work.runtime, Packaging::Zip, wanted);
        // Managed instances start before requests come, and containers have start times of their own.
        let function = self.scenario.serverless.kind == ServerlessKind::Function;
        if let Some((other, _)) = stand_in.filter(|(other, _)| function && *other != provider) {
            let runtime = work.runtime;
            let text =
                format!("no cold start of {runtime} is sourced on {provider}; that of {other} stands in, unverified");
            self.remark(Some(Side::Serverless), "work.runtime", text);
        }
        let offers = |architecture| serverless_kind::offers(market, self.scenario.serverless.kind, architecture);
        if !offers(wanted) && offers(Architecture::X86) {
            self.scenario.serverless.architecture = Architecture::X86;
            let (region, instead) = (&market.region, Architecture::X86);
            let of = self.scenario.serverless.kind.label();
            let text = format!("no price of {wanted} {of} is sourced in {region}; the bill is for {instead}");
            self.remark(Some(Side::Serverless), "serverless.architecture", text);
        }
    }

    /// Sizes hold at least what the work needs.
    fn settle_sizes(&mut self, catalog: &Catalog) {
        let usual = Scenario::default();
        let needed = needed_mb(&self.scenario);
        let stepped = (needed / MEMORY_STEP_MB).ceil() * MEMORY_STEP_MB;
        if self.is_free(Automatic::PodMemory) {
            let least = usual.kubernetes.pod_memory_mb.get();
            self.scenario.kubernetes.pod_memory_mb = Megabytes::new(stepped.max(least));
        }
        if self.is_free(Automatic::FunctionMemory) {
            let most = kind::most_memory(Context::of(&self.scenario, catalog)).value;
            let least = usual.serverless.memory_mb.get();
            self.scenario.serverless.memory_mb = Megabytes::new(stepped.max(least).min(most.max(least)));
        }
    }

    /// A kind of capacity that the place does not have leaves nodes.
    fn settle_pod_kind(&mut self, market: &Market) {
        let kind = self.scenario.kubernetes.kind;
        if let Some(reason) = market.withholds(kind) {
            self.scenario.kubernetes.kind = KubernetesKind::Nodes;
            let text = format!("{reason}; the bill is for nodes");
            self.remark(Some(Side::Kubernetes), "kubernetes.kind", text);
        }
    }

    /// Autopilot raises the requests of a pod to what it offers.
    fn settle_pod_size(&mut self, catalog: &Catalog) {
        let raised = {
            let cx = Context::of(&self.scenario, catalog);
            let Some(rules) = cx.pods().filter(|rules| rules.sizes.raises_requests()) else { return };
            let k = &self.scenario.kubernetes;
            let state_mb = StateUse::of(Side::Kubernetes, cx, f64::from(k.min_replicas)).pod_mib;
            let size = rules.sizes.of(k.pod_vcpu.get(), k.pod_memory_mb.get() + state_mb);
            size.map(|size| (size.vcpu, size.gb * 1024.0 - state_mb))
        };
        let Some((vcpu, mb)) = raised else { return };
        let k = &mut self.scenario.kubernetes;
        if vcpu > k.pod_vcpu.get() + 1e-9 || mb > k.pod_memory_mb.get() + 1e-6 {
            (k.pod_vcpu, k.pod_memory_mb) = (Vcpu::new(vcpu), Megabytes::new(mb));
            let product = k.kind.product(self.scenario.place.provider);
            let text = format!("{product} raises a pod to {} and {}", k.pod_vcpu, k.pod_memory_mb);
            self.remark(Some(Side::Kubernetes), "kubernetes.pod_vcpu", text);
        }
    }

    /// The usual node, or where it holds no pod the smallest of its architecture that does. Where the provider manages the nodes
    /// it takes the type with which the mean load costs least.
    fn settle_node(&mut self, catalog: &Catalog) {
        if !self.is_free(Automatic::Node) || self.scenario.kubernetes.kind == KubernetesKind::Pods {
            return;
        }
        let chosen = {
            let cx = Context::of(&self.scenario, catalog);
            let k = &self.scenario.kubernetes;
            let state = StateUse::of(Side::Kubernetes, cx, f64::from(k.min_replicas));
            let fit = |node: &NodeType| Room::of(node, cx.node_rules()).pods_per_node(k, state.pod_mib);
            let usual = cx.market.node(&k.node);
            let mut alike =
                (cx.market.nodes.iter()).filter(|n| n.architecture == usual.architecture && !n.burstable && fit(n) > 0);
            let found = if k.kind == KubernetesKind::ManagedNodes {
                let pods = pods_on_average(&self.scenario);
                let count = |n: &NodeType| (pods / f64::from(fit(n))).ceil().max(f64::from(k.zones.max(1)));
                let usd = |n: &NodeType| count(n) * n.list_usd;
                alike.filter(|n| n.managed_fee.is_some()).min_by(|a, b| usd(a).total_cmp(&usd(b)))
            } else if fit(usual) > 0 {
                None
            } else {
                alike.next()
            };
            found.map(|n| n.name.to_string())
        };
        if let Some(name) = chosen {
            self.scenario.kubernetes.node = name;
        }
    }

    /// Caps follow the need up to the platform's own limit.
    fn settle_caps(&mut self, catalog: &Catalog) {
        if self.is_free(Automatic::MaxReplicas) {
            let usual = Scenario::default().kubernetes.max_replicas;
            let wanted = HEADROOM * pods_at_peak(&self.scenario);
            let most = catalog.behaviour().cluster_pods.value;
            let follows = (wanted.ceil().min(most) as u32).max(usual).max(self.scenario.kubernetes.min_replicas);
            self.scenario.kubernetes.max_replicas = follows;
        }
        if self.is_free(Automatic::ConcurrencyLimit) {
            let platform = catalog.behaviour().platform(self.scenario.place.provider);
            let stated = match Capacity::of(Context::of(&self.scenario, catalog)) {
                Capacity::Function => platform.function.concurrency_hard_limit.as_ref(),
                Capacity::Container(rules, _) => rules.limit.as_ref(),
                Capacity::Managed(..) => None,
            };
            let most = stated.map_or(MOST_INSTANCES, |limit| limit.value as u32);
            self.scenario.serverless.concurrency_limit = most;
        }
    }
}

/// Memory that one process needs, in MB: the work's and its working set.
#[must_use]
pub fn needed_mb(s: &Scenario) -> f64 {
    s.work.memory_mb.get() + s.state.working_set_mb.get()
}

/// Pods that carry the highest rate of the period at the target utilization.
fn pods_at_peak(s: &Scenario) -> f64 {
    let k = &s.kubernetes;
    let cpu = Profile::of(&s.traffic).peak() * s.work.duration_ms.seconds() * s.work.cpu_share.get();
    // A pod that takes few requests at once is full before its CPU is.
    let in_progress = Profile::of(&s.traffic).peak() * s.work.duration_ms.seconds() / f64::from(k.concurrency.max(1));
    (cpu / (k.pod_vcpu.get() * k.target_utilization.get()).max(1e-3)).max(in_progress)
}

/// Pods that carry the mean rate at the target utilization.
fn pods_on_average(s: &Scenario) -> f64 {
    let k = &s.kubernetes;
    let cpu = s.traffic.rate.get() * s.work.duration_ms.seconds() * s.work.cpu_share.get();
    (cpu / (k.pod_vcpu.get() * k.target_utilization.get()).max(1e-3)).max(f64::from(k.min_replicas))
}

/// A number that somebody asks a provider for: rounded up to two digits.
#[must_use]
pub fn round_up(number: f64) -> f64 {
    let scale = 10f64.powf((number.max(1.0).log10().floor() - 1.0).max(0.0));
    (number / scale).ceil() * scale
}

/// What to ask the provider for so that functions may have `needed` instances at once, where the account's usual quota
/// is less.
pub(super) fn quota(scenario: &Scenario, catalog: &Catalog, needed: f64) -> Option<Remark> {
    let cx = Context::of(scenario, catalog);
    let (usual, needed, what) = match Capacity::of(cx) {
        Capacity::Function => (&cx.platform.function.concurrency_limit, needed, "instances at once"),
        Capacity::Managed(..) => return None,
        Capacity::Container(rules, _) => match (&rules.quota_instances, &rules.quota_vcpu) {
            (Some(instances), _) => (instances, needed, "instances at once"),
            (None, Some(vcpu)) => (vcpu, needed * kind::vcpu(cx), "vCPU at once"),
            (None, None) => return None,
        },
    };
    let automatic = !scenario.pins.has(Automatic::ConcurrencyLimit);
    (automatic && needed > usual.value).then(|| Remark {
        side: Some(Side::Serverless),
        dial: "serverless.concurrency_limit",
        text: format!(
            "ask {} for a quota of {} {what} (an account has {})",
            scenario.place.provider,
            Unit::Count.format(round_up(needed)),
            Unit::Count.format(usual.value)
        ),
    })
}

/// What to ask the provider for so that so many pods without nodes may run at once, where a new account may not run them.
pub(super) fn pod_quota(scenario: &Scenario, catalog: &Catalog, side: &Kubernetes) -> Option<Remark> {
    let cx = Context::of(scenario, catalog);
    let rules = cx.pods()?;
    let usual = rules.quota_vcpu.as_ref()?;
    let size = rules
        .sizes
        .of(scenario.kubernetes.pod_vcpu.get(), scenario.kubernetes.pod_memory_mb.get() + side.state.pod_mib)?;
    let system = rules.system.as_ref().map_or(0.0, |pods| pods.count.value * pods.vcpu.value);
    let needed = side.pods.peak_replicas * size.vcpu + system;
    (needed > usual.value).then(|| Remark {
        side: Some(Side::Kubernetes),
        dial: "kubernetes.kind",
        text: format!(
            "ask {} for a quota of {} vCPU on {} (a new account has {})",
            scenario.place.provider,
            Unit::Count.format(round_up(needed)),
            scenario.kubernetes.kind.product(scenario.place.provider),
            Unit::Count.format(usual.value)
        ),
    })
}
