//! The start page of a scope.

mod attention;
mod page;
mod start;

pub use page::OverviewPage;
