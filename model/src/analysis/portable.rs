//! How far the answer carries: which of three changes matters most, growth, another cloud, or a split between both sides.
//!
//! Each is measured by the same yardstick, the share of a bill that is lost by staying with today's answer: at ten times the traffic
//! with the side that wins today, on this cloud instead of the cheapest, on one side alone instead of on both.

use super::clouds::{self, There};
use super::growth;
use super::refit::Refit;
use super::{AnalysisError, crew, unless_cancelled};
use crate::catalog::Catalog;
use crate::model::Side;
use crate::model::fit::Outcome;
use crate::model::hybrid::{self, Answer, Fitted};
use crate::model::tolerance::Band;
use crate::scenario::Scenario;
use crate::units::{Unit, money};
use crate::verdict::{TIE, Winner, percent};
use std::sync::atomic::{AtomicBool, Ordering};

/// The growth that counts.
const GROWN: f64 = 10.0;

/// What was looked at for one scenario.
#[derive(Debug, Clone)]
pub struct Portable {
    /// The needs as they are.
    pub here: Refit,
    /// The needs at each of [`growth::factors`], with the factor.
    pub growth: Vec<(f64, Refit)>,
    /// The needs on each cloud, their own first.
    pub clouds: Vec<There>,
    /// The best split.
    pub hybrid: Fitted,
}

/// A change, and the share of the bill that staying with today's answer would lose by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Which change: growth, cloud or hybrid.
    pub change: &'static str,
    /// Share of the bill of those who stay, 0 to 1.
    pub loses: f64,
    /// What it would be, as a clause.
    pub clause: String,
}

impl Portable {
    /// Looks at all three.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised.
    pub fn of(scenario: &Scenario, catalog: &Catalog, cancel: &AtomicBool) -> Result<Self, AnalysisError> {
        let threads = crew::threads();
        let factors = growth::factors(scenario);
        let mut grown: Vec<(f64, Refit)> = Vec::new();
        growth::each(scenario, catalog, &factors, threads, cancel, |i, there| grown.push((factors[i], there)))?;
        grown.sort_by(|a, b| a.0.total_cmp(&b.0));
        let places = clouds::places(scenario, catalog);
        let mut clouds: Vec<(usize, There)> = Vec::new();
        clouds::each(scenario, catalog, &places, threads, cancel, |i, there| clouds.push((i, there)))?;
        clouds.sort_by_key(|(index, _)| *index);
        unless_cancelled(cancel)?;
        // The first multiple is today's traffic.
        let here = grown.first().map_or_else(|| Refit::of(scenario, catalog), |(_, here)| here.clone());
        let wanted = || !cancel.load(Ordering::Relaxed);
        let hybrid = hybrid::search_while(&here.needs, catalog, &here.fit, &wanted);
        unless_cancelled(cancel)?;
        Ok(Self { hybrid, here, growth: grown, clouds: clouds.into_iter().map(|(_, there)| there).collect() })
    }

    /// The three changes, the one that matters most first.
    #[must_use]
    pub fn weights(&self) -> Vec<Weight> {
        let mut weights = vec![self.of_growth(), self.of_clouds(), of_hybrid(&self.hybrid)];
        weights.sort_by(|a, b| b.loses.total_cmp(&a.loses));
        weights
    }

    fn of_growth(&self) -> Weight {
        let now = self.here.verdict.winner;
        let stays = |there: &Refit| {
            let side = now.side()?;
            let (stay, best) = (there.fit.side(side).outcome.monthly_usd, there.best_usd());
            (there.verdict.winner != now).then_some((stay, best))
        };
        let far = self.growth.iter().filter(|(factor, _)| *factor > 1.0 && *factor <= GROWN);
        let lost = far.filter_map(|(factor, there)| {
            let (stay, best) = stays(there)?;
            Some((*factor, there.verdict.winner, saved(stay, best), stay, best))
        });
        let worst = lost.max_by(|a, b| a.2.total_cmp(&b.2));
        match worst {
            Some((factor, winner, loses, stay, best)) if winner != Winner::Tie => Weight {
                change: "growth",
                loses,
                clause: format!(
                    "at {factor}x the traffic {} wins, {} a month against {} on {}",
                    winner.words(),
                    money(best),
                    money(stay),
                    now.words()
                ),
            },
            _ => {
                Weight { change: "growth", loses: 0.0, clause: format!("{} at up to {GROWN}x the traffic", still(now)) }
            }
        }
    }

    fn of_clouds(&self) -> Weight {
        let own = self.here.best_usd();
        let priced = |there: &&There| there.missing.is_empty() && there.refit.verdict.winner != Winner::Neither;
        let others = self.clouds.iter().skip(1).filter(priced);
        let cheapest = others.min_by(|a, b| a.refit.best_usd().total_cmp(&b.refit.best_usd()));
        let Some(there) = cheapest else {
            let clause = "no other cloud has all of it priced".to_owned();
            return Weight { change: "cloud", loses: 0.0, clause };
        };
        let usd = there.refit.best_usd();
        let name = format!("{} {}", there.place.0.label(), there.place.1);
        Weight {
            change: "cloud",
            loses: saved(own, usd),
            clause: format!(
                "{name} costs {} against {} a month, with {}",
                money(usd),
                money(own),
                won(there.refit.verdict.winner)
            ),
        }
    }

    /// One sentence: which of the three matters most here.
    #[must_use]
    pub fn sentence(&self) -> String {
        let weights = self.weights();
        let Some(most) = weights.first().filter(|most| most.loses > TIE) else {
            let worst = weights.first().map_or(0.0, |most| most.loses);
            let saves = if worst > 0.0 { format!("{} at most", percent(worst)) } else { "nothing".to_owned() };
            return format!(
                "The answer carries: another plan at up to {GROWN}x the traffic, another cloud or a split between both sides would save {saves}."
            );
        };
        let name = match most.change {
            "growth" => "Growth",
            "cloud" => "The cloud",
            _ => "A hybrid",
        };
        let rest: Vec<String> = weights[1..].iter().map(|w| format!("{} {}", w.change, percent(w.loses))).collect();
        format!("{name} matters most here: {} ({} at stake; {}).", most.clause, percent(most.loses), rest.join(", "))
    }
}

/// Share of a bill that another one saves; nothing where both read the same, such as two bills of less than a cent.
fn saved(bill_usd: f64, other_usd: f64) -> f64 {
    if money(bill_usd) == money(other_usd) { 0.0 } else { (1.0 - other_usd / bill_usd.max(1e-9)).max(0.0) }
}

fn still(winner: Winner) -> String {
    match winner {
        Winner::Kubernetes | Winner::Serverless => format!("{} still wins", capital(winner.words())),
        Winner::Tie => "it stays close".to_owned(),
        Winner::Neither => "neither will do".to_owned(),
    }
}

fn won(winner: Winner) -> String {
    match winner {
        Winner::Tie => "either side".to_owned(),
        other => other.words().to_owned(),
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn of_hybrid(fitted: &Fitted) -> Weight {
    let split_usd =
        fitted.best.as_ref().filter(|_| fitted.answer == Answer::Hybrid).map(|best| best.outcome.monthly_usd);
    let loses = split_usd.map_or(0.0, |usd| saved(fitted.alone.monthly_usd, usd));
    Weight { change: "hybrid", loses, clause: sentence_of(fitted) }
}

/// What there is to say of the split, as a sentence.
#[must_use]
pub fn said_of(fitted: &Fitted) -> String {
    format!("{}.", capital(&sentence_of(fitted)))
}

/// Why a split that costs less is not the answer; nothing where it costs more.
#[must_use]
pub fn but_of(fitted: &Fitted, split: &Outcome) -> String {
    if split.monthly_usd >= fitted.alone.monthly_usd || !fitted.alone.stands_above(split) {
        return String::new();
    }
    let at = Unit::Millis.format(split.latency_ms);
    match (split.feasible, split.band) {
        (false, _) => ", but it breaks a limit of its platforms".to_owned(),
        (true, Band::Misses) => format!(", but its {at} miss the target"),
        (true, Band::Close | Band::Meets) => format!(", but its {at} come too close to the target"),
    }
}

/// What there is to say of the split, as a clause.
#[must_use]
pub fn sentence_of(fitted: &Fitted) -> String {
    let side = fitted.pure.label();
    if let Some(reason) = &fitted.withheld {
        return format!("no split: {reason}");
    }
    let Some(best) = &fitted.best else { return format!("no split: everything on {side}") };
    let usd = best.outcome.monthly_usd;
    let on_pods = percent(1.0 - best.spilled);
    match fitted.answer {
        Answer::Hybrid if fitted.alone.monthly_usd > usd => format!(
            "{on_pods} of the requests on pods and the rest on functions cost {} a month, {} less than {side} alone",
            money(usd),
            percent(1.0 - usd / fitted.alone.monthly_usd)
        ),
        Answer::Hybrid => format!(
            "{on_pods} of the requests on pods and the rest on functions keep the tolerance, which {side} alone does not, for {} a month",
            money(usd)
        ),
        Answer::Pure(_) => format!(
            "everything on {side} ({} of the requests on pods): the best split costs {} a month against {}{}",
            if fitted.pure == Side::Kubernetes { "100 %" } else { "0 %" },
            money(usd),
            money(fitted.alone.monthly_usd),
            but_of(fitted, &best.outcome)
        ),
    }
}
