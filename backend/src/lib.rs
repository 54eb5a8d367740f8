//! Everything with a rule or a secret.
//!
//! The backend knows neither leptos nor axum. The way in is always the same:
//! [`Console::context`] makes an [`OpContext`], the context's policy makes a
//! proof, and a service takes the proof ([`authz`]). Stores, which hold the
//! SQL, are private to their domain.

pub mod adapter;
pub mod alert;
pub mod audit;
pub mod authz;
pub mod clock;
pub mod company;
pub mod container;
pub mod crypto;
pub mod db;
pub mod delivery;
pub mod demo;
pub mod entropy;
pub mod error;
pub mod identity;
pub mod instrument;
pub mod job;
pub mod message;
pub mod metrics;
pub mod op_context;
pub mod permission;
pub mod picture;
pub mod scrape;
pub mod server;
pub mod setting;
pub mod shell;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;

pub use error::{Error, Result};
pub use op_context::{Actor, Console, KnownAgent, OpContext, Origin, SignedIn};
