//! Every file that describes a deployment sets the dials that it should: the sample files against their answers, and files of several
//! kinds in one command.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use faceoff::catalog::Catalog;
use faceoff::deployment::Options as Asked;
use faceoff::dial::{self, Value as Held};
use faceoff::import::{Options, Source};
use faceoff::intake::dials::Found;
use faceoff::intake::{self, Material, gather};
use faceoff::preset::Preset;
use faceoff::scenario::Scenario;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The samples beside the checkout; their absence is a failure only where everything must be there.
fn samples() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared", "../../shared"].map(|up| root.join(up).join("formats/deployment"));
    let found = found.into_iter().find(|path| path.is_dir());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "../shared/formats/deployment is not there, and CI is set");
        eprintln!("passed over: ../shared/formats/deployment is not there");
    }
    found
}

fn preset(base: &Value, catalog: &Catalog) -> Preset {
    let mut scenario = Scenario::default();
    for (id, value) in base.as_object().into_iter().flatten() {
        dial::find(id).expect("a dial").set(&mut scenario, catalog, &held(value)).expect("a value of it");
    }
    Preset { name: "base".to_owned(), title: String::new(), about: String::new(), figures: String::new(), scenario }
}

fn held(value: &Value) -> Held {
    match value {
        Value::Bool(on) => Held::Switch(*on),
        Value::String(id) => Held::Choice(id.clone()),
        other => Held::Number(other.as_f64().expect("a number")),
    }
}

/// What files come to, or why they are refused.
fn read(
    paths: &[PathBuf],
    asked: &Asked,
    base: &Preset,
    catalog: &Catalog,
) -> Result<(Material, Preset, Found), String> {
    let sources = Source::paths(paths).map_err(|error| error.to_string())?;
    let material = gather(sources, &Options::default(), asked).map_err(|error| error.to_string())?;
    let (fitted, found) = intake::fitted(&material, base.clone(), catalog).map_err(|error| error.to_string())?;
    Ok((material, fitted, found))
}

fn alike(wanted: &Held, found: &Held, tolerance: f64) -> bool {
    match (wanted, found) {
        (Held::Number(a), Held::Number(b)) => (a - b).abs() <= tolerance * a.abs().max(1e-9),
        (a, b) => a == b,
    }
}

/// The dial that stands for a figure of the answers, which are older than it, and how many of its units the figure counts: the platform
/// starts an instance at 60 % of the requests that one may take at once.
fn dial_of(figure: &str) -> Option<(&'static str, f64)> {
    match figure {
        "gcp.function.concurrency" => Some(("serverless.concurrency", 0.6)),
        "gcp.function.vcpu_per_instance" => Some(("serverless.vcpu", 1.0)),
        "kubernetes.hpa.stabilization" => Some(("kubernetes.scale_down_window_s", 1.0)),
        "kubernetes.hpa.tolerance" => Some(("kubernetes.scale_tolerance", 1.0)),
        "kubernetes.hpa.up_pods" => Some(("kubernetes.scale_up_pods", 1.0)),
        "kubernetes.hpa.up_percent" => Some(("kubernetes.scale_up_percent", 1.0)),
        _ => None,
    }
}

/// Dials that the answers are older than, and expect a remark or a figure in place of.
const NEWER: [&str; 17] = [
    "work.mode",
    "kubernetes.parallelism",
    "traffic.shape",
    "kubernetes.cpu_limit",
    "kubernetes.signal",
    "kubernetes.signal_target",
    "kubernetes.signal_window_s",
    "kubernetes.scale_tolerance",
    "kubernetes.scale_down_window_s",
    "kubernetes.scale_up_window_s",
    "kubernetes.scale_up_pods",
    "kubernetes.scale_up_percent",
    "kubernetes.scale_up_period_s",
    "serverless.kind",
    "serverless.plan",
    "kubernetes.scale_to_zero",
    "kubernetes.zero_idle_s",
];

/// What an answer says of a dial through a figure: its value, or the platform's usual one where the answer leaves the figure out.
fn by_figure(answer: &Value, id: &str) -> Option<f64> {
    let (figure, usual) = match id {
        "serverless.concurrency" => ("gcp.function.concurrency", 80.0),
        "serverless.vcpu" => ("gcp.function.vcpu_per_instance", 1.0),
        _ => return None,
    };
    let (_, units) = dial_of(figure)?;
    Some(answer["figures"][figure].as_f64().map_or(usual, |value| value / units))
}

/// What differs between an answer and what was read.
fn differences(
    answer: &Value,
    values: &Value,
    read: &(Material, Preset, Found),
    base: &Preset,
    catalog: &Catalog,
) -> Vec<String> {
    let (material, fitted, found) = read;
    let tolerance = answer["tolerance"].as_f64().unwrap_or(1e-9);
    let mut wrong = Vec::new();
    let get = |id: &str, of: &Preset| dial::find(id).expect("a dial").get(&of.scenario);
    for (id, value) in values.as_object().into_iter().flatten() {
        let got = get(id, fitted);
        let set = found.dials.iter().any(|set| set.dial.id == id);
        if !alike(&held(value), &got, tolerance) || !set {
            wrong.push(format!("{id}: {value} wanted, {got:?} found, set: {set}"));
        }
    }
    for set in &found.dials {
        let traffic = set.dial.id.starts_with("traffic.");
        let told = by_figure(answer, set.dial.id).zip(set.dial.number(&fitted.scenario));
        let newer = NEWER.contains(&set.dial.id)
            || told.is_some_and(|(wanted, got)| values["place.provider"] == "gcp" && (wanted - got).abs() < 1e-9);
        if values.get(set.dial.id).is_none() && !traffic && !newer {
            wrong.push(format!("{}: set to {} though the file does not say so", set.dial.id, set.shown()));
        }
        assert!(traffic || set.place.is_some(), "{} has no place", set.dial.id);
    }
    for id in answer["unset"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        // Another cloud has other regions.
        let moved = id == "place.region" && get("place.provider", fitted) != get("place.provider", base);
        if (get(id, fitted) != get(id, base) && !moved) || found.dials.iter().any(|set| set.dial.id == id) {
            wrong.push(format!("{id}: must stay as it is"));
        }
    }
    let notes = || material.imported.notes.iter().chain(&found.notes).map(|note| note.text.clone());
    let said: Vec<String> = notes().chain(found.remarks.iter().cloned()).collect();
    for (remark, words) in answer["said"].as_object().into_iter().flatten() {
        let words: Vec<&str> = words.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !said.iter().any(|text| words.iter().all(|word| text.contains(word))) {
            wrong.push(format!("not said: {remark} {words:?}; said is\n    {}", said.join("\n    ")));
        }
    }
    for (id, value) in answer["figures"].as_object().into_iter().flatten() {
        let wanted = value.as_f64().expect("a number");
        let told = found.figures.iter().find(|figure| figure.id == *id).map(|figure| figure.value);
        let number = |id: &str| dial::find(id).ok().and_then(|dial| dial.number(&fitted.scenario));
        let set = dial_of(id).and_then(|(dial, units)| Some(units * number(dial)?));
        let told = told.or(set);
        let held = catalog.figure(id).map(|figure| figure.value).ok();
        if !told.or(held).is_some_and(|value| (value - wanted).abs() < 1e-9) {
            wrong.push(format!("{id}: {wanted} wanted, {told:?} found"));
        }
    }
    wrong
}

/// The options that each answer of a case is for, with its values.
fn ways(name: &str, answer: &Value) -> Vec<(Asked, Value)> {
    let none = Asked::default();
    if let Some(with) = answer["with"].as_object() {
        let of = |name: &String| Asked { workloads: vec![name.clone()], ..Asked::default() };
        return with.iter().map(|(name, values)| (of(name), values.clone())).collect();
    }
    let values = answer["values"].clone();
    if name.contains("prometheus_cpu_rate") {
        return vec![(Asked { cpu: Some("prometheus_cpu_rate.json".to_owned()), ..none }, values)];
    }
    let rate = name.ends_with("rate known").then_some(40.0);
    vec![(Asked { rate, ..none }, values)]
}

#[test]
fn every_sample_gives_its_answer() {
    let Some(folder) = samples() else { return };
    let catalog = Catalog::load().expect("the catalog loads");
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the answers");
    let answers: Value = serde_json::from_str(&text).expect("JSON");
    let mut wrong = Vec::new();
    let mut right = 0;
    for (name, answer) in answers.as_object().expect("an object") {
        if name.ends_with("ten_megabytes.yaml") {
            continue;
        }
        let named: Vec<&str> = answer["files"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let files = if named.is_empty() { vec![name.as_str()] } else { named };
        let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
        let base = preset(&answer["base"], &catalog);
        let mut faults = Vec::new();
        let words = |of: &Value, error: &str| -> Vec<String> {
            let words = of.as_array().into_iter().flatten().filter_map(Value::as_str);
            words.filter(|word| !error.contains(word)).map(|word| format!("no '{word}' in: {error}")).collect()
        };
        if answer["refused"].is_string() {
            match read(&paths, &Asked::default(), &base, &catalog) {
                Ok(_) => faults.push("must be refused".to_owned()),
                Err(error) => faults.extend(words(&answer["words"], &error)),
            }
        } else {
            if answer["needs"].is_object() {
                match read(&paths, &Asked::default(), &base, &catalog) {
                    Ok(_) => faults.push("must be asked".to_owned()),
                    Err(error) => faults.extend(words(&answer["needs"]["choices"], &error)),
                }
            }
            for (asked, values) in ways(name, answer) {
                match read(&paths, &asked, &base, &catalog) {
                    Ok(read) => faults.extend(differences(answer, &values, &read, &base, &catalog)),
                    Err(error) => faults.push(format!("refused: {error}")),
                }
            }
        }
        if faults.is_empty() {
            right += 1;
        } else {
            wrong.push(format!("{name}\n  {}", faults.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{right} right, {} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// A file in a folder, for reading with others.
fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path
}

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers:
        - name: api
          resources:
            requests: {cpu: 250m, memory: 1e9}
            limits: {cpu: 250m, memory: 1e9}
";
const AUTOSCALER: &str = "\
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: api}
spec:
  scaleTargetRef: {kind: Deployment, name: api}
  minReplicas: 3
  maxReplicas: 9
  targetCPUUtilizationPercentage: 70
";
const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      MemorySize: 512
      Events: {Get: {Type: HttpApi}}
";

#[test]
fn a_log_both_plans_and_a_tuning_result_give_one_preset() {
    let home = tempfile::tempdir().expect("a folder");
    let mut log = String::new();
    for i in 0..600 {
        let at = format!("05/Oct/2026:08:{:02}:{:02} +0000", i / 60, i % 60);
        let _ = writeln!(log, "192.0.2.1 - - [{at}] \"GET / HTTP/1.1\" 200 2048");
    }
    let tuning = r#"{"power": 512, "stateMachine": {}, "stats": [{"value": 256, "averageDuration": 1482}, {"value": 1769, "averageDuration": 300}]}"#;
    let paths = [
        file(home.path(), "access.log", &log),
        file(home.path(), "deployment.yaml", DEPLOYMENT),
        file(home.path(), "hpa.yaml", AUTOSCALER),
        file(home.path(), "template.yaml", TEMPLATE),
        file(home.path(), "tuning.json", tuning),
    ];
    let catalog = Catalog::load().expect("the catalog loads");
    let base = preset(&serde_json::json!({ "state.kind": "none" }), &catalog);
    let (material, fitted, found) = read(&paths, &Asked::default(), &base, &catalog).expect("they are read");
    assert!(material.imported.traffic().is_some_and(|trace| (trace.total() - 600.0).abs() < 1e-9));
    let s = &fitted.scenario;
    assert!((s.traffic.rate.get() - 1.0).abs() < 0.1, "{}", s.traffic.rate.get());
    assert_eq!((s.kubernetes.min_replicas, s.kubernetes.max_replicas), (3, 9));
    assert!((s.kubernetes.pod_vcpu.get() - 0.25).abs() < 1e-9);
    assert!((s.kubernetes.pod_memory_mb.get() - 953.674_316_406_25).abs() < 1e-6);
    assert!((s.serverless.memory_mb.get() - 512.0).abs() < 1e-9);
    // 200 ms of CPU and 100 ms of waiting: x = 6.91 at 256 MB.
    assert!((s.work.duration_ms.get() - 300.0).abs() < 0.1, "{}", s.work.duration_ms.get());
    assert!((s.work.cpu_share.get() - 2.0 / 3.0).abs() < 0.001, "{}", s.work.cpu_share.get());
    let place = |id: &str| {
        let set = found.dials.iter().find(|set| set.dial.id == id).expect("set");
        let (file, line) = set.place.clone().expect("a file");
        (Path::new(&file).file_name().expect("a name").to_string_lossy().into_owned(), line)
    };
    assert_eq!(place("kubernetes.max_replicas"), ("hpa.yaml".to_owned(), Some(7)));
    assert_eq!(place("kubernetes.pod_vcpu"), ("deployment.yaml".to_owned(), Some(10)));
    assert_eq!(place("serverless.front_door"), ("template.yaml".to_owned(), Some(8)));
    // The tuning's size and the template's are the same, so nothing is to be said of it.
    assert!(!found.notes.iter().any(|note| note.text.starts_with("serverless.memory_mb")), "{:?}", found.notes);
}

#[test]
fn the_command_says_what_set_each_dial_and_writes_nothing_that_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff"));
        command.args(args).current_dir(home.path()).env("XDG_CONFIG_HOME", home.path()).env_remove("FACEOFF_CONFIG");
        command.output().expect("the program runs")
    };
    file(home.path(), "d.yaml", DEPLOYMENT);
    file(home.path(), "h.yaml", AUTOSCALER);
    let told = run(&["import", "d.yaml", "h.yaml", "--as", "api", "--format", "json"]);
    assert_eq!(told.status.code(), Some(0), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!(told["dials"]["kubernetes.max_replicas"], 9.0);
    assert_eq!(told["set_by"]["kubernetes.max_replicas"]["file"], "h.yaml");
    assert_eq!(told["set_by"]["kubernetes.max_replicas"]["line"], 7);
    assert_eq!(told["formats"], serde_json::json!(["kubernetes-manifests"]));
    let presets = home.path().join("faceoff/presets");
    let preset = std::fs::read_to_string(presets.join("api.toml")).expect("kept");
    assert!(preset.contains("max_replicas = 9"), "{preset}");
    file(home.path(), "bad.yaml", &DEPLOYMENT.replace("250m", "512MB"));
    let refused = run(&["import", "bad.yaml", "--as", "bad"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{error}");
    assert!(error.starts_with("faceoff: bad.yaml:10: cpu '512MB'") && error.lines().count() == 1, "{error}");
    assert!(!presets.join("bad.toml").exists());
}

#[test]
fn of_two_files_that_set_a_dial_the_later_holds_and_that_is_said() {
    let home = tempfile::tempdir().expect("a folder");
    let first = file(home.path(), "a.yaml", DEPLOYMENT);
    let krr = r#"{"scans": [{"object": {"name": "api", "kind": "Deployment", "container": "api", "allocations": {"requests": {"cpu": 0.25}}},
        "recommended": {"requests": {"cpu": {"value": "0.1"}, "memory": {"value": "?"}}}}]}"#;
    let second = file(home.path(), "b.json", krr);
    let catalog = Catalog::load().expect("the catalog loads");
    let base = preset(&Value::Null, &catalog);
    let vcpu = |paths: &[PathBuf]| {
        let (material, fitted, _) = read(paths, &Asked::default(), &base, &catalog).expect("read");
        let said = material.imported.notes.iter().any(|note| note.text.contains("the later holds"));
        assert!(said, "{:?}", material.imported.notes);
        fitted.scenario.kubernetes.pod_vcpu.get()
    };
    assert!((vcpu(&[first.clone(), second.clone()]) - 0.1).abs() < 1e-9);
    assert!((vcpu(&[second, first]) - 0.25).abs() < 1e-9);
}

#[test]
fn ten_megabytes_are_read_and_a_log_is_no_deployment() {
    let home = tempfile::tempdir().expect("a folder");
    let mut text = String::new();
    for i in 0..2000 {
        let _ = write!(text, "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\ndata:\n  blob: |\n");
        let _ = writeln!(text, "{}---", format!("    {}\n", "x".repeat(80)).repeat(60));
    }
    text.push_str(DEPLOYMENT);
    let catalog = Catalog::load().expect("the catalog loads");
    let base = preset(&Value::Null, &catalog);
    let big = file(home.path(), "big.yaml", &text);
    let (_, fitted, _) = read(&[big], &Asked::default(), &base, &catalog).expect("read");
    assert!((fitted.scenario.kubernetes.pod_vcpu.get() - 0.25).abs() < 1e-9);
    // JSON lines of Kubernetes' own audit log, an application's log that speaks of manifests, and text.
    for log in [
        "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"stage\":\"ResponseComplete\"}\n{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"}\n",
        "{\"time\":\"2026-11-02T10:00:00Z\",\"msg\":\"apiVersion: apps/v1 kind: Deployment\",\"method\":\"GET\",\"status\":200}\n",
        "192.0.2.1 - - [05/Oct/2026:08:00:01 +0000] \"GET /apiVersion: HTTP/1.1\" 200 2048\n",
        "2026-11-02T10:00:00Z kind: Deployment\n",
        "time,requests\n2026-11-02T10:00:00Z,4\n",
        "",
    ] {
        assert_eq!(faceoff::deployment::kind(log.as_bytes()), None, "{log}");
    }
}

#[test]
fn samples_of_traffic_are_no_deployments() {
    let Some(folder) = samples() else { return };
    let formats = folder.parent().expect("a parent").to_owned();
    let mut stack = vec![formats];
    let mut seen = 0;
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            // Deployments are deployments, and price lists are read by another command.
            if !path.ends_with("deployment") && !path.ends_with("prices") {
                stack.extend(std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("entry").path()));
            }
            continue;
        }
        let bytes = std::fs::read(&path).expect("readable");
        seen += 1;
        let answers = path.file_name().is_some_and(|name| name == "expected.json");
        assert!(
            answers || faceoff::deployment::kind(&bytes).is_none(),
            "{}: {:?}",
            path.display(),
            faceoff::deployment::kind(&bytes)
        );
    }
    assert!(seen > 50, "{seen} files of traffic");
}

/// The settings of files are held, so the distance is to the best plan where none of them is.
#[test]
fn an_nginx_log_a_deployment_and_a_template_show_how_far_both_plans_are_from_the_best() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff"));
        command.args(args).current_dir(home.path()).env("XDG_CONFIG_HOME", home.path()).env_remove("FACEOFF_CONFIG");
        let output = command.output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let mut log = String::new();
    for i in 0..1200 {
        let at = format!("05/Oct/2026:08:{:02}:{:02} +0000", i / 60, i % 60);
        let ms = 20 + i * 7 % 41;
        let _ = writeln!(
            log,
            "192.0.2.{} - - [{at}] \"GET /items/{i} HTTP/1.1\" 200 {} \"-\" \"Mozilla/5.0 (X11)\" 0.{ms:03}",
            i % 250,
            1000 + i
        );
    }
    file(home.path(), "access.log", &log);
    file(home.path(), "deployment.yaml", DEPLOYMENT);
    file(home.path(), "hpa.yaml", AUTOSCALER);
    let warm =
        "512\n      AutoPublishAlias: live\n      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}";
    file(home.path(), "template.yaml", &TEMPLATE.replace("512", warm));
    run(&["import", "access.log", "deployment.yaml", "hpa.yaml", "template.yaml", "--as", "shop"]);
    let found: Value = serde_json::from_str(&run(&["fit", "shop", "--format", "json"])).expect("JSON");
    for side in ["kubernetes", "serverless"] {
        let usd = |of: &str| found[side][of]["monthly_usd"].as_f64().expect("a number");
        assert!(found[side]["free"]["meets_tolerance"] == true, "{side}: {}", found[side]["free"]);
        assert!(usd("as_set") > 1.01 * usd("free"), "{side}: {} as set, {} at best", usd("as_set"), usd("free"));
        assert!(found[side]["monthly_usd"].as_f64().expect("a number") > usd("free"), "{side}: what is held is dearer");
    }
    // Three pods of a quarter of a vCPU, as the autoscaler has them.
    assert_eq!(found["kubernetes"]["plan"]["kubernetes.min_replicas"], 3.0);
    // Sentences are broken into lines where the width says.
    let text = run(&["fit", "shop"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text.matches("best plan with none of yours held").count(), 2, "{text}");
    assert_eq!(text.matches("yours as set costs").count(), 2, "{text}");
}
