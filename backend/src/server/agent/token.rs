//! An agent's own token: renewed by the agent, revoked by a person.
//!
//! A new token and the old one both hold until the new one is first used: an
//! agent that is killed before it has saved the new one still gets in.

use super::store;
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{AgentProof, Authorized, action::Update, resource},
    crypto::Token,
};
use model::{
    agent::NewToken,
    error::Error,
    event::{Audience, Event},
};

/// Makes a new token for the agent; it counts from its first use on.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(ctx: &OpContext, agent: AgentProof) -> Result<NewToken> {
    let token = Token::new(ctx.entropy());
    let mut tx = ctx.db().begin().await?;
    store::set_next_token(&mut tx, agent.agent(), &token.hash()).await?;
    tx.commit().await?;
    Ok(NewToken {
        token: token.reveal().to_owned(),
    })
}

/// The first use of a new token, if it is one: the old one ends.
pub(super) async fn begin_to_use(ctx: &OpContext, hash: &str) -> Result<bool> {
    // Looked up first: a wrong token must not cost a transaction.
    if !store::is_next_token(ctx.db(), hash).await? {
        return Ok(false);
    }
    let mut tx = ctx.db().begin().await?;
    store::use_next_token(&mut tx, hash, ctx.now()).await?;
    tx.commit().await?;
    // Another request may have been faster; the token holds either way.
    Ok(true)
}

/// Has the agent trade its token with its next report.
///
/// # Errors
/// `Conflict` when the host has no agent that could.
pub async fn request_renewal(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
) -> Result<()> {
    act(ctx, server, Operation::RenewAgent).await
}

/// Ends the token: the agent is turned away from now on.
///
/// # Errors
/// `Conflict` when the host has no agent, or it is revoked already.
pub async fn revoke(ctx: &OpContext, server: Authorized<resource::Server, Update>) -> Result<()> {
    act(ctx, server, Operation::RevokeAgent).await
}

async fn act(
    ctx: &OpContext,
    server: Authorized<resource::Server, Update>,
    operation: Operation,
) -> Result<()> {
    let id = server.id();
    let mut tx = ctx.db().begin().await?;
    let done = if operation == Operation::RevokeAgent {
        store::revoke(&mut tx, id, ctx.now()).await?
    } else {
        store::request_renewal(&mut tx, id).await?
    };
    if !done {
        return Err(Error::Conflict {
            what: "server_agent".to_owned(),
        }
        .into());
    }
    let entry = Entry {
        owner: Some(server.owner()),
        object: Object::Agent,
        object_id: &id.to_string(),
        operation,
        content: None,
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    ctx.tell(
        Audience::Owner(server.owner()),
        Event::ServerChanged { server: id },
    );
    Ok(())
}
