//! What the requests of each stretch of the period met, for latency hour by hour.
//!
//! The period as a whole needs one mixture of times; a screen that shows the day needs one for every few minutes. Both are
//! made of the same entries of the same play: a page of the diary holds those of its steps. Requests behind a backlog are
//! booked when they are answered or given up; they are entered where they came, to within the half minute in which a
//! backlog is looked at.

use super::overload::Late;
use super::sojourn::Meetings;
use crate::traffic::Profile;

/// What of a play is looked at more closely.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    /// The first step with a page, and how many steps have one, around the end of the period if need be.
    pub first: usize,
    /// Steps with a page; none for no diary.
    pub steps: usize,
    /// Steps to a page.
    pub per_page: usize,
    /// The step whose rise is timed in place of the steepest one.
    pub rise: Option<usize>,
}

/// The entries of one stretch.
#[derive(Debug, Clone)]
pub struct Page {
    /// What its arrivals met while the pods kept up.
    pub met: Meetings,
    /// What became of the others.
    pub late: Late,
}

/// The pages of a play.
#[derive(Debug, Clone)]
pub struct Diary {
    pages: Vec<Page>,
    first: usize,
    per_page: usize,
    around: usize,
}

impl Diary {
    /// Empty pages for what is watched of a period of `around` steps; `crowded` as in [`Meetings::new`].
    #[must_use]
    pub fn new(watch: &Watch, crowded: bool, around: usize) -> Self {
        let per_page = watch.per_page.max(1);
        let page = Page { met: Meetings::new(crowded), late: Late::default() };
        let pages = vec![page; watch.steps.min(around).div_ceil(per_page)];
        Self { pages, first: watch.first, per_page, around: around.max(1) }
    }

    /// Whether nothing is watched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The pages in their order.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Enters what became of requests that left in a step, `into_s` seconds after it began, at most `patience_s` after they
    /// came.
    pub fn enter(&mut self, late: &Late, (step, into_s): (usize, f64), profile: &Profile, patience_s: f64) {
        let came = |ago_s: f64| {
            let back = ((ago_s - into_s) / profile.step_s.max(1e-9)).ceil().max(0.0) as usize % self.around;
            let before = |i: usize| (step + 2 * self.around - back - i) % self.around;
            // A step without requests has no latency.
            let called = |step: &usize| profile.rates.get(*step).is_some_and(|rate| *rate > 0.0);
            (0..self.around).map(before).find(called).unwrap_or(step)
        };
        let lost = came(patience_s);
        let answered: Vec<(usize, (f64, f64))> = late.answered.iter().map(|entry| (came(entry.0), *entry)).collect();
        for (step, entry) in answered {
            if let Some(page) = self.page(step) {
                page.late.answered.push(entry);
            }
        }
        if let Some(page) = self.page(lost) {
            page.late.lost += late.lost;
        }
        if let Some(page) = self.page(step) {
            page.late.requests += late.requests;
        }
    }

    /// The page of a step, if it has one.
    pub fn page(&mut self, step: usize) -> Option<&mut Page> {
        let after = (step + self.around - self.first % self.around) % self.around;
        self.pages.get_mut(after / self.per_page)
    }
}
