//! A text being typed: the value of a dial, or the name of a preset.

use super::change::set;
use super::say::{complain, mention};
use super::screen::{fleet, sources};
use super::{presets, traffic};
use crate::dial::{Dial, Kind};
use crate::tui::app::App;
use crate::tui::command::{Command, Context};
use crate::tui::effect::Effect;
use crate::tui::history::Gesture;
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::screens;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;
use tui_input::{Input, InputRequest};

/// Most characters that a field takes, and one for a path.
const LONGEST: usize = 60;
const LONGEST_PATH: usize = 4096;

/// A digit on a number starts typing it; elsewhere digits are for screens.
pub fn start_with(app: &mut App, key: KeyEvent) -> Vec<Effect> {
    let KeyCode::Char(c) = key.code else { return Vec::new() };
    let tab = c.to_digit(10).and_then(|n| screens::here(app).nth((n as usize).checked_sub(1)?)).map(|row| row.which);
    if key.modifiers == KeyModifiers::ALT {
        if let Some(screen) = tab {
            app.show(screen);
        }
        return Vec::new();
    }
    let plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    if !plain {
        return Vec::new();
    }
    if !(c.is_ascii_digit() || c == '.') {
        let help = app.keymap.hint(Context::Browse, Command::Help).map(|(key, _)| format!("; {key} shows the keys"));
        let key = crate::units::printable(&c.to_string());
        return mention(app, format!("{key} does nothing here{}", help.unwrap_or_default()));
    }
    let number = app.sidebar.dial().filter(|d| app.on_dials() && matches!(d.kind, Kind::Number(_)));
    if let Some(dial) = number {
        let mut field =
            Field { purpose: Purpose::Dial(dial), input: Input::from(c.to_string()), error: None, untouched: false };
        field.error = problem(app, &field);
        app.mode = Mode::Field(field);
    } else if let Some(screen) = tab {
        app.show(screen);
    }
    Vec::new()
}

/// A key while a text is typed.
pub fn update(app: &mut App, at: Duration, command: Option<Command>, key: KeyEvent) -> Vec<Effect> {
    let Mode::Field(mut field) = std::mem::replace(&mut app.mode, Mode::Browse) else { return Vec::new() };
    match command {
        Some(Command::Cancel) => {
            seek(app, field.purpose, "");
            Vec::new()
        }
        Some(Command::Accept) => accept(app, at, field),
        Some(Command::Complete) => {
            let asked = traffic::complete(&field);
            app.mode = Mode::Field(field);
            asked
        }
        _ => {
            if let Some(request) = request(key) {
                if std::mem::take(&mut field.untouched) && matches!(request, InputRequest::InsertChar(_)) {
                    field.input.reset();
                }
                edit_to(longest(field.purpose), &mut field.input, request);
            }
            took(app, field);
            Vec::new()
        }
    }
}

/// The text of a field is another one: it is checked, and what follows it while it is typed does.
fn took(app: &mut App, mut field: Field) {
    field.error = problem(app, &field);
    seek(app, field.purpose, field.input.value());
    app.mode = Mode::Field(field);
}

/// Lists what has these words, where they are typed for that.
fn seek(app: &mut App, purpose: Purpose, words: &str) {
    match purpose {
        Purpose::Sources => sources::seek(app, words),
        Purpose::Fleet => fleet::seek(app, words),
        Purpose::Dial(_) | Purpose::PresetName | Purpose::Import => {}
    }
}

/// A pasted text goes where one is typed; on a number it starts typing.
pub fn paste(app: &mut App, _at: Duration, text: &str) -> Vec<Effect> {
    let line: String = text.lines().next().unwrap_or("").chars().filter(|c| !c.is_control()).collect();
    if let (Mode::Browse, Some(dial)) = (&app.mode, app.sidebar.dial().filter(|_| app.on_dials())) {
        if !matches!(dial.kind, Kind::Number(_)) {
            return Vec::new();
        }
        app.mode =
            Mode::Field(Field { purpose: Purpose::Dial(dial), input: Input::default(), error: None, untouched: false });
    }
    match &mut app.mode {
        Mode::Field(field) => {
            if std::mem::take(&mut field.untouched) {
                field.input.reset();
            }
            let longest = longest(field.purpose);
            line.chars().for_each(|c| edit_to(longest, &mut field.input, InputRequest::InsertChar(c)));
        }
        Mode::List(list) => {
            line.chars().for_each(|c| edit(&mut list.input, InputRequest::InsertChar(c)));
            list.selected.reset();
        }
        _ => return Vec::new(),
    }
    if let Mode::Field(field) = &app.mode {
        let field = field.clone();
        took(app, field);
    }
    Vec::new()
}

/// Changes a text, as long as it does not become too long.
pub fn edit(input: &mut Input, request: InputRequest) {
    edit_to(LONGEST, input, request);
}

/// The same with another limit in characters.
fn edit_to(longest: usize, input: &mut Input, request: InputRequest) {
    let full = input.value().chars().count() >= longest;
    if !(full && matches!(request, InputRequest::InsertChar(_))) {
        input.handle(request);
    }
}

const fn longest(purpose: Purpose) -> usize {
    match purpose {
        Purpose::Import => LONGEST_PATH,
        Purpose::Dial(_) | Purpose::PresetName | Purpose::Sources | Purpose::Fleet => LONGEST,
    }
}

/// What a key does to a text.
pub fn request(key: KeyEvent) -> Option<InputRequest> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let word = control || key.modifiers.contains(KeyModifiers::ALT);
    Some(match key.code {
        KeyCode::Char('a') if control => InputRequest::GoToStart,
        KeyCode::Char('e') if control => InputRequest::GoToEnd,
        KeyCode::Char('u') if control => InputRequest::DeleteFromStart,
        KeyCode::Char('k') if control => InputRequest::DeleteTillEnd,
        KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
        KeyCode::Char(c) if !word && !c.is_control() => InputRequest::InsertChar(c),
        KeyCode::Backspace if word => InputRequest::DeletePrevWord,
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left if word => InputRequest::GoToPrevWord,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right if word => InputRequest::GoToNextWord,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return None,
    })
}

fn accept(app: &mut App, at: Duration, mut field: Field) -> Vec<Effect> {
    field.error = problem(app, &field);
    if field.error.is_some() {
        app.mode = Mode::Field(field);
        return Vec::new();
    }
    match field.purpose {
        Purpose::Dial(dial) => match dial.parse(field.input.value()) {
            Ok(value) => set(app, at, dial, &value, Gesture::Once),
            Err(error) => complain(app, error.to_string()),
        },
        Purpose::PresetName => {
            let name = field.input.value().to_owned();
            presets::save(app, name, false)
        }
        Purpose::Sources | Purpose::Fleet => Vec::new(),
        Purpose::Import => traffic::import(app, field.input.value()),
    }
}

/// Why a text cannot be taken as it stands.
fn problem(app: &App, field: &Field) -> Option<String> {
    match field.purpose {
        Purpose::Dial(dial) => dial_problem(app, dial, field.input.value()),
        Purpose::PresetName => field.input.value().trim().is_empty().then(|| "a preset needs a name".to_owned()),
        Purpose::Sources | Purpose::Fleet => None,
        Purpose::Import => {
            field.input.value().trim().is_empty().then(|| "the path of a file or a folder is needed".to_owned())
        }
    }
}

fn dial_problem(app: &App, dial: &'static Dial, text: &str) -> Option<String> {
    let mut tried = app.scenario().clone();
    let error = dial.set_text(&mut tried, &app.catalog, text).err()?.to_string();
    // The dial's id stands beside the field already.
    Some(error.strip_prefix(dial.id).map_or(error.clone(), |rest| rest.trim_start_matches([':', ' ']).to_owned()))
}
