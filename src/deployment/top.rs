//! `kubectl top pods`, with containers and namespaces or without.

use super::error::{DeploymentError, Fault};
use super::kubernetes::pod::{MB, cores};
use super::quantity;
use super::told::{Spot, Told};
use super::{Choice, Gathered, Options};
use std::collections::{BTreeMap, BTreeSet};

/// One row: a pod, or a container of one.
#[derive(Debug, Clone)]
pub(super) struct Row {
    namespace: String,
    pod: String,
    container: String,
    /// CPU in use, in cores.
    pub cores: f64,
    bytes: f64,
    /// Where it stands.
    pub spot: Spot,
}

/// Sorts the rows of a table.
pub(super) fn read(text: &str, file: usize, gathered: &mut Gathered, told: &mut Told) -> Result<(), Fault> {
    let mut heading: Option<Vec<&str>> = None;
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = number as u64 + 1;
        if words.is_empty() {
            continue;
        }
        if words.iter().any(|word| word.starts_with("CPU(")) {
            if words.iter().any(|word| word.starts_with("CPU%") || word.starts_with("CPU(%")) {
                return Err(Fault::new(
                    at,
                    "'kubectl top nodes' tells nothing of a workload; import 'kubectl top pods'",
                ));
            }
            heading = Some(words);
            continue;
        }
        let heading = heading.clone().unwrap_or_else(|| assumed(words.len()));
        let of = |names: &[&str]| {
            let at = heading.iter().position(|title| names.contains(title))?;
            words.get(at).map(|word| (*word).to_owned())
        };
        let by_container = heading.contains(&"POD");
        let (pod, container) = if by_container { (of(&["POD"]), of(&["NAME"])) } else { (of(&["NAME"]), None) };
        let amount = |names: &[&str]| {
            let text = of(names).unwrap_or_default();
            quantity::parse(&text).map_err(|why| Fault::new(at, format!("'{text}' {why}")))
        };
        let (Some(pod), true) = (pod, words.len() == heading.len()) else {
            return Err(Fault::new(at, "not a row of 'kubectl top pods'; copy the whole table"));
        };
        gathered.tops.push(Row {
            namespace: of(&["NAMESPACE"]).unwrap_or_default(),
            pod,
            container: container.unwrap_or_default(),
            cores: amount(&["CPU(cores)"])?,
            bytes: amount(&["MEMORY(bytes)"])?,
            spot: Spot { file, line: at },
        });
    }
    if gathered.tops.is_empty() {
        told.doubt(Spot { file, line: 0 }, "no rows in it");
    }
    Ok(())
}

/// The columns of a table without a heading.
fn assumed(words: usize) -> Vec<&'static str> {
    match words {
        4 => vec!["POD", "NAME", "CPU(cores)", "MEMORY(bytes)"],
        5 => vec!["NAMESPACE", "POD", "NAME", "CPU(cores)", "MEMORY(bytes)"],
        _ => vec!["NAME", "CPU(cores)", "MEMORY(bytes)"],
    }
}

/// The workload of a pod: its name without what Kubernetes adds (`-7c9d8f6b5d-2xk4p`, or `-0` of a `StatefulSet`).
fn workload(pod: &str) -> &str {
    let Some((rest, last)) = pod.rsplit_once('-') else { return pod };
    if last.bytes().all(|b| b.is_ascii_digit()) && last.len() < 5 {
        return rest;
    }
    if last.len() != 5 {
        return pod;
    }
    match rest.rsplit_once('-') {
        Some((name, hash)) if (6..=10).contains(&hash.len()) && hash.bytes().any(|b| b.is_ascii_digit()) => name,
        _ => rest,
    }
}

/// Of containers with their pod and memory the one that serves: its pod begins with its name, else the largest.
pub(super) fn main_container<'a>(all: impl Iterator<Item = (&'a str, &'a str, f64)>) -> &'a str {
    let all: Vec<_> = all.collect();
    let named = all
        .iter()
        .find(|(pod, name, _)| !name.is_empty() && pod.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')));
    let largest = all.iter().max_by(|a, b| a.2.total_cmp(&b.2));
    named.or(largest).map_or("", |(_, name, _)| name)
}

/// Tells memory and CPU of the workload that is meant, and keeps its rows only; whether there was any.
pub(super) fn tell(
    rows: &mut Vec<Row>,
    options: &Options,
    choice: &mut Choice<'_>,
    told: &mut Told,
) -> Result<bool, DeploymentError> {
    let Some(first) = rows.first() else { return Ok(false) };
    let mut groups: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
    for row in rows.iter() {
        groups.entry((row.namespace.clone(), workload(&row.pod).to_owned())).or_default().push(row.clone());
    }
    let names: Vec<Vec<String>> =
        groups.keys().map(|(space, name)| vec![name.clone(), format!("{space}/{name}")]).collect();
    let Some(at) = choice.one("workload", &names, first.spot, told)? else { return Ok(false) };
    let Some(own) = groups.into_values().nth(at) else { return Ok(false) };
    *rows = own;
    let main = main_container(rows.iter().map(|row| (row.pod.as_str(), row.container.as_str(), row.bytes))).to_owned();
    let of_main = rows.iter().filter(|row| row.container == main).max_by(|a, b| a.bytes.total_cmp(&b.bytes));
    let Some(highest) = of_main else { return Ok(false) };
    told.number(highest.spot, "work.memory_mb", highest.bytes / MB, "highest memory in use");
    let pods: BTreeSet<&str> = rows.iter().map(|row| row.pod.as_str()).collect();
    let mut others: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.container != main) {
        let (bytes, cores) = others.entry(row.container.as_str()).or_default();
        *bytes = bytes.max(row.bytes);
        *cores += row.cores / pods.len() as f64;
    }
    for (name, (bytes, used)) in others {
        let text = format!("sidecar {name}: {:.0} MB and {:.0}m a pod more", bytes / MB, used * 1000.0);
        told.say(highest.spot, text);
    }
    let used: f64 = rows.iter().map(|row| row.cores).sum();
    if options.rate.is_none() {
        let text = format!(
            "CPU {} of {} pods at one moment: with the request rate of that moment (--rate) it gives CPU a request",
            cores(used).replace(" vCPU", ""),
            pods.len()
        );
        told.say(highest.spot, text);
    }
    Ok(true)
}
