//! The puzzle that a browser solves before the console sends another text: it
//! costs a person a moment and a machine that wants thousands a lot.
//!
//! The console signs an [`Offer`]; the browser finds, for each round, the first
//! number whose hash together with the challenge begins with enough zero bits.
//! Many small rounds in place of one large: the time varies less, and the
//! progress can be told. Both sides hash by SHA-256; the hash itself is not here,
//! because this crate knows words only.

use serde::{Deserialize, Serialize};

/// A puzzle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What is signed and goes back with the answer.
    pub challenge: String,
    /// How many numbers are to be found.
    pub rounds: u32,
    /// Zero bits at the beginning of each hash.
    pub bits: u32,
}

/// The text that is hashed for a number in a round.
pub fn candidate(challenge: &str, round: u32, number: u32) -> String {
    format!("{challenge}/{round}/{number}")
}

/// Whether a hash begins with so many zero bits.
pub fn is_found(hash: &[u8], bits: u32) -> bool {
    let zeros: u32 = hash
        .iter()
        .scan(true, |zero_so_far, byte| {
            let counts = *zero_so_far;
            *zero_so_far = counts && *byte == 0;
            counts.then(|| byte.leading_zeros())
        })
        .sum();
    zeros >= bits
}

/// The answer as one text: the challenge, then the numbers.
pub fn answer(challenge: &str, numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{challenge}~{}", numbers.join("-"))
}

/// The parts of an [`answer`]; `None` for anything else, or for more numbers than
/// `rounds`.
pub fn parse_answer(text: &str, rounds: u32) -> Option<(&str, Vec<u32>)> {
    let (challenge, numbers) = text.split_once('~')?;
    let mut found = Vec::new();
    for number in numbers.split('-') {
        if found.len() >= rounds as usize {
            return None;
        }
        found.push(number.parse().ok()?);
    }
    (found.len() == rounds as usize).then_some((challenge, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_bits_are_counted_from_the_front() {
        assert!(is_found(&[0, 0x0f, 0], 12));
        assert!(!is_found(&[0, 0x0f, 0], 13));
        assert!(!is_found(&[0x80, 0, 0], 1));
        assert!(is_found(&[0x80, 0, 0], 0));
        assert!(is_found(&[0, 0], 16));
        assert!(!is_found(&[0, 0], 17));
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        assert_eq!(answer("a.b", &[1, 20]), "a.b~1-20");
        assert_eq!(parse_answer("a.b~1-20", 2), Some(("a.b", vec![1, 20])));
        for wrong in [
            "",
            "a.b",
            "a.b~",
            "a.b~1",
            "a.b~1-x",
            "a.b~1-2-3",
            "a.b~-1-2",
        ] {
            assert_eq!(parse_answer(wrong, 2), None, "{wrong}");
        }
    }
}
