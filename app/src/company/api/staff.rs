//! The people of a company, and what is decided about them.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::error::AppError;
use leptos::prelude::*;
use model::{
    company::{
        Application, Belongings, Decided, GivenChoice, Heir, MemberDetail, MemberList,
        MemberListRequest, RejectReason,
    },
    error::Error,
    id::{CompanyId, EmployeeId, UserId},
    permission::TemplateSummary,
};
use serde::{Deserialize, Serialize};

/// The people of a company, as much of them as the reader may see.
///
/// # Errors
/// `NotFound` for who does not belong to it.
#[server(prefix = "/fn", endpoint = "company/members", input = server_fn::codec::Json)]
pub async fn list_members(
    company: CompanyId,
    request: MemberListRequest,
) -> Result<MemberList, AppError> {
    use crate::console::{guard, guard_in, guard_in_if, may_in};
    use backend::{
        authz::{action, resource},
        company::member,
        permission::template,
    };
    use model::{company::MemberRights, scope::Scope};

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::Company, action::Read>(scope, company).await?;
    let public = |error| AppError(ctx.public(error));
    let may_read = guard_in_if::<resource::Employee, action::Read>(scope).await?;
    let may_review = guard_in_if::<resource::Employee, action::Review>(scope).await?;
    let rights = MemberRights {
        review: may_review.is_some(),
        read: may_read.is_some(),
        grant: may_in::<resource::Grant, action::Update>(scope).await?,
        invite: may_in::<resource::EntrySetting, action::Read>(scope).await?,
    };
    let page = member::list(
        &ctx,
        proof,
        may_read.as_ref(),
        may_review.as_ref(),
        &request,
    )
    .await
    .map_err(public)?;
    let (applicants, waiting) = match &may_review {
        Some(reviewer) => member::list_applicants(&ctx, reviewer)
            .await
            .map_err(public)?,
        None => (Vec::new(), 0),
    };
    let templates = if rights.review && rights.grant {
        let (_, proof) = guard_in::<resource::Template, action::Read>(scope).await?;
        template::list(&ctx, proof).await.map_err(public)?
    } else {
        Vec::new()
    };
    Ok(MemberList {
        applicants,
        waiting,
        page,
        rights,
        templates,
    })
}

/// What a page of a member needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Who.
    pub detail: MemberDetail,
    /// Whether the reader decides about applications.
    pub may_review: bool,
    /// Whether they may dismiss.
    pub may_dismiss: bool,
    /// Whether they may hand the administration on.
    pub may_appoint: bool,
    /// What somebody can be given who is let in.
    pub templates: Vec<TemplateSummary>,
}

/// Somebody of a company.
///
/// # Errors
/// `NotFound`; `Forbidden` for who lacks the right.
#[server(prefix = "/fn", endpoint = "company/member", input = server_fn::codec::Json)]
pub async fn find_member(company: CompanyId, id: EmployeeId) -> Result<MemberView, AppError> {
    use crate::console::{guard, guard_in, may_in};
    use backend::{
        authz::{action, resource},
        company::member,
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let may_review = may_in::<resource::Employee, action::Review>(scope).await?;
    let detail = match guard::<resource::Employee, action::Read>(scope, id).await {
        Ok((ctx, proof)) => member::detail(&ctx, proof)
            .await
            .map_err(|e| ctx.public(e))?,
        Err(AppError(Error::Forbidden { .. })) if may_review => {
            let (ctx, proof) = guard::<resource::Employee, action::Review>(scope, id).await?;
            member::detail_for_review(&ctx, proof)
                .await
                .map_err(|e| ctx.public(e))?
        }
        Err(error) => return Err(error),
    };
    let may_grant = may_in::<resource::Grant, action::Update>(scope).await?;
    let templates = if may_review && may_grant {
        let (ctx, proof) = guard_in::<resource::Template, action::Read>(scope).await?;
        template::list(&ctx, proof)
            .await
            .map_err(|e| ctx.public(e))?
    } else {
        Vec::new()
    };
    Ok(MemberView {
        detail,
        may_review,
        may_dismiss: may_in::<resource::Employee, action::Delete>(scope).await?,
        may_appoint: may_in::<resource::Employee, action::Appoint>(scope).await?,
        templates,
    })
}

/// What somebody who decides about an application needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// The application; `None` when it is no longer there.
    pub application: Option<Application>,
    /// What the person can be given.
    pub templates: Vec<TemplateSummary>,
}

/// The application of a person that a message is about.
///
/// # Errors
/// `NotFound` for who does not belong to the company; `Forbidden` for who does not
/// decide.
#[server(prefix = "/fn", endpoint = "company/review", input = server_fn::codec::Json)]
pub async fn find_review(company: CompanyId, person: UserId) -> Result<ReviewView, AppError> {
    use crate::console::{guard_in, may_in};
    use backend::{
        authz::{action, resource},
        company::review,
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, reviewer) = guard_in::<resource::Employee, action::Review>(scope).await?;
    let application = review::find_of(&ctx, &reviewer, person)
        .await
        .map_err(|e| ctx.public(e))?;
    let templates = if may_in::<resource::Grant, action::Update>(scope).await? {
        let (ctx, proof) = guard_in::<resource::Template, action::Read>(scope).await?;
        template::list(&ctx, proof)
            .await
            .map_err(|e| ctx.public(e))?
    } else {
        Vec::new()
    };
    Ok(ReviewView {
        application,
        templates,
    })
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecided {
    /// The application.
    pub id: EmployeeId,
    /// Why nothing was decided about it.
    pub error: Error,
}

/// Lets people in, each for themselves: those whose application somebody else
/// decided, or who took it back meanwhile, are told.
///
/// # Errors
/// `Invalid` for more than a page has; `Forbidden` and `NotFound` as for one.
#[server(prefix = "/fn", endpoint = "company/approve", input = server_fn::codec::Json)]
pub async fn approve_applications(
    company: CompanyId,
    applications: Vec<Decided>,
    given: GivenChoice,
) -> Result<Vec<Undecided>, AppError> {
    use crate::console::{guard, guard_in};
    use backend::{
        authz::{action, resource},
        company::review::{self, Given},
    };
    use model::{
        company::{Approve, MAX_DECISIONS},
        error::Problem,
        scope::Scope,
    };

    if applications.is_empty() || applications.len() > MAX_DECISIONS {
        return Err(Error::invalid("applications", Problem::OutOfRange).into());
    }
    let scope = Scope::Company(company);
    // Who may not decide at all hears it once.
    guard_in::<resource::Employee, action::Review>(scope).await?;
    let mut undecided = Vec::new();
    for Decided { id, version } in applications {
        let decide = async {
            let (ctx, proof) = guard::<resource::Employee, action::Review>(scope, id).await?;
            let given = match given {
                GivenChoice::ByLink => Given::ByLink,
                GivenChoice::Nothing => Given::Nothing,
                GivenChoice::Template(template) => {
                    let (_, grants) = guard_in::<resource::Grant, action::Update>(scope).await?;
                    Given::Template(template, grants)
                }
            };
            review::approve(&ctx, proof, Approve { version }, given)
                .await
                .map_err(|e| AppError(ctx.public(e)))
        };
        if let Err(AppError(error)) = decide.await {
            undecided.push(Undecided { id, error });
        }
    }
    Ok(undecided)
}

/// Refuses an application; the person may apply again.
///
/// # Errors
/// `Conflict` when it was decided already, or changed since it was read.
#[server(prefix = "/fn", endpoint = "company/reject", input = server_fn::codec::Json)]
pub async fn reject_application(
    company: CompanyId,
    id: EmployeeId,
    version: i64,
    reason: RejectReason,
) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        company::review,
    };
    use model::{company::Reject, scope::Scope};

    let scope = Scope::Company(company);
    let (ctx, proof) =
        crate::console::guard::<resource::Employee, action::Review>(scope, id).await?;
    review::reject(&ctx, proof, Reject { version, reason })
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// What has to be settled before somebody is dismissed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissView {
    /// What they alone look after.
    pub belongings: Belongings,
    /// Who can be given it, by name; empty for who may not set rights.
    pub heirs: Vec<Heir>,
}

/// What somebody alone looks after, and who could after them.
///
/// # Errors
/// `NotFound`; `Forbidden` for who may not dismiss.
#[server(prefix = "/fn", endpoint = "company/belongings", input = server_fn::codec::Json)]
pub async fn find_belongings(company: CompanyId, id: EmployeeId) -> Result<DismissView, AppError> {
    use crate::console::{guard, may_in};
    use backend::{
        authz::{action, resource},
        company::{belonging, member},
    };
    use model::{company::MemberSort, page::MAX_LIMIT, scope::Scope};

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::Employee, action::Delete>(scope, id).await?;
    let public = |error| AppError(ctx.public(error));
    let belongings = belonging::list(&ctx, &proof).await.map_err(public)?;
    let may_grant = may_in::<resource::Grant, action::Update>(scope).await?;
    let heirs = if may_grant && belongings.total > 0 {
        let (_, proof) = guard::<resource::Company, action::Read>(scope, company).await?;
        let request = MemberListRequest {
            sort: MemberSort::Name,
            limit: Some(MAX_LIMIT),
            ..MemberListRequest::default()
        };
        let page = member::list(&ctx, proof, None, None, &request)
            .await
            .map_err(public)?;
        let others = page.items.into_iter().filter(|one| one.id != id);
        others
            .map(|one| Heir {
                id: one.id,
                name: one.name,
            })
            .collect()
    } else {
        Vec::new()
    };
    Ok(DismissView { belongings, heirs })
}

/// Ends a membership; what the person alone looked after goes to `heir`, or to nobody by
/// name.
///
/// # Errors
/// `Conflict` for the administrator, the founder, and what changed meanwhile.
#[server(prefix = "/fn", endpoint = "company/dismiss", input = server_fn::codec::Json)]
pub async fn dismiss_member(
    company: CompanyId,
    id: EmployeeId,
    version: i64,
    heir: Option<EmployeeId>,
) -> Result<(), AppError> {
    use crate::console::{guard, guard_in};
    use backend::{
        authz::{action, resource},
        company::{belonging::Successor, review},
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::Employee, action::Delete>(scope, id).await?;
    let successor = match heir {
        None => Successor::Company,
        Some(heir) => {
            let (_, grants) = guard_in::<resource::Grant, action::Update>(scope).await?;
            Successor::Member(heir, grants)
        }
    };
    review::dismiss(&ctx, proof, version, successor)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Hands the administration to somebody, by who has just proved that it is them.
///
/// # Errors
/// `StepUpRequired`; `Conflict` as the service says.
#[server(prefix = "/fn", endpoint = "company/appoint", input = server_fn::codec::Json)]
pub async fn appoint_member(
    company: CompanyId,
    id: EmployeeId,
    version: i64,
) -> Result<(), AppError> {
    use crate::console::guard;
    use backend::{
        authz::{action, resource},
        company::review,
        identity::step_up,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::Employee, action::Appoint>(scope, id).await?;
    let sure = step_up::require(&ctx).map_err(|e| ctx.public(e))?;
    review::appoint(&ctx, proof, sure, version)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
