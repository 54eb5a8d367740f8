//! The process `tenon`: one route table, sessions, the command line.
//!
//! It is a library so that tests drive the real router in their own process.

pub mod asset;
pub mod background;
pub mod client_address;
pub mod command;
pub mod config;
pub mod cookie;
pub mod data_dir;
pub mod endpoint;
pub mod prometheus;
pub mod request;
mod route_table;
pub mod router;
pub mod security;
pub mod serve;
pub mod session_store;
pub mod shutdown;
pub mod state;
pub mod telemetry;
