//! Signing in by a code.

use super::super::{fault::Fault, input::Form};
use super::{SendForm, VerifyForm, Visit, code_page, field, mobile_of, send_and_go};
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
use backend::identity::{invitation::Invitation, registration};
use model::identity::{Code, CodePurpose};
use tower_sessions::Session;

/// `POST /login/code`
pub async fn send_code(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SendForm>,
) -> Response {
    let visit = Visit::new(&state, context, session, headers).await;
    send_and_go(visit, CodePurpose::SignIn, path::LOGIN, "code", form).await
}

/// `POST /login/verify`
pub async fn sign_in(
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
    let arrived = async {
        let kept = visit.kept(CodePurpose::SignIn)?;
        let code: Code = field("code", &form.code)?;
        let invitation = Invitation::open(ctx, &kept.pending.invitation);
        let (door, requester) = (ctx.anonymous(), visit.requester());
        let invitation = invitation.as_ref();
        let arrived =
            registration::sign_in_by_code(ctx, door, &kept.handle, &code, invitation, requester)
                .await
                .map_err(|error| ctx.public(error))?;
        visit.forget().await?;
        let next = if arrived.needs_password {
            path::with_query(path::PASSWORD, &[("next", &kept.pending.next)])
        } else {
            kept.pending.next.clone()
        };
        let to = enter(ctx, &visit.session, &visit.headers, &arrived.arrival, &next).await?;
        Ok((arrived.arrival, to))
    };
    match arrived.await {
        Ok((arrival, to)) => redirect(&to, known_device(arrival, visit.is_https)),
        Err(error) => {
            let page = code_page(&error, path::LOGIN, "code");
            visit.refuse(&page, error, &mobile_of(&visit), "")
        }
    }
}
