//! What the browser shows.
//!
//! Built twice: with `ssr` into the console, with `hydrate` into WebAssembly.
//! A page is one route; a part is a piece of a page that knows its domain; `ui`
//! knows none. `api.rs` of a domain holds its server functions.

pub mod alert;
pub mod chart;
pub mod company;
#[cfg(feature = "ssr")]
pub mod console;
pub mod container;
pub mod delivery;
pub mod error;
pub mod i18n;
pub mod identity;
pub mod job;
pub mod layout;
pub mod list;
pub mod live;
pub mod message;
pub mod metrics;
pub mod offline;
pub mod overview;
pub mod path;
pub mod permission;
pub mod routes;
pub mod scrape;
pub mod server;
pub mod session;
pub mod shell;
pub mod status;
pub mod task;
pub mod text;
pub mod ui;
#[cfg(feature = "hydrate")]
mod zone;

pub use routes::{App, Entrance};
pub use shell::shell;
