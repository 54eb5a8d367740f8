//! Pictures of people and companies: table `picture`.
//!
//! What is uploaded is decoded and written anew, so that nothing of the file stays
//! but what is seen: no metadata, no trailing bytes, nothing that a browser could
//! take for something else. The id is random: who was not shown a picture cannot ask
//! for it, and who is not signed in gets none.

mod convert;
pub mod service;
mod store;
#[cfg(test)]
mod tests;

pub use convert::{MAX_UPLOAD, Made};
pub use store::Stored;

use crate::{OpContext, Result, crypto::Token, db::Tx};
use model::scope::Owner;

/// Where pictures are.
const PATH: &str = "/picture/";

/// Gives an owner this picture in place of the one before; its path.
///
/// # Errors
/// When the database refuses.
pub async fn replace(ctx: &OpContext, tx: &mut Tx, owner: Owner, made: &Made) -> Result<String> {
    store::delete_of(tx, owner).await?;
    let id = Token::new(ctx.entropy());
    store::insert(tx, id.reveal(), owner, made, ctx.now()).await?;
    Ok(format!("{PATH}{}", id.reveal()))
}

/// Takes an owner's picture away.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &mut Tx, owner: Owner) -> Result<()> {
    store::delete_of(tx, owner).await
}
