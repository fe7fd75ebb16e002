//! YAML to values with their lines, within limits.
//!
//! The parser gives events and keeps nothing, so that the limits hold before memory is taken: depth, values, documents, and what aliases
//! expand to. YAML 1.2 has no merge keys, but people use them: explicit keys win over merged ones, as in YAML 1.1.

use super::error::Fault;
use super::tree::{Data, Node};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// Deepest nesting.
pub(super) const MAX_DEPTH: usize = 64;
/// Most values.
pub(super) const MAX_VALUES: usize = 1_000_000;
/// Most documents.
const MAX_DOCUMENTS: usize = 20_000;
/// What copies made for anchors and aliases may weigh in all, by [`Node::weight`].
const MAX_COPIES: usize = 200_000;

/// All documents of a text; those without a value are left out.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, Fault> {
    let mut loader = Loader::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| explained(&error, text))?;
        let line = span.start.line() as u64;
        loader.take(event, line)?;
    }
    Ok(loader.documents)
}

/// What the parser found, in words for the author of the file.
fn explained(error: &ScanError, text: &str) -> Fault {
    let line = error.marker().line().max(1);
    let written = text.lines().nth(line - 1).unwrap_or_default();
    let indent: String = written.chars().take_while(|c| c.is_whitespace()).collect();
    let why = if indent.contains('\t') {
        "a tab as indentation; YAML takes blanks only".to_owned()
    } else if error.info().contains("recursion") {
        too_deep()
    } else {
        format!("not valid YAML: {}", error.info())
    };
    Fault::new(line as u64, why)
}

pub(super) fn too_deep() -> String {
    format!("nested deeper than the {MAX_DEPTH} levels allowed; nothing that is deployed is so deep")
}

pub(super) fn too_many() -> String {
    format!("holds more than the {MAX_VALUES} values allowed; import the parts that matter")
}

/// A collection that is not closed yet.
struct Open {
    /// Its items, or the values of its keys.
    node: Node,
    anchor: usize,
    /// Of a map: its keys and their lines.
    keys: HashMap<String, u64>,
    /// Of a map: the key whose value comes next.
    key: Option<String>,
    /// Of a map: what `<<` brings.
    merged: Vec<Node>,
}

#[derive(Default)]
struct Loader {
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    values: usize,
    copies: usize,
}

impl Loader {
    fn take(&mut self, event: Event<'_>, line: u64) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let text_only = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                let plain = style == ScalarStyle::Plain && !text_only;
                let null = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let mut node = if null && (self.open.is_empty() || self.key_due() == Some(false)) {
                    Node::new(Data::Null, line)
                } else {
                    Node::scalar(text.into_owned(), plain, line)
                };
                node.tag = own(tag);
                self.finished(node, anchor)
            }
            Event::SequenceStart(anchor, tag) => self.opened(Data::List(Vec::new()), anchor, tag, line),
            Event::MappingStart(anchor, tag) => self.opened(Data::Map(Vec::new()), anchor, tag, line),
            Event::SequenceEnd | Event::MappingEnd => self.closed(),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(Fault::new(line, "an alias that refers to nothing before it"));
                };
                self.copies += node.weight();
                if self.copies > MAX_COPIES {
                    return Err(too_many_aliases(line));
                }
                let mut node = node.clone();
                node.line = line;
                self.finished(node, 0)
            }
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether the next value is a key; `None` outside maps.
    fn key_due(&self) -> Option<bool> {
        let open = self.open.last()?;
        Some(matches!(open.node.data, Data::Map(_)) && open.key.is_none())
    }

    fn opened(&mut self, data: Data, anchor: usize, tag: Option<Cow<'_, Tag>>, line: u64) -> Result<(), Fault> {
        if self.key_due() == Some(true) {
            return Err(Fault::new(line, "a list or map as a key; keys are text"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::new(line, too_deep()));
        }
        let node = Node { data, line, tag: own(tag) };
        self.open.push(Open { node, anchor, keys: HashMap::new(), key: None, merged: Vec::new() });
        Ok(())
    }

    fn closed(&mut self) -> Result<(), Fault> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        for merged in std::mem::take(&mut open.merged) {
            merge(&mut open, merged)?;
        }
        self.finished(open.node, open.anchor)
    }

    /// Puts a value into what is open.
    fn finished(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(Fault::new(node.line, too_many()));
        }
        if anchor != 0 {
            self.copies += node.weight();
            if self.copies > MAX_COPIES {
                return Err(too_many_aliases(node.line));
            }
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            if self.documents.len() >= MAX_DOCUMENTS {
                return Err(Fault::new(
                    node.line,
                    format!("more than {MAX_DOCUMENTS} documents; import the parts that matter"),
                ));
            }
            if !node.is_null() {
                self.documents.push(node);
            }
            return Ok(());
        };
        match &mut open.node.data {
            Data::List(items) => items.push(node),
            Data::Map(entries) => match open.key.take() {
                Some(key) if key == "<<" => open.merged.push(node),
                Some(key) => entries.push((key, node)),
                None => return new_key(open, node),
            },
            _ => {}
        }
        Ok(())
    }
}

fn new_key(open: &mut Open, node: Node) -> Result<(), Fault> {
    let line = node.line;
    let Data::Scalar { text: key, .. } = node.data else {
        return Err(Fault::new(line, "a list or map as a key; keys are text"));
    };
    if key != "<<"
        && let Some(first) = open.keys.insert(key.clone(), line)
    {
        return Err(Fault::new(line, format!("'{key}' is there twice (first in line {first}); keep one")));
    }
    open.key = Some(key);
    Ok(())
}

/// Adds the keys of a map, or of a list of maps, that are not there yet.
fn merge(open: &mut Open, merged: Node) -> Result<(), Fault> {
    let line = merged.line;
    match merged.data {
        Data::Map(more) => {
            let Data::Map(entries) = &mut open.node.data else { return Ok(()) };
            for (key, value) in more {
                if open.keys.insert(key.clone(), value.line).is_none() {
                    entries.push((key, value));
                }
            }
            Ok(())
        }
        Data::List(maps) if maps.iter().all(|map| matches!(map.data, Data::Map(_))) => {
            maps.into_iter().try_for_each(|map| merge(open, map))
        }
        _ => Err(Fault::new(line, "'<<' merges maps only")),
    }
}

fn too_many_aliases(line: u64) -> Fault {
    Fault::new(line, format!("aliases would expand to more than the {MAX_COPIES} values allowed; write them out"))
}

/// A tag that is not one of YAML's own.
fn own(tag: Option<Cow<'_, Tag>>) -> Option<String> {
    tag.filter(|tag| !tag.is_yaml_core_schema()).map(|tag| format!("{}{}", tag.handle, tag.suffix))
}
