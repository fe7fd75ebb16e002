//! The bill of both pools: what only pods cause, what only functions cause, and once what both share.
//!
//! Both fixed floors are on it: control plane, nodes and balancer of the cluster, and whatever of the functions costs something without
//! requests. Every request passes the balancer, because the spill rule stands behind it; those that are turned away pay the
//! functions' own front door as well. State is one managed store for both. People's hours are those of both sides together: two
//! deployment paths are kept up, each as if it were the only one.

use super::Parts;
use crate::model::bill::{Bill, Group, Kind, Line, Nature};
use crate::model::state::{Context, StateUse, monthly};
use crate::model::{Side, door, network};

/// Writes the bill of a split.
#[must_use]
pub fn write(total: Context<'_>, parts: &Parts<'_>) -> Bill {
    let mut bill = Bill::default();
    let of_pods = parts.pods.lines().iter().filter(|line| only_pods(line));
    let of_functions = parts.functions.lines().iter().filter(|line| only_functions(line));
    of_pods.chain(of_functions).for_each(|line| bill.push(line.clone()));
    let requests = monthly(total.scenario.traffic.rate.get());
    let answered = requests * (1.0 - parts.refused);
    let share = total.scenario.kubernetes.cluster_share.get();
    network::bill_load_balancer(&mut bill, total, Side::Kubernetes, requests, answered, share);
    door::bill_gateway(&mut bill, total, requests);
    network::bill_egress(&mut bill, total, answered);
    StateUse::shared(parts.states, parts.spilled).bill(&mut bill, Side::Serverless, total, answered);
    logs(&mut bill, total, answered, parts);
    let people = &total.scenario.people;
    network::bill_people(&mut bill, total, people.kubernetes_hours.get() + people.serverless_hours.get());
    for gap in parts.pods.gaps().iter().chain(parts.functions.gaps()) {
        if !bill.gaps().contains(gap) {
            bill.gap(gap.group, gap.item.clone(), gap.dial);
        }
    }
    bill
}

/// Lines of the pods' bill that do not concern the requests as a whole.
fn only_pods(line: &Line) -> bool {
    !is_shared(line) && line.kind != Kind::FrontDoor
}

/// Lines of the functions' bill that do not concern the requests as a whole. The cluster's balancer and addresses serve both.
fn only_functions(line: &Line) -> bool {
    !is_shared(line) && line.kind != Kind::Addresses
}

fn is_shared(line: &Line) -> bool {
    let balancer = matches!(line.kind, Kind::LoadBalancerHours | Kind::LoadBalancerCapacity | Kind::LoadBalancerData);
    balancer || line.kind == Kind::Egress || matches!(line.group, Group::State | Group::Observability | Group::People)
}

/// Logs of pods and of functions: one use where both go to the same price, so that its free part and its tiers count once.
fn logs(bill: &mut Bill, cx: Context<'_>, answered: f64, parts: &Parts<'_>) {
    let assumed = &cx.behaviour.assumptions;
    let functions = f64::from(cx.scenario.work.functions.max(1));
    let own = assumed.log_kb.value + assumed.function_log_kb.value * functions;
    let (on_pods, spilled) = (answered * (1.0 - parts.spilled), answered * parts.spilled);
    match &cx.market.function_logs_gb {
        Some(price) if price.id != cx.market.logs_gb.id => {
            network::bill_logs(bill, cx, &cx.market.logs_gb, on_pods, assumed.log_kb.value);
            network::bill_logs(bill, cx, price, spilled, own);
        }
        _ => {
            let kb = (1.0 - parts.spilled) * assumed.log_kb.value + parts.spilled * own;
            network::bill_logs(bill, cx, &cx.market.logs_gb, answered, kb);
        }
    }
}

/// Dollars for one more request on functions, at the first tier and without a grant: what critical utilization weighs.
#[must_use]
pub fn marginal_usd(functions: &Bill, requests: f64) -> f64 {
    let follows = |line: &Line| {
        matches!(line.group, Group::Compute | Group::Network) && line.nature == Nature::Use && line.kind != Kind::Egress
    };
    let units = |line: &Line| (line.quantity + line.free) * line.unit_price;
    functions.lines().iter().filter(|line| follows(line)).map(units).sum::<f64>() / requests.max(1e-9)
}
