//! Writes `assets/sojourn.tsv`: times in a pod that shares its processor, tabulated by the event-driven simulation.
//!
//! `cargo run --release --example tabulate_sojourn > assets/sojourn.tsv` (half an hour on one core; with
//! `random` or `"least-outstanding 16"` as an argument, that part only). The same command gives the same bytes. `model::pods::sojourn` says what the columns mean and reads them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::model::latency::{Stage, normal_cdf};
use faceoff_model::model::pods::{AutoscalerRules, PodsInput, Scaling};
use faceoff_model::model::queue::waiting;
use faceoff_model::model::quota::Supply;
use faceoff_model::scenario::Balancing;
use faceoff_model::simulation::pods::{Horizon, simulate};
use faceoff_model::traffic::Profile;
use std::io::Write;

const RHO: [f64; 14] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96];
const CV: [f64; 5] = [0.1, 0.5, 1.0, 2.0, 4.0];
const VCPU: [f64; 5] = [1.0, 2.0, 4.0, 8.0, 16.0];
const PODS: [u32; 5] = [2, 4, 8, 16, 64];
const SCORES: i32 = 12;
const STEP: f64 = 0.3;

/// One line of the table.
#[derive(Clone, Copy)]
struct Cell {
    balancing: Balancing,
    pods: u32,
    vcpu: f64,
    cv: f64,
    rho: f64,
}

impl Cell {
    /// More requests where neighbours depend on each other for longer.
    fn requests(self) -> f64 {
        let most = if self.balancing == Balancing::Random { 6e7 } else { 5e6 };
        (1e6 * (1.0 + self.cv) * (1.0 - self.rho).powf(-1.5)).clamp(2e6, most)
    }

    /// `1000 ln(quantile of the sojourn / quantile of the work)` at the normal scores.
    fn logs(self) -> Vec<i64> {
        let rate = self.rho * self.vcpu * f64::from(self.pods);
        let period = self.requests() / rate;
        let profile = Profile { step_s: period, rates: vec![rate], burst: 1.0 };
        let input = self.input(&profile);
        let seed = self.rho.to_bits() ^ (u64::from(self.pods) << 7) ^ self.cv.to_bits().rotate_left(9);
        let run = simulate(&input, Horizon { warm_up_s: 0.1 * period, periods: 1 }, seed);
        let sigma = (1.0 + self.cv * self.cv).ln().sqrt();
        let correction = self.correction(run.sojourns.mean());
        (-SCORES..=SCORES)
            .map(|k| {
                let z = f64::from(k) * STEP;
                let stretch = run.sojourns.quantile(normal_cdf(z)) / (sigma * z - 0.5 * sigma * sigma).exp();
                let corrected = 1.0 + (stretch.max(1.0) - 1.0) * correction;
                (1000.0 * corrected.ln()).round() as i64
            })
            .collect()
    }

    /// At random the mean is known exactly, and takes most of the chance out of the slowdown.
    fn correction(self, mean: f64) -> f64 {
        if self.balancing != Balancing::Random {
            return 1.0;
        }
        let exact = waiting(self.vcpu, self.rho) / (self.vcpu * (1.0 - self.rho));
        if exact > 1e-3 && mean > 1.0 { exact / (mean - 1.0) } else { 1.0 }
    }

    fn input(self, profile: &Profile) -> PodsInput<'_> {
        PodsInput {
            profile,
            work_s: 1.0,
            work_cv: self.cv,
            delay: Stage::ZERO,
            vcpu: self.vcpu,
            supply: Supply::Even,
            concurrency: f64::from(u32::MAX),
            balancing: self.balancing,
            target: 0.5,
            scaling: Scaling::CPU,
            min: self.pods,
            max: self.pods,
            pod_start_s: 0.0,
            node_start_s: 0.0,
            node_idle_s: 0.0,
            pods_per_node: 1,
            min_nodes: 1,
            timeout_s: f64::INFINITY,
            interrupted_share: 0.0,
            zero: None,
            job: None,
            paths: 1,
            rules: AutoscalerRules {
                sync_s: 3000.0,
                tolerance: 0.1,
                stabilization_s: 3000.0,
                up_pods: 0.0,
                up_percent: 0.0,
                up_hold_s: 0.0,
                up_period_s: 15.0,
            },
        }
    }
}

fn cells() -> impl Iterator<Item = Cell> {
    let random = [(Balancing::Random, 1)].into_iter();
    let fewest = PODS.into_iter().map(|pods| (Balancing::LeastOutstanding, pods));
    random.chain(fewest).flat_map(|(balancing, pods)| {
        VCPU.into_iter().flat_map(move |vcpu| {
            CV.into_iter().flat_map(move |cv| RHO.into_iter().map(move |rho| Cell { balancing, pods, vcpu, cv, rho }))
        })
    })
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "# Written by examples/tabulate_sojourn.rs; src/model/pods/sojourn.rs says what it means.")?;
    writeln!(out, "# balancing\tpods\tvcpu\tcv\trho\t1000 ln(sojourn / work) at normal scores -3.6 to 3.6 by 0.3")?;
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let named = |c: &Cell| format!("{} {}", c.balancing.id(), c.pods).starts_with(&wanted);
    for cell in cells().filter(named) {
        let logs: Vec<String> = cell.logs().iter().map(i64::to_string).collect();
        let Cell { balancing, pods, vcpu, cv, rho } = cell;
        writeln!(out, "{}\t{pods}\t{vcpu}\t{cv}\t{rho}\t{}", balancing.id(), logs.join(" "))?;
        out.flush()?;
    }
    Ok(())
}
