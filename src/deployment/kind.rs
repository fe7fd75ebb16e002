//! What a file that describes a deployment is, and why a source is refused.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Manifests of Kubernetes, Knative and Cloud Run, as YAML or JSON.
    Manifests,
    /// A template of CloudFormation or SAM, as YAML or JSON.
    Template,
    /// `serverless.yml`.
    ServerlessFramework,
    /// `terraform show -json`.
    TerraformPlan,
    /// A template of the Azure Resource Manager.
    Arm,
    /// `aws lambda get-function-configuration`, `get-function` and `list-functions`.
    LambdaAnswer,
    /// `aws lambda get-provisioned-concurrency-config`.
    ProvisionedAnswer,
    /// `aws ecs describe-services` and `describe-task-definition`.
    EcsAnswer,
    /// `aws application-autoscaling describe-scalable-targets` and the like.
    ScalingAnswer,
    /// `az containerapp show` and `az functionapp show`.
    AzureAnswer,
    /// `gcloud run services describe` and `gcloud functions describe`.
    CloudRunAnswer,
    /// The result of AWS Lambda Power Tuning.
    PowerTuning,
    /// The result of KRR.
    Krr,
    /// `kubectl top pods`.
    Top,
    /// Memory of containers from Prometheus.
    PrometheusMemory,
    /// Series by container from Prometheus that may be CPU or requests.
    PrometheusByContainer,
    /// Requests from Prometheus, to hold CPU against.
    PrometheusRequests,
    /// A template of Helm that was not rendered.
    HelmSource,
    /// A chart's `Chart.yaml`.
    Chart,
    /// A chart's `values.yaml`.
    ChartValues,
    /// A kustomization.
    Kustomization,
    /// Jsonnet.
    Jsonnet,
    /// Bicep.
    Bicep,
    /// Terraform's own language.
    TerraformSource,
    /// Terraform's state file.
    TerraformState,
    /// What Terraform prints with `-json`.
    TerraformMessages,
}

impl Kind {
    /// What it is called in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Manifests => "kubernetes-manifests",
            Self::Template => "cloudformation",
            Self::ServerlessFramework => "serverless-framework",
            Self::TerraformPlan => "terraform-plan",
            Self::Arm => "arm-template",
            Self::LambdaAnswer => "lambda-configuration",
            Self::ProvisionedAnswer => "lambda-provisioned-concurrency",
            Self::EcsAnswer => "ecs",
            Self::ScalingAnswer => "application-auto-scaling",
            Self::AzureAnswer => "azure-resource",
            Self::CloudRunAnswer => "cloud-run",
            Self::PowerTuning => "lambda-power-tuning",
            Self::Krr => "krr",
            Self::Top => "kubectl-top",
            Self::PrometheusMemory => "prometheus-memory",
            Self::PrometheusByContainer => "prometheus-cpu",
            Self::PrometheusRequests => "prometheus-requests",
            Self::HelmSource | Self::Chart | Self::ChartValues => "helm-chart",
            Self::Kustomization => "kustomization",
            Self::Jsonnet => "jsonnet",
            Self::Bicep => "bicep",
            Self::TerraformSource | Self::TerraformState | Self::TerraformMessages => "terraform",
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Manifests => "Kubernetes manifests",
            Self::Template => "CloudFormation template",
            Self::ServerlessFramework => "serverless.yml",
            Self::TerraformPlan => "Terraform plan",
            Self::Arm => "ARM template",
            Self::LambdaAnswer => "Lambda configuration",
            Self::ProvisionedAnswer => "Lambda provisioned concurrency",
            Self::EcsAnswer => "ECS description",
            Self::ScalingAnswer => "Application Auto Scaling",
            Self::AzureAnswer => "Azure resource",
            Self::CloudRunAnswer => "Cloud Run description",
            Self::PowerTuning => "Lambda Power Tuning",
            Self::Krr => "KRR",
            Self::Top => "kubectl top",
            Self::PrometheusMemory => "Prometheus memory",
            Self::PrometheusByContainer => "Prometheus CPU",
            Self::PrometheusRequests => "Prometheus requests",
            Self::HelmSource | Self::Chart | Self::ChartValues => "Helm chart",
            Self::Kustomization => "kustomization",
            Self::Jsonnet => "Jsonnet",
            Self::Bicep => "Bicep",
            Self::TerraformSource | Self::TerraformState | Self::TerraformMessages => "Terraform",
        }
    }

    /// Why a source is not read, with the command that prints what is; `None` for what is read.
    #[must_use]
    pub fn unrendered(self, file: &str) -> Option<String> {
        let folder = match file.rsplit_once(['/', '\\']) {
            Some((folder, _)) if !folder.is_empty() => folder,
            _ => ".",
        };
        let plan = "'terraform plan -out=PLAN', then import what 'terraform show -json PLAN' prints";
        Some(match self {
            Self::HelmSource => {
                "a Helm template, not rendered: import what 'helm template CHART -f VALUES' prints".to_owned()
            }
            Self::Chart => format!("a Helm chart: import what 'helm template {folder}' prints"),
            Self::ChartValues => {
                format!("a chart's values, not a manifest: import what 'helm template CHART -f {file}' prints")
            }
            Self::Kustomization => format!("a kustomization: import what 'kubectl kustomize {folder}' prints"),
            Self::Jsonnet => format!("Jsonnet: import what 'jsonnet {file}' prints"),
            Self::Bicep => format!("Bicep source: import the JSON that 'az bicep build --file {file}' writes"),
            Self::TerraformSource => format!("Terraform source: {plan}"),
            Self::TerraformState => {
                "a state file of Terraform, whose form is its own: import what 'terraform show -json' prints".to_owned()
            }
            Self::TerraformMessages => format!("messages of Terraform, not the plan: {plan}"),
            _ => return None,
        })
    }

    /// Whether a folder that holds such a file describes a deployment only once it is rendered.
    #[must_use]
    pub const fn rules_its_folder(self) -> bool {
        matches!(self, Self::Kustomization | Self::Chart | Self::HelmSource)
    }
}
