//! Several dials at once, in the order in which they depend on each other.
//!
//! A new cloud brings its own node types, limits and front doors, so the place comes first and
//! whatever is given besides is set on top of what the place brought. Which places are offered
//! depends in turn on the kind of state, and which kinds of state on the place: these three are
//! tried in turn until none of them gets further. Of the rest each that is refused is tried once more after all others:
//! a shape of traffic may need another mode of work, and that mode another shape.

use crate::catalog::Catalog;
use crate::dial::{Dial, DialError, Kind, Value};
use crate::scenario::Scenario;

/// The dials that decide what others offer.
pub const FIRST: [&str; 3] = ["state.kind", "place.provider", "place.region"];

/// A dial and the value it is to have.
pub type Setting = (&'static Dial, Value);

/// Sets every dial, first those of [`FIRST`], then the rest in the order given; returns the index and
/// the reason of each setting that was refused. Of two settings of one dial the later holds.
pub fn assign(scenario: &mut Scenario, catalog: &Catalog, settings: &[Setting]) -> Vec<(usize, DialError)> {
    let (mut waiting, rest): (Vec<usize>, Vec<usize>) =
        (0..settings.len()).partition(|&i| FIRST.contains(&settings[i].0.id));
    // What a duration at a memory size comes to depends on the rest, so it comes last.
    let (rest, late): (Vec<usize>, Vec<usize>) = rest
        .into_iter()
        .partition(|&i| !(matches!(settings[i].0.kind, Kind::Number(_)) && matches!(settings[i].1, Value::Choice(_))));
    waiting.sort_by_key(|&i| FIRST.iter().position(|id| *id == settings[i].0.id));
    let mut set = |i: usize| settings[i].0.set(scenario, catalog, &settings[i].1).map_err(|error| (i, error)).err();
    let mut refused = loop {
        let failed: Vec<_> = waiting.iter().filter_map(|&i| set(i)).collect();
        if failed.is_empty() || failed.len() == waiting.len() {
            break failed;
        }
        waiting = failed.iter().map(|(i, _)| *i).collect();
    };
    let again: Vec<(usize, DialError)> = rest.into_iter().chain(late).filter_map(&mut set).collect();
    // What one of them stands in the way of (Jobs of steady traffic) is tried once more, unless a later setting took its place.
    let later = |i: usize| settings[i + 1..].iter().any(|other| other.0.id == settings[i].0.id);
    refused.extend(again.into_iter().filter_map(|(i, error)| if later(i) { Some((i, error)) } else { set(i) }));
    refused
}
