use super::*;
use crate::catalog::{Confidence, Source};
use crate::report::{html, markdown};
use std::sync::Arc;

fn source(citation: &str, confidence: Confidence) -> Arc<Source> {
    Arc::new(Source {
        citation: citation.to_owned(),
        via: None,
        as_of: "2026-03".to_owned(),
        confidence,
        note: Some("as read".to_owned()),
    })
}

/// A document with one of everything.
fn sample() -> Document {
    let mut sources = Sources::default();
    let (list, guess) = (source("a price list", Confidence::High), source("a guess", Confidence::Unverified));
    let mut table = Table::new([Column::left("Item"), Column::right("Amount"), Column::left("Source, as of")]);
    table.heading("Compute");
    table.row([Text::from("Nodes | two").note("2 x 730 h"), "$147.17".into(), sources.cite(&list)]);
    table.row(["Pods_and <more>".into(), "$0.10".into(), sources.cite(&guess)]);
    table.row(["Again".into(), "$0.10".into(), sources.cite(&list)]);
    table.push(RowKind::Total, [Text::new().strong("Total"), Text::new().strong("$147.37"), Text::new()]);
    let points = vec![
        Point { sign: Sign::Pro, text: Text::from("it scales").source(1).note("so they say") },
        Point { sign: Sign::Con, text: Text::from("it idles") },
    ];
    let blocks = vec![
        Block::Heading("A bill".to_owned()),
        Block::Table(table),
        Block::Points(Side::Kubernetes, points),
        Block::List(vec![Text::new().alarm("broken").plain(": see ").code("work.memory_mb")]),
        Block::Command("faceoff report --set traffic.rate=12".to_owned()),
    ];
    Document {
        title: "One of everything".to_owned(),
        subtitle: "AWS us-east-1".into(),
        lead: vec![Block::Verdict(Some(Side::Serverless), vec![Text::new().strong("Serverless."), "By cost.".into()])],
        sections: vec![Section { id: "bill", title: "Bill".to_owned(), blocks }, sources.section()],
        full: true,
    }
}

#[test]
fn markdown_is_written_as_it_was() {
    insta::assert_snapshot!(markdown::render(&sample(), "charts"));
}

#[test]
fn the_page_is_written_as_it_was() {
    let page = html::render(&sample()).expect("rendered");
    let (_, body) = page.split_once("<body>").expect("a body");
    insta::assert_snapshot!(body.replace("><", ">\n<"));
}

#[test]
fn a_source_keeps_its_number() {
    let mut sources = Sources::default();
    let (a, b) = (source("a", Confidence::High), source("b", Confidence::Low));
    assert_eq!([sources.number(&a), sources.number(&b), sources.number(&source("a", Confidence::High))], [1, 2, 1]);
}
