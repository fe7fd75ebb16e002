//! What stays on the bills of a month without requests: the same bills, written for no
//! requests, the fewest pods (none where all may go, or come with a batch) on the nodes they need, and no instances but those kept ready.

use super::Side;
use super::bill::Bill;
use super::kubernetes::Capacity;
use super::pods::{self, Pods};
use super::pool::Pool;
use super::serverless::bill::Usage;
use super::state::{Context, StateUse};
use super::{kubernetes, plan, serverless};
use crate::catalog::Catalog;
use crate::scenario::{ScaleToZero, Scenario};
use crate::units::PerSecond;

/// The bill of one side with no requests, everything else as the scenario has it.
#[must_use]
pub fn bill(side: Side, scenario: &Scenario, catalog: &Catalog) -> Bill {
    let mut quiet = plan::settled(scenario, catalog);
    quiet.traffic.rate = PerSecond::new(0.0);
    let cx = Context::of(&quiet, catalog);
    match side {
        Side::Kubernetes => of_pods(cx),
        Side::Serverless => of_functions(cx),
    }
}

fn of_pods(cx: Context<'_>) -> Bill {
    let k = &cx.scenario.kubernetes;
    let always = k.scale_to_zero == ScaleToZero::Never && !cx.scenario.runs_jobs();
    let pods = if always { f64::from(k.min_replicas) } else { 0.0 };
    let mut state = StateUse::of(Side::Kubernetes, cx, f64::from(k.min_replicas));
    let capacity = Capacity::of(cx, &state);
    let nodes = if capacity.room.is_some() { (pods / f64::from(capacity.pods_per_node())).ceil() } else { 0.0 };
    let nodes = nodes.max(f64::from(kubernetes::least_nodes(cx, &capacity)));
    kubernetes::bill::write(cx, &waiting(pods, nodes), &mut state, &capacity)
}

/// Pods and nodes that wait for work.
fn waiting(pods: f64, nodes: f64) -> Pods {
    Pods { mean_nodes: nodes, peak_nodes: nodes, base_nodes: nodes, ..pods::idle(pods) }
}

fn of_functions(cx: Context<'_>) -> Bill {
    let mut state = StateUse::of(Side::Serverless, cx, 1.0);
    let kept = serverless::kind::fewest(cx);
    let idle = Pool { mean_instances: kept, peak_instances: kept, ..Pool::default() };
    serverless::bill::write(cx, &Usage::none(cx), &idle, &mut state)
}
