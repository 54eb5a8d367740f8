//! What only a person with a shell on the console's machine asks for: what is
//! wrong with the database, and an enrolment token in somebody's name.

mod store;

use crate::{
    OpContext, Result,
    authz::SystemProof,
    company,
    db::Location,
    server::agent::offer::{self, Offer},
};
use model::{id::CompanyId, identity::Mobile, scope::Owner, time::Timestamp};

/// What a database says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// As the engine writes its version.
    pub version: String,
    /// What only one of the engines has.
    pub engine: Engine,
    /// Which migrations ran on it.
    pub schema: Schema,
    /// What is in it; `None` as long as migrations are missing.
    pub content: Option<Content>,
}

/// What only one of the engines has.
#[derive(Debug, Clone, PartialEq)]
pub enum Engine {
    /// One file.
    Sqlite {
        /// Whether readers and the writer are kept apart, as they should be.
        is_wal: bool,
        /// Bytes of the file.
        size: u64,
        /// Bytes of the log beside it.
        log_size: u64,
        /// What `PRAGMA quick_check` complains of; empty when the file is sound.
        faults: Vec<String>,
    },
    /// A server.
    MySql {
        /// Mode of our sessions.
        sql_mode: String,
        /// Time zone of our sessions.
        time_zone: String,
        /// Bytes of a statement at most.
        max_allowed_packet: i64,
        /// The server's clock.
        now: Timestamp,
    },
}

/// Migrations by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// They ran, and this program knows them.
    pub applied: Vec<i64>,
    /// This program would run them.
    pub pending: Vec<i64>,
    /// They ran, and this program does not know them: it is older.
    pub unknown: Vec<i64>,
    /// They ran with another text.
    pub changed: Vec<i64>,
    /// They were interrupted.
    pub unfinished: Vec<i64>,
}

/// What is in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// People with an account.
    pub users: i64,
    /// Hosts.
    pub servers: i64,
    /// Secrets that only the master key opens.
    pub sealed: i64,
    /// When the newest report came in, by the console's clock.
    pub newest_received: Option<Timestamp>,
}

/// Looks at a database and changes nothing: a file that is not there is not
/// made, nothing is migrated. `None` when the file is not there.
///
/// # Errors
/// When it cannot be opened or read.
pub async fn examine(location: &Location) -> Result<Option<Examined>> {
    let Some(opened) = store::open(location).await? else {
        return Ok(None);
    };
    let examined = look(&opened).await;
    opened.db.close().await;
    examined.map(Some)
}

async fn look(opened: &store::Opened) -> Result<Examined> {
    let db = &opened.db;
    let schema = store::schema(db).await?;
    let content = if schema.pending.is_empty() && schema.unfinished.is_empty() {
        Some(store::content(db).await?)
    } else {
        None
    };
    Ok(Examined {
        version: store::version(db).await?,
        engine: store::engine(opened).await?,
        schema,
        content,
    })
}

/// In whose name a token is to be made, as a person types it.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    /// Who enrols the machine.
    pub mobile: Mobile,
    /// The company that is to own the host, by name or id; their own otherwise.
    pub company: Option<String>,
}

/// Why no token was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Nobody active signs in with this number.
    User,
    /// No company has this name or id.
    Company,
    /// The person does not belong to the company.
    Membership,
}

/// A token, and whose host it makes.
#[derive(Debug)]
pub struct Issued {
    /// The token.
    pub offer: Offer,
    /// Who will own the host.
    pub owner: Owner,
    /// What they are called.
    pub owner_name: String,
}

/// Makes an enrolment token in somebody's name. Whoever has a shell here could
/// do anything; that the person belongs to the company keeps the history true.
///
/// # Errors
/// When the database does not answer. What was typed wrong is the inner result.
pub async fn issue_token(
    ctx: &OpContext,
    system: SystemProof,
    request: &TokenRequest,
) -> Result<Result<Issued, Unknown>> {
    let Some((user, user_name)) = store::find_user(ctx.db(), &request.mobile).await? else {
        return Ok(Err(Unknown::User));
    };
    let (owner, owner_name) = match &request.company {
        None => (Owner::User(user), user_name),
        Some(text) => {
            let id = text.parse::<CompanyId>().ok();
            let Some((company, name)) = store::find_company(ctx.db(), text, id).await? else {
                return Ok(Err(Unknown::Company));
            };
            let membership = company::membership(ctx.db(), company, user).await?;
            if !membership.is_some_and(|m| m.status.is_member()) {
                return Ok(Err(Unknown::Membership));
            }
            (Owner::Company(company), name)
        }
    };
    let offer = offer::issue(ctx, system, owner, user).await?;
    Ok(Ok(Issued {
        offer,
        owner,
        owner_name,
    }))
}

#[cfg(test)]
mod tests;
