//! A secret that no log line can show.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Longer than any token the console makes.
const MAX_LENGTH: usize = 512;

/// An enrolment token or the agent's own: visible ASCII without blanks, so that
/// it fits in a header as it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

/// Why a text is no token. It does not repeat the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a token is 1 to 512 visible ASCII characters without blanks")]
pub struct InvalidToken;

impl Token {
    /// The secret itself, for the wire and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Token {
    type Error = InvalidToken;
    fn try_from(text: String) -> Result<Self, InvalidToken> {
        let fits = (1..=MAX_LENGTH).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Token(text))
        } else {
            Err(InvalidToken)
        }
    }
}

impl FromStr for Token {
    type Err = InvalidToken;
    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        Token::try_from(text.trim().to_owned())
    }
}

impl From<Token> for String {
    fn from(token: Token) -> String {
        token.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_trimmed_checked_and_never_shown() {
        let token: Token = " secret-1\n".parse().unwrap();
        assert_eq!(token.expose(), "secret-1");
        assert!(!format!("{token:?}").contains("secret"));
        assert_eq!("".parse::<Token>(), Err(InvalidToken));
        assert_eq!("two words".parse::<Token>(), Err(InvalidToken));
        assert_eq!("x".repeat(513).parse::<Token>(), Err(InvalidToken));
    }
}
