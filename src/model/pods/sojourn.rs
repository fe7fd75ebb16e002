//! Time in a pod that keeps up: processor sharing of its vCPU.
//!
//! Mean slowdown `s = 1 / (v (1 - rho))` for `v <= 1`, else `1 + C(v, rho) / (v (1 - rho))` with Erlang's
//! C: insensitive to the work's distribution. The spread of the slowdown given the work `x` is
//! `Var[S | x] = 2 b t (x - t (1 - e^(-x/t)))` with `2 b t = (rho / v) (1 + c²) / (1 - rho)³`.

use crate::model::latency::{Distribution, Stage};

/// Highest utilization whose sojourn is looked up; above it the backlog is counted instead.
pub const HIGHEST: f64 = 0.97;

/// One pod's processor, as its requests see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Processor {
    /// vCPU of the pod.
    pub vcpu: f64,
    /// Mean work of a request in vCPU-seconds.
    pub work_s: f64,
    /// Coefficient of variation of the work.
    pub work_cv: f64,
}

impl Processor {
    /// Mean time in the pod over mean work at this utilization.
    #[must_use]
    pub fn slowdown(&self, rho: f64) -> f64 {
        let rho = rho.clamp(0.0, HIGHEST);
        let v = self.vcpu;
        if v <= 1.0 { 1.0 / (v * (1.0 - rho)) } else { 1.0 + waiting(v, rho) / (v * (1.0 - rho)) }
    }

    /// Time in the pod at this utilization.
    #[must_use]
    pub fn sojourn(&self, rho: f64) -> Distribution {
        let rho = rho.clamp(0.0, HIGHEST);
        let mean = self.work_s * self.slowdown(rho);
        let spread = mean * self.work_cv;
        // The requests in a pod set its pace over time constants of the busy period; long work averages over
        // them, short work does not.
        let share = if self.vcpu > 1.0 { waiting(self.vcpu, rho) } else { 1.0 };
        let v = self.vcpu.max(1.0);
        let pace = share * rho / v * (1.0 + self.work_cv.powi(2)) / (1.0 - rho).powi(3);
        let b = share * rho / ((1.0 - rho).powi(2) * v * v);
        let t = if b > 0.0 { pace / (2.0 * b) } else { 1.0 };
        let given = pace * (1.0 - t * (1.0 - (-1.0 / t).exp()));
        let scale = self.work_s / self.vcpu.min(1.0);
        let variance = spread * spread + given.max(0.0) * scale * scale;
        Distribution::of(Stage { mean_ms: mean * 1e3, variance: variance * 1e6 })
    }
}

/// Erlang's C for a fractional number of servers, linear between the whole numbers around it.
fn waiting(v: f64, rho: f64) -> f64 {
    let below = v.floor().max(1.0);
    let fraction = v - below;
    let low = erlang_c(below as u32, rho);
    if fraction <= 0.0 { low } else { low + fraction * (erlang_c(below as u32 + 1, rho) - low) }
}

fn erlang_c(servers: u32, rho: f64) -> f64 {
    let a = rho * f64::from(servers);
    let blocked = (1..=servers).fold(1.0, |b, k| a * b / (f64::from(k) + a * b));
    blocked / (1.0 - rho * (1.0 - blocked))
}
