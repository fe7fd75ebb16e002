//! What a cold start adds: sandbox, initialisation (or restore from a snapshot), code, the slow first
//! run of a just-in-time runtime, the working set, connections.

use crate::model::latency::Stage;
use crate::model::leg::{Leg, total};
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
