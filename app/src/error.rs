//! The error of every server function.
//!
//! [`AppError`] is the public error and nothing more: `ServerFnError` would send
//! the text of any error to the browser.

use model::error::{Error, Problem};
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use std::fmt;

/// The public error, as server functions return it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppError(pub Error);

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl std::error::Error for AppError {}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        AppError(error)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        AppError(match error {
            // Our code was not reached: the arguments are not what it takes.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Error::invalid("arguments", Problem::Malformed)
            }
            // On the console this is the body of the call, in the browser that
            // of the answer.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => {
                Error::invalid("arguments", Problem::Malformed)
            }
            // In the browser: the console cannot be reached, or a proxy answered.
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => {
                Error::Unavailable
            }
            // The layer around the server functions knows the request's id.
            _ => Error::Internal {
                request_id: String::new(),
            },
        })
    }
}
