//! The result of AWS Lambda Power Tuning: mean durations of a function at several memory sizes.

use super::error::Fault;
use super::measured::{Place, Tuning};
use super::told::Told;
use super::tree::Node;
use super::{Document, json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Reads a result: bare, under `results`, or as the output of the state machine that made it.
pub(super) fn read(document: &Document, told: &mut Told) -> Result<Tuning, Fault> {
    let output = document.node.at("output");
    let inner = output.text().map(json::document).transpose().map_err(|fault| Fault::new(output.line, fault.why))?;
    let root = inner.as_ref().unwrap_or(&document.node);
    let results = root.at("results");
    let node = if results.is_null() { root } else { results };
    let power = node.at("power");
    let spot = document.spot(power);
    let mut points = stats(node);
    if points.is_empty() {
        let address = node.path(&["stateMachine", "visualization"]);
        points = address.text().and_then(address_points).ok_or_else(|| {
            Fault::new(address.line, "neither 'stats' nor a visualization address with its points; run it again with \"includeOutputResults\"")
        })?;
        told.say(document.spot(address), format!("{} points read from the visualization address", points.len()));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let Some(size) = power.number() {
        told.number(spot, "serverless.memory_mb", size, "the size that Power Tuning found best");
    }
    told.say(
        spot,
        "durations are means without the fastest and the slowest fifth, so there is no work.variability in them",
    );
    Ok(Tuning { points, source: Place::of(spot, told) })
}

/// Whether a point can be one: a size that Lambda offers, and a time.
fn usable(point: &(f64, f64)) -> bool {
    let (mb, ms) = *point;
    (1.0..=1e6).contains(&mb) && ms > 0.0 && ms <= 3.6e6
}

fn stats(node: &Node) -> Vec<(f64, f64)> {
    let all = node.at("stats").items().iter();
    let point = |stat: &Node| Some((stat.at("value").number()?, stat.at("averageDuration").number()?));
    all.filter_map(point).filter(usable).collect()
}

/// The points behind the `#` of an address: sizes as 16-bit integers, durations as 32-bit floats, each little-endian in Base64.
fn address_points(address: &str) -> Option<Vec<(f64, f64)>> {
    let (_, data) = address.split_once('#')?;
    let mut parts = data.split(';');
    let mut bytes = || STANDARD.decode(parts.next()?.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/")).ok();
    let (sizes, durations) = (bytes()?, bytes()?);
    let sizes = sizes.chunks_exact(2).map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])));
    let durations =
        durations.chunks_exact(4).map(|four| f64::from(f32::from_le_bytes([four[0], four[1], four[2], four[3]])));
    let points: Vec<(f64, f64)> = sizes.zip(durations).filter(usable).collect();
    (!points.is_empty()).then_some(points)
}
