//! TOML to a [`Preset`], with every fault found in one go.

use super::assign::assign;
use super::recorded::RecordedError;
use super::save::{MAX_NAME, slug};
use super::{Fault, Preset, PresetError, Problem, VERSION, recorded};
use crate::bounds::Bounds;
use crate::catalog::Catalog;
use crate::dial::{self, Dial, DialError, Group, Value};
use crate::file;
use crate::location::{Location, beginning};
use crate::scenario::{Recorded, Scenario};
use crate::units::printable;
use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most that a preset may hold. The longest that this program writes has about 3 KiB and 70 values, and where it
/// carries its recorded traffic 90 KiB and 4,200.
pub const BOUNDS: Bounds = Bounds {
    bytes: 256 * 1024,
    line: 4096,
    values: 1000 + recorded::MAX_STEPS,
    depth: 8,
    advice: "a preset is the dials that differ from the defaults, 'faceoff presets show web-api' is one",
};
/// Most bytes of a preset.
pub const MAX_BYTES: usize = BOUNDS.bytes;
/// Most characters of a title.
pub const MAX_TITLE: usize = 80;
/// Most characters of `about` and `figures`.
pub const MAX_LINE: usize = 400;

/// Reads a preset from a file.
///
/// # Errors
/// When the file cannot be read, and as [`load`].
pub fn read(path: &Path, catalog: &Catalog) -> Result<Preset, PresetError> {
    let name = path.display().to_string();
    let unreadable = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => Problem::TooMuch(BOUNDS.too_large()),
        std::io::ErrorKind::IsADirectory => Problem::Folder,
        _ => Problem::Unreadable(error.to_string()),
    };
    let bytes = file::read(path, MAX_BYTES).map_err(|error| whole(&name, unreadable(&error)))?;
    load_bytes(&bytes, &name, catalog)
}

/// Reads a preset from bytes; `file` is the name in messages.
///
/// # Errors
/// When the bytes are not UTF-8, and as [`load`].
pub fn load_bytes(bytes: &[u8], file: &str, catalog: &Catalog) -> Result<Preset, PresetError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => load(text, file, catalog),
        Err(error) => {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let at = Location::of(file, &good, good.len());
            Err(PresetError { faults: vec![Fault { at, problem: Problem::NotUtf8 }] })
        }
    }
}

/// Reads a preset; `file` is the name in messages, and names the preset if the text does not.
///
/// # Errors
/// Every fault with its line and column: text that is too large or not TOML, unknown fields and
/// dials, values that are not offered, out of range or of another kind.
pub fn load(text: &str, file: &str, catalog: &Catalog) -> Result<Preset, PresetError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(exceeded) = BOUNDS.check(text) {
        let at = Location::of(file, text, exceeded.at);
        return Err(PresetError { faults: vec![Fault { at, problem: Problem::TooMuch(exceeded) }] });
    }
    let mut reader = Reader { text, file, faults: Vec::new() };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let span = error.span().unwrap_or_default();
            let problem = reader.syntax(error.message(), &span);
            reader.fault(&span, problem);
            return Err(PresetError { faults: reader.faults });
        }
    };
    let preset = reader.preset(&table, catalog);
    if reader.faults.is_empty() {
        reader.strictly();
    }
    reader.faults.sort_by(|a, b| a.at.cmp(&b.at));
    if reader.faults.is_empty() { Ok(preset) } else { Err(PresetError { faults: reader.faults }) }
}

fn whole(file: &str, problem: Problem) -> PresetError {
    PresetError { faults: vec![Fault { at: Location::of(file, "", 0), problem }] }
}

/// A dial's value as it stands in the text.
struct Given {
    dial: &'static Dial,
    value: Value,
    span: Range<usize>,
}

struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    fn fault(&mut self, span: &Range<usize>, problem: Problem) {
        self.faults.push(Fault { at: Location::of(self.file, self.text, span.start), problem });
    }

    /// The parser leaves numbers as they are written and is lenient with what stands around them; what is read must
    /// be what can be saved again.
    fn strictly(&mut self) {
        if let Err(error) = self.text.parse::<toml_edit::DocumentMut>() {
            let span = error.span().unwrap_or_default();
            self.fault(&span, Problem::Toml(printable(error.message())));
        }
    }

    fn syntax(&self, message: &str, span: &Range<usize>) -> Problem {
        let here = || printable(self.raw(span));
        if message == "duplicate key" { Problem::Duplicate(here()) } else { Problem::Toml(printable(message)) }
    }

    /// The text of a value, cut where it would no longer fit a message.
    fn raw(&self, span: &Range<usize>) -> &'t str {
        let raw = self.text.get(span.clone()).unwrap_or("");
        raw.lines().next().map_or("", |line| beginning(line, 60))
    }

    fn preset(&mut self, table: &DeTable<'t>, catalog: &Catalog) -> Preset {
        let mut given = Vec::new();
        let (mut name, mut title, mut about, mut figures) = (None, None, None, None);
        let mut traffic = None;
        for (key, value) in table {
            let group = Group::ALL.into_iter().find(|g| g.id() == key.get_ref().as_ref());
            match (key.get_ref().as_ref(), group) {
                (_, Some(group)) => self.group(group, value, &mut given),
                ("version", _) => self.version(value),
                ("name", _) => name = self.name(value),
                ("title", _) => title = self.line("title", value, MAX_TITLE),
                ("about", _) => about = self.line("about", value, MAX_LINE),
                ("figures", _) => figures = self.line("figures", value, MAX_LINE),
                (recorded::TABLE, _) => traffic = self.recorded(value),
                _ => self.unknown(key),
            }
        }
        let scenario = self.scenario(&given, traffic, catalog);
        let name = name.unwrap_or_else(|| self.name_of_file());
        Preset {
            // An empty title is none, and is not written either.
            title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| name.clone()),
            name,
            about: about.unwrap_or_default(),
            figures: figures.unwrap_or_default(),
            scenario,
        }
    }

    fn scenario(&mut self, given: &[Given], traffic: Option<(Range<usize>, Recorded)>, catalog: &Catalog) -> Scenario {
        let mut scenario = Scenario::default();
        let carried = traffic.and_then(|(span, traffic)| self.named(given, &span, traffic));
        // What is there already is offered, also where the catalog has no trace of that name.
        scenario.traffic.trace.clone_from(&carried);
        let settings: Vec<_> = given.iter().map(|g| (g.dial, g.value.clone())).collect();
        for (index, error) in assign(&mut scenario, catalog, &settings) {
            // A scenario that was moved to another place may be saved there with what that place has no figures for.
            let (dial, value) = &settings[index];
            let may_lack = !matches!(dial.group, Group::Place | Group::Traffic);
            if may_lack && matches!(error, DialError::Choice { .. }) && dial.keep(&mut scenario, catalog, value) {
                continue;
            }
            self.fault(&given[index].span, Problem::Dial(error));
        }
        if carried.is_some() {
            scenario.traffic.trace = carried;
        }
        scenario
    }

    /// Recorded traffic under the name that the dial gives it.
    fn named(&mut self, given: &[Given], span: &Range<usize>, traffic: Recorded) -> Option<Arc<Recorded>> {
        let name = given.iter().find(|g| g.dial.id == "traffic.trace").map(|g| (&g.value, &g.span));
        match name {
            Some((Value::Choice(name), _)) if slug(name).as_ref() == Some(name) && name != "none" => {
                Some(Arc::new(Recorded { name: name.clone(), ..traffic }))
            }
            _ => {
                let at = name.map_or(span, |(_, span)| span);
                self.fault(at, Problem::Recorded(RecordedError::Unnamed));
                None
            }
        }
    }

    fn recorded(&mut self, value: &Spanned<DeValue<'t>>) -> Option<(Range<usize>, Recorded)> {
        match recorded::read(value, |span| self.raw(span)) {
            Ok(traffic) => Some((value.span(), traffic)),
            Err((span, error)) => {
                self.fault(&span, Problem::Recorded(error));
                None
            }
        }
    }

    fn group(&mut self, group: Group, value: &Spanned<DeValue<'t>>, given: &mut Vec<Given>) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.fault(&value.span(), Problem::Group(group.id()));
        };
        for (key, value) in table {
            match dial::find(&format!("{}.{}", group.id(), beginning(key.get_ref(), 60))) {
                Ok(dial) => given.extend(self.given(dial, value)),
                Err(error) => self.fault(&key.span(), Problem::Dial(error)),
            }
        }
    }

    fn given(&mut self, dial: &'static Dial, value: &Spanned<DeValue<'t>>) -> Option<Given> {
        let span = value.span();
        let text: Cow<'_, str> = match value.get_ref() {
            DeValue::Table(_) => {
                self.fault(&span, Problem::Nested(dial.id));
                return None;
            }
            DeValue::String(text) => Cow::Borrowed(text),
            // A number, a switch and what is neither read, or are refused, as they are written.
            _ => Cow::Borrowed(self.raw(&span)),
        };
        match dial.parse(&text) {
            Ok(value) => Some(Given { dial, value, span }),
            Err(error) => {
                self.fault(&span, Problem::Dial(error));
                None
            }
        }
    }

    fn version(&mut self, value: &Spanned<DeValue<'t>>) {
        let span = value.span();
        let found = self.raw(&span);
        if found.parse() != Ok(VERSION) {
            self.fault(&span, Problem::Version { found: printable(found), known: VERSION });
        }
    }

    fn name(&mut self, value: &Spanned<DeValue<'t>>) -> Option<String> {
        let found = self.line("name", value, MAX_NAME)?;
        if slug(&found).as_deref() == Some(&found) {
            return Some(found);
        }
        let example = slug(&found).unwrap_or_else(|| "web-api".to_owned());
        self.fault(&value.span(), Problem::Name { found, example });
        None
    }

    fn line(&mut self, field: &'static str, value: &Spanned<DeValue<'t>>, limit: usize) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.chars().count() <= limit && !text.contains('\n') => Some(printable(text)),
            _ => {
                self.fault(&value.span(), Problem::Text { field, limit });
                None
            }
        }
    }

    fn unknown(&mut self, key: &Spanned<Cow<'t, str>>) {
        let name = beginning(key.get_ref(), 60);
        let means = |dial: &&Dial| dial.id.split_once('.').is_some_and(|(_, own)| strsim::levenshtein(own, name) <= 1);
        let dial = dial::DIALS.iter().find(means).map(|dial| dial.id);
        let groups = Group::ALL.map(Group::id).join(", ");
        self.fault(&key.span(), Problem::Field { name: printable(name), dial, groups });
    }

    fn name_of_file(&self) -> String {
        let stem = Path::new(self.file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        slug(stem).unwrap_or_else(|| "unnamed".to_owned())
    }
}
