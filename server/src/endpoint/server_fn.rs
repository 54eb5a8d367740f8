//! `/fn/…`: the server functions, with true status codes.
//!
//! server_fn answers 500 to every error. The body is our public error; its code
//! knows the status.

use crate::{endpoint::fault, telemetry::RequestId};
use app::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::error::Error;
use server_fn::error::SERVER_FN_ERROR_HEADER;

/// Bytes of the arguments at most. server_fn itself reads a body to its end,
/// however long it is.
const MAX_ARGUMENTS: usize = 256 * 1024;
/// The same for a list of people, which comes as a whole: what it may be, and what JSON
/// and base64 make of it.
const MAX_LIST: usize = model::company::MAX_IMPORT_BYTES * 3 / 2;
/// The functions that take one.
const LISTS: [&str; 2] = ["/fn/company/preview_import", "/fn/company/import_members"];
/// Errors are small; a larger one is not ours.
const MAX_ERROR: usize = 64 * 1024;

/// `POST /fn/{*name}`
pub async fn call(request: Request) -> Response {
    let request_id = request.extensions().get::<RequestId>().cloned();
    let known = server_fn::axum::server_fn_paths().any(|(path, _)| path == request.uri().path());
    if !known {
        return fault::Fault(Error::NotFound).into_response();
    }
    let (mut parts, body) = request.into_parts();
    let limit = if LISTS.contains(&parts.uri.path()) {
        MAX_LIST
    } else {
        MAX_ARGUMENTS
    };
    // To who accepts HTML, server_fn answers with a redirect to the referrer in
    // place of the status. Nobody posts a form here.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    let Ok(arguments) = to_bytes(body, limit).await else {
        return fault::Fault(Error::TooLarge).into_response();
    };
    let request = Request::from_parts(parts, Body::from(arguments));
    let response = leptos_axum::handle_server_fns_with_context(|| {}, request)
        .await
        .into_response();
    if response.headers().contains_key(SERVER_FN_ERROR_HEADER)
        || response.status().is_server_error()
    {
        with_true_status(response, request_id).await
    } else {
        response
    }
}

async fn with_true_status(response: Response, request_id: Option<RequestId>) -> Response {
    let (mut parts, body) = response.into_parts();
    let parsed = to_bytes(body, MAX_ERROR)
        .await
        .ok()
        .and_then(|bytes| serde_json::from_slice::<AppError>(&bytes).ok());
    let mut error = parsed.map_or(
        Error::Internal {
            request_id: String::new(),
        },
        |error| error.0,
    );
    if let (Error::Internal { request_id }, Some(id)) = (&mut error, request_id)
        && request_id.is_empty()
    {
        tracing::error!(
            request_id = id.as_str(),
            "a server function failed outside of our code"
        );
        *request_id = id.as_str().to_owned();
    }
    parts.status = fault::status(&error);
    if let Error::TooMany { retry_after } = &error {
        parts
            .headers
            .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let body = serde_json::to_vec(&AppError(error)).unwrap_or_default();
    if parts.status == StatusCode::OK {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
    }
    Response::from_parts(parts, Body::from(body))
}
