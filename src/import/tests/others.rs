//! Times without a date, points of agents, and further programs as their documentation has them.

use super::programs::{Call, N, START, calls, lines, read, wrong};
use super::*;

/// What is wrong with a log whose times have no date: its requests, span and durations.
fn wrong_undated(name: &str, text: &str) -> Vec<String> {
    let found = match read(text) {
        Ok(found) => found,
        Err(error) => return vec![format!("{name}: {error}")],
    };
    let ms = calls().map(|call| call.ms as f64).sum::<f64>() / N as f64;
    let requests = found.traffic().map(Trace::total);
    let mean = found.measured.duration_ms.as_ref().map(|spread| spread.mean);
    let said = found.notes.iter().any(|note| note.text.contains("no date or no year"));
    let right = requests == Some(N as f64)
        && mean.is_some_and(|mean| (mean / ms - 1.0).abs() < 0.005)
        && found.trace.start_s.is_none()
        && said;
    if right { Vec::new() } else { vec![format!("{name}: {requests:?} requests, {mean:?} ms for {ms}, said {said}")] }
}

#[test]
fn a_clock_without_a_date_counts_from_an_unknown_day() {
    let cases = [
        (
            "Fiber 2",
            lines(|c| {
                format!("{} | {} |   {}.5ms | 192.0.2.7 | GET | /a/{} | -", c.clock, c.status, c.ms, c.i)
                    .replace(".5ms", "ms")
            }),
        ),
        ("Fiber 2, older", lines(|c| format!("[{}] {} -   {}ms GET      /a", c.clock, c.status, c.ms))),
        ("Fiber 3", lines(|c| format!("[{}] 2001:db8::1 {} -   {}ms GET      /a -", c.clock, c.status, c.ms))),
        ("Fiber 3, no errors", lines(|c| format!("[{}] 2001:db8::1 {} -   {}ms GET      /a", c.clock, c.status, c.ms))),
        ("Fiber 1", lines(|c| format!("{} GET /a - 192.0.2.7 - {} - {}ms", c.clock, c.status, c.ms))),
        (
            "Phoenix",
            lines(|c| {
                format!(
                    "{0}.123 request_id=F [info] GET /a\n{0}.140 request_id=F [info] Sent {1} in {2}ms",
                    c.clock, c.status, c.ms
                )
            }),
        ),
        (
            "journalctl",
            lines(|c| {
                format!("Nov 02 {} web app[12]: method=GET path=/a status={} duration={}ms", c.clock, c.status, c.ms)
            }),
        ),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text)| wrong_undated(name, text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_day_or_a_year_begins_where_undated_times_step_back() {
    let span = |text: &str| {
        let found = read(text).expect("a log");
        let traffic = found.traffic().expect("traffic");
        (traffic.total(), traffic.step_s * traffic.counts.len() as f64)
    };
    let fiber = |clock: &str| format!("[{clock}] 200 - 4ms GET /a\n");
    let night: String = ["23:59:00", "23:59:58", "00:00:02", "23:59:59", "00:01:00"].map(fiber).concat();
    let (requests, seconds) = span(&night);
    assert!((requests - 5.0).abs() < 1e-9 && seconds < 300.0, "{requests} in {seconds} s");
    let line = |at: &str| format!("{at} web app[1]: method=GET path=/a status=200 duration=4ms\n");
    let year: String = ["Dec 31 23:59:00", "Dec 31 23:59:59", "Jan  1 00:00:01", "Jan  1 00:01:00"].map(line).concat();
    let (requests, seconds) = span(&year);
    assert!((requests - 4.0).abs() < 1e-9 && seconds < 90_000.0, "{requests} in {seconds} s");
}

#[test]
fn points_of_agents_are_series() {
    let epoch = |i: usize| START as u64 + 60 * i as u64;
    let lines = |of: &dyn Fn(usize) -> String| (0..30).map(of).collect::<Vec<_>>().concat();
    let of = |text: &str, read: Reading| {
        let options = Options { reading: read, ..Options::default() };
        import(vec![Source::bytes("x", text)], &options)
    };
    let graphite = lines(&|i| format!("web.a.requests;dc=x {} {}\n", 10 + i % 3, epoch(i)));
    let influx = lines(&|i| {
        format!(
            "http\\ log,host=a,path=/a\\ b requests={}i,latency=0.04,msg=\"a b,c=\\\"d\\\"\",up=true {}000000000\n",
            10 + i % 3,
            epoch(i)
        )
    });
    for text in [&graphite, &influx] {
        let found = of(text, Reading::Counts).expect("a series");
        let traffic = found.traffic().expect("traffic");
        assert_eq!((traffic.total(), traffic.step_s, traffic.start_s), (330.0, 60.0, Some(START)), "{text}");
    }
    // What an agent sends is a total more often than not.
    let total = lines(&|i| format!("http,host=a requests={} {}\n", 100 + 7 * i, epoch(i) * 1000));
    assert!(of(&total, Reading::Auto).expect_err("a total").to_string().contains("--read counter"));
    let found = of(&total, Reading::Counter).expect("a counter");
    assert!((found.traffic().expect("traffic").total() - 7.0 * 29.0).abs() < 8.0);
    // Different things are never added up.
    let several = lines(&|i| format!("app,host=a seen={}i,left={}i {}\n", 10 + i % 3, 5 + i % 2, epoch(i)));
    let error = of(&several, Reading::Counts).expect_err("several").to_string();
    assert!(error.contains("app.seen, app.left"), "{error}");
    let latency = lines(&|i| format!("web.latency.p99 0.{} {}\n", 100 + i, epoch(i)));
    assert!(of(&latency, Reading::Auto).is_err());
}

#[test]
#[expect(clippy::too_many_lines, reason = "one sample after another")]
fn further_programs_have_their_fields() {
    let millis = |c: &Call| (START as u64 + 6 * c.i as u64) * 1000;
    let cases = [
        (
            "OAuth2 Proxy",
            lines(|c| {
                format!(
                    "192.0.2.7:4312 - 9c - a@example.com [2026/11/02 {}] x.example GET - \"/a\" HTTP/1.1 \"UA\" {} {} 0.{:03}",
                    c.clock, c.status, c.bytes, c.ms
                )
            }),
            (true, true),
        ),
        (
            "ASP.NET Core",
            lines(|c| {
                format!(
                    "{} info: Microsoft.AspNetCore.Hosting.Diagnostics[2] Request finished HTTP/1.1 GET http://x/a - {} {} text/html;+charset=utf-8 {}.0000ms",
                    c.iso(),
                    c.status,
                    c.bytes,
                    c.ms
                )
            }),
            (true, true),
        ),
        (
            "bunny.net",
            lines(|c| format!("HIT|{}|{}|{}|12|203.0.113.0|-|https://x/a|DE|UA|id|DE", c.status, millis(c), c.bytes)),
            (false, true),
        ),
        (
            "Akamai",
            lines(|c| {
                format!(
                    r#"{{"reqTimeSec":"{}","statusCode":"{}","bytes":"{}","reqPath":"a","turnAroundTimeMSec":"{}","transferTimeMSec":"3"}}"#,
                    millis(c) / 1000,
                    c.status,
                    c.bytes,
                    c.ms - 3
                )
            }),
            (true, true),
        ),
        (
            "OpenTelemetry",
            lines(|c| {
                let span = |kind: u8, ms: usize| {
                    format!(
                        r#"{{"name":"GET","kind":{kind},"startTimeUnixNano":"{}000000","endTimeUnixNano":"{}000000"}}"#,
                        millis(c),
                        millis(c) + ms as u64
                    )
                };
                format!("{}\n{}", span(2, c.ms), span(3, 900))
            }),
            (true, false),
        ),
        (
            "tower-http",
            lines(|c| {
                format!(
                    "{} DEBUG request{{method=GET uri=/a}}: tower_http::trace: finished processing request latency={} ms status={}",
                    c.iso(),
                    c.ms,
                    c.status
                )
            }),
            (true, false),
        ),
        (
            "CloudFront without its heading",
            lines(|c| {
                format!(
                    "2026-11-02\t{}\tFRA\t{}\t192.0.2.7\tGET\td.cloudfront.net\t/a\t{}\t-\tUA\t-\t-\tMiss\tid\tx\thttps\t300\t0.{:03}",
                    c.clock, c.bytes, c.status, c.ms
                )
            }),
            (true, true),
        ),
        (
            "API Gateway behind a time",
            lines(|c| {
                format!(
                    r#"{} {{ "requestId":"a", "requestTime":"{} +0000", "httpMethod":"GET", "status":"{}", "responseLength":"{}", "responseLatency":"{}" }}"#,
                    c.iso(),
                    c.clf(),
                    c.status,
                    c.bytes,
                    c.ms
                )
            }),
            (true, true),
        ),
        (
            "Caddy on a console, spaced as it writes it",
            lines(|c| {
                format!(
                    "2026/11/02 {}.250\tINFO\thttp.log.access.log0\thandled request\t{{\"request\": {{\"remote_ip\": \"::1\", \"proto\": \"HTTP/1.1\", \"method\": \"GET\", \"host\": \"x\", \"uri\": \"/a\"}}, \"bytes_read\": 0, \"user_id\": \"\", \"duration\": 0.{:03}, \"size\": {}, \"status\": {}}}",
                    c.clock, c.ms, c.bytes, c.status
                )
            }),
            (true, true),
        ),
        (
            "an object with blanks behind a time",
            lines(|c| {
                format!(
                    "2026-11-02T{}.250Z {{\"method\": \"GET\", \"path\": \"/a\", \"status\": {}, \"bytes\": {}, \"duration_ms\": {}}}",
                    c.clock, c.status, c.bytes, c.ms
                )
            }),
            (true, true),
        ),
        (
            "Caddy on a console",
            lines(|c| {
                format!(
                    "2026/11/02 {}.250\tINFO\thttp.log.access\thandled request\t{{\"request\":{{\"remote_ip\":\"::1\",\"proto\":\"HTTP/1.1\",\"method\":\"GET\",\"host\":\"x\",\"uri\":\"/a\"}},\"bytes_read\":0,\"user_id\":\"\",\"duration\":0.{:03},\"size\":{},\"status\":{}}}",
                    c.clock, c.ms, c.bytes, c.status
                )
            }),
            (true, true),
        ),
        (
            "dates and clocks in two columns",
            format!(
                "Date,Time,Status,Duration (sec)\n{}",
                lines(|c| format!("2026-11-02,{},{},0.{:03}", c.clock, c.status, c.ms))
            ),
            (true, false),
        ),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(name, text, what)| wrong(name, text, *what)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn dates_alone_are_no_moments_of_requests() {
    let error = read("Date,What\n2026-10-01,a\n2026-10-02,b\n2026-10-03,c\n").expect_err("no count");
    assert!(error.to_string().contains("dates without a clock"), "{error}");
}
