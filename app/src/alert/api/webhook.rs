//! Server functions of webhooks.

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    alert::{WebhookList, WebhookMade, WebhookSave},
    id::WebhookId,
    scope::Scope,
};

/// The webhooks of a scope, and what was told to them before an entry.
///
/// # Errors
/// `Forbidden` without the right to manage webhooks.
#[server(prefix = "/fn", endpoint = "alert/webhooks", input = server_fn::codec::Json)]
pub async fn list_webhooks(scope: Scope, after: Option<i64>) -> Result<WebhookList, AppError> {
    use crate::console::{guard_in, guard_list};
    use backend::{
        alert::webhook,
        authz::{action, resource},
    };

    let (ctx, webhooks) = guard_in::<resource::Webhook, action::Read>(scope).await?;
    let (_, seen) = guard_list::<resource::Server>(scope).await?;
    webhook::list(&ctx, webhooks, seen, after)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Makes or changes a webhook.
///
/// # Errors
/// `Forbidden` without the right to manage webhooks; `AllHostsRequired`; `Conflict` when somebody changed it first; `Invalid` when the name is taken.
#[server(prefix = "/fn", endpoint = "alert/save_webhook", input = server_fn::codec::Json)]
pub async fn save_webhook(scope: Scope, save: WebhookSave) -> Result<WebhookMade, AppError> {
    use crate::console::{guard_in, guard_list};
    use backend::{
        alert::webhook,
        authz::{action, resource},
    };

    let (ctx, webhooks) = guard_in::<resource::Webhook, action::Update>(scope).await?;
    let (_, seen) = guard_list::<resource::Server>(scope).await?;
    webhook::save(&ctx, webhooks, seen, save)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Gives a webhook a new secret.
///
/// # Errors
/// `Forbidden` without the right to manage webhooks; `NotFound` when there is no such webhook.
#[server(prefix = "/fn", endpoint = "alert/renew_webhook_secret", input = server_fn::codec::Json)]
pub async fn renew_webhook_secret(scope: Scope, id: WebhookId) -> Result<WebhookMade, AppError> {
    use crate::console::guard_in;
    use backend::{
        alert::webhook,
        authz::{action, resource},
    };

    let (ctx, webhooks) = guard_in::<resource::Webhook, action::Update>(scope).await?;
    webhook::renew_secret(&ctx, webhooks, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Sends a webhook something that means nothing.
///
/// # Errors
/// As [`renew_webhook_secret`]; `TooMany` when it was tried too often.
#[server(prefix = "/fn", endpoint = "alert/try_webhook", input = server_fn::codec::Json)]
pub async fn try_webhook(scope: Scope, id: WebhookId) -> Result<(), AppError> {
    use crate::console::guard_in;
    use backend::{
        alert::webhook,
        authz::{action, resource},
    };

    let (ctx, webhooks) = guard_in::<resource::Webhook, action::Update>(scope).await?;
    webhook::try_out(&ctx, webhooks, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Removes a webhook.
///
/// # Errors
/// As [`renew_webhook_secret`].
#[server(prefix = "/fn", endpoint = "alert/remove_webhook", input = server_fn::codec::Json)]
pub async fn remove_webhook(scope: Scope, id: WebhookId) -> Result<(), AppError> {
    use crate::console::guard_in;
    use backend::{
        alert::webhook,
        authz::{action, resource},
    };

    let (ctx, webhooks) = guard_in::<resource::Webhook, action::Delete>(scope).await?;
    webhook::remove(&ctx, webhooks, id)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
