//! Pieces of the page of the jobs.

mod asked;
mod kinds;
mod table;
mod words;

pub use asked::Asked;
pub use kinds::{JobTabs, KindTable};
pub use table::{JobActions, JobTable, Reason, Then};
pub use words::{kind_label, status_label, status_tone};
