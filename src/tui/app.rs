//! The state of the explorer. It changes only through [`super::update`], [`App::refresh`] and the outcomes it asks for;
//! nothing here reads a clock, a file or the terminal.

use super::asked::Asked;
use super::effect::{Job, Tips};
use super::glyphs::Glyphs;
use super::history::{Gesture, History, Origin, State};
use super::hit::{Hits, Target};
use super::invocation::Reopen;
use super::keymap::Keymap;
use super::mode::Mode;
use super::pin::Pin;
use super::scales::Scales;
use super::screen::{Focus, ScreenId, Screens};
use super::sidebar::Sidebar;
use super::theme::Theme;
use super::traffic::Traffic;
use crate::analysis::Summary;
use crate::analysis::portable::Portable;
use crate::analysis::traffic::TrafficCurve;
use crate::answer::{Answer, answer};
use crate::catalog::Catalog;
use crate::dial::Dial;
use crate::fleet::Order;
use crate::model::fit::frontier;
use crate::plot::Scale;
use crate::scenario::Scenario;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::time::Duration;

/// After this long without a change a gesture of keys is over and the charts settle.
pub const REST: Duration = Duration::from_millis(700);

/// What the main area shows when there is not room for everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    /// As much as fits, the cost chart first.
    #[default]
    Overview,
    /// The cost chart alone.
    Cost,
    /// The latency chart alone.
    Latency,
    /// The pros and cons alone, with their statements and sources.
    Claims,
    /// The best plan of each side, and what keeps it from being cheaper.
    Plans,
    /// The cheapest plan of each side at each latency, alone.
    Frontier,
}

impl Panel {
    /// Every panel, in the order of the view key.
    pub const ALL: [Self; 6] = [Self::Overview, Self::Plans, Self::Frontier, Self::Cost, Self::Latency, Self::Claims];

    /// The panel after this one.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|p| *p == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// A mouse button held down on something.
#[derive(Debug, Clone, Copy)]
pub enum Drag {
    /// On the track of a slider.
    Track(&'static Dial, Rect),
    /// In a chart whose x axis is a dial's value.
    Chart(&'static Dial, Rect, Scale),
    /// On the track of a slider, finely: it moves from where it stood, by a part of what a column is.
    Fine {
        /// The dial.
        dial: &'static Dial,
        /// The track.
        track: Rect,
        /// The column where the button went down.
        x: u16,
        /// Where the slider stood then, 0 to 1.
        position: f64,
    },
}

impl Drag {
    /// The dial that is moved.
    pub const fn dial(&self) -> &'static Dial {
        match self {
            Self::Track(dial, _) | Self::Chart(dial, _, _) | Self::Fine { dial, .. } => dial,
        }
    }
}

/// Something the user is told in the footer until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub text: String,
    /// What became of it.
    pub tone: Tone,
}

/// How something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something that was asked for is done.
    Good,
    /// Something went wrong.
    Bad,
    /// Neither: it is under way, or there is a choice.
    Neutral,
}

/// The report that was asked for last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Report {
    /// None was.
    #[default]
    None,
    /// It is being written; how far it is.
    Writing(String),
    /// It is written, at this place.
    Written(String),
}

/// What an explorer starts with.
#[derive(Debug)]
pub struct Start {
    /// Prices and behaviour.
    pub catalog: Arc<Catalog>,
    /// The preset it opens with.
    pub origin: Origin,
    /// The scenario, which may differ from the preset.
    pub scenario: Scenario,
    /// Colours.
    pub theme: Theme,
    /// Characters.
    pub glyphs: Glyphs,
    /// Keys.
    pub keymap: Keymap,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// How a command finds the preset.
    pub reopen: Reopen,
    /// The list of services to open.
    pub fleet: Option<Arc<Order>>,
}

/// The state.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is so or not, whatever the others are")]
pub struct App {
    /// Prices and behaviour.
    pub catalog: Arc<Catalog>,
    /// The scenario, with those before and after it.
    pub history: History,
    /// What the model says about it.
    pub outcome: Answer,
    /// What it said before the last gesture.
    pub before: Option<Summary>,
    /// Cost by traffic, once it is there; the last one while a new one is made.
    pub curve: Option<TrafficCurve>,
    /// The cheapest plans of both sides at each latency, and the scenario that they are of; the last ones while new ones are sought.
    pub frontier: Option<(Scenario, [Vec<frontier::Point>; 2])>,
    /// How far the answer carries, and the scenario that it was computed for.
    pub beyond: Option<(Scenario, Arc<Portable>)>,
    /// Where the focused dial tips the verdict, once it is known.
    pub tips: Option<Tips>,
    /// Where the latency target tips it.
    pub target_tips: Option<Tips>,
    /// The axes of the charts.
    pub scales: Scales,
    /// The list of dials.
    pub sidebar: Sidebar,
    /// The screen shown.
    pub screen: ScreenId,
    /// What the arrow keys move there.
    pub focus: Focus,
    /// What the screens remember.
    pub screens: Screens,
    /// The panel shown.
    pub panel: Panel,
    /// Pros and cons scrolled out above.
    pub claims_scroll: usize,
    /// The scenario that others are set beside.
    pub pinned: Option<Box<Pin>>,
    /// The screen whose job the long lane got last: that of any other is given up.
    pub long: Option<ScreenId>,
    /// The user's own traffic.
    pub traffic: Traffic,
    /// What is open over the screen.
    pub mode: Mode,
    /// A mouse button held down.
    pub drag: Option<Drag>,
    /// What the mouse button is held down on where only the screen shown knows what it is.
    pub held: Option<(Rect, Target)>,
    /// Whether the list of presets was asked for, rather than the presets for a list that may be closed again when they come.
    pub listing: bool,
    /// What the user is told.
    pub notice: Option<Notice>,
    /// Whether somebody who just came is told what this is and what to move.
    pub greeting: bool,
    /// The report that was asked for last, which stays in sight.
    pub report: Report,
    /// Whether to leave as soon as the report is written.
    pub leaving: bool,
    /// Whether the wheel last scrolled the dials: it then goes on scrolling, whatever slider comes under the pointer.
    pub scrolling: bool,
    /// What was drawn where in the last frame.
    pub hits: Hits,
    /// Colours.
    pub theme: Theme,
    /// Characters.
    pub glyphs: Glyphs,
    /// Keys.
    pub keymap: Keymap,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// How long the last frame took to evaluate and draw.
    pub frame: Option<Duration>,
    /// Whether a change is under way, so that the charts hold their axes.
    pub moving: bool,
    /// Whether an evaluation takes longer than a frame, so that the screen shows an earlier scenario.
    pub working: bool,
    /// How a command finds the preset that the explorer was opened with.
    pub reopen: Reopen,
    first_origin: Arc<Origin>,
    stale: bool,
    outcome_asked: Option<Scenario>,
    /// The scenario whose cost by traffic was asked for.
    pub curve_asked: Asked<Scenario>,
    /// The dial in focus, by its id, and the scenario in which its tipping points were asked for.
    pub tips_asked: Asked<(&'static str, Scenario)>,
    /// The scenario in which the tipping points of the latency target were asked for.
    pub target_asked: Asked<Scenario>,
    /// The scenario whose cheapest plans at each latency were asked for.
    pub frontier_asked: Asked<Scenario>,
    /// The scenario of which it was asked how far its answer carries.
    pub beyond_asked: Asked<Scenario>,
}

impl App {
    /// An explorer with its first evaluation done, however long that takes.
    pub fn new(start: Start) -> Self {
        let outcome = answer(&start.scenario, &start.catalog);
        Self::with(start, outcome)
    }

    /// An explorer with the outcome of its first scenario.
    pub fn with(start: Start, outcome: Answer) -> Self {
        let scales = Scales::settled(None, &outcome, None);
        let first_origin = Arc::new(start.origin);
        let state = State { scenario: start.scenario, origin: Arc::clone(&first_origin) };
        let mut app = Self {
            catalog: start.catalog,
            history: History::new(state),
            outcome,
            before: None,
            curve: None,
            frontier: None,
            beyond: None,
            tips: None,
            target_tips: None,
            scales,
            sidebar: Sidebar::new(),
            screen: ScreenId::default(),
            focus: Focus::default(),
            screens: Screens::default(),
            panel: Panel::default(),
            claims_scroll: 0,
            pinned: None,
            long: None,
            traffic: Traffic::default(),
            mode: Mode::Browse,
            drag: None,
            held: None,
            listing: false,
            notice: None,
            greeting: false,
            report: Report::None,
            leaving: false,
            scrolling: false,
            hits: Hits::default(),
            theme: start.theme,
            glyphs: start.glyphs,
            keymap: start.keymap,
            mouse: start.mouse,
            frame: None,
            moving: false,
            working: false,
            reopen: start.reopen,
            first_origin,
            stale: false,
            outcome_asked: None,
            curve_asked: Asked::default(),
            tips_asked: Asked::default(),
            target_asked: Asked::default(),
            frontier_asked: Asked::default(),
            beyond_asked: Asked::default(),
        };
        if let Some(order) = start.fleet {
            app.screens.fleet.open(order);
            app.show(ScreenId::Fleet);
        }
        app
    }

    /// Whether the arrow keys move the dials.
    pub fn on_dials(&self) -> bool {
        self.screen == ScreenId::Explore || self.focus == Focus::Dials
    }

    /// Shows a screen, if it is there.
    pub fn show(&mut self, screen: ScreenId) {
        if (super::screens::of(screen).here)(self) {
            self.screen = screen;
            self.focus = Focus::default();
        }
    }

    /// Puts the dials in focus: beside the screen shown, or on Explore where that is one of many services.
    pub fn focus_dials(&mut self) {
        if self.screen == ScreenId::Fleet {
            self.show(ScreenId::Explore);
        }
        self.focus = Focus::Dials;
    }

    /// The scenario in which a dial has the value in force: what the user set stands in the scenario on screen, what was
    /// chosen for them in the one that was evaluated.
    pub fn in_force(&self, dial: &Dial) -> &Scenario {
        let (asked, evaluated) = (self.scenario(), &self.outcome.comparison.scenario);
        let same_market =
            asked.place.provider == evaluated.place.provider && asked.place.region == evaluated.place.region;
        if dial.is_auto(asked) && same_market { evaluated } else { asked }
    }

    /// The scenario on screen.
    pub fn scenario(&self) -> &Scenario {
        &self.history.now().scenario
    }

    /// The preset it started from.
    pub fn origin(&self) -> &Origin {
        &self.history.now().origin
    }

    /// Whether that is still the one that the explorer was opened with.
    pub fn is_first_origin(&self) -> bool {
        Arc::ptr_eq(&self.history.now().origin, &self.first_origin)
    }

    /// Goes to another scenario as part of a gesture.
    pub fn change(&mut self, gesture: Gesture, at: Duration, next: State) {
        // While an evaluation is under way that is what was last seen.
        let said = self.outcome.summary;
        let before = self.history.now().clone();
        if self.history.change(gesture, at, next) {
            self.before = Some(said);
        }
        if *self.history.now() != before {
            self.stale = true;
            self.moving = true;
        }
    }

    /// Takes in what a frame drew; tells whether another one is needed, which is so when the dials
    /// have another number of rows than before.
    pub fn drawn(&mut self, hits: Hits) -> bool {
        self.sidebar.scroll = hits.first_dial;
        self.claims_scroll = self.claims_scroll.min(hits.claims_beyond);
        let again = hits.dial_rows > 0 && self.sidebar.fit(hits.dial_rows);
        self.hits = hits;
        again
    }

    /// Marks the scenario as changed by something that stands alone, such as an undo.
    pub fn replaced(&mut self) {
        self.before = Some(self.outcome.summary);
        self.stale = true;
        self.moving = false;
    }

    /// Evaluates the scenario if it changed, for a caller that may wait.
    pub fn refresh(&mut self) {
        if self.stale {
            let scenario = self.history.now().scenario.clone();
            let outcome = answer(&scenario, &self.catalog);
            self.answered(&scenario, outcome);
        }
    }

    /// Whether the outcome is of an earlier scenario than the one on screen.
    pub const fn is_stale(&self) -> bool {
        self.stale
    }

    /// The evaluation to ask for: that of the scenario, unless its outcome is there or under way.
    pub fn question(&mut self) -> Option<Job> {
        let scenario = &self.history.now().scenario;
        if !self.stale || self.outcome_asked.as_ref() == Some(scenario) {
            return None;
        }
        self.outcome_asked = Some(scenario.clone());
        Some(Job::Outcome(Box::new(scenario.clone())))
    }

    /// Takes in an outcome. One of a scenario that has changed meanwhile is shown too, since it is newer than what is on screen.
    pub fn answered(&mut self, scenario: &Scenario, outcome: Answer) {
        self.outcome = outcome;
        if self.history.now().scenario == *scenario {
            self.stale = false;
            self.working = false;
            self.outcome_asked = None;
        }
        if !self.moving {
            self.settle();
        }
    }

    /// Ends what is under way: the next change is a new step, and the charts choose their axes.
    pub fn rest(&mut self) {
        self.history.rest();
        self.moving = false;
        if !self.stale {
            self.settle();
        }
    }

    /// Lets the charts choose their axes for what they show now.
    pub fn settle(&mut self) {
        self.scales = Scales::settled(Some(&self.scales), &self.outcome, self.curve());
    }

    /// The last curve that was computed.
    pub fn curve(&self) -> Option<&TrafficCurve> {
        self.curve.as_ref()
    }

    /// How far the answer of the last scenario that was looked at carries, and the mark of one that is not that on screen.
    pub fn beyond(&self) -> Option<(&Portable, &'static str)> {
        let (scenario, found) = self.beyond.as_ref()?;
        Some((&**found, if scenario == self.scenario() { "" } else { self.glyphs.ellipsis }))
    }

    /// Whether a new curve is under way, so that the last one is of another scenario.
    pub fn curve_is_old(&self) -> bool {
        !self.curve.as_ref().is_some_and(|curve| curve.fits(self.scenario()))
    }

    /// Whether new tipping points of traffic or of the latency target are under way.
    pub fn tipping_is_old(&self) -> bool {
        self.curve_is_old() || self.target_tips.as_ref().is_none_or(|tips| tips.scenario != *self.scenario())
    }

    /// The tipping points of the dial in focus: those of this scenario or, while a dial moves, the last computed.
    pub fn tips(&self) -> Option<&Tips> {
        let focus = self.sidebar.dial()?;
        let current = |tips: &Tips| self.moving || tips.scenario == *self.scenario();
        self.tips.as_ref().filter(|tips| tips.dial.id == focus.id && current(tips))
    }
}
