//! Summaries of load tests: how long requests took, in the numbers that each tool prints.

use super::summarise;
use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_file};
use crate::import::input::Input;
use crate::import::measure::Spread;
use crate::import::registry::{MS, NS, S, US};
use crate::import::sink::Sink;
use crate::import::table::cell::split;
use crate::import::words::{number, with_unit};
use serde_json::Value;

/// What a summary tells.
#[derive(Debug, Default)]
struct Told {
    tool: &'static str,
    count: f64,
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    /// Shares and values in milliseconds.
    quantiles: Vec<(f64, f64)>,
    /// Bytes of an answer.
    size: Option<f64>,
}

/// Reads a summary.
pub(in crate::import) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let bytes = input.whole()?;
    let json = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    let told = if json {
        of_json(&input.parsed(&bytes, "summary of a load test")?)
    } else {
        of_text(&String::from_utf8_lossy(&bytes))
    };
    let nothing = || at_file(sink.file, Problem::NoData("is the summary of a load test"));
    let told = told.ok_or_else(nothing)?;
    let mean = told.mean.ok_or_else(nothing)?;
    sink.program(told.tool);
    // Where least and greatest are not told, they lie no further in than what is known.
    let known = told.quantiles.iter().map(|(_, value)| *value).chain([mean]);
    let max = told.max.unwrap_or_else(|| known.fold(0.0, f64::max));
    let min = told.min.unwrap_or(0.0).min(mean);
    if let Some(size) = told.size.filter(|size| *size > 0.0) {
        sink.all.measure.response_bytes.record_many(size, (told.count as u64).max(1));
    }
    let spread = Spread {
        count: told.count as u64,
        mean,
        variability: None,
        min,
        max: max.max(mean),
        quantiles: told.quantiles,
        histogram: Vec::new(),
    };
    summarise(sink, spread)?;
    Ok(Format::LoadTestSummary)
}

/// A summary as JSON.
struct Json<'d>(&'d Value);

impl Json<'_> {
    fn has(&self, path: &str) -> bool {
        self.0.pointer(path).is_some()
    }

    fn at(&self, path: &str) -> Option<f64> {
        self.0.pointer(path).and_then(Value::as_f64).filter(|v| v.is_finite() && *v >= 0.0)
    }

    /// What stands below one path: mean, least and greatest by their names, and the shares by theirs.
    fn told(&self, tool: &'static str, base: &str, names: [&str; 3], shares: &[(&str, f64)], unit: f64) -> Told {
        let of = |name: &str| self.at(&format!("{base}/{name}")).map(|v| v * unit);
        let quantiles = shares.iter().filter_map(|(name, share)| Some((*share, of(name)?))).collect();
        Told { tool, mean: of(names[0]), min: of(names[1]), max: of(names[2]), quantiles, ..Told::default() }
    }

    fn bombardier(&self) -> Told {
        let shares = [
            ("percentiles/50", 0.5),
            ("percentiles/75", 0.75),
            ("percentiles/90", 0.9),
            ("percentiles/95", 0.95),
            ("percentiles/99", 0.99),
        ];
        let count = ["req1xx", "req2xx", "req3xx", "req4xx", "req5xx"]
            .iter()
            .filter_map(|name| self.at(&format!("/result/{name}")))
            .sum();
        Told { count, ..self.told("bombardier", "/result/latency", ["mean", "min", "max"], &shares, US) }
    }

    fn fortio(&self) -> Told {
        let of = self.told("Fortio", "/DurationHistogram", ["Avg", "Min", "Max"], &[], S);
        let list = self.0.pointer("/DurationHistogram/Percentiles").and_then(Value::as_array);
        let share = |one: &Value| Some((one.get("Percentile")?.as_f64()? / 100.0, one.get("Value")?.as_f64()? * S));
        let quantiles = list.into_iter().flatten().filter_map(share).collect();
        let count = self.at("/DurationHistogram/Count").unwrap_or(0.0);
        Told { count, quantiles, size: self.at("/Sizes/Avg"), ..of }
    }

    fn gatling(&self, base: &str) -> Told {
        let names = ["meanResponseTime/total", "minResponseTime/total", "maxResponseTime/total"];
        let shares = [
            ("percentiles1/total", 0.5),
            ("percentiles2/total", 0.75),
            ("percentiles3/total", 0.95),
            ("percentiles4/total", 0.99),
        ];
        let count = self.at(&format!("{base}/numberOfRequests/total")).unwrap_or(0.0);
        Told { count, ..self.told("Gatling", base, names, &shares, MS) }
    }
}

fn of_json(document: &Value) -> Option<Told> {
    let json = Json(document);
    if json.has("/latencies/mean") {
        let shares = [("50th", 0.5), ("90th", 0.9), ("95th", 0.95), ("99th", 0.99)];
        let of = json.told("vegeta", "/latencies", ["mean", "min", "max"], &shares, NS);
        return Some(Told { count: json.at("/requests").unwrap_or(0.0), size: json.at("/bytes_in/mean"), ..of });
    }
    if json.has("/aggregate/summaries") {
        let shares = [("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];
        let base = "/aggregate/summaries/http.response_time";
        let of = json.told("Artillery", base, ["mean", "min", "max"], &shares, MS);
        return Some(Told { count: json.at("/aggregate/counters/http.requests").unwrap_or(0.0), ..of });
    }
    if json.has("/aggregate/latency") {
        let shares = [("median", 0.5), ("p95", 0.95), ("p99", 0.99)];
        let of = json.told("Artillery", "/aggregate/latency", ["mean", "min", "max"], &shares, MS);
        return Some(Told { count: json.at("/aggregate/requestsCompleted").unwrap_or(0.0), ..of });
    }
    if json.has("/result/latency/mean") {
        return Some(json.bombardier());
    }
    if json.has("/DurationHistogram") {
        return Some(json.fortio());
    }
    if json.has("/latency/average") || json.has("/latency/mean") {
        let shares = [("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p97_5", 0.975), ("p99", 0.99), ("p99_9", 0.999)];
        let of = json.told("autocannon", "/latency", ["mean", "min", "max"], &shares, MS);
        let mean = of.mean.or(json.at("/latency/average"));
        return Some(Told { mean, count: json.at("/requests/total").unwrap_or(0.0), ..of });
    }
    let base = if json.has("/stats/meanResponseTime") { "/stats" } else { "" };
    json.has(&format!("{base}/meanResponseTime")).then(|| json.gatling(base))
}

fn of_text(text: &str) -> Option<Told> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    if first.contains("Type") && first.contains("Name") && first.contains(',') {
        return locust(text);
    }
    if text.contains("Thread Stats") {
        return wrk(text);
    }
    if text.contains("Latencies     [") {
        return vegeta(text);
    }
    if text.contains("Reqs/sec") {
        return bombardier(text);
    }
    if text.contains("Time per request:") || text.contains("Percentage served") {
        return Some(ab(text));
    }
    Some(hey(text))
}

/// Lines such as `50%  40.00ms` and `50% in 0.0400 secs`.
fn shares(text: &str) -> Vec<(f64, f64)> {
    let share = |line: &str| {
        let (share, rest) = line.trim().split_once('%')?;
        let share: f64 = share.trim().parse().ok()?;
        let rest = rest.trim().trim_start_matches("in ").trim();
        let value = with_unit(rest.as_bytes()).or_else(|| with_unit(rest.split_whitespace().next()?.as_bytes()))?;
        (share > 0.0 && share < 100.0).then_some((share / 100.0, value))
    };
    text.lines().filter_map(share).collect()
}

fn wrk(text: &str) -> Option<Told> {
    let line = text.lines().find(|line| line.trim_start().starts_with("Latency ") && line.contains('%'))?;
    let values: Vec<f64> = line.split_whitespace().skip(1).filter_map(|token| with_unit(token.as_bytes())).collect();
    let count = text.lines().find_map(|line| line.trim().split_once(" requests in ")?.0.parse().ok());
    Some(Told {
        tool: "wrk",
        count: count.unwrap_or(0.0),
        mean: values.first().copied(),
        max: values.get(2).copied(),
        quantiles: shares(text),
        ..Told::default()
    })
}

fn vegeta(text: &str) -> Option<Told> {
    let line = |word: &str| text.lines().find(|line| line.starts_with(word));
    let split = |line: &str| {
        let (names, values) = line.split_once('[')?.1.split_once(']')?;
        let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        Some((names, values.split(',').map(|value| value.trim().to_owned()).collect::<Vec<_>>()))
    };
    let (names, values) = split(line("Latencies")?)?;
    let of = |wanted: &str| {
        names.iter().position(|name| name == wanted).and_then(|at| with_unit(values.get(at)?.as_bytes()))
    };
    let quantiles = [("50", 0.5), ("90", 0.9), ("95", 0.95), ("99", 0.99)]
        .iter()
        .filter_map(|(name, share)| Some((*share, of(name)?)))
        .collect();
    let first = |word: &str, at: usize| split(line(word)?)?.1.get(at)?.parse::<f64>().ok();
    Some(Told {
        tool: "vegeta",
        count: first("Requests", 0).unwrap_or(0.0),
        mean: of("mean"),
        min: of("min"),
        max: of("max"),
        quantiles,
        size: first("Bytes In", 1),
    })
}

fn bombardier(text: &str) -> Option<Told> {
    let line = text.lines().find(|line| line.trim_start().starts_with("Latency "))?;
    let values: Vec<f64> = line.split_whitespace().skip(1).filter_map(|token| with_unit(token.as_bytes())).collect();
    Some(Told {
        tool: "bombardier",
        mean: values.first().copied(),
        max: values.get(2).copied(),
        quantiles: shares(text),
        ..Told::default()
    })
}

fn hey(text: &str) -> Told {
    let of = |word: &str| {
        let at = text.find(word)? + word.len();
        let line = text[at..].lines().next()?.trim();
        with_unit(line.as_bytes()).or_else(|| line.split_whitespace().next()?.parse::<f64>().ok().map(|s| s * S))
    };
    let size = text.find("Size/request:").and_then(|at| text[at..].split_whitespace().nth(1)?.parse().ok());
    let answers = text.lines().filter_map(|line| {
        line.trim().strip_prefix('[')?.split_once(']')?.1.split_whitespace().next()?.parse::<f64>().ok()
    });
    Told {
        tool: "hey",
        count: answers.sum(),
        mean: of("Average:"),
        min: of("Fastest:"),
        max: of("Slowest:"),
        quantiles: shares(text),
        size,
    }
}

fn ab(text: &str) -> Told {
    let line = |word: &str| text.lines().find_map(|line| line.strip_prefix(word));
    let first = |word: &str| line(word)?.split_whitespace().next()?.parse::<f64>().ok();
    // min, mean, standard deviation, median, max of the whole request.
    let total: Vec<f64> =
        line("Total:").map(|rest| rest.split_whitespace().filter_map(|v| v.parse().ok()).collect()).unwrap_or_default();
    let mut quantiles: Vec<(f64, f64)> = text
        .lines()
        .filter_map(|line| {
            let (share, rest) = line.trim().split_once('%').or_else(|| line.trim().split_once(','))?;
            let (share, value): (f64, f64) =
                (share.trim().parse().ok()?, rest.split_whitespace().next()?.parse().ok()?);
            (share > 0.0 && share < 100.0).then_some((share / 100.0, value))
        })
        .collect();
    quantiles.dedup_by(|a, b| (a.0 - b.0).abs() < 1e-9);
    let mean = total.get(1).copied().or_else(|| first("Time per request:").filter(|_| line("Total:").is_none()));
    // `ab -e` has the percentiles alone: their mean is that of the values at each percent.
    let middle = || {
        (quantiles.len() >= 90).then(|| quantiles.iter().map(|(_, value)| value).sum::<f64>() / quantiles.len() as f64)
    };
    Told {
        tool: "ab",
        count: first("Complete requests:").unwrap_or(0.0),
        mean: mean.or_else(middle),
        min: total.first().copied(),
        max: total.get(4).copied(),
        quantiles,
        size: first("Document Length:"),
    }
}

/// Locust: the statistics at the end, or over time, of which the last row of all requests has the totals.
fn locust(text: &str) -> Option<Told> {
    let mut rows = text.lines().filter(|line| !line.trim().is_empty());
    let cells = |line: &str| {
        split(line.as_bytes(), b',').iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>()
    };
    let header = cells(rows.next()?);
    let name = header.iter().position(|head| head == "Name")?;
    let all: Vec<Vec<String>> = rows.map(cells).collect();
    let row = all
        .iter()
        .rev()
        .find(|row| row.get(name).is_some_and(|name| name == "Aggregated" || name == "Total"))
        .or(all.last())?;
    let of = |names: [&str; 2]| {
        let at = header.iter().position(|head| names.contains(&head.as_str()))?;
        number(row.get(at)?.as_bytes())
    };
    let share = |head: &str| head.strip_suffix('%')?.parse::<f64>().ok().filter(|share| *share > 0.0 && *share < 100.0);
    let quantiles = header
        .iter()
        .enumerate()
        .filter_map(|(at, head)| Some((share(head)? / 100.0, number(row.get(at)?.as_bytes())?)));
    Some(Told {
        tool: "Locust",
        count: of(["Request Count", "Total Request Count"]).unwrap_or(0.0),
        mean: of(["Average Response Time", "Total Average Response Time"]),
        min: of(["Min Response Time", "Total Min Response Time"]),
        max: of(["Max Response Time", "Total Max Response Time"]),
        quantiles: quantiles.collect(),
        size: of(["Average Content Size", "Total Average Content Size"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_gives_its_mean_and_percentiles() {
        let hey = "\nSummary:\n  Total:\t2.0 secs\n  Slowest:\t0.3100 secs\n  Fastest:\t0.0120 secs\n  Average:\t0.0900 secs\n  Size/request:\t2863 bytes\n\n\
                   Latency distribution:\n  50% in 0.0400 secs\n  99% in 0.3100 secs\n\nStatus code distribution:\n  [200]\t120 responses\n";
        let ab = "This is ApacheBench\nComplete requests:      120\nDocument Length:        2863 bytes\nTime per request:       90.0 [ms] (mean)\n\
                  Connection Times (ms)\n              min  mean[+/-sd] median   max\nTotal:         12   90  95.0     40     310\n  50%     40\n  99%    310\n";
        let bombardier = "Statistics        Avg      Stdev        Max\n  Reqs/sec       100     5     110\n  Latency       90.00ms    95.00ms   310.00ms\n  Latency Distribution\n     50%    40.00ms\n     99%   310.00ms\n";
        let vegeta = "Requests      [total, rate, throughput]         120, 0.50, 0.50\nLatencies     [min, mean, 50, 90, 95, 99, max]  12ms, 90ms, 40ms, 310ms, 310ms, 310ms, 310ms\nBytes In      [total, mean]                     343560, 2863.00\n";
        for text in [hey, ab, bombardier, vegeta] {
            let told = of_text(text).expect(text);
            assert!((told.mean.expect("a mean") - 90.0).abs() < 1e-9 && told.max == Some(310.0), "{told:?}");
            let of = |share: f64| told.quantiles.iter().find(|(q, _)| (q - share).abs() < 1e-9).map(|(_, v)| v.round());
            assert_eq!((of(0.5), of(0.99)), (Some(40.0), Some(310.0)), "{told:?}");
        }
        let fortio = serde_json::json!({"DurationHistogram": {"Count": 120, "Min": 0.012, "Max": 0.31, "Avg": 0.09, "Percentiles": [{"Percentile": 50, "Value": 0.04}]}});
        let gatling = serde_json::json!({"stats": {"numberOfRequests": {"total": 120}, "meanResponseTime": {"total": 90}, "percentiles1": {"total": 40}}});
        let bombardier = serde_json::json!({"result": {"req2xx": 120, "req1xx": 0, "latency": {"mean": 90000, "max": 310_000, "percentiles": {"50": 40000}}}});
        for document in [fortio, gatling, bombardier] {
            let told = of_json(&document).expect("a summary");
            assert_eq!(
                (told.mean.map(f64::round), told.count, told.quantiles[0].1.round()),
                (Some(90.0), 120.0, 40.0),
                "{told:?}"
            );
        }
    }
}
