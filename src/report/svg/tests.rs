use super::canvas::Canvas;
use super::*;
use crate::model::Side;
use crate::plot::Scale;
use crate::report::chart::{Axis, Bar, Ink, Line, Naming, Pair, Panel, Plot, Rule, RuleKind, Spot, Swings};
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

/// Left, right and middle height of the `<text>` elements that say `words`, in nominal pixels by the embedded font.
fn places_of(text: &str, words: &str) -> Vec<(f64, f64, f64)> {
    let number = |tag: &str, name: &str| -> f64 {
        let rest = tag.split(&format!(" {name}=\"")).nth(1).expect("an attribute");
        rest.split('"').next().expect("a value").parse().expect("a number")
    };
    let mut sheet = String::new();
    let canvas = Canvas::new(&mut sheet, 100.0, 100.0).expect("a sheet");
    let elements = text.split("<text").skip(1);
    let tags = elements.filter(|t| t.split_once('>').is_some_and(|(_, said)| said.trim_start().starts_with(words)));
    tags.map(|tag| {
        let (x, y, size) = (number(tag, "x") / 4.0, number(tag, "y") / 4.0, number(tag, "font-size") / 4.0);
        let width = canvas.width_of(words, size).expect("a width");
        (x, x + width, y)
    })
    .collect()
}

#[test]
fn a_title_is_no_wider_than_its_picture() {
    let title = "A period of 27 days: traffic, capacity, latency, cost";
    let text = draw(&Chart { title: title.to_owned(), ..sample() }, Width::Narrow).expect("drawn");
    let places = places_of(&text, title);
    assert!(!places.is_empty() && places.iter().all(|p| p.1 <= Width::Narrow.pixels()), "{places:?}");
}

#[test]
fn no_line_is_drawn_over_the_words_of_a_swing() {
    let bars = ["Kubernetes: node", "Traffic: rate"].map(|name| Bar {
        name: name.to_owned(),
        ends: [(0.4, "t4g.medium".to_owned()), (3.0, "m8i.4xlarge".to_owned())],
    });
    for width in [Width::Narrow, Width::Wide] {
        let picture = Picture::Swings(Swings { bars: bars.to_vec(), here: 1.6 });
        let text = draw(&Chart { picture, ..sample() }, width).expect("drawn");
        let line = text.rfind("<polyline").into_iter().chain(text.rfind("<line")).max().expect("lines");
        for words in ["Kubernetes: node", "t4g.medium", "m8i.4xlarge"] {
            let said = text.rfind(words).expect("the words");
            assert!(said > line, "{width:?}: a line is drawn over {words}");
        }
    }
}

#[test]
fn the_name_of_a_level_stands_where_no_curve_is() {
    // Curves cover both ends of the level, above and below.
    let at = |x: f64| (x, if (10.0..90.0).contains(&x) { 90.0 } else { 50.0 + 12.0 * (x * 2.0).sin() });
    let points: Vec<(f64, f64)> = (0..=1000).map(|i| at(f64::from(i) / 10.0)).collect();
    let panel = Panel {
        y: axis(Scale::linear(0.0, 100.0), Unit::Count, ""),
        lines: vec![line(Side::Kubernetes, &points, false)],
        spots: Vec::new(),
        levels: vec![(50.0, "tolerated".to_owned())],
    };
    let plot = Plot {
        x: axis(Scale::linear(0.0, 100.0), Unit::Count, ""),
        rules: Vec::new(),
        panels: vec![panel],
        winners: Vec::new(),
    };
    let text = draw(&Chart { picture: Picture::Plot(plot), ..sample() }, Width::Wide).expect("drawn");
    let (left, right, _) = places_of(&text, "tolerated")[0];
    assert!(left > 0.15 * 760.0 && right < 0.85 * 760.0, "{left} to {right}");
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
