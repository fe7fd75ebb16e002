//! Every preset that comes with the program is a valid, useful example, and together they show that
//! neither side always wins.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use faceoff::catalog::Catalog;
use faceoff::dial::{DIALS, Dial};
use faceoff::model::{Side, evaluate};
use faceoff::preset::{self, Preset};
use faceoff::scenario::Scenario;
use faceoff::verdict::{DecidedBy, Winner, decide, judge};
use std::collections::BTreeSet;
use std::path::Path;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog reads")
}

fn presets() -> Vec<Preset> {
    preset::builtin().iter().map(|b| b.load(catalog()).unwrap_or_else(|error| panic!("{error}"))).collect()
}

#[test]
fn each_file_is_built_in_under_its_own_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let files: BTreeSet<String> = preset::user(&folder).into_iter().map(|p| p.name).collect();
    let names: BTreeSet<String> = presets().into_iter().map(|p| p.name).collect();
    assert_eq!(files, names);
    assert_eq!(preset::builtin().len(), names.len(), "no name twice");
    assert!(names.len() >= 12);
}

#[test]
fn each_says_what_it_is_and_where_its_figures_are_from() {
    for preset in presets() {
        assert!(preset.title.chars().count() > 3 && preset.title.chars().count() <= 40, "{}", preset.name);
        assert!(preset.about.ends_with('.') && preset.about.len() > 40, "{}", preset.name);
        assert!(preset.figures.ends_with('.') && preset.figures.len() > 40, "{}", preset.name);
    }
}

/// The ids that a preset's text gives.
fn given(text: &str) -> BTreeSet<String> {
    let mut group = "";
    let mut ids = BTreeSet::new();
    for line in text.lines() {
        group = line.strip_prefix('[').map_or(group, |rest| rest.trim_end_matches(']'));
        ids.extend(line.split_once(" = ").map(|(key, _)| format!("{group}.{key}")));
    }
    ids
}

#[test]
fn each_sets_only_what_differs_and_nothing_without_effect() {
    let mut wrong = Vec::new();
    for builtin in preset::builtin() {
        let preset = builtin.load(catalog()).expect("valid");
        let (all, needed) = (given(builtin.text), given(&preset::save::text(&preset, catalog())));
        wrong.extend(all.difference(&needed).map(|id| format!("{}: {id} is the default", builtin.name)));
        for dial in DIALS {
            let idle = dial.without_effect(&preset.scenario, catalog());
            // What follows from the place, such as the keep-alive of another cloud, is not the preset's own.
            wrong.extend(
                idle.filter(|_| all.contains(dial.id)).map(|why| format!("{}: {}: {why}", builtin.name, dial.id)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_first_is_the_scenario_that_everything_starts_from() {
    let first = &presets()[0];
    assert_eq!(first.name, "web-api");
    assert_eq!(first.scenario, Scenario::default());
}

#[test]
fn each_evaluates_to_finite_figures() {
    for preset in presets() {
        let comparison = evaluate(&preset.scenario, catalog());
        assert!(!judge(&comparison).sentence.is_empty());
        for side in Side::BOTH {
            let a = comparison.side(side);
            let figures = [a.bill.total().get(), a.latency.mean_ms(), a.latency.quantile(0.99), a.within_tolerance];
            assert!(figures.iter().all(|v| v.is_finite() && *v >= 0.0), "{}: {figures:?}", preset.name);
            assert!(!a.bill.lines().is_empty(), "{}", preset.name);
        }
    }
}

#[test]
fn each_side_wins_several_and_each_step_decides_some() {
    let verdicts: Vec<(String, (Winner, DecidedBy))> =
        presets().into_iter().map(|p| (p.name, decide(&evaluate(&p.scenario, catalog())))).collect();
    let won = |winner| verdicts.iter().filter(|(_, (w, _))| *w == winner).count();
    let decided = |by| verdicts.iter().filter(|(_, (_, b))| *b == by).count();
    assert!(won(Winner::Kubernetes) >= 4 && won(Winner::Serverless) >= 4, "{verdicts:?}");
    assert!(verdicts.iter().all(|(_, (winner, _))| *winner != Winner::Neither), "{verdicts:?}");
    assert!(decided(DecidedBy::Cost) >= 4 && decided(DecidedBy::Tolerance) >= 3, "{verdicts:?}");
    assert!(decided(DecidedBy::Feasibility) >= 2, "{verdicts:?}");
}

/// Every preset in every region of every provider: the same architecture there, or a remark; a line without a price is named; and
/// nothing is infeasible but for a limit that the provider states.
#[test]
fn each_is_the_same_in_every_region_or_says_what_is_missing() {
    /// What a place may bring by itself: the name of a machine, and how long an instance lives.
    const LOCAL: [&str; 6] = [
        "place.provider",
        "place.region",
        "kubernetes.node",
        "serverless.keep_alive_s",
        "serverless.concurrency_limit",
        "serverless.front_door",
    ];
    let mut places = 0;
    for preset in presets() {
        let home = evaluate(&preset.scenario, catalog());
        for market in catalog().markets() {
            let mut s = preset.scenario.clone();
            for (id, value) in [("place.provider", market.provider.id()), ("place.region", market.region.as_str())] {
                faceoff::dial::find(id)
                    .and_then(|d| d.set_text(&mut s, catalog(), value))
                    .expect("every place is offered");
            }
            let there = evaluate(&s, catalog());
            places += 1;
            // What is not set follows what the place offers.
            let set = |dial: &&Dial| !LOCAL.contains(&dial.id) && !dial.is_auto(&preset.scenario);
            for dial in DIALS.iter().filter(set) {
                let same = dial.get(&home.scenario) == dial.get(&there.scenario);
                let said = there.remarks.iter().any(|remark| remark.dial == dial.id);
                assert!(same || said, "{} in {}: {} changes silently", preset.name, market.region, dial.id);
            }
            assert!(there.scenario.serverless.front_door.answers(there.scenario.traffic.door), "{}", preset.name);
            for side in Side::BOTH {
                for limit in &there.side(side).limits {
                    assert!(!limit.source.citation.starts_with("the dial"), "{}: {}", preset.name, limit.text);
                }
                let without = there.side(side).bill.without();
                assert_eq!(without.is_some(), !there.side(side).bill.gaps().is_empty());
                if without.is_some() {
                    assert!(judge(&there).sentence.contains("without"), "{}: {}", preset.name, judge(&there).sentence);
                }
            }
        }
    }
    assert_eq!(places, presets().len() * catalog().markets().len());
}

/// Every price of the catalog times `factor`, as an override file writes it.
fn dearer(factor: f64) -> Catalog {
    use std::fmt::Write as _;
    let mut text = String::new();
    for row in catalog().rows() {
        let Some(price) = row.price() else { continue };
        let tier = |tier: &faceoff::catalog::Tier| {
            let bound = if tier.up_to.is_finite() { format!("up_to = {:?}, ", tier.up_to) } else { String::new() };
            format!("{{ {bound}usd = {:?} }}", tier.usd * factor)
        };
        let tiers: Vec<String> = price.tiers.iter().map(tier).collect();
        writeln!(text, "\"{}\" = {{ tiers = [{}] }}", row.id, tiers.join(", ")).expect("text");
    }
    Catalog::load().and_then(|catalog| catalog.with_overrides(&text, "dearer.toml")).expect("a sound file")
}

/// Where everything costs four times as much every line does, and nothing else changes.
#[test]
fn dearer_prices_scale_every_line_and_nothing_else() {
    let dear = dearer(4.0);
    for preset in presets() {
        let mut s = preset.scenario;
        s.people.counted = false;
        // Some free amounts are credits in dollars, which do not follow prices.
        s.serverless.free_tier = false;
        let (cheap, dear) = (evaluate(&s, catalog()), evaluate(&s, &dear));
        for side in Side::BOTH {
            let (cheap, dear) = (cheap.side(side), dear.side(side));
            assert_eq!(cheap.bill.lines().len(), dear.bill.lines().len());
            for (a, b) in cheap.bill.lines().iter().zip(dear.bill.lines()) {
                let apart = (b.amount.get() - 4.0 * a.amount.get()).abs();
                assert!(
                    apart <= 1e-9 * b.amount.get().max(1.0),
                    "{}: {} {} {}",
                    preset.name,
                    a.item,
                    a.amount,
                    b.amount
                );
                assert!((a.quantity - b.quantity).abs() <= 1e-12 * a.quantity, "{}", a.item);
            }
            assert_eq!(cheap.latency, dear.latency);
            assert_eq!(cheap.limits.len(), dear.limits.len());
        }
        assert_eq!(cheap.kubernetes.pods.steps, dear.kubernetes.pods.steps);
        assert_eq!(judge(&cheap).winner, judge(&dear).winner, "{}", preset.name);
    }
}
