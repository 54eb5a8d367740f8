//! Pieces of the pages of hosts.

mod facts;
mod status;
mod table;

pub(super) use facts::ServerFacts;
pub(super) use status::ServerStatusPill;
pub(super) use table::ServerTable;
