//! Managed machines and the agents on them: tables `server`, `agent`,
//! `enrolment_token`, `server_latest`, `server_detail`.

pub mod agent;
pub(crate) mod belonging;
pub(crate) mod latest;
pub(crate) mod parts;
pub mod service;
mod store;
pub mod task;
pub mod watch;

use crate::{
    Result,
    authz::{
        GrantKind, Resource,
        resource::{self, Found},
    },
    db::{Db, Tx},
    permission,
};
use model::{
    id::{ServerId, UserId},
    scope::Owner,
    time::Timestamp,
};

impl Resource for resource::Server {
    type Id = ServerId;

    async fn find(db: &Db, id: ServerId) -> Result<Option<Found>> {
        permission::object::find_server(db, id).await
    }
}

/// The field that names a host in an input.
const NAME_FIELD: &str = "name";

/// A report of the host has come; whether that is news.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn mark_heard(tx: &mut Tx, id: ServerId, now: Timestamp) -> Result<bool> {
    store::mark_heard(tx, id, now).await
}

/// Makes a host. Its creator gets a data right on it where the owner is a
/// company (`console.md` 23, rule 5).
///
/// # Errors
/// `Conflict` when the owner calls a host this already; or when the database
/// does not answer.
pub(crate) async fn insert(
    tx: &mut Tx,
    server: store::Insert<'_>,
    creator: UserId,
) -> Result<ServerId> {
    let (owner, now) = (server.owner, server.now);
    let id = store::insert(tx, server).await?;
    if let Owner::Company(company) = owner {
        let grant = (GrantKind::Server, id.0);
        permission::insert_grant(tx, creator, company, grant, Default::default(), now).await?;
    }
    Ok(id)
}

#[cfg(feature = "testing")]
pub(crate) use store::Insert;

#[cfg(test)]
mod tests;
