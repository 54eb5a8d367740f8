//! The page of the outbox.

use super::store;
use crate::{
    OpContext, Result,
    authz::{Platform, action::Read},
};
use model::{
    delivery::OutboxEntry,
    page::{Cursor, Page},
};

/// Entries on a page.
const PAGE: u32 = 50;

/// What was not sent because nothing is configured that sends it, newest first,
/// before the entry `after`.
///
/// # Errors
/// When the database refuses.
pub async fn list_outbox(
    ctx: &OpContext,
    _platform: Platform<Read>,
    after: Option<i64>,
) -> Result<Page<OutboxEntry>> {
    let total = store::count(ctx.db()).await?;
    let rows = store::list(ctx.db(), after, PAGE + 1).await?;
    Ok(Page::from_surplus(rows, PAGE, total, |entry| Cursor {
        sort: String::new(),
        id: entry.id,
    }))
}
