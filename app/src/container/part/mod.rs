//! Pieces of the pages of containers.

mod asked;
mod facts;
mod filter;
mod live;
mod now;
mod section;
mod state;
mod table;

pub(super) use asked::Asked;
pub(super) use facts::ContainerFacts;
pub(super) use filter::{ContainerFilters, cleared};
pub(super) use live::refetch_with_samples;
pub(super) use now::ContainerNow;
pub use section::{HostContainers, HostContainersResource};
pub(super) use state::StatePill;
pub(super) use table::ContainerTable;
