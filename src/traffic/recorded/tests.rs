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

#[test]
fn batches_are_found_and_a_rhythm_is_not_taken_for_them() {
    let mut chance = Chance(2);
    let wave = |i: i32| 3.0 + 2.9 * (f64::from(i) * std::f64::consts::TAU / 1440.0).sin();
    let single = counted(60.0, (0..14_400).map(|i| chance.poisson(wave(i))).collect());
    let fit_single = fit(&single);
    assert!((0.95..1.06).contains(&fit_single.burst), "{fit_single:?}");
    // Batches of exactly four: the counts vary four times as much as single arrivals, as geometric ones of mean 2.5 would.
    let fours = counted(60.0, (0..14_400).map(|i| 4.0 * chance.poisson(wave(i) / 4.0)).collect());
    let fit_fours = fit(&fours);
    assert!((fit_fours.fano - 4.0).abs() < 0.4, "{fit_fours:?}");
    assert!((fit_fours.burst - 2.5).abs() < 0.2, "{fit_fours:?}");
    assert!((fit_single.rate - 0.05).abs() < 0.002, "{fit_single:?}");
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
