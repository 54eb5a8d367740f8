//! Grants that begin and end by the clock. Decisions ask the clock themselves; what is
//! left to do is to tell: people before something ends, their open pages and the history
//! when something began or ended.

use super::store::expiry::{self as store, ElapsedRow, EndingRow, Reached};
use crate::{
    Error, OpContext, Result,
    audit::{self, Entry, Object, Operation},
    authz::SystemProof,
    company,
    db::Tx,
    message,
    setting::{self, Setting},
    task::Task,
};
use futures::future::{BoxFuture, FutureExt};
use model::{
    event::{Audience, Event},
    id::UserId,
    message::Payload,
    scope::Owner,
    time::{Millis, Timestamp},
};
use serde_json::json;

/// How long before they end people are told.
pub const TOLD_BEFORE: Millis = Millis::hours(72);
/// Nobody is told more often.
const TOLD_AGAIN: Millis = Millis::hours(24);
/// People in one transaction.
const PIECE: usize = 200;

/// Tells of grants that end soon, and of those that have begun or ended.
#[derive(Debug, Default)]
pub struct Expiry;

impl Task for Expiry {
    fn name(&self) -> &'static str {
        "permission_expiry"
    }
    fn period(&self) -> Millis {
        Millis::minutes(1)
    }
    fn run<'a>(
        &'a self,
        ctx: &'a OpContext,
        _system: SystemProof,
    ) -> BoxFuture<'a, Result<String>> {
        async move {
            let told = tell_ending(ctx).await?;
            let elapsed = tell_elapsed(ctx).await?;
            Ok(match (told, elapsed) {
                (0, 0) => String::new(),
                (told, elapsed) => format!("told before: {told}; begun or ended: {elapsed}"),
            })
        }
        .boxed()
    }
}

/// Tells everybody whose grants will end; how many people.
async fn tell_ending(ctx: &OpContext) -> Result<usize> {
    let mut total = 0;
    loop {
        let now = ctx.now();
        let window = (now, now + TOLD_BEFORE);
        let rows = store::list_ending(ctx.db(), window, now - TOLD_AGAIN, PIECE as i64).await?;
        let mut tx = ctx.db().begin().await?;
        for row in &rows {
            tell_one(ctx, &mut tx, row, now).await?;
        }
        tx.commit().await?;
        let users: Vec<UserId> = rows.iter().map(|row| row.uid).collect();
        message::tell(ctx, &users).await;
        total += rows.len();
        if rows.len() < PIECE {
            return Ok(total);
        }
    }
}

async fn tell_one(ctx: &OpContext, tx: &mut Tx, row: &EndingRow, now: Timestamp) -> Result<()> {
    store::mark_told(tx, (row.uid, row.cid), now).await?;
    let payload = Payload::RightsEnding {
        company: row.cid,
        company_name: company::name(tx, row.cid).await?,
        until: Timestamp(row.until_time),
        count: row.grants,
    };
    message::create_for_all(ctx, tx, &[row.uid], Some(row.cid), &payload).await
}

/// How far everything was told. Where that was never noted, from now on.
async fn reached(ctx: &OpContext) -> Result<Option<Reached>> {
    let text = setting::find(ctx.db(), Setting::GrantsElapsed).await?;
    text.map(|text| {
        serde_json::from_str(&text).map_err(|error| Error::internal("reading a setting", error))
    })
    .transpose()
}

async fn note(ctx: &OpContext, tx: &mut Tx, reached: Reached) -> Result<()> {
    let text = serde_json::to_string(&reached)
        .map_err(|error| Error::internal("writing a setting", error))?;
    setting::put(tx, Setting::GrantsElapsed, &text, ctx.now()).await
}

/// Notes what began and ended since the last time, also long ago; how many people it
/// concerned. The mark moves with what was written, in one transaction: nothing is told
/// twice, and nothing is left out.
async fn tell_elapsed(ctx: &OpContext) -> Result<usize> {
    let now = ctx.now();
    let start = Reached {
        time: now.0,
        company: i64::MAX,
        user: i64::MAX,
    };
    let Some(mut from) = reached(ctx).await? else {
        let mut tx = ctx.db().begin().await?;
        note(ctx, &mut tx, start).await?;
        tx.commit().await?;
        return Ok(0);
    };
    let mut total = 0;
    loop {
        let rows = store::list_elapsed(ctx.db(), from, now, PIECE as i64).await?;
        let is_last = rows.len() < PIECE;
        let Some(last) = rows.last() else {
            return Ok(total);
        };
        from = last.reached();
        let mut tx = ctx.db().begin().await?;
        for row in &rows {
            record(ctx, &mut tx, row).await?;
        }
        note(ctx, &mut tx, from).await?;
        tx.commit().await?;
        for row in &rows {
            ctx.tell(Audience::User(row.uid), Event::RightsChanged);
        }
        total += rows.len();
        if is_last {
            return Ok(total);
        }
    }
}

async fn record(ctx: &OpContext, tx: &mut Tx, row: &ElapsedRow) -> Result<()> {
    // Of who is not there any more nothing holds anyway.
    let Some(employee) = row.employee() else {
        return Ok(());
    };
    let content = json!({
        "person": row.uid,
        "time": row.moment,
        "began": row.began,
        "ended": row.ended,
    });
    let entry = Entry {
        owner: Some(Owner::Company(row.cid)),
        object: Object::Grant,
        object_id: &employee.to_string(),
        operation: Operation::Elapse,
        content: Some(&content),
    };
    audit::record(ctx, tx, entry).await
}
