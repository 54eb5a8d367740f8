//! What people choose.

use super::{forecast::forecast, store};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, Myself,
        action::{Read, Update},
        resource,
    },
    company,
    db::Tx,
};
use model::{
    error::{Error as Public, Problem},
    identity::TimeZone,
    metrics::{Retention, RetentionView},
    scope::Owner,
};
use serde_json::json;

/// What a company keeps, and how much that is.
///
/// # Errors
/// `NotFound` when it went since the proof was made.
pub async fn of_company(
    ctx: &OpContext,
    company: Authorized<resource::Company, Read>,
) -> Result<RetentionView> {
    let zone = company::time_zone(ctx.db(), company.id()).await?;
    let view = view(ctx, company.owner()).await?;
    Ok(RetentionView {
        time_zone: Some(zone.ok_or(Public::NotFound)?),
        ..view
    })
}

/// What the actor keeps of their own hosts.
///
/// # Errors
/// When the database does not answer.
pub async fn mine(ctx: &OpContext, me: Myself) -> Result<RetentionView> {
    view(ctx, Owner::User(me.id())).await
}

async fn view(ctx: &OpContext, owner: Owner) -> Result<RetentionView> {
    let found = store::find(ctx.db(), owner).await?;
    let retention = found.map(|(retention, _)| retention).unwrap_or_default();
    Ok(RetentionView {
        retention,
        version: found.map(|(_, version)| version),
        time_zone: None,
        forecast: forecast(ctx, owner, retention).await?,
    })
}

/// What somebody else did since it was read.
const STALE: &str = "retention_version";

/// Changes what a company keeps and the zone that its days are days in, as long as
/// nobody changed what is kept since `version`. The days are folded anew then.
///
/// # Errors
/// `Conflict` (`retention_version`); `Invalid` on `time_zone` for one that does not
/// exist, and on the days that are out of their bounds.
pub async fn update_company(
    ctx: &OpContext,
    company: Authorized<resource::Company, Update>,
    version: Option<i64>,
    retention: Retention,
    time_zone: Option<&TimeZone>,
) -> Result<()> {
    let zone = time_zone.map_or("", |zone| zone.as_str());
    if !zone.is_empty() && zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(Public::invalid("time_zone", Problem::Malformed).into());
    }
    let id = company.id();
    let mut tx = ctx.db().begin().await?;
    replace(ctx, &mut tx, company.owner(), version, retention).await?;
    company::set_time_zone(&mut tx, id, zone, ctx.now()).await?;
    let entry = Entry {
        owner: Some(company.owner()),
        object: Object::Company,
        object_id: &id.to_string(),
        operation: Operation::Update,
        content: Some(&json!({"retention": retention, "time_zone": zone})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await
}

/// Changes what the actor keeps of their own hosts.
///
/// # Errors
/// `Conflict` (`retention_version`); `Invalid` on the days that are out of their bounds.
pub async fn update_mine(
    ctx: &OpContext,
    me: Myself,
    version: Option<i64>,
    retention: Retention,
) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    replace(ctx, &mut tx, Owner::User(me.id()), version, retention).await?;
    let entry = Entry {
        owner: Some(Owner::User(me.id())),
        object: Object::User,
        object_id: &me.id().to_string(),
        operation: Operation::Update,
        content: Some(&json!({ "retention": retention })),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await
}

async fn replace(
    ctx: &OpContext,
    tx: &mut Tx,
    owner: Owner,
    version: Option<i64>,
    retention: Retention,
) -> Result<()> {
    let retention = retention.checked()?;
    if store::replace(tx, owner, retention, version, ctx.now()).await? {
        return Ok(());
    }
    Err(Public::Conflict {
        what: STALE.to_owned(),
    }
    .into())
}
