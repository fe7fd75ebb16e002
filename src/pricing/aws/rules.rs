//! What each row of an offer is.

use super::{Field, Row, region, usage};
use crate::pricing::ledger::Reason;

/// What a row sets.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pricing) struct Rule {
    pub(in crate::pricing) region: String,
    /// The id behind cloud and region.
    pub(in crate::pricing) what: String,
    /// Power of ten from the list's unit to the catalog's: 6 from a request to a million.
    pub(in crate::pricing) power: i32,
    /// Units of the catalog in one of the list: 3,600 seconds of an hour.
    pub(in crate::pricing) divide: f64,
    /// Whether it comes on top of the price of a cluster, which the catalog holds in total.
    pub(in crate::pricing) on_cluster: bool,
}

/// What a row's service and usage mean: the id behind the region, and the power of ten.
type Meaning = Result<(String, i32), Reason>;

/// What a row sets, or why nothing.
pub(in crate::pricing) fn rule(row: &Row<'_>, offer: &str) -> Result<Rule, Reason> {
    let service = row.get(Field::Service);
    let service = if service.is_empty() { offer } else { service };
    let term = row.get(Field::Term);
    if !term.is_empty() && term != "OnDemand" {
        return Err(Reason::of(if term == "Reserved" { "Reserved (hours and upfront fee)" } else { term }));
    }
    let currency = row.get(Field::Currency);
    if !currency.is_empty() && currency != "USD" {
        return Err(Reason::with("not in USD", currency));
    }
    if let place @ ("AWS Local Zone" | "AWS Wavelength Zone" | "AWS Outposts") = row.get(Field::LocationType) {
        let what = if place == "AWS Local Zone" { "local zone" } else { place };
        return Err(Reason::of(format!("{what} {}", row.get(Field::Region)).trim()));
    }
    let plain = usage(row.get(Field::Usage)).1;
    let (what, power) = match service {
        "AWSLambda" => lambda(row),
        "AmazonEC2" => ec2(row, plain),
        "AWSDataTransfer" => transfer(row, plain),
        _ => small(service, row, plain),
    }?;
    let Some(region) = region(row) else { return Err(Reason::of("free tier (location Any)")) };
    let divide = if what.starts_with("pod.") { 3600.0 } else { 1.0 };
    let on_cluster = what == "cluster.hour_extended_support";
    Ok(Rule { region: region.to_owned(), what, power, divide, on_cluster })
}

/// What a row sets by a name that is fixed.
#[expect(clippy::unnecessary_wraps, reason = "it stands in places that may refuse")]
fn set(what: impl Into<String>, power: i32) -> Meaning {
    Ok((what.into(), power))
}

fn lambda(row: &Row<'_>) -> Meaning {
    match row.get(Field::Group) {
        "AWS-Lambda-Requests" => set("function.request", 6),
        "AWS-Lambda-Requests-ARM" => Err(Reason::of("Requests-ARM, same price as x86")),
        "AWS-Lambda-Duration" => set("function.compute.x86_64", 0),
        "AWS-Lambda-Duration-ARM" => set("function.compute.arm64", 0),
        "AWS-Lambda-Provisioned-Concurrency" => set("function.provisioned_idle.x86_64", 0),
        "AWS-Lambda-Provisioned-Concurrency-ARM" => set("function.provisioned_idle.arm64", 0),
        "AWS-Lambda-Duration-Provisioned" => set("function.provisioned_duration.x86_64", 0),
        "AWS-Lambda-Duration-Provisioned-ARM" => set("function.provisioned_duration.arm64", 0),
        "AWS-Lambda-Storage-Duration" => set("function.ephemeral", 0),
        "AWS-Lambda-Storage-Duration-ARM" => Err(Reason::of("ephemeral storage of arm64")),
        edge if edge.starts_with("AWS-Lambda-Edge") => Err(Reason::of("Edge")),
        other => Err(Reason::with("AWSLambda, other groups", other)),
    }
}

fn ec2(row: &Row<'_>, plain: &str) -> Meaning {
    let family = row.get(Field::Family);
    if family.starts_with("Compute Instance") {
        return machine(row, plain);
    }
    match plain {
        "NatGateway-Hours" => return set("nat.hour", 0),
        "NatGateway-Bytes" => return set("nat.gb", 0),
        "EBS:VolumeUsage.gp3" => return set("disk.gb_month", 0),
        _ => {}
    }
    if let Some(type_family) = plain.strip_prefix("CPUCredits:").filter(|_| row.get(Field::System) == "Linux") {
        return set(format!("burst_credit.{type_family}"), 0);
    }
    Err(match family {
        "NAT Gateway" => Reason::of(plain.split('-').next().unwrap_or(plain)),
        "Storage" => Reason::of(if row.get(Field::Volume).is_empty() { "other disks" } else { row.get(Field::Volume) }),
        "Storage Snapshot" => Reason::of("snapshot"),
        "" => Reason::of("AmazonEC2, other rows"),
        other => Reason::of(format!("AmazonEC2, {other}")),
    })
}

/// A machine of its own: Linux, shared hardware, nothing installed, in use.
fn machine(row: &Row<'_>, plain: &str) -> Meaning {
    let (tenancy, system, installed) = (row.get(Field::Tenancy), row.get(Field::System), row.get(Field::Installed));
    if tenancy != "Shared" {
        return Err(Reason::of(tenancy));
    }
    if system != "Linux" {
        return Err(Reason::of(system));
    }
    if installed != "NA" && !installed.is_empty() {
        return Err(Reason::of(if installed.starts_with("SQL") { "SQL Server" } else { installed }));
    }
    if row.get(Field::Capacity) != "Used" {
        return Err(Reason::of("unused or allocated capacity reservation"));
    }
    if row.get(Field::Operation) != "RunInstances" || !plain.starts_with("BoxUsage") {
        return Err(Reason::of("other ways to run a machine"));
    }
    set(format!("node.{}", row.get(Field::Machine)), 0)
}

fn transfer(row: &Row<'_>, plain: &str) -> Meaning {
    if plain == "DataTransfer-Out-Bytes" && row.get(Field::ToLocation) == "External" {
        return set("egress.gb", 0);
    }
    if plain == "DataTransfer-Regional-Bytes" {
        return set("inter_zone.gb", 0);
    }
    Err(Reason::of(match row.get(Field::Transfer) {
        _ if plain.starts_with("Global-") => "free 100 GB (Global)",
        "AWS Inbound" => "inbound",
        "InterRegion Outbound" | "InterRegion Inbound" | "InterRegion" => "to another region",
        _ => "AWSDataTransfer, other ways",
    }))
}

/// The services of which few usage types count.
fn small(service: &str, row: &Row<'_>, plain: &str) -> Meaning {
    match (service, plain) {
        ("AmazonEKS", "AmazonEKS-Hours:perCluster") => set("cluster.hour", 0),
        ("AmazonEKS", "AmazonEKS-Hours:extendedSupport") => set("cluster.hour_extended_support", 0),
        ("AmazonECS", "Fargate-vCPU-Hours:perCPU") => set("pod.vcpu_second", 0),
        ("AmazonECS", "Fargate-GB-Hours") => set("pod.gb_second", 0),
        ("AmazonApiGateway", "ApiGatewayHttpRequest") => set("front_door.http_api", 6),
        ("AmazonApiGateway", "ApiGatewayRequest") => set("front_door.rest_api", 6),
        ("AmazonDynamoDB", "ReadRequestUnits") => set("key_value.read", 6),
        ("AmazonDynamoDB", "WriteRequestUnits") => set("key_value.write", 6),
        ("AmazonDynamoDB", "TimedStorage-ByteHrs") => set("key_value.storage", 0),
        ("AmazonDynamoDB", "TimedPITRStorage-ByteHrs") => set("key_value.point_in_time_recovery", 0),
        ("AWSELB", "LoadBalancerUsage") if application(row) => set("load_balancer.hour", 0),
        ("AWSELB", "LCUUsage") if application(row) => set("load_balancer.capacity_unit", 0),
        ("AmazonCloudWatch", "DataProcessing-Bytes") => set("logs.gb", 0),
        ("AmazonVPC", "PublicIPv4:InUseAddress") => set("public_ip.hour", 0),
        ("AWSQueueService", "Requests-RBP" | "Requests-Tier1") if standard(row) => set("queue.request", 6),
        ("AWSQueueService", _) if !standard(row) => {
            Err(Reason::of(row.get(Field::Queue).split(' ').next().unwrap_or("other queues")))
        }
        ("AWSELB", _) if !application(row) => Err(Reason::of(row.get(Field::Family))),
        ("AmazonStates", "StateTransition") => set("workflow.transition", 6),
        (
            "AmazonEKS" | "AmazonECS" | "AmazonApiGateway" | "AmazonDynamoDB" | "AWSELB" | "AmazonCloudWatch"
            | "AmazonVPC" | "AWSQueueService" | "AmazonStates",
            other,
        ) => Err(Reason::with(format!("{service}, other usage"), other)),
        (other, _) => Err(Reason::with("service that is not read", other)),
    }
}

fn application(row: &Row<'_>) -> bool {
    row.get(Field::Family) == "Load Balancer-Application"
}

/// Lists before 2024 have no type of a queue in the rows of standard ones.
fn standard(row: &Row<'_>) -> bool {
    matches!(row.get(Field::Queue), "" | "Standard")
}
