//! What the rest of the console does with pictures.

use super::{Made, Stored, convert as conversion, store};
use crate::{OpContext, Result, authz::Myself};
use model::{error::Error, identity::Crop};

/// Makes a picture of ours out of an upload, where hashes are reckoned: beside the
/// threads that serve requests, and so many at a time as there are cores.
///
/// # Errors
/// `TooLarge` and `Invalid` on `picture`; `TooMany` when too many wait.
pub async fn convert(ctx: &OpContext, upload: Vec<u8>, crop: Crop) -> Result<Made> {
    if upload.len() > conversion::MAX_UPLOAD {
        return Err(Error::TooLarge.into());
    }
    let place = ctx.hasher().admit()?;
    let work = move || conversion::convert(&upload, crop);
    Ok(ctx.hasher().compute(place, work).await??)
}

/// The picture of this id, for somebody who is signed in.
///
/// # Errors
/// `NotFound`.
pub async fn find(ctx: &OpContext, _me: Myself, id: &str) -> Result<Stored> {
    let found = store::find(ctx.db(), id).await?;
    Ok(found.ok_or(Error::NotFound)?)
}
