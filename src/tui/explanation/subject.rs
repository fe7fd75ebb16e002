//! What can be explained on the screen where everything moves: the verdict, each side's figures, each claim.

use super::bill::{NOT_PRICED, product};
use super::row::figure;
use super::source::{self, caution};
use super::{Explanation, Part};
use crate::answer::Answer;
use crate::catalog::{Catalog, bears_on};
use crate::model::bill::{Gap, Group, Line};
use crate::model::tolerance::Band;
use crate::model::{Assessment, Comparison, Side};
use crate::units::{Unit, money};
use crate::verdict::claims::{Basis, Claim, Sign};
use crate::verdict::{DecidedBy, TIE, percent};

/// Something that can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Who wins.
    Verdict,
    /// What a side costs a month.
    Bill(Side),
    /// How fast a side answers.
    Latency(Side),
    /// How many requests a side answers in time.
    Within(Side),
    /// A pro or con, by its id.
    Claim(&'static str),
}

impl Subject {
    /// Everything there is to explain about an outcome, with what it is called.
    pub fn all(outcome: &Answer) -> Vec<(Self, String)> {
        let mut all = vec![(Self::Verdict, "Verdict".to_owned())];
        for side in Side::BOTH {
            for (subject, what) in [
                (Self::Bill(side), "cost per month"),
                (Self::Latency(side), "latency"),
                (Self::Within(side), "requests within the tolerance"),
            ] {
                all.push((subject, format!("{}: {what}", side.label())));
            }
        }
        let claim =
            |c: &Claim| (Self::Claim(c.id), format!("{} {} {}: {}", c.side.label(), c.sign.symbol(), c.claim, c.text));
        all.extend(outcome.claims.iter().map(claim));
        all
    }

    /// The explanation.
    pub fn explained(self, outcome: &Answer, catalog: &Catalog) -> Explanation {
        let comparison = &outcome.comparison;
        match self {
            Self::Verdict => verdict(outcome),
            Self::Bill(side) => bill(comparison, side),
            Self::Latency(side) => latency(comparison, side, catalog),
            Self::Within(side) => within(comparison, side),
            Self::Claim(id) => outcome.claims.iter().find(|c| c.id == id).map(claim).unwrap_or_default(),
        }
    }
}

fn entry(name: impl Into<String>, value: impl Into<String>) -> Part {
    Part::Entry(name.into(), value.into())
}

fn time(ms: f64) -> String {
    Unit::Millis.format(ms)
}

/// Whether a side keeps the tolerance, as far as the model can tell.
fn kept(a: &Assessment) -> String {
    match a.standing.band {
        Band::Meets => "yes".to_owned(),
        Band::Close => format!("too close to call (the model may be off by {})", percent(a.standing.error)),
        Band::Misses => "no".to_owned(),
    }
}

fn verdict(outcome: &Answer) -> Explanation {
    let c = &outcome.comparison;
    let yes = |yes: bool, no: &str| if yes { "yes".to_owned() } else { no.to_owned() };
    let step = |by| if outcome.verdict.decided_by == by { "  (decided here)" } else { "" };
    let tolerance = &c.scenario.tolerance;
    let mut parts = vec![Part::Text(outcome.verdict.sentence.clone())];
    parts.push(Part::Heading(format!("1. Can it run the workload?{}", step(DecidedBy::Feasibility))));
    for side in Side::BOTH {
        let limit = c.side(side).limits.first().map(|limit| limit.text.clone()).unwrap_or_default();
        parts.push(entry(side.label(), yes(c.side(side).feasible(), &format!("no: {limit}"))));
    }
    let asked = format!("{} within {}", tolerance.percentile.label(), tolerance.target_ms);
    parts.push(Part::Heading(format!("2. Does it keep {asked}?{}", step(DecidedBy::Tolerance))));
    for side in Side::BOTH {
        let a = c.side(side);
        let value = format!(
            "{}, {} in time",
            time(a.latency.quantile(tolerance.percentile.share())),
            percent(a.within_tolerance)
        );
        parts.push(entry(side.label(), format!("{}: {value}", kept(a))));
    }
    parts.push(Part::Heading(format!("3. Which costs less?{}", step(DecidedBy::Cost))));
    parts.extend(
        Side::BOTH.map(|side| entry(side.label(), format!("{} a month", money(c.side(side).bill.total().get())))),
    );
    parts.push(Part::Text(format!(
        "In this order; bills within {} of the cheaper one are too close to call.",
        percent(TIE)
    )));
    Explanation { title: "Verdict".to_owned(), parts }
}

fn bill(c: &Comparison, side: Side) -> Explanation {
    let bill = &c.side(side).bill;
    let mut parts = Vec::new();
    for group in Group::ALL {
        let sum = bill.sum_of(|line| line.group == group).get();
        let lines: Vec<&Line> = bill.lines().iter().filter(|line| line.group == group).collect();
        let gaps: Vec<&Gap> = bill.gaps().iter().filter(|gap| gap.group == group).collect();
        if lines.is_empty() && gaps.is_empty() {
            continue;
        }
        parts.push(Part::Heading(format!("{} {}", group.label(), money(sum))));
        parts.extend(
            lines
                .into_iter()
                .map(|line| entry(line.item.to_string(), format!("{} = {}", money(line.amount.get()), product(line)))),
        );
        parts.extend(gaps.into_iter().map(|gap| entry(gap.item.clone(), NOT_PRICED)));
    }
    parts.push(Part::Heading("Total".to_owned()));
    parts.push(Part::Text(
        "The sum of these lines and nothing else; a month has 730 h. The Bill screen has the formula and the source of each."
            .to_owned(),
    ));
    Explanation { title: format!("{}: {} a month", side.label(), money(bill.total().get())), parts }
}

fn latency(c: &Comparison, side: Side, catalog: &Catalog) -> Explanation {
    let a = c.side(side);
    let tolerance = &c.scenario.tolerance;
    let mut parts = vec![Part::Heading("Percentiles of all answered requests".to_owned())];
    for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)] {
        parts.push(entry(name, time(a.latency.quantile(share))));
    }
    parts.push(Part::Heading(format!("What the mean of {} is made of", time(a.latency.mean_ms()))));
    parts.extend(a.parts.iter().map(|part| entry(part.name, time(part.mean_ms))));
    parts.push(Part::Text(
        "One mixture over the whole period, weighted by arrivals; a percentile is read from it, never added up. MODEL.md has the \
         formulas, the Check screen holds them against a simulation."
            .to_owned(),
    ));
    parts.push(Part::Heading("Figures behind it".to_owned()));
    let cloud = c.scenario.place.provider.id();
    let ours = |id: &str| match side {
        Side::Kubernetes => id.starts_with("latency.") || id.starts_with("kubernetes."),
        Side::Serverless => id.starts_with("latency.") || id.starts_with(cloud),
    };
    for row in catalog.rows().filter(|row| ours(&row.id) && bears_on(&row.id, &c.scenario)) {
        let weak = caution(row.source.confidence).split(':').next().unwrap_or_default();
        let weak = if weak.is_empty() { String::new() } else { format!("  ({})", weak.to_lowercase()) };
        parts.push(entry(row.id.to_string(), format!("{}{weak}", figure(row))));
    }
    let percentile = tolerance.percentile;
    let title = format!("{}: {} {}", side.label(), percentile.label(), time(a.latency.quantile(percentile.share())));
    Explanation { title, parts }
}

fn within(c: &Comparison, side: Side) -> Explanation {
    let a = c.side(side);
    let tolerance = &c.scenario.tolerance;
    let asked = percent(tolerance.percentile.share());
    let mut parts = vec![
        entry("Target", format!("{} for {asked} of the requests", tolerance.target_ms)),
        entry("In time", percent(a.within_tolerance)),
        entry("Enough", kept(a)),
    ];
    match side {
        Side::Kubernetes => {
            parts.push(entry("Waited for capacity", percent(c.kubernetes.pods.late_share)));
            parts.push(entry("Timed out", percent(c.kubernetes.pods.lost_share)));
        }
        Side::Serverless => {
            parts.push(entry("Met a cold start", percent(c.serverless.pool.cold_share)));
            parts.push(entry("Turned away", percent(c.serverless.pool.throttled_share)));
        }
    }
    parts.push(Part::Text(
        "Of all requests that came: one that is lost, times out or is turned away counts as not in time.".to_owned(),
    ));
    Explanation { title: format!("{}: answered within {}", side.label(), tolerance.target_ms), parts }
}

fn claim(claim: &Claim) -> Explanation {
    let sign = match claim.sign {
        Sign::Pro => "speaks for it",
        Sign::Con => "speaks against it",
    };
    let rests_on = match claim.basis {
        Basis::Measured => "what the model computes for this workload",
        Basis::Survey => "a survey of users; not specific to this workload",
        Basis::Setting => "your own dials; on the bill only if people's hours are counted",
    };
    let weight = match claim.weight {
        w if w >= 0.75 => "heavy: more than this scenario can bear",
        w if w >= 0.4 => "considerable: about what this scenario can bear",
        w if w >= 0.1 => "light: well within what this scenario can bear",
        _ => "next to nothing",
    };
    let no = if claim.holds { "" } else { "No: " };
    let mut parts = vec![
        Part::Text(format!("{no}{}.", claim.text)),
        entry("In general", claim.statement),
        entry("Here", if claim.holds { format!("borne out; {sign}") } else { "not borne out".to_owned() }),
        entry("Rests on", rests_on),
        entry("Weight", format!("{weight} ({:.2} from 0 to 1)", claim.weight)),
    ];
    parts.extend(source::parts(&claim.source));
    Explanation { title: format!("{}: {}", claim.side.label(), claim.claim), parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dial::{Value, find};
    use crate::model::evaluate;
    use crate::scenario::Scenario;

    /// The number that a text starts with, its thousands apart.
    fn number(text: &str) -> f64 {
        let text = text.trim_start_matches('$').replace(',', "");
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        text[..end].parse().expect("a number")
    }

    #[test]
    fn the_sums_behind_a_total_come_out_as_they_are_written() {
        let catalog = Catalog::load().expect("the catalog loads");
        for rate in [0.237, 12.0, 400.0] {
            let mut scenario = Scenario::default();
            find("traffic.rate").expect("a dial").set(&mut scenario, &catalog, &Value::Number(rate)).expect("set");
            let comparison = evaluate(&scenario, &catalog);
            for side in Side::BOTH {
                let mut lines = 0;
                for part in bill(&comparison, side).parts {
                    let Part::Entry(name, said) = part else { continue };
                    let (amount, product) = said.split_once(" = ").expect("an equation");
                    let (quantity, price) = product.split_once(" x ").expect("a product");
                    let [amount, product] = [number(amount), number(quantity) * number(price)];
                    assert!((amount - product).abs() <= 0.005 + 1e-3 * amount, "{rate} /s, {name}: {said}");
                    lines += 1;
                }
                assert_eq!(lines, comparison.side(side).bill.lines().len());
            }
        }
    }
}
