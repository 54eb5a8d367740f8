//! Hosts: the list and the page of one.

pub mod api;
pub mod page;
mod part;

pub(crate) use part::{
    Concern, HIGH, LiveServer, LiveServers, ServerStatusPill, missing_right, why_link,
};
