//! The rows of containers and managed instances to their typed views.

use super::error::CatalogError;
use super::lookup::{Lookup, figure_of};
use crate::catalog::market::Commitments;
use crate::catalog::row::Figure;
use crate::catalog::serverless_kind::{ContainerPrices, ContainerRules, ManagedRules, Rate, Size, Tracking};
use crate::scenario::{Architecture, Runtime};

/// The prices of container instances in a region, where CPU and memory have one.
pub(super) fn container_prices(at: &Lookup<'_>) -> Result<Option<ContainerPrices>, CatalogError> {
    let on_demand = rates(at, "cpu", "memory")?;
    if on_demand.is_empty() {
        return Ok(None);
    }
    let mut commitment = Vec::new();
    for &architecture in Architecture::ALL {
        let of = |term: &str| at.some_figure(&format!("commitment.container_{}.{term}", architecture.id()));
        let found = Commitments { one_year: of("one_year")?, three_years: of("three_years")? };
        commitment.push((architecture, found));
    }
    let idle = at.some_price("container.idle_cpu")?.zip(at.some_price("container.idle_memory")?);
    Ok(Some(ContainerPrices {
        on_demand,
        spot: rates(at, "spot_cpu", "spot_memory")?,
        idle: idle.map(|(cpu, memory)| Rate { cpu, memory }),
        request: at.some_price("container.request")?,
        commitment,
        commitment_on_requests: at.some_figure("commitment.container_x86_64.on_requests")?,
    }))
}

fn rates(at: &Lookup<'_>, cpu: &str, memory: &str) -> Result<Vec<(Architecture, Rate)>, CatalogError> {
    let mut found = Vec::new();
    for &architecture in Architecture::ALL {
        let price = |what: &str| at.some_price(&format!("container.{what}.{}", architecture.id()));
        if let (Some(cpu), Some(memory)) = (price(cpu)?, price(memory)?) {
            found.push((architecture, Rate { cpu, memory }));
        }
    }
    Ok(found)
}

/// The rules of a cloud's container service, where its sizes are known.
pub(super) fn container_rules(at: &Lookup<'_>) -> Result<Option<ContainerRules>, CatalogError> {
    let sizes = sizes(at, "container")?;
    let most = at.numbered("container.memory_most")?.into_iter().map(|(_, most)| most);
    let Some(memory_max_mb) = most.max_by(|a, b| a.value.total_cmp(&b.value)) else { return Ok(None) };
    let some = |key: &str| at.some_figure(&format!("container.{key}"));
    let tracking =
        if at.some_figure("container.tracking.period")?.is_some() { Some(tracking(at, "container")?) } else { None };
    Ok(Some(ContainerRules {
        sizes,
        memory_max_mb,
        concurrency_target: at.figure("container.concurrency_target")?,
        cpu_target: some("cpu_target")?,
        start: at.quantiles("container.start")?,
        start_of: by_runtime(|runtime| at.some_quantiles(&format!("container.start.{}", runtime.id())))?,
        start_holds_runtime: at.figure("container.start_holds_runtime")?,
        pull_mb_per_s: some("pull_rate")?,
        keep_alive_s: some("keep_alive")?,
        timeout_s: some("timeout")?,
        http_timeout_s: some("http_timeout")?,
        response_mb: some("response")?,
        limit: some("limit")?,
        quota_instances: some("quota_instances")?,
        quota_vcpu: some("quota_vcpu")?,
        scale_per_s: some("scale_rate")?,
        own_address: at.figure("container.own_address")?,
        prewarmed: some("prewarmed")?,
        tracking,
    }))
}

/// The rows `<service>.memory_least.<vcpu>`, with the most and the steps of each size.
pub(super) fn sizes(at: &Lookup<'_>, service: &str) -> Result<Vec<Size>, CatalogError> {
    let numbered = |what: &str| at.numbered(&format!("{service}.memory_{what}"));
    let (steps, least, most) = (numbered("step")?, numbered("least")?, numbered("most")?);
    let of = |rows: &[(f64, Figure)], vcpu: f64| rows.iter().find(|(v, _)| *v >= vcpu).map(|(_, f)| f.value);
    let size = |(vcpu, figure): &(f64, Figure)| Size {
        vcpu: *vcpu,
        least_mb: figure.value,
        most_mb: of(&most, *vcpu).unwrap_or(figure.value).max(figure.value),
        step_mb: of(&steps, *vcpu).unwrap_or(1.0).max(1.0),
    };
    Ok(least.iter().map(size).collect())
}

pub(super) fn tracking(at: &Lookup<'_>, kind: &str) -> Result<Tracking, CatalogError> {
    let need = |key: &str| at.figure(&format!("{kind}.{key}"));
    let some = |key: &str| at.some_figure(&format!("{kind}.{key}"));
    Ok(Tracking {
        target: need("target")?,
        tolerance: need("tracking.tolerance")?,
        period_s: need("tracking.period")?,
        up_hold_s: some("tracking.up_hold")?,
        down_hold_s: need("tracking.down_hold")?,
        up_percent: some("tracking.up_percent")?,
    })
}

/// The rules of functions on a cloud's managed instances, where it has them.
pub(super) fn managed_rules(at: &Lookup<'_>) -> Result<Option<ManagedRules>, CatalogError> {
    let Some(least) = at.some_figure("managed.least")? else { return Ok(None) };
    let mut families = Vec::new();
    for (family, row) in at.under("managed.least_vcpu") {
        families.push((family.to_owned(), figure_of(row)?));
    }
    let need = |key: &str| at.figure(&format!("managed.{key}"));
    Ok(Some(ManagedRules {
        least,
        tracking: tracking(at, "managed")?,
        memory_min_mb: need("memory_min")?,
        memory_max_mb: need("memory_max")?,
        concurrency_per_vcpu: by_runtime(|runtime| at.some_figure(&format!("managed.concurrency.{}", runtime.id())))?,
        families,
        generation: need("generation")?,
        reserve_vcpu: need("reserve_vcpu")?,
        reserve_mb: need("reserve_memory")?,
        timeout_event_s: need("timeout_event")?,
    }))
}

fn by_runtime<T>(find: impl Fn(Runtime) -> Result<Option<T>, CatalogError>) -> Result<Vec<(Runtime, T)>, CatalogError> {
    let mut found = Vec::new();
    for &runtime in Runtime::ALL {
        if let Some(value) = find(runtime)? {
            found.push((runtime, value));
        }
    }
    Ok(found)
}
