//! Services of ECS in a template, and Application Auto Scaling of services and functions.

use super::{Template, refers};
use crate::deployment::function::Field;
use crate::deployment::scaling::{self, Says, Scaled, Scaling};
use crate::deployment::tree::Node;
use crate::deployment::{Gathered, ecs};

impl Template<'_> {
    /// Sorts the services, the task definitions and what scales them.
    pub(super) fn containers(&self, gathered: &mut Gathered) {
        let file = self.document.file;
        for (id, resource) in self.resources {
            let own = resource.at("Properties");
            let node = || Node { line: resource.line, ..self.values.deep(own) };
            match resource.at("Type").text().unwrap_or_default() {
                "AWS::ECS::TaskDefinition" => {
                    let (node, mut names) = (node(), vec![id.clone()]);
                    names.extend(node.at("Family").text().map(str::to_owned));
                    gathered.tasks.push(ecs::Task { names, file, node, region: Field::Absent });
                }
                "AWS::ECS::Service" => {
                    let (node, mut names) = (node(), vec![id.clone()]);
                    names.extend(node.at("ServiceName").text().map(str::to_owned));
                    let task = self.referred(own.at("TaskDefinition"), "AWS::ECS::TaskDefinition");
                    let task = task.or_else(|| own.at("TaskDefinition").text().map(ecs::family));
                    let task = task.into_iter().collect();
                    gathered.ecs.push(ecs::Service { names, file, node, region: Field::Absent, task });
                }
                "AWS::ApplicationAutoScaling::ScalableTarget" => self.target(resource, gathered),
                "AWS::ApplicationAutoScaling::ScalingPolicy" => {
                    let target = own.at("ScalingTargetId");
                    let of = self.resources.iter().find(|(id, r)| is_target(r) && refers(target, &[id]));
                    let target = of.map_or(own, |(_, target)| target.at("Properties"));
                    self.scaling(target, scaling::policy(&node()), resource, gathered);
                }
                _ => {}
            }
        }
    }

    fn target(&self, resource: &Node, gathered: &mut Gathered) {
        let own = resource.at("Properties");
        let node = self.values.deep(own);
        self.scaling(own, scaling::bounds(&node), resource, gathered);
        for action in node.at("ScheduledActions").items() {
            self.scaling(own, scaling::scheduled(action), resource, gathered);
        }
    }

    /// One statement on the resource that a scalable target names.
    fn scaling(&self, target: &Node, says: Says, resource: &Node, gathered: &mut Gathered) {
        let node = self.values.deep(target);
        let id = node.at("ResourceId").text();
        let Some(of) = Scaled::of(node.at("ServiceNamespace").text(), id) else { return };
        let mut names: Vec<String> = id.and_then(scaling::name).into_iter().collect();
        let kinds: &[&str] = match of {
            Scaled::Tasks => &["AWS::ECS::Service"],
            Scaled::Provisioned => &["AWS::Lambda::Function", "AWS::Serverless::Function"],
        };
        // An alias, or the cluster's outputs, may stand between the target and what it scales.
        let ids: Vec<&str> = self.behind(target.at("ResourceId"));
        let own = |(id, r): &&(String, Node)| {
            kinds.contains(&r.at("Type").text().unwrap_or_default()) && ids.contains(&id.as_str())
        };
        names.extend(self.resources.iter().filter(own).map(|(id, _)| id.clone()));
        gathered.scalings.push(Scaling { of, names, spot: self.document.spot(resource), says });
    }

    /// The resources that a value refers to, and the functions of the aliases and versions among them.
    fn behind(&self, node: &Node) -> Vec<&str> {
        let named = |node: &Node| -> Vec<&str> {
            self.resources.iter().filter(|(id, _)| refers(node, &[id])).map(|(id, _)| id.as_str()).collect()
        };
        let mut ids = named(node);
        for (id, resource) in self.resources {
            let kind = resource.at("Type").text().unwrap_or_default();
            if ids.contains(&id.as_str()) && matches!(kind, "AWS::Lambda::Alias" | "AWS::Lambda::Version") {
                ids.extend(named(resource.path(&["Properties", "FunctionName"])));
            }
        }
        ids
    }

    fn referred(&self, node: &Node, kind: &str) -> Option<String> {
        let of = |(id, resource): &&(String, Node)| resource.at("Type").text() == Some(kind) && refers(node, &[id]);
        self.resources.iter().find(of).map(|(id, _)| id.clone())
    }
}

fn is_target(resource: &Node) -> bool {
    resource.at("Type").text() == Some("AWS::ApplicationAutoScaling::ScalableTarget")
}
