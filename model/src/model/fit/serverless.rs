//! What a plan of functions may be, and the search for the best one.
//!
//! A plan is a memory size, an architecture, a front door of the class that is needed, the instances kept warm, and whether
//! instances start from a snapshot. Latency falls with the instances that are kept warm, so their number is bisected.

use super::bench::{Bench, Candidate, Outcome, SidePlan};
use crate::catalog::serverless_kind;
use crate::model::plan::{needed_mb, settled};
use crate::model::serverless::kind::Capacity;
use crate::model::state::Context;
use crate::scenario::{
    Architecture, Automatic, Door, FrontDoor, HandOff, HostingPlan, Packaging, ProvisionedBy, Scenario, ServerlessKind,
};
use crate::units::{Megabytes, Vcpu};

/// Memory sizes that people write, in MB; 1,769 MB bring one vCPU on AWS.
pub const MEMORY: [f64; 13] =
    [128.0, 192.0, 256.0, 384.0, 512.0, 640.0, 768.0, 1024.0, 1280.0, 1536.0, 1769.0, 2048.0, 3072.0];
/// Most instances that can be kept warm; the end of the dial.
const MOST_WARM: f64 = 1000.0;

/// A plan of the serverless side.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionPlan {
    /// What it runs on.
    pub kind: ServerlessKind,
    /// The plan that hosts functions, where the provider has several.
    pub hosting: HostingPlan,
    /// CPU of a container or managed instance.
    pub vcpu: f64,
    /// Requests that share one.
    pub concurrency: u32,
    /// Memory of an instance in MB.
    pub memory_mb: f64,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Instances kept warm.
    pub provisioned: u32,
    /// What sets their number.
    pub provisioned_by: ProvisionedBy,
    /// What stands before the function.
    pub front_door: FrontDoor,
    /// How the code is shipped.
    pub packaging: Packaging,
    /// Whether instances start from a snapshot.
    pub snapshot: bool,
    /// What carries a request from one function to the next.
    pub handoff: HandOff,
}

impl FunctionPlan {
    /// Whether a request starts an instance where it finds none, so that those kept warm are a choice apart from the size.
    #[must_use]
    pub fn starts_by_request(&self) -> bool {
        self.kind == ServerlessKind::Function && self.hosting != HostingPlan::Premium
    }

    /// Writes the plan into a scenario.
    pub fn put(&self, scenario: &mut Scenario) {
        let s = &mut scenario.serverless;
        s.kind = self.kind;
        s.plan = self.hosting;
        s.vcpu = Vcpu::new(self.vcpu);
        s.concurrency = self.concurrency;
        s.memory_mb = Megabytes::new(self.memory_mb);
        s.architecture = self.architecture;
        s.provisioned = self.provisioned;
        s.provisioned_by = self.provisioned_by;
        s.front_door = self.front_door;
        s.packaging = self.packaging;
        s.snapshot_start = self.snapshot;
        s.handoff = self.handoff;
        for dial in [
            Automatic::ServerlessKind,
            Automatic::FunctionPlan,
            Automatic::Vcpu,
            Automatic::Concurrency,
            Automatic::FunctionMemory,
            Automatic::Architecture,
            Automatic::Provisioned,
            Automatic::ProvisionedBy,
            Automatic::FrontDoor,
            Automatic::Packaging,
            Automatic::SnapshotStart,
            Automatic::HandOff,
        ] {
            scenario.pins.pin(dial);
        }
    }

    /// Pieces beyond the usual (instances kept warm, snapshots, a load balancer of one's own), and whether the size or the processor is
    /// another than the usual one.
    #[must_use]
    pub fn pieces(&self) -> (u32, bool) {
        let usual = Scenario::default().serverless;
        let other = (self.memory_mb - usual.memory_mb.get()).abs() > 1e-9 || self.architecture != usual.architecture;
        // A container service, the Premium plan or managed instances always keep some.
        let function = self.starts_by_request();
        let pieces = u32::from(!function)
            + 2 * u32::from(function && self.provisioned > 0)
            + u32::from(self.provisioned > 0 && self.provisioned_by != ProvisionedBy::Constant)
            + u32::from(self.snapshot)
            + u32::from(self.front_door == FrontDoor::LoadBalancer)
            + u32::from(self.packaging == Packaging::Image);
        (pieces, other)
    }
}

/// What the user's pins and the platform leave open.
pub struct Choices {
    /// Kinds of capacity that are offered here, functions once for each hosting plan, each with the CPU sizes worth a try.
    pub kinds: Vec<((ServerlessKind, HostingPlan), Vec<f64>)>,
    /// Requests that share an instance.
    pub concurrency: u32,
    /// Fewest instances of a kind that never goes to zero: two where the service is spread over zones.
    pub least: u32,
    /// Memory sizes in MB, rising.
    pub memory: Vec<f64>,
    /// Architectures with a price here.
    pub architectures: Vec<Architecture>,
    /// Front doors of the class that is needed.
    pub doors: Vec<FrontDoor>,
    /// Ways to ship the code.
    pub packaging: Vec<Packaging>,
    /// With and without snapshots.
    pub snapshot: Vec<bool>,
    /// Hand-offs with a price here.
    pub handoffs: Vec<HandOff>,
    /// Instances kept warm, where the user set their number.
    pub warm: Option<u32>,
    /// What may set that number, the one that the search starts from first.
    pub warm_by: Vec<ProvisionedBy>,
}

impl Choices {
    /// The choices of a scenario.
    #[must_use]
    pub fn of(bench: &Bench<'_>) -> Self {
        let scenario = settled(bench.needs, bench.catalog);
        let (s, pins) = (&scenario.serverless, bench.needs.pins);
        let cx = Context::of(&scenario, bench.catalog);
        let rules = &cx.platform.function;
        let open = |dial| !pins.has(dial);
        let image_only = rules.package_mb.as_ref().is_some_and(|most| scenario.work.package_mb.get() > most.value);
        let packaging = match (open(Automatic::Packaging), image_only && rules.image_mb.is_some()) {
            (true, true) => Packaging::Image,
            (true, false) => Packaging::Zip,
            (false, _) => s.packaging,
        };
        let snapshots = |architecture| {
            let cold = cx.platform.cold_start(scenario.work.runtime, packaging, architecture);
            cold.is_some_and(|cold| cold.snapshot.is_some())
        };
        let mut architectures = vec![s.architecture];
        if open(Automatic::Architecture) {
            architectures = Architecture::ALL.to_vec();
        }
        architectures.retain(|a| *a == s.architecture || cx.market.offers_architecture(*a));
        let snapshot = match open(Automatic::SnapshotStart) {
            true if architectures.iter().any(|a| snapshots(*a)) => vec![false, true],
            true => vec![false],
            false => vec![s.snapshot_start],
        };
        let mut doors = vec![s.front_door];
        if open(Automatic::FrontDoor) {
            let others = FrontDoor::ALL
                .iter()
                .copied()
                .filter(|d| *d != s.front_door && d.answers(scenario.traffic.door) && cx.market.offers_front_door(*d));
            doors.extend(others);
        }
        let mut handoffs = vec![s.handoff];
        if open(Automatic::HandOff) && scenario.work.functions > 1 {
            let offered = |h: &HandOff| *h != s.handoff && cx.market.offers_handoff(*h);
            handoffs.extend(HandOff::ALL.iter().copied().filter(offered));
        }
        let least = if scenario.traffic.door == Door::Event { 1 } else { scenario.kubernetes.zones.clamp(1, 2) };
        Self {
            kinds: kinds(cx, bench),
            concurrency: s.concurrency,
            least,
            memory: if open(Automatic::FunctionMemory) { memory(cx) } else { vec![s.memory_mb.get()] },
            architectures,
            doors,
            packaging: vec![packaging],
            snapshot,
            handoffs,
            warm: pins.has(Automatic::Provisioned).then_some(s.provisioned),
            // A number that the user set is a number of instances, not the most that a schedule may reach.
            warm_by: if open(Automatic::ProvisionedBy) && open(Automatic::Provisioned) && rules.schedules.is_some() {
                ProvisionedBy::ALL.to_vec()
            } else {
                vec![s.provisioned_by]
            },
        }
    }
}

/// The kinds that are offered here, functions on each plan that hosts them, with their CPU sizes.
fn kinds(cx: Context<'_>, bench: &Bench<'_>) -> Vec<((ServerlessKind, HostingPlan), Vec<f64>)> {
    let (s, place) = (&cx.scenario.serverless, &cx.scenario.place);
    let open = |dial| !bench.needs.pins.has(dial);
    let offered = |kind: &ServerlessKind| serverless_kind::withheld(*kind, cx.market, cx.platform).is_none();
    let kinds: Vec<ServerlessKind> = if open(Automatic::ServerlessKind) {
        ServerlessKind::ALL.iter().copied().filter(offered).collect()
    } else {
        vec![s.kind]
    };
    let mut hostings = vec![s.plan];
    if open(Automatic::FunctionPlan) {
        // The market of the context has one plan's prices already.
        let market = bench.catalog.market(place.provider, &place.region);
        // The Consumption plan is one that Microsoft calls legacy and steers new work away from: it is weighed where it is asked for.
        let offered = |plan: &HostingPlan| *plan != HostingPlan::Consumption && market.withholds_plan(*plan).is_none();
        hostings = HostingPlan::ALL.iter().copied().filter(offered).collect();
    }
    let hosted = |kind| if kind == ServerlessKind::Function { hostings.clone() } else { vec![HostingPlan::Flex] };
    let sizes = |kind| if open(Automatic::Vcpu) { cpu_sizes(kind, s.vcpu.get()) } else { vec![s.vcpu.get()] };
    let all = kinds.into_iter().flat_map(|kind| hosted(kind).into_iter().map(move |hosting| (kind, hosting)));
    all.map(|kind| (kind, sizes(kind))).collect()
}

/// CPU sizes of a kind worth a try; what memory brings to a function is no choice of its own.
fn cpu_sizes((kind, hosting): (ServerlessKind, HostingPlan), set: f64) -> Vec<f64> {
    match (kind, hosting) {
        (ServerlessKind::Function, HostingPlan::Premium) => vec![1.0, 2.0, 4.0],
        (ServerlessKind::Function, _) => vec![set],
        (ServerlessKind::Container, _) => vec![0.25, 0.5, 1.0, 2.0, 4.0],
        (ServerlessKind::ManagedInstances, _) => vec![2.0, 4.0, 8.0],
    }
}

/// Memory sizes worth a try: from what the work needs to one whole vCPU, or to the smallest that holds the work where memory
/// brings no CPU.
fn memory(cx: Context<'_>) -> Vec<f64> {
    let rules = &cx.platform.function;
    let (least, most) = (rules.memory_min_mb.value, rules.memory_max_mb.value);
    let needed = needed_mb(cx.scenario).max(least);
    let stepped = (needed / 64.0).ceil() * 64.0;
    let offered: Vec<f64> = if rules.memory_choices_mb.is_empty() {
        let mut sizes = MEMORY.to_vec();
        sizes.push(stepped.min(most));
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        sizes
    } else {
        rules.memory_choices_mb.clone()
    };
    let whole = rules.mb_per_vcpu.as_ref().map_or(least, |mb| mb.value);
    let mut sizes: Vec<f64> = offered.into_iter().filter(|mb| *mb >= needed && *mb <= most).collect();
    let enough = sizes.iter().position(|mb| *mb >= whole).map_or(sizes.len(), |at| at + 1);
    sizes.truncate(enough.max(1));
    if sizes.is_empty() { vec![stepped.min(most)] } else { sizes }
}

/// Everything that was tried; never empty.
pub fn search(bench: &mut Bench<'_>) -> Vec<Candidate> {
    let choices = Choices::of(bench);
    let mut search = Search { choices, bench, tried: Vec::new() };
    search.run();
    search.tried
}

struct Search<'s, 'a> {
    bench: &'s mut Bench<'a>,
    choices: Choices,
    tried: Vec<Candidate>,
}

impl Search<'_, '_> {
    fn run(&mut self) {
        let (mut near, mut behind) = (None, Vec::new());
        for (plan, warm) in self.shapes() {
            // An instance that is kept may cost less than one that comes and goes: only functions are cheapest without.
            let function = plan.starts_by_request();
            if function && warm.monthly_usd > self.best_usd() {
                continue;
            }
            if !function && plan.provisioned == 0 && self.choices.warm.is_none() {
                self.kept(&plan);
                continue;
            }
            // The first one is tried in any case: something has to be said where nothing does.
            let hopeless = !warm.is_sure() && !self.tried.is_empty();
            if hopeless {
                behind.push(plan);
            } else if !self.try_plan(plan.clone()).outcome.is_sure()
                && warm.is_sure()
                && self.choices.warm.is_none()
                && plan.hosting != HostingPlan::Consumption
            {
                self.warm_enough(&plan, &mut near);
            }
        }
        if self.best_usd().is_infinite() {
            self.nearest(behind);
        }
        self.other_doors();
        self.steadily_warm();
        self.warm_by_the_hour();
    }

    /// Where nothing meets the tolerance: every shape with ever more instances kept warm.
    fn nearest(&mut self, shapes: Vec<FunctionPlan>) {
        for plan in shapes {
            let found = self.try_plan(plan.clone());
            let never_warm = plan.hosting == HostingPlan::Consumption;
            if self.choices.warm.is_some() || never_warm || !found.outcome.feasible {
                continue;
            }
            // What comes nearest may be more than the peak asks for.
            let most = 2 * (1.3 * found.outcome.peak + 4.0).ceil().min(MOST_WARM) as u32;
            let mut provisioned = 1;
            while provisioned <= most {
                self.try_plan(FunctionPlan { provisioned, ..plan.clone() });
                provisioned *= 2;
            }
        }
    }

    /// A shape of containers that may go to zero, with ever more kept, until that costs more.
    fn kept(&mut self, shape: &FunctionPlan) {
        let found = self.try_plan(shape.clone()).outcome;
        let most = (1.3 * found.peak + 4.0).ceil().min(MOST_WARM) as u32;
        let (mut provisioned, mut least_usd) = (1, found.monthly_usd);
        let mut sure = found.is_sure();
        while found.feasible && provisioned <= most {
            let there = self.try_plan(FunctionPlan { provisioned, ..shape.clone() }).outcome;
            if sure && there.monthly_usd > least_usd {
                break;
            }
            (sure, least_usd) = (sure || there.is_sure(), least_usd.min(there.monthly_usd));
            provisioned += 1 + provisioned / 3;
        }
    }

    /// Dollars a month of the cheapest plan so far that meets the tolerance.
    fn best_usd(&self) -> f64 {
        self.tried.iter().filter(|c| c.outcome.is_sure()).map(|c| c.outcome.monthly_usd).fold(f64::INFINITY, f64::min)
    }

    /// Every combination of memory, architecture, hand-off and snapshot, with the first front door and nothing kept warm; each with what
    /// it would come to without cold starts, the cheapest first.
    fn shapes(&mut self) -> Vec<(FunctionPlan, Outcome)> {
        let mut shapes = Vec::new();
        for (kind, sizes) in self.choices.kinds.clone() {
            for vcpu in sizes {
                for plan in self.shapes_of(kind, vcpu) {
                    let warm = self.bench.when_warm(&SidePlan::Functions(plan.clone()));
                    shapes.push((plan, warm));
                }
            }
        }
        shapes.sort_by(|(_, a), (_, b)| a.monthly_usd.total_cmp(&b.monthly_usd));
        shapes
    }

    /// The shapes of one kind and size. Memory is a choice of functions alone: a container or a machine has at least what the work needs.
    fn shapes_of(&self, (kind, hosting): (ServerlessKind, HostingPlan), vcpu: f64) -> Vec<FunctionPlan> {
        let c = &self.choices;
        // So are the other hosting plans: Consumption has one size, and Premium has one for each CPU.
        let function = kind == ServerlessKind::Function && hosting == HostingPlan::Flex;
        let few = |all: &[f64]| if function { all.to_vec() } else { all.iter().copied().take(1).collect() };
        let snapshots = if function { c.snapshot.clone() } else { vec![c.snapshot[0]] };
        let mut shapes = Vec::new();
        for handoff in &c.handoffs {
            for snapshot in &snapshots {
                for memory_mb in few(&c.memory) {
                    for architecture in &c.architectures {
                        let plan = FunctionPlan {
                            kind,
                            hosting,
                            vcpu,
                            concurrency: c.concurrency,
                            memory_mb,
                            architecture: *architecture,
                            provisioned: 0,
                            provisioned_by: c.warm_by[0],
                            front_door: c.doors[0],
                            packaging: c.packaging[0],
                            snapshot: *snapshot,
                            handoff: *handoff,
                        };
                        let provisioned = c.warm.unwrap_or_else(|| self.least(&plan));
                        shapes.push(FunctionPlan { provisioned, ..plan });
                    }
                }
            }
        }
        shapes
    }

    /// The fewest instances of a plan: none where the platform goes to zero.
    fn least(&self, plan: &FunctionPlan) -> u32 {
        let mut scenario = self.bench.needs.clone();
        plan.put(&mut scenario);
        let tracked = Capacity::of(Context::of(&scenario, self.bench.catalog)).tracking().is_some();
        if tracked { self.choices.least } else { 0 }
    }

    fn try_plan(&mut self, plan: FunctionPlan) -> Candidate {
        let candidate = self.bench.weigh(&SidePlan::Functions(plan));
        if !self.tried.iter().any(|c| c.plan == candidate.plan) {
            self.tried.push(candidate.clone());
        }
        candidate
    }

    /// The fewest instances kept warm with which a shape meets the tolerance. `near` is the number that the shape before needed.
    fn warm_enough(&mut self, shape: &FunctionPlan, near: &mut Option<u32>) {
        let cold = self.try_plan(shape.clone());
        let sure = |search: &mut Self, provisioned: u32| {
            search.try_plan(FunctionPlan { provisioned, ..shape.clone() }).outcome.is_sure()
        };
        let most = (1.3 * cold.outcome.peak + 4.0).ceil().min(MOST_WARM) as u32;
        let (mut low, mut high) = (shape.provisioned + 1, most.max(shape.provisioned + 1));
        match *near {
            // Shapes next to each other need almost as many.
            Some(known) if known <= high && known >= low => {
                if sure(self, known) {
                    high = known;
                    if known > low && !sure(self, known - 1) {
                        low = known;
                    }
                } else {
                    low = known + 1;
                    if low > high || !sure(self, high) {
                        return;
                    }
                }
            }
            _ => {
                if !sure(self, high) {
                    return;
                }
            }
        }
        while low < high {
            let middle = if high - low > 8 && low == shape.provisioned + 1 {
                low + (high - low) / 4
            } else {
                u32::midpoint(low, high)
            };
            if sure(self, middle) { high = middle } else { low = middle + 1 }
        }
        *near = Some(high);
    }

    /// The best plan so far behind the other front doors of the class.
    fn other_doors(&mut self) {
        let doors = self.choices.doors.clone();
        let SidePlan::Functions(best) = super::choose(&self.tried).plan.clone() else { return };
        for front_door in doors {
            self.try_plan(FunctionPlan { front_door, ..best.clone() });
        }
    }

    /// The best plan so far with the instances kept warm that are busy all the time: where these cost less than the same time on
    /// demand, they save money whatever the tolerance.
    fn steadily_warm(&mut self) {
        if self.choices.warm.is_some() {
            return;
        }
        let best = super::choose(&self.tried).clone();
        let SidePlan::Functions(plan) = best.plan else { return };
        if !plan.starts_by_request() || plan.hosting == HostingPlan::Consumption {
            return;
        }
        let rates = &self.bench.profile.rates;
        let (mean, least) = (self.bench.profile.mean(), rates.iter().copied().fold(f64::INFINITY, f64::min));
        let busy = best.outcome.mean.min(self.busy(&plan));
        let numbers = [0.5 * least / mean.max(1e-12), least / mean.max(1e-12), 1.0].map(|share| (busy * share).round());
        for number in numbers.into_iter().chain([1.0, 2.0]) {
            let provisioned = number.min(MOST_WARM) as u32;
            if provisioned > plan.provisioned && !plan.snapshot {
                self.try_plan(FunctionPlan { provisioned, ..plan.clone() });
            }
        }
        // The bill falls up to some number and rises beyond it.
        let SidePlan::Functions(mut plan) = super::choose(&self.tried).plan.clone() else { return };
        let mut usd = self.best_usd();
        while plan.provisioned > 0 && f64::from(plan.provisioned) < MOST_WARM {
            let step = (plan.provisioned / 8).max(1);
            let next = FunctionPlan { provisioned: plan.provisioned + step, ..plan.clone() };
            let there = self.try_plan(next.clone()).outcome;
            if !there.is_sure() || there.monthly_usd >= usd {
                break;
            }
            (plan, usd) = (next, there.monthly_usd);
        }
    }

    /// The best plan so far with its instances kept warm by a schedule or by their use, which costs less at quiet hours.
    fn warm_by_the_hour(&mut self) {
        let SidePlan::Functions(best) = super::choose(&self.tried).plan.clone() else { return };
        if best.provisioned == 0 || best.kind != ServerlessKind::Function {
            return;
        }
        for provisioned_by in self.choices.warm_by.clone().into_iter().skip(1) {
            self.try_plan(FunctionPlan { provisioned_by, ..best.clone() });
        }
    }

    /// Instances busy on average.
    fn busy(&self, plan: &FunctionPlan) -> f64 {
        let mut scenario = self.bench.needs.clone();
        plan.put(&mut scenario);
        let scenario = settled(&scenario, self.bench.catalog);
        let speed = crate::model::serverless::speed(Context::of(&scenario, self.bench.catalog));
        let work = &scenario.work;
        let busy_s = work.duration_ms.seconds() * (work.cpu_share.get() / speed + 1.0 - work.cpu_share.get());
        scenario.traffic.rate.get() * busy_s / f64::from(work.functions.max(1))
    }
}
