//! What a person says of themself, with their picture, and how they want the console
//! to be.

use super::{service, session, store::person as store};
use crate::{
    OpContext, Result, adapter,
    audit::Operation,
    authz::Myself,
    picture::{self, Made},
};
use chrono_tz::Tz;
use model::{
    error::{Error as Public, Problem},
    identity::{Preference, Preferences, Profile, ProfileUpdate},
    locale::{Locale, Theme},
    scope::Owner,
};
use serde_json::json;

/// The actor's profile.
///
/// # Errors
/// `Unauthenticated` when the account was disabled meanwhile.
pub async fn find(ctx: &OpContext, me: Myself) -> Result<Profile> {
    let found = store::find_profile(ctx.db(), me.id()).await?;
    Ok(found.ok_or(Public::Unauthenticated)?)
}

fn stale() -> crate::Error {
    let what = "profile_version".to_owned();
    Public::Conflict { what }.into()
}

/// Changes the actor's profile, as long as nobody changed it since `version`.
///
/// # Errors
/// `Conflict` (`profile_version`) when somebody did: the actor in another tab.
/// `Invalid` on `email` for an address that takes no mail.
pub async fn update(
    ctx: &OpContext,
    me: Myself,
    version: i64,
    profile: &ProfileUpdate,
) -> Result<()> {
    if let Some(email) = &profile.email
        && !adapter::mail::is_address(email.as_str())
    {
        return Err(Public::invalid("email", Problem::Malformed).into());
    }
    let mut tx = ctx.db().begin().await?;
    if !store::update_profile(&mut tx, me.id(), version, profile, ctx.now()).await? {
        return Err(stale());
    }
    let content = json!({ "name": profile.name });
    service::record_with(ctx, &mut tx, me.id(), Operation::Update, Some(&content)).await?;
    tx.commit().await?;
    // The name stands in the header of other tabs.
    session::announce(ctx, me.id());
    Ok(())
}

/// Gives the actor a picture in place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn set_picture(ctx: &OpContext, me: Myself, made: &Made) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    let owner = Owner::User(me.id());
    let url = picture::replace(ctx, &mut tx, owner, made).await?;
    store::update_image(&mut tx, me.id(), &url, ctx.now()).await?;
    let content = json!({ "picture": "set" });
    service::record_with(ctx, &mut tx, me.id(), Operation::Update, Some(&content)).await?;
    tx.commit().await?;
    session::announce(ctx, me.id());
    Ok(())
}

/// Takes the actor's picture away.
///
/// # Errors
/// When the database refuses.
pub async fn remove_picture(ctx: &OpContext, me: Myself) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    picture::remove(&mut tx, Owner::User(me.id())).await?;
    store::update_image(&mut tx, me.id(), "", ctx.now()).await?;
    let content = json!({ "picture": "removed" });
    service::record_with(ctx, &mut tx, me.id(), Operation::Update, Some(&content)).await?;
    tx.commit().await?;
    session::announce(ctx, me.id());
    Ok(())
}

/// The names of all time zones, in order.
pub fn time_zones() -> Vec<&'static str> {
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .collect()
}

/// How the actor wants the console to be.
///
/// # Errors
/// `Unauthenticated` when the account was disabled meanwhile.
pub async fn preferences(ctx: &OpContext, me: Myself) -> Result<Preferences> {
    let found = store::find_preferences(ctx.db(), me.id()).await?;
    let found = found.ok_or(Public::Unauthenticated)?;
    Ok(Preferences {
        chosen: service::actor(ctx)?.preference.clone(),
        mails_messages: found.mails_messages,
        email: found.email,
        can_mail: ctx.can_mail(),
        version: found.version,
    })
}

/// Changes how the actor wants the console to be, as long as nobody changed it since
/// `version`.
///
/// # Errors
/// `Conflict` (`profile_version`); `Invalid` on `time_zone` for one that does not
/// exist, on `mails_messages` where there is no address, or nothing that sends mail.
pub async fn update_preferences(
    ctx: &OpContext,
    me: Myself,
    version: i64,
    chosen: &Preference,
    mails_messages: bool,
) -> Result<()> {
    if let Some(zone) = &chosen.time_zone
        && zone.as_str().parse::<Tz>().is_err()
    {
        return Err(Public::invalid("time_zone", Problem::Malformed).into());
    }
    let mut tx = ctx.db().begin().await?;
    if mails_messages {
        let has_address = store::has_email(&mut tx, me.id()).await?;
        if !(has_address && ctx.can_mail()) {
            return Err(Public::invalid("mails_messages", Problem::Missing).into());
        }
    }
    let now = ctx.now();
    if !store::update_preferences(&mut tx, me.id(), version, chosen, mails_messages, now).await? {
        return Err(stale());
    }
    tx.commit().await
}

/// Keeps the language that the actor just chose.
///
/// # Errors
/// When the database refuses.
pub async fn choose_locale(ctx: &OpContext, me: Myself, locale: Locale) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::update_locale(&mut tx, me.id(), locale.as_str(), ctx.now()).await?;
    tx.commit().await
}

/// Keeps the colours that the actor just chose.
///
/// # Errors
/// When the database refuses.
pub async fn choose_theme(ctx: &OpContext, me: Myself, theme: Theme) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::update_theme(&mut tx, me.id(), theme.as_str(), ctx.now()).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests;
