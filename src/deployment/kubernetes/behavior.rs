//! How fast an autoscaler may go: windows, policies and tolerance, and what the model has no dial for.

use super::Object;
use crate::deployment::quantity;
use crate::deployment::told::Told;
use crate::deployment::tree::Node;

/// Tells `behavior`.
pub(super) fn tell(of: &Object<'_>, behavior: &Node, told: &mut Told) {
    let (up, down) = (behavior.at("scaleUp"), behavior.at("scaleDown"));
    for (side, id, what) in [
        (down, "kubernetes.scale_down_window_s", "stabilization of scaleDown"),
        (up, "kubernetes.scale_up_window_s", "stabilization of scaleUp"),
    ] {
        let window = side.at("stabilizationWindowSeconds");
        if let Some(seconds) = window.number() {
            told.number(of.spot(window), id, seconds, what);
        }
    }
    rising(of, up, told);
    for policy in down.at("policies").items() {
        // All pods in one period is what Kubernetes does without any policy.
        let all = policy.at("type").text() == Some("Percent") && policy.at("value").number() == Some(100.0);
        if !all {
            told.doubt(of.spot(policy), format!("scaleDown by {} is not modelled", policy_words(policy)));
        }
    }
    let select = down.at("selectPolicy");
    if select.text().is_some_and(|policy| policy != "Max") {
        told.doubt(of.spot(select), format!("scaleDown selectPolicy {} is not modelled", select.shown()));
    }
    tolerance(of, up, down, told);
}

/// The policies of scaling up. Where there is any, those that Kubernetes has by default are gone: a type without a policy adds nothing.
fn rising(of: &Object<'_>, up: &Node, told: &mut Told) {
    let select = up.at("selectPolicy");
    let mut set = |spot, pods: f64, percent: f64, from: &str| {
        told.number(spot, "kubernetes.scale_up_pods", pods, from);
        told.number(spot, "kubernetes.scale_up_percent", percent, from);
    };
    if select.text() == Some("Disabled") {
        return set(of.spot(select), 0.0, 0.0, "scaleUp is disabled");
    }
    let known = |policy: &&Node| matches!(policy.at("type").text(), Some("Pods" | "Percent"));
    let policies: Vec<&Node> = up.at("policies").items().iter().filter(known).collect();
    let Some(first) = policies.first() else { return };
    // Of several policies of one type the largest counts, as for those of both.
    let most = |kind: &str| {
        let of_kind = policies.iter().filter(|policy| policy.at("type").text() == Some(kind));
        of_kind.filter_map(|policy| policy.at("value").number()).fold(0.0, f64::max)
    };
    set(of.spot(first), most("Pods"), most("Percent"), "policies of scaleUp");
    let period = first.at("periodSeconds");
    if let Some(seconds) = period.number() {
        told.number(of.spot(period), "kubernetes.scale_up_period_s", seconds, "period of scaleUp");
    }
    if let Some(other) = policies.iter().find(|policy| policy.at("periodSeconds").number() != period.number()) {
        let text = format!(
            "scaleUp by {} beside {}: the model has one period for both, that of the first",
            policy_words(other),
            policy_words(first)
        );
        told.doubt(of.spot(other), text);
    }
    if policies.len() > 1 && select.text().is_some_and(|policy| policy != "Max") {
        let text = format!("scaleUp selectPolicy {} is not modelled: the larger of its policies holds", select.shown());
        told.doubt(of.spot(select), text);
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
            told.number(of.spot(rise), "kubernetes.scale_tolerance", rising, "tolerance");
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
