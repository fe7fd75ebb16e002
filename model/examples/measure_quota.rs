//! Measures how long requests take under a CPU quota of this machine's kernel, for `tests/quota_measured.tsv`.
//!
//! `cargo run --release -p faceoff-model --example measure_quota -- 0.5 0.6 50 60` plays 60 s of Poisson arrivals whose work
//! is log-normal with mean 50 ms of CPU and CV 1, at 0.6 of half a CPU. It needs root and cgroup v1 or v2 on
//! Linux. Run it under `taskset -c 0` to let a group below one CPU use one thread at a time, as the model's figures do.
//!
//! A request counts as worked on while its thread sees the clock advance in steps too short for another thread to have run
//! in between. So neither waiting for the quota, nor other programs, nor a hypervisor that takes the CPU away counts as
//! work, and the speed of the machine does not matter. The group gets the largest CPU weight, so that other programs take
//! as little as possible.
//!
//! The columns: vCPU, load, mean work in ms, seconds, requests, CPU time that the kernel charged over the work, then mean, p50,
//! p95 and p99 of the time from when a request was due to when it was done, in ms.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a failure here should say where")]

use faceoff_model::simulation::random::{LogNormal, Random};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Requests that can be worked on at once: far more than ever are.
const THREADS: usize = 200;
/// A step of the clock that is longer was an interruption.
const STEP: Duration = Duration::from_micros(40);
const PERIOD_US: u32 = 100_000;

/// A group of processes whose CPU time is limited; removed at the end.
struct Group(PathBuf);

impl Group {
    fn new(vcpu: f64) -> Self {
        let quota = (vcpu * f64::from(PERIOD_US)) as u32;
        let v1 = PathBuf::from("/sys/fs/cgroup/cpu");
        let old = v1.join("cpu.cfs_quota_us").exists();
        let root = if old { v1 } else { PathBuf::from("/sys/fs/cgroup") };
        let path = root.join(format!("faceoff-quota-{}", std::process::id()));
        fs::create_dir(&path).expect("root, and a cgroup that can be written");
        let write = |name: &str, text: String| fs::write(path.join(name), text).expect("a controller for CPU");
        if old {
            write("cpu.cfs_period_us", PERIOD_US.to_string());
            write("cpu.cfs_quota_us", quota.to_string());
            write("cpu.shares", "262144".to_owned());
            write("cgroup.procs", std::process::id().to_string());
        } else {
            write("cpu.max", format!("{quota} {PERIOD_US}"));
            write("cpu.weight", "10000".to_owned());
            write("cgroup.procs", std::process::id().to_string());
        }
        Self(path)
    }

    fn leave(self) {
        let root = self.0.parent().expect("a root").join("cgroup.procs");
        fs::write(root, std::process::id().to_string()).expect("leaving the group");
        fs::remove_dir(&self.0).expect("removing the group");
    }
}

/// CPU-seconds that the kernel has charged this process (`utime` and `stime` of proc(5), in ticks of 10 ms).
fn charged() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("proc");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number") / 100.0).sum()
}

/// Keeps one thread busy for so many seconds of CPU.
fn burn(seconds: f64) {
    let wanted = Duration::from_secs_f64(seconds);
    let mut worked = Duration::ZERO;
    let mut last = Instant::now();
    while worked < wanted {
        let now = Instant::now();
        let step = now - last;
        if step < STEP {
            worked += step;
        }
        last = now;
    }
}

fn main() {
    let args: Vec<f64> = std::env::args().skip(1).map(|a| a.parse().expect("a number")).collect();
    let [vcpu, load, work_ms, seconds] = args[..] else { panic!("give vCPU, load, work in ms, seconds") };
    let mut random =
        Random::stream(1, (vcpu * 100.0) as u64 * 1_000_000 + (load * 100.0) as u64 * 1000 + work_ms as u64);
    let work = LogNormal::new(work_ms / 1e3, 1.0);
    let rate = load * vcpu / (work_ms / 1e3);
    let (mut at, mut plan) = (0.0, Vec::new());
    loop {
        at += random.exponential() / rate;
        if at > seconds {
            break;
        }
        plan.push((at, work.draw(&mut random)));
    }
    let group = Group::new(vcpu);
    let (send, receive) = mpsc::channel::<(Instant, f64)>();
    let receive = Arc::new(Mutex::new(receive));
    let times = Arc::new(Mutex::new(Vec::new()));
    let workers: Vec<_> = (0..THREADS)
        .map(|_| {
            let (receive, times) = (Arc::clone(&receive), Arc::clone(&times));
            thread::spawn(move || {
                loop {
                    let next = receive.lock().expect("no worker panics").recv();
                    let Ok((due, work)) = next else { return };
                    burn(work);
                    times.lock().expect("no worker panics").push(due.elapsed().as_secs_f64());
                }
            })
        })
        .collect();
    let begin = Instant::now() + Duration::from_millis(200);
    for &(at, work) in &plan {
        let due = begin + Duration::from_secs_f64(at);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        send.send((due, work)).expect("workers listen");
    }
    drop(send);
    for worker in workers {
        worker.join().expect("no worker panics");
    }
    let charged = charged() / plan.iter().map(|(_, work)| work).sum::<f64>();
    group.leave();
    let mut times = times.lock().expect("no worker panics").clone();
    times.sort_by(f64::total_cmp);
    let quantile = |p: f64| 1e3 * times[((p * times.len() as f64) as usize).min(times.len() - 1)];
    let mean = 1e3 * times.iter().sum::<f64>() / times.len() as f64;
    let [p50, p95, p99] = [0.5, 0.95, 0.99].map(quantile);
    println!(
        "{vcpu}\t{load}\t{work_ms}\t{seconds}\t{}\t{charged:.3}\t{mean:.1}\t{p50:.1}\t{p95:.1}\t{p99:.1}",
        times.len()
    );
}
