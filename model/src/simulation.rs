//! The event-driven referee: the policies that the model describes, played request by request.
//!
//! It shares the model's inputs and none of its approximations, so that where the two disagree by more
//! than the simulation's own interval, the model is wrong until shown otherwise.
//!
//! - [`functions`]: a function's instance pool,
//! - [`hybrid`]: both of them, with a spill rule between,
//! - [`pods`]: a deployment under the autoscaler, on nodes,
//! - [`tape`]: recorded arrivals in place of drawn ones,
//! - [`random`]: seeded numbers, one independent stream for each replication,
//! - [`histogram`]: times on a logarithmic grid, counted without a logarithm,
//! - [`replication`]: independent replications on several threads, merged in order, with Student's
//!   interval for each figure, until they are precise enough.

pub mod functions;
pub mod histogram;
pub mod hybrid;
pub mod pods;
pub mod random;
pub mod replication;
pub mod tape;
