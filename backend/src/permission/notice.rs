//! What follows a change of rights: its entry in the history, a message to whom it
//! concerns, a word to their open pages.

use super::give::Delta;
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    company,
    db::Tx,
    message,
    op_context::{Actor, SignedIn},
};
use model::{
    error::Error as Public,
    event::{Audience, Event},
    id::{CompanyId, UserId},
    message::Payload,
    permission::{Grant, GrantItem},
    scope::Owner,
};
use serde_json::{Value, json};

/// Items that an entry of the history names; it says how many there were in any case.
const NAMED: usize = 200;

/// The signed-in person; a proof was made of them.
pub(super) fn actor(ctx: &OpContext) -> Result<&SignedIn> {
    match ctx.actor() {
        Actor::User(user) => Ok(user),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => Err(Public::Unauthenticated.into()),
    }
}

/// The company of a proof. In a personal scope nobody is given anything.
pub(super) fn company_of(owner: Owner) -> Result<CompanyId> {
    match owner {
        Owner::Company(company) => Ok(company),
        Owner::User(_) => Err(Public::NotFound.into()),
    }
}

/// Something else is in the way.
pub(super) fn conflict(what: &str) -> Public {
    Public::Conflict {
        what: what.to_owned(),
    }
}

/// Writes the history of a template, or of what somebody holds.
pub(super) async fn record(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    (object, id, operation): (Object, i64, Operation),
    content: &Value,
) -> Result<()> {
    let entry = Entry {
        owner: Some(Owner::Company(company)),
        object,
        object_id: &id.to_string(),
        operation,
        content: Some(content),
    };
    audit::record(ctx, tx, entry).await
}

/// A change as the history has it.
pub(super) fn told(delta: &Delta) -> Value {
    let added: &[Grant] = &delta.added;
    let removed: &[GrantItem] = &delta.removed;
    json!({
        "added": added.iter().take(NAMED).collect::<Vec<_>>(),
        "added_count": added.len(),
        "removed": removed.iter().take(NAMED).collect::<Vec<_>>(),
        "removed_count": removed.len(),
    })
}

/// Puts a message into the inboxes of people whose rights were set. `template`: what they
/// were given, if it was a template.
pub(super) async fn write(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    users: &[UserId],
    template: Option<&str>,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let me = actor(ctx)?;
    let payload = Payload::RightsSet {
        company,
        company_name: company::name(tx, company).await?,
        by_name: company::called(&me.name, &me.mobile),
        template: template.map(str::to_owned),
    };
    message::create_for_all(ctx, tx, users, Some(company), &payload).await
}

/// Tells the open pages of people whose rights have changed; after the commit.
pub(super) async fn tell(ctx: &OpContext, users: &[UserId]) {
    for user in users {
        ctx.tell(Audience::User(*user), Event::RightsChanged);
    }
    message::tell(ctx, users).await;
}
