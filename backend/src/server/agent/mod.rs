//! Agents: how a machine becomes a host, and how its agent is known afterwards.
//!
//! A person gets an enrolment token: single use, ten minutes, bound to the
//! owner of the host to be ([`offer`]). The machine's agent trades it for a
//! token of its own, of which the console keeps the hash ([`enrol`]), and that
//! for a newer one from time to time ([`token`]).

pub mod enrol;
pub(crate) mod lookup;
pub mod offer;
mod store;
pub mod token;

use super::store as server_store;
use crate::{
    OpContext, Result,
    authz::AgentProof,
    crypto,
    op_context::{Actor, KnownAgent},
};
use model::{
    agent::MachineFacts,
    event::{Audience, Event},
    time::Millis,
};

/// How long an enrolment token holds.
pub const OFFER_LIFETIME: Millis = Millis::minutes(10);
/// How old an agent's token grows before the console has it renewed.
pub const TOKEN_LIFETIME: Millis = Millis::days(90);

/// What an enrolment token was made for: column `purpose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Purpose {
    /// A machine somewhere.
    Host = 0,
    /// The machine the console itself runs on.
    ThisMachine = 1,
    /// A new agent for a host that is there already.
    Replacement = 2,
}

/// The agent behind a token, as long as it is not revoked. The first use of a
/// new token ends the old one.
///
/// # Errors
/// When the database does not answer.
pub async fn find_actor(ctx: &OpContext, token: &str) -> Result<Actor> {
    let hash = crypto::hash(token);
    let mut row = ctx.agents().find(hash.clone()).await?;
    if row.is_none() && token::begin_to_use(ctx, &hash).await? {
        row = ctx.agents().find(hash).await?;
    }
    let Some(row) = row else {
        return Ok(Actor::Anonymous);
    };
    Ok(Actor::Agent(KnownAgent {
        agent: row.id,
        server: row.server_id,
        owner: server_store::owner_of(row.owner_kind, row.owner_id)?,
        is_renewal_due: row.renewal != 0 || ctx.now().0 - row.token_time >= TOKEN_LIFETIME.0,
    }))
}

/// An agent says what its machine is.
///
/// # Errors
/// When the database does not answer.
pub async fn update_facts(ctx: &OpContext, agent: AgentProof, facts: MachineFacts) -> Result<()> {
    let (server, facts) = (agent.server(), bounded(facts));
    let mut tx = ctx.db().begin().await?;
    let changed = server_store::update_facts(&mut tx, server, &facts, ctx.now()).await?;
    tx.commit().await?;
    if changed {
        ctx.tell(
            Audience::Owner(agent.owner()),
            Event::ServerChanged { server },
        );
    }
    Ok(())
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
