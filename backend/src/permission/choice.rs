//! What data rights can be given on.

use super::{
    notice::{actor, company_of},
    store::choice::{self as store, Wish},
};
use crate::{
    OpContext, Result,
    authz::{
        GrantKind, InScope,
        action::{Create, Read, Update},
        policy::Restriction,
        resource,
    },
};
use model::{
    error::{Error as Public, Problem},
    permission::Choices,
    scope::Owner,
};

/// Things of a kind at most.
const LIMIT: usize = 5_000;
/// Characters of a search at most.
const MAX_SEARCH: usize = 64;

/// Why somebody may see the names of all that the company owns: each of these is
/// enough.
#[derive(Debug)]
pub struct Picker {
    /// They set the rights of people.
    pub grants: Option<InScope<resource::Grant, Update>>,
    /// They make templates.
    pub create: Option<InScope<resource::Template, Create>>,
    /// They change templates.
    pub update: Option<InScope<resource::Template, Update>>,
}

impl Picker {
    fn picks_from(&self, owner: Owner) -> bool {
        let owners = [
            self.grants.as_ref().map(InScope::owner),
            self.create.as_ref().map(InScope::owner),
            self.update.as_ref().map(InScope::owner),
        ];
        owners.contains(&Some(owner))
    }
}

/// The things by name; for who picks nothing, those that they hold themselves.
///
/// # Errors
/// `NotFound` in a personal scope; `Invalid` on `search` for one that is too long.
pub async fn list(
    ctx: &OpContext,
    member: InScope<resource::Company, Read>,
    picker: &Picker,
    search: Option<&str>,
) -> Result<Choices> {
    let company = company_of(member.owner())?;
    let search = search.unwrap_or_default().trim();
    if search.chars().count() > MAX_SEARCH {
        let max = MAX_SEARCH as u32;
        return Err(Public::invalid("search", Problem::TooLong { max }).into());
    }
    let (user, now) = (actor(ctx)?.id, ctx.now());
    let held = ctx.held(company).await?;
    let picks = picker.picks_from(member.owner());
    let all = |kind| picks || held.restriction(kind, user, now) == Restriction::All;
    let wish = Wish {
        company,
        search,
        limit: LIMIT as i64 + 1,
        user,
        now,
    };
    let db = ctx.db();
    let mut choices = Choices {
        clusters: store::list_clusters(db, wish, all(GrantKind::Server)).await?,
        servers: store::list_servers(db, wish, all(GrantKind::Server)).await?,
        projects: store::list_projects(db, wish, all(GrantKind::Project)).await?,
        files: store::list_files(db, wish, all(GrantKind::Filehub)).await?,
        is_cut: false,
    };
    choices.is_cut = [
        choices.clusters.len(),
        choices.servers.len(),
        choices.projects.len(),
        choices.files.len(),
    ]
    .into_iter()
    .any(|length| length > LIMIT);
    choices.clusters.truncate(LIMIT);
    choices.servers.truncate(LIMIT);
    choices.projects.truncate(LIMIT);
    choices.files.truncate(LIMIT);
    Ok(choices)
}
