//! Which dials two scenarios differ in.

use crate::dial::{DIALS, Dial};
use crate::scenario::Scenario;

/// The dials that differ between a scenario and another, such as the preset's, in the order of the list.
pub fn changes<'s>(scenario: &'s Scenario, origin: &'s Scenario) -> impl Iterator<Item = &'static Dial> + use<'s> {
    DIALS.iter().filter(|dial| dial.get(scenario) != dial.get(origin))
}
