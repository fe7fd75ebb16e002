//! What a bill is made of by its nature: capacity that idles and that works, what is there without load, what follows use.

use crate::model::bill::Nature;
use crate::model::{Comparison, Side};

/// Dollars a month by what they follow; together they are the bill.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Makeup {
    /// Capacity that is kept beyond the load.
    pub idle: f64,
    /// Capacity that the load uses.
    pub busy: f64,
    /// There at zero traffic too.
    pub fixed: f64,
    /// Follows the requests.
    pub used: f64,
}

impl Makeup {
    /// The make-up of a side's bill. Idle is the share of the capacity of nodes, containers or managed instances that the mean load
    /// leaves over, as the claim on idle capacity has it.
    #[must_use]
    pub fn of(comparison: &Comparison, side: Side) -> Self {
        let bill = &comparison.side(side).bill;
        let sum = |nature: Nature| bill.sum_of(|line| line.nature == nature).get();
        let idle = match side {
            Side::Kubernetes => comparison.kubernetes.idle_share,
            Side::Serverless => comparison.serverless.idle_share,
        };
        let capacity = sum(Nature::Capacity);
        Self { idle: idle * capacity, busy: (1.0 - idle) * capacity, fixed: sum(Nature::Fixed), used: sum(Nature::Use) }
    }

    /// The parts with their names, in the order shown.
    #[must_use]
    pub const fn parts(&self) -> [(&'static str, f64); 4] {
        [
            ("idle capacity", self.idle),
            ("used capacity", self.busy),
            ("fixed floor", self.fixed),
            ("per use", self.used),
        ]
    }

    /// The sum.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.idle + self.busy + self.fixed + self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::model::evaluate;
    use crate::scenario::Scenario;

    #[test]
    fn the_parts_are_the_bill() {
        let catalog = Catalog::load().expect("the catalog loads");
        let comparison = evaluate(&Scenario::default(), &catalog);
        for side in Side::BOTH {
            let makeup = Makeup::of(&comparison, side);
            let bill = comparison.side(side).bill.total().get();
            assert!((makeup.total() / bill - 1.0).abs() < 1e-12, "{side:?}");
            assert!(makeup.parts().iter().all(|(_, usd)| *usd >= 0.0));
        }
        assert!(Makeup::of(&comparison, Side::Kubernetes).idle > 0.0, "a default deployment is not full");
    }
}
