//! A sheet of discounts: a service and a percentage a line, as contracts have them.

use super::ledger::{Ledger, List, Origin, Reason};
use super::{PricingError, number};
use crate::catalog::{Tier, Value};
use crate::scenario::Provider;
use crate::units::printable;

/// What a service is called in a contract, without the provider's name before it, and what its rows in the catalog begin with behind
/// the region. A load balancer and transfer are services of their own.
const SERVICES: &[(Provider, &[&str], &[&str])] = &[
    (Provider::Aws, &["lambda"], &["function"]),
    (Provider::Aws, &["ec2", "elastic compute cloud"], &["node", "nat", "disk"]),
    (Provider::Aws, &["dynamodb"], &["key_value"]),
    (Provider::Aws, &["eks", "elastic kubernetes service"], &["cluster"]),
    (Provider::Aws, &["elb", "elastic load balancing"], &["load_balancer"]),
    (Provider::Aws, &["api gateway"], &["front_door.http_api", "front_door.rest_api", "socket"]),
    (Provider::Aws, &["cloudwatch"], &["logs", "function_logs"]),
    (Provider::Aws, &["vpc", "virtual private cloud"], &["public_ip", "endpoint"]),
    (Provider::Aws, &["data transfer"], &["egress", "inter_zone"]),
    (Provider::Aws, &["sqs", "simple queue service"], &["queue"]),
    (Provider::Aws, &["step functions"], &["workflow"]),
    (Provider::Aws, &["rds", "relational database service"], &["database", "database_disk", "connection_proxy"]),
    (Provider::Aws, &["elasticache"], &["cache"]),
    (Provider::Aws, &["efs", "elastic file system"], &["file"]),
    (Provider::Aws, &["fargate"], &["pod"]),
    (Provider::Azure, &["virtual machines"], &["node"]),
    (Provider::Azure, &["functions"], &["function", "function_consumption"]),
    (Provider::Azure, &["kubernetes service", "aks"], &["cluster"]),
    (Provider::Azure, &["managed disks"], &["disk"]),
    (Provider::Azure, &["monitor", "log analytics"], &["logs"]),
    (Provider::Azure, &["load balancer"], &["load_balancer"]),
    (Provider::Azure, &["nat gateway"], &["nat"]),
    (Provider::Azure, &["bandwidth"], &["egress", "inter_zone"]),
    (Provider::Azure, &["cosmos db"], &["key_value"]),
    (Provider::Azure, &["service bus"], &["queue"]),
    (Provider::Azure, &["database for postgresql"], &["database", "database_disk"]),
    (Provider::Gcp, &["compute engine"], &["node", "disk", "disk_standard"]),
    (Provider::Gcp, &["run", "run functions"], &["function"]),
    (Provider::Gcp, &["kubernetes engine", "gke"], &["cluster"]),
    (Provider::Gcp, &["logging"], &["logs"]),
    (Provider::Gcp, &["sql"], &["database", "database_disk"]),
    (Provider::Gcp, &["firestore"], &["key_value"]),
    (Provider::Gcp, &["pub/sub"], &["queue"]),
    (Provider::Gcp, &["workflows"], &["workflow"]),
];

/// What a discount is for.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    origin: Origin,
    service: String,
    provider: Provider,
    prefixes: &'static [&'static str],
    /// Share that is taken off.
    share: f64,
}

/// The list that a sheet is.
pub(super) fn list(ledger: &mut Ledger<'_>, file: &str) -> Origin {
    let name: String = file.rsplit(['/', '\\']).next().unwrap_or(file).chars().take(100).collect();
    let source = format!("discounts of {}", printable(&name));
    ledger.list(List { source, as_of: None, confidence: None, note: None })
}

/// Takes a line.
pub(super) fn take(
    ledger: &mut Ledger<'_>,
    origin: Origin,
    (file, line): (&str, u64),
    (service, percent): (&str, &str),
) -> Result<Result<(), Reason>, PricingError> {
    let share = share(percent).map_err(|(problem, remedy)| {
        PricingError::line(file, line, format!("{service}: '{percent}' {problem}"), remedy)
    })?;
    if share == 0.0 {
        ledger.note(format!("{service}: 0 %, nothing to do"));
        return Ok(Err(Reason::of("0 %, nothing to do")));
    }
    let Some((provider, _, prefixes)) = known(service) else {
        ledger.note(format!("{service} has no row in the catalog"));
        return Ok(Err(Reason::with("service without a row in the catalog", service)));
    };
    let service = service.trim().to_owned();
    ledger.parts.sheets.push(Sheet { origin, service, provider: *provider, prefixes, share });
    Ok(Ok(()))
}

fn known(service: &str) -> Option<&'static (Provider, &'static [&'static str], &'static [&'static str])> {
    let name = service.trim().to_lowercase();
    let brands: [(&str, Option<Provider>); 6] = [
        ("amazon ", Some(Provider::Aws)),
        ("aws ", Some(Provider::Aws)),
        ("microsoft azure ", Some(Provider::Azure)),
        ("azure ", Some(Provider::Azure)),
        ("google cloud ", Some(Provider::Gcp)),
        ("google ", Some(Provider::Gcp)),
    ];
    let brand = brands.into_iter().find_map(|(brand, of)| Some((name.strip_prefix(brand)?, of)));
    let (name, provider) = brand.unwrap_or((name.as_str(), None));
    let name = name.strip_prefix("cloud ").unwrap_or(name);
    SERVICES.iter().find(|(of, names, _)| names.contains(&name) && provider.is_none_or(|wanted| wanted == *of))
}

/// The share that a percentage takes off, or what is wrong with it and what to write.
fn share(percent: &str) -> Result<f64, (&'static str, &'static str)> {
    const WRITE: &str = "write a percentage from 0 to 100, such as 5 or 7.5";
    let text = percent.trim();
    let (digits, marked) = text.strip_suffix('%').map_or((text, false), |digits| (digits.trim_end(), true));
    let number = number::parse(digits).ok_or(("is no number", WRITE))?;
    if !(0.0..=100.0).contains(&number) {
        return Err(("is out of range", WRITE));
    }
    if number > 0.0 && number < 1.0 && !marked {
        return Err(("is a factor or less than one per cent", "write 0.95 % for the one, 5 % for the other"));
    }
    Ok(number / 100.0)
}

/// Takes the discounts off the list prices: those of the other files, or else of the catalog.
pub(super) fn settle(ledger: &mut Ledger<'_>) {
    let sheets = std::mem::take(&mut ledger.parts.sheets);
    let mut nodes = false;
    for sheet in sheets {
        let mut found = Vec::new();
        for row in ledger.catalog.rows().filter(|row| matches!(row.value, Value::Tiers(_))) {
            let Some((provider, region, what)) = super::ledger::split(&row.id) else { continue };
            let below =
                |prefix: &str| what.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            let wanted = region == "all"
                || ledger.options.regions.is_empty()
                || ledger.options.regions.iter().any(|r| r == region);
            if provider == sheet.provider && wanted && sheet.prefixes.iter().any(|prefix| below(prefix)) {
                found.extend(ledger.list_price(row).map(|tiers| (row.id.clone(), tiers, ledger.date_of(row))));
            }
        }
        let note = format!("{} % off the list price: {}", number::tidy(sheet.share * 100.0), sheet.service);
        nodes |= sheet.prefixes.contains(&"node");
        ledger.note(format!("{}: {} prices of the catalog", note, found.len()));
        for (id, tiers, as_of) in found {
            let off = |tier: Tier| Tier { usd: number::tidy(tier.usd * (1.0 - sheet.share)), ..tier };
            ledger.instead(sheet.origin, &id, tiers.into_iter().map(off).collect(), &as_of, note.clone());
        }
    }
    if nodes {
        ledger.note("spot stays a share of the price on demand: it falls with it");
    }
}
