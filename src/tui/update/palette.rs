//! One list of everything that can be found: screens, dials, commands, choices and presets, each by its name, its help,
//! and what people call it who do not know its name.

use crate::dial::{DIALS, Dial, Kind, Offer};
use crate::tui::app::App;
use crate::tui::command::{COMMANDS, Command, Context, Row};
use crate::tui::effect::Effect;
use crate::tui::message::Listing;
use crate::tui::mode::{Item, List, ListKind, Mode, Pick};
use crate::tui::screens::{self, Screen};
use crate::tui::search::Terms;
use crate::tui::search::subjects::SUBJECTS;

/// How directly the help of a subject's neighbour leads to an item: a choice is also found by the name of its dial.
const BY_DIAL: u32 = 8;

/// Opens the list, with what the key is about first; the presets follow when the disk was read.
pub fn open(app: &mut App, command: Command) -> Vec<Effect> {
    let (mut items, commands) = (dials(app), commands(app));
    let here = app.sidebar.dial().and_then(|focus| DIALS.iter().position(|dial| dial.id == focus.id));
    let selected = if command == Command::Find { here.unwrap_or(0) } else { 0 };
    if command == Command::Find {
        items.extend(screens::here(app).map(screen));
        items.extend(commands);
    } else {
        items.splice(0..0, screens::here(app).map(screen).chain(commands));
    }
    items.extend(choices(app));
    let list = List::new("Find a dial, a choice, a preset, a screen or a command", items, selected);
    app.mode = Mode::List(List { kind: ListKind::Palette, ..list });
    vec![Effect::ListPresets]
}

/// Adds the presets to the open list.
pub fn take_presets(list: &mut List, presets: Vec<Listing>) {
    let item = |preset: Listing| {
        let terms = Terms::of(&format!("Preset: {}", preset.name)).helped_by(&preset.about);
        Item::new(format!("Preset: {}", preset.name), preset.about, Pick::Preset(preset.name)).found_by(terms)
    };
    list.items.extend(presets.into_iter().map(item));
}

/// What the subjects call a target.
fn called(mut terms: Terms, target: &str) -> Terms {
    for subject in SUBJECTS {
        if let Some(place) = subject.to.iter().position(|to| *to == target) {
            terms = terms.or(subject.words, place as u32);
        }
    }
    terms
}

/// A dial as an item of a list.
pub fn dial(dial: &Dial, detail: String, pick: Pick) -> Item {
    let label = format!("{}: {}", dial.group.label(), dial.label);
    let terms = called(Terms::of(&label).or(dial.id, 1).helped_by(dial.doc), dial.id);
    Item::new(label, detail, pick).found_by(terms)
}

/// Every dial with its value.
fn dials(app: &App) -> Vec<Item> {
    let item = |row: &'static Dial| dial(row, row.show(app.in_force(row), &app.catalog), Pick::Focus(row.id));
    DIALS.iter().map(item).collect()
}

/// Every option of every choice, with those that are not offered here.
fn choices(app: &App) -> Vec<Item> {
    let mut items = Vec::new();
    for dial in DIALS.iter().filter(|dial| matches!(dial.kind, Kind::Choice(_))) {
        let name = |offer: &Offer| format!("{}: {} = {}", dial.group.label(), dial.label, offer.label);
        let terms = |offer: &Offer| {
            let terms =
                Terms::of(&offer.label).or(&offer.id, 0).or(&format!("{} {}", dial.label, dial.group.label()), BY_DIAL);
            called(terms, &format!("{}={}", dial.id, offer.id))
        };
        for offer in dial.options(app.scenario(), &app.catalog) {
            let (name, terms) = (name(&offer), terms(&offer));
            items.push(Item::new(name, "set it", Pick::Choose(dial.id, offer.id)).found_by(terms));
        }
        for withheld in dial.withheld(app.scenario(), &app.catalog) {
            let (name, terms) = (name(&withheld), terms(&withheld));
            let reason = withheld.reason.unwrap_or_default();
            let pick = Pick::Refused(reason.clone());
            items.push(Item::new(name, reason, pick).found_by(terms).faint());
        }
    }
    items
}

fn screen(row: &Screen) -> Item {
    let label = format!("Show {}", row.label);
    let terms = called(Terms::of(&label), &format!("screen:{}", row.id));
    Item::new(label, "screen", Pick::Show(row.which)).found_by(terms)
}

/// Every command that can be given here, with its keys.
fn commands(app: &App) -> Vec<Item> {
    let own = screens::of(app.screen).context;
    let here = |row: &&Row| matches!(row.context, Context::Browse | Context::Always) || row.context == own;
    // Moving about is what the arrows are for.
    let told = |row: &&Row| crate::tui::cursor::rows_of(row.command).is_none();
    let item = |row: &Row| {
        let keys: Vec<String> = app.keymap.keys(row).map(|key| key.to_string()).collect();
        let terms = Terms::of(row.short).or(row.id, 1).helped_by(row.doc);
        let terms = called(terms, &format!("command:{}", row.id));
        Item::new(row.doc.trim_end_matches('.'), keys.join(" "), Pick::Run(row.command)).found_by(terms)
    };
    COMMANDS.iter().filter(here).filter(told).map(item).collect()
}
