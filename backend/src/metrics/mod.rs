//! Samples: how they come in and how they are drawn. Tables `server_sample` and
//! `docker_stat`, and `server_log_hour`, `server_log_day`, `container_log_hour`,
//! `container_log_day`, which keep what samples were once these are gone.

mod live;
pub mod past;
mod purge;
pub mod queue;
pub mod retention;
pub mod rollup;
pub mod series;
pub mod service;
mod store;
pub mod task;
mod write;

#[cfg(test)]
mod tests;
