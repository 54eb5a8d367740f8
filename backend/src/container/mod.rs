//! Containers on managed machines, as their agents tell of them: table
//! `server_container`. Who may see a host sees its containers.
//!
//! What they used over time is in `docker_stat`, which is `metrics`'.

pub(crate) mod latest;
pub mod service;
mod store;
pub mod task;

#[cfg(test)]
mod tests;
