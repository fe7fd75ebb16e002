//! The providers' price lists give the catalog's rows: the sample lists against their answers, and the command from a list to a comparison.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use faceoff::catalog::{Catalog, Tier, Value};
use faceoff::pricing::{self, Input, Options, Update, overlay};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The samples beside the checkout; their absence is a failure only where everything must be there.
fn samples() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared", "../../shared"].map(|up| root.join(up).join("formats/prices"));
    let found = found.into_iter().find(|path| path.is_dir());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "../shared/formats/prices is not there, and CI is set");
        eprintln!("passed over: ../shared/formats/prices is not there");
    }
    found
}

/// The answers are older than some rows of the catalog: commitments have a row for each family since, and free amounts are parts of meters.
fn renamed(id: &str) -> String {
    let (place, what) = id.match_indices('.').nth(1).map_or(("", id), |(at, _)| id.split_at(at + 1));
    let what = match what {
        "commitment.one_year" => "commitment.node.one_year",
        "commitment.three_years" => "commitment.node.three_years",
        "function.free_gb_seconds" => "meter.function.compute.x86_64.free",
        "function.free_requests" => "meter.function.request.free",
        "logs.free_gb" => "meter.logs.gb.free",
        other => other,
    };
    format!("{place}{what}")
}

/// A value as the answers write it.
fn wanted(value: &Json) -> Value {
    let tier = |tier: &Json| Tier {
        up_to: tier["up_to"].as_f64().unwrap_or(f64::INFINITY),
        usd: tier["usd"].as_f64().expect("dollars"),
        unread: false,
    };
    match value["tiers"].as_array() {
        Some(tiers) => Value::Tiers(tiers.iter().map(tier).collect()),
        None => Value::Number(value.as_f64().expect("a number")),
    }
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    a.total_cmp(&b).is_eq() || (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

fn alike(wanted: &Value, found: &Value, tolerance: f64) -> bool {
    match (wanted, found) {
        (Value::Number(a), Value::Number(b)) => close(*a, *b, tolerance),
        (Value::Number(a), Value::Tiers(b)) => b.len() == 1 && close(*a, b[0].usd, tolerance),
        (Value::Tiers(a), Value::Tiers(b)) => {
            let same = |(a, b): (&Tier, &Tier)| close(a.usd, b.usd, tolerance) && close(a.up_to, b.up_to, 1e-9);
            a.len() == b.len() && a.iter().zip(b.iter()).all(same)
        }
        _ => false,
    }
}

fn texts(of: &Json) -> Vec<&str> {
    of.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

fn read(folder: &Path, files: &[&str], catalog: &Catalog, answer: &Json) -> Result<Update, String> {
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
    let today = answer["today"].as_str().unwrap_or("2026-11-30").parse().expect("a day");
    let options = Options { today: Some(today), ..Options::default() };
    let inputs = Input::paths(&paths).map_err(|error| error.to_string())?;
    pricing::update(inputs, catalog, &options).map_err(|error| error.to_string())
}

/// Values, units and date.
fn values(answer: &Json, update: &Update, wrong: &mut Vec<String>) {
    let tolerance = answer["tolerance"].as_f64().unwrap_or(1e-9);
    let optional: Vec<String> = texts(&answer["optional"]).into_iter().map(renamed).collect();
    let mut answered = Vec::new();
    for (id, value) in answer["values"].as_object().into_iter().flatten() {
        let id_now = renamed(id);
        answered.push(id_now.clone());
        let Some(new) = update.values.get(&id_now) else {
            if !optional.contains(&id_now) {
                wrong.push(format!("{id_now}: not set"));
            }
            continue;
        };
        if !alike(&wanted(value), &new.value, tolerance) {
            wrong.push(format!("{id_now}: {value} wanted, {:?} found", new.value));
        }
        let unit =
            if matches!(new.value, Value::Tiers(_)) { format!("USD per {}", new.unit) } else { new.unit.clone() };
        if answer["units"][id].as_str().is_some_and(|wanted| wanted != unit) {
            wrong.push(format!("{id_now}: {} wanted, {unit} found", answer["units"][id]));
        }
        if answer["as_of"].as_str().is_some_and(|wanted| wanted != new.as_of) {
            wrong.push(format!("{id_now}: as of {} wanted, {} found", answer["as_of"], new.as_of));
        }
    }
    for id in update.values.keys().filter(|id| !answered.contains(id)) {
        // A family with a row of its own must not keep an older share than machines in general; and functions have one.
        let newer = id.contains(".commitment.");
        if answer["counts"].is_null() && !newer {
            wrong.push(format!("{id}: set though the answer does not have it"));
        }
    }
    for id in texts(&answer["unchanged"]).into_iter().map(renamed) {
        if update.values.contains_key(&id) {
            wrong.push(format!("{id}: must not change"));
        }
    }
}

/// A reason without its examples.
fn kind(reason: &str) -> &str {
    match reason.split(" (").next().unwrap_or(reason) {
        "size not in the catalog" => "type not in the catalog",
        "free 100 GB" => "free 100 GB",
        other => other,
    }
}

fn rows(name: &str, answer: &Json, update: &Update, wrong: &mut Vec<String>) {
    let rows = &update.rows;
    let ignored: u64 = rows.ignored.values().sum();
    if rows.read != rows.used + ignored {
        wrong.push(format!("{rows:?}: do not add up"));
    }
    // The catalog has a commitment for functions since, so the rate of Lambda is used.
    let since = u64::from(name.starts_with("aws_savings_plan"));
    for (what, found) in [("read", rows.read), ("used", rows.used - since)] {
        if answer["rows"][what].as_u64().is_some_and(|wanted| wanted != found) {
            wrong.push(format!("{what}: {} wanted, {found} found", answer["rows"][what]));
        }
    }
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for (reason, count) in &rows.ignored {
        *kinds.entry(kind(reason)).or_default() += count;
    }
    for (reason, count) in answer["rows"]["ignored"].as_object().into_iter().flatten() {
        let since = since == 1 && reason.starts_with("Lambda");
        if kinds.get(kind(reason)).copied() != count.as_u64() && !since {
            wrong.push(format!("ignored as {reason}: {count} wanted, found are {:?}", rows.ignored));
        }
    }
}

fn said(answer: &Json, update: &Update, wrong: &mut Vec<String>) {
    for (remark, words) in answer["said"].as_object().into_iter().flatten() {
        let words: Vec<&str> = texts(words);
        let word =
            |word: &str| if word == "free_gb" { "meter.key_value.storage.free".to_owned() } else { word.to_owned() };
        let words: Vec<String> = words.into_iter().map(word).collect();
        if !update.notes.iter().any(|note| words.iter().all(|word| note.contains(word))) {
            wrong.push(format!("not said: {remark} {words:?}; said is\n    {}", update.notes.join("\n    ")));
        }
    }
}

#[test]
fn every_sample_gives_its_answer() {
    let Some(folder) = samples() else { return };
    let catalog = Catalog::load().expect("the catalog loads");
    let text = std::fs::read_to_string(folder.join("expected.json")).expect("the answers");
    let answers: Json = serde_json::from_str(&text).expect("JSON");
    let mut wrong = Vec::new();
    for (name, answer) in answers.as_object().expect("an object") {
        let named = texts(&answer["files"]);
        let files = if named.is_empty() { vec![name.as_str()] } else { named };
        let mut faults = Vec::new();
        match read(&folder, &files, &catalog, answer) {
            Ok(_) if answer["refused"].is_string() => faults.push("must be refused".to_owned()),
            Err(error) if answer["refused"].is_string() => {
                let lacking = texts(&answer["words"]).into_iter().filter(|word| !error.contains(word));
                faults.extend(lacking.map(|word| format!("no '{word}' in: {error}")));
            }
            Err(error) => faults.push(format!("refused: {error}")),
            Ok(update) => {
                values(answer, &update, &mut faults);
                rows(name, answer, &update, &mut faults);
                said(answer, &update, &mut faults);
                for (service, count) in answer["counts"].as_object().into_iter().flatten() {
                    let told = format!("{service}: {count} prices");
                    if !update.notes.iter().any(|note| note.contains(&told)) {
                        faults.push(format!("{service}: {count} wanted; said is {:?}", update.notes));
                    }
                }
                accepted(&update, &catalog, &mut faults);
            }
        }
        if !faults.is_empty() {
            wrong.push(format!("{name}\n  {}", faults.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The overlay reads back as the same values, with source, date and confidence.
fn accepted(update: &Update, catalog: &Catalog, wrong: &mut Vec<String>) {
    let text = overlay::text(update, catalog);
    let with = match catalog.clone().with_overrides(&text, "new.toml") {
        Ok(with) => with,
        Err(error) => return wrong.push(format!("the overlay is refused: {error}")),
    };
    for (id, new) in &update.values {
        let row = with.row(id).expect("in the overlay");
        let same = row.value == new.value && row.source.citation == new.source && row.source.as_of == new.as_of;
        let graded = new.confidence.unwrap_or("yours") == row.source.confidence.label();
        if !same || !graded || &*row.id != id {
            wrong.push(format!("{id}: the overlay has {row:?}"));
        }
    }
}

fn faceoff(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command
        .args(args)
        .current_dir(home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("SOURCE_DATE_EPOCH", "1796000000");
    command.output().expect("runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A list of made-up prices: all that a region of AWS needs, in columns of another order.
fn north() -> String {
    let head = "\"FormatVersion\",\"v1.0\"\n\"Publication Date\",\"2026-11-25T00:00:00Z\"\n\"Version\",\"20261125000000\"\n\
        \"OfferCode\",\"AmazonEC2\"\n\
        Region Code,PricePerUnit,Currency,TermType,SKU,serviceCode,Product Family,Group,usageType,operation,Instance Type,Tenancy,Operating \
        System,Pre Installed S/W,CapacityStatus,To Location,StartingRange,EndingRange\n";
    let row = |service: &str, family: &str, group: &str, usage: &str, price: &str, to: &str| {
        format!("eu-north-1,{price},USD,OnDemand,X,{service},{family},{group},EUN1-{usage},,,,,,,{to},0,Inf\n")
    };
    let node = "eu-north-1,0.081,USD,OnDemand,X,AmazonEC2,Compute Instance,,EUN1-BoxUsage:m7g.large,RunInstances,m7g.large,Shared,Linux,NA,\
        Used,,0,Inf\n";
    let rows = [
        row("AWSLambda", "", "AWS-Lambda-Requests", "Request", "0.0000002", ""),
        row("AWSLambda", "", "AWS-Lambda-Duration", "Lambda-GB-Second", "0.0000166667", ""),
        row("AmazonEC2", "NAT Gateway", "", "NatGateway-Hours", "0.046", ""),
        row("AmazonEC2", "NAT Gateway", "", "NatGateway-Bytes", "0.046", ""),
        row("AmazonEC2", "Storage", "", "EBS:VolumeUsage.gp3", "0.0836", ""),
        row("AWSDataTransfer", "", "", "DataTransfer-Out-Bytes", "0.09", "External"),
        row("AWSDataTransfer", "", "", "DataTransfer-Regional-Bytes", "0.01", ""),
        row("AmazonCloudWatch", "", "", "DataProcessing-Bytes", "0.54", ""),
        row("AWSELB", "Load Balancer-Application", "", "LoadBalancerUsage", "0.02394", ""),
        row("AWSELB", "Load Balancer-Application", "", "LCUUsage", "0.008", ""),
        node.to_owned(),
    ];
    head.to_owned() + &rows.concat()
}

#[test]
fn a_region_out_of_price_lists_alone_can_be_chosen() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("north.csv"), north()).expect("written");
    let refused = faceoff(home.path(), &["prices", "update", "north.csv", "--out", "north.toml"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stdout(&refused));
    assert!(stderr(&refused).contains("--region eu-north-1"), "{}", stderr(&refused));
    assert!(!home.path().join("north.toml").exists());
    let args = ["prices", "update", "north.csv", "--region", "eu-north-1", "--out", "north.toml", "--format", "json"];
    let taken = faceoff(home.path(), &args);
    assert_eq!(taken.status.code(), Some(0), "{}", stderr(&taken));
    let document: Json = serde_json::from_str(&stdout(&taken)).expect("JSON");
    assert_eq!(document["markets"], serde_json::json!(["aws.eu-north-1"]));
    assert_eq!(document["values"]["aws.eu-north-1.node.m7g.large"], 0.081);
    assert_eq!(document["values"]["aws.eu-north-1.function.request"], 0.2);
    let checked = faceoff(home.path(), &["prices", "check", "north.toml"]);
    assert_eq!((checked.status.code(), stderr(&checked).as_str()), (Some(0), ""), "{}", stdout(&checked));
    let set =
        ["--set", "place.region=eu-north-1", "--set", "state.kind=none", "--set", "serverless.front_door=function-url"];
    let compared = faceoff(home.path(), &[&["compare", "--prices", "north.toml"], &set[..]].concat());
    assert_eq!(compared.status.code(), Some(0), "{}", stderr(&compared));
    assert!(stdout(&compared).contains("eu-north-1"), "{}", stdout(&compared));
    // Written over only when that is asked for.
    let again = faceoff(home.path(), &args);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("--replace"), "{}", stderr(&again));
}

#[test]
fn what_a_new_region_lacks_is_said_or_filled() {
    let home = tempfile::tempdir().expect("a folder");
    let part: String = north()
        .lines()
        .filter(|line| !line.contains("NatGateway"))
        .fold(String::new(), |text, line| text + line + "\n");
    std::fs::write(home.path().join("part.csv"), part).expect("written");
    let region = ["prices", "update", "part.csv", "--region", "eu-north-1", "--out", "part.toml"];
    let taken = faceoff(home.path(), &region);
    assert_eq!(taken.status.code(), Some(0), "{}", stderr(&taken));
    assert!(
        stdout(&taken).contains("no price of aws.eu-north-1.nat.hour, aws.eu-north-1.nat.gb"),
        "{}",
        stdout(&taken)
    );
    let args = ["compare", "--prices", "part.toml", "--set", "place.region=eu-north-1"];
    let refused = faceoff(home.path(), &args);
    assert_eq!(refused.status.code(), Some(2), "{}", stdout(&refused));
    assert!(stderr(&refused).contains("aws.eu-north-1.nat.hour"), "{}", stderr(&refused));
    let filled = faceoff(home.path(), &[&region[..], &["--like", "eu-west-1", "--replace"]].concat());
    assert_eq!(filled.status.code(), Some(0), "{}", stderr(&filled));
    let shown = faceoff(home.path(), &["prices", "show", "aws.eu-north-1.nat.hour", "--prices", "part.toml"]);
    let words = stdout(&shown);
    assert!(words.contains("0.048") && words.contains("unverified") && words.contains("eu-west-1"), "{words}");
    assert_eq!(faceoff(home.path(), &args).status.code(), Some(0));
}

#[test]
fn what_is_no_price_list_is_refused_with_what_to_fetch() {
    let home = tempfile::tempdir().expect("a folder");
    for (name, text, words) in [
        ("page.html", "<html>Access denied</html>", "a web page"),
        ("empty.csv", "", "the file is empty"),
        ("index.json", "{\"formatVersion\":\"v1.0\",\"offers\":{}}", "index of offers"),
        ("regions.json", "{\"formatVersion\":\"v1.0\",\"regions\":{\"a\":{}}}", "index of regions"),
        ("denied.json", "{\"Error\":{\"Code\":\"AccessDenied\"}}", "AccessDenied"),
        ("cut.json", "{\"Items\":[{\"currencyCode\":\"USD\"", "cut.json:1: the file ends in the middle"),
        ("euro.json", "{\"BillingCurrency\":\"EUR\",\"Items\":[]}", "EUR"),
        ("other.csv", "a,b,c\n1,2,3\n", "begins with 'a, b, c'"),
        ("cut.csv", &north()[..north().len() - 30], "cut.csv:16: this row has"),
        ("sheet.csv", "service,discount\nAWS Lambda,120\n", "sheet.csv:2: AWS Lambda: '120' is out of range"),
        ("factor.csv", "service,discount\nAWS Lambda,0.95\n", "factor.csv:2: AWS Lambda: '0.95'"),
    ] {
        std::fs::write(home.path().join(name), text).expect("written");
        let refused = faceoff(home.path(), &["prices", "update", name, "--out", "new.toml"]);
        assert_eq!(refused.status.code(), Some(2), "{name}: {}", stdout(&refused));
        assert!(stderr(&refused).contains(words), "{name}: {}", stderr(&refused));
        assert!(!home.path().join("new.toml").exists(), "{name}");
    }
}

#[test]
fn the_addresses_are_a_script_that_a_shell_reads() {
    let home = tempfile::tempdir().expect("a folder");
    for region in ["eu-central-1", "azure.francecentral", "gcp.europe-west9"] {
        let told = faceoff(home.path(), &["prices", "urls", region]);
        assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
        std::fs::write(home.path().join("fetch.sh"), stdout(&told)).expect("written");
        let read = Command::new("sh").args(["-n", "fetch.sh"]).current_dir(home.path()).output().expect("a shell");
        assert!(read.status.success(), "{region}: {}", stderr(&read));
    }
    let unknown = faceoff(home.path(), &["prices", "urls", "mars"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("aws.eu-north-1"), "{}", stderr(&unknown));
}
