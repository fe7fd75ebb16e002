//! What the other kinds of a side come to, in words.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]

use faceoff_model::catalog::Catalog;
use faceoff_model::model::Side;
use faceoff_model::model::fit::fit;
use faceoff_model::model::fit::others::{OtherKind, others, sentence};
use faceoff_model::scenario::Scenario;

fn said(dials: &str) -> [(Vec<OtherKind>, String); 2] {
    let catalog = Catalog::embedded().unwrap();
    let mut asked = Scenario::default();
    for (id, value) in dials.split_whitespace().filter_map(|set| set.split_once('=')) {
        faceoff_model::dial::find(id).unwrap().set_text(&mut asked, catalog, value).unwrap();
    }
    let fit = fit(&asked, catalog);
    Side::BOTH.map(|side| {
        let others = others(&asked, catalog, &fit, side);
        let sentence = sentence(&asked, side, &others);
        (others, sentence)
    })
}

#[test]
fn a_kind_that_is_not_offered_is_named_with_the_reason() {
    let [(_, kubernetes), (_, serverless)] = said("place.provider=gcp traffic.rate=0.1/s");
    assert!(kubernetes.contains("Not offered here: managed nodes (GKE patches"), "{kubernetes}");
    assert!(kubernetes.starts_with("Other kinds of Kubernetes: "), "{kubernetes}");
    assert!(
        serverless.contains("managed instances (Google Cloud has no functions on managed instances)"),
        "{serverless}"
    );
}

#[test]
fn functions_on_azure_stand_there_once_for_each_hosting_plan() {
    let [_, (others, serverless)] = said("place.provider=azure traffic.rate=0.5/s");
    let plans: Vec<_> = others.iter().filter_map(|other| other.plan).collect();
    assert!(plans.len() >= 2 && others.len() == 4, "{plans:?}: {serverless}");
    assert!(serverless.contains("functions on Elastic Premium $"), "{serverless}");
}

#[test]
fn a_kind_that_is_too_slow_says_so() {
    let [_, (others, serverless)] = said("tolerance.target_ms=60ms serverless.kind=function");
    let slow = others.iter().any(|o| o.found.as_ref().is_ok_and(|best| !best.outcome.meets));
    assert_eq!(slow, serverless.contains("too slow"), "{serverless}");
}
