//! Which format it is, from how the text begins: first what lies around the lines is taken off, then they are recognised.

use super::Format;
use super::error::{Problem, excerpt};
use super::leaves::walk;
use super::records::{Columns, Grammar, is_known, is_telling};
use super::registry::TEXTS;
use super::template::Template;
use super::text::packed_as;
use super::time::{leading, parse as time};
use super::unwrap::{self, Layer, all as layers};
use super::{access_log, balancer_log, columns, documents, lambda_log, load_test};
use serde_json::Value;
use std::borrow::Cow;

/// Lines that are looked at.
const LINES: usize = 200;
/// Most layers around a line.
const DEEPEST: usize = 4;

/// What a file is, and how its lines are to be read.
pub(super) struct Found {
    /// The reader.
    pub(super) kind: Kind,
    /// What lies around the lines.
    pub(super) layers: Vec<Layer>,
    /// Where the first object of an array begins, if the lines are objects of one.
    pub(super) objects: Option<usize>,
    /// Whether lines of other things are to be expected among them.
    pub(super) among_others: bool,
}

/// The readers.
pub(super) enum Kind {
    /// A document or a table that has a reader of its own.
    Own(Format),
    /// Lines of named values.
    Records(Grammar),
}

impl Found {
    const fn own(format: Format) -> Self {
        Self { kind: Kind::Own(format), layers: Vec::new(), objects: None, among_others: false }
    }
}

/// What a text is that begins so.
pub(super) fn format(prefix: &[u8]) -> Result<Found, Problem> {
    if let Some(name) = packed_as(prefix) {
        return Err(Problem::Packed(name));
    }
    let text = prefix.trim_ascii();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    let json = text[0] == b'{'
        || (text[0] == b'[' && matches!(text[1..].trim_ascii_start().first(), Some(b'{' | b']' | b'[')));
    if let Some(found) = json.then(|| document(text, prefix)).flatten() {
        return Ok(found);
    }
    lines(text).or_else(|| table(text)).ok_or_else(|| {
        let line = text.split(|c| *c == b'\n').next().unwrap_or_default();
        Problem::Unknown(excerpt(line))
    })
}

/// A JSON document; `None` for lines of JSON objects.
fn document(text: &[u8], prefix: &[u8]) -> Option<Found> {
    let mut objects = text.split(|c| *c == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let whole = |line: &[u8]| walk(line, &mut Vec::new(), None).is_some();
    let several = whole(objects.next()?) && objects.next().is_some_and(|line| line.first() == Some(&b'{'));
    if !several && let Some(format) = documents::recognise(text) {
        return Some(Found::own(format));
    }
    if several {
        return None;
    }
    let from = prefix.len() - prefix.trim_ascii_start().len();
    documents::objects(text).find_map(|at| {
        let sample = documents::sample(&text[at..]);
        let mut found = of_lines(sample.iter().map(|object| Cow::Borrowed(*object)))?;
        if !matches!(found.kind, Kind::Records(Grammar::Json)) && found.layers.is_empty() {
            return None;
        }
        found.objects = Some(from + at);
        Some(found)
    })
}

/// A log, by what most of its first lines are.
fn lines(text: &[u8]) -> Option<Found> {
    if text[0] == b'#' && text.split(|c| *c == b'\n').any(|line| line.starts_with(b"#Fields:")) {
        let columns =
            Columns { delimiter: w3c_delimiter(text), names: Vec::new(), heading: Vec::new(), format: Format::W3cLog };
        return Some(Found { kind: Kind::Records(Grammar::Rows(columns)), ..Found::own(Format::W3cLog) });
    }
    if let Some(format) = documents::text(text) {
        return Some(Found::own(format));
    }
    if let Some(columns) = columns::recognise(text) {
        return Some(Found { kind: Kind::Records(Grammar::Rows(columns)), ..Found::own(Format::EventsCsv) });
    }
    if let Some(found) = in_cells(text) {
        return Some(found);
    }
    let found = of_lines(text.split(|c| *c == b'\n').map(|line| Cow::Borrowed(line.trim_ascii())));
    // Objects that tell of no request are refused by their reader, which knows why.
    let objects = || text.split(|c| *c == b'\n').next().is_some_and(|line| !names(line.trim_ascii()).is_empty());
    found.or_else(|| objects().then(|| Found { kind: Kind::Records(Grammar::Json), ..Found::own(Format::JsonLog) }))
}

/// Lines of a log in a column of a table, as consoles of log stores export them.
fn in_cells(text: &[u8]) -> Option<Found> {
    let mut lines = text.split(|c| *c == b'\n').map(<[u8]>::trim_ascii);
    let layer = unwrap::cell(lines.next()?)?;
    let mut inside = layer.clone();
    let cells: Vec<Vec<u8>> =
        lines.take(LINES).filter_map(|line| Some(inside.off(line)?.0.trim_ascii().to_vec())).collect();
    let mut found = of_lines(cells.into_iter().map(Cow::Owned))?;
    found.layers.insert(0, layer);
    found.among_others = true;
    Some(found)
}

/// Tabs where the rows have some, else blanks.
fn w3c_delimiter(text: &[u8]) -> u8 {
    let row = text.split(|c| *c == b'\n').find(|line| !line.is_empty() && line[0] != b'#');
    if row.is_some_and(|row| row.contains(&b'\t')) { b'\t' } else { b' ' }
}

/// What a line is, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Access,
    Balancer,
    Report,
    K6,
    Json,
    Text(usize),
    Pairs,
}

/// In the order in which they win when as many lines are of each.
fn rank(line: Line) -> usize {
    match line {
        Line::Text(_) => 0,
        Line::Access => 1,
        Line::Balancer => 2,
        Line::Report => 3,
        Line::K6 => 4,
        Line::Json => 5,
        Line::Pairs => 6,
    }
}

/// What most lines are, and what lies around them.
fn of_lines<'t>(lines: impl Iterator<Item = Cow<'t, [u8]>>) -> Option<Found> {
    let templates = Templates::new();
    let mut votes: Vec<(Line, Vec<usize>, usize)> = Vec::new();
    let (mut seen, mut kinds) = (0, layers());
    for line in lines.take(LINES).filter(|line| !line.is_empty()) {
        let line = super::input::plain(&line).into_owned();
        seen += 1;
        let Some((kind, path)) = peeled(&line, &mut kinds, &templates, DEEPEST) else { continue };
        match votes.iter_mut().find(|(voted, layers, _)| *voted == kind && *layers == path) {
            Some((.., n)) => *n += 1,
            None => votes.push((kind, path, 1)),
        }
    }
    let (kind, path, n) = votes
        .into_iter()
        .max_by(|a, b| a.2.cmp(&b.2).then(rank(b.0).cmp(&rank(a.0))).then(b.1.len().cmp(&a.1.len())))?;
    let mut layers: Vec<Layer> = path.iter().map(|at| kinds[*at].clone()).collect();
    let timeless = match kind {
        Line::Pairs => true,
        Line::Text(at) => TEXTS[templates.all.get(at)?.0].program.time.is_empty(),
        _ => false,
    };
    if timeless && layers.is_empty() {
        layers.push(Layer::Somewhere);
    }
    let (kind, others) = match kind {
        Line::Access => (Kind::Own(Format::AccessLog), false),
        Line::Balancer => (Kind::Own(Format::LoadBalancerLog), false),
        Line::Report => (Kind::Own(Format::LambdaReport), true),
        Line::K6 => (Kind::Own(Format::K6Json), false),
        Line::Json => (Kind::Records(Grammar::Json), n * 2 < seen),
        Line::Pairs => (Kind::Records(Grammar::Pairs), true),
        Line::Text(at) => {
            let grammar = Grammar::Format {
                template: templates.all.get(at)?.1.clone(),
                program: Some(&TEXTS[templates.all[at].0].program),
            };
            (Kind::Records(grammar), TEXTS[templates.all[at].0].among_others)
        }
    };
    // What is collected from several containers has lines of each.
    Some(Found { kind, among_others: others || !path.is_empty(), layers, objects: None })
}

/// What a line is behind its layers, and which those are.
fn peeled(line: &[u8], kinds: &mut Vec<Layer>, templates: &Templates, depth: usize) -> Option<(Line, Vec<usize>)> {
    let plain = kind(line, templates);
    // A field that holds the line of another program says more than the names of the fields around it, unless those are of a program.
    let timed = leading(line).is_some() || line.first() == Some(&b'<');
    // Fields in an unusual order behind a time may be the line of a program whose fields are known.
    let vague = |found: Line| match found {
        Line::Json => !is_of_program(line),
        Line::Pairs => timed,
        Line::Access => timed && !access_log::is_usual(line),
        _ => false,
    };
    if let Some(found) = plain.filter(|found| !vague(*found)) {
        return Some((found, Vec::new()));
    }
    for at in 0..if depth > 0 { kinds.len() } else { 0 } {
        let Some((inner, _)) = kinds[at].off(line) else { continue };
        let inner = inner.into_owned();
        if inner.len() == line.len() {
            continue;
        }
        if let Some((found, mut path)) = peeled(&inner, kinds, templates, depth - 1)
            && match plain {
                Some(Line::Access) => matches!(found, Line::Text(_)),
                Some(Line::Pairs) | None => true,
                Some(_) => found != Line::Pairs,
            }
        {
            path.insert(0, at);
            return Some((found, path));
        }
    }
    plain.map(|found| (found, Vec::new()))
}

fn names(line: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let _ = walk(line, &mut Vec::new(), Some(&mut names));
    names
}

fn is_of_program(line: &[u8]) -> bool {
    is_known(&names(line)).is_some()
}

fn kind(line: &[u8], templates: &Templates) -> Option<Line> {
    if line.first() == Some(&b'{') {
        return json_line(line);
    }
    if let Some(at) = templates.of(line) {
        return Some(Line::Text(at));
    }
    if access_log::is_usual(line) {
        return Some(Line::Access);
    }
    if balancer_log::matches(line) {
        return Some(Line::Balancer);
    }
    if access_log::matches(line) {
        return Some(Line::Access);
    }
    if lambda_log::matches(line) {
        return Some(Line::Report);
    }
    let mut names = Vec::new();
    super::records::pairs(line, &mut Vec::new(), Some(&mut names))?;
    let request = is_known(&names).is_some() || (is_telling(&names) && names.len() >= 4);
    request.then_some(Line::Pairs)
}

/// What a line is that is a JSON object by itself.
fn json_line(line: &[u8]) -> Option<Line> {
    let names = names(line);
    if names.is_empty() {
        return None;
    }
    let k6 = || {
        serde_json::from_slice::<Value>(line)
            .ok()
            .is_some_and(|value| value.as_object().is_some_and(load_test::is_k6_line))
    };
    if names.iter().any(|name| name == "metric") && k6() {
        return Some(Line::K6);
    }
    is_telling(&names).then_some(Line::Json)
}

/// The formats of the registry, ready to be matched.
struct Templates {
    all: Vec<(usize, Template)>,
}

impl Templates {
    fn new() -> Self {
        let all = TEXTS.iter().enumerate().filter_map(|(at, lines)| Some((at, Template::parse(lines.format).ok()?)));
        Self { all: all.collect() }
    }

    /// The format that a line is of: its values stand where they should, and its status and time read.
    fn of(&self, line: &[u8]) -> Option<usize> {
        let mut spans = Vec::new();
        self.all.iter().position(|(at, template)| {
            if template.split(line, &mut spans).is_none() {
                return false;
            }
            let program = &TEXTS[*at].program;
            let value = |name: &str| {
                template
                    .names
                    .iter()
                    .position(|found| found == name)
                    .and_then(|at| spans.get(at))
                    .map(|span| span.of(line))
            };
            let status = program
                .status
                .iter()
                .find_map(|name| value(name))
                .is_none_or(|text| text.len() == 3 && text.iter().all(u8::is_ascii_digit));
            let at = |text: &[u8]| time(text).is_some() || leading(text).is_some();
            let time = program.time.iter().all(|name| value(name).is_none_or(at));
            let duration = |text: &[u8]| {
                super::words::number(text).is_some()
                    || super::words::with_unit(text).is_some()
                    || matches!(text, b"-" | b"-1")
            };
            let bytes = program
                .sent
                .iter()
                .chain(program.received)
                .all(|name| value(name).is_none_or(|text| text == b"-" || super::words::number(text).is_some()));
            // A line with more before the request is of another program.
            let one_word = value("address").is_none_or(|text| !text.contains(&b' '));
            status
                && time
                && bytes
                && one_word
                && program.duration.iter().all(|(name, _)| value(name).is_none_or(duration))
        })
    }
}

/// A table; what kind of one its reader finds out.
fn table(text: &[u8]) -> Option<Found> {
    if load_test::is_k6_table(text) {
        return Some(Found::own(Format::K6Csv));
    }
    super::table::recognised(text).then(|| Found::own(Format::CountsCsv))
}

/// What lies around lines of a format that the user gives.
pub(super) fn layers_before(prefix: &[u8], template: &Template) -> Vec<Layer> {
    fn find(line: &[u8], template: &Template, kinds: &mut [Layer], depth: usize) -> Option<Vec<Layer>> {
        if template.split(line, &mut Vec::new()).is_some() {
            return Some(Vec::new());
        }
        for at in 0..if depth > 0 { kinds.len() } else { 0 } {
            let Some(inner) =
                kinds[at].off(line).map(|(inner, _)| inner.into_owned()).filter(|inner| inner.len() < line.len())
            else {
                continue;
            };
            if let Some(mut layers) = find(&inner, template, kinds, depth - 1) {
                layers.insert(0, kinds[at].clone());
                return Some(layers);
            }
        }
        None
    }
    let mut kinds = layers();
    let mut lines = prefix.split(|c| *c == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).take(LINES);
    lines.find_map(|line| find(line, template, &mut kinds, DEEPEST)).unwrap_or_default()
}
