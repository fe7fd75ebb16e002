//! How far a key moves a dial: to the next round value, or the next choice.

use crate::catalog::Catalog;
use crate::dial::{Dial, Kind, Number, Scale, Value};
use crate::scenario::Scenario;

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stride {
    /// To the next value that one would set: 10, 11, 12 … 20, 22, 24 … 50, 55, 60.
    Small,
    /// To the next of 1, 2, 5, 10.
    Big,
}

/// Mantissas of small steps on a logarithmic dial: below the first, every second.
const SMALL: [(f64, f64); 3] = [(2.0, 0.1), (5.0, 0.2), (10.0, 0.5)];
const BIG: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

/// The value a dial takes next in a direction; `None` at its end.
pub fn next(dial: &Dial, scenario: &Scenario, catalog: &Catalog, up: bool, stride: Stride) -> Option<Value> {
    match (dial.kind, dial.get(scenario)) {
        (Kind::Number(number), Value::Number(value)) => number_after(&number, value, up, stride).map(Value::Number),
        (Kind::Switch(_), Value::Switch(on)) => (on != up).then_some(Value::Switch(up)),
        (Kind::Choice(_), Value::Choice(id)) => {
            let options = dial.options(scenario, catalog);
            let at = options.iter().position(|o| o.id == id)?;
            let next = if up { at + 1 } else { at.checked_sub(1)? };
            options.get(next).map(|o| Value::Choice(o.id.clone()))
        }
        _ => None,
    }
}

fn number_after(number: &Number, value: f64, up: bool, stride: Stride) -> Option<f64> {
    let raw = match (number.scale, stride) {
        (Scale::Linear, _) => linear(number, value, up, stride),
        (Scale::Log, _) if !up && value <= number.smallest * (1.0 + 1e-9) => number.min,
        (Scale::Log, _) if value < number.smallest => number.smallest,
        (Scale::Log, stride) => log(value, up, stride),
    };
    let raw = if number.whole { whole(value, raw, up) } else { raw };
    let next = tidy(raw).clamp(number.min, number.max);
    ((next - value).abs() > 1e-12 * value.abs().max(1e-12)).then_some(next)
}

fn linear(number: &Number, value: f64, up: bool, stride: Stride) -> f64 {
    let span = number.max - number.min;
    let rough = span / if stride == Stride::Small { 100.0 } else { 10.0 };
    let decade = 10f64.powf(rough.log10().floor());
    let step = decade * BIG.into_iter().find(|m| m * decade >= rough * (1.0 - 1e-9)).unwrap_or(10.0);
    let step = if number.whole { step.round().max(1.0) } else { step };
    grid(value, step, up)
}

fn log(value: f64, up: bool, stride: Stride) -> f64 {
    let decade = 10f64.powf((value.log10() + 1e-9).floor());
    let times = value / decade;
    match stride {
        Stride::Big if up => decade * BIG.into_iter().find(|m| *m > times * (1.0 + 1e-9)).unwrap_or(10.0),
        Stride::Big => decade * BIG.into_iter().rev().find(|m| *m < times * (1.0 - 1e-9)).unwrap_or(0.5),
        Stride::Small if !up && times < 1.0 + 1e-9 => grid(value, 0.05 * decade, up),
        Stride::Small => {
            // At a border between two steps, going down takes the finer one below it.
            let within = |limit: f64| if up { times < limit * (1.0 - 1e-9) } else { times <= limit * (1.0 + 1e-9) };
            let step = SMALL.into_iter().find(|(limit, _)| within(*limit)).map_or(0.5, |(_, step)| step);
            grid(value, step * decade, up)
        }
    }
}

/// The next multiple of `step` beyond `value`.
fn grid(value: f64, step: f64, up: bool) -> f64 {
    let at = value / step;
    step * if up { (at + 1e-6).floor() + 1.0 } else { (at - 1e-6).ceil() - 1.0 }
}

fn whole(value: f64, raw: f64, up: bool) -> f64 {
    if up { raw.round().max(value.round() + 1.0) } else { raw.round().min(value.round() - 1.0) }
}

/// Without the last bits that steps leave behind.
fn tidy(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10f64.powf(5.0 - value.abs().log10().floor());
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dial::{DIALS, find};

    fn walk(id: &str, from: f64, up: bool, stride: Stride, steps: usize) -> Vec<f64> {
        let Kind::Number(number) = find(id).expect(id).kind else { panic!("{id} is no number") };
        let mut value = from;
        (0..steps).map_while(|_| number_after(&number, value, up, stride).inspect(|next| value = *next)).collect()
    }

    #[test]
    fn steps_land_on_values_that_people_would_set() {
        let near = |got: Vec<f64>, want: &[f64]| {
            assert_eq!(got.len(), want.len(), "{got:?}");
            assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-9 * b.abs().max(1.0)), "{got:?} not {want:?}");
        };
        near(walk("traffic.rate", 18.0, true, Stride::Small, 4), &[19.0, 20.0, 22.0, 24.0]);
        near(walk("traffic.rate", 22.0, false, Stride::Small, 3), &[20.0, 19.0, 18.0]);
        near(walk("traffic.rate", 1.0, false, Stride::Small, 2), &[0.95, 0.9]);
        near(walk("traffic.rate", 12.3, true, Stride::Big, 3), &[20.0, 50.0, 100.0]);
        near(walk("traffic.rate", 12.3, false, Stride::Big, 3), &[10.0, 5.0, 2.0]);
        near(walk("work.cpu_share", 0.4, true, Stride::Small, 2), &[0.41, 0.42]);
        near(walk("kubernetes.min_replicas", 2.0, true, Stride::Small, 3), &[3.0, 4.0, 5.0]);
        near(walk("kubernetes.min_replicas", 2.0, false, Stride::Small, 3), &[1.0]);
        near(walk("state.reads", 0.02, false, Stride::Big, 4).last().copied().into_iter().collect(), &[0.0]);
    }

    #[test]
    fn every_number_can_be_walked_from_end_to_end() {
        for dial in DIALS {
            let Kind::Number(number) = dial.kind else { continue };
            for stride in [Stride::Small, Stride::Big] {
                let up = walk(dial.id, number.min, true, stride, 3000);
                assert!((up.last().expect("a step") - number.max).abs() < 1e-9 * number.max, "{}: {up:?}", dial.id);
                assert!(up.windows(2).all(|w| w[0] < w[1]), "{}", dial.id);
                let down = walk(dial.id, number.max, false, stride, 3000);
                assert!((down.last().expect("a step") - number.min).abs() < 1e-9, "{}: {:?}", dial.id, down.last());
            }
        }
    }
}
