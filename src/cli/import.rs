//! `faceoff import`: the user's own traffic, from an export or a log, and their own deployment, from manifests, templates and plans.
//!
//! Its user holds a file and asks: do you understand it, is this really my traffic, what did you assume, and what will you make of it?
//! So without `--as` nothing is written: the answer is what the file is, its figures to compare with what they know, what was assumed, and
//! which dials would be set. With `--as` the same is kept, as a trace and a preset, and the command that shows it is named.

mod document;
mod keep;
mod summary;
mod untold;

use super::context::Context;
use super::output::{self, Output};
use super::table::Format;
use super::{Outcome, describe as traffic, envelope};
use crate::catalog::Catalog;
use crate::import::Source;
use crate::intake::{self, Material};
use crate::scenario::Scenario;
use crate::trace::Trace;
use anyhow::Context as _;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  faceoff import access.log                          what it is, without writing anything
  faceoff import access.log --as shop                keep it as a trace and a preset
  faceoff import logs/ --as shop --replace           a folder, or several files, as one
  faceoff import grafana.csv --tz Europe/Berlin --as shop
  faceoff import rates.json --read rates --as shop
  faceoff import k6-summary.json --as measured       durations only, no traffic
  faceoff import access.log deployment.yaml hpa.yaml template.yaml --as shop
                                                     traffic and both plans, as one preset
  kubectl get deployment,hpa -o yaml | faceoff import - --workload api --as api
  faceoff import cpu.json requests.json --cpu cpu.json   CPU a request, from Prometheus
  zcat huge.log.gz | faceoff import - --format json
  faceoff import access.log --describe               and how uneven it is, replayed
  faceoff import app.jsonl --field duration=took --duration-unit ms --where 'status<500'
  faceoff import my.log --log-format '$remote_addr [$time_local] \"$request\" $status $request_time'
  faceoff compare shop

On screen the key I, or the last item of the presets, imports as well.

Formats, recognised by content; gzip, zstd, tar and UTF-16 are undone, and so is what Docker, kubectl,
syslog, Loki and CloudWatch put around a line:
  metrics    CloudWatch (get-metric-statistics, get-metric-data, console CSV, Logs Insights),
             Prometheus query_range, promtool, VictoriaMetrics, Grafana CSV, Datadog, Graphite,
             InfluxDB (answers and lines), Elasticsearch and Kibana, Azure Monitor, Google Cloud
             Monitoring, GA4, CSV or JSON lines of times with counts, uniq -c
  requests   access logs of nginx, Apache, ingress-nginx, Traefik, HAProxy, Envoy, Istio, Caddy, Kong,
             uWSGI, Gin, Fiber, IIS, Squid; AWS load balancers, CloudFront, S3, API Gateway; Application
             Gateway, Front Door, App Insights; Google load balancers, Cloud Run; Cloudflare, Fastly;
             JSON of pino, bunyan, winston, zap, Serilog, logback, ECS, Datadog, New Relic; Heroku,
             lograge; Lambda REPORT lines; any log with --log-format or --field
  durations  k6, oha, JMeter, Locust, Gatling, vegeta, wrk, hey, ab, autocannon, Artillery, bombardier,
             Fortio: no traffic, only how long requests took
  cluster    Kubernetes manifests with HPA, KEDA, VPA; Knative; kubectl get -o yaml, helm template,
             kubectl kustomize; KRR; kubectl top pods; Prometheus CPU and memory by container
  functions  SAM, CloudFormation, CDK synth, serverless.yml, Terraform plans (show -json), ARM,
             Cloud Run, aws lambda get-function-configuration, Lambda Power Tuning; function apps
             on Flex, Consumption and Premium
  containers ECS on Fargate (templates, plans, aws ecs describe-services and
             describe-task-definition), Container Apps (ARM, az containerapp show, Terraform), their
             autoscaling";

/// What a file that is a dash is called.
const STDIN: &str = "standard input";

/// Import your traffic from exports and logs, and your deployment from manifests, templates and plans
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Files or folders, read as one; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Keep it under this name: a trace, and a preset that uses it
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Say what the traffic is like as well, and replay it request by request ('faceoff traces describe')
    #[arg(long)]
    describe: bool,
    /// Replace what is kept under that name, or hide the preset of that name that comes with the program
    #[arg(long, requires = "name")]
    replace: bool,
    /// The preset that the new one is based on, for all that the files do not tell [default: web-api]
    #[arg(long, value_name = "PRESET")]
    base: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    untold: untold::Args,
}

impl Args {
    fn sources(&self) -> anyhow::Result<Vec<Source>> {
        let mut sources = Vec::new();
        for path in &self.files {
            if path == Path::new("-") {
                sources.push(Source::stream(STDIN, std::io::stdin()));
            } else {
                sources.extend(Source::paths(&[path])?);
            }
        }
        anyhow::ensure!(!sources.is_empty(), "{}: no file in it; name one, or another folder", self.files[0].display());
        Ok(sources)
    }

    /// The files in one line, for what is kept.
    fn origin(&self) -> String {
        let name = |path: &PathBuf| match path.file_name() {
            Some(name) if name == "-" => STDIN.to_owned(),
            name => name.unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        };
        let names = self.files.iter().map(name);
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Imports, keeps what was asked to be kept, and says what it is.
///
/// # Errors
/// When a file is not understood, the name is taken, or something cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    if let Some(name) = &args.name {
        keep::check_name(name, args.replace, context)?;
    }
    let material = intake::gather(args.sources()?, &args.untold.options(), &args.untold.deployment())?;
    let kept = match &args.name {
        Some(name) => Some(keep::keep(name, &material, args, context)?),
        None => None,
    };
    write(&material, kept.as_ref(), args, context, output)?;
    Ok(Outcome::Fine)
}

fn write(
    material: &Material,
    kept: Option<&keep::Kept>,
    args: &Args,
    context: &Context,
    output: &mut Output,
) -> anyhow::Result<()> {
    let catalog = context.catalog()?;
    let imported = &material.imported;
    let (fitted, found) = keep::fitted(material, args, context, &catalog)?;
    let described = imported.traffic().filter(|_| args.describe).map(|trace| {
        let name = args.name.clone().unwrap_or_else(|| args.origin());
        Described { name, trace, scenario: &fitted.scenario, catalog: &catalog }
    });
    let text = |of: &Described<'_>| traffic::text(&of.name, of.trace, of.scenario, of.catalog, args.format);
    let summary = |machines| summary::table(material, &found.dials, machines);
    match args.format {
        Format::Json => {
            let mut document = document::of(material, &found, kept);
            if let Some(text) = described.as_ref().map(text).transpose()? {
                document["described"] = serde_json::from_str(&text)?;
            }
            output.text(&envelope::around(&document).context("the summary cannot be written")?)?;
        }
        Format::Csv => {
            let mut table = summary(true);
            if let Some(of) = &described {
                summary::described(&mut table, &traffic::figures(&of.name, of.trace, of.scenario, of.catalog));
            }
            output.text(&table.render(args.format)?)?;
            if !context.quiet() {
                // CSV has no place for them.
                imported.notes.iter().chain(&found.notes).for_each(|note| output::complain(&note.to_string()));
                found.remarks.iter().for_each(|remark| output::complain(remark));
            }
        }
        Format::Table | Format::Markdown => {
            output.text(&summary(false).render(args.format)?)?;
            if !context.quiet() {
                output.text(&summary::notes(imported, &found))?;
            }
            if let Some(text) = described.as_ref().map(text).transpose()? {
                output.text(&format!("\n{text}"))?;
            }
            if let Some(kept) = kept {
                output.text(&kept.told())?;
            }
        }
    }
    Ok(())
}

/// Traffic to describe, and what it is replayed in.
struct Described<'a> {
    name: String,
    trace: &'a Trace,
    scenario: &'a Scenario,
    catalog: &'a Catalog,
}
