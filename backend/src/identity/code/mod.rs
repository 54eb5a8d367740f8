//! Codes by text: tables `identity_code`, `identity_quota`, `captcha_used`.
//!
//! A code belongs to one purpose, one number and one browser: the row's key is
//! the hash of a random text that only the session has which asked for it. Who
//! did not ask cannot even guess.
//!
//! | what | how often | then |
//! |---|---|---|
//! | a text to a number | once a minute | `CodeTooSoon` |
//! | a text to a number | 3 in 24 hours | `CaptchaNeeded` |
//! | a text to a number | 10 in 24 hours, two of them kept for known devices | `CodeLimit` |
//! | a text from an address | 30 an hour | `TooMany` |
//! | a guess at a code | 10 | the code is burnt |
//! | a wrong code from a device, or for a number from an address | 10 | `CodeLocked` for 2 hours |
//!
//! A text is sent whether the number has an account or not: nothing here looks.
//! Whether there is one is told to who has typed the right code.
//!
//! The locks hold for who guesses and for nobody else: on a device that carries
//! our signature for the account they do not count, and two of the day's texts are
//! kept for it.

pub mod limit;
mod store;

use crate::{
    Error, OpContext, Result,
    authz::SystemProof,
    crypto::{self, Token},
    db::Tx,
    delivery::{self, Text, TextTemplate},
    entropy::Entropy,
};
use limit::Limits;
use model::{
    captcha::Offer,
    error::Error as Public,
    id::UserId,
    identity::{Code, CodePurpose, Mobile},
    locale::Locale,
    refusal::Refusal,
    time::{Millis, Timestamp},
};

/// How long a code is valid, and how long the ticket that it becomes.
const LIFETIME: Millis = Millis::minutes(10);
/// Guesses at one code.
const MAX_ATTEMPTS: u32 = 10;
/// Purpose of the signature over a code.
const CODE: &str = "code";

/// Who asks, as far as that can be told of somebody who is not signed in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Requester<'a> {
    /// A random text that this browser keeps.
    pub device: &'a str,
    /// What an earlier sign-in left on this device.
    pub known: Option<&'a str>,
}

/// What is to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// What for.
    pub purpose: CodePurpose,
    /// Where to.
    pub mobile: &'a Mobile,
    /// The answer to a captcha; empty when there was none.
    pub captcha: &'a str,
    /// The language of the text.
    pub locale: Locale,
}

/// A code is on its way.
#[derive(Debug)]
pub struct Sent {
    /// Names the code; for the browser's session alone.
    pub handle: Token,
    /// From when on another one may be asked for.
    pub again: Timestamp,
    /// When it is too old.
    pub expiry: Timestamp,
}

/// The right code was typed. Worth one act, by [`take`].
#[derive(Debug)]
pub(super) struct Proved {
    id_hash: String,
    mobile: Mobile,
}

impl Proved {
    /// The number that was proved.
    pub(super) fn mobile(&self) -> &Mobile {
        &self.mobile
    }
}

/// A puzzle for who wants more codes than a few.
pub fn offer_captcha(ctx: &OpContext) -> Offer {
    ctx.captcha().offer(ctx.now(), ctx.entropy())
}

/// A random text by which a browser is told from others that ask for codes.
pub fn new_device(ctx: &OpContext) -> String {
    Token::new(ctx.entropy()).reveal().to_owned()
}

/// Sends a code. `user` is whose number it is to be, where that is known.
///
/// # Errors
/// `CodeLocked`, `CodeTooSoon`, `CodeLimit`, `CaptchaNeeded`, `CaptchaFailed`, or
/// `TooMany`; then nothing was sent or counted.
pub(super) async fn send(
    ctx: &OpContext,
    wish: Wish<'_>,
    user: Option<UserId>,
    requester: Requester<'_>,
) -> Result<Sent> {
    let limits = Limits::new(ctx, wish.mobile, requester);
    limits.check_lock(ctx).await?;
    let now = ctx.now();
    let handle = Token::new(ctx.entropy());
    let id_hash = handle.hash();
    let code = draw(ctx.entropy());
    let expiry = now + LIFETIME;

    let mut tx = ctx.db().begin().await?;
    // What is refused below rolls back, so that it does not count.
    let again = limits.count_text(ctx, &mut tx, wish.captcha).await?;
    let row = store::Insert {
        id_hash: &id_hash,
        purpose: wish.purpose,
        mobile: wish.mobile,
        user,
        code_mac: &mac(ctx, &id_hash, &code),
        now,
        expiry,
    };
    store::insert(&mut tx, row).await?;
    let minutes = LIFETIME.0 / Millis::minutes(1).0;
    let text = Text {
        template: TextTemplate::Code,
        parameters: vec![("code", code), ("minutes", minutes.to_string())],
        locale: wish.locale,
    };
    delivery::send_text(ctx, &mut tx, wish.mobile, text).await?;
    tx.commit().await?;
    Ok(Sent {
        handle,
        again,
        expiry,
    })
}

/// Whether this is the code that was sent for this purpose to this browser. Every
/// call is a guess that counts, before it is looked at.
///
/// # Errors
/// `WrongCode`, `CodeLocked`, `CodeExpired`.
pub(super) async fn prove(
    ctx: &OpContext,
    purpose: CodePurpose,
    handle: &str,
    code: &Code,
    requester: Requester<'_>,
) -> Result<Proved> {
    let id_hash = crypto::hash(handle);
    let now = ctx.now();
    let row = store::find(ctx.db(), &id_hash, purpose).await?;
    let row = row.ok_or(Public::from(Refusal::CodeExpired))?;
    let mobile = mobile_of(&row.mobile)?;
    let limits = Limits::new(ctx, &mobile, requester);
    limits.check_lock(ctx).await?;

    let mut tx = ctx.db().begin().await?;
    // Counted by a conditional update: of many at once, so many get a guess as
    // are left.
    if !store::attempt(&mut tx, &id_hash, now, MAX_ATTEMPTS).await? {
        return Err(Public::from(Refusal::CodeExpired).into());
    }
    let is_right = ctx
        .master_key()
        .verify(CODE, &signed(&id_hash, code.as_str()), &row.code_mac);
    if is_right {
        // Of two with the right code one gets the ticket.
        let is_first = store::mark_proved(&mut tx, &id_hash, now, now + LIFETIME).await?;
        limits.forget_wrong(&mut tx).await?;
        tx.commit().await?;
        return if is_first {
            Ok(Proved { id_hash, mobile })
        } else {
            Err(Public::from(Refusal::CodeExpired).into())
        };
    }
    let tries = store::attempts(&mut tx, &id_hash).await?;
    let locked = limits.count_wrong(&mut tx, now).await?;
    tx.commit().await?;
    let refusal = match locked {
        Some(until) => Refusal::CodeLocked { until },
        None if tries >= MAX_ATTEMPTS => Refusal::CodeExpired,
        None => Refusal::WrongCode { tries },
    };
    Err(Public::from(refusal).into())
}

/// The ticket of a code that was right in an earlier request.
///
/// # Errors
/// `CodeExpired` when there is none (any more).
pub(super) async fn find_proved(
    ctx: &OpContext,
    purpose: CodePurpose,
    handle: &str,
) -> Result<Proved> {
    let id_hash = crypto::hash(handle);
    let row = store::find(ctx.db(), &id_hash, purpose)
        .await?
        .filter(|row| row.proved_time.is_some() && row.expiry_time > ctx.now().0)
        .ok_or(Public::from(Refusal::CodeExpired))?;
    Ok(Proved {
        id_hash,
        mobile: mobile_of(&row.mobile)?,
    })
}

/// Uses a proof up, in the transaction of the act it is for.
///
/// # Errors
/// `CodeExpired` when somebody else was faster or it became too old.
pub(super) async fn take(ctx: &OpContext, tx: &mut Tx, proved: Proved) -> Result<Mobile> {
    if store::delete_proved(tx, &proved.id_hash, ctx.now()).await? {
        Ok(proved.mobile)
    } else {
        Err(Public::from(Refusal::CodeExpired).into())
    }
}

/// Whose number a code was sent to, as long as it is not too old.
///
/// # Errors
/// `CodeExpired`.
pub(super) async fn find_open(
    ctx: &OpContext,
    purpose: CodePurpose,
    handle: &str,
) -> Result<(Option<UserId>, Mobile)> {
    let row = store::find(ctx.db(), &crypto::hash(handle), purpose)
        .await?
        .filter(|row| row.expiry_time > ctx.now().0)
        .ok_or(Public::from(Refusal::CodeExpired))?;
    Ok((row.user_id.map(UserId), mobile_of(&row.mobile)?))
}

/// Takes away what has ended; how many codes.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_ended(ctx: &OpContext, _system: SystemProof) -> Result<u64> {
    let mut tx = ctx.db().begin().await?;
    let codes = store::delete_ended(&mut tx, ctx.now()).await?;
    tx.commit().await?;
    Ok(codes)
}

fn mobile_of(text: &str) -> Result<Mobile> {
    text.parse().map_err(|problem: model::error::Problem| {
        Error::internal("reading identity_code.mobile", problem.code())
    })
}

fn signed(id_hash: &str, code: &str) -> String {
    format!("{id_hash}\n{code}")
}

fn mac(ctx: &OpContext, id_hash: &str, code: &str) -> String {
    ctx.master_key().sign(CODE, &signed(id_hash, code))
}

/// Six digits, each million-to-one as likely as the others: what would favour
/// the small ones is drawn again.
fn draw(entropy: &dyn Entropy) -> String {
    const CODES: u32 = 1_000_000;
    const FAIR: u32 = u32::MAX / CODES * CODES;
    loop {
        let mut bytes = [0u8; 4];
        entropy.fill(&mut bytes);
        let number = u32::from_be_bytes(bytes);
        if number < FAIR {
            return format!("{:06}", number % CODES);
        }
    }
}

#[cfg(test)]
mod tests;
