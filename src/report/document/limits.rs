//! What a platform forbids, and how near the workload is to it.

use super::source::Sources;
use super::{Block, Column, Section, Table, Text};
use crate::model::Side;
use crate::model::limits::Headroom;
use crate::report::Study;
use crate::units::Unit;
use crate::verdict::percent;

/// The section; none where no limit is known.
pub(super) fn section(study: &Study<'_>, sources: &mut Sources) -> Option<Section> {
    let c = &study.comparison;
    let mut blocks = Vec::new();
    for side in Side::BOTH {
        let limits = &c.side(side).limits;
        if limits.is_empty() {
            continue;
        }
        blocks.push(Block::Heading(format!("{} cannot run it", side.label())));
        let broken = limits.iter().map(|limit| {
            let text = Text::new().alarm(limit.text.as_str()).plain(" (dial ").code(limit.dial).plain("), source ");
            text.source(sources.number(&limit.source))
        });
        blocks.push(Block::List(broken.collect()));
    }
    for side in Side::BOTH {
        let caps = &c.side(side).caps;
        if caps.is_empty() {
            continue;
        }
        blocks.push(Block::Heading(format!("{}: your own settings turn requests away", side.label())));
        let set = caps.iter().map(|cap| {
            let text = Text::new().alarm(cap.text.as_str()).plain(" (dial ").code(cap.dial).plain("): ");
            text.plain(format!("{} of the requests", percent(cap.refused)))
        });
        blocks.push(Block::List(set.collect()));
    }
    if !study.levers.is_empty() {
        blocks.push(Block::Heading("What would help".to_owned()));
        let help = study.levers.iter().map(|lever| Text::from(format!("{}: {}.", lever.side.label(), lever.text)));
        blocks.push(Block::List(help.collect()));
    }
    if !c.serverless.headroom.is_empty() {
        blocks.push(Block::Heading("What the workload uses of each limit of the functions".to_owned()));
        blocks.push(Block::Paragraph("Of times, what one request in a hundred exceeds counts.".into()));
        blocks.push(Block::Table(headroom(&c.serverless.headroom, sources)));
    }
    (!blocks.is_empty()).then(|| Section { id: "limits", title: "Limits".to_owned(), blocks })
}

fn headroom(limits: &[Headroom], sources: &mut Sources) -> Table {
    let mut table = Table::new([
        Column::left("Limit"),
        Column::right("Wanted"),
        Column::right("Allowed"),
        Column::right("In use"),
        Column::left("Source, as of"),
    ]);
    for limit in limits {
        let used = limit.used();
        // A few times over is said as it is: percent() stops at all of it.
        let share = if used > 1.0 { Text::new().alarm(Unit::Share.format(used)) } else { percent(used).into() };
        let [wanted, allowed] = [limit.wanted, limit.allowed].map(|value| limit.unit.format(value).into());
        table.row([Text::from(limit.what), wanted, allowed, share, sources.cite(&limit.source)]);
    }
    table
}
