//! What is asked of the workers before a frame: what belongs to what is on screen and was not asked for yet.

use crate::dial::Kind;
use crate::scenario::{Plans, Scenario};
use crate::tui::app::{App, Panel};
use crate::tui::effect::{Effect, Job, Lane};
use crate::tui::screen::ScreenId;
use crate::tui::screens;

/// Asks for the curve and the tipping points of what is on screen, and for what the screen shown wants; the tipping
/// points of single dials only once a change has come to rest.
pub fn ask(app: &mut App) -> Vec<Effect> {
    let mut effects = Vec::new();
    let scenario = app.history.now().scenario.clone();
    let asked = app.curve_asked.question().is_some_and(|asked| same_but_rate(asked, &scenario));
    if app.curve_is_old() && !asked {
        app.curve_asked.again(scenario.clone());
        effects.push(Effect::Work(Job::Curve(Box::new(scenario.clone()))));
    }
    if let Some(left) = app.long.filter(|screen| *screen != app.screen) {
        app.long = None;
        effects.push(Effect::GiveUp(Lane::Long));
        (screens::of(left).left)(app);
    }
    if let Some(job) = (screens::of(app.screen).wants)(app) {
        if job.lane() == Lane::Long {
            app.long = Some(app.screen);
        }
        effects.push(Effect::Work(job));
    }
    if app.moving {
        return effects;
    }
    if app.target_asked.ask(scenario.clone()) {
        effects.push(Effect::Work(Job::Target(Box::new(scenario.clone()))));
    }
    let on_plans = app.screen == ScreenId::Explore && matches!(app.panel, Panel::Plans | Panel::Frontier);
    if on_plans && scenario.plans == Plans::Best && app.frontier_asked.ask(scenario.clone()) {
        effects.push(Effect::Work(Job::Frontier(Box::new(scenario.clone()))));
    }
    if app.beyond_asked.ask(scenario.clone()) {
        effects.push(Effect::Work(Job::Beyond(Box::new(scenario.clone()))));
    }
    if let Some(dial) = app.sidebar.dial().filter(|d| matches!(d.kind, Kind::Number(_)))
        && app.tips_asked.ask((dial.id, scenario.clone()))
    {
        effects.push(Effect::Work(Job::Tips(dial, Box::new(scenario))));
    }
    effects
}

/// Whether two scenarios share one curve: it runs over every rate.
fn same_but_rate(a: &Scenario, b: &Scenario) -> bool {
    let mut moved = a.clone();
    moved.traffic.rate = b.traffic.rate;
    moved == *b
}
