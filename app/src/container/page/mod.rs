//! The pages of containers.

mod detail;
mod list;

pub use detail::ContainerPage;
pub use list::ContainersPage;
