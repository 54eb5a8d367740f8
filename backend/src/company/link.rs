//! Join links: made, changed, taken back, made anew.
//!
//! The secret of a link is 256 random bits; its hash is stored, and it is shown
//! once. A link that names a template gives rights, so whoever makes such a link
//! may set the rights of people.

use super::{
    changed, company_of,
    member::MayReview,
    notice::actor,
    store::{link as store, link_people},
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, InScope,
        action::{Create, Delete, Read, Update},
        grant, resource,
    },
    crypto::Token,
    db::Tx,
};
use model::{
    company::{Link, LinkEnd, LinkPeople, LinkSetting, NewLink},
    error::Error,
    id::{CompanyId, LinkId, TemplateId, UserId},
    page::{Page, PageRequest},
    permission::Permission,
    scope::Owner,
    time::Timestamp,
};
use serde_json::{Value, json};

/// What stands in the way where a link was changed in between.
const LINK_VERSION: &str = "link_version";

/// That the actor may set the rights of people; wanted where a link names a
/// template.
pub type MayGrant = InScope<resource::Grant, Update>;

/// The links of a company, newest first.
///
/// # Errors
/// `NotFound` in a personal scope.
pub async fn list(
    ctx: &OpContext,
    links: InScope<resource::EntrySetting, Read>,
    request: &PageRequest,
) -> Result<Page<Link>> {
    let company = company_of(links.owner())?;
    store::list(ctx.db(), company, request, ctx.now()).await
}

/// One link.
///
/// # Errors
/// `NotFound` when its company went since the proof was made.
pub async fn find(
    ctx: &OpContext,
    link: &Authorized<resource::EntrySetting, Read>,
) -> Result<Link> {
    let found = store::read(ctx.db(), link.id(), ctx.now()).await?;
    Ok(found.ok_or(Error::NotFound)?)
}

/// Who came by a link: how many, and who applied. Who only opened it has told the
/// company nothing; those who wait or were refused are for who decides about them.
///
/// # Errors
/// `NotFound` in a personal scope.
pub async fn list_people(
    ctx: &OpContext,
    link: &Authorized<resource::EntrySetting, Read>,
    may_review: Option<&MayReview>,
    request: &PageRequest,
) -> Result<LinkPeople> {
    company_of(link.owner())?;
    let is_reviewer = may_review.is_some_and(|proof| proof.owner() == link.owner());
    let counts = link_people::count(ctx.db(), link.id()).await?;
    let total = if is_reviewer {
        counts.joined + counts.pending + counts.rejected
    } else {
        counts.joined
    };
    let page = link_people::list(ctx.db(), link.id(), is_reviewer, total, request).await?;
    Ok(LinkPeople { counts, page })
}

/// Makes a link.
///
/// # Errors
/// `Invalid` for numbers out of range and for a template that is not the
/// company's, or holds more than the actor; `Forbidden` for a template without the right
/// to set rights.
pub async fn create(
    ctx: &OpContext,
    links: InScope<resource::EntrySetting, Create>,
    setting: &LinkSetting,
    may_grant: Option<MayGrant>,
) -> Result<NewLink> {
    let company = company_of(links.owner())?;
    setting.check(ctx.now())?;
    let mut tx = ctx.db().begin().await?;
    check_template(ctx, &mut tx, company, setting.template, may_grant.as_ref()).await?;
    let granter = named_by(ctx, setting)?;
    let made = insert(ctx, &mut tx, company, (setting, granter)).await?;
    tx.commit().await?;
    Ok(made)
}

/// Who answers from now on for what a link gives: what it gives later, too, they must be
/// able to give then.
fn named_by(ctx: &OpContext, setting: &LinkSetting) -> Result<Option<UserId>> {
    let me = actor(ctx)?.id;
    Ok(setting.template.map(|_| me))
}

/// Writes a link with a fresh secret, and its history.
async fn insert(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    (setting, granter): (&LinkSetting, Option<UserId>),
) -> Result<NewLink> {
    let token = Token::new(ctx.entropy());
    let given = (setting, granter);
    let id = store::insert(tx, company, &token.hash(), given, ctx.now()).await?;
    record(ctx, tx, (company, id), Operation::Create, &content(setting)).await?;
    Ok(NewLink {
        id,
        code: token.reveal().to_owned(),
    })
}

/// Changes what a link asks for, gives, and how long and how often it serves.
/// Its secret stays.
///
/// # Errors
/// As [`create`]; `Conflict`: `link_version` when somebody changed it since
/// `version` was read, or took it back.
pub async fn update(
    ctx: &OpContext,
    link: Authorized<resource::EntrySetting, Update>,
    version: i64,
    setting: &LinkSetting,
    may_grant: Option<MayGrant>,
) -> Result<()> {
    let company = company_of(link.owner())?;
    let mut tx = ctx.db().begin().await?;
    let row = store::find(&mut tx, link.id())
        .await?
        .ok_or(Error::NotFound)?;
    // A time that is over already may stay as it is.
    let kept_expiry = setting.expiry_time.map(|time| time.0) == row.expiry_time;
    let checked = LinkSetting {
        expiry_time: setting.expiry_time.filter(|_| !kept_expiry),
        ..setting.clone()
    };
    checked.check(ctx.now())?;
    // Who leaves the template as it is gives nothing.
    let granter = if setting.template.map(|id| id.0) == row.template_id {
        row.granter()
    } else {
        check_template(ctx, &mut tx, company, setting.template, may_grant.as_ref()).await?;
        named_by(ctx, setting)?
    };
    let given = (setting, granter);
    if !store::update(&mut tx, link.id(), version, given, ctx.now()).await? {
        return Err(changed(LINK_VERSION).into());
    }
    let content = content(setting);
    record(
        ctx,
        &mut tx,
        (company, link.id()),
        Operation::Update,
        &content,
    )
    .await?;
    tx.commit().await
}

/// Takes a link back. Applications that came by it stay.
///
/// # Errors
/// `Conflict` (`link_revoked`) when somebody has.
pub async fn revoke(
    ctx: &OpContext,
    link: Authorized<resource::EntrySetting, Delete>,
) -> Result<()> {
    let company = company_of(link.owner())?;
    let mut tx = ctx.db().begin().await?;
    take_back(ctx, &mut tx, company, link.id()).await?;
    tx.commit().await
}

async fn take_back(ctx: &OpContext, tx: &mut Tx, company: CompanyId, id: LinkId) -> Result<()> {
    if !store::revoke(tx, id, ctx.now()).await? {
        return Err(LinkEnd::Revoked.into_error().into());
    }
    record(ctx, tx, (company, id), Operation::Revoke, &json!({})).await
}

/// Takes a link back and makes another of the same settings: what was shared
/// serves nobody any more. It gives what it gave before and nothing new.
///
/// # Errors
/// `Conflict` (`link_revoked`, `link_expired`) for one that has ended; make a
/// new one then.
pub async fn rotate(
    ctx: &OpContext,
    link: Authorized<resource::EntrySetting, Delete>,
) -> Result<NewLink> {
    let company = company_of(link.owner())?;
    let mut tx = ctx.db().begin().await?;
    let row = store::find(&mut tx, link.id())
        .await?
        .ok_or(Error::NotFound)?;
    if let Some(end) = row.end_for_counted(ctx.now()) {
        return Err(end.into_error().into());
    }
    let setting = LinkSetting {
        required: row.required()?,
        template: row.template_id.and_then(|id| TemplateId::try_from(id).ok()),
        max_uses: row.max_uses,
        expiry_time: row.expiry_time.map(Timestamp),
    };
    take_back(ctx, &mut tx, company, link.id()).await?;
    let made = insert(ctx, &mut tx, company, (&setting, row.granter())).await?;
    tx.commit().await?;
    Ok(made)
}

/// A link may give what the company has, by who may give it: no more than they hold.
async fn check_template(
    ctx: &OpContext,
    tx: &mut Tx,
    company: CompanyId,
    template: Option<TemplateId>,
    may_grant: Option<&MayGrant>,
) -> Result<()> {
    let Some(template) = template else {
        return Ok(());
    };
    let is_here = may_grant.is_some_and(|proof| proof.owner() == Owner::Company(company));
    if !is_here {
        return Err(Error::Forbidden {
            permission: Some(Permission::SetEmployeePermission),
        }
        .into());
    }
    let me = actor(ctx)?.id;
    let checked = grant::check_template(tx, (company, template), &[me], ctx.now()).await?;
    checked.into_result()
}

/// What the history says of a link: never its secret.
fn content(setting: &LinkSetting) -> Value {
    json!({
        "required": setting.required,
        "template": setting.template,
        "max_uses": setting.max_uses,
        "expiry_time": setting.expiry_time,
    })
}

async fn record(
    ctx: &OpContext,
    tx: &mut Tx,
    (company, id): (CompanyId, LinkId),
    operation: Operation,
    content: &Value,
) -> Result<()> {
    let entry = Entry {
        owner: Some(Owner::Company(company)),
        object: Object::Link,
        object_id: &id.to_string(),
        operation,
        content: Some(content),
    };
    audit::record(ctx, tx, entry).await
}
