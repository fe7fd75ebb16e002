//! Where the providers' lists are: addresses for people to fetch, for the program itself opens no connection.

use crate::scenario::Provider;

/// Something to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// What it has.
    pub what: &'static str,
    /// The name of the file to write.
    pub file: String,
    /// Its address; none where a command of the provider's fetches it.
    pub url: Option<String>,
    /// The command that fetches it.
    pub command: String,
}

/// AWS's offers whose rows are read, with what they have.
const OFFERS: &[(&str, &str)] = &[
    ("AWSLambda", "functions"),
    ("AmazonEC2", "nodes, NAT gateways, disks"),
    ("AmazonEKS", "the cluster"),
    ("AWSELB", "load balancers"),
    ("AWSDataTransfer", "transfer to the internet and between zones"),
    ("AmazonCloudWatch", "logs"),
    ("AmazonVPC", "public addresses"),
    ("AmazonApiGateway", "front doors of functions"),
    ("AmazonDynamoDB", "the key-value store"),
    ("AWSQueueService", "queues"),
    ("AmazonStates", "workflows"),
];

/// Azure's services whose items are read, with what they have and the name of the file.
const SERVICES: &[(&str, &str, &str)] = &[
    ("Virtual Machines", "nodes, spot, reservations", "vm"),
    ("Functions", "functions", "functions"),
    ("Storage", "disks", "storage"),
    ("Log Analytics", "logs", "logs"),
    ("Azure Kubernetes Service", "the cluster", "aks"),
];

/// Google's services whose SKUs are read, by their id in the Cloud Billing catalog.
const SKUS: &[(&str, &str, &str)] = &[
    ("152E-C115-5142", "functions on Cloud Run, all regions", "cloud-run"),
    ("6F81-5844-456A", "nodes, spot, disks, all regions", "compute"),
];

/// What to fetch for a region. The addresses are those that the providers document: AWS 'Using the bulk API', Azure 'Retail Prices', Google
/// 'Cloud Billing Catalog API'.
#[must_use]
pub fn of(provider: Provider, region: &str) -> Vec<Fetch> {
    match provider {
        Provider::Aws => aws(region),
        Provider::Azure => azure(region),
        Provider::Gcp => google(),
    }
}

fn curl(url: &str, file: &str) -> String {
    format!("curl -sS --fail --compressed -o {file} '{url}'")
}

fn aws(region: &str) -> Vec<Fetch> {
    const BASE: &str = "https://pricing.us-east-1.amazonaws.com";
    let fetch = |what, file: String, url: String| Fetch { what, command: curl(&url, &file), file, url: Some(url) };
    let offers = OFFERS.iter().map(|(offer, what)| {
        let url = format!("{BASE}/offers/v1.0/aws/{offer}/current/{region}/index.csv");
        fetch(what, format!("{offer}-{region}.csv"), url)
    });
    let plans = format!("{BASE}/savingsPlan/v1.0/aws/AWSComputeSavingsPlan/current/{region}/index.csv");
    let spot = Fetch {
        what: "spot prices of a month",
        file: format!("spot-{region}.json"),
        url: None,
        command: format!(
            "aws ec2 describe-spot-price-history --region {region} --product-descriptions Linux/UNIX --start-time \"$(date -u -d '-30 days' \
             +%FT%TZ)\" > spot-{region}.json"
        ),
    };
    let plans = fetch("commitments", format!("savings-plan-{region}.csv"), plans);
    offers.chain([plans, spot]).collect()
}

fn azure(region: &str) -> Vec<Fetch> {
    let of = |(service, what, name): &(&str, &'static str, &str)| {
        let filter = format!("armRegionName eq '{region}' and serviceName eq '{service}'");
        // Quotes are written as codes, too, so that the address can stand in quotes of a shell.
        let filter = filter.replace(' ', "%20").replace('\'', "%27");
        let url = format!("https://prices.azure.com/api/retail/prices?$filter={filter}");
        let file = format!("azure-{name}-{region}.jsonl");
        let pages = format!(
            "next='{url}'; while [ -n \"$next\" ]; do page=$(curl -sS --fail \"$next\"); printf '%s\\n' \"$page\"; next=$(printf '%s' \
             \"$page\" | jq -r '.NextPageLink // empty'); done > {file}"
        );
        Fetch { what, file, url: Some(url), command: pages }
    };
    SERVICES.iter().map(of).collect()
}

fn google() -> Vec<Fetch> {
    let of = |(service, what, name): &(&str, &'static str, &str)| {
        let url = format!("https://cloudbilling.googleapis.com/v1/services/{service}/skus?pageSize=5000");
        let file = format!("gcp-{name}.jsonl");
        let pages = format!(
            "token=; while :; do page=$(curl -sS --fail -H \"x-goog-api-key: $API_KEY\" '{url}&pageToken='\"$token\"); printf '%s\\n' \
             \"$page\"; token=$(printf '%s' \"$page\" | jq -r '.nextPageToken // empty'); [ -n \"$token\" ] || break; done > {file}"
        );
        Fetch { what, file, url: Some(url), command: pages }
    };
    SKUS.iter().map(of).collect()
}
