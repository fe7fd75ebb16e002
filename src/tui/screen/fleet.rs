//! What the screen of a list of services remembers: the list, what is known of each service, and which of them are shown in which order.

use crate::analysis::Summary;
use crate::analysis::fleet::Weighed;
use crate::analysis::fleet::mix::Placement;
use crate::fleet::order::Order;
use crate::fleet::{Answer, Move, Row};
use crate::model::Side;
use crate::tui::cursor::Cursor;
use crate::tui::effect::FleetPart;
use crate::tui::history::Origin;
use crate::units::cents;
use crate::verdict::Winner;
use std::sync::Arc;

/// Which services are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Every one.
    #[default]
    All,
    /// Those that should move.
    Move,
    /// Those that are too close to call.
    Close,
    /// Those that only one side can run in time.
    OneSide,
    /// Those that neither side can run in time.
    Neither,
    /// Rows with a fault.
    Faulty,
}

impl Which {
    /// Every kind, in the order of the key.
    pub const ALL: [Self; 6] = [Self::All, Self::Move, Self::Close, Self::OneSide, Self::Neither, Self::Faulty];

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Move => "move",
            Self::Close => "close",
            Self::OneSide => "one side only",
            Self::Neither => "neither",
            Self::Faulty => "faulty",
        }
    }

    /// The kind some places further, from the last to the first.
    pub const fn step(self, by: isize) -> Self {
        let count = Self::ALL.len() as isize;
        Self::ALL[(self as isize + by).rem_euclid(count) as usize]
    }
}

/// In which order they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// What should move first, then what the better side saves.
    #[default]
    Saving,
    /// By name.
    Name,
    /// The dearest first, each on its better side.
    Bill,
    /// Kubernetes, serverless, close, neither, faulty.
    Verdict,
}

impl Sort {
    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Saving => "saving",
            Self::Name => "name",
            Self::Bill => "bill",
            Self::Verdict => "verdict",
        }
    }

    /// The one after this.
    pub const fn next(self) -> Self {
        match self {
            Self::Saving => Self::Name,
            Self::Name => Self::Bill,
            Self::Bill => Self::Verdict,
            Self::Verdict => Self::Saving,
        }
    }
}

/// What the verdict on a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A side wins.
    Wins(Side),
    /// A side wins, or both cost alike, but so narrowly that the model cannot tell.
    Close(Option<Side>),
    /// Neither side runs it in time.
    Neither,
    /// Its row is faulty.
    Faulty,
    /// It is not weighed yet.
    Waiting,
}

/// What is saved on a service.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    /// It should move from where its row says that it runs.
    Moves(Move),
    /// It runs where it belongs.
    Stays,
    /// Dollars a month that the better side saves.
    Better(f64),
    /// There is no choice, so nothing is saved.
    Nothing,
    /// It is not known yet.
    Waiting,
}

/// How far the list is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// It is being read.
    #[default]
    Reading,
    /// It is read, and its services are being weighed.
    Weighing,
    /// All of it is weighed.
    Done,
    /// It could not be read to its end.
    Failed(String),
}

/// Its state.
#[derive(Debug, Default)]
pub struct Fleet {
    /// The list that is open.
    pub order: Option<Arc<Order>>,
    /// Whether its weighing was asked for.
    pub asked: bool,
    /// How far it is.
    pub stage: Stage,
    /// Every row.
    pub rows: Vec<Row>,
    /// What the services that are weighed come to.
    pub answer: Option<Arc<Answer>>,
    /// Which are listed.
    pub which: Which,
    /// In which order.
    pub sort: Sort,
    /// What is sought: every word must occur.
    pub sought: String,
    /// The row in focus among those listed.
    pub cursor: Cursor,
    /// Services that were opened, each with the list it is from: what a command needs to find it.
    pub opened: Vec<(Arc<Origin>, Arc<Order>)>,
    /// By row: where the best mix places it, and its place among the moves.
    placed: Vec<(Option<Placement>, Option<usize>)>,
    /// The rows listed, by their index.
    listed: Vec<usize>,
    counts: [usize; Which::ALL.len()],
    widest: Widest,
    stale: bool,
}

/// Cells of the widest entries of all rows, so that columns stay put while one scrolls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Widest {
    /// Of the names.
    pub name: usize,
    /// Of the amounts.
    pub usd: usize,
}

impl Fleet {
    /// Opens a list in place of the one that was open.
    pub fn open(&mut self, order: Arc<Order>) {
        let opened = std::mem::take(&mut self.opened);
        *self = Self { order: Some(order), opened, stale: true, ..Self::default() };
    }

    /// Closes the list.
    pub fn close(&mut self) {
        let opened = std::mem::take(&mut self.opened);
        *self = Self { opened, ..Self::default() };
    }

    /// Takes in how the weighing of a list got further; that of another list is dropped.
    pub fn take(&mut self, order: &Arc<Order>, part: &FleetPart) {
        if !self.order.as_ref().is_some_and(|open| Arc::ptr_eq(open, order)) {
            return;
        }
        self.stale = true;
        match part {
            FleetPart::Read(rows) => self.rows.extend(rows.iter().cloned()),
            FleetPart::AllRead => self.stage = Stage::Weighing,
            FleetPart::Weighed(some) => {
                for (index, weighed) in some {
                    if let Some(row) = self.rows.get_mut(*index) {
                        row.weighed = Some(Arc::clone(weighed));
                    }
                }
            }
            FleetPart::Answer(answer) => self.add_up(answer),
            FleetPart::Done => self.stage = Stage::Done,
            FleetPart::Failed(why) => self.stage = Stage::Failed(why.clone()),
        }
    }

    /// Takes in what the services weighed so far come to.
    fn add_up(&mut self, answer: &Arc<Answer>) {
        let mut placements = answer.placed().iter().copied();
        let place = |row: &Row| (row.weighed.as_ref().and_then(|_| placements.next()), None);
        self.placed = self.rows.iter().map(place).collect();
        for (rank, of) in answer.moves().iter().enumerate() {
            if let Some(placed) = of.row.checked_sub(1).and_then(|index| self.placed.get_mut(index)) {
                placed.1 = Some(rank);
            }
        }
        self.answer = Some(Arc::clone(answer));
    }

    /// Something that decides which rows are listed has changed.
    pub fn changed(&mut self) {
        self.stale = true;
    }

    /// Lists anew what has changed; what is in focus stays in focus wherever it goes, unless the focus was never moved.
    pub fn settle(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let focus = self.listed.get(self.cursor.row(self.listed.len())).copied().filter(|_| !self.cursor.is_on(0));
        let kinds: Vec<[bool; Which::ALL.len()]> = (0..self.rows.len()).map(|index| self.kinds(index)).collect();
        self.counts = [0; Which::ALL.len()];
        for kinds in &kinds {
            for (count, is) in self.counts.iter_mut().zip(kinds) {
                *count += usize::from(*is);
            }
        }
        let words: Vec<String> = self.sought.split_whitespace().map(str::to_lowercase).collect();
        let has = |index: &usize| words.is_empty() || self.has(*index, &words);
        let mut listed: Vec<usize> =
            (0..self.rows.len()).filter(|index| kinds[*index][self.which as usize]).filter(has).collect();
        self.order_by(&mut listed);
        self.listed = listed;
        if let Some(place) = focus.and_then(|focus| self.listed.iter().position(|index| *index == focus)) {
            self.cursor = Cursor::new(place);
        }
        let most = |side: Side| {
            let usd = self.rows.iter().filter_map(|row| row.weighed.as_ref());
            usd.map(|of| of.summary.side(side).monthly_usd).fold(0.0, f64::max)
        };
        self.widest = Widest {
            name: self.rows.iter().map(|row| crate::text::width(&row.service.name)).max().unwrap_or(0),
            usd: Side::BOTH.map(|side| cents(most(side)).len()).into_iter().max().unwrap_or(0),
        };
    }

    /// Which kinds a row is of.
    fn kinds(&self, index: usize) -> [bool; Which::ALL.len()] {
        let standing = self.standing(index);
        let weighed = self.rows[index].weighed.as_ref();
        let one = weighed.is_some_and(|of| Side::BOTH.iter().filter(|side| of.can(**side)).count() == 1);
        Which::ALL.map(|which| match which {
            Which::All => true,
            Which::Move => matches!(self.saving(index), Saving::Moves(_)),
            Which::Close => matches!(standing, Standing::Close(_)),
            Which::OneSide => one,
            Which::Neither => standing == Standing::Neither,
            Which::Faulty => standing == Standing::Faulty,
        })
    }

    fn has(&self, index: usize, words: &[String]) -> bool {
        let service = &self.rows[index].service;
        let mut text = format!("{} {}", service.name, service.place).to_lowercase();
        if let Err(faults) = &service.scenario {
            text.push_str(&faults.join(" ").to_lowercase());
        }
        words.iter().all(|word| text.contains(word))
    }

    fn order_by(&self, listed: &mut [usize]) {
        match self.sort {
            Sort::Name => listed.sort_by_cached_key(|index| self.rows[*index].service.name.to_lowercase()),
            Sort::Saving => {
                let keys: Vec<(u8, f64)> = (0..self.rows.len()).map(|index| self.saving_key(index)).collect();
                listed.sort_by(|a, b| keys[*a].0.cmp(&keys[*b].0).then(keys[*a].1.total_cmp(&keys[*b].1)));
            }
            Sort::Bill => {
                let keys: Vec<f64> = self.rows.iter().map(|row| -least(row.weighed.as_deref())).collect();
                listed.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
            }
            Sort::Verdict => listed.sort_by_cached_key(|index| match self.standing(*index) {
                Standing::Wins(side) => side as u8,
                Standing::Close(_) => 2,
                Standing::Neither => 3,
                Standing::Faulty => 4,
                Standing::Waiting => 5,
            }),
        }
    }

    /// Moves in their own order, then savings, then what has none.
    fn saving_key(&self, index: usize) -> (u8, f64) {
        match self.saving(index) {
            Saving::Moves(_) => (0, self.placed[index].1.unwrap_or(0) as f64),
            Saving::Better(usd) => (1, -usd),
            Saving::Stays => (2, 0.0),
            Saving::Nothing if self.standing(index) == Standing::Faulty => (5, 0.0),
            Saving::Nothing => (3, 0.0),
            Saving::Waiting => (4, 0.0),
        }
    }

    /// The rows listed, by their index.
    pub fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// How many rows are of a kind.
    pub const fn count(&self, which: Which) -> usize {
        self.counts[which as usize]
    }

    /// Cells of the widest entries.
    pub const fn widest(&self) -> Widest {
        self.widest
    }

    /// The index of the row in focus.
    pub fn focus(&self) -> Option<usize> {
        self.listed.get(self.cursor.row(self.listed.len())).copied()
    }

    /// The verdict on a row.
    pub fn standing(&self, index: usize) -> Standing {
        let row = &self.rows[index];
        match (&row.weighed, &row.service.scenario) {
            (_, Err(_)) => Standing::Faulty,
            (None, Ok(_)) => Standing::Waiting,
            (Some(weighed), Ok(_)) => match (weighed.summary.winner, is_close(&weighed.summary)) {
                (winner, true) => Standing::Close(winner.side()),
                (Winner::Neither, false) => Standing::Neither,
                (winner, false) => winner.side().map_or(Standing::Close(None), Standing::Wins),
            },
        }
    }

    /// What is saved on a row: by moving where it says where it runs today, else by taking the better side.
    pub fn saving(&self, index: usize) -> Saving {
        let row = &self.rows[index];
        let Some(weighed) = &row.weighed else {
            return if row.service.scenario.is_ok() { Saving::Waiting } else { Saving::Nothing };
        };
        if row.service.now.is_some() {
            return match (self.placed.get(index).copied().unwrap_or_default(), &self.answer) {
                ((Some(_), Some(rank)), Some(answer)) => {
                    answer.moves().get(rank).map_or(Saving::Stays, |of| Saving::Moves(of.clone()))
                }
                ((Some(Placement::Nowhere), _), _) => Saving::Nothing,
                ((Some(_), _), _) => Saving::Stays,
                _ => Saving::Waiting,
            };
        }
        let [k, s] = Side::BOTH.map(|side| weighed.summary.side(side).monthly_usd);
        let both = Side::BOTH.iter().all(|side| weighed.can(*side));
        if both { Saving::Better((k - s).abs()) } else { Saving::Nothing }
    }

    /// Where the best mix places a row, once it is known.
    pub fn placed(&self, index: usize) -> Option<Placement> {
        self.placed.get(index).and_then(|placed| placed.0)
    }

    /// Rows that are weighed.
    pub fn weighed(&self) -> usize {
        self.rows.iter().filter(|row| row.weighed.is_some()).count()
    }

    /// The list that a scenario's origin was opened from.
    pub fn list_of(&self, origin: &Arc<Origin>) -> Option<&Arc<Order>> {
        self.opened.iter().find(|(opened, _)| Arc::ptr_eq(opened, origin)).map(|(_, order)| order)
    }
}

/// The bill of the side that a service would be on; 0 where it is on none.
fn least(weighed: Option<&Weighed>) -> f64 {
    let usd = |of: &Weighed| {
        let sides = Side::BOTH.into_iter().filter(|side| of.can(*side));
        sides.map(|side| of.summary.side(side).monthly_usd).fold(f64::INFINITY, f64::min)
    };
    weighed.map(usd).filter(|usd| usd.is_finite()).unwrap_or(0.0)
}

/// Whether a verdict hangs on what the model cannot tell: both cost alike, or a side is so near to the target that another would win if it
/// missed. The same as [`crate::verdict::Verdict::close`], of a summary.
fn is_close(summary: &Summary) -> bool {
    let runs = Side::BOTH.iter().all(|side| summary.side(*side).feasible);
    let hangs_on = |side: &Side| {
        let other = side.other();
        let then = if summary.side(other).meets_tolerance { Winner::from(other) } else { Winner::Neither };
        summary.side(*side).close && then != summary.winner
    };
    summary.winner == Winner::Tie || (runs && Side::BOTH.iter().any(hangs_on))
}
