//! What the console does by itself, for those who run it.

pub mod api;
mod page;
mod part;

pub use page::TasksPage;
