//! Figures of hosts and containers for programs, as Prometheus reads them: table
//! `scrape_token`. A token reads in somebody's name: what they may see at that
//! moment, and no longer than they belong there.

mod exposition;
pub mod service;
mod store;

pub use exposition::{Exposition, MEDIA_TYPE};

#[cfg(test)]
mod tests;
