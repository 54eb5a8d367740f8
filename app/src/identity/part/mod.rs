//! Pieces of the pages of people.

mod browser;
mod session_table;

pub use browser::browser_text;
pub use session_table::SessionTable;
