//! Members from a list: a preview that changes nothing, then the invitations.
//!
//! Whoever is on the list and has no account gets one, without a password; the
//! invitation waits for them until they come in by a code. Who invites so decides as
//! well, so it takes the rights of both, and the right to set rights where a template
//! is named (ADR 15). The answers tell where the people of a list stand with this
//! company, and nothing about whether they have accounts.

mod table;
mod template;

use super::{
    changed, company_of,
    invitation::Inviter,
    member::MayReview,
    notice::actor,
    store::{employee, offer},
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        InScope,
        action::{Create, Update},
        resource,
    },
    db::Tx,
    identity::registration,
    message,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use model::{
    company::{
        BadRow, GoodRow, ImportPreview, ImportRequest, ImportResult, ImportSource,
        MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, MAX_SHOWN_ROWS, RowProblem, State,
        membership::{self, Action, Actor, Outcome, Refusal},
    },
    error::{Error, Problem},
    event::{Audience, Event},
    id::{CompanyId, TemplateId, UserId},
    identity::{Mobile, PersonName, RegistrationPolicy},
    permission::{Permission, TemplateSummary},
    scope::Owner,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use table::Row;
use template::{find_template, list_too_much};

pub use template::NamedTemplate;

/// That the actor may invite.
pub type MayInvite = InScope<resource::EntrySetting, Create>;
/// That the actor may set the rights of people.
pub type MayGrant = InScope<resource::Grant, Update>;

/// What who invites by name has proved.
#[derive(Debug)]
pub struct Inviting {
    /// They may invite.
    pub invite: MayInvite,
    /// They decide about applications: who is invited so needs no further decision.
    pub review: MayReview,
    /// They may set rights; wanted where a template is named.
    pub grant: Option<MayGrant>,
}

/// People who are invited in one transaction: a list holds the database no longer than
/// that, and one that broke off is gone on with by sending it again.
const PIECE: usize = 100;
/// Characters of a wrong field that are shown.
const MAX_SHOWN: usize = 64;

impl Inviting {
    /// The company of all proofs.
    fn company(&self) -> Result<CompanyId> {
        let company = company_of(self.invite.owner())?;
        let owner = Owner::Company(company);
        let is_one = self.review.owner() == owner
            && self
                .grant
                .as_ref()
                .is_none_or(|grant| grant.owner() == owner);
        if is_one {
            Ok(company)
        } else {
            Err(Error::NotFound.into())
        }
    }
}

/// A row that is taken.
struct Invitee {
    line: u64,
    name: PersonName,
    mobile: Mobile,
    template: Option<TemplateSummary>,
}

/// A list, sorted out.
#[derive(Default)]
struct Sorted {
    good: Vec<Invitee>,
    /// How many are invited already.
    invited: usize,
    bad: Vec<BadRow>,
}

/// What would come of a list. Nothing happens.
///
/// # Errors
/// `Conflict` (`registration_closed`) where nobody may have a new account; `TooLarge`;
/// `Invalid` on `file` for a list that cannot be read, is empty or has too
/// many rows, and on `template`; `Forbidden` for a template without the right to set
/// rights.
pub async fn preview(
    ctx: &OpContext,
    by: &Inviting,
    request: &ImportRequest,
    templates: &[NamedTemplate],
) -> Result<ImportPreview> {
    let sorted = sort(ctx, by, request, templates).await?;
    let good_rows = sorted.good.iter().take(MAX_SHOWN_ROWS).map(|row| GoodRow {
        line: row.line,
        name: row.name.as_str().to_owned(),
        mobile: row.mobile.as_str().to_owned(),
        template: row.template.clone(),
    });
    Ok(ImportPreview {
        good: sorted.good.len(),
        invited: sorted.invited,
        bad: sorted.bad.len(),
        good_rows: good_rows.collect(),
        bad_rows: sorted.bad.into_iter().take(MAX_SHOWN_ROWS).collect(),
    })
}

/// Invites everybody on a list whose row is good. The same list once more changes
/// nothing.
///
/// # Errors
/// As [`preview`]. When the database fails in the middle, whole pieces of the list are
/// done and the rest is not.
pub async fn import(
    ctx: &OpContext,
    by: &Inviting,
    request: &ImportRequest,
    templates: &[NamedTemplate],
) -> Result<ImportResult> {
    let company = by.company()?;
    let sorted = sort(ctx, by, request, templates).await?;
    let mut result = ImportResult {
        made: 0,
        unchanged: sorted.invited,
        bad: sorted.bad.len(),
    };
    for piece in sorted.good.chunks(PIECE) {
        let mut tx = ctx.db().begin().await?;
        let inviter = Inviter::of(ctx, &mut tx, company).await?;
        let mut made = Vec::new();
        for row in piece {
            let user = find_or_create(ctx, &mut tx, company, row).await?;
            let template = row.template.as_ref().map(|template| template.id);
            if inviter.invite(ctx, &mut tx, user, template).await? {
                made.push(user);
            }
        }
        let reviewers = employee::list_reviewers(&mut tx, company, ctx.now()).await?;
        tx.commit().await?;
        result.made += made.len();
        result.unchanged += piece.len() - made.len();
        tell(ctx, company, &made, &reviewers).await;
    }
    Ok(result)
}

/// The pages of those who were invited, and of who decides: these hear of a whole piece
/// once.
async fn tell(ctx: &OpContext, company: CompanyId, made: &[UserId], reviewers: &[UserId]) {
    let Some(last) = made.last() else { return };
    let changed = |user: UserId| Event::MembershipChanged { company, user };
    for user in made {
        ctx.tell(Audience::User(*user), changed(*user));
    }
    for reviewer in reviewers {
        ctx.tell(Audience::User(*reviewer), changed(*last));
    }
    message::tell(ctx, made).await;
}

/// The account of a row's number; one that is made here has its history.
async fn find_or_create(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    row: &Invitee,
) -> Result<UserId> {
    let now = ctx.now();
    let (user, is_new) = offer::find_or_insert_user(tx, &row.mobile, &row.name, now).await?;
    if is_new {
        let entry = Entry {
            owner: Some(Owner::User(user)),
            object: Object::User,
            object_id: &user.to_string(),
            operation: Operation::Create,
            content: Some(&json!({"by": "import", "company": company})),
        };
        audit::record(ctx, tx, entry).await?;
    }
    Ok(user)
}

/// The letters of what was sent.
fn read_text(source: &ImportSource) -> Result<String> {
    let text = match source {
        ImportSource::Text(text) if text.len() > MAX_IMPORT_BYTES => {
            return Err(Error::TooLarge.into());
        }
        ImportSource::Text(text) => text.clone(),
        ImportSource::File(coded) => {
            let bytes = STANDARD
                .decode(coded)
                .map_err(|_| Error::invalid("file", Problem::Malformed))?;
            if bytes.len() > MAX_IMPORT_BYTES {
                return Err(Error::TooLarge.into());
            }
            table::decode(&bytes)?
        }
    };
    Ok(text)
}

async fn sort(
    ctx: &OpContext,
    by: &Inviting,
    request: &ImportRequest,
    templates: &[NamedTemplate],
) -> Result<Sorted> {
    let company = by.company()?;
    // Who is on a list gets an account, and whether a number has one is not told.
    if registration::policy(ctx).await?.policy == RegistrationPolicy::Closed {
        return Err(changed("registration_closed").into());
    }
    let fallback = request.template.map(|id| {
        let found = templates.iter().find(|one| one.template.id == id);
        found.map(|one| one.template.clone())
    });
    let fallback = match fallback {
        Some(None) => return Err(Error::invalid("template", Problem::Malformed).into()),
        Some(found) => found,
        None => None,
    };
    let rows = table::read(&read_text(&request.source)?, MAX_IMPORT_ROWS)?;
    let names_template = fallback.is_some() || rows.iter().any(|row| !row.template.is_empty());
    if names_template && by.grant.is_none() {
        return Err(Error::Forbidden {
            permission: Some(Permission::SetEmployeePermission),
        }
        .into());
    }
    let too_much = list_too_much(ctx, company, &fallback, (&rows, templates)).await?;
    if fallback
        .as_ref()
        .is_some_and(|one| too_much.contains(&one.id))
    {
        return Err(Error::invalid("template", Problem::NotYours).into());
    }
    let mobiles: Vec<Mobile> = rows
        .iter()
        .filter_map(|row| row.mobile.parse().ok())
        .collect();
    let states = offer::list_states(ctx.db(), company, &mobiles).await?;
    let me = actor(ctx)?.mobile.clone();
    let mut seen = HashMap::<Mobile, u64>::new();
    let mut sorted = Sorted::default();
    for row in rows {
        judge(
            &mut sorted,
            &mut seen,
            &states,
            (&me, &fallback, templates, &too_much),
            row,
        );
    }
    Ok(sorted)
}

/// Where one row goes.
fn judge(
    sorted: &mut Sorted,
    seen: &mut HashMap<Mobile, u64>,
    states: &HashMap<String, State>,
    (me, fallback, templates, too_much): (
        &str,
        &Option<TemplateSummary>,
        &[NamedTemplate],
        &HashSet<TemplateId>,
    ),
    row: Row,
) {
    let mut problems = Vec::new();
    let name = row.name.parse::<PersonName>();
    if let Err(problem) = &name {
        problems.push(RowProblem::Name(problem.clone()));
    }
    let template = find_template(templates, fallback, &row.template);
    match &template {
        None => problems.push(RowProblem::Template(cut(&row.template))),
        Some(Some(one)) if too_much.contains(&one.id) => {
            problems.push(RowProblem::NotYours(cut(&row.template)));
        }
        Some(_) => {}
    }
    let mobile = row.mobile.parse::<Mobile>();
    let mut is_invited = false;
    match &mobile {
        Err(problem) => problems.push(RowProblem::Mobile(problem.clone())),
        Ok(mobile) => match seen.get(mobile) {
            Some(line) => problems.push(RowProblem::Duplicate(*line)),
            None => {
                seen.insert(mobile.clone(), row.line);
                let state = states.get(mobile.as_str()).copied().unwrap_or(State::None);
                let who = if mobile.as_str() == me {
                    Actor::Subject { has_right: true }
                } else {
                    Actor::Holder
                };
                match membership::next(state, Action::Invite, who) {
                    Ok(Outcome::Moved(_)) => {}
                    Ok(Outcome::Unchanged) => is_invited = true,
                    Err(Refusal::Waiting) => problems.push(RowProblem::Applying),
                    Err(_) => problems.push(RowProblem::Member),
                }
            }
        },
    }
    match (name, mobile, template) {
        (Ok(name), Ok(mobile), Some(template)) if problems.is_empty() => {
            if is_invited {
                sorted.invited += 1;
            } else {
                sorted.good.push(Invitee {
                    line: row.line,
                    name,
                    mobile,
                    template,
                });
            }
        }
        _ => sorted.bad.push(BadRow {
            line: row.line,
            name: cut(&row.name),
            mobile: cut(&row.mobile),
            problems,
        }),
    }
}

/// A text that is shown because it is wrong.
fn cut(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}
