//! SQL of table `server_container`.

mod list;
mod write;

pub(super) use list::{counts, find, list};
pub(super) use write::{
    ListRow, delete_all, delete_forgotten, delete_unlisted, upsert_lists, upsert_samples,
};
