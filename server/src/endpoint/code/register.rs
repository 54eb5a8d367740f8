//! Making an account.

use super::super::{fault::Fault, input::Form};
use super::{Fields, SendForm, Visit, code_page, mobile_of, send_and_go};
use crate::endpoint::{
    arrival::enter,
    form::{known_device, redirect},
};
use crate::state::AppState;
use app::{console::RequestContext, path};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use backend::identity::{
    invitation::Invitation,
    registration::{self, Newcomer},
};
use model::identity::{Code, CodePurpose, Password, PersonName};
use serde::Deserialize;
use tower_sessions::Session;

/// `POST /register/code`
pub async fn send_code(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SendForm>,
) -> Response {
    let visit = Visit::new(&state, context, session, headers).await;
    send_and_go(visit, CodePurpose::Register, path::REGISTER, "", form).await
}

/// What makes an account.
#[derive(Deserialize)]
pub struct RegisterForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// `POST /register`
pub async fn register(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<RegisterForm>,
) -> Response {
    let visit = match Visit::new(&state, context, session, headers).await {
        Ok(visit) => visit,
        Err(error) => return Fault(error).into_response(),
    };
    let ctx = &visit.ctx;
    let arrived = async {
        let kept = visit.kept(CodePurpose::Register)?;
        let mut fields = Fields::default();
        let code = fields.read::<Code>("code", &form.code);
        let name = fields.read::<PersonName>("name", &form.name);
        let password = fields.read::<Password>("password", &form.password);
        let (Some(code), Some(name), Some(password)) = (code, name, password) else {
            return Err(fields.error());
        };
        let newcomer = Newcomer { name, password };
        let invitation = Invitation::open(ctx, &kept.pending.invitation);
        let (door, requester) = (ctx.anonymous(), visit.requester());
        let invitation = invitation.as_ref();
        let arrival = registration::register(
            ctx,
            door,
            &kept.handle,
            &code,
            newcomer,
            invitation,
            requester,
        )
        .await
        .map_err(|error| ctx.public(error))?;
        visit.forget().await?;
        let next = &kept.pending.next;
        let to = enter(ctx, &visit.session, &visit.headers, &arrival, next).await?;
        Ok((arrival, to))
    };
    match arrived.await {
        Ok((arrival, to)) => redirect(&to, known_device(arrival, visit.is_https)),
        Err(error) => {
            let page = code_page(&error, path::REGISTER, "");
            visit.refuse(&page, error, &mobile_of(&visit), &form.name)
        }
    }
}
