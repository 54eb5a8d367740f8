//! SQL of table `alert_rule`.

use super::{metric_of, target_of, ties_of};
use crate::{
    Error, Result,
    db::{
        Db, Tx,
        dialect::{InList, Written},
    },
    error::is_unique_violation,
    on_db, on_tx,
};
use model::{
    alert::{AlertMetric, AlertTarget, ClusterName, MissingData, RuleChange},
    id::{ClusterId, ServerId},
    scope::Owner,
    time::{Millis, Timestamp},
};

/// What a level says about a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::alert) struct Said {
    pub target: AlertTarget,
    pub metric: AlertMetric,
    pub change: RuleChange,
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct RuleRow {
    level: i64,
    target_id: i64,
    metric: i64,
    is_on: Option<bool>,
    threshold: Option<f64>,
    clear: Option<f64>,
    lasting: Option<i64>,
    missing: Option<i64>,
    bandwidth: Option<i64>,
    version: i64,
}

impl RuleRow {
    fn into_said(self) -> Result<Said> {
        let missing = self.missing.map(|number| {
            MissingData::from_number(number)
                .ok_or_else(|| Error::internal("reading alert_rule.missing", number.to_string()))
        });
        Ok(Said {
            target: target_of(self.level, self.target_id)?,
            metric: metric_of(self.metric)?,
            change: RuleChange {
                is_on: self.is_on,
                threshold: self.threshold,
                clear: self.clear,
                lasting: self.lasting.map(Millis),
                missing: missing.transpose()?,
                bandwidth: self.bandwidth,
            },
            version: self.version,
        })
    }
}

macro_rules! columns {
    () => {
        "r.level, r.target_id, r.metric, r.is_on, r.threshold, r.clear, r.lasting, r.missing, r.bandwidth, r.version"
    };
}

/// A host's rule of any level.
#[derive(sqlx::FromRow)]
struct HostRuleRow {
    #[sqlx(try_from = "i64")]
    server: ServerId,
    #[sqlx(flatten)]
    rule: RuleRow,
}

/// The rules of one level that concern the hosts from one id to another, each by the
/// unique key of its table.
macro_rules! of_level {
    ($level:literal, $target:literal) => {
        concat!(
            "SELECT s.id AS server, ",
            columns!(),
            " FROM server s JOIN alert_rule r ON r.owner_kind = s.owner_kind AND r.owner_id = s.owner_id AND r.level = ",
            $level,
            " AND r.target_id = ",
            $target,
            " WHERE s.id >= ? AND s.id <= ?"
        )
    };
}

/// What is said about the hosts from one id to another, on every level.
pub(in crate::alert) async fn list_of_hosts(
    db: &Db,
    (first, last): (ServerId, ServerId),
) -> Result<Vec<(ServerId, Said)>> {
    const LIST: &str = concat!(
        of_level!("1", "0"),
        " UNION ALL ",
        of_level!("2", "s.cluster_id"),
        " UNION ALL ",
        of_level!("3", "s.id")
    );
    let rows: Vec<HostRuleRow> = on_db!(db, |pool| {
        let mut query = sqlx::query_as(LIST);
        for _ in 0..3 {
            query = query.bind(first.0).bind(last.0);
        }
        query.fetch_all(pool).await
    })?;
    rows.into_iter()
        .map(|row| Ok((row.server, row.rule.into_said()?)))
        .collect()
}

/// The same for single hosts.
macro_rules! of_level_of_few {
    ($level:literal, $target:literal) => {
        InList {
            head: concat!(
                "SELECT s.id AS server, ",
                columns!(),
                " FROM server s JOIN alert_rule r ON r.owner_kind = s.owner_kind AND r.owner_id = s.owner_id AND r.level = ",
                $level,
                " AND r.target_id = ",
                $target,
                " WHERE s.id IN ("
            ),
            tail: ")",
        }
    };
}

/// What is said about these hosts, on every level.
pub(in crate::alert) async fn list_of_servers(
    db: &Db,
    servers: &[ServerId],
) -> Result<Vec<(ServerId, Said)>> {
    const LEVELS: [InList; 3] = [
        of_level_of_few!("1", "0"),
        of_level_of_few!("2", "s.cluster_id"),
        of_level_of_few!("3", "s.id"),
    ];
    let mut found = Vec::new();
    for piece in servers.chunks(InList::MAX) {
        let Some(ids) = InList::fill(piece.iter().map(|server| server.0)) else {
            continue;
        };
        for level in LEVELS {
            let rows: Vec<HostRuleRow> = on_db!(db, |pool| {
                let mut query = sqlx::query_as(level.sql(ids.len()));
                for id in &ids {
                    query = query.bind(*id);
                }
                query.fetch_all(pool).await
            })?;
            for row in rows {
                found.push((row.server, row.rule.into_said()?));
            }
        }
    }
    Ok(found)
}

/// What a level of an owner says.
pub(in crate::alert) async fn list_of_target(
    db: &Db,
    owner: Owner,
    target: AlertTarget,
) -> Result<Vec<Said>> {
    const LIST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM alert_rule r WHERE r.owner_kind = ? AND r.owner_id = ? AND r.level = ? AND r.target_id = ?"
    );
    let (kind, owner) = owner.columns();
    let (level, target) = target.columns();
    let rows: Vec<RuleRow> = on_db!(db, |pool| {
        sqlx::query_as(LIST)
            .bind(kind)
            .bind(owner)
            .bind(level)
            .bind(target)
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(RuleRow::into_said).collect()
}

/// Writes what a level says for the first time; whether nobody did before.
pub(in crate::alert) async fn insert(
    tx: &mut Tx,
    owner: Owner,
    target: AlertTarget,
    (metric, change): (AlertMetric, &RuleChange),
    now: Timestamp,
) -> Result<bool> {
    let (kind, owner) = owner.columns();
    let (level, target_id) = target.columns();
    let (cluster, server) = ties_of(target);
    let inserted = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO alert_rule (owner_kind, owner_id, level, target_id, cluster_id, server_id, metric, is_on, \
             threshold, clear, lasting, missing, bandwidth, create_time, update_time, version) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        )
        .bind(kind)
        .bind(owner)
        .bind(level)
        .bind(target_id)
        .bind(cluster)
        .bind(server)
        .bind(metric.number())
        .bind(change.is_on)
        .bind(change.threshold)
        .bind(change.clear)
        .bind(change.lasting.map(|lasting| lasting.0))
        .bind(change.missing.map(MissingData::number))
        .bind(change.bandwidth)
        .bind(now.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|_| ())
    });
    match inserted {
        Ok(()) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes over what a level said in a version; whether it was still that one.
pub(in crate::alert) async fn update(
    tx: &mut Tx,
    owner: Owner,
    target: AlertTarget,
    (metric, change): (AlertMetric, &RuleChange),
    (version, now): (i64, Timestamp),
) -> Result<bool> {
    let (kind, owner) = owner.columns();
    let (level, target) = target.columns();
    let rows = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE alert_rule SET is_on = ?, threshold = ?, clear = ?, lasting = ?, missing = ?, bandwidth = ?, \
             update_time = ?, version = version + 1 \
             WHERE owner_kind = ? AND owner_id = ? AND level = ? AND target_id = ? AND metric = ? AND version = ?",
        )
        .bind(change.is_on)
        .bind(change.threshold)
        .bind(change.clear)
        .bind(change.lasting.map(|lasting| lasting.0))
        .bind(change.missing.map(MissingData::number))
        .bind(change.bandwidth)
        .bind(now.0)
        .bind(kind)
        .bind(owner)
        .bind(level)
        .bind(target)
        .bind(metric.number())
        .bind(version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(rows == 1)
}

/// Clusters to choose from at most.
const CLUSTERS: i64 = 500;

/// The clusters of an owner, by name.
pub(in crate::alert) async fn list_clusters(db: &Db, owner: Owner) -> Result<Vec<ClusterName>> {
    let (kind, owner) = owner.columns();
    let rows: Vec<(i64, String)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, name FROM cluster WHERE owner_kind = ? AND owner_id = ? ORDER BY name, id LIMIT ?",
        )
        .bind(kind)
        .bind(owner)
        .bind(CLUSTERS)
        .fetch_all(pool)
        .await
    })?;
    let name = |(id, name)| ClusterName {
        id: ClusterId(id),
        name,
    };
    Ok(rows.into_iter().map(name).collect())
}

/// The cluster of a host.
pub(in crate::alert) async fn find_cluster_of(
    db: &Db,
    server: ServerId,
) -> Result<Option<ClusterId>> {
    let found: Option<Option<i64>> = on_db!(db, |pool| {
        sqlx::query_scalar("SELECT cluster_id FROM server WHERE id = ?")
            .bind(server.0)
            .fetch_optional(pool)
            .await
    })?;
    Ok(found.flatten().map(ClusterId))
}

/// Whether an owner has a cluster.
pub(in crate::alert) async fn has_cluster(
    db: &Db,
    owner: Owner,
    cluster: ClusterId,
) -> Result<bool> {
    let (kind, owner) = owner.columns();
    let found: i64 = on_db!(db, |pool| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM cluster WHERE id = ? AND owner_kind = ? AND owner_id = ?",
        )
        .bind(cluster.0)
        .bind(kind)
        .bind(owner)
        .fetch_one(pool)
        .await
    })?;
    Ok(found > 0)
}
