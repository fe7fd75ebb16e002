//! The service in focus in full: both sides in words, what should become of it, and where it stands in the list.

use crate::analysis::fleet::Weighed;
use crate::analysis::fleet::mix::Placement;
use crate::fleet::Service;
use crate::model::Side;
use crate::text;
use crate::tui::app::App;
use crate::tui::screen::fleet::Saving;
use crate::tui::view::page::Page;
use crate::units::{Unit, cents};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws it into the area, the last line cut where there is more to say.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let fleet = &app.screens.fleet;
    let Some(index) = fleet.focus().filter(|_| !area.is_empty()) else { return };
    let service = &fleet.rows[index].service;
    let inner = page.titled(area, &format!("{} ({})", service.name, service.place));
    let said = said(app, index, service);
    let room = usize::from(inner.width);
    let mut lines: Vec<(String, Style)> = Vec::new();
    for (words, style) in said {
        lines.extend(text::wrap(&app.glyphs.spell(&words), room).into_iter().map(|line| (line, style)));
    }
    let height = usize::from(inner.height);
    if lines.len() > height {
        lines.truncate(height);
        if let Some((last, _)) = lines.last_mut() {
            *last = format!("{} {}", text::cut(last, room.saturating_sub(2), app.glyphs.ellipsis), app.glyphs.ellipsis);
        }
    }
    for ((words, style), y) in lines.iter().zip(inner.top()..inner.bottom()) {
        page.write(inner.x, y, inner.width, words, *style);
    }
}

/// Everything that is known of a service, what matters most first.
fn said(app: &App, index: usize, service: &Service) -> Vec<(String, Style)> {
    let fleet = &app.screens.fleet;
    match (&service.scenario, &fleet.rows[index].weighed) {
        (Err(faults), _) => faults.iter().map(|fault| (fault.clone(), app.theme.broken())).collect(),
        (Ok(_), None) => vec![("Not weighed yet.".to_owned(), app.theme.muted)],
        (Ok(scenario), Some(weighed)) => {
            let percentile = scenario.tolerance.percentile.label();
            let target = scenario.tolerance.target_ms.to_string();
            let mut said = vec![(become_of(app, index, service), app.theme.strong)];
            for side in Side::BOTH {
                let words = of_side(weighed, side, (percentile, &target));
                said.push((words, Style::new()));
            }
            said
        }
    }
}

/// Where the service should be, and what that saves.
fn become_of(app: &App, index: usize, service: &Service) -> String {
    let fleet = &app.screens.fleet;
    let mix = match fleet.placed(index) {
        None => String::new(),
        Some(Placement::Cluster) => " The best mix has it on the shared cluster.".to_owned(),
        Some(Placement::Alone) => " The best mix has it on a cluster of its own.".to_owned(),
        Some(Placement::Functions) => " The best mix has it as functions.".to_owned(),
        Some(Placement::Nowhere) => " Neither side runs it in time, so it is in no total.".to_owned(),
    };
    let now = service.now.map_or("", Side::label);
    let moving = match fleet.saving(index) {
        Saving::Moves(of) => {
            let saving = cents(of.saving_usd);
            format!("It runs on {now}; moving it saves {saving} a month, a cluster's fixed cost aside ({}).", of.why())
        }
        Saving::Stays => format!("It runs on {now} and stays there."),
        Saving::Better(usd) => format!("The better side saves {} a month.", cents(usd)),
        Saving::Nothing | Saving::Waiting => String::new(),
    };
    format!("{moving}{mix}").trim().to_owned()
}

/// A side's bill, latency and plan.
fn of_side(weighed: &Weighed, side: Side, (percentile, target): (&str, &str)) -> String {
    let of = weighed.summary.side(side);
    let plan = match side {
        Side::Kubernetes => &weighed.kubernetes_plan,
        Side::Serverless => &weighed.serverless_plan,
    };
    let late = if of.meets_tolerance { "within" } else { "too late for" };
    if of.feasible {
        let (usd, ms) = (cents(of.monthly_usd), Unit::Millis.format(of.latency_ms));
        format!("{}: {usd} a month, {percentile} {ms}, {late} {target}: {plan}", side.label())
    } else {
        format!("{}: cannot run it; Enter says which limit forbids it.", side.label())
    }
}
