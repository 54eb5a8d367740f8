//! People: what they type to come in, and how they are shown.

mod person;
mod second_factor;

pub use person::{
    Crop, Landing, Preference, PreferenceForm, Preferences, Profile, ProfileForm, ProfileUpdate,
    TimeZone,
};
pub use second_factor::{
    STEP_UP_HOLDS, SecondCode, SecondFactor, SecondFactorSetUp, SignIn, SignInMethod,
};

use crate::{
    error::Problem,
    id::UserId,
    text::{checked_text, line},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

checked_text! {
    /// A mobile number in E.164 (`+8613800000000`): what a person signs in with.
    ///
    /// Eleven digits that begin with 1 are a Chinese number; any other country
    /// needs its `+` prefix. Blanks, hyphens and brackets are overlooked.
    Mobile, mobile
}

checked_text! {
    /// A person's name, 1–64 characters.
    PersonName, |raw| line(raw, 1, 64)
}

fn mobile(raw: &str) -> Result<String, Problem> {
    let compact: String = raw
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}'))
        .collect();
    if compact.is_empty() {
        return Err(Problem::Missing);
    }
    let (international, digits) = match compact.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, compact.as_str()),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::Malformed);
    }
    let chinese =
        |d: &str| d.len() == 11 && d.starts_with('1') && matches!(d.as_bytes()[1], b'3'..=b'9');
    if international {
        // E.164: country code without a leading zero, 15 digits in all.
        let plausible = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
        let wrong_chinese = digits
            .strip_prefix("86")
            .is_some_and(|national| !chinese(national));
        if plausible && !wrong_chinese {
            Ok(format!("+{digits}"))
        } else {
            Err(Problem::Malformed)
        }
    } else if chinese(digits) {
        Ok(format!("+86{digits}"))
    } else {
        Err(Problem::Malformed)
    }
}

impl Mobile {
    /// The number with its middle hidden: `+86 138****0000`.
    pub fn masked(&self) -> String {
        let text = self.as_str();
        let (head, tail) = (text.len().saturating_sub(8), text.len().saturating_sub(4));
        let (country, national) = match text[..head].split_at_checked(3) {
            Some(("+86", national)) => ("+86 ", national),
            _ => ("", &text[..head]),
        };
        format!("{country}{national}****{}", &text[tail..])
    }
}

/// A password as typed. It is never shown, stored or logged: `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Password(String);

impl Password {
    /// Characters wanted at least.
    pub const MIN: u32 = 8;
    /// Characters allowed at most: hashing is work, and a long password must
    /// not buy more of it.
    pub const MAX: u32 = 128;

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this may become somebody's password. Length counts, composition
    /// does not (NIST SP 800-63B 5.1.1.2); the first guesses of every list are
    /// refused.
    ///
    /// # Errors
    /// `TooShort` or `TooCommon`.
    pub fn check_new(&self) -> Result<(), Problem> {
        if self.0.chars().count() < Self::MIN as usize {
            return Err(Problem::TooShort { min: Self::MIN });
        }
        let lower = self.0.to_lowercase();
        let monotonous = {
            let mut chars = lower.chars();
            let first = chars.next();
            chars.all(|c| Some(c) == first)
        };
        if monotonous || COMMON.iter().any(|common| lower == *common) {
            return Err(Problem::TooCommon);
        }
        Ok(())
    }
}

/// The head of every public list of leaked passwords, from eight characters on.
const COMMON: &[&str] = &[
    "password",
    "password1",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "987654321",
    "87654321",
    "qwertyuiop",
    "qwerty123",
    "1q2w3e4r",
    "1qaz2wsx",
    "1q2w3e4r5t",
    "abc12345",
    "a1234567",
    "a12345678",
    "aa123456",
    "admin123",
    "administrator",
    "iloveyou",
    "letmein1",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "welcome1",
    "welcome123",
    "changeme",
    "trustno1",
    "woaini1314",
    "5201314520",
    "qq123456",
    "asdfghjkl",
    "zxcvbnm123",
    "tenontenon",
    "tenon123",
];

impl FromStr for Password {
    type Err = Problem;
    fn from_str(raw: &str) -> Result<Self, Problem> {
        if raw.is_empty() {
            return Err(Problem::Missing);
        }
        // Bytes first: counting characters of a huge text is work too.
        if raw.len() > Self::MAX as usize * 4 || raw.chars().count() > Self::MAX as usize {
            return Err(Problem::TooLong { max: Self::MAX });
        }
        Ok(Password(raw.to_owned()))
    }
}
impl TryFrom<String> for Password {
    type Error = &'static str;
    fn try_from(raw: String) -> Result<Self, Self::Error> {
        raw.parse().map_err(|problem: Problem| problem.code())
    }
}
impl From<Password> for String {
    fn from(password: Password) -> String {
        password.0
    }
}
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

checked_text! {
    /// The six digits that came by text. Blanks are overlooked; digits of a
    /// Chinese keyboard's full width are taken as what they mean.
    Code, code
}

fn code(raw: &str) -> Result<String, Problem> {
    // Counting characters of a huge text is work.
    if raw.len() > 64 {
        return Err(Problem::Malformed);
    }
    let digits: Option<String> = raw
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            _ => None,
        })
        .collect();
    match digits {
        Some(digits) if digits.is_empty() => Err(Problem::Missing),
        Some(digits) if digits.len() == 6 => Ok(digits),
        _ => Err(Problem::Malformed),
    }
}

/// What a code is for. A code for one thing does no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// Making an account.
    Register = 1,
    /// Signing in.
    SignIn = 2,
    /// A new password in place of a forgotten one.
    Reset = 3,
    /// Another number for an account.
    ChangeMobile = 4,
}

/// Who may make an account by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationPolicy {
    /// Everybody.
    Open,
    /// Who was invited.
    #[default]
    Invitation,
    /// Nobody.
    Closed,
}

impl RegistrationPolicy {
    /// All, in the order they are offered.
    pub const ALL: [RegistrationPolicy; 3] = [
        RegistrationPolicy::Open,
        RegistrationPolicy::Invitation,
        RegistrationPolicy::Closed,
    ];

    /// As it stands in forms and in its setting.
    pub const fn as_str(self) -> &'static str {
        match self {
            RegistrationPolicy::Open => "open",
            RegistrationPolicy::Invitation => "invitation",
            RegistrationPolicy::Closed => "closed",
        }
    }

    /// From its text; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text)
    }
}

/// What a person's own security page shows of their account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSecurity {
    /// Their number with its middle hidden.
    pub mobile: String,
    /// Whether they sign in by password; else by code only.
    pub has_password: bool,
    /// Whether signing in asks for a second factor.
    pub has_second_factor: bool,
}

/// The signed-in person, as pages show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their number with its middle hidden.
    pub mobile: String,
    /// Whether the installation itself is theirs to run.
    pub is_platform_admin: bool,
    /// Where their picture is; empty when there is none.
    pub image_url: String,
    /// The zone of the times that are shown to them; empty is the browser's.
    pub time_zone: String,
}

/// A session in its person's own list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// Names the session; opens nothing.
    pub handle: String,
    /// When one signed in.
    pub create_time: Timestamp,
    /// When it was last used, to about ten minutes.
    pub seen_time: Timestamp,
    /// The browser's own description.
    pub user_agent: String,
    /// The address it was last used from; empty when unknown.
    pub address: String,
    /// It is the one that asks.
    pub is_current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_number_needs_no_prefix_and_others_do() {
        for raw in ["13800000000", " 138-0000-0000 ", "+86 138 0000 0000"] {
            assert_eq!(
                raw.parse::<Mobile>().unwrap().as_str(),
                "+8613800000000",
                "{raw}"
            );
        }
        assert_eq!(
            "+1 (415) 555-0100".parse::<Mobile>().unwrap().as_str(),
            "+14155550100"
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!("  ".parse::<Mobile>(), Err(Problem::Missing));
        for raw in [
            "4155550100",
            "12800000000",
            "1380000000",
            "138000000000",
            "+0123456789",
            "+12",
            "+8612345",
            "+1234567890123456",
            "1380000000x",
            "１３８００００００００",
            "++8613800000000",
        ] {
            assert_eq!(raw.parse::<Mobile>(), Err(Problem::Malformed), "{raw}");
        }
    }

    #[test]
    fn a_number_is_shown_with_its_middle_hidden() {
        assert_eq!(
            "13812345678".parse::<Mobile>().unwrap().masked(),
            "+86 138****5678"
        );
        assert_eq!("+3584455".parse::<Mobile>().unwrap().masked(), "****4455");
    }

    #[test]
    fn a_code_is_six_digits_however_they_are_typed() {
        for raw in ["123456", " 123 456 ", "123-456", "１２３４５６"] {
            assert_eq!(raw.parse::<Code>().unwrap().as_str(), "123456", "{raw}");
        }
        assert_eq!(" ".parse::<Code>(), Err(Problem::Missing));
        for raw in ["12345", "1234567", "12345a", "١٢٣٤٥٦", &"1".repeat(100)] {
            assert_eq!(raw.parse::<Code>(), Err(Problem::Malformed), "{raw}");
        }
    }

    #[test]
    fn a_policy_is_read_as_it_is_written() {
        for policy in RegistrationPolicy::ALL {
            assert_eq!(RegistrationPolicy::parse(policy.as_str()), Some(policy));
        }
        assert_eq!(RegistrationPolicy::parse("Open"), None);
        assert_eq!(
            RegistrationPolicy::default(),
            RegistrationPolicy::Invitation
        );
    }

    #[test]
    fn a_password_is_refused_when_short_common_or_endless() {
        let new = |raw: &str| raw.parse::<Password>().and_then(|p| p.check_new());
        assert_eq!(new(""), Err(Problem::Missing));
        assert_eq!(new("short"), Err(Problem::TooShort { min: 8 }));
        assert_eq!(new("Password123"), Err(Problem::TooCommon));
        assert_eq!(new("zzzzzzzzzz"), Err(Problem::TooCommon));
        assert_eq!(new(&"a1".repeat(65)), Err(Problem::TooLong { max: 128 }));
        assert_eq!(new("红色的马跑过桥去"), Ok(()));
        assert_eq!(new("correct horse"), Ok(()));
    }

    #[test]
    fn a_password_never_shows_in_a_log() {
        let password: Password = "correct horse".parse().unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }
}
