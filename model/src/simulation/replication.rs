//! Independent replications with confidence intervals, on as many threads as wanted.
//!
//! An [`Experiment`] plays one replication from one stream of random numbers. [`run`] plays as many as the
//! [`Plan`] asks for, merges their outcomes in the order of their index and stops as soon as every watched
//! figure is precise enough. Neither the streams nor the order of merging depend on the threads, so the
//! result is the same to the last bit whatever their number; what a thread has played ahead of the stop is
//! dropped.
//!
//! A figure is a [`Ratio`] of two sums, such as cold requests over requests. Over replications
//! `(y_i, x_i)` its estimate is `r = sum y / sum x` and its interval Student's, from the residuals
//! `y_i - r x_i` (the ratio estimator of Law, Simulation Modeling and Analysis, 9.5): busy and quiet
//! replications count by their size. A plain mean is the ratio with `x_i = 1`.

use super::random::Random;
use statrs::distribution::{ContinuousCDF, StudentsT};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

/// Confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// What one replication adds to a figure: a part over a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The part, such as cold requests.
    pub of: f64,
    /// The whole, such as all requests.
    pub over: f64,
}

impl Ratio {
    /// A part of a whole.
    #[must_use]
    pub const fn new(of: f64, over: f64) -> Self {
        Self { of, over }
    }

    /// A number that each replication gives once, such as its peak.
    #[must_use]
    pub const fn plain(value: f64) -> Self {
        Self { of: value, over: 1.0 }
    }
}

/// An estimated figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Half the width of the interval at [`CONFIDENCE`]; infinite with fewer than two replications.
    pub half_width: f64,
}

impl Estimate {
    /// The estimate from one ratio a replication; zero when the wholes are.
    #[must_use]
    pub fn of(ratios: &[Ratio]) -> Self {
        let n = ratios.len() as f64;
        let over: f64 = ratios.iter().map(|r| r.over).sum();
        let value = if over > 0.0 { ratios.iter().map(|r| r.of).sum::<f64>() / over } else { 0.0 };
        if ratios.len() < 2 {
            return Self { value, half_width: f64::INFINITY };
        }
        if over <= 0.0 {
            return Self { value, half_width: 0.0 };
        }
        let squares: f64 = ratios.iter().map(|r| (r.of - value * r.over).powi(2)).sum();
        let error = (squares / (n - 1.0) / n).sqrt() / (over / n);
        Self { value, half_width: student(n - 1.0) * error }
    }

    /// Whether the interval holds `x`.
    #[must_use]
    pub fn covers(&self, x: f64) -> bool {
        (x - self.value).abs() <= self.half_width
    }

    /// How far `x` is from the interval; zero inside.
    #[must_use]
    pub fn distance(&self, x: f64) -> f64 {
        ((x - self.value).abs() - self.half_width).max(0.0)
    }
}

/// Student's two-sided quantile at [`CONFIDENCE`].
fn student(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(f64::midpoint(1.0, CONFIDENCE)))
}

/// What one replication gives.
pub trait Outcome: Send {
    /// The figures that get an interval, always as many and in the same order.
    fn figures(&self) -> Vec<Ratio>;

    /// Takes in the outcome of the replication that follows.
    fn merge(&mut self, next: Self);
}

/// Something that can be played again and again.
pub trait Experiment: Sync {
    /// What one replication gives.
    type Outcome: Outcome;

    /// Plays replication number `index` with its own random numbers, or gives up, with `None`, soon
    /// after [`Halt::raised`].
    fn play(&self, index: u32, random: Random, halt: &Halt<'_>) -> Option<Self::Outcome>;
}

/// Tells a replication to give up: the caller cancelled, or the figures are precise enough without it.
#[derive(Debug, Clone, Copy)]
pub struct Halt<'a> {
    cancel: &'a AtomicBool,
    enough: &'a AtomicBool,
}

impl<'a> Halt<'a> {
    /// A halt that follows one flag.
    #[must_use]
    pub const fn on(cancel: &'a AtomicBool) -> Self {
        Self { cancel, enough: cancel }
    }

    /// Whether to give up. Cheap, yet not for every request: every few thousand will do.
    #[must_use]
    pub fn raised(&self) -> bool {
        self.cancel.load(Ordering::Relaxed) || self.enough.load(Ordering::Relaxed)
    }
}

/// When a figure is precise enough: its half-width is within either bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// Half-width over value.
    pub relative: f64,
    /// Half-width.
    pub absolute: f64,
}

impl Precision {
    fn reached_by(self, estimate: &Estimate) -> bool {
        estimate.half_width <= self.absolute.max(self.relative * estimate.value.abs())
    }
}

/// How much to play.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Seed of all streams.
    pub seed: u64,
    /// Threads that play; one plays on the caller's.
    pub threads: usize,
    /// Replications before the precision is looked at, at least 2. Few make the interval itself
    /// uncertain, and stopping on it optimistic.
    pub at_least: u32,
    /// Replications after which to stop in any case.
    pub at_most: u32,
    /// The precision wanted of each figure, in the order of [`Outcome::figures`]; figures beyond the
    /// list do not matter. An empty list plays `at_most` replications.
    pub wanted: Vec<Precision>,
}

/// Why no more replications were played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// None: there are more to come.
    Running,
    /// Every watched figure is precise enough.
    Precise,
    /// All replications that the plan allows were played.
    Exhausted,
    /// The caller cancelled.
    Cancelled,
}

/// What the replications so far say together.
#[derive(Debug, Clone)]
pub struct Study<O> {
    /// All outcomes merged.
    pub pooled: O,
    /// One estimate a figure.
    pub estimates: Vec<Estimate>,
    /// Replications merged.
    pub replications: u32,
    /// Why it stopped.
    pub end: End,
}

/// Plays replications until the plan is fulfilled, and reports after each one that is merged.
///
/// `None` when not a single replication was finished: the plan allows none, or `cancel` was set.
pub fn run<E: Experiment>(
    experiment: &E,
    plan: &Plan,
    cancel: &AtomicBool,
    mut progress: impl FnMut(&Study<E::Outcome>),
) -> Option<Study<E::Outcome>> {
    run_until(experiment, plan, cancel, |study| {
        progress(study);
        false
    })
}

/// As [`run`], and stops as precise once `enough` says so of the replications so far.
pub fn run_until<E: Experiment>(
    experiment: &E,
    plan: &Plan,
    cancel: &AtomicBool,
    mut enough: impl FnMut(&Study<E::Outcome>) -> bool,
) -> Option<Study<E::Outcome>> {
    let stop = AtomicBool::new(false);
    let halt = Halt { cancel, enough: &stop };
    let mut ledger = Ledger::new(plan);
    let play = |index: u32| experiment.play(index, Random::stream(plan.seed, u64::from(index)), &halt);
    if plan.threads <= 1 || cfg!(not(feature = "threads")) {
        for index in 0..plan.at_most {
            let Some(outcome) = play(index) else { break };
            if ledger.take(index, outcome, &mut enough) {
                break;
            }
        }
    } else {
        let next = AtomicU32::new(0);
        let (sender, results) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..plan.threads {
                let sender = sender.clone();
                let (next, play, halt) = (&next, &play, &halt);
                scope.spawn(move || {
                    while !halt.raised() {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= plan.at_most {
                            break;
                        }
                        let Some(outcome) = play(index) else { break };
                        if sender.send((index, outcome)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            for (index, outcome) in results {
                if ledger.take(index, outcome, &mut enough) {
                    stop.store(true, Ordering::Relaxed);
                    break;
                }
            }
        });
    }
    ledger.close(cancel.load(Ordering::Relaxed))
}

/// Merges outcomes in the order of their index, whatever the order they come in.
struct Ledger<'a, O> {
    plan: &'a Plan,
    early: BTreeMap<u32, O>,
    ratios: Vec<Vec<Ratio>>,
    study: Option<Study<O>>,
}

impl<'a, O: Outcome> Ledger<'a, O> {
    const fn new(plan: &'a Plan) -> Self {
        Self { plan, early: BTreeMap::new(), ratios: Vec::new(), study: None }
    }

    fn merged(&self) -> u32 {
        self.study.as_ref().map_or(0, |study| study.replications)
    }

    /// Takes one outcome and merges what has come into its turn; true when that was enough.
    fn take(&mut self, index: u32, outcome: O, enough: &mut impl FnMut(&Study<O>) -> bool) -> bool {
        self.early.insert(index, outcome);
        while let Some(outcome) = self.early.remove(&self.merged()) {
            self.merge(outcome);
            if let Some(study) = &mut self.study {
                if enough(study) && study.end == End::Running {
                    study.end = End::Precise;
                }
                if study.end != End::Running {
                    return true;
                }
            }
        }
        false
    }

    fn merge(&mut self, outcome: O) {
        let figures = outcome.figures();
        self.ratios.resize_with(figures.len().max(self.ratios.len()), Vec::new);
        for (ratios, figure) in self.ratios.iter_mut().zip(figures) {
            ratios.push(figure);
        }
        let estimates = self.ratios.iter().map(|ratios| Estimate::of(ratios)).collect();
        let mut study = match self.study.take() {
            None => Study { pooled: outcome, estimates, replications: 1, end: End::Running },
            Some(mut study) => {
                study.pooled.merge(outcome);
                Study { estimates, replications: study.replications + 1, ..study }
            }
        };
        study.end = self.verdict(&study);
        self.study = Some(study);
    }

    fn verdict(&self, study: &Study<O>) -> End {
        let watched = self.plan.wanted.iter().zip(&study.estimates);
        let looked = !self.plan.wanted.is_empty() && study.replications >= self.plan.at_least.max(2);
        if looked && watched.clone().all(|(wanted, estimate)| wanted.reached_by(estimate)) {
            End::Precise
        } else if study.replications >= self.plan.at_most {
            End::Exhausted
        } else {
            End::Running
        }
    }

    fn close(self, cancelled: bool) -> Option<Study<O>> {
        let mut study = self.study?;
        if study.end == End::Running && cancelled {
            study.end = End::Cancelled;
        }
        Some(study)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums exponentials; longer replications for odd indices.
    struct Sums;

    #[derive(Debug, Clone, PartialEq)]
    struct Sum {
        total: f64,
        count: f64,
    }

    impl Outcome for Sum {
        fn figures(&self) -> Vec<Ratio> {
            vec![Ratio::new(self.total, self.count), Ratio::plain(self.count)]
        }
        fn merge(&mut self, next: Self) {
            self.total += next.total;
            self.count += next.count;
        }
    }

    impl Experiment for Sums {
        type Outcome = Sum;
        fn play(&self, index: u32, mut random: Random, halt: &Halt<'_>) -> Option<Sum> {
            if halt.raised() {
                return None;
            }
            let count = if index % 2 == 1 { 300 } else { 100 };
            Some(Sum { total: (0..count).map(|_| random.exponential()).sum(), count: f64::from(count) })
        }
    }

    fn plan(threads: usize, at_most: u32, relative: f64) -> Plan {
        let wanted = if relative > 0.0 { vec![Precision { relative, absolute: 0.0 }] } else { Vec::new() };
        Plan { seed: 11, threads, at_least: 5, at_most, wanted }
    }

    fn play(plan: &Plan) -> Study<Sum> {
        run(&Sums, plan, &AtomicBool::new(false), |_| ()).unwrap()
    }

    #[test]
    fn the_same_bits_whatever_the_number_of_threads() {
        for relative in [0.0, 0.02] {
            let alone = play(&plan(1, 200, relative));
            for threads in [2, 3, 8] {
                let together = play(&plan(threads, 200, relative));
                assert_eq!(together.pooled, alone.pooled);
                assert_eq!(together.estimates, alone.estimates);
                assert_eq!((together.replications, together.end), (alone.replications, alone.end));
            }
        }
    }

    #[test]
    fn stops_when_precise_and_not_before() {
        let study = play(&plan(2, 1000, 0.02));
        assert_eq!(study.end, End::Precise);
        assert!(study.replications > 5 && study.replications < 200, "{}", study.replications);
        assert!(study.estimates[0].half_width <= 0.02 * study.estimates[0].value);
        let short = play(&plan(1, study.replications - 1, 0.02));
        assert_eq!(short.end, End::Exhausted);
    }

    #[test]
    fn nineteen_intervals_in_twenty_hold_the_truth() {
        let covered = (0..1000).filter(|&seed| {
            let plan = Plan { seed, ..plan(1, 10, 0.0) };
            play(&plan).estimates[0].covers(1.0)
        });
        let covered = covered.count();
        // 950 expected, standard deviation 7; a little less as the ratio estimator is slightly biased.
        assert!((925..=972).contains(&covered), "{covered} of 1000");
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let cancel = AtomicBool::new(false);
        let study = run(&Sums, &plan(2, 1_000_000, 0.0), &cancel, |study| {
            cancel.store(study.replications >= 7, Ordering::Relaxed);
        });
        let study = study.unwrap();
        assert_eq!(study.end, End::Cancelled);
        assert!(study.replications >= 7 && study.replications < 1_000_000);
        assert!(run(&Sums, &plan(1, 5, 0.0), &AtomicBool::new(true), |_| ()).is_none());
    }

    #[test]
    fn progress_comes_in_order() {
        let mut seen = Vec::new();
        let cancel = AtomicBool::new(false);
        run(&Sums, &plan(3, 20, 0.0), &cancel, |study| seen.push(study.replications));
        assert_eq!(seen, (1..=20).collect::<Vec<_>>());
    }

    #[test]
    fn intervals_by_the_textbook() {
        // Mean 2, sample deviation 1, n = 3: half-width 4.303 / sqrt 3.
        let estimate = Estimate::of(&[1.0, 2.0, 3.0].map(Ratio::plain));
        assert!((estimate.value - 2.0).abs() < 1e-12);
        assert!((estimate.half_width - 4.302_652_73 / 3f64.sqrt()).abs() < 1e-6);
        assert!(estimate.covers(2.0) && (estimate.distance(10.0) - (8.0 - estimate.half_width)).abs() < 1e-12);
        assert!(Estimate::of(&[Ratio::plain(1.0)]).half_width.is_infinite());
        assert_eq!(Estimate::of(&[Ratio::new(0.0, 0.0); 4]), Estimate { value: 0.0, half_width: 0.0 });
    }
}
