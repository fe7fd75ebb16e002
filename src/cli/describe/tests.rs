use super::*;

/// Ten days of minutes: busy from 09:00 to 17:00 UTC, in crowds of five.
fn office() -> Trace {
    let minutes = 0..10 * 1440;
    let crowd = |m: i32| if (540..1020).contains(&(m % 1440)) && m % 7 == 0 { 5.0 } else { 0.0 };
    let counts = minutes.map(|m| Some(crowd(m))).collect();
    Trace { start_s: Some(1_791_158_400.0), step_s: 60.0, counts, ..Trace::default() }
}

fn described(trace: &Trace, format: Format) -> String {
    let catalog = Catalog::embedded().expect("the catalog loads");
    text("my\u{1b}[31mlog", trace, &Scenario::default(), catalog, format).expect("written")
}

#[test]
fn the_text_says_what_it_is_like() {
    let text = described(&office(), Format::Table);
    assert!(!text.contains('\u{1b}'), "{text}");
    for wanted in [
        "requests in 10 d",
        "Peak to mean",
        "Without requests",
        "Requests come in crowds",
        "Mon  ",
        "Cold starts: ",
        "Hours are those of UTC.",
        "put at random moments within 1 min",
        "serverless.cold_share",
        "kubernetes.mean_replicas",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing:\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
}

#[test]
fn nothing_daily_is_said_of_half_an_hour() {
    let mut trace = office();
    trace.counts = vec![Some(3.0); 30];
    let text = described(&trace, Format::Table);
    assert!(text.contains("less than a day") && !text.contains("Hours of the"), "{text}");
}

#[test]
fn machines_get_every_figure() {
    let json: Value = serde_json::from_str(&described(&office(), Format::Json)).expect("JSON");
    assert_eq!(json["hours_of_week"].as_array().map(Vec::len), Some(168));
    assert!(json["replay"]["figures"].as_array().is_some_and(|rows| rows.len() >= 14));
    assert!(json["peak"]["to_mean"].as_f64().is_some_and(|peak| peak > 10.0));
    let csv = described(&office(), Format::Csv);
    assert!(csv.starts_with("what,window_s,value\n") && csv.contains("\nfano,60.0,"), "{csv}");
    assert!(csv.contains("\nserverless.cold_share.independent,,"), "{csv}");
    assert!(described(&office(), Format::Markdown).contains("| --- |"));
}
