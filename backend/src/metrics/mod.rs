//! Samples: how they come in and how they are drawn. Tables `server_sample`
//! and `docker_stat`.

mod live;
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
