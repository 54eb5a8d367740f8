//! People coming in: the first start and signing in.
//!
//! Both forms are plain POSTs that work without scripts; what went wrong comes
//! back as a [`Flash`].

pub mod api;
pub mod page;
pub(crate) mod part;

pub use part::{PictureForm, StepUpDialog};

pub(crate) use page::profile::{picture_error, saved_notice};

use leptos::prelude::*;
use model::{error::Error, identity::CodePurpose, refusal::Refusal, time::Timestamp};
use serde::{Deserialize, Serialize};

/// What a form handler tells the page it redirects to. It travels in a cookie
/// that lives for a minute and is taken away by the page that shows it. No
/// password is ever in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What went wrong, if anything did.
    pub error: Option<Error>,
    /// When trying again makes sense, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What was typed, so that nobody types it twice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mobile: String,
    /// What was typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What was typed into other fields, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub typed: Vec<(String, String)>,
    /// Recovery codes, sealed for the person who made them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sealed: String,
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
    /// A forgotten password was replaced.
    PasswordReset,
    /// The password was changed, and other sessions ended.
    PasswordChanged,
    /// A first password was set.
    PasswordSet,
    /// The number was changed.
    MobileChanged,
    /// An application was taken back, or an invitation declined.
    Withdrawn,
    /// One has left a company.
    Left,
    /// A company was founded.
    Founded,
    /// The second factor is asked for from now on.
    SecondFactorOn,
    /// The second factor is not asked for any more.
    SecondFactorOff,
    /// There are new recovery codes.
    CodesRenewed,
    /// The profile was changed.
    ProfileSaved,
    /// The preferences were changed.
    PreferencesSaved,
    /// There is another picture.
    PictureSaved,
    /// The picture was taken away.
    PictureRemoved,
    /// What is kept of measurements was changed.
    RetentionSaved,
}

/// The code that was sent to this browser last, as its pages may know it. What
/// names the code stays in the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCode {
    /// What it is for.
    pub purpose: CodePurpose,
    /// Where it went.
    pub mobile: String,
    /// From when on another one may be asked for.
    pub again: Timestamp,
    /// Whether the right one was typed already.
    #[serde(default)]
    pub is_proved: bool,
    /// Where to go when all is done; empty for the start page.
    #[serde(default)]
    pub next: String,
    /// The note of an invitation; empty when there was none.
    #[serde(default)]
    pub invitation: String,
}

/// What the pages of codes take from their request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct CodeState {
    /// When the page was made: the browser's clock may be another one.
    now: Timestamp,
    /// The code that was sent last.
    pending: Option<PendingCode>,
}

/// The code of this request for a purpose, handed on to the browser.
fn use_code(purpose: CodePurpose) -> (Timestamp, Option<PendingCode>) {
    let state = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        {
            crate::console::request_context()
                .map(|request| CodeState {
                    now: request.op.now(),
                    pending: request.pending,
                })
                .unwrap_or_default()
        }
        #[cfg(not(feature = "ssr"))]
        {
            CodeState::default()
        }
    })
    .into_inner();
    let pending = state.pending.filter(|pending| pending.purpose == purpose);
    (state.now, pending)
}

/// The flash of this request. The server hands it to the browser with the page,
/// so that both render the same.
pub(crate) fn use_flash() -> Option<Flash> {
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
    /// What was typed into a field.
    pub(crate) fn typed(&self, field: &str) -> Option<String> {
        let found = self.typed.iter().find(|(name, _)| name == field)?;
        Some(found.1.clone())
    }

    /// The problem of one field, if it is the field's fault.
    pub(crate) fn problem(&self, field: &str) -> Option<&model::error::Problem> {
        match &self.error {
            Some(Error::Invalid { fields }) => {
                fields.iter().find(|f| f.field == field).map(|f| &f.problem)
            }
            _ => None,
        }
    }

    /// The refusal that it tells of.
    fn refusal(&self) -> Option<&Refusal> {
        match &self.error {
            Some(Error::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the next code needs a captcha.
    fn wants_captcha(&self) -> bool {
        matches!(
            self.refusal(),
            Some(Refusal::CaptchaNeeded | Refusal::CaptchaFailed)
        )
    }
}
