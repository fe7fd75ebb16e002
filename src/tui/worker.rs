//! A thread for what takes longer than a frame. Of the jobs of a kind that wait only the newest
//! counts. One that runs is let run: while a slider is dragged its answer is a step behind, but the
//! next one would be given up just as it.

use super::effect::{Finding, Job, Tips};
use crate::analysis::AnalysisError;
use crate::analysis::tipping::tipping;
use crate::analysis::traffic::traffic_curve;
use crate::catalog::Catalog;
use crate::dial::{Dial, find};
use crate::scenario::Scenario;
use std::mem::discriminant;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Rates that the cost-by-traffic curve is computed at.
pub const CURVE_POINTS: u32 = 55;

/// The jobs that wait.
#[derive(Default)]
struct Desk {
    waiting: Vec<Job>,
    closed: bool,
}

struct Shared {
    desk: Mutex<Desk>,
    news: Condvar,
    cancel: AtomicBool,
}

/// The thread; dropping it lets the thread end.
pub struct Worker {
    shared: Arc<Shared>,
    catalog: Arc<Catalog>,
}

impl Worker {
    /// A desk to which jobs can be brought, for a thread that runs [`Worker::body`].
    pub fn new(catalog: Arc<Catalog>) -> Self {
        let shared = Shared { desk: Mutex::new(Desk::default()), news: Condvar::new(), cancel: AtomicBool::new(false) };
        Self { shared: Arc::new(shared), catalog }
    }

    /// What the thread does: hands every finding to `report`, until the worker is dropped.
    pub fn body<R: Fn(Finding)>(&self, report: R) -> impl FnOnce() + use<R> {
        let (shared, catalog) = (Arc::clone(&self.shared), Arc::clone(&self.catalog));
        move || {
            while let Some(job) = shared.next() {
                if let Ok(finding) = run(&job, &catalog, &shared.cancel) {
                    report(finding);
                }
            }
        }
    }

    /// Gives the thread a job, in place of an older one of its kind.
    pub fn ask(&self, job: Job) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = discriminant(&job);
        desk.waiting.retain(|waiting| discriminant(waiting) != kind);
        desk.waiting.push(job);
        self.shared.news.notify_one();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.cancel.store(true, Ordering::Relaxed);
        self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.shared.news.notify_one();
    }
}

impl Shared {
    /// The next job, waited for; `None` when there will be none.
    fn next(&self) -> Option<Job> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if desk.closed {
                return None;
            }
            if !desk.waiting.is_empty() {
                return Some(desk.waiting.remove(0));
            }
            desk = self.news.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Does a job.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn run(job: &Job, catalog: &Catalog, cancel: &AtomicBool) -> Result<Finding, AnalysisError> {
    match job {
        Job::Curve(scenario) => {
            let curve = traffic_curve(scenario, catalog, CURVE_POINTS, cancel)?;
            Ok(Finding::Curve(Box::new(curve)))
        }
        Job::Tips(dial, scenario) => Ok(Finding::Tips(Box::new(tips(dial, scenario, catalog, cancel)?))),
        Job::Target(scenario) => {
            Ok(Finding::Target(Box::new(tips(find("tolerance.target_ms")?, scenario, catalog, cancel)?)))
        }
    }
}

fn tips(
    dial: &'static Dial,
    scenario: &Scenario,
    catalog: &Catalog,
    cancel: &AtomicBool,
) -> Result<Tips, AnalysisError> {
    Ok(Tips { dial, scenario: scenario.clone(), points: tipping(dial, scenario, catalog, cancel)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn the_newest_job_of_a_kind_is_answered() {
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let (send, receive) = mpsc::channel();
        let worker = Worker::new(catalog);
        thread::spawn(worker.body(move |finding| send.send(finding).expect("heard")));
        let mut scenario = Scenario::default();
        for rate in [1.0, 2.0, 3.0] {
            scenario.traffic.rate = PerSecond::new(rate);
            scenario.work.variability = rate;
            worker.ask(Job::Curve(Box::new(scenario.clone())));
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
