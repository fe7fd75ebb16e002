#![expect(clippy::float_cmp, reason = "the numbers are carried over as they are written, not computed")]

use super::*;
use crate::catalog::row::{Confidence, Source, Value};
use crate::scenario::{Architecture, FrontDoor, HandOff, Packaging, Provider, Runtime, StateKind};

fn catalog() -> Catalog {
    Catalog::load().expect("the program's own files are sound")
}

fn refused(text: &str) -> String {
    catalog().with_overrides(text, "mine.toml").expect_err(text).to_string()
}

fn positive(number: f64) -> bool {
    number.is_finite() && number > 0.0
}

#[test]
fn every_row_says_what_it_is_and_where_it_is_from() {
    let catalog = catalog();
    assert!(catalog.rows().count() > 2000);
    for row in catalog.rows() {
        let source = &row.source;
        assert!(!source.citation.trim().is_empty() && !source.as_of.trim().is_empty(), "{}", row.id);
        assert!(!row.unit.trim().is_empty(), "{}", row.id);
        assert!(source.confidence != Confidence::User && row.replaced.is_none(), "{}", row.id);
        let general = source.citation.starts_with("unverified") || source.citation.starts_with("assumption");
        assert!(!general || source.confidence == Confidence::Unverified, "{} is from no source", row.id);
        match &row.value {
            Value::Number(number) => assert!(number.is_finite() && *number >= 0.0, "{}", row.id),
            Value::Text(text) => assert!(!text.is_empty(), "{}", row.id),
            Value::Tiers(tiers) => {
                assert!(tiers.windows(2).all(|pair| pair[0].up_to < pair[1].up_to), "{}", row.id);
                assert!(tiers.last().is_some_and(|last| last.up_to.is_infinite()), "{}", row.id);
                assert!(tiers.iter().all(|tier| tier.usd.is_finite() && tier.usd >= 0.0), "{}", row.id);
            }
        }
    }
}

#[test]
fn one_notion_has_one_unit_in_every_region() {
    let catalog = catalog();
    let mut units: BTreeMap<String, &str> = BTreeMap::new();
    for row in catalog.rows() {
        let mut parts = row.id.splitn(3, '.');
        let (Some(cloud), Some(region), Some(what)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let priced = region == "all" || catalog.markets().iter().any(|m| m.region == region);
        // A gateway is charged by itself or by the machine behind it.
        if !priced || what == "nat.hour" {
            continue;
        }
        assert!(Provider::from_id(cloud).is_some(), "{}", row.id);
        let known = *units.entry(what.to_owned()).or_insert(&row.unit);
        assert_eq!(known, &*row.unit, "{}", row.id);
    }
    assert!(units.len() > 100);
}

#[test]
fn the_regions_on_offer_are_those_with_enough_prices() {
    let catalog = catalog();
    let offered: Vec<String> = catalog.markets().iter().map(|m| format!("{}.{}", m.provider.id(), m.region)).collect();
    assert_eq!(
        offered,
        [
            "aws.us-east-1",
            "aws.us-west-2",
            "aws.eu-west-1",
            "aws.eu-central-1",
            "aws.ap-southeast-1",
            "aws.ap-northeast-1",
            "azure.eastus2",
            "azure.westeurope",
            "azure.eastus",
            "azure.westus2",
            "azure.northeurope",
            "azure.japaneast",
            "azure.southeastasia",
            "gcp.us-central1",
            "gcp.us-east1",
            "gcp.us-west1",
            "gcp.europe-west1",
            "gcp.europe-west4",
            "gcp.europe-west3",
        ]
    );
}

#[test]
fn every_market_is_whole() {
    let catalog = catalog();
    for market in catalog.markets() {
        let place = format!("{}.{}", market.provider.id(), market.region);
        assert!(market.offers_architecture(Architecture::X86), "{place}");
        assert!(market.nodes.len() >= 30, "{place}");
        for node in &market.nodes {
            assert!(positive(node.vcpu) && positive(node.memory_gib) && positive(node.hour.first()), "{}", node.name);
            assert!(node.spot_ratio.as_ref().is_none_or(|s| s.value > 0.05 && s.value < 1.0), "{}", node.name);
            assert!(node.interruptions_per_month.as_ref().is_none_or(|i| i.value > 0.0 && i.value < 1.0));
            let pods = catalog.behaviour().platform(market.provider).node.max_pods_on(node);
            assert!((10.0..=250.0).contains(&pods), "{place} {}: {pods} pods", node.name);
        }
        assert!(market.nodes.is_sorted_by_key(|n| n.vcpu as u64), "{place}");
        let hour = market.cluster_hour.first();
        assert!((0.05..=0.2).contains(&hour), "{place}: a control plane at {hour}");
        assert!(market.offers_front_door(FrontDoor::FunctionUrl) && market.offers_front_door(FrontDoor::Event));
        for node in &market.caches {
            assert!(positive(node.memory_gib.value) && positive(node.hour.first()), "{}", node.name);
        }
        for kind in [StateKind::Session, StateKind::KeyValue, StateKind::Relational] {
            let somewhere = |m: &&crate::catalog::Market| m.provider == market.provider && m.offers_state(kind);
            assert!(catalog.markets().iter().any(|m| somewhere(&m)), "{place} {kind}");
        }
    }
}

#[test]
fn every_cloud_behaves() {
    let catalog = catalog();
    for platform in &catalog.behaviour().platforms {
        let rules = &platform.function;
        let who = platform.provider;
        assert!(positive(rules.concurrency_limit.value) && positive(rules.scale_per_s.value), "{who}");
        assert!(rules.memory_min_mb.value < rules.memory_max_mb.value, "{who}");
        let [usual, low, high] = rules.keep_alive_s.each_ref().map(|f| f.value);
        assert!(low <= usual && usual <= high, "{who}");
        assert!(rules.mb_per_vcpu.is_some() || !rules.sizes.is_empty(), "{who}");
        assert!(platform.cold_start(Runtime::Nodejs, Packaging::Zip, Architecture::X86).is_some(), "{who}");
        for cold in &platform.cold_starts {
            assert!(cold.init.p50_ms.value < cold.init.p99_ms.value, "{who} {}", cold.runtime);
        }
        let warm = &platform.warm_overhead;
        assert!(warm.p50_ms.value < warm.p99_ms.value, "{who}");
    }
    assert_eq!(catalog.behaviour().platforms.len(), Provider::ALL.len());
}

/// Rows against the figures as their sources print them, in the sources' own units.
#[test]
fn spot_values_are_those_of_their_sources() {
    let catalog = catalog();
    let first = |id: &str| catalog.price(id).expect(id).first();
    let number = |id: &str| catalog.figure(id).expect(id).value;
    for (id, printed) in [
        ("aws.us-east-1.node.m7i.large", 0.1008),
        ("aws.eu-west-1.node.m6i.large", 0.107),
        ("aws.eu-west-1.nat.gb", 0.048),
        ("aws.eu-west-1.front_door.http_api", 1.11),
        ("aws.ap-northeast-1.logs.gb", 0.76),
        ("aws.us-east-1.workflow.transition", 0.025 * 1000.0),
        ("aws.us-east-1.cache.cache.t4g.micro", 0.016),
        ("azure.westeurope.disk.gb_month", 21.68 / 128.0),
        ("azure.westeurope.node.Standard_D2s_v5", 0.115),
        ("azure.eastus2.function.compute.x86_64", 0.000_026),
        ("gcp.us-central1.function.vcpu_second", 0.000_024),
        ("gcp.us-central1.key_value.read", 0.03 * 10.0),
        ("gcp.us-central1.database.custom-2-8192", 2.0 * 0.0413 + 8.0 * 0.007),
        ("gcp.us-central1.cache.basic-10-gib", 10.0 * 0.027),
    ] {
        assert!((first(id) - printed).abs() < 1e-9, "{id}: {} against {printed}", first(id));
    }
    for (id, printed) in [
        ("aws.us-east-1.spot.m5.large", 1.0 - 0.66),
        ("aws.us-east-1.spot_interruption.m5.large", f64::midpoint(0.15, 0.20)),
        ("aws.function.scale_rate", 1000.0 / 10.0),
        ("aws.function.timeout", 15.0 * 60.0),
        ("aws.cold_start.nodejs.zip.x86_64.p50", 140.9),
        ("aws.cold_start.dotnet.zip.arm64.first_invoke", 186.5),
        ("aws.cold_start.java.snapshot.p99", 924.0),
        ("aws.cold_start.sandbox.p99", 132.0),
        // m5.large: 3 interfaces with 10 addresses; t3.large: 3 with 12.
        ("aws.node.max_pods.2", 3.0 * (10.0 - 1.0) + 2.0),
        ("aws.node.max_pods.t3.large", 3.0 * (12.0 - 1.0) + 2.0),
        ("azure.westeurope.commitment.Dsv6.three_years", 0.54),
        ("aws.all.meter.front_door.http_api.step", 512.0),
        ("azure.all.meter.key_value.write.size.64", 22.67),
        ("gcp.all.meter.node.n2.quarter.4", 0.6),
        ("aws.all.burst_baseline.t4g.medium", 0.2),
        ("gcp.function.concurrency_target", 0.6),
        ("gcp.us-central1.spot.e2-medium", 0.6),
        ("kubernetes.hpa.tolerance", 0.1),
        ("survey.kubernetes_challenge.2022.storage", 18.5),
    ] {
        assert!((number(id) - printed).abs() < 1e-3, "{id}: {} against {printed}", number(id));
    }
    // The free 100 GB come before the first tier on every cloud that has them.
    assert_eq!(catalog.price("azure.eastus2.egress.gb").expect("tiers").tiers[0].up_to, 10_340.0 - 100.0);
    assert_eq!(catalog.price("aws.us-east-1.egress.gb").expect("tiers").tiers[0].up_to, 10_240.0);
}

#[test]
fn ready_cpu_and_memory_of_google_add_up_to_the_full_price() {
    let catalog = catalog();
    for market in catalog.markets().iter().filter(|m| m.provider == Provider::Gcp) {
        let f = &market.function;
        let x86 = Architecture::X86;
        let sum = |a: Option<&crate::catalog::Price>, b: Option<&crate::catalog::Price>| {
            a.expect("idle").first() + b.expect("serving").first()
        };
        let memory = sum(f.provisioned_idle(x86), f.provisioned_duration(x86));
        assert!((memory - f.compute(x86).expect("memory").first()).abs() < 1e-12, "{}", market.region);
        let cpu = sum(f.provisioned_idle_vcpu_second.as_ref(), f.provisioned_duration_vcpu_second.as_ref());
        assert!((cpu - f.vcpu_second.as_ref().expect("CPU").first()).abs() < 1e-12, "{}", market.region);
    }
}

#[test]
fn what_no_source_gives_is_not_offered() {
    let catalog = catalog();
    let ireland = catalog.market(Provider::Aws, "eu-west-1");
    assert!(!ireland.offers_state(StateKind::Local));
    assert!(ireland.function.provisioned_idle(Architecture::Arm).is_none());
    let sockets = catalog.price("aws.eu-west-1.socket.message").expect("kept and marked");
    assert_eq!(sockets.source.confidence, Confidence::Unverified);
    let azure = catalog.market(Provider::Azure, "eastus2");
    assert!(!azure.offers_front_door(FrontDoor::LoadBalancer) && !azure.offers_architecture(Architecture::Arm));
    for platform in &catalog.behaviour().platforms {
        let java = platform.cold_start(Runtime::Java, Packaging::Zip, Architecture::X86);
        assert_eq!(java.is_some_and(|c| c.snapshot.is_some()), platform.provider == Provider::Aws);
        assert!(platform.handoff(HandOff::Queue).is_some());
        assert_eq!(platform.handoff(HandOff::Workflow).is_some(), platform.provider != Provider::Azure);
    }
}

#[test]
fn concurrency_follows_size_and_runtime_where_the_cloud_says_so() {
    let catalog = catalog();
    let of = |provider, memory, runtime| {
        catalog.behaviour().platform(provider).function.concurrency_for(memory, runtime).value
    };
    assert_eq!(of(Provider::Azure, 512.0, Runtime::Nodejs), 4.0);
    assert_eq!(of(Provider::Azure, 4096.0, Runtime::Dotnet), 32.0);
    assert_eq!(of(Provider::Azure, 4096.0, Runtime::Python), 1.0);
    assert_eq!(of(Provider::Aws, 10_240.0, Runtime::Rust), 1.0);
}

#[test]
fn a_users_row_replaces_ours_everywhere_and_keeps_it() {
    let text = r#"
"aws.us-east-1.nat.hour" = 0.05
"aws.function.keep_alive.default" = { value = 420, source = "our own probe", as_of = "2026-11" }
[aws.us-east-1]
egress.gb = { tiers = [{ up_to = 1000, usd = 0.02 }, { usd = 0.01 }], note = "committed" }
"#;
    let catalog = catalog().with_overrides(text, "mine.toml").expect("a sound file");
    let market = catalog.market(Provider::Aws, "us-east-1");
    assert_eq!(market.nat_hour.first(), 0.05);
    assert_eq!(market.nat_hour.source.confidence, Confidence::User);
    assert!(market.nat_hour.source.citation.contains("mine.toml"));
    assert_eq!(market.egress_gb.amount(3000.0), 20.0 + 20.0);
    let row = catalog.row("aws.us-east-1.nat.hour").expect("still there");
    assert!(matches!(&row.replaced, Some(Value::Tiers(old)) if old[0].usd == 0.045));
    let keep = &catalog.behaviour().platform(Provider::Aws).function.keep_alive_s[0];
    assert_eq!((keep.value, keep.source.citation.as_str()), (420.0, "our own probe"));
    // The second override keeps what the program itself said.
    let again = catalog.with_overrides("\"aws.us-east-1.nat.hour\" = 0.06", "later.toml").expect("sound");
    let row = again.row("aws.us-east-1.nat.hour").expect("still there");
    assert!(matches!(&row.replaced, Some(Value::Tiers(old)) if old[0].usd == 0.045));
}

#[test]
fn a_users_price_for_one_region_leaves_the_others_alone() {
    let catalog = catalog().with_overrides("\"aws.eu-west-1.cluster.hour\" = 0.08", "mine.toml").expect("sound");
    assert_eq!(catalog.market(Provider::Aws, "eu-west-1").cluster_hour.first(), 0.08);
    assert_eq!(catalog.market(Provider::Aws, "us-east-1").cluster_hour.first(), 0.1);
    let all = self::catalog().with_overrides("\"aws.all.cluster.hour\" = 0.08", "mine.toml").expect("sound");
    assert_eq!(all.market(Provider::Aws, "us-east-1").cluster_hour.first(), 0.08);
}

#[test]
fn a_users_node_price_keeps_the_machine() {
    let text = "\"gcp.us-central1.node.e2-standard-4\" = { usd = 0.1, per = \"hour\" }";
    let catalog = catalog().with_overrides(text, "mine.toml").expect("sound");
    let node = catalog.market(Provider::Gcp, "us-central1").node("e2-standard-4").clone();
    assert_eq!((node.hour.first(), node.vcpu, node.memory_gib), (0.1, 4.0, 16.0));
}

#[test]
fn a_users_mistake_is_named_with_its_place() {
    for (text, wanted) in [
        (
            "\n\"aws.us-east-1.nat.hours\" = 0.05",
            "mine.toml:2:1: the catalog has no row 'aws.us-east-1.nat.hours'; the nearest is 'aws.us-east-1.nat.hour'",
        ),
        ("\"zzz\" = 1", "mine.toml:1:1: the catalog has no row 'zzz'"),
        (
            "\"aws.us-east-1.nat.hour\" = -1",
            "mine.toml:1:28: 'aws.us-east-1.nat.hour' is -1; allowed is a number of 0 or more, at most 1e12",
        ),
        (
            "\"aws.us-east-1.nat.hour\" = \"cheap\"",
            "mine.toml:1:28: 'aws.us-east-1.nat.hour' is \"cheap\"; allowed is a number of 0 or more, at most 1e12",
        ),
        (
            "\"aws.us-east-1.nat.hour\" = { value = 1 }",
            "mine.toml:1:28: 'aws.us-east-1.nat.hour' is another kind of value; allowed is dollars: a number, usd or tiers",
        ),
        (
            "\"aws.us-east-1.nat.hour\" = { usd = 1, per = \"GB\" }",
            "mine.toml:1:28: 'aws.us-east-1.nat.hour' is per 'GB'; allowed is per 'hour'",
        ),
        (
            "\"aws.node.hidden_memory\" = 3",
            "mine.toml:1:28: 'aws.node.hidden_memory' is 3; allowed is a number from 0 to 1 (share)",
        ),
        (
            "\"aws.function.concurrency\" = 0",
            "mine.toml:1:30: 'aws.function.concurrency' is 0; allowed is a number above 0 (requests)",
        ),
        (
            "\"aws.node.reserved\" = 3",
            "mine.toml:1:23: 'aws.node.reserved' is given a value; allowed is nothing: this row holds words only",
        ),
    ] {
        assert_eq!(refused(text), wanted);
    }
    assert!(refused("a = [").starts_with("mine.toml:1:6: "));
    let tiers = refused("\"aws.us-east-1.egress.gb\" = { tiers = [{ usd = 1 }, { usd = 2 }] }");
    assert!(tiers.contains("bounds rising"), "{tiers}");
    let key = refused("\"aws.us-east-1.nat.hour\" = { usd = 1, sauce = \"us\" }");
    assert!(key.starts_with("mine.toml:1:39") && key.contains("'sauce'"), "{key}");
}

#[test]
fn what_a_file_says_cannot_reach_the_terminal_raw() {
    let shown = refused("\"aws.\\u001b[31mx\" = 1");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    let catalog = catalog()
        .with_overrides("\"aws.us-east-1.nat.hour\" = { usd = 1, source = \"a\\u001b[31mb\" }", "m\u{7}.toml")
        .expect("sound");
    assert!(!catalog.row("aws.us-east-1.nat.hour").expect("there").source.citation.contains('\u{1b}'));
}

#[test]
fn a_broken_file_of_our_own_is_refused() {
    let head = "[[table]]\nsource = \"s\"\nas_of = \"2026\"\nconfidence = \"high\"\n[table.rows]\n";
    let of = |text: &str| {
        let mut rows = Rows::new();
        file::read(&mut rows, &mut Vec::new(), text, "own.toml").expect_err(text).to_string()
    };
    assert_eq!(
        of(&format!("{head}\"a.b\" = 1")),
        "own.toml:6:9: 'a.b' is without unit; allowed is a value with its unit"
    );
    let twice = format!("{head}\"a.b\" = {{ usd = 1, per = \"h\" }}\n{head}\"a.b\" = {{ usd = 1, per = \"h\" }}");
    assert_eq!(of(&twice), "own.toml:12:1: the row 'a.b' is already there");
    let graded = of(&head.replace("high", "yours"));
    assert!(graded.ends_with("'confidence' is yours; allowed is high, medium, low or unverified"), "{graded}");
    assert!(of(&head.replace("as_of", "asof")).contains("'asof' is unknown"));
    assert!(of("[[table]]\nsource = \"s\"\n[table.rows]").contains("'confidence' is absent"));
}

#[test]
fn asking_for_what_is_not_there_says_so() {
    let catalog = catalog();
    let missing = catalog.price("no.such.row").map(|_| ()).expect_err("no such row");
    assert_eq!(missing, CatalogError::Missing("no.such.row".to_owned()));
    let kind = catalog.price("kubernetes.hpa.tolerance").map(|_| ()).expect_err("a number is no price");
    assert_eq!(kind.to_string(), "the catalog's row 'kubernetes.hpa.tolerance' holds a number, not a price");
    assert!(catalog.figure("aws.us-east-1.nat.hour").is_err());
    assert!(catalog.row("aws.us-east-1.cluster.hour").is_some(), "found among the rows for all regions");
}

/// A user's price for one machine must not send a scenario to another one when it moves to that cloud.
#[test]
fn a_users_price_chooses_no_machine() {
    let plain = catalog();
    let m7i = plain.market(Provider::Aws, "us-east-1").node("m7i.large").clone();
    let there = |catalog: &Catalog| catalog.market(Provider::Gcp, "us-central1").node_like(&m7i).name.to_string();
    for usd in ["0.0777", "0.001", "99"] {
        let text = format!("\"gcp.us-central1.node.n2-standard-2\" = {usd}");
        let cheaper = catalog().with_overrides(&text, "mine.toml").expect("sound");
        assert_eq!(there(&cheaper), there(&plain), "{usd}");
        let order = |c: &Catalog| -> Vec<String> {
            c.market(Provider::Gcp, "us-central1").nodes.iter().map(|n| n.name.to_string()).collect()
        };
        assert_eq!(order(&cheaper), order(&plain));
    }
}

#[test]
fn the_meters_part_of_an_override_reaches_its_price() {
    let text = "\"aws.us-east-1.meter.front_door.http_api.step\" = 64";
    let catalog = catalog().with_overrides(text, "mine.toml").expect("sound");
    let step = |region: &str| {
        let market = catalog.market(Provider::Aws, region);
        let (_, price) = market.front_doors.iter().find(|(d, _)| *d == FrontDoor::HttpApi).expect("offered");
        price.meter.step_kb.as_ref().expect("metered").value
    };
    assert_eq!((step("us-east-1"), step("us-west-2")), (64.0, 512.0));
}

#[test]
fn a_discount_is_taken_off_list_prices_by_pattern() {
    let text = "\"aws.us-east-1.nat.hour\" = 0.04\n\
        \"aws.us-east-1.nat.gb\" = { usd = 0.05, source = \"AmazonEC2 offer 1\", as_of = \"2026-11-21\", confidence = \"high\" }\n\
        \"azure.*.nat.*\" = \"-10 %\"\n\
        [discount]\n\"aws.*.nat.*\" = 0.2\n\
        \"aws.us-east-1.node.m7*\" = { off = \"5 %\", note = \"committed\", as_of = \"2026-10\" }\n\"aws.*.node.*\" = 0.1\n";
    let (plain, with) = (catalog(), catalog().with_overrides(text, "mine.toml").expect("sound"));
    let first = |catalog: &Catalog, id: &str| catalog.price(id).expect(id).first();
    let ratio = |id: &str| first(&with, id) / first(&plain, id);
    let about = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-12, "{found} against {wanted}");
    assert_eq!(first(&with, "aws.us-east-1.nat.hour"), 0.04, "a price of one's own is no list price");
    about(first(&with, "aws.us-east-1.nat.gb"), 0.04);
    about(ratio("aws.eu-west-1.nat.hour"), 0.8);
    about(ratio("azure.all.nat.gb"), 0.9);
    about(ratio("aws.us-east-1.node.m7g.large"), 0.95);
    about(ratio("aws.us-east-1.node.m6g.large"), 0.9);
    about(ratio("aws.us-east-1.egress.gb"), 1.0);
    let market = with.market(Provider::Aws, "us-east-1");
    let (ours, theirs) = (market.node("m7g.large"), plain.market(Provider::Aws, "us-east-1").node("m7g.large").clone());
    about(ours.hour.first() / theirs.hour.first(), 0.95);
    assert_eq!(ours.list_usd, theirs.list_usd, "machines are likened by the list price");
    let row = with.row("aws.us-east-1.node.m7g.large").expect("there");
    assert_eq!((row.source.as_of.as_str(), row.source.confidence), ("2026-10", Confidence::User));
    assert!(row.source.note.as_ref().is_some_and(|note| note.starts_with("committed; 5 % off")), "{:?}", row.source);
    let share = |catalog: &Catalog| catalog.figure("aws.all.commitment.node.one_year").expect("a share").value;
    assert_eq!(share(&with), share(&plain), "a share is no price");
}

#[test]
fn a_faulty_discount_is_named_with_its_place() {
    for (text, wanted) in [
        (
            "[discount]\n\"aws.*.nodes.*\" = 0.2",
            "mine.toml:2:1: 'aws.*.nodes.*' is the pattern of no price; allowed is a pattern of ids",
        ),
        ("[discount]\n\"aws.*.node.*\" = 20", "mine.toml:2:18: 'aws.*.node.*' is 20; allowed is a share from 0 to 1"),
        ("\"aws.*.node.*\" = \"+20 %\"", "mine.toml:1:18: 'aws.*.node.*' is \"+20 %\"; allowed is a share from 0 to 1"),
        ("\"aws.*.node.*\" = { usd = 1 }", "mine.toml:1:20: 'aws.*.node.*' is given 'usd'; allowed is a share"),
        ("discount = 0.2", "mine.toml:1:12: 'discount' is 0.2; allowed is a table like"),
    ] {
        let found = refused(text);
        assert!(found.starts_with(wanted), "{found}\nwanted {wanted}");
    }
}

#[test]
fn a_region_of_a_users_file_is_offered_once_its_rows_are_complete() {
    let like = |what: &str| format!("\"aws.eu-north-1.{what}\"");
    let rows = |skip: &str| -> String {
        let catalog = catalog();
        let there = catalog.rows().filter_map(|row| Some((row, row.id.strip_prefix("aws.eu-west-1.")?)));
        let there = there.filter(|(_, what)| !what.starts_with(skip));
        let line = |(row, what): (&Row, &str)| match &row.value {
            Value::Tiers(tiers) => format!("{} = {}\n", like(what), tiers[0].usd),
            Value::Number(number) => format!("{} = {number}\n", like(what)),
            Value::Text(_) => String::new(),
        };
        there.map(line).collect()
    };
    let head = "markets = [\"aws.eu-north-1\"]\n";
    let whole = catalog().with_overrides(&(head.to_owned() + &rows("?")), "north.toml").expect("sound");
    let market = whole.market(Provider::Aws, "eu-north-1");
    assert_eq!((market.region.as_str(), whole.withheld().len()), ("eu-north-1", 0));
    assert_eq!(market.nodes.len(), whole.market(Provider::Aws, "eu-west-1").nodes.len());
    assert_eq!(whole.added(), ["aws.eu-north-1"]);
    let part = catalog().with_overrides(&(head.to_owned() + &rows("nat.")), "north.toml").expect("sound");
    assert_ne!(part.market(Provider::Aws, "eu-north-1").region, "eu-north-1");
    assert_eq!(part.withheld()[0].lacking, ["aws.eu-north-1.nat.hour", "aws.eu-north-1.nat.gb"]);
    let undeclared = refused("\"aws.eu-nort-1.nat.hour\" = 1");
    assert!(
        undeclared.contains("the catalog has no region 'aws.eu-nort-1'") && undeclared.contains("markets = ["),
        "{undeclared}"
    );
    for faulty in ["markets = 3", "markets = [\"mars.x\"]", "markets = [\"aws.all\"]", "markets = [\"aws\"]"] {
        assert!(refused(faulty).contains("a list of regions like"), "{faulty}");
    }
}

/// What a market needs is listed beside the code that reads it; without one of these rows there is none.
#[test]
fn every_row_that_is_called_needed_is() {
    let whole = catalog().rows;
    for key in market::NEEDED.iter().filter(|key| **key != "function.compute.x86_64") {
        let mut rows = (*whole).clone();
        rows.retain(|id, _| **id != *format!("aws.us-east-1.{key}") && **id != *format!("aws.all.{key}"));
        assert!(market::read(&rows, "aws.us-east-1").is_err(), "{key}");
        assert_eq!(market::lacking(&rows, "aws.us-east-1"), [format!("aws.us-east-1.{key}")]);
    }
    for market in catalog().markets() {
        assert!(
            market::lacking(&whole, &format!("{}.{}", market.provider.id(), market.region)).is_empty(),
            "{}",
            market.region
        );
    }
}

#[test]
fn a_date_is_the_last_day_that_it_may_mean() {
    let day = |as_of: &str| Source { as_of: as_of.to_owned(), ..Source::yours("") }.day();
    assert_eq!(day("1970-01-01"), Some(0));
    assert_eq!(day("2026-11-30"), Some(20_787));
    assert_eq!(day("2024-02-29 (a note)"), day("2024-02"));
    assert_eq!(day("2025"), day("2025-12-31"));
    assert_eq!(day("2026 page copy for tier 1; 2024-07-01 for the upper tiers"), day("2026-12-31"));
    assert_eq!(day("undated (2024-08 or later)"), None);
}
