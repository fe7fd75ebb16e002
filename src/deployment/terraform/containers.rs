//! Services of ECS in a plan, and Application Auto Scaling of services and functions.

use super::aws::refers;
use super::{Resource, region};
use crate::deployment::function::Field;
use crate::deployment::scaling::{self, Scaled, Scaling};
use crate::deployment::told::Spot;
use crate::deployment::tree::Node;
use crate::deployment::{Document, Gathered, ecs};

/// Sorts the services, the task definitions and what scales them.
pub(super) fn read(resources: &[Resource<'_>], document: &Document, gathered: &mut Gathered) {
    let plan = &document.node;
    let set = region(plan, "aws");
    let file = document.file;
    let place = || set.text().map_or(Field::Absent, |text| Field::Known(text.to_owned(), set.line));
    for resource in resources {
        let node = Node { line: resource.values.line, ..resource.values.clone() };
        let name = |key: &str| node.at(key).text().map(str::to_owned).into_iter().chain([resource.address.to_owned()]);
        match resource.kind {
            "aws_ecs_task_definition" => {
                gathered.tasks.push(ecs::Task { names: name("family").collect(), file, region: place(), node });
            }
            "aws_ecs_service" => {
                let named = node.at("task_definition").text().map(ecs::family);
                let by_source = || {
                    let of = |r: &&Resource<'_>| {
                        r.kind == "aws_ecs_task_definition" && refers(plan, resource.address, r.address)
                    };
                    resources.iter().find(of).map(|r| r.address.to_owned())
                };
                let task = named.or_else(by_source).into_iter().collect();
                gathered.ecs.push(ecs::Service { names: name("name").collect(), file, region: place(), task, node });
            }
            "aws_appautoscaling_target" => {
                push(resource, resource, scaling::bounds(&node), resources, document, gathered);
            }
            "aws_appautoscaling_policy" | "aws_appautoscaling_scheduled_action" => {
                let says =
                    if resource.kind.ends_with("policy") { scaling::policy(&node) } else { scaling::scheduled(&node) };
                let target = resources
                    .iter()
                    .find(|r| r.kind == "aws_appautoscaling_target" && refers(plan, resource.address, r.address));
                push(resource, target.unwrap_or(resource), says, resources, document, gathered);
            }
            _ => {}
        }
    }
}

/// One statement on what a scalable target names, by its id or by what its source refers to.
fn push(
    resource: &Resource<'_>,
    target: &Resource<'_>,
    says: scaling::Says,
    resources: &[Resource<'_>],
    document: &Document,
    gathered: &mut Gathered,
) {
    let id = target.values.at("resource_id").text();
    let Some(of) = Scaled::of(target.values.at("service_namespace").text(), id) else { return };
    let mut names: Vec<String> = id.and_then(scaling::name).into_iter().collect();
    let kind = if of == Scaled::Tasks { "aws_ecs_service" } else { "aws_lambda_function" };
    let own = |r: &&Resource<'_>| r.kind == kind && refers(&document.node, target.address, r.address);
    names.extend(resources.iter().filter(own).map(|r| r.address.to_owned()));
    let spot = Spot { file: document.file, line: resource.values.line };
    gathered.scalings.push(Scaling { of, names, spot, says });
}
