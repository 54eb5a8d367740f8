//! A person's own way in: password and number.

use super::{
    code::{self, Requester, Sent, Wish},
    device, second_factor, service, session, store, strength,
    throttle::Attempt,
};
use crate::{
    Error, OpContext, Result,
    audit::Operation,
    authz::Myself,
    delivery::{self, Text, TextTemplate},
};
use model::{
    error::{Error as Public, Problem},
    id::UserId,
    identity::{AccountSecurity, Code, CodePurpose, Mobile, Password},
    locale::Locale,
    refusal::Refusal,
};
use serde_json::json;

/// The field of a new password beside the old one.
const NEW_PASSWORD: &str = "new_password";

/// How the actor signs in.
///
/// # Errors
/// `Unauthenticated` when the account was disabled meanwhile.
pub async fn security(ctx: &OpContext, me: Myself) -> Result<AccountSecurity> {
    let password = stored_password(ctx, me.id()).await?;
    Ok(AccountSecurity {
        mobile: mobile(ctx)?.masked(),
        has_password: !password.is_empty(),
        has_second_factor: second_factor::is_on(ctx.db(), me.id()).await?,
    })
}

/// Gives the actor a first password.
///
/// # Errors
/// `Invalid` for one that is guessed easily; `Conflict` when there is one already.
pub async fn set_first_password(ctx: &OpContext, me: Myself, new: &Password) -> Result<()> {
    if !stored_password(ctx, me.id()).await?.is_empty() {
        return Err(taken());
    }
    strength::check_new(ctx, NEW_PASSWORD, new, hints(ctx)?).await?;
    let phc = service::hash_password(ctx, new).await?;
    let mut tx = ctx.db().begin().await?;
    if !store::set_first_password(&mut tx, me.id(), &phc, ctx.now()).await? {
        return Err(taken());
    }
    let first = json!({ "first": true });
    service::record_with(
        ctx,
        &mut tx,
        me.id(),
        Operation::ChangePassword,
        Some(&first),
    )
    .await?;
    tx.commit().await
}

/// Replaces the actor's password and ends all sessions but `kept`, the one that
/// asks; how many ended.
///
/// # Errors
/// `TooMany` after too many wrong ones; `WrongPassword`; `Invalid` for a new one
/// that is guessed easily or is the old one; `Conflict` when it was changed
/// elsewhere meanwhile.
pub async fn change_password(
    ctx: &OpContext,
    me: Myself,
    old: &Password,
    new: &Password,
    known_device: Option<&str>,
    kept: Option<&str>,
) -> Result<u64> {
    if old == new {
        return Err(Public::invalid(NEW_PASSWORD, Problem::Taken).into());
    }
    strength::check_new(ctx, NEW_PASSWORD, new, hints(ctx)?).await?;
    let old_phc = verify(ctx, me.id(), old, known_device).await?;
    let phc = service::hash_password(ctx, new).await?;
    let mut tx = ctx.db().begin().await?;
    if !store::update_password(&mut tx, me.id(), &old_phc, &phc, ctx.now()).await? {
        return Err(taken());
    }
    service::record_with(ctx, &mut tx, me.id(), Operation::ChangePassword, None).await?;
    let ended = session::end_others(ctx, &mut tx, me.id(), kept).await?;
    tx.commit().await?;
    session::announce(ctx, me.id());
    Ok(ended)
}

/// Sends a code to the number that is to be the actor's, once their password is
/// right.
///
/// # Errors
/// `TooMany` after too many wrong passwords; `WrongPassword`, also where there is
/// none; `Invalid` when it is their number already; as every code.
pub async fn send_mobile_code(
    ctx: &OpContext,
    me: Myself,
    new: &Mobile,
    password: &Password,
    captcha: &str,
    locale: Locale,
    requester: Requester<'_>,
) -> Result<Sent> {
    if *new == mobile(ctx)? {
        return Err(Public::invalid("mobile", Problem::Taken).into());
    }
    verify(ctx, me.id(), password, requester.known).await?;
    let wish = Wish {
        purpose: CodePurpose::ChangeMobile,
        mobile: new,
        captcha,
        locale,
    };
    code::send(ctx, wish, Some(me.id()), requester).await
}

/// Sends another code to the same number: that one was sent says that the
/// password was right.
///
/// # Errors
/// `CodeExpired` when that was too long ago, or somebody else; as every code.
pub async fn send_mobile_code_again(
    ctx: &OpContext,
    me: Myself,
    handle: &str,
    captcha: &str,
    locale: Locale,
    requester: Requester<'_>,
) -> Result<(Mobile, Sent)> {
    let purpose = CodePurpose::ChangeMobile;
    let (user, new) = code::find_open(ctx, purpose, handle).await?;
    if user != Some(me.id()) {
        return Err(Public::from(Refusal::CodeExpired).into());
    }
    let wish = Wish {
        purpose,
        mobile: &new,
        captcha,
        locale,
    };
    let sent = code::send(ctx, wish, user, requester).await?;
    Ok((new, sent))
}

/// Gives the actor the number that the code proves, and tells the old one. What
/// the device may keep of the new number.
///
/// # Errors
/// As every code; `MobileRegistered`, once the code was right; `Conflict` when the
/// number was changed elsewhere meanwhile.
pub async fn change_mobile(
    ctx: &OpContext,
    me: Myself,
    handle: &str,
    code: &Code,
    locale: Locale,
    requester: Requester<'_>,
) -> Result<String> {
    let purpose = CodePurpose::ChangeMobile;
    let (user, _) = code::find_open(ctx, purpose, handle).await?;
    if user != Some(me.id()) {
        return Err(Public::from(Refusal::CodeExpired).into());
    }
    let proved = code::prove(ctx, purpose, handle, code, requester).await?;
    let old = mobile(ctx)?;
    let mut tx = ctx.db().begin().await?;
    let new = code::take(ctx, &mut tx, proved).await?;
    if !store::update_mobile(&mut tx, me.id(), old.as_str(), &new, ctx.now()).await? {
        let what = "mobile".to_owned();
        return Err(Public::Conflict { what }.into());
    }
    let content = json!({ "from": old.masked(), "to": new.masked() });
    service::record_with(
        ctx,
        &mut tx,
        me.id(),
        Operation::ChangeMobile,
        Some(&content),
    )
    .await?;
    let text = Text {
        template: TextTemplate::MobileChanged,
        parameters: Vec::new(),
        locale,
    };
    delivery::send_text(ctx, &mut tx, &old, text).await?;
    tx.commit().await?;
    Ok(device::sign(ctx, new.as_str()))
}

/// Asks for the actor's password once more, before what cannot be taken back.
///
/// # Errors
/// `TooMany` after too many wrong ones; `WrongPassword`, also where there is none.
pub async fn prove(
    ctx: &OpContext,
    me: Myself,
    password: &Password,
    known_device: Option<&str>,
) -> Result<()> {
    verify(ctx, me.id(), password, known_device)
        .await
        .map(|_| ())
}

/// Whether this is the actor's password; the stored one, so that it is replaced
/// only as long as it is this one.
async fn verify(
    ctx: &OpContext,
    id: UserId,
    password: &Password,
    known_device: Option<&str>,
) -> Result<String> {
    let place = ctx.hasher().admit()?;
    let account = mobile(ctx)?;
    let known = device::is_known(ctx, account.as_str(), known_device);
    let attempt = Attempt::new(ctx, account.as_str(), known);
    attempt.begin(ctx).await?;
    let phc = stored_password(ctx, id).await?;
    let given = Some(phc.as_str()).filter(|phc| !phc.is_empty());
    if !ctx.hasher().verify(place, password, given).await? {
        return Err(Public::from(Refusal::WrongPassword).into());
    }
    let mut tx = ctx.db().begin().await?;
    attempt.succeeded(&mut tx).await?;
    tx.commit().await?;
    Ok(phc)
}

async fn stored_password(ctx: &OpContext, id: UserId) -> Result<String> {
    let found = store::find_password(ctx.db(), id).await?;
    found.ok_or(Public::Unauthenticated.into())
}

/// Whether there is a password that can be asked for.
pub(super) async fn has_password(ctx: &OpContext, id: UserId) -> Result<bool> {
    Ok(!stored_password(ctx, id).await?.is_empty())
}

/// Whether the actor has signed in on this device before.
pub(super) fn is_known_device(ctx: &OpContext, signature: Option<&str>) -> Result<bool> {
    Ok(device::is_known(ctx, mobile(ctx)?.as_str(), signature))
}

fn mobile(ctx: &OpContext) -> Result<Mobile> {
    service::actor(ctx)?
        .mobile
        .parse()
        .map_err(|problem: Problem| Error::internal("reading user.mobile", problem.code()))
}

fn hints(ctx: &OpContext) -> Result<Vec<String>> {
    let actor = service::actor(ctx)?;
    Ok(vec![actor.mobile.clone(), actor.name.clone()])
}

fn taken() -> Error {
    let what = "password".to_owned();
    Public::Conflict { what }.into()
}
