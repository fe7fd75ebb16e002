//! A deployment into a scenario: what the files say, as far as the scenario's place offers it, and what was measured of it.

use super::Material;
use super::dials::{Found, Measured, Spent};
use crate::catalog::Catalog;
use crate::deployment::{Deployed, FigureTold, Fit, Place, Setting};
use crate::dial::{self, Kind, Value};
use crate::import::{Note, Severity};
use crate::preset::assign::{self, assign};
use crate::scenario::{Provider, Scenario};
use crate::units::Unit;

/// What a deployment makes of a scenario.
pub(super) struct Plan {
    /// Dials with the number of the file that set each.
    dials: Vec<(Measured, usize)>,
    notes: Vec<Note>,
    figures: Vec<FigureTold>,
}

/// Sets what the files say, but for choices that the scenario's place does not offer, which are said.
pub(super) fn plan(deployed: &Deployed, scenario: &mut Scenario, catalog: &Catalog) -> Plan {
    let settings: Vec<assign::Setting> = deployed.settings.iter().map(|s| (s.dial, s.value.clone())).collect();
    let refused = assign(scenario, catalog, &settings);
    let mut plan = Plan { dials: Vec::new(), notes: Vec::new(), figures: Vec::new() };
    for (at, setting) in deployed.settings.iter().enumerate() {
        if let Some((_, error)) = refused.iter().find(|(i, _)| *i == at) {
            let kept = setting.dial.show(scenario, catalog);
            plan.note(&place_of(setting), &format!("{error}; it stays {kept}"));
        } else {
            plan.dials.push((measured(setting), setting.order));
        }
    }
    let differs = |figure: &&FigureTold| {
        let held = catalog.figure(&figure.id).map(|held| held.value);
        held.is_ok_and(|held| (held - figure.value).abs() > 1e-9 * held.abs())
    };
    let figures: Vec<&FigureTold> = deployed.figures.iter().filter(differs).collect();
    for figure in figures {
        let held = catalog.figure(&figure.id).map_or(f64::NAN, |held| held.value);
        let place = Place { file: figure.file.clone(), line: figure.line, order: 0 };
        let text = format!(
            "{0} is {1} here and {held} in the catalog; a preset cannot hold it: put \"{0}\" = {1} into a file and name that with --prices",
            figure.id, figure.value
        );
        plan.note(&place, &text);
        plan.figures.push(figure.clone());
    }
    plan
}

fn place_of(setting: &Setting) -> Place {
    Place { file: setting.file.clone(), line: setting.line, order: setting.order }
}

fn measured(setting: &Setting) -> Measured {
    let place = place_of(setting);
    let from = format!("{}, {}", setting.from, shown(&place));
    Measured {
        dial: setting.dial,
        value: setting.value.clone(),
        from: from.into(),
        place: Some((place.file, place.line)),
    }
}

fn shown(place: &Place) -> String {
    place.line.map_or_else(|| place.file.clone(), |line| format!("{}:{line}", place.file))
}

impl Plan {
    fn note(&mut self, place: &Place, text: &str) {
        let text = crate::units::printable(text);
        let file = Some(place.file.clone()).filter(|file| !file.is_empty());
        self.notes.push(Note { severity: Severity::Warning, file, line: place.line, text });
    }

    /// Sets a number that was measured, within its range.
    fn number(&mut self, id: &str, value: f64, from: &str, place: &Place, scenario: &mut Scenario, catalog: &Catalog) {
        let Ok(dial) = dial::find(id) else { return };
        let Kind::Number(number) = dial.kind else { return };
        let held = value.clamp(number.min, number.max);
        if (held - value).abs() > 1e-9 * value.abs() {
            let [wanted, held] = [value, held].map(|value| number.unit.format(value));
            self.note(
                place,
                &format!("{id}: {wanted} is outside the dial's range, so the nearest it has is set, {held}"),
            );
        }
        // In range, so it cannot be refused.
        drop(dial.set(scenario, catalog, &Value::Number(held)));
        let from = format!("{from}, {}", shown(place)).into();
        let of = Some((place.file.clone(), place.line));
        self.dials.push((Measured { dial, value: Value::Number(held), from, place: of }, place.order));
    }

    /// What durations and CPU tell of the work, given everything else.
    pub(super) fn measured(&mut self, deployed: &Deployed, scenario: &mut Scenario, catalog: &Catalog) {
        if let Some(tuning) = &deployed.tuning {
            let figure = catalog.behaviour().platform(Provider::Aws).function.mb_per_vcpu.as_ref();
            let Some(mb_per_vcpu) = figure.map(|figure| figure.value) else { return };
            if let Some(fit) = tuning.fit(mb_per_vcpu) {
                self.tuned(fit, &tuning.source, scenario, catalog);
            }
            if tuning.uses_several_cores(mb_per_vcpu) {
                let text = "durations still fall where an instance has more than one vCPU: a request uses several cores, which the model's \
                            handler does not";
                self.note(&tuning.source, text);
            }
        }
        if let Some(cpu) = &deployed.cpu {
            let duration = scenario.work.duration_ms.get();
            let share = cpu.ms_per_request / duration;
            if share > 1.0 {
                let text = format!(
                    "{} of a duration of {}: a request uses more than one core, or the duration is another's; work.cpu_share ends at 100 %",
                    cpu.from,
                    Unit::Millis.format(duration)
                );
                self.note(&cpu.source, &text);
            }
            let from = format!("{} of {}", cpu.from, Unit::Millis.format(duration));
            self.number("work.cpu_share", share.clamp(0.0, 1.0), &from, &cpu.source, scenario, catalog);
        }
    }

    /// A duration in the handler has the state operations in it; the dial has not, for the model adds them.
    fn tuned(&mut self, fit: Fit, place: &Place, scenario: &mut Scenario, catalog: &Catalog) {
        let show = |ms| Unit::Millis.format(ms);
        let (whole_ms, share, from) = match fit {
            Fit::Split { wait_ms, cpu_ms } => {
                let whole = wait_ms + cpu_ms;
                let from = format!("{} of waiting and {} of CPU on one vCPU", show(wait_ms), show(cpu_ms));
                (whole, Some(cpu_ms / whole), from)
            }
            Fit::Whole { duration_ms } => (duration_ms, None, "duration on one vCPU or more".to_owned()),
            Fit::Part { duration_ms, slowdown } => {
                let share = scenario.work.cpu_share.get();
                let whole = duration_ms / (1.0 - share + share * slowdown);
                (whole, None, format!("{} at one size, with work.cpu_share as it was", show(duration_ms)))
            }
        };
        if let Some(share) = share {
            self.number("work.cpu_share", share, &from, place, scenario, catalog);
        }
        let state_ms = Spent::of(scenario, catalog, true).state_ms;
        if state_ms > 0.0 && whole_ms <= state_ms {
            let text = format!(
                "a duration of {} is less than the {} that state takes in the preset this starts from: choose the state that the function \
                 really keeps (state.kind)",
                show(whole_ms),
                show(state_ms)
            );
            self.note(place, &text);
        }
        let from = if state_ms > 0.0 { format!("{from}, less {} of state", show(state_ms)) } else { from };
        self.number("work.duration_ms", whole_ms - state_ms, &from, place, scenario, catalog);
    }

    /// Puts what a deployment says beside what was measured of traffic: of two that set one dial the later file holds, which is said.
    pub(super) fn merge(self, material: &Material, found: &mut Found) {
        let Self { dials, mut notes, figures } = self;
        for (set, order) in dials {
            let Some(at) = found.dials.iter().position(|other| other.dial.id == set.dial.id) else {
                found.dials.push(set);
                continue;
            };
            let later = material.last_traffic.is_none_or(|traffic| order > traffic);
            let other = &found.dials[at];
            if other.value != set.value {
                let [kept, left] = if later { [&set, other] } else { [other, &set] };
                let words = |m: &Measured| format!("{} ({})", m.shown(), m.from);
                let text =
                    format!("{}: {} holds over {}, for its file is the later", set.dial.id, words(kept), words(left));
                notes.push(Note { severity: Severity::Warning, file: None, line: None, text });
            }
            if later {
                found.dials[at] = set;
            }
        }
        found.notes = notes;
        found.figures = figures;
    }
}
