//! What sample lists do not have: other orders, other spellings, other currencies, contradictions.

use super::*;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("loads")
}

fn read(texts: &[&str], options: &Options) -> Result<Update, String> {
    let inputs = texts.iter().enumerate().map(|(at, text)| Input::bytes(format!("list{at}"), text.as_bytes()));
    update(inputs.collect(), catalog(), options).map_err(|error| error.to_string())
}

fn taken(texts: &[&str]) -> Update {
    read(texts, &Options::default()).expect("a list")
}

fn usd(update: &Update, id: &str) -> Vec<f64> {
    match &update.values.get(id).unwrap_or_else(|| panic!("{id} is not in {:?}", update.values.keys())).value {
        Value::Number(number) => vec![*number],
        Value::Tiers(tiers) => tiers.iter().map(|tier| tier.usd).collect(),
        Value::Text(_) => Vec::new(),
    }
}

fn seed(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/pricing").join(name);
    std::fs::read_to_string(path).expect("a seed")
}

#[test]
fn columns_are_known_by_name_and_regions_by_the_usage_type_where_there_is_no_column() {
    let update = taken(&[&seed("machines.csv")]);
    assert_eq!(usd(&update, "aws.eu-west-1.node.m6i.large"), [0.11]);
    assert_eq!(usd(&update, "aws.eu-west-1.nat.hour"), [0.048]);
    assert_eq!((update.rows.read, update.rows.used), (3, 2));
    assert_eq!(
        update.values["aws.eu-west-1.nat.hour"].source, "AmazonEC2 offer of 2026-11-25",
        "the version is rounded"
    );
    let update = taken(&[&seed("offer.csv")]);
    assert_eq!(usd(&update, "aws.eu-west-1.function.request"), [0.21]);
    assert_eq!(usd(&update, "aws.eu-west-1.function.compute.x86_64"), [0.000_017, 0.000_016]);
}

#[test]
fn an_offer_in_json_reads_alike_whatever_comes_first() {
    for name in ["offer.json", "terms-first.json"] {
        let update = taken(&[&seed(name)]);
        assert_eq!(usd(&update, "aws.us-west-2.front_door.http_api"), [1.01, 0.9], "{name}");
        assert_eq!((update.rows.read, update.rows.used), (2, 2), "{name}");
        assert_eq!(update.values["aws.us-west-2.front_door.http_api"].as_of, "2026-11-25");
    }
}

#[test]
fn products_are_texts_or_objects_one_or_many() {
    for (name, read) in [("products.json", 2), ("products.jsonl", 1)] {
        let update = taken(&[&seed(name)]);
        assert_eq!(usd(&update, "aws.us-east-1.load_balancer.capacity_unit"), [0.0081]);
        assert_eq!(update.rows.read, read);
    }
    let array = format!("[{}]", seed("products.jsonl"));
    assert_eq!(usd(&taken(&[&array]), "aws.us-east-1.load_balancer.capacity_unit"), [0.0081]);
}

#[test]
fn a_commitment_is_taken_off_the_price_of_a_list_in_the_same_run() {
    let alone = taken(&[&seed("plans.csv")]);
    let with = taken(&[&seed("plans.csv"), &seed("machines.csv")]);
    let share = |update: &Update| usd(update, "aws.eu-west-1.commitment.node.one_year")[0];
    let on_demand = catalog().price("aws.eu-west-1.node.m6i.large").expect("a price").first();
    assert!((share(&alone) - (1.0 - 0.08 / on_demand)).abs() < 1e-9);
    assert!((share(&with) - (1.0 - 0.08 / 0.11)).abs() < 1e-9);
    let json = taken(&[&seed("plans.json")]);
    assert!(json.values.contains_key("aws.us-west-2.commitment.node.one_year"));
}

#[test]
fn spot_is_the_mean_over_time_of_what_each_price_holds_for() {
    let update = taken(&[&seed("spot.json")]);
    let on_demand = catalog().price("aws.us-west-2.node.m5.large").expect("a price").first();
    // Nineteen days at 0.03; the last price has held for no time yet.
    assert!((usd(&update, "aws.us-west-2.spot.m5.large")[0] - 0.03 / on_demand).abs() < 1e-9);
    assert_eq!(update.values["aws.us-west-2.spot.m5.large"].as_of, "2026-11-20");
}

/// A ratio that rounds to nothing is no price: the catalog takes none.
#[test]
fn a_spot_price_of_next_to_nothing_is_not_taken() {
    let list = seed("spot.json").replace("0.03", "0").replace("0.04", "0");
    if let Ok(update) = read(&[&list], &Options::default()) {
        assert!(!update.values.contains_key("aws.us-west-2.spot.m5.large"), "{:?}", update.values);
    }
}

#[test]
fn pages_are_one_list_and_ten_executions_a_unit() {
    for name in ["azure.json", "azure.jsonl"] {
        let update = taken(&[&seed(name)]);
        assert_eq!(usd(&update, "azure.northeurope.function.request"), [0.5], "{name}");
        assert_eq!(usd(&update, "azure.northeurope.meter.function.request.free"), [250_000.0], "{name}");
    }
    let plan = taken(&[&seed("azure.json")]);
    assert!((usd(&plan, "azure.northeurope.commitment.node.one_year")[0] - (1.0 - 0.15 / 0.21)).abs() < 1e-9);
}

#[test]
fn machines_of_google_are_cores_and_gib() {
    let update = taken(&[&seed("google.json")]);
    let node = &usd(&update, "gcp.europe-west4.node.n2-standard-4");
    assert!((node[0] - (4.0 * 0.035 + 16.0 * 0.0047)).abs() < 1e-12, "{node:?}");
    assert_eq!(usd(&update, "gcp.us-east1.function.request"), [0.41]);
    assert!(update.notes.iter().any(|note| note.contains("N2 core at spot without its RAM row")), "{:?}", update.notes);
    let table = taken(&[&seed("google.csv")]);
    assert_eq!(table.values.keys().collect::<Vec<_>>(), ["gcp.europe-west3.function.vcpu_second"]);
    assert_eq!(
        table.values["gcp.europe-west3.function.vcpu_second"].confidence, None,
        "a contract price is the user's own"
    );
}

#[test]
fn a_sheet_takes_its_share_off_the_list_of_the_same_run() {
    let update = taken(&[&seed("discounts.csv"), &seed("offer.csv")]);
    assert!((usd(&update, "aws.eu-west-1.function.request")[0] - 0.21 * 0.925).abs() < 1e-12);
    assert_eq!(update.values["aws.eu-west-1.function.request"].as_of, "2026-11-25");
    assert!((usd(&update, "aws.all.cluster.hour")[0] - 0.088).abs() < 1e-12);
    for (line, words) in [
        ("AWS Lambda,120", "is out of range"),
        ("AWS Lambda,0.95", "write 0.95 % for the one, 5 % for the other"),
        ("AWS Lambda,-5", "is out of range"),
        ("AWS Lambda,much", "is no number"),
        ("AWS Lambda,7,5", "a number with a comma in quotes"),
    ] {
        let refused = read(&[&format!("service,discount %\n{line}\n")], &Options::default()).expect_err(line);
        assert!(refused.starts_with("list0:2: ") && refused.contains(words), "{refused}");
    }
}

#[test]
fn two_prices_for_one_id_set_neither_and_a_newer_list_goes_before_an_older() {
    let dear = seed("machines.csv").replace("0,048", "0,05");
    let refused = taken(&[&seed("machines.csv"), &dear]);
    assert!(!refused.values.contains_key("aws.eu-west-1.nat.hour"));
    assert!(
        refused.notes.iter().any(|note| note.contains("aws.eu-west-1.nat.hour: two different prices")),
        "{:?}",
        refused.notes
    );
    let newer = dear.replace("2026-11-25", "2026-11-28");
    for order in [[seed("machines.csv"), newer.clone()], [newer.clone(), seed("machines.csv")]] {
        assert_eq!(usd(&taken(&[&order[0], &order[1]]), "aws.eu-west-1.nat.hour"), [0.05]);
    }
}

#[test]
fn a_part_of_a_price_in_tiers_is_not_taken() {
    let cut = seed("offer.csv")
        .lines()
        .filter(|line| !line.ends_with(",0,6000000000"))
        .fold(String::new(), |t, l| t + l + "\n");
    let update = taken(&[&cut]);
    assert!(!update.values.contains_key("aws.eu-west-1.function.compute.x86_64"));
    assert!(update.notes.iter().any(|note| note.contains("has only a part of it")), "{:?}", update.notes);
}

#[test]
fn rows_of_another_region_are_added_only_when_asked() {
    let arm =
        seed("offer.csv").replace("AWS-Lambda-Requests,EU-Request", "AWS-Lambda-Provisioned-Concurrency-ARM,EU-X");
    let id = "aws.eu-west-1.function.provisioned_idle.arm64";
    assert!(!taken(&[&arm]).values.contains_key(id));
    let added = read(&[&arm], &Options { add: true, ..Options::default() }).expect("a list");
    assert_eq!(added.values[id].before, None);
    let text = overlay::text(&added, catalog());
    let with = catalog().clone().with_overrides(&text, "new.toml").expect("accepted");
    assert!(with.row(id).is_some_and(|row| row.given && row.replaced.is_none()));
}

#[test]
fn a_list_is_known_within_gzip_and_behind_a_byte_order_mark() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(format!("\u{feff}{}", seed("offer.json")).as_bytes()).expect("packs");
    let input = Input::bytes("offer.json.gz", packed.finish().expect("packs"));
    let update = update(vec![input], catalog(), &Options::default()).expect("a list");
    assert_eq!(update.values.len(), 1);
}

#[test]
fn another_currency_sets_nothing() {
    let yuan = seed("machines.csv").replace(";USD;", ";CNY;");
    let refused = read(&[&yuan], &Options::default()).expect_err("no dollars");
    assert!(refused.contains("not in USD (CNY)"), "{refused}");
}
