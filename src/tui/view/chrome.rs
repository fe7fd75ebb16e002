//! What every screen has around it: the header with the tabs above, the focused dial and the keys
//! below.

use super::page::{Page, below, top};
use super::{LEAST, detail};
use crate::catalog::Catalog;
use crate::dial::find;
use crate::plot::span;
use crate::scenario::{Scenario, Shape};
use crate::text;
use crate::tui::app::{Report, Tone};
use crate::tui::changes::changes;
use crate::tui::command::{Command, Context};
use crate::tui::hit::Target;
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::screen::ScreenId;
use crate::tui::screens::{self, Screen};
use crate::tui::sidebar;
use crate::units::printable;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Recorded traffic that is shorter than this, in seconds, has not seen every hour.
const DAY_S: f64 = 86_400.0;
const HOUR_S: f64 = 3600.0;
/// From this many columns on the header has room for the program's name.
const WITH_NAME: u16 = 100;

/// From this many columns on the way to the help has room for its word beside the names of the screens.
const WITH_HELP: u16 = 60;

/// Draws header and footer and gives the area between them.
pub fn frame(page: &mut Page, area: Rect) -> Rect {
    header(page, top(area, 1));
    let detailed = page.app.on_dials() || matches!(page.app.mode, Mode::Field(_));
    let foot = match (detailed, area.height >= 20) {
        (false, _) => 1,
        (true, false) => 2,
        (true, true) => 3,
    };
    let body = Rect { y: area.y + 1, height: area.height - 1 - foot, ..area };
    let footer = below(area, 1 + body.height);
    match foot {
        3 => detail::draw(page, top(footer, 2)),
        2 => detail::draw_short(page, top(footer, 1)),
        _ => {}
    }
    keys(page, below(footer, foot - 1));
    body
}

/// One line that says what size is needed.
pub fn too_small(page: &mut Page, area: Rect) {
    let words = format!("faceoff needs {}x{}, this is {}x{}", LEAST.0, LEAST.1, area.width, area.height);
    let short = format!("{}x{}", LEAST.0, LEAST.1);
    let fits = text::width(&words) <= usize::from(area.width);
    let shown = if fits { words } else { short };
    page.write(area.x, area.y + area.height / 2, area.width, &shown, Style::new());
}

fn header(page: &mut Page, area: Rect) {
    let theme = page.app.theme;
    page.buffer.set_style(area, Style::new());
    let mut x = area.x;
    if area.width >= WITH_NAME {
        x += page.write(x, area.y, area.width, " faceoff ", theme.strong.add_modifier(Modifier::REVERSED)) + 1;
    }
    let right = status(page, area);
    x += tabs(page, Rect { x, width: right.saturating_sub(x), ..area });
    let room = right.saturating_sub(x + 1);
    let app = page.app;
    let changed = changes(app.scenario(), &app.origin().scenario).count();
    let mark = if changed > 0 { "*" } else { "" };
    let name = format!(" {}{mark}", app.origin().name);
    let place = &app.scenario().place;
    let facts = [
        (changed > 0).then(|| (format!("{changed} changed"), Some(Target::Command(Command::Changes)))),
        short_data(app.scenario()).map(|words| (words, Some(Target::Command(Command::Traffic)))),
        app.pinned.as_ref().map(|pin| (format!("A pinned: {}", pin.name()), None)),
        Some((
            format!("{} {}", place.provider, place.region),
            find("place.provider").ok().map(|dial| Target::Row(sidebar::Row::Dial(dial))),
        )),
        prices_as_of(&app.catalog, app.scenario())
            .map(|as_of| (format!("prices of {as_of}"), Some(Target::Screen(ScreenId::Sources)))),
    ];
    // What does not fit whole is left out, the least telling first.
    let mut left = usize::from(room).saturating_sub(text::width(&name) + 2);
    let mut fits = |(fact, _): &(String, Option<Target>)| {
        let wide = text::width(fact) + 3;
        let fits = wide <= left + 3;
        left = if fits { left.saturating_sub(wide) } else { 0 };
        fits
    };
    let facts: Vec<_> = facts.into_iter().flatten().filter(|fact| fits(fact)).collect();
    let used = page.spans(x, area.y, room, &[(&name, theme.strong)]);
    page.hit(Rect { x, width: used, ..area }, Target::Command(Command::Presets));
    let mut x = x + used;
    for (index, (fact, target)) in facts.iter().enumerate() {
        let gap = if index == 0 { "  ".to_owned() } else { format!(" {} ", app.glyphs.dot) };
        let rest = right.saturating_sub(x + 1);
        x += page.write(x, area.y, rest, &gap, theme.muted);
        let rest = right.saturating_sub(x + 1);
        let used = page.write(x, area.y, rest, fact, theme.muted);
        if let Some(target) = target {
            page.hit(Rect { x, width: used, ..area }, *target);
        }
        x += used;
    }
}

fn tabs(page: &mut Page, area: Rect) -> u16 {
    let theme = page.app.theme;
    let mut used = 0;
    for Screen { which, label, .. } in screens::here(page.app) {
        let style = if *which == page.app.screen { theme.focus } else { Style::new() };
        let room = area.width.saturating_sub(used);
        let wide = page.write(area.x + used, area.y, room, &format!(" {label} "), style);
        page.hit(Rect { x: area.x + used, width: wide, ..area }, Target::Screen(*which));
        used += wide;
    }
    used
}

/// Frame time and the way to the help, at the right; gives the column they start in.
fn status(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    let help = match app.keymap.hint(Context::Browse, Command::Help) {
        Some((key, _)) if area.width < WITH_HELP => format!(" {key} "),
        Some((key, word)) => format!(" {key} {word} "),
        None => String::new(),
    };
    let wide = text::width(&help) as u16;
    let at = area.right().saturating_sub(wide);
    page.write(at, area.y, wide, &help, Style::new());
    page.hit(Rect { x: at, width: wide, ..area }, Target::Command(Command::Help));
    if app.working {
        let words = "working  ";
        let at = at.saturating_sub(text::width(words) as u16);
        page.write(at, area.y, text::width(words) as u16, words, app.theme.strong);
        return at;
    }
    let Some(took) = app.frame.filter(|_| area.width >= 140) else { return at };
    let words = format!("{:.1} ms/frame  ", took.as_secs_f64() * 1000.0);
    let wide = text::width(&words) as u16;
    let at = at.saturating_sub(wide);
    page.write(at, area.y, wide, &words, app.theme.muted);
    at
}

/// How short the recorded traffic is that a month is made of; nothing from a day on.
fn short_data(scenario: &Scenario) -> Option<String> {
    let traffic = &scenario.traffic;
    let trace = traffic.trace.as_ref().filter(|_| traffic.shape == Shape::Trace)?;
    let period_s = trace.step_s * trace.rates.len() as f64;
    // A trace shorter than an hour is repeated to fill one.
    (period_s < DAY_S).then(|| {
        if period_s <= HOUR_S {
            "an hour of traffic at most".to_owned()
        } else {
            format!("only {} of traffic", span(period_s))
        }
    })
}

/// The date of the function's price where the scenario runs.
fn prices_as_of(catalog: &Catalog, scenario: &Scenario) -> Option<String> {
    let market = catalog.market(scenario.place.provider, &scenario.place.region);
    let as_of = &market.function.request.source.as_of;
    // Notes may follow the date, and a day says more than a header has room for.
    let date: String = as_of.chars().take_while(|c| c.is_ascii_digit() || *c == '-').take(7).collect();
    (date.len() >= 4).then(|| date.trim_end_matches('-').to_owned())
}

/// The keys that help most where we are, or what the user is told.
fn keys(page: &mut Page, area: Rect) {
    let app = page.app;
    if let Some(notice) = &app.notice {
        let (mark, style) = match notice.tone {
            Tone::Good => (app.glyphs.met_missed.0, app.theme.strong),
            Tone::Bad => (app.glyphs.met_missed.1, app.theme.broken()),
            Tone::Neutral => ("", Style::new()),
        };
        let gap = if mark.is_empty() { "" } else { " " };
        page.spans(area.x + 1, area.y, area.width - 1, &[(mark, style), (gap, style), (&notice.text, style)]);
        return;
    }
    let wanted: &[Command] = match app.mode {
        Mode::Browse => &[
            Command::More,
            Command::Enter,
            Command::Find,
            Command::NextScreen,
            Command::Explain,
            Command::Undo,
            Command::Quit,
            Command::Presets,
            Command::Export,
            Command::Panel,
            Command::Save,
            Command::Pin,
            Command::Palette,
            Command::Theme,
            Command::ResetDial,
        ],
        Mode::Field(Field { purpose: Purpose::Import, .. }) => &[Command::Accept, Command::Complete, Command::Cancel],
        Mode::Field(_) | Mode::List(_) => &[Command::Accept, Command::Cancel],
        Mode::Help(_) | Mode::Explain(..) => &[Command::Cancel],
    };
    let context = app.mode.context();
    let own = if app.on_dials() || context != Context::Browse { &[] } else { screens::of(app.screen).keys };
    let further =
        wanted.iter().filter(|command| own.is_empty() || !(only_on_dials(**command) || own.contains(*command)));
    let wanted = own.iter().chain(further);
    let area = Rect { width: area.width.saturating_sub(report(page, area)), ..area };
    let mut x = area.x + 1;
    for command in wanted {
        let hint =
            app.keymap.hint(context, *command).or_else(|| app.keymap.hint(screens::of(app.screen).context, *command));
        let Some((key, word)) = hint else { continue };
        let other = if *command == Command::More { app.keymap.hint(context, Command::Less) } else { None };
        let between = if app.glyphs.is_ascii() { "/" } else { "" };
        let other = other.map(|(key, _)| format!("{key}{between}")).unwrap_or_default();
        // On other screens Enter opens what is in focus.
        let word = if *command == Command::Enter && !own.is_empty() { "open" } else { word };
        let key = app.glyphs.spell(&format!("{other}{key}"));
        let wide = (text::width(&key) + 1 + text::width(word)) as u16;
        if x + wide > area.right() {
            continue;
        }
        page.spans(x, area.y, wide, &[(&key, app.theme.strong), (" ", Style::new()), (word, app.theme.muted)]);
        page.hit(Rect { x, y: area.y, width: wide, height: 1 }, Target::Command(*command));
        x += wide + 2;
    }
}

/// How far the report is, or where it is, at the right end; gives the columns it takes.
fn report(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    let words = match &app.report {
        Report::None => return 0,
        Report::Writing(how_far) => format!("report, {how_far} {}", app.glyphs.ellipsis),
        Report::Written(place) => format!("report: {place}"),
    };
    let words = app.glyphs.spell(&printable(&words));
    let most = usize::from(area.width) * 3 / 5;
    // The end of a path says more than its beginning.
    let long = text::width(&words) > most;
    let shown =
        if long { format!("{}{}", app.glyphs.ellipsis, text::tail(&words, most.saturating_sub(1))) } else { words };
    let wide = text::width(&shown) as u16;
    page.write(area.right().saturating_sub(wide + 1), area.y, wide, &shown, app.theme.strong);
    wide + 2
}

/// Whether a command says something of the dials alone.
const fn only_on_dials(command: Command) -> bool {
    matches!(command, Command::More | Command::Enter | Command::Find | Command::Panel | Command::ResetDial)
}
