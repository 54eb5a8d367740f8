//! Why a code, a password or a number is not accepted: the seed's error codes
//! (`console.md` 17), under its numbers.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why an act of coming in is refused. Those that tell whether an account exists
/// are given only to who has just proved the number with a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// The number has no account; told after a code was right.
    NoAccount,
    /// The number has no account, and the registration policy lets it have none;
    /// told after a code was right.
    NotRegistered,
    /// Several codes went to this number today: the next one needs a captcha.
    CaptchaNeeded,
    /// No more codes go to this number today.
    CodeLimit {
        /// When the next one may be sent.
        until: Timestamp,
    },
    /// The last code to this number was sent just now.
    CodeTooSoon {
        /// When the next one may be sent.
        until: Timestamp,
    },
    /// The captcha is wrong, too old, or was used before.
    CaptchaFailed,
    /// The password is wrong.
    WrongPassword,
    /// The number has an account already; told after a code was right.
    MobileRegistered,
    /// The code is wrong.
    WrongCode {
        /// How many wrong ones this code has seen by now.
        tries: u32,
    },
    /// Too many wrong codes came from this device or address.
    CodeLocked {
        /// When codes are accepted again.
        until: Timestamp,
    },
    /// The code is too old, was used, or was never sent to this browser.
    CodeExpired,
    /// The registration policy does not let anybody in without an invitation.
    RegistrationClosed,
    /// The code of the authenticator app, or the recovery code, is wrong or was used.
    WrongSecondFactor,
    /// There is nobody half signed in here, or it was too long ago.
    SignInExpired,
}

impl Refusal {
    /// The seed's number; one of ours begins at 10900.
    pub const fn number(&self) -> u32 {
        match self {
            Refusal::NoAccount => 10403,
            Refusal::NotRegistered => 10404,
            Refusal::CaptchaNeeded => 10405,
            Refusal::CodeLimit { .. } => 10407,
            Refusal::CodeTooSoon { .. } => 10408,
            Refusal::CaptchaFailed => 10409,
            Refusal::WrongPassword => 10410,
            Refusal::MobileRegistered => 10411,
            Refusal::WrongCode { .. } => 10412,
            Refusal::CodeLocked { .. } => 10413,
            Refusal::CodeExpired => 10414,
            Refusal::RegistrationClosed => 10900,
            Refusal::WrongSecondFactor => 10901,
            Refusal::SignInExpired => 10902,
        }
    }

    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::NoAccount => "no_account",
            Refusal::NotRegistered => "not_registered",
            Refusal::CaptchaNeeded => "captcha_needed",
            Refusal::CodeLimit { .. } => "code_limit",
            Refusal::CodeTooSoon { .. } => "code_too_soon",
            Refusal::CaptchaFailed => "captcha_failed",
            Refusal::WrongPassword => "wrong_password",
            Refusal::MobileRegistered => "mobile_registered",
            Refusal::WrongCode { .. } => "wrong_code",
            Refusal::CodeLocked { .. } => "code_locked",
            Refusal::CodeExpired => "code_expired",
            Refusal::RegistrationClosed => "registration_closed",
            Refusal::WrongSecondFactor => "wrong_second_factor",
            Refusal::SignInExpired => "sign_in_expired",
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(&self) -> u16 {
        match self {
            Refusal::CodeLimit { .. }
            | Refusal::CodeTooSoon { .. }
            | Refusal::CodeLocked { .. } => 429,
            Refusal::MobileRegistered => 409,
            Refusal::RegistrationClosed => 403,
            _ => 422,
        }
    }

    /// The field of the form it belongs to, if it is one's.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::WrongCode { .. } | Refusal::CodeExpired | Refusal::WrongSecondFactor => {
                Some("code")
            }
            Refusal::WrongPassword => Some("password"),
            Refusal::NoAccount | Refusal::NotRegistered | Refusal::MobileRegistered => {
                Some("mobile")
            }
            _ => None,
        }
    }

    /// When trying again makes sense, where that is known.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Refusal::CodeLimit { until }
            | Refusal::CodeTooSoon { until }
            | Refusal::CodeLocked { until } => Some(*until),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_its_stable_name_on_the_wire() {
        let until = Timestamp(5);
        for refusal in [
            Refusal::NoAccount,
            Refusal::CaptchaNeeded,
            Refusal::CodeTooSoon { until },
            Refusal::WrongCode { tries: 3 },
            Refusal::CodeLocked { until },
        ] {
            let wire = serde_json::to_value(&refusal).unwrap();
            assert_eq!(wire["reason"], refusal.code());
            assert_eq!(serde_json::from_value::<Refusal>(wire).unwrap(), refusal);
        }
    }

    #[test]
    fn the_numbers_are_the_seeds() {
        assert_eq!(Refusal::WrongPassword.number(), 10410);
        assert_eq!(Refusal::WrongCode { tries: 1 }.number(), 10412);
        assert_eq!(Refusal::CodeExpired.number(), 10414);
    }
}
