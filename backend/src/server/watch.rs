//! Which events a person may hear: decided by their rights at that moment.
//!
//! A stream stays open for hours, so what a person may see is looked up anew
//! every two seconds; in between it is kept, since samples come many times a
//! second.

use super::store;
use crate::{
    Error, OpContext, Result,
    adapter::bus::Message,
    authz::{check, policy::Restriction, resource},
    identity,
    op_context::Actor,
};
use model::{
    error::Error as Public,
    event::{Audience, Event},
    id::ServerId,
    scope::{Owner, Scope},
    time::{Millis, Timestamp},
};
use std::collections::{HashMap, HashSet};

/// How long what a person may see is believed.
const FRESH: Millis = Millis::seconds(2);
/// Owners whose rights are kept at once; a person belongs to a few companies,
/// and events of all others are decided and forgotten.
const MAX_KEPT: usize = 256;

/// Hears for one person.
pub struct Watcher {
    ctx: OpContext,
    /// Hosts whose samples the person's pages show.
    watched: HashSet<ServerId>,
    sights: HashMap<Owner, (Timestamp, Sight)>,
}

/// What a person sees of an owner's hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sight {
    Nothing,
    All,
    Some(HashSet<ServerId>),
}

impl Sight {
    fn shows(&self, server: ServerId) -> bool {
        let shows = match self {
            Sight::Nothing => false,
            Sight::All => true,
            Sight::Some(servers) => servers.contains(&server),
        };
        check!(Sight, shows)
    }
}

impl Watcher {
    /// For the person of a context, whose pages show the samples of `watched`.
    ///
    /// # Errors
    /// `Unauthenticated` for everybody but a signed-in person.
    pub fn new(ctx: OpContext, watched: impl IntoIterator<Item = ServerId>) -> Result<Self> {
        ctx.myself()?;
        Ok(Watcher {
            // It stays for hours: the epoch of its first request would soon be an old one.
            ctx: ctx.without_epoch(),
            watched: watched.into_iter().collect(),
            sights: HashMap::new(),
        })
    }

    /// Whether the person's account is still one that may come in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_welcome(&self) -> Result<bool> {
        let id = self.ctx.myself()?.id();
        let actor = identity::service::find_actor(&self.ctx, id).await?;
        Ok(matches!(actor, Actor::User(_)))
    }

    /// The part of a message that the person may hear and wants to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hear(&mut self, message: &Message) -> Result<Option<Event>> {
        let event = &message.event;
        match message.audience {
            Audience::Internal => Ok(None),
            Audience::User(user) => {
                let mine = check!(Addressee, self.ctx.myself()?.id() == user);
                if mine && *event == Event::RightsChanged {
                    self.sights.clear();
                }
                Ok(mine.then(|| event.clone()))
            }
            Audience::Platform => {
                let runs = matches!(self.ctx.actor(), Actor::User(user) if user.is_platform_admin);
                Ok(check!(PlatformEvent, runs).then(|| event.clone()))
            }
            Audience::Owner(owner) => self.hear_of(owner, event).await,
        }
    }

    async fn hear_of(&mut self, owner: Owner, event: &Event) -> Result<Option<Event>> {
        if let Event::Samples { samples } = event {
            if !samples.iter().any(|s| self.watched.contains(&s.server)) {
                return Ok(None);
            }
            let sight = self.sight(owner).await?.clone();
            let samples: Vec<_> = samples
                .iter()
                .filter(|s| self.watched.contains(&s.server) && sight.shows(s.server))
                .copied()
                .collect();
            return Ok((!samples.is_empty()).then_some(Event::Samples { samples }));
        }
        if matches!(event, Event::MembersChanged { .. }) {
            // Who belongs there sees the hosts of the company, if only none of them.
            let belongs = *self.sight(owner).await? != Sight::Nothing;
            return Ok(belongs.then(|| event.clone()));
        }
        let Some(server) = event.server() else {
            return Ok(None);
        };
        // A removed host takes the rights on it along: who saw it hears of it.
        let saw = matches!(event, Event::ServerRemoved { .. })
            && self
                .sights
                .get(&owner)
                .is_some_and(|(_, sight)| sight.shows(server));
        if matches!(event, Event::ServerAdded { .. }) {
            // Its creator's right on it is as new as the host.
            self.sights.remove(&owner);
        }
        let shows = saw || self.sight(owner).await?.shows(server);
        Ok(shows.then(|| event.clone()))
    }

    /// What the person sees of an owner's hosts, looked up when it is not fresh.
    async fn sight(&mut self, owner: Owner) -> Result<&Sight> {
        let now = self.ctx.now();
        let is_fresh = self
            .sights
            .get(&owner)
            .is_some_and(|(at, _)| now >= *at && now - *at < FRESH);
        if !is_fresh {
            let sight = look(&self.ctx, owner).await?;
            if self.sights.len() >= MAX_KEPT {
                self.sights.clear();
            }
            self.sights.insert(owner, (now, sight));
        }
        Ok(self.sights.get(&owner).map_or(&Sight::Nothing, |(_, s)| s))
    }
}

async fn look(ctx: &OpContext, owner: Owner) -> Result<Sight> {
    let scope = match owner {
        Owner::User(user) if ctx.myself()?.id() == user => Scope::Personal,
        Owner::User(_) => return Ok(Sight::Nothing),
        Owner::Company(company) => Scope::Company(company),
    };
    match ctx.scoped::<resource::Server>(scope).await {
        Err(Error::Public(Public::NotFound)) => Ok(Sight::Nothing),
        Err(error) => Err(error),
        Ok(scoped) => match scoped.restriction() {
            Restriction::All => Ok(Sight::All),
            Restriction::Granted { .. } => Ok(Sight::Some(
                store::list_ids(ctx.db(), scoped.owner(), scoped.restriction()).await?,
            )),
        },
    }
}
