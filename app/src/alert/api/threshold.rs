//! Server functions of thresholds.

use crate::error::AppError;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::error::Error;
use model::{
    alert::{ThresholdSave, Thresholds},
    id::{ClusterId, ServerId},
    scope::Scope,
};

/// The thresholds of a scope, or of one of its clusters.
///
/// # Errors
/// `NotFound` when the scope is not the actor's, or has no such cluster.
#[server(prefix = "/fn", endpoint = "alert/thresholds", input = server_fn::codec::Json)]
pub async fn find_thresholds(
    scope: Scope,
    cluster: Option<ClusterId>,
) -> Result<Thresholds, AppError> {
    use crate::console::guard_list;
    use backend::{alert::threshold, authz::resource};

    let (ctx, servers) = guard_list::<resource::Server>(scope).await?;
    let found = threshold::list(&ctx, servers, cluster)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(Thresholds {
        refused: refused(guard_steward(scope).await)?,
        ..found
    })
}

/// Changes the thresholds of a scope, or of one of its clusters.
///
/// # Errors
/// `Forbidden` without the right to change hosts; `AllHostsRequired`; `Conflict` when somebody changed them first;
/// `Invalid` for what makes no sense.
#[server(prefix = "/fn", endpoint = "alert/save_thresholds", input = server_fn::codec::Json)]
pub async fn save_thresholds(
    scope: Scope,
    cluster: Option<ClusterId>,
    save: ThresholdSave,
) -> Result<(), AppError> {
    use backend::alert::threshold;

    let (ctx, steward) = guard_steward(scope).await?;
    threshold::save(&ctx, steward, cluster, &save)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// The thresholds of a host.
///
/// # Errors
/// `NotFound` when there is no such host for the actor.
#[server(prefix = "/fn", endpoint = "alert/server_thresholds", input = server_fn::codec::Json)]
pub async fn find_server_thresholds(scope: Scope, id: ServerId) -> Result<Thresholds, AppError> {
    use crate::console::guard;
    use backend::{
        alert::threshold,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Read>(scope, id).await?;
    let found = threshold::of_server(&ctx, server)
        .await
        .map_err(|e| ctx.public(e))?;
    Ok(Thresholds {
        refused: refused(guard::<resource::Server, action::Update>(scope, id).await)?,
        ..found
    })
}

/// Changes the thresholds of a host.
///
/// # Errors
/// `Forbidden` without the right to change the host; as [`save_thresholds`].
#[server(prefix = "/fn", endpoint = "alert/save_server_thresholds", input = server_fn::codec::Json)]
pub async fn save_server_thresholds(
    scope: Scope,
    id: ServerId,
    save: ThresholdSave,
) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        alert::threshold,
        authz::{action, resource},
    };

    let (ctx, server) = guard::<resource::Server, action::Update>(scope, id).await?;
    threshold::save_of_server(&ctx, server, &save)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// May the actor change all hosts of a scope?
#[cfg(feature = "ssr")]
pub(super) async fn guard_steward(
    scope: Scope,
) -> Result<(backend::OpContext, backend::alert::Steward), AppError> {
    use crate::console::{guard_in, guard_list};
    use backend::{
        alert::Steward,
        authz::{action, resource},
    };

    let (ctx, able) = guard_in::<resource::Server, action::Update>(scope).await?;
    let (_, seen) = guard_list::<resource::Server>(scope).await?;
    let steward = Steward::new(able, seen).map_err(|e| ctx.public(e))?;
    Ok((ctx, steward))
}

/// Why something may not be done; for showing, not for doing.
#[cfg(feature = "ssr")]
pub(super) fn refused<T>(guarded: Result<T, AppError>) -> Result<Option<Error>, AppError> {
    match guarded {
        Ok(_) => Ok(None),
        Err(AppError(error @ (Error::Forbidden { .. } | Error::AllHostsRequired))) => {
            Ok(Some(error))
        }
        Err(error) => Err(error),
    }
}
