//! Erlang B and C, and the mean times of the queues that rest on them.
//!
//! Notation: `a` offered load in erlang (arrival rate times mean service time), `c` servers,
//! `rho = a / c` utilisation, `E[S]` mean service time.
//!
//! | what | formula | source |
//! | --- | --- | --- |
//! | [`erlang_b`] | `B(0) = 1`, `B(n) = a B(n-1) / (n + a B(n-1))` | Erlang 1917; Jagerman 1974 for the recursion |
//! | [`loss`] | `1/B = sum over j of c (c-1) … (c-j+1) / a^j` | the definition, from its last term |
//! | [`erlang_c`] | `C = B / (1 - rho (1 - B))` | Erlang 1917 |
//! | [`mean_wait_mmc`] | `C E[S] / (c - a)` | Kleinrock, Queueing Systems I, 3.5 |
//! | [`mean_sojourn_ps`] | `E[S] / (1 - rho)` | Kleinrock, Queueing Systems II, 4.4; insensitive |
//! | [`mean_sojourn_shared`] | `E[S] (1 + C / (v (1 - rho)))` | Cohen 1979 (generalised processor sharing); insensitive |
//!
//! The recursion adds and divides positive numbers only, so it loses no digits however many servers
//! there are. The loss formula holds for any service distribution with the same mean; so do both
//! processor-sharing means. The M/M/c wait needs exponential service.

/// Erlang's B: share of Poisson arrivals that find all of `servers` busy and are lost, at `load`
/// erlang (M/G/c/c). One without servers, zero without load.
///
/// Costs one division a server.
#[must_use]
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    if servers == 0 {
        return 1.0;
    }
    if load <= 0.0 {
        return 0.0;
    }
    (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

/// Erlang's B in a time that grows with the square root of `servers`, for loads that change from step to
/// step of a profile: `1/B = sum over j of c (c-1) … (c-j+1) / a^j`, whose terms die out after a few
/// `sqrt(c)` unless `B` is negligible. Losses under 1e-12 count as none; a fraction of a server as none.
#[must_use]
pub fn loss(servers: f64, load: f64) -> f64 {
    let (mut left, mut term, mut sum) = (servers.floor(), 1.0, 1.0);
    if load <= 0.0 {
        return 0.0;
    }
    while left >= 1.0 && term > 1e-13 * sum {
        term *= left / load;
        sum += term;
        left -= 1.0;
        if sum > 1e12 {
            return 0.0;
        }
    }
    1.0 / sum
}

/// [`loss`] for a number of servers that need not be whole: its logarithm is interpolated.
#[must_use]
pub fn loss_between(servers: f64, load: f64) -> f64 {
    let (low, part) = (loss(servers, load), servers.max(0.0).fract());
    if part < 1e-9 || low <= 0.0 {
        return low;
    }
    low * (loss(servers + 1.0, load) / low).max(1e-12).powf(part)
}

/// Erlang's C: share of Poisson arrivals that must wait for one of `servers` at `load` erlang (M/M/c).
/// One when the load reaches the servers.
#[must_use]
pub fn erlang_c(servers: u32, load: f64) -> f64 {
    if load >= f64::from(servers) {
        return 1.0;
    }
    let blocked = erlang_b(servers, load);
    blocked / (1.0 - load / f64::from(servers) * (1.0 - blocked))
}

/// Mean wait in the queue of an M/M/c, in the unit of `service`; `None` when the load reaches the
/// servers and no mean exists.
#[must_use]
pub fn mean_wait_mmc(servers: u32, load: f64, service: f64) -> Option<f64> {
    let spare = f64::from(servers) - load;
    (spare > 0.0).then(|| erlang_c(servers, load) * service / spare)
}

/// Mean time in an M/G/1 under processor sharing, in the unit of `service`; `None` at `rho >= 1`.
/// It does not depend on the distribution of the service.
#[must_use]
pub fn mean_sojourn_ps(rho: f64, service: f64) -> Option<f64> {
    (rho < 1.0).then(|| service / (1.0 - rho))
}

/// Mean time under processor sharing on `vcpu` processors of which one request uses at most one
/// (M/G/v-PS), in the unit of `service`, the time alone on a whole processor; `None` at `rho >= 1`.
///
/// `rho` is the work offered over `vcpu`. Below one processor every request runs at `vcpu` at best. Between whole numbers
/// it is the queue whose `n` requests together get `min(n, vcpu)`.
#[must_use]
pub fn mean_sojourn_shared(vcpu: f64, rho: f64, service: f64) -> Option<f64> {
    if rho >= 1.0 || vcpu <= 0.0 {
        return None;
    }
    if vcpu <= 1.0 {
        return mean_sojourn_ps(rho, service / vcpu);
    }
    Some(service * (1.0 + waiting(vcpu, rho) / (vcpu * (1.0 - rho))))
}

/// Erlang's C at utilisation `rho` for a number of servers that need not be whole: the factor `C` for which the mean sojourn
/// is `1 + C / (v (1 - rho))` where `n` requests are served at `min(n, v)`. That is a birth-death process, so it holds for
/// exponential service and, under processor sharing, for any; with whole `v` it is Erlang's C. One when the load reaches the servers.
#[must_use]
pub fn waiting(servers: f64, rho: f64) -> f64 {
    let whole = servers.floor().max(1.0);
    if servers - whole < 1e-9 || rho >= 1.0 {
        return erlang_c(whole as u32, rho * whole);
    }
    let load = rho * servers;
    // Terms up to the whole servers, then a geometric tail.
    let (mut term, mut total, mut requests) = (1.0, 1.0, 0.0);
    for n in 1..=whole as u32 {
        term *= load / f64::from(n);
        total += term;
        requests += term * f64::from(n);
        if total > 1e200 {
            (term, requests, total) = (term / total, requests / total, 1.0);
        }
    }
    let tail = term * rho / (1.0 - rho);
    total += tail;
    requests += tail * (whole + 1.0 / (1.0 - rho));
    ((requests / total / load.max(1e-300) - 1.0) * servers * (1.0 - rho)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, summed: `a^c / c!` over the sum of `a^n / n!`.
    fn loss_by_definition(servers: u32, load: f64) -> f64 {
        let mut term = 1.0;
        let mut sum = 1.0;
        for n in 1..=servers {
            term *= load / f64::from(n);
            sum += term;
        }
        term / sum
    }

    fn close(got: f64, want: f64) -> bool {
        (got - want).abs() <= 1e-9 * want.abs()
    }

    #[test]
    fn erlang_b_is_its_definition() {
        for servers in [1, 2, 3, 10, 40, 120] {
            for load in [1e-3, 0.5, 1.0, 7.3, 35.0, 90.0] {
                let (got, want) = (erlang_b(servers, load), loss_by_definition(servers, load));
                assert!(close(got, want), "B({servers}, {load}) = {got}, by definition {want}");
            }
        }
    }

    #[test]
    fn erlang_b_of_one_and_two_servers_in_closed_form() {
        for a in [0.01, 0.4, 1.0, 3.0, 250.0] {
            assert!(close(erlang_b(1, a), a / (1.0 + a)));
            assert!(close(erlang_b(2, a), a * a / (2.0 + 2.0 * a + a * a)));
        }
    }

    #[test]
    fn the_short_sum_is_erlang_b() {
        for servers in [1u32, 2, 10, 300, 5000] {
            for rho in [0.7, 0.95, 1.0, 1.2, 30.0] {
                let load = rho * f64::from(servers);
                let (got, want) = (loss(f64::from(servers), load), erlang_b(servers, load));
                assert!(close(got, want) || want < 1e-12, "{servers} {load}: {got} {want}");
            }
        }
    }

    #[test]
    fn part_of_a_server_lies_between_its_neighbours() {
        for load in [0.3, 4.0, 40.0] {
            let between = loss_between(4.5, load);
            assert!(between < erlang_b(4, load) && between > erlang_b(5, load));
            assert!(close(loss_between(4.0, load), erlang_b(4, load)));
        }
    }

    #[test]
    fn erlang_c_of_one_and_two_servers_in_closed_form() {
        for rho in [0.05, 0.3, 0.7, 0.95] {
            assert!(close(erlang_c(1, rho), rho));
            assert!(close(erlang_c(2, 2.0 * rho), 2.0 * rho * rho / (1.0 + rho)));
        }
    }

    #[test]
    fn waits_in_closed_form() {
        for rho in [0.05, 0.3, 0.7, 0.95] {
            // M/M/1: rho E[S] / (1 - rho); M/M/2: rho^2 E[S] / (1 - rho^2).
            assert!(close(mean_wait_mmc(1, rho, 3.0).unwrap(), 3.0 * rho / (1.0 - rho)));
            assert!(close(mean_wait_mmc(2, 2.0 * rho, 3.0).unwrap(), 3.0 * rho * rho / (1.0 - rho * rho)));
            assert!(close(mean_sojourn_ps(rho, 3.0).unwrap(), 3.0 / (1.0 - rho)));
            // M/M/2-PS has the M/M/2's mean sojourn: E[S] / (1 - rho^2).
            assert!(close(mean_sojourn_shared(2.0, rho, 3.0).unwrap(), 3.0 / (1.0 - rho * rho)));
            assert!(close(mean_sojourn_shared(1.0, rho, 3.0).unwrap(), 3.0 / (1.0 - rho)));
            assert!(close(mean_sojourn_shared(0.25, rho, 3.0).unwrap(), 12.0 / (1.0 - rho)));
        }
    }

    #[test]
    fn large_systems_keep_their_digits() {
        // Jagerman: 1/B is the integral of e^-t (1 + t/a)^c over t > 0; at a = c = 1000, by Simpson's rule.
        let steps = 400_000;
        let width = 400.0 / f64::from(steps);
        let f = |t: f64| (-t + 1000.0 * (t / 1000.0).ln_1p()).exp();
        let inner: f64 = (1..steps).map(|i| f(f64::from(i) * width) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        let integral = (f(0.0) + inner + f(400.0)) * width / 3.0;
        assert!(close(erlang_b(1000, 1000.0), 1.0 / integral), "{} {}", erlang_b(1000, 1000.0), 1.0 / integral);
    }

    #[test]
    fn nothing_to_wait_for_and_nothing_that_helps() {
        assert_eq!(erlang_b(0, 3.0).to_bits(), 1f64.to_bits());
        assert_eq!(erlang_b(4, 0.0).to_bits(), 0f64.to_bits());
        assert_eq!(erlang_c(3, 3.0).to_bits(), 1f64.to_bits());
        assert_eq!(mean_wait_mmc(3, 3.0, 1.0), None);
        assert_eq!(mean_sojourn_ps(1.0, 1.0), None);
        assert_eq!(mean_sojourn_shared(4.0, 1.2, 1.0), None);
    }

    proptest! {
        #[test]
        fn shares_stay_shares_and_grow_with_load(servers in 1u32..400, rho in 0.001f64..2.0) {
            let load = rho * f64::from(servers);
            let (b, c) = (erlang_b(servers, load), erlang_c(servers, load));
            prop_assert!((0.0..=1.0).contains(&b) && (0.0..=1.0).contains(&c) && c >= b);
            prop_assert!(erlang_b(servers, load * 1.01) >= b);
            prop_assert!(erlang_b(servers + 1, load) <= b);
        }

        #[test]
        fn parts_of_servers_are_the_sum_over_the_states(v in 1.0f64..16.0, rho in 0.01f64..0.95) {
            let (mut p, mut total, mut requests) = (1.0, 1.0, 0.0);
            for n in 1..4000 {
                p *= rho * v / f64::from(n).min(v);
                total += p;
                requests += f64::from(n) * p;
            }
            let exact = requests / total / (rho * v);
            let got = 1.0 + waiting(v, rho) / (v * (1.0 - rho));
            prop_assert!((got / exact - 1.0).abs() < 1e-6, "{got} {exact}");
        }
    }
}
