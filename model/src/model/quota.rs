//! CPU time as the Linux kernel hands it out: a quota in each period, or a share of what is idle.
//!
//! A CPU limit does not slow a processor down. All threads of a container together may use `limit x period` of CPU time in
//! each period, at full speed, and are stopped once that is used up until the next period begins
//! (<https://docs.kernel.org/scheduler/sched-bwc.html>). What is left of a period is lost. Kubernetes has periods of 100 ms
//! (`cpuCFSQuotaPeriod` of the kubelet). Without a limit the kernel divides a node's CPU by weight, the request, among
//! those that want any, so that a pod gets at least its request and whatever the others leave.
//!
//! How fast a container may use up its quota depends on how many of its threads run at once: [`threads`].
//!
//! Left out: the slices of 5 ms in which each CPU takes its part of the quota (up to 1 ms of a slice that a CPU keeps may
//! be used in the next period), and the timer tick (1 to 4 ms) by which a thread may overrun its quota; it pays for that
//! in the next period.

use crate::scenario::Runtime;

/// A quota of CPU time in each period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quota {
    /// CPUs' worth of time in each period.
    pub vcpu: f64,
    /// Length of a period in seconds.
    pub period_s: f64,
    /// CPUs that the container's threads can use at once.
    pub threads: f64,
}

impl Quota {
    /// CPU-seconds in each period.
    #[must_use]
    pub fn budget_s(&self) -> f64 {
        self.vcpu * self.period_s
    }

    /// Seconds until `work` CPU-seconds of one thread are done that begins with a full quota, `into` of the way
    /// (0 to 1) through a period.
    #[must_use]
    pub fn time(&self, work: f64, into: f64) -> f64 {
        Meter::new(*self, into * self.period_s).done(0.0, 1.0, work)
    }
}

/// How a pod comes by CPU time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Supply {
    /// A processor as fast as the request, shared by all requests in the pod: a quota with endlessly short periods.
    Even,
    /// A limit equal to the request.
    Limited {
        /// Length of a period in seconds.
        period_s: f64,
        /// CPUs that the pod's threads can use at once.
        threads: f64,
    },
    /// No limit: what the other pods of the node leave, at least the request.
    Idle {
        /// CPUs of a node that its pods share.
        cores: f64,
        /// Pods on a node.
        pods: f64,
        /// CPUs that the pod's threads can use at once.
        threads: f64,
    },
}

impl Supply {
    /// CPUs that a pod which requests `vcpu` can use in the long run while all others use theirs.
    #[must_use]
    pub fn capacity(&self, vcpu: f64) -> f64 {
        match *self {
            Self::Even => vcpu,
            Self::Limited { threads, .. } => vcpu.min(threads),
            Self::Idle { cores, pods, threads } => (cores / pods.max(1.0)).max(vcpu).min(threads.max(vcpu.min(1.0))),
        }
    }
}

/// CPUs that one pod or function of this many vCPU can keep busy, on a machine with so many cores: a request runs on one
/// thread, and the runtime decides how many run at once.
///
/// Node.js, Python and Ruby run one thread of user code a process (event loop, global interpreter lock), so one process a
/// started vCPU. Go takes the limit rounded up and at least 2 (1.25 and later, golang/go issue 73193). Java and .NET give
/// each request a thread of the system, Rust's async runtimes a worker a CPU: the limit rounded up for Rust, any core of the machine for
/// Java and .NET.
#[must_use]
pub fn threads(runtime: Runtime, vcpu: f64, cores: f64) -> f64 {
    let started = vcpu.ceil().max(1.0);
    let wanted = match runtime {
        Runtime::Nodejs | Runtime::Python | Runtime::Ruby | Runtime::Rust => started,
        Runtime::Go => started.max(2.0),
        Runtime::Java | Runtime::Dotnet => f64::INFINITY,
    };
    wanted.min(cores.floor().max(1.0)).max(1.0)
}

/// What a container has left of its quota.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meter {
    quota: Quota,
    left: f64,
    /// When the next period begins.
    refill: f64,
}

impl Meter {
    /// A full quota at time 0, `into` seconds after a period began.
    #[must_use]
    pub fn new(quota: Quota, into: f64) -> Self {
        Self { quota, left: quota.budget_s(), refill: quota.period_s - into }
    }

    /// The same, `seconds` later.
    #[must_use]
    pub fn later(self, seconds: f64) -> Self {
        Self { refill: self.refill + seconds, ..self }
    }

    /// Goes on to the period that `now` is in, when nothing was used since the last one.
    fn roll(&mut self, now: f64) {
        if now >= self.refill {
            let period = self.quota.period_s;
            self.refill += ((now - self.refill) / period).floor() * period + period;
            self.left = self.quota.budget_s();
        }
    }

    /// CPU-seconds used between two moments by threads that take `cpus` CPUs whenever they may.
    pub fn spend(&mut self, from: f64, until: f64, cpus: f64) -> f64 {
        let (budget, period) = (self.quota.budget_s(), self.quota.period_s);
        self.roll(from);
        if until < self.refill {
            let used = self.left.min(cpus * (until - from));
            self.left -= used;
            return used;
        }
        let first = self.left.min(cpus * (self.refill - from).max(0.0));
        let rest = until - self.refill;
        let whole = (rest / period).floor();
        let last = budget.min(cpus * (rest - whole * period).max(0.0));
        self.refill += (whole + 1.0) * period;
        self.left = budget - last;
        first + whole * budget.min(cpus * period) + last
    }

    /// When threads that take `cpus` CPUs whenever they may, from `from` on, have used `work` CPU-seconds.
    #[must_use]
    pub fn done(&self, from: f64, cpus: f64, work: f64) -> f64 {
        let (budget, period) = (self.quota.budget_s(), self.quota.period_s);
        let mut now = *self;
        now.roll(from);
        let Self { left, refill, .. } = now;
        let first = left.min(cpus * (refill - from));
        if work <= first {
            return from + work / cpus;
        }
        let each = budget.min(cpus * period);
        let whole = (((work - first) / each).ceil() - 1.0).max(0.0);
        refill + whole * period + (work - first - whole * each) / cpus
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Quota = Quota { vcpu: 0.5, period_s: 0.1, threads: 1.0 };

    #[test]
    fn a_short_job_runs_at_full_speed_and_a_long_one_at_the_limit() {
        // The kernel's documentation: a group may use its quota at once, then waits for the next period.
        for into in [0.0, 0.3, 0.9] {
            assert!((HALF.time(0.016, into) - 0.016).abs() < 1e-12, "within the quota");
        }
        assert!((HALF.time(0.05, 0.0) - 0.05).abs() < 1e-12);
        assert!((HALF.time(0.06, 0.0) - 0.11).abs() < 1e-12, "50 ms, 50 ms of waiting, 10 ms");
        assert!((HALF.time(10.0, 0.0) - 19.95).abs() < 1e-9, "half speed, but for the last wait");
    }

    #[test]
    fn eight_threads_of_a_limit_of_half_a_core_on_four_cores() {
        // A published example: 12.5 ms of work, then 87.5 ms frozen, in every 100 ms.
        let mut meter = Meter::new(Quota { threads: 4.0, ..HALF }, 0.0);
        assert!((meter.done(0.0, 4.0, 0.05) - 0.0125).abs() < 1e-12);
        assert!((meter.done(0.0, 4.0, 0.0501) - 0.100_025).abs() < 1e-12);
        assert!((meter.spend(0.0, 0.0125, 4.0) - 0.05).abs() < 1e-12);
        assert!(meter.spend(0.0125, 0.0999, 4.0).abs() < 1e-12);
        assert!((meter.spend(0.0999, 1.0, 4.0) - 0.45).abs() < 1e-9);
    }

    #[test]
    fn what_is_spent_by_the_time_that_work_is_done_is_the_work() {
        for (cpus, work) in [(1.0, 0.01), (1.0, 0.3), (2.0, 0.7), (0.4, 0.2)] {
            for into in [0.0, 0.02, 0.099] {
                for from in [0.0, 0.05, 1.234] {
                    let mut meter = Meter::new(HALF, into);
                    meter.spend(0.0, from, 0.7);
                    let done = meter.done(from, cpus, work);
                    let used = meter.spend(from, done, cpus);
                    assert!((used - work).abs() < 1e-9, "{cpus} {work} {into} {from}: {used}");
                }
            }
        }
    }

    #[test]
    fn threads_follow_the_runtime() {
        assert!((threads(Runtime::Nodejs, 0.5, 8.0) - 1.0).abs() < 1e-12);
        assert!((threads(Runtime::Go, 0.5, 8.0) - 2.0).abs() < 1e-12);
        assert!((threads(Runtime::Java, 0.5, 8.0) - 8.0).abs() < 1e-12);
        assert!((threads(Runtime::Python, 1.5, 8.0) - 2.0).abs() < 1e-12);
    }
}
