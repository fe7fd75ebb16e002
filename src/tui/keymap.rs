//! From keys to commands, and back for footer and help.

use super::command::{COMMANDS, Command, Context, Row};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A key with its modifiers, written `ctrl-r`, `shift-left`, `G` or `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Why a key or a command in a file of keys was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// The text names no key.
    #[error("'{0}' is not a key; write it like a, G, ctrl-r, shift-left or pageup")]
    Key(String),
    /// The text names no command.
    #[error("'{0}' is not a command; the help lists them")]
    Command(String),
    /// One key would do two things.
    #[error("'{key}' is given to both '{first}' and '{second}'")]
    Twice {
        /// The key.
        key: String,
        /// A command that has it.
        first: &'static str,
        /// Another one that wants it.
        second: &'static str,
    },
}

impl From<KeyEvent> for Key {
    /// A letter already says whether Shift was held, and terminals differ in whether they repeat it.
    fn from(event: KeyEvent) -> Self {
        let kept = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let mut modifiers = event.modifiers & kept;
        let mut code = event.code;
        match code {
            KeyCode::Char(_) => modifiers -= KeyModifiers::SHIFT,
            KeyCode::BackTab => {
                code = KeyCode::Tab;
                modifiers |= KeyModifiers::SHIFT;
            }
            _ => {}
        }
        if let (KeyCode::Char(c), true) = (code, modifiers.contains(KeyModifiers::CONTROL)) {
            code = KeyCode::Char(c.to_ascii_lowercase());
        }
        Self { code, modifiers }
    }
}

const NAMES: &[(&str, KeyCode)] = &[
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
];

impl FromStr for Key {
    type Err = KeymapError;

    fn from_str(text: &str) -> Result<Self, KeymapError> {
        let refused = || KeymapError::Key(crate::units::printable(text));
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once('-').filter(|(head, tail)| !head.is_empty() && !tail.is_empty())
        {
            modifiers |= match head {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return Err(refused()),
            };
            rest = tail;
        }
        let named = NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let function = || rest.strip_prefix('f').and_then(|n| n.parse().ok()).filter(|n| (1..=12).contains(n));
        let mut letters = rest.chars();
        let code = match (named, letters.next(), letters.next()) {
            (Some(code), _, _) => code,
            (None, Some(c), None) => KeyCode::Char(c),
            _ => KeyCode::F(function().ok_or_else(refused)?),
        };
        Ok(Self::from(KeyEvent::new(code, modifiers)))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")];
        for (_, name) in names.iter().filter(|(modifier, _)| self.modifiers.contains(*modifier)) {
            f.write_str(name)?;
        }
        match self.code {
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                write!(f, "{}", c.to_ascii_uppercase())
            }
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            code => write!(f, "{code}"),
        }
    }
}

/// The keys in force.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<(Key, &'static Row)>,
}

impl Keymap {
    /// The keys of the table, with `changes` (command id to keys) in place of the table's own.
    ///
    /// # Errors
    /// [`KeymapError`] when a key or a command is not known, or a key would do two things at once.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, KeymapError> {
        if let Some(id) = changes.keys().find(|id| COMMANDS.iter().all(|row| row.id != **id)) {
            return Err(KeymapError::Command(crate::units::printable(id)));
        }
        let mut bindings: Vec<(Key, &'static Row)> = Vec::new();
        for row in COMMANDS {
            let keys: Vec<Key> = match changes.get(row.id) {
                Some(keys) => keys.iter().map(|k| k.parse()).collect::<Result<_, _>>()?,
                None => row.keys.iter().map(|k| k.parse()).collect::<Result<_, _>>()?,
            };
            for key in keys {
                let clash = |other: &Row| other.context.meets(row.context);
                if let Some((_, other)) = bindings.iter().find(|(k, other)| *k == key && clash(other)) {
                    return Err(KeymapError::Twice { key: key.to_string(), first: other.id, second: row.id });
                }
                bindings.push((key, row));
            }
        }
        Ok(Self { bindings })
    }

    /// What a key does in a context.
    pub fn command(&self, context: Context, event: KeyEvent) -> Option<Command> {
        let key = Key::from(event);
        let bound = |wanted: Context| self.bindings.iter().find(|(k, row)| *k == key && row.context == wanted);
        bound(Context::Always).or_else(|| bound(context)).map(|(_, row)| row.command)
    }

    /// The keys of a row of the table.
    pub fn keys(&self, row: &Row) -> impl Iterator<Item = Key> {
        self.bindings.iter().filter(move |(_, r)| r.id == row.id).map(|(key, _)| *key)
    }

    /// The first key of a command in a context, and the command's word for the footer.
    pub fn hint(&self, context: Context, command: Command) -> Option<(Key, &'static str)> {
        let here = |row: &Row| row.command == command && row.context == context;
        self.bindings.iter().find(|(_, row)| here(row)).map(|(key, row)| (*key, row.short))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap() -> Keymap {
        Keymap::new(&BTreeMap::new()).expect("the table's keys are in order")
    }

    fn press(text: &str) -> KeyEvent {
        let key: Key = text.parse().expect(text);
        KeyEvent::new(key.code, key.modifiers)
    }

    #[test]
    fn arrows_and_letters_do_the_same() {
        let keys = keymap();
        for (a, b) in [("up", "k"), ("left", "h"), ("home", "g"), ("end", "G"), ("shift-right", "L")] {
            assert_eq!(keys.command(Context::Browse, press(a)), keys.command(Context::Browse, press(b)));
        }
        assert_eq!(keys.command(Context::Field, press("k")), None, "letters are typed");
        assert_eq!(keys.command(Context::Field, press("ctrl-c")), Some(Command::Quit));
    }

    #[test]
    fn shift_is_read_the_same_from_every_terminal() {
        let plain = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::NONE);
        let shifted = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Key::from(plain), Key::from(shifted));
        assert_eq!(
            keymap().command(Context::Browse, KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)),
            Some(Command::PreviousScreen)
        );
    }

    #[test]
    fn a_user_may_change_keys_but_not_make_them_ambiguous() {
        let change = |id: &str, key: &str| BTreeMap::from([(id.to_owned(), vec![key.to_owned()])]);
        let keys = Keymap::new(&change("undo", "ctrl-u")).expect_err("ctrl-u scrolls").to_string();
        assert!(keys.contains("scroll-up") && keys.contains("undo"), "{keys}");
        let keys = Keymap::new(&change("undo", "U")).expect("free");
        assert_eq!(keys.command(Context::Browse, press("U")), Some(Command::Undo));
        assert_eq!(keys.command(Context::Browse, press("u")), None);
        assert!(Keymap::new(&change("undo", "hyper-x")).is_err());
        assert!(Keymap::new(&change("fly", "x")).is_err());
    }

    #[test]
    fn keys_read_back_from_their_names() {
        for (text, shown) in [("ctrl-r", "Ctrl-R"), ("-", "-"), ("shift-tab", "Shift-Tab"), ("f1", "F1"), ("?", "?")] {
            assert_eq!(text.parse::<Key>().expect(text).to_string().replace("BackTab", "Tab"), shown);
        }
    }
}
