//! The end of signing in: a session for who is in, and half of one for who has to
//! show a second factor first. Half a session has no user: it opens nothing but the
//! page that asks for the second factor.

use super::{
    fault::Fault,
    form::{local_or_home, redirect, until},
    input::Form,
};
use crate::{
    cookie,
    session_store::{ADDRESS, HALF, PROVED, SCOPE, SEEN, USER, USER_AGENT},
    state::AppState,
};
use app::{
    console::RequestContext,
    identity::{Flash, FlashNotice},
    path,
};
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use backend::{
    OpContext,
    identity::{
        service::{self, Arrival},
        session,
    },
};
use model::{
    error::Error,
    id::UserId,
    identity::SecondCode,
    refusal::Refusal,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};
use tower_sessions::{Expiry, Session};

/// How long one may take to show the second factor.
const HALF_LIFETIME: Millis = Millis::minutes(10);
/// How long the session around it is kept.
const HALF_SESSION: time::Duration = time::Duration::minutes(15);

/// What the session keeps of who is half in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Half {
    /// Who showed password or code.
    user: i64,
    /// When, UTC milliseconds.
    since: i64,
    /// Where they are going.
    next: String,
}

impl Half {
    /// Whether there is still time.
    pub fn holds(&self, now: Timestamp) -> bool {
        let age = now - Timestamp(self.since);
        (0..HALF_LIFETIME.0).contains(&age.0)
    }
}

fn unavailable(ctx: &OpContext, error: tower_sessions::session::Error) -> Error {
    ctx.public(backend::Error::Unavailable {
        doing: "beginning a session",
        source: error.into(),
    })
}

/// Lets somebody in on this browser, or half in; where they go.
pub(super) async fn enter(
    ctx: &OpContext,
    session: &Session,
    headers: &HeaderMap,
    arrival: &Arrival,
    next: &str,
) -> Result<String, Error> {
    if !arrival.needs_second_factor {
        begin_session(ctx, session, arrival.user, arrival.is_step_up, headers).await?;
        return Ok(local_or_home(next).to_owned());
    }
    let half = Half {
        user: arrival.user.0,
        since: ctx.now().0,
        next: next.to_owned(),
    };
    let begin = async {
        // Whoever was signed in here before is out.
        for key in [USER, SCOPE, PROVED] {
            session.remove_value(key).await?;
        }
        session.cycle_id().await?;
        session.set_expiry(Some(Expiry::OnInactivity(HALF_SESSION)));
        session.insert(HALF, half).await?;
        session.save().await
    };
    begin.await.map_err(|error| unavailable(ctx, error))?;
    Ok(path::LOGIN_SECOND.to_owned())
}

/// Signs somebody in on this browser, under a fresh session id: one that was
/// planted before is worth nothing. `is_step_up` says whether they proved by more than
/// a text that it is them.
pub(super) async fn begin_session(
    ctx: &OpContext,
    session: &Session,
    user: UserId,
    is_step_up: bool,
    headers: &HeaderMap,
) -> Result<(), Error> {
    let begin = async {
        session.cycle_id().await?;
        session.remove_value(HALF).await?;
        session.insert(USER, user.0).await?;
        session.insert(SEEN, ctx.now().0).await?;
        if is_step_up {
            session.insert(PROVED, ctx.now().0).await?;
        } else {
            session.remove_value(PROVED).await?;
        }
        session.insert(USER_AGENT, user_agent(headers)).await?;
        if let Some(address) = ctx.origin().address {
            session.insert(ADDRESS, address.to_string()).await?;
        }
        session.save().await
    };
    begin
        .await
        .map(|()| session::announce(ctx, user))
        .map_err(|error| unavailable(ctx, error))
}

/// The browser's own description, as far as it is kept.
pub(crate) fn user_agent(headers: &HeaderMap) -> String {
    let agent = headers
        .get(axum::http::header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    agent.chars().take(512).collect()
}

/// What the second factor is typed into.
#[derive(Deserialize)]
pub struct SecondForm {
    #[serde(default)]
    code: String,
}

/// `POST /login/second`
pub async fn finish(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<SecondForm>,
) -> Response {
    let ctx = context.op;
    let is_https = state.base_url.is_https();
    let half = match session.get::<Half>(HALF).await {
        Ok(half) => half.filter(|half| half.holds(ctx.now())),
        Err(error) => return Fault(unavailable(&ctx, error)).into_response(),
    };
    let finished = async {
        let half = half.ok_or(Error::Refused(Refusal::SignInExpired))?;
        let code: SecondCode = form
            .code
            .parse()
            .map_err(|problem| Error::invalid("code", problem))?;
        let known = cookie::device(&headers);
        let (door, user) = (ctx.anonymous(), UserId(half.user));
        let arrival = service::finish_sign_in(&ctx, door, user, &code, known.as_deref())
            .await
            .map_err(|error| ctx.public(error))?;
        enter(&ctx, &session, &headers, &arrival, &half.next)
            .await
            .map(|to| (arrival, to))
    };
    match finished.await {
        Ok((arrival, to)) => redirect(&to, [cookie::set_device(arrival.device, is_https)]),
        Err(error) => {
            let page = match error {
                Error::Refused(Refusal::SignInExpired) => path::LOGIN,
                _ => path::LOGIN_SECOND,
            };
            let flash = Flash {
                until: until(&ctx, &error),
                error: Some(error),
                ..Flash::default()
            };
            redirect(page, [cookie::set_flash(&flash, is_https)])
        }
    }
}

/// Tells a page what was done.
pub(super) fn told(notice: FlashNotice) -> Flash {
    Flash {
        notice: Some(notice),
        ..Flash::default()
    }
}
