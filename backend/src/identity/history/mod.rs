//! Who came in, and who tried: table `sign_in`. Each person reads their own.
//!
//! A failure is written by one statement, whether the number has an account or not:
//! the time tells nothing. Rows of nobody go with the next tidying.

mod store;

use crate::{
    OpContext, Result,
    authz::{Myself, SystemProof},
    db::Tx,
};
use model::{
    id::UserId,
    identity::{SignIn, SignInMethod},
    page::{Cursor, Page},
    time::Millis,
};

/// How long it is remembered.
const KEPT: Millis = Millis::days(90);
/// Rows on a page.
const PAGE: u32 = 20;
/// Rows that one statement takes away.
const BATCH: i64 = 1_000;

fn row(ctx: &OpContext, method: SignInMethod, is_success: bool) -> store::Row {
    let origin = ctx.origin();
    store::Row {
        now: ctx.now(),
        method,
        is_success,
        user_agent: origin.user_agent.chars().take(512).collect(),
        address: origin.address.map(|a| a.to_canonical().to_string()),
    }
}

/// Somebody came in.
pub(super) async fn succeeded(
    ctx: &OpContext,
    tx: &mut Tx,
    user: UserId,
    method: SignInMethod,
) -> Result<()> {
    store::insert(tx, user, &row(ctx, method, true)).await
}

/// Somebody did not get into this person's account.
pub(super) async fn failed(ctx: &OpContext, user: UserId, method: SignInMethod) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::insert(&mut tx, user, &row(ctx, method, false)).await?;
    tx.commit().await
}

/// Somebody did not get into the account of this number, if there is one.
pub(super) async fn failed_at(ctx: &OpContext, mobile: &str, method: SignInMethod) -> Result<()> {
    let mut tx = ctx.db().begin().await?;
    store::insert_for(&mut tx, mobile, &row(ctx, method, false)).await?;
    tx.commit().await
}

/// The actor's own, newest first, before the row `after`.
///
/// # Errors
/// When the database does not answer.
pub async fn list_mine(ctx: &OpContext, me: Myself, after: Option<i64>) -> Result<Page<SignIn>> {
    let total = store::count(ctx.db(), me.id()).await?;
    let rows = store::list(ctx.db(), me.id(), after, PAGE + 1).await?;
    Ok(Page::from_surplus(rows, PAGE, total, |entry| Cursor {
        sort: String::new(),
        id: entry.id,
    }))
}

/// Forgets what is too old, and what was nobody's; how many rows.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old(ctx: &OpContext, _system: SystemProof) -> Result<u64> {
    let mut forgotten = 0;
    loop {
        let mut tx = ctx.db().begin().await?;
        let rows = store::delete_before(&mut tx, ctx.now() - KEPT, BATCH).await?
            + store::delete_nobodys(&mut tx, BATCH).await?;
        tx.commit().await?;
        forgotten += rows;
        if rows < BATCH.unsigned_abs() {
            return Ok(forgotten);
        }
    }
}
