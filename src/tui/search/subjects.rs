//! Other words for what can be found, by subject: what people say who do not know what it is called here.
//!
//! A subject lists the words, and then what they lead to, the most direct first. A target is the id of a dial, a dial
//! with a choice (`work.runtime=java`), a screen (`screen:bill`) or a command (`command:export`). A test holds that each
//! target is there.

/// Words, and what they lead to.
pub struct Subject {
    /// Words that people say, in any order.
    pub words: &'static str,
    /// What they lead to.
    pub to: &'static [&'static str],
}

macro_rules! subjects {
    ($($words:literal => [$($to:literal),+];)+) => {
        /// Every subject.
        pub const SUBJECTS: &[Subject] = &[$(Subject { words: $words, to: &[$($to),+] }),+];
    };
}

subjects! {
    // Traffic.
    "rps qps tps rpm load volume requests throughput calls hits invocations users visitors traffic frequency busy scale demand queries transactions daily monthly per second million"
        => ["traffic.rate"];
    "spike spiky spikes maximum busiest rush surge crest highest" => ["traffic.peak_to_mean", "traffic.shape=flash", "traffic.burst"];
    "pattern rhythm seasonality diurnal curve profile weekly hourly" => ["traffic.shape"];
    "constant steady even always-on uniform stable 24/7" => ["traffic.shape=flat"];
    "business working hours weekday nine-to-five workday" => ["traffic.shape=office-hours"];
    "weekend saturday sunday" => ["traffic.shape=weekend-dip"];
    "nightly cronjob schedule scheduled job timer periodic batch etl" => ["traffic.shape=cron"];
    "black friday sale flash viral launch campaign ticket drop" => ["traffic.shape=flash", "traffic.peak_to_mean"];
    "sporadic webhook seldom occasional infrequent low-traffic" => ["traffic.shape=rare", "traffic.idle_share"];
    "log logs access nginx apache csv export cloudwatch prometheus grafana datadog alb elb har k6 jmeter locust vegeta upload real recorded history monitoring replay own data file"
        => ["command:import", "traffic.trace", "command:traffic"];
    "burst bursty clump arrival together simultaneous fan-out thundering herd" => ["traffic.burst", "command:drop-burst", "traffic.peak_to_mean"];
    "quiet night silence zero nobody inactive unused downtime off-hours scale-to-zero knative keda" => ["kubernetes.scale_to_zero", "traffic.idle_share", "traffic.shape"];
    "fleet services list portfolio inventory estate all many several spreadsheet" => ["screen:fleet", "command:import"];
    // State.
    "database db sql postgres postgresql mysql mariadb aurora rds oracle mssql sqlserver spanner cloudsql relational rdbms orm join acid"
        => ["state.kind=relational", "state.kind", "state.reads"];
    "nosql dynamodb dynamo cosmos cosmosdb firestore mongo mongodb cassandra bigtable document kv key-value" => ["state.kind=key-value", "state.kind"];
    "redis memcached elasticache memorystore valkey session sessions cookie login cart basket" => ["state.kind=session", "state.kind", "state.cacheable"];
    "disk disks file files filesystem nfs efs volume pvc persistent statefulset stateful ebs scratch local" => ["state.kind=local", "kubernetes.state=in-cluster", "state.size_gb"];
    "stateless" => ["state.kind=none", "state.kind"];
    "state store storage persistence data" => ["state.kind", "state.size_gb", "kubernetes.state"];
    "query queries lookup select fetch get" => ["state.reads", "state.kind"];
    "insert update put save upsert" => ["state.writes"];
    "gigabytes dataset capacity terabytes tb gb" => ["state.size_gb"];
    "record row object document item payload" => ["state.item_kb"];
    "cache caching hit ratio memoize in-process" => ["state.cacheable", "state.kind=session"];
    "model ml ai llm inference weights index preload load dictionary" => ["state.working_set_mb", "work.package_mb"];
    "websocket websockets socket sse long-polling streaming realtime push chat keepalive connection connections persistent mqtt grpc"
        => ["state.connections", "serverless.front_door"];
    "pool pooling proxy" => ["state.connections", "state.kind=relational"];
    // Tolerance.
    "sla slo sli latency deadline response time timeout slow fast speed limit budget tolerance wait acceptable requirement goal threshold milliseconds ms"
        => ["tolerance.target_ms", "tolerance.percentile", "screen:day"];
    "percentile quantile tail p tail-latency worst" => ["tolerance.percentile", "tolerance.target_ms"];
    "median p50 average mean typical" => ["tolerance.percentile=50", "tolerance.percentile"];
    "p90" => ["tolerance.percentile=90", "tolerance.percentile"];
    "p95" => ["tolerance.percentile=95", "tolerance.percentile"];
    "p99 99th" => ["tolerance.percentile=99", "tolerance.percentile"];
    "p999 p99.9 three nines" => ["tolerance.percentile=99.9", "tolerance.percentile"];
    "error late miss violation errors" => ["tolerance.target_ms", "screen:day", "tolerance.percentile"];
    "availability uptime reliability resilience failover outage disaster multi-az ha redundancy" => ["kubernetes.zones", "kubernetes.min_replicas", "place.region"];
    // Work.
    "execution runtime processing handler compute service time duration runs run long lasts ms seconds" => ["work.duration_ms", "work.cpu_share"];
    "cpu processor cpu-bound compute-bound busy utilisation usage intensive" => ["work.cpu_share", "kubernetes.pod_vcpu", "serverless.memory_mb"];
    "io i/o io-bound waiting async blocking idle-wait upstream external third-party" => ["work.cpu_share"];
    "jitter variance deviation spread noisy fluctuation coefficient sigma consistent predictable" => ["work.variability"];
    "ram heap footprint oom memory mib gib" => ["work.memory_mb", "serverless.memory_mb", "kubernetes.pod_memory_mb"];
    "language programming stack framework sdk" => ["work.runtime"];
    "javascript js node typescript ts express nest deno bun" => ["work.runtime=nodejs", "work.runtime"];
    "py django flask fastapi pandas" => ["work.runtime=python", "work.runtime"];
    "jvm spring springboot kotlin scala quarkus micronaut tomcat graalvm" => ["work.runtime=java", "work.runtime", "serverless.snapshot_start"];
    "csharp c# dot net asp clr microsoft fsharp" => ["work.runtime=dotnet", "work.runtime"];
    "golang" => ["work.runtime=go", "work.runtime"];
    "cargo native binary" => ["work.runtime=rust", "work.runtime"];
    "rails sinatra" => ["work.runtime=ruby", "work.runtime"];
    "php laravel elixir" => ["work.runtime"];
    "zip artifact artefact bundle dependencies size deployment code" => ["work.package_mb", "serverless.packaging"];
    "egress bandwidth transfer outbound traffic-out download response body answer payload data-out network" => ["work.response_kb", "screen:bill", "state.item_kb"];
    "chain pipeline steps microservices services workflow orchestration saga decomposition split monolith" => ["work.functions", "serverless.handoff"];
    // Kubernetes.
    "instance machine vm ec2 server worker m5 m6 m7 t3 e2 n2 size type nodepool node-group hardware" => ["kubernetes.node"];
    "eks aks gke k8s cluster control-plane kubernetes container containers docker openshift rancher" => ["kubernetes.cluster_share", "kubernetes.node", "kubernetes.min_replicas"];
    "fargate autopilot auto-mode automatic managed nodeless virtual-kubelet" => ["kubernetes.kind=pods", "kubernetes.kind"];
    "cores vcpu millicores requests limits throttling" => ["kubernetes.pod_vcpu", "work.cpu_share"];
    "threads workers parallel parallelism concurrency simultaneous in-flight" => ["kubernetes.concurrency", "serverless.concurrency_limit"];
    "autoscaling autoscaler autoscale hpa keda scaling scale elastic target utilization threshold headroom"
        => ["kubernetes.target_utilization", "kubernetes.max_replicas", "kubernetes.provisioner"];
    "replica replicas pods minimum min floor at-least redundancy" => ["kubernetes.min_replicas", "kubernetes.max_replicas"];
    "maximum max ceiling cap upper" => ["kubernetes.max_replicas", "serverless.concurrency_limit"];
    "az azs availability zone multi-az spread cross-zone" => ["kubernetes.zones"];
    "load-balancer balancer lb round-robin ingress mesh istio linkerd envoy routing kube-proxy least-connections" => ["kubernetes.balancing", "serverless.front_door"];
    "karpenter node-autoscaler cluster-autoscaler provisioning" => ["kubernetes.provisioner"];
    "preemptible preemption interruptible evict eviction cheap spot discount" => ["kubernetes.spot_share", "kubernetes.commitment"];
    "reserved reservation reservations ri savings plan saving cud contract yearly annual upfront discount" => ["kubernetes.commitment", "kubernetes.spot_share"];
    "shared overhead existing fee" => ["kubernetes.cluster_share"];
    // Serverless.
    "lambda function functions faas cloud-functions cloudfunctions cloud-run serverless invoke" => ["serverless.memory_mb", "serverless.provisioned", "serverless.concurrency_limit"];
    "ecs task tasks aca container-apps app-runner instance-based lmi managed-instances" => ["serverless.kind", "serverless.vcpu", "serverless.concurrency"];
    "keep-warm warm cold-start starts coldstart warmup pre-warm prewarm warmer provisioned pinned idle-instances min-instances always-ready initialised standby"
        => ["serverless.provisioned", "serverless.keep_alive_s", "serverless.snapshot_start"];
    "keep-alive expire expiry recycle freeze lifetime ttl idle-timeout reuse" => ["serverless.keep_alive_s", "serverless.routing"];
    "snapstart crac checkpoint restore snapshot" => ["serverless.snapshot_start"];
    "graviton arm arm64 aarch64 ampere intel amd x86 x64 chip instruction" => ["serverless.architecture=arm64", "serverless.architecture"];
    "api-gateway gateway apigw apim alb http function-url url cloudfront cdn edge endpoint waf front" => ["serverless.front_door"];
    "oci image docker container ecr registry" => ["serverless.packaging", "work.package_mb"];
    "free tier grant allowance credit trial" => ["serverless.free_tier"];
    "throttle throttling throttled 429 quota reserved-concurrency account limit" => ["serverless.concurrency_limit"];
    "sqs sns queue eventbridge event pubsub kafka service-bus step-functions stepfunctions workflow message topic bus" => ["serverless.handoff", "work.functions", "serverless.front_door"];
    "lifo fifo most-recent least-recent sticky affinity" => ["serverless.routing", "kubernetes.balancing"];
    // Place.
    "aws amazon" => ["place.provider=aws", "place.provider"];
    "azure microsoft" => ["place.provider=azure", "place.provider"];
    "gcp google" => ["place.provider=gcp", "place.provider"];
    "cloud vendor hyperscaler provider multi-cloud multicloud" => ["place.provider", "command:pin"];
    "location datacenter datacentre country europe eu us asia frankfurt ireland virginia london geography gdpr latency-zone where" => ["place.region", "place.provider"];
    // People.
    "people salary wage staff engineer devops sre ops operations labour labor team maintenance effort toil headcount tco ownership human"
        => ["people.counted", "people.hourly_usd", "people.kubernetes_hours", "people.serverless_hours"];
    // Screens.
    "cost costs price prices pricing bill billing invoice money dollar dollars usd expensive cheap spend expense fee charge finops breakdown total budget yearly annual"
        => ["screen:bill", "screen:sources", "screen:explore"];
    "time hour hours chart timeline graph over 24h schedule cold pods instances when" => ["screen:day"];
    "heatmap grid 2d two winner region matrix" => ["screen:map"];
    "sensitivity tornado break-even breakeven tipping point threshold risk uncertainty confidence sure scenario compare comparison versus vs odds monte-carlo headroom growth grow scale-limit matters"
        => ["screen:what-if", "command:pin"];
    "simulation simulate verify validate accuracy trust correct error proof test model referee" => ["screen:check"];
    "source sources assumption assumptions provenance reference citation evidence where from date dated catalog override price-list verify" => ["screen:sources", "command:explain"];
    "verdict recommendation answer winner result decision pros cons advantages disadvantages summary overview home main start" => ["screen:explore", "command:copy-summary"];
    "nat vpc subnet firewall security secret role iam networking" => ["screen:bill", "command:explain"];
    // Commands.
    "export report write html pdf markdown json csv document share print download save" => ["command:export", "command:copy"];
    "save store keep bookmark name" => ["command:save"];
    "load open preset template example examples sample start new" => ["command:presets"];
    "colour color colours colors theme dark light mode contrast blind" => ["command:theme"];
    "clipboard command cli share link yank paste" => ["command:copy", "command:copy-summary"];
    "back revert mistake previous undo" => ["command:undo"];
    "again forward redo" => ["command:redo"];
    "reset default defaults restore original clear" => ["command:reset-all", "command:reset-dial"];
    "changed changes diff difference differences modified modifications edited" => ["command:changes"];
    "exit leave close quit stop bye" => ["command:quit"];
    "keys shortcut shortcuts keyboard bindings manual guide tutorial legend symbols marks meaning help" => ["command:help"];
    "baseline pin compare side-by-side ab a/b ghost" => ["command:pin", "command:swap-pin", "screen:what-if"];
    "select copy-text mouse" => ["command:mouse"];
    "ascii unicode braille font characters glyphs symbols" => ["command:glyphs"];
    "why formula calculation computed derive explain explanation" => ["command:explain", "screen:sources", "screen:check"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::dial::find;
    use crate::scenario::Scenario;
    use crate::tui::command::COMMANDS;
    use crate::tui::screens::SCREENS;

    #[test]
    fn every_target_is_there() {
        let (catalog, scenario) = (Catalog::load().expect("the catalog loads"), Scenario::default());
        for target in SUBJECTS.iter().flat_map(|subject| subject.to) {
            let found = match (target.split_once(':'), target.split_once('=')) {
                (Some(("screen", id)), _) => SCREENS.iter().any(|screen| screen.id == id),
                (Some((_, id)), _) => COMMANDS.iter().any(|row| row.id == id),
                (None, Some((dial, choice))) => {
                    let dial = find(dial).expect(target);
                    let offered = dial.options(&scenario, &catalog).into_iter().any(|o| o.id == choice);
                    offered || dial.withheld(&scenario, &catalog).into_iter().any(|offer| offer.id == choice)
                }
                (None, None) => find(target).is_ok(),
            };
            assert!(found, "{target}");
        }
    }
}
