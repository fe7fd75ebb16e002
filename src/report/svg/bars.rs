//! Bars of both sides, one pair for each name.

use super::super::chart::{Ink, Pair};
use super::super::figure::amounts;
use super::canvas::{Align, Canvas, DARK, DrawError, GREY, color, text_color};
use crate::model::Side;

const WORDS: f64 = 12.0;
/// From the top to the first bar.
const HEAD: f64 = 48.0;
/// Height of a pair with the room below it.
const PAIR: f64 = 42.0;
const BAR: f64 = 14.0;
const EDGE: f64 = 12.0;

pub(super) fn height(pairs: &[Pair]) -> f64 {
    HEAD + PAIR * pairs.len().max(1) as f64 + EDGE
}

pub(super) fn draw(canvas: &Canvas<'_>, pairs: &[Pair], title: &str) -> Result<(), DrawError> {
    canvas.title(title, EDGE)?;
    legend(canvas)?;
    let usd: Vec<f64> = pairs.iter().flat_map(|p| p.usd).collect();
    let shown = amounts(&usd);
    let mut names = 0.0_f64;
    for pair in pairs {
        names = names.max(canvas.width_of(&pair.name, WORDS)?);
    }
    let mut figures = 0.0_f64;
    for amount in &shown {
        figures = figures.max(canvas.width_of(amount, WORDS)?);
    }
    let left = EDGE + names + 10.0;
    let room = (canvas.width - left - figures - 8.0 - EDGE).max(20.0);
    let most = usd.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    for (i, pair) in pairs.iter().enumerate() {
        let top = HEAD + PAIR * i as f64;
        canvas.text(&pair.name, (left - 10.0, top + BAR), WORDS, DARK, Align::Right)?;
        for (j, side) in Side::BOTH.into_iter().enumerate() {
            let y = top + j as f64 * (BAR + 2.0);
            let end = left + room * pair.usd[j] / most;
            if end > left {
                canvas.rectangle((left, y), (end.max(left + 0.5), y + BAR), color(Ink::Side(side)))?;
            }
            let amount = &shown[2 * i + j];
            canvas.text(amount, (end + 6.0, y + 0.5 * BAR), WORDS, text_color(Ink::Side(side)), Align::Left)?;
        }
    }
    Ok(())
}

/// Which bar is whose; a pair always has Kubernetes above.
fn legend(canvas: &Canvas<'_>) -> Result<(), DrawError> {
    let mut x = EDGE;
    for (side, place) in Side::BOTH.into_iter().zip([" (above)", " (below)"]) {
        canvas.rectangle((x, 30.0), (x + 9.0, 39.0), color(Ink::Side(side)))?;
        canvas.text(side.label(), (x + 14.0, 34.5), WORDS, text_color(Ink::Side(side)), Align::Left)?;
        x += 14.0 + canvas.width_of(side.label(), WORDS)?;
        canvas.text(place.trim(), (x + 4.0, 34.5), WORDS, GREY, Align::Left)?;
        x += canvas.width_of(place, WORDS)? + 16.0;
    }
    Ok(())
}
