//! The rows about behaviour to a [`Behaviour`].

use super::Rows;
use super::error::CatalogError;
use super::lookup::{Lookup, figure_of};
use super::pods;
use super::serverless_kind;
use crate::catalog::behaviour::{
    Assumptions, Autoscaler, Behaviour, ColdStart, Exclusion, Feature, FunctionRules, NodeRules, NodeScaling, Platform,
    PodStart, Reserved, Schedules, SurveyAnswer, ZeroRules,
};
use crate::catalog::row::{Figure, Value};
use crate::scenario::{Architecture, FrontDoor, HandOff, HostingPlan, Packaging, Provider, Runtime};

/// Front doors with their part of the id.
const DOORS: [(FrontDoor, &str); 4] = [
    (FrontDoor::HttpApi, "http_api"),
    (FrontDoor::RestApi, "rest_api"),
    (FrontDoor::FunctionUrl, "function_url"),
    (FrontDoor::LoadBalancer, "load_balancer"),
];

/// The behaviour of Kubernetes and of every cloud that has a region in `regions`.
pub(super) fn read(rows: &Rows, regions: &[String]) -> Result<Behaviour, CatalogError> {
    let offered = |p: &&Provider| regions.iter().any(|r| r.split('.').next() == Some(p.id()));
    let platforms: Vec<_> =
        Provider::ALL.iter().filter(offered).map(|&p| platform(rows, p)).collect::<Result<_, _>>()?;
    if platforms.is_empty() {
        return Err(CatalogError::Missing("markets".to_owned()));
    }
    let latency = Lookup::below(rows, "latency");
    let kubernetes = Lookup::below(rows, "kubernetes");
    Ok(Behaviour {
        platforms,
        autoscaler: autoscaler(&Lookup::below(rows, "kubernetes"))?,
        pod_start: PodStart {
            pull_mb_per_s: kubernetes.figure("pod.pull_rate")?,
            start_s: kubernetes.figure("pod.start")?,
        },
        scale_to_zero: ZeroRules {
            knative_idle_s: kubernetes.figure("zero.knative")?,
            keda_idle_s: kubernetes.figure("zero.keda")?,
        },
        system_nodes: kubernetes.figure("cluster.system_nodes")?,
        karpenter: node_scaling(&kubernetes, "karpenter")?,
        cluster_autoscaler: node_scaling(&kubernetes, "cluster_autoscaler")?,
        cpu_quota_period_ms: kubernetes.figure("cpu_quota.period")?,
        cluster_nodes: kubernetes.figure("cluster.nodes")?,
        cluster_pods: kubernetes.figure("cluster.pods")?,
        in_process: latency.quantiles("in_process")?,
        ingress: latency.quantiles("ingress")?,
        cache: latency.quantiles("cache")?,
        relational: latency.quantiles("relational")?,
        relational_connect: latency.quantiles("relational_connect")?,
        connection_proxy_ms: latency.figure("connection_proxy")?,
        cross_zone_ms: latency.figure("cross_zone")?,
        survey: survey(&Lookup::below(rows, "survey"))?,
        cluster_cpu_use: Lookup::below(rows, "survey").figure("cluster_cpu_use")?,
        assumptions: assumptions(&Lookup::below(rows, "assumption"))?,
    })
}

fn assumptions(at: &Lookup<'_>) -> Result<Assumptions, CatalogError> {
    Ok(Assumptions {
        cache_ttl_s: at.figure("cache.ttl")?,
        cache_hot_items: at.figure("cache.hot_items")?,
        log_kb: at.figure("log.application")?,
        function_log_kb: at.figure("log.function_platform")?,
        request_kb: at.figure("request.size")?,
        requests_per_connection: at.figure("request.per_connection")?,
        request_timeout_s: at.figure("request.timeout")?,
        rollout_surge: at.figure("rollout.surge")?,
        function_quota_period_ms: at.figure("function.cpu_quota_period")?,
        function_rollout_min: at.figure("rollout.function")?,
        store_memory_factor: at.figure("store.memory_factor")?,
        store_vcpu: at.figure("store.vcpu")?,
        database_memory_share: at.figure("database.memory_share")?,
        statement_cpu_ms: at.figure("database.statement_cpu")?,
        keepalive_messages_per_hour: at.figure("connection.keepalive")?,
    })
}

fn autoscaler(at: &Lookup<'_>) -> Result<Autoscaler, CatalogError> {
    Ok(Autoscaler {
        sync_s: at.figure("hpa.sync")?,
        tolerance: at.figure("hpa.tolerance")?,
        stabilization_s: at.figure("hpa.stabilization")?,
        up_stabilization_s: at.figure("hpa.up_stabilization")?,
        up_pods: at.figure("hpa.up_pods")?,
        up_percent: at.figure("hpa.up_percent")?,
        up_period_s: at.figure("hpa.up_period")?,
        signal_window_s: at.figure("signal.window")?,
    })
}

fn node_scaling(at: &Lookup<'_>, who: &str) -> Result<NodeScaling, CatalogError> {
    Ok(NodeScaling { decide_s: at.figure(&format!("{who}.decide"))?, idle_s: at.figure(&format!("{who}.idle"))? })
}

/// Answers by year and topic: `kubernetes_challenge.2022.storage`.
fn survey(at: &Lookup<'_>) -> Result<Vec<SurveyAnswer>, CatalogError> {
    let mut answers = Vec::new();
    for (rest, row) in at.under("kubernetes_challenge") {
        let parts = rest.split_once('.').and_then(|(year, topic)| Some((year.parse().ok()?, topic)));
        let (year, topic) = parts.ok_or_else(|| CatalogError::Missing(row.id.to_string()))?;
        answers.push(SurveyAnswer { topic: topic.replace('_', " "), year, percent: figure_of(row)? });
    }
    Ok(answers)
}

/// A cloud's platform, with one like it for every other hosting plan of functions.
fn platform(rows: &Rows, provider: Provider) -> Result<Platform, CatalogError> {
    let usual = usual_platform(rows, provider)?;
    let mut plans = Vec::new();
    for &plan in HostingPlan::ALL {
        let at = Lookup::below(rows, &format!("{}.plan.{}", provider.id(), plan.id()));
        let function = if at.has("function.concurrency") { Some(function_rules(&at)?) } else { None };
        let premium = serverless_kind::container_rules(&at)?;
        if function.is_some() || premium.is_some() {
            let function = function.unwrap_or_else(|| usual.function.clone());
            plans.push((plan, Platform { function, premium, ..usual.clone() }));
        }
    }
    Ok(Platform { plans, ..usual })
}

fn usual_platform(rows: &Rows, provider: Provider) -> Result<Platform, CatalogError> {
    let at = Lookup::below(rows, provider.id());
    let mut handoffs = Vec::new();
    for &handoff in HandOff::ALL {
        if let Some(quantiles) = at.some_quantiles(&format!("hand_off.{}", handoff.id()))? {
            handoffs.push((handoff, quantiles));
        }
    }
    Ok(Platform {
        provider,
        function: function_rules(&at)?,
        container: serverless_kind::container_rules(&at)?,
        premium: None,
        plans: Vec::new(),
        managed: serverless_kind::managed_rules(&at)?,
        warm_overhead: at.quantiles("warm_overhead")?,
        front_doors: by_door(&at, |at, name| at.some_quantiles(&format!("front_door.{name}")))?,
        handoffs,
        key_value_read: at.some_quantiles("key_value.read")?,
        key_value_write: at.some_quantiles("key_value.write")?,
        file_read: at.some_quantiles("file.read")?,
        file_write: at.some_quantiles("file.write")?,
        load_mb_per_s: at.figure("load_rate")?,
        cold_starts: cold_starts(&at)?,
        sandbox: at.quantiles("cold_start.sandbox")?,
        code_ms_per_mb: at.figure("cold_start.code_ms_per_mb")?,
        node: node_rules(&at, false)?,
        managed_node: node_rules(&at, true)?,
        pods: pods::rules(&at)?,
    })
}

fn by_door<T>(
    at: &Lookup<'_>,
    find: impl Fn(&Lookup<'_>, &str) -> Result<Option<T>, CatalogError>,
) -> Result<Vec<(FrontDoor, T)>, CatalogError> {
    let mut found = Vec::new();
    for (door, name) in DOORS {
        if let Some(value) = find(at, name)? {
            found.push((door, value));
        }
    }
    Ok(found)
}

fn function_rules(at: &Lookup<'_>) -> Result<FunctionRules, CatalogError> {
    let need = |key: &str| at.figure(&format!("function.{key}"));
    let some = |key: &str| at.some_figure(&format!("function.{key}"));
    Ok(FunctionRules {
        concurrency: need("concurrency")?,
        cpu_target: some("cpu_target")?,
        concurrency_by_memory: at.numbered("function.concurrency_at")?,
        concurrency_by_runtime: by_runtime(at, "function.concurrency_of")?,
        timeout_s: some("timeout")?,
        http_timeout_s: by_door(at, |at, name| at.some_figure(&format!("function.http_timeout.{name}")))?,
        memory_min_mb: need("memory_min")?,
        memory_max_mb: need("memory_max")?,
        memory_choices_mb: at.numbered("function.memory_choice")?.into_iter().map(|(_, mb)| mb.value).collect(),
        sizes: serverless_kind::sizes(at, "function")?,
        concurrency_target: some("concurrency_target")?,
        mb_per_vcpu: some("mb_per_vcpu")?,
        response_mb: some("response")?,
        package_mb: some("package")?,
        image_mb: some("image")?,
        exclusions: exclusions(at)?,
        concurrency_limit: need("concurrency_limit")?,
        concurrency_hard_limit: some("concurrency_hard_limit")?,
        scale_per_s: need("scale_rate")?,
        rate_per_concurrency: some("rate_per_concurrency")?,
        keep_alive_s: [need("keep_alive.default")?, need("keep_alive.low")?, need("keep_alive.high")?],
        billing_step_ms: need("billing.step")?,
        billing_min_ms: need("billing.minimum")?,
        billing_memory_step_mb: some("billing.memory_step")?,
        init_billed: need("billing.initialization")?,
        schedules: schedules(at)?,
        billed_by_execution: some("billing.by_execution")?,
    })
}

fn schedules(at: &Lookup<'_>) -> Result<Option<Schedules>, CatalogError> {
    let Some(lead_s) = at.some_figure("function.kept.lead")? else { return Ok(None) };
    let billed_s = at.figure("function.kept.billed")?;
    Ok(Some(Schedules { lead_s, billed_s, tracking: serverless_kind::tracking(at, "function.kept")? }))
}

/// The rows `function.excludes.<feature>` and `function.excludes.<feature>.<other>`.
fn exclusions(at: &Lookup<'_>) -> Result<Vec<Exclusion>, CatalogError> {
    let mut found = Vec::new();
    for (rest, row) in at.under("function.excludes") {
        let unknown = || CatalogError::Missing(format!("{}: a feature", row.id));
        let (feature, with) = rest.split_once('.').map_or((rest, None), |(feature, with)| (feature, Some(with)));
        let feature = Feature::from_id(feature).ok_or_else(unknown)?;
        let with = with.map(|with| Feature::from_id(with).ok_or_else(unknown)).transpose()?;
        let words = row.text.clone().unwrap_or_else(|| "not supported".into());
        found.push(Exclusion { feature, with, holds: figure_of(row)?, words });
    }
    Ok(found)
}

fn by_runtime(at: &Lookup<'_>, key: &str) -> Result<Vec<(Runtime, Figure)>, CatalogError> {
    let mut found = Vec::new();
    for &runtime in Runtime::ALL {
        if let Some(figure) = at.some_figure(&format!("{key}.{}", runtime.id()))? {
            found.push((runtime, figure));
        }
    }
    Ok(found)
}

fn cold_starts(at: &Lookup<'_>) -> Result<Vec<ColdStart>, CatalogError> {
    let holds_sandbox = at.figure("cold_start.holds_sandbox")?.value > 0.0;
    let mut found = Vec::new();
    for &runtime in Runtime::ALL {
        let snapshot = at.some_quantiles(&format!("cold_start.{}.snapshot", runtime.id()))?;
        let after = at.some_figure(&format!("cold_start.{}.snapshot.first_invoke", runtime.id()))?;
        for &packaging in Packaging::ALL {
            for &architecture in Architecture::ALL {
                let key = format!("cold_start.{}.{}.{}", runtime.id(), packaging.id(), architecture.id());
                let Some(init) = at.some_quantiles(&key)? else { continue };
                found.push(ColdStart {
                    runtime,
                    packaging,
                    architecture,
                    init,
                    first_invoke_ms: at.some_figure(&format!("{key}.first_invoke"))?,
                    snapshot: snapshot.clone(),
                    snapshot_first_invoke_ms: after.clone(),
                    holds_sandbox,
                });
            }
        }
    }
    Ok(found)
}

/// The rows `node.*`; for managed nodes the rows `managed_node.*` go before them.
fn node_rules(at: &Lookup<'_>, managed: bool) -> Result<NodeRules, CatalogError> {
    let reserved_row = at.words("node.reserved")?;
    let formula = match &reserved_row.value {
        Value::Text(text) => Reserved::from_id(text),
        _ => None,
    };
    let some = |key: &str| -> Result<Option<Figure>, CatalogError> {
        let own = if managed { at.some_figure(&format!("managed_node.{key}"))? } else { None };
        if own.is_some() { Ok(own) } else { at.some_figure(&format!("node.{key}")) }
    };
    let need = |key: &str| some(key)?.map_or_else(|| at.figure(&format!("node.{key}")), Ok);
    Ok(NodeRules {
        boot_s: need("boot")?,
        daemonset_vcpu: need("daemonset_cpu")?,
        daemonset_mib: need("daemonset_memory")?,
        daemonset_pods: some("daemonset_pods")?,
        most_pods: some("most_pods")?,
        eviction_mib: need("eviction")?,
        hidden_memory: need("hidden_memory")?,
        shared_core_vcpu: some("reserved_shared_core")?,
        reserved: formula.ok_or_else(|| CatalogError::Missing(reserved_row.id.to_string()))?,
        max_pods: at.numbered("node.max_pods")?.into_iter().map(|(vcpu, pods)| (vcpu, pods.value)).collect(),
        disk_gb: need("disk")?,
        source: reserved_row.source.clone(),
    })
}
