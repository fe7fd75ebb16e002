//! Writes `assets/quota.tsv`: times in a pod whose CPU has a quota in each period, tabulated by playing the pod.
//!
//! `cargo run --release -p faceoff-model --example tabulate_quota > model/assets/quota.tsv` (ten minutes on one core; with a
//! vCPU as an argument, that part only). The same command gives the same bytes. `model::pods::throttling` says what the columns mean and reads them.

#![allow(clippy::cast_possible_truncation, reason = "small whole numbers")]

use faceoff_model::model::latency::normal_cdf;
use faceoff_model::model::quota::Quota;
use faceoff_model::simulation::pods::pod::{Desk, Pod, Shape};
use faceoff_model::simulation::random::{LogNormal, Random};
use std::io::Write;

const VCPU: [f64; 4] = [0.125, 0.25, 0.5, 0.75];
const CV: [f64; 3] = [0.5, 1.0, 2.0];
/// Mean work over the quota of a period.
const WORK: [f64; 9] = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 2.0, 5.0, 20.0];
const RHO: [f64; 7] = [0.1, 0.3, 0.5, 0.65, 0.75, 0.85, 0.95];
const SCORES: i32 = 12;
const STEP: f64 = 0.3;

/// Work is drawn, and times are kept.
struct Counter {
    random: Random,
    work: LogNormal,
    times: Vec<f64>,
}

impl Desk for Counter {
    fn work(&mut self) -> f64 {
        self.work.draw(&mut self.random)
    }
    fn delay(&mut self) -> f64 {
        0.0
    }
    fn answered(&mut self, arrival: f64, now: f64) {
        if arrival >= 0.0 {
            self.times.push(now - arrival);
        }
    }
    fn lost(&mut self, _arrival: f64) {}
}

/// `1000 ln(quantile of the time / quantile of the work)` at the normal scores, in periods of length 1.
fn logs(vcpu: f64, cv: f64, work: f64, rho: f64) -> Vec<i64> {
    let requests = (1e5 * (1.0 + cv) / (1.0 - rho)).clamp(2e5, 2e6);
    let mean = work * vcpu;
    let gap = mean / (rho * vcpu);
    let seed =
        rho.to_bits() ^ cv.to_bits().rotate_left(9) ^ work.to_bits().rotate_left(21) ^ vcpu.to_bits().rotate_left(33);
    let mut counter = Counter { random: Random::stream(seed, 0), work: LogNormal::new(mean, cv), times: Vec::new() };
    let mut at = -0.1 * requests * gap;
    let quota = Quota { vcpu, period_s: 1.0, threads: 1.0 };
    let shape = Shape { cpus: 1.0, quota: Some(quota), slots: u32::MAX, timeout_s: f64::INFINITY, delayed: false };
    let mut pod = Pod::new(shape, at, 0.0);
    while at < requests * gap {
        at += counter.random.exponential() * gap;
        pod.advance(at, &mut counter);
        pod.arrive(&mut counter);
    }
    pod.drain(&mut counter);
    let times = &mut counter.times;
    times.sort_by(f64::total_cmp);
    let sigma = (1.0 + cv * cv).ln().sqrt();
    (-SCORES..=SCORES)
        .map(|k| {
            let z = f64::from(k) * STEP;
            let index = ((normal_cdf(z) * times.len() as f64) as usize).min(times.len() - 1);
            (1000.0 * (times[index] / (mean * (sigma * z - 0.5 * sigma * sigma).exp())).ln()).round() as i64
        })
        .collect()
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "# Written by examples/tabulate_quota.rs; src/model/pods/throttling.rs says what it means.")?;
    writeln!(out, "# vcpu\tcv\twork / quota\trho\t1000 ln(time / work) at normal scores -3.6 to 3.6 by 0.3")?;
    let wanted = std::env::args().nth(1).and_then(|vcpu| vcpu.parse().ok());
    for vcpu in VCPU.into_iter().filter(|vcpu| wanted.is_none_or(|wanted: f64| wanted.total_cmp(vcpu).is_eq())) {
        for cv in CV {
            for work in WORK {
                for rho in RHO {
                    let logs: Vec<String> = logs(vcpu, cv, work, rho).iter().map(i64::to_string).collect();
                    writeln!(out, "{vcpu}\t{cv}\t{work}\t{rho}\t{}", logs.join(" "))?;
                    out.flush()?;
                }
            }
        }
    }
    Ok(())
}
