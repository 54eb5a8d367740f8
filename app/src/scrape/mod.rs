//! Figures for programs: the page of tokens.

pub mod api;
mod page;
mod part;

pub use page::ScrapePage;
