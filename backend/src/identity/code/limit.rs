//! How often: counts in table `identity_quota`, shared by all consoles. Each is
//! counted by an upsert in the transaction of what it limits, so that many at
//! once cannot slip through together.

use super::{
    super::{device, throttle::place_of},
    Requester,
    store::{self, Window},
};
use crate::{OpContext, Result, crypto, db::Tx};
use model::{
    error::Error as Public,
    identity::Mobile,
    refusal::Refusal,
    time::{Millis, Timestamp},
};

/// Between two texts to one number.
const PAUSE: Millis = Millis::minutes(1);
/// The day of texts to one number; it begins with the first.
const DAY: Millis = Millis::days(1);
/// Texts to one number in a day without a captcha.
const FREE_TEXTS: i64 = 3;
/// Texts to one number in a day.
const MAX_TEXTS: i64 = 10;
/// How many of them are kept for devices on which the account has signed in before:
/// a stranger who asks again and again does not use up the owner's codes.
const KEPT_FOR_KNOWN: i64 = 2;
/// Texts from one address in an hour: who sends to many numbers is stopped too.
const MAX_TEXTS_FROM_PLACE: i64 = 30;
const PLACE_WINDOW: Millis = Millis::hours(1);
/// Wrong codes of one requester before they have to wait.
const MAX_WRONG: i64 = 10;
/// How long they wait.
const LOCK: Millis = Millis::hours(2);

/// How often something may be done, also what other domains do.
#[derive(Debug, Clone, Copy)]
pub struct Quota<'a> {
    /// What.
    pub name: &'a str,
    /// Whose, or to what.
    pub of: &'a str,
    /// So often.
    pub most: i64,
    /// In so long a time; it begins with the first.
    pub window: Millis,
}

/// Counts that it is done, in the transaction of what it limits.
///
/// # Errors
/// `TooMany` when it was done too often; the transaction must then be rolled back.
pub async fn take(ctx: &OpContext, tx: &mut Tx, quota: Quota<'_>) -> Result<()> {
    let now = ctx.now();
    let key = crypto::hash(&format!("{}\n{}", quota.name, quota.of));
    let counted = store::count(tx, &key, now, Window::Fixed(quota.window)).await?;
    if counted.used > quota.most {
        let retry_after = (Timestamp(counted.expiry_time) - now).ceil_seconds();
        return Err(Public::TooMany { retry_after }.into());
    }
    Ok(())
}

/// The counts that concern one requester and one number.
pub(super) struct Limits {
    pause: String,
    day: String,
    place: String,
    /// Texts to the number in a day that this requester may be the last of.
    max_texts: i64,
    /// Where wrong codes count; empty on a device that is known.
    wrong: Vec<String>,
}

impl Limits {
    pub(super) fn new(ctx: &OpContext, mobile: &Mobile, requester: Requester<'_>) -> Self {
        // Hashed: who asked for what is nobody's business.
        let key = |name: &str, what: &str| crypto::hash(&format!("{name}\n{what}"));
        let place = ctx.origin().address.map(place_of).unwrap_or_default();
        let number = mobile.as_str();
        let is_known = device::is_known(ctx, number, requester.known);
        let max_texts = if is_known {
            MAX_TEXTS
        } else {
            MAX_TEXTS - KEPT_FOR_KNOWN
        };
        let wrong = if is_known {
            Vec::new()
        } else {
            let mut keys = vec![key("wrong code", &format!("{number}\n{place}"))];
            if !requester.device.is_empty() {
                keys.push(key("wrong code of device", requester.device));
            }
            keys
        };
        Limits {
            pause: key("text", number),
            day: key("texts of day", number),
            place: key("texts from", &place),
            max_texts,
            wrong,
        }
    }

    /// # Errors
    /// `CodeLocked` when this requester typed too many wrong codes.
    pub(super) async fn check_lock(&self, ctx: &OpContext) -> Result<()> {
        let now = ctx.now();
        let mut until = None;
        for key in &self.wrong {
            let counted = store::find_quota(ctx.db(), key, now).await?;
            let locked = counted.filter(|counted| counted.used >= MAX_WRONG);
            until = until.max(locked.map(|counted| counted.expiry_time));
        }
        match until {
            Some(until) => {
                let until = Timestamp(until);
                Err(Public::from(Refusal::CodeLocked { until }).into())
            }
            None => Ok(()),
        }
    }

    /// Counts a text that is about to be sent; when the next one may be.
    ///
    /// # Errors
    /// What is in the way. The transaction must then be rolled back.
    pub(super) async fn count_text(
        &self,
        ctx: &OpContext,
        tx: &mut Tx,
        captcha: &str,
    ) -> Result<Timestamp> {
        let now = ctx.now();
        let last = store::count(tx, &self.pause, now, Window::Fixed(PAUSE)).await?;
        let day = store::count(tx, &self.day, now, Window::Fixed(DAY)).await?;
        let end_of = |counted: &store::Counted| Timestamp(counted.expiry_time);
        // The longer wait first: nobody waits a minute to be told to wait a day.
        if day.used > self.max_texts {
            let until = end_of(&day);
            return Err(Public::from(Refusal::CodeLimit { until }).into());
        }
        if last.used > 1 {
            let until = end_of(&last);
            return Err(Public::from(Refusal::CodeTooSoon { until }).into());
        }
        if day.used > FREE_TEXTS {
            if captcha.is_empty() {
                return Err(Public::from(Refusal::CaptchaNeeded).into());
            }
            let solved = ctx.captcha().check(now, captcha);
            let is_fresh = match solved {
                Some(solved) => {
                    store::use_captcha(tx, &solved.challenge_hash, solved.expiry).await?
                }
                None => false,
            };
            if !is_fresh {
                return Err(Public::from(Refusal::CaptchaFailed).into());
            }
        }
        let place = store::count(tx, &self.place, now, Window::Fixed(PLACE_WINDOW)).await?;
        if place.used > MAX_TEXTS_FROM_PLACE {
            let retry_after = (end_of(&place) - now).ceil_seconds();
            return Err(Public::TooMany { retry_after }.into());
        }
        Ok(if day.used == self.max_texts {
            end_of(&day)
        } else {
            end_of(&last)
        })
    }

    /// Counts a wrong code; until when this requester is locked by it, if so.
    pub(super) async fn count_wrong(
        &self,
        tx: &mut Tx,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let mut until = None;
        for key in &self.wrong {
            let counted = store::count(tx, key, now, Window::Sliding(LOCK)).await?;
            if counted.used >= MAX_WRONG {
                until = until.max(Some(Timestamp(counted.expiry_time)));
            }
        }
        Ok(until)
    }

    /// The right code was typed: this requester starts afresh.
    pub(super) async fn forget_wrong(&self, tx: &mut Tx) -> Result<()> {
        for key in &self.wrong {
            store::delete_quota(tx, key).await?;
        }
        Ok(())
    }
}
