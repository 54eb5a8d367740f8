//! What people do with companies as a whole.

use super::{
    changed, company_of,
    notice::actor,
    store::{self, profile::Updated},
};
use crate::{
    OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::{
        Authorized, Myself,
        action::{Read, Update},
        epoch, resource,
    },
    message,
    picture::{self, Made},
};
use model::{
    company::{CompanyCreate, CompanyDetail, CompanySummary, CompanyUpdate, State},
    error::{Error, Problem},
    id::CompanyId,
    message::Payload,
    scope::Owner,
};
use serde_json::json;

/// Companies shown in the scope switch at most.
const SWITCH_LIMIT: i64 = 100;

/// The companies whose scope the actor may enter.
///
/// # Errors
/// When the database does not answer.
pub async fn list_mine(ctx: &OpContext, me: Myself) -> Result<Vec<CompanySummary>> {
    store::list_of_member(ctx.db(), me.id(), SWITCH_LIMIT).await
}

/// Founds a company. Who does so is its founder and administers it.
///
/// # Errors
/// `Invalid` on `name` when another company is called this (10000); `Conflict`
/// (`company_joined`, 10001) when that is one the actor stands with already.
pub async fn create(ctx: &OpContext, me: Myself, company: CompanyCreate) -> Result<CompanyId> {
    let now = ctx.now();
    let mut tx = ctx.db().begin().await?;
    let Some(id) = store::profile::insert(&mut tx, &company, now).await? else {
        drop(tx);
        let is_mine =
            store::profile::is_connected(ctx.db(), company.name.as_str(), me.id()).await?;
        return Err(if is_mine {
            changed("company_joined").into()
        } else {
            Error::invalid("name", Problem::Taken).into()
        });
    };
    let founder = State::FoundingAdministrator
        .columns()
        .expect("a founder has a row");
    store::employee::insert(&mut tx, id, me.id(), founder, now)
        .await?
        .ok_or(Error::Unavailable)?;
    epoch::touch(&mut tx, me.id()).await?;
    let entry = Entry {
        owner: Some(Owner::Company(id)),
        object: Object::Company,
        object_id: &id.to_string(),
        operation: Operation::Create,
        content: Some(&json!({"name": company.name})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    ctx.tell(
        model::event::Audience::User(me.id()),
        model::event::Event::RightsChanged,
    );
    Ok(id)
}

/// A company's profile.
///
/// # Errors
/// `NotFound` when it went since the proof was made.
pub async fn detail(
    ctx: &OpContext,
    company: Authorized<resource::Company, Read>,
) -> Result<CompanyDetail> {
    let found = store::profile::find(ctx.db(), company.id()).await?;
    Ok(found.ok_or(Error::NotFound)?)
}

/// Changes a profile that nobody changed since its version was read. A new name
/// is told to everybody who belongs to the company.
///
/// # Errors
/// `Conflict` (`company_version`) when somebody did; `Invalid` on `name` when
/// another company is called this (10002).
pub async fn update(
    ctx: &OpContext,
    company: Authorized<resource::Company, Update>,
    update: CompanyUpdate,
) -> Result<()> {
    let id = company_of(company.owner())?;
    let CompanyUpdate { version, profile } = update;
    let me = actor(ctx)?.id;
    let mut tx = ctx.db().begin().await?;
    let (before, _) = store::profile::find_names(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    match store::profile::update(&mut tx, id, version, &profile, ctx.now()).await? {
        Updated::Done => {}
        Updated::Stale => return Err(changed("company_version").into()),
        Updated::Taken => return Err(Error::invalid("name", Problem::Taken).into()),
    }
    let after = profile.name.as_str();
    let mut readers = Vec::new();
    if before != after {
        readers = store::employee::list_members(&mut tx, id).await?;
        readers.retain(|reader| *reader != me);
        let payload = Payload::CompanyRenamed {
            company: id,
            before: before.clone(),
            after: after.to_owned(),
        };
        message::create_for_all(ctx, &mut tx, &readers, Some(id), &payload).await?;
    }
    let entry = Entry {
        owner: Some(company.owner()),
        object: Object::Company,
        object_id: &id.to_string(),
        operation: Operation::Update,
        content: Some(&json!({
            "name": {"before": before, "after": after},
            "contact": profile.contact,
        })),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await?;
    // The name stands in the scope switch.
    for reader in readers.iter().chain([&me]) {
        ctx.tell(
            model::event::Audience::User(*reader),
            model::event::Event::RightsChanged,
        );
    }
    message::tell(ctx, &readers).await;
    Ok(())
}

/// Gives a company a picture in place of the one before; `None` takes it away.
///
/// # Errors
/// When the database refuses.
pub async fn set_picture(
    ctx: &OpContext,
    company: Authorized<resource::Company, Update>,
    made: Option<&Made>,
) -> Result<()> {
    let (id, owner) = (company.id(), company.owner());
    let mut tx = ctx.db().begin().await?;
    let url = match made {
        Some(made) => picture::replace(ctx, &mut tx, owner, made).await?,
        None => {
            picture::remove(&mut tx, owner).await?;
            String::new()
        }
    };
    store::profile::update_image(&mut tx, id, &url, ctx.now()).await?;
    let entry = Entry {
        owner: Some(owner),
        object: Object::Company,
        object_id: &id.to_string(),
        operation: Operation::Update,
        content: Some(&json!({"picture": if made.is_some() { "set" } else { "removed" }})),
    };
    audit::record(ctx, &mut tx, entry).await?;
    tx.commit().await
}
