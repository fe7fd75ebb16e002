//! Lines made fit for drawing: without what is not finite, cut at the edges, no denser than the
//! picture.

use super::Scale;

/// A point `(x, y)`: a value pair before it is placed, a pair of fractions after.
pub type Point = (f64, f64);

/// The line through `points` as it shows on these axes: pieces in fractions, cut where it leaves the
/// picture and where a point has no place on an axis (not finite, or not positive on a logarithmic
/// one).
#[must_use]
pub fn clip(points: &[Point], x: &Scale, y: &Scale) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut before: Option<Point> = None;
    let mut open = false;
    for &(px, py) in points {
        let here = x.fraction(px).zip(y.fraction(py));
        if let (Some(from), Some(to)) = (before, here)
            && let Some((a, b)) = inside(from, to)
        {
            match pieces.last_mut() {
                Some(piece) if open && near(piece.last().copied(), a) => piece.push(b),
                _ => pieces.push(vec![a, b]),
            }
            open = near(Some(b), to);
        } else {
            open = false;
        }
        before = here;
    }
    if let (true, Some(at)) = (points.len() == 1, before)
        && contains(at)
    {
        pieces.push(vec![at]);
    }
    pieces
}

/// The part of a segment inside the unit square (Liang and Barsky, 1984).
fn inside(from: Point, to: Point) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, from.0), (dx, 1.0 - from.0), (-dy, from.1), (dy, 1.0 - from.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |t: f64| ((from.0 + t * dx).clamp(0.0, 1.0), (from.1 + t * dy).clamp(0.0, 1.0));
    (enter <= leave).then(|| (at(enter), if leave < 1.0 { at(leave) } else { to }))
}

fn contains(at: Point) -> bool {
    (0.0..=1.0).contains(&at.0) && (0.0..=1.0).contains(&at.1)
}

fn near(a: Option<Point>, b: Point) -> bool {
    a.is_some_and(|a| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9)
}

/// A piece with at most four points per column of the picture: the first, the lowest, the highest
/// and the last, so that no peak is lost.
#[must_use]
pub fn thin(piece: &[Point], columns: usize) -> Vec<Point> {
    if piece.len() <= 4 * columns.max(1) {
        return piece.to_vec();
    }
    let column = |p: &Point| (p.0.clamp(0.0, 1.0) * columns as f64) as usize;
    piece.chunk_by(|a, b| column(a) == column(b)).flat_map(extremes).collect()
}

fn extremes(chunk: &[Point]) -> Vec<Point> {
    let lowest = (0..chunk.len()).min_by(|a, b| chunk[*a].1.total_cmp(&chunk[*b].1));
    let highest = (0..chunk.len()).max_by(|a, b| chunk[*a].1.total_cmp(&chunk[*b].1));
    let mut kept: Vec<usize> = [Some(0), lowest, highest, chunk.len().checked_sub(1)].into_iter().flatten().collect();
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().filter_map(|i| chunk.get(i).copied()).collect()
}

/// The value of the line at `x`, on the straight way between its neighbours as these axes show it;
/// `None` outside the line or in a gap.
#[must_use]
pub fn interpolate(points: &[Point], at: f64, x: &Scale, y: &Scale) -> Option<f64> {
    let wanted = x.fraction(at)?;
    points.windows(2).find_map(|pair| {
        let (a, b) = (x.fraction(pair[0].0)?, x.fraction(pair[1].0)?);
        if !(a.min(b)..=a.max(b)).contains(&wanted) {
            return None;
        }
        let (ya, yb) = (y.fraction(pair[0].1)?, y.fraction(pair[1].1)?);
        let along = if (b - a).abs() > 0.0 { (wanted - a) / (b - a) } else { 0.0 };
        Some(y.value(ya + along * (yb - ya)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNIT: fn() -> Scale = || Scale::linear(0.0, 1.0);

    #[test]
    fn a_line_is_cut_at_the_edges_and_not_drawn_along_them() {
        let pieces = clip(&[(-1.0, 0.5), (0.5, 0.5), (0.5, 3.0), (0.8, 3.0), (0.8, 0.2)], &UNIT(), &UNIT());
        assert_eq!(pieces, [vec![(0.0, 0.5), (0.5, 0.5), (0.5, 1.0)], vec![(0.8, 1.0), (0.8, 0.2)]]);
    }

    #[test]
    fn what_has_no_place_splits_the_line() {
        let points = [(0.1, 0.1), (0.2, 0.2), (f64::NAN, 0.3), (0.4, f64::INFINITY), (0.5, 0.5), (0.6, 0.6)];
        assert_eq!(clip(&points, &UNIT(), &UNIT()).len(), 2);
        let log = Scale::log10(0.1, 10.0);
        assert_eq!(clip(&[(0.1, 0.0), (1.0, 1.0), (10.0, 10.0)], &log, &log).len(), 1);
    }

    #[test]
    fn thinning_keeps_the_peak() {
        let mut points: Vec<Point> = (0..1000).map(|i| (f64::from(i) / 1000.0, 0.5)).collect();
        points[417].1 = 0.9;
        let thinned = thin(&points, 20);
        assert!(thinned.len() <= 80 && thinned.contains(&points[417]));
    }

    #[test]
    fn between_two_points_the_way_is_straight_on_the_axes_shown() {
        let log = Scale::log10(1.0, 1000.0);
        let got = interpolate(&[(1.0, 1.0), (100.0, 100.0)], 10.0, &log, &log).expect("inside");
        assert!((got - 10.0).abs() < 1e-9, "{got}");
        assert!(interpolate(&[(1.0, 1.0), (100.0, 100.0)], 500.0, &log, &log).is_none());
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_picture(points in prop::collection::vec((-2.0..3.0f64, -2.0..3.0f64), 0..40)) {
            for piece in clip(&points, &UNIT(), &UNIT()) {
                prop_assert!(!piece.is_empty());
                prop_assert!(piece.iter().all(|p| contains(*p)));
                prop_assert!(thin(&piece, 3).len() <= piece.len());
            }
        }
    }
}
