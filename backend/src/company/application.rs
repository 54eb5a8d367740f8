//! What a person does with their own membership: open a link, apply, take the
//! application back, leave.

use super::{
    MEMBERSHIP_CHANGED, changed,
    notice::{Notice, actor, called, masked},
    store::{
        employee::{self, Applied, EmployeeRow},
        link::{self, LinkRow},
        profile, view,
    },
};
use crate::{
    Error, OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{Anonymous, Myself, grant, proof::door},
    crypto,
    db::Tx,
    op_context::Actor as Acting,
};
use model::{
    company::{
        ApplicationForm, LinkView, MyMembership, State,
        membership::{self, Action, Actor, Outcome},
    },
    error::Error as Public,
    id::{CompanyId, EmployeeId, UserId},
    message::Payload,
    scope::{EmployeeStatus, Owner},
};
use serde_json::{Value, json};

/// Companies on the list of one's own at most.
const MINE_LIMIT: i64 = 200;

/// The person acts on their own membership; no right of theirs counts.
const SUBJECT: Actor = Actor::Subject { has_right: false };

/// What becomes of a state by an act of the person's own.
fn step(state: State, action: Action) -> Result<Outcome> {
    membership::next(state, action, SUBJECT).map_err(|refusal| refusal.into_error().into())
}

/// Where a row, or none, stands.
fn state_of(row: Option<&EmployeeRow>) -> Result<State> {
    row.map_or(Ok(State::None), EmployeeRow::state)
}

/// Where the person stands with every company, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list_mine(ctx: &OpContext, me: Myself) -> Result<Vec<MyMembership>> {
    view::list_of(ctx.db(), me.id(), None, ctx.now(), MINE_LIMIT).await
}

/// Where the person stands with one company.
///
/// # Errors
/// `NotFound` for who has nothing to do with it.
pub async fn find_mine(ctx: &OpContext, me: Myself, company: CompanyId) -> Result<MyMembership> {
    let mut found = view::list_of(ctx.db(), me.id(), Some(company), ctx.now(), 1).await?;
    Ok(found.pop().ok_or(Public::NotFound)?)
}

/// What a link says to who opens it. The link is its own key: it changes
/// nothing, and says where the reader stands if they are signed in.
///
/// # Errors
/// `NotFound` for a code that we never made.
pub async fn read_link(
    ctx: &OpContext,
    _door: Anonymous<door::Join>,
    code: &str,
) -> Result<LinkView> {
    let link = link::read_by_hash(ctx.db(), &crypto::hash(code)).await?;
    let link = link.ok_or(Public::NotFound)?;
    let names = profile::read_names(ctx.db(), link.cid).await?;
    let state = match ctx.actor() {
        Acting::User(user) => Some(employee::read_state(ctx.db(), link.cid, user.id).await?),
        Acting::Anonymous | Acting::Agent(_) | Acting::System => None,
    };
    link_view(ctx, &link, names, state)
}

fn link_view(
    ctx: &OpContext,
    link: &LinkRow,
    names: Option<(String, String)>,
    state: Option<State>,
) -> Result<LinkView> {
    let (company_name, contact) = names.ok_or(Public::NotFound)?;
    Ok(LinkView {
        company: link.cid,
        company_name,
        contact,
        required: link.required()?,
        end: link.end(ctx.now()),
        state,
    })
}

/// Notes that the signed-in person opened a link: the company stands on their
/// list from then on. A link that takes no applications notes nothing.
///
/// # Errors
/// `NotFound` for a code that we never made.
pub async fn open(ctx: &OpContext, me: Myself, code: &str) -> Result<LinkView> {
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    let link = link::find_by_hash(&mut tx, &crypto::hash(code)).await?;
    let link = link.ok_or(Public::NotFound)?;
    let names = profile::find_names(&mut tx, link.cid).await?;
    let row = employee::find_of(&mut tx, link.cid, me.id()).await?;
    let mut state = state_of(row.as_ref())?;
    if link.end(now).is_none()
        && let Outcome::Moved(to) = step(state, Action::Open)?
    {
        let columns = (EmployeeStatus::Invited, false);
        // Two windows at once: the other one has noted it.
        if let Some(id) = employee::insert(&mut tx, link.cid, me.id(), columns, now).await? {
            employee::set_link(&mut tx, id, link.id, now).await?;
        }
        state = to;
        tx.commit().await?;
    }
    link_view(ctx, &link, names, Some(state))
}

/// Applies by a link, or applies again by it; to which company. Each person counts
/// once for a link.
///
/// # Errors
/// `NotFound` for a code that we never made; `Conflict`: `link_revoked`,
/// `link_expired`, `link_used_up`, `membership_waiting` (10007),
/// `membership_joined` (10008); `Invalid` with every field that is wrong.
pub async fn apply(
    ctx: &OpContext,
    me: Myself,
    code: &str,
    form: &ApplicationForm,
) -> Result<CompanyId> {
    let mut tx = ctx.db().begin().await?;
    let link = link::find_by_hash(&mut tx, &crypto::hash(code)).await?;
    let link = link.ok_or(Public::NotFound)?;
    let row = employee::find_of(&mut tx, link.cid, me.id()).await?;
    let state = state_of(row.as_ref())?;
    step(state, Action::Apply)?;
    let is_counted = state == State::Rejected
        && row
            .as_ref()
            .is_some_and(|row| row.link_id == Some(link.id.0));
    submit(ctx, tx, me.id(), &link, row, (form, is_counted)).await?;
    Ok(link.cid)
}

/// Applies again by the link of the first time, without showing it.
///
/// # Errors
/// `NotFound` for who was not refused; `Conflict` as [`apply`], and
/// `link_revoked` when the link is gone altogether.
pub async fn reapply(
    ctx: &OpContext,
    me: Myself,
    company: CompanyId,
    form: &ApplicationForm,
) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    let row = employee::find_of(&mut tx, company, me.id()).await?;
    step(state_of(row.as_ref())?, Action::Reapply)?;
    let link = match row.as_ref().and_then(|row| row.link_id) {
        Some(id) => match model::id::LinkId::try_from(id) {
            Ok(id) => link::find(&mut tx, id).await?,
            Err(_) => None,
        },
        None => None,
    };
    let gone = || model::company::LinkEnd::Revoked.into_error();
    let link = link.ok_or_else(gone)?;
    submit(ctx, tx, me.id(), &link, row, (form, true)).await
}

/// Makes the person's row an application, counts the link, and tells who
/// decides. `is_counted`: the link has counted this person already.
async fn submit(
    ctx: &OpContext,
    mut tx: Tx,
    me: UserId,
    link: &LinkRow,
    row: Option<EmployeeRow>,
    (form, is_counted): (&ApplicationForm, bool),
) -> Result<()> {
    let now = ctx.now();
    let company = link.cid;
    let person = actor(ctx)?.clone();
    let end = if is_counted {
        link.end_for_counted(now)
    } else {
        link.end(now)
    };
    if let Some(end) = end {
        return Err(end.into_error().into());
    }
    let answers = form.check(&link.required()?, &person.mobile)?;
    if !is_counted && !link::count_use(&mut tx, link.id, now).await? {
        // It ended since it was read above.
        let link = link::find(&mut tx, link.id).await?;
        let end = link.and_then(|link| link.end(now));
        let end = end.unwrap_or(model::company::LinkEnd::UsedUp);
        return Err(end.into_error().into());
    }
    let (id, version) = match row {
        Some(row) => (row.id, row.version),
        None => {
            let columns = (EmployeeStatus::Pending, false);
            let inserted = employee::insert(&mut tx, company, me, columns, now).await?;
            (inserted.ok_or_else(|| changed(MEMBERSHIP_CHANGED))?, 0)
        }
    };
    let text = serde_json::to_string(&answers)
        .map_err(|e| Error::internal("writing an application", e))?;
    let applied = Applied {
        link: Some(link.id.0),
        template: link.template_id,
        answers: &text,
        now,
    };
    if !employee::update_applied(&mut tx, id, version, &applied).await? {
        return Err(changed(MEMBERSHIP_CHANGED).into());
    }
    record(ctx, &mut tx, (company, id), Operation::Apply).await?;
    let mut notice = Notice::of(ctx, &mut tx, company, me).await?;
    let payload = Payload::JoinAsked {
        company,
        company_name: company_name(&mut tx, company).await?,
        person: me,
        person_name: answers.name.as_str().to_owned(),
        person_mobile: masked(&person.mobile),
    };
    let reviewers = notice.reviewers();
    notice
        .write(ctx, &mut tx, &reviewers, company, &payload)
        .await?;
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// Takes an application back, or declines an invitation. What was filled in goes
/// with it.
///
/// # Errors
/// `NotFound` for who did not apply; `Conflict` when it is decided already.
pub async fn withdraw(ctx: &OpContext, me: Myself, company: CompanyId) -> Result<()> {
    end(ctx, me.id(), company, Action::Withdraw).await
}

/// Leaves a company. All rights in it end with this; its administrators are
/// told.
///
/// # Errors
/// `NotFound` for who does not belong to it; `Conflict`
/// (`membership_administrator`, 10005) for its administrator, who hands the
/// administration on first.
pub async fn leave(ctx: &OpContext, me: Myself, company: CompanyId) -> Result<()> {
    end(ctx, me.id(), company, Action::Leave).await
}

/// Removes one's own row.
async fn end(ctx: &OpContext, me: UserId, company: CompanyId, action: Action) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    let row = employee::find_of(&mut tx, company, me).await?;
    let state = state_of(row.as_ref())?;
    step(state, action)?;
    let row = row.ok_or(Public::NotFound)?;
    if !employee::delete(&mut tx, row.id, row.version).await? {
        return Err(changed(MEMBERSHIP_CHANGED).into());
    }
    grant::take_all(&mut tx, company, me).await?;
    let operation = match action {
        Action::Leave => Operation::Leave,
        _ => Operation::Withdraw,
    };
    record(ctx, &mut tx, (company, row.id), operation).await?;
    let mut notice = Notice::of(ctx, &mut tx, company, me).await?;
    if action == Action::Leave {
        notice = notice.of_members();
        let person = actor(ctx)?;
        let payload = Payload::MemberLeft {
            company,
            company_name: company_name(&mut tx, company).await?,
            person: me,
            person_name: called(&person.name, &person.mobile),
        };
        let administrators = super::administrators(&mut tx, company).await?;
        notice
            .write(ctx, &mut tx, &administrators, company, &payload)
            .await?;
    }
    tx.commit().await?;
    notice.tell(ctx, company).await;
    Ok(())
}

/// The name of a company whose row a transaction has met.
pub(super) async fn company_name(tx: &mut Tx, company: CompanyId) -> Result<String> {
    let (name, _) = profile::find_names(tx, company)
        .await?
        .ok_or(Public::NotFound)?;
    Ok(name)
}

/// Writes the history of a membership.
pub(super) async fn record(
    ctx: &OpContext,
    tx: &mut Tx,
    of: (CompanyId, EmployeeId),
    operation: Operation,
) -> Result<()> {
    record_with(ctx, tx, of, operation, &json!({"company": of.0})).await
}

/// The same, with what changed.
pub(super) async fn record_with(
    ctx: &OpContext,
    tx: &mut Tx,
    (company, id): (CompanyId, EmployeeId),
    operation: Operation,
    content: &Value,
) -> Result<()> {
    let entry = Entry {
        owner: Some(Owner::Company(company)),
        object: Object::Employee,
        object_id: &id.to_string(),
        operation,
        content: Some(content),
    };
    audit::record(ctx, tx, entry).await
}
