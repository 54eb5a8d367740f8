//! Server functions of tasks.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::task::TaskStatus;

/// All tasks and their last runs, by name.
///
/// # Errors
/// `Forbidden` for everybody but a platform administrator.
#[server(prefix = "/fn", endpoint = "task/list", input = server_fn::codec::Json)]
pub async fn list_tasks() -> Result<Vec<TaskStatus>, AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, task::service};

    let (ctx, platform) = guard_platform::<action::Read>()?;
    service::list(&ctx, platform)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Has a task run at once.
///
/// # Errors
/// `NotFound` for an unknown name; `Forbidden` for everybody but a platform
/// administrator.
#[server(prefix = "/fn", endpoint = "task/run", input = server_fn::codec::Json)]
pub async fn run_task(name: String) -> Result<(), AppError> {
    use crate::console::guard_platform;
    use backend::{authz::action, task::service};

    let (ctx, platform) = guard_platform::<action::Update>()?;
    service::run_now(&ctx, platform, &name)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
