//! Nobody is told of something for a while. What happens is written down all the same.

use super::store::mute as store;
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Authorized, action::Update, resource},
};
use model::{
    alert::{MAX_MUTE_HOURS, MuteCreate},
    error::{Error as Public, Problem},
    event::{Audience, Event},
    time::Millis,
};
use serde_json::json;

/// Mutes something of a host for some hours, or lets it be heard again.
///
/// # Errors
/// `Invalid` for too many hours.
pub async fn set(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    mute: MuteCreate,
) -> Result<()> {
    if mute.hours > MAX_MUTE_HOURS {
        return Err(Public::invalid("hours", Problem::OutOfRange).into());
    }
    let (id, owner, now) = (server.id(), server.owner(), ctx.now());
    let until = now + Millis::hours(i64::from(mute.hours));
    let user = ctx.myself()?.id();
    let mut tx = ctx.db().begin().await?;
    if mute.hours == 0 {
        store::delete(&mut tx, (id, mute.metric)).await?;
    } else {
        store::upsert(&mut tx, (id, mute.metric), (until, now), Some(user)).await?;
    }
    let content = json!({"server": id, "metric": mute.metric, "muted_until": until});
    let entry = Entry {
        owner: Some(owner),
        object: Object::Alert,
        object_id: &id.to_string(),
        operation: Operation::Update,
        content: Some(&content),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    let event = Event::AlertsChanged { server: id };
    ctx.tell(Audience::Owner(owner), event);
    Ok(())
}
