//! Resources of Terraform's Kubernetes provider as manifests: names in camel case, blocks that are lists of one as the one.

use crate::deployment::tree::{Data, Node};

/// Blocks that may come several times, and what a manifest calls them.
const LISTS: [(&str, &str); 11] = [
    ("container", "containers"),
    ("init_container", "initContainers"),
    ("metric", "metrics"),
    ("policy", "policies"),
    ("topology_spread_constraint", "topologySpreadConstraints"),
    ("node_selector_term", "nodeSelectorTerms"),
    ("match_expressions", "matchExpressions"),
    ("volume_claim_template", "volumeClaimTemplates"),
    ("values", "values"),
    ("rule", "rules"),
    ("toleration", "tolerations"),
];
/// Maps whose keys are the user's own.
const MAPS: [&str; 7] = ["labels", "annotations", "requests", "limits", "node_selector", "match_labels", "selector"];

/// A resource as a manifest; `None` for one that is none.
pub(in crate::deployment) fn manifest(kind: &str, values: &Node) -> Option<Node> {
    let name = kind.strip_prefix("kubernetes_")?;
    if name == "manifest" {
        return Some(values.at("manifest").clone());
    }
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("_v");
    let api = match name {
        "deployment" | "stateful_set" | "daemonset" => "apps/v1",
        "horizontal_pod_autoscaler" => "autoscaling/v2",
        "cron_job" | "job" => "batch/v1",
        "pod_disruption_budget" => "policy/v1",
        _ => "v1",
    };
    let kind = if name == "daemonset" { "DaemonSet".to_owned() } else { pascal(name) };
    let mut node = camel(values);
    let line = node.line;
    let Data::Map(entries) = &mut node.data else { return None };
    entries.push(("apiVersion".to_owned(), Node::scalar(api, false, line)));
    entries.push(("kind".to_owned(), Node::scalar(kind, false, line)));
    Some(node)
}

fn camel(node: &Node) -> Node {
    let data = match &node.data {
        Data::Map(entries) => Data::Map(
            entries
                .iter()
                .filter(|(_, value)| !value.is_null())
                .filter_map(|(key, value)| {
                    if MAPS.contains(&key.as_str()) {
                        return Some((camel_name(key), value.one().clone()));
                    }
                    if let Some((_, name)) = LISTS.iter().find(|(from, _)| from == key) {
                        let items = value.items().iter().map(camel).collect();
                        return Some(((*name).to_owned(), Node::new(Data::List(items), value.line)));
                    }
                    // A block that is not there is a list of none.
                    let one = value.one();
                    (!one.is_null()).then(|| (camel_name(key), camel(one)))
                })
                .collect(),
        ),
        Data::List(items) => Data::List(items.iter().map(camel).collect()),
        other => other.clone(),
    };
    Node::new(data, node.line)
}

fn camel_name(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + &capital(part))
}

fn pascal(name: &str) -> String {
    name.split('_').map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
