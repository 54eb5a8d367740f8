//! Times in which hosts are worked on.

use super::{Steward, store::maintenance as store, task::KEPT_SHORT, threshold::check_cluster};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Authorized, Scoped, action::Update, resource},
    db::Tx,
};
use model::{
    alert::{AlertTarget, MaintenanceCreate, MaintenanceList},
    error::Error as Public,
    event::{Audience, Event},
    id::{ClusterId, MaintenanceId, ServerId},
    scope::Owner,
    time::Timestamp,
};
use serde_json::{Value, json};

/// Times in a list at most: those of a month.
const MOST: i64 = 200;

/// The times of an owner in which hosts are worked on, as far as the reader sees the hosts.
/// Who may announce one is the caller's to say.
///
/// # Errors
/// When the database does not answer.
pub async fn list(ctx: &OpContext, seen: Scoped<resource::Server>) -> Result<MaintenanceList> {
    let (owner, restriction, now) = (seen.owner(), seen.restriction(), ctx.now());
    let times = (now - KEPT_SHORT, Timestamp(i64::MAX));
    Ok(MaintenanceList {
        items: store::list(ctx.db(), owner, restriction, times, MOST).await?,
        clusters: super::store::rule::list_clusters(ctx.db(), owner).await?,
        refused: None,
        now,
    })
}

/// Announces one for all hosts of an owner, or for a cluster.
///
/// # Errors
/// `NotFound` when the owner has no such cluster; `Invalid` for impossible times.
pub async fn create(
    ctx: &OpContext,
    steward: Steward,
    cluster: Option<ClusterId>,
    create: &MaintenanceCreate,
) -> Result<MaintenanceId> {
    let owner = steward.owner();
    if let Some(cluster) = cluster {
        check_cluster(ctx, owner, cluster).await?;
    }
    let target = cluster.map_or(AlertTarget::Owner, AlertTarget::Cluster);
    insert(ctx, owner, target, create).await
}

/// Announces one for a host.
///
/// # Errors
/// `Invalid` for impossible times.
pub async fn create_of_server(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    create: &MaintenanceCreate,
) -> Result<MaintenanceId> {
    let (owner, id) = (server.owner(), server.id());
    let made = insert(ctx, owner, AlertTarget::Server(id), create).await?;
    let event = Event::AlertsChanged { server: id };
    ctx.tell(Audience::Owner(owner), event);
    Ok(made)
}

async fn insert(
    ctx: &OpContext,
    owner: Owner,
    target: AlertTarget,
    create: &MaintenanceCreate,
) -> Result<MaintenanceId> {
    let (user, now) = (ctx.myself()?.id(), ctx.now());
    create.check(now)?;
    let mut tx = ctx.db().begin().await?;
    let id = store::insert(&mut tx, owner, target, create, (user, now)).await?;
    let content = json!({
        "target": target,
        "from": create.from,
        "until": create.until,
        "reason": create.reason.as_str(),
    });
    record(ctx, &mut tx, (owner, id), Operation::Create, &content).await?;
    tx.commit().await?;
    Ok(id)
}

/// Ends one for all hosts of an owner, or for a cluster.
///
/// # Errors
/// `NotFound` when there is none that could end.
pub async fn end(ctx: &OpContext, steward: Steward, id: MaintenanceId) -> Result<()> {
    finish(ctx, steward.owner(), None, id).await
}

/// Ends one for a host.
///
/// # Errors
/// As [`end`].
pub async fn end_of_server(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    id: MaintenanceId,
) -> Result<()> {
    let (owner, host) = (server.owner(), server.id());
    finish(ctx, owner, Some(host), id).await?;
    let event = Event::AlertsChanged { server: host };
    ctx.tell(Audience::Owner(owner), event);
    Ok(())
}

async fn finish(
    ctx: &OpContext,
    owner: Owner,
    server: Option<ServerId>,
    id: MaintenanceId,
) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    if !store::end(&mut tx, owner, server, id, ctx.now()).await? {
        return Err(Public::NotFound.into());
    }
    let content = json!({"ended": true});
    record(ctx, &mut tx, (owner, id), Operation::Update, &content).await?;
    tx.commit().await
}

async fn record(
    ctx: &OpContext,
    tx: &mut Tx,
    (owner, id): (Owner, MaintenanceId),
    operation: Operation,
    content: &Value,
) -> Result<()> {
    let entry = Entry {
        owner: Some(owner),
        object: Object::Maintenance,
        object_id: &id.to_string(),
        operation,
        content: Some(content),
    };
    audit::record(ctx, tx, entry).await
}
