//! The forms of codes: signing in by one, registering, a forgotten password.
//!
//! Each is two or three steps whose state is in the session: the code's handle
//! opens nothing in anybody else's browser. Every answer is a redirect, the same
//! for a number with an account and for one without.

pub mod recovery;
pub mod register;
pub mod sign_in;

use super::{
    fault::Fault,
    form::{redirect, short, until},
};
use crate::{
    cookie,
    session_store::{CODE, DEVICE},
    state::AppState,
};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice, PendingCode},
    path,
};
use axum::{
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Response},
};
use backend::{
    Actor, OpContext,
    identity::{
        self,
        code::{self, Requester, Sent},
        invitation::Invitation,
        registration,
    },
};
use model::{
    error::{Error, FieldError, Problem},
    identity::{CodePurpose, Mobile},
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use tower_sessions::{Expiry, Session};

/// What the session keeps of a code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptCode {
    /// Names the code in the database.
    pub handle: String,
    /// What the pages may know.
    pub pending: PendingCode,
}

/// How long the session of somebody who is not signed in is kept: the code in it
/// is worth ten minutes, and the lock of its device two hours.
const ANONYMOUS_SESSION: time::Duration = time::Duration::hours(3);

/// Checks of fields, collected: every wrong one is named.
#[derive(Default)]
pub(super) struct Fields(Vec<FieldError>);

impl Fields {
    /// Reads one.
    pub(super) fn read<T: FromStr<Err = Problem>>(&mut self, name: &str, raw: &str) -> Option<T> {
        raw.parse()
            .map_err(|problem| self.0.push(FieldError::new(name, problem)))
            .ok()
    }

    /// What was wrong.
    pub(super) fn error(self) -> Error {
        Error::Invalid { fields: self.0 }
    }
}

/// One field that a form has.
pub(super) fn field<T: FromStr<Err = Problem>>(name: &str, raw: &str) -> Result<T, Error> {
    raw.parse().map_err(|problem| Error::invalid(name, problem))
}

/// Everything that the handlers of codes take from a request.
pub(super) struct Visit {
    pub(super) ctx: OpContext,
    pub(super) locale: model::locale::Locale,
    pub(super) session: Session,
    pub(super) headers: HeaderMap,
    pub(super) is_https: bool,
    device: String,
    known: Option<String>,
    kept: Option<KeptCode>,
}

impl Visit {
    pub(super) async fn new(
        state: &AppState,
        context: RequestContext,
        session: Session,
        headers: HeaderMap,
    ) -> Result<Self, Error> {
        let ctx = context.op;
        let fault = |error| ctx.public(session_fault(error));
        let device = session.get(DEVICE).await.map_err(fault)?;
        let kept = session.get(CODE).await.map_err(fault)?;
        Ok(Visit {
            locale: context.locale,
            known: cookie::device(&headers),
            is_https: state.base_url.is_https(),
            device: device.unwrap_or_default(),
            kept,
            ctx,
            session,
            headers,
        })
    }

    pub(super) fn requester(&self) -> Requester<'_> {
        Requester {
            device: &self.device,
            known: self.known.as_deref(),
        }
    }

    /// The code of a purpose that was sent to this browser.
    pub(super) fn kept(&self, purpose: CodePurpose) -> Result<&KeptCode, Error> {
        self.kept
            .as_ref()
            .filter(|kept| kept.pending.purpose == purpose)
            .ok_or(Error::Refused(Refusal::CodeExpired))
    }

    /// Keeps a code that was sent.
    pub(super) async fn keep(&self, sent: &Sent, pending: PendingCode) -> Result<(), Error> {
        let kept = KeptCode {
            handle: sent.handle.reveal().to_owned(),
            pending,
        };
        let write = async {
            self.bound_session();
            if self.device.is_empty() {
                let device = code::new_device(&self.ctx);
                self.session.insert(DEVICE, device).await?;
            }
            self.session.insert(CODE, kept).await
        };
        self.written(write.await)
    }

    /// A session that nobody has signed in with is not kept for long.
    fn bound_session(&self) {
        if !matches!(self.ctx.actor(), Actor::User(_)) {
            self.session
                .set_expiry(Some(Expiry::OnInactivity(ANONYMOUS_SESSION)));
        }
    }

    /// Remembers that the right code was typed.
    async fn keep_proved(&self, kept: &KeptCode) -> Result<(), Error> {
        let mut kept = kept.clone();
        kept.pending.is_proved = true;
        self.bound_session();
        self.written(self.session.insert(CODE, kept).await)
    }

    /// The code has done its work.
    pub(super) async fn forget(&self) -> Result<(), Error> {
        let removed = self.session.remove_value(CODE).await;
        self.written(removed.map(|_| ()))
    }

    fn written(&self, done: Result<(), tower_sessions::session::Error>) -> Result<(), Error> {
        done.map_err(|error| self.ctx.public(session_fault(error)))
    }

    /// Back to a page that says what went wrong.
    pub(super) fn refuse(&self, page: &str, error: Error, mobile: &str, name: &str) -> Response {
        let flash = Flash {
            until: until(&self.ctx, &error),
            error: Some(error),
            mobile: short(mobile),
            name: short(name),
            ..Flash::default()
        };
        redirect(page, [cookie::set_flash(&flash, self.is_https)])
    }

    /// On to a page that says what was done.
    pub(super) fn tell(&self, page: &str, notice: FlashNotice) -> Response {
        let flash = Flash {
            notice: Some(notice),
            ..Flash::default()
        };
        redirect(page, [cookie::set_flash(&flash, self.is_https)])
    }

    pub(super) fn device_cookie(&self, signature: String) -> HeaderValue {
        cookie::set_device(signature, self.is_https)
    }
}

fn session_fault(error: tower_sessions::session::Error) -> backend::Error {
    backend::Error::Unavailable {
        doing: "keeping a code in the session",
        source: error.into(),
    }
}

/// What asks for a code.
#[derive(Deserialize)]
pub struct SendForm {
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    captcha: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    invitation: String,
    /// The step that the form stands on, to come back to it.
    #[serde(default)]
    step: String,
}

impl SendForm {
    fn next(&self) -> &str {
        if path::is_local(&self.next) {
            &self.next
        } else {
            ""
        }
    }

    fn invitation(&self, ctx: &OpContext) -> Option<Invitation> {
        Invitation::open(ctx, &self.invitation)
    }

    /// The page that the form was sent from.
    fn page(&self, page: &str, by: &str) -> String {
        let step = if self.step == "code" { "code" } else { "" };
        // A note is as long as we make them; a longer one is not ours.
        let invitation = Some(self.invitation.as_str()).filter(|note| note.len() <= MAX_NOTE);
        let pairs = [
            ("by", by),
            ("step", step),
            ("next", self.next()),
            ("invitation", invitation.unwrap_or_default()),
        ];
        path::with_query(page, &pairs)
    }
}

/// Longer than the note of any invitation.
const MAX_NOTE: usize = 256;

fn pending(purpose: CodePurpose, mobile: &Mobile, sent: &Sent, form: &SendForm) -> PendingCode {
    PendingCode {
        purpose,
        mobile: mobile.as_str().to_owned(),
        again: sent.again,
        is_proved: false,
        next: form.next().to_owned(),
        invitation: Some(&form.invitation)
            .filter(|note| note.len() <= MAX_NOTE)
            .cloned()
            .unwrap_or_default(),
    }
}

/// Sends a code for one of the purposes of who is not signed in.
async fn send(visit: &Visit, purpose: CodePurpose, form: &SendForm) -> Result<(), Error> {
    let ctx = &visit.ctx;
    let mobile: Mobile = field("mobile", &form.mobile)?;
    let (captcha, locale, requester) = (&form.captcha, visit.locale, visit.requester());
    let sent = match purpose {
        CodePurpose::SignIn => {
            let door = ctx.anonymous();
            registration::send_sign_in_code(ctx, door, &mobile, captcha, locale, requester).await
        }
        CodePurpose::Register => {
            let (door, invitation) = (ctx.anonymous(), form.invitation(ctx));
            let invitation = invitation.as_ref();
            registration::send_code(ctx, door, &mobile, invitation, captcha, locale, requester)
                .await
        }
        CodePurpose::Reset => {
            let door = ctx.anonymous();
            identity::recovery::send_code(ctx, door, &mobile, captcha, locale, requester).await
        }
        CodePurpose::ChangeMobile => return Err(Error::NotFound),
    };
    let sent = sent.map_err(|error| ctx.public(error))?;
    visit
        .keep(&sent, pending(purpose, &mobile, &sent, form))
        .await
}

/// Sends a code and leads to the step where it is typed, or back.
async fn send_and_go(
    visit: Result<Visit, Error>,
    purpose: CodePurpose,
    page: &str,
    by: &str,
    form: SendForm,
) -> Response {
    let visit = match visit {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    match send(&visit, purpose, &form).await {
        Ok(()) => {
            let step = [("by", by), ("step", "code")];
            redirect(&path::with_query(page, &step), [])
        }
        Err(error) => visit.refuse(&form.page(page, by), error, &form.mobile, ""),
    }
}

/// Where a wrong code leads: to the same step. What was learnt about the number
/// belongs to the first one, where another can be typed.
fn code_page(error: &Error, page: &str, by: &str) -> String {
    let is_about_number =
        matches!(error, Error::Refused(refusal) if refusal.field() == Some("mobile"));
    let step = if is_about_number { "" } else { "code" };
    path::with_query(page, &[("by", by), ("step", step)])
}

fn mobile_of(visit: &Visit) -> String {
    visit
        .kept
        .as_ref()
        .map(|kept| kept.pending.mobile.clone())
        .unwrap_or_default()
}

/// What a code is typed into.
#[derive(Deserialize)]
pub struct VerifyForm {
    #[serde(default)]
    pub(super) code: String,
}
