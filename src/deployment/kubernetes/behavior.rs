//! How fast an autoscaler may go: figures of the catalog, and what the model has no figure for.

use super::Object;
use crate::deployment::quantity;
use crate::deployment::told::Told;
use crate::deployment::tree::Node;

/// Seconds between two looks of the autoscaler: policies of this period are the model's own.
const PERIOD_S: f64 = 15.0;

/// Tells `behavior`.
pub(super) fn tell(of: &Object<'_>, behavior: &Node, told: &mut Told) {
    let (up, down) = (behavior.at("scaleUp"), behavior.at("scaleDown"));
    let window = down.at("stabilizationWindowSeconds");
    if let Some(seconds) = window.number() {
        told.figure(of.spot(window), "kubernetes.hpa.stabilization", seconds);
    }
    let wait = up.at("stabilizationWindowSeconds");
    if wait.number().is_some_and(|seconds| seconds > 0.0) {
        told.doubt(of.spot(wait), format!("scaleUp waits {} s before it adds pods: not modelled", wait.shown()));
    }
    rising(of, up, told);
    for policy in down.at("policies").items() {
        // All pods in one period is what Kubernetes does without any policy.
        let all = policy.at("type").text() == Some("Percent") && policy.at("value").number() == Some(100.0);
        if !all {
            told.doubt(of.spot(policy), format!("scaleDown by {} is not modelled", policy_words(policy)));
        }
    }
    for (name, side) in [("scaleUp", up), ("scaleDown", down)] {
        let select = side.at("selectPolicy");
        if select.text().is_some_and(|policy| policy != "Max") {
            told.doubt(of.spot(select), format!("{name} selectPolicy {} is not modelled", select.shown()));
        }
    }
    tolerance(of, up, down, told);
}

fn rising(of: &Object<'_>, up: &Node, told: &mut Told) {
    let policies = up.at("policies").items();
    let mut kinds = Vec::new();
    for policy in policies {
        let kind = policy.at("type").text().unwrap_or_default();
        let own = policy.at("periodSeconds").number() == Some(PERIOD_S);
        let id = match kind {
            "Percent" => "kubernetes.hpa.up_percent",
            "Pods" => "kubernetes.hpa.up_pods",
            _ => continue,
        };
        match policy.at("value").number().filter(|_| own) {
            Some(value) => {
                kinds.push(kind);
                told.figure(of.spot(policy), id, value);
            }
            None => {
                told.doubt(
                    of.spot(policy),
                    format!("scaleUp by {} is not modelled: the model looks every 15 s", policy_words(policy)),
                );
            }
        }
    }
    let missing = ["Percent", "Pods"].into_iter().find(|kind| !kinds.contains(kind));
    if let (false, Some(missing)) = (kinds.is_empty(), missing) {
        let text =
            format!("scaleUp has no policy of type {missing}: the model keeps the one that Kubernetes has by default");
        told.doubt(of.spot(up), text);
    }
}

fn policy_words(policy: &Node) -> String {
    let unit = if policy.at("type").text() == Some("Percent") { "%" } else { "pods" };
    format!("{} {unit} in {} s", policy.at("value").shown(), policy.at("periodSeconds").shown())
}

fn tolerance(of: &Object<'_>, up: &Node, down: &Node, told: &mut Told) {
    let [rise, fall] = [up, down].map(|side| side.at("tolerance"));
    let value = |node: &Node| node.text().and_then(|text| quantity::parse(text).ok());
    match (value(rise), value(fall)) {
        (Some(rising), Some(falling)) if (rising - falling).abs() < 1e-9 => {
            told.figure(of.spot(rise), "kubernetes.hpa.tolerance", rising);
        }
        (None, None) => {}
        _ => {
            let text = format!(
                "a tolerance of '{}' up and '{}' down is not modelled: the model has one for both",
                rise.shown(),
                fall.shown()
            );
            told.doubt(of.spot(if rise.is_null() { fall } else { rise }), text);
        }
    }
}
