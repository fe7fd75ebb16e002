//! Real traces, from their numbers to the report: the statistics against figures that were computed apart from this program, and a
//! stored trace through presets, dials, model and commands.
//!
//! The real files are no part of the program; where they are not found this says so on standard error and passes, unless `CI` is set.
#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that meets the unexpected stops there, and says what it left out"
)]

use faceoff::analysis::replay::replay;
use faceoff::catalog::Catalog;
use faceoff::dial::{self, Value};
use faceoff::file::Existing;
use faceoff::model::evaluate;
use faceoff::preset::{self, Preset};
use faceoff::scenario::{Scenario, Shape};
use faceoff::trace::Trace;
use faceoff::trace::statistics::{Statistics, statistics};
use faceoff::traces;
use faceoff::traffic::{fit, record};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

/// The text of a shared trace, if there is one.
fn shared(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|dir| dir.join("shared/traces"));
    let found: Option<PathBuf> = folder.map(|dir| dir.join(name)).find(|path| path.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} is not in ../shared/traces");
        eprintln!("left out: {name} is not in ../shared/traces");
    }
    found.map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("readable")).into_owned())
}

/// Seconds since 1970 of `YYYY-MM-DD HH:MM:SS…`, blank or `T` between, taken for UTC.
fn seconds(text: &str) -> f64 {
    let iso = text.get(..19).expect("a moment").replace(' ', "T");
    let moment: jiff::civil::DateTime = iso.parse().expect("a moment");
    moment.to_zoned(jiff::tz::TimeZone::UTC).expect("in range").timestamp().as_second() as f64
}

/// Rows of a time and a count, at even steps; what is absent is none.
fn counts(text: &str, step_s: f64, utc_offset_s: i32) -> Trace {
    let row = |line: &str| {
        let (time, count) = line.split_once(',').expect("two columns");
        (seconds(time), count.trim().parse::<f64>().expect("a count"))
    };
    let rows: Vec<(f64, f64)> = text.lines().skip(1).map(row).collect();
    let start = rows[0].0;
    let place = |time: f64| ((time - start) / step_s).round() as usize;
    let mut counts = vec![Some(0.0); place(rows[rows.len() - 1].0) + 1];
    for (time, count) in rows {
        counts[place(time)] = Some(count);
    }
    Trace { start_s: Some(start - f64::from(utc_offset_s)), utc_offset_s, step_s, counts, ..Trace::default() }
}

/// Single arrivals in minutes, from the minute of the first.
fn arrivals(mut times: Vec<f64>) -> Trace {
    times.sort_by(f64::total_cmp);
    let origin = (times[0] / 60.0).floor() * 60.0;
    let arrivals: Vec<f64> = times.iter().map(|at| at - origin).collect();
    let mut counts = vec![Some(0.0); (arrivals[arrivals.len() - 1] / 60.0) as usize + 1];
    for at in &arrivals {
        let count = &mut counts[(at / 60.0) as usize];
        *count = count.map(|n| n + 1.0);
    }
    Trace { step_s: 60.0, counts, arrivals, ..Trace::default() }
}

fn close(what: &str, found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1e-3), "{what}: {found}, not {wanted}");
}

/// Requests, mean a second, peak to mean, Fano and Allan factor by step, idle share, longest quiet in seconds.
fn held(name: &str, found: &Statistics, wanted: [f64; 7]) {
    let by_step = found.dispersion.iter().find(|d| (d.window_s - found.step_s).abs() < 1e-9).expect("by step");
    let all = [
        ("requests", found.requests),
        ("mean", found.mean),
        ("peak to mean", found.peak.to_mean),
        ("Fano", by_step.fano),
        ("Allan", by_step.allan),
        ("idle", found.idle.share),
        ("longest quiet", found.idle.longest_s),
    ];
    for ((what, value), wanted) in all.into_iter().zip(wanted) {
        close(&format!("{name}: {what}"), value, wanted);
    }
}

fn fano(found: &Statistics, window_s: f64) -> f64 {
    found.dispersion.iter().find(|d| (d.window_s - window_s).abs() < 1e-9).expect("the window").fano
}

/// Computed with Python's `statistics` from the files themselves.
#[test]
fn statistics_of_counted_traces_are_those_computed_apart() {
    if let Some(text) = shared("nab_elb_request_count.csv") {
        let found = statistics(&counts(&text, 300.0, 0));
        let idle = 0.001_980_198_019_801_98;
        let (mean, peak) = (0.205_715_346_534_653_48, 10.629_574_815_403_064);
        held("elb", &found, [249_327.0, mean, peak, 52.047_447_833_554_06, 40.242_928_268_419_75, idle, 300.0]);
        close("elb by hour", fano(&found, 3600.0), 141.520_654_390_479_1);
        close("elb at 17", found.hours[17].expect("known"), 1.545_323_821_250_621_6);
        close("elb Tuesday 19", found.week[43].expect("known"), 2.323_869_189_190_634_5);
    }
    if let Some(text) = shared("nab_twitter_AAPL.csv") {
        let found = statistics(&counts(&text, 300.0, 0));
        let (mean, peak) = (0.285_174_401_542_782_84, 157.552_710_751_492_36);
        let (by_step, allan) = (1_204.801_513_565_377, 174.299_695_574_499_1);
        held("AAPL", &found, [1_360_453.0, mean, peak, by_step, allan, 0.001_823_669_978_619_041_7, 7800.0]);
    }
    if let Some(text) = shared("nasa_aug95_per_minute.csv") {
        let found = statistics(&counts(&text, 60.0, -14_400));
        let (mean, peak) = (0.602_018_604_252_400_5, 5.398_504_260_571_68);
        let (by_step, allan) = (15.320_850_611_746_89, 3.533_914_854_751_287);
        held("NASA", &found, [1_404_389.0, mean, peak, by_step, allan, 0.004_655_349_794_238_683, 1920.0]);
        close("NASA by hour", fano(&found, 3600.0), 611.089_085_721_782_2);
        close("NASA at 15", found.hours[15].expect("known"), 1.700_810_815_237_088_9);
        close("NASA Tuesday 15", found.week[39].expect("known"), 2.223_883_838_452_166_6);
    }
    if let Some(text) = shared("azure2019_10fn_invocations.csv") {
        let row = text.lines().nth(1 + 6).expect("seven functions");
        let counts: Vec<f64> = row.split(',').skip(2).map(|count| count.parse().expect("a count")).collect();
        let trace = Trace { step_s: 60.0, counts: counts.into_iter().map(Some).collect(), ..Trace::default() };
        assert!(statistics(&trace).hours.is_empty(), "an hour has no hours of the day");
    }
}

#[test]
fn statistics_of_single_arrivals_are_those_computed_apart() {
    if let Some(text) = shared("azure_llm_code_2023.csv") {
        // All of it is of one day, and needs more digits than seconds since 1970 leave: "2023-11-16 18:17:03.9799600,…".
        let time = |line: &str| {
            let number = |range: std::ops::Range<usize>| line[range].parse::<f64>().expect("digits");
            number(11..13) * 3600.0 + number(14..16) * 60.0 + number(17..27)
        };
        let times = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(time);
        let found = statistics(&arrivals(times.collect()));
        let (mean, peak) = (2.534_195_402_298_850_7, 3.847_374_985_826_057);
        let (by_step, allan) = (161.166_629_864_148_97, 133.605_158_718_317_5);
        let (idle, longest) = (0.224_137_931_034_482_76, 217.168_952);
        held("LLM", &found, [8819.0, mean, peak, by_step, allan, idle, longest]);
        close("LLM gaps", found.gap_cv.expect("known"), 13.152_036_744_949_777);
        close("LLM by second", fano(&found, 1.0), 13.239_991_322_401_876);
        assert!(found.hours.is_empty() && found.notes.iter().any(|note| note.contains("less than a day")));
    }
    if let Some(text) = shared("azure2021_invocations.csv") {
        let start = |line: &str| {
            let cells: Vec<f64> = line.split(',').skip(2).map(|cell| cell.parse().expect("seconds")).collect();
            cells[0] - cells[1]
        };
        let found = statistics(&arrivals(text.lines().skip(1).map(start).collect()));
        let (mean, peak) = (0.157_936_507_936_507_93, 4.432_160_804_020_101);
        let (by_step, allan) = (10.495_979_899_497_488, 8.452_763_819_095_477);
        held("2021", &found, [199.0, mean, peak, by_step, allan, 0.0, 59.985_201_946_258_485]);
        close("2021 gaps", found.gap_cv.expect("known"), 1.868_817_690_946_515_7);
    }
    if let Some(text) = shared("apache_combined_home.log") {
        // All of it is of October 2015, at +0100: "[25/Oct/2015:04:11:25 +0100]".
        let time = |line: &str| {
            let at = line.split_once('[').expect("a moment").1;
            let number = |range: std::ops::Range<usize>| at[range].parse::<f64>().expect("digits");
            number(0..2) * 86_400.0 + number(12..14) * 3600.0 + number(15..17) * 60.0 + number(18..20)
        };
        let found = statistics(&arrivals(text.lines().map(time).collect()));
        let (mean, peak) = (0.007_282_842_331_521_052, 36.615_740_740_740_74);
        let (by_step, allan) = (4.837_946_717_107_851, 4.561_919_393_628_581);
        held("home", &found, [3456.0, mean, peak, by_step, allan, 0.897_585_029_712_985_3, 5912.0]);
        close("home gaps", found.gap_cv.expect("known"), 2.955_756_438_179_271);
        close("home by second", fano(&found, 1.0), 1.105_566_709_655_757);
    }
}

/// Of real traffic the model must say what these very requests meet, or at least be nearer to it than independent arrivals are.
#[test]
fn the_model_of_a_real_trace_is_near_its_replay() {
    let Some(text) = shared("nasa_aug95_per_minute.csv") else { return };
    let mut trace = counts(&text, 60.0, -14_400);
    trace.counts.truncate(3 * 1440);
    let catalog = Catalog::embedded().expect("the catalog loads");
    let played = replay("nasa", &trace, &Scenario::default(), catalog, 1).expect("requests came");
    for (what, within) in [
        ("serverless.mean_instances", 0.05),
        ("serverless.latency_ms.p50", 0.05),
        ("kubernetes.mean_replicas", 0.03),
        ("kubernetes.latency_ms.p50", 0.05),
        ("kubernetes.latency_ms.p95", 0.08),
    ] {
        let figure = played.figure(what).expect("is there");
        assert!((figure.model - figure.recorded).abs() <= within * figure.recorded, "{figure:?}");
    }
}

/// Three days of quarters of an hour with a rhythm and a hole.
fn made() -> Trace {
    let wave = |i: i32| (20.0 + 18.0 * (f64::from(i) * std::f64::consts::TAU / 96.0).sin()).round();
    let mut counts: Vec<Option<f64>> = (0..288).map(|i| Some(wave(i))).collect();
    counts[100] = None;
    Trace { start_s: Some(1_791_158_400.0), step_s: 900.0, counts, ..Trace::default() }
}

fn busier() -> Trace {
    let counts = made().counts.into_iter().enumerate().map(|(i, n)| if i % 96 == 40 { n.map(|n| 20.0 * n) } else { n });
    Trace { counts: counts.collect(), ..made() }
}

fn catalog() -> Catalog {
    let traces = [("made", made()), ("busier", busier())].map(|(name, trace)| Arc::new(record(name, &trace)));
    Catalog::load().expect("the catalog loads").with_traces(traces.to_vec())
}

fn set(scenario: &mut Scenario, catalog: &Catalog, settings: &[(&str, &str)]) {
    for (id, text) in settings {
        dial::find(id).expect("a dial").set_text(scenario, catalog, text).expect("offered");
    }
}

#[test]
fn the_dial_of_traces_acts_and_hides_what_cannot() {
    let (catalog, plain) = (catalog(), Catalog::load().expect("the catalog loads"));
    let [shape, trace, peak] =
        ["traffic.shape", "traffic.trace", "traffic.peak_to_mean"].map(|id| dial::find(id).expect("a dial"));
    let mut s = Scenario::default();
    assert!(trace.without_effect(&s, &catalog).is_some() && peak.without_effect(&s, &catalog).is_none());
    let refused = shape.set_text(&mut s, &plain, "trace").expect_err("there is none").to_string();
    assert!(refused.contains("faceoff import"), "{refused}");
    // The shape alone takes the first there is.
    shape.set_text(&mut s, &catalog, "trace").expect("offered");
    assert_eq!(trace.get(&s), Value::Choice("made".to_owned()));
    assert!(trace.without_effect(&s, &catalog).is_none());
    for id in ["traffic.peak_to_mean", "traffic.idle_share"] {
        assert!(dial::find(id).expect("a dial").without_effect(&s, &catalog).is_some(), "{id}");
    }
    let one = evaluate(&s, &catalog);
    trace.set_text(&mut s, &catalog, "busier").expect("offered");
    let other = evaluate(&s, &catalog);
    assert!(other.serverless.pool.cold_share > one.serverless.pool.cold_share);
    let mean = other.profile.mean();
    assert!((mean / s.traffic.rate.get() - 1.0).abs() < 1e-9, "the mean is that of the dial, not {mean}");
    let unknown = trace.set_text(&mut s, &catalog, "other").expect_err("not there").to_string();
    assert!(unknown.contains("made, busier; 'faceoff import"), "{unknown}");
    // A scenario keeps its trace where the catalog does not know it.
    assert_eq!(trace.options(&s, &plain).len(), 1);
    assert_eq!(evaluate(&s, &plain).profile, other.profile);
}

#[test]
fn a_preset_with_a_trace_comes_back_the_same() {
    let (catalog, folder) = (catalog(), tempfile::tempdir().expect("a folder"));
    let mut scenario = Scenario::default();
    let fitted = fit(&busier());
    scenario.traffic.burst = fitted.burst;
    set(&mut scenario, &catalog, &[("traffic.trace", "busier"), ("traffic.shape", "trace"), ("traffic.rate", "0.25")]);
    let preset = Preset {
        name: "mine".to_owned(),
        title: "Mine".to_owned(),
        about: String::new(),
        figures: String::new(),
        scenario,
    };
    let path = preset::save(folder.path(), &preset, &catalog, Existing::Keep).expect("saved");
    let text = std::fs::read_to_string(&path).expect("written");
    assert!(text.contains("shape = \"trace\"") && text.contains("trace = \"busier\""), "{text}");
    assert_eq!(preset::read(&path, &catalog).expect("read"), preset);
    let gone = preset::read(&path, Catalog::embedded().expect("loads")).expect_err("the trace is not there");
    assert!(gone.to_string().contains("'faceoff import FILE --as NAME' brings a trace"), "{gone}");
    // Saved over by a scenario that follows none, it names none.
    let plain = Preset { scenario: Scenario::default(), ..preset };
    preset::save(folder.path(), &plain, &catalog, Existing::Replace).expect("saved");
    let back = preset::read(&path, Catalog::embedded().expect("loads")).expect("needs no trace");
    assert_eq!((back.scenario.traffic.shape, back.scenario.traffic.trace), (Shape::Day, None));
}

struct Home(tempfile::TempDir);

impl Home {
    /// A home with one trace and a preset that uses it.
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let config = home.path().join("faceoff");
        traces::save(&config.join("traces"), "made", &made(), "by hand", Existing::Keep).expect("saved");
        std::fs::create_dir(config.join("presets")).expect("made");
        let preset = "[traffic]\nshape = \"trace\"\ntrace = \"made\"\nrate = \"2/s\"\n";
        std::fs::write(config.join("presets/mine.toml"), preset).expect("written");
        Self(home)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
        command.args(arguments).current_dir(self.0.path()).env_clear().env("XDG_CONFIG_HOME", self.0.path());
        command
            .env("HOME", self.0.path())
            .env("SOURCE_DATE_EPOCH", "1796083200")
            .stdin(Stdio::null())
            .output()
            .expect("runs")
    }

    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && errors.is_empty(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

#[test]
fn commands_work_on_a_trace() {
    let home = Home::new();
    let json: serde_json::Value =
        serde_json::from_str(&home.text(&["compare", "mine", "--format", "json"])).expect("JSON");
    assert_eq!(json["scenario"]["traffic.shape"], "trace");
    assert_eq!(json["scenario"]["traffic.trace"], "made");
    assert!(home.text(&["traces"]).contains("made"));
    let described = home.text(&["traces", "describe", "made", "mine"]);
    assert!(described.contains("Peak to mean") && described.contains("Of 288 steps 1 are not known"), "{described}");
    let swept = home.text(&["sweep", "traffic.trace", "mine", "--format", "csv"]);
    assert!(swept.contains("made"), "{swept}");
    home.text(&["report", "mine", "--out", "report"]);
    home.text(&["report", "mine", "--out", "again"]);
    for file in ["report.html", "report.md", "report.json", "scenario.toml"] {
        let read = |folder: &str| std::fs::read(home.0.path().join(folder).join(file)).expect("written");
        assert_eq!(read("report"), read("again"), "{file}");
    }
    let again: serde_json::Value =
        serde_json::from_str(&home.text(&["compare", "report/scenario.toml", "--format", "json"])).expect("JSON");
    assert_eq!(again["kubernetes"], json["kubernetes"]);
    assert_eq!(again["serverless"], json["serverless"]);
}

#[test]
fn a_faulty_trace_is_said_and_stops_only_what_needs_it() {
    let home = Home::new();
    let path = home.0.path().join("faceoff/traces/broken.csv");
    std::fs::write(&path, "# faceoff trace 1\n# step_s: 60\nrequests\nmany\n").expect("written");
    let output = home.run(&["compare", "mine"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("broken.csv:4:1: 'many' does not read"), "{said}");
    let refused = home.run(&["traces", "describe", "broken"]);
    assert_eq!(refused.status.code(), Some(2));
    let unknown = home.run(&["traces", "describe", "../broken"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("cannot be the name of a trace"));
    assert!(
        String::from_utf8_lossy(&home.run(&["traces", "describe", "none-such"]).stderr)
            .contains("no trace 'none-such'")
    );
}
