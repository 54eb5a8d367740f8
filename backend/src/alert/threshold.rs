//! Thresholds: what each level says, and what holds.

use super::{Steward, store::rule as store};
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
        AlertMetric, AlertTarget, Rule, RuleChange, ThresholdChange, ThresholdRow, ThresholdSave,
        Thresholds,
    },
    error::{Error as Public, Problem},
    id::ClusterId,
    scope::Owner,
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// What a level of an owner says.
async fn said(
    ctx: &OpContext,
    owner: Owner,
    target: AlertTarget,
) -> Result<HashMap<AlertMetric, store::Said>> {
    let said = store::list_of_target(ctx.db(), owner, target).await?;
    Ok(said.into_iter().map(|one| (one.metric, one)).collect())
}

/// What the last of these levels says, and what it inherits.
async fn rows(ctx: &OpContext, owner: Owner, levels: &[AlertTarget]) -> Result<Vec<ThresholdRow>> {
    let mut above = Vec::new();
    for level in levels {
        above.push(said(ctx, owner, *level).await?);
    }
    let own = above.pop().unwrap_or_default();
    let row = |metric: AlertMetric| {
        let inherited: Vec<&RuleChange> = above
            .iter()
            .filter_map(|level| level.get(&metric))
            .map(|said| &said.change)
            .collect();
        let (change, version) = own
            .get(&metric)
            .map_or_else(Default::default, |said| (said.change, said.version));
        let all = inherited.iter().copied().chain([&change]);
        ThresholdRow {
            metric,
            own: change,
            inherited: Rule::under(metric, inherited.iter().copied()),
            rule: Rule::under(metric, all),
            version,
        }
    };
    Ok(AlertMetric::ALL.into_iter().map(row).collect())
}

/// The thresholds of an owner, or of one of its clusters. Everybody who sees hosts there
/// may know them; who may change them is the caller's to say.
///
/// # Errors
/// `NotFound` when the owner has no such cluster.
pub async fn list(
    ctx: &OpContext,
    seen: Scoped<resource::Server>,
    cluster: Option<ClusterId>,
) -> Result<Thresholds> {
    let owner = seen.owner();
    let levels = match cluster {
        None => vec![AlertTarget::Owner],
        Some(cluster) => {
            check_cluster(ctx, owner, cluster).await?;
            vec![AlertTarget::Owner, AlertTarget::Cluster(cluster)]
        }
    };
    Ok(Thresholds {
        target: cluster.map_or(AlertTarget::Owner, AlertTarget::Cluster),
        rows: rows(ctx, owner, &levels).await?,
        refused: None,
        clusters: store::list_clusters(ctx.db(), owner).await?,
    })
}

/// The thresholds of a host; who may change them is the caller's to say.
///
/// # Errors
/// When the database does not answer.
pub async fn of_server(
    ctx: &OpContext,
    server: Authorized<resource::Server, Read>,
) -> Result<Thresholds> {
    let (owner, id) = (server.owner(), server.id());
    let mut levels = vec![AlertTarget::Owner];
    let cluster = store::find_cluster_of(ctx.db(), id).await?;
    levels.extend(cluster.map(AlertTarget::Cluster));
    levels.push(AlertTarget::Server(id));
    Ok(Thresholds {
        target: AlertTarget::Server(id),
        rows: rows(ctx, owner, &levels).await?,
        refused: None,
        clusters: Vec::new(),
    })
}

/// Has an owner, or one of its clusters, say something else.
///
/// # Errors
/// `NotFound` when the owner has no such cluster; `Invalid` for what makes no sense;
/// `Conflict` when somebody changed it first.
pub async fn save(
    ctx: &OpContext,
    steward: Steward,
    cluster: Option<ClusterId>,
    save: &ThresholdSave,
) -> Result<()> {
    let owner = steward.owner();
    if let Some(cluster) = cluster {
        check_cluster(ctx, owner, cluster).await?;
    }
    let target = cluster.map_or(AlertTarget::Owner, AlertTarget::Cluster);
    write(ctx, owner, target, save).await
}

/// Has a host say something else.
///
/// # Errors
/// As [`save`].
pub async fn save_of_server(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    save: &ThresholdSave,
) -> Result<()> {
    write(ctx, server.owner(), AlertTarget::Server(server.id()), save).await
}

pub(super) async fn check_cluster(ctx: &OpContext, owner: Owner, cluster: ClusterId) -> Result<()> {
    if store::has_cluster(ctx.db(), owner, cluster).await? {
        Ok(())
    } else {
        Err(Public::NotFound.into())
    }
}

async fn write(
    ctx: &OpContext,
    owner: Owner,
    target: AlertTarget,
    save: &ThresholdSave,
) -> Result<()> {
    let metrics: BTreeSet<AlertMetric> = save.rows.iter().map(|row| row.metric).collect();
    if metrics.len() != save.rows.len() {
        return Err(Public::invalid("rows", Problem::Malformed).into());
    }
    let mut wrong = Vec::new();
    for row in &save.rows {
        if let Err(Public::Invalid { fields }) = row.change.check(row.metric) {
            wrong.extend(fields);
        }
    }
    if !wrong.is_empty() {
        return Err(Public::Invalid { fields: wrong }.into());
    }
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    for ThresholdChange {
        metric,
        change,
        version,
    } in &save.rows
    {
        let said = (*metric, change);
        let is_done = match version {
            0 if change.is_empty() => true,
            0 => store::insert(&mut tx, owner, target, said, now).await?,
            version => store::update(&mut tx, owner, target, said, (*version, now)).await?,
        };
        if !is_done {
            let what = "threshold_version".to_owned();
            return Err(Public::Conflict { what }.into());
        }
    }
    let (level, id) = target.columns();
    let content = json!({"level": level, "rows": save.rows});
    let entry = Entry {
        owner: Some(owner),
        object: Object::AlertRule,
        object_id: &id.to_string(),
        operation: Operation::Update,
        content: Some(&content),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await
}
