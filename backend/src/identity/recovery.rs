//! A forgotten password: a code proves the number, then a new one takes its place.
//! Whoever was signed in with the old one is out.

use super::{
    code::{self, Requester, Sent, Wish},
    service, session, store, strength,
};
use crate::{
    OpContext, Result,
    audit::Operation,
    authz::{Anonymous, proof::door},
};
use model::{
    error::Error as Public,
    identity::{Code, CodePurpose, Mobile, Password},
    locale::Locale,
    refusal::Refusal,
};

/// Sends the code, to whatever number: who reads along learns nothing.
///
/// # Errors
/// As every code.
pub async fn send_code(
    ctx: &OpContext,
    _door: Anonymous<door::Recover>,
    mobile: &Mobile,
    captcha: &str,
    locale: Locale,
    requester: Requester<'_>,
) -> Result<Sent> {
    let wish = Wish {
        purpose: CodePurpose::Reset,
        mobile,
        captcha,
        locale,
    };
    code::send(ctx, wish, None, requester).await
}

/// Whether the code is right; from then on the handle opens [`reset`].
///
/// # Errors
/// As every code; `NoAccount`, once the code was right.
pub async fn prove(
    ctx: &OpContext,
    _door: Anonymous<door::Recover>,
    handle: &str,
    code: &Code,
    requester: Requester<'_>,
) -> Result<()> {
    let proved = code::prove(ctx, CodePurpose::Reset, handle, code, requester).await?;
    let account = store::find_credential(ctx.db(), proved.mobile()).await?;
    if account.is_some_and(|account| account.status == 1) {
        return Ok(());
    }
    // Of no use to anybody.
    let mut tx = ctx.db().begin().await?;
    code::take(ctx, &mut tx, proved).await?;
    tx.commit().await?;
    Err(Public::from(Refusal::NoAccount).into())
}

/// Gives the account of the proved number a new password and ends its sessions.
///
/// # Errors
/// `CodeExpired` when nothing was proved, or too long ago; `Invalid` for a password
/// that is guessed easily.
pub async fn reset(
    ctx: &OpContext,
    _door: Anonymous<door::Recover>,
    handle: &str,
    password: &Password,
) -> Result<()> {
    let proved = code::find_proved(ctx, CodePurpose::Reset, handle).await?;
    let hints = vec![proved.mobile().as_str().to_owned()];
    strength::check_new(ctx, "password", password, hints).await?;
    let phc = service::hash_password(ctx, password).await?;
    let mut tx = ctx.db().begin().await?;
    let mobile = code::take(ctx, &mut tx, proved).await?;
    let account = store::find_credential_in_tx(&mut tx, &mobile)
        .await?
        .filter(|account| account.status == 1)
        .ok_or(Public::from(Refusal::NoAccount))?;
    let id = account.id;
    if !store::update_password(&mut tx, id, &account.password, &phc, ctx.now()).await? {
        let what = "password".to_owned();
        return Err(Public::Conflict { what }.into());
    }
    service::record_with(ctx, &mut tx, id, Operation::ResetPassword, None).await?;
    session::end_others(ctx, &mut tx, id, None).await?;
    tx.commit().await?;
    session::announce(ctx, id);
    Ok(())
}
