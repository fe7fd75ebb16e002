//! Lines of programs as their documentation has them, with the figures that they tell: rate, durations with their unit, sizes.

use super::*;
use crate::import::time::shown;

/// Requests of a sample, one every six seconds.
pub(super) const N: usize = 40;
/// 2026-11-02T10:00:00Z.
pub(super) const START: f64 = 1_793_613_600.0;

/// What all samples tell of.
pub(super) struct Call {
    pub(super) i: usize,
    /// How long it took.
    pub(super) ms: usize,
    /// Bytes of the answer.
    pub(super) bytes: usize,
    pub(super) status: usize,
    /// `10:00:06`, when it came, and the same of any second.
    pub(super) clock: String,
}

pub(super) fn calls() -> impl Iterator<Item = Call> {
    (0..N).map(|i| Call {
        i,
        ms: 20 + i * 7 % 41,
        bytes: 1000 + 10 * (i * 13 % 40),
        status: [200, 404, 304, 500][i % 4],
        clock: shown(START + 6.0 * i as f64)[11..19].to_owned(),
    })
}

impl Call {
    pub(super) fn clf(&self) -> String {
        format!("02/Nov/2026:{}", self.clock)
    }

    pub(super) fn iso(&self) -> String {
        format!("2026-11-02T{}.250Z", self.clock)
    }

    /// A line of nginx with its request time behind.
    fn nginx(&self) -> String {
        format!(
            r#"192.0.2.{} - - [{} +0000] "GET /a?b={} HTTP/1.1" {} {} "-" "Mozilla/5.0 (X11)" 0.{:03}"#,
            self.i,
            self.clf(),
            self.i,
            self.status,
            self.bytes,
            self.ms
        )
    }
}

pub(super) fn read(text: &str) -> Result<Imported, ImportError> {
    import(vec![Source::bytes("x", text)], &Options::default())
}

/// What is wrong with what was read; `ms` and `bytes` say whether durations and sizes are to be had.
pub(super) fn wrong(name: &str, text: &str, (ms, bytes): (bool, bool)) -> Vec<String> {
    let found = match read(text) {
        Ok(found) => found,
        Err(error) => return vec![format!("{name}: {error}")],
    };
    let mean = |of: fn(&Call) -> usize| calls().map(|call| of(&call) as f64).sum::<f64>() / N as f64;
    let near = |found: Option<f64>, wanted: Option<f64>| match (found, wanted) {
        (Some(found), Some(wanted)) => (found / wanted - 1.0).abs() < 0.005,
        (found, wanted) => found == wanted,
    };
    let mut wrong = Vec::new();
    let mut check = |what: &str, found: Option<f64>, wanted: Option<f64>| {
        if !near(found, wanted) {
            wrong.push(format!("{name}: {what}: {found:?} for {wanted:?}"));
        }
    };
    check("requests", found.traffic().map(Trace::total), Some(N as f64));
    let (duration, size) = (&found.measured.duration_ms, &found.measured.response_bytes);
    check("duration", duration.as_ref().map(|spread| spread.mean), ms.then(|| mean(|call| call.ms)));
    check("size", size.as_ref().map(|spread| spread.mean), bytes.then(|| mean(|call| call.bytes)));
    let start = found.trace.start_s.unwrap_or(0.0);
    if !(start - START).abs().le(&60.0) || !found.doubts.is_empty() {
        wrong.push(format!("{name}: from {}, doubts {:?}", shown(start), found.doubts));
    }
    wrong
}

pub(super) fn lines(of: impl Fn(&Call) -> String) -> String {
    calls().map(|call| of(&call) + "\n").collect()
}

fn doubled(text: &str) -> String {
    text.replace('"', "\"\"")
}

#[test]
fn lines_in_a_column_of_a_table_are_read_as_what_they_are() {
    let json = |call: &Call| {
        format!(
            r#"{{"method":"GET","path":"/a","status":{},"duration_ms":{},"bytes":{}}}"#,
            call.status, call.ms, call.bytes
        )
    };
    let kibana = |call: &Call| format!("\"Nov 2, 2026 @ {}.250\"", call.clock);
    let cases = [
        ("Logs Insights", format!("@timestamp,@message\n{}", lines(|c| format!("{},\"{}\"", c.iso(), doubled(&c.nginx()))))),
        ("Logs Insights, JSON", format!("@timestamp,@message,@logStream\n{}", lines(|c| format!("{},\"{}\",s", c.iso(), doubled(&json(c)))))),
        ("Grafana", format!("\"Time\",\"Line\",\"tsNs\"\r\n{}", lines(|c| format!("\"{}\",\"{}\",17936136{}\r", c.iso(), doubled(&c.nginx()), c.i)))),
        ("Kibana", format!("\"@timestamp\",message,pod\n{}", lines(|c| format!("{},\"{}\",web", kibana(c), doubled(&c.nginx()))))),
        ("Splunk", format!("\"_time\",\"_raw\",host\n{}", lines(|c| format!("\"{}\",\"{}\",web", c.iso(), doubled(&c.nginx()))))),
        ("with line breaks", format!("Date,Message\n{}", lines(|c| format!("{},\"{}\n\"", c.iso(), doubled(&c.nginx()))))),
        ("tabs", format!("timestamp\tmessage\n{}", lines(|c| format!("{}\t\"{}\"", c.iso(), doubled(&c.nginx()))))),
        ("Loki in an array", format!("[{}]", calls().map(|c| serde_json::json!({"textPayload": c.nginx(), "timestamp": c.iso()}).to_string()).collect::<Vec<_>>().join(","))),
        ("events in an object", serde_json::json!({"events": calls().map(|c| serde_json::json!({"message": c.nginx(), "timestamp": c.iso()})).collect::<Vec<_>>()}).to_string()),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong(name, text, (true, true))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn proxies_write_requests_and_connections() {
    let haproxy = |c: &Call, tail: &str| {
        format!(
            "2001:db8::1:33317 [{}.250] http-in~ static/srv1 0/0/5/{}/+{} {} +{} - - ---- 1/1/1/1/0 0/0 {{1wt.eu}} {{}} \"GET /a HTTP/1.1\"{tail}",
            c.clf(),
            c.ms - 7,
            c.ms,
            c.status,
            c.bytes
        )
    };
    let tcp =
        |c: &Call| format!("192.0.2.1:33313 [{}.250] fnt bck/srv1 0/0/{} {} -- 0/0/0/0/3 0/0", c.clf(), c.ms, c.bytes);
    let ltsv = |c: &Call| {
        format!(
            "time:{} +0000\thost:2001:db8::1\treq:GET /a HTTP/1.1\tstatus:{}\tsize:{}\tua:Mozilla/5.0 (X11)\treqtime:0.{:03}\tapptime:0.001",
            c.clf(),
            c.status,
            c.bytes,
            c.ms
        )
    };
    let balancer = |c: &Call| {
        format!(
            "tls 2.0 2026-11-02T{} net/my/c6e a1b 192.0.2.1:51341 10.0.0.1:443 {} 3 98 {} - arn:aws:acm:x - ECDHE tlsv12 - x.elb - - - 2026-11-02T{}",
            c.clock, c.ms, c.bytes, c.clock
        )
    };
    let cases = [
        ("HAProxy", lines(|c| haproxy(c, ""))),
        ("HAProxy, TLS", lines(|c| haproxy(c, " 0/0/0/0/0 www.example.com/TLSv1.3/TLS_AES_256_GCM_SHA384"))),
        ("HAProxy, syslog", lines(|c| format!("<134>Nov  2 {} lb1 haproxy[7]: {}", c.clock, haproxy(c, "")))),
        ("HAProxy, tcplog", lines(tcp)),
        ("HAProxy, tcplog, syslog", lines(|c| format!("Nov  2 {} localhost haproxy[14387]: {}", c.clock, tcp(c)))),
        ("LTSV", lines(ltsv)),
        ("Network Load Balancer", lines(balancer)),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong(name, text, (true, true))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let told = read(&cases[3].1).expect("connections");
    assert!(told.notes.iter().any(|note| note.text.contains("is a connection")), "{:?}", told.notes);
}

#[test]
fn loggers_put_a_heading_before_a_request() {
    let gin = |c: &Call| {
        format!(
            "[GIN] 2026/11/02 - {} |\u{1b}[97;42m {} \u{1b}[0m| {}000µs | 192.0.2.1 |\u{1b}[97;44m GET     \u{1b}[0m /a",
            c.clock, c.status, c.ms
        )
    };
    let lograge = |c: &Call| {
        format!(
            "I, [2026-11-02T{}.250000 #9]  INFO -- : [id] method=GET path=/a format=html controller=Home action=index status={} duration={}.0 view=1.0",
            c.clock, c.status, c.ms
        )
    };
    let rails = |c: &Call| {
        let head = format!("I, [2026-11-02T{}.250000 #9]  INFO -- : [id]", c.clock);
        format!(
            "{head} Started GET \"/a\" for 192.0.2.1 at 2026-11-02 {} +0000\n{head} Completed {} OK in {}ms (Views: 1.0ms | Allocations: 9)",
            c.clock, c.status, c.ms
        )
    };
    let cases = [
        (
            "Serilog",
            lines(|c| {
                format!(
                    "2026-11-02 {}.250 +00:00 [INF] HTTP GET /a responded {} in {}.0000 ms",
                    c.clock, c.status, c.ms
                )
            }),
        ),
        ("Rails", lines(rails)),
        ("lograge", lines(lograge)),
        ("Gin", lines(gin)),
        (
            "Cloud Functions",
            lines(|c| {
                format!(
                    "D      f  abc{}  2026-11-02 {}.250  Function execution took {} ms, finished with status code: {}",
                    c.i, c.clock, c.ms, c.status
                )
            }),
        ),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong(name, text, (true, false))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn loggers_of_routers_tell_sizes() {
    let cases = [
        (
            "chi",
            lines(|c| {
                format!(
                    "2026/11/02 {} [web-1/abc-{:06}] \"GET http://localhost:3333/a HTTP/1.1\" from 192.0.2.1:5000 - {} {}B in {}.0ms",
                    c.clock, c.i, c.status, c.bytes, c.ms
                )
            }),
        ),
        (
            "Papertrail",
            lines(|c| {
                format!(
                    "9\t2026-11-02T{}Z\tshop\theroku/router\tat=info method=GET path=\"/a\" fwd=\"::1\" dyno=web.1 connect=1ms service={}ms status={} bytes={}",
                    c.clock, c.ms, c.status, c.bytes
                )
            }),
        ),
        (
            "App Service",
            lines(|c| {
                serde_json::json!({"time": c.iso(), "category": "AppServiceHTTPLogs", "properties": serde_json::json!({"CsMethod": "GET", "ScStatus": c.status, "ScBytes": c.bytes, "TimeTaken": c.ms}).to_string()}).to_string()
            }),
        ),
        (
            "Linkerd",
            lines(|c| {
                serde_json::json!({"client.addr": "::1", "method": "GET", "processing_ns": "100", "response_bytes": c.bytes.to_string(), "status": c.status, "timestamp": c.iso(), "total_ns": format!("{}000000", c.ms), "uri": "/a"}).to_string()
            }),
        ),
        (
            "App Engine",
            lines(|c| {
                serde_json::json!({"httpRequest": {"status": c.status}, "protoPayload": {"startTime": c.iso(), "latency": format!("0.{:03}s", c.ms), "status": c.status, "responseSize": c.bytes.to_string(), "resource": "/a"}, "timestamp": c.iso()}).to_string()
            }),
        ),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong(name, text, (true, true))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn loggers_and_tables_of_consoles_tell_sizes() {
    let cases = [
        ("morgan", lines(|c| format!("2026-11-02T{}.250Z GET /a {} {}.000 ms - {}", c.clock, c.status, c.ms, c.bytes))),
        (
            "Actix",
            lines(|c| {
                format!(
                    "[2026-11-02T{}Z INFO  actix_web::middleware::logger] 192.0.2.1 \"GET /a HTTP/1.1\" {} {} \"-\" \"curl/8\" 0.{:03}000",
                    c.clock, c.status, c.bytes, c.ms
                )
            }),
        ),
        (
            "Kibana",
            format!(
                "\"@timestamp\",\"http.request.method\",\"http.response.status_code\",\"event.duration\",\"http.response.body.bytes\"\n{}",
                lines(|c| format!(
                    "\"Nov 2, 2026 @ {}.250\",GET,{},{}000000,\"{},{:03}\"",
                    c.clock,
                    c.status,
                    c.ms,
                    c.bytes / 1000,
                    c.bytes % 1000
                ))
            ),
        ),
        (
            "Datadog",
            format!(
                "Date,Host,Service,Message,@http.status_code,@duration,@network.bytes_written\n{}",
                lines(|c| format!("{},web,shop,\"GET /a\",{},{}000000,{}", c.iso(), c.status, c.ms, c.bytes))
            ),
        ),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong(name, text, (true, true))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn answers_of_query_apis_hold_requests() {
    let row = |c: &Call| {
        serde_json::json!([
            {"field": "@timestamp", "value": format!("2026-11-02 {}.250", c.clock)}, {"field": "@duration", "value": c.ms.to_string()},
            {"field": "@ptr", "value": "x"}
        ])
    };
    let insights = serde_json::json!({"results": calls().map(|c| row(&c)).collect::<Vec<_>>(), "status": "Complete"});
    let event = |c: &Call| {
        serde_json::json!({"timestamp": (START + 6.0 * c.i as f64) * 1e3, "duration": c.ms as f64 / 1e3, "name": "WebTransaction/a",
            "transactionType": "Web", "appName": "shop", "httpResponseCode": c.status.to_string()})
    };
    let relic = serde_json::json!({"results": [{"events": calls().map(|c| event(&c)).collect::<Vec<_>>()}]});
    let pretty = serde_json::to_string_pretty(&insights).expect("JSON");
    let cases =
        [("Logs Insights", insights.to_string()), ("the same in lines", pretty), ("New Relic", relic.to_string())];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong(name, text, (true, false))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn columns_without_names_are_not_added_up() {
    let rows = (0..30).map(|i| format!("2026-11-02 10:{i:02}:00,{},{}\n", 5 + i, 100 * i)).collect::<Vec<_>>().concat();
    let why = read(&rows).expect_err("two columns").to_string();
    assert!(why.contains("--column"), "{why}");
    let chosen = Options { columns: vec!["column 2".to_owned()], ..Options::default() };
    let found = import(vec![Source::bytes("x", rows)], &chosen).expect("one column");
    assert!((found.trace.total() - (0..30).map(|i| f64::from(5 + i)).sum::<f64>()).abs() < 1e-9);
}

#[test]
fn a_portal_of_azure_writes_the_month_first() {
    let rows = (0..30).map(|i| format!("\"11/2/2026, 10:{i:02}:00.000 AM\",{}\n", 5 + i)).collect::<Vec<_>>().concat();
    let found = read(&format!("\"TimeGenerated [UTC]\",\"count_\"\n{rows}")).expect("no question");
    assert_eq!((found.trace.start_s, found.trace.step_s), (Some(START), 60.0));
}

#[test]
fn other_stores_have_counts_by_the_minute() {
    let window = |i: usize| serde_json::json!({"results": [{"count": 5 + i}], "beginTimeSeconds": START + 60.0 * i as f64, "endTimeSeconds": START + 60.0 * (i + 1) as f64});
    let relic = serde_json::json!({"facets": [], "timeSeries": (0..30).map(window).collect::<Vec<_>>()}).to_string();
    let row = |i: usize| format!("Mon Nov 02 2026 11:{i:02}:00 GMT+0100 (Central European Standard Time),{}\n", 5 + i);
    let console = format!("TimeSeries ID,my-service\n{}", (0..30).map(row).collect::<String>());
    for (name, text) in [("New Relic", relic), ("Google's console", console)] {
        let found = read(&text).expect(name);
        let total = (0..30).map(|i| f64::from(5 + i)).sum::<f64>();
        assert_eq!(
            (found.kind, found.trace.total(), found.trace.start_s),
            (Kind::Counts, total, Some(START)),
            "{name}"
        );
    }
    let seconds =
        (0..30).map(|i| format!("02.11.2026 10:00:{i:02};GET;200;{},5\n", 20 + i)).collect::<Vec<_>>().concat();
    let found = read(&format!("Zeit;Method;Status;Dauer_ms\n{seconds}")).expect("rows of requests");
    assert_eq!((found.kind, found.trace.total()), (Kind::Events, 30.0));
    assert!(found.measured.duration_ms.is_some_and(|spread| (spread.mean - 35.0).abs() < 1e-9));
}
