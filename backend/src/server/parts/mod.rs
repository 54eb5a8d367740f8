//! Mounts, interfaces and load of hosts: table `server_detail`. A row is
//! written when the parts change, and once a minute.

mod store;

use crate::{
    Error, Result,
    db::{Db, Tx},
};
use model::{agent::Detail, id::ServerId, server::ServerParts, time::Timestamp};

/// The parts of one host at one instant.
pub(crate) struct Row<'a> {
    pub server: ServerId,
    pub time: Timestamp,
    pub detail: &'a Detail,
}

/// Stores parts; what is there already stays as it is.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn record(tx: &mut Tx, rows: &[Row<'_>]) -> Result<()> {
    let written = rows
        .iter()
        .map(|row| {
            let content = serde_json::to_string(row.detail)
                .map_err(|error| Error::internal("writing server_detail.content", error))?;
            Ok((row.server, row.time, content))
        })
        .collect::<Result<Vec<_>>>()?;
    store::insert(tx, &written).await
}

/// The newest parts of a host.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn find_latest(db: &Db, server: ServerId) -> Result<Option<ServerParts>> {
    let Some((time, content)) = store::find_latest(db, server).await? else {
        return Ok(None);
    };
    let detail = serde_json::from_str(&content)
        .map_err(|error| Error::internal("reading server_detail.content", error))?;
    Ok(Some(ServerParts { time, detail }))
}
