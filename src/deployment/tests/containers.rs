//! Container services, hosting plans, and what moves provisioned concurrency.

use super::*;

fn lacks(deployed: &Deployed, id: &str) {
    let start = format!("{id}=");
    assert!(!dials(deployed).iter().any(|dial| dial.starts_with(&start)), "{id} is set: {:?}", dials(deployed));
}

fn figure(deployed: &Deployed, id: &str) -> Option<f64> {
    deployed.figures.iter().find(|figure| figure.id == id).map(|figure| figure.value)
}

/// A template of CloudFormation with a service of ECS.
fn ecs(service: &str, rest: &str) -> String {
    format!(
        "Parameters:\n  Cpu: {{Type: String, Default: '512'}}\nResources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Family: shop\n      Cpu: !Ref Cpu\n      Memory: 2048\n      RequiresCompatibilities: [FARGATE]\n      RuntimePlatform: {{CpuArchitecture: ARM64, OperatingSystemFamily: LINUX}}\n      ContainerDefinitions: [{{Name: a, Image: i}}]\n  Web:\n    Type: AWS::ECS::Service\n    Properties:\n      TaskDefinition: !Ref Task\n      DesiredCount: 3\n      LoadBalancers: [{{ContainerName: a, ContainerPort: 80, TargetGroupArn: !Ref Group}}]\n{service}{rest}"
    )
}

const TARGET: &str = "  Scale:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties: {ServiceNamespace: ecs, ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: 2, MaxCapacity: 12, ResourceId: !Join ['/', [service, !Ref Cluster, !GetAtt Web.Name]]}\n";

#[test]
fn a_service_of_ecs_in_a_template_is_a_container_service() {
    let policy = "  Policy:\n    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n    Properties: {PolicyType: TargetTrackingScaling, ScalingTargetId: !Ref Scale, TargetTrackingScalingPolicyConfiguration: {TargetValue: 55, ScaleInCooldown: 120, PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}}}\n";
    let found = told(&ecs("      LaunchType: FARGATE\n", &format!("{TARGET}{policy}")));
    has(
        &found,
        "place.provider=aws serverless.kind=container serverless.vcpu=0.5 serverless.memory_mb=2048 serverless.architecture=arm64 \
         serverless.provisioned=2 serverless.concurrency_limit=12 serverless.front_door=load-balancer",
    );
    assert_eq!(figure(&found, "aws.container.target"), Some(0.55));
    says(&found, "cooldowns are not modelled");
    says(&found, "Cpu=512");
    // Without an autoscaler there are always as many tasks as were asked for.
    let fixed = told(&ecs("      CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]\n", ""));
    has(&fixed, "serverless.provisioned=3 serverless.concurrency_limit=3 place.spot=true");
    let mixed = told(&ecs(
        "      CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}, {CapacityProvider: FARGATE, Base: 1}]\n",
        "",
    ));
    lacks(&mixed, "place.spot");
    says(&mixed, "spot capacity and on demand");
    assert!(refused(&ecs("      LaunchType: EC2\n", "")).contains("only tasks on Fargate"));
    assert!(refused(&ecs("      CapacityProviderStrategy: [{CapacityProvider: mine}]\n", "")).contains("mine"));
    let runner = "Resources:\n  R: {Type: AWS::AppRunner::Service, Properties: {}}\n";
    assert!(refused(runner).contains("AWS::AppRunner::Service"));
}

#[test]
fn a_service_of_ecs_comes_from_plans_and_from_the_command_line() {
    let plan = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
        {"address":"aws_ecs_task_definition.t","mode":"managed","type":"aws_ecs_task_definition","values":{"family":"shop","cpu":"1024","memory":"4096","requires_compatibilities":["FARGATE"],"runtime_platform":[{"cpu_architecture":"X86_64","operating_system_family":"LINUX"}],"ephemeral_storage":[{"size_in_gib":50}]}},
        {"address":"aws_ecs_service.s","mode":"managed","type":"aws_ecs_service","values":{"name":"shop","launch_type":"FARGATE","desired_count":2,"load_balancer":[{"container_name":"a","container_port":80}]}},
        {"address":"aws_appautoscaling_target.t","mode":"managed","type":"aws_appautoscaling_target","values":{"service_namespace":"ecs","resource_id":"service/main/shop","min_capacity":4,"max_capacity":40}},
        {"address":"aws_appautoscaling_policy.p","mode":"managed","type":"aws_appautoscaling_policy","values":{"service_namespace":"ecs","resource_id":"service/main/shop","policy_type":"TargetTrackingScaling","target_tracking_scaling_policy_configuration":[{"target_value":1000,"predefined_metric_specification":[{"predefined_metric_type":"ALBRequestCountPerTarget"}]}]}}]}},
        "configuration":{"provider_config":{"aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-west-1"}}}},"root_module":{"resources":[
        {"address":"aws_ecs_service.s","expressions":{"task_definition":{"references":["aws_ecs_task_definition.t.arn","aws_ecs_task_definition.t"]}}}]}}}"#;
    let found = told(plan);
    has(
        &found,
        "serverless.kind=container serverless.vcpu=1 serverless.memory_mb=4096 serverless.architecture=x86_64 \
         serverless.provisioned=4 serverless.concurrency_limit=40 place.region=eu-west-1 serverless.front_door=load-balancer",
    );
    says(&found, "ALBRequestCountPerTarget: not modelled");
    says(&found, "storage of 50 GB");
    let service = r#"{"services":[{"serviceArn":"arn:aws:ecs:eu-central-1:111122223333:service/main/shop","serviceName":"shop","launchType":"FARGATE","desiredCount":5,"loadBalancers":[],"taskDefinition":"arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:7"}],"failures":[]}"#;
    let task = r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:7","family":"shop","cpu":"256","memory":"512","containerDefinitions":[{"name":"a"}],"requiresCompatibilities":["FARGATE"]}}"#;
    let targets = r#"{"ScalableTargets":[{"ServiceNamespace":"ecs","ResourceId":"service/main/shop","MinCapacity":1,"MaxCapacity":9}]}"#;
    let found = told_with(&[service, task, targets], &Options::default()).expect("read");
    has(
        &found,
        "place.region=eu-central-1 serverless.vcpu=0.25 serverless.memory_mb=512 serverless.provisioned=1 serverless.concurrency_limit=9",
    );
    says(&found, "serverless.front_door stays as it is");
    has(&told(task), "serverless.kind=container serverless.vcpu=0.25");
}

#[test]
fn container_apps_come_from_templates_plans_and_the_command_line() {
    let app = r#"{"type":"Microsoft.App/containerApps","apiVersion":"2024-03-01","name":"shop","location":"[parameters('where')]","properties":{
        "configuration":{"ingress":{"external":true,"targetPort":80}},
        "template":{"containers":[{"name":"a","resources":{"cpu":"[json('0.5')]","memory":"1Gi"}},{"name":"b","resources":{"cpu":0.25,"memory":"0.5Gi"}}],
        "scale":{"minReplicas":"[parameters('least')]","maxReplicas":30,"rules":[{"name":"h","http":{"metadata":{"concurrentRequests":"50"}}},{"name":"c","custom":{"type":"cpu","metadata":{"value":"70"}}}]}}}}"#;
    let template = format!(
        r#"{{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{{"where":{{"type":"string","defaultValue":"West Europe"}},"least":{{"type":"int","defaultValue":1}}}},"resources":[{app}]}}"#
    );
    let wanted = "place.provider=azure place.region=westeurope serverless.kind=container serverless.vcpu=0.75 serverless.memory_mb=1536 \
                  serverless.provisioned=1 serverless.concurrency_limit=30 serverless.concurrency=50 serverless.front_door=function-url";
    let found = told(&template);
    has(&found, wanted);
    says(&found, "scale rule on cpu is not modelled");
    says(&found, "where=West Europe");
    let shown = app
        .replace("[parameters('where')]", "West Europe")
        .replace("\"[parameters('least')]\"", "1")
        .replace("\"[json('0.5')]\"", "0.5");
    has(&told(&shown), wanted);
    has(&told(&format!("[{shown}]")), wanted);
    let yaml = "location: northeurope\nname: shop\nproperties:\n  configuration:\n    ingress: {external: false, targetPort: 80}\n  template:\n    containers:\n      - {name: a, resources: {cpu: 1, memory: 2Gi}}\n  workloadProfileName: d4\n";
    let found = told(yaml);
    has(
        &found,
        "serverless.provisioned=0 serverless.concurrency_limit=10 serverless.concurrency=10 traffic.door=internal",
    );
    says(&found, "workload profile d4");
    let plan = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
        {"address":"e","mode":"managed","type":"azurerm_container_app_environment","values":{"name":"e","location":"eastus2"}},
        {"address":"a","mode":"managed","type":"azurerm_container_app","values":{"name":"shop","template":[{"min_replicas":2,"max_replicas":8,"container":[{"name":"a","cpu":0.5,"memory":"1Gi"}],"azure_queue_scale_rule":[{"name":"q","queue_length":20}]}],"ingress":[]}}]}}}"#;
    let found = told(plan);
    has(&found, "place.region=eastus2 serverless.vcpu=0.5 serverless.provisioned=2 serverless.front_door=event");
    lacks(&found, "serverless.concurrency");
    says(&found, "scale rule on azure_queue is not modelled");
}

/// A template with a function app on a plan of this SKU.
fn function_app(sku: &str, config: &str) -> String {
    format!(
        r#"{{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","variables":{{"plan":"shop-plan"}},"resources":[
        {{"type":"Microsoft.Web/serverfarms","apiVersion":"2023-12-01","name":"other","sku":{{"name":"B1"}}}},
        {{"type":"Microsoft.Web/serverfarms","apiVersion":"2023-12-01","name":"[variables('plan')]","sku":{sku},"properties":{{"maximumElasticWorkerCount":20}}}},
        {{"type":"Microsoft.Web/sites","apiVersion":"2023-12-01","kind":"functionapp,linux","name":"shop","location":"westeurope","properties":{{
        "serverFarmId":"[resourceId('Microsoft.Web/serverfarms', variables('plan'))]","siteConfig":{{"appSettings":[{{"name":"FUNCTIONS_WORKER_RUNTIME","value":"python"}}]{config}}}}}}}]}}"#
    )
}

#[test]
fn the_hosting_plan_of_a_function_app_is_set() {
    let premium = told(&function_app(
        r#"{"name":"EP2","tier":"ElasticPremium","capacity":1}"#,
        r#","minimumElasticInstanceCount":3,"preWarmedInstanceCount":2"#,
    ));
    has(
        &premium,
        "serverless.kind=function serverless.plan=premium serverless.vcpu=2 serverless.memory_mb=7168 serverless.provisioned=3 \
         serverless.concurrency_limit=20 work.runtime=python place.region=westeurope",
    );
    says(&premium, "2 instances kept warm ahead");
    let consumption = told(&function_app(r#"{"name":"Y1","tier":"Dynamic"}"#, r#","functionAppScaleLimit":50"#));
    has(&consumption, "serverless.plan=consumption serverless.concurrency_limit=50");
    lacks(&consumption, "serverless.provisioned");
    let dedicated = function_app(r#"{"name":"P1v3"}"#, "");
    assert!(refused(&dedicated).contains("no workload or function"), "{}", refused(&dedicated));
    let plan = |sku: &str| {
        format!(
            r#"{{"format_version":"1.2","planned_values":{{"root_module":{{"resources":[
            {{"address":"azurerm_service_plan.p","mode":"managed","type":"azurerm_service_plan","values":{{"name":"p","sku_name":"{sku}","os_type":"Linux","worker_count":2,"maximum_elastic_worker_count":10}}}},
            {{"address":"azurerm_linux_function_app.f","mode":"managed","type":"azurerm_linux_function_app","values":{{"name":"f","location":"West Europe","site_config":[{{"app_scale_limit":0,"elastic_instance_minimum":null,"application_stack":[{{"node_version":"22","python_version":null}}]}}]}}}}]}}}},
            "configuration":{{"root_module":{{"resources":[{{"address":"azurerm_linux_function_app.f","expressions":{{"service_plan_id":{{"references":["azurerm_service_plan.p.id","azurerm_service_plan.p"]}}}}}}]}}}}}}"#
        )
    };
    has(
        &told(&plan("EP1")),
        "serverless.plan=premium serverless.vcpu=1 serverless.memory_mb=3584 serverless.provisioned=2 serverless.concurrency_limit=10 work.runtime=nodejs",
    );
    has(&told(&plan("Y1")), "serverless.plan=consumption");
}

/// A function with an alias whose provisioned concurrency is scaled.
fn scaled_alias(rest: &str) -> String {
    format!(
        "Resources:\n  F: {{Type: AWS::Lambda::Function, Properties: {{Runtime: nodejs22.x, MemorySize: 512}}}}\n  V: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref F}}}}\n  A: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref F, Name: live, FunctionVersion: !GetAtt V.Version, ProvisionedConcurrencyConfig: {{ProvisionedConcurrentExecutions: 5}}}}}}\n{rest}"
    )
}

#[test]
fn scaled_provisioned_concurrency_has_its_peak_and_what_sets_it() {
    let target = |rest: &str| {
        format!(
            "  T:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties:\n      ServiceNamespace: lambda\n      ScalableDimension: lambda:function:ProvisionedConcurrency\n      MinCapacity: 2\n      MaxCapacity: 40\n      ResourceId: !Sub function:${{F}}:live\n{rest}"
        )
    };
    let policy = "  P:\n    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n    Properties: {PolicyType: TargetTrackingScaling, ScalingTargetId: !Ref T, TargetTrackingScalingPolicyConfiguration: {TargetValue: 0.5, PredefinedMetricSpecification: {PredefinedMetricType: LambdaProvisionedConcurrencyUtilization}}}\n";
    let found = told(&scaled_alias(&format!("{}{policy}", target(""))));
    has(&found, "serverless.kind=function serverless.provisioned=40 serverless.provisioned_by=tracking");
    assert_eq!(figure(&found, "aws.function.kept.target"), Some(0.5));
    says(&found, "never fewer than 2");
    let hours = "      ScheduledActions:\n        - {ScheduledActionName: am, Schedule: cron(0 7 * * ? *), ScalableTargetAction: {MinCapacity: 25, MaxCapacity: 25}}\n        - {ScheduledActionName: pm, Schedule: cron(0 20 * * ? *), ScalableTargetAction: {MinCapacity: 0, MaxCapacity: 0}}\n";
    let found = told(&scaled_alias(&target(hours)));
    has(&found, "serverless.provisioned=25 serverless.provisioned_by=schedule");
    says(&found, "the hours of the schedule are not modelled");
    let alone = told(&scaled_alias(&target("")));
    has(&alone, "serverless.provisioned=5");
    lacks(&alone, "serverless.provisioned_by");
}

#[test]
fn functions_on_managed_instances_say_so() {
    let template = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.13\n      MemorySize: 4096\n      CapacityProviderConfig: {LambdaManagedInstancesCapacityProviderConfig: {CapacityProviderArn: !GetAtt C.Arn, PerExecutionEnvironmentMaxConcurrency: 16}}\n      FunctionScalingConfig: {MinExecutionEnvironments: 6}\n";
    let found = told(template);
    has(&found, "serverless.kind=managed-instances serverless.concurrency=16 serverless.memory_mb=4096");
    says(&found, "execution environments are not modelled");
}

#[test]
fn cloud_run_is_billed_by_requests_or_by_the_instance() {
    let plan = |resources: &str| {
        format!(
            r#"{{"format_version":"1.2","planned_values":{{"root_module":{{"resources":[{{"address":"s","mode":"managed","type":"google_cloud_run_v2_service","values":{{"name":"s","location":"us-central1","template":[{{"max_instance_request_concurrency":80,"containers":[{{"image":"i","resources":{resources}}}]}}]}}}}]}}}}}}"#
        )
    };
    has(&told(&plan(r#"[{"limits":{"cpu":"2","memory":"1Gi"},"cpu_idle":true}]"#)), "serverless.kind=function");
    has(&told(&plan(r#"[{"limits":{"cpu":"2","memory":"1Gi"},"cpu_idle":false}]"#)), "serverless.kind=container");
    // Limits without `cpu_idle` mean that CPU is always there, as the provider documents.
    has(
        &told(&plan(r#"[{"limits":{"cpu":"2","memory":"1Gi"},"cpu_idle":null}]"#)),
        "serverless.kind=container serverless.vcpu=2 serverless.concurrency=80",
    );
    has(&told(&plan("[]")), "serverless.kind=function");
}
