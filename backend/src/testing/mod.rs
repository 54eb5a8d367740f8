//! Databases and a small world for tests.
//!
//! [`on_both_engines`] runs one test body on SQLite and on MariaDB. MariaDB is
//! real: a private instance is started once for each test program, unless
//! `TENON_TEST_MYSQL` names one that runs already. [`Redis`] and [`SmtpServer`] are real as well. Every test gets a database
//! of its own, migrated like any other.

mod census;
mod engine;
pub mod mutant;
mod redis;
mod smtp;
mod world;

pub use engine::{Engine, TestDatabase, on_both_engines};
pub use mutant::{Check, Mutant, Surgery};
pub use redis::Redis;
pub use smtp::SmtpServer;
pub use world::{CompanyRole, FixedEntropy, MockClock, World};
