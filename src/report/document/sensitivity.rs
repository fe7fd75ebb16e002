//! What moves the answer most, and how much of what is not known the verdict survives.

use super::{Block, Column, Section, Table, Text};
use crate::analysis::Summary;
use crate::analysis::plausible::FACTOR;
use crate::analysis::sensitivity::{Measure, Swing, ranked};
use crate::analysis::sweep::Step;
use crate::dial;
use crate::report::{Study, chart, figure};
use crate::units::Unit;
use crate::verdict::Winner;

/// Every way a comparison may end.
const ENDS: [Winner; 4] = [Winner::Kubernetes, Winner::Serverless, Winner::Tie, Winner::Neither];

pub(super) fn section(study: &Study<'_>) -> Option<Section> {
    let chart = chart::sensitivity::chart(study)?;
    let factor = Unit::Factor.format(FACTOR);
    let ranges = format!(
        "Each dial alone, everything else kept: a number {factor} less and {factor} more, a share with its odds {factor} less and \
         more, a choice at each other option. These ranges were not measured; they are a convention, the same for every dial."
    );
    let mut blocks = vec![Block::Paragraph(ranges.into()), Block::Chart(chart), Block::Table(table(study))];
    if study.odds.count() > 0 {
        blocks.push(Block::Paragraph(survives(study)));
    }
    Some(Section { id: "sensitivity", title: "What moves the answer most".to_owned(), blocks })
}

fn table(study: &Study<'_>) -> Table {
    let mut table = Table::new([
        Column::left("Dial"),
        Column::right("Here"),
        Column::right("Least at"),
        Column::right("Ratio"),
        Column::right("Most at"),
        Column::right("Ratio"),
        Column::left("Wins there"),
    ]);
    let here = Summary::of(&study.comparison);
    for swing in ranked(&study.swings, Measure::CostRatio, &here).into_iter().take(chart::sensitivity::SHOWN) {
        let Ok(dial) = dial::find(swing.dial) else { continue };
        let ends = swing.ends(Measure::CostRatio, &here);
        let [low, high] = ends.map(|(_, step)| at(swing, step, study));
        let [least, most] = ends.map(|(ratio, _)| Unit::Factor.format(ratio));
        table.row([
            Text::from(dial.label).note(dial.id),
            dial.show(&study.comparison.scenario, study.catalog).into(),
            low.into(),
            least.into(),
            high.into(),
            most.into(),
            winners(ends.map(|(_, step)| step.map_or(here.winner, |step| step.summary.winner))),
        ]);
    }
    table
}

fn at(swing: &Swing, step: Option<&Step>, study: &Study<'_>) -> String {
    let dial = dial::find(swing.dial).ok();
    step.zip(dial).map_or_else(|| "here".to_owned(), |(step, dial)| figure::setting(dial, &step.value, study))
}

/// Who wins at both ends.
fn winners([low, high]: [Winner; 2]) -> Text {
    if low == high { low.words().into() } else { Text::new().strong(format!("{}, {}", low.words(), high.words())) }
}

/// Who wins how often when everything that is estimated may be off at once.
fn survives(study: &Study<'_>) -> Text {
    let odds = &study.odds;
    let shares: Vec<String> = ENDS
        .into_iter()
        .filter(|winner| odds.share(*winner) > 0.0 || *winner == study.verdict.winner)
        .map(|winner| {
            let (low, high) = odds.interval(winner);
            let [share, low, high] = [odds.share(winner), low, high].map(|share| format!("{:.0}", 100.0 * share));
            format!("{} {share} % ({low} to {high} %)", winner.words())
        })
        .collect();
    let text = Text::from(format!(
        "Everything that is only estimated (traffic, state, work, hours) drawn at once from these ranges, {} times: ",
        odds.count()
    ));
    text.strong(shares.join(", ")).plain(
        ". In parentheses is how far more draws may move a share. This is not the probability that the verdict is right. It shows how \
         often the verdict survives errors in the estimates.",
    )
}
