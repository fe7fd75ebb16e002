use super::*;
use crate::traffic::Profile;

/// Numbers that look random and are the same every time.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A Poisson number by multiplication (Knuth), for small means.
    fn poisson(&mut self, mean: f64) -> f64 {
        let (floor, mut product, mut n) = ((-mean).exp(), self.uniform(), 0.0);
        while product > floor {
            product *= self.uniform();
            n += 1.0;
        }
        n
    }
}

fn counted(step_s: f64, counts: Vec<f64>) -> Trace {
    Trace { step_s, counts: counts.into_iter().map(Some).collect(), ..Trace::default() }
}

#[test]
fn a_profile_keeps_mean_and_period_whatever_the_grid() {
    for bins in [1, 2, 7, 30, 1440, 5000, 20_000] {
        let counts: Vec<f64> = (0..bins).map(|i| f64::from((i * 37) % 11) + 0.25).collect();
        let trace = counted(60.0, counts);
        let recorded = record("a", &trace);
        let profile = Profile::along(&recorded, 5.0, 1.0);
        assert!((profile.mean() / 5.0 - 1.0).abs() < 1e-9, "{bins}: mean {}", profile.mean());
        let laps = profile.period_s() / trace.span_s();
        assert!((laps - laps.round()).abs() < 1e-9 && laps > 0.5, "{bins}: {laps} times the trace");
        assert!(profile.period_s() >= 3600.0 - 1e-6 && profile.rates.len() <= MAX_STEPS);
    }
}

#[test]
fn independent_arrivals_are_smoothed_and_a_rhythm_is_kept() {
    let mut chance = Chance(1);
    let steady = counted(60.0, (0..2880).map(|_| chance.poisson(20.0)).collect());
    let peak = record("steady", &steady).peak_to_mean();
    assert!(peak < 1.15, "a constant rate looks like {peak} times its mean");
    // Half an hour on, half an hour off.
    let on = |i: i32| if i % 60 < 30 { 6.0 } else { 0.0 };
    let clock = counted(60.0, (0..2880).map(|i| chance.poisson(on(i))).collect());
    let recorded = record("clock", &clock);
    assert!((1.9..2.6).contains(&recorded.peak_to_mean()), "{}", recorded.peak_to_mean());
    let off = recorded.rates.iter().filter(|rate| **rate <= 0.0).count() as f64 / recorded.rates.len() as f64;
    assert!((off - 0.5).abs() < 0.05, "{off} of the steps are off");
}

/// A day of minutes and moments: crowds of four within `spread_s` seconds at a rate that rises and falls.
fn crowds(spread_s: f64, whole_seconds: bool) -> Trace {
    let mut chance = Chance(2);
    let mut arrivals = Vec::new();
    for minute in 0..1440 {
        let wave = 1.0 + 0.9 * (f64::from(minute) * std::f64::consts::TAU / 1440.0).sin();
        for _ in 0..chance.poisson(5.0 * wave) as usize {
            let at = 60.0 * (f64::from(minute) + 0.9 * chance.uniform());
            arrivals.extend((0..4).map(|_| at + spread_s * chance.uniform()));
        }
    }
    if whole_seconds {
        for at in &mut arrivals {
            *at = at.floor();
        }
    }
    arrivals.sort_by(f64::total_cmp);
    let mut counts = vec![0.0; 1440];
    for at in &arrivals {
        counts[(at / 60.0) as usize] += 1.0;
    }
    Trace { arrivals, ..counted(60.0, counts) }
}

#[test]
fn batches_are_what_is_there_at_the_same_time() {
    // Exactly four at once: the counts vary four times as much as single arrivals, as geometric batches of mean 2.5 would.
    let at_once = fit(&crowds(0.0, false));
    assert!((at_once.burst - 2.5).abs() < 0.15 && (at_once.window_s - 0.1).abs() < 1e-9, "{at_once:?}");
    // Within two seconds: hardly together for a request of 0.1 s, and together for one of ten seconds.
    let spread = crowds(2.0, false);
    assert!(fit(&spread).burst < 1.2, "{:?}", fit(&spread));
    let long = fit_for(&spread, 8.0);
    assert!((2.0..2.6).contains(&long.burst), "{long:?}");
    // A log that tells whole seconds does not make them come at once.
    let logged = fit(&crowds(2.0, true));
    assert!((logged.window_s - 1.0).abs() < 1e-9 && logged.burst < 1.2, "{logged:?}");
}

#[test]
fn single_arrivals_make_a_finer_shape_without_what_is_not_known() {
    // A crowd of thirty in the first quarter of each minute.
    let arrivals =
        (0..60).flat_map(|m| (0..30).map(move |i| 60.0 * f64::from(m) + 0.4 * f64::from(i) + 0.05)).collect();
    let mut trace = Trace { arrivals, ..counted(60.0, vec![30.0; 60]) };
    let recorded = record("a", &trace);
    assert!((recorded.step_s - 15.0).abs() < 1e-9 && (recorded.peak_to_mean() - 4.0).abs() < 1e-9, "{recorded:?}");
    trace.counts[7] = None;
    let holed = record("a", &trace);
    assert_eq!(holed.rates[..], recorded.rates.repeat(2)[..holed.rates.len()]);
    assert!((fit(&trace).rate - 0.5).abs() < 1e-12);
}

#[test]
fn a_rhythm_is_not_taken_for_batches_and_minutes_tell_nothing_of_them() {
    let mut trace = crowds(0.0, false);
    trace.arrivals.clear();
    let found = fit(&trace);
    assert!((1.0..1.01).contains(&found.burst), "{found:?}");
    assert!((found.rate - trace.total() / 86_400.0).abs() < 1e-12);
    let mut chance = Chance(3);
    let wave = |i: i32| 3.0 + 2.9 * (f64::from(i) * std::f64::consts::TAU / 1440.0).sin();
    let single = counted(60.0, (0..14_400).map(|i| chance.poisson(wave(i))).collect());
    assert!((fit(&single).fano - 1.0).abs() < 0.1, "{:?}", fit(&single));
}

#[test]
fn what_is_not_known_changes_neither_mean_nor_shape() {
    let mut trace = counted(300.0, [1.0, 9.0].repeat(200));
    let whole = record("a", &trace);
    trace.counts.splice(100..100, vec![None; 40]);
    assert_eq!(record("a", &trace), whole);
    assert!((fit(&trace).rate - 5.0 / 300.0).abs() < 1e-12);
}

#[test]
fn a_week_begins_on_monday_and_a_day_at_midnight() {
    // 2026-10-07T10:00Z, a Wednesday; one hour of the local Tuesday at 08:00 (+0200) is busy.
    let start = 1_791_367_200.0;
    let week: Vec<f64> = (0..168).map(|hour| if hour == 140 { 50.0 } else { 1.0 }).collect();
    let mut trace = Trace { start_s: Some(start), utc_offset_s: 7200, ..counted(3600.0, week) };
    let busiest = |trace: &Trace| {
        let rates = record("a", trace).rates;
        (0..rates.len()).max_by(|a, b| rates[*a].total_cmp(&rates[*b]))
    };
    assert_eq!(busiest(&trace), Some(24 + 8));
    trace.counts.truncate(144);
    assert_eq!(busiest(&trace), Some(8), "the last half day is the morning of the first");
    trace.counts.truncate(143);
    assert_eq!(busiest(&trace), Some(140), "neither weeks nor days");
}

#[test]
fn an_empty_trace_is_flat_and_finite() {
    for trace in [Trace::default(), counted(60.0, vec![0.0; 10])] {
        let recorded = record("a", &trace);
        assert_eq!(recorded.rates, [1.0]);
        let Fit { rate, burst, .. } = fit(&trace);
        assert!((rate - 0.0001).abs() < 1e-12 && (burst - 1.0).abs() < 1e-12);
    }
}
