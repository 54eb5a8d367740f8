//! Containers on hosts.

pub mod api;
pub mod page;
mod part;

pub use part::{HostContainers, HostContainersResource};
