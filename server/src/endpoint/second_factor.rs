//! The forms of the second factor and of the step-up. They work without scripts.

use super::{
    arrival::told,
    form::{local_or_home, redirect, until},
    input::Form,
};
use crate::{cookie, state::AppState};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice},
    path,
};
use axum::{Extension, extract::State, http::HeaderMap, response::Response};
use backend::{
    OpContext,
    authz::Myself,
    identity::{
        second_factor,
        step_up::{self, SteppedUp},
    },
};
use model::{
    error::{Error, Problem},
    identity::{Password, SecondCode},
};
use serde::Deserialize;

/// Who is not signed in is led there, who has to prove that it is them to the page
/// that asks; everybody else back, with what went wrong.
pub(super) fn refuse(state: &AppState, ctx: &OpContext, page: &str, error: Error) -> Response {
    match error {
        Error::Unauthenticated => redirect(&path::login_then(page), []),
        Error::StepUpRequired => redirect(&path::step_up_then(page), []),
        error => {
            let flash = Flash {
                until: until(ctx, &error),
                error: Some(error),
                ..Flash::default()
            };
            let cookie = cookie::set_flash(&flash, state.base_url.is_https());
            redirect(page, [cookie])
        }
    }
}

fn proofs(ctx: &OpContext) -> Result<(Myself, SteppedUp), Error> {
    let me = ctx.myself().map_err(|error| ctx.public(error))?;
    let proof = step_up::require(ctx).map_err(|error| ctx.public(error))?;
    Ok((me, proof))
}

fn code_of(raw: &str) -> Result<SecondCode, Error> {
    raw.parse()
        .map_err(|problem| Error::invalid("code", problem))
}

/// A form without fields.
#[derive(Deserialize)]
pub struct NoFields {}

/// `POST /me/second-factor/begin`
pub async fn begin(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(_): Form<NoFields>,
) -> Response {
    let ctx = context.op;
    let begun = async {
        let (me, proof) = proofs(&ctx)?;
        let begun = second_factor::begin(&ctx, me, proof).await;
        begun.map_err(|error| ctx.public(error))
    };
    match begun.await {
        Ok(()) => redirect(path::SECOND_FACTOR, []),
        Err(error) => refuse(&state, &ctx, path::SECOND_FACTOR, error),
    }
}

/// Leads to the page that shows the codes, this once.
fn show_codes(
    state: &AppState,
    ctx: &OpContext,
    codes: &[String],
    notice: FlashNotice,
) -> Result<Response, Error> {
    let me = ctx.myself().map_err(|error| ctx.public(error))?;
    let sealed = second_factor::seal_codes(ctx, me, codes).map_err(|error| ctx.public(error))?;
    let flash = Flash {
        sealed,
        ..told(notice)
    };
    let cookie = cookie::set_flash(&flash, state.base_url.is_https());
    Ok(redirect(path::SECOND_FACTOR, [cookie]))
}

/// What a code is typed into.
#[derive(Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    code: String,
}

/// `POST /me/second-factor/confirm`
pub async fn confirm(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(form): Form<ConfirmForm>,
) -> Response {
    let ctx = context.op;
    let confirmed = async {
        let (me, proof) = proofs(&ctx)?;
        let code = code_of(&form.code)?;
        let codes = second_factor::confirm(&ctx, me, proof, &code)
            .await
            .map_err(|error| ctx.public(error))?;
        show_codes(&state, &ctx, &codes, FlashNotice::SecondFactorOn)
    };
    match confirmed.await {
        Ok(response) => response,
        Err(error) => refuse(&state, &ctx, path::SECOND_FACTOR, error),
    }
}

/// `POST /me/second-factor/codes`
pub async fn renew_codes(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(_): Form<NoFields>,
) -> Response {
    let ctx = context.op;
    let renewed = async {
        let (me, proof) = proofs(&ctx)?;
        let codes = second_factor::renew_codes(&ctx, me, proof)
            .await
            .map_err(|error| ctx.public(error))?;
        show_codes(&state, &ctx, &codes, FlashNotice::CodesRenewed)
    };
    match renewed.await {
        Ok(response) => response,
        Err(error) => refuse(&state, &ctx, path::SECOND_FACTOR, error),
    }
}

/// `POST /me/second-factor/off`
pub async fn turn_off(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Form(_): Form<NoFields>,
) -> Response {
    let ctx = context.op;
    let off = async {
        let (me, proof) = proofs(&ctx)?;
        let off = second_factor::turn_off(&ctx, me, proof).await;
        off.map_err(|error| ctx.public(error))
    };
    match off.await {
        Ok(()) => {
            let flash = told(FlashNotice::SecondFactorOff);
            let cookie = cookie::set_flash(&flash, state.base_url.is_https());
            redirect(path::SECOND_FACTOR, [cookie])
        }
        Err(error) => refuse(&state, &ctx, path::SECOND_FACTOR, error),
    }
}

/// What proves once more that it is them: either will do.
#[derive(Deserialize)]
pub struct StepUpForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// `POST /me/step-up`
pub async fn step_up(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    Form(form): Form<StepUpForm>,
) -> Response {
    let current = context.session.clone();
    let ctx = context.op;
    let next = if path::is_local(&form.next) {
        form.next.as_str()
    } else {
        ""
    };
    let proved = async {
        let me = ctx.myself().map_err(|error| ctx.public(error))?;
        let session = current.as_deref().ok_or(Error::Unauthenticated)?;
        let known = cookie::device(&headers);
        let known = known.as_deref();
        let proved = if form.password.is_empty() && !form.code.trim().is_empty() {
            let code = code_of(&form.code)?;
            step_up::by_code(&ctx, me, session, &code, known).await
        } else {
            let password: Password = form
                .password
                .parse()
                .map_err(|problem: Problem| Error::invalid("password", problem))?;
            step_up::by_password(&ctx, me, session, &password, known).await
        };
        proved.map_err(|error| ctx.public(error))
    };
    match proved.await {
        Ok(()) => redirect(local_or_home(next), []),
        Err(error) => refuse(&state, &ctx, &path::step_up_then(next), error),
    }
}
