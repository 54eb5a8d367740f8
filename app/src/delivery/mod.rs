//! What was not sent, for those who run the installation.

pub mod api;
mod page;

pub use page::OutboxPage;
