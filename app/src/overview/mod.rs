//! The start page of a scope.

mod page;

pub use page::OverviewPage;
