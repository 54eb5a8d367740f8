//! A machine becomes a host, or a host gets a new agent.

use super::{bounded, server_store, store};
use crate::{
    Error, OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Anonymous, proof::door},
    company,
    crypto::{self, Token},
    db::Tx,
    message,
};
use model::{
    agent::{Enrolled, Enrolment, MachineFacts},
    error::Error as Public,
    event::{Audience, Event},
    id::{ServerId, UserId},
    message::Payload,
    scope::Owner,
    server::ServerName,
};

/// Trades an enrolment token for an agent's own token and makes the host, or
/// gives the host that the token names a new agent.
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
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    // Claimed first, by one conditional update: of two agents with the same
    // token one gets it.
    let Some(offer) = store::claim_offer(&mut tx, &hash, now).await? else {
        return Err(Public::Unauthenticated.into());
    };
    let mut readers = Vec::new();
    let server = match offer.target {
        Some(server) => {
            server_store::update_facts(&mut tx, server, &facts, now).await?;
            store::delete_agent(&mut tx, server).await?;
            server
        }
        None => {
            let server = insert_server(ctx, &mut tx, &offer, &facts).await?;
            readers = announce(ctx, &mut tx, &offer, server).await?;
            server
        }
    };
    let token = Token::new(ctx.entropy());
    store::insert_agent(&mut tx, server, &token.hash(), now).await?;
    store::note_enrolled(&mut tx, &hash, server).await?;
    let entry = Entry {
        owner: Some(offer.owner),
        object: Object::Server,
        object_id: &server.to_string(),
        operation: Operation::Enrol,
        content: None,
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    let event = match offer.target {
        Some(_) => Event::ServerChanged { server },
        None => Event::ServerAdded { server },
    };
    ctx.tell(Audience::Owner(offer.owner), event);
    message::tell(ctx, &readers).await;
    Ok(Enrolled {
        server_id: server,
        token: token.reveal().to_owned(),
    })
}

/// Writes to who looks after the hosts of a company: its administrator, and who
/// made the command. Whoever adds a host of their own sees it come.
async fn announce(
    ctx: &OpContext,
    tx: &mut Tx,
    offer: &store::ClaimedOffer,
    server: ServerId,
) -> Result<Vec<UserId>> {
    let Owner::Company(company) = offer.owner else {
        return Ok(Vec::new());
    };
    let mut readers = company::administrators(tx, company).await?;
    if !readers.contains(&offer.user) {
        readers.push(offer.user);
    }
    let payload = Payload::ServerAdded {
        company: Some(company),
        server,
        server_name: server_store::find_name(tx, server)
            .await?
            .unwrap_or_default(),
    };
    message::create_for_all(ctx, tx, &readers, Some(company), &payload).await?;
    Ok(readers)
}

/// How often a name is looked for anew when another machine of the same name
/// took it in between.
const NAME_ATTEMPTS: u32 = 10;

/// Makes the host under a name that its owner has not given yet.
async fn insert_server(
    ctx: &OpContext,
    tx: &mut Tx,
    offer: &store::ClaimedOffer,
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
        match crate::server::insert(tx, server, offer.user).await {
            // Other transactions may have committed the name since it was looked up.
            Err(Error::Public(Public::Conflict { .. })) if attempt < NAME_ATTEMPTS => attempt += 1,
            done => return done,
        }
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
