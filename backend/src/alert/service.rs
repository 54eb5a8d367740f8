//! What people see of alerts, and that they have seen one.

use super::{
    FORECAST_FRESH,
    evaluate::Rules,
    store::{forecast, heat, history, maintenance, mute, rule},
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, Scoped,
        action::{Read, Update},
        resource,
    },
};
use model::{
    alert::{
        AlertList, AlertListRequest, AlertMetric, AlertState, HeatCell, HeatMap, HeatShare,
        MAX_CELLS, ServerAlerts,
    },
    error::Error as Public,
    event::{Audience, Event},
    id::{AlertId, ServerId},
};
use serde_json::json;

/// What maintenance is named above a list at most.
const NAMED: i64 = 5;
/// Alerts of a host that go on are no more than there are metrics.
const OF_SERVER: u32 = AlertMetric::ALL.len() as u32;
/// Alerts named on the overview.
const NEWEST: u32 = 5;

/// The alerts of hosts that the proof and the filter let through, the newest first. What
/// the reader may do is the caller's to fill in.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ctx: &OpContext,
    seen: Scoped<resource::Server>,
    request: &AlertListRequest,
) -> Result<AlertList> {
    let (db, owner, restriction) = (ctx.db(), seen.owner(), seen.restriction());
    let now = ctx.now();
    Ok(AlertList {
        page: history::list(db, owner, restriction, request).await?,
        open: history::count_open(db, owner, restriction).await?,
        maintenance: maintenance::list(db, owner, restriction, (now, now), NAMED).await?,
        may_update: false,
        may_webhook: false,
    })
}

/// How many alerts go on of hosts that the proof lets through.
///
/// # Errors
/// When the database does not answer.
pub async fn count_open(ctx: &OpContext, seen: Scoped<resource::Server>) -> Result<i64> {
    history::count_open(ctx.db(), seen.owner(), seen.restriction()).await
}

/// What a host's page says about its alerts. What the reader may do is the caller's to
/// fill in.
///
/// # Errors
/// When the database does not answer.
pub async fn of_server(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
    seen: Scoped<resource::Server>,
) -> Result<ServerAlerts> {
    let (db, owner, id, now) = (ctx.db(), server.owner(), server.id(), ctx.now());
    let request = AlertListRequest {
        state: AlertState::Open,
        server: Some(id),
        limit: Some(OF_SERVER),
        ..AlertListRequest::default()
    };
    Ok(ServerAlerts {
        open: history::list(db, owner, seen.restriction(), &request)
            .await?
            .items,
        mutes: mute::list(db, id, now).await?,
        maintenance: maintenance::list_of_server(db, owner, id, now).await?,
        forecast: forecast::find(db, id, now - FORECAST_FRESH).await?,
        may_update: false,
    })
}

/// Notes that somebody has seen an alert. One that was seen or has ended stays as it is.
///
/// # Errors
/// `NotFound` when the host has no such alert.
pub async fn acknowledge(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    alert: AlertId,
) -> Result<()> {
    let (id, owner) = (server.id(), server.owner());
    let user = ctx.myself()?.id();
    if !history::exists(ctx.db(), (id, alert)).await? {
        return Err(Public::NotFound.into());
    }
    let mut tx = ctx.db().begin().await?;
    if history::acknowledge(&mut tx, (id, alert), user, ctx.now()).await? {
        let content = json!({"server": id, "acknowledged": true});
        let entry = Entry {
            owner: Some(owner),
            object: Object::Alert,
            object_id: &alert.to_string(),
            operation: Operation::Update,
            content: Some(&content),
        };
        audit::record(ctx, &mut tx, entry).await?;
    }
    tx.commit().await?;
    let event = Event::AlertsChanged { server: id };
    ctx.tell(Audience::Owner(owner), event);
    Ok(())
}

/// The hosts that the proof lets through by how much they have to do, and the newest
/// alerts.
///
/// # Errors
/// When the database does not answer.
pub async fn heat_map(ctx: &OpContext, seen: Scoped<resource::Server>) -> Result<HeatMap> {
    let (db, owner, restriction) = (ctx.db(), seen.owner(), seen.restriction());
    let cells = heat::list(db, owner, restriction, i64::from(MAX_CELLS)).await?;
    let servers: Vec<ServerId> = cells.iter().map(|cell| cell.server).collect();
    let said = rule::list_of_servers(db, &servers).await?;
    let rules = Rules::new(&said);
    let total = match u32::try_from(cells.len()) {
        Ok(count) if count < MAX_CELLS => i64::from(count),
        _ => heat::count(db, owner, restriction).await?,
    };
    let cells = cells.into_iter().map(|cell| HeatCell {
        shares: shares(&rules, &cell),
        server: cell.server,
        name: cell.name,
        status: cell.status,
        open: cell.open,
    });
    let newest = AlertListRequest {
        state: AlertState::Open,
        limit: Some(NEWEST),
        ..AlertListRequest::default()
    };
    let newest = history::list(db, owner, restriction, &newest).await?;
    Ok(HeatMap {
        cells: cells.collect(),
        total,
        open: newest.total,
        newest: newest.items,
    })
}

/// The shares that a host tells, each with its threshold where it is watched.
fn shares(rules: &Rules<'_>, cell: &heat::Cell) -> Vec<HeatShare> {
    let Some(sample) = &cell.latest else {
        return Vec::new();
    };
    let share = |metric: AlertMetric| {
        let rule = rules.of(cell.server, metric);
        let share = metric.share_of(sample, rule.bandwidth)?;
        Some(HeatShare {
            metric,
            share,
            threshold: rule.is_on.then_some(rule.threshold),
            bandwidth: rule.bandwidth,
        })
    };
    AlertMetric::SHARES.into_iter().filter_map(share).collect()
}
