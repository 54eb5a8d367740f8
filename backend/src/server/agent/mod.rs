//! Agents: how a machine becomes a host, and how its agent is known afterwards.
//!
//! A person gets an enrolment token: single use, ten minutes, bound to the
//! owner of the host to be. The machine's agent trades it for a token of its
//! own, of which the console keeps the hash.

mod store;

use super::store as server_store;
use crate::{
    Error, OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Anonymous, SystemProof, proof::door},
    crypto::{self, Token},
    db::Tx,
    identity,
    op_context::Actor,
};
use model::{
    agent::{Enrolled, Enrolment, MachineFacts},
    error::Error as Public,
    id::ServerId,
    scope::Owner,
    server::ServerName,
    time::Millis,
};

/// How long an enrolment token holds.
pub const TOKEN_LIFETIME: Millis = Millis::minutes(10);

/// What an enrolment token was made for: column `purpose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Purpose {
    /// A machine somewhere.
    Host = 0,
    /// The machine the console itself runs on.
    ThisMachine = 1,
}

/// Makes an enrolment token for the machine the console runs on, in the name
/// of the first platform administrator. `None` while there is no user yet, and
/// once this machine is enrolled.
///
/// # Errors
/// When the database does not answer.
pub async fn offer_this_machine(ctx: &OpContext, _system: SystemProof) -> Result<Option<Token>> {
    let Some(user) = identity::service::first_admin(ctx).await? else {
        return Ok(None);
    };
    if store::is_this_machine_enrolled(ctx.db()).await? {
        return Ok(None);
    }
    let token = Token::new(ctx.entropy());
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    store::insert_enrolment_token(
        &mut tx,
        store::NewToken {
            token_hash: &token.hash(),
            owner: Owner::User(user),
            user,
            purpose: Purpose::ThisMachine,
            now,
            expiry: now + TOKEN_LIFETIME,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Trades an enrolment token for an agent's own token and makes the host.
///
/// # Errors
/// `Unauthenticated` when the token is unknown, used or too old.
pub async fn enrol(
    ctx: &OpContext,
    _door: Anonymous<door::Enrol>,
    enrolment: Enrolment,
) -> Result<Enrolled> {
    let hash = crypto::hash(&enrolment.token);
    let facts = bounded(enrolment.facts);
    let mut tx = ctx.db().begin().await?;
    // Claimed first, by one conditional update: of two agents with the same
    // token one gets it.
    let Some(offer) = store::claim_enrolment_token(&mut tx, &hash, ctx.now()).await? else {
        return Err(Public::Unauthenticated.into());
    };
    let server_id = insert_server(ctx, &mut tx, &offer, &facts).await?;
    let token = Token::new(ctx.entropy());
    store::insert_agent(&mut tx, server_id, &token.hash(), ctx.now()).await?;
    store::note_enrolled(&mut tx, &hash, server_id).await?;
    let entry = Entry {
        owner: Some(offer.owner),
        object: Object::Server,
        object_id: &server_id.to_string(),
        operation: Operation::Enrol,
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(Enrolled {
        server_id,
        token: token.reveal().to_owned(),
    })
}

/// How often a name is looked for anew when another machine of the same name
/// took it in between.
const NAME_ATTEMPTS: u32 = 10;

/// Makes the host under a name that its owner has not given yet.
async fn insert_server(
    ctx: &OpContext,
    tx: &mut Tx,
    offer: &store::Offer,
    facts: &MachineFacts,
) -> Result<ServerId> {
    let address = ctx
        .origin()
        .address
        .map(|a| a.to_string())
        .unwrap_or_default();
    let mut attempt = 1;
    loop {
        let name = free_name(tx, offer.owner, &facts.hostname).await?;
        let server = server_store::Insert {
            owner: offer.owner,
            name: &name,
            public_ip: &address,
            facts,
            now: ctx.now(),
        };
        match super::insert(tx, server, offer.user).await {
            // Other transactions may have committed the name since it was looked up.
            Err(Error::Public(Public::Conflict { .. })) if attempt < NAME_ATTEMPTS => attempt += 1,
            done => return done,
        }
    }
}

/// The agent behind a token, as long as it is not revoked.
///
/// # Errors
/// When the database does not answer.
pub async fn find_actor(ctx: &OpContext, token: &str) -> Result<Actor> {
    let row = store::find_by_token(ctx.db(), &crypto::hash(token)).await?;
    Ok(row.map_or(Actor::Anonymous, |row| Actor::Agent {
        agent: row.id,
        server: row.server_id,
    }))
}

/// What a machine says about itself, cut to what the columns hold. It is shown
/// and nothing else, so cutting loses nothing that matters.
fn bounded(facts: MachineFacts) -> MachineFacts {
    let cut = |text: String, max: usize| {
        text.chars()
            .filter(|c| !c.is_control())
            .take(max)
            .collect::<String>()
    };
    MachineFacts {
        hostname: cut(facts.hostname, 255),
        os_name: cut(facts.os_name, 128),
        os_version: cut(facts.os_version, 128),
        kernel: cut(facts.kernel, 128),
        architecture: cut(facts.architecture, 32),
        cpu_count: facts.cpu_count.max(0),
        memory_total: facts.memory_total.max(0),
        agent_version: cut(facts.agent_version, 32),
        provider: cut(facts.provider, 64),
        region: cut(facts.region, 64),
    }
}

/// The host name as a name that its owner has not given yet.
async fn free_name(tx: &mut Tx, owner: Owner, hostname: &str) -> Result<String> {
    // Room is kept for the number behind it.
    let short: String = hostname.chars().take(100).collect();
    let base = short
        .parse::<ServerName>()
        .map_or_else(|_| "host".to_owned(), String::from);
    let mut name = base.clone();
    let mut number = 1;
    while server_store::is_name_taken(tx, owner, &name).await? {
        number += 1;
        name = format!("{base}-{number}");
    }
    Ok(name)
}
