use super::*;

fn counted(step_s: f64, counts: &[f64]) -> Trace {
    Trace { step_s, counts: counts.iter().copied().map(Some).collect(), ..Trace::default() }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs().max(1.0)
}

#[test]
fn by_hand() {
    // Mean 3 a step of a minute, deviations -2, 0, 4, -2, repeated five times: 24 x 5 over 19.
    let mut trace = counted(60.0, &[1.0, 3.0, 7.0, 1.0].repeat(5));
    let found = statistics(&trace);
    assert!(close(found.mean, 0.05) && close(found.requests, 60.0));
    assert!(
        close(found.peak.rate, 7.0 / 60.0) && close(found.peak.to_mean, 7.0 / 3.0) && close(found.peak.at_s, 120.0)
    );
    let [by_step] = found.dispersion[..] else { panic!("{:?}", found.dispersion) };
    assert!(close(by_step.fano, 120.0 / 19.0 / 3.0) && by_step.windows == 20);
    // Steps of 2, 4, -6 within each four, 0 between them.
    assert!(close(by_step.allan, (4.0 + 16.0 + 36.0) * 5.0 / 19.0 / 6.0));
    assert!(found.gap_cv.is_none() && found.hours.is_empty() && found.week.is_empty());
    // What is not known changes neither mean nor peak.
    trace.counts.insert(2, None);
    let holed = statistics(&trace);
    assert!(close(holed.mean, 0.05) && close(holed.known_s, 1200.0) && close(holed.span_s, 1260.0));
    assert!(close(holed.peak.at_s, 180.0));
    assert!(holed.notes.iter().any(|note| note.contains("Of 21 steps 1 are not known")), "{:?}", holed.notes);
}

#[test]
fn idle_runs_end_at_what_is_not_known() {
    let mut trace = counted(10.0, &[0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let idle = statistics(&trace).idle;
    assert!(close(idle.share, 0.75) && close(idle.longest_s, 30.0) && close(idle.at_s, 30.0));
    trace.counts[4] = None;
    let idle = statistics(&trace).idle;
    assert!(close(idle.share, 5.0 / 7.0) && close(idle.longest_s, 20.0) && close(idle.at_s, 0.0));
    // Single arrivals tell more than the steps.
    trace.counts[4] = Some(0.0);
    trace.arrivals = vec![20.0, 21.0, 22.0, 23.0, 24.5, 69.5];
    let idle = statistics(&trace).idle;
    assert!(close(idle.longest_s, 45.0) && close(idle.at_s, 24.5));
    trace.counts[4] = None;
    assert!(close(statistics(&trace).idle.longest_s, 20.0), "the long gap reaches over what is not known");
}

#[test]
fn gaps_of_even_and_of_bunched_arrivals() {
    let even: Vec<f64> = (0..50).map(f64::from).collect();
    let trace = Trace { arrivals: even, ..counted(10.0, &[10.0; 5]) };
    assert!(statistics(&trace).gap_cv.is_some_and(|cv| cv < 1e-12));
    // Pairs: gaps of 0 and 2 in turn, mean 1 and standard deviation 1.
    let pairs: Vec<f64> = (0..101).map(|i| 2.0 * f64::from(i / 2)).collect();
    let trace = Trace { arrivals: pairs, ..counted(10.0, &[10.0; 11]) };
    assert!(statistics(&trace).gap_cv.is_some_and(|cv| (cv - 1.0).abs() < 0.01));
    let few = Trace { arrivals: vec![0.0, 5.0], ..counted(10.0, &[2.0]) };
    assert!(statistics(&few).gap_cv.is_none());
}

#[test]
fn narrow_windows_need_single_arrivals() {
    // Ten requests in the first second of each minute.
    let arrivals: Vec<f64> = (0..60).flat_map(|m| [60.0 * f64::from(m) + 0.5; 10]).collect();
    let trace = Trace { arrivals, ..counted(60.0, &[10.0; 60]) };
    let found = statistics(&trace).dispersion;
    let at = |window: f64| found.iter().find(|d| close(d.window_s, window)).copied();
    assert!(at(60.0).is_some_and(|d| d.fano < 1e-12));
    // One second in sixty has ten: variance 10² (1/60)(59/60) over mean 10/60, times n / (n - 1).
    assert!(at(1.0).is_some_and(|d| (d.fano - 10.0 * 59.0 / 60.0 * 3600.0 / 3599.0).abs() < 1e-9), "{found:?}");
    assert!(statistics(&Trace { arrivals: Vec::new(), ..trace }).dispersion.iter().all(|d| d.window_s >= 60.0));
}

#[test]
fn hours_are_local_and_never_made_up() {
    // 2026-10-05 was a Monday. One request an hour, and a second one from 09:00 to 10:00 UTC.
    let counts: Vec<f64> = (0..24 * 7).map(|hour| if hour % 24 == 9 { 2.0 } else { 1.0 }).collect();
    let start = Some(1_791_158_400.0);
    let mut trace = Trace { start_s: start, ..counted(3600.0, &counts) };
    let found = statistics(&trace);
    let mean = 25.0 / 24.0;
    assert!(found.hours[9].is_some_and(|rate| close(rate, 2.0 / mean)));
    assert!(found.week[9].is_some_and(|rate| close(rate, 2.0 / mean)) && found.week.len() == 168);
    assert!(found.week.iter().all(Option::is_some));
    trace.utc_offset_s = -14_400;
    assert!(statistics(&trace).hours[5].is_some_and(|rate| close(rate, 2.0 / mean)));
    // A day and a half: hours of the day, no days of the week. Half a day: neither.
    trace.counts.truncate(36);
    let short = statistics(&trace);
    assert!(short.hours.len() == 24 && short.week.is_empty());
    assert!(short.notes.iter().any(|note| note.contains("less than a week")), "{:?}", short.notes);
    trace.counts.truncate(12);
    let short = statistics(&trace);
    assert!(short.hours.is_empty() && short.notes.iter().any(|note| note.contains("less than a day")));
    // Steps wider than an hour have none.
    let wide = statistics(&counted(7200.0, &[1.0; 100]));
    assert!(wide.hours.is_empty() && wide.notes.iter().any(|note| note.contains("wider than an hour")));
}

#[test]
fn lengths_are_said_in_the_unit_of_people() {
    for (seconds, said) in [
        (1.0, "1 s"),
        (60.0, "1 min"),
        (3600.0, "1 h"),
        (46_380.0, "12.9 h"),
        (5400.0, "90 min"),
        (86_400.0, "24 h"),
        (27.0 * 86_400.0, "27 d"),
        (475_200.0, "5.5 d"),
    ] {
        assert_eq!(length(seconds), said);
    }
}

#[test]
fn nothing_at_all_is_finite() {
    for trace in [Trace::default(), counted(60.0, &[0.0; 30]), Trace { counts: vec![None; 3], ..counted(60.0, &[]) }] {
        let found = statistics(&trace);
        assert!(found.mean.is_finite() && found.peak.to_mean.is_finite() && found.idle.share.is_finite());
        assert!(found.dispersion.is_empty() && found.notes.iter().any(|note| note.contains("No request")));
    }
}
