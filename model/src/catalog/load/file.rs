//! One file of `[[table]]` blocks to rows.
//!
//! A row's text is a bare number (its table then gives `unit` or, for dollars, `per`) or an inline
//! table with `value`, `usd`, `tiers` or `text`. [`Reader::entry`] reads both forms, for the
//! program's own files and for a user's.

use super::Rows;
use super::error::{CatalogError, Place};
use crate::bounds::Exceeded;
use crate::catalog::row::{Confidence, Row, Shape, Source, Tier, Value};
use crate::scenario::Architecture;
use crate::units::printable;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text being read, for the places in its errors.
pub(super) struct Reader<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
}

/// What was written for one row.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) value: Option<Written>,
    pub(super) unit: Option<String>,
    pub(super) words: Option<String>,
    pub(super) source: Option<String>,
    pub(super) as_of: Option<String>,
    pub(super) note: Option<String>,
    /// How far the file says that the figure can be trusted; a user's file says it of a provider's own list.
    pub(super) confidence: Option<Confidence>,
    vcpu: Option<f64>,
    memory_gib: Option<f64>,
    architecture: Option<Architecture>,
    burstable: bool,
    informational: bool,
}

/// A value as written: a bare number does not say whether it is dollars.
pub(super) enum Written {
    Bare(f64),
    Number(f64),
    Tiers(Vec<Tier>),
}

/// What a table says about all its rows.
struct Header {
    source: Arc<Source>,
    unit: Option<Arc<str>>,
    per: Option<Arc<str>>,
    informational: bool,
}

/// Adds the rows and the offered regions of a file.
pub(super) fn read(rows: &mut Rows, regions: &mut Vec<String>, text: &str, name: &str) -> Result<(), CatalogError> {
    let reader = Reader { name, text };
    let root = reader.parse()?;
    for (key, value) in root.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("markets", DeValue::Array(list)) => {
                for region in list {
                    regions.push(reader.string("markets", region)?);
                }
            }
            ("table", DeValue::Array(tables)) => {
                let mut units = Vec::new();
                for table in tables {
                    reader.table(rows, &mut units, table)?;
                }
            }
            (other, _) => return Err(reader.bad(other, key.span(), other, "markets or [[table]]")),
        }
    }
    Ok(())
}

impl<'t> Reader<'t> {
    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'t>>, CatalogError> {
        DeTable::parse(self.text).map_err(|error| CatalogError::Syntax {
            place: self.place(error.span().map_or(0, |span| span.start)),
            message: printable(error.message()),
        })
    }

    pub(super) fn too_much(&self, exceeded: Exceeded) -> CatalogError {
        CatalogError::TooMuch { place: self.place(exceeded.at), exceeded }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        Place::at(self.name, self.text, offset)
    }

    pub(super) fn bad(&self, id: &str, span: Range<usize>, found: &str, allowed: &str) -> CatalogError {
        CatalogError::Value {
            place: self.place(span.start),
            id: printable(id),
            found: printable(found),
            allowed: allowed.to_owned(),
        }
    }

    /// The source text of a value, for messages.
    pub(super) fn written(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    pub(super) fn string(&self, id: &str, value: &Spanned<DeValue<'_>>) -> Result<String, CatalogError> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Ok(text.clone().into_owned()),
            _ => Err(self.bad(id, value.span(), self.written(value.span()), "text in quotes")),
        }
    }

    fn number(&self, id: &str, value: &Spanned<DeValue<'_>>) -> Result<f64, CatalogError> {
        let parsed = match value.get_ref() {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            _ => None,
        };
        parsed.filter(|number: &f64| (0.0..=MOST).contains(number)).ok_or_else(|| {
            self.bad(id, value.span(), self.written(value.span()), "a number of 0 or more, at most 1e12")
        })
    }

    fn table(
        &self,
        rows: &mut Rows,
        units: &mut Vec<Arc<str>>,
        table: &Spanned<DeValue<'_>>,
    ) -> Result<(), CatalogError> {
        let DeValue::Table(fields) = table.get_ref() else {
            return Err(self.bad("table", table.span(), self.written(table.span()), "a [[table]] block"));
        };
        let header = self.header(units, fields, table.span())?;
        let Some(DeValue::Table(entries)) = fields.get("rows").map(Spanned::get_ref) else {
            return Err(self.bad("rows", table.span(), "absent", "a [table.rows] block"));
        };
        for (key, value) in entries {
            let row = self.row(units, &header, key.get_ref(), value)?;
            if rows.contains_key(&row.id) {
                return Err(CatalogError::Duplicate { place: self.place(key.span().start), id: row.id.to_string() });
            }
            rows.insert(row.id.clone(), row);
        }
        Ok(())
    }

    fn header(
        &self,
        units: &mut Vec<Arc<str>>,
        fields: &DeTable<'_>,
        span: Range<usize>,
    ) -> Result<Header, CatalogError> {
        const KNOWN: &[&str] =
            &["source", "via", "as_of", "confidence", "note", "unit", "per", "informational", "rows"];
        if let Some((key, _)) = fields.iter().find(|(key, _)| !KNOWN.contains(&key.get_ref().as_ref())) {
            return Err(self.bad(key.get_ref(), key.span(), "unknown", &KNOWN.join(", ")));
        }
        let optional = |key| fields.get(key).map(|value| self.string(key, value)).transpose();
        let needed = |key| optional(key)?.ok_or_else(|| self.bad(key, span.clone(), "absent", "text in quotes"));
        let word = needed("confidence")?;
        let confidence = Confidence::from_word(&word)
            .ok_or_else(|| self.bad("confidence", span.clone(), &word, "high, medium, low or unverified"))?;
        Ok(Header {
            source: Arc::new(Source {
                citation: needed("source")?,
                via: optional("via")?,
                as_of: needed("as_of")?,
                confidence,
                note: optional("note")?,
            }),
            unit: optional("unit")?.map(|unit| shared(units, &unit)),
            per: optional("per")?.map(|per| shared(units, &per)),
            informational: fields.get("informational").and_then(|flag| flag.get_ref().as_bool()) == Some(true),
        })
    }

    fn row(
        &self,
        units: &mut Vec<Arc<str>>,
        header: &Header,
        id: &str,
        written: &Spanned<DeValue<'_>>,
    ) -> Result<Row, CatalogError> {
        let entry = self.entry(id, written)?;
        let shape = entry.shape();
        let own = entry.unit.map(|unit| shared(units, &unit));
        let (value, unit) = match entry.value {
            Some(Written::Bare(number)) if header.per.is_some() => (single(number), header.per.clone()),
            Some(Written::Bare(number) | Written::Number(number)) => {
                (Value::Number(number), own.or(header.unit.clone()))
            }
            Some(Written::Tiers(tiers)) => (Value::Tiers(tiers.into()), own.or(header.per.clone())),
            None => (Value::Text(entry.words.clone().unwrap_or_default().into()), Some(shared(units, "text"))),
        };
        let text = if matches!(value, Value::Text(_)) { None } else { entry.words.map(Arc::from) };
        let unit = unit.ok_or_else(|| self.bad(id, written.span(), "without unit", "a value with its unit"))?;
        let informational = header.informational || entry.informational;
        Ok(Row {
            id: id.into(),
            value,
            unit,
            text,
            shape,
            source: header.source.clone(),
            replaced: None,
            given: false,
            informational,
        })
    }

    /// What is written for a row.
    pub(super) fn entry(&self, id: &str, written: &Spanned<DeValue<'_>>) -> Result<Entry, CatalogError> {
        let DeValue::Table(fields) = written.get_ref() else {
            let number = self.number(id, written)?;
            return Ok(Entry { value: Some(Written::Bare(number)), ..Entry::default() });
        };
        let mut entry = Entry::default();
        let mut values = 0;
        for (key, value) in fields {
            let key_name: &str = key.get_ref();
            values += usize::from(matches!(key_name, "value" | "usd" | "tiers"));
            match key_name {
                "value" => entry.value = Some(Written::Number(self.number(id, value)?)),
                "usd" => entry.value = Some(Written::Tiers(one_tier(self.number(id, value)?))),
                "tiers" => entry.value = Some(Written::Tiers(self.tiers(id, value)?)),
                "text" => entry.words = Some(self.string(id, value)?),
                "unit" | "per" => entry.unit = Some(self.string(id, value)?),
                "source" => entry.source = Some(self.string(id, value)?),
                "as_of" => entry.as_of = Some(self.string(id, value)?),
                "note" => entry.note = Some(self.string(id, value)?),
                "confidence" => entry.confidence = Some(self.confidence(id, value)?),
                "vcpu" => entry.vcpu = Some(self.number(id, value)?),
                "memory_gib" => entry.memory_gib = Some(self.number(id, value)?),
                "informational" => entry.informational = value.get_ref().as_bool() == Some(true),
                "burstable" => entry.burstable = value.get_ref().as_bool() == Some(true),
                "arch" => entry.architecture = Some(self.architecture(id, value)?),
                other => return Err(self.bad(id, key.span(), &format!("given '{other}'"), KEYS)),
            }
        }
        if values > 1 || (values == 0 && entry.words.is_none()) {
            return Err(self.bad(id, written.span(), self.written(written.span()), KEYS));
        }
        Ok(entry)
    }

    pub(super) fn confidence(&self, id: &str, value: &Spanned<DeValue<'_>>) -> Result<Confidence, CatalogError> {
        let word = self.string(id, value)?;
        Confidence::from_word(&word).ok_or_else(|| {
            self.bad(id, value.span(), &format!("of confidence '{word}'"), "high, medium, low or unverified")
        })
    }

    fn architecture(&self, id: &str, value: &Spanned<DeValue<'_>>) -> Result<Architecture, CatalogError> {
        let name = self.string(id, value)?;
        Architecture::from_id(&name).ok_or_else(|| self.bad(id, value.span(), &name, "x86_64 or arm64"))
    }

    fn tiers(&self, id: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<Tier>, CatalogError> {
        const ALLOWED: &str = "tiers like [{ up_to = 100, usd = 0.2 }, { usd = 0.1 }], bounds rising, the last without";
        let refuse = |span: Range<usize>| self.bad(id, span.clone(), self.written(span), ALLOWED);
        let DeValue::Array(list) = value.get_ref() else { return Err(refuse(value.span())) };
        let mut tiers: Vec<Tier> = Vec::with_capacity(list.len());
        for (index, written) in list.iter().enumerate() {
            let DeValue::Table(fields) = written.get_ref() else { return Err(refuse(written.span())) };
            let Some(usd) = fields.get("usd") else { return Err(refuse(written.span())) };
            let bound = fields.get("up_to").map(|bound| self.number(id, bound)).transpose()?;
            let up_to = bound.unwrap_or(f64::INFINITY);
            let rising = tiers.last().is_none_or(|before| before.up_to < up_to);
            let unread = fields.get("unread").is_some_and(|flag| flag.get_ref().as_bool() == Some(true));
            let known = 1 + usize::from(bound.is_some()) + usize::from(unread);
            if !rising || bound.is_none() != (index + 1 == list.len()) || fields.len() > known {
                return Err(refuse(written.span()));
            }
            tiers.push(Tier { up_to, usd: self.number(id, usd)?, unread });
        }
        if tiers.is_empty() { Err(refuse(value.span())) } else { Ok(tiers) }
    }
}

/// Largest number of a row: a bill of such prices is still a number, and whatever is larger is a slip of the keyboard.
const MOST: f64 = 1e12;

/// What an inline table of a row may hold.
const KEYS: &str = "one of value, usd, tiers or text, with unit or per, source, as_of, confidence and note if wanted";

impl Entry {
    fn shape(&self) -> Option<Shape> {
        Some(Shape {
            vcpu: self.vcpu?,
            memory_gib: self.memory_gib?,
            architecture: self.architecture?,
            burstable: self.burstable,
        })
    }
}

pub(super) fn one_tier(usd: f64) -> Vec<Tier> {
    vec![Tier { up_to: f64::INFINITY, usd, unread: false }]
}

fn single(usd: f64) -> Value {
    Value::Tiers(one_tier(usd).into())
}

/// The one shared copy of a unit's name.
fn shared(units: &mut Vec<Arc<str>>, unit: &str) -> Arc<str> {
    if let Some(known) = units.iter().find(|known| &***known == unit) {
        return known.clone();
    }
    let unit: Arc<str> = unit.into();
    units.push(unit.clone());
    unit
}
