//! The words both sides of Tenon speak.
//!
//! This crate is compiled for the server, the agent and the browser. It knows
//! serde and nothing else: no database, no network, no clock. A rule that
//! stands here (what a mobile number is, what a report may say) holds in the
//! browser before a form is sent and on the server before it is believed.

pub mod agent;
pub mod alert;
pub mod captcha;
pub mod company;
pub mod container;
pub mod delivery;
pub mod error;
pub mod event;
pub mod id;
pub mod identity;
pub mod job;
pub mod locale;
pub mod message;
pub mod metrics;
pub mod page;
pub mod permission;
pub mod refusal;
pub mod scope;
pub mod scrape;
pub mod server;
pub mod strength;
pub mod task;
pub mod text;
pub mod time;
