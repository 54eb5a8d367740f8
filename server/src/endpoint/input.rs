//! What a request brings, read so that every refusal is one of our errors:
//! axum's own extractors answer in texts that name our fields and types.

use super::fault::Fault;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
};
use model::error::{Error, Problem};
use serde::de::DeserializeOwned;

/// The fields of a form.
pub struct Form<T>(pub T);

/// The pairs of a query string.
pub struct Query<T>(pub T);

/// The parameters of a path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match axum::Form::from_request(request, state).await {
            Ok(axum::Form(fields)) => Ok(Form(fields)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Fault(Error::TooLarge))
            }
            // No form, no UTF-8, a field twice, or one that is missing: no page
            // of ours sends that.
            Err(_) => Err(Fault(Error::invalid("form", Problem::Malformed))),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(pairs)) => Ok(Query(pairs)),
            Err(_) => Err(Fault(Error::invalid("query", Problem::Malformed))),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(parameters)) => Ok(Path(parameters)),
            // A name that is no UTF-8 names nothing.
            Err(_) => Err(Fault(Error::NotFound)),
        }
    }
}
