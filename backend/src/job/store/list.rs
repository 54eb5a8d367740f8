//! Reads for the page of the jobs.

use crate::{Error, Result, db::Db, on_db};
use model::{
    id::JobId,
    job::{JobLogLine, JobStatus, JobSummary},
    time::Timestamp,
};

/// Lines of a log after a number, in order.
pub(in crate::job) async fn list_log(
    db: &Db,
    id: JobId,
    after: i64,
    limit: u32,
) -> Result<Vec<JobLogLine>> {
    let rows: Vec<(i64, i64, String)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT number, time, text FROM job_log WHERE job_id = ? AND number > ? ORDER BY number LIMIT ?",
        )
        .bind(id.0)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
    })?;
    let line = |(number, time, text)| JobLogLine {
        number,
        time: Timestamp(time),
        text,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How many jobs there are of each kind and status.
pub(in crate::job) async fn count(db: &Db) -> Result<Vec<(String, JobStatus, i64)>> {
    let rows: Vec<(String, i64, i64)> = on_db!(db, |pool| {
        sqlx::query_as("SELECT kind, status, COUNT(*) FROM job GROUP BY status, kind")
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter()
        .map(|(kind, status, count)| Ok((kind, status_of(status)?, count)))
        .collect()
}

fn status_of(code: i64) -> Result<JobStatus> {
    JobStatus::from_code(code)
        .ok_or_else(|| Error::internal("reading a job", format!("its status is {code}")))
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "i64")]
    id: JobId,
    kind: String,
    status: i64,
    attempt: i64,
    attempt_limit: i64,
    due_time: i64,
    expiry_time: Option<i64>,
    create_time: i64,
    start_time: Option<i64>,
    end_time: Option<i64>,
    progress: Option<i64>,
    error: String,
    is_cancel_wanted: bool,
}

impl Row {
    fn summary(self) -> Result<JobSummary> {
        Ok(JobSummary {
            id: self.id,
            kind: self.kind,
            status: status_of(self.status)?,
            attempt: self.attempt,
            attempt_limit: self.attempt_limit,
            due_time: Timestamp(self.due_time),
            expiry_time: self.expiry_time.map(Timestamp),
            create_time: Timestamp(self.create_time),
            start_time: self.start_time.map(Timestamp),
            end_time: self.end_time.map(Timestamp),
            progress: self.progress,
            error: self.error,
            is_cancel_wanted: self.is_cancel_wanted,
        })
    }
}

/// One job.
pub(in crate::job) async fn find(db: &Db, id: JobId) -> Result<Option<JobSummary>> {
    let row: Option<Row> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT id, kind, status, attempt, attempt_limit, due_time, expiry_time, create_time, start_time, \
             end_time, progress, error, is_cancel_wanted FROM job WHERE id = ?",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await
    })?;
    row.map(Row::summary).transpose()
}

/// Jobs of a status before one, newest first.
pub(in crate::job) async fn list(
    db: &Db,
    status: Option<JobStatus>,
    after: Option<JobId>,
    limit: u32,
) -> Result<Vec<JobSummary>> {
    const ALL: &str = "SELECT id, kind, status, attempt, attempt_limit, due_time, expiry_time, create_time, start_time, \
         end_time, progress, error, is_cancel_wanted FROM job WHERE id < ? ORDER BY id DESC LIMIT ?";
    const OF_STATUS: &str = "SELECT id, kind, status, attempt, attempt_limit, due_time, expiry_time, create_time, \
         start_time, end_time, progress, error, is_cancel_wanted FROM job \
         WHERE status = ? AND id < ? ORDER BY id DESC LIMIT ?";
    let before = after.map_or(i64::MAX, |id| id.0);
    let rows: Vec<Row> = on_db!(db, |pool| {
        let query = match status {
            Some(status) => sqlx::query_as(OF_STATUS).bind(status.code()),
            None => sqlx::query_as(ALL),
        };
        query
            .bind(before)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(Row::summary).collect()
}

/// What kind of work a job is; `None` when there is no such job.
pub(in crate::job) async fn find_kind(db: &Db, id: JobId) -> Result<Option<String>> {
    Ok(on_db!(db, |pool| {
        sqlx::query_scalar("SELECT kind FROM job WHERE id = ?")
            .bind(id.0)
            .fetch_optional(pool)
            .await
    })?)
}
