//! The rows about pods without nodes and about nodes that the provider manages.

use super::error::CatalogError;
use super::lookup::Lookup;
use super::market::commitments;
use crate::catalog::market::ManagedFee;
use crate::catalog::pods::{PodPrices, PodRules, PodSizes, Ratio, Rung, SystemPods};
use crate::catalog::row::{Price, Tier};
use std::sync::Arc;

/// Most rungs that a table of sizes is looked through for.
const RUNGS: usize = 32;

/// What pods without nodes cost in a region.
pub(super) fn prices(at: &Lookup<'_>) -> Result<Option<PodPrices>, CatalogError> {
    let Some(vcpu_hour) = at.some_price("pods.vcpu_hour")? else { return Ok(None) };
    let spot = match at.some_price("pods.spot_vcpu_hour")? {
        Some(vcpu) => Some((vcpu, at.price("pods.spot_gb_hour")?)),
        None => None,
    };
    Ok(Some(PodPrices {
        vcpu_hour,
        gb_hour: at.price("pods.gb_hour")?,
        storage_gb_hour: at.some_price("pods.storage_gb_hour")?,
        spot,
        commitment: commitments(at, "pods")?,
        cluster_hour: at.some_price("pods.cluster_hour")?,
    }))
}

/// How pods without nodes behave on a cloud.
pub(super) fn rules(at: &Lookup<'_>) -> Result<Option<PodRules>, CatalogError> {
    let Some(start_s) = at.some_figure("pods.start")? else { return Ok(None) };
    let system = match at.some_figure("pods.system.count")? {
        Some(count) => Some(SystemPods {
            count,
            vcpu: at.figure("pods.system.vcpu")?,
            memory_gb: at.figure("pods.system.memory")?,
        }),
        None => None,
    };
    Ok(Some(PodRules {
        sizes: sizes(at)?,
        start_s,
        pull_mb_per_s: at.some_figure("pods.pull_rate")?,
        minimum_s: at.figure("pods.minimum")?,
        storage_gb: at.some_figure("pods.storage")?,
        block_volumes: at.figure("pods.block_volumes")?,
        counts_as_node: at.figure("pods.counts_as_node")?,
        on_spot: at.figure("pods.on_spot")?,
        system,
        quota_vcpu: at.some_figure("pods.quota")?,
    }))
}

fn sizes(at: &Lookup<'_>) -> Result<PodSizes, CatalogError> {
    let mut rungs = Vec::new();
    for rung in 1..=RUNGS {
        let part = |part: &str| format!("pods.size.{rung}.{part}");
        let Some(vcpu) = at.some_figure(&part("vcpu"))? else { break };
        rungs.push(Rung {
            vcpu,
            least_gb: at.figure(&part("least"))?,
            most_gb: at.figure(&part("most"))?,
            step_gb: at.figure(&part("step"))?,
        });
    }
    if !rungs.is_empty() {
        return Ok(PodSizes::Table { rungs, extra_mb: at.figure("pods.extra_memory")? });
    }
    let part = |part: &str| at.figure(&format!("pods.ratio.{part}"));
    Ok(PodSizes::Ratio(Box::new(Ratio {
        vcpu_step: part("vcpu_step")?,
        vcpu_least: part("vcpu_least")?,
        vcpu_most: part("vcpu_most")?,
        memory_least_mb: part("memory_least")?,
        memory_most_gb: part("memory_most")?,
        gb_per_vcpu_least: part("memory_per_vcpu_least")?,
        gb_per_vcpu_most: part("memory_per_vcpu_most")?,
    })))
}

/// What the provider asks for managing a node of a family: a share of the node's list price, or a price per vCPU-hour by the
/// family's class.
pub(super) fn managed_fee(
    at: &Lookup<'_>,
    family: &str,
    vcpu: f64,
    hour: &Price,
) -> Result<Option<ManagedFee>, CatalogError> {
    if let Some(share) = at.some_figure("managed_node.fee_share")? {
        let tiers = hour.tiers.iter().map(|tier| Tier { usd: tier.usd * share.value, ..*tier }).collect();
        let price = Price { id: share.id, unit: hour.unit.clone(), tiers, source: share.source, meter: Arc::default() };
        return Ok(Some(ManagedFee { price, units: 1.0, share: Some(share.value) }));
    }
    let class = match family.chars().next() {
        Some('B' | 'D') => "general_purpose",
        Some('E') => "memory_optimised",
        Some('F') => "compute_optimised",
        _ => return Ok(None),
    };
    let price = at.some_price(&format!("managed_node.vcpu_hour.{class}"))?;
    Ok(price.map(|price| ManagedFee { price, units: vcpu, share: None }))
}
