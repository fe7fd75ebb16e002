//! What a cold start adds: sandbox, initialisation (or restore from a snapshot), code, the slow first
//! run of a just-in-time runtime, the working set, connections.

use crate::catalog::serverless_kind::{ContainerRules, ManagedRules};
use crate::model::latency::Stage;
use crate::model::leg::{Leg, total};
use crate::model::serverless::kind::Capacity;
use crate::model::state::{Context, stage_of};
use crate::scenario::Packaging;

/// The parts of a cold start.
#[derive(Debug, Clone, Copy)]
pub struct Cold {
    /// Placement of the instance, before anything of the user's runs; not billed.
    pub sandbox: Stage,
    /// Initialisation or restore.
    pub init: Stage,
    /// Loading the code.
    pub code: Stage,
    /// The first handler run's extra time.
    pub first_run: Stage,
    /// Loading the working set.
    pub load: Stage,
    /// Opening connections.
    pub connect: Stage,
}

impl Cold {
    /// The cold start of the scenario's function; `connect` is the state's share of it.
    #[must_use]
    pub fn of(cx: Context<'_>, connect: Stage) -> Self {
        match Capacity::of(cx) {
            Capacity::Function => {}
            Capacity::Container(rules, _) => return Self::of_container(cx, rules, connect),
            Capacity::Managed(rules, _) => return Self::of_machine(rules),
        }
        let (work, s) = (&cx.scenario.work, &cx.scenario.serverless);
        let load_ms = cx.scenario.state.working_set_mb.get() / cx.platform.load_mb_per_s.value.max(0.1) * 1000.0;
        let provider = cx.scenario.place.provider;
        let Some((_, measured)) = cx.behaviour.cold_start(provider, work.runtime, s.packaging, s.architecture) else {
            let load = Stage::new(load_ms, 0.2);
            return Self {
                sandbox: stage_of(&cx.platform.sandbox),
                init: Stage::ZERO,
                code: Stage::ZERO,
                first_run: Stage::ZERO,
                load,
                connect,
            };
        };
        let sandbox = if measured.holds_sandbox { Stage::ZERO } else { stage_of(&cx.platform.sandbox) };
        // An image is loaded block by block as it is touched: its size was not seen in cold starts.
        let code_ms = match s.packaging {
            Packaging::Zip => work.package_mb.get() * cx.platform.code_ms_per_mb.value,
            Packaging::Image => 0.0,
        };
        let code = Stage::new(code_ms, 0.2);
        let snapshot = measured.snapshot.as_ref().filter(|_| s.snapshot_start);
        // A snapshot holds the loaded code and the working set.
        let (init, code, load_ms) = match snapshot {
            Some(restore) => (stage_of(restore), Stage::ZERO, 0.0),
            None => (stage_of(&measured.init), code, load_ms),
        };
        let first = match snapshot {
            Some(_) => measured.snapshot_first_invoke_ms.as_ref().or(measured.first_invoke_ms.as_ref()),
            None => measured.first_invoke_ms.as_ref(),
        };
        let first_ms = first.map_or(0.0, |f| f.value * 512.0 / s.memory_mb.get().max(1.0));
        Self { sandbox, init, code, first_run: Stage::new(first_ms, 0.3), load: Stage::new(load_ms, 0.2), connect }
    }

    /// The start of a container. All of it is billed, and where it was measured as a whole it holds the runtime's own start.
    fn of_container(cx: Context<'_>, rules: &ContainerRules, connect: Stage) -> Self {
        let work = &cx.scenario.work;
        let load_ms = cx.scenario.state.working_set_mb.get() / cx.platform.load_mb_per_s.value.max(0.1) * 1000.0;
        let whole = stage_of(rules.start_for(work.runtime));
        let (own, pull_ms) = if rules.start_holds_runtime.value > 0.0 {
            (Stage::ZERO, 0.0)
        } else {
            let (provider, s) = (cx.scenario.place.provider, &cx.scenario.serverless);
            let measured = cx.behaviour.cold_start(provider, work.runtime, Packaging::Image, s.architecture);
            let rate = rules.pull_mb_per_s.as_ref().map_or(f64::INFINITY, |rate| rate.value.max(0.1));
            (measured.map_or(Stage::ZERO, |(_, cold)| stage_of(&cold.init)), work.package_mb.get() / rate * 1000.0)
        };
        Self {
            sandbox: Stage::ZERO,
            init: whole,
            code: Stage::new(pull_ms, 0.2),
            first_run: own,
            load: Stage::new(load_ms, 0.2),
            connect,
        }
    }

    /// A managed machine: no request waits for one, and they are there within the period in which their number may double.
    fn of_machine(rules: &ManagedRules) -> Self {
        let none = Stage::ZERO;
        let init = Stage::new(rules.tracking.period_s.value * 1e3, 0.0);
        Self { sandbox: none, init, code: none, first_run: none, load: none, connect: none }
    }

    /// What the request waits longer than a warm one.
    #[must_use]
    pub fn total(&self) -> Stage {
        self.sandbox.then(self.busy())
    }

    /// What occupies the instance, and is billed where initialisation is.
    #[must_use]
    pub fn busy(&self) -> Stage {
        total(&self.legs()[1..])
    }

    /// What a cold start is made of, the sandbox first.
    #[must_use]
    pub fn legs(&self) -> [Leg; 6] {
        [self.sandbox, self.init, self.code, self.first_run, self.load, self.connect].map(Leg::once)
    }
}
