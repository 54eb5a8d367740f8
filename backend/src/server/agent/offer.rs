//! Enrolment tokens: who may make one, and what became of it.

use super::{OFFER_LIFETIME, Purpose, store};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, InScope, Myself, SystemProof,
        action::{Create, Update},
        resource,
    },
    crypto::Token,
    identity,
    op_context::Actor,
};
use model::{
    error::Error,
    id::{ServerId, UserId},
    scope::Owner,
    server::EnrolmentState,
    time::Timestamp,
};

/// An enrolment token, shown once.
#[derive(Debug)]
pub struct Offer {
    /// The token.
    pub token: Token,
    /// When it stops holding.
    pub expiry: Timestamp,
    /// Names the offer when asking what became of it.
    pub id: i64,
}

/// Makes an enrolment token for a machine that is to be a host of this owner.
///
/// # Errors
/// When the database does not answer.
pub async fn offer(ctx: &OpContext, scope: InScope<resource::Server, Create>) -> Result<Offer> {
    let user = person(ctx)?;
    insert(ctx, scope.owner(), user, Purpose::Host, None).await
}

/// Makes an enrolment token for a new agent of a host that is there already:
/// its machine was set up anew, or its token was revoked. The old agent's
/// token holds until the new agent comes.
///
/// # Errors
/// When the database does not answer.
pub async fn offer_replacement(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
) -> Result<Offer> {
    let user = person(ctx)?;
    insert(
        ctx,
        server.owner(),
        user,
        Purpose::Replacement,
        Some(server.id()),
    )
    .await
}

/// Makes an enrolment token in somebody's name, for a person with a shell on
/// the console's machine.
///
/// # Errors
/// When the database does not answer.
pub async fn issue(
    ctx: &OpContext,
    _system: SystemProof,
    owner: Owner,
    user: UserId,
) -> Result<Offer> {
    insert(ctx, owner, user, Purpose::Host, None).await
}

/// Makes an enrolment token for the machine the console runs on, in the name
/// of the first platform administrator. `None` while there is no user yet, and
/// once this machine is enrolled.
///
/// # Errors
/// When the database does not answer.
pub async fn offer_this_machine(ctx: &OpContext, _system: SystemProof) -> Result<Option<Offer>> {
    let Some(user) = identity::service::first_admin(ctx).await? else {
        return Ok(None);
    };
    if store::is_this_machine_enrolled(ctx.db()).await? {
        return Ok(None);
    }
    let owner = Owner::User(user);
    let offer = insert(ctx, owner, user, Purpose::ThisMachine, None).await?;
    Ok(Some(offer))
}

/// What became of an offer that the actor made.
///
/// # Errors
/// `NotFound` for an offer of somebody else.
pub async fn state(ctx: &OpContext, me: Myself, id: i64) -> Result<EnrolmentState> {
    let found = store::find_offer(ctx.db(), id, me.id()).await?;
    let found = found.ok_or(Error::NotFound)?;
    Ok(match found.server_id {
        Some(server) => EnrolmentState::Enrolled {
            server: ServerId::try_from(server).map_err(|_| Error::NotFound)?,
            is_reporting: found.is_reporting,
        },
        None if found.expiry_time <= ctx.now().0 => EnrolmentState::Expired,
        None => EnrolmentState::Open,
    })
}

/// Takes offers away that ended long ago; how many.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_ended(ctx: &OpContext, _system: SystemProof) -> Result<u64> {
    let mut tx = ctx.db().begin().await?;
    let rows = store::delete_offers_before(&mut tx, ctx.now() - OFFER_LIFETIME).await?;
    tx.commit().await?;
    Ok(rows)
}

/// The signed-in person; every proof that leads here was made for one.
fn person(ctx: &OpContext) -> Result<UserId> {
    match ctx.actor() {
        Actor::User(user) => Ok(user.id),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => Err(Error::Unauthenticated.into()),
    }
}

async fn insert(
    ctx: &OpContext,
    owner: Owner,
    user: UserId,
    purpose: Purpose,
    target: Option<ServerId>,
) -> Result<Offer> {
    let token = Token::new(ctx.entropy());
    let expiry = ctx.now() + OFFER_LIFETIME;
    let mut tx = ctx.db().begin().await?;
    let id = store::insert_offer(
        &mut tx,
        store::NewOffer {
            token_hash: &token.hash(),
            owner,
            user,
            purpose,
            target,
            now: ctx.now(),
            expiry,
        },
    )
    .await?;
    // The console renews the one of its own machine every few minutes until it
    // is used; that is no act of anybody.
    if purpose != Purpose::ThisMachine {
        let object_id = target.map_or_else(String::new, |server| server.to_string());
        let entry = Entry {
            owner: Some(owner),
            object: Object::Server,
            object_id: &object_id,
            operation: Operation::OfferEnrolment,
            content: None,
        };
        audit::record(ctx, &mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(Offer { token, expiry, id })
}
