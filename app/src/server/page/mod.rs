//! Pages of hosts.

mod detail;
mod list;
mod new;

pub use detail::ServerPage;
pub use list::ServersPage;
pub use new::ServerNewPage;
