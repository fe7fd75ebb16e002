//! Laws of all importers: no bytes make them panic, and whatever they take is a valid trace.

mod others;
mod programs;

use super::*;
use proptest::prelude::*;
use std::path::Path;

/// Beginnings of every format, for mutation where the samples are not at hand.
const SEEDS: [&str; 20] = [
    "{\"Label\":\"RequestCount\",\"Datapoints\":[{\"Timestamp\":\"2026-10-05T08:04:00+00:00\",\"Sum\":47.0,\"Unit\":\"Count\"},{\"Timestamp\":\"2026-10-05T08:05:00+00:00\",\"Sum\":4}]}",
    "{\"MetricDataResults\":[{\"Id\":\"m1\",\"Label\":\"x\",\"Timestamps\":[1791187200,\"2026-10-05T08:01:00Z\"],\"Values\":[1.0,2.0],\"StatusCode\":\"Complete\"}],\"Messages\":[]}",
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"x_total\"},\"values\":[[1791187260,\"5\"],[1791187320,\"7\"],[1791187440,\"NaN\"]]}]}}",
    "{\"interval\":\"PT1M\",\"timespan\":\"a/b\",\"value\":[{\"name\":{\"value\":\"Requests\"},\"unit\":\"Count\",\"timeseries\":[{\"data\":[{\"timeStamp\":\"2026-10-05T08:00:00Z\",\"total\":5.0},{\"timeStamp\":\"2026-10-05T08:01:00Z\",\"total\":null}]}]}]}",
    "{\"timeSeries\":[{\"metric\":{\"labels\":{\"a\":\"b\"}},\"metricKind\":\"CUMULATIVE\",\"valueType\":\"INT64\",\"points\":[{\"interval\":{\"startTime\":\"2026-10-05T08:00:00Z\",\"endTime\":\"2026-10-05T08:01:00Z\"},\"value\":{\"int64Value\":\"5\"}},{\"interval\":{\"endTime\":\"2026-10-05T08:02:00Z\"},\"value\":{\"int64Value\":\"9\"}}]}]}",
    "sep=,\r\n\"Time\",\"web-0\"\r\n2026-10-05 10:00:00,0.700 req/s\r\n2026-10-05 10:01:00,1.2 K\r\n",
    "Zeit;Anfragen\r\n05.10.2026 10:00:00;42,0\r\n05.10.2026 10:01:00;1.042,5\r\n",
    "timestamp,http_requests_total\n2026-10-25 01:00,10\n2026-10-25 02:00,12\n2026-10-25 02:00,3\n2026-10-25 03:00,4\n",
    "date,count\n10/05/2026 8:00:00 AM,1\n10/05/2026 8:01:00 AM,2\n",
    "app,func,end_timestamp,duration\na,b,0.079,0.078\na,b,57.1,57.0\na,b,60.5,0.1\n",
    "HashFunction,Trigger,1,2,3,4,5,6,7,8,9,10\ndh,http,1,0,1,0,1,0,1,0,1,0\n",
    "HashFunction,Average,Count,Minimum,Maximum,percentile_Average_50\ndh,62,5,3,300,60\n",
    "h - - [05/Oct/2026:08:00:10 +0000] \"GET / HTTP/1.1\" 500 7488 \"-\" \"Mo\\\"z\" 1.095\nh - - [05/Oct/2026:08:00:09 +0000] \"\\x16\" 400 - \"-\" \"-\" 2\n",
    "https 2026-10-05T08:00:10.554000Z app/x 203.0.113.1:1 - -1 -1 -1 500 - 230 7488 \"GET / HTTP/2.0\" \"M\" E T arn \"R\" \"s\" \"c\" 1 2026-10-05T08:00:10.459000Z \"f\"\n",
    "#Version: 1.0\n#Fields: date time sc-bytes sc-status time-taken\n2026-10-05\t08:00:10\t7488\t500\t3.095\n2026-10-05\t08:00:11\t7488\t500\t0.1\n",
    "{\"ts\":1791187210.459,\"logger\":\"http.log.access\",\"duration\":0.095,\"size\":7488,\"status\":500}\n{\"time\":\"2026-10-05T08:00:10Z\",\"request_time\":\"1.5\"}\n",
    "2026-10-05T08:00:10.734Z\tREPORT RequestId: 0\tDuration: 95.00 ms\tBilled Duration: 96 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\tInit Duration: 180.25 ms\nx REPORT RequestId: 1\n",
    "metric_name,timestamp,metric_value,status\nhttp_reqs,1791187210,1.0,200\nhttp_req_duration,1791187210,95.0,200\n",
    "{\"metrics\":{\"http_reqs\":{\"count\":30},\"http_req_duration\":{\"avg\":3,\"min\":1,\"med\":2,\"max\":9,\"p(90)\":8}}}",
    "{\"summary\":{\"slowest\":0.3,\"fastest\":0.1,\"average\":0.2,\"sizePerRequest\":5},\"latencyPercentiles\":{\"p50\":0.2},\"statusCodeDistribution\":{\"200\":30}}",
];

/// The samples, and the seeds.
fn samples() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/formats");
    for folder in [folder.clone(), folder.join("edge")] {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        all.extend(
            entries
                .filter(|e| e.path().is_file() && e.file_name() != "make_formats.py")
                .filter_map(|e| std::fs::read(e.path()).ok()),
        );
    }
    all
}

/// What every result must be, whatever the bytes.
fn lawful(bytes: &[u8], options: &Options) -> Result<(), TestCaseError> {
    match import(vec![Source::bytes("x", bytes)], options) {
        Err(error) => {
            let text = error.to_string();
            prop_assert!(text.starts_with('x') && !text.chars().any(char::is_control), "{text:?}");
        }
        Ok(found) => {
            let trace = &found.trace;
            prop_assert!(trace.step_s > 0.0 && trace.step_s.is_finite());
            prop_assert!(trace.counts.len() <= MAX_BINS + 1);
            prop_assert!(trace.start_s.is_none_or(f64::is_finite));
            prop_assert!(trace.counts.iter().flatten().all(|count| count.is_finite() && *count >= 0.0));
            prop_assert!(trace.arrivals.iter().all(|at| *at >= 0.0 && *at < trace.span_s() + 1e-3));
            prop_assert!(trace.arrivals.is_sorted());
            prop_assert!(trace.arrivals.is_empty() || (trace.arrivals.len() as f64 - trace.total()).abs() < 0.5);
            prop_assert!(found.notes.iter().all(|note| !note.to_string().chars().any(char::is_control)));
            for spread in [&found.measured.duration_ms, &found.measured.response_bytes].into_iter().flatten() {
                prop_assert!(spread.mean.is_finite() && spread.min <= spread.max && spread.min >= 0.0);
            }
        }
    }
    Ok(())
}

fn any_options() -> impl Strategy<Value = Options> {
    let readings = [Reading::Auto, Reading::Counts, Reading::Rates, Reading::Counter, Reading::Events];
    let zones = [None, Some("Europe/Berlin"), Some("-03:30")];
    let steps = [None, Some(1.0), Some(60.0), Some(0.25)];
    let missing = [None, Some(Missing::Unknown)];
    (
        prop::sample::select(readings.to_vec()),
        prop::sample::select(zones.to_vec()),
        prop::sample::select(steps.to_vec()),
        prop::sample::select(missing.to_vec()),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(reading, name, step_s, missing, day_first)| Options {
            reading,
            zone: name.map(|name| zone(name).expect("a zone")),
            step_s,
            missing,
            day_first,
            duration_unit_ms: day_first.map(|_| 1.0),
            ..Options::default()
        })
}

/// One change of a file: a byte, a run that is cut out, doubled or moved, or a text put in.
#[derive(Debug, Clone)]
enum Change {
    Byte(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    Insert(usize, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    const TEXTS: [&str; 17] = [
        "-",
        "NaN",
        "1e308",
        "-1",
        "99999999999999999999",
        "\n",
        "\"",
        ",",
        ";",
        "null",
        "{",
        "[",
        "\u{1b}[2J",
        "9999-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "\t",
        "é",
    ];
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (any::<usize>(), 0_usize..40).prop_map(|(at, n)| Change::Cut(at, n)),
        (any::<usize>(), 0_usize..300).prop_map(|(at, n)| Change::Double(at, n)),
        (any::<usize>(), prop::sample::select(TEXTS.to_vec())).prop_map(|(at, text)| Change::Insert(at, text)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len();
        let place = |at: usize| at % (length + 1);
        match *change {
            Change::Byte(at, byte) if length > 0 => bytes[at % length] = byte,
            Change::Byte(..) => {}
            Change::Cut(at, n) => drop(bytes.drain(place(at)..(place(at) + n).min(length))),
            Change::Double(at, n) => {
                let run = bytes[place(at)..(place(at) + n).min(length)].to_vec();
                bytes.splice(place(at)..place(at), run);
            }
            Change::Insert(at, text) => drop(bytes.splice(place(at)..place(at), text.bytes())),
        }
    }
    bytes
}

proptest! {
    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000), options in any_options()) {
        lawful(&bytes, &options)?;
    }

    #[test]
    fn any_change_of_a_file_is_taken_or_refused(
        sample in prop::sample::select(samples()),
        changes in prop::collection::vec(change(), 0..12),
        options in any_options(),
    ) {
        lawful(&changed(sample, &changes), &options)?;
    }

    #[test]
    fn any_lines_of_several_files_are_taken_or_refused(
        lines in prop::collection::vec(prop::sample::select(samples()).prop_flat_map(|sample| {
            let lines: Vec<Vec<u8>> = sample.split(|c| *c == b'\n').map(<[u8]>::to_vec).collect();
            prop::sample::select(lines)
        }), 0..30),
        options in any_options(),
    ) {
        lawful(&lines.join(&b'\n'), &options)?;
    }
}

#[test]
fn every_seed_is_understood() {
    for seed in SEEDS {
        let options = Options { day_first: Some(false), ..Options::default() };
        let result = import(vec![Source::bytes("x", seed)], &options);
        let unknown =
            result.as_ref().is_err_and(|e| matches!(*e.problem, Problem::Unknown(_) | Problem::Malformed { .. }));
        assert!(!unknown, "{seed}: {result:?}");
    }
}
