//! The map in characters.
//!
//! A place every few columns and rows is evaluated; then, halving the distance each time, those between places whose winners differ.
//! What lies between places with one winner is drawn as theirs: an island smaller than the first distance can be missed, which the
//! legend says.

use super::{Asked, evaluated};
use crate::analysis::map::Axis;
use crate::catalog::Catalog;
use crate::dial::Value;
use crate::verdict::Winner;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Columns and rows between the places that are evaluated first.
const COARSEST: (usize, usize) = (8, 4);

/// A place: its column from the left and its row from below.
type Place = (usize, usize);

/// Draws it; `done` counts the places that are settled.
///
/// # Errors
/// When a dial refuses a value of its own range, which a test of the dials rules out.
pub fn draw(asked: &Asked, size: (usize, usize), catalog: &Catalog, done: &AtomicUsize) -> anyhow::Result<String> {
    let winners = winners(asked, size, catalog, done)?;
    done.store(size.0 * size.1, Ordering::Relaxed);
    Ok(written(asked, size, &winners))
}

/// Who wins at every place.
fn winners(
    asked: &Asked,
    size: (usize, usize),
    catalog: &Catalog,
    done: &AtomicUsize,
) -> anyhow::Result<BTreeMap<Place, Winner>> {
    let mut known = BTreeMap::new();
    let mut step = COARSEST;
    let mut wanted: BTreeSet<Place> = corners(size, step);
    loop {
        let fresh: Vec<Place> = wanted.iter().copied().filter(|place| !known.contains_key(place)).collect();
        let found = evaluated(asked, &fresh, size, catalog, done)?;
        known.extend(fresh.into_iter().zip(found.into_iter().map(|summary| summary.winner)));
        if step == (1, 1) {
            break;
        }
        let finer = (step.0.div_ceil(2).max(1), step.1.div_ceil(2).max(1));
        wanted = between(&known, size, step, finer);
        step = finer;
    }
    let all = (0..size.1).flat_map(|row| (0..size.0).map(move |column| (column, row)));
    Ok(all.map(|place| (place, nearest(&known, place))).collect())
}

/// The places of a lattice that begin the blocks of `step`, and the last of each line.
fn corners(size: (usize, usize), step: (usize, usize)) -> BTreeSet<Place> {
    let along = |count: usize, step: usize| (0..count).step_by(step).chain([count - 1]).collect::<Vec<_>>();
    let columns = along(size.0, step.0);
    along(size.1, step.1).into_iter().flat_map(|row| columns.iter().map(move |column| (*column, row))).collect()
}

/// The corners of `finer` blocks inside the blocks of `step` whose known places have more than one winner.
fn between(
    known: &BTreeMap<Place, Winner>,
    size: (usize, usize),
    step: (usize, usize),
    finer: (usize, usize),
) -> BTreeSet<Place> {
    let mixed = |column: usize, row: usize| {
        let near = known.iter().filter(|((c, r), _)| c.abs_diff(column) <= step.0 && r.abs_diff(row) <= step.1);
        let mut winners = near.map(|(_, winner)| *winner);
        let first = winners.next();
        winners.any(|winner| Some(winner) != first)
    };
    corners(size, finer).into_iter().filter(|(column, row)| mixed(*column, *row)).collect()
}

/// The winner at the nearest place that is known.
fn nearest(known: &BTreeMap<Place, Winner>, (column, row): Place) -> Winner {
    // A row is twice as high as a column is wide.
    let distance = |(c, r): &Place| c.abs_diff(column) + 2 * r.abs_diff(row);
    known.iter().min_by_key(|(place, _)| distance(place)).map_or(Winner::Neither, |(_, winner)| *winner)
}

const fn sign(winner: Winner) -> char {
    match winner {
        Winner::Kubernetes => 'K',
        Winner::Serverless => 'f',
        Winner::Tie => '=',
        Winner::Neither => '.',
    }
}

/// The picture with its axes and what its signs mean.
fn written(asked: &Asked, size: (usize, usize), winners: &BTreeMap<Place, Winner>) -> String {
    let (x, y) = (&asked.x, &asked.y);
    let here = (place_of(asked, x, size.0), place_of(asked, y, size.1));
    let label = |row: usize| match row {
        row if row == size.1 - 1 || row == 0 || row == size.1 / 2 => y.number.unit.format(y.value(row, size.1)),
        _ => String::new(),
    };
    let margin = (0..size.1).map(|row| label(row).chars().count()).max().unwrap_or(0);
    let mut text = format!("{}\n", y.dial.label);
    for row in (0..size.1).rev() {
        let at = |column: usize| match here {
            (Some(c), Some(r)) if (c, r) == (column, row) => '@',
            _ => winners.get(&(column, row)).copied().map_or(' ', sign),
        };
        let line: String = (0..size.0).map(at).collect();
        let _ = writeln!(text, "{:>margin$} |{line}", label(row));
    }
    let _ = writeln!(text, "{:margin$} +{}", "", "-".repeat(size.0));
    let value = |column: usize| x.number.unit.format(x.value(column, size.0));
    let (first, middle, last) = (value(0), value(size.0 / 2), value(size.0 - 1));
    let _ = writeln!(text, "{:margin$}  {}", "", spread(&first, &middle, &last, size.0));
    let _ = writeln!(text, "{:margin$}  {}", "", x.dial.label);
    text.push_str(
        "\nK Kubernetes wins, f serverless wins, = within 5 %, . neither: it cannot run there or misses the tolerance",
    );
    text.push_str(if here.0.is_some() && here.1.is_some() { ", @ you are here\n" } else { "\n" });
    text.push_str("Islands smaller than 8 columns and 4 rows may be missing; --format csv has every place.\n");
    text
}

/// Three labels along a line: at its left, its middle and its right.
fn spread(first: &str, middle: &str, last: &str, width: usize) -> String {
    let taken = first.chars().count() + middle.chars().count() + last.chars().count() + 4;
    if taken > width {
        return format!("{first} … {last}");
    }
    let left = (width / 2).saturating_sub(middle.chars().count() / 2);
    let right = width.saturating_sub(last.chars().count());
    let start = format!("{first:<left$}{middle}");
    format!("{start:<right$}{last}")
}

/// The place nearest to where the scenario stands, if it is on the map.
fn place_of(asked: &Asked, axis: &Axis, count: usize) -> Option<usize> {
    let Value::Number(value) = axis.dial.get(&asked.scenario) else { return None };
    let share = axis.fraction(value);
    (0.0..=1.0).contains(&share).then(|| (share * (count - 1) as f64).round() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dial::find;
    use crate::scenario::Scenario;

    #[test]
    fn the_picture_says_what_an_evaluation_says_and_where_you_are() {
        let catalog = Catalog::load().expect("the catalog loads");
        let axis = |id| Axis::new(find(id).expect("a dial"), 0.0, 1.0).expect("a number");
        let asked = Asked { x: axis("traffic.rate"), y: axis("tolerance.target_ms"), scenario: Scenario::default() };
        let (size, done) = ((17, 9), AtomicUsize::new(0));
        let found = winners(&asked, size, &catalog, &done).expect("evaluated");
        assert!(done.load(Ordering::Relaxed) < 17 * 9, "not every place is evaluated");
        for place in corners(size, COARSEST) {
            assert_eq!(found[&place], asked.at(place, size, &catalog).expect("evaluated").winner, "{place:?}");
        }
        let text = written(&asked, size, &found);
        assert_eq!(text.matches('@').count(), 2, "the place and the legend:\n{text}");
        assert_eq!(text.lines().filter(|line| line.contains('|')).count(), 9);
    }

    #[test]
    fn labels_stand_at_their_places() {
        assert_eq!(spread("a", "b", "c", 11), "a    b    c");
        assert_eq!(spread("first", "middle", "last", 10), "first … last");
    }
}
