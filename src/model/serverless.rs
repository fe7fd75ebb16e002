//! The serverless side, put together.
use super::Serverless;
use crate::catalog::Catalog;
use crate::scenario::Scenario;
use crate::traffic::Profile;

/// Evaluates the serverless side.
#[must_use]
pub fn evaluate(_s: &Scenario, _c: &Catalog, _p: &Profile) -> Serverless {
    std::process::abort()
}
