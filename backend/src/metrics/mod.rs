//! Samples: how they come in and how they are drawn. Tables `server_sample`
//! and `docker_stat`.

pub mod series;
pub mod service;
mod store;

#[cfg(test)]
mod tests;
