//! JSON to values with their lines, within limits; the parser itself limits nesting to 128 levels.

use super::error::Fault;
use super::tree::{Data, Node};
use super::yaml::{MAX_DEPTH, MAX_VALUES, too_deep, too_many};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::io::Read;

/// The one document of a text.
pub(super) fn document(text: &str) -> Result<Node, Fault> {
    let state = State { line: Cell::new(1), values: Cell::new(0) };
    let mut parser = serde_json::Deserializer::from_reader(Counted { text: text.as_bytes(), state: &state });
    let wrong = |error: serde_json::Error| {
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        // Own messages say what is wrong by themselves.
        let own = why.contains(" is there twice") || why.starts_with("nested ") || why.starts_with("holds ");
        let why = match why {
            "recursion limit exceeded" => too_deep(),
            why if own => why.to_owned(),
            why => format!("not valid JSON: {why}; export it again, whole"),
        };
        Fault::new(error.line() as u64, why)
    };
    let node = Seed { state: &state, depth: 0 }.deserialize(&mut parser).map_err(wrong)?;
    parser.end().map_err(wrong)?;
    Ok(node)
}

struct State {
    line: Cell<u64>,
    values: Cell<usize>,
}

/// Counts the lines that the parser has taken: it takes one byte at a time and looks at most one ahead.
struct Counted<'t> {
    text: &'t [u8],
    state: &'t State,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.text.read(buffer)?;
        let lines = memchr::memchr_iter(b'\n', &buffer[..read]).count() as u64;
        self.state.line.set(self.state.line.get() + lines);
        Ok(read)
    }
}

#[derive(Clone, Copy)]
struct Seed<'s> {
    state: &'s State,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let values = self.state.values.get() + 1;
        self.state.values.set(values);
        if values > MAX_VALUES {
            return Err(D::Error::custom(too_many()));
        }
        if self.depth > MAX_DEPTH {
            return Err(D::Error::custom(too_deep()));
        }
        let line = self.state.line.get();
        let data = deserializer.deserialize_any(Reader(self))?;
        Ok(Node::new(data, line))
    }
}

struct Reader<'s>(Seed<'s>);

impl Reader<'_> {
    fn plain(text: impl fmt::Display) -> Data {
        Data::Scalar { text: text.to_string(), plain: true }
    }

    const fn below(&self) -> Seed<'_> {
        Seed { state: self.0.state, depth: self.0.depth + 1 }
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Data, E> {
        Ok(Self::plain(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Data, E> {
        Ok(Self::plain(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Data, E> {
        Ok(Self::plain(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Data, E> {
        Ok(Self::plain(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Data, E> {
        Ok(Data::Scalar { text: value.to_owned(), plain: false })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Data, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.below())? {
            items.push(item);
        }
        Ok(Data::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
        let (mut entries, mut keys) = (Vec::new(), HashMap::new());
        while let Some(key) = map.next_key::<String>()? {
            if let Some(first) = keys.insert(key.clone(), self.0.state.line.get()) {
                let why = format!("'{key}' is there twice (first in line {first}); keep one");
                return Err(A::Error::custom(why));
            }
            let value = map.next_value_seed(self.below())?;
            entries.push((key, value));
        }
        Ok(Data::Map(entries))
    }
}
