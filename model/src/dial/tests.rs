use super::*;
use crate::catalog::Catalog;
use crate::scenario::Scenario;

#[test]
fn ids_are_unique_and_belong_to_their_group() {
    for (i, dial) in DIALS.iter().enumerate() {
        assert!(dial.id.starts_with(dial.group.id()), "{}", dial.id);
        assert!(!dial.doc.is_empty() && dial.doc.ends_with('.'), "{}", dial.id);
        assert!(DIALS[..i].iter().all(|d| d.id != dial.id), "{} twice", dial.id);
    }
}

#[test]
fn a_typo_finds_its_dial() {
    let near = |id: &str| find(id).expect_err("unknown").to_string();
    assert!(near("trafic.rate").contains("'traffic.rate'"));
    assert!(near("rate").contains("'traffic.rate'"));
    assert!(near("kubernetes.min_replica").contains("'kubernetes.min_replicas'"));
    assert!(near("zzz").contains("faceoff dials"));
}

#[test]
fn slider_positions_read_back() {
    for dial in DIALS {
        let Kind::Number(n) = dial.kind else { continue };
        for i in 0..=20 {
            let value = n.at(f64::from(i) / 20.0);
            assert!(value >= n.min && value <= n.max, "{}: {value}", dial.id);
            let back = n.at(n.position(value));
            assert!((back - value).abs() <= 1e-9 * value.abs().max(1.0), "{}: {value} -> {back}", dial.id);
        }
        assert!((n.at(0.0) - n.min).abs() < 1e-12 && (n.at(1.0) - n.max).abs() < 1e-9 * n.max, "{}", dial.id);
    }
}

#[test]
fn a_place_is_offered_where_one_is() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let set = |s: &mut Scenario, id: &str, value: &str| find(id).and_then(|dial| dial.set_text(s, catalog, value));
    for market in catalog.markets() {
        let mut s = Scenario::default();
        set(&mut s, "state.kind", "none").expect("offered everywhere");
        if set(&mut s, "place.provider", market.provider.id()).is_err()
            || set(&mut s, "place.region", &market.region).is_err()
        {
            continue;
        }
        // Some have no priced hand-off; a chain cannot move there, and one that grows there can stay.
        set(&mut s, "work.functions", "3").expect("in range");
        for id in ["place.provider", "place.region"] {
            let dial = find(id).expect("a dial");
            let Value::Choice(here) = dial.get(&s) else { panic!("{id} is a choice") };
            assert!(dial.options(&s, catalog).iter().any(|offer| offer.id == here), "{id} in {}", market.region);
        }
    }
}

#[test]
fn a_choice_is_either_offered_or_refused_with_its_reason() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let mut refused = 0;
    for market in catalog.markets() {
        let mut s = Scenario::default();
        s.place.provider = market.provider;
        s.place.region.clone_from(&market.region);
        for dial in DIALS {
            for offer in dial.offers(&s, catalog) {
                let set = dial.set_text(&mut s.clone(), catalog, &offer.id);
                assert_eq!(set.is_ok(), offer.offered(), "{} {}: {set:?}", dial.id, offer.id);
                if let (Err(error), Some(reason)) = (set, offer.reason) {
                    assert!(error.to_string().contains(&reason), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 0, "no cloud offers everything");
}

#[test]
fn no_pod_at_all_is_another_dial() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let dial = find("kubernetes.min_replicas").expect("a dial");
    let error = dial.set_text(&mut Scenario::default(), catalog, "0").expect_err("too few").to_string();
    assert!(error.ends_with("allowed is 1 to 1,000; 'kubernetes.scale_to_zero' lets all pods go"), "{error}");
    let error = dial.set_text(&mut Scenario::default(), catalog, "5000").expect_err("too many").to_string();
    assert!(error.ends_with("allowed is 1 to 1,000"), "{error}");
}

#[test]
fn of_many_choices_those_like_the_word_are_named() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let dial = find("kubernetes.node").expect("a dial");
    let error = dial.set_text(&mut Scenario::default(), catalog, "m7g.lar").expect_err("none").to_string();
    assert!(error.contains("choose one of m7g.large, ") && error.contains(" more ('faceoff dials"), "{error}");
    assert!(error.len() < 250, "{error}");
    let few = find("state.kind").expect("a dial").set_text(&mut Scenario::default(), catalog, "graph");
    assert!(few.expect_err("none").to_string().ends_with("none, session, key-value, relational, local"));
}

#[test]
fn a_rate_may_be_users_at_once_who_think() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let dial = find("traffic.rate").expect("a dial");
    let mut s = Scenario::default();
    find("work.duration_ms").and_then(|work| work.set_text(&mut s, catalog, "500ms")).expect("in range");
    // Each user sends a request every 4.5 s + 0.5 s.
    for text in ["200 users@4.5s", "200users @ 4500ms", " 200 users @4.5 s"] {
        dial.set_text(&mut s, catalog, "1/s").expect("in range");
        dial.set_text(&mut s, catalog, text).expect(text);
        assert!((s.traffic.rate.get() - 40.0).abs() < 1e-9, "{text}: {}", s.traffic.rate.get());
    }
    dial.set_text(&mut s, catalog, "1 user@0s").expect("one that never thinks");
    assert!((s.traffic.rate.get() - 2.0).abs() < 1e-9, "{}", s.traffic.rate.get());
    for (text, words) in [
        ("200 users", "users@5s"),
        ("users@5s", "traffic.rate"),
        ("-3 users@5s", ""),
        ("5 users@x", "traffic.rate"),
        ("1e9 users@1s", ""),
    ] {
        let error = dial.set_text(&mut s, catalog, text).expect_err(text).to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn a_duration_may_be_one_that_was_measured_at_a_memory_size() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let dial = find("work.duration_ms").expect("a dial");
    let mut s = Scenario::default();
    find("work.cpu_share").and_then(|share| share.set_text(&mut s, catalog, "80%")).expect("in range");
    dial.set_text(&mut s, catalog, "200ms@512MB").expect("AWS brings CPU with memory");
    // 512 MB are 0.2894 of a vCPU: 200 / (0.8 / 0.2894 + 0.2).
    let wanted = 200.0 / (0.8 * 1769.0 / 512.0 + 0.2);
    assert!((s.work.duration_ms.get() - wanted).abs() < 1e-9, "{}", s.work.duration_ms.get());
    dial.set_text(&mut s, catalog, "200 ms @ 3008 MB").expect("in range");
    assert!((s.work.duration_ms.get() - 200.0).abs() < 1e-9, "one handler uses one vCPU: {}", s.work.duration_ms.get());
    for (text, words) in
        [("200ms@", "work.duration_ms"), ("200ms@0", "above zero"), ("@512MB", "work.duration_ms"), ("1h@512MB", "")]
    {
        match dial.set_text(&mut s, catalog, text) {
            Err(error) => assert!(error.to_string().contains(words), "{error}"),
            Ok(()) => assert!(words.is_empty(), "{text} must be refused"),
        }
    }
    find("work.memory_mb")
        .and_then(|memory| memory.set_text(&mut s, catalog, "1@2"))
        .expect_err("only durations are measured so");
    find("place.provider").and_then(|place| place.set_text(&mut s, catalog, "gcp")).expect("offered");
    let error = dial.set_text(&mut s, catalog, "200ms@512MB").expect_err("memory brings no CPU there");
    assert!(error.to_string().contains("one whole vCPU"), "{error}");
}
