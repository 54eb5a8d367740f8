//! The history of what was done: table `operation_log`.
//!
//! A mutating act writes its row in its own transaction, so that there is no
//! act without history and no history without act.

mod store;

use crate::{
    OpContext, Result,
    db::{Db, Tx},
    op_context::Actor,
};
use model::{id::UserId, scope::Owner, time::Timestamp};
use serde_json::Value;

/// What an operation was about: column `object_type`; 0–2 are the seed's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Object {
    /// A host.
    Server = 0,
    /// A container.
    Container = 1,
    /// A project.
    Project = 2,
    /// A person's account.
    User = 10,
    /// The agent of a host.
    Agent = 11,
    /// What the console does by itself.
    Task = 12,
    /// Work that somebody gave.
    Job = 13,
    /// A setting of the installation.
    Setting = 14,
    /// A token by which a program reads figures.
    ScrapeToken = 15,
    /// A company's profile.
    Company = 20,
    /// A person's place in a company.
    Employee = 21,
    /// A link by which one joins a company.
    Link = 22,
    /// A permission template.
    Template = 23,
    /// What a person holds in a company; the id is that of their place there.
    Grant = 24,
    /// An alert, and what is said about alerts of a host.
    Alert = 30,
    /// Thresholds of alerts.
    AlertRule = 31,
    /// A time in which hosts are worked on.
    Maintenance = 32,
    /// Another program that is told of alerts.
    Webhook = 33,
}

/// What was done: column `operation`. The numbers 0–5 mean something else for
/// each object in the seed (`console.md` 15); ours begin at 10 and mean the same
/// for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Operation {
    /// It was made.
    Create = 10,
    /// It was changed.
    Update = 11,
    /// It was removed.
    Delete = 12,
    /// A person came in.
    SignIn = 20,
    /// A person went out.
    SignOut = 21,
    /// A session was ended from another one.
    RevokeSession = 22,
    /// A password was set or changed by its owner.
    ChangePassword = 23,
    /// A forgotten password was replaced.
    ResetPassword = 24,
    /// The number was changed.
    ChangeMobile = 25,
    /// A machine was enrolled.
    Enrol = 30,
    /// An enrolment token was made.
    OfferEnrolment = 31,
    /// An agent's token was revoked.
    RevokeAgent = 32,
    /// An agent's token is to be renewed.
    RenewAgent = 33,
    /// It was told to run.
    Run = 40,
    /// It was told to stop, or not to begin.
    Cancel = 41,
    /// Somebody asked to join.
    Apply = 50,
    /// Somebody took their application back.
    Withdraw = 51,
    /// Somebody was let in.
    Approve = 52,
    /// Somebody was refused.
    Reject = 53,
    /// Somebody left.
    Leave = 54,
    /// Somebody was dismissed.
    Dismiss = 55,
    /// Somebody became the administrator.
    Appoint = 56,
    /// It was taken back.
    Revoke = 57,
    /// Somebody was invited by name.
    Invite = 58,
    /// Somebody accepted such an invitation.
    Accept = 59,
    /// Somebody handed the administration on.
    StepDown = 60,
    /// Its time came: grants of a person began or ended by the clock.
    Elapse = 61,
}

/// One entry.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// In whose scope; `None` for the installation.
    pub owner: Option<Owner>,
    /// About what kind of thing.
    pub object: Object,
    /// About which.
    pub object_id: &'a str,
    /// What was done.
    pub operation: Operation,
    /// What changed, JSON: names and numbers, never a secret.
    pub content: Option<&'a Value>,
}

/// Writes an entry for something that succeeds with this transaction.
///
/// # Errors
/// When the database refuses; the act must then fail as well.
pub async fn record(ctx: &OpContext, tx: &mut Tx, entry: Entry<'_>) -> Result<()> {
    let user = match ctx.actor() {
        Actor::User(user) => Some(user.id),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => None,
    };
    let address = ctx
        .origin()
        .address
        .map(|a| a.to_string())
        .unwrap_or_default();
    store::insert(
        tx,
        store::Insert {
            user,
            entry,
            request_id: &ctx.origin().request_id,
            address: &address,
            now: ctx.now(),
        },
    )
    .await
}

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Number of the [`Operation`].
    pub operation: i64,
    /// What changed, JSON.
    pub content: Option<String>,
    /// What who did it is called; empty when nobody was signed in, or is gone.
    pub by: String,
    /// When.
    pub time: Timestamp,
}

/// Entries in the history of one thing at most.
const OF_ONE: i64 = 100;

/// Things of one kind at most that somebody had to do with.
const TOUCHED: i64 = 50;

/// What was done to some things of a kind, newest first. Who may read it the caller
/// decides.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list_of(db: &Db, object: Object, ids: &[String]) -> Result<Vec<Recorded>> {
    store::list_of(db, object, ids, OF_ONE).await
}

/// What was done to one thing, and when, in a stretch of time; newest first. Without
/// who did it: whoever sees the thing may read it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list_between(
    db: &Db,
    object: Object,
    id: &str,
    span: (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<(i64, Timestamp)>> {
    store::list_between(db, object, id, span, limit).await
}

/// To which things of an owner somebody did one of `operations`, the newest first.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn list_touched(
    db: &Db,
    (user, owner): (UserId, Owner),
    object: Object,
    operations: [Operation; 4],
) -> Result<Vec<String>> {
    store::list_touched(db, (user, owner), object, operations, TOUCHED).await
}
