//! A plan: a scenario in which every automatic dial has a value.
//!
//! The user states needs; dials that the user has not set follow them. [`settled`] is where that happens, and the only
//! place: everything behind it reads plain values. What cannot be had as asked becomes a [`Remark`].

use super::kubernetes::node::Room;
use super::kubernetes::{Deployment, pods_for};
use super::serverless::kind::{self, Capacity};
use super::state::{Context, StateUse};
use super::{Kubernetes, Side};
use crate::catalog::{Catalog, Market, NodeType, serverless_kind};
use crate::scenario::{
    Architecture, Automatic, Door, FrontDoor, HostingPlan, KubernetesKind, Packaging, Plans, ProvisionedBy,
    ScaleToZero, Scenario, ServerlessKind, Signal,
};
use crate::traffic::{Extremes, Profile};
use crate::units::{Megabytes, Seconds, Share, Unit, Vcpu};

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

/// As [`settled`], of a scenario whose plans are as set.
pub(super) fn settled_as_set(scenario: Scenario, catalog: &Catalog) -> Scenario {
    of(scenario, catalog).scenario
}

/// The plan of a scenario.
#[must_use]
pub fn plan(asked: &Scenario, catalog: &Catalog) -> Plan {
    of(asked.clone(), catalog)
}

fn of(asked: Scenario, catalog: &Catalog) -> Plan {
    let market = catalog.market(asked.place.provider, &asked.place.region);
    let mut plan = Plan { scenario: asked, remarks: Vec::new() };
    plan.settle_job();
    plan.settle_kind(catalog);
    plan.settle_hosting(market);
    plan.settle_kept(catalog);
    plan.settle_doors(market, catalog);
    plan.settle_terms();
    plan.settle_platform(market, catalog);
    plan.settle_pod_kind(market);
    plan.settle_sizes(catalog);
    plan.settle_pod_size(catalog);
    plan.settle_autoscaler(catalog);
    plan.settle_zero(catalog);
    plan.settle_node(catalog);
    plan.settle_signal(catalog);
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

    /// The hosting plan of functions: the usual one where the one asked for cannot be had. The Consumption plan keeps nothing ready.
    fn settle_hosting(&mut self, market: &Market) {
        let s = &self.scenario.serverless;
        let (wanted, provisioned) = (s.plan, s.provisioned);
        let of_functions = s.kind == ServerlessKind::Function && wanted != HostingPlan::Flex;
        let withheld = market.withholds_plan(wanted).filter(|_| of_functions);
        if wanted != HostingPlan::Flex && (!of_functions || withheld.is_some()) {
            self.scenario.serverless.plan = HostingPlan::Flex;
        }
        if let Some(reason) = withheld {
            if !self.is_free(Automatic::FunctionPlan) {
                let usual = if market.plans.is_empty() { "its functions" } else { HostingPlan::Flex.label() };
                let text = format!("{reason}; the bill is for {usual}");
                self.remark(Some(Side::Serverless), "serverless.plan", text);
            }
        } else if of_functions && wanted == HostingPlan::Consumption && provisioned > 0 {
            self.scenario.serverless.provisioned = 0;
            if !self.is_free(Automatic::Provisioned) {
                let text = "the Consumption plan keeps no instances ready".to_owned();
                self.remark(Some(Side::Serverless), "serverless.provisioned", text);
            }
        }
    }

    /// What sets the number of instances kept warm: always the same one where the platform has no schedule for them.
    fn settle_kept(&mut self, catalog: &Catalog) {
        let s = &self.scenario.serverless;
        let there = Context::of(&self.scenario, catalog).platform.function.schedules.is_some();
        if there || s.kind != ServerlessKind::Function || s.provisioned_by == ProvisionedBy::Constant {
            return;
        }
        self.scenario.serverless.provisioned_by = ProvisionedBy::Constant;
        if !self.is_free(Automatic::ProvisionedBy) {
            let provider = self.scenario.place.provider;
            let text =
                format!("no source has a schedule for instances kept ready on {provider}; their number is constant");
            self.remark(Some(Side::Serverless), "serverless.provisioned_by", text);
        }
    }

    /// The pods of a Job start with its batch and fetch its records: what an autoscaler, a balancer or a door goes by is as usual.
    fn settle_job(&mut self) {
        if !self.scenario.runs_jobs() {
            return;
        }
        if !self.is_free(Automatic::Door) && self.scenario.traffic.door != Door::Event {
            let text = "the pods of a Job fetch their records, and functions get them as events: no door for requests";
            self.remark(None, "traffic.door", text.to_owned());
        }
        let usual = Scenario::default().kubernetes;
        let k = &mut self.scenario.kubernetes;
        *k = crate::scenario::Kubernetes {
            signal: usual.signal,
            target_utilization: usual.target_utilization,
            min_replicas: k.parallelism,
            max_replicas: k.parallelism,
            scale_to_zero: ScaleToZero::Never,
            balancing: usual.balancing,
            ..k.clone()
        };
        // These are the plan's now, and no usual value takes their place.
        for dial in [Automatic::MaxReplicas, Automatic::Door] {
            self.scenario.pins.pin(dial);
        }
        self.scenario.traffic.door = Door::Event;
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
        let function = matches!(Capacity::of(Context::of(&self.scenario, catalog)), Capacity::Function);
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

    /// The autoscaler's figures are those of the catalog.
    fn settle_autoscaler(&mut self, catalog: &Catalog) {
        let usual = &catalog.behaviour().autoscaler;
        let free = |dial| !self.scenario.pins.has(dial);
        let k = &mut self.scenario.kubernetes;
        let seconds = |seconds: f64| Seconds::new(seconds);
        if free(Automatic::SignalWindow) {
            k.signal_window_s = seconds(usual.signal_window_s.value);
        }
        if free(Automatic::ScaleTolerance) {
            k.scale_tolerance = Share::new(usual.tolerance.value);
        }
        if free(Automatic::ScaleDownWindow) {
            k.scale_down_window_s = seconds(usual.stabilization_s.value);
        }
        if free(Automatic::ScaleUpWindow) {
            k.scale_up_window_s = seconds(usual.up_stabilization_s.value);
        }
        if free(Automatic::ScaleUpPods) {
            k.scale_up_pods = usual.up_pods.value as u32;
        }
        if free(Automatic::ScaleUpPercent) {
            k.scale_up_percent = usual.up_percent.value;
        }
        if free(Automatic::ScaleUpPeriod) {
            k.scale_up_period_s = seconds(usual.up_period_s.value);
        }
    }

    /// Open connections keep their pods. The idle time is that of what takes the last pod away.
    fn settle_zero(&mut self, catalog: &Catalog) {
        let asked = self.scenario.kubernetes.scale_to_zero;
        if asked != ScaleToZero::Never && self.scenario.state.connections > 0 {
            self.scenario.kubernetes.scale_to_zero = ScaleToZero::Never;
            let text = "open connections need a pod that holds them, so the last pods stay".to_owned();
            self.remark(Some(Side::Kubernetes), "kubernetes.scale_to_zero", text);
        }
        if self.is_free(Automatic::ZeroIdle) {
            let rules = &catalog.behaviour().scale_to_zero;
            let idle = match self.scenario.kubernetes.scale_to_zero {
                ScaleToZero::Never | ScaleToZero::Knative => &rules.knative_idle_s,
                ScaleToZero::Keda => &rules.keda_idle_s,
            };
            self.scenario.kubernetes.zero_idle_s = Seconds::new(idle.value);
        }
    }

    /// The target of another signal than CPU is what a pod has of it at the target utilization, to three digits.
    fn settle_signal(&mut self, catalog: &Catalog) {
        if !self.is_free(Automatic::SignalTarget) || self.scenario.kubernetes.signal == Signal::Cpu {
            return;
        }
        let profile = Profile::of(&self.scenario.traffic);
        let target = Deployment::of(&self.scenario, catalog).signal_target(&profile).max(0.01);
        let unit = 10f64.powf(target.log10().floor() - 2.0);
        self.scenario.kubernetes.signal_target = ((target / unit).round() * unit).clamp(0.01, 100_000.0);
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
            let cx = Context::of(&self.scenario, catalog);
            let stated = match Capacity::of(cx) {
                Capacity::Function => cx.platform.function.concurrency_hard_limit.as_ref(),
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
    let peak = Extremes::of(&s.traffic).peak;
    // A pod that takes few requests at once is full before its CPU is.
    let in_progress = peak * s.work.duration_ms.seconds() / f64::from(s.kubernetes.concurrency.max(1));
    pods_for(s, peak).max(in_progress)
}

/// Pods that carry the mean rate at the target utilization.
fn pods_on_average(s: &Scenario) -> f64 {
    pods_for(s, s.traffic.rate.get()).max(f64::from(s.kubernetes.min_replicas))
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

/// That pods which may all go never do, where requests never stay away for so long.
pub(super) fn never_silent(scenario: &Scenario, side: &Kubernetes) -> Option<Remark> {
    /// Starts from zero in a period below which there are none to speak of.
    const NONE: f64 = 1e-6;
    let silence = side.pods.silence.as_ref().filter(|silence| silence.starts < NONE)?;
    let idle = scenario.kubernetes.zero_idle_s;
    (silence.down_share < NONE).then(|| Remark {
        side: Some(Side::Kubernetes),
        dial: "kubernetes.scale_to_zero",
        text: format!("requests never stay away for {idle}, so the last pods never go"),
    })
}
