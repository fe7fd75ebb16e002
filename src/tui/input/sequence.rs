//! What a sequence of bytes from the terminal means, after xterm's "Control Sequences" and the kitty keyboard protocol.

use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

const ESC: u8 = 0x1b;
/// Most bytes of a control sequence. The longest that a terminal sends here, a mouse event, has about 20.
const MAX_LENGTH: usize = 64;

/// What stands first in some bytes, with how many of them it takes.
#[derive(Debug, PartialEq)]
pub enum Found {
    /// An event.
    Event(Event, usize),
    /// The beginning of a paste.
    Paste(usize),
    /// Something without a meaning here.
    Nothing(usize),
    /// It is not complete.
    More,
}

/// A key that was pressed.
pub fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// Whether an incomplete sequence may be keys that somebody typed: Esc, or Alt with a key that begins a sequence, and ? or the like
/// after it. What holds digits comes from the terminal.
pub fn may_be_typed(bytes: &[u8]) -> bool {
    matches!(bytes, [ESC] | [ESC, b'[' | b'O'] | [ESC, b'[', b'?' | b'<' | b'>' | b'=' | b'['])
}

/// What stands first.
pub fn first(bytes: &[u8]) -> Found {
    match bytes {
        [] | [ESC] | [ESC, b'[' | b'O'] => Found::More,
        [ESC, ESC, ..] => Found::Event(key(KeyCode::Esc, KeyModifiers::NONE), 1),
        [ESC, b'[', rest @ ..] => control(rest),
        [ESC, b'O', third, ..] => match letter(*third) {
            Some(code) => Found::Event(key(code, KeyModifiers::NONE), 3),
            None => slip(b'O', 2),
        },
        [ESC, rest @ ..] => match character(rest) {
            Found::Event(Event::Key(pressed), used) => {
                Found::Event(key(pressed.code, pressed.modifiers | KeyModifiers::ALT), 1 + used)
            }
            Found::Nothing(used) => Found::Nothing(1 + used),
            other => other,
        },
        bytes => character(bytes),
    }
}

/// Alt with the key of this byte, which takes `used` bytes; what follows is read anew.
fn slip(byte: u8, used: usize) -> Found {
    Found::Event(key(KeyCode::Char(char::from(byte)), KeyModifiers::ALT), used)
}

/// A single key without Esc before it.
fn character(bytes: &[u8]) -> Found {
    let Some(first) = bytes.first().copied() else { return Found::More };
    let control = |c: u8| Found::Event(key(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL), 1);
    let plain = |code| Found::Event(key(code, KeyModifiers::NONE), 1);
    match first {
        b'\r' => plain(KeyCode::Enter),
        b'\t' => plain(KeyCode::Tab),
        0x7f => plain(KeyCode::Backspace),
        0 => control(b' '),
        0x01..=0x1a => control(first - 1 + b'a'),
        0x1c..=0x1f => control(first - 0x1c + b'4'),
        _ => text(bytes),
    }
}

/// A character of UTF-8.
fn text(bytes: &[u8]) -> Found {
    let some = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(some) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            some.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
        }
        Err(error) => return error.error_len().map_or(Found::More, Found::Nothing),
    };
    let Some(c) = valid.chars().next() else { return Found::Nothing(1) };
    let modifiers = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    Found::Event(key(KeyCode::Char(c), modifiers), c.len_utf8())
}

/// A control sequence, without its `ESC [`.
fn control(rest: &[u8]) -> Found {
    match rest {
        [b'['] => return Found::More,
        // The Linux console's own.
        [b'[', c @ b'A'..=b'E', ..] => return Found::Event(key(KeyCode::F(c - b'A' + 1), KeyModifiers::NONE), 4),
        [b'[', ..] => return slip(b'[', 2),
        [b'M', cb, x, y, ..] => {
            let event = mouse(cb.wrapping_sub(32), u16::from(*x).saturating_sub(33), u16::from(*y).saturating_sub(33));
            return event.map_or(Found::Nothing(6), |event| Found::Event(event, 6));
        }
        [b'M', ..] => return Found::More,
        _ => {}
    }
    let Some(length) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if rest.len() < MAX_LENGTH { Found::More } else { Found::Nothing(2 + rest.len()) };
    };
    let (parameters, last) = (rest.get(..length).unwrap_or_default(), rest.get(length).copied().unwrap_or_default());
    let used = 2 + length + 1;
    let private = parameters.first().is_some_and(|byte| (b'<'..=b'?').contains(byte));
    if private && !parameters.iter().any(u8::is_ascii_digit) {
        // A terminal sends digits with it.
        return slip(b'[', 2 + length);
    }
    if !(0x40..=0x7e).contains(&last) {
        // Another sequence, or a key, has come in between.
        return Found::Nothing(used - 1);
    }
    if (parameters, last) == (b"200", b'~') {
        return Found::Paste(used);
    }
    match meaning(parameters, last) {
        Some(event) => Found::Event(event, used),
        None => Found::Nothing(used),
    }
}

/// What the parameters and the last byte of a control sequence mean.
fn meaning(parameters: &[u8], last: u8) -> Option<Event> {
    let text = std::str::from_utf8(parameters).ok()?;
    if let Some(text) = text.strip_prefix('<') {
        return sgr_mouse(&numbers(text)?, last);
    }
    let numbers = numbers(text)?;
    let number = |at: usize| numbers.get(at).map(|(number, _)| *number);
    let (mask, kind) = numbers.get(1).copied().unwrap_or((1, 1));
    match last {
        b'M' => {
            let position = |at: usize| u16::try_from(number(at)?).ok()?.checked_sub(1);
            mouse(u8::try_from(number(0)?.checked_sub(32)?).ok()?, position(1)?, position(2)?)
        }
        b'I' => Some(Event::FocusGained),
        b'O' => Some(Event::FocusLost),
        b'Z' => Some(key(KeyCode::BackTab, KeyModifiers::SHIFT)),
        b'~' if number(0) == Some(27) => unicode(number(2)?, mask, kind),
        b'~' => pressed(numbered(number(0)?)?, mask, kind),
        b'u' => unicode(number(0)?, mask, kind),
        _ => pressed(letter(last)?, mask, kind),
    }
}

/// The parameters, each with its first sub-parameter, which is 1 where there is none.
fn numbers(text: &str) -> Option<Vec<(u32, u32)>> {
    let number = |text: &str, missing: u32| if text.is_empty() { Some(missing) } else { text.parse().ok() };
    let one = |text: &str| {
        let mut parts = text.split(':');
        Some((number(parts.next()?, 1)?, number(parts.next().unwrap_or_default(), 1)?))
    };
    text.split(';').map(one).collect()
}

fn modifiers(mask: u32) -> KeyModifiers {
    const BITS: [KeyModifiers; 6] = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let bits = mask.saturating_sub(1);
    let set = BITS.into_iter().enumerate().filter(|(place, _)| bits & (1 << place) != 0);
    set.fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

fn pressed(code: KeyCode, mask: u32, kind: u32) -> Option<Event> {
    let kind = match kind {
        1 => KeyEventKind::Press,
        2 => KeyEventKind::Repeat,
        3 => KeyEventKind::Release,
        _ => return None,
    };
    Some(Event::Key(KeyEvent::new_with_kind(code, modifiers(mask), kind)))
}

/// A key by its character's code.
fn unicode(code: u32, mask: u32, kind: u32) -> Option<Event> {
    let shift = modifiers(mask).contains(KeyModifiers::SHIFT);
    let code = match char::from_u32(code)? {
        '\u{1b}' => KeyCode::Esc,
        '\r' => KeyCode::Enter,
        '\t' if shift => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\u{7f}' => KeyCode::Backspace,
        // Keys that are no characters, such as those of a keypad, stand in the private use area.
        c if c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) => return None,
        c if shift => KeyCode::Char(c.to_uppercase().next().unwrap_or(c)),
        c => KeyCode::Char(c),
    };
    pressed(code, mask, kind)
}

const fn letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function = |first: u32, name: u32| KeyCode::F((number - first + name) as u8);
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => return None,
    })
}

fn sgr_mouse(numbers: &[(u32, u32)], last: u8) -> Option<Event> {
    let &[(cb, _), (x, _), (y, _)] = numbers else { return None };
    let position = |number: u32| u16::try_from(number).ok()?.checked_sub(1);
    let event = mouse(u8::try_from(cb).ok()?, position(x)?, position(y)?)?;
    match (event, last) {
        (event, b'M') => Some(event),
        (Event::Mouse(MouseEvent { kind: MouseEventKind::Down(button), column, row, modifiers }), b'm') => {
            Some(Event::Mouse(MouseEvent { kind: MouseEventKind::Up(button), column, row, modifiers }))
        }
        _ => None,
    }
}

/// A mouse event: `cb` holds the button in bits 0, 1, 6 and 7, the keys held in bits 2 to 4, and motion in bit 5.
fn mouse(cb: u8, column: u16, row: u16) -> Option<Event> {
    let button = (cb & 0b11) | ((cb & 0b1100_0000) >> 4);
    let moving = cb & 0b10_0000 != 0;
    let which = match button {
        0 => Some(MouseButton::Left),
        1 => Some(MouseButton::Middle),
        2 => Some(MouseButton::Right),
        _ => None,
    };
    let kind = match (which, button, moving) {
        (Some(which), _, false) => MouseEventKind::Down(which),
        (Some(which), _, true) => MouseEventKind::Drag(which),
        // The older encodings do not say which button goes up.
        (None, 3, false) => MouseEventKind::Up(MouseButton::Left),
        (None, 3..=5, true) => MouseEventKind::Moved,
        (None, 4, false) => MouseEventKind::ScrollUp,
        (None, 5, false) => MouseEventKind::ScrollDown,
        (None, 6, false) => MouseEventKind::ScrollLeft,
        (None, 7, false) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let held = [(0b100, KeyModifiers::SHIFT), (0b1000, KeyModifiers::ALT), (0b1_0000, KeyModifiers::CONTROL)];
    let modifiers = held.into_iter().filter(|(bit, _)| cb & bit != 0).fold(KeyModifiers::NONE, |all, (_, m)| all | m);
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers }))
}
