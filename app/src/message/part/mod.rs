//! Pieces of the page of the messages.

mod asked;
mod day;
mod entry;
mod filter;
mod list;
mod words;

pub use asked::Asked;
pub use filter::{MessageFilters, MessageTabs};
pub use list::MessageGroups;
