mod containers;

use super::*;
use crate::dial::Value;
use std::fmt::Write as _;

/// What texts say, each with the kind that it is taken for.
fn told_with(texts: &[&str], options: &Options) -> Result<Deployed, String> {
    let files = texts.iter().enumerate().map(|(order, text)| {
        let kind = kind(text.as_bytes()).ok_or_else(|| format!("not recognised: {text}"))?;
        Ok(File { name: format!("f{order}"), bytes: text.as_bytes().to_vec(), kind, order })
    });
    let files: Result<Vec<File>, String> = files.collect();
    read(files?, options).map_err(|error| error.to_string())
}

fn told(text: &str) -> Deployed {
    told_with(&[text], &Options::default()).expect(text)
}

fn refused(text: &str) -> String {
    told_with(&[text], &Options::default()).expect_err(text)
}

/// The dials that were set, as text.
fn dials(deployed: &Deployed) -> Vec<String> {
    let value = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        Value::Choice(id) => id.clone(),
        Value::Switch(on) => on.to_string(),
        Value::Auto => "auto".to_owned(),
    };
    deployed.settings.iter().map(|s| format!("{}={}", s.dial.id, value(&s.value))).collect()
}

fn has(deployed: &Deployed, wanted: &str) {
    let dials = dials(deployed);
    for one in wanted.split_whitespace() {
        assert!(dials.iter().any(|dial| dial == one), "{one} is not in {dials:?}");
    }
}

fn says(deployed: &Deployed, words: &str) {
    let said: Vec<&str> = deployed.remarks.iter().map(|remark| remark.text.as_str()).collect();
    assert!(said.iter().any(|text| text.contains(words)), "'{words}' is not said: {said:#?}");
}

/// A Deployment with these lines in its container.
fn pod(container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n        - {{name: a, {container}}}\n"
    )
}

#[test]
fn manifests_come_as_yaml_as_json_and_in_lists() {
    let wanted =
        "kubernetes.pod_vcpu=1.5 kubernetes.pod_memory_mb=1536 kubernetes.min_replicas=2 kubernetes.max_replicas=2";
    has(&told(&pod("resources: {requests: {cpu: 1500m, memory: 1.5Gi}}")), wanted);
    let json = r#"{"apiVersion":"v1","items":[{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"a"},"spec":{"replicas":2,
        "template":{"spec":{"containers":[{"name":"a","resources":{"requests":{"cpu":"1500m","memory":"1.5Gi"}}}]}}}}],"kind":"List"}"#;
    has(&told(json), wanted);
    let list = "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n  - metadata: {name: a}\n    spec:\n      replicas: 2\n      template: {spec: {resources: {requests: {cpu: 1500m, memory: 1.5Gi}}, containers: [{name: a}]}}\n";
    has(&told(list), wanted);
    let array = r#"[{"apiVersion":"serving.knative.dev/v1","kind":"Service","metadata":{"name":"r","labels":{"cloud.googleapis.com/location":"us-east1"}},
        "spec":{"template":{"spec":{"containers":[{"resources":{"limits":{"memory":"512Mi"}}}]}}}}]"#;
    has(&told(array), "place.region=us-east1 serverless.memory_mb=512");
    // UTF-16 and a byte order mark are those of Windows.
    let wide: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(pod("resources: {limits: {cpu: 1, memory: 64Mi}}").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let file = File { name: "w".to_owned(), kind: kind(&wide).expect("manifests"), bytes: wide, order: 0 };
    let wide = read(vec![file], &Options::default()).expect("read");
    has(&wide, "kubernetes.pod_vcpu=1 kubernetes.pod_memory_mb=64");
    says(&wide, "Kubernetes takes the limit");
}

#[test]
fn the_kind_of_capacity_is_told_by_labels_and_plans() {
    for (value, kind) in [("fargate", "pods"), ("auto", "managed-nodes")] {
        let spec = format!("spec:\n      nodeSelector: {{eks.amazonaws.com/compute-type: {value}}}\n");
        let text = pod("resources: {requests: {cpu: 1}}").replacen("    spec:\n", &format!("    {spec}"), 1);
        has(&told(&text), &format!("kubernetes.kind={kind}"));
    }
    let manifest = r#"{"address":"d","mode":"managed","type":"kubernetes_deployment_v1","values":{"spec":[{"replicas":"2","template":[{"spec":[{"container":[{"name":"a"}]}]}]}]}}"#;
    for (resource, kind) in [
        (r#""type":"aws_eks_fargate_profile","values":{"fargate_profile_name":"f"}"#, "pods"),
        (r#""type":"aws_eks_cluster","values":{"compute_config":[{"enabled":true}]}"#, "managed-nodes"),
        (r#""type":"google_container_cluster","values":{"enable_autopilot":true}"#, "pods"),
    ] {
        let plan = format!(
            r#"{{"format_version":"1.2","planned_values":{{"root_module":{{"resources":[{manifest},{{"address":"c","mode":"managed",{resource}}}]}}}}}}"#
        );
        has(&told(&plan), &format!("kubernetes.kind={kind}"));
    }
}

#[test]
fn a_cpu_limit_is_at_the_request_or_none() {
    has(&told(&pod("resources: {requests: {cpu: 1}, limits: {cpu: 1000m}}")), "kubernetes.cpu_limit=request");
    has(&told(&pod("resources: {limits: {cpu: 1}}")), "kubernetes.cpu_limit=request");
    has(&told(&pod("resources: {requests: {cpu: 1}}")), "kubernetes.cpu_limit=none");
    let over = told(&pod("resources: {requests: {cpu: 250m, nvidia.com/gpu: 1}, limits: {cpu: 2, nvidia.com/gpu: 1}}"));
    has(&over, "kubernetes.cpu_limit=none kubernetes.pod_vcpu=0.25");
    says(&over, "cpu limit 2, request 250m");
    says(&over, "nvidia.com/gpu");
}

#[test]
fn an_autoscaler_may_stand_alone_be_old_or_scale_something_else() {
    let hpa = |rest: &str| {
        format!("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h}}\nspec:\n  {rest}\n")
    };
    let alone = told(&hpa("{scaleTargetRef: {kind: Deployment, name: b}, minReplicas: 2, maxReplicas: 5}"));
    has(&alone, "kubernetes.min_replicas=2 kubernetes.max_replicas=5 kubernetes.target_utilization=0.8");
    says(&alone, "Deployment b is not in the files");
    let both = told(&format!("{}---\n{}", pod("resources: {}"), hpa("{maxReplicas: 5}")));
    has(&both, "kubernetes.min_replicas=2 kubernetes.max_replicas=2");
    says(&both, "scales nothing that it names");
    let old = "apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {kind: Deployment, name: a}, maxReplicas: 4, metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 99}}]}\n";
    let old = told(&format!("{}---\n{old}", pod("resources: {requests: {cpu: 1}}")));
    has(&old, "kubernetes.target_utilization=0.95 kubernetes.max_replicas=4");
    says(&old, "outside the dial's range");
    let zero = told(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 0, template: {spec: {containers: []}}}\n",
    );
    has(&zero, "kubernetes.min_replicas=1");
    says(&zero, "runs nothing");
}

#[test]
fn keda_scales_to_zero_and_what_is_not_modelled_is_said() {
    let keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k}\nspec: {scaleTargetRef: {name: a}, triggers: [{type: mysql, metadata: {queryValue: '5'}}]}\n";
    let found = told(&format!("{}---\n{keda}", pod("resources: {requests: {cpu: 1}}")));
    has(&found, "kubernetes.scale_to_zero=keda kubernetes.min_replicas=1 kubernetes.max_replicas=100");
    says(&found, "scales to zero");
    let cpu = keda.replace(
        "triggers: [{type: mysql, metadata: {queryValue: '5'}}]",
        "cooldownPeriod: 60, triggers: [{type: cpu, metadata: {value: '50'}}]",
    );
    let found = told(&format!("{}---\n{cpu}", pod("resources: {requests: {cpu: 1}}")));
    assert!(
        !dials(&found).iter().any(|dial| dial.contains("zero")),
        "CPU alone brings no pod back: {:?}",
        dials(&found)
    );
    says(&found, "bring no pod back");
    let queue = keda.replace("triggers: [", "minReplicaCount: 4, idleReplicaCount: 0, cooldownPeriod: 60, triggers: [");
    let found = told(&format!("{}---\n{queue}", pod("resources: {requests: {cpu: 1}}")));
    has(
        &found,
        "kubernetes.min_replicas=4 kubernetes.max_replicas=100 kubernetes.scale_to_zero=keda kubernetes.zero_idle_s=60",
    );
    says(&found, "trigger mysql is not modelled");
    let http = "apiVersion: http.keda.sh/v1alpha1\nkind: HTTPScaledObject\nmetadata: {name: k}\nspec: {scaleTargetRef: {name: a, kind: Deployment}, replicas: {min: 2, max: 7}}\n";
    has(
        &told(&format!("{}---\n{http}", pod("resources: {requests: {cpu: 1}}"))),
        "kubernetes.min_replicas=2 kubernetes.max_replicas=7",
    );
}

#[test]
fn several_workloads_are_asked_for_by_name() {
    let two = format!("{}---\n{}", pod("resources: {}"), pod("resources: {}").replace("name: a", "name: b"));
    let error = refused(&two);
    assert!(error.contains("--workload a") && error.contains("a, b"), "{error}");
    let of = |name: &str| told_with(&[&two], &Options { workloads: vec![name.to_owned()], ..Options::default() });
    assert!(of("Deployment/b").is_ok() && of("b").is_ok());
    let error = of("c").expect_err("not there");
    assert!(error.contains("a, b"), "{error}");
}

#[test]
fn bombs_and_faults_of_yaml_and_json_have_their_line() {
    let head = "apiVersion: v1\nkind: ConfigMap\n";
    let big = "x".repeat(1000);
    let many = format!("{head}a: &a \"{big}\"\nb: [{}]\n", "*a,".repeat(100_000));
    for (text, words) in [
        (format!("{head}a: &a [*a]\n"), ":3: "),
        (format!("{head}{}", "a: &x {b: &y {c: &z [1]}}\n".replace("[1]", &"[".repeat(80))), "nested deeper"),
        (many, "aliases would expand"),
        (format!("{head}data: {{a: 1, a: 2}}\n"), "'a' is there twice (first in line 3)"),
        (
            "{\"apiVersion\":\"v1\",\n\"kind\":\"Pod\",\n\"kind\":\"Job\"}".to_owned(),
            ":3: 'kind' is there twice (first in line 2)",
        ),
        ("{\"apiVersion\":\"v1\",\n\"kind\":}".to_owned(), ":2: not valid JSON"),
        (format!("{{\"apiVersion\":\"v1\",\"kind\":{}", "[".repeat(100)), "nested deeper"),
        (pod("resources: {requests: {cpu: \"1e3m\"}}"), ":9: cpu '1e3m' is no quantity"),
        (pod("resources: {requests: {memory: 2000Gi}}"), "more than 1 TiB"),
        (pod("resources: {requests: {cpu: -1}}"), "below zero"),
    ] {
        let error = refused(&text);
        assert!(error.contains(words), "{error}\nwanted {words}");
    }
}

#[test]
fn a_template_resolves_what_it_can_and_names_the_rest() {
    let template = "Parameters:\n  Size: {Type: Number, Default: 1024}\n  Secret: {Type: String}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      MemorySize: !Ref Size\n      Runtime: !ImportValue runtime\n      ReservedConcurrentExecutions: !If [Loop, 1, 2]\n      Architectures: [!Select [1, [x86_64, arm64]]]\n      PackageType: Zip\n  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !GetAtt F.Arn, AuthType: NONE}}\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}\nConditions:\n  Loop: !Condition Loop\n";
    let found = told(template);
    has(
        &found,
        "serverless.memory_mb=1024 serverless.architecture=arm64 serverless.front_door=function-url serverless.packaging=zip",
    );
    says(&found, "Size=1024");
    says(&found, "Fn::ImportValue runtime is not known here: work.runtime");
    says(&found, "leads too far is not known here: serverless.concurrency_limit");
    says(&found, "N is a stack of its own");
    // Two branches at each of a hundred steps are more than anybody can wait for.
    let mut bomb = String::new();
    for i in 0..60 {
        let _ = writeln!(bomb, "  C{i}: !And [!Not [{{Condition: C{0}}}], {{Condition: C{0}}}]", i + 1);
    }
    let bomb = format!(
        "Resources:\n  F: {{Type: AWS::Lambda::Function, Condition: C0, Properties: {{Runtime: go1.x}}}}\nConditions:\n{bomb}  C60: !Equals [a, b]\n"
    );
    says(&told(&bomb), "F is");
}

#[test]
fn serverless_variables_nest_and_loops_end() {
    let service = |rest: &str| {
        format!("service: s\nprovider:\n  name: aws\n  runtime: go1.x\n{rest}\nfunctions:\n  f: {{handler: h, events: [{{http: GET /}}, schedule: rate(1 hour)]}}\n")
        .replace("schedule: rate(1 hour)", "{schedule: rate(1 hour)}")
    };
    let found = told(&service(
        "  memorySize: ${self:custom.m.${sls:stage}}\n  region: ${env:R, 'eu-west-1'}\ncustom: {m: {dev: 512}}",
    ));
    has(&found, "serverless.memory_mb=512 place.region=eu-west-1 serverless.front_door=rest-api work.runtime=go");
    says(&found, "R=eu-west-1");
    let found =
        told(&service("  memorySize: ${self:custom.a}\ncustom: {a: '${self:custom.b}', b: '${self:custom.a}'}"));
    says(&found, "serverless.memory_mb stays as it is");
    has(&told(&service("")), "serverless.memory_mb=1024 place.region=us-east-1");
    assert!(refused("service: s\nprovider: {name: google}\nfunctions: {f: {handler: h}}\n").contains("only aws"));
}

#[test]
fn a_plan_of_terraform_is_read_in_all_its_modules() {
    let plan = r#"{"format_version":"1.2","planned_values":{"root_module":{"child_modules":[{"child_modules":[{"resources":[
        {"address":"module.a.module.b.aws_lambda_function.f[0]","mode":"managed","type":"aws_lambda_function","values":{"function_name":"f","memory_size":256,"runtime":"ruby3.3","package_type":"Zip"}},
        {"address":"module.a.module.b.aws_lambda_event_source_mapping.q","mode":"managed","type":"aws_lambda_event_source_mapping","values":{"function_name":"f"}}]}]}]}},
        "resource_changes":[{"address":"module.a.module.b.aws_lambda_function.f[0]","change":{"after_unknown":{"architectures":true}}}],
        "configuration":{"provider_config":{"aws.eu":{"name":"aws","alias":"eu","expressions":{"region":{"constant_value":"eu-west-1"}}}}}}"#;
    let found = told(plan);
    has(&found, "serverless.memory_mb=256 serverless.front_door=event work.runtime=ruby place.region=eu-west-1");
    says(&found, "known after apply");
    let flex = r#"{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a","mode":"managed","type":"google_cloudfunctions2_function",
        "values":{"name":"g","location":"us-central1","build_config":[{"runtime":"nodejs22"}],"service_config":[{"available_memory":"256M","max_instance_count":7}]}}]}}}"#;
    has(&told(flex), "serverless.concurrency_limit=7 work.runtime=nodejs place.region=us-central1 place.provider=gcp");
    assert!(refused(r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"x","mode":"managed","type":"aws_s3_bucket","values":{}}]}}}"#).contains("aws_s3_bucket"));
}

#[test]
fn sources_are_refused_with_the_command_that_renders_them() {
    for (text, words) in [
        ("{{- if .Values.on }}\napiVersion: apps/v1\n{{- end }}\n", "helm template"),
        ("apiVersion: v2\nname: shop\nversion: 1.0.0\n", "helm template"),
        ("replicaCount: 1\nimage: {repository: x}\n", "helm template"),
        ("resources: [a.yaml]\nnamePrefix: prod-\n", "kubectl kustomize"),
        ("local k = import 'k.libsonnet';\nk.deployment\n", "jsonnet"),
        ("{\n  apiVersion: 'v1', kind: 'Pod',\n}\n", "jsonnet"),
        ("targetScope = 'subscription'\n", "az bicep build"),
        ("variable \"x\" {\n}\n", "terraform show -json"),
        ("{\"@level\":\"info\",\"@message\":\"Terraform\",\"@module\":\"terraform.ui\"}\n{}\n", "terraform show -json"),
    ] {
        let error = refused(text);
        assert!(error.contains(words), "{error}");
    }
    // Braces inside a rendered ConfigMap are somebody else's.
    let rules = "apiVersion: v1\nkind: ConfigMap\ndata: {rule: \"{{ $labels.pod }} of {{ .Values.x }}\"}\n";
    has(&told(&format!("{}---\n{rules}", pod("resources: {requests: {cpu: 1}}"))), "kubernetes.pod_vcpu=1");
}

#[test]
fn any_part_of_a_function_app_may_stand_among_the_variables() {
    let app = |ready: &str| {
        format!(
            r#"{{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{{"n":{{"type":"int","defaultValue":3}}}},
            "variables":{{"scale":{{"instanceMemoryMB":2048,"maximumInstanceCount":40,"alwaysReady":"[variables('ready')]"}},"ready":{ready},"rt":{{"name":"python","version":"3.12"}}}},
            "resources":[{{"type":"Microsoft.Web/sites","apiVersion":"2024-04-01","name":"a","location":"westeurope","properties":{{"functionAppConfig":{{"scaleAndConcurrency":"[variables('scale')]","runtime":"[variables('rt')]"}}}}}}]}}"#
        )
    };
    let found = told(&app(r#"[{"name":"http","instanceCount":2},{"name":"x","instanceCount":"[parameters('n')]"}]"#));
    has(
        &found,
        "serverless.provisioned=5 serverless.memory_mb=2048 serverless.concurrency_limit=40 work.runtime=python",
    );
    let unknown = told(&app(r#""[createArray()]""#));
    says(&unknown, "serverless.provisioned stays as it is");
}

#[test]
fn tables_of_kubectl_top_come_with_namespaces_and_without_headings() {
    let all = "NAMESPACE   NAME                      CPU(cores)   MEMORY(bytes)\nshop        api-7c9d8f6b5d-2xk4p      1            1Gi\nshop        api-7c9d8f6b5d-8lq9z      250m         900Mi\n";
    let found = told_with(&[all], &Options { rate: Some(50.0), ..Options::default() }).expect("read");
    has(&found, "work.memory_mb=1024");
    assert!(found.cpu.as_ref().is_some_and(|cpu| (cpu.ms_per_request - 25.0).abs() < 1e-9), "{:?}", found.cpu);
    has(&told("api-0   12m   45Mi\napi-1   10m   40Mi\n"), "work.memory_mb=45");
    assert!(
        refused("NAME   CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%\nn1   1   5%   1Gi   9%\n").contains("top pods")
    );
    assert!(refused("a-0   12m   45Mi\nb-0   10m   40Mi\n").contains("--workload a"));
}

#[test]
fn tuning_splits_a_duration_only_where_sizes_tell() {
    let fit = |points: &[(f64, f64)]| Tuning { points: points.to_vec(), source: Place::default() }.fit(1769.0);
    assert_eq!(fit(&[(2048.0, 90.0), (3008.0, 90.0)]), Some(Fit::Whole { duration_ms: 90.0 }));
    assert!(
        matches!(fit(&[(512.0, 90.0)]), Some(Fit::Part { slowdown, .. }) if (slowdown - 1769.0 / 512.0).abs() < 1e-12)
    );
    assert!(matches!(fit(&[(512.0, 90.0), (1769.0, 100.0)]), Some(Fit::Split { cpu_ms, .. }) if cpu_ms == 0.0));
    assert!(matches!(fit(&[(512.0, 400.0), (1769.0, 100.0)]), Some(Fit::Split { wait_ms, .. }) if wait_ms == 0.0));
    assert_eq!(fit(&[]), None);
    let falling = Tuning { points: vec![(1769.0, 100.0), (3538.0, 50.0)], source: Place::default() };
    assert!(falling.uses_several_cores(1769.0));
}

/// The pod with an object that scales it, whose `spec` has these fields.
fn scaled(kind: &str, api: &str, fields: &str) -> String {
    format!(
        "{}---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: s}}\nspec:\n  scaleTargetRef: {{kind: Deployment, name: a}}\n{fields}",
        pod("resources: {requests: {cpu: 1, memory: 1Gi}}")
    )
}

#[test]
fn autoscalers_on_requests_set_signal_and_target() {
    let hpa = |metric: &str| {
        scaled("HorizontalPodAutoscaler", "autoscaling/v2", &format!("  maxReplicas: 9\n  metrics: [{metric}]\n"))
    };
    let rate = told(&hpa(
        "{type: Pods, pods: {metric: {name: http_requests_per_second}, target: {type: AverageValue, averageValue: 1500m}}}",
    ));
    has(&rate, "kubernetes.signal=requests kubernetes.signal_target=1.5");
    let held = told(&hpa(
        "{type: External, external: {metric: {name: nginx_requests_in_flight}, target: {type: AverageValue, averageValue: 12}}}",
    ));
    has(&held, "kubernetes.signal=in-progress kubernetes.signal_target=12");
    // A total for all pods is no target for each, and messages are no requests.
    for other in [
        "{type: Object, object: {metric: {name: requests_per_second}, target: {type: Value, value: 10k}}}",
        "{type: External, external: {metric: {name: sqs_messages_visible}, target: {type: AverageValue, averageValue: 30}}}",
    ] {
        let left = told(&hpa(other));
        assert!(!dials(&left).iter().any(|dial| dial.starts_with("kubernetes.signal")), "{:?}", dials(&left));
        says(&left, "not modelled");
    }
    let cpu = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 55}}}";
    let both =
        told(&hpa(&format!("{{type: Pods, pods: {{metric: {{name: rps}}, target: {{averageValue: 9}}}}}}, {cpu}")));
    assert!(!dials(&both).iter().any(|dial| dial.starts_with("kubernetes.signal")), "{:?}", dials(&both));
    says(&both, "several metrics");
}

#[test]
fn triggers_of_keda_set_signal_target_and_window() {
    let keda = |trigger: &str| {
        told(&scaled("ScaledObject", "keda.sh/v1alpha1", &format!("  minReplicaCount: 1\n  triggers: [{trigger}]\n")))
    };
    let rate = keda(
        "{type: prometheus, metadata: {query: 'sum(rate(nginx_ingress_controller_requests[2m]))', threshold: '80'}}",
    );
    has(&rate, "kubernetes.signal=requests kubernetes.signal_target=80 kubernetes.signal_window_s=120");
    let queue = keda("{type: aws-sqs-queue, metadata: {queueLength: '30'}}");
    has(
        &queue,
        "kubernetes.signal=in-progress kubernetes.signal_target=30 kubernetes.signal_window_s=15 traffic.door=event",
    );
    has(&keda("{type: kafka, metadata: {topic: orders}}"), "kubernetes.signal_target=10");
    let rates = keda("{type: rabbitmq, metadata: {mode: MessageRate, value: '10'}}");
    says(&rates, "trigger rabbitmq is not modelled");
    says(&rates, "no trigger on CPU or requests");
    let http = told(&scaled(
        "HTTPScaledObject",
        "http.keda.sh/v1alpha1",
        "  replicas: {min: 1, max: 7}\n  scalingMetric: {requestRate: {targetValue: 40, window: 30s}}\n",
    ));
    has(&http, "kubernetes.signal=requests kubernetes.signal_target=40 kubernetes.signal_window_s=30");
    let usual = told(&scaled("HTTPScaledObject", "http.keda.sh/v1alpha1", "  replicas: {min: 1, max: 7}\n"));
    has(&usual, "kubernetes.signal=in-progress kubernetes.signal_target=100");
}

#[test]
fn services_of_knative_set_what_they_scale_on() {
    let service = |annotations: &str, at_once: &str| {
        told(&format!(
            "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {{name: a}}\nspec:\n  template:\n    metadata: {{annotations: {{{annotations}}}}}\n    spec:\n      {at_once}\n      containers: [{{image: i}}]\n"
        ))
    };
    let own = "autoscaling.knative.dev/";
    has(
        &service("", ""),
        "kubernetes.signal=in-progress kubernetes.signal_target=70 kubernetes.scale_down_window_s=0 kubernetes.scale_tolerance=0",
    );
    has(&service("", ""), "kubernetes.min_replicas=1 kubernetes.scale_to_zero=knative");
    let kept =
        service(&format!("{own}min-scale: '0', {own}window: 2m, {own}scale-to-zero-pod-retention-period: 10m"), "");
    has(&kept, "kubernetes.scale_to_zero=knative kubernetes.zero_idle_s=720");
    let always = service(&format!("{own}min-scale: '2', {own}window: 2m"), "");
    assert!(!dials(&always).iter().any(|dial| dial.contains("zero")), "{:?}", dials(&always));
    let limited =
        service(&format!("{own}target: '40', {own}target-utilization-percentage: '80'"), "containerConcurrency: 30");
    has(&limited, "kubernetes.signal_target=24 kubernetes.concurrency=30");
    let rate =
        service(&format!("{own}metric: rps, {own}target: '150', {own}window: 1m30s, {own}scale-down-delay: 15m"), "");
    has(
        &rate,
        "kubernetes.signal=requests kubernetes.signal_target=105 kubernetes.signal_window_s=90 kubernetes.scale_down_window_s=900",
    );
    says(&service(&format!("{own}metric: memory"), ""), "Knative scales on memory: not modelled");
}

#[test]
fn policies_windows_and_tolerance_become_dials() {
    let behavior = |text: &str| {
        told(&scaled("HorizontalPodAutoscaler", "autoscaling/v2", &format!("  maxReplicas: 9\n  behavior: {text}\n")))
    };
    let slow =
        behavior("{scaleUp: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 2, periodSeconds: 90}]}}");
    has(
        &slow,
        "kubernetes.scale_up_window_s=60 kubernetes.scale_up_pods=2 kubernetes.scale_up_percent=0 kubernetes.scale_up_period_s=90",
    );
    has(&behavior("{scaleUp: {selectPolicy: Disabled}}"), "kubernetes.scale_up_pods=0 kubernetes.scale_up_percent=0");
    let two = behavior(
        "{scaleUp: {policies: [{type: Percent, value: 50, periodSeconds: 15}, {type: Pods, value: 8, periodSeconds: 60}]}}",
    );
    says(&two, "the model has one period for both");
    let calm = behavior("{scaleDown: {stabilizationWindowSeconds: 900, tolerance: 0.05}, scaleUp: {tolerance: 0.05}}");
    has(&calm, "kubernetes.scale_down_window_s=900 kubernetes.scale_tolerance=0.05");
}
