//! The second factor: an authenticator app, and codes for who has lost it.

use crate::{
    error::Problem,
    text::checked_text,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};

/// For how long what was proved lets one do what is dangerous.
pub const STEP_UP_HOLDS: Millis = Millis::minutes(5);

checked_text! {
    /// What an authenticator app shows, six digits, or one of the recovery codes,
    /// ten letters and digits. Blanks, hyphens and capitals are overlooked; digits of
    /// a Chinese keyboard's full width are taken as what they mean.
    SecondCode, second_code
}

fn second_code(raw: &str) -> Result<String, Problem> {
    // Counting characters of a huge text is work.
    if raw.len() > 64 {
        return Err(Problem::Malformed);
    }
    let signs: Option<String> = raw
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_lowercase() {
            c @ ('0'..='9' | 'a'..='z') => Some(c),
            c @ '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            _ => None,
        })
        .collect();
    match signs {
        Some(signs) if signs.is_empty() => Err(Problem::Missing),
        Some(signs) if signs.len() == 10 => Ok(signs),
        Some(signs) if signs.len() == 6 && signs.bytes().all(|b| b.is_ascii_digit()) => Ok(signs),
        _ => Err(Problem::Malformed),
    }
}

impl SecondCode {
    /// Whether it is of an app; else it is a recovery code.
    pub fn is_of_app(&self) -> bool {
        self.as_str().len() == 6
    }

    /// How one signs in by it.
    pub fn method(&self) -> SignInMethod {
        if self.is_of_app() {
            SignInMethod::App
        } else {
            SignInMethod::RecoveryCode
        }
    }
}

/// Where a person stands with their second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Whether signing in asks for it.
    pub is_on: bool,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// Whether there is a password that turning it on can ask for.
    pub has_password: bool,
    /// What the app is to be told, while it is being turned on.
    pub set_up: Option<SecondFactorSetUp>,
    /// Recovery codes that were just made; they are shown this once.
    pub codes: Vec<String>,
}

/// What an authenticator app is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorSetUp {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The same as `otpauth://…`, to be read by a camera.
    pub url: String,
}

/// How somebody came in, or tried to: column `sign_in.method`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// By password.
    Password = 1,
    /// By a code that came by text.
    Code = 2,
    /// By the authenticator app, after one of the others.
    App = 3,
    /// By a recovery code, after one of the others.
    RecoveryCode = 4,
}

impl SignInMethod {
    /// From its number; `None` for any other.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(SignInMethod::Password),
            2 => Some(SignInMethod::Code),
            3 => Some(SignInMethod::App),
            4 => Some(SignInMethod::RecoveryCode),
            _ => None,
        }
    }
}

/// One time that somebody came in, or tried to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Names it in its list.
    pub id: i64,
    /// When.
    pub time: Timestamp,
    /// How.
    pub method: SignInMethod,
    /// Whether they came in.
    pub is_success: bool,
    /// The browser's own description; empty when unknown.
    pub user_agent: String,
    /// From where; empty when unknown.
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_the_app_or_a_recovery_code_is_read_however_it_is_typed() {
        for (raw, code, of_app) in [
            ("123 456", "123456", true),
            ("１２３４５６", "123456", true),
            ("ABCDE-fgh23", "abcdefgh23", false),
            (" abcde fgh23 ", "abcdefgh23", false),
        ] {
            let read: SecondCode = raw.parse().unwrap();
            assert_eq!((read.as_str(), read.is_of_app()), (code, of_app), "{raw}");
        }
        assert_eq!(" - ".parse::<SecondCode>(), Err(Problem::Missing));
        for raw in [
            "12345",
            "1234567",
            "abcdef",
            "abcde_fghi",
            "中文",
            &"1".repeat(99),
        ] {
            assert_eq!(raw.parse::<SecondCode>(), Err(Problem::Malformed), "{raw}");
        }
    }

    #[test]
    fn a_method_is_read_as_it_is_written() {
        for number in 1..=4 {
            let method = SignInMethod::from_number(number).unwrap();
            assert_eq!(method as i64, number);
        }
        assert_eq!(SignInMethod::from_number(0), None);
    }
}
