//! What a file cannot tell by itself, and what the user says against it.

use super::overrides::{Field, Where};
use super::zone;

/// What the user says of files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The zone of times without one, and of the hours of the day; UTC, or what the times say, unless said.
    pub zone: Option<jiff::tz::TimeZone>,
    /// Whether bins without a value had no requests or are not known; what the source means by it unless said, which is zero.
    pub missing: Option<Missing>,
    /// Whether dates such as 05/10/2026 begin with the day, where not every one of them tells.
    pub day_first: Option<bool>,
    /// What the values, or the rows, of a table are.
    pub reading: Reading,
    /// Width of a bin, in seconds, greater than zero; from the data unless said.
    pub step_s: Option<f64>,
    /// The columns or series that are requests; those that look like it unless said.
    pub columns: Vec<String>,
    /// The unit of durations, in milliseconds; it goes before what the program usually writes.
    pub duration_unit_ms: Option<f64>,
    /// The unit of sizes, in bytes.
    pub size_unit: Option<f64>,
    /// Fields of the user's choice.
    pub fields: Vec<Field>,
    /// Conditions that requests must meet to count.
    pub wheres: Vec<Where>,
    /// Lines with one of these texts are left out.
    pub exclude: Vec<String>,
    /// The format of the lines, as nginx or Apache has it in its configuration.
    pub log_format: Option<String>,
    /// Whether health checks count as requests.
    pub probes: bool,
}

impl Options {
    /// How far the zone asked for is ahead of UTC when a trace begins.
    pub(super) fn offset_at(&self, start_s: Option<f64>) -> Option<i32> {
        Some(zone::offset_at(self.zone.as_ref()?, start_s?))
    }
}

/// What a bin without a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No requests.
    Zero,
    /// Not known; the bin leaves mean and idle share alone.
    Unknown,
}

/// What the values of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// What the file shows; an error when it does not.
    #[default]
    Auto,
    /// Requests in a bin.
    Counts,
    /// Requests a second.
    Rates,
    /// Requests since some beginning.
    Counter,
    /// Each row is one request.
    Events,
}

/// The words of options as the import box on screen takes them, in the order of the command line's.
impl Options {
    /// Reads `--field duration=rt --duration-unit ms`; every option but a switch has a value behind it.
    ///
    /// # Errors
    /// When an option is not known, or its value does not read, with what is allowed.
    pub fn parse(words: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let (name, joined) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (word.as_str(), None),
            };
            if options.switch(name) {
                continue;
            }
            let value = joined
                .or_else(|| words.next().cloned())
                .ok_or_else(|| format!("{name}: a value is missing behind it"))?;
            options.set(name, &value).map_err(|why| format!("{name}: {why}"))?;
        }
        Ok(options)
    }

    fn switch(&mut self, name: &str) -> bool {
        match name {
            "--day-first" => self.day_first = Some(true),
            "--month-first" => self.day_first = Some(false),
            "--count-probes" => self.probes = true,
            _ => return false,
        }
        true
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let one_of =
            |allowed: &str| format!("'{}' is not allowed; it is one of {allowed}", crate::units::printable(value));
        match name {
            "--tz" => self.zone = Some(zone::zone(value)?),
            "--missing" => {
                self.missing = Some(match value {
                    "zero" => Missing::Zero,
                    "unknown" => Missing::Unknown,
                    _ => return Err(one_of("zero, unknown")),
                });
            }
            "--read" => {
                self.reading = match value {
                    "counts" => Reading::Counts,
                    "rates" => Reading::Rates,
                    "counter" => Reading::Counter,
                    "events" => Reading::Events,
                    _ => return Err(one_of("counts, rates, counter, events")),
                };
            }
            "--step" => {
                let seconds = crate::units::Unit::Seconds.parse(value).map_err(|error| error.to_string())?;
                self.step_s = Some(seconds).filter(|s| *s > 0.0);
            }
            "--column" => self.columns.push(value.to_owned()),
            "--duration-unit" => {
                self.duration_unit_ms = Some(duration_unit(value).ok_or_else(|| one_of("ns, us, ms, s, min"))?);
            }
            "--size-unit" => self.size_unit = Some(size_unit(value).ok_or_else(|| one_of("B, KB, MB"))?),
            "--field" => self.fields.push(Field::parse(value)?),
            "--where" => self.wheres.push(Where::parse(value)?),
            "--exclude" => self.exclude.push(value.to_owned()),
            "--weight" => self.fields.push(Field::parse(&format!("count={value}"))?),
            "--log-format" => self.log_format = Some(value.to_owned()),
            _ => {
                return Err("no option of an import; there are --tz, --read, --step, --column, --field, --duration-unit, --size-unit, --where, \
                            --exclude, --weight, --count-probes, --log-format, --missing, --day-first and --month-first; of a deployment \
                            --workload, --rate and --cpu"
                    .to_owned());
            }
        }
        Ok(())
    }
}

/// A unit of durations in milliseconds.
fn duration_unit(text: &str) -> Option<f64> {
    Some(match text {
        "ns" => 1e-6,
        "us" => 1e-3,
        "ms" => 1.0,
        "s" => 1e3,
        "min" => 6e4,
        _ => return None,
    })
}

/// A unit of sizes in bytes.
fn size_unit(text: &str) -> Option<f64> {
    Some(match text {
        "B" => 1.0,
        "KB" => 1024.0,
        "MB" => 1024.0 * 1024.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Options, String> {
        Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_of_the_screen_are_those_of_the_command_line() {
        let options = parsed("--field duration=rt --duration-unit=us --where status<500 --exclude kube-probe --weight itemCount --count-probes --tz UTC").expect("options");
        assert_eq!(
            (options.fields.len(), options.wheres.len(), options.duration_unit_ms, options.probes),
            (2, 1, Some(1e-3), true)
        );
        for (text, words) in [
            ("--field", "a value is missing"),
            ("--read maybe", "counts, rates"),
            ("--speed 3", "--field"),
            ("--where x", "status<500"),
        ] {
            assert!(parsed(text).expect_err(text).contains(words), "{text}");
        }
    }
}
