//! Pieces of the page of the jobs.

mod asked;
mod kinds;
mod table;
mod words;

pub use asked::Asked;
pub use kinds::{JobTabs, KindTable};
pub use table::JobTable;
