//! Tokens, and what is read by them.

use super::{
    exposition::Exposition,
    store::{self, Key},
};
use crate::{
    Error, OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Anonymous, Myself, Scoped, proof::door, resource},
    crypto::{self, Token},
    identity,
    op_context::Actor,
};
use model::{
    error::Error as Public,
    id::ScrapeTokenId,
    scope::{Owner, Scope},
    scrape::{MAX_TOKENS, SCRAPE_INTERVAL, ScrapeName, ScrapeToken},
    time::Millis,
};
use serde_json::json;

/// Hosts in one answer at most.
const MAX_HOSTS: usize = 10_000;
/// Containers in one answer at most.
const MAX_CONTAINERS: usize = 30_000;

/// One's own tokens for the hosts of an owner, the newest first; [`MAX_TOKENS`] at
/// most.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    me: Myself,
) -> Result<Vec<ScrapeToken>> {
    store::list(ctx.db(), (me.id(), scoped.owner())).await
}

/// Makes a token that reads what the actor sees of these hosts.
///
/// # Errors
/// `Conflict` when the actor has [`MAX_TOKENS`] for them already.
pub async fn create(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    me: Myself,
    name: &ScrapeName,
) -> Result<Token> {
    let owner = scoped.owner();
    let token = Token::new(ctx.entropy());
    let mut tx = ctx.db().begin().await?;
    store::lock_user(&mut tx, me.id()).await?;
    if store::count(&mut tx, (me.id(), owner)).await? >= MAX_TOKENS as i64 {
        return Err(Public::Conflict {
            what: "scrape_tokens".to_owned(),
        }
        .into());
    }
    let row = store::Insert {
        owner,
        user: me.id(),
        name: name.as_str(),
        token_hash: &token.hash(),
        now: ctx.now(),
    };
    let id = store::insert(&mut tx, row).await?;
    let entry = Entry {
        owner: Some(owner),
        object: Object::ScrapeToken,
        object_id: &id.to_string(),
        operation: Operation::Create,
        content: Some(&json!({"name": name.as_str()})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(token)
}

/// Takes one of one's own tokens back; what reads by it is refused from then on.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn revoke(
    ctx: &OpContext,
    scoped: Scoped<resource::Server>,
    me: Myself,
    id: ScrapeTokenId,
) -> Result<()> {
    let owner = scoped.owner();
    let mut tx = ctx.db().begin().await?;
    let name = store::find_name(&mut tx, (me.id(), owner), id).await?;
    let name = name.ok_or(Public::NotFound)?;
    if !store::delete(&mut tx, id).await? {
        return Err(Public::NotFound.into());
    }
    let entry = Entry {
        owner: Some(owner),
        object: Object::ScrapeToken,
        object_id: &id.to_string(),
        operation: Operation::Revoke,
        content: Some(&json!({"name": name})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// What is read by a token: what its person sees of the owner's hosts now.
///
/// # Errors
/// `Unauthenticated` for a token that nobody made or that was taken back, and when
/// its person may not come in any more, or does not belong to the owner: then the
/// token has ended for good. `TooMany` when it was used within the last second.
pub async fn read(
    ctx: &OpContext,
    _door: Anonymous<door::Scrape>,
    token: &str,
) -> Result<Exposition> {
    let key = store::find(ctx.db(), &crypto::hash(token)).await?;
    let key = key.ok_or(Public::Unauthenticated)?;
    use_once(ctx, &key).await?;
    let person = identity::service::find_actor(ctx, key.user).await?;
    if !matches!(person, Actor::User(_)) {
        return Err(Public::Unauthenticated.into());
    }
    let scope = match key.owner {
        Owner::User(_) => Scope::Personal,
        Owner::Company(company) => Scope::Company(company),
    };
    let in_their_name = ctx.in_the_name_of(person);
    let scoped = match in_their_name.scoped::<resource::Server>(scope).await {
        Ok(scoped) => scoped,
        Err(Error::Public(Public::NotFound)) => {
            let mut tx = ctx.db().begin().await?;
            store::delete(&mut tx, key.id).await?;
            tx.commit().await?;
            return Err(Public::Unauthenticated.into());
        }
        Err(error) => return Err(error),
    };
    let visible = (scoped.owner(), scoped.restriction());
    let hosts = store::list_hosts(ctx.db(), visible, MAX_HOSTS).await?;
    let containers = store::list_containers(ctx.db(), visible, MAX_CONTAINERS).await?;
    Ok(Exposition::new(hosts, containers))
}

/// Notes that it is used, unless it just was.
async fn use_once(ctx: &OpContext, key: &Key) -> Result<()> {
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    let is_free = store::mark_used(&mut tx, key.id, now, now - SCRAPE_INTERVAL).await?;
    tx.commit().await?;
    if is_free {
        return Ok(());
    }
    let Millis(wait) = SCRAPE_INTERVAL;
    let retry_after = u32::try_from(wait / 1_000).unwrap_or(1);
    Err(Public::TooMany { retry_after }.into())
}
