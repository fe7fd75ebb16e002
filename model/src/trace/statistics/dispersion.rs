//! How unevenly requests come, window by window.
//!
//! The *Fano factor* (index of dispersion of counts) is the variance of the counts over their mean. Independent arrivals at a constant
//! rate have 1 at every window. It has two causes that matter differently: a rhythm, which scaling can follow, and crowds, which it cannot.
//! The *Allan factor*, `E[(N(k+1) − N(k))²] / (2 E[N])`, compares neighbouring windows only: it is 1 for independent arrivals too, and a
//! rhythm that is slow against the window leaves it there. Both are in Lowen and Teich, Fractal-Based Point Processes, 2005, 5.2.

use crate::trace::Trace;

/// Windows in seconds that people know, narrow to wide.
const WINDOWS_S: [f64; 8] = [1.0, 10.0, 60.0, 300.0, 900.0, 3600.0, 21_600.0, 86_400.0];
/// Fewest windows from which a variance is taken.
const LEAST: usize = 20;

/// How unevenly requests come in windows of one width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Width of the window in seconds.
    pub window_s: f64,
    /// How many such windows are known throughout.
    pub windows: usize,
    /// Variance of the counts over their mean.
    pub fano: f64,
    /// The same of neighbouring windows against each other.
    pub allan: f64,
}

impl Dispersion {
    /// How many standard errors the Fano factor is from that of independent arrivals at a constant rate, whose estimate has the
    /// variance `2 / (n − 1)`.
    #[must_use]
    pub fn errors_from_poisson(&self) -> f64 {
        (self.fano - 1.0) * (self.windows.saturating_sub(1) as f64 / 2.0).sqrt()
    }
}

/// The dispersion in the step of the trace and in every usual window wider than it; in narrower ones too where single arrivals are known.
/// Windows of which the trace has fewer than twenty are left out.
pub(super) fn along(trace: &Trace) -> Vec<Dispersion> {
    if trace.step_s <= 0.0 {
        return Vec::new();
    }
    let narrow = WINDOWS_S.into_iter().filter(|window| !trace.arrivals.is_empty() && *window < trace.step_s);
    let narrow = narrow.filter_map(|window| of(&arrived(trace, window)?, window));
    let mut groups = vec![1];
    groups
        .extend(WINDOWS_S.iter().map(|window| window / trace.step_s).filter(|n| *n > 1.5).map(|n| n.round() as usize));
    let wide = groups.into_iter().filter_map(|n| of(&grouped(&trace.counts, n), n as f64 * trace.step_s));
    narrow.chain(wide).collect()
}

/// Counts in windows narrower than a step; unknown where the step is.
fn arrived(trace: &Trace, window_s: f64) -> Option<Vec<Option<f64>>> {
    const MOST: f64 = 1e8;
    let n = (trace.span_s() / window_s).floor();
    if n > MOST {
        return None;
    }
    let known = |i: usize| *trace.counts.get(((i as f64 + 0.5) * window_s / trace.step_s) as usize).unwrap_or(&None);
    let mut counts: Vec<Option<f64>> = (0..n as usize).map(|i| known(i).map(|_| 0.0)).collect();
    for at in &trace.arrivals {
        if let Some(Some(count)) = counts.get_mut((at / window_s) as usize) {
            *count += 1.0;
        }
    }
    Some(counts)
}

/// Counts in windows of `n` steps, the rest at the end left out; unknown where a step is.
fn grouped(counts: &[Option<f64>], n: usize) -> Vec<Option<f64>> {
    counts.chunks_exact(n.max(1)).map(|steps| steps.iter().copied().sum()).collect()
}

fn of(counts: &[Option<f64>], window_s: f64) -> Option<Dispersion> {
    let known = counts.iter().flatten();
    let windows = known.clone().count();
    let mean = known.clone().sum::<f64>() / windows as f64;
    if windows < LEAST || mean <= 0.0 {
        return None;
    }
    let variance = known.map(|count| (count - mean).powi(2)).sum::<f64>() / (windows as f64 - 1.0);
    let steps = counts.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).powi(2)));
    let pairs = steps.clone().count();
    let allan = steps.sum::<f64>() / pairs.max(1) as f64 / (2.0 * mean);
    Some(Dispersion { window_s, windows, fano: variance / mean, allan })
}
