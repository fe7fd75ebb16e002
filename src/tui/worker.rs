//! A thread for what takes longer than a frame. Of each kind of job only the newest counts: one that
//! waits is replaced, one that runs is cancelled.

use super::effect::{Finding, Job, Tips};
use crate::analysis::AnalysisError;
use crate::analysis::tipping::tipping;
use crate::analysis::traffic::traffic_curve;
use crate::catalog::Catalog;
use crate::dial::find;
use std::mem::discriminant;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

/// Rates that the cost-by-traffic curve is computed at.
pub const CURVE_POINTS: u32 = 55;

/// The jobs that wait and the one that runs.
#[derive(Default)]
struct Desk {
    waiting: Vec<Job>,
    running: Option<(Job, Arc<AtomicBool>)>,
    closed: bool,
}

struct Shared {
    desk: Mutex<Desk>,
    news: Condvar,
}

/// The thread; dropping it lets the thread end.
pub struct Worker {
    shared: Arc<Shared>,
}

impl Worker {
    /// A thread that hands every finding to `report`.
    ///
    /// # Errors
    /// When no thread can be made.
    pub fn start(catalog: Arc<Catalog>, report: impl Fn(Finding) + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { desk: Mutex::new(Desk::default()), news: Condvar::new() });
        let theirs = Arc::clone(&shared);
        thread::Builder::new().name("worker".to_owned()).spawn(move || {
            while let Some((job, cancel)) = theirs.next() {
                if let Ok(finding) = run(&job, &catalog, &cancel) {
                    report(finding);
                }
            }
        })?;
        Ok(Self { shared })
    }

    /// Gives the thread a job, in place of an older one of its kind.
    pub fn ask(&self, job: Job) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = discriminant(&job);
        desk.waiting.retain(|waiting| discriminant(waiting) != kind);
        if let Some((running, cancel)) = &desk.running
            && discriminant(running) == kind
        {
            cancel.store(true, Ordering::Relaxed);
        }
        desk.waiting.push(job);
        self.shared.news.notify_one();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.closed = true;
        if let Some((_, cancel)) = &desk.running {
            cancel.store(true, Ordering::Relaxed);
        }
        self.shared.news.notify_one();
    }
}

impl Shared {
    /// The next job, waited for; `None` when there will be none.
    fn next(&self) -> Option<(Job, Arc<AtomicBool>)> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.running = None;
        loop {
            if desk.closed {
                return None;
            }
            if !desk.waiting.is_empty() {
                let job = desk.waiting.remove(0);
                let cancel = Arc::new(AtomicBool::new(false));
                desk.running = Some((job.clone(), Arc::clone(&cancel)));
                return Some((job, cancel));
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
        Job::Tips(dial, scenario) => {
            let points = tipping(dial, scenario, catalog, cancel)?;
            Ok(Finding::Tips(Box::new(Tips { dial, points })))
        }
        Job::Target(scenario) => Ok(Finding::Target(tipping(find("tolerance.target_ms")?, scenario, catalog, cancel)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::units::PerSecond;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn the_newest_job_of_a_kind_is_answered() {
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let (send, receive) = mpsc::channel();
        let worker = Worker::start(catalog, move |finding| send.send(finding).expect("heard")).expect("a thread");
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
