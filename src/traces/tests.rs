use super::*;

fn trace() -> Trace {
    Trace {
        start_s: Some(1_791_187_200.0),
        utc_offset_s: -14_400,
        step_s: 60.0,
        counts: vec![Some(3.0), None, Some(0.0), Some(0.1 + 0.2)],
        arrivals: vec![0.25, 1.0, 59.999],
        recorded_s: Some((0.1 + 0.2, 239.0 + 1.0 / 3.0)),
    }
}

fn fault(text: &str) -> String {
    parse(text, "a.csv").expect_err("faulty").to_string()
}

#[test]
fn what_is_saved_is_read_back_to_the_last_bit() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("traces");
    let path = save(&folder, "my-log", &trace(), "access.log\u{1b}[31m", Existing::Keep).expect("saved");
    assert_eq!(read(&path).expect("read"), trace());
    assert_eq!(load(&folder, "my-log").expect("read"), trace());
    let text = std::fs::read_to_string(&path).expect("text");
    assert!(text.starts_with("# faceoff trace 1\n") && !text.contains('\u{1b}'), "{text}");
    assert!(
        text.contains(
            "# start: 2026-10-05T08:00:00Z\n# utc_offset_s: -14400\n# step_s: 60\n\
             # recorded_s: 0.30000000000000004 239.33333333333334\nrequests\n3\n?\n0\n"
        ),
        "{text}"
    );
    let kept = save(&folder, "my-log", &trace(), "", Existing::Keep).expect_err("is there");
    assert!(kept.to_string().contains("choose another name"), "{kept}");
    save(&folder, "my-log", &trace(), "", Existing::Replace).expect("replaced");
    save(&folder, "a", &trace(), "", Existing::Keep).expect("saved");
    std::fs::write(folder.join("UPPER.csv"), "").expect("written");
    std::fs::write(folder.join("notes.txt"), "").expect("written");
    let names: Vec<String> = list(&folder).into_iter().map(|stored| stored.name).collect();
    assert_eq!(names, ["a", "my-log"]);
    assert!(list(&folder.join("nowhere")).is_empty());
}

#[test]
fn names_stay_in_the_folder() {
    for name in ["", "..", "a/b", "A", "a_b", "-a", "a-", "a--b", "none", "é", &"a".repeat(61)] {
        assert!(!is_name(name), "{name}");
        assert!(matches!(load(Path::new("/nowhere"), name), Err(StoreError::Name(_))));
    }
    assert!(is_name("nasa-1995") && is_name(&"a".repeat(60)));
}

#[test]
fn every_fault_names_its_line() {
    let good = "# faceoff trace 1\n# step_s: 60\nrequests\n1\n2\n";
    assert!(parse(good, "a.csv").is_ok());
    for (text, wanted) in [
        ("", "a.csv:1:1: no trace of faceoff"),
        ("requests\n1\n", "a.csv:1:1: no trace of faceoff"),
        ("# faceoff trace 2\n", "a.csv:1:1: version '2' is not known"),
        ("# faceoff trace 1\nrequests\n1\n", "a.csv:2:1: the width of a step is missing"),
        ("# faceoff trace 1\n# step_s: 0\n", "a.csv:2:1: step_s: '0' does not read"),
        ("# faceoff trace 1\n# step_s: inf\n", "a.csv:2:1: step_s"),
        ("# faceoff trace 1\n# start: yesterday\n", "a.csv:2:1: start: 'yesterday' does not read"),
        ("# faceoff trace 1\n# utc_offset_s: 999999\n", "a.csv:2:1: utc_offset_s"),
        ("# faceoff trace 1\n12\n", "a.csv:2:1: '12' stands before"),
        ("# faceoff trace 1\n# step_s: 60\nrequests\n", "a.csv:3:1: no counts"),
        ("# faceoff trace 1\n# step_s: 60\nrequests\n1\n-1\n", "a.csv:5:1: '-1' does not read"),
        ("# faceoff trace 1\n# step_s: 60\nrequests\nNaN\n", "a.csv:4:1: 'NaN' does not read"),
        ("# faceoff trace 1\n# step_s: 60\nrequests\n1\narrivals_s\n5\n4\n", "a.csv:7:1: '4' is earlier"),
        ("# faceoff trace 1\n# step_s: 60\nrequests\n1\narrivals_s\n61\n", "a.csv:6:1: '61' is behind"),
    ] {
        let found = fault(text);
        assert!(found.starts_with(wanted), "{found}\nnot\n{wanted}");
    }
    let long = format!("# faceoff trace 1\n# step_s: 1\nrequests\n{}", "1\n".repeat(MAX_COUNTS + 1));
    assert!(fault(&long).contains("at most 500000 steps"));
}

#[test]
fn what_is_no_trace_is_not_written() {
    let refused = |trace: &Trace| text_of(trace, "").is_err();
    assert!(refused(&Trace::default()));
    assert!(refused(&Trace { step_s: 0.0, ..trace() }));
    assert!(refused(&Trace { counts: vec![Some(f64::NAN)], ..trace() }));
    assert!(refused(&Trace { arrivals: vec![2.0, 1.0], ..trace() }));
    for span in [(5.0, 5.0), (-1.0, 5.0), (f64::NAN, 5.0), (0.0, f64::INFINITY)] {
        assert!(refused(&Trace { recorded_s: Some(span), ..trace() }), "{span:?}");
    }
    assert!(refused(&Trace { counts: vec![Some(1.0); MAX_COUNTS + 1], ..trace() }));
}
