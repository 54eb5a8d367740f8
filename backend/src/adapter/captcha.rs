//! Telling people from programs before another text is sent, without a third
//! party: the browser works for a moment.
//!
//! A challenge is signed and remembered nowhere; that it was used is for the
//! caller to remember until it expires, because only a database knows that for
//! all consoles.

use crate::{
    crypto::{self, MasterKey, Token},
    entropy::Entropy,
};
use model::{
    captcha::{Offer, candidate, is_found, parse_answer},
    time::{Millis, Timestamp},
};
use sha2::{Digest, Sha256};

/// An answer that is right and in time. It counts once: the caller keeps
/// `challenge_hash` until `expiry`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// Names the challenge.
    pub challenge_hash: String,
    /// From here on the challenge is refused by itself.
    pub expiry: Timestamp,
}

/// Makes puzzles and checks answers.
pub trait Captcha: Send + Sync + 'static {
    /// A fresh puzzle.
    fn offer(&self, now: Timestamp, entropy: &dyn Entropy) -> Offer;
    /// Whether this answers a puzzle of ours; `None` when not, or too late.
    fn check(&self, now: Timestamp, answer: &str) -> Option<Solved>;
}

/// Purpose of the signature.
const PURPOSE: &str = "captcha";
/// How long a puzzle may take, with the person's own time.
const LIFETIME: Millis = Millis::minutes(10);
/// How far the clocks of consoles may differ.
const SKEW: Millis = Millis::minutes(1);

/// A proof of work: numbers whose hashes begin with zero bits.
#[derive(Debug, Clone)]
pub struct ProofOfWork {
    key: MasterKey,
    rounds: u32,
    bits: u32,
}

impl ProofOfWork {
    /// What a phone does in a few seconds: 16 rounds of 8,192 hashes in the mean.
    pub fn new(key: MasterKey) -> Self {
        Self::with_work(key, 16, 13)
    }

    /// With another amount of work: each round takes 2 to the power of `bits`
    /// hashes in the mean.
    pub fn with_work(key: MasterKey, rounds: u32, bits: u32) -> Self {
        ProofOfWork { key, rounds, bits }
    }
}

impl Captcha for ProofOfWork {
    fn offer(&self, now: Timestamp, entropy: &dyn Entropy) -> Offer {
        let body = format!("{}.{}", (now + LIFETIME).0, Token::new(entropy).reveal());
        let signature = self.key.sign(PURPOSE, &body);
        Offer {
            challenge: format!("{body}.{signature}"),
            rounds: self.rounds,
            bits: self.bits,
        }
    }

    fn check(&self, now: Timestamp, answer: &str) -> Option<Solved> {
        let (challenge, numbers) = parse_answer(answer, self.rounds)?;
        // The signature first: nobody without one makes us hash.
        let (body, signature) = challenge.rsplit_once('.')?;
        if !self.key.verify(PURPOSE, body, signature) {
            return None;
        }
        let expiry = Timestamp(body.split_once('.')?.0.parse().ok()?);
        if expiry <= now || expiry > now + LIFETIME + SKEW {
            return None;
        }
        let found = (0..).zip(&numbers).all(|(round, number)| {
            let text = candidate(challenge, round, *number);
            is_found(&Sha256::digest(text.as_bytes()), self.bits)
        });
        found.then(|| Solved {
            challenge_hash: crypto::hash(challenge),
            expiry,
        })
    }
}

/// Solves a puzzle, as the browser does.
#[cfg(feature = "testing")]
pub fn solve(offer: &Offer) -> String {
    let numbers: Vec<u32> = (0..offer.rounds)
        .map(|round| {
            (0..=u32::MAX)
                .find(|number| {
                    let text = candidate(&offer.challenge, round, *number);
                    is_found(&Sha256::digest(text.as_bytes()), offer.bits)
                })
                .unwrap_or_default()
        })
        .collect();
    model::captcha::answer(&offer.challenge, &numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    const NOW: Timestamp = Timestamp(1_772_352_000_000);

    fn work(letter: &str) -> ProofOfWork {
        let key = MasterKey::parse(&letter.repeat(43)).unwrap();
        ProofOfWork::with_work(key, 3, 6)
    }

    #[test]
    fn work_that_was_done_is_accepted_until_it_expires() {
        let captcha = work("A");
        let offer = captcha.offer(NOW, &SystemEntropy);
        let answer = solve(&offer);
        let solved = captcha.check(NOW, &answer).unwrap();
        assert_eq!(solved.expiry, NOW + LIFETIME);
        assert_eq!(solved.challenge_hash, crypto::hash(&offer.challenge));
        assert!(captcha.check(solved.expiry - Millis(1), &answer).is_some());
        assert_eq!(captcha.check(solved.expiry, &answer), None);
    }

    #[test]
    fn work_that_was_not_done_or_is_not_ours_is_refused() {
        let captcha = work("A");
        let offer = captcha.offer(NOW, &SystemEntropy);
        let answer = solve(&offer);
        let (challenge, numbers) = parse_answer(&answer, 3).unwrap();
        let undone = (0..1_000)
            .map(|number| model::captcha::answer(challenge, &[numbers[0], numbers[1], number]))
            .find(|text| captcha.check(NOW, text).is_none());
        assert!(undone.is_some());
        assert_eq!(captcha.check(NOW, ""), None);
        assert_eq!(captcha.check(NOW, challenge), None);
        // Fewer rounds than were asked for.
        let short = model::captcha::answer(challenge, &numbers[..2]);
        assert_eq!(captcha.check(NOW, &short), None);
        // Another installation's, and one whose time was changed.
        assert_eq!(work("E").check(NOW, &answer), None);
        let later = solve(&Offer {
            challenge: offer.challenge.replacen("177", "178", 1),
            ..offer
        });
        assert_eq!(captcha.check(NOW, &later), None);
    }
}
