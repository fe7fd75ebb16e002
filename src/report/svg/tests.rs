use super::*;
use crate::model::Side;
use crate::plot::Scale;
use crate::report::chart::{Axis, Ink, Line, Naming, Pair, Panel, Plot, Rule, RuleKind, Spot};
use crate::units::Unit;

fn axis(scale: Scale, unit: Unit, label: &str) -> Axis {
    Axis { scale, naming: Naming::Unit(unit), label: label.to_owned() }
}

fn line(side: Side, points: &[(f64, f64)], faint: bool) -> Line {
    Line { name: side.label().to_owned(), ink: Ink::Side(side), points: points.to_vec(), faint, filled: false }
}

fn sample() -> Chart {
    let panel = Panel {
        y: axis(Scale::log10(1.0, 1e4), Unit::Usd, "cost a month"),
        lines: vec![
            line(Side::Kubernetes, &[(0.1, 200.0), (10.0, 210.0), (1000.0, 3000.0)], false),
            line(Side::Serverless, &[(0.1, 0.5), (10.0, 40.0), (100.0, 400.0)], false),
            line(Side::Serverless, &[(100.0, 400.0), (1000.0, 4000.0)], true),
        ],
        spots: vec![Spot { at: (50.0, 240.0), label: "50 /s".to_owned() }],
        levels: Vec::new(),
    };
    Chart {
        id: "sample",
        title: "A <sample> & more".to_owned(),
        summary: "Two lines that cross.".to_owned(),
        picture: Picture::Plot(Plot {
            x: axis(Scale::log10(0.1, 1000.0), Unit::PerSecond, "mean requests"),
            rules: vec![Rule { at: 12.0, label: "here: 12 /s".to_owned(), kind: RuleKind::Here }],
            panels: vec![panel],
            winners: vec![(0.1, 50.0, Ink::Side(Side::Serverless)), (50.0, 1000.0, Ink::Side(Side::Kubernetes))],
        }),
    }
}

#[test]
fn a_plot_is_drawn_as_it_was() {
    insta::assert_snapshot!(draw(&sample(), Width::Wide).expect("drawn"));
}

#[test]
fn bars_are_drawn_as_they_were() {
    let pair = |name: &str, usd| Pair { name: name.to_owned(), usd };
    let chart = Chart {
        picture: Picture::Bars(vec![pair("Compute", [150.37, 31.61]), pair("Platform", [73.0, 0.0])]),
        ..sample()
    };
    insta::assert_snapshot!(draw(&chart, Width::Narrow).expect("drawn"));
}

#[test]
fn a_side_is_told_by_dash_and_marker_as_well() {
    let text = draw(&sample(), Width::Wide).expect("drawn");
    let pieces =
        |color: &str| text.matches(&format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"{color}\"")).count();
    assert_eq!(pieces("#0072B2"), 1, "Kubernetes is one whole line");
    assert!(pieces("#D55E00") > 20, "serverless is dashed");
    assert!(text.contains("<circle") && text.matches("<rect").count() > 4);
}

#[test]
fn nothing_to_draw_is_drawn() {
    let empty = Panel {
        y: axis(Scale::linear(0.0, 1.0), Unit::Count, ""),
        lines: vec![line(Side::Kubernetes, &[], false), line(Side::Serverless, &[(f64::NAN, 1.0)], false)],
        spots: vec![Spot { at: (f64::INFINITY, 0.0), label: String::new() }],
        levels: vec![(9.0, "outside".to_owned())],
    };
    let plot = |panels| Plot {
        x: axis(Scale::linear(0.0, 1.0), Unit::Count, ""),
        rules: Vec::new(),
        panels,
        winners: Vec::new(),
    };
    for picture in [Picture::Plot(plot(vec![empty])), Picture::Plot(plot(Vec::new())), Picture::Bars(Vec::new())] {
        draw(&Chart { picture, ..sample() }, Width::Narrow).expect("drawn");
    }
}

#[test]
fn the_font_has_every_sign_in_use() {
    let picture = |sign: char| {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\">\
             <text x=\"5\" y=\"30\" font-family=\"sans-serif\" font-size=\"30\">{sign}</text></svg>"
        );
        crate::report::png::render(&text).expect("rendered")
    };
    let missing = picture('\u{4e00}');
    for sign in "aZ09µ–−±×≤≥≈→←↑↓…%$€λρτΣ∞✓✗▲▼●■éüß".chars() {
        assert!(picture(sign) != missing, "{sign}");
    }
}
