//! Threads for what may take longer than a frame, one for each [`Lane`]. Of the jobs of a kind that wait only the newest
//! counts. A quick one that runs is let run: while a slider is dragged its answer is a step behind, but the
//! next one would be given up just as it. One that has run for [`TOO_LONG`] is given up all the same, since a slow scenario must not
//! hold up the fast one after it. A long one is given up for the next.

mod fleet;

use super::effect::{Finding, Job, Lane, Sharpened, Tips, WhatIfPart};
use crate::analysis::check::{self, Referee};
use crate::analysis::day::burst::absorb;
use crate::analysis::day::latency::Latencies;
use crate::analysis::headroom::headroom;
use crate::analysis::levers::{levers, without_cold_starts};
use crate::analysis::map::{Plan, sharpen};
use crate::analysis::portable::Portable;
use crate::analysis::replay::replay;
use crate::analysis::sensitivity::swings;
use crate::analysis::tipping::{each_tipping, tipping};
use crate::analysis::traffic::{RATE, points, traffic_curve};
use crate::analysis::uncertainty::draw;
use crate::analysis::{AnalysisError, Summary, crew, terms};
use crate::answer::answer;
use crate::catalog::Catalog;
use crate::dial::{Dial, find};
use crate::model::fit::bench::forget;
use crate::model::fit::built;
use crate::model::fit::frontier::frontier_while;
use crate::model::{Side, evaluate};
use crate::scenario::Scenario;
use std::borrow::Cow;
use std::mem::{Discriminant, discriminant};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Draws from the ranges of all inputs.
pub const DRAWS: usize = 400;
/// Draws handed over together.
const DRAWS_AT_ONCE: usize = 40;
/// The seed of what is drawn.
const SEED: u64 = 1;

/// After this time a quick job is given up for the next of its kind.
const TOO_LONG: Duration = Duration::from_secs(1);

/// The jobs that wait.
#[derive(Default)]
struct Desk {
    waiting: Vec<(Job, Arc<Catalog>)>,
    /// Raised when the job that runs is to be given up.
    cancel: Arc<AtomicBool>,
    /// What kind of job runs, or ran last, and since when.
    begun: Option<(Discriminant<Job>, Instant)>,
    closed: bool,
}

struct Shared {
    desk: Mutex<Desk>,
    news: Condvar,
}

/// The thread of a lane; dropping it lets the thread end.
pub struct Worker {
    lane: Lane,
    shared: Arc<Shared>,
}

impl Worker {
    /// A desk to which the jobs of a lane can be brought, for a thread that runs [`Worker::body`].
    pub fn new(lane: Lane) -> Self {
        let shared = Shared { desk: Mutex::new(Desk::default()), news: Condvar::new() };
        Self { lane, shared: Arc::new(shared) }
    }

    /// What the thread does: hands every finding to `report`, until the worker is dropped.
    pub fn body<R: Fn(Finding)>(&self, report: R) -> impl FnOnce() + use<R> {
        let (shared, lane) = (Arc::clone(&self.shared), self.lane);
        move || {
            stand_back(lane);
            while let Some((job, catalog, cancel)) = shared.next() {
                // The job was given up on purpose; what it found until then was reported.
                let _given_up = run(&job, &catalog, &cancel, &report);
                // The next frame is of a scenario much like this one; another job is not.
                if lane != Lane::Frame {
                    forget();
                }
            }
        }
    }

    /// Gives the thread a job with the catalog that it is of, in place of an older one of its kind.
    pub fn ask(&self, job: Job, catalog: Arc<Catalog>) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = discriminant(&job);
        // One of another kind is still waited for.
        let same = desk.begun.filter(|(running, _)| *running == kind);
        let long = matches!(self.lane, Lane::Long | Lane::Fleet);
        let slow = self.lane == Lane::Quick && same.is_some_and(|(_, begun)| begun.elapsed() > TOO_LONG);
        if long || slow || (self.lane == Lane::Aside && same.is_some()) {
            desk.cancel.store(true, Ordering::Relaxed);
        }
        desk.waiting.retain(|(waiting, _)| !long && discriminant(waiting) != kind);
        desk.waiting.push((job, catalog));
        self.shared.news.notify_one();
    }

    /// Gives up the job that runs and those that wait.
    pub fn give_up(&self) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.waiting.clear();
        desk.cancel.store(true, Ordering::Relaxed);
    }
}

/// Lets the thread that draws go first where there are fewer cores than threads; those that this thread starts follow it.
#[cfg(target_os = "linux")]
fn stand_back(lane: Lane) {
    let niceness = match lane {
        Lane::Frame => return,
        Lane::Quick => 5,
        Lane::Long | Lane::Aside => 10,
        // What is on screen comes before a list of thousands.
        Lane::Fleet => 15,
    };
    // Where the system refuses, keys wait a little longer, and nothing else happens.
    let _refused = rustix::process::setpriority_process(None, niceness);
}

/// Elsewhere priorities are of whole processes.
#[cfg(not(target_os = "linux"))]
const fn stand_back(_: Lane) {}

impl Drop for Worker {
    fn drop(&mut self) {
        self.give_up();
        self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.shared.news.notify_one();
    }
}

impl Shared {
    /// The next job, waited for, with what is raised when it is to be given up; `None` when there will be none.
    fn next(&self) -> Option<(Job, Arc<Catalog>, Arc<AtomicBool>)> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if desk.closed {
                return None;
            }
            if !desk.waiting.is_empty() {
                let (job, catalog) = desk.waiting.remove(0);
                desk.cancel = Arc::default();
                desk.begun = Some((discriminant(&job), Instant::now()));
                return Some((job, catalog, Arc::clone(&desk.cancel)));
            }
            desk = self.news.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Does a job and hands what it finds to `report`: once, or time and again as it gets further.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn run(job: &Job, catalog: &Catalog, cancel: &AtomicBool, report: &dyn Fn(Finding)) -> Result<(), AnalysisError> {
    match job {
        Job::Outcome(scenario) => {
            #[cfg(debug_assertions)]
            super::fault::before_evaluation();
            report(Finding::Outcome(scenario.clone(), Box::new(answer(scenario, catalog))));
        }
        Job::Curve(scenario) => {
            let curve = traffic_curve(scenario, catalog, points(scenario), cancel)?;
            report(Finding::Curve(Box::new(curve)));
        }
        Job::Tips(dial, scenario) => report(Finding::Tips(Box::new(tips(dial, scenario, catalog, cancel)?))),
        Job::Latencies(scenario) => {
            report(Finding::Latencies(Box::new(Latencies::of(scenario, catalog, cancel)?)));
        }
        Job::Frontier(scenario) => {
            let wanted = || !cancel.load(Ordering::Relaxed);
            let of = |side| frontier_while(scenario, catalog, side, &wanted).ok_or(AnalysisError::Cancelled);
            let found = [of(Side::Kubernetes)?, of(Side::Serverless)?];
            report(Finding::Frontier(scenario.clone(), found));
        }
        Job::Beyond(scenario) => {
            report(Finding::Beyond(scenario.clone(), Arc::new(Portable::of(scenario, catalog, cancel)?)));
        }
        Job::Burst(scenario, burst) => {
            report(Finding::Burst(Box::new(absorb(scenario, *burst, catalog, cancel)?)));
        }
        Job::Target(scenario) => {
            report(Finding::Target(Box::new(tips(find("tolerance.target_ms")?, scenario, catalog, cancel)?)));
        }
        Job::Replay(what) => {
            let found = replay(&what.name, &what.trace, &what.scenario, catalog, SEED);
            report(Finding::Replay(Arc::clone(what), found.map(Box::new)));
        }
        Job::Check(scenario, seed) => referee(scenario, *seed, catalog, cancel, report),
        Job::Map(plan) => map(plan, catalog, cancel, report)?,
        Job::Under(plan, place) => {
            let scenario = plan.scenario_at(place.0, place.1, catalog)?;
            report(Finding::Under(plan.clone(), *place, Summary::at(&scenario, catalog)));
        }
        Job::WhatIf(scenario) => what_if(scenario, catalog, cancel, report)?,
        Job::Fleet(order) => fleet::weigh(order, catalog, cancel, report)?,
    }
    Ok(())
}

/// Requests after which a side's play ends even if it is not as sure as wanted.
const ENOUGH: u64 = 400_000_000;

/// Plays both sides at once, each on a thread of its own, and reports how far each is.
fn referee(scenario: &Scenario, seed: u64, catalog: &Catalog, cancel: &AtomicBool, report: &dyn Fn(Finding)) {
    let referee = Referee::new(scenario, catalog);
    let plan = check::Plan { seed, threads: 1, replications: None, precision: 0.25 };
    let (sender, courses) = mpsc::channel();
    thread::scope(|scope| {
        for side in Side::BOTH {
            let (sender, referee) = (sender.clone(), &referee);
            scope.spawn(move || {
                let last = referee.play(side, plan, cancel, |course| {
                    drop(sender.send(course.clone()));
                    if course.requests > ENOUGH {
                        cancel.store(true, Ordering::Relaxed);
                    }
                });
                drop(sender.send(last));
            });
        }
        drop(sender);
        let scenario = Arc::new(scenario.clone());
        for course in courses {
            report(Finding::Check { scenario: Arc::clone(&scenario), seed, course: Box::new(course) });
        }
    });
}

fn map(plan: &Plan, catalog: &Catalog, cancel: &AtomicBool, report: &dyn Fn(Finding)) -> Result<(), AnalysisError> {
    let plan = Arc::new(plan.clone());
    let say = |what| report(Finding::Map(Arc::clone(&plan), what));
    sharpen(&plan, catalog, crew::threads(), cancel, &mut |places| say(Sharpened::Places(places.to_vec())))?;
    say(Sharpened::Done);
    Ok(())
}

/// What takes least first.
fn what_if(
    scenario: &Scenario,
    catalog: &Catalog,
    cancel: &AtomicBool,
    report: &dyn Fn(Finding),
) -> Result<(), AnalysisError> {
    let shared = Arc::new(scenario.clone());
    let say = |part| report(Finding::WhatIf(Arc::clone(&shared), part));
    let threads = crew::threads();
    let asked = scenario;
    let scenario = &*built(asked, catalog);
    let comparison = evaluate(scenario, catalog);
    let here = Box::new(Summary::of(&comparison));
    say(WhatIfPart::Swings(here, swings(scenario, catalog, threads, cancel)?));
    let mut found = levers(&comparison, catalog);
    found.extend(without_cold_starts(&comparison, catalog));
    say(WhatIfPart::Levers(found));
    for side in Side::BOTH {
        say(WhatIfPart::Headroom(Box::new(headroom(scenario, catalog, side, cancel)?)));
    }
    let mut waiting = Vec::new();
    draw(scenario, catalog, (SEED, DRAWS), threads, cancel, &mut |number, drawn| {
        waiting.push((number, drawn));
        if waiting.len() >= DRAWS_AT_ONCE {
            say(WhatIfPart::Draws(std::mem::take(&mut waiting)));
        }
    })?;
    say(WhatIfPart::Draws(waiting));
    say(WhatIfPart::Terms(terms::each(asked, catalog, cancel)?));
    each_tipping(scenario, catalog, threads, cancel, &mut |order, _, points| say(WhatIfPart::Tips(order, points)))?;
    say(WhatIfPart::Done);
    Ok(())
}

fn tips(
    dial: &'static Dial,
    scenario: &Scenario,
    catalog: &Catalog,
    cancel: &AtomicBool,
) -> Result<Tips, AnalysisError> {
    // A search at every value would take seconds: the plans stay as built, but along the traffic, whose curve beside it seeks them anew.
    let built = if dial.id == RATE { Cow::Borrowed(scenario) } else { built(scenario, catalog) };
    Ok(Tips { dial, scenario: scenario.clone(), points: tipping(dial, &built, catalog, cancel)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;

    #[test]
    fn what_takes_long_beside_the_screens_is_given_up_for_the_next() {
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let (send, receive) = mpsc::channel();
        let worker = Worker::new(Lane::Aside);
        thread::spawn(worker.body(move |finding| drop(send.send(finding))));
        let mut scenario = Scenario::default();
        // Alone each takes a second or more; the first dozen must not be waited for.
        for number in 1..=12 {
            scenario.traffic.rate = PerSecond::new(f64::from(number));
            worker.ask(Job::Frontier(Box::new(scenario.clone())), Arc::clone(&catalog));
            worker.ask(Job::Beyond(Box::new(scenario.clone())), Arc::clone(&catalog));
            thread::sleep(Duration::from_millis(20));
        }
        let (mut frontiers, mut others) = (Vec::new(), Vec::new());
        while others.last() != Some(&scenario) || frontiers.last() != Some(&scenario) {
            match receive.recv_timeout(Duration::from_secs(120)).expect("an answer") {
                Finding::Frontier(of, _) => frontiers.push(*of),
                Finding::Beyond(of, _) => others.push(*of),
                _ => {}
            }
        }
        assert!(frontiers.len() + others.len() < 12, "{} and {}", frontiers.len(), others.len());
        let raised = AtomicBool::new(true);
        for job in [Job::Frontier(Box::new(scenario.clone())), Job::Beyond(Box::new(scenario))] {
            let begun = Instant::now();
            let given_up = run(&job, &catalog, &raised, &|_| panic!("nothing is found"));
            assert!(given_up.is_err() && begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
        }
    }

    #[test]
    fn the_newest_job_of_a_kind_is_answered() {
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let (send, receive) = mpsc::channel();
        let worker = Worker::new(Lane::Quick);
        thread::spawn(worker.body(move |finding| send.send(finding).expect("heard")));
        let mut scenario = Scenario::default();
        for rate in [1.0, 2.0, 3.0] {
            scenario.traffic.rate = PerSecond::new(rate);
            scenario.work.variability = rate;
            worker.ask(Job::Curve(Box::new(scenario.clone())), Arc::clone(&catalog));
        }
        loop {
            let finding = receive.recv_timeout(Duration::from_secs(60)).expect("an answer");
            if let Finding::Curve(curve) = finding
                && curve.fits(&scenario)
            {
                break;
            }
        }
    }
}
