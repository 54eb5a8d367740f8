//! Where programs read figures.

use crate::{endpoint::fault::Fault, request::bearer};
use app::console::RequestContext;
use axum::{
    Extension,
    body::{Body, Bytes},
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::scrape::{MEDIA_TYPE, service};
use futures::stream;
use model::error::Error;
use std::convert::Infallible;

/// `GET /remote/metrics`: what the person behind the token sees, as Prometheus
/// reads it.
///
/// # Errors
/// 401 without a token, or with one that nobody made or that has ended; 429 for
/// one that was used within the last second.
pub async fn metrics(
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let ctx = context.op;
    let token = bearer(&headers).ok_or(Fault(Error::Unauthenticated))?;
    let read = service::read(&ctx, ctx.anonymous(), token)
        .await
        .map_err(|error| Fault(ctx.public(error)))?;
    // A piece is made when the one before is on its way.
    let pieces = read
        .pieces()
        .map(|piece| Ok::<_, Infallible>(Bytes::from(piece)));
    let body = Body::from_stream(stream::iter(pieces));
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], body).into_response())
}
