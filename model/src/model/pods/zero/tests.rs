use super::*;

#[test]
fn what_is_left_of_a_start_is_half_of_one_that_never_varies() {
    let start = Start::new(4.0, Stage::new(2000.0, 0.0));
    assert!((start.left_within(3.0) - 0.5).abs() < 1e-9 && (start.left_s() - 3.0).abs() < 1e-9);
    assert_eq!((start.within(5.9), start.within(6.1)), (0.0, 1.0));
    let wide = Start::new(1.0, Stage::new(5000.0, 1.0));
    let (mut mean, step) = (0.0, 0.01);
    for i in 0..40_000 {
        mean += step * (1.0 - wide.left_within((f64::from(i) + 0.5) * step));
    }
    assert!((mean / wide.left_s() - 1.0).abs() < 0.01, "{mean} not {}", wide.left_s());
}

#[test]
fn the_longest_of_a_batch_of_exponential_times() {
    // Of a geometric batch of mean b the longest of exponential times has the mean b / (b - 1) ln b.
    let times = Distribution::from_cdf(1000.0, |ms| 1.0 - (-ms / 1000.0).exp());
    for b in [1.0f64, 2.0, 8.0] {
        let exact = if b > 1.0 { b / (b - 1.0) * b.ln() } else { 1.0 };
        assert!((longest_s(&times, b) / exact - 1.0).abs() < 0.01, "{b}: {} not {exact}", longest_s(&times, b));
    }
}

#[test]
fn a_rate_that_stops_leaves_its_pods_for_the_idle_time() {
    let arrivals = Arrivals::new((0..480).map(|k| if k < 240 { 150.0 } else { 0.0 }));
    let walk = Walk::new(&arrivals, [20.0, 90.0, 90.0].map(|s| s / 15.0));
    let cells = walk.cells();
    let down: f64 = cells.iter().map(|cell| cell.down_mean).sum::<f64>() * 15.0;
    assert!((down - 3510.0).abs() < 16.0, "{down}");
    assert!((cells.iter().map(|cell| cell.started).sum::<f64>() - 1.0).abs() < 1e-6, "one start a day");
}
