//! The rows of one region to a [`Market`].

use super::Rows;
use super::error::CatalogError;
use super::lookup::{Lookup, price_of};
use super::pods;
use super::serverless_kind;
use crate::catalog::market::{
    Addresses, Burst, CacheNode, Commitments, DatabaseInstance, FunctionPrices, KeyValuePrices, LoadBalancer, Market,
    NodeType,
};
use crate::catalog::row::{Figure, Price};
use crate::scenario::{Architecture, FrontDoor, HostingPlan, Provider};
use std::sync::Arc;

/// Front doors that are priced by the request, with their part of the id.
const FRONT_DOORS: [(FrontDoor, &str); 3] =
    [(FrontDoor::HttpApi, "http_api"), (FrontDoor::RestApi, "rest_api"), (FrontDoor::FunctionUrl, "function_url")];

/// Prices and figures without which [`read`] makes no market; besides them a market needs a node type, and memory-time of functions.
pub(super) const NEEDED: [&str; 16] = [
    "function.request",
    "cluster.hour",
    "disk.gb_month",
    "nat.hour",
    "nat.gb",
    "egress.gb",
    "inter_zone.gb",
    "inter_zone.charged_ends",
    "logs.gb",
    "load_balancer.hour",
    "load_balancer.fronts_functions",
    "public_ip.load_balancer.per_zone",
    "public_ip.load_balancer.least",
    "public_ip.nat.per_zone",
    "public_ip.nat.least",
    "function.compute.x86_64",
];

/// The ids that `cloud.region` lacks for a market.
pub(super) fn lacking(rows: &Rows, place: &str) -> Vec<String> {
    let Some((cloud, region)) = place.split_once('.') else { return vec![place.to_owned()] };
    let at = Lookup::region(rows, cloud, region);
    let mut lacking: Vec<String> =
        NEEDED.iter().filter(|key| !at.has(key)).map(|key| format!("{place}.{key}")).collect();
    if at.under("node").next().is_none() {
        lacking.push(format!("{place}.node.*"));
    }
    // A key-value store and a memory cache are choices, but not with a part of their prices.
    if at.has("key_value.read") {
        let parts = ["key_value.write", "key_value.storage"].into_iter().filter(|key| !at.has(key));
        lacking.extend(parts.map(|key| format!("{place}.{key}")));
    }
    lacking
}

/// The market of `cloud.region`, with one like it for every other hosting plan of functions that is priced there.
pub(super) fn read(rows: &Rows, place: &str) -> Result<Market, CatalogError> {
    let usual = usual(rows, place)?;
    let mut plans = Vec::new();
    for &plan in HostingPlan::ALL {
        let at = Lookup::plan(rows, usual.provider.id(), &usual.region, plan.id());
        let priced = if at.has("function.request") { Some(function(&at)?) } else { None };
        let premium = serverless_kind::container_prices(&at)?;
        if priced.is_some() || premium.is_some() {
            let function = priced.unwrap_or_else(|| usual.function.clone());
            plans.push(Market { plan, function, premium, ..usual.clone() });
        }
    }
    Ok(Market { plans, ..usual })
}

fn usual(rows: &Rows, place: &str) -> Result<Market, CatalogError> {
    let unknown = || CatalogError::Missing(place.to_owned());
    let (cloud, region) = place.split_once('.').ok_or_else(unknown)?;
    let provider = Provider::from_id(cloud).ok_or_else(unknown)?;
    let at = Lookup::region(rows, cloud, region);
    Ok(Market {
        provider,
        region: region.to_owned(),
        function: function(&at)?,
        container: serverless_kind::container_prices(&at)?,
        plan: HostingPlan::Flex,
        premium: None,
        plans: Vec::new(),
        managed_fee: at.some_figure("managed.fee")?,
        front_doors: front_doors(&at)?,
        load_balancer: load_balancer(&at)?,
        addresses: addresses(&at)?,
        cluster_hour: at.price("cluster.hour")?,
        managed_cluster_hour: at.some_price("managed_node.cluster_hour")?,
        pods: pods::prices(&at)?,
        nodes: nodes(rows, cloud, &at)?,
        disk_gb_month: at.price("disk.gb_month")?,
        nat_hour: at.price("nat.hour")?,
        nat_gb: at.price("nat.gb")?,
        nat_vm_cap: at.some_figure("nat.vm_cap")?,
        egress_gb: at.price("egress.gb")?,
        inter_zone_gb: at.price("inter_zone.gb")?,
        inter_zone_charged_ends: at.figure("inter_zone.charged_ends")?,
        logs_gb: at.price("logs.gb")?,
        function_logs_gb: at.some_price("function_logs.gb")?,
        key_value: key_value(&at)?,
        caches: caches(&at)?,
        databases: databases(&at)?,
        database_gb_month: at.some_price("database_disk.gb_month")?,
        file_gb_month: at.some_price("file.gb_month")?,
        workflow_transition: at.some_price("workflow.transition")?,
        queue_request: at.some_price("queue.request")?.or(at.some_price("queue.gb")?),
        queue_hour: at.some_price("queue.hour")?,
        connection_proxy: at.some_price("connection_proxy.vcpu_hour")?,
        endpoint_hour: at.some_price("endpoint.hour")?,
        endpoint_gb: at.some_price("endpoint.gb")?,
        socket_message: at.some_price("socket.message")?,
        socket_minute: at.some_price("socket.minute")?,
    })
}

fn function(at: &Lookup<'_>) -> Result<FunctionPrices, CatalogError> {
    Ok(FunctionPrices {
        request: at.price("function.request")?,
        compute: by_architecture(at, "function.compute")?,
        vcpu_second: at.some_price("function.vcpu_second")?,
        provisioned_idle: by_architecture(at, "function.provisioned_idle")?,
        provisioned_duration: by_architecture(at, "function.provisioned_duration")?,
        provisioned_idle_vcpu_second: at.some_price("function.provisioned_idle_vcpu_second")?,
        provisioned_duration_vcpu_second: at.some_price("function.provisioned_duration_vcpu_second")?,
        commitment: commitments(at, "function")?,
        commitment_on_requests: at.some_figure("commitment.function.on_requests")?,
    })
}

fn by_architecture(at: &Lookup<'_>, key: &str) -> Result<Vec<(Architecture, Price)>, CatalogError> {
    let mut found = Vec::new();
    for &architecture in Architecture::ALL {
        if let Some(price) = at.some_price(&format!("{key}.{}", architecture.id()))? {
            found.push((architecture, price));
        }
    }
    Ok(found)
}

fn front_doors(at: &Lookup<'_>) -> Result<Vec<(FrontDoor, Price)>, CatalogError> {
    let mut found = Vec::new();
    for (door, name) in FRONT_DOORS {
        if let Some(price) = at.some_price(&format!("front_door.{name}"))? {
            found.push((door, price));
        }
    }
    Ok(found)
}

fn addresses(at: &Lookup<'_>) -> Result<Addresses, CatalogError> {
    Ok(Addresses {
        hour: at.some_price("public_ip.hour")?,
        balancer_per_zone: at.figure("public_ip.load_balancer.per_zone")?,
        balancer_least: at.figure("public_ip.load_balancer.least")?,
        nat_per_zone: at.figure("public_ip.nat.per_zone")?,
        nat_least: at.figure("public_ip.nat.least")?,
    })
}

/// What commitments take off a family of machines, or off functions or pods without nodes; what is known of machines in general
/// where the family was not read.
pub(super) fn commitments(at: &Lookup<'_>, family: &str) -> Result<Commitments, CatalogError> {
    let general = !["function", "pods"].contains(&family);
    let of = |term: &str| -> Result<Option<Figure>, CatalogError> {
        let own = at.some_figure(&format!("commitment.{family}.{term}"))?;
        if own.is_some() || !general { Ok(own) } else { at.some_figure(&format!("commitment.node.{term}")) }
    };
    Ok(Commitments { one_year: of("one_year")?, three_years: of("three_years")? })
}

/// The family that prices and discounts are given by: `m7i` of `m7i.large`, `Dasv5` of `Standard_D4as_v5`, `n2` of `n2-standard-4`.
#[must_use]
pub fn family(name: &str) -> String {
    if let Some(size) = name.strip_prefix("Standard_") {
        return size.chars().filter(|c| *c != '_').fold(String::new(), |mut family, c| {
            // The first digits are the size; those after the `v` are the version.
            if !c.is_ascii_digit() || family.contains('v') {
                family.push(c);
            }
            family
        });
    }
    name.split(['.', '-']).next().unwrap_or(name).to_owned()
}

fn burst(at: &Lookup<'_>, name: &str, family: &str) -> Result<Option<Burst>, CatalogError> {
    let Some(baseline) = at.some_figure(&format!("burst_baseline.{name}"))? else { return Ok(None) };
    Ok(Some(Burst { baseline, credit: at.some_price(&format!("burst_credit.{family}"))? }))
}

fn load_balancer(at: &Lookup<'_>) -> Result<LoadBalancer, CatalogError> {
    Ok(LoadBalancer {
        hour: at.price("load_balancer.hour")?,
        capacity_unit_hour: at.some_price("load_balancer.capacity_unit")?,
        unit_new_connections: at.some_figure("load_balancer.unit.new_connections")?,
        unit_active_connections: at.some_figure("load_balancer.unit.active_connections")?,
        unit_gb_per_hour: at.some_figure("load_balancer.unit.gb")?,
        unit_gb_per_hour_function: at.some_figure("load_balancer.unit.gb_function")?,
        gb: at.some_price("load_balancer.gb")?,
        fronts_functions: at.figure("load_balancer.fronts_functions")?,
    })
}

/// The region's node types: smallest first, then cheapest.
fn nodes(rows: &Rows, cloud: &str, at: &Lookup<'_>) -> Result<Vec<NodeType>, CatalogError> {
    let most_pods = Lookup::below(rows, &format!("{cloud}.node.max_pods"));
    let mut nodes = Vec::new();
    for (name, row) in at.under("node") {
        let shape = row.shape.ok_or_else(|| CatalogError::Missing(format!("{}: vcpu, memory_gib and arch", row.id)))?;
        let family = family(name);
        let hour = Price { meter: Arc::new(at.meter(&format!("node.{family}"))?), ..price_of(row)? };
        nodes.push(NodeType {
            name: Arc::from(name),
            vcpu: shape.vcpu,
            memory_gib: shape.memory_gib,
            architecture: shape.architecture,
            burst: if shape.burstable { burst(at, name, &family)? } else { None },
            burstable: shape.burstable,
            managed_fee: pods::managed_fee(at, &family, shape.vcpu, &hour)?,
            hour,
            list_usd: row.list_price().unwrap_or(0.0),
            commitment: commitments(at, &family)?,
            spot_ratio: at.some_figure(&format!("spot.{name}"))?,
            interruptions_per_month: at.some_figure(&format!("spot_interruption.{name}"))?,
            max_pods: most_pods.some_figure(name)?,
        });
    }
    nodes.sort_by(|a, b| a.vcpu.total_cmp(&b.vcpu).then(a.list_usd.total_cmp(&b.list_usd)));
    if nodes.is_empty() { Err(CatalogError::Missing(format!("{cloud}: nodes"))) } else { Ok(nodes) }
}

fn key_value(at: &Lookup<'_>) -> Result<Option<KeyValuePrices>, CatalogError> {
    let Some(read) = at.some_price("key_value.read")? else { return Ok(None) };
    Ok(Some(KeyValuePrices { read, write: at.price("key_value.write")?, storage: at.price("key_value.storage")? }))
}

fn caches(at: &Lookup<'_>) -> Result<Vec<CacheNode>, CatalogError> {
    let mut found = Vec::new();
    for (name, row) in at.under("cache") {
        let memory_gib = at.figure(&format!("cache_memory.{name}"))?;
        found.push(CacheNode { name: name.into(), memory_gib, hour: price_of(row)? });
    }
    sort_by_price(&mut found, |node| &node.hour);
    Ok(found)
}

fn databases(at: &Lookup<'_>) -> Result<Vec<DatabaseInstance>, CatalogError> {
    let mut found = Vec::new();
    for (name, row) in at.under("database") {
        let shape = |what: &str| -> Result<Figure, CatalogError> { at.figure(&format!("database_{what}.{name}")) };
        found.push(DatabaseInstance {
            name: name.into(),
            vcpu: shape("vcpu")?,
            memory_gib: shape("memory")?,
            hour: price_of(row)?,
        });
    }
    sort_by_price(&mut found, |instance| &instance.hour);
    Ok(found)
}

fn sort_by_price<T>(list: &mut [T], hour: impl Fn(&T) -> &Price) {
    list.sort_by(|a, b| hour(a).first().total_cmp(&hour(b).first()));
}
