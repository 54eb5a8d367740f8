//! Server functions of one's own profile and preferences.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::identity::{Preferences, Profile};
use serde::{Deserialize, Serialize};

/// The profile of the signed-in person.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/profile", input = server_fn::codec::Json)]
pub async fn my_profile() -> Result<Profile, AppError> {
    let (ctx, me) = crate::console::guard_myself()?;
    backend::identity::profile::find(&ctx, me)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What the page of preferences shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesView {
    /// What was chosen.
    pub preferences: Preferences,
    /// The time zones there are.
    pub time_zones: Vec<String>,
}

/// How the signed-in person wants the console to be.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/preferences", input = server_fn::codec::Json)]
pub async fn my_preferences() -> Result<PreferencesView, AppError> {
    use backend::identity::profile;

    let (ctx, me) = crate::console::guard_myself()?;
    let preferences = profile::preferences(&ctx, me)
        .await
        .map_err(|e| ctx.public(e))?;
    let time_zones = profile::time_zones();
    Ok(PreferencesView {
        preferences,
        time_zones: time_zones.into_iter().map(str::to_owned).collect(),
    })
}
