//! Every format gives what it says: the sample files of all formats against their answers, real traces against independent sums.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]
#![expect(clippy::float_cmp, reason = "counts and sums of counts are whole numbers, exact in floating point")]

use faceoff::import::{ImportError, Imported, Kind, Missing, Options, Reading, Severity, Source, import, zone};
use faceoff::trace::Trace;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A folder beside the checkout; its absence is a failure only where everything must be there.
fn beside(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let path = if path.is_dir() { path } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name) };
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "../shared/{name} is not there, and CI is set");
    eprintln!("passed over: ../shared/{name} is not there");
    None
}

fn one(path: &Path, options: &Options) -> Result<Imported, ImportError> {
    import(Source::paths(&[path])?, options)
}

fn bytes(name: &str, text: &str) -> Result<Imported, ImportError> {
    import(vec![Source::bytes(name, text)], &Options::default())
}

/// What `needs` and `unit` of an answer say must be told.
fn options(answer: &Value) -> Options {
    let needs = answer["needs"].as_str().unwrap_or_default();
    let mut options = Options::default();
    if let Some(at) = needs.find("time zone ") {
        let name = needs[at + "time zone ".len()..].split(';').next().unwrap_or_default();
        options.zone = Some(zone(name).expect("a zone"));
    }
    if needs.contains("day first") {
        options.day_first = Some(true);
    }
    options
}

fn seconds(text: &Value) -> Option<f64> {
    let at: jiff::Timestamp = text.as_str()?.parse().ok()?;
    Some(at.as_second() as f64)
}

fn rounded(trace: &Trace) -> Vec<f64> {
    trace.counts.iter().map(|count| count.expect("known").round()).collect()
}

/// What differs between an answer and what was imported.
fn differences(answer: &Value, found: &Imported) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |what: &str, same: bool, found: String| {
        if !same {
            wrong.push(format!("{what}: {found}"));
        }
    };
    let trace = &found.trace;
    if let Some(total) = answer["total"].as_f64() {
        check("total", trace.total().round() == total, trace.total().to_string());
    }
    if let Some(counts) = answer["counts"].as_array() {
        let want: Vec<f64> = counts.iter().filter_map(Value::as_f64).collect();
        check("counts", rounded(trace) == want, format!("{:?}", trace.counts));
        check("step", Some(trace.step_s) == answer["bin_s"].as_f64(), trace.step_s.to_string());
        check("start", trace.start_s == seconds(&answer["start"]), format!("{:?}", trace.start_s));
    }
    if answer["first"].is_string() {
        let start = trace.start_s.expect("absolute");
        let at = |i: Option<&f64>| i.map(|at| (start + at).floor());
        check(
            "first",
            at(trace.arrivals.first()) == seconds(&answer["first"]),
            format!("{:?}", trace.arrivals.first()),
        );
        check("last", at(trace.arrivals.last()) == seconds(&answer["last"]), format!("{:?}", trace.arrivals.last()));
        check(
            "arrivals",
            trace.arrivals.len() as f64 == answer["total"].as_f64().expect("a total"),
            trace.arrivals.len().to_string(),
        );
    }
    if let Some(rejected) = answer["rejected_lines"].as_u64() {
        check("rejected", found.rejected_lines == rejected, found.rejected_lines.to_string());
    }
    if let Some(starts) = answer["cold_starts"].as_u64() {
        let cold = found.measured.cold.expect("a function's log");
        check(
            "cold starts",
            cold.starts == starts && found.measured.init_ms.as_ref().is_some_and(|i| i.count == starts),
            format!("{cold:?}"),
        );
    }
    if let Some(requests) = answer["requests"].as_u64() {
        let spread = found.measured.duration_ms.as_ref().expect("durations");
        check("requests", spread.count == requests, spread.count.to_string());
    }
    if answer["latency"].is_string() || answer["kind"] == "latency" {
        check("durations", found.measured.duration_ms.is_some(), format!("{:?}", found.measured));
    }
    let kind = match answer["kind"].as_str() {
        Some("counts") => found.kind == Kind::Counts,
        Some("events") => found.kind != Kind::Counts && !trace.arrivals.is_empty(),
        _ => found.kind == Kind::Measurements,
    };
    check("kind", kind, format!("{:?}", found.kind));
    wrong
}

#[test]
fn every_sample_gives_its_answer() {
    let Some(folder) = beside("formats") else { return };
    let answers = std::fs::read(folder.join("expected.json")).expect("answers");
    let answers: BTreeMap<String, Value> = serde_json::from_slice(&answers).expect("JSON");
    assert!(answers.len() >= 47, "all samples are there");
    let mut wrong = Vec::new();
    for (name, answer) in &answers {
        let result = one(&folder.join(name), &options(answer));
        match (answer["kind"].as_str(), result) {
            (Some("error"), Err(error)) => assert!(error.to_string().contains(name.as_str()), "{error}"),
            (Some("error"), Ok(found)) => wrong.push(format!("{name}: should be an error, gave {:?}", found.trace)),
            (_, Err(error)) => wrong.push(format!("{name}: {error}")),
            (_, Ok(found)) => {
                wrong.extend(differences(answer, &found).into_iter().map(|what| format!("{name}: {what}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What differs between a sample of another program and its answer, in the words of a report.
fn field_differences(answer: &Value, found: &Imported) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut near = |what: &str, found: Option<f64>, within: f64| {
        let Some(want) = answer[what].as_f64() else { return };
        if !found.is_some_and(|found| (found / want - 1.0).abs() <= within) {
            wrong.push(format!("{what}: {found:?} for {want}"));
        }
    };
    let traffic = found.traffic();
    let measured = &found.measured;
    near("requests", traffic.map(Trace::total), 0.02);
    near("mean_per_s", traffic.map(Trace::mean_rate), 0.03);
    near("duration_mean_ms", measured.duration_ms.as_ref().map(|spread| spread.mean), 0.02);
    near("size_mean_bytes", measured.response_bytes.as_ref().map(|spread| spread.mean), 0.02);
    near("cold_starts", measured.cold.map(|cold| cold.starts as f64), 1e-9);
    near("cold_calls", measured.cold.map(|cold| cold.invocations as f64), 1e-9);
    near("memory_mb", measured.memory_limit_mb.as_ref().map(|spread| spread.mean), 0.02);
    near("memory_used_mb", measured.memory_mb.as_ref().map(|spread| spread.max), 0.02);
    near("left_aside", Some(found.probes as f64), 1e-9);
    if answer["kind"] == "counts" {
        near("bin_s", Some(found.trace.step_s), 1e-9);
        near("span_s", Some(found.trace.span_s()), 0.02);
    }
    if answer["duration_mean_ms"].is_null()
        && answer.get("duration_mean_ms").is_some()
        && measured.duration_ms.is_some()
    {
        wrong.push(format!(
            "a duration that is not in it: {:?}",
            measured.duration_ms.as_ref().map(|spread| spread.mean)
        ));
    }
    if let Some(start) = answer["start"].as_str() {
        let want = seconds(&answer["start"]).or_else(|| seconds(&Value::from(format!("{start}Z"))));
        if found.trace.start_s != want {
            wrong.push(format!("start: {:?} for {start}", found.trace.start_s));
        }
    } else if answer.get("start").is_some() && found.trace.start_s.is_some() {
        wrong.push("a start that is not in it".to_owned());
    }
    let kind = match answer["kind"].as_str() {
        Some("counts") => Kind::Counts,
        Some("events") => Kind::Events,
        _ => Kind::Measurements,
    };
    if found.kind != kind {
        wrong.push(format!("kind: {:?}", found.kind));
    }
    // A doubt counts where the answer has the figure.
    let sized = answer["size_mean_bytes"].is_number();
    if found.doubts.iter().any(|doubt| doubt.quantity != faceoff::import::Quantity::ResponseSize || sized) {
        wrong.push(format!("in doubt: {:?}", found.doubts));
    }
    wrong
}

#[test]
fn every_file_of_another_program_is_read_right() {
    let Some(folder) = beside("formats/field") else { return };
    let answers = std::fs::read(folder.join("expected.json")).expect("answers");
    let answers: BTreeMap<String, Value> = serde_json::from_slice(&answers).expect("JSON");
    assert!(answers.len() >= 64, "all samples are there");
    let mut wrong = Vec::new();
    for (name, answer) in &answers {
        let result = one(&folder.join(name), &Options::default());
        match (answer["kind"].as_str(), result) {
            (Some("error"), Err(_)) => {}
            (Some("error"), Ok(found)) => {
                wrong.push(format!("{name}: should be refused, gave {:?}", found.trace.total()));
            }
            (_, Err(error)) => wrong.push(format!("{name}: {error}")),
            (_, Ok(found)) => {
                wrong.extend(field_differences(answer, &found).into_iter().map(|what| format!("{name}: {what}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_edge_cases_say_what_they_must() {
    let Some(folder) = beside("formats") else { return };
    let refused = |name: &str| one(&folder.join("edge").join(name), &Options::default()).expect_err(name).to_string();
    for (name, words) in [
        ("negative.csv", &[":3:", "-3", "count"][..]),
        ("empty.csv", &["is empty"]),
        ("header_only.csv", &["no data"]),
        ("one_row.csv", &["one bin", "--step"]),
        ("prometheus_error.json", &["exceeded maximum resolution of 11,000 points"]),
        ("prometheus_vector.json", &["vector", "query_range"]),
        ("dst_autumn_local.csv", &["comes twice", "--tz"]),
    ] {
        let message = refused(name);
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
    let notes = |name: &str| {
        let found = one(&folder.join("edge").join(name), &Options::default()).expect(name);
        found.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    for (name, words) in [
        ("duplicates_split.csv", &["30 times come more than once", ":3:"][..]),
        ("nan_null_empty.csv", &["2 of 30 bins have no value, at most 2 in a row", "read as zero"]),
        ("prometheus_nan.json", &["3 of 5 bins have no value, at most 3 in a row"]),
        ("mixed_step.csv", &["between 60 s and 300 s"]),
        ("cumulative_counter_reset.csv", &["begins again once"]),
        ("garbage_lines.log", &[":2:", "2 of 6 lines", "this is not a log line"]),
        ("unsorted.csv", &["put in order"]),
        ("dst_spring_local.csv", &["no zone and were read as UTC"]),
    ] {
        let notes = notes(name);
        assert!(words.iter().all(|word| notes.contains(word)), "{name}: {notes}");
    }
    let unknown = Options { missing: Some(Missing::Unknown), ..Options::default() };
    let trace = one(&folder.join("edge/prometheus_nan.json"), &unknown).expect("imports").trace;
    assert_eq!(trace.counts, [Some(5.0), None, None, None, Some(7.0)]);
}

#[test]
fn all_logs_as_a_folder_are_one_trace() {
    let Some(folder) = beside("formats") else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let logs = ["nginx_combined.log.gz", "alb_access.log", "caddy_json.log", "lambda_report.log", "cloudfront.tsv"];
    for name in logs {
        std::fs::copy(folder.join(name), dir.path().join(name)).expect("copied");
    }
    std::fs::write(dir.path().join("notes.txt"), "what is what").expect("written");
    std::fs::write(dir.path().join("quiet.log"), "").expect("written");
    let found = one(dir.path(), &Options::default()).expect("imports");
    assert_eq!((found.files, found.trace.total()), (5, 150.0));
    assert_eq!(rounded(&found.trace), [15.0, 25.0, 0.0, 0.0, 45.0, 10.0, 5.0, 20.0, 0.0, 30.0]);
    let left: Vec<String> =
        found.notes.iter().map(ToString::to_string).filter(|note| note.contains("left out")).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn single_requests_and_counts_do_not_mix_but_a_summary_may_come_along() {
    let Some(folder) = beside("formats") else { return };
    let both = |a: &str, b: &str| {
        import(Source::paths(&[folder.join(a), folder.join(b)]).expect("there"), &Options::default())
    };
    let error = both("nginx_combined.log", "plain_counts.csv").expect_err("mixed").to_string();
    assert!(error.contains("counts"), "{error}");
    let found = both("nginx_combined.log", "k6_summary.json").expect("imports");
    assert_eq!(found.kind, Kind::Events);
    assert!(found.measured.duration_ms.is_some());
}

#[test]
fn what_is_measured_is_right() {
    let Some(folder) = beside("formats") else { return };
    let measured = |name: &str| one(&folder.join(name), &Options::default()).expect(name).measured;
    let lambda = measured("lambda_report.log");
    let init = lambda.init_ms.expect("cold starts");
    assert_eq!((init.min, init.max, lambda.cold.expect("calls").invocations), (180.25, 188.25, 30));
    assert_eq!(lambda.memory_limit_mb.expect("sizes").mean, 512.0);
    let mean = lambda.duration_ms.expect("durations").mean;
    for name in [
        "nginx_combined_request_time.log",
        "caddy_json.log",
        "gcp_http_request.jsonl",
        "cloudfront.tsv",
        "nginx_json.log",
        "k6_results.csv",
        "k6_results.jsonl",
        "k6_summary.json",
        "oha.json",
    ] {
        let duration = measured(name).duration_ms.expect(name);
        assert!((duration.mean / mean - 1.0).abs() < 1e-3, "{name}: {} against {mean}", duration.mean);
    }
    let balancer = measured("alb_access.log");
    assert_eq!(balancer.duration_ms.expect("durations").count, 29, "one was not sent on");
    let size = measured("nginx_combined.log").response_bytes.expect("sizes").mean;
    for name in ["alb_access.log", "caddy_json.log", "gcp_http_request.jsonl", "cloudfront.tsv", "nginx_json.log"] {
        assert_eq!(measured(name).response_bytes.expect(name).mean, size, "{name}");
    }
    assert_eq!(measured("caddy_json.log").statuses, measured("nginx_json.log").statuses);
}

/// Days since 1970 by counting, as a check on the calendar of the program.
fn day(year: i64, month: usize, day: i64) -> i64 {
    let leap = |y: i64| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1970..year).map(|y| 365 + i64::from(leap(y))).sum::<i64>() + lengths[..month - 1].iter().sum::<i64>() + day - 1
}

/// Seconds of `YYYY-MM-DD…HH:MM:SS` at fixed places, fraction apart.
fn stamp(text: &str) -> i64 {
    let part = |at: std::ops::Range<usize>| text[at].parse::<i64>().expect("digits");
    let days = day(part(0..4), part(5..7) as usize, part(8..10));
    days * 86_400 + part(11..13) * 3600 + part(14..16) * 60 + part(17..19)
}

/// Seconds of the bracketed time of an access log, offset taken off.
fn log_stamp(line: &str) -> i64 {
    let at = line.find('[').expect("a time") + 1;
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = month.iter().position(|m| *m == &line[at + 3..at + 6]).expect("a month") + 1;
    let part = |from: usize, to: usize| line[at + from..at + to].parse::<i64>().expect("digits");
    let local = day(part(7, 11), month, part(0, 2)) * 86_400 + part(12, 14) * 3600 + part(15, 17) * 60 + part(18, 20);
    let offset = part(22, 24) * 3600 + part(24, 26) * 60;
    if &line[at + 21..at + 22] == "-" { local + offset } else { local - offset }
}

/// Total, peak, bins and mean of counts on a grid.
fn figures(counts: &BTreeMap<i64, f64>) -> (f64, f64, usize, f64) {
    let (first, last) = (*counts.keys().next().expect("some"), *counts.keys().next_back().expect("some"));
    let bins = (last - first) as usize + 1;
    let total: f64 = counts.values().sum();
    (total, counts.values().copied().fold(0.0, f64::max), bins, total / bins as f64)
}

fn same(name: &str, found: &Imported, counts: &BTreeMap<i64, f64>) {
    let trace = &found.trace;
    let peak = trace.counts.iter().flatten().copied().fold(0.0, f64::max);
    let (total, most, bins, mean) = figures(counts);
    assert_eq!((trace.total(), peak, trace.counts.len()), (total, most, bins), "{name}");
    assert!((trace.total() / trace.counts.len() as f64 - mean).abs() < 1e-9, "{name}");
}

#[test]
fn real_tables_have_the_sums_of_their_rows() {
    let Some(folder) = beside("traces") else { return };
    for (name, step, bins) in [
        ("nab_elb_request_count.csv", 300, 4040),
        ("nab_twitter_AAPL.csv", 300, 15_902),
        ("nasa_aug95_per_minute.csv", 60, 38_880),
    ] {
        let text = std::fs::read_to_string(folder.join(name)).expect("there");
        let mut counts = BTreeMap::new();
        for line in text.lines().skip(1) {
            let (at, count) = line.split_once(',').expect("two cells");
            *counts.entry(stamp(at).div_euclid(step)).or_insert(0.0) += count.trim().parse::<f64>().expect("a count");
        }
        let found = one(&folder.join(name), &Options::default()).expect(name);
        assert_eq!((found.trace.step_s, found.trace.counts.len()), (step as f64, bins), "{name}");
        same(name, &found, &counts);
    }
}

#[test]
fn real_requests_have_the_counts_of_their_minutes() {
    let Some(folder) = beside("traces") else { return };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("there");
    let by_minute = |times: &mut dyn Iterator<Item = i64>| {
        let mut counts = BTreeMap::new();
        times.for_each(|at| *counts.entry(at.div_euclid(60)).or_insert(0.0) += 1.0);
        counts
    };
    let text = read("azure_llm_code_2023.csv");
    let counts = by_minute(&mut text.lines().skip(1).map(stamp));
    same("llm", &one(&folder.join("azure_llm_code_2023.csv"), &Options::default()).expect("imports"), &counts);
    let text = read("apache_combined_home.log");
    let counts = by_minute(&mut text.lines().map(log_stamp));
    same("home", &one(&folder.join("apache_combined_home.log"), &Options::default()).expect("imports"), &counts);
    let text = read("azure2021_invocations.csv");
    let starts = text.lines().skip(1).map(|line| {
        let mut cells = line.rsplit(',').map(|cell| cell.parse::<f64>().expect("a number"));
        let (duration, end) = (cells.next().expect("a cell"), cells.next().expect("a cell"));
        (end - duration).floor() as i64
    });
    let counts = by_minute(&mut starts.collect::<Vec<_>>().into_iter());
    let found = one(&folder.join("azure2021_invocations.csv"), &Options::default()).expect("imports");
    assert_eq!((found.trace.start_s, found.trace.total()), (None, 199.0));
    same("2021", &found, &counts);
    let longest = found.measured.duration_ms.expect("durations").max;
    assert!(longest > 250_000.0, "{longest} ms");
}

#[test]
fn the_functions_of_2019_add_up_by_minute() {
    let Some(folder) = beside("traces") else { return };
    let text = std::fs::read_to_string(folder.join("azure2019_10fn_invocations.csv")).expect("there");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(2).map(|cell| cell.parse().expect("a count")).collect())
        .collect();
    let sums: Vec<Option<f64>> = (0..60).map(|minute| Some(rows.iter().map(|row| row[minute]).sum())).collect();
    let found = one(&folder.join("azure2019_10fn_invocations.csv"), &Options::default()).expect("imports");
    assert_eq!((found.trace.counts, found.trace.step_s, found.trace.start_s), (sums, 60.0, None));
    let options = Options { columns: vec!["gd".to_owned()], ..Options::default() };
    let alone = one(&folder.join("azure2019_10fn_invocations.csv"), &options).expect("imports");
    let at = text.lines().skip(1).position(|line| line.starts_with("gd,")).expect("the function");
    assert_eq!(alone.trace.total(), rows[at].iter().sum::<f64>());
    let durations = one(&folder.join("azure2019_10fn_durations.csv"), &options)
        .expect("imports")
        .measured
        .duration_ms
        .expect("durations");
    assert!(durations.quantile(0.5).is_some() && durations.count > 0);
    let memory = one(&folder.join("azure2019_10fn_memory.csv"), &Options::default())
        .expect("imports")
        .measured
        .memory_mb
        .expect("memory");
    assert!(memory.mean > 100.0 && memory.max < 1000.0, "{memory:?}");
    one(&folder.join("azure2019_population.json"), &Options::default()).expect_err("no trace");
}

#[test]
fn the_log_of_a_day_is_its_counts_by_the_minute() {
    let Some(folder) = beside("traces") else { return };
    let found = one(&folder.join("nasa_19950801_clf.log.gz"), &Options::default()).expect("imports");
    assert_eq!((found.trace.total(), found.rejected_lines), (30_969.0, 0));
    let mut text = String::new();
    let file = std::fs::File::open(folder.join("nasa_19950801_clf.log.gz")).expect("there");
    GzDecoder::new(file).read_to_string(&mut text).expect("gzip");
    let mut counts = BTreeMap::new();
    text.lines().for_each(|line| *counts.entry(log_stamp(line).div_euclid(60)).or_insert(0.0) += 1.0);
    same("nasa", &found, &counts);
    let start = found.trace.start_s.expect("a time") as i64 / 60;
    for (i, count) in found.trace.counts.iter().enumerate() {
        assert_eq!(*count, Some(counts.get(&(start + i as i64)).copied().unwrap_or(0.0)), "minute {i}");
    }
    // The counts by the minute begin on the 4th; the log ends on the 1st, so the two share no minute to compare.
    assert_eq!(found.trace.utc_offset_s, -14_400);
    let per_minute = one(&folder.join("nasa_aug95_per_minute.csv"), &Options::default()).expect("imports").trace;
    assert_eq!(per_minute.utc_offset_s, -14_400);
    assert!(per_minute.start_s.expect("a time") > found.trace.start_s.expect("a time") + found.trace.span_s());
}

#[test]
fn what_a_table_does_not_tell_is_asked() {
    let table = |values: &[&str]| {
        let rows = values.iter().enumerate().map(|(i, v)| format!("2026-10-05T08:{i:02}:00Z,{v}\n"));
        "time,x\n".to_owned() + &rows.collect::<String>()
    };
    let error = bytes("f.csv", &table(&["1.25", "0.4", "0.77"])).expect_err("either").to_string();
    assert!(error.contains("--read rates") && error.contains("1.25"), "{error}");
    let rates = Options { reading: Reading::Rates, ..Options::default() };
    let found = import(vec![Source::bytes("f.csv", table(&["1.25", "0.4", "0.77"]))], &rates).expect("imports");
    assert!((found.trace.total() - 2.42 * 60.0).abs() < 1e-9);
    let error = bytes("f.csv", "date,count\n05/10/2026,1\n06/10/2026,2\n").expect_err("either").to_string();
    assert!(error.contains("--day-first"), "{error}");
    let found = bytes("f.csv", "date,count\n30/09/2026,1\n01/10/2026,2\n02/10/2026,2\n").expect("the 30th tells");
    assert_eq!(found.trace.step_s, 86_400.0);
    let error = bytes("f.csv", "time,p99 latency ms\n2026-10-05 08:00,1\n2026-10-05 08:01,2\n2026-10-05 08:02,2\n")
        .expect_err("no count")
        .to_string();
    assert!(error.contains("no count of requests"), "{error}");
}

#[test]
fn limits_say_what_and_where() {
    let error = bytes("f.csv", "time,count\n1970-01-02T00:00:00Z,1\n1970-01-02T00:00:01Z,1\n2026-01-01T00:00:00Z,1\n")
        .expect_err("too long")
        .to_string();
    assert!(error.contains("f.csv") && error.contains("step"), "{error}");
    let deep = "[".repeat(100_000);
    bytes("f.json", &deep).expect_err("too deep");
    let deep = format!("{{\"timeSeries\": {}", "[".repeat(100_000));
    let error = bytes("f.json", &deep).expect_err("too deep").to_string();
    assert!(error.contains("f.json:1"), "{error}");
    let long = format!(
        "time,count\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,{}\n2026-01-01T00:02:00Z,2\n",
        "9".repeat(2_000_000)
    );
    let found = bytes("f.csv", &long).expect("the long line is left out");
    assert_eq!(found.rejected_lines, 1);
    let error = bytes("f.csv", "time,count\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,1e300\n")
        .expect_err("too many")
        .to_string();
    assert!(error.contains("f.csv:3: count") && error.contains("1e15"), "{error}");
    let wide = "1,".repeat(100_000);
    let _ = bytes("f.csv", &format!("time,{wide}\n2026-01-01T00:00:00Z,{wide}\n2026-01-01T00:01:00Z,{wide}\n"));
}

#[test]
fn a_corrupt_archive_is_named_and_what_it_says_cannot_steer_a_terminal() {
    let error = import(vec![Source::bytes("x.gz", &b"\x1f\x8b\x08\x00garbage"[..])], &Options::default())
        .expect_err("corrupt")
        .to_string();
    assert!(error.starts_with("x.gz: cannot be read"), "{error}");
    let error = bytes("\u{1b}]0;x\u{7}.csv", "\u{1b}[31mred\n").expect_err("unknown").to_string();
    assert!(!error.contains(['\u{1b}', '\u{7}']), "{error:?}");
    let error = bytes("t.csv", "time,\u{e}latency\n2026-10-05 08:00,1\n2026-10-05 08:01,2\n2026-10-05 08:02,2\n")
        .expect_err("no count")
        .to_string();
    assert!(error.contains("latency") && !error.contains('\u{e}'), "{error:?}");
    let found = bytes("l.log", "h - - [05/Oct/2026:08:00:10 +0000] \"GET /\" 200 1\nh - - [05/Oct/2026:08:00:11 +0000] \"GET /\" 200 1\n\u{1b}[2J\n").expect("imports");
    assert!(found.notes.iter().all(|note| !note.to_string().contains('\u{1b}')));
}

/// The program in a home of its own.
struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dir.path().join(name), text).expect("written");
    }

    /// Exit code, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff"));
        command.args(arguments).current_dir(self.dir.path()).env_clear().env("HOME", self.dir.path());
        command.env("SOURCE_DATE_EPOCH", "1796083200");
        let output = command.stdin(std::process::Stdio::null()).output().expect("runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().expect("ends"), text(output.stdout), text(output.stderr))
    }
}

/// An hour of a log in which requests take 20 to 40 ms, with a rush in the middle.
fn log() -> String {
    let mut text = String::new();
    for minute in 0..60 {
        for i in 0..if (20..25).contains(&minute) { 50 } else { 5 } {
            let line = format!(
                "h - - [05/Oct/2026:10:{minute:02}:{i:02} +0200] \"GET / HTTP/1.1\" {} 2048 \"-\" \"-\" 0.0{}\n",
                if i == 0 { 500 } else { 200 },
                20 + i % 3 * 10
            );
            text.push_str(&line);
        }
    }
    text
}

#[test]
fn a_log_becomes_a_trace_and_a_preset_that_compares() {
    let home = Home::new();
    home.write("access.log", &log());
    let (code, shown, complaints) = home.run(&["import", "access.log"]);
    assert_eq!((code, complaints.as_str()), (0, ""), "{shown}");
    for words in
        ["access log", "2026-10-05 10:00:00 +02:00", "525", "5xx", "dial work.duration_ms", "dial traffic.rate"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!home.dir.path().join(".config").exists(), "nothing is written without --as");
    let (code, shown, complaints) = home.run(&["import", "access.log", "--as", "shop"]);
    assert_eq!((code, complaints.as_str()), (0, ""), "{shown}");
    assert!(shown.contains("faceoff compare shop"), "{shown}");
    let preset = std::fs::read_to_string(home.dir.path().join(".config/faceoff/presets/shop.toml")).expect("written");
    for line in ["shape = \"trace\"", "trace = \"shop\"", "response_kb = \"2 KB\""] {
        assert!(preset.contains(line), "{preset}");
    }
    let (code, shown, complaints) = home.run(&["compare", "shop", "--format", "json"]);
    assert_eq!(code, 0, "{complaints}");
    let compared: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(compared["scenario"]["traffic.trace"], "shop");
    assert!((compared["scenario"]["traffic.rate"].as_f64().expect("a rate") - 525.0 / 3600.0).abs() < 1e-6);
    let (code, _, complaints) = home.run(&["import", "access.log", "--as", "shop"]);
    assert!(code == 2 && complaints.contains("--replace"), "{complaints}");
    let (code, ..) = home.run(&["import", "access.log", "--as", "shop", "--replace"]);
    assert_eq!(code, 0);
}

#[test]
fn the_import_can_be_read_by_machines() {
    let home = Home::new();
    home.write("access.log", &(log() + "no log line\n"));
    let (code, shown, _) = home.run(&["import", "access.log", "--format", "json", "--describe"]);
    assert_eq!(code, 0);
    let found: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(found["formats"][0], "access-log");
    assert_eq!((found["trace"]["requests"].as_f64(), found["rejected_lines"].as_u64()), (Some(525.0), Some(1)));
    assert_eq!(
        (found["notes"][0]["severity"].as_str(), found["notes"][0]["line"].as_u64()),
        (Some("warning"), Some(526))
    );
    assert!(found["described"].is_object() && found["measured"]["duration_ms"]["histogram"].is_array(), "{shown}");
    for format in ["csv", "markdown"] {
        let (code, shown, _) = home.run(&["import", "access.log", "--format", format]);
        assert!(code == 0 && shown.contains("525"), "{shown}");
    }
}

#[test]
fn what_is_wrong_is_said_with_exit_code_2() {
    let home = Home::new();
    home.write("x.csv", "time,count\n2026-10-05T08:00:00Z,5\n2026-10-05T08:01:00Z,-3\n");
    home.write("hello.txt", "hello\n");
    home.write(
        "offer.csv",
        "\"FormatVersion\",\"v1.0\"\n\"SKU\",\"OfferTermCode\",\"PricePerUnit\"\n\"A\",\"B\",\"0.2\"\n",
    );
    home.write("retail.json", r#"{"BillingCurrency":"USD","Items":[{"retailPrice":0.2}],"NextPageLink":null}"#);
    std::fs::create_dir(home.dir.path().join("empty")).expect("a folder");
    for (arguments, words) in [
        (&["import", "x.csv"][..], "x.csv:3: count: '-3' is not allowed"),
        (&["import", "hello.txt"], "hello.txt: is in no format that is known here"),
        (&["import", "missing.log"], "missing.log: cannot be read"),
        (&["import", "offer.csv"], "offer.csv: a price list: 'faceoff prices update FILE"),
        (&["import", "retail.json"], "retail.json: a price list"),
        (&["import", "empty"], "no file in it"),
        (&["import", "x.csv", "--as", "My Shop"], "such as 'my-shop'"),
        (&["import", "x.csv", "--as", "none"], "means no trace"),
        (&["import", "x.csv", "--as", "web-api"], "comes with the program"),
        (&["import", "x.csv", "--tz", "Mars"], "Europe/Berlin"),
        (&["import", "x.csv", "--step", "0"], "time above zero"),
        (&["import"], "FILE"),
    ] {
        let (code, shown, complaints) = home.run(arguments);
        assert!(code == 2 && shown.is_empty() && complaints.contains(words), "{arguments:?}: {code} {complaints}");
    }
}

#[test]
fn a_load_test_gives_durations_and_no_traffic() {
    let home = Home::new();
    let summary = r#"{"metrics":{"http_reqs":{"count":30},"http_req_duration":{"avg":80,"min":10,"med":60,"max":300,"p(95)":200}}}"#;
    home.write("k6.json", summary);
    let (code, shown, complaints) = home.run(&["import", "k6.json", "--as", "measured", "--base", "flash-sale"]);
    assert_eq!(code, 0, "{complaints}");
    assert!(shown.contains("load test") && !shown.contains("traces/"), "{shown}");
    let preset =
        std::fs::read_to_string(home.dir.path().join(".config/faceoff/presets/measured.toml")).expect("written");
    assert!(shown.contains("(mean duration 80 ms less ") && shown.contains(" of state)"), "{shown}");
    let work =
        preset.lines().find_map(|line| line.strip_prefix("duration_ms = ")).and_then(|ms| ms.parse::<f64>().ok());
    assert!(work.is_some_and(|ms| ms > 60.0 && ms < 80.0) && preset.contains("shape = \"flash\""), "{preset}");
}

fn warnings(found: &Imported) -> Vec<String> {
    found.notes.iter().filter(|note| note.severity == Severity::Warning).map(ToString::to_string).collect()
}

#[test]
fn files_that_may_have_seen_the_same_requests_are_warned_of() {
    let Some(folder) = beside("formats") else { return };
    let both = |a: &str, b: &str| {
        import(Source::paths(&[folder.join(a), folder.join(b)]).expect("there"), &Options::default()).expect("imports")
    };
    let found = both("alb_access.log", "lambda_report.log");
    let warned = warnings(&found);
    assert_eq!(warned.len(), 1, "{warned:?}");
    for words in ["alb_access.log", "lambda_report.log", " both cover 2026-10-05 08:0", "counted twice"] {
        assert!(warned[0].contains(words), "{warned:?}");
    }
    assert!(warnings(&both("nginx_combined.log", "apache_common.log")).is_empty(), "two machines, one format");
}

#[test]
fn what_is_there_twice_counts_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log().as_bytes()).expect("packed");
    std::fs::write(dir.path().join("x.log"), log()).expect("written");
    std::fs::write(dir.path().join("x.log.1.gz"), packed.finish().expect("packed")).expect("written");
    // The next day begins with the same 64 KiB and more, and goes on otherwise.
    let long = log().repeat(3);
    std::fs::write(dir.path().join("y.log"), &long).expect("written");
    std::fs::write(dir.path().join("z.log"), long + &log()).expect("written");
    let found = one(dir.path(), &Options::default()).expect("imports");
    assert_eq!((found.files, found.trace.total()), (3, 8.0 * 525.0));
    let warned = warnings(&found);
    let same =
        |words: &String| words.contains("x.log.1.gz: was left out: it holds the same as ") && words.ends_with("x.log");
    assert!(warned.len() == 1 && same(&warned[0]), "{warned:?}");
}

#[test]
fn a_note_names_the_file_it_is_about_and_pages_about_logs_are_left_out() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("README"), "logs\n").expect("written");
    std::fs::write(dir.path().join("README.md"), "# Logs\n\nThose of W3C have a line of `#Fields:`.\n")
        .expect("written");
    std::fs::write(dir.path().join("about.md"), "# Logs\n#Fields: are what counts\nsee there\n").expect("written");
    std::fs::write(dir.path().join("access.log"), log()).expect("written");
    let found = one(dir.path(), &Options::default()).expect("imports");
    let about: Vec<String> =
        found.notes.iter().filter(|note| note.text.contains("whole seconds")).map(ToString::to_string).collect();
    assert!(about.len() == 1 && about[0].contains("access.log: times"), "{about:?}");
    assert_eq!(warnings(&found).iter().filter(|words| words.contains("was left out")).count(), 3, "{:?}", found.notes);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff"));
    let shown = command.arg("import").arg(dir.path()).env("HOME", dir.path()).output().expect("runs").stdout;
    let shown = String::from_utf8(shown).expect("UTF-8");
    assert!(shown.contains("about.md: was left out"), "with one file of several read, its name is said: {shown}");
    std::fs::write(dir.path().join("second.log"), log() + "\n").expect("written");
    let found = one(dir.path(), &Options::default()).expect("imports");
    assert!(found.notes.iter().any(|note| note.text.contains("whole seconds") && note.file.is_none()), "it is of both");
}

#[test]
fn what_is_packed_otherwise_is_told() {
    for (mark, name) in [
        (&b"PK\x03\x04\x14\0\0\0"[..], "zip"),
        (b"\xfd7zXZ\0\0\x04", "xz"),
        (b"BZh91AY&SY", "bzip2"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "7z"),
    ] {
        let error = import(vec![Source::bytes("x", mark)], &Options::default()).expect_err(name).to_string();
        assert!(error.contains(&format!("x: is packed as {name}")) && error.contains("unpack it"), "{error}");
    }
}

#[test]
fn quiet_leaves_remarks_out() {
    let home = Home::new();
    home.write("access.log", &log());
    for format in ["csv", "table"] {
        let (_, shown, complaints) = home.run(&["import", "access.log", "--format", format]);
        assert!((shown + &complaints).contains("whole seconds"), "{format}");
        let (code, shown, complaints) = home.run(&["import", "access.log", "--format", format, "--quiet"]);
        assert!(code == 0 && complaints.is_empty() && !shown.contains("whole seconds"), "{complaints}{shown}");
    }
}

#[test]
fn rows_for_machines_have_every_number_and_its_unit() {
    let home = Home::new();
    home.write("access.log", &log());
    let (code, shown, _) = home.run(&["import", "access.log", "--format", "csv", "--describe", "--quiet"]);
    assert_eq!(code, 0);
    for row in [
        "figure,value,unit,window_s\n",
        "\nrequests,525.0,,\n",
        "\nduration p50,",
        "\nduration p99,",
        "\nanswer p50,2048.0,B,\n",
        "\nstatuses 5xx,",
        "\ndial work.duration_ms,",
        "\ndescribed fano,",
        "\ndescribed kubernetes.mean_replicas.model,",
    ] {
        assert!(shown.contains(row), "{row}: {shown}");
    }
    let durations = shown.lines().filter(|line| line.starts_with("duration p")).collect::<Vec<_>>();
    assert!(durations.iter().all(|line| line.ends_with(",ms,")), "{durations:?}");
}

#[test]
fn a_preset_of_the_program_is_hidden_only_on_purpose() {
    let home = Home::new();
    home.write("access.log", &log());
    let (code, _, complaints) = home.run(&["import", "access.log", "--as", "web-api", "--replace"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    let preset = std::fs::read_to_string(home.dir.path().join(".config/faceoff/presets/web-api.toml")).expect("there");
    assert!(preset.contains("as in web-api before it was replaced"), "{preset}");
    let (code, _, complaints) = home.run(&["presets", "save", "chat"]);
    assert!(code == 0 && complaints.contains("hides the preset of this name"), "{complaints}");
    let (code, shown, complaints) = home.run(&["presets", "save", "flash-sale", "--quiet"]);
    assert_eq!((code, shown.as_str(), complaints.as_str()), (0, "", ""));
}

#[test]
fn settings_that_do_something_else_than_they_seem_to_are_remarked_on() {
    let home = Home::new();
    home.write("access.log", &log());
    for name in ["shop", "alpha"] {
        assert_eq!(home.run(&["import", "access.log", "--as", name]).0, 0);
    }
    let said = |arguments: &[&str]| {
        let (code, _, complaints) = home.run(arguments);
        assert_eq!(code, 0, "{complaints}");
        complaints
    };
    let alone = said(&["compare", "--set", "traffic.trace=shop"]);
    assert!(
        alone.contains("traffic.trace has no effect: the shape follows no trace; add --set traffic.shape=trace"),
        "{alone}"
    );
    let taken = said(&["compare", "--set", "traffic.shape=trace"]);
    assert!(taken.contains("follows the trace 'alpha'") && taken.contains("traffic.trace=NAME"), "{taken}");
    let idle = said(&["compare", "chat", "web-api", "--set", "state.kind=none", "--set", "state.reads=3"]);
    assert!(idle.contains("chat: state.reads has no effect: the workload keeps no state"), "{idle}");
    for arguments in [
        &["compare", "--set", "traffic.shape=trace", "--set", "traffic.trace=shop"][..],
        &["compare", "shop", "--set", "traffic.shape=trace"],
        &["compare", "--set", "traffic.trace=shop", "--quiet"],
        &["compare", "--set", "traffic.shape=trace", "--quiet"],
        &["sweep", "state.kind", "--set", "state.kind=none", "--set", "state.reads=3"],
    ] {
        assert_eq!(said(arguments), "", "{arguments:?}");
    }
}

#[test]
fn standard_input_is_called_so_in_what_is_kept() {
    let home = Home::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args(["import", "-", "--as", "piped"]).env_clear().env("HOME", home.dir.path());
    let mut child =
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn().expect("runs");
    child.stdin.take().expect("piped").write_all(log().as_bytes()).expect("written");
    assert!(child.wait().expect("ends").success());
    let preset = std::fs::read_to_string(home.dir.path().join(".config/faceoff/presets/piped.toml")).expect("there");
    assert!(preset.contains("Real traffic from standard input;"), "{preset}");
}

#[test]
fn numbers_beyond_all_measure_are_told_as_they_were_written() {
    let home = Home::new();
    let matrix = |values: &str| {
        format!(
            r#"{{"status":"success","data":{{"resultType":"matrix","result":[{{"metric":{{}},"values":[{values}]}}]}}}}"#
        )
    };
    let cases = [
        (
            "x.csv",
            "timestamp,count\n2026-01-01T00:00:00Z,1e308\n2026-01-01T00:01:00Z,5\n2026-01-01T00:02:00Z,6\n".to_owned(),
        ),
        ("y.json", matrix(r#"[1700000000,"1e308"],[1700000060,"6"],[1700000120,"7"]"#)),
        ("z.json", matrix(r#"[1e308,"5"],[1700000060,"6"],[1700000120,"7"]"#)),
    ];
    for (name, text) in cases {
        home.write(name, &text);
        let (code, _, complaints) = home.run(&["import", name]);
        assert_eq!(code, 2, "{name}: {complaints}");
        assert!(complaints.contains("1e308") && !complaints.contains("0000000"), "{name}: {complaints}");
    }
}
