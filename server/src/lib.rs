//! placeholder
pub mod client_address;
pub mod config;
pub mod security;
pub mod shutdown;
pub mod telemetry;
