//! Names at the ends of lines, moved apart where they would cover each other.

/// The nearest places to `wanted` from top to bottom that are `apart` from each other and between
/// `top` and `bottom`, in the order given.
pub(super) fn spread(wanted: &[f64], apart: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut places = wanted.to_vec();
    let mut least = top;
    for &i in &order {
        places[i] = places[i].max(least);
        least = places[i] + apart;
    }
    let mut most = bottom;
    for &i in order.iter().rev() {
        places[i] = places[i].min(most);
        most = places[i] - apart;
    }
    // Two names pushed down from one place share the way up.
    if let [a, b] = order[..] {
        let middle = 0.5 * (wanted[a] + wanted[b]);
        if (wanted[b] - wanted[a]) < apart && middle - 0.5 * apart >= top && middle + 0.5 * apart <= bottom {
            places[a] = middle - 0.5 * apart;
            places[b] = middle + 0.5 * apart;
        }
    }
    places
}

/// For each label, given as its left and right end, the row from 0 in which it covers none before.
pub(super) fn rows(labels: &[(f64, f64)]) -> Vec<usize> {
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    labels
        .iter()
        .map(|&(left, right)| {
            let free = |row: &Vec<(f64, f64)>| row.iter().all(|(l, r)| right < *l || left > *r);
            let row = taken.iter().position(free).unwrap_or(taken.len());
            if row == taken.len() {
                taken.push(Vec::new());
            }
            taken[row].push((left, right));
            row
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_move_apart_and_stay_inside() {
        assert_eq!(spread(&[50.0, 52.0], 14.0, 0.0, 100.0), [44.0, 58.0]);
        assert_eq!(spread(&[99.0, 98.0], 14.0, 0.0, 100.0), [100.0, 86.0]);
        assert_eq!(spread(&[10.0, 90.0], 14.0, 0.0, 100.0), [10.0, 90.0]);
    }

    #[test]
    fn labels_that_meet_take_different_rows() {
        assert_eq!(rows(&[(0.0, 10.0), (12.0, 20.0), (8.0, 14.0)]), [0, 0, 1]);
    }
}
