//! Discounts by the share of the month that machines run (sustained use).
//!
//! The provider adds up all machines of a family, so that it does not matter which of them runs: the second machine of a fleet runs
//! for as long as there are at least two. The fleet is therefore seen as a stack of levels, each of which runs for the share of
//! the month in which the number of nodes reaches it. Hours under a commitment are the lowest levels and get no such
//! discount; spot capacity is a share of every level.

use crate::catalog::Meter;
use crate::model::pods::Pods;
use crate::model::state::Context;

/// Price of the on-demand node-hours over their list price. `always` nodes more run all month for stores, and `committed` nodes
/// are bought otherwise.
#[must_use]
pub fn share_of_list(cx: Context<'_>, meter: &Meter, pods: &Pods, always: f64, committed: f64) -> f64 {
    if meter.quarters.is_empty() {
        return 1.0;
    }
    let share = cx.scenario.kubernetes.cluster_share.get();
    let mut heights: Vec<f64> = pods.steps.iter().map(|step| step.nodes).collect();
    if heights.is_empty() {
        heights.push(pods.mean_nodes);
    }
    heights.sort_by(f64::total_cmp);
    // A workload that joins a cluster runs among machines that are there anyway.
    if share < 1.0 {
        return meter.share_of_list(1.0);
    }
    let count = heights.len() as f64;
    let (mut list, mut paid) = (0.0, 0.0);
    let mut below = committed;
    for (i, nodes) in heights.iter().enumerate() {
        let top = nodes + always;
        let runs = (count - i as f64) / count;
        if top > below {
            list += (top - below) * runs;
            paid += (top - below) * runs * meter.share_of_list(runs);
            below = top;
        }
    }
    if list > 0.0 { paid / list } else { meter.share_of_list(1.0) }
}
