//! What people do with hosts.

use super::{
    NAME_FIELD, parts,
    store::{self, Renamed},
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, Scoped,
        action::{Delete, Read, Update},
        resource,
    },
};
use model::{
    error::{Error, Problem},
    event::{Audience, Event},
    server::{ServerDetail, ServerList, ServerListRequest, ServerOverview, ServerRename},
};
use serde_json::json;

/// Hosts that the proof and the filter let through, in the order asked for.
/// `may_create` is the caller's to fill in: it is another proof's question.
///
/// # Errors
/// `Invalid` for a cursor that belongs to another order.
pub async fn list(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    request: &ServerListRequest,
) -> Result<ServerList> {
    let (db, owner, restriction) = (ctx.db(), scoped.owner(), scoped.restriction());
    let counts = store::counts(db, owner, restriction).await?;
    Ok(ServerList {
        page: store::list(db, owner, restriction, request, counts.total).await?,
        counts,
        places: store::places(db, owner, restriction).await?,
        may_create: false,
    })
}

/// What the overview says about the hosts that the proof lets through;
/// `may_create` as in [`list`].
///
/// # Errors
/// When the database does not answer.
pub async fn overview(ctx: &OpContext, scoped: Scoped<resource::Server>) -> Result<ServerOverview> {
    let (db, owner, restriction) = (ctx.db(), scoped.owner(), scoped.restriction());
    Ok(ServerOverview {
        counts: store::counts(db, owner, restriction).await?,
        attention: store::attention(db, owner, restriction).await?,
        may_create: false,
    })
}

/// One host. What the reader may do to it is the caller's to fill in.
///
/// # Errors
/// `NotFound` when it was removed since the proof was made.
pub async fn detail(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
) -> Result<ServerDetail> {
    let found = store::find(ctx.db(), server.id()).await?;
    let mut detail = found.ok_or(Error::NotFound)?;
    detail.parts = parts::find_latest(ctx.db(), server.id()).await?;
    Ok(detail)
}

/// Renames a host that nobody changed since its version was read.
///
/// # Errors
/// `Conflict` when somebody did; `Invalid` when the owner calls another host this.
pub async fn rename(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    rename: ServerRename,
) -> Result<()> {
    let id = server.id();
    let mut tx = ctx.db().begin().await?;
    let before = store::find_name(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let name = rename.name.as_str();
    match store::rename(&mut tx, id, name, rename.version, ctx.now()).await? {
        Renamed::Done => {}
        Renamed::Stale => {
            return Err(Error::Conflict {
                what: "server_version".to_owned(),
            }
            .into());
        }
        Renamed::Taken => return Err(Error::invalid(NAME_FIELD, Problem::Taken).into()),
    }
    let entry = Entry {
        owner: Some(server.owner()),
        object: Object::Server,
        object_id: &id.to_string(),
        operation: Operation::Update,
        content: Some(&json!({"name": {"before": before, "after": name}})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    ctx.tell(
        Audience::Owner(server.owner()),
        Event::ServerChanged { server: id },
    );
    Ok(())
}

/// Removes a host, its agent, its account and all rights on it. What it
/// reported goes bit by bit afterwards. `typed` is its name, as the person
/// typed it.
///
/// # Errors
/// `Invalid` when that is not its name.
pub async fn remove(
    ctx: &OpContext,
    server: Authorized<resource::Server, Delete>,
    typed: &str,
) -> Result<()> {
    let id = server.id();
    let mut tx = ctx.db().begin().await?;
    let name = store::find_name(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if typed.trim() != name {
        return Err(Error::invalid(NAME_FIELD, Problem::Malformed).into());
    }
    if !store::delete(&mut tx, id).await? {
        return Err(Error::NotFound.into());
    }
    let entry = Entry {
        owner: Some(server.owner()),
        object: Object::Server,
        object_id: &id.to_string(),
        operation: Operation::Delete,
        content: Some(&json!({"name": name})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    ctx.tell(
        Audience::Owner(server.owner()),
        Event::ServerRemoved { server: id },
    );
    Ok(())
}
