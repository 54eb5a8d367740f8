//! Pages of hosts.

mod detail;
mod list;

pub use detail::ServerPage;
pub use list::ServersPage;
