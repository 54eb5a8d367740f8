//! The agent against a real HTTP server on loopback that behaves well and badly.

#![expect(clippy::unwrap_used, reason = "in a test, failing there is the answer")]

mod engine;
mod enrolment;
mod hostile;
mod install;
mod outage;
mod parts;
mod sending;
mod token;
