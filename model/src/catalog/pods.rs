//! Pods that are billed by their size, without nodes: which sizes there are, what they cost, and how they start.

use super::market::Commitments;
use super::row::{Figure, Price};

/// The prices of one region.
#[derive(Debug, Clone)]
pub struct PodPrices {
    /// Per vCPU and hour.
    pub vcpu_hour: Price,
    /// Per GB of memory and hour.
    pub gb_hour: Price,
    /// Per GB of temporary storage and hour, where the first gigabytes are not free.
    pub storage_gb_hour: Option<Price>,
    /// vCPU and memory on spot capacity, where that is on sale.
    pub spot: Option<(Price, Price)>,
    /// What commitments take off vCPU, memory and storage.
    pub commitment: Commitments,
    /// The control plane of a cluster of such pods, where it is charged otherwise.
    pub cluster_hour: Option<Price>,
}

/// How pods without nodes behave on one platform.
#[derive(Debug, Clone)]
pub struct PodRules {
    /// The sizes that are billed.
    pub sizes: PodSizes,
    /// Seconds from the decision until the pod's capacity is there and the image pull begins.
    pub start_s: Figure,
    /// Image pull in compressed MB per second, where it differs from that of nodes.
    pub pull_mb_per_s: Option<Figure>,
    /// Least seconds that a pod is billed for.
    pub minimum_s: Figure,
    /// GB of temporary storage that a pod is billed for unless it asks for more.
    pub storage_gb: Option<Figure>,
    /// Whether volumes of block storage can be attached (1) or not (0).
    pub block_volumes: Figure,
    /// Whether each pod counts as a node of the cluster (1) or not (0).
    pub counts_as_node: Figure,
    /// Whether they are on sale as spot capacity at all (1) or not (0).
    pub on_spot: Figure,
    /// Pods that the cluster itself needs, where they are billed.
    pub system: Option<SystemPods>,
    /// vCPU that a new account may run at once.
    pub quota_vcpu: Option<Figure>,
}

/// The pods that a cluster without nodes needs for itself.
#[derive(Debug, Clone)]
pub struct SystemPods {
    /// How many.
    pub count: Figure,
    /// vCPU that each is billed for.
    pub vcpu: Figure,
    /// GB that each is billed for.
    pub memory_gb: Figure,
}

/// The sizes that pods are billed by.
#[derive(Debug, Clone)]
pub enum PodSizes {
    /// A table of vCPU and memory; what is asked for is billed as the next size that holds it.
    Table {
        /// The sizes, smallest vCPU first.
        rungs: Vec<Rung>,
        /// MB that the platform's own processes need in each pod, on top of what is asked for.
        extra_mb: Figure,
    },
    /// Any size within a ratio of memory to vCPU; what is asked for outside of it is raised.
    Ratio(Box<Ratio>),
}

/// Sizes of one vCPU count: memory from `least_gb` to `most_gb` in steps.
#[derive(Debug, Clone)]
pub struct Rung {
    /// vCPU.
    pub vcpu: Figure,
    /// Least memory in GB.
    pub least_gb: Figure,
    /// Most memory in GB.
    pub most_gb: Figure,
    /// Step of the memory in GB.
    pub step_gb: Figure,
}

/// Bounds on the size of a pod.
#[derive(Debug, Clone)]
pub struct Ratio {
    /// Step of the vCPU.
    pub vcpu_step: Figure,
    /// Least vCPU.
    pub vcpu_least: Figure,
    /// Most vCPU.
    pub vcpu_most: Figure,
    /// Least memory in MB.
    pub memory_least_mb: Figure,
    /// Most memory in GB.
    pub memory_most_gb: Figure,
    /// Least GB for each vCPU.
    pub gb_per_vcpu_least: Figure,
    /// Most GB for each vCPU.
    pub gb_per_vcpu_most: Figure,
}

/// The size that a pod is billed by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PodSize {
    /// vCPU.
    pub vcpu: f64,
    /// Memory in GB of 1,024 MB.
    pub gb: f64,
}

/// How far a quotient may be above a whole number and still count as it.
const ROUNDING: f64 = 1e-9;
const MB_PER_GB: f64 = 1024.0;

impl PodSizes {
    /// The size that a pod of so many vCPU and MB is billed by; `None` where the largest does not hold it.
    #[must_use]
    pub fn of(&self, vcpu: f64, mb: f64) -> Option<PodSize> {
        match self {
            Self::Table { rungs, extra_mb } => {
                let gb = (mb + extra_mb.value) / MB_PER_GB;
                rungs
                    .iter()
                    .find(|r| r.vcpu.value >= vcpu - ROUNDING && r.most_gb.value >= gb - ROUNDING)
                    .map(|r| r.size(gb))
            }
            Self::Ratio(ratio) => ratio.of(vcpu, mb / MB_PER_GB),
        }
    }

    /// The largest size.
    #[must_use]
    pub fn largest(&self) -> PodSize {
        match self {
            Self::Table { rungs, .. } => rungs
                .last()
                .map_or(PodSize { vcpu: 0.0, gb: 0.0 }, |r| PodSize { vcpu: r.vcpu.value, gb: r.most_gb.value }),
            Self::Ratio(ratio) => PodSize { vcpu: ratio.vcpu_most.value, gb: ratio.memory_most_gb.value },
        }
    }

    /// The figure behind the largest size.
    #[must_use]
    pub fn largest_figure(&self) -> Option<&Figure> {
        match self {
            Self::Table { rungs, .. } => rungs.last().map(|r| &r.vcpu),
            Self::Ratio(ratio) => Some(&ratio.vcpu_most),
        }
    }

    /// Whether a pod that asks for less than its size is given all of it: the platform then raises the pod's own requests.
    #[must_use]
    pub const fn raises_requests(&self) -> bool {
        matches!(self, Self::Ratio(_))
    }
}

impl Rung {
    fn size(&self, gb: f64) -> PodSize {
        let steps = ((gb - self.least_gb.value) / self.step_gb.value.max(1e-9) - ROUNDING).ceil().max(0.0);
        PodSize { vcpu: self.vcpu.value, gb: self.least_gb.value + steps * self.step_gb.value }
    }
}

impl Ratio {
    fn of(&self, vcpu: f64, gb: f64) -> Option<PodSize> {
        let gb = gb.max(self.memory_least_mb.value / MB_PER_GB);
        let vcpu = vcpu.max(self.vcpu_least.value).max(gb / self.gb_per_vcpu_most.value.max(1e-9));
        let steps = (vcpu / self.vcpu_step.value.max(1e-9) - ROUNDING).ceil();
        let vcpu = steps * self.vcpu_step.value;
        let size = PodSize { vcpu, gb: gb.max(vcpu * self.gb_per_vcpu_least.value) };
        let fits = size.vcpu <= self.vcpu_most.value + ROUNDING && size.gb <= self.memory_most_gb.value + ROUNDING;
        fits.then_some(size)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

    use super::{PodSize, PodSizes};
    use crate::catalog::Catalog;
    use crate::scenario::Provider;

    fn sizes(provider: Provider) -> PodSizes {
        let behaviour = Catalog::load().expect("the catalog loads").behaviour().clone();
        behaviour.platform(provider).pods.clone().expect("this cloud has pods without nodes").sizes
    }

    fn near(found: Option<PodSize>, vcpu: f64, gb: f64) -> bool {
        found.is_some_and(|size| (size.vcpu - vcpu).abs() < 1e-9 && (size.gb - gb).abs() < 1e-9)
    }

    #[test]
    fn fargate_rounds_up_to_the_next_pair_as_its_guide_has_it() {
        let sizes = sizes(Provider::Aws);
        // Asked for and billed, the first two from the EKS user guide; memory with 256 MB on top.
        for (asked, billed) in [
            ((1.0, 8192.0), (2.0, 9.0)),
            ((0.25, 512.0), (0.25, 1.0)),
            ((0.25, 256.0), (0.25, 0.5)),
            ((0.25, 1024.0), (0.25, 2.0)),
            ((0.25, 2048.0), (0.5, 3.0)),
            ((0.3, 512.0), (0.5, 1.0)),
            ((4.0, 31_000.0), (8.0, 32.0)),
            ((16.0, 122_624.0), (16.0, 120.0)),
        ] {
            assert!(
                near(sizes.of(asked.0, asked.1), billed.0, billed.1),
                "{asked:?}: {:?}",
                sizes.of(asked.0, asked.1)
            );
        }
        assert_eq!(sizes.of(16.0, 122_625.0), None);
        assert_eq!(sizes.of(16.1, 1024.0), None);
    }

    #[test]
    fn autopilot_raises_a_pod_to_its_steps_and_ratios() {
        let sizes = sizes(Provider::Gcp);
        for (asked, billed) in [
            ((0.5, 2048.0), (0.5, 2.0)),
            ((0.01, 1.0), (0.05, 52.0 / 1024.0)),
            ((0.06, 128.0), (0.1, 0.125)),
            ((2.0, 512.0), (2.0, 2.0)),
            ((0.5, 6656.0), (1.0, 6.5)),
            ((0.1, 1024.0), (0.2, 1.0)),
        ] {
            assert!(
                near(sizes.of(asked.0, asked.1), billed.0, billed.1),
                "{asked:?}: {:?}",
                sizes.of(asked.0, asked.1)
            );
        }
        assert_eq!(sizes.of(31.0, 32_768.0), None);
        assert_eq!(sizes.of(1.0, 111.0 * 1024.0), None);
    }

    #[test]
    fn a_raised_size_is_its_own_size() {
        let sizes = sizes(Provider::Gcp);
        for (vcpu, mb) in [(0.05, 32.0), (0.3, 777.0), (0.7, 9000.0), (7.77, 64.0)] {
            let once = sizes.of(vcpu, mb).expect("in range");
            assert!(near(sizes.of(once.vcpu, once.gb * 1024.0), once.vcpu, once.gb), "{once:?}");
        }
    }
}
