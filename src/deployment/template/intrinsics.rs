//! What intrinsic functions come to, where the file alone tells: parameters by their defaults, mappings, conditions over both.

use crate::deployment::tree::{Data, Node, UNKNOWN};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Steps that resolving a template may take: conditions may refer to each other, and a few lines of them to a billion.
const MAX_STEPS: u32 = 200_000;
/// Deepest nesting of functions and conditions.
const MAX_DEPTH: u32 = 64;
/// Longest text that is put together.
const MAX_TEXT: usize = 64 * 1024;

/// A template's parameters, mappings and conditions.
pub(super) struct Values<'t> {
    template: &'t Node,
    steps: Cell<u32>,
    /// Parameters that were taken by their defaults.
    pub used: RefCell<BTreeMap<String, String>>,
}

/// A resolved value, or what only a deployment tells.
pub(super) type Resolved = Result<Node, String>;

impl<'t> Values<'t> {
    pub(super) fn of(template: &'t Node) -> Self {
        Self { template, steps: Cell::new(0), used: RefCell::default() }
    }

    /// The value of a node.
    pub(super) fn resolve(&self, node: &Node) -> Resolved {
        self.value(node, 0)
    }

    /// A node with everything in it resolved; what only a deployment tells becomes a text with the tag [`UNKNOWN`].
    pub(super) fn deep(&self, node: &Node) -> Node {
        self.whole(node, 0)
    }

    fn whole(&self, node: &Node, depth: u32) -> Node {
        let found = match self.value(node, depth) {
            Ok(found) => found,
            Err(what) => {
                return Node { tag: Some(UNKNOWN.to_owned()), ..Node::scalar(what, false, node.line) };
            }
        };
        let data = match found.data {
            Data::List(items) => Data::List(items.iter().map(|item| self.whole(item, depth + 1)).collect()),
            Data::Map(entries) => {
                Data::Map(entries.into_iter().map(|(key, value)| (key, self.whole(&value, depth + 1))).collect())
            }
            data => data,
        };
        Node::new(data, found.line)
    }

    fn value(&self, node: &Node, depth: u32) -> Resolved {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > MAX_STEPS || depth > MAX_DEPTH {
            return Err("a condition that leads too far".to_owned());
        }
        match function(node) {
            Some((name, argument)) => {
                self.call(&name, argument, depth + 1).map(|found| Node { line: node.line, ..found })
            }
            None => Ok(node.clone()),
        }
    }

    fn call(&self, name: &str, argument: &Node, depth: u32) -> Resolved {
        let part = |at: usize| argument.items().get(at);
        let unknown = || Err(format!("{name} {}", shown(argument)).trim_end().to_owned());
        match name {
            "Ref" => self.reference(argument.text().unwrap_or_default(), argument.line),
            "Fn::If" => {
                let condition = argument.one().text().unwrap_or_default();
                let holds = self.condition(condition, depth)?;
                part(if holds { 1 } else { 2 }).map_or_else(unknown, |node| self.value(node, depth))
            }
            "Fn::FindInMap" => {
                let mut found = self.template.at("Mappings");
                for key in argument.items().iter().take(3) {
                    let key = self.value(key, depth)?;
                    found = found.at(key.text().unwrap_or_default());
                }
                if found.is_null() { unknown() } else { Ok(found.clone()) }
            }
            "Fn::Sub" => self.substitute(argument, depth),
            "Fn::Join" => {
                let (Some(between), Some(parts)) = (part(0).and_then(Node::text), part(1)) else { return unknown() };
                let parts = self.value(parts, depth)?;
                let texts: Result<Vec<String>, String> = parts
                    .items()
                    .iter()
                    .map(|item| Ok(self.value(item, depth)?.text().unwrap_or_default().to_owned()))
                    .collect();
                limited(texts?.join(between), argument.line)
            }
            "Fn::Select" => {
                let (Some(at), Some(list)) = (part(0), part(1)) else { return unknown() };
                let at = self.value(at, depth)?.number().unwrap_or(-1.0);
                let list = self.value(list, depth)?;
                let found = (at >= 0.0).then(|| list.items().get(at as usize)).flatten();
                found.map_or_else(unknown, |node| self.value(node, depth))
            }
            _ => unknown(),
        }
    }

    fn reference(&self, name: &str, line: u64) -> Resolved {
        if name == "AWS::NoValue" {
            return Ok(Node::new(Data::Null, line));
        }
        let parameter = self.template.path(&["Parameters", name]);
        // The default of a parameter from the store is the name under which it is kept.
        let stored = parameter.at("Type").text().is_some_and(|kind| kind.contains("AWS::SSM::Parameter"));
        let default = parameter.at("Default");
        if default.is_null() || stored {
            return Err(format!("parameter {name}").replace("parameter AWS::", "AWS::"));
        }
        self.used.borrow_mut().insert(name.to_owned(), default.shown());
        Ok(default.clone())
    }

    /// `Fn::Sub`, with a text or with a text and a map.
    fn substitute(&self, argument: &Node, depth: u32) -> Resolved {
        let template = argument.one().text().unwrap_or_default();
        let own = argument.items().get(1);
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            text.push_str(before);
            let Some((name, behind)) = after.split_once('}') else { break };
            rest = behind;
            if let Some(literal) = name.strip_prefix('!') {
                text.extend(["${", literal, "}"]);
                continue;
            }
            let given = own.map(|map| map.at(name)).filter(|node| !node.is_null());
            let value = match given {
                Some(node) => self.value(node, depth)?,
                None => self.reference(name, argument.line)?,
            };
            text.push_str(value.text().unwrap_or_default());
            if text.len() > MAX_TEXT {
                break;
            }
        }
        text.push_str(rest);
        limited(text, argument.line)
    }

    /// Whether a named condition holds.
    pub(super) fn condition(&self, name: &str, depth: u32) -> Result<bool, String> {
        let node = self.template.path(&["Conditions", name]);
        if node.is_null() {
            return Err(format!("condition {name}"));
        }
        self.holds(node, depth + 1)
    }

    fn holds(&self, node: &Node, depth: u32) -> Result<bool, String> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > MAX_STEPS || depth > MAX_DEPTH {
            return Err("a condition that leads too far".to_owned());
        }
        let Some((name, argument)) = function(node) else { return Err("a condition".to_owned()) };
        match name.as_str() {
            "Condition" => self.condition(argument.text().unwrap_or_default(), depth),
            "Fn::Equals" => {
                let [one, other] = argument.items() else { return Err("Fn::Equals".to_owned()) };
                let [one, other] = [self.value(one, depth)?, self.value(other, depth)?];
                Ok(one.text() == other.text())
            }
            "Fn::Not" => self.holds(argument.one(), depth + 1).map(|holds| !holds),
            "Fn::And" => self.each(argument, depth, false).map(|found| !found),
            "Fn::Or" => self.each(argument, depth, true),
            other => Err(format!("condition {other}")),
        }
    }

    /// Whether any part of a condition comes to this.
    fn each(&self, argument: &Node, depth: u32, wanted: bool) -> Result<bool, String> {
        for part in argument.items() {
            if self.holds(part, depth + 1)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn limited(text: String, line: u64) -> Resolved {
    if text.len() > MAX_TEXT { Err("a text too long".to_owned()) } else { Ok(Node::scalar(text, false, line)) }
}

/// An intrinsic function with its argument: `{"Ref": "X"}`, or `!Ref X`.
pub(super) fn function(node: &Node) -> Option<(String, &Node)> {
    if let Some(tag) = node.tag.as_deref().and_then(|tag| tag.strip_prefix('!')) {
        let plain = matches!(tag, "Ref" | "Condition");
        return Some((if plain { tag.to_owned() } else { format!("Fn::{tag}") }, node));
    }
    let [(name, argument)] = node.entries() else { return None };
    let known = name.starts_with("Fn::") || name == "Ref" || name == "Condition";
    known.then(|| (name.clone(), argument))
}

/// An argument as people write it, shortened.
fn shown(node: &Node) -> String {
    let text = match &node.data {
        Data::List(items) => items.iter().map(Node::shown).collect::<Vec<_>>().join("."),
        _ => node.shown(),
    };
    text.chars().take(80).collect()
}

/// Whether something refers to one of these logical ids, however deep.
pub(super) fn refers(node: &Node, ids: &[&str]) -> bool {
    if let Some((name, argument)) = function(node) {
        let first = argument.one().text().unwrap_or_default();
        let named = first.split('.').next().unwrap_or_default();
        if (name == "Ref" || name == "Fn::GetAtt") && ids.contains(&named) {
            return true;
        }
        if name == "Fn::Sub"
            && ids.iter().any(|id| first.contains(&format!("${{{id}}}")) || first.contains(&format!("${{{id}.")))
        {
            return true;
        }
    }
    match &node.data {
        Data::List(items) => items.iter().any(|item| refers(item, ids)),
        Data::Map(entries) => entries.iter().any(|(_, value)| refers(value, ids)),
        _ => false,
    }
}
