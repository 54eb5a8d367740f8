//! Server functions of coming in.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

mod person;

pub use person::{PreferencesView, my_preferences, my_profile};

use crate::{error::AppError, ui::QrPicture};
use leptos::prelude::*;
use model::{
    captcha::Offer,
    identity::{AccountSecurity, RegistrationPolicy, SecondFactor, SessionSummary, SignIn},
    page::Page,
    strength::PasswordStrength,
};
use serde::{Deserialize, Serialize};

/// What the token in the link is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetUpLinkState {
    /// No token in the link.
    Absent,
    /// The token of the link that was printed last.
    Valid,
    /// Any other token, while there is no user yet.
    Invalid,
    /// There is a user already.
    Used,
}

/// What the link is worth.
///
/// # Errors
/// When the database does not answer.
#[server(prefix = "/fn", endpoint = "identity/set_up_link", input = server_fn::codec::Json)]
pub async fn set_up_link(token: String) -> Result<SetUpLinkState, AppError> {
    use crate::console::console_context;
    use backend::identity::service;

    let ctx = console_context()?;
    if !service::needs_set_up(&ctx)
        .await
        .map_err(|e| ctx.public(e))?
    {
        return Ok(SetUpLinkState::Used);
    }
    if token.is_empty() {
        return Ok(SetUpLinkState::Absent);
    }
    let valid = service::is_set_up_token(&ctx, ctx.anonymous(), &token)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(if valid {
        SetUpLinkState::Valid
    } else {
        SetUpLinkState::Invalid
    })
}

/// The sessions of the signed-in person, the most recently used first.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/sessions", input = server_fn::codec::Json)]
pub async fn list_sessions() -> Result<Vec<SessionSummary>, AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::identity::session;

    let (ctx, me) = guard_myself()?;
    let current = request_context().and_then(|request| request.session);
    session::list_mine(&ctx, me, current.as_deref())
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends one session of the signed-in person.
///
/// # Errors
/// `NotFound` when there is no such session any more.
#[server(prefix = "/fn", endpoint = "identity/revoke_session", input = server_fn::codec::Json)]
pub async fn revoke_session(handle: String) -> Result<(), AppError> {
    use crate::console::guard_myself;
    use backend::identity::session;

    let (ctx, me) = guard_myself()?;
    session::revoke_mine(&ctx, me, &handle)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Ends all sessions of the signed-in person but this one; how many.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/revoke_other_sessions", input = server_fn::codec::Json)]
pub async fn revoke_other_sessions() -> Result<u64, AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::identity::session;
    use model::error::Error;

    let (ctx, me) = guard_myself()?;
    // Without a session of one's own there would be no other.
    let current = request_context()
        .and_then(|request| request.session)
        .ok_or(AppError(Error::Unauthenticated))?;
    session::revoke_others(&ctx, me, &current)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// A puzzle for who wants another code.
///
/// # Errors
/// When the console does not answer.
#[server(prefix = "/fn", endpoint = "identity/captcha", input = server_fn::codec::Json)]
pub async fn offer_captcha() -> Result<Offer, AppError> {
    let ctx = crate::console::console_context()?;
    Ok(backend::identity::code::offer_captcha(&ctx))
}

/// How strong a password is; nothing is kept of it. `hints` are what is known of
/// the person.
///
/// # Errors
/// `Invalid` for one that is too long; `TooMany`.
#[server(prefix = "/fn", endpoint = "identity/password_strength", input = server_fn::codec::Json)]
pub async fn judge_password(
    password: String,
    hints: Vec<String>,
) -> Result<PasswordStrength, AppError> {
    use backend::identity::strength;
    use model::{error::Error, identity::Password};

    let ctx = crate::console::console_context()?;
    let password: Password = password
        .parse()
        .map_err(|problem| Error::invalid("password", problem))?;
    // More than a page of ours sends is work for nothing.
    let hints = hints
        .into_iter()
        .take(4)
        .map(|hint| hint.chars().take(64).collect())
        .collect();
    strength::judge(&ctx, &password, hints)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Whether somebody may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationState {
    /// Who may.
    pub policy: RegistrationPolicy,
    /// Whether the one who asks may, with the note of their invitation.
    pub is_open: bool,
}

/// Whether one may make an account; `note` is of an invitation, or empty.
///
/// # Errors
/// When the database does not answer.
#[server(prefix = "/fn", endpoint = "identity/registration", input = server_fn::codec::Json)]
pub async fn may_register(note: String) -> Result<RegistrationState, AppError> {
    use backend::identity::{invitation::Invitation, registration};

    let ctx = crate::console::console_context()?;
    let policy = registration::policy(&ctx)
        .await
        .map_err(|e| ctx.public(e))?
        .policy;
    let is_open = match policy {
        RegistrationPolicy::Open => true,
        RegistrationPolicy::Invitation => Invitation::open(&ctx, &note).is_some(),
        RegistrationPolicy::Closed => false,
    };
    Ok(RegistrationState { policy, is_open })
}

/// How the signed-in person signs in.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/account", input = server_fn::codec::Json)]
pub async fn my_account() -> Result<AccountSecurity, AppError> {
    let (ctx, me) = crate::console::guard_myself()?;
    backend::identity::account::security(&ctx, me)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What the page of the second factor shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorPageView {
    /// Where one stands.
    pub state: SecondFactor,
    /// What the app is told, for its camera.
    pub picture: Option<QrPicture>,
}

/// The second factor of the signed-in person. The secret is in it while it is being
/// set up, for who has just proved that it is them; new recovery codes are, once.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/second_factor", input = server_fn::codec::Json)]
pub async fn my_second_factor() -> Result<SecondFactorPageView, AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::identity::{second_factor, step_up};

    let (ctx, me) = guard_myself()?;
    // Without a proof the rest is shown.
    let proof = step_up::require(&ctx).ok();
    let sealed = request_context()
        .and_then(|request| request.flash)
        .map(|flash| flash.sealed)
        .filter(|sealed| !sealed.is_empty());
    let state = second_factor::state(&ctx, me, proof, sealed.as_deref())
        .await
        .map_err(|e| ctx.public(e))?;
    let picture = state
        .set_up
        .as_ref()
        .and_then(|set_up| QrPicture::of(&set_up.url));
    Ok(SecondFactorPageView { state, picture })
}

/// Proves once more that it is the signed-in person: by the password, or by a code of
/// the second factor.
///
/// # Errors
/// `Refused` or `Invalid` for a wrong one; `TooMany` after too many of them.
#[server(prefix = "/fn", endpoint = "identity/step_up", input = server_fn::codec::Json)]
pub async fn prove_myself(password: String, code: String) -> Result<(), AppError> {
    use crate::console::{guard_myself, request_context};
    use backend::identity::step_up;
    use model::{
        error::Error,
        identity::{Password, SecondCode},
    };

    let (ctx, me) = guard_myself()?;
    let request = request_context();
    let device = request.as_ref().and_then(|request| request.device.clone());
    let session = request
        .and_then(|request| request.session)
        .ok_or(AppError(Error::Unauthenticated))?;
    let proved = if password.is_empty() && !code.trim().is_empty() {
        let code: SecondCode = code.parse().map_err(|p| Error::invalid("code", p))?;
        step_up::by_code(&ctx, me, &session, &code, device.as_deref()).await
    } else {
        let password: Password = password
            .parse()
            .map_err(|p| Error::invalid("password", p))?;
        step_up::by_password(&ctx, me, &session, &password, device.as_deref()).await
    };
    proved.map_err(|e| AppError(ctx.public(e)))
}

/// When the signed-in person came in, and who tried; newest first, before a row.
///
/// # Errors
/// `Unauthenticated`.
#[server(prefix = "/fn", endpoint = "identity/sign_ins", input = server_fn::codec::Json)]
pub async fn list_sign_ins(after: Option<i64>) -> Result<Page<SignIn>, AppError> {
    let (ctx, me) = crate::console::guard_myself()?;
    backend::identity::history::list_mine(&ctx, me, after)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// The registration policy with its version.
///
/// # Errors
/// `Unauthenticated`; `Forbidden` for everybody but a platform administrator.
#[server(prefix = "/fn", endpoint = "identity/registration_policy", input = server_fn::codec::Json)]
pub async fn read_registration_policy() -> Result<(RegistrationPolicy, Option<i64>), AppError> {
    use backend::{authz::action::Read, identity::registration};

    let (ctx, _platform) = crate::console::guard_platform::<Read>()?;
    let setting = registration::policy(&ctx)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok((setting.policy, setting.version))
}

/// Changes who may make an account.
///
/// # Errors
/// `Unauthenticated`; `Forbidden` for everybody but a platform administrator;
/// `Conflict` when somebody else changed it meanwhile.
#[server(prefix = "/fn", endpoint = "identity/set_registration_policy", input = server_fn::codec::Json)]
pub async fn set_registration_policy(
    policy: RegistrationPolicy,
    version: Option<i64>,
) -> Result<(), AppError> {
    use backend::{authz::action::Update, identity::registration};

    let (ctx, platform) = crate::console::guard_platform::<Update>()?;
    registration::set_policy(&ctx, platform, policy, version)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
