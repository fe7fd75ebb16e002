//! Weighing a list of services: read whole first, so that how far it is can be said, then weighed a few at a time.

use crate::analysis::fleet::Scale;
use crate::analysis::{AnalysisError, crew};
use crate::catalog::Catalog;
use crate::fleet::order::Order;
use crate::fleet::{Answer, Row};
use crate::scenario::Scenario;
use crate::tui::effect::{Finding, FleetPart};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Services that are weighed together, for each thread. Fewer than the command takes: the first figures shall come soon.
const AT_ONCE: usize = 4;
/// Services that are handed over together while the list is read.
const READ_AT_ONCE: usize = 500;
/// How often what was weighed is handed over.
const PAUSE: Duration = Duration::from_millis(100);
/// The fleet is added up anew after this many times as long as adding it up takes.
const SHARE: u32 = 20;

/// Reads and weighs a list, and reports how far it is.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn weigh(
    order: &Arc<Order>,
    catalog: &Catalog,
    cancel: &AtomicBool,
    report: &dyn Fn(Finding),
) -> Result<(), AnalysisError> {
    let say = |part| report(Finding::Fleet(Arc::clone(order), part));
    let mut rows: Vec<Row> = Vec::new();
    let mut said = 0;
    let read = order.read(catalog, cancel, &mut |service| {
        rows.push(Row { service: Arc::new(service), weighed: None });
        if rows.len() - said >= READ_AT_ONCE {
            say(FleetPart::Read(rows[said..].to_vec()));
            said = rows.len();
        }
    });
    say(FleetPart::Read(rows[said..].to_vec()));
    if let Err(error) = read {
        say(FleetPart::Failed(format!("{error:#}")));
        return Ok(());
    }
    if cancel.load(Ordering::Relaxed) {
        return Err(AnalysisError::Cancelled);
    }
    say(FleetPart::AllRead);
    each(&mut rows, catalog, cancel, &say)?;
    say(FleetPart::Answer(Arc::new(Answer::of(&rows))));
    say(FleetPart::Done);
    Ok(())
}

/// Weighs every sound row, and adds up those that are weighed from time to time.
fn each(
    rows: &mut [Row],
    catalog: &Catalog,
    cancel: &AtomicBool,
    say: &dyn Fn(FleetPart),
) -> Result<(), AnalysisError> {
    let threads = crew::threads();
    let mut scale = Scale::default();
    let sound: Vec<usize> = (0..rows.len()).filter(|index| rows[*index].service.scenario.is_ok()).collect();
    let mut waiting = Vec::new();
    let (mut handed, mut added) = (Instant::now(), Instant::now());
    let mut pause = Duration::from_millis(500);
    for some in sound.chunks(AT_ONCE * threads) {
        let services: Vec<_> = some.iter().map(|index| Arc::clone(&rows[*index].service)).collect();
        let needs: Vec<&Scenario> = services.iter().filter_map(|service| service.scenario.as_ref().ok()).collect();
        let weighed = scale.weigh(&needs, catalog, threads, cancel)?;
        for (index, weighed) in some.iter().zip(weighed) {
            rows[*index].weighed = Some(Arc::clone(&weighed));
            waiting.push((*index, weighed));
        }
        if handed.elapsed() < PAUSE {
            continue;
        }
        say(FleetPart::Weighed(std::mem::take(&mut waiting)));
        handed = Instant::now();
        if added.elapsed() >= pause {
            let begun = Instant::now();
            say(FleetPart::Answer(Arc::new(Answer::of(rows))));
            pause = pause.max(begun.elapsed() * SHARE);
            added = Instant::now();
        }
    }
    say(FleetPart::Weighed(waiting));
    Ok(())
}
