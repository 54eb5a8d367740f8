//! People coming in: the first start and signing in.
//!
//! Both forms are plain POSTs that work without scripts; what went wrong comes
//! back as a [`Flash`].

pub mod api;
pub mod page;
mod part;

use leptos::prelude::*;
use model::error::Error;
use serde::{Deserialize, Serialize};

/// What a form handler tells the page it redirects to. It travels in a cookie
/// that lives for a minute and is taken away by the page that shows it. No
/// password is ever in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What went wrong, if anything did.
    pub error: Option<Error>,
    /// What was typed, so that nobody types it twice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mobile: String,
    /// What was typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Something good to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<FlashNotice>,
}

/// A message without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashNotice {
    /// One has signed out.
    SignedOut,
}

/// The flash of this request. The server hands it to the browser with the page,
/// so that both render the same.
fn use_flash() -> Option<Flash> {
    SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        {
            crate::console::request_context().and_then(|request| request.flash)
        }
        #[cfg(not(feature = "ssr"))]
        {
            None
        }
    })
    .into_inner()
}

impl Flash {
    /// The problem of one field, if it is the field's fault.
    fn problem(&self, field: &str) -> Option<&model::error::Problem> {
        match &self.error {
            Some(Error::Invalid { fields }) => {
                fields.iter().find(|f| f.field == field).map(|f| &f.problem)
            }
            _ => None,
        }
    }
}
