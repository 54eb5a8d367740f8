//! Who hears of what happens to a membership.

use super::store;
use crate::{
    Error, OpContext, Result,
    db::Tx,
    message,
    op_context::{Actor, SignedIn},
};
use model::{
    error::Error as Public,
    event::{Audience, Event},
    id::{CompanyId, UserId},
    identity::Mobile,
    message::Payload,
    scope::Owner,
};

/// The signed-in person; a proof was made of them.
pub(super) fn actor(ctx: &OpContext) -> Result<&SignedIn> {
    match ctx.actor() {
        Actor::User(user) => Ok(user),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => Err(Public::Unauthenticated.into()),
    }
}

/// What a message calls somebody: their name, or their number with its middle
/// hidden where they have none.
pub(crate) fn called(name: &str, mobile: &str) -> String {
    if name.trim().is_empty() {
        masked(mobile)
    } else {
        name.to_owned()
    }
}

/// A number with its middle hidden.
pub(super) fn masked(mobile: &str) -> String {
    mobile
        .parse::<Mobile>()
        .map_or_else(|_| String::new(), |mobile| mobile.masked())
}

/// What is told after the commit.
#[derive(Debug, Default)]
pub(super) struct Notice {
    /// Who got a message.
    readers: Vec<UserId>,
    /// Whose membership changed.
    subjects: Vec<UserId>,
    /// Who decides about applications.
    reviewers: Vec<UserId>,
    /// Whether who belongs to the company changed with it.
    is_of_members: bool,
}

impl Notice {
    /// For a change of a membership; looks up who decides in the company.
    pub(super) async fn of(
        ctx: &OpContext,
        tx: &mut Tx,
        company: CompanyId,
        subject: UserId,
    ) -> Result<Self> {
        Ok(Notice {
            subjects: vec![subject],
            reviewers: store::employee::list_reviewers(tx, company, ctx.now()).await?,
            ..Default::default()
        })
    }

    /// Somebody else's membership changed as well.
    pub(super) fn and(&mut self, subject: UserId) {
        self.subjects.push(subject);
    }

    /// Who belongs to the company changed: everybody there hears of it. Of an
    /// application only who decides does.
    pub(super) fn of_members(mut self) -> Self {
        self.is_of_members = true;
        self
    }

    /// Who decides about applications.
    pub(super) fn reviewers(&self) -> Vec<UserId> {
        self.reviewers.clone()
    }

    /// Puts a message into inboxes.
    pub(super) async fn write(
        &mut self,
        ctx: &OpContext,
        tx: &mut Tx,
        to: &[UserId],
        company: CompanyId,
        payload: &Payload,
    ) -> Result<()> {
        message::create_for_all(ctx, tx, to, Some(company), payload).await?;
        self.readers.extend(to);
        Ok(())
    }

    /// Tells open pages; after the commit.
    pub(super) async fn tell(self, ctx: &OpContext, company: CompanyId) {
        for user in &self.subjects {
            // What they may do has changed with it.
            ctx.tell(Audience::User(*user), Event::RightsChanged);
            let event = Event::MembershipChanged {
                company,
                user: *user,
            };
            let mut hearers = self.reviewers.clone();
            if !hearers.contains(user) {
                hearers.push(*user);
            }
            for hearer in hearers {
                ctx.tell(Audience::User(hearer), event.clone());
            }
        }
        // Last: by now the streams know whose rights have ended.
        if self.is_of_members {
            let everybody = Audience::Owner(Owner::Company(company));
            ctx.tell(everybody, Event::MembersChanged { company });
        }
        message::tell(ctx, &self.readers).await;
    }
}

/// A stored text that is not what we wrote.
pub(super) fn unreadable(what: &'static str, error: serde_json::Error) -> Error {
    Error::internal(what, error)
}
