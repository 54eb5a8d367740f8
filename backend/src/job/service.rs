//! The page of the jobs.

use super::{store, tell_nudged_after};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Platform,
        action::{Read, Update},
    },
    db::Tx,
};
use model::{
    error::Error,
    event::{Audience, Event},
    id::JobId,
    job::{JobCounts, JobDetail, JobList, JobListRequest, JobStatus},
    page::{Cursor, Page},
};
use std::collections::BTreeMap;

/// Jobs on a page.
const PAGE: u32 = 50;
/// Lines of a log in one answer at most.
const MAX_LINES: u32 = 500;

/// Counts by kind and the jobs of a status, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    ctx: &OpContext,
    _platform: Platform<Read>,
    request: &JobListRequest,
) -> Result<JobList> {
    let mut kinds = BTreeMap::<String, JobCounts>::new();
    for (kind, status, count) in store::count(ctx.db()).await? {
        let counts = kinds.entry(kind.clone()).or_insert_with(|| JobCounts {
            kind,
            ..JobCounts::default()
        });
        *counts.of_mut(status) += count;
    }
    let kinds: Vec<JobCounts> = kinds.into_values().collect();
    let total = kinds
        .iter()
        .map(|counts| match request.status {
            Some(status) => counts.of(status),
            None => JobStatus::ALL.into_iter().map(|s| counts.of(s)).sum(),
        })
        .sum();
    let rows = store::list(ctx.db(), request.status, request.after, PAGE + 1).await?;
    let page = Page::from_surplus(rows, PAGE, total, |job| Cursor {
        sort: String::new(),
        id: job.id.0,
    });
    Ok(JobList { kinds, page })
}

/// A job, and its log after a number: who follows it asks again after the last line they
/// have.
///
/// # Errors
/// `NotFound` when there is no such job; when the database refuses.
pub async fn find(
    ctx: &OpContext,
    _platform: Platform<Read>,
    id: JobId,
    after: i64,
) -> Result<JobDetail> {
    // The job first: a log that is read after its end is whole.
    let job = store::find(ctx.db(), id).await?.ok_or(Error::NotFound)?;
    let mut lines = store::list_log(ctx.db(), id, after, MAX_LINES + 1).await?;
    let most = usize::try_from(MAX_LINES).unwrap_or(usize::MAX);
    let has_more = lines.len() > most;
    lines.truncate(most);
    Ok(JobDetail {
        job,
        lines,
        has_more,
    })
}

/// Has a job that came to nothing done again from the start.
///
/// # Errors
/// `NotFound`; `Conflict` when it waits, runs, is done, or would come too late;
/// when the database refuses.
pub async fn retry(ctx: &OpContext, _platform: Platform<Update>, id: JobId) -> Result<()> {
    let kind = known_kind(ctx, id).await?;
    let mut tx = ctx.db().begin().await?;
    if !store::repeat(&mut tx, id, ctx.now()).await? {
        return Err(conflict());
    }
    record(ctx, &mut tx, id, Operation::Run).await?;
    tell_nudged_after(ctx, &mut tx, &kind);
    tx.commit().await
}

/// Stops a job: at once if it waits, at its next sign of life if it runs.
///
/// # Errors
/// `NotFound`; `Conflict` when it has ended; when the database refuses.
pub async fn cancel(ctx: &OpContext, _platform: Platform<Update>, id: JobId) -> Result<()> {
    let kind = known_kind(ctx, id).await?;
    let mut tx = ctx.db().begin().await?;
    if !store::cancel(&mut tx, id, ctx.now()).await? {
        return Err(conflict());
    }
    record(ctx, &mut tx, id, Operation::Cancel).await?;
    ctx.tell_after(&mut tx, Audience::Platform, Event::JobChanged { kind });
    tx.commit().await
}

async fn known_kind(ctx: &OpContext, id: JobId) -> Result<String> {
    let kind = store::find_kind(ctx.db(), id).await?;
    kind.ok_or_else(|| Error::NotFound.into())
}

fn conflict() -> crate::Error {
    let what = "job_status".to_owned();
    Error::Conflict { what }.into()
}

async fn record(ctx: &OpContext, tx: &mut Tx, id: JobId, operation: Operation) -> Result<()> {
    let entry = Entry {
        owner: None,
        object: Object::Job,
        object_id: &id.to_string(),
        operation,
        content: None,
    };
    audit::record(ctx, tx, entry).await
}
