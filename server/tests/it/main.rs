//! The console from outside: the real router in process, and the real program.
//!
//! What touches data runs on SQLite and on MariaDB by one body.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on panics, wherever it stands"
)]

mod alert;
mod app;
mod authz;
mod cli;
mod cluster;
mod delivery;
mod fault;
mod hostile;
mod http;
mod job;
mod matrix;
mod program;
mod prometheus;
mod report;
mod scrape;
mod set_up;
mod stream;
mod unauthorized;
