//! Hosts: the list and the page of one.

pub mod api;
pub mod page;
mod part;
