//! What calls a function of a template: SAM's events, and the resources that refer to it.

use super::{Template, intrinsic, refers};
use crate::deployment::function::Caller;
use crate::deployment::tree::Node;
use crate::scenario::FrontDoor;

impl Template<'_> {
    pub(super) fn callers(&self, id: &str, own: &Node, url: &Node, only: bool) -> Vec<Caller> {
        let mut callers = Vec::new();
        for (name, event) in own.at("Events").entries() {
            let kind = event.at("Type").text().unwrap_or_default();
            let door = match kind {
                "Api" => FrontDoor::RestApi,
                "HttpApi" => FrontDoor::HttpApi,
                "ALB" => FrontDoor::LoadBalancer,
                _ => FrontDoor::Event,
            };
            callers.push(Caller { door, what: format!("event {name} of type {kind}"), line: event.line });
        }
        if !url.is_null() && intrinsic(url).is_none() {
            callers.push(Caller { door: FrontDoor::FunctionUrl, what: "FunctionUrlConfig".to_owned(), line: url.line });
        }
        // An alias or a version stands for its function.
        let mut ids: Vec<&str> = vec![id];
        for (other, resource) in self.resources {
            let kind = resource.at("Type").text().unwrap_or_default();
            let named = resource.path(&["Properties", "FunctionName"]);
            if matches!(kind, "AWS::Lambda::Alias" | "AWS::Lambda::Version") && refers(named, &[id]) {
                ids.push(other);
            }
        }
        for (name, resource) in self.resources {
            if let Some(door) = self.door(resource, &ids) {
                let kind = resource.at("Type").text().unwrap_or_default();
                callers.push(Caller { door, what: format!("{name} ({kind})"), line: resource.line });
            }
        }
        if callers.is_empty() && only {
            callers.extend(self.only_api());
        }
        callers
    }

    /// The front door that a resource is for these ids.
    fn door(&self, resource: &Node, ids: &[&str]) -> Option<FrontDoor> {
        let kind = resource.at("Type").text().unwrap_or_default();
        let properties = resource.at("Properties");
        if !refers(properties, ids) {
            return None;
        }
        Some(match kind {
            "AWS::ApiGatewayV2::Api" | "AWS::ApiGatewayV2::Integration" => {
                if self.is_websocket(properties) {
                    FrontDoor::Event
                } else {
                    FrontDoor::HttpApi
                }
            }
            "AWS::ApiGateway::RestApi" | "AWS::ApiGateway::Method" | "AWS::Serverless::Api" => FrontDoor::RestApi,
            "AWS::Serverless::HttpApi" => FrontDoor::HttpApi,
            "AWS::Lambda::Url" => FrontDoor::FunctionUrl,
            "AWS::ElasticLoadBalancingV2::TargetGroup" => FrontDoor::LoadBalancer,
            "AWS::Lambda::EventSourceMapping"
            | "AWS::Events::Rule"
            | "AWS::Scheduler::Schedule"
            | "AWS::SNS::Subscription"
            | "AWS::SNS::Topic"
            | "AWS::S3::Bucket"
            | "AWS::Logs::SubscriptionFilter"
            | "AWS::StepFunctions::StateMachine" => FrontDoor::Event,
            "AWS::Lambda::Permission" => return self.permitted(properties),
            _ => return None,
        })
    }

    /// Whether an API, or the one that an integration belongs to, speaks over web sockets.
    fn is_websocket(&self, properties: &Node) -> bool {
        let own = properties.at("ProtocolType").text();
        let of = |(id, resource): &&(String, Node)| {
            refers(properties.at("ApiId"), &[id])
                && resource.path(&["Properties", "ProtocolType"]).text() == Some("WEBSOCKET")
        };
        own == Some("WEBSOCKET") || self.resources.iter().find(of).is_some()
    }

    /// Who may call, which tells of an API that is written as `OpenAPI` in another file.
    fn permitted(&self, properties: &Node) -> Option<FrontDoor> {
        let principal = properties.at("Principal").text()?;
        match principal.split('.').next()? {
            "elasticloadbalancing" => Some(FrontDoor::LoadBalancer),
            "apigateway" => {
                let of = |kind: &str| {
                    let mut apis = self.resources.iter().filter(|(_, r)| r.at("Type").text() == Some(kind));
                    apis.any(|(id, _)| refers(properties.at("SourceArn"), &[id]))
                };
                if of("AWS::ApiGatewayV2::Api") {
                    Some(FrontDoor::HttpApi)
                } else {
                    of("AWS::ApiGateway::RestApi").then_some(FrontDoor::RestApi)
                }
            }
            "s3" | "events" | "sns" | "cognito-idp" | "logs" | "scheduler" | "iot" | "ses" => Some(FrontDoor::Event),
            _ => None,
        }
    }

    /// The one API of a template with one function, whose definition is elsewhere.
    fn only_api(&self) -> Option<Caller> {
        let mut apis = self.resources.iter().filter_map(|(id, resource)| {
            let kind = resource.at("Type").text()?;
            let http = resource.path(&["Properties", "ProtocolType"]).text() != Some("WEBSOCKET");
            let door = match kind {
                "AWS::ApiGatewayV2::Api" if http => FrontDoor::HttpApi,
                "AWS::ApiGateway::RestApi" => FrontDoor::RestApi,
                _ => return None,
            };
            Some(Caller { door, what: format!("{id} ({kind})"), line: resource.line })
        });
        apis.next().filter(|_| apis.next().is_none())
    }
}
