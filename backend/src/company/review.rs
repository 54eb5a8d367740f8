//! What others decide about a membership: let in, refuse, dismiss, appoint.

use super::{
    MEMBERSHIP_CHANGED,
    application::company_name,
    belonging::{self, Successor},
    changed, company_of,
    notice::{Notice, actor, called},
    store::{
        employee::{self, EmployeeRow, Reviewed},
        link, standing, view,
    },
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, InScope, Myself,
        action::{Appoint, Delete, Review, Update},
        epoch,
        grant::{self, Giving},
        resource,
    },
    db::Tx,
    identity::step_up::SteppedUp,
};
use model::{
    company::{
        Application, Approve, Reject, ReviewStanding, State,
        membership::{self, Action, Actor, Outcome},
    },
    error::Error,
    id::{CompanyId, LinkId, TemplateId, UserId},
    message::Payload,
    scope::EmployeeStatus,
};
use serde_json::{Value, json};

/// What somebody is given who is let in. A template gives rights, so whoever
/// picks one may set the rights of people; whoever made the link that names one
/// might.
#[derive(Debug)]
pub enum Given {
    /// What the link names that they came by.
    ByLink,
    /// Nothing.
    Nothing,
    /// What this template holds.
    Template(TemplateId, InScope<resource::Grant, Update>),
}

/// An application with what was filled in.
///
/// # Errors
/// `NotFound` when it was taken back since the proof was made.
pub async fn find(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Review>,
) -> Result<Application> {
    let found = view::find_application(ctx.db(), employee.id()).await?;
    Ok(found.ok_or(Error::NotFound)?)
}

/// The application of somebody by name of the person: what a message leads to, which
/// knows no row. `None` when it was taken back, or the person is gone again.
///
/// # Errors
/// `NotFound` in a personal scope.
pub async fn find_of(
    ctx: &OpContext,
    reviewer: &InScope<resource::Employee, Review>,
    person: UserId,
) -> Result<Option<Application>> {
    let company = company_of(reviewer.owner())?;
    view::find_application_of(ctx.db(), company, person).await
}

/// Where people stand with the companies in which the actor decides about
/// applications now.
///
/// # Errors
/// When the database does not answer.
pub async fn list_standings(
    ctx: &OpContext,
    me: Myself,
    people: &[UserId],
) -> Result<Vec<ReviewStanding>> {
    standing::list(ctx.db(), me.id(), people, ctx.now()).await
}

/// The row of a proof, and what becomes of it. The proof says that the actor is
/// the administrator or holds the right; the table says the rest.
async fn step(
    ctx: &OpContext,
    tx: &mut Tx,
    id: model::id::EmployeeId,
    action: Action,
) -> Result<(EmployeeRow, State)> {
    let row = employee::find(tx, id).await?.ok_or(Error::NotFound)?;
    let who = if row.uid == actor(ctx)?.id {
        Actor::Subject { has_right: true }
    } else {
        Actor::Holder
    };
    match membership::next(row.state()?, action, who) {
        Ok(Outcome::Moved(to)) => Ok((row, to)),
        Ok(Outcome::Unchanged) => Err(changed(MEMBERSHIP_CHANGED).into()),
        Err(refusal) => Err(refusal.into_error().into()),
    }
}

/// Lets somebody in, and gives them what a template holds.
///
/// # Errors
/// `Conflict`: `membership_decided` (10006) when it was decided already,
/// `membership_changed` when it is not the application that was read; `Invalid`
/// on `template` when the company has no such template, or it holds more than who gives
/// it: of a link's, than both the actor and who named it there.
pub async fn approve(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Review>,
    approve: Approve,
    given: Given,
) -> Result<()> {
    let company = company_of(employee.owner())?;
    let mut tx = ctx.db().begin().await?;
    let (row, to) = step(ctx, &mut tx, employee.id(), Action::Approve).await?;
    let mut givers = vec![actor(ctx)?.id];
    let template = match given {
        Given::ByLink => {
            givers.extend(granter(&mut tx, &row).await?);
            row.template()
        }
        Given::Nothing => None,
        Given::Template(template, grants) => {
            if company_of(grants.owner())? != company {
                return Err(Error::NotFound.into());
            }
            Some(template)
        }
    };
    decide(ctx, &mut tx, &row, (to, approve.version), ("", template)).await?;
    epoch::touch(&mut tx, row.uid).await?;
    if let Some(template) = template {
        let giving = Giving {
            company,
            user: row.uid,
            template,
        };
        let given = grant::give_template(&mut tx, giving, &givers, ctx.now()).await?;
        given.into_result()?;
    }
    let content = json!({"template": template});
    record(ctx, &mut tx, &row, Operation::Approve, &content).await?;
    let mut notice = Notice::of(ctx, &mut tx, company, row.uid)
        .await?
        .of_members();
    let payload = Payload::JoinAccepted {
        company,
        company_name: company_name(&mut tx, company).await?,
        reviewer_name: my_name(ctx)?,
    };
    notice
        .write(ctx, &mut tx, &[row.uid], company, &payload)
        .await?;
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// Who answers for what the link gives that somebody came by: whoever named its template.
async fn granter(tx: &mut Tx, row: &EmployeeRow) -> Result<Option<UserId>> {
    let Some(id) = row.link_id.and_then(|id| LinkId::try_from(id).ok()) else {
        return Ok(None);
    };
    let link = link::find(tx, id).await?;
    Ok(link.and_then(|link| link.granter()))
}

/// Refuses an application; the person may apply again.
///
/// # Errors
/// As [`approve`].
pub async fn reject(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Review>,
    reject: Reject,
) -> Result<()> {
    let company = company_of(employee.owner())?;
    let mut tx = ctx.db().begin().await?;
    let (row, to) = step(ctx, &mut tx, employee.id(), Action::Reject).await?;
    let reason = reject.reason.as_str();
    // The link's template waits for the next application.
    let kept = row.template();
    decide(ctx, &mut tx, &row, (to, reject.version), (reason, kept)).await?;
    let content = json!({"reason": reason});
    record(ctx, &mut tx, &row, Operation::Reject, &content).await?;
    let mut notice = Notice::of(ctx, &mut tx, company, row.uid).await?;
    let payload = Payload::JoinRejected {
        company,
        company_name: company_name(&mut tx, company).await?,
        reviewer_name: my_name(ctx)?,
        reason: reason.to_owned(),
    };
    notice
        .write(ctx, &mut tx, &[row.uid], company, &payload)
        .await?;
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// Writes a decision about the application that was read.
async fn decide(
    ctx: &OpContext,
    tx: &mut Tx,
    row: &EmployeeRow,
    (to, version): (State, i64),
    (reason, template): (&str, Option<TemplateId>),
) -> Result<()> {
    let (status, _) = to.columns().unwrap_or((EmployeeStatus::Rejected, false));
    let reviewed = Reviewed {
        status,
        reviewer: actor(ctx)?.id,
        reason,
        template,
        now: ctx.now(),
    };
    if employee::update_reviewed(tx, row.id, version, &reviewed).await? {
        Ok(())
    } else {
        Err(changed(MEMBERSHIP_CHANGED).into())
    }
}

/// Ends a membership. All rights in the company end with it; what the person alone
/// looked after goes to the successor.
///
/// # Errors
/// `NotFound` and `Conflict` (`membership_not_joined`) for a successor who does not belong
/// to the company; `Conflict`: `membership_administrator` (10005), `membership_founder`,
/// `membership_yourself`, or `membership_changed` when somebody changed it since
/// `version` was read.
pub async fn dismiss(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Delete>,
    version: i64,
    successor: Successor,
) -> Result<()> {
    let company = company_of(employee.owner())?;
    let mut tx = ctx.db().begin().await?;
    let (row, _) = step(ctx, &mut tx, employee.id(), Action::Dismiss).await?;
    let handed = belonging::hand_over(ctx, &mut tx, (company, &row), successor).await?;
    if !employee::delete(&mut tx, row.id, version).await? {
        return Err(changed(MEMBERSHIP_CHANGED).into());
    }
    grant::take_all(&mut tx, company, row.uid).await?;
    let content = json!({
        "person": row.uid,
        "heir": handed.as_ref().map(|(heir, _)| heir.uid),
        "things": handed.as_ref().map_or(0, |(_, things)| *things),
    });
    record(ctx, &mut tx, &row, Operation::Dismiss, &content).await?;
    let mut notice = Notice::of(ctx, &mut tx, company, row.uid)
        .await?
        .of_members();
    if let Some((heir, _)) = &handed {
        notice.and(heir.uid);
    }
    let payload = Payload::Dismissed {
        company,
        company_name: company_name(&mut tx, company).await?,
    };
    notice
        .write(ctx, &mut tx, &[row.uid], company, &payload)
        .await?;
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// Hands the administration to somebody who belongs to the company; whoever had
/// it is an ordinary member from then on. Everybody there is told.
///
/// # Errors
/// `Conflict`: `membership_administrator` when they have it already,
/// `membership_yourself`, or `membership_changed` when somebody changed the
/// membership, or handed the administration on, in between.
pub async fn appoint(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Appoint>,
    _proof: SteppedUp,
    version: i64,
) -> Result<()> {
    let company = company_of(employee.owner())?;
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    let (row, _) = step(ctx, &mut tx, employee.id(), Action::Appoint).await?;
    let stale = || changed(MEMBERSHIP_CHANGED);
    // Taken first, from whom it was found with: of two who hand it on at once
    // one finds nothing to take.
    let before = employee::list_administrators(&mut tx, company).await?;
    for administrator in &before {
        let (id, version) = (administrator.id, administrator.version);
        if !employee::update_admin(&mut tx, id, version, false, now).await? {
            return Err(stale().into());
        }
        let content = json!({"after": row.uid});
        record(ctx, &mut tx, administrator, Operation::StepDown, &content).await?;
    }
    if !employee::update_admin(&mut tx, row.id, version, true, now).await? {
        return Err(stale().into());
    }
    let mut changed: Vec<UserId> = before.iter().map(|one| one.uid).collect();
    changed.push(row.uid);
    epoch::touch_all(&mut tx, &changed).await?;
    let predecessor = before.first().map(|row| row.uid);
    let content = json!({"before": predecessor, "after": row.uid});
    record(ctx, &mut tx, &row, Operation::Appoint, &content).await?;
    let mut notice = Notice::of(ctx, &mut tx, company, row.uid)
        .await?
        .of_members();
    for administrator in &before {
        notice.and(administrator.uid);
    }
    let before_name = match predecessor {
        Some(user) => name_of(&mut tx, user).await?,
        None => String::new(),
    };
    let payload = Payload::AdministratorChanged {
        company,
        company_name: company_name(&mut tx, company).await?,
        before_name,
        after_name: name_of(&mut tx, row.uid).await?,
    };
    let members = employee::list_members(&mut tx, company).await?;
    notice
        .write(ctx, &mut tx, &members, company, &payload)
        .await?;
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// What messages call the actor.
fn my_name(ctx: &OpContext) -> Result<String> {
    let me = actor(ctx)?;
    Ok(called(&me.name, &me.mobile))
}

/// What messages call somebody.
async fn name_of(tx: &mut Tx, user: UserId) -> Result<String> {
    let person = employee::find_person(tx, user).await?;
    Ok(person.map_or_else(String::new, |(name, mobile)| called(&name, &mobile)))
}

async fn record(
    ctx: &OpContext,
    tx: &mut Tx,
    row: &EmployeeRow,
    operation: Operation,
    content: &Value,
) -> Result<()> {
    let company: CompanyId = row.cid;
    let entry = Entry {
        owner: Some(model::scope::Owner::Company(company)),
        object: Object::Employee,
        object_id: &row.id.to_string(),
        operation,
        content: Some(content),
    };
    audit::record(ctx, tx, entry).await
}
