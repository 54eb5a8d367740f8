//! Slowing down who guesses passwords, without locking the owner out.
//!
//! Failures are counted in the database, so that all consoles count together,
//! in three buckets:
//!
//! | bucket | limit | why |
//! |---|---|---|
//! | account and address | 5 in 15 minutes | somebody at one place guesses one password |
//! | address | 50 in 15 minutes | somebody at one place tries many accounts |
//! | account | 100 in an hour | many places guess one password |
//!
//! The last one is what could lock an owner out, so it does not count on a
//! device from which the owner has signed in before: that device carries a
//! signed cookie.

use super::store;
use crate::{OpContext, Result, crypto, db::Tx};
use model::{
    error::Error,
    time::{Millis, Timestamp},
};
use std::net::IpAddr;

struct Bucket {
    key: String,
    limit: i64,
    window: Millis,
}

const WINDOW: Millis = Millis::minutes(15);
const ACCOUNT_WINDOW: Millis = Millis::hours(1);

/// An attempt to sign in, before it is known whether it succeeds.
pub(super) struct Attempt {
    buckets: Vec<Bucket>,
}

impl Attempt {
    /// `account` is the number as typed, whether it exists or not.
    pub(super) fn new(ctx: &OpContext, account: &str, known_device: bool) -> Self {
        let place = ctx.origin().address.map(place_of).unwrap_or_default();
        let bucket = |name: &str, what: &str, limit, window| Bucket {
            // Hashed: a list of who failed from where is nobody's business.
            key: crypto::hash(&format!("{name}\n{what}")),
            limit,
            window,
        };
        let mut buckets = vec![
            bucket(
                "account and address",
                &format!("{account}\n{place}"),
                5,
                WINDOW,
            ),
            bucket("address", &place, 50, WINDOW),
        ];
        if !known_device {
            buckets.push(bucket("account", account, 100, ACCOUNT_WINDOW));
        }
        Attempt { buckets }
    }

    /// Counts the attempt before the password is looked at, so that many at
    /// once cannot slip through together.
    ///
    /// # Errors
    /// `TooMany` with the time until the window ends.
    pub(super) async fn begin(&self, ctx: &OpContext) -> Result<()> {
        let now = ctx.now();
        let mut tx = ctx.db().begin().await?;
        let mut wait = Millis(0);
        for bucket in &self.buckets {
            let counted =
                store::count_failure(&mut tx, &bucket.key, now, now - bucket.window).await?;
            if counted.failures > bucket.limit {
                wait = wait.max(Timestamp(counted.window_start) + bucket.window - now);
                // What is turned away here is no guess and does not count in the
                // wider buckets: else one place alone could fill the account's and
                // lock its owner out.
                break;
            }
        }
        tx.commit().await?;
        if wait.0 > 0 {
            Err(Error::TooMany {
                retry_after: wait.ceil_seconds(),
            }
            .into())
        } else {
            Ok(())
        }
    }

    /// The password was right: this attempt was no failure.
    pub(super) async fn succeeded(&self, tx: &mut Tx) -> Result<()> {
        for (index, bucket) in self.buckets.iter().enumerate() {
            // The account at this address starts afresh; the wider buckets only
            // lose this one attempt, else one right guess would clear many wrong ones.
            if index == 0 {
                store::forget_failures(tx, &bucket.key).await?;
            } else {
                store::uncount_failure(tx, &bucket.key).await?;
            }
        }
        Ok(())
    }
}

/// What counts as one place: an IPv4 address, or the /64 of an IPv6 address,
/// which is what one household gets.
pub(super) fn place_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let s = v6.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_a_household_are_one_place() {
        let place = |text: &str| place_of(text.parse().unwrap());
        assert_eq!(place("2001:db8:1:2::1"), place("2001:db8:1:2:ffff::9"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_eq!(place("::ffff:192.0.2.7"), place("192.0.2.7"));
    }
}
