//! What keys and mouse do on each screen, before what they do everywhere.

pub mod bill;
pub mod check;
pub mod day;
pub mod fleet;
pub mod map;
pub mod sources;
pub mod what_if;
