//! Keeps what is known of containers up to date, in the transaction that stores
//! the reports.

use super::store;
use crate::{Error, Result, db::Tx};
use model::{
    agent::{ContainerInfo, ContainerReport},
    id::ServerId,
    time::Timestamp,
};

/// All containers of a host at one instant.
pub(crate) struct List<'a> {
    pub server: ServerId,
    pub time: Timestamp,
    pub containers: &'a [ContainerInfo],
}

/// What one container used at one instant.
#[derive(Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub server: ServerId,
    pub time: Timestamp,
    pub name: &'a str,
    pub report: &'a ContainerReport,
}

/// Takes the newest list of each host and the newest samples; each container at
/// most once. What is older than what is known changes nothing. A container that
/// is in no newer list or sample than its host's list is gone.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn record(
    tx: &mut Tx,
    lists: &[List<'_>],
    samples: &[Sample<'_>],
    now: Timestamp,
) -> Result<()> {
    let mut rows = Vec::new();
    for list in lists {
        for info in list.containers {
            let ports = serde_json::to_string(&info.ports)
                .map_err(|error| Error::internal("writing server_container.ports", error))?;
            rows.push(store::ListRow {
                server: list.server,
                time: list.time,
                info,
                ports,
            });
        }
    }
    store::upsert_lists(tx, &rows, now).await?;
    for list in lists {
        store::delete_unlisted(tx, list.server, list.time, now).await?;
    }
    store::upsert_samples(tx, samples, now).await
}

/// Nothing is left of the containers of a host that is gone.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn forget(tx: &mut Tx, server: ServerId) -> Result<()> {
    store::delete_all(tx, server).await
}
