//! The terminal's bytes to events, piece by piece: a sequence may be spread over several reads, and may never end.

use super::sequence::{self, Found, key};
use memchr::memmem;
use ratatui::crossterm::event::{Event, KeyCode, KeyModifiers};
use std::time::Duration;

/// How long the rest of a sequence may take when what is there may as well have been typed: Esc, Alt-[, Alt-[ and ?. A terminal
/// writes a sequence at once, so only a slow line splits it, and Esc answers after this time.
const TYPED: Duration = Duration::from_millis(50);
/// How long when it cannot have been typed, such as half of a mouse event. Then the half is dropped.
const SENT: Duration = Duration::from_millis(500);
/// How long a paste may be silent before it counts as complete.
const PASTED: Duration = Duration::from_millis(500);
/// Most bytes of a paste that are kept; the longest field takes far less.
const MAX_PASTE: usize = 1 << 20;
/// The end of a paste.
const END: &[u8] = b"\x1b[201~";
/// Ctrl-C. Terminals take it out of what is pasted, so in a paste it is a key and the paste has lost its end.
const CTRL_C: u8 = 3;

/// Bytes that are no event yet.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    /// Whether they belong to a paste.
    pasting: bool,
}

impl Decoder {
    /// How long to wait for more bytes before [`Decoder::give_up`]; `None` when nothing is incomplete.
    pub fn patience(&self) -> Option<Duration> {
        match self.pending.as_slice() {
            _ if self.pasting => Some(PASTED),
            [] => None,
            bytes if sequence::may_be_typed(bytes) => Some(TYPED),
            _ => Some(SENT),
        }
    }

    /// Takes in bytes and gives the events that they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        let from = self.pending.len();
        self.pending.extend_from_slice(bytes);
        let mut events = Vec::new();
        // Of a paste only what is new, and an end that began before it, has to be searched.
        let mut searched = from.saturating_sub(END.len());
        while if self.pasting { self.paste(&mut events, searched) } else { self.next(&mut events) } {
            searched = 0;
        }
        events
    }

    /// Ends what stays incomplete: keys are keys, a paste is as long as it is, and half a message of the terminal is dropped.
    pub fn give_up(&mut self) -> Vec<Event> {
        let mut pending = std::mem::take(&mut self.pending);
        if std::mem::take(&mut self.pasting) {
            pending.truncate(MAX_PASTE);
            return vec![pasted(&pending)];
        }
        match *pending.as_slice() {
            [0x1b] => vec![key(KeyCode::Esc, KeyModifiers::NONE)],
            // What came together with Alt-[ was meant as little as that.
            [0x1b, second, ..] if sequence::may_be_typed(&pending) => {
                vec![key(KeyCode::Char(char::from(second)), KeyModifiers::ALT)]
            }
            _ => Vec::new(),
        }
    }

    /// Decodes what stands first; tells whether there may be more.
    fn next(&mut self, events: &mut Vec<Event>) -> bool {
        let (found, used) = match sequence::first(&self.pending) {
            Found::More => return false,
            Found::Paste(used) => {
                self.pasting = true;
                (None, used)
            }
            Found::Nothing(used) => (None, used),
            Found::Event(event, used) => (Some(event), used),
        };
        events.extend(found);
        self.pending.drain(..used);
        true
    }

    /// Looks for the end of a paste; tells whether it was there.
    fn paste(&mut self, events: &mut Vec<Event>, searched: usize) -> bool {
        let fresh = self.pending.get(searched..).unwrap_or_default();
        let end = memmem::find(fresh, END).map(|at| (searched + at, END.len()));
        let cut = memchr::memchr(CTRL_C, fresh).map(|at| (searched + at, 0));
        let Some((at, marker)) = end.into_iter().chain(cut).min() else {
            if self.pending.len() > MAX_PASTE + END.len() {
                // The end must still be found, and the middle is of no use.
                let tail = self.pending.split_off(self.pending.len() - END.len());
                self.pending.truncate(MAX_PASTE);
                self.pending.extend(tail);
            }
            return false;
        };
        let content = self.pending.get(..at.min(MAX_PASTE)).unwrap_or_default();
        events.push(pasted(content));
        self.pending.drain(..at + marker);
        self.pasting = false;
        true
    }
}

fn pasted(bytes: &[u8]) -> Event {
    Event::Paste(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

    fn plain(c: char) -> Event {
        key(KeyCode::Char(c), KeyModifiers::NONE)
    }

    fn alt(c: char) -> Event {
        key(KeyCode::Char(c), KeyModifiers::ALT)
    }

    fn decoded(bytes: &[u8]) -> Vec<Event> {
        Decoder::default().feed(bytes)
    }

    #[test]
    fn keys_as_terminals_send_them() {
        let cases: [(&[u8], KeyCode, KeyModifiers); 22] = [
            (b"a", KeyCode::Char('a'), KeyModifiers::NONE),
            (b"A", KeyCode::Char('A'), KeyModifiers::SHIFT),
            ("µ".as_bytes(), KeyCode::Char('µ'), KeyModifiers::NONE),
            (b"\r", KeyCode::Enter, KeyModifiers::NONE),
            (b"\t", KeyCode::Tab, KeyModifiers::NONE),
            (b"\x7f", KeyCode::Backspace, KeyModifiers::NONE),
            (b"\x03", KeyCode::Char('c'), KeyModifiers::CONTROL),
            (b"\0", KeyCode::Char(' '), KeyModifiers::CONTROL),
            (b"\x1bx", KeyCode::Char('x'), KeyModifiers::ALT),
            (b"\x1b[A", KeyCode::Up, KeyModifiers::NONE),
            (b"\x1bOB", KeyCode::Down, KeyModifiers::NONE),
            (b"\x1b[1;5C", KeyCode::Right, KeyModifiers::CONTROL),
            (b"\x1b[1;2D", KeyCode::Left, KeyModifiers::SHIFT),
            (b"\x1b[Z", KeyCode::BackTab, KeyModifiers::SHIFT),
            (b"\x1b[5~", KeyCode::PageUp, KeyModifiers::NONE),
            (b"\x1b[3;2~", KeyCode::Delete, KeyModifiers::SHIFT),
            (b"\x1bOP", KeyCode::F(1), KeyModifiers::NONE),
            (b"\x1b[[B", KeyCode::F(2), KeyModifiers::NONE),
            (b"\x1b[24~", KeyCode::F(12), KeyModifiers::NONE),
            (b"\x1b[97;5u", KeyCode::Char('a'), KeyModifiers::CONTROL),
            (b"\x1b[27;6;97~", KeyCode::Char('A'), KeyModifiers::CONTROL.union(KeyModifiers::SHIFT)),
            (b"\x1b[H", KeyCode::Home, KeyModifiers::NONE),
        ];
        for (bytes, code, modifiers) in cases {
            assert_eq!(decoded(bytes), [key(code, modifiers)], "{:?}", String::from_utf8_lossy(bytes));
        }
        let release = Event::Key(KeyEvent::new_with_kind(KeyCode::Up, KeyModifiers::NONE, KeyEventKind::Release));
        assert_eq!(decoded(b"\x1b[1;1:3A"), [release]);
    }

    #[test]
    fn the_mouse_in_all_three_encodings() {
        let at = |kind, column, row| Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
        let down = MouseEventKind::Down(MouseButton::Left);
        assert_eq!(decoded(b"\x1b[<0;60;28M"), [at(down, 59, 27)]);
        assert_eq!(decoded(b"\x1b[<0;60;28m"), [at(MouseEventKind::Up(MouseButton::Left), 59, 27)]);
        assert_eq!(decoded(b"\x1b[<32;7;1M"), [at(MouseEventKind::Drag(MouseButton::Left), 6, 0)]);
        assert_eq!(decoded(b"\x1b[<35;7;1M"), [at(MouseEventKind::Moved, 6, 0)]);
        assert_eq!(decoded(b"\x1b[<65;7;1M"), [at(MouseEventKind::ScrollDown, 6, 0)]);
        assert_eq!(decoded(b"\x1b[32;30;40M"), [at(down, 29, 39)]);
        assert_eq!(decoded(b"\x1b[M !\""), [at(down, 0, 1)]);
    }

    #[test]
    fn any_split_gives_the_same_events() {
        let bytes = "jk\x1b[<0;60;28M\x1b[1;5Cé\x1bx\x1b[200~ab\ncd\x1b[201~\x1bOAq".as_bytes();
        let whole = decoded(bytes);
        assert_eq!(whole.len(), 9, "{whole:?}");
        for at in 0..bytes.len() {
            let mut decoder = Decoder::default();
            let mut events = decoder.feed(&bytes[..at]);
            events.extend(decoder.feed(&bytes[at..]));
            assert_eq!((events, decoder.patience()), (whole.clone(), None), "split at {at}");
        }
    }

    #[test]
    fn what_stays_incomplete_is_typed_or_dropped() {
        let rest = |bytes: &[u8]| {
            let mut decoder = Decoder::default();
            assert_eq!(decoder.feed(bytes), [], "{bytes:?}");
            assert!(decoder.patience().is_some_and(|wait| wait <= SENT));
            let events = decoder.give_up();
            assert_eq!(decoder.patience(), None, "{bytes:?} keeps nothing back");
            events
        };
        assert_eq!(rest(b"\x1b"), [key(KeyCode::Esc, KeyModifiers::NONE)]);
        assert_eq!(rest(b"\x1b["), [alt('[')]);
        assert_eq!(rest(b"\x1b[?"), [alt('[')]);
        assert_eq!(rest(b"\x1b[<"), [alt('[')]);
        assert_eq!(rest(b"\x1bO"), [key(KeyCode::Char('O'), KeyModifiers::ALT)]);
        assert_eq!(rest(b"\x1b[<0;12"), []);
        assert_eq!(rest(b"\x1b[M "), []);
        assert_eq!(rest(b"\xc3"), []);
        assert_eq!(rest(b"\x1b[200~abc"), [Event::Paste("abc".to_owned())]);
    }

    #[test]
    fn a_slip_of_alt_bracket_does_not_take_the_next_key() {
        assert_eq!(decoded(b"\x1b[?q"), [alt('['), plain('q')]);
        assert_eq!(decoded(b"\x1b[<\x03"), [alt('['), key(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
        // An answer of the terminal that was not asked for is none.
        assert_eq!(decoded(b"\x1b[?62;4cq"), [plain('q')]);
    }

    #[test]
    fn a_broken_sequence_does_not_take_the_next_with_it() {
        assert_eq!(decoded(b"\x1b[12\x1b[Aq"), [key(KeyCode::Up, KeyModifiers::NONE), plain('q')]);
        assert_eq!(decoded(b"\xff\xfeq"), [plain('q')]);
        assert_eq!(decoded(b"\x1b[999999999999999999;99999999Rq"), [plain('q')]);
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(&[b"\x1b[".as_slice(), &[b'1'; 500]].concat()), []);
        assert_eq!(decoder.feed(b"q"), [plain('q')], "what is too long for a sequence is dropped");
    }

    #[test]
    fn ctrl_c_leaves_a_paste_that_has_no_end_and_a_long_one_is_cut() {
        let events = decoded(b"\x1b[200~abc\x03");
        assert_eq!(events, [Event::Paste("abc".to_owned()), key(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1b[200~");
        for _ in 0..600 {
            assert_eq!(decoder.feed(&[b'a'; 4096]), []);
            assert!(decoder.pending.len() <= MAX_PASTE + 2 * 4096);
        }
        let events = decoder.feed(b"\x1b[201~q");
        assert!(matches!(&events[..], [Event::Paste(text), q] if text.len() == MAX_PASTE && *q == plain('q')));
    }
}
