//! Pages of jobs.

mod detail;
mod list;

pub use detail::JobPage;
pub use list::JobsPage;
