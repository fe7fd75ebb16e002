//! What the screen of the simulation against the model remembers.

use crate::analysis::check::{Course, Finding, Row};
use crate::model::Side;
use crate::scenario::Scenario;
use crate::tui::asked::Asked;
use crate::tui::cursor::Cursor;

/// Its state.
#[derive(Debug)]
pub struct Check {
    /// Seed of the random numbers played with.
    pub seed: u64,
    /// The row in focus, counted over both sides.
    pub row: Cursor,
    /// What was asked for: the scenario and the seed.
    asked: Asked<(Scenario, u64)>,
    /// What was played of it so far, a side each.
    courses: [Option<Course>; 2],
}

impl Default for Check {
    fn default() -> Self {
        Self { seed: 1, row: Cursor::default(), asked: Asked::default(), courses: [None, None] }
    }
}

impl Check {
    /// Whether this was not asked for yet; from now on it is.
    pub fn ask(&mut self, scenario: &Scenario) -> bool {
        let news = self.asked.ask((scenario.clone(), self.seed));
        if news {
            self.courses = [None, None];
        }
        news
    }

    /// Takes in how far a side is; what belongs to something else than was asked for is dropped.
    pub fn take(&mut self, scenario: &Scenario, seed: u64, course: &Course) {
        if self.asked.question().is_some_and(|(asked, s)| asked == scenario && *s == seed) {
            self.courses[usize::from(course.side == Side::Serverless)] = Some(course.clone());
        }
    }

    /// The play was given up; what was seen is kept only if it was complete.
    pub fn given_up(&mut self) {
        if !self.finished() {
            self.asked.forget();
        }
    }

    /// How far a side is.
    pub const fn course(&self, side: Side) -> Option<&Course> {
        match side {
            Side::Kubernetes => self.courses[0].as_ref(),
            Side::Serverless => self.courses[1].as_ref(),
        }
    }

    /// Whether both sides have been played to their end.
    pub fn finished(&self) -> bool {
        use crate::simulation::replication::End;
        self.courses.iter().all(|course| course.as_ref().is_some_and(|c| c.end != End::Running))
    }

    /// The rows of both sides that are known so far.
    pub fn rows(&self) -> impl Iterator<Item = (Side, &Row)> {
        Side::BOTH.into_iter().flat_map(|side| {
            let rows = self.course(side).map_or(&[][..], |course| &course.rows);
            rows.iter().map(move |row| (side, row))
        })
    }

    /// How many rows are within, outside, and not sure.
    pub fn tally(&self) -> [usize; 3] {
        self.rows().fold([0; 3], |[within, outside, unsure], (_, row)| match row.finding {
            Finding::Within => [within + 1, outside, unsure],
            Finding::Outside => [within, outside + 1, unsure],
            Finding::Unsure => [within, outside, unsure + 1],
            Finding::NoBar(_) => [within, outside, unsure],
        })
    }
}
