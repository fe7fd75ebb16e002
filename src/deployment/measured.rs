//! What was measured of a running service: memory and CPU from Prometheus, durations at several memory sizes.

use super::error::DeploymentError;
use super::kubernetes::pod::MB;
use super::told::{Spot, Told};
use super::tree::Node;
use super::{Document, Gathered, Options, top};
use crate::units::Unit;
use std::collections::{BTreeMap, BTreeSet};

/// Durations at memory sizes whose CPU grows with the memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    /// Size in MB and mean duration in milliseconds, the smallest first.
    pub points: Vec<(f64, f64)>,
    /// The file, the line and its number on the command line.
    pub source: Place,
}

/// Where a measurement is from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Its line there, from 1.
    pub line: Option<u64>,
    /// The number of the file on the command line.
    pub order: usize,
}

impl Place {
    pub(super) fn of(spot: Spot, told: &Told) -> Self {
        let (file, order) = told.files.get(spot.file).cloned().unwrap_or_default();
        Self { file, line: Some(spot.line).filter(|line| *line > 0), order }
    }
}

/// What durations at several sizes say of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fit {
    /// Waiting and CPU time on one whole vCPU, in milliseconds.
    Split {
        /// Waiting.
        wait_ms: f64,
        /// CPU time.
        cpu_ms: f64,
    },
    /// The duration on at least one whole vCPU; how it splits is not known.
    Whole {
        /// Duration in milliseconds.
        duration_ms: f64,
    },
    /// The duration where an instance has less than one vCPU.
    Part {
        /// Duration in milliseconds.
        duration_ms: f64,
        /// How many times longer a millisecond of CPU takes there.
        slowdown: f64,
    },
}

impl Tuning {
    /// Splits the duration into waiting and CPU time.
    ///
    /// A handler of M MB has min(1, M / `mb_per_vcpu`) of a vCPU, so `duration = wait + cpu · x` with `x = max(1, mb_per_vcpu / M)`: a
    /// straight line in x, fitted by least squares. A part below zero becomes zero, and the other is fitted alone. `None` without a point.
    #[must_use]
    pub fn fit(&self, mb_per_vcpu: f64) -> Option<Fit> {
        let points: Vec<(f64, f64)> = self.points.iter().map(|(mb, ms)| ((mb_per_vcpu / mb).max(1.0), *ms)).collect();
        let &(first, duration_ms) = points.first()?;
        let differ = points.iter().any(|(x, _)| (x - first).abs() > 1e-9);
        if !differ {
            let whole = first <= 1.0;
            return Some(if whole { Fit::Whole { duration_ms } } else { Fit::Part { duration_ms, slowdown: first } });
        }
        let (cpu, wait) = line(&points);
        let mean = points.iter().map(|(_, y)| y).sum::<f64>() / points.len() as f64;
        Some(if cpu < 0.0 {
            Fit::Split { wait_ms: mean, cpu_ms: 0.0 }
        } else if wait < 0.0 {
            let (xy, xx) = points.iter().fold((0.0, 0.0), |(xy, xx), (x, y)| (xy + x * y, xx + x * x));
            Fit::Split { wait_ms: 0.0, cpu_ms: xy / xx }
        } else {
            Fit::Split { wait_ms: wait, cpu_ms: cpu }
        })
    }

    /// Whether durations still fall where an instance has more than one vCPU: then a request uses several.
    #[must_use]
    pub fn uses_several_cores(&self, mb_per_vcpu: f64) -> bool {
        /// Share by which durations may differ by chance.
        const NOISE: f64 = 0.1;
        let beyond: Vec<f64> = self.points.iter().filter(|(mb, _)| *mb >= mb_per_vcpu).map(|(_, ms)| *ms).collect();
        match (beyond.first(), beyond.last()) {
            (Some(first), Some(last)) => *last < first * (1.0 - NOISE),
            _ => false,
        }
    }
}

/// Slope and intercept by least squares; points must differ in x.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let (xy, xx) =
        points.iter().fold((0.0, 0.0), |(xy, xx), (px, py)| (xy + (px - x) * (py - y), xx + (px - x) * (px - x)));
    let slope = xy / xx;
    (slope, y - slope * x)
}

/// CPU that a request uses.
#[derive(Debug, Clone, PartialEq)]
pub struct CpuUse {
    /// CPU time of a request in milliseconds.
    pub ms_per_request: f64,
    /// CPU without any requests, in vCPU, where it is known.
    pub idle_vcpu: Option<f64>,
    /// What it is from.
    pub from: String,
    /// Where it is from.
    pub source: Place,
}

/// CPU and requests over time, by the second of each value.
#[derive(Default)]
pub(super) struct Series {
    cpu: BTreeMap<i64, f64>,
    requests: BTreeMap<i64, f64>,
    spot: Option<Spot>,
}

impl Series {
    pub(super) fn is_empty(&self) -> bool {
        self.cpu.is_empty()
    }
}

/// The series of a matrix that are of containers, and whether others were left out: those without a container and those of the pod's
/// own pause container are totals, which would count everything twice.
fn containers(node: &Node) -> (Vec<&Node>, bool) {
    let all = node.path(&["data", "result"]).items();
    let of = |series: &&Node| {
        let name = series.path(&["metric", "container"]).text();
        name.is_some_and(|name| !name.is_empty() && name != "POD")
    };
    let own: Vec<&Node> = all.iter().filter(of).collect();
    if own.is_empty() { (all.iter().collect(), false) } else { (own.clone(), own.len() < all.len()) }
}

/// The values of a series, in the order of time.
fn values(series: &Node) -> impl Iterator<Item = (i64, f64)> {
    series.at("values").items().iter().filter_map(|pair| {
        let [at, value] = pair.items() else { return None };
        Some(((at.number()? * 1000.0) as i64, value.number()?))
    })
}

/// Sets the memory from the highest that any container used.
pub(super) fn memory(document: &Document, told: &mut Told) {
    let (series, totals) = containers(&document.node);
    let main = top::main_container(series.iter().map(|s| {
        let label = |key: &str| s.path(&["metric", key]).text().unwrap_or_default();
        (label("pod"), label("container"), values(s).map(|(_, v)| v).fold(0.0, f64::max))
    }));
    let of_main = |s: &&&Node| s.path(&["metric", "container"]).text().unwrap_or_default() == main;
    let own: Vec<&&Node> = series.iter().filter(of_main).collect();
    let highest = own.iter().flat_map(|s| values(s)).map(|(_, v)| v).fold(0.0, f64::max);
    let spot = document.spot(document.node.at("data"));
    if highest <= 0.0 {
        return told.doubt(spot, "no memory above zero in it: work.memory_mb stays as it is");
    }
    let pods: BTreeSet<&str> = own.iter().filter_map(|s| s.path(&["metric", "pod"]).text()).collect();
    let others = if own.len() < series.len() { format!(", container {main} only") } else { String::new() };
    told.say(spot, format!("the highest memory of {} pods{others}", pods.len()));
    if totals {
        told.say(spot, "series without a container name, and POD, are totals: left out");
    }
    told.number(spot, "work.memory_mb", highest / MB, "highest memory in use");
}

/// Adds up series of CPU, or asks which they are.
pub(super) fn cpu(
    document: &Document,
    name: &str,
    options: &Options,
    gathered: &mut Gathered,
    told: &mut Told,
) -> Result<(), DeploymentError> {
    let (series, totals) = containers(&document.node);
    let counter =
        series.iter().any(|s| s.path(&["metric", "__name__"]).text().is_some_and(|name| name.ends_with("_total")));
    let spot = document.spot(document.node.at("data"));
    if !counter && options.cpu.is_none() {
        let why = format!(
            "series by container without a name, as rate() leaves them: they may be CPU or requests. Say --cpu {name} if they are cores in use \
             (with the file of requests beside it), or --read rates if they are requests"
        );
        return Err(told.error(Spot { line: 0, ..spot }, why));
    }
    if totals {
        told.say(spot, "series without a container name, and POD, are totals: left out");
    }
    gathered.cpu.spot = Some(spot);
    add(&series, counter, &mut gathered.cpu.cpu);
    Ok(())
}

/// Adds up series of requests, to hold the CPU against.
pub(super) fn requests(document: &Document, gathered: &mut Gathered) {
    let series: Vec<&Node> = document.node.path(&["data", "result"]).items().iter().collect();
    let counter = series.iter().any(|s| {
        s.path(&["metric", "__name__"]).text().is_some_and(|name| name.ends_with("_total") || name.ends_with("_count"))
    });
    add(&series, counter, &mut gathered.cpu.requests);
}

/// Adds series up by time. Of counters the differences a second count; a step in which one restarts is left out.
fn add(series: &[&Node], counter: bool, sums: &mut BTreeMap<i64, f64>) {
    let mut dropped = BTreeSet::new();
    for one in series {
        let mut before: Option<(i64, f64)> = None;
        for (at, value) in values(one) {
            if !counter {
                *sums.entry(at).or_default() += value;
                continue;
            }
            if let Some((then, least)) = before {
                let seconds = (at - then) as f64 / 1000.0;
                if value >= least && seconds > 0.0 {
                    *sums.entry(at).or_default() += (value - least) / seconds;
                } else {
                    dropped.insert(at);
                }
            }
            before = Some((at, value));
        }
    }
    sums.retain(|at, _| !dropped.contains(at));
}

/// CPU a request, from CPU and requests at the same times: the slope where the rate moves enough, else the ratio of the totals.
pub(super) fn per_request(series: &Series, told: &mut Told) -> Option<CpuUse> {
    /// Highest over lowest rate from which the slope is meaningful.
    const MOVES: f64 = 2.0;
    let spot = series.spot?;
    let points: Vec<(f64, f64)> =
        series.requests.iter().filter_map(|(at, rate)| Some((*rate, *series.cpu.get(at)?))).collect();
    if points.len() < 2 {
        let text = "CPU alone tells no CPU a request: import a file of request rates at the same times with it";
        told.doubt(spot, text);
        return None;
    }
    let (low, high) = points.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), (rate, _)| (l.min(*rate), h.max(*rate)));
    let moves = high > 0.0 && high >= MOVES * low;
    let (slope, idle) = if moves { line(&points) } else { (0.0, 0.0) };
    let (rate, cpu) = points.iter().fold((0.0, 0.0), |(r, c), (rate, cpu)| (r + rate, c + cpu));
    let by_slope = moves && slope > 0.0 && idle >= 0.0;
    if rate <= 0.0 || cpu <= 0.0 {
        told.doubt(spot, "no requests or no CPU at the times that both files have: work.cpu_share stays as it is");
        return None;
    }
    let ms = 1000.0 * if by_slope { slope } else { cpu / rate };
    let shown = Unit::Millis.format(ms);
    let text = if by_slope {
        format!("{shown} of CPU a request (slope over {} times), {} vCPU without any", points.len(), round(idle))
    } else {
        format!(
            "{shown} of CPU a request: the ratio of the totals, idle use included, for the rate moves too little for a slope"
        )
    };
    told.say(spot, text);
    let source = Place::of(spot, told);
    let from = format!("{shown} of CPU a request");
    Some(CpuUse { ms_per_request: ms, idle_vcpu: by_slope.then_some(idle), from, source })
}

/// A value for a sentence.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// CPU a request, from `kubectl top` and the request rate of that moment.
pub(super) fn top_use(rows: &[top::Row], options: &Options, told: &Told) -> Option<CpuUse> {
    let rate = options.rate.filter(|rate| *rate > 0.0)?;
    let first = rows.first()?;
    let cores: f64 = rows.iter().map(|row| row.cores).sum();
    let ms = 1000.0 * cores / rate;
    let from = format!("{} of CPU a request at one moment", Unit::Millis.format(ms));
    Some(CpuUse { ms_per_request: ms, idle_vcpu: None, from, source: Place::of(first.spot, told) })
}
