//! A forgotten password.

use super::super::{fault::Fault, input::Form};
use super::{SendForm, VerifyForm, Visit, code_page, field, mobile_of, send_and_go};
use crate::endpoint::form::redirect;
use crate::state::AppState;
use app::identity::FlashNotice;
use app::{console::RequestContext, path};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use backend::identity::recovery;
use model::{
    error::Error,
    identity::{Code, CodePurpose, Password},
};
use serde::Deserialize;
use tower_sessions::Session;

/// `POST /forgot/code`
pub async fn send_code(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SendForm>,
) -> Response {
    let visit = Visit::new(&state, context, session, headers).await;
    send_and_go(visit, CodePurpose::Reset, path::FORGOT, "", form).await
}

/// `POST /forgot/verify`
pub async fn prove(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<VerifyForm>,
) -> Response {
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let proved = async {
        let kept = visit.kept(CodePurpose::Reset)?;
        let code: Code = field("code", &form.code)?;
        let (door, requester) = (ctx.anonymous(), visit.requester());
        recovery::prove(ctx, door, &kept.handle, &code, requester)
            .await
            .map_err(|error| ctx.public(error))?;
        visit.keep_proved(kept).await
    };
    match proved.await {
        Ok(()) => {
            let step = [("step", "password")];
            redirect(&path::with_query(path::FORGOT, &step), [])
        }
        Err(error) => {
            let page = code_page(&error, path::FORGOT, "");
            visit.refuse(&page, error, &mobile_of(&visit), "")
        }
    }
}

/// What replaces a forgotten password.
#[derive(Deserialize)]
pub struct ResetForm {
    #[serde(default)]
    password: String,
}

/// `POST /forgot`
pub async fn reset(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<ResetForm>,
) -> Response {
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let reset = async {
        let kept = visit.kept(CodePurpose::Reset)?;
        let password: Password = field("password", &form.password)?;
        recovery::reset(ctx, ctx.anonymous(), &kept.handle, &password)
            .await
            .map_err(|error| ctx.public(error))?;
        visit.forget().await
    };
    match reset.await {
        Ok(()) => visit.tell(path::LOGIN, FlashNotice::PasswordReset),
        Err(error) => {
            // What was proved is too old: all over again.
            let is_over = matches!(error, Error::Refused(_));
            let step = if is_over { "" } else { "password" };
            let page = path::with_query(path::FORGOT, &[("step", step)]);
            visit.refuse(&page, error, &mobile_of(&visit), "")
        }
    }
}
