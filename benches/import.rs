//! How fast files are imported: `cargo bench --bench import`. One run reads 64 MiB of one format from memory.

#![allow(clippy::expect_used, reason = "a failure here is a finding, and should say where")]

use divan::Bencher;
use divan::counter::BytesCount;
use faceoff::import::{Options, Source, import};
use std::fmt::Write;

fn main() {
    divan::main();
}

const SIZE: usize = 64 * 1024 * 1024;

/// Lines of requests, three a second.
fn log(line: impl Fn(&mut String, u64)) -> String {
    let mut text = String::with_capacity(SIZE + 1024);
    let mut i = 0;
    while text.len() < SIZE {
        line(&mut text, i);
        i += 1;
    }
    text
}

fn clock(i: u64) -> (u64, u64, u64, u64) {
    let s = i / 3;
    (1 + s / 86_400 % 28, s / 3600 % 24, s / 60 % 60, s % 60)
}

fn combined(text: &mut String, i: u64) {
    let (day, hour, minute, second) = clock(i);
    let _ = writeln!(
        text,
        "198.51.100.{} - - [{day:02}/Oct/2026:{hour:02}:{minute:02}:{second:02} +0000] \"GET /api/items?id={i} HTTP/1.1\" 200 {} \
         \"https://shop.example.com/cart\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0\"",
        i % 250,
        i * 7919 % 90_000
    );
}

fn json(text: &mut String, i: u64) {
    let (day, hour, minute, second) = clock(i);
    let _ = writeln!(
        text,
        "{{\"time_iso8601\":\"2026-10-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00\",\"request_method\":\"GET\",\"request_uri\":\"/{i}\",\
         \"status\":\"200\",\"body_bytes_sent\":\"{}\",\"request_time\":\"0.{:03}\"}}",
        i * 7919 % 90_000,
        i % 1000
    );
}

fn run(bencher: Bencher, text: &str) {
    bencher
        .counter(BytesCount::of_str(text))
        .with_inputs(|| vec![Source::bytes("x.log", text)])
        .bench_values(|sources| import(sources, &Options::default()).expect("a log").trace.total());
}

#[divan::bench(sample_count = 5)]
fn combined_log(bencher: Bencher) {
    run(bencher, &log(combined));
}

#[divan::bench(sample_count = 5)]
fn json_log(bencher: Bencher) {
    run(bencher, &log(json));
}
