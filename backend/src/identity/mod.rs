//! People, their sessions and the codes that prove their numbers: tables `user`,
//! `session`, `sign_in_failure`, `identity_code`, `identity_quota`, `captcha_used`.

pub mod account;
pub mod code;
mod device;
pub mod invitation;
pub mod password;
pub mod recovery;
pub mod registration;
pub mod service;
pub mod session;
mod store;
pub mod strength;
pub mod task;
mod throttle;

#[cfg(feature = "testing")]
pub(crate) use store::disable;

#[cfg(test)]
mod tests;
