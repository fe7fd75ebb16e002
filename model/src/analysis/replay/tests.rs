use super::*;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog loads")
}

fn counted(step_s: f64, counts: &[f64]) -> Trace {
    Trace { step_s, counts: counts.iter().copied().map(Some).collect(), ..Trace::default() }
}

#[test]
fn every_request_is_played_once_at_its_moment() {
    let mut trace = counted(60.0, &[2.0, 0.0, 3.5]);
    let (times, period_s) = arrivals(&trace, 1);
    assert!((period_s - 180.0).abs() < 1e-9 && (times.len() == 5 || times.len() == 6));
    assert!(times.is_sorted() && times[..2].iter().all(|at| *at < 60.0) && times[2] >= 120.0);
    trace.arrivals = vec![3.0, 10.0, 121.0, 121.0, 179.0];
    let (drawn, _) = arrivals(&trace, 1);
    let within = |(at, second): (&f64, &f64)| (0.0..1.0).contains(&(at - second));
    assert!(drawn.is_sorted() && drawn.iter().zip(&trace.arrivals).all(within), "{drawn:?}");
    assert!(drawn[2] < drawn[3], "one second, two moments of it");
    trace.arrivals = vec![3.0, 10.0, 121.0, 130.0, 179.5];
    assert_eq!(arrivals(&trace, 1).0, trace.arrivals);
    // What is not known is cut out, with what came in it.
    trace.counts[1] = None;
    trace.arrivals.insert(2, 70.0);
    let (times, period_s) = arrivals(&trace, 1);
    assert_eq!(times, [3.0, 10.0, 61.0, 70.0, 119.5]);
    assert!((period_s - 120.0).abs() < 1e-9);
}

#[test]
fn a_trace_of_very_many_requests_is_played_in_part() {
    let mut trace = counted(60.0, &[5.0, 5.0, 5.0, 5.0]);
    trace.arrivals = (0..20).map(|i| f64::from(i) * 12.0).collect();
    let (part, share) = beginning(&trace, 12.0);
    assert!(part.counts.len() == 2 && part.arrivals.len() == 10 && (share - 0.5).abs() < 1e-12);
    assert_eq!(beginning(&trace, 20.0), (trace, 1.0));
}

/// Requests at even distances, one in each step: a function is always warm, or never.
#[test]
fn gaps_decide_what_is_cold() {
    let mut scenario = Scenario::default();
    scenario.serverless.keep_alive_s = crate::units::Seconds::new(360.0);
    for (gap_s, cold) in [(300.0, 0.0), (420.0, 1.0)] {
        let n = 200;
        let arrivals: Vec<f64> = (0..n).map(|i| (f64::from(i) + 0.5) * gap_s + 0.25).collect();
        let trace = Trace { arrivals, ..counted(gap_s, &vec![1.0; n as usize]) };
        let played = replay("even", &trace, &scenario, catalog(), 1).expect("requests came");
        assert_eq!(played.requests, 200);
        let figure = played.figure("serverless.cold_share").expect("is there");
        assert!((figure.recorded - cold).abs() < 1e-9, "{figure:?}");
        // Independent arrivals at this rate: cold when none came for a keep-alive, e^-1.2 and e^-0.857.
        let independent = (-360.0 / gap_s).exp();
        assert!((figure.independent - independent).abs() < 0.03, "{figure:?} not {independent}");
        assert!((figure.model - independent).abs() < 0.01, "{figure:?} not {independent}");
    }
}

#[test]
fn independent_arrivals_replayed_are_what_the_model_says() {
    // An hour of a Poisson process of 20/s, its moments known.
    let mut random = Random::stream(7, 1);
    let mut at = 0.0;
    let times = std::iter::from_fn(|| {
        at += random.exponential() / 20.0;
        (at < 3600.0).then_some(at)
    });
    let times: Vec<f64> = times.collect();
    let mut counts = vec![0.0; 60];
    for at in &times {
        counts[(at / 60.0) as usize] += 1.0;
    }
    let trace = Trace { arrivals: times, ..counted(60.0, &counts) };
    let played = replay("poisson", &trace, &Scenario::default(), catalog(), 1).expect("requests came");
    assert!(played.drawn_within_s.is_none() && (played.played - 1.0).abs() < 1e-12);
    let close = |what: &str, share: f64| {
        let figure = played.figure(what).expect("is there");
        for other in [figure.model, figure.independent] {
            assert!((other - figure.recorded).abs() <= share * figure.recorded, "{figure:?}");
        }
    };
    close("serverless.mean_instances", 0.06);
    close("serverless.latency_ms.p50", 0.02);
    close("kubernetes.latency_ms.p50", 0.03);
    close("kubernetes.mean_replicas", 0.08);
    assert_eq!(played, replay("poisson", &trace, &Scenario::default(), catalog(), 1).expect("again"));
}

#[test]
fn no_request_no_replay() {
    for trace in [Trace::default(), counted(60.0, &[0.0; 5]), Trace { counts: vec![None], ..counted(60.0, &[]) }] {
        assert!(replay("empty", &trace, &Scenario::default(), catalog(), 1).is_none());
    }
}
