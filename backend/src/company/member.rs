//! Who belongs to a company, and who wants to.
//!
//! Everybody there sees who their colleagues are. Their numbers and the page of
//! each are for who holds [`ViewEmployeeInfo`](model::permission::Permission), and
//! the applicants, with what they filled in, for who decides about them.

use super::{
    company_of,
    notice::{actor, masked},
    store::{member as store, view},
};
use crate::{
    OpContext, Result,
    audit::{self, Object, Operation},
    authz::{
        Authorized, InScope,
        action::{Read, Review},
        resource,
    },
};
use model::{
    company::{
        Application, Member, MemberDetail, MemberEvent, MemberListRequest, MemberStatus,
        MemberStep, State,
    },
    error::Error,
    id::{CompanyId, EmployeeId, UserId},
    page::Page,
    scope::Owner,
};
use serde::Deserialize;

/// Applicants shown at once at most.
const APPLICANTS: i64 = 100;

/// That the reader may see numbers.
pub type MayRead = InScope<resource::Employee, Read>;
/// That the reader decides about applications.
pub type MayReview = InScope<resource::Employee, Review>;

/// Whether a proof is about this company.
fn is_of(owner: Option<Owner>, company: CompanyId) -> bool {
    owner == Some(Owner::Company(company))
}

/// A member as a reader sees them.
fn shown(mut member: Member, me: UserId, in_full: bool) -> Member {
    member.is_me = member.person == me;
    if !in_full && !member.is_me {
        member.mobile = masked(&member.mobile);
    }
    member
}

/// The people of a company. Without `may_read` their numbers have a hidden middle
/// and are not searched; without `may_review` there are only those who belong to
/// it.
///
/// # Errors
/// `Invalid` for a mark of a page that is none of ours.
pub async fn list(
    ctx: &OpContext,
    company: Authorized<resource::Company, Read>,
    may_read: Option<&MayRead>,
    may_review: Option<&MayReview>,
    request: &MemberListRequest,
) -> Result<Page<Member>> {
    let id = company_of(company.owner())?;
    let in_full = is_of(may_read.map(InScope::owner), id);
    let is_reviewer = is_of(may_review.map(InScope::owner), id);
    if request.filter.status != MemberStatus::Joined && !is_reviewer {
        return Ok(Page::default());
    }
    let me = actor(ctx)?.id;
    let page = store::list(ctx.db(), id, request, in_full).await?;
    Ok(Page {
        items: page
            .items
            .into_iter()
            .map(|member| shown(member, me, in_full))
            .collect(),
        next: page.next,
        total: page.total,
    })
}

/// Those who wait, the longest first, and how many there are.
///
/// # Errors
/// `NotFound` in a personal scope.
pub async fn list_applicants(
    ctx: &OpContext,
    reviewer: &MayReview,
) -> Result<(Vec<Application>, i64)> {
    let company = company_of(reviewer.owner())?;
    let applicants = view::list_applicants(ctx.db(), company, APPLICANTS).await?;
    let waiting = store::count_waiting(ctx.db(), company).await?;
    Ok((applicants, waiting))
}

/// Somebody of a company, with what happened.
///
/// # Errors
/// `NotFound` when they went since the proof was made.
pub async fn detail(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Read>,
) -> Result<MemberDetail> {
    read(ctx, company_of(employee.owner())?, employee.id()).await
}

/// The same for who decides about applications and reads no other pages of staff:
/// only of somebody who waits or was refused.
///
/// # Errors
/// `Forbidden` for who belongs to the company; `NotFound` as [`detail`].
pub async fn detail_for_review(
    ctx: &OpContext,
    employee: Authorized<resource::Employee, Review>,
) -> Result<MemberDetail> {
    let found = read(ctx, company_of(employee.owner())?, employee.id()).await?;
    if found.member.state.is_member() {
        return Err(Error::Forbidden {
            permission: Some(model::permission::Permission::ViewEmployeeInfo),
        }
        .into());
    }
    Ok(found)
}

async fn read(ctx: &OpContext, company: CompanyId, id: EmployeeId) -> Result<MemberDetail> {
    let me = actor(ctx)?.id;
    let (member, made) = store::find(ctx.db(), id).await?.ok_or(Error::NotFound)?;
    // A row goes when somebody leaves, and another comes with them again.
    let own = [
        Operation::Apply,
        Operation::Accept,
        Operation::Withdraw,
        Operation::Leave,
    ];
    let of_whom = (member.person, Owner::Company(company));
    let mut ids = audit::list_touched(ctx.db(), of_whom, Object::Employee, own).await?;
    ids.push(id.to_string());
    let application = view::find_application(ctx.db(), id)
        .await?
        .ok_or(Error::NotFound)?;
    let mut timeline: Vec<MemberEvent> = audit::list_of(ctx.db(), Object::Employee, &ids)
        .await?
        .into_iter()
        .filter_map(event)
        .collect();
    if matches!(member.state, State::Founder | State::FoundingAdministrator) {
        timeline.push(MemberEvent {
            step: MemberStep::Founded,
            by: member.name.clone(),
            reason: String::new(),
            time: made,
        });
    }
    Ok(MemberDetail {
        member: shown(member, me, true),
        application,
        timeline,
    })
}

/// What the history's content says of a decision.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Content {
    reason: String,
}

fn event(entry: audit::Recorded) -> Option<MemberEvent> {
    let step = match entry.operation {
        operation if operation == Operation::Apply as i64 => MemberStep::Applied,
        operation if operation == Operation::Approve as i64 => MemberStep::Approved,
        operation if operation == Operation::Reject as i64 => MemberStep::Rejected,
        operation if operation == Operation::Appoint as i64 => MemberStep::Appointed,
        operation if operation == Operation::StepDown as i64 => MemberStep::SteppedDown,
        operation if operation == Operation::Invite as i64 => MemberStep::Invited,
        operation if operation == Operation::Accept as i64 => MemberStep::Accepted,
        operation if operation == Operation::Withdraw as i64 => MemberStep::Withdrew,
        operation if operation == Operation::Revoke as i64 => MemberStep::Revoked,
        operation if operation == Operation::Leave as i64 => MemberStep::Left,
        operation if operation == Operation::Dismiss as i64 => MemberStep::Dismissed,
        _ => return None,
    };
    let content: Content = entry
        .content
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    Some(MemberEvent {
        step,
        by: entry.by,
        reason: content.reason,
        time: entry.time,
    })
}
