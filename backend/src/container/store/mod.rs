//! SQL of table `server_container`.

mod list;
mod row;
mod write;

pub(super) use list::{counts, list};
pub(super) use row::find;
pub(super) use write::{
    ListRow, delete_all, delete_forgotten, delete_unlisted, upsert_lists, upsert_samples,
};
