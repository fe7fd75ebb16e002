//! The bill of pods without nodes: vCPU and memory of each pod by its size, for as long as it is there.
//!
//! A pod is billed from the start of its image pull until it ends, so that the wait for its capacity is free. With `r` pods that
//! exist and `s` of them starting on average, the share of the start that is billed is the pull and what follows it, by Little's
//! law. The autoscaler keeps a pod for its stabilization window at least, or for the idle time where all pods may go; only where that is shorter than the platform's minimum
//! does the minimum add anything.

use super::{Bought, Shares, scaled};
use crate::catalog::pods::{PodPrices, PodRules, PodSize};
use crate::catalog::{Price, Use};
use crate::model::bill::{Bill, Item, Kind};
use crate::model::kubernetes::{Capacity, Start};
use crate::model::pods::Pods;
use crate::model::state::{Context, StateUse};
use crate::scenario::ScaleToZero;
use crate::units::{HOURS_PER_MONTH, Unit};

/// Writes the lines of the pods, of the cluster's own pods, and of stores in the cluster.
pub fn write(bill: &mut Bill, cx: Context<'_>, pods: &Pods, capacity: &Capacity, state: &StateUse) {
    let (Some(prices), Some(rules), Some(size)) = (&cx.market.pods, cx.pods(), capacity.size) else { return };
    let billed = billed_pods(cx, rules, pods);
    let off = prices.commitment.off(cx.scenario.kubernetes.commitment).map(|off| off.value);
    let ratio = prices.spot.as_ref().map(|(vcpu, _)| vcpu.first() / prices.vcpu_hour.first().max(1e-12));
    let bought = Bought::of(cx, Shares { all: billed, base: pods.base_replicas, stores: 0.0 }, ratio, off);
    let plan = format!(
        "{:.2} pods on average ({:.0} at most), billed as {} and {} each",
        pods.mean_replicas,
        pods.peak_replicas,
        Unit::Vcpu.format(size.vcpu),
        Unit::Gigabytes.format(size.gb)
    );
    let on_demand = Way { name: "on demand", vcpu: &prices.vcpu_hour, gb: &prices.gb_hour, factor: 1.0 };
    on_demand.bill(bill, prices, rules, (size, bought.on_demand), &format!("{plan}; x 730 h"));
    if let Some((vcpu, gb)) = &prices.spot {
        let spot = Way { name: "spot", vcpu, gb, factor: 1.0 };
        spot.bill(bill, prices, rules, (size, bought.spot), &format!("{plan}; on spot; x 730 h"));
    }
    let off = off.unwrap_or(0.0);
    let committed = Way { name: "committed", factor: 1.0 - off, ..on_demand };
    let note = format!("{plan}; {:.1} % off for the commitment; x 730 h", off * 100.0);
    committed.bill(bill, prices, rules, (size, bought.committed), &note);
    bill_system(bill, cx, prices, rules, off);
    bill_stores(bill, prices, rules, state, off);
}

/// Pods that are billed on average: those that serve, and those that start for the part of their start that is billed.
fn billed_pods(cx: Context<'_>, rules: &PodRules, pods: &Pods) -> f64 {
    let start = Start::of(cx);
    let starting = (pods.mean_replicas - pods.mean_ready).max(0.0);
    let whole_s = (start.pod_s + start.node_s).max(1e-9);
    let k = &cx.scenario.kubernetes;
    if let Some(jobs) = &pods.jobs {
        // Each pod of a Job is billed for its own length.
        let per_s = jobs.pods_per_s;
        let lasting_s = pods.mean_ready / per_s.max(1e-12) + start.pod_s;
        return per_s * lasting_s.max(rules.minimum_s.value);
    }
    let lasting_s = match k.scale_to_zero {
        ScaleToZero::Never => k.scale_down_window_s.get(),
        ScaleToZero::Knative | ScaleToZero::Keda => k.scale_down_window_s.get().min(k.zero_idle_s.get()),
    };
    let shortest_s = (lasting_s - start.node_s).max(0.0);
    let missing_s = (rules.minimum_s.value - shortest_s).max(0.0);
    pods.mean_replicas - starting + starting * (start.pod_s + missing_s) / whole_s
}

/// One way to buy pods.
#[derive(Clone, Copy)]
struct Way<'a> {
    name: &'static str,
    vcpu: &'a Price,
    gb: &'a Price,
    /// What is paid of these prices.
    factor: f64,
}

impl Way<'_> {
    fn bill(&self, bill: &mut Bill, prices: &PodPrices, rules: &PodRules, of: (PodSize, f64), formula: &str) {
        let (size, hours) = of;
        if hours <= 0.0 {
            return;
        }
        let mut line = |kind: Kind, price: &Price, units: f64| {
            let item = Item::named(kind, format!("{}, {}", kind.name(), self.name));
            bill.meter(&item, &scaled(price, self.factor), &Use::of(hours * units), formula);
        };
        line(Kind::PodCpu, self.vcpu, size.vcpu);
        line(Kind::PodMemory, self.gb, size.gb);
        if let (Some(price), Some(gb)) = (&prices.storage_gb_hour, &rules.storage_gb) {
            line(Kind::PodStorage, price, gb.value);
        }
    }
}

/// The cluster's own pods, of which the workload carries its share.
fn bill_system(bill: &mut Bill, cx: Context<'_>, prices: &PodPrices, rules: &PodRules, off: f64) {
    let Some(system) = &rules.system else { return };
    let share = cx.scenario.kubernetes.cluster_share.get();
    let size = PodSize { vcpu: system.vcpu.value, gb: system.memory_gb.value };
    let formula =
        format!("{} x 730 h x {} of the fixed cost", named(system.count.value, size), Unit::Share.format(share));
    always(bill, prices, ("Cluster's own pods", &formula), (size, system.count.value * share), off);
}

/// Stores in the cluster, as pods that always run; more than one where the largest size does not hold them.
fn bill_stores(bill: &mut Bill, prices: &PodPrices, rules: &PodRules, state: &StateUse, off: f64) {
    if state.cluster_vcpu <= 0.0 {
        return;
    }
    let largest = rules.sizes.largest();
    let gb = state.cluster_mib / 1024.0;
    let least = (state.cluster_vcpu / largest.vcpu.max(0.01)).max(gb / largest.gb.max(0.01)).ceil().max(1.0);
    // A store that fills its pods to the brim may need one more, for what the platform adds to each.
    let found = [least, least + 1.0, 2.0 * least].into_iter().find_map(|count| {
        rules.sizes.of(state.cluster_vcpu / count, state.cluster_mib / count).map(|size| (size, count))
    });
    let (size, count) = found.unwrap_or((largest, least));
    always(bill, prices, ("Store pods", &format!("{} x 730 h", named(count, size))), (size, count), off);
}

fn named(count: f64, size: PodSize) -> String {
    format!("{count} x {} and {}", Unit::Vcpu.format(size.vcpu), Unit::Gigabytes.format(size.gb))
}

/// Pods that run all month.
fn always(bill: &mut Bill, prices: &PodPrices, (name, formula): (&str, &str), (size, count): (PodSize, f64), off: f64) {
    for (what, price, units) in [("vCPU", &prices.vcpu_hour, size.vcpu), ("memory", &prices.gb_hour, size.gb)] {
        let item = Item::named(Kind::SystemPods, format!("{name}, {what}"));
        bill.meter(&item, &scaled(price, 1.0 - off), &Use::of(count * units * HOURS_PER_MONTH), formula);
    }
}
