//! Variables of the Serverless Framework, as far as the file alone tells them.

use crate::deployment::tree::{Data, Node};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Steps that resolving may take: variables may refer to each other, and a few lines of them to a billion.
const MAX_STEPS: u32 = 20_000;
/// Deepest nesting.
const MAX_DEPTH: u32 = 32;
/// Longest text that is put together.
const MAX_TEXT: usize = 64 * 1024;
/// Stage where none is given (serverless.com, provider properties).
const DEFAULT_STAGE: &str = "dev";

/// A file whose variables are looked up.
pub(super) struct Variables<'d> {
    root: &'d Node,
    steps: Cell<u32>,
    /// What was taken by its default.
    pub used: RefCell<BTreeMap<String, String>>,
}

impl<'d> Variables<'d> {
    pub(super) fn of(root: &'d Node) -> Self {
        Self { root, steps: Cell::new(0), used: RefCell::default() }
    }

    /// The value of a node, or what only a deployment tells.
    pub(super) fn resolve(&self, node: &Node) -> Result<Node, String> {
        self.value(node, 0)
    }

    fn value(&self, node: &Node, depth: u32) -> Result<Node, String> {
        let Data::Scalar { text, .. } = &node.data else { return Ok(node.clone()) };
        if !text.contains("${") {
            return Ok(node.clone());
        }
        self.text(text, node.line, depth)
    }

    /// A text with all its variables resolved; one that is a variable and nothing else keeps its kind.
    fn text(&self, text: &str, line: u64, depth: u32) -> Result<Node, String> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > MAX_STEPS || depth > MAX_DEPTH || text.len() > MAX_TEXT {
            return Err("a variable that leads too far".to_owned());
        }
        // The innermost first: what follows the last opening and comes before the next end.
        let Some(start) = text.rfind("${") else { return Ok(Node::scalar(text, true, line)) };
        let Some(end) = text[start..].find('}').map(|at| start + at) else {
            return Err(format!("'{text}'"));
        };
        let inside = &text[start + 2..end];
        let found = self.variable(inside, line, depth + 1)?;
        if start == 0 && end + 1 == text.len() {
            return Ok(found);
        }
        let Some(value) = found.text() else { return Err(format!("${{{inside}}}")) };
        let whole = format!("{}{value}{}", &text[..start], &text[end + 1..]);
        self.text(&whole, line, depth + 1)
    }

    /// A variable with its alternatives: `opt:stage, self:provider.stage, 'prod'`.
    fn variable(&self, inside: &str, line: u64, depth: u32) -> Result<Node, String> {
        let mut unknown = None;
        let parts: Vec<&str> = inside.split(',').map(str::trim).collect();
        for (i, part) in parts.iter().enumerate() {
            let literal =
                part.len() > 1 && (part.starts_with('\'') || part.starts_with('"')) && part.ends_with(&part[..1]);
            let found = if literal {
                Some(Node::scalar(&part[1..part.len() - 1], true, line))
            } else if i > 0 && !part.contains(':') {
                Some(Node::scalar(*part, true, line))
            } else {
                self.source(part, line, depth)?
            };
            if let Some(found) = found {
                if let (Some(first), Some(value)) = (parts.first().filter(|_| i > 0), found.text()) {
                    let name = first.split_once(':').map_or(*first, |(_, name)| name);
                    self.used.borrow_mut().insert(name.to_owned(), value.to_owned());
                }
                return Ok(found);
            }
            unknown.get_or_insert_with(|| format!("${{{part}}}"));
        }
        Err(unknown.unwrap_or_else(|| format!("${{{inside}}}")))
    }

    /// What a source has under a name; `None` where the file does not tell.
    fn source(&self, part: &str, line: u64, depth: u32) -> Result<Option<Node>, String> {
        if part == "sls:stage" {
            let stage = self.root.path(&["provider", "stage"]);
            if stage.is_null() {
                self.used.borrow_mut().insert("stage".to_owned(), DEFAULT_STAGE.to_owned());
                return Ok(Some(Node::scalar(DEFAULT_STAGE, true, line)));
            }
            return self.value(stage, depth).map(Some);
        }
        let path: Vec<&str> = match part.split_once(':') {
            Some(("self", path)) => path.split('.').collect(),
            Some(("param", name)) => {
                let defaults = [["params", "default", name], ["stages", "default", name]];
                let found = defaults.iter().map(|keys| self.root.path(keys)).find(|node| !node.is_null());
                return found.map(|node| self.value(node, depth)).transpose();
            }
            _ => return Ok(None),
        };
        // A path may lead through a variable that stands for a map.
        let mut node = self.root.clone();
        for key in path {
            node = self.value(&node, depth)?;
            node = match key.parse::<usize>() {
                Ok(at) if !node.items().is_empty() => {
                    node.items().get(at).cloned().unwrap_or_else(|| Node::new(Data::Null, line))
                }
                _ => node.at(key).clone(),
            };
        }
        if node.is_null() { Ok(None) } else { self.value(&node, depth).map(Some) }
    }
}
