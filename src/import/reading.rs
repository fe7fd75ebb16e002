//! From sources to what they say: each file is opened, recognised and read, then all are put together.

use super::error::{ImportError, Problem, at_file, refused};
use super::input::Input;
use super::records::{self, Grammar};
use super::sink::{Gathered, Sink};
use super::sniff::{self, Found, Kind as Reader};
use super::template::Template;
use super::text::{Text, is_tar};
use super::{Format, Imported, Kind, Options, Source};
use super::{access_log, balancer_log, grid, judge, lambda_log, load_test, metrics, table, twice};
use crate::file::stream::unpacked;
use crate::trace::Trace;
use std::io::{BufReader, Cursor, Read};

/// Most files taken from an archive.
const MAX_ENTRIES: usize = 10_000;

/// Reads files as one: several of the same time are added up, several of different times put in a row.
///
/// # Errors
/// When a file cannot be read or understood, holds what is not allowed, or does not say enough without an option.
pub fn import(sources: Vec<Source>, options: &Options) -> Result<Imported, ImportError> {
    let Some(name) = sources.first().map(|source| source.name.clone()) else {
        return Err(refused("import", "no file; name one, or a folder with some"));
    };
    if options.step_s.is_some_and(|step| !(step > 0.0 && step <= 1e9)) {
        return Err(refused(&name, "a step is a time above zero, such as 60"));
    }
    let template = match &options.log_format {
        Some(format) => Some(Template::parse(format).map_err(|why| refused(&name, format!("--log-format {why}")))?),
        None => None,
    };
    let mut reader = Files { options, template, several: sources.len() > 1, all: Gathered::default(), last: None };
    for source in sources {
        reader.file(source)?;
    }
    match reader.last {
        Some(error) if reader.all.files == 0 => Err(error),
        _ => finish(reader.all, &name, options),
    }
}

/// What became of a file.
enum Taken {
    /// It was read.
    Read,
    /// It was not, because this file before has the same text.
    SameAs(String),
}

/// All files, one after the other.
struct Files<'o> {
    options: &'o Options,
    template: Option<Template>,
    several: bool,
    all: Gathered,
    /// Why the last file was left out.
    last: Option<ImportError>,
}

impl Files<'_> {
    fn file(&mut self, source: Source) -> Result<(), ImportError> {
        let (file, named, path) = (source.name.clone(), source.named, source.path.clone());
        let unreadable = |error: std::io::Error| at_file(&file, Problem::Unreadable(error.to_string()));
        let mut stream = BufReader::with_capacity(4096, unpacked(source.open()?).map_err(unreadable)?);
        if is_tar(&mut stream).map_err(unreadable)? {
            return self.archive(&file, stream);
        }
        let taken = self.read(&file, path, Box::new(stream));
        self.taken(&file, named, taken)
    }

    /// Every file in a tar archive, in its order.
    fn archive(&mut self, name: &str, stream: impl Read) -> Result<(), ImportError> {
        let unreadable = |error: std::io::Error| at_file(name, Problem::Unreadable(error.to_string()));
        let mut archive = tar::Archive::new(stream);
        self.several = true;
        let mut files = 0;
        for entry in archive.entries().map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            files += 1;
            if files > MAX_ENTRIES {
                return Err(refused(name, format!("holds more than {MAX_ENTRIES} files; unpack it and import a part")));
            }
            let file = format!("{name}/{}", String::from_utf8_lossy(&entry.path_bytes()));
            let taken = self.read(&file, None, Box::new(entry));
            self.taken(&file, false, taken)?;
        }
        if files == 0 {
            return Err(refused(name, "is an archive without a file in it"));
        }
        Ok(())
    }

    fn taken(&mut self, file: &str, named: bool, taken: Result<Taken, ImportError>) -> Result<(), ImportError> {
        match taken {
            Ok(Taken::Read) => self.all.files += 1,
            Ok(Taken::SameAs(other)) => {
                self.all.notes.warn(file, None, format!("was left out: it holds the same as {other}"));
            }
            // A load balancer writes empty files without requests, and folders hold other things, too.
            Err(error) if self.several && skippable(&error, named) => {
                self.all.notes.warn(file, None, format!("was left out: {}", error.problem));
                self.last = Some(error);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn read(
        &mut self,
        file: &str,
        path: Option<std::path::PathBuf>,
        stream: Box<dyn Read + '_>,
    ) -> Result<Taken, ImportError> {
        let unreadable = |error: std::io::Error| at_file(file, Problem::Unreadable(error.to_string()));
        let mut text = Text::new(stream).map_err(unreadable)?;
        let prefix = text.prefix().map_err(unreadable)?;
        let coloured = memchr::memchr(0x1b, prefix).is_some();
        let found = match &self.template {
            Some(template) => by_format(template, prefix).map_err(|problem| at_file(file, problem))?,
            None => sniff::format(prefix).map_err(|problem| at_file(file, problem))?,
        };
        let same = path.and_then(|path| self.all.known.same_as(&path, text.prefix().unwrap_or_default()));
        if let Some(other) = same {
            return Ok(Taken::SameAs(other.display().to_string()));
        }
        self.all.events.next_file(file);
        if let Some(at) = found.objects {
            text.skip(at);
        }
        let mut input = Input::new(file, text, &self.options.exclude);
        (input.objects, input.layers, input.coloured) = (found.objects.is_some(), found.layers, coloured);
        let mut sink = Sink::new(file, self.options, &mut self.all);
        let format = with(found.kind, found.among_others, &mut input, &mut sink)?;
        if input.excluded > 0 {
            sink.info(format!("{} lines with a text of --exclude were left out", input.excluded));
        }
        if !self.all.formats.contains(&format) {
            self.all.formats.push(format);
        }
        if let Some(told) = self.all.events.told() {
            self.all.told.push((format, told.clone()));
        }
        Ok(Taken::Read)
    }
}

fn skippable(error: &ImportError, named: bool) -> bool {
    match *error.problem {
        Problem::Empty | Problem::NoData(_) => true,
        Problem::Unknown(_) | Problem::Packed(_) | Problem::NoRequest(_) => !named,
        // What only begins like a log, as a page about logs does.
        Problem::Garbled { rejected, lines, .. } => !named && rejected == lines,
        _ => false,
    }
}

/// A file whose lines have the format that the user gives, behind whatever lies around them.
fn by_format(template: &Template, prefix: &[u8]) -> Result<Found, Problem> {
    if prefix.trim_ascii().is_empty() {
        return Err(Problem::Empty);
    }
    let layers = sniff::layers_before(prefix, template);
    let kind = Reader::Records(Grammar::Format { template: template.clone(), program: None });
    Ok(Found { kind, among_others: !layers.is_empty(), layers, objects: None })
}

fn with(reader: Reader, among_others: bool, input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let format = match reader {
        Reader::Records(grammar) => return records::read(input, sink, grammar, among_others),
        Reader::Own(format) => format,
    };
    Ok(match format {
        Format::CloudWatchStatistics => metrics::cloudwatch::statistics(input, sink)?,
        Format::CloudWatchData => metrics::cloudwatch::data(input, sink)?,
        Format::Prometheus => metrics::prometheus::read(input, sink)?,
        Format::AzureMonitor => metrics::azure::read(input, sink)?,
        Format::GoogleMonitoring => metrics::google::read(input, sink)?,
        Format::Datadog => metrics::others::datadog(input, sink)?,
        Format::Graphite => metrics::others::graphite(input, sink)?,
        Format::GraphiteLines => metrics::lines::graphite(input, sink)?,
        Format::InfluxLines => metrics::lines::influx(input, sink)?,
        Format::NewRelic => metrics::others::new_relic(input, sink)?,
        Format::InfluxJson => metrics::others::influx(input, sink)?,
        Format::DateHistogram => metrics::others::date_histogram(input, sink)?,
        Format::VictoriaMetrics => metrics::others::victoria(input, sink)?,
        Format::Promtool => metrics::others::promtool(input, sink)?,
        Format::UniqCounts => metrics::others::uniq(input, sink)?,
        Format::LokiStreams => again(&metrics::others::loki_lines(input)?, sink, Format::LokiStreams)?,
        Format::ColumnsJson => again(&metrics::others::column_lines(input)?, sink, Format::ColumnsJson)?,
        Format::AccessLog => access_log::read(input, sink, among_others)?,
        Format::LoadBalancerLog => balancer_log::read(input, sink)?,
        Format::LambdaReport => lambda_log::read(input, sink)?,
        Format::K6Json => load_test::k6_lines(input, sink)?,
        Format::K6Csv => load_test::k6_table(input, sink)?,
        Format::K6Summary => load_test::k6_summary(input, sink)?,
        Format::Oha => load_test::oha(input, sink)?,
        Format::LoadTestSummary => load_test::summary::read(input, sink)?,
        _ => table::read(input, sink)?,
    })
}

/// Reads the lines that a document was made of.
fn again(lines: &[u8], sink: &mut Sink<'_>, of: Format) -> Result<Format, ImportError> {
    let unreadable = |error: std::io::Error| at_file(sink.file, Problem::Unreadable(error.to_string()));
    let text = Text::new(Box::new(Cursor::new(lines))).map_err(unreadable)?;
    let found = sniff::format(&lines[..lines.len().min(64 * 1024)]).map_err(|problem| match problem {
        Problem::Empty => at_file(sink.file, Problem::NoData("is an answer of a query")),
        Problem::Unknown(text) => {
            refused(sink.file, format!("holds lines that are no log known here; the first begins with '{text}'"))
        }
        other => at_file(sink.file, other),
    })?;
    // Documents do not lie in one another.
    if matches!(found.kind, Reader::Own(Format::LokiStreams | Format::ColumnsJson)) {
        return Err(at_file(sink.file, Problem::NoData("is an answer of a query")));
    }
    let mut input = Input::new(sink.file, text, &sink.options.exclude);
    (input.objects, input.layers) = (found.objects.is_some(), found.layers);
    if let Some(at) = found.objects {
        input.text.skip(at);
    }
    with(found.kind, found.among_others, &mut input, sink).map(|_| of)
}

fn finish(mut all: Gathered, name: &str, options: &Options) -> Result<Imported, ImportError> {
    twice::warn(std::mem::take(&mut all.told), &mut all.notes);
    judge::tell(&mut all, options);
    let (events, series, test) = (all.events.count() > 0, !all.series.is_empty(), all.test.count() > 0);
    let (kind, trace) = match (events, series) {
        (true, true) => {
            let why =
                "some files list single requests and others counts; import one kind, or the same requests count twice";
            return Err(refused(name, why));
        }
        (true, false) => (Kind::Events, all.events.finish(options, &mut all.notes)?),
        (false, true) => (Kind::Counts, grid::finish(all.series, options, &mut all.notes)?),
        (false, false) if test => (Kind::Measurements, all.test.finish(options, &mut all.notes)?),
        (false, false) => (Kind::Measurements, Trace { step_s: 60.0, ..Trace::default() }),
    };
    let measured = all.measure.finish();
    if kind == Kind::Measurements && measured.is_empty() {
        let why = match (all.probes, all.filtered) {
            (0, 0) => "has nothing in it that was measured",
            (0, _) => "has no request that meets the conditions of --where",
            (_, _) => "has no request besides health checks; --count-probes counts those",
        };
        return Err(refused(name, why));
    }
    let mut found = Imported {
        formats: all.formats,
        programs: all.programs,
        kind,
        trace,
        measured,
        doubts: Vec::new(),
        notes: all.notes.into_vec(),
        files: all.files,
        rejected_lines: all.rejected,
        probes: all.probes,
    };
    found.doubts = judge::doubts(&found, options, all.functions);
    Ok(found)
}
