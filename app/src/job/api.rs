//! Server functions of jobs.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    id::JobId,
    job::{JobDetail, JobList, JobListRequest},
};

/// Counts by kind, and the jobs of a status, newest first.
///
/// # Errors
/// `Forbidden` for everybody but a platform administrator.
#[server(prefix = "/fn", endpoint = "job/list", input = server_fn::codec::Json)]
pub async fn list_jobs(request: JobListRequest) -> Result<JobList, AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, job::service};

    let (ctx, platform) = guard_platform::<action::Read>()?;
    service::list(&ctx, platform, &request)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// A job, and its log after a line.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but a platform administrator.
#[server(prefix = "/fn", endpoint = "job/detail", input = server_fn::codec::Json)]
pub async fn find_job(id: JobId, after: i64) -> Result<JobDetail, AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, job::service};

    let (ctx, platform) = guard_platform::<action::Read>()?;
    service::find(&ctx, platform, id, after)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Has a job that came to nothing done again.
///
/// # Errors
/// `NotFound`; `Conflict` when it waits, runs, is done or would come too late;
/// `Forbidden` for everybody but a platform administrator.
#[server(prefix = "/fn", endpoint = "job/retry", input = server_fn::codec::Json)]
pub async fn retry_job(id: JobId) -> Result<(), AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, job::service};

    let (ctx, platform) = guard_platform::<action::Update>()?;
    service::retry(&ctx, platform, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Stops a job.
///
/// # Errors
/// `NotFound`; `Conflict` when it has ended; `Forbidden` for everybody but a
/// platform administrator.
#[server(prefix = "/fn", endpoint = "job/cancel", input = server_fn::codec::Json)]
pub async fn cancel_job(id: JobId) -> Result<(), AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, job::service};

    let (ctx, platform) = guard_platform::<action::Update>()?;
    service::cancel(&ctx, platform, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
