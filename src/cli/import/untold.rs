//! What files cannot tell by themselves, and how to say it.

use crate::deployment;
use crate::import::{Field, Missing, Options, Reading, Role, Where, zone};
use crate::units::Unit;
use clap::ValueEnum;

/// Arguments for it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What the files do not tell, or tell wrongly")]
#[group(skip)]
pub struct Args {
    /// The zone of times that have none, and of the hours of the day, such as Europe/Berlin or +02:00
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    tz: Option<jiff::tz::TimeZone>,
    /// What bins without a value mean
    #[arg(long, value_enum, value_name = "WHAT")]
    missing: Option<Gaps>,
    /// What the values of a table are
    #[arg(long, value_enum, value_name = "WHAT")]
    read: Option<Rows>,
    /// Dates such as 05/10/2026 are of October
    #[arg(long)]
    day_first: bool,
    /// Dates such as 05/10/2026 are of May
    #[arg(long, conflicts_with = "day_first")]
    month_first: bool,
    /// The width of a bin, such as 60 or 5min
    #[arg(long, value_name = "TIME", value_parser = step)]
    step: Option<f64>,
    /// Take only this column, series or function; may be repeated
    #[arg(long = "column", value_name = "NAME")]
    columns: Vec<String>,
    /// The unit of durations, before what the program usually writes
    #[arg(long, value_enum, value_name = "UNIT")]
    duration_unit: Option<DurationUnit>,
    /// The unit of sizes
    #[arg(long, value_enum, value_name = "UNIT", ignore_case = true)]
    size_unit: Option<SizeUnit>,
    /// Where a value stands: time=, duration=, size=, status= or count= with a name, or a place in the line from 1; may be repeated
    #[arg(long = "field", value_name = "WHAT=NAME", value_parser = Field::parse)]
    fields: Vec<Field>,
    /// The field with the number of requests that a line stands for, where they were sampled, such as itemCount
    #[arg(long, value_name = "NAME")]
    weight: Option<String>,
    /// Count only requests that meet this, such as 'status<500' or 'method!=OPTIONS'; may be repeated
    #[arg(long = "where", value_name = "CONDITION", value_parser = Where::parse)]
    wheres: Vec<Where>,
    /// Leave out lines with this text; may be repeated
    #[arg(long, value_name = "TEXT")]
    exclude: Vec<String>,
    /// Count the requests of health checks as well
    #[arg(long)]
    count_probes: bool,
    /// The format of the lines: nginx' log_format or Apache's LogFormat
    #[expect(clippy::doc_markdown, reason = "the help shows this as it is written")]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// The workload or function meant, where files describe several; may be repeated, once a side
    #[arg(long = "workload", visible_alias = "function", value_name = "NAME")]
    workloads: Vec<String>,
    /// The request rate at the moment of a 'kubectl top', such as 40/s
    #[arg(long, value_name = "RATE", value_parser = rate)]
    rate: Option<f64>,
    /// Which of the files is the CPU in use, where Prometheus left its series without a name
    #[arg(long, value_name = "FILE")]
    cpu: Option<String>,
}

/// What bins without a value mean.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Gaps {
    /// No requests
    Zero,
    /// Not known
    Unknown,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rows {
    /// Requests in each bin
    Counts,
    /// Requests a second
    Rates,
    /// Requests since some beginning
    Counter,
    /// Each row is a request
    Events,
}

/// Units of sizes.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SizeUnit {
    /// Bytes
    #[value(name = "B")]
    Bytes,
    /// 1,024 bytes
    #[value(name = "KB")]
    Kilobytes,
    /// 1,024 KB
    #[value(name = "MB")]
    Megabytes,
}

/// Units of durations.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DurationUnit {
    /// Nanoseconds
    Ns,
    /// Microseconds
    Us,
    /// Milliseconds
    Ms,
    /// Seconds
    S,
    /// Minutes
    Min,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = Unit::PerSecond.parse(text).map_err(|error| error.to_string())?;
    if rate > 0.0 { Ok(rate) } else { Err("a rate is above zero, such as 40/s".to_owned()) }
}

fn step(text: &str) -> Result<f64, String> {
    let seconds = Unit::Seconds.parse(text).map_err(|error| error.to_string())?;
    if seconds > 0.0 { Ok(seconds) } else { Err("a step is a time above zero, such as 60 or 5min".to_owned()) }
}

impl Args {
    /// What describes a deployment cannot tell.
    pub fn deployment(&self) -> deployment::Options {
        deployment::Options { workloads: self.workloads.clone(), rate: self.rate, cpu: self.cpu.clone() }
    }

    /// The same for the library.
    pub fn options(&self) -> Options {
        Options {
            zone: self.tz.clone(),
            missing: self.missing.map(|gaps| match gaps {
                Gaps::Zero => Missing::Zero,
                Gaps::Unknown => Missing::Unknown,
            }),
            day_first: (self.day_first || self.month_first).then_some(self.day_first),
            reading: match self.read {
                None => Reading::Auto,
                Some(Rows::Counts) => Reading::Counts,
                Some(Rows::Rates) => Reading::Rates,
                Some(Rows::Counter) => Reading::Counter,
                Some(Rows::Events) => Reading::Events,
            },
            step_s: self.step,
            columns: self.columns.clone(),
            duration_unit_ms: self.duration_unit.map(|unit| match unit {
                DurationUnit::Ns => 1e-6,
                DurationUnit::Us => 1e-3,
                DurationUnit::Ms => 1.0,
                DurationUnit::S => 1e3,
                DurationUnit::Min => 6e4,
            }),
            size_unit: self.size_unit.map(|unit| match unit {
                SizeUnit::Bytes => 1.0,
                SizeUnit::Kilobytes => 1024.0,
                SizeUnit::Megabytes => 1024.0 * 1024.0,
            }),
            fields: {
                let weight = self.weight.iter().map(|name| Field { role: Role::Count, name: name.clone() });
                self.fields.iter().cloned().chain(weight).collect()
            },
            wheres: self.wheres.clone(),
            exclude: self.exclude.clone(),
            log_format: self.log_format.clone(),
            probes: self.count_probes,
        }
    }
}
