//! The status page of the tasks.

use super::{nudge_with, store, tell_changed, tell_nudged};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Platform,
        action::{Read, Update},
    },
};
use model::{
    task::{TaskOutcome, TaskStatus},
    time::{Millis, Timestamp},
};

/// All tasks, by name, also those that never ran.
///
/// # Errors
/// When the database refuses.
pub async fn list(ctx: &OpContext, _platform: Platform<Read>) -> Result<Vec<TaskStatus>> {
    let now = ctx.now();
    let rows = store::list(ctx.db()).await?;
    Ok(rows.into_iter().map(|row| status(row, now)).collect())
}

fn status(row: store::Row, now: Timestamp) -> TaskStatus {
    let is_running = !row.lease_owner.is_empty() && row.lease_expiry_time > now.0;
    TaskStatus {
        name: row.name,
        period: Millis(row.period),
        start_time: row.start_time.map(Timestamp),
        end_time: row.end_time.map(Timestamp),
        outcome: row.outcome.map(|outcome| match outcome {
            store::SUCCEEDED => TaskOutcome::Succeeded,
            _ => TaskOutcome::Failed,
        }),
        message: row.message,
        run_count: row.run_count,
        failure_count: row.failure_count,
        next_time: (row.next_time > 0).then_some(Timestamp(row.next_time)),
        lease_owner: is_running.then_some(row.lease_owner),
        is_running,
    }
}

/// Has a task run at once. One that runs already runs once more.
///
/// # Errors
/// `NotFound` for an unknown name; when the database refuses.
pub async fn run_now(ctx: &OpContext, _platform: Platform<Update>, name: &str) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    nudge_with(&mut tx, name).await?;
    let entry = Entry {
        owner: None,
        object: Object::Task,
        object_id: name,
        operation: Operation::Run,
        content: None,
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    tell_nudged(ctx, name);
    tell_changed(ctx, name);
    Ok(())
}
