//! The links by which one joins a company.
#![allow(
    missing_docs,
    reason = "the macro makes public structs of the arguments"
)]

use crate::{error::AppError, ui::QrPicture};
use leptos::prelude::*;
use model::{
    company::{Link, LinkExpiry, LinkPeople, LinkSetting},
    id::{CompanyId, LinkId},
    page::{Page, PageRequest},
    permission::TemplateSummary,
};
use serde::{Deserialize, Serialize};

/// What the page of the links shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPage {
    /// The company's name, for what is shared.
    pub company_name: String,
    /// The links.
    pub page: Page<Link>,
    /// What links may give; empty for who may not set rights.
    pub templates: Vec<TemplateSummary>,
    /// Whether the reader may set rights.
    pub may_grant: bool,
}

/// The links of a company, newest first.
///
/// # Errors
/// `Forbidden` for who may not invite.
#[server(prefix = "/fn", endpoint = "company/links", input = server_fn::codec::Json)]
pub async fn list_links(company: CompanyId, request: PageRequest) -> Result<LinkPage, AppError> {
    use crate::console::{guard, guard_in, may_in};
    use backend::{
        authz::{action, resource},
        company::{link, service},
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = guard_in::<resource::EntrySetting, action::Read>(scope).await?;
    let public = |error| AppError(ctx.public(error));
    let page = link::list(&ctx, proof, &request).await.map_err(public)?;
    let (_, proof) = guard::<resource::Company, action::Read>(scope, company).await?;
    let detail = service::detail(&ctx, proof).await.map_err(public)?;
    let may_grant = may_in::<resource::Grant, action::Update>(scope).await?;
    let templates = if may_grant {
        let (_, proof) = guard_in::<resource::Template, action::Read>(scope).await?;
        template::list(&ctx, proof).await.map_err(public)?
    } else {
        Vec::new()
    };
    Ok(LinkPage {
        company_name: detail.name,
        page,
        templates,
        may_grant,
    })
}

/// A link that was just made; nobody can read it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeLink {
    /// Which.
    pub id: LinkId,
    /// Its address.
    pub url: String,
    /// The same as a picture.
    pub picture: QrPicture,
}

#[cfg(feature = "ssr")]
fn made_link(link: model::company::NewLink) -> Result<MadeLink, AppError> {
    let url = format!(
        "{}{}",
        crate::console::base_url()?,
        crate::path::join(&link.code)
    );
    // Refused only when the text is longer than a code can hold.
    let picture = QrPicture::of(&url).ok_or(AppError(model::error::Error::TooLarge))?;
    Ok(MadeLink {
        id: link.id,
        url,
        picture,
    })
}

/// Makes a link that lasts for so many days by the console's clock, or until it is
/// taken back.
///
/// # Errors
/// `Invalid` for numbers out of range; `Forbidden` for a template without the right
/// to set rights.
#[server(prefix = "/fn", endpoint = "company/create_link", input = server_fn::codec::Json)]
pub async fn create_link(
    company: CompanyId,
    setting: LinkSetting,
    days: Option<u16>,
) -> Result<MadeLink, AppError> {
    use crate::console::{guard_in, guard_in_if};
    use backend::{
        authz::{action, resource},
        company::link,
    };
    use model::{scope::Scope, time::Millis};

    let scope = Scope::Company(company);
    let (ctx, proof) = guard_in::<resource::EntrySetting, action::Create>(scope).await?;
    let may_grant = guard_in_if::<resource::Grant, action::Update>(scope).await?;
    let setting = LinkSetting {
        expiry_time: days.map(|days| ctx.now() + Millis::days(i64::from(days))),
        ..setting
    };
    let link = link::create(&ctx, proof, &setting, may_grant)
        .await
        .map_err(|e| ctx.public(e))?;
    made_link(link)
}

/// Takes a link back.
///
/// # Errors
/// `Conflict` when somebody has.
#[server(prefix = "/fn", endpoint = "company/revoke_link", input = server_fn::codec::Json)]
pub async fn revoke_link(company: CompanyId, id: LinkId) -> Result<(), AppError> {
    use backend::{
        authz::{action, resource},
        company::link,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) =
        crate::console::guard::<resource::EntrySetting, action::Delete>(scope, id).await?;
    link::revoke(&ctx, proof)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}

/// Takes a link back and makes another of the same settings.
///
/// # Errors
/// `Conflict` for one that has ended.
#[server(prefix = "/fn", endpoint = "company/rotate_link", input = server_fn::codec::Json)]
pub async fn rotate_link(company: CompanyId, id: LinkId) -> Result<MadeLink, AppError> {
    use backend::{
        authz::{action, resource},
        company::link,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) =
        crate::console::guard::<resource::EntrySetting, action::Delete>(scope, id).await?;
    let link = link::rotate(&ctx, proof).await.map_err(|e| ctx.public(e))?;
    made_link(link)
}

/// What the page of a link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneLink {
    /// The link.
    pub link: Link,
    /// Who came by it.
    pub people: LinkPeople,
    /// What it may give; empty for who may not set rights.
    pub templates: Vec<TemplateSummary>,
    /// Whether the reader may set rights.
    pub may_grant: bool,
    /// Whether they may change the link.
    pub may_update: bool,
    /// Whether they see who waits and who was refused.
    pub may_review: bool,
    /// Whether they read the pages of staff.
    pub may_read: bool,
}

/// A link, and who came by it.
///
/// # Errors
/// `NotFound`; `Forbidden` for who may not invite.
#[server(prefix = "/fn", endpoint = "company/link", input = server_fn::codec::Json)]
pub async fn find_link(
    company: CompanyId,
    id: LinkId,
    request: PageRequest,
) -> Result<OneLink, AppError> {
    use crate::console::{guard, guard_in, guard_in_if, may_in};
    use backend::{
        authz::{action, resource},
        company::link,
        permission::template,
    };
    use model::scope::Scope;

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::EntrySetting, action::Read>(scope, id).await?;
    let public = |error| AppError(ctx.public(error));
    let may_review = guard_in_if::<resource::Employee, action::Review>(scope).await?;
    let found = link::find(&ctx, &proof).await.map_err(public)?;
    let people = link::list_people(&ctx, &proof, may_review.as_ref(), &request)
        .await
        .map_err(public)?;
    let may_grant = may_in::<resource::Grant, action::Update>(scope).await?;
    let templates = if may_grant {
        let (_, proof) = guard_in::<resource::Template, action::Read>(scope).await?;
        template::list(&ctx, proof).await.map_err(public)?
    } else {
        Vec::new()
    };
    Ok(OneLink {
        link: found,
        people,
        templates,
        may_grant,
        may_update: may_in::<resource::EntrySetting, action::Update>(scope).await?,
        may_review: may_review.is_some(),
        may_read: may_in::<resource::Employee, action::Read>(scope).await?,
    })
}

/// Changes a link that nobody changed since `version`; its address stays.
///
/// # Errors
/// `Conflict` when somebody did, or took it back; else as [`create_link`].
#[server(prefix = "/fn", endpoint = "company/update_link", input = server_fn::codec::Json)]
pub async fn update_link(
    company: CompanyId,
    id: LinkId,
    version: i64,
    setting: LinkSetting,
    expiry: LinkExpiry,
) -> Result<(), AppError> {
    use crate::console::{guard, guard_in_if};
    use backend::{
        authz::{action, resource},
        company::link,
    };
    use model::{scope::Scope, time::Millis};

    let scope = Scope::Company(company);
    let (ctx, proof) = guard::<resource::EntrySetting, action::Update>(scope, id).await?;
    let may_grant = guard_in_if::<resource::Grant, action::Update>(scope).await?;
    let setting = LinkSetting {
        expiry_time: match expiry {
            // As the version that was read has it.
            LinkExpiry::Keep => setting.expiry_time,
            LinkExpiry::Never => None,
            LinkExpiry::Days(days) => Some(ctx.now() + Millis::days(i64::from(days))),
        },
        ..setting
    };
    link::update(&ctx, proof, version, &setting, may_grant)
        .await
        .map_err(|e| AppError(ctx.public(e)))
}
