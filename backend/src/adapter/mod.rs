//! What the console needs of the world outside: each part has a real
//! implementation and one for tests, behind the same type.

pub mod bus;
pub mod captcha;
