//! Whether the two sides stand on equal terms: the line that says what is the same, or what differs and why.

use crate::model::bill::{Kind, Line};
use crate::model::{Comparison, Side};
use crate::scenario::{Architecture, Commitment, Door, KubernetesKind, ServerlessKind};

/// What both sides have alike, and what they do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fairness {
    /// What is the same on both sides, such as `door (API gateway)`.
    pub same: Vec<String>,
    /// What differs, each as a clause that says how.
    pub differs: Vec<String>,
}

impl Fairness {
    /// How the two sides of a comparison compare in door, terms, zones and architecture.
    #[must_use]
    pub fn of(c: &Comparison) -> Self {
        let mut found = Self { same: Vec::new(), differs: Vec::new() };
        found.door(c);
        found.terms(c);
        found.zones(c);
        found.architecture(c);
        found
    }

    /// Whether nothing differs.
    #[must_use]
    pub const fn is_equal(&self) -> bool {
        self.differs.is_empty()
    }

    /// One sentence, what differs first.
    #[must_use]
    pub fn sentence(&self) -> String {
        let same = format!("{}: the same on both sides", self.same.join(", "));
        if self.differs.is_empty() {
            return format!("Equal terms: {same}.");
        }
        let differs = self.differs.join("; ");
        if self.same.is_empty() { format!("Not equal: {differs}.") } else { format!("Not equal: {differs}. {same}.") }
    }

    fn door(&mut self, c: &Comparison) {
        let (door, functions) = (c.scenario.traffic.door, c.scenario.serverless.front_door);
        let container = c.scenario.serverless.kind == ServerlessKind::Container;
        if c.scenario.state.connections > 0 && door == Door::Public && !container {
            self.differs.push("functions need a socket gateway to hold connections, pods need none".to_owned());
        } else if functions.answers(door) {
            self.same.push(format!("door ({})", door.label()));
        } else {
            let pods = match door {
                Door::Internal => "an internal load balancer",
                Door::Public => "a public load balancer",
                Door::Gateway => "an API gateway",
                Door::Event => "no door",
            };
            self.differs.push(format!("functions stand behind a {functions}, pods behind {pods}"));
        }
    }

    fn terms(&mut self, c: &Comparison) {
        let s = &c.scenario;
        let (both, nodes) = (s.place.terms, s.kubernetes.commitment);
        if nodes == both.commitment() {
            self.same.push(format!("terms ({both})"));
        } else {
            let name = |commitment: Commitment| commitment.terms().label();
            self.differs.push(format!("{} are bought {}, functions {}", machines(c), name(nodes), both.label()));
        }
        let spot = |item: &str| item.ends_with(", spot");
        let nodes_spot = c.side(Side::Kubernetes).bill.lines().iter().any(|line| spot(&line.item));
        let is_spot = |line: &Line| line.kind == Kind::ContainerCpu && line.item.ends_with("spot");
        let both_spot = c.side(Side::Serverless).bill.lines().iter().any(is_spot);
        if nodes_spot && both_spot {
            self.same.push("spot capacity".to_owned());
        } else if nodes_spot {
            self.differs.push(format!("spot capacity is on sale for {} only", machines(c)));
        }
    }

    fn zones(&mut self, c: &Comparison) {
        if let Some(zones) = c.serverless.zones {
            self.same.push(format!("zones ({zones})"));
            return;
        }
        match c.scenario.kubernetes.zones {
            0 | 1 => self.differs.push("pods run in one zone, functions in several".to_owned()),
            zones => self.same.push(format!("zones (pods in {zones}, functions in several)")),
        }
    }

    fn architecture(&mut self, c: &Comparison) {
        let functions = c.scenario.serverless.architecture;
        let arm = |side: Side| match side {
            Side::Serverless => functions == Architecture::Arm,
            Side::Kubernetes => c.arm_nodes,
        };
        if arm(Side::Kubernetes) == arm(Side::Serverless) {
            self.same.push(format!("architecture ({functions})"));
        } else {
            let nodes = if c.arm_nodes { Architecture::Arm } else { Architecture::X86 };
            self.differs.push(format!("{} are {nodes}, functions {functions}", machines(c)));
        }
    }
}

/// What is bought for the pods.
const fn machines(c: &Comparison) -> &'static str {
    match c.scenario.kubernetes.kind {
        KubernetesKind::Nodes | KubernetesKind::ManagedNodes => "nodes",
        KubernetesKind::Pods => "pods",
    }
}
