//! SQL of the tables `job` and `job_log`: how a job goes from hand to hand.

mod list;

pub(super) use list::{count, find, find_kind, list, list_log};

use super::NewJob;
use crate::{
    Error, Result,
    db::{Db, Tx, dialect::Written},
    on_db, on_tx,
};
use model::{
    id::{JobId, UserId},
    job::JobStatus,
    time::Timestamp,
};

/// Characters of a log line at most.
pub(super) const MAX_LOG_TEXT: usize = 8_000;
/// Jobs that run at the same time, on all consoles, of which a look sees the
/// leases. Those that end first are seen first.
const MAX_LEASED: i64 = 500;

/// Names one attempt at a job, or a job nobody is at: whoever changes the status
/// changes the version, and so takes the row from all others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub id: JobId,
    pub version: i64,
}

/// A job that may be claimed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Candidate {
    #[sqlx(try_from = "i64")]
    pub id: JobId,
    pub version: i64,
    pub payload: String,
    pub attempt: i64,
    pub attempt_limit: i64,
    pub expiry_time: Option<i64>,
    pub is_cancel_wanted: bool,
    pub error: String,
    pub create_time: i64,
}

impl Candidate {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            id: self.id,
            version: self.version,
        }
    }
}

/// A job that some console does, or died over.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Leased {
    #[sqlx(flatten)]
    candidate: Candidate,
    pub kind: String,
    pub lease_expiry_time: i64,
}

impl std::ops::Deref for Leased {
    type Target = Candidate;
    fn deref(&self) -> &Candidate {
        &self.candidate
    }
}

impl Leased {
    pub(super) fn candidate(self) -> Candidate {
        self.candidate
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    job: &NewJob,
    user: Option<UserId>,
    now: Timestamp,
) -> Result<JobId> {
    let owner = job.owner.map(|owner| owner.columns());
    let id = on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO job (kind, payload, user_id, owner_kind, owner_id, attempt_limit, due_time, expiry_time, \
             create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(job.kind)
        .bind(job.payload.to_string())
        .bind(user.map(|id| id.0))
        .bind(owner.map(|o| o.0))
        .bind(owner.map(|o| o.1))
        .bind(i64::from(job.attempt_limit.max(1)))
        .bind(job.due.unwrap_or(now).0)
        .bind(job.expiry.map(|time| time.0))
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.inserted_id())
    })?;
    JobId::try_from(id).map_err(|_| Error::internal("giving a job", "the database gave no id"))
}

/// What runs, the leases that end first before the others.
pub(super) async fn list_leased(db: &Db) -> Result<Vec<Leased>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, version, payload, attempt, attempt_limit, expiry_time, is_cancel_wanted, error, create_time, kind, \
             lease_expiry_time FROM job WHERE status = 1 ORDER BY lease_expiry_time, id LIMIT ?",
        )
        .bind(MAX_LEASED)
        .fetch_all(pool)
        .await
    })?)
}

/// The plan of this is in a test: it is asked once a second.
pub(super) const LIST_DUE_KINDS: &str =
    "SELECT kind, MIN(due_time) FROM job WHERE status = 0 GROUP BY kind ORDER BY kind";

/// The kinds of which jobs wait, with the time from which the first is due.
pub(super) async fn list_due_kinds(db: &Db) -> Result<Vec<(String, Timestamp)>> {
    let rows: Vec<(String, i64)> = on_db!(db, |pool| {
        sqlx::query_as(LIST_DUE_KINDS).fetch_all(pool).await
    })?;
    Ok(rows
        .into_iter()
        .map(|(kind, due)| (kind, Timestamp(due)))
        .collect())
}

/// The plan of this is in a test.
pub(super) const LIST_DUE: &str = "SELECT id, version, payload, attempt, attempt_limit, expiry_time, is_cancel_wanted, error, create_time FROM job \
     WHERE status = 0 AND kind = ? AND due_time <= ? ORDER BY due_time, id LIMIT ?";

/// Jobs of a kind that are due, those that have waited longest first.
pub(super) async fn list_due(
    db: &Db,
    kind: &str,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Candidate>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(LIST_DUE)
            .bind(kind)
            .bind(now.0)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(pool)
            .await
    })?)
}

/// The plan of this is in a test.
pub(super) const FIND_DUE_OF_FREE_OWNER: &str = "SELECT j.id, j.version, j.payload, j.attempt, j.attempt_limit, j.expiry_time, j.is_cancel_wanted, j.error, \
     j.create_time FROM job j WHERE j.status = 0 AND j.kind = ? AND j.due_time <= ? \
     AND (SELECT COUNT(*) FROM job r WHERE r.status = 1 AND r.kind = j.kind AND r.owner_kind = j.owner_kind \
     AND r.owner_id = j.owner_id) < ? ORDER BY j.due_time, j.id LIMIT 1";

/// The job of a kind that has been due for longest, of an owner of whom fewer than `most`
/// are being done. The installation's have no such limit.
pub(super) async fn find_due_of_free_owner(
    db: &Db,
    kind: &str,
    now: Timestamp,
    most: usize,
) -> Result<Option<Candidate>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_as(FIND_DUE_OF_FREE_OWNER)
            .bind(kind)
            .bind(now.0)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_optional(pool)
            .await
    })?)
}

/// Begins an attempt; whether it is ours.
pub(super) async fn claim(
    tx: &mut Tx,
    mark: Mark,
    owner: &str,
    lease_expiry: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let claimed = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE job SET status = 1, attempt = attempt + 1, lease_owner = ?, lease_expiry_time = ?, \
             start_time = ?, progress = NULL, version = version + 1 WHERE id = ? AND version = ? AND status IN (0, 1)",
        )
        .bind(owner)
        .bind(lease_expiry.0)
        .bind(now.0)
        .bind(mark.id.0)
        .bind(mark.version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(claimed == 1)
}

/// What a sign of life was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    /// Go on.
    Ours,
    /// Somebody wants it to stop.
    CancelWanted,
    /// Another console has it, or nobody.
    Lost,
}

/// Keeps the lease of an attempt for longer.
pub(super) async fn beat(tx: &mut Tx, mark: Mark, lease_expiry: Timestamp) -> Result<Beat> {
    let (kept, wanted) = on_tx!(tx, |connection| {
        let kept = sqlx::query(
            "UPDATE job SET lease_expiry_time = ? WHERE id = ? AND version = ? AND status = 1",
        )
        .bind(lease_expiry.0)
        .bind(mark.id.0)
        .bind(mark.version)
        .execute(&mut *connection)
        .await?
        .rows();
        sqlx::query_scalar::<_, bool>("SELECT is_cancel_wanted FROM job WHERE id = ?")
            .bind(mark.id.0)
            .fetch_optional(connection)
            .await
            .map(|wanted| (kept, wanted.unwrap_or_default()))
    })?;
    Ok(match (kept, wanted) {
        (1, false) => Beat::Ours,
        (1, true) => Beat::CancelWanted,
        _ => Beat::Lost,
    })
}

/// Has a job wait for its next attempt; whether it was still ours.
pub(super) async fn wait_again(
    tx: &mut Tx,
    mark: Mark,
    error: &str,
    due: Timestamp,
) -> Result<bool> {
    let waiting = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE job SET status = 0, due_time = ?, error = ?, lease_expiry_time = 0, version = version + 1 \
             WHERE id = ? AND version = ? AND status = 1",
        )
        .bind(due.0)
        .bind(error)
        .bind(mark.id.0)
        .bind(mark.version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(waiting == 1)
}

/// Ends a job; whether it was still ours. What a job that is done was about is
/// forgotten: it may be secret.
pub(super) async fn end(
    tx: &mut Tx,
    mark: Mark,
    status: JobStatus,
    error: &str,
    now: Timestamp,
) -> Result<bool> {
    let ended = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE job SET payload = CASE WHEN ? = 2 THEN '{}' ELSE payload END, status = ?, error = ?, \
             end_time = ?, lease_expiry_time = 0, version = version + 1 \
             WHERE id = ? AND version = ? AND status IN (0, 1)",
        )
        .bind(status.code())
        .bind(status.code())
        .bind(error)
        .bind(now.0)
        .bind(mark.id.0)
        .bind(mark.version)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(ended == 1)
}

/// Says how far an attempt is.
pub(super) async fn update_progress(tx: &mut Tx, mark: Mark, percent: i64) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query("UPDATE job SET progress = ? WHERE id = ? AND version = ? AND status = 1")
            .bind(percent)
            .bind(mark.id.0)
            .bind(mark.version)
            .execute(connection)
            .await
            .map(|_| ())
    })?;
    Ok(())
}

/// Adds a line to the log of an attempt that is still ours.
pub(super) async fn insert_log(tx: &mut Tx, mark: Mark, text: &str, now: Timestamp) -> Result<()> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO job_log (job_id, number, time, text) \
             SELECT j.id, (SELECT COALESCE(MAX(l.number), 0) + 1 FROM job_log l WHERE l.job_id = j.id), ?, ? \
             FROM job j WHERE j.id = ? AND j.version = ? AND j.status = 1",
        )
        .bind(now.0)
        .bind(text)
        .bind(mark.id.0)
        .bind(mark.version)
        .execute(connection)
        .await
        .map(|_| ())
    })?;
    Ok(())
}

/// Has a job that came to nothing wait again, as if it were new; whether it
/// stood so, and is still of use.
pub(super) async fn repeat(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool> {
    let repeated = on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE job SET status = 0, attempt = 0, due_time = ?, is_cancel_wanted = 0, error = '', progress = NULL, \
             end_time = NULL, version = version + 1 \
             WHERE id = ? AND status IN (3, 4, 5) AND (expiry_time IS NULL OR expiry_time > ?)",
        )
        .bind(now.0)
        .bind(id.0)
        .bind(now.0)
        .execute(connection)
        .await
        .map(|done| done.rows())
    })?;
    Ok(repeated == 1)
}

/// Ends a job that nobody is at, or has its console told; whether it had not
/// ended.
pub(super) async fn cancel(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool> {
    let cancelled = on_tx!(tx, |connection| {
        let ended = sqlx::query(
            "UPDATE job SET status = 4, end_time = ?, version = version + 1 \
             WHERE id = ? AND (status = 0 OR (status = 1 AND lease_expiry_time <= ?))",
        )
        .bind(now.0)
        .bind(id.0)
        .bind(now.0)
        .execute(&mut *connection)
        .await?
        .rows();
        sqlx::query("UPDATE job SET is_cancel_wanted = 1 WHERE id = ? AND status = 1")
            .bind(id.0)
            .execute(connection)
            .await
            .map(|done| ended + done.rows())
    })?;
    Ok(cancelled == 1)
}

/// Deletes jobs that ended before a time, up to the time of the one that is that
/// far on: not every engine can delete with a limit.
pub(super) async fn delete_ended(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64> {
    let until: Option<i64> = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "SELECT end_time FROM job WHERE end_time < ? ORDER BY end_time LIMIT 1 OFFSET ?",
        )
        .bind(before.0)
        .bind(limit)
        .fetch_optional(connection)
        .await
    })?;
    // Those that ended in one millisecond go together.
    let until = until.map_or(before.0, |time| time.saturating_add(1).min(before.0));
    let deleted = on_tx!(tx, |connection| {
        sqlx::query("DELETE FROM job WHERE end_time < ?")
            .bind(until)
            .execute(connection)
            .await
            .map(|done| done.rows())
    })?;
    Ok(deleted)
}
