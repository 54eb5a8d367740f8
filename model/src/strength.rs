//! How well a new password would withstand guessing, and what would help.

use serde::{Deserialize, Serialize};

/// How strong a password is, and why not stronger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordStrength {
    /// From 0, guessed at once, to 4, out of reach.
    pub score: u8,
    /// What is weak about it and what would help, the weakness first.
    pub advice: Vec<PasswordAdvice>,
}

impl PasswordStrength {
    /// The lowest score that is accepted: some ten million guesses, more than
    /// our throttle lets anybody try.
    pub const WANTED: u8 = 2;

    /// Whether it is accepted.
    pub const fn is_enough(&self) -> bool {
        self.score >= Self::WANTED
    }
}

/// A weakness of a password, or what would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordAdvice {
    /// Keys beside each other.
    Keyboard,
    /// The same again and again.
    Repeat,
    /// On the lists that everybody tries first, or close to it.
    Common,
    /// `abc`, `6543`.
    Sequence,
    /// A year.
    Year,
    /// One word alone.
    Word,
    /// A date.
    Date,
    /// A name.
    Name,
    /// Several unrelated words would help.
    MoreWords,
    /// Another word or two would help.
    AnotherWord,
    /// Capital letters add little.
    Capitals,
    /// Reversed words add little.
    Reversed,
    /// `@` for `a` adds little.
    Substitution,
}
