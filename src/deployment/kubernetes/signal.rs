//! Autoscalers that look at requests: which of their metrics are a rate of requests or the requests in progress, and at which target.
//!
//! A metric has any name that somebody gave it, so the words in it decide; what is neither is left to be said.

use super::{Object, quantity};
use crate::deployment::error::DeploymentError;
use crate::deployment::told::{Spot, Told};
use crate::deployment::tree::Node;

/// Target of KEDA's HTTP add-on where an object names none: <https://keda.sh/http-add-on/0.14/reference/httpscaledobject/>.
const HTTP_TARGET: f64 = 100.0;
/// Longest query that is looked into for what it measures, in characters.
const LONGEST_QUERY: usize = 10_000;

/// What a metric counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Requests,
    InProgress,
}

impl Counted {
    const fn id(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::InProgress => "in-progress",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Requests => "requests a second per pod",
            Self::InProgress => "requests in progress per pod",
        }
    }

    /// What the name of a metric says that it counts.
    fn of_name(name: &str) -> Option<Self> {
        let name: String = name.chars().take(LONGEST_QUERY).filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        // Messages wait in a queue whether or not pods are there, and nothing of that is a request's.
        if has(&["queue", "message", "lag", "backlog", "error", "duration", "latency", "bytes", "size"]) {
            return None;
        }
        if has(&[
            "inflight",
            "inprogress",
            "concurren",
            "activerequest",
            "requestsactive",
            "rqactive",
            "currentrequest",
        ]) {
            return Some(Self::InProgress);
        }
        let requests = has(&["request", "rq", "hits"]);
        let rate = has(&["persecond", "persec", "rate", "rps", "qps"]);
        (requests && rate || has(&["rps", "qps"]) && name.len() < 40).then_some(Self::Requests)
    }

    /// What a query of Prometheus says that it counts: a rate of a counter of requests, or a gauge of those in progress.
    fn of_query(query: &str) -> Option<Self> {
        let named = Self::of_name(query)?;
        let rate = ["rate(", "irate("].iter().any(|word| query.contains(word));
        (named == Self::InProgress || rate).then_some(named)
    }
}

/// Sets a signal with its target.
pub(super) fn set(spot: Spot, counted: Counted, target: f64, from: &str, told: &mut Told) {
    told.word(spot, "kubernetes.signal", counted.id(), from);
    told.number(spot, "kubernetes.signal_target", target, from);
}

/// Sets the signal from a metric of an autoscaler on requests for each pod; `false` where it is on something else.
pub(super) fn metric(of: &Object<'_>, metric: &Node, told: &mut Told) -> Result<bool, DeploymentError> {
    let kind = metric.at("type").text().unwrap_or_default();
    if !matches!(kind, "Pods" | "External" | "Object") {
        return Ok(false);
    }
    let body = metric.at(&kind.to_ascii_lowercase());
    let named = body.path(&["metric", "name"]);
    let name = if named.is_null() { body.at("metricName") } else { named };
    let Some(counted) = Counted::of_name(name.text().unwrap_or_default()) else { return Ok(false) };
    // The beta versions had the target in the source itself. A value for all pods together is no target for each.
    let old = body.at(if kind == "Pods" || kind == "External" { "targetAverageValue" } else { "averageValue" });
    let value = [body.path(&["target", "averageValue"]), old].into_iter().find(|node| !node.is_null());
    let Some(value) = value else { return Ok(false) };
    let Some(target) = quantity(value, "target", of.spot(value), told)? else { return Ok(false) };
    let text = format!("scales on {} ({kind}), taken as {}", name.shown(), counted.words());
    told.say(of.spot(metric), text);
    set(of.spot(value), counted, target, "averageValue", told);
    Ok(true)
}

/// KEDA's triggers on queues that count the messages at work as well as those that wait, the field of the target for each pod and its
/// documented default: <https://keda.sh/docs/latest/scalers/>.
const QUEUES: [(&str, &[&str], f64); 6] = [
    ("aws-sqs-queue", &["queueLength"], 5.0),
    ("rabbitmq", &["value", "queueLength"], 20.0),
    ("kafka", &["lagThreshold"], 10.0),
    ("apache-kafka", &["lagThreshold"], 10.0),
    ("azure-servicebus", &["messageCount"], 5.0),
    ("azure-queue", &["queueLength"], 5.0),
];
/// A length of a queue is that of the moment: the shortest window of the dial.
const MOMENT_S: f64 = 15.0;

/// Sets the signal from a trigger on a queue; `false` where it is on something else.
fn queue(of: &Object<'_>, trigger: &Node, told: &mut Told) -> bool {
    let (kind, metadata) = (trigger.at("type").text().unwrap_or_default(), trigger.at("metadata"));
    let Some((_, fields, usual)) = QUEUES.iter().find(|(name, ..)| *name == kind) else { return false };
    // A rate of messages is no length.
    if metadata.at("mode").text().is_some_and(|mode| mode != "QueueLength") {
        return false;
    }
    let field = fields.iter().map(|field| metadata.at(field)).find(|node| !node.is_null()).unwrap_or(metadata);
    let target = field.number().filter(|target| *target > 0.0);
    if target.is_none() {
        told.say(of.spot(trigger), format!("trigger {kind} names no length: {usual} messages a pod, KEDA's default"));
    }
    let text =
        format!("trigger {kind}: messages that wait or are at work count, taken as requests in progress per pod");
    told.say(of.spot(trigger), text);
    set(of.spot(field), Counted::InProgress, target.unwrap_or(*usual), "length of a queue", told);
    told.number(of.spot(trigger), "kubernetes.signal_window_s", MOMENT_S, "length of a queue at the moment");
    told.word(of.spot(trigger), "traffic.door", "event", "trigger on a queue");
    true
}

/// Sets the signal from a trigger of KEDA on requests or on a queue; `false` where it is on something else.
pub(super) fn trigger(of: &Object<'_>, trigger: &Node, told: &mut Told) -> bool {
    if queue(of, trigger, told) {
        return true;
    }
    let (kind, metadata) = (trigger.at("type").text().unwrap_or_default(), trigger.at("metadata"));
    // A total over all pods is divided among them unless the trigger is told not to.
    let divided = trigger.at("metricType").text().is_none_or(|kind| kind == "AverageValue");
    if kind != "prometheus" || !divided {
        return false;
    }
    let (query, threshold) = (metadata.at("query"), metadata.at("threshold"));
    let (Some(text), Some(target)) = (query.text(), threshold.number()) else { return false };
    let Some(counted) = Counted::of_query(text) else { return false };
    told.say(of.spot(query), format!("trigger prometheus: its query is taken as {}", counted.words()));
    set(of.spot(threshold), counted, target, "threshold of a Prometheus trigger", told);
    let window = text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).and_then(|(range, _)| seconds(range));
    if let Some(window) = window.filter(|_| counted == Counted::Requests) {
        told.number(of.spot(query), "kubernetes.signal_window_s", window, "range of the query");
    }
    true
}

/// Sets the signal from an object of KEDA's HTTP add-on.
pub(super) fn http(of: &Object<'_>, told: &mut Told) {
    let spec = of.spec();
    let metric = spec.at("scalingMetric");
    let rate = metric.at("requestRate");
    let old = spec.at("targetPendingRequests");
    let both = !rate.is_null() && !metric.at("concurrency").is_null();
    let (counted, target, from) = if rate.is_null() {
        let now = metric.path(&["concurrency", "targetValue"]);
        (Counted::InProgress, if now.is_null() { old } else { now }, "concurrency of the HTTP add-on")
    } else {
        (Counted::Requests, rate.at("targetValue"), "requestRate of the HTTP add-on")
    };
    let value = target.number().filter(|value| *value > 0.0);
    if value.is_none() {
        told.say(of.spot(spec), format!("no target: {HTTP_TARGET} {}, the add-on's default", counted.words()));
    }
    set(of.spot(target), counted, value.unwrap_or(HTTP_TARGET), from, told);
    let window = rate.at("window");
    if let Some(window_s) = window.text().and_then(seconds) {
        told.number(of.spot(window), "kubernetes.signal_window_s", window_s, "window of the request rate");
    }
    if both {
        told.doubt(
            of.spot(metric),
            "requestRate and concurrency: the larger holds in KEDA, the model looks at the rate",
        );
    }
}

/// Seconds of a duration as Go and Prometheus write it, such as `90s`, `1m30s` or `2m`.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut total = 0.0;
    if rest.is_empty() || rest.len() > 40 {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, more) = after.split_at(letters);
        let factor = match unit {
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        total += number.parse::<f64>().ok()? * factor;
        rest = more;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_counted() {
        for (name, counted) in [
            ("http_requests_per_second", Some(Counted::Requests)),
            ("nginx_ingress_requests_rate", Some(Counted::Requests)),
            ("qps", Some(Counted::Requests)),
            ("loadbalancing.googleapis.com|https|backend_request_rate", Some(Counted::Requests)),
            ("http_requests_in_flight", Some(Counted::InProgress)),
            ("envoy_cluster_upstream_rq_active", Some(Counted::InProgress)),
            ("sqs_visible_messages", None),
            ("http_request_duration_seconds", None),
            ("memory_working_set", None),
            ("queue_requests_per_second", None),
        ] {
            assert_eq!(Counted::of_name(name), counted, "{name}");
        }
        let query = "sum(rate(http_requests_total{app=\"invoices\"}[1m]))";
        assert_eq!(Counted::of_query(query), Some(Counted::Requests));
        assert_eq!(Counted::of_query("sum(http_requests_total)"), None, "a counter's total is no rate");
    }

    #[test]
    fn durations_of_go_and_prometheus_are_read() {
        for (text, wanted) in [("90s", 90.0), ("1m30s", 90.0), ("2m", 120.0), ("0s", 0.0), ("500ms", 0.5)] {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
        for text in ["", "5", "m", "1 m", "1y", "-1s"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
