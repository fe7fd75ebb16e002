//! What state costs and adds on each side.
//!
//! A function reaches a managed store for every operation. A pod may do the same, or keep its state
//! beside it: sessions in its own memory, items and rows in a store pod with a volume, files on a
//! volume. Either side may answer a share of the reads from a cache in the process, but that cache
//! lives and dies with its instance: with a per-item request rate `r` at one instance and a time to
//! live `T` its hit ratio is `rT / (1 + rT)`, so the same cache is worth less when the requests are
//! spread over many instances.

use super::Side;
use super::bill::{Bill, Group, Item, Kind};
use super::latency::Stage;
use super::leg::{Leg, total};
use super::serverless;
use crate::catalog::behaviour::{Platform, Quantiles};
use crate::catalog::{Behaviour, CacheNode, DatabaseInstance, Market, Use};
use crate::scenario::{Scenario, StateKind, StatePlacement};
use crate::traffic::Extremes;
use crate::units::{SECONDS_PER_MONTH, Unit};

/// What state adds to one request on one side.
#[derive(Debug, Clone)]
pub struct StateUse {
    /// Where the state is, in words: "in the pod", "a database pod", "the managed store".
    pub place: &'static str,
    /// Time that the state operations of one request take.
    pub stage: Stage,
    /// What that time is made of.
    pub legs: Vec<Leg>,
    /// Share of the cacheable reads answered from the process.
    pub hit_ratio: f64,
    /// Operations per request that reach a store, after the in-process cache.
    pub operations: f64,
    /// Dollars per million requests for state alone.
    pub usd_per_million: f64,
    /// Time that opening connections adds to a cold start.
    pub connect: Stage,
    /// CPU that in-cluster stores take, in vCPU.
    pub cluster_vcpu: f64,
    /// Memory that in-cluster stores take, in MiB.
    pub cluster_mib: f64,
    /// Memory that each pod needs for state of its own, in MiB.
    pub pod_mib: f64,
    reads: f64,
    writes: f64,
}

/// What of the catalog and the scenario the state model looks at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its region's prices.
    pub market: &'a Market,
    /// How platforms behave.
    pub behaviour: &'a Behaviour,
    /// How this provider's platform behaves.
    pub platform: &'a Platform,
}

impl StateUse {
    /// The state of one side, when `instances` processes share the requests.
    #[must_use]
    pub fn of(side: Side, cx: Context<'_>, instances: f64) -> Self {
        let state = &cx.scenario.state;
        let none = state.kind == StateKind::None;
        let hit_ratio = if none { 0.0 } else { hit_ratio(cx, instances) };
        let reads = if none { 0.0 } else { state.reads * (1.0 - state.cacheable.get() * hit_ratio) };
        let writes = if none { 0.0 } else { state.writes };
        let inside = side == Side::Kubernetes && cx.scenario.kubernetes.state == StatePlacement::InCluster;
        let legs = legs(cx, side, inside, reads, writes);
        let mut used = Self {
            place: place(state.kind, inside),
            stage: total(&legs),
            legs,
            hit_ratio,
            operations: reads + writes,
            usd_per_million: 0.0,
            connect: Stage::ZERO,
            cluster_vcpu: 0.0,
            cluster_mib: 0.0,
            pod_mib: 0.0,
            reads,
            writes,
        };
        if side == Side::Serverless && state.kind == StateKind::Relational {
            used.connect = stage_of(&cx.behaviour.relational_connect);
        }
        if inside {
            used.claim_cluster(cx);
        }
        used
    }

    /// The state of pods and functions that share a managed store, when a share `spilled` of the requests is on functions.
    #[must_use]
    pub fn shared([pods, functions]: [&Self; 2], spilled: f64) -> Self {
        let mixed = |of_pods: f64, of_functions: f64| of_pods + spilled * (of_functions - of_pods);
        Self {
            reads: mixed(pods.reads, functions.reads),
            writes: mixed(pods.writes, functions.writes),
            operations: mixed(pods.operations, functions.operations),
            hit_ratio: mixed(pods.hit_ratio, functions.hit_ratio),
            ..functions.clone()
        }
    }

    /// CPU and memory that state takes from the cluster.
    fn claim_cluster(&mut self, cx: Context<'_>) {
        let assumed = &cx.behaviour.assumptions;
        let state = &cx.scenario.state;
        let size_mib = state.size_gb.get() * 1024.0;
        let statements = |rate: f64| rate * (self.reads + self.writes) * assumed.statement_cpu_ms.value / 1000.0;
        match state.kind {
            StateKind::Session => {
                // Sessions live in the pods and must fit when the fewest pods run.
                let pods = f64::from(cx.scenario.kubernetes.min_replicas.max(1));
                self.pod_mib = size_mib * assumed.store_memory_factor.value / pods;
            }
            StateKind::KeyValue | StateKind::Relational => {
                let memory = size_mib * assumed.database_memory_share.value * assumed.store_memory_factor.value;
                self.cluster_mib = memory.max(512.0);
                self.cluster_vcpu = assumed.store_vcpu.value.max(statements(peak(cx)) / 0.7);
            }
            StateKind::None | StateKind::Local => {}
        }
    }

    /// Puts the state's lines on the bill of `side`, which serves `requests` a month, and notes what
    /// a million requests pay for state. CPU and memory of in-cluster stores are on the node lines.
    pub fn bill(&mut self, bill: &mut Bill, side: Side, cx: Context<'_>, requests: f64) {
        let before = bill.sum_of(|l| l.group == Group::State).get();
        let inside = side == Side::Kubernetes && cx.scenario.kubernetes.state == StatePlacement::InCluster;
        let size = cx.scenario.state.size_gb.get();
        match (cx.scenario.state.kind, inside) {
            (StateKind::None, _) | (StateKind::Session, true) => {}
            (_, true) => {
                bill.meter(&Item::of(Kind::Volume), &cx.market.disk_gb_month, &Use::of(size), &size_formula(size));
            }
            (StateKind::Session, false) => bill_cache(bill, cx),
            (StateKind::KeyValue, false) => self.bill_key_value(bill, cx, requests),
            (StateKind::Relational, false) => self.bill_database(bill, side, cx),
            (StateKind::Local, false) => {
                if let Some(price) = &cx.market.file_gb_month {
                    bill.meter(&Item::of(Kind::FileSystem), price, &Use::of(size), &size_formula(size));
                }
            }
        }
        let spent = bill.sum_of(|l| l.group == Group::State).get() - before;
        self.usd_per_million = if requests > 0.0 { spent / requests * 1e6 } else { 0.0 };
    }

    /// Reads are eventually consistent, the default of every store's programming interface and half the price of
    /// strongly consistent ones where the provider tells them apart.
    fn bill_key_value(&self, bill: &mut Bill, cx: Context<'_>, requests: f64) {
        let Some(prices) = &cx.market.key_value else { return };
        let state = &cx.scenario.state;
        let free = cx.scenario.serverless.free_tier;
        for (kind, per_request, price, how) in [
            (Kind::KeyValueReads, self.reads, &prices.read, "eventually consistent reads"),
            (Kind::KeyValueWrites, self.writes, &prices.write, "writes"),
        ] {
            let used = Use::of(requests * per_request).sized(state.item_kb.get()).less_free(free);
            let formula =
                format!("{} requests x {per_request:.3} {how} of {}", Unit::Count.format(requests), state.item_kb);
            bill.meter(&Item::of(kind), price, &used, &formula);
        }
        let size = state.size_gb.get();
        bill.meter(
            &Item::of(Kind::KeyValueStorage),
            &prices.storage,
            &Use::of(size).less_free(free),
            &size_formula(size),
        );
    }

    fn bill_database(&self, bill: &mut Bill, side: Side, cx: Context<'_>) {
        let rate = peak(cx);
        let statement_s = cx.behaviour.assumptions.statement_cpu_ms.value / 1000.0;
        let needed = rate * (self.reads + self.writes) * statement_s / 0.7;
        let size = cx.scenario.state.size_gb.get();
        let memory = size * cx.behaviour.assumptions.database_memory_share.value;
        let Some((database, count)) = cheapest_database(&cx.market.databases, needed, memory) else { return };
        let formula = format!("{count} x {} for {needed:.2} vCPU of statements at the peak, x 730 h", database.name);
        let item = Item::named(Kind::Database, format!("Database {}", database.name));
        bill.meter(&item, &database.hour, &Use::all_month(count), &formula);
        if let Some(price) = &cx.market.database_gb_month {
            bill.meter(&Item::of(Kind::DatabaseStorage), price, &Use::of(size), &size_formula(size));
        }
        if let (true, Some(price)) = (needs_proxy(cx, side), &cx.market.connection_proxy) {
            let vcpu = count * database.vcpu.value;
            let least = price.meter.minimum.as_ref().map_or(0.0, |f| f.value);
            let formula = format!("{vcpu} vCPU of the database, {least} at least, x 730 h");
            bill.meter(&Item::of(Kind::ConnectionProxy), price, &Use::all_month(vcpu), &formula);
        }
    }
}

/// The highest rate of the period, in requests per second: what the traffic reaches, not what its dial says where the shape has
/// no peak or another.
fn peak(cx: Context<'_>) -> f64 {
    Extremes::of(&cx.scenario.traffic).peak
}

const fn place(kind: StateKind, inside: bool) -> &'static str {
    match (kind, inside) {
        (StateKind::None, _) => "nowhere",
        (StateKind::Session, true) => "in the pod",
        (StateKind::Session, false) => "in a managed cache",
        (StateKind::KeyValue, true) => "in a store pod",
        (StateKind::KeyValue, false) => "in the managed key-value store",
        (StateKind::Relational, true) => "in a database pod",
        (StateKind::Relational, false) => "in a managed database",
        (StateKind::Local, true) => "on the pod's volume",
        (StateKind::Local, false) => "on a network file system",
    }
}

/// Hit ratio of a cache in each of `instances` processes.
fn hit_ratio(cx: Context<'_>, instances: f64) -> f64 {
    let assumed = &cx.behaviour.assumptions;
    let state = &cx.scenario.state;
    let reads = cx.scenario.traffic.rate.get() * state.reads * state.cacheable.get();
    let per_item = reads / instances.max(1e-6).max(1.0) / assumed.cache_hot_items.value.max(1.0);
    let hits = per_item * assumed.cache_ttl_s.value;
    hits / (1.0 + hits)
}

/// What one request's operations take.
fn legs(cx: Context<'_>, side: Side, inside: bool, reads: f64, writes: f64) -> Vec<Leg> {
    let b = cx.behaviour;
    let all = |op: Stage| Leg::new(op, reads + writes);
    let zones = f64::from(cx.scenario.kubernetes.zones.max(1));
    let crossing = Leg::new(Stage::new(b.cross_zone_ms.value, 0.5), (reads + writes) * (1.0 - 1.0 / zones));
    let both = |read: Option<&Quantiles>, write: Option<&Quantiles>| {
        vec![Leg::new(optional(read), reads), Leg::new(optional(write), writes)]
    };
    match (cx.scenario.state.kind, inside) {
        (StateKind::None, _) => Vec::new(),
        (StateKind::Session | StateKind::Local, true) => vec![all(stage_of(&b.in_process))],
        (StateKind::KeyValue, true) => vec![all(stage_of(&b.cache)), crossing],
        (StateKind::Relational, true) => vec![all(stage_of(&b.relational)), crossing],
        (StateKind::Session, false) => vec![all(stage_of(&b.cache))],
        (StateKind::KeyValue, false) => both(cx.platform.key_value_read.as_ref(), cx.platform.key_value_write.as_ref()),
        (StateKind::Relational, false) => {
            let proxy = needs_proxy(cx, side).then(|| all(Stage::new(b.connection_proxy_ms.value, 0.5)));
            std::iter::once(all(stage_of(&b.relational))).chain(proxy).collect()
        }
        (StateKind::Local, false) => both(cx.platform.file_read.as_ref(), cx.platform.file_write.as_ref()),
    }
}

/// Functions share a pool of connections; pods and containers are few enough to keep connections of their own.
fn needs_proxy(cx: Context<'_>, side: Side) -> bool {
    side == Side::Serverless && !matches!(serverless::kind::Capacity::of(cx), serverless::kind::Capacity::Container(..))
}

/// The log-normal stage of a pair of quantiles.
#[must_use]
pub fn stage_of(q: &Quantiles) -> Stage {
    Stage::from_quantiles(q.p50_ms.value, q.p99_ms.value)
}

fn optional(q: Option<&Quantiles>) -> Stage {
    q.map_or(Stage::ZERO, stage_of)
}

fn size_formula(gb: f64) -> String {
    format!("{} kept", Unit::Gigabytes.format(gb))
}

fn bill_cache(bill: &mut Bill, cx: Context<'_>) {
    let needed = cx.scenario.state.size_gb.get() * cx.behaviour.assumptions.store_memory_factor.value;
    let Some((node, count)) = cheapest_cache(&cx.market.caches, needed) else { return };
    let formula = format!(
        "{count} x {} ({:.2} GiB each) for {needed:.2} GiB of sessions, x 730 h",
        node.name, node.memory_gib.value
    );
    let item = Item::named(Kind::Cache, format!("Cache {}", node.name));
    bill.meter(&item, &node.hour, &Use::all_month(count), &formula);
}

fn cheapest_cache(nodes: &[CacheNode], needed_gib: f64) -> Option<(&CacheNode, f64)> {
    nodes
        .iter()
        .map(|n| (n, (needed_gib / n.memory_gib.value.max(0.01)).ceil().max(1.0)))
        .min_by(|a, b| (a.1 * a.0.hour.first()).total_cmp(&(b.1 * b.0.hour.first())))
}

fn cheapest_database(all: &[DatabaseInstance], vcpu: f64, memory_gib: f64) -> Option<(&DatabaseInstance, f64)> {
    all.iter()
        .map(|d| {
            let by_cpu = vcpu / d.vcpu.value.max(0.1);
            let by_memory = memory_gib / d.memory_gib.value.max(0.1);
            (d, by_cpu.max(by_memory).ceil().max(1.0))
        })
        .min_by(|a, b| (a.1 * a.0.hour.first()).total_cmp(&(b.1 * b.0.hour.first())))
}

/// Requests in a month at this mean rate.
#[must_use]
pub fn monthly(rate: f64) -> f64 {
    rate * SECONDS_PER_MONTH
}
