//! Other programs that are told of alerts.
//!
//! What is sent is signed with the secret of the webhook, which is shown once and sealed
//! in the table. It is sent by jobs, so that it is tried again, and never by a request.

use super::{
    sees_all,
    store::{
        delivery, lock_owner,
        tell::Waiting,
        webhook::{self as store, Saved},
    },
    work::{self, Payload},
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        InScope, Scoped,
        action::{Delete, Read, Update},
        resource,
    },
    crypto::Token,
    db::Tx,
    identity::code::limit::{self, Quota},
    job::{self, NewJob},
};
use model::{
    alert::{WebhookList, WebhookMade, WebhookNews, WebhookSave},
    error::{Error as Public, Problem},
    id::WebhookId,
    page::PageRequest,
    scope::Owner,
    time::Millis,
};
use serde_json::{Value, json};

/// How often one webhook is tried in a minute.
pub(super) const TESTS_OF_WEBHOOK: i64 = 10;
/// How often those of an owner are tried in an hour, also those that are removed again.
pub(super) const TESTS_OF_OWNER: i64 = 60;

/// What secrets are sealed for.
pub(super) const SEALED_FOR: &str = "alert webhook";

/// Whose secret it is.
pub(super) fn about(id: WebhookId) -> String {
    format!("webhook {id}")
}

/// The webhooks of an owner, and what was told to them before the entry `after`.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ctx: &OpContext,
    webhooks: InScope<resource::Webhook, Read>,
    seen: Scoped<resource::Server>,
    after: Option<i64>,
) -> Result<WebhookList> {
    let owner = webhooks.owner();
    let is_refused = !sees_all(owner, &seen);
    let limit = PageRequest::default().limit();
    Ok(WebhookList {
        items: store::list(ctx.db(), owner).await?,
        deliveries: delivery::list(ctx.db(), owner, after, limit).await?,
        refused: is_refused.then_some(Public::AllHostsRequired),
    })
}

/// Makes or changes a webhook. A new one gets a secret. It hears of all hosts: who says
/// where it is has to see all of them.
///
/// # Errors
/// `AllHostsRequired` for who sees only some hosts; `Conflict` when somebody changed it
/// first; `Invalid` for a name that is taken, or when there are too many.
pub async fn save(
    ctx: &OpContext,
    webhooks: InScope<resource::Webhook, Update>,
    seen: Scoped<resource::Server>,
    save: WebhookSave,
) -> Result<WebhookMade> {
    let owner = webhooks.owner();
    if !sees_all(owner, &seen) {
        return Err(Public::AllHostsRequired.into());
    }
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    let saved = match save.id {
        Some(known) => store::update(&mut tx, owner, known, &save, now).await?,
        None => {
            lock_owner(&mut tx, owner).await?;
            if store::count(&mut tx, owner).await? >= store::MOST {
                return Err(Public::invalid("name", Problem::OutOfRange).into());
            }
            store::insert(&mut tx, owner, &save, now).await?
        }
    };
    let id = match saved {
        Saved::Done(id) => id,
        Saved::Taken => return Err(Public::invalid("name", Problem::Taken).into()),
        Saved::Stale => return Err(conflict()),
    };
    let secret = match save.id {
        None => Some(renew(ctx, &mut tx, id).await?),
        Some(_) => None,
    };
    let operation = match save.id {
        None => Operation::Create,
        Some(_) => Operation::Update,
    };
    // The address may have a key in it.
    let content = json!({"name": save.name.as_str(), "is_on": save.is_on});
    record(ctx, &mut tx, (owner, id), operation, &content).await?;
    tx.commit().await?;
    Ok(WebhookMade { id, secret })
}

fn conflict() -> crate::Error {
    let what = "webhook_version".to_owned();
    Public::Conflict { what }.into()
}

async fn renew(ctx: &OpContext, tx: &mut Tx, id: WebhookId) -> Result<String> {
    let secret = Token::new(ctx.entropy()).reveal().to_owned();
    let key = ctx.master_key();
    let sealed = key.seal(ctx.entropy(), SEALED_FOR, &about(id), secret.as_bytes())?;
    store::update_secret(tx, id, &sealed).await?;
    Ok(secret)
}

async fn record(
    ctx: &OpContext,
    tx: &mut Tx,
    (owner, id): (Owner, WebhookId),
    operation: Operation,
    content: &Value,
) -> Result<()> {
    let entry = Entry {
        owner: Some(owner),
        object: Object::Webhook,
        object_id: &id.to_string(),
        operation,
        content: Some(content),
    };
    audit::record(ctx, tx, entry).await
}

/// Gives a webhook a new secret; the old one signs nothing any more.
///
/// # Errors
/// `NotFound` when the owner has no such webhook.
pub async fn renew_secret(
    ctx: &OpContext,
    webhooks: InScope<resource::Webhook, Update>,
    id: WebhookId,
) -> Result<WebhookMade> {
    let owner = webhooks.owner();
    let mut tx = ctx.db().begin().await?;
    if !store::exists(&mut tx, owner, id).await? {
        return Err(Public::NotFound.into());
    }
    let secret = renew(ctx, &mut tx, id).await?;
    let content = json!({"secret": "renewed"});
    record(ctx, &mut tx, (owner, id), Operation::Update, &content).await?;
    tx.commit().await?;
    Ok(WebhookMade {
        id,
        secret: Some(secret),
    })
}

/// Removes a webhook, and what was told to it.
///
/// # Errors
/// `NotFound` when the owner has no such webhook.
pub async fn remove(
    ctx: &OpContext,
    webhooks: InScope<resource::Webhook, Delete>,
    id: WebhookId,
) -> Result<()> {
    let owner = webhooks.owner();
    let mut tx = ctx.db().begin().await?;
    let name = store::delete(&mut tx, owner, id).await?;
    let name = name.ok_or(Public::NotFound)?;
    let content = json!({"name": name});
    record(ctx, &mut tx, (owner, id), Operation::Delete, &content).await?;
    tx.commit().await
}

/// Sends a webhook something that means nothing. Not without a limit: the console is not
/// to flood another one in somebody's name.
///
/// # Errors
/// `NotFound` when the owner has no such webhook; `TooMany` when it, or what the owner has,
/// was tried too often.
pub async fn try_out(
    ctx: &OpContext,
    webhooks: InScope<resource::Webhook, Update>,
    id: WebhookId,
) -> Result<()> {
    let owner = webhooks.owner();
    let mut tx = ctx.db().begin().await?;
    if !store::exists(&mut tx, owner, id).await? {
        return Err(Public::NotFound.into());
    }
    let (kind, owner_id) = owner.columns();
    let of_owner = Quota {
        name: "webhook tests of owner",
        of: &format!("{kind} {owner_id}"),
        most: TESTS_OF_OWNER,
        window: Millis::hours(1),
    };
    let of_webhook = Quota {
        name: "webhook tests",
        of: &id.to_string(),
        most: TESTS_OF_WEBHOOK,
        window: Millis::minutes(1),
    };
    limit::take(ctx, &mut tx, of_owner).await?;
    limit::take(ctx, &mut tx, of_webhook).await?;
    enqueue(ctx, &mut tx, owner, id, WebhookNews::Test, &[]).await?;
    tx.commit().await
}

/// Tells all webhooks of an owner, in the transaction of the messages.
pub(super) async fn tell(
    ctx: &OpContext,
    tx: &mut Tx,
    owner: Owner,
    news: WebhookNews,
    alerts: &[Waiting],
) -> Result<()> {
    for id in store::list_on(tx, owner).await? {
        enqueue(ctx, tx, owner, id, news, alerts).await?;
    }
    Ok(())
}

async fn enqueue(
    ctx: &OpContext,
    tx: &mut Tx,
    owner: Owner,
    webhook: WebhookId,
    news: WebhookNews,
    alerts: &[Waiting],
) -> Result<()> {
    let now = ctx.now();
    let count = i64::try_from(alerts.len()).unwrap_or(i64::MAX);
    let delivery = delivery::insert(tx, owner, webhook, (news, count), now).await?;
    let event = match news {
        WebhookNews::Test => work::TEST,
        WebhookNews::Fired => "alert.fired",
        WebhookNews::Resolved => "alert.resolved",
    };
    let (kind, owner_id) = owner.columns();
    let body = json!({
        "event": event,
        "delivery": delivery,
        "time": now,
        "owner": {"kind": if kind == 1 { "person" } else { "company" }, "id": owner_id},
        "alerts": alerts.iter().map(told).collect::<Vec<Value>>(),
    });
    let payload = Payload {
        webhook,
        delivery,
        event: event.to_owned(),
        body: body.to_string(),
    };
    let job = NewJob {
        owner: Some(owner),
        attempt_limit: work::attempts(event),
        ..NewJob::new(work::WEBHOOK_SEND, &payload)?
    };
    let job = job::enqueue(ctx, tx, job).await?;
    delivery::update_job(tx, delivery, job).await
}

/// An alert as another program gets it: times in milliseconds.
fn told(alert: &Waiting) -> Value {
    json!({
        "id": alert.id,
        "server": {"id": alert.server, "name": alert.server_name},
        "metric": alert.metric,
        "threshold": alert.threshold,
        "peak": alert.peak,
        "start_time": alert.start,
        "fire_time": alert.fired,
        "resolve_time": alert.resolved,
    })
}
