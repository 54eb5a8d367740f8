//! Invitations by name: accepted by whom they name, taken back by the company.
//! [`super::import`] makes them.

use super::{
    MEMBERSHIP_CHANGED,
    application::{self, company_name},
    changed, company_of,
    notice::{Notice, actor, called},
    store::{
        employee::{self, EmployeeRow},
        offer,
    },
};
use crate::{
    OpContext, Result,
    audit::Operation,
    authz::{
        Authorized, Myself,
        action::Review,
        epoch,
        grant::{self, Given, Giving},
        resource,
    },
    db::Tx,
    message,
};
use model::{
    company::{
        State,
        membership::{self, Action, Actor},
    },
    error::Error as Public,
    id::{CompanyId, TemplateId, UserId},
    message::Payload,
};
use serde_json::json;

/// Accepts an invitation: the person is a member from then on, with what the
/// invitation gives. Who invited has decided already.
///
/// # Errors
/// `NotFound` for who is not invited by name; `Conflict`: `membership_waiting`,
/// `membership_joined`, or `membership_changed` when it was taken back meanwhile.
pub async fn accept(ctx: &OpContext, me: Myself, company: CompanyId) -> Result<()> {
    let now = ctx.now();
    let me = me.id();
    let mut tx = ctx.db().begin().await?;
    let row = employee::find_of(&mut tx, company, me).await?;
    let state = row.as_ref().map_or(Ok(State::None), EmployeeRow::state)?;
    membership::next(state, Action::Accept, Actor::Subject { has_right: false })
        .map_err(membership::Refusal::into_error)?;
    let row = row.ok_or(Public::NotFound)?;
    if !offer::update_accepted(&mut tx, row.id, row.version, now).await? {
        return Err(changed(MEMBERSHIP_CHANGED).into());
    }
    epoch::touch(&mut tx, me).await?;
    if let (Some(template), Some(inviter)) = (row.template(), row.reviewer()) {
        let giving = Giving {
            company,
            user: me,
            template,
        };
        // One that the company has no more gives nothing, nor does one that holds more
        // by now than who invited.
        let given = grant::give_template(&mut tx, giving, &[inviter], now).await?;
        if given != Given::Done {
            tracing::info!(%company, user = %me, ?given, "an invitation gives nothing any more");
        }
    }
    application::record(ctx, &mut tx, (company, row.id), Operation::Accept).await?;
    let notice = Notice::of(ctx, &mut tx, company, me).await?.of_members();
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// Takes an invitation back that nobody has accepted.
///
/// # Errors
/// `Conflict`: `membership_decided` when there is none any more, `membership_changed`
/// when somebody changed it since `version` was read.
pub async fn revoke(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Review>,
    version: i64,
) -> Result<()> {
    let company = company_of(employee.owner())?;
    let mut tx = ctx.db().begin().await?;
    let row = employee::find(&mut tx, employee.id())
        .await?
        .ok_or(Public::NotFound)?;
    let who = if row.uid == actor(ctx)?.id {
        Actor::Subject { has_right: true }
    } else {
        Actor::Holder
    };
    membership::next(row.state()?, Action::Revoke, who).map_err(membership::Refusal::into_error)?;
    if !employee::delete(&mut tx, row.id, version).await? {
        return Err(changed(MEMBERSHIP_CHANGED).into());
    }
    application::record(ctx, &mut tx, (company, row.id), Operation::Revoke).await?;
    let notice = Notice::of(ctx, &mut tx, company, row.uid).await?;
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// Who invites whom to what, in the words of a message.
pub(super) struct Inviter {
    company: CompanyId,
    me: UserId,
    payload: Payload,
}

impl Inviter {
    /// The signed-in person, for a company.
    pub(super) async fn of(ctx: &OpContext, tx: &mut Tx, company: CompanyId) -> Result<Self> {
        let me = actor(ctx)?;
        Ok(Inviter {
            company,
            me: me.id,
            payload: Payload::Invited {
                company,
                company_name: company_name(tx, company).await?,
                inviter_name: called(&me.name, &me.mobile),
            },
        })
    }

    /// Invites one person, unless they stand otherwise by now; whether it did. The
    /// caller has proved that the actor may, and may give the template.
    pub(super) async fn invite(
        &self,
        ctx: &OpContext,
        tx: &mut Tx,
        user: UserId,
        template: Option<TemplateId>,
    ) -> Result<bool> {
        let row = employee::find_of(tx, self.company, user).await?;
        let state = row.as_ref().map_or(Ok(State::None), EmployeeRow::state)?;
        let outcome = membership::next(state, Action::Invite, Actor::Holder);
        if outcome != Ok(membership::Outcome::Moved(State::Offered)) {
            return Ok(false);
        }
        let made = offer::Offer {
            inviter: self.me,
            template,
            now: ctx.now(),
        };
        let id = match row {
            None => offer::insert(tx, self.company, user, made).await?,
            Some(row) => offer::update(tx, row.id, row.version, made)
                .await?
                .then_some(row.id),
        };
        let Some(id) = id else {
            return Ok(false);
        };
        let content = json!({"person": user, "template": template});
        application::record_with(ctx, tx, (self.company, id), Operation::Invite, &content).await?;
        message::create_for_all(ctx, tx, &[user], Some(self.company), &self.payload).await?;
        Ok(true)
    }
}
