//! What a file is, from how it begins. Strict: a log must never be taken for a deployment, nor the other way round.
//!
//! JSON is judged by the keys of its outermost object, YAML by the keys at the beginning of its lines, a source that was not rendered by
//! the statements of its language.

use super::Kind;

/// What the beginning of a file shows; `None` when it describes no deployment.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let body = text.trim_start();
    match body.as_bytes().first()? {
        b'{' if body.starts_with("{{") => helm_begins(body).then_some(Kind::HelmSource),
        b'{' | b'[' => json(body),
        _ => source(body).or_else(|| yaml(body)).or_else(|| top(body)),
    }
}

/// A JSON document by its outermost keys.
fn json(text: &str) -> Option<Kind> {
    let first = text.lines().next().unwrap_or_default();
    if text.starts_with('{') && first.contains("\"@module\":\"terraform.ui\"") {
        return Some(Kind::TerraformMessages);
    }
    let rows = text.lines().filter(|line| line.trim_start().starts_with('{')).take(2).count();
    if rows == 2 && serde_json::from_str::<serde_json::Value>(first).is_ok() {
        // JSON lines are a log, of Kubernetes' own audit, too.
        return None;
    }
    // `gcloud run services list` prints manifests as an array.
    let array = text.starts_with('[');
    let keys = outer_keys(text.trim_start_matches('[').trim_start());
    let has = |key: &str| keys.iter().any(|k| k == key);
    let mentions = |word: &str| text.contains(word);
    let found = if has("apiVersion") && (has("kind") || has("items") || has("metadata")) {
        (!mentions("audit.k8s.io/")).then_some(Kind::Manifests)
    } else if has("$schema") && text.to_ascii_lowercase().contains("deploymenttemplate.json") {
        Some(Kind::Arm)
    } else if has("format_version") && (has("planned_values") || has("values") || has("terraform_version")) {
        Some(Kind::TerraformPlan)
    } else if has("terraform_version") && (has("serial") || has("lineage")) {
        Some(Kind::TerraformState)
    } else if has("AWSTemplateFormatVersion") || (has("Resources") && mentions("\"AWS::")) {
        Some(Kind::Template)
    } else {
        None
    };
    let found = found.or_else(|| azure(&has, text).then_some(Kind::AzureAnswer));
    if array {
        return found.filter(|kind| matches!(kind, Kind::Manifests | Kind::AzureAnswer));
    }
    found.or_else(|| json_answer(&has, &mentions)).or_else(|| jsonnet_object(text).then_some(Kind::Jsonnet))
}

/// A resource as the command line of Azure prints it.
fn azure(has: &impl Fn(&str) -> bool, text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let known = ["microsoft.app/containerapps", "microsoft.web/sites", "microsoft.web/serverfarms"];
    let named = has("location") && has("name") && has("type");
    named && known.iter().any(|kind| lower.contains(kind))
}

/// What a command or a tool answers.
fn json_answer(has: &impl Fn(&str) -> bool, mentions: &impl Fn(&str) -> bool) -> Option<Kind> {
    let function = mentions("\"FunctionArn\"") && mentions("\"FunctionName\"");
    if function && (has("FunctionArn") || has("Configuration") || has("Functions")) {
        return Some(Kind::LambdaAnswer);
    }
    if has("RequestedProvisionedConcurrentExecutions") || has("ProvisionedConcurrencyConfigs") {
        return Some(Kind::ProvisionedAnswer);
    }
    if (has("services") && mentions("\"serviceName\"") && mentions("\"taskDefinition\""))
        || (mentions("\"containerDefinitions\"") && (has("taskDefinition") || has("family")))
    {
        return Some(Kind::EcsAnswer);
    }
    let scaled = has("ScalableTargets") || has("ScalingPolicies") || has("ScheduledActions");
    if scaled && mentions("\"ServiceNamespace\"") {
        return Some(Kind::ScalingAnswer);
    }
    if has("scans") && mentions("\"recommended\"") && mentions("\"allocations\"") {
        return Some(Kind::Krr);
    }
    let tuned = mentions("stateMachine") && mentions("power");
    if tuned && (has("power") || has("results") || (has("executionArn") && has("output"))) {
        return Some(Kind::PowerTuning);
    }
    if has("serviceConfig") && has("buildConfig") {
        return Some(Kind::CloudRunAnswer);
    }
    if has("template") && mentions("\"containers\"") && mentions("projects/") {
        return Some(Kind::CloudRunAnswer);
    }
    let matrix = mentions("\"resultType\"") && mentions("\"matrix\"") && has("data");
    let used = ["container_memory_working_set_bytes", "container_memory_rss", "container_memory_usage_bytes"];
    if matrix && used.iter().any(|name| mentions(&format!("\"{name}\""))) {
        return Some(Kind::PrometheusMemory);
    }
    let cores = mentions("\"container_cpu_usage_seconds_total\"");
    // After rate() the name is gone, and series by container may be anything.
    let nameless = !mentions("\"__name__\"") && mentions("\"container\"") && mentions("\"pod\"");
    (matrix && (cores || nameless)).then_some(Kind::PrometheusByContainer)
}

/// The keys of the outermost object, as far as the text goes.
fn outer_keys(text: &str) -> Vec<String> {
    let (mut keys, mut depth, mut key) = (Vec::new(), 0_usize, None);
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let mut end = at;
                while let Some((next, byte)) = bytes.next() {
                    end = next;
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
                key = (depth == 1).then(|| text.get(at + 1..end)).flatten();
            }
            b':' if depth == 1 => keys.extend(key.take().map(str::to_owned)),
            _ => {}
        }
    }
    keys
}

/// An object whose keys have no quotes, or single ones.
fn jsonnet_object(text: &str) -> bool {
    let inner = text[1..].trim_start();
    let key = inner.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    let bare = key.len() < inner.len() && key.starts_with(':') && !inner.starts_with(|c: char| c.is_ascii_digit());
    (bare || inner.starts_with('\'')) && inner.contains("apiVersion")
}

/// YAML by the keys that stand at the beginning of its lines.
fn yaml(text: &str) -> Option<Kind> {
    let keys: Vec<&str> = text.lines().filter_map(outer_key).collect();
    let has = |key: &str| keys.contains(&key);
    let mentions = |word: &str| text.contains(word);
    if has("apiVersion") && mentions("apiVersion: kustomize.config.k8s.io/") {
        return Some(Kind::Kustomization);
    }
    let manifest = has("apiVersion") && (has("kind") || has("items") || has("metadata"));
    if manifest || (has("kind") && has("metadata") && has("spec")) {
        return Some(Kind::Manifests);
    }
    if has("Resources") && (has("AWSTemplateFormatVersion") || has("Transform") || mentions("Type: AWS::")) {
        return Some(Kind::Template);
    }
    if has("service") && has("provider") && (has("functions") || has("frameworkVersion") || mentions("name: aws")) {
        return Some(Kind::ServerlessFramework);
    }
    if has("serviceConfig") && has("buildConfig") {
        return Some(Kind::CloudRunAnswer);
    }
    // The file of 'az containerapp create --yaml' need not name its type.
    let app = has("properties") && mentions("template:") && mentions("containers:") && mentions("configuration:");
    if app || azure(&has, text) {
        return Some(Kind::AzureAnswer);
    }
    if has("apiVersion") && has("name") && has("version") {
        return Some(Kind::Chart);
    }
    let patched =
        ["patches", "patchesStrategicMerge", "namePrefix", "nameSuffix", "images", "configMapGenerator", "bases"];
    if (has("resources") || has("bases")) && !has("replicaCount") && patched.iter().any(|key| has(key)) {
        return Some(Kind::Kustomization);
    }
    let of_chart = ["autoscaling", "image", "resources", "service", "ingress", "nodeSelector", "podAnnotations"];
    let several = of_chart.iter().filter(|key| has(key)).count();
    if several > 2 || (has("replicaCount") && several > 0) {
        return Some(Kind::ChartValues);
    }
    // A template whose first line is a condition, or whose keys stand inside one.
    (mentions("{{") && mentions("}}") && mentions("apiVersion:") && helm_words(text)).then_some(Kind::HelmSource)
}

/// A key of YAML at the beginning of a line, with or without quotes.
fn outer_key(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let key = key.trim_matches(['"', '\'']);
    let word = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let ended = rest.is_empty() || rest.starts_with([' ', '\t', '\r']);
    (word && ended).then_some(key)
}

fn helm_begins(text: &str) -> bool {
    text.contains("}}") && helm_words(text)
}

/// What only Helm's own language has between double braces.
pub(super) fn helm_words(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        ".Values",
        ".Release",
        ".Chart",
        ".Capabilities",
        "include \"",
        "define \"",
        "template \"",
        "toYaml",
        "{{- if",
        "{{ if",
        "{{- range",
        "{{- with",
    ];
    text.split("{{").skip(1).any(|part| {
        let inside = part.split("}}").next().unwrap_or_default();
        WORDS.iter().any(|word| inside.contains(word.trim_start_matches('{').trim_start_matches('-').trim_start()))
    })
}

/// A language whose program prints what is deployed.
fn source(text: &str) -> Option<Kind> {
    let lines = || text.lines().map(str::trim_end).take(400);
    if text.starts_with("local ") && text.contains('=') || text.starts_with("function(") {
        let known = text.contains("apiVersion") || text.contains("import ") || text.contains("std.");
        return known.then_some(Kind::Jsonnet);
    }
    if lines().any(is_hcl) {
        return Some(Kind::TerraformSource);
    }
    lines().any(is_bicep).then_some(Kind::Bicep)
}

/// `resource "aws_lambda_function" "search" {`
fn is_hcl(line: &str) -> bool {
    let Some(head) = line.strip_suffix('{') else { return false };
    let mut words = head.split_whitespace();
    let block = words.next().unwrap_or_default();
    let labels: Vec<&str> = words.collect();
    let quoted = labels.iter().all(|label| label.len() > 2 && label.starts_with('"') && label.ends_with('"'));
    let wanted = match block {
        "resource" | "data" => 2,
        "module" | "provider" | "variable" | "output" => 1,
        "terraform" | "locals" => 0,
        _ => return false,
    };
    quoted && labels.len() == wanted
}

/// `resource app 'Microsoft.Web/sites@2024-04-01' = {`
fn is_bicep(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["resource", _, of, ..] | ["module", _, of, "=", ..] => {
            of.starts_with('\'') && (of.contains('@') || of.contains(".bicep"))
        }
        ["targetScope", "=", ..] => true,
        ["param", _, of, ..] => ["string", "int", "bool", "object", "array"].contains(of),
        _ => false,
    }
}

/// `kubectl top pods`, with its heading or without.
fn top(text: &str) -> Option<Kind> {
    let first = text.lines().next()?;
    if first.contains("CPU(cores)") && first.contains("MEMORY(bytes)") {
        return Some(Kind::Top);
    }
    let mut rows = text.lines().filter(|line| !line.trim().is_empty()).take(50).peekable();
    rows.peek()?;
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &str, unit: &str| {
            word.strip_suffix(unit).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        };
        (3..=5).contains(&words.len()) && number(words[words.len() - 2], "m") && number(words[words.len() - 1], "Mi")
    };
    rows.all(row).then_some(Kind::Top)
}
