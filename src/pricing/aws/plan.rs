//! Savings plans: what a commitment takes off the price on demand.

use super::{offer, usage};
use crate::pricing::derived::{Committed, Term};
use crate::pricing::ledger::{Ledger, Origin, Reason};
use crate::pricing::number;
use crate::scenario::Provider;

/// One rate of a plan.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::pricing) struct Rate<'r> {
    /// `Compute Savings Plan` and the like: the product's family or the plan's description.
    pub(in crate::pricing) plan: &'r str,
    pub(in crate::pricing) upfront: &'r str,
    pub(in crate::pricing) years: &'r str,
    pub(in crate::pricing) service: &'r str,
    pub(in crate::pricing) usage: &'r str,
    pub(in crate::pricing) operation: &'r str,
    pub(in crate::pricing) region: &'r str,
    pub(in crate::pricing) currency: &'r str,
    pub(in crate::pricing) usd: &'r str,
}

/// Takes a rate.
pub(in crate::pricing) fn take(ledger: &mut Ledger<'_>, origin: Origin, rate: &Rate<'_>) -> Result<(), Reason> {
    let (code, plain) = usage(rate.usage);
    if !rate.plan.replace(' ', "").contains("ComputeSavingsPlan") {
        let plan = if rate.plan.contains("EC2") { "EC2 Instance Savings Plan" } else { "other savings plan" };
        return Err(Reason::of(plan));
    }
    if rate.upfront != "No Upfront" {
        return Err(Reason::of(rate.upfront));
    }
    if !rate.currency.is_empty() && rate.currency != "USD" {
        return Err(Reason::with("not in USD", rate.currency));
    }
    let term = match rate.years.trim() {
        "1" | "1yr" => Term::OneYear,
        "3" | "3yr" => Term::ThreeYears,
        other => return Err(Reason::with("another term", other)),
    };
    let region = if rate.region.is_empty() { code.unwrap_or("us-east-1") } else { rate.region };
    let what = match rate.service {
        "AmazonEC2" => format!("node.{}", machine(rate, plain)?),
        // Both architectures and the upper tiers have the same share off, so the plain price is enough.
        "AWSLambda" if plain == "Lambda-GB-Second" => "function.compute.x86_64".to_owned(),
        "AWSLambda" => return Err(Reason::of("Lambda, other rates")),
        "AmazonECS" | "AmazonEKS" => return Err(Reason::of("Fargate (no row in the catalog)")),
        other => return Err(Reason::with("service that is not read", other)),
    };
    let id = ledger.id(Provider::Aws, region, &what)?;
    let usd = number::parse(rate.usd).filter(|usd| *usd > 0.0);
    let usd = usd.ok_or_else(|| Reason::with("rate that is no number", rate.usd))?;
    let region = region.to_owned();
    ledger.parts.commit(Committed { origin, provider: Provider::Aws, region, id, term, usd, plan: true });
    Ok(())
}

fn machine<'r>(rate: &Rate<'r>, plain: &str) -> Result<&'r str, Reason> {
    if plain.starts_with("UnusedBox") {
        return Err(Reason::of("UnusedBox"));
    }
    if plain.starts_with("Dedicated") {
        return Err(Reason::of("Dedicated"));
    }
    match rate.operation {
        "RunInstances" => {}
        "RunInstances:0002" => return Err(Reason::of("Windows")),
        "RunInstances:0010" => return Err(Reason::of("RHEL")),
        "RunInstances:000g" => return Err(Reason::of("SUSE")),
        other => return Err(Reason::with("other operation", other)),
    }
    offer::machine(rate.usage).ok_or_else(|| Reason::of("other ways to run a machine"))
}
