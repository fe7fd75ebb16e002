//! What comes of a whole fleet: totals, and which services should move.

use super::Row;
use crate::analysis::fleet::Weighed;
use crate::analysis::fleet::mix::{Mix, Placement, Total, Way, mix};
use crate::model::Side;
use crate::units::cents;
use std::sync::Arc;

/// A fleet added up.
#[derive(Debug)]
pub struct Answer {
    mix: Mix,
    moves: Vec<Move>,
    /// Services whose row says where they run today.
    told: usize,
    /// Where services are taken to run whose row does not say it.
    start: Side,
    prices: Vec<String>,
}

/// A service that should run elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What the service is called.
    pub name: String,
    /// Its row in the list, from 1.
    pub row: usize,
    /// The side on which it runs today, or is taken to run where its row does not say it.
    pub from: Side,
    /// Where the best mix places it.
    pub to: Placement,
    /// Dollars a month that the move saves: where the service leaves or joins a cluster, the cluster's fixed cost is not in it.
    pub saving_usd: f64,
    /// Whether the service must move, because its side does not run it in time.
    pub must: bool,
}

impl Move {
    /// Why the service should move, in a few words.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self {
            Self { must: true, .. } => "does not run in time where it is",
            // By itself it costs more there; the cluster that it leaves behind costs nothing any more.
            Self { saving_usd, .. } if *saving_usd < 0.0 => "lets the cluster go",
            Self { .. } => "cheaper",
        }
    }
}

impl Answer {
    /// The answer for the sound rows.
    #[must_use]
    pub fn of(rows: &[Row]) -> Self {
        let sound: Vec<(&Row, &Arc<Weighed>)> =
            rows.iter().filter_map(|row| Some((row, row.weighed.as_ref()?))).collect();
        let weighed: Vec<&Weighed> = sound.iter().map(|(_, weighed)| weighed.as_ref()).collect();
        let mix = mix(&weighed);
        let usd = |way| mix.total(way).map_or(0.0, |total| total.together_usd);
        let start =
            if usd(Way::AllKubernetes) <= usd(Way::AllServerless) { Side::Kubernetes } else { Side::Serverless };
        let mut moves: Vec<Move> = sound
            .iter()
            .zip(mix.placements.iter().zip(&mix.own_usd))
            .filter_map(|((row, weighed), (placement, own_usd))| moved(row, weighed, (*placement, *own_usd), start))
            .collect();
        moves.sort_by(|a, b| b.must.cmp(&a.must).then(b.saving_usd.total_cmp(&a.saving_usd)).then(a.row.cmp(&b.row)));
        let told = sound.iter().filter(|(row, _)| row.service.now.is_some()).count();
        let mut prices: Vec<String> =
            weighed.iter().map(|of| format!("{} {}", of.joined.place.0, of.joined.place.1)).collect();
        prices.sort();
        prices.dedup();
        Self { mix, moves, told, start, prices }
    }

    /// Where the mix places each sound row.
    #[must_use]
    pub fn placed(&self) -> &[Placement] {
        &self.mix.placements
    }

    /// What every answer costs, and where the best mix places each service.
    #[must_use]
    pub const fn mix(&self) -> &Mix {
        &self.mix
    }

    /// The services that should move, those first that must, and then those that save most.
    #[must_use]
    pub fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// The places whose prices are used.
    #[must_use]
    pub fn prices(&self) -> &[String] {
        &self.prices
    }

    /// The mix against the other answers, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Some(best) = self.mix.total(Way::BestMix) else { return String::new() };
        let placed = |wanted| self.mix.placements.iter().filter(|placement| **placement == wanted).count();
        let groups = [
            (placed(Placement::Cluster), "on a shared cluster"),
            (placed(Placement::Alone), "on clusters of their own"),
            (placed(Placement::Functions), "as functions"),
        ];
        let groups = groups.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}"));
        let against = |total: &Total| {
            let less = total.together_usd - best.together_usd;
            let than = total.way.label().to_lowercase().replace("kubernetes", "Kubernetes");
            if less < 0.005 { format!("as much as {than}") } else { format!("{} less than {than}", cents(less)) }
        };
        let others: Vec<String> =
            self.mix.totals.iter().filter(|total| total.way != Way::BestMix).map(against).collect();
        let nowhere = match best.nowhere {
            0 => String::new(),
            1 => " One service is in no total: neither side runs it in time.".to_owned(),
            n => format!(" {n} services are in no total: neither side runs them in time."),
        };
        let groups: Vec<String> = groups.collect();
        format!(
            "The best mix costs {} a month, {}: {}.{nowhere}",
            cents(best.together_usd),
            groups.join(" and "),
            others.join(", ")
        )
    }

    /// What the list of moves starts from.
    #[must_use]
    pub fn moving(&self) -> String {
        let (count, all) = (self.moves.len(), self.mix.placements.len());
        let start = match self.told {
            0 => format!("if all of them start on {}", self.start.label()),
            told if told == all => "from where they run now".to_owned(),
            told => format!("from where {told} of them run now, and the others on {}", self.start.label()),
        };
        match count {
            0 => format!("No service should move, {start}."),
            _ => format!(
                "What to move first, {start} ({count} of {all} move; a cluster's common cost is not in the savings):"
            ),
        }
    }

    /// What the prices are of.
    #[must_use]
    pub fn prices_sentence(&self) -> String {
        format!(
            "Prices: {}; 'faceoff prices' lists each with its source and date. Free grants are not counted unless a row asks for them.",
            self.prices.join(", ")
        )
    }
}

/// Where a service stands, in a word.
#[must_use]
pub const fn words(placement: Placement) -> &'static str {
    match placement {
        Placement::Cluster => "cluster",
        Placement::Alone => "own cluster",
        Placement::Functions => "functions",
        Placement::Nowhere => "neither",
    }
}

/// A service that the mix places on another side than that on which it runs; `own_usd` is what it adds to the mix's cluster.
fn moved(row: &Row, weighed: &Weighed, (placement, own_usd): (Placement, f64), start: Side) -> Option<Move> {
    let to = placement.side()?;
    let must = row.service.now.is_some_and(|now| !weighed.can(now));
    // A service that cannot be where all others are taken to start stands on its other side already.
    let from = row.service.now.unwrap_or(if weighed.can(start) { start } else { to });
    if from == to {
        return None;
    }
    let usd = |placement| match placement {
        Placement::Cluster => own_usd,
        Placement::Alone => weighed.summary.kubernetes.monthly_usd,
        Placement::Functions | Placement::Nowhere => weighed.summary.serverless.monthly_usd,
    };
    let before = match from {
        Side::Kubernetes if weighed.joined.serves => Placement::Cluster,
        Side::Kubernetes => Placement::Alone,
        Side::Serverless => Placement::Functions,
    };
    let service = &row.service;
    Some(Move {
        name: service.name.clone(),
        row: service.row,
        from,
        to: placement,
        saving_usd: usd(before) - usd(placement),
        must,
    })
}
