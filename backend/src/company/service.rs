//! What people do with companies.

use super::store;
use crate::{OpContext, Result, authz::Myself};
use model::company::CompanySummary;

/// Companies shown in the scope switch at most.
const SWITCH_LIMIT: i64 = 100;

/// The companies whose scope the actor may enter.
///
/// # Errors
/// When the database does not answer.
pub async fn list_mine(ctx: &OpContext, me: Myself) -> Result<Vec<CompanySummary>> {
    store::list_of_member(ctx.db(), me.id(), SWITCH_LIMIT).await
}
