//! The second factor: an authenticator app (TOTP, RFC 6238) and recovery codes.
//! Tables `second_factor` and `recovery_code`.
//!
//! The app's secret is sealed under the master key. A code holds for its own thirty
//! seconds and for the step before and after it, and only once: the step of the last
//! one is stored by a conditional update. Recovery codes are stored as signatures
//! under the master key; a used one is deleted.

mod store;
#[cfg(test)]
mod tests;

use super::{service, session, step_up::SteppedUp, store as account_store, throttle::Attempt};
use crate::{
    Error, OpContext, Result,
    audit::Operation,
    authz::{Myself, SystemProof},
    db::{Db, Tx},
    entropy::Entropy,
};
use model::{
    error::Error as Public,
    id::UserId,
    identity::{Mobile, SecondCode, SecondFactor, SecondFactorSetUp, SignInMethod},
    refusal::Refusal,
    time::Timestamp,
};
use serde_json::json;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Purpose of the key that seals the secrets.
const SECRET: &str = "second factor";
/// Purpose of the key that seals codes on their way to the page that shows them.
const SHOWN: &str = "recovery codes to show";
/// Purpose of the signature over a recovery code.
const RECOVERY: &str = "recovery code";
/// Recovery codes that are made at once.
const CODES: usize = 10;
/// What recovery codes are written with: base32, five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Seconds that a code of the app is shown for.
const STEP: u64 = 30;
/// What the app shows above the code.
const ISSUER: &str = "Tenon";

/// Where the actor stands. `proof` lets them see the secret while it is being set up;
/// `shown` is what [`seal_codes`] made.
///
/// # Errors
/// When the database does not answer.
pub async fn state(
    ctx: &OpContext,
    me: Myself,
    proof: Option<SteppedUp>,
    shown: Option<&str>,
) -> Result<SecondFactor> {
    let row = store::find(ctx.db(), me.id()).await?;
    let is_on = row.as_ref().is_some_and(|row| row.confirmed_time.is_some());
    let set_up = match (row, proof) {
        (Some(row), Some(_)) if row.confirmed_time.is_none() => Some(told(ctx, me.id(), &row)?),
        _ => None,
    };
    Ok(SecondFactor {
        is_on,
        codes_left: store::count_codes(ctx.db(), me.id()).await?,
        has_password: super::account::has_password(ctx, me.id()).await?,
        set_up,
        codes: shown.map_or_else(Vec::new, |sealed| open_codes(ctx, me.id(), sealed)),
    })
}

/// Whether signing in asks this person for a second factor.
pub(super) async fn is_on(db: &Db, user: UserId) -> Result<bool> {
    let row = store::find(db, user).await?;
    Ok(row.is_some_and(|row| row.confirmed_time.is_some()))
}

/// The same, in a transaction.
pub(super) async fn is_on_in_tx(tx: &mut Tx, user: UserId) -> Result<bool> {
    store::is_confirmed(tx, user).await
}

/// Makes a secret for the actor's app. It is asked for once a code of it was right.
///
/// # Errors
/// `Conflict` when the second factor is on.
pub async fn begin(ctx: &OpContext, me: Myself, _proof: SteppedUp) -> Result<()> {
    let mut bytes = [0u8; 20];
    ctx.entropy().fill(&mut bytes);
    let about = me.id().to_string();
    let sealed = ctx
        .master_key()
        .seal(ctx.entropy(), SECRET, &about, &bytes)?;
    let mut tx = ctx.db().begin().await?;
    if !store::put_unconfirmed(&mut tx, me.id(), &sealed, ctx.now()).await? {
        return Err(changed());
    }
    tx.commit().await
}

/// Turns it on, once a code shows that the app has the secret. The recovery codes.
///
/// # Errors
/// `WrongSecondFactor`; `TooMany` after too many wrong ones; `Conflict` when it is on
/// already or was not begun.
pub async fn confirm(
    ctx: &OpContext,
    me: Myself,
    _proof: SteppedUp,
    code: &SecondCode,
) -> Result<Vec<String>> {
    let attempt = begin_attempt(ctx, me.id(), false).await?;
    let row = store::find(ctx.db(), me.id()).await?;
    let row = row
        .filter(|row| row.confirmed_time.is_none())
        .ok_or_else(changed)?;
    let step = step_of(ctx, me.id(), &row, code)?.ok_or_else(wrong)?;
    let mut tx = ctx.db().begin().await?;
    if !store::confirm(&mut tx, me.id(), &row.secret, step, ctx.now()).await? {
        return Err(changed());
    }
    let codes = put_codes(ctx, &mut tx, me.id()).await?;
    let content = json!({ "second_factor": "on" });
    let update = Operation::Update;
    service::record_with(ctx, &mut tx, me.id(), update, Some(&content)).await?;
    attempt.succeeded(&mut tx).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Turns it off. The recovery codes go with it.
///
/// # Errors
/// `Conflict` when it is off.
pub async fn turn_off(ctx: &OpContext, me: Myself, _proof: SteppedUp) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    if !store::delete(&mut tx, me.id()).await? {
        return Err(changed());
    }
    store::delete_codes(&mut tx, me.id()).await?;
    let content = json!({ "second_factor": "off" });
    let update = Operation::Update;
    service::record_with(ctx, &mut tx, me.id(), update, Some(&content)).await?;
    tx.commit().await
}

/// Turns it off for somebody who has lost app and codes, and ends their sessions: who
/// asks for that at the console's machine is believed, and may be wrong.
///
/// # Errors
/// `NotFound` when nobody has this number; `Conflict` when it is off.
pub async fn turn_off_for(ctx: &OpContext, _system: SystemProof, mobile: &Mobile) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    let found = account_store::find_credential_in_tx(&mut tx, mobile).await?;
    let user = found.ok_or(Public::NotFound)?.id;
    if !store::delete(&mut tx, user).await? {
        return Err(changed());
    }
    store::delete_codes(&mut tx, user).await?;
    session::end_others(ctx, &mut tx, user, None).await?;
    let content = json!({ "second_factor": "off" });
    let update = Operation::Update;
    service::record_with(ctx, &mut tx, user, update, Some(&content)).await?;
    tx.commit().await?;
    session::announce(ctx, user);
    Ok(())
}

/// Makes new recovery codes; the old ones are worth nothing from then on.
///
/// # Errors
/// `Conflict` when the second factor is off.
pub async fn renew_codes(ctx: &OpContext, me: Myself, _proof: SteppedUp) -> Result<Vec<String>> {
    let mut tx = ctx.db().begin().await?;
    if !store::lock_confirmed(&mut tx, me.id()).await? {
        return Err(changed());
    }
    let codes = put_codes(ctx, &mut tx, me.id()).await?;
    let content = json!({ "recovery_codes": "renewed" });
    let update = Operation::Update;
    service::record_with(ctx, &mut tx, me.id(), update, Some(&content)).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Whether this is the person's second factor; it is used up by that. Every call is a
/// guess that counts, before it is looked at.
///
/// # Errors
/// `TooMany`; `WrongSecondFactor`, also where there is none, and for a code that was
/// used.
pub(super) async fn verify(
    ctx: &OpContext,
    user: UserId,
    code: &SecondCode,
    is_known_device: bool,
) -> Result<SignInMethod> {
    let attempt = begin_attempt(ctx, user, is_known_device).await?;
    let row = store::find(ctx.db(), user).await?;
    let row = row
        .filter(|row| row.confirmed_time.is_some())
        .ok_or_else(wrong)?;
    let mut tx = ctx.db().begin().await?;
    let (used, method) = if code.is_of_app() {
        let step = step_of(ctx, user, &row, code)?.ok_or_else(wrong)?;
        let used = store::use_step(&mut tx, user, &row.secret, step).await?;
        (used, SignInMethod::App)
    } else {
        let used = store::use_code(&mut tx, user, &mac(ctx, user, code.as_str())).await?;
        (used, SignInMethod::RecoveryCode)
    };
    if !used {
        return Err(wrong());
    }
    if method == SignInMethod::RecoveryCode {
        let content = json!({ "recovery_codes": "used" });
        let update = Operation::Update;
        service::record_with(ctx, &mut tx, user, update, Some(&content)).await?;
    }
    attempt.succeeded(&mut tx).await?;
    tx.commit().await?;
    Ok(method)
}

/// Seals codes for the page that shows them: they travel in a cookie.
///
/// # Errors
/// When the cipher fails.
pub fn seal_codes(ctx: &OpContext, me: Myself, codes: &[String]) -> Result<String> {
    let text = codes.join(" ");
    let about = me.id().to_string();
    ctx.master_key()
        .seal(ctx.entropy(), SHOWN, &about, text.as_bytes())
}

/// What [`seal_codes`] sealed for this person; nothing for anything else.
fn open_codes(ctx: &OpContext, user: UserId, sealed: &str) -> Vec<String> {
    let opened = ctx.master_key().open(SHOWN, &user.to_string(), sealed);
    // Somebody else's cookie, or an old one: there is nothing to show.
    let text = opened.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.map_or_else(Vec::new, |text| {
        text.split(' ').map(str::to_owned).collect()
    })
}

/// Counts a guess at somebody's second factor. Guesses at their password count apart.
async fn begin_attempt(ctx: &OpContext, user: UserId, is_known_device: bool) -> Result<Attempt> {
    let attempt = Attempt::new(ctx, &format!("second factor of {user}"), is_known_device);
    attempt.begin(ctx).await?;
    Ok(attempt)
}

fn totp(ctx: &OpContext, user: UserId, row: &store::Row) -> Result<Totp> {
    let bytes = ctx
        .master_key()
        .open(SECRET, &user.to_string(), &row.secret)?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_secret(Secret::from(bytes))
        .build()
        .map_err(|e| Error::internal("reading a second factor", e.to_string()))
}

/// The step that a code of the app belongs to; `None` for a wrong one.
fn step_of(
    ctx: &OpContext,
    user: UserId,
    row: &store::Row,
    code: &SecondCode,
) -> Result<Option<i64>> {
    if !code.is_of_app() {
        return Ok(None);
    }
    let now = seconds(ctx.now());
    let step = totp(ctx, user, row)?.check(code.as_str(), now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.seconds()).unwrap_or(0)
}

/// What the app is told.
fn told(ctx: &OpContext, user: UserId, row: &store::Row) -> Result<SecondFactorSetUp> {
    let secret = totp(ctx, user, row)?.secret().to_base32();
    let account = service::actor(ctx)?.mobile.clone();
    // The number of an account is digits and a plus sign.
    let account = account.replace('+', "%2B");
    Ok(SecondFactorSetUp {
        url: format!(
            "otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={STEP}"
        ),
        secret,
    })
}

/// Ten codes of fifty bits each, in place of those before.
async fn put_codes(ctx: &OpContext, tx: &mut Tx, user: UserId) -> Result<Vec<String>> {
    store::delete_codes(tx, user).await?;
    let codes: Vec<String> = (0..CODES).map(|_| draw(ctx.entropy())).collect();
    for code in &codes {
        let plain = code.replace('-', "");
        store::insert_code(tx, user, &mac(ctx, user, &plain), ctx.now()).await?;
    }
    Ok(codes)
}

fn draw(entropy: &dyn Entropy) -> String {
    let mut bytes = [0u8; 10];
    entropy.fill(&mut bytes);
    let mut code: String = bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    code.insert(5, '-');
    code
}

fn mac(ctx: &OpContext, user: UserId, code: &str) -> String {
    ctx.master_key().sign(RECOVERY, &format!("{user}\n{code}"))
}

fn wrong() -> Error {
    Public::from(Refusal::WrongSecondFactor).into()
}

fn changed() -> Error {
    let what = "second_factor".to_owned();
    Public::Conflict { what }.into()
}
