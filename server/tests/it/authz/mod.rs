//! That authorization is tight: who gets what at every route, whatever ids and
//! spellings they send, and that a check that were missing would be noticed.
//!
//! All of it goes by the rows of `unauthorized/rows`: a new route is probed as soon
//! as it has its row.

pub mod alerting;
mod document;
pub mod expected;
mod live;
mod mutant;
mod probe;
mod spot;
mod stage;
mod told;
