//! Pieces of the page of the tasks.

mod state;
mod table;
mod words;

pub use table::TaskTable;
