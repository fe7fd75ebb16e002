//! Every example that the help and the README give does what it says: each is run by a shell, in a home and a folder
//! of its own that hold what examples may take for granted.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_faceoff");

fn faceoff(arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(arguments).env_remove("FACEOFF_CONFIG").output().expect("runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The commands below one, by the list in its help.
fn below(path: &[&str]) -> Vec<String> {
    let help = faceoff(&[path, &["--help"]].concat());
    let Some(list) = help.split("Commands:\n").nth(1) else { return Vec::new() };
    let lines = list.lines().take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Every command with its examples as they stand in its help.
fn help() -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    for name in below(&[]) {
        commands.push(vec![name.clone()]);
        commands.extend(below(&[&name]).into_iter().map(|inner| vec![name.clone(), inner]));
    }
    let examples = |path: Vec<String>| {
        let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let text = faceoff(&arguments);
        let part = text.split("Examples:\n").nth(1).unwrap_or_default();
        let lines = part.lines().take_while(|line| line.starts_with("  ")).filter(|line| line.contains("faceoff"));
        (path.join(" "), lines.map(|line| command_of(line).to_owned()).collect())
    };
    commands.into_iter().map(examples).collect()
}

/// An example without the words behind it, which stand two blanks apart.
fn command_of(line: &str) -> &str {
    let line = line.trim_start();
    line.split("  ").next().unwrap_or(line)
}

/// The commands of the README's console blocks.
fn readme() -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("readable");
    let blocks = text.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter_map(|line| line.strip_prefix("$ "));
    let commands = lines.map(|line| line.split("  #").next().unwrap_or(line).trim_end().to_owned());
    commands.filter(|command| command.starts_with("faceoff")).collect()
}

/// What examples take for granted: a preset, prices of one's own, a folder of presets, a report.
fn place() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let here = home.path().join("here");
    for folder in
        ["here/presets", "bin", ".config/faceoff/presets", ".local/share/bash-completion/completions", ".zfunc"]
    {
        fs::create_dir_all(home.path().join(folder)).expect("a folder");
    }
    fs::create_dir_all(home.path().join(".config/fish/completions")).expect("a folder");
    fs::write(here.join("my-service.toml"), "title = \"Mine\"\n[traffic]\nrate = \"5/s\"\n").expect("written");
    fs::write(here.join("presets/one.toml"), "[traffic]\nrate = 3\n").expect("written");
    fs::write(here.join("mine.toml"), "\"aws.us-east-1.nat.hour\" = 0.02\n").expect("written");
    fs::write(here.join("services.csv"), "name,traffic.rate\nshop,2/s\nhook,200/day\n").expect("written");
    fs::write(here.join("services.jsonl"), "{\"name\":\"shop\",\"traffic.rate\":\"2/s\"}\n").expect("written");
    fs::write(here.join("requests.jsonl"), "{\"id\":1,\"command\":\"compare\"}\n").expect("written");
    measured(&here);
    listed(&here);
    std::os::unix::fs::symlink(PROGRAM, home.path().join("bin/faceoff")).expect("linked");
    home
}

/// Price lists, one of them of a region that the catalog lacks, and a sheet of discounts.
fn listed(here: &Path) {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/pricing");
    fs::create_dir(here.join("lists")).expect("a folder");
    for (seed, name) in [
        ("offer.csv", "AWSLambda.csv"),
        ("offer.csv", "lists/AWSLambda.csv"),
        ("machines.csv", "AmazonEC2.csv"),
        ("discounts.csv", "discounts.csv"),
    ] {
        fs::copy(seeds.join(seed), here.join(name)).expect("copied");
    }
    let north = fs::read_to_string(seeds.join("offer.csv")).expect("read").replace("eu-west-1", "eu-north-1");
    fs::write(here.join("lists/north.csv"), north).expect("written");
}

/// Files to import: logs of two days, as they are, packed and in a folder, tables, series, manifests and a load test's summary.
#[expect(clippy::too_many_lines, reason = "one file after another")]
fn measured(here: &Path) {
    let line = |i: u32| {
        let (day, hour, minute) = (10 + i / 144, i / 6 % 24, i % 6 * 10);
        format!("10.0.0.1 - - [{day}/Oct/2026:{hour:02}:{minute:02}:36 +0000] \"GET / HTTP/1.1\" 200 512 \"-\" \"x\"\n")
    };
    let log: String = (0..288).map(line).collect();
    fs::create_dir(here.join("logs")).expect("a folder");
    for name in ["access.log", "logs/a.log", "huge.log"] {
        fs::write(here.join(name), &log).expect("written");
    }
    assert!(Command::new("gzip").arg(here.join("huge.log")).status().expect("runs").success());
    let rows: Vec<String> =
        (0..48).map(|i| format!("{},{}\n", 1_767_225_600_000_u64 + i * 3_600_000, 40 + i)).collect();
    fs::write(here.join("grafana.csv"), format!("\"Time\",\"requests\"\n{}", rows.concat())).expect("written");
    let values: Vec<String> = (0..48).map(|i| format!("[{}, \"{}\"]", 1_767_225_600 + i * 60, 3 + i % 5)).collect();
    let series = format!(
        "{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{{\"metric\":{{}},\"values\":[{}]}}]}}}}",
        values.join(", ")
    );
    fs::write(here.join("rates.json"), series).expect("written");
    let matrix = |level: u64| {
        let values: Vec<String> =
            (0..48).map(|i| format!("[{}, \"{}\"]", 1_767_225_600 + i * 60, level * (3 + i % 5))).collect();
        let metric = "{\"namespace\":\"shop\",\"pod\":\"shop-1\",\"container\":\"web\"}";
        format!(
            "{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{{\"metric\":{metric},\"values\":[{}]}}]}}}}",
            values.join(", ")
        )
    };
    fs::write(here.join("cpu.json"), matrix(1)).expect("written");
    fs::write(here.join("requests.json"), matrix(40)).expect("written");
    let event = |i: u32| {
        format!(
            "{{\"time\":\"2026-10-{:02}T{:02}:00:36Z\",\"status\":200,\"took\":{}}}\n",
            10 + i / 24,
            i % 24,
            20 + i % 7
        )
    };
    fs::write(here.join("app.jsonl"), (0..48).map(event).collect::<String>()).expect("written");
    let timed = |i: u32| {
        format!(
            "10.0.0.1 [{}/Oct/2026:{:02}:00:36 +0000] \"GET / HTTP/1.1\" 200 0.0{}\n",
            10 + i / 24,
            i % 24,
            20 + i % 7
        )
    };
    fs::write(here.join("my.log"), (0..48).map(timed).collect::<String>()).expect("written");
    let pods = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n      containers:\n        \
                - {name: web, image: shop, resources: {requests: {cpu: 500m, memory: 256Mi}}}\n";
    let scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: shop}\nspec:\n  \
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}\n  minReplicas: 2\n  maxReplicas: 9\n  metrics:\n    \
                  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}\n";
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Shop:\n    Type: AWS::Serverless::Function\n    \
                    Properties: {Handler: a.b, Runtime: nodejs22.x, MemorySize: 512}\n";
    for (name, text) in [("deployment.yaml", pods), ("hpa.yaml", scaler), ("template.yaml", template)] {
        fs::write(here.join(name), text).expect("written");
    }
    // No example talks to a cluster: what one would answer is a list of what stands in the files.
    let file = here.join("../bin/kubectl");
    let answer = pods.replace("{name: shop}", "{name: api}");
    fs::write(&file, format!("#!/bin/sh\ncat <<'END'\n{answer}END\n")).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("set");
    let summary = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/import/k6_summary.json");
    fs::copy(summary, here.join("k6-summary.json")).expect("copied");
}

/// Tools that examples pipe into, replaced where a machine does not have them.
fn tools(home: &Path) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    for tool in ["jq", "man"] {
        if !std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()) {
            let file = home.join("bin").join(tool);
            fs::write(&file, "#!/bin/sh\ncat > /dev/null\n").expect("written");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("set");
        }
    }
    format!("{}:{path}", home.join("bin").display())
}

/// Simulations stop after a second: an example's minutes are for people who want to be surer.
fn shortened(command: &str) -> String {
    let command = command.replace(" --seconds 120", "").replace(" --check 30", " --check 2");
    // The smaller of the two grids, a second a pool.
    let command =
        command.replace("--grid functions --seconds 5", "--grid policies").replace("--seed 7", "--seed 7 --count 3");
    command.replace("faceoff check", "faceoff check --seconds 1")
}

fn run(command: &str) -> (TempDir, Output) {
    let home = place();
    if command.starts_with("faceoff open ") {
        run_in(home.path(), "faceoff report chat --out report && cp report/report.html report/report.json .");
    }
    for name in
        ["nasa", "shop", "my-log"].into_iter().filter(|name| command.split([' ', '=']).any(|word| word == *name))
    {
        if !command.starts_with("faceoff import") && !command.starts_with("zcat") {
            run_in(home.path(), &format!("faceoff import access.log --as {name}"));
        }
    }
    let output = run_in(home.path(), &shortened(command));
    (home, output)
}

fn run_in(home: &Path, command: &str) -> Output {
    let mut shell = Command::new("bash");
    shell.args(["-o", "pipefail", "-c", command]).current_dir(home.join("here")).env_clear();
    shell.env("HOME", home).env("PATH", tools(home)).env("TERM", "xterm-256color").env("MANPAGER", "cat");
    shell.stdin(Stdio::null()).output().expect("runs")
}

/// What the shell says of an example that does not do what it says.
fn fault(command: &str) -> Option<String> {
    let (_home, output) = run(command);
    let (said, code) = (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code());
    let screen = code == Some(2) && said.contains("the screen needs a terminal");
    // A simulation may find that the model is off, or nothing in a second; that is a finding, and no fault of the example.
    let unchecked = said.lines().all(|line| line.contains("not checked"));
    let found = code == Some(1) && command.starts_with("faceoff check") && unchecked;
    // An import says what it assumed.
    let remarks = command.contains("faceoff import");
    let fine = (code == Some(0) && (said.is_empty() || remarks)) || screen || found;
    let escapes = output.stdout.contains(&0x1b);
    (!fine || escapes).then(|| format!("{command}\n  exit {code:?}, escapes {escapes}: {said}"))
}

/// What the shell says of all of them, on as many threads as there are cores.
fn faults(commands: &[String]) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let every = |first: usize| commands.iter().skip(first).step_by(threads).filter_map(|command| fault(command));
        let all: Vec<_> = (0..threads).map(|first| scope.spawn(move || every(first).collect::<Vec<_>>())).collect();
        all.into_iter().flat_map(|thread| thread.join().expect("ends")).collect()
    })
}

#[test]
fn every_example_of_the_help_does_what_it_says() {
    let help = help();
    assert!(help.len() > 20, "{help:?}");
    let without: Vec<&String> = help.iter().filter(|(_, examples)| examples.is_empty()).map(|(name, _)| name).collect();
    assert!(without.is_empty(), "no examples: {without:?}");
    let commands: BTreeSet<&String> = help.iter().flat_map(|(_, examples)| examples).collect();
    assert!(commands.len() > 50, "{commands:?}");
    let faults = faults(&commands.into_iter().cloned().collect::<Vec<_>>());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_command_in_the_readme_does_what_it_says() {
    let commands = readme();
    assert!(commands.len() >= 5, "{commands:?}");
    let faults = faults(&commands);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_example_that_is_wrong_would_be_found() {
    for command in ["faceoff compare nowhere", "faceoff presets check .. | jq .", "faceoff compare --set x=1"] {
        assert!(fault(command).is_some(), "{command}");
    }
    assert_eq!(command_of("  faceoff tip --format json      all of it"), "faceoff tip --format json");
}
