//! People, their sessions and what proves who they are: tables `user`, `session`,
//! `sign_in_failure`, `identity_code`, `identity_quota`, `captcha_used`,
//! `second_factor`, `recovery_code`, `sign_in`.

pub mod account;
pub mod code;
mod device;
pub mod history;
pub mod invitation;
pub mod password;
pub mod profile;
pub mod recovery;
pub mod registration;
pub mod second_factor;
pub mod service;
pub mod session;
pub mod step_up;
mod store;
pub mod strength;
pub mod task;
mod throttle;

#[cfg(feature = "testing")]
pub(crate) use store::disable;

use crate::{Result, db::Db};
use model::id::UserId;

/// The time zone that a person chose, empty where they follow their browser; `None` when
/// they are gone.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn time_zone(db: &Db, user: UserId) -> Result<Option<String>> {
    store::person::find_time_zone(db, user).await
}

#[cfg(test)]
mod tests;
