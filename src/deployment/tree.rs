//! What YAML and JSON become: values with the line each stands in.

use crate::units::printable;

/// A value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// The value itself.
    pub data: Data,
    /// Its line, from 1; 0 where it is not known.
    pub line: u64,
    /// A tag that is not one of YAML's own, such as `!Ref`.
    pub tag: Option<String>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    /// Nothing, or not there.
    Null,
    /// A scalar as written; one in quotes is text and nothing else.
    Scalar {
        /// As written.
        text: String,
        /// Whether it stands without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<(String, Node)>),
}

/// The tag of a value that only a deployment tells; its text says what it is.
pub(super) const UNKNOWN: &str = "faceoff:unknown";

/// What is not there.
pub(super) static NONE: Node = Node { data: Data::Null, line: 0, tag: None };

impl Node {
    /// A value without a tag.
    pub(super) const fn new(data: Data, line: u64) -> Self {
        Self { data, line, tag: None }
    }

    /// A text.
    pub(super) fn scalar(text: impl Into<String>, plain: bool, line: u64) -> Self {
        Self::new(Data::Scalar { text: text.into(), plain }, line)
    }

    /// The value of a key; [`NONE`] where there is none.
    pub(super) fn at(&self, key: &str) -> &Self {
        self.entries().iter().find(|(name, _)| name == key).map_or(&NONE, |(_, value)| value)
    }

    /// The value of a key in any spelling: `MinCapacity`, `minCapacity` and `min_capacity` are one.
    pub(super) fn loose(&self, key: &str) -> &Self {
        let plain =
            |text: &str| text.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase()).collect::<Vec<u8>>();
        let wanted = plain(key);
        self.entries().iter().find(|(name, _)| plain(name) == wanted).map_or(&NONE, |(_, value)| value)
    }

    /// The value below several keys.
    pub(super) fn path(&self, keys: &[&str]) -> &Self {
        keys.iter().fold(self, |node, key| node.at(key))
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// The entries of a map; none of anything else.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        if let Data::Map(entries) = &self.data { entries } else { &[] }
    }

    /// Of a list the first item, of anything else the value itself: Terraform writes a block as a list of one.
    pub(super) fn one(&self) -> &Self {
        if let Data::List(items) = &self.data { items.first().unwrap_or(&NONE) } else { self }
    }

    /// The value of a key that is a block of Terraform.
    pub(super) fn block(&self, key: &str) -> &Self {
        self.at(key).one()
    }

    /// A scalar as text.
    pub(super) fn text(&self) -> Option<&str> {
        if let Data::Scalar { text, .. } = &self.data { Some(text) } else { None }
    }

    /// A scalar as text that the file itself tells.
    pub(super) fn told(&self) -> Option<&str> {
        self.text().filter(|_| self.tag.as_deref() != Some(UNKNOWN))
    }

    /// A scalar as text, safe to show; empty where there is none.
    pub(super) fn shown(&self) -> String {
        printable(self.text().unwrap_or_default())
    }

    /// A scalar as a finite number, in quotes or not.
    pub(super) fn number(&self) -> Option<f64> {
        self.text()?.trim().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A scalar as yes or no, in quotes or not.
    pub(super) fn truth(&self) -> Option<bool> {
        match self.text()?.trim() {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Whether there is no value.
    pub(super) const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether it has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries().iter().any(|(name, _)| name == key)
    }

    /// Whether a scalar in it, however deep, passes a test.
    pub(super) fn any_scalar(&self, test: &impl Fn(&str) -> bool) -> bool {
        match &self.data {
            Data::Null => false,
            Data::Scalar { text, .. } => test(text),
            Data::List(items) => items.iter().any(|item| item.any_scalar(test)),
            Data::Map(entries) => entries.iter().any(|(key, value)| test(key) || value.any_scalar(test)),
        }
    }

    /// How much memory a copy takes, in steps of some 64 bytes.
    pub(super) fn weight(&self) -> usize {
        1 + match &self.data {
            Data::Null => 0,
            Data::Scalar { text, .. } => text.len() / 64,
            Data::List(items) => items.iter().map(Self::weight).sum(),
            Data::Map(entries) => entries.iter().map(|(key, value)| 1 + key.len() / 64 + value.weight()).sum(),
        }
    }
}
