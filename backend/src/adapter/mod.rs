//! What the console needs of the world outside: each part has a real
//! implementation and one for tests, behind the same type.

pub mod bus;
pub mod captcha;
pub mod mail;
pub mod sms;
pub mod webhook;

/// Why something did not reach the world outside. The words are for those who
/// run the installation: no code, no number, no password is in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// The same may work later.
    Later(String),
    /// It never will.
    Never(String),
}
