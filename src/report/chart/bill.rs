//! What the money goes into, both sides beside each other.

use super::{Chart, Pair, Picture};
use crate::model::Side;
use crate::model::bill::Group;
use crate::report::{Study, figure};

/// The chart.
#[must_use]
pub fn chart(study: &Study<'_>) -> Chart {
    let usd = |group: Group| Side::BOTH.map(|side| study.comparison.side(side).bill.sum_of(|l| l.group == group).get());
    let pairs: Vec<Pair> = Group::ALL
        .into_iter()
        .map(|group| Pair { name: group.label().to_owned(), usd: usd(group) })
        .filter(|pair| pair.usd.iter().any(|usd| *usd > 0.0))
        .collect();
    let [k, s] = Side::BOTH.map(|side| figure::cents(study.comparison.side(side).bill.total().get()));
    Chart {
        id: "bills",
        title: "What the money goes into".to_owned(),
        summary: format!("Dollars a month by purpose: {k} on Kubernetes, {s} serverless in all."),
        picture: Picture::Bars(pairs),
    }
}
