//! People and their sessions: tables `user`, `session`, `sign_in_failure`.

pub mod password;
pub mod service;
pub mod session;
mod store;
pub mod task;
mod throttle;

#[cfg(feature = "testing")]
pub(crate) use store::disable;

#[cfg(test)]
mod tests;
