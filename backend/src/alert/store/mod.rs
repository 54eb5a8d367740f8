//! SQL of the tables of alerts.

pub(super) mod delivery;
pub(super) mod evaluate;
pub(super) mod forecast;
pub(super) mod heat;
pub(super) mod history;
pub(super) mod maintenance;
pub(super) mod mute;
pub(super) mod rule;
pub(super) mod tell;
pub(super) mod webhook;

use crate::{Error, Result, db::Tx, on_tx};
use model::{
    alert::{AlertMetric, AlertTarget},
    id::{ClusterId, ServerId},
    scope::Owner,
};

/// An owner from its columns.
fn owner_of(kind: i64, id: i64) -> Result<Owner> {
    Owner::from_columns(kind, id)
        .ok_or_else(|| Error::internal("reading an owner", format!("kind {kind}, id {id}")))
}

/// Holds an owner's row until the transaction ends: who counts what the owner has, and adds
/// to it, does so alone.
pub(super) async fn lock_owner(tx: &mut Tx, owner: Owner) -> Result<()> {
    // An update that changes nothing locks as well, and is the same on both engines.
    let (lock, id) = match owner {
        Owner::User(user) => ("UPDATE `user` SET version = version WHERE id = ?", user.0),
        Owner::Company(company) => (
            "UPDATE company SET version = version WHERE id = ?",
            company.0,
        ),
    };
    on_tx!(tx, |connection| {
        sqlx::query(lock)
            .bind(id)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// A metric from its column.
fn metric_of(number: i64) -> Result<AlertMetric> {
    AlertMetric::from_number(number)
        .ok_or_else(|| Error::internal("reading a metric", number.to_string()))
}

/// A target from its columns.
fn target_of(level: i64, id: i64) -> Result<AlertTarget> {
    AlertTarget::from_columns(level, id)
        .ok_or_else(|| Error::internal("reading a target", format!("level {level}, id {id}")))
}

/// The columns by which a row goes with its cluster or its host.
fn ties_of(target: AlertTarget) -> (Option<i64>, Option<i64>) {
    match target {
        AlertTarget::Owner => (None, None),
        AlertTarget::Cluster(ClusterId(id)) => (Some(id), None),
        AlertTarget::Server(ServerId(id)) => (None, Some(id)),
    }
}
