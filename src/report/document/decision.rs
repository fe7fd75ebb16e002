//! Page one: what to do, what it costs, why, how sure that is, what may go wrong and what to do next.

use super::{Block, Table, Text, overview};
use crate::analysis::Summary;
use crate::analysis::plausible::is_estimate;
use crate::analysis::sensitivity::{Measure, ranked};
use crate::analysis::sweep::Step;
use crate::catalog::Confidence;
use crate::dial::{self, Dial};
use crate::model::tolerance::Band;
use crate::model::{Assessment, Side};
use crate::report::{Study, chart, figure};
use crate::units::Unit;
use crate::verdict::age::Age;
use crate::verdict::claims::{Basis, Sign};
use crate::verdict::{DecidedBy, Winner, advice, percent};

/// Reasons that are given.
const REASONS: usize = 3;
/// Risks that are given.
const RISKS: usize = 2;
/// Share of a bill from which on prices that were not verified are a risk.
const DOUBTFUL: f64 = 0.1;

pub(super) fn lead(study: &Study<'_>) -> Vec<Block> {
    let recommendation = match &study.fit {
        Some(_) => format!("{} {}", advice(&study.comparison, study.verdict.winner), study.verdict.sentence),
        None => study.verdict.sentence.clone(),
    };
    let mut lead = vec![
        Block::Verdict(
            study.verdict.winner.side(),
            vec![Text::new().strong(recommendation), overview::turn(study).into()],
        ),
        Block::Table(money(study)),
        Block::Heading("Why".to_owned()),
        Block::List(reasons(study)),
        Block::Chart(chart::traffic::chart(study)),
        Block::Heading("How sure".to_owned()),
        Block::Paragraph(confidence(study).into()),
    ];
    let risks = risks(study);
    if !risks.is_empty() {
        lead.extend([Block::Heading("What may go wrong".to_owned()), Block::List(risks)]);
    }
    lead.extend([Block::Heading("What to do next".to_owned()), Block::List(next(study))]);
    lead
}

/// What each side costs, how fast it answers and what it is.
fn money(study: &Study<'_>) -> Table {
    let c = &study.comparison;
    let mut table = Table::by_side("");
    let mut both = |name: &str, cell: &dyn Fn(&Assessment) -> Text| {
        table.row([name.into(), cell(c.side(Side::Kubernetes)), cell(c.side(Side::Serverless))]);
    };
    both("A month", &|a| bill(a, 1.0));
    both("A year", &|a| bill(a, 12.0));
    let tolerance = &c.scenario.tolerance;
    both(&format!("{} (asked: {})", tolerance.percentile, tolerance.target_ms), &|a| {
        let latency = Unit::Millis.format(a.latency.quantile(tolerance.percentile.share()));
        match (a.feasible(), a.standing.band) {
            (false, _) => "none".into(),
            (true, Band::Misses) => Text::new().alarm(latency),
            (true, _) => latency.into(),
        }
    });
    if let Some(fit) = &study.fit {
        let plan = |side| fit.side(side).words.as_str().into();
        table.row(["Best plan".into(), plan(Side::Kubernetes), plan(Side::Serverless)]);
    }
    table
}

/// A bill over some months; none where the side cannot run the workload, because it would never be paid.
fn bill(assessment: &Assessment, months: f64) -> Text {
    if !assessment.feasible() {
        return Text::new().alarm("cannot run it");
    }
    let usd = figure::cents(months * assessment.bill.total().get());
    let without = assessment.bill.without().map_or_else(String::new, |without| format!(" ({without})"));
    Text::new().strong(usd).plain(without)
}

/// Why: what decided, what else differs, and what weighs heaviest of what the model found.
fn reasons(study: &Study<'_>) -> Vec<Text> {
    let mut reasons: Vec<Text> = Vec::new();
    let decided = match study.verdict.decided_by {
        DecidedBy::Feasibility => Side::BOTH.into_iter().find_map(|side| {
            let limit = study.comparison.side(side).limits.first()?;
            Some(format!("{} cannot run it: {}.", side.label(), limit.text))
        }),
        DecidedBy::Tolerance => Some(in_time(study)),
        DecidedBy::Cost => Some(saving(study)),
    };
    reasons.extend(decided.map(Text::from));
    reasons.extend(match study.verdict.decided_by {
        DecidedBy::Feasibility => None,
        DecidedBy::Tolerance => Some(saving(study).into()),
        DecidedBy::Cost => Some(in_time(study).into()),
    });
    let winner = study.verdict.winner.side();
    let speaks = |side: Side, sign: Sign| match winner {
        Some(winner) => (side == winner) == (sign == Sign::Pro),
        None => true,
    };
    let mut claims: Vec<_> = study
        .claims
        .iter()
        .filter(|claim| claim.holds && claim.basis == Basis::Measured && speaks(claim.side, claim.sign))
        .collect();
    claims.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let said = |claim: &crate::verdict::claims::Claim| {
        Text::from(format!("{}, {}: {}.", claim.side.label(), lower(claim.claim), claim.text.trim_end_matches('.')))
    };
    reasons.extend(claims.into_iter().map(said));
    reasons.truncate(REASONS);
    reasons
}

/// A heading inside a sentence.
fn lower(words: &str) -> String {
    let mut chars = words.chars();
    let keeps = chars.clone().nth(1).is_none_or(char::is_uppercase);
    match chars.next() {
        Some(first) if !keeps => first.to_lowercase().chain(chars).collect(),
        _ => words.to_owned(),
    }
}

/// What one side costs less than the other, a month and a year.
fn saving(study: &Study<'_>) -> String {
    let [k, s] = Side::BOTH.map(|side| study.comparison.side(side).bill.total().get());
    let (low, high, cheaper) = if k <= s { (k, s, Side::Kubernetes) } else { (s, k, Side::Serverless) };
    if high <= 0.0 {
        return "Neither side costs anything.".to_owned();
    }
    let less = high - low;
    format!(
        "{} costs {} a month less ({}), which is {} a year.",
        cheaper.label(),
        figure::cents(less),
        percent(less / high),
        figure::cents(12.0 * less)
    )
}

/// How both sides stand against the tolerance.
fn in_time(study: &Study<'_>) -> String {
    let tolerance = &study.comparison.scenario.tolerance;
    let of = |side: Side| {
        let a = study.comparison.side(side);
        let keeps = match a.standing.band {
            Band::Meets => "keeps the tolerance",
            Band::Close => "is too close to the tolerance to call",
            Band::Misses => "misses the tolerance",
        };
        let latency = Unit::Millis.format(a.latency.quantile(tolerance.percentile.share()));
        format!("{} {keeps} with {} at {latency}", side.label(), tolerance.percentile)
    };
    let wanted = format!("asked for is {}", tolerance.target_ms);
    let serverless = of(Side::Serverless).replacen("Serverless", "serverless", 1);
    format!("{}, {serverless}; {wanted}.", of(Side::Kubernetes))
}

/// How sure the verdict is, in words and with the figures that the words stand for.
fn confidence(study: &Study<'_>) -> String {
    let mut said = Vec::new();
    if study.odds.count() > 0 {
        let share = study.odds.share(study.verdict.winner);
        let word = match share {
            share if share >= 0.95 => "Very sure",
            share if share >= 0.8 => "Fairly sure",
            share if share >= 0.6 => "Not sure",
            _ => "Open",
        };
        said.push(format!(
            "{word}: the verdict holds in {:.0} % of {} scenarios in which everything that is only estimated is up to half or double as \
             much. This is not the probability that the verdict is right; it shows how often it survives errors in the estimates.",
            100.0 * share,
            study.odds.count()
        ));
    }
    if let Some(margin) = study.verdict.margin_ms {
        said.push(format!(
            "It hangs on {} between the target and the latency, which is within what the model may be off.",
            Unit::Millis.format(margin.abs())
        ));
    } else if study.verdict.close {
        said.push("The bills are too close to call.".to_owned());
    }
    if let Some(course) = study.checked.first() {
        let rows = || study.checked.iter().flat_map(|course| &course.rows);
        let outside = rows().filter(|row| row.finding == crate::analysis::check::Finding::Outside).count();
        said.push(match outside {
            0 => format!(
                "A simulation that played every request {} times finds the model within its bars.",
                course.replications
            ),
            n => format!(
                "A simulation that played every request {} times finds {n} figures outside the model's bars.",
                course.replications
            ),
        });
    }
    if said.is_empty() {
        said.push("How sure the verdict is was not computed.".to_owned());
    }
    said.join(" ")
}

/// The estimate that turns the verdict within its plausible range and moves the bills most: its name, where, and to whom.
fn turning(study: &Study<'_>) -> Option<(&'static Dial, String, Winner)> {
    let here = Summary::of(&study.comparison);
    ranked(&study.swings, Measure::CostRatio, &here).into_iter().find_map(|swing| {
        let dial = dial::find(swing.dial).ok().filter(|dial| is_estimate(dial))?;
        let turns = |step: &&Step| step.summary.winner != study.verdict.winner;
        let step = swing.steps.iter().find(turns)?;
        Some((dial, figure::setting(dial, &step.value, study), step.summary.winner))
    })
}

/// What may make the recommendation wrong.
fn risks(study: &Study<'_>) -> Vec<Text> {
    let c = &study.comparison;
    let mut risks = Vec::new();
    if study.verdict.close {
        risks.push("The verdict is close: a small error in the inputs or in the model turns it.".into());
    }
    if let Some((dial, value, winner)) = turning(study) {
        let outcome = match winner.side() {
            Some(side) => format!("{} wins", side.label()),
            None if winner == Winner::Tie => "both cost the same".to_owned(),
            None => "neither side will do".to_owned(),
        };
        risks.push(
            Text::from(format!("With {value} as {} ", lower(dial.label))).code(dial.id).plain(format!(", {outcome}.")),
        );
    }
    for side in Side::BOTH {
        if let Some(without) = c.side(side).bill.without() {
            risks.push(format!("The {} bill is {without}, which has no sourced price.", side.label()).into());
        }
    }
    if let Some(cap) = Side::BOTH.into_iter().find_map(|side| c.side(side).caps.first()) {
        risks.push(Text::from(format!("Requests are turned away: {} ", cap.text)).code(cap.dial).plain("."));
    }
    let [doubtful, all] = [true, false].map(|doubtful| {
        let sum = |side| {
            let grade = |line: &crate::model::bill::Line| {
                !doubtful || matches!(line.source.confidence, Confidence::Unverified | Confidence::Low)
            };
            c.side(side).bill.sum_of(grade).get()
        };
        Side::BOTH.map(sum).iter().sum::<f64>()
    });
    if all > 0.0 && doubtful / all >= DOUBTFUL {
        risks
            .push(format!("{} of the dollars rest on prices of low or no confidence.", percent(doubtful / all)).into());
    }
    if risks.len() < RISKS {
        risks.push("Prices are list prices: discounts of your own may move one side more than the other.".into());
    }
    if risks.len() < RISKS {
        risks.push(
            "The estimates are yours: no dial alone turns the verdict between half and double, several together may."
                .into(),
        );
    }
    risks.truncate(RISKS);
    risks
}

/// What the reader should do with it.
fn next(study: &Study<'_>) -> Vec<Text> {
    let mut next = Vec::new();
    if let (Some(fit), Some(side)) = (&study.fit, study.verdict.winner.side()) {
        let name = study.preset.name.as_str();
        let build = Text::from(format!("Build the plan: {}. ", fit.side(side).words));
        next.push(build.code(format!("faceoff fit {name} --as set")).plain(" prints it to paste."));
    }
    let here = Summary::of(&study.comparison);
    let measured = turning(study).map(|(dial, ..)| dial).or_else(|| {
        let all = ranked(&study.swings, Measure::CostRatio, &here);
        all.iter().find_map(|swing| dial::find(swing.dial).ok().filter(|dial| is_estimate(dial)))
    });
    if let Some(dial) = measured {
        let value = dial.show(&study.comparison.scenario, study.catalog);
        let ask = Text::from(format!("Make sure of {} ", lower(dial.label))).code(dial.id);
        next.push(ask.plain(format!(": {value} is assumed, and of all inputs it moves the answer most.")));
    }
    let age = Age::of(&study.comparison).sentence(None);
    let prices = age.map_or_else(String::new, |age| format!("{age} "));
    next.push(
        Text::from(format!("Compare the prices with your contract. {prices}"))
            .code("--prices")
            .plain(" puts yours in place."),
    );
    next
}
