//! The forms of a person's own way in: password and number. They work without
//! scripts, as those of coming in do.

use super::{
    code::{Fields, Visit, field},
    fault::Fault,
    form::{local_or_home, redirect},
    input::Form,
};
use crate::{cookie, state::AppState};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice, PendingCode},
    path,
};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use backend::identity::{account, code::Sent};
use model::{
    error::Error,
    identity::{Code, CodePurpose, Mobile, Password},
};
use serde::Deserialize;
use tower_sessions::Session;

/// Who is not signed in is led there; everybody else back to the page.
fn refuse(visit: &Visit, page: &str, error: Error, mobile: &str) -> Response {
    if error == Error::Unauthenticated {
        return redirect(&path::login_then(page), []);
    }
    visit.refuse(page, error, mobile, "")
}

/// What sets or changes a password.
#[derive(Deserialize)]
pub struct PasswordForm {
    /// The one until now; absent where there is none.
    password: Option<String>,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    next: String,
}

/// `POST /me/password`
pub async fn set_password(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Response {
    let current = context.session.clone();
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let set = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let mut fields = Fields::default();
        let old = form.password.as_ref();
        let old = old.map(|old| fields.read::<Password>("password", old));
        let new = fields.read::<Password>("new_password", &form.new_password);
        let done = match (old, new) {
            (None, Some(new)) => account::set_first_password(ctx, me, &new)
                .await
                .map(|()| FlashNotice::PasswordSet),
            (Some(Some(old)), Some(new)) => {
                let known = cookie::device(&visit.headers);
                let (known, current) = (known.as_deref(), current.as_deref());
                account::change_password(ctx, me, &old, &new, known, current)
                    .await
                    .map(|_| FlashNotice::PasswordChanged)
            }
            _ => return Err(fields.error()),
        };
        done.map_err(|error| ctx.public(error))
    };
    match set.await {
        // Where one was on the way to is more than a confirmation.
        Ok(FlashNotice::PasswordSet) if path::is_local(&form.next) => {
            redirect(local_or_home(&form.next), [])
        }
        Ok(notice) => visit.tell(path::SECURITY, notice),
        Err(error) => {
            let next = Some(form.next.as_str()).filter(|next| path::is_local(next));
            let page = path::with_query(path::PASSWORD, &[("next", next.unwrap_or_default())]);
            refuse(&visit, &page, error, "")
        }
    }
}

/// What asks for a code to another number.
#[derive(Deserialize)]
pub struct MobileForm {
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    captcha: String,
}

fn pending(mobile: &Mobile, sent: &Sent) -> PendingCode {
    PendingCode {
        purpose: CodePurpose::ChangeMobile,
        mobile: mobile.as_str().to_owned(),
        again: sent.again,
        is_proved: false,
        next: String::new(),
        invitation: String::new(),
    }
}

/// The step where the code is typed.
fn code_step() -> String {
    path::with_query(path::MOBILE, &[("step", "code")])
}

/// `POST /me/mobile/code`
pub async fn send_mobile_code(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<MobileForm>,
) -> Response {
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let sent = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let mut fields = Fields::default();
        let mobile = fields.read::<Mobile>("mobile", &form.mobile);
        let password = fields.read::<Password>("password", &form.password);
        let (Some(mobile), Some(password)) = (mobile, password) else {
            return Err(fields.error());
        };
        let (locale, requester) = (visit.locale, visit.requester());
        let captcha = &form.captcha;
        let sent =
            account::send_mobile_code(ctx, me, &mobile, &password, captcha, locale, requester)
                .await
                .map_err(|error| ctx.public(error))?;
        visit.keep(&sent, pending(&mobile, &sent)).await
    };
    match sent.await {
        Ok(()) => redirect(&code_step(), []),
        Err(error) => refuse(&visit, path::MOBILE, error, &form.mobile),
    }
}

/// What asks for another code to the same number.
#[derive(Deserialize)]
pub struct AgainForm {
    #[serde(default)]
    captcha: String,
}

/// `POST /me/mobile/again`
pub async fn send_mobile_code_again(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<AgainForm>,
) -> Response {
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let sent = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let kept = visit.kept(CodePurpose::ChangeMobile)?;
        let (locale, requester) = (visit.locale, visit.requester());
        let captcha = &form.captcha;
        let (mobile, sent) =
            account::send_mobile_code_again(ctx, me, &kept.handle, captcha, locale, requester)
                .await
                .map_err(|error| ctx.public(error))?;
        visit.keep(&sent, pending(&mobile, &sent)).await
    };
    match sent.await {
        Ok(()) => redirect(&code_step(), []),
        Err(error) => refuse(&visit, &code_step(), error, ""),
    }
}

/// What a code is typed into.
#[derive(Deserialize)]
pub struct ChangeForm {
    #[serde(default)]
    code: String,
}

/// `POST /me/mobile`
pub async fn change_mobile(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<ChangeForm>,
) -> Response {
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let changed = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let kept = visit.kept(CodePurpose::ChangeMobile)?;
        let code: Code = field("code", &form.code)?;
        let (locale, requester) = (visit.locale, visit.requester());
        let device = account::change_mobile(ctx, me, &kept.handle, &code, locale, requester)
            .await
            .map_err(|error| ctx.public(error))?;
        visit.forget().await?;
        Ok(device)
    };
    match changed.await {
        Ok(device) => {
            let flash = Flash {
                notice: Some(FlashNotice::MobileChanged),
                ..Flash::default()
            };
            let cookies = [
                visit.device_cookie(device),
                cookie::set_flash(&flash, visit.is_https),
            ];
            redirect(path::SECURITY, cookies)
        }
        Err(error) => {
            let is_about_number =
                matches!(&error, Error::Refused(refusal) if refusal.field() == Some("mobile"));
            let page = if is_about_number {
                path::MOBILE.to_owned()
            } else {
                code_step()
            };
            refuse(&visit, &page, error, "")
        }
    }
}
