//! The program on a managed machine, `tenon-agent`.
//!
//! It dials out to the console, never the other way round. Once it has become
//! a host by an enrolment token it measures the machine on a steady tick and
//! posts what it measured; what the console cannot take waits in order.
//!
//! Everything runs in one task on one thread: sampling and sending are two
//! futures side by side, so that a slow console never delays a measurement.
//! Time and chance come in as parameters ([`clock`], [`jitter`]).

pub mod backoff;
pub mod check;
pub mod chore;
pub mod clock;
pub mod collect;
pub mod config;
pub mod console;
pub mod container;
pub mod detail;
mod disk;
pub mod enrol;
pub mod identity;
pub mod jitter;
pub mod net;
pub mod provider;
pub mod queue;
pub mod refusal;
pub mod report;
pub mod run;
pub mod sample;
pub mod spool;
pub mod state;
pub mod token;
pub mod trouble;
