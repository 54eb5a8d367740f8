//! The errors a caller may see.
//!
//! They say nothing about SQL, files or other people's things. `code()` is
//! stable: it is the key of the translated text and what a script may match.

use crate::{permission::Permission, refusal::Refusal, strength::PasswordAdvice};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What was wrong with one field of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field, as the input names it: `mobile`, `reports[3].cpu.percent`.
    pub field: String,
    /// Why, as a stable code.
    pub problem: Problem,
}

impl FieldError {
    /// `field` has `problem`.
    pub fn new(field: impl Into<String>, problem: Problem) -> Self {
        FieldError {
            field: field.into(),
            problem,
        }
    }
}

/// Why a value is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// Not of the form that is wanted.
    Malformed,
    /// Fewer than `min` characters.
    TooShort {
        /// Characters wanted at least.
        min: u32,
    },
    /// More than `max` characters.
    TooLong {
        /// Characters allowed at most.
        max: u32,
    },
    /// A number outside its bounds.
    OutOfRange,
    /// Too far from the console's own clock.
    TimeOff,
    /// Already in use.
    Taken,
    /// Among the passwords that everybody tries first.
    TooCommon,
    /// A password that is guessed too easily.
    Guessable {
        /// What is weak about it, and what would help.
        advice: Vec<PasswordAdvice>,
    },
    /// More than the caller holds, or for longer: nobody gives that.
    NotYours,
    /// There is no such thing here.
    Unknown,
}

impl Problem {
    /// Stable name of the problem.
    pub const fn code(&self) -> &'static str {
        match self {
            Problem::Missing => "missing",
            Problem::Malformed => "malformed",
            Problem::TooShort { .. } => "too_short",
            Problem::TooLong { .. } => "too_long",
            Problem::OutOfRange => "out_of_range",
            Problem::TimeOff => "time_off",
            Problem::Taken => "taken",
            Problem::TooCommon => "too_common",
            Problem::Guessable { .. } => "guessable",
            Problem::NotYours => "not_yours",
            Problem::Unknown => "unknown",
        }
    }
}

/// The public error of every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum Error {
    /// Nobody is signed in, or the token is unknown.
    Unauthenticated,
    /// Signing in failed: the account or the password is wrong; which, is not said.
    WrongCredentials,
    /// What is dangerous asks for the password or the second factor again; it was
    /// proved too long ago, or never in this session.
    StepUpRequired,
    /// The thing is visible to the caller, the right to do this is missing.
    Forbidden {
        /// The right that is missing; `None` where no grant could give it.
        permission: Option<Permission>,
    },
    /// What concerns all hosts is done by who sees all of them; the caller has the right,
    /// and sees some.
    AllHostsRequired,
    /// There is no such thing for this caller. Somebody else's looks the same.
    NotFound,
    /// Somebody else was faster, or the state does not allow it.
    Conflict {
        /// What is in the way, as a stable code.
        what: String,
    },
    /// The input is refused, field by field.
    Invalid {
        /// What is wrong; never empty.
        fields: Vec<FieldError>,
    },
    /// A code, a password or a number is not accepted.
    Refused(Refusal),
    /// The body is larger than allowed.
    TooLarge,
    /// Too many calls; come back later.
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Something this needs is away for the moment; nothing was changed.
    Unavailable,
    /// A fault of ours. The log has the rest under this id.
    Internal {
        /// The id of the request.
        request_id: String,
    },
}

impl Error {
    /// One field is wrong.
    pub fn invalid(field: impl Into<String>, problem: Problem) -> Self {
        Error::Invalid {
            fields: vec![FieldError::new(field, problem)],
        }
    }

    /// Stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Error::Unauthenticated => "unauthenticated",
            Error::WrongCredentials => "wrong_credentials",
            Error::StepUpRequired => "step_up_required",
            Error::Forbidden { .. } => "forbidden",
            Error::AllHostsRequired => "all_hosts_required",
            Error::NotFound => "not_found",
            Error::Conflict { .. } => "conflict",
            Error::Invalid { .. } => "invalid",
            Error::Refused(_) => "refused",
            Error::TooLarge => "too_large",
            Error::TooMany { .. } => "too_many",
            Error::Unavailable => "unavailable",
            Error::Internal { .. } => "internal",
        }
    }

    /// The HTTP status that goes with the error.
    pub const fn status(&self) -> u16 {
        match self {
            Error::Unauthenticated | Error::WrongCredentials => 401,
            Error::StepUpRequired | Error::Forbidden { .. } | Error::AllHostsRequired => 403,
            Error::NotFound => 404,
            Error::Conflict { .. } => 409,
            Error::TooLarge => 413,
            Error::Refused(refusal) => refusal.status(),
            Error::Invalid { .. } => 422,
            Error::TooMany { .. } => 429,
            Error::Internal { .. } => 500,
            Error::Unavailable => 503,
        }
    }
}

impl fmt::Display for Error {
    /// English, for logs and scripts; people get the translation of the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Invalid { fields } => {
                f.write_str("invalid input:")?;
                for field in fields {
                    write!(f, " {} ({})", field.field, field.problem.code())?;
                }
                Ok(())
            }
            Error::Forbidden {
                permission: Some(permission),
            } => {
                write!(f, "forbidden: needs {}", permission.key())
            }
            Error::Conflict { what } => write!(f, "conflict: {what}"),
            Error::Refused(refusal) => {
                write!(f, "refused: {} ({})", refusal.code(), refusal.number())
            }
            Error::TooMany { retry_after } => {
                write!(f, "too many calls, retry after {retry_after} s")
            }
            Error::Internal { request_id } => write!(f, "internal error, request {request_id}"),
            other => f.write_str(other.code()),
        }
    }
}
impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_its_code_and_its_fields_on_the_wire() {
        let error = Error::invalid("mobile", Problem::TooShort { min: 6 });
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            serde_json::json!({"error": "invalid", "fields": [
                {"field": "mobile", "problem": {"problem": "too_short", "min": 6}}]})
        );
        assert_eq!(error.code(), serde_json::to_value(&error).unwrap()["error"]);
    }

    #[test]
    fn a_refusal_is_one_flat_object_on_the_wire() {
        let error = Error::Refused(Refusal::WrongCode { tries: 2 });
        let wire = serde_json::json!({"error": "refused", "reason": "wrong_code", "tries": 2});
        assert_eq!(serde_json::to_value(&error).unwrap(), wire);
        assert_eq!(serde_json::from_value::<Error>(wire).unwrap(), error);
        assert_eq!(error.status(), 422);
    }
}
