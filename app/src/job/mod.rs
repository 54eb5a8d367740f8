//! Work that was given to the console, for those who run it.

pub mod api;
mod page;
mod part;

pub use page::{JobPage, JobsPage};
