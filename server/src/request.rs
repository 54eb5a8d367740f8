//! From a request to its context: who acts, in which language, from where.

use crate::{
    client_address::ClientAddress,
    cookie,
    endpoint::{
        arrival::{Half, user_agent},
        code::KeptCode,
        fault::Fault,
        page::has_dot_segments,
    },
    session_store::{ADDRESS, CODE, HALF, PROVED, SCOPE, SEEN, USER},
    state::AppState,
    telemetry::RequestId,
};
use app::console::RequestContext;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header::AUTHORIZATION},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use backend::{Actor, Origin, identity, server::agent};
use model::{
    error::Error,
    id::UserId,
    identity::Preference,
    scope::Scope,
    time::{Millis, Timestamp},
};
use std::{sync::Arc, time::Duration};
use tower_sessions::Session;

/// How long an answer may take to begin, whatever is waited for: a database that
/// hangs, a body that does not come. Streams have begun long before.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// The same for what brings a picture along.
const UPLOAD_LIMIT: Duration = Duration::from_secs(60);
/// How stale the time of last use may become before it is written again.
const SEEN_STEP: Millis = Millis::minutes(10);

/// Puts a [`RequestContext`] into the request's extensions.
pub async fn find_context(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.as_str().to_owned());
    let address = request
        .extensions()
        .get::<ClientAddress>()
        .map(|client| client.0)
        .filter(|a| !a.is_unspecified());
    let origin = Origin {
        request_id,
        address,
        user_agent: user_agent(request.headers()),
    };
    let system = state.console.context(Actor::System, origin.clone());
    let actor = match find_actor(&system, &session, request.headers()).await {
        Ok(actor) => actor,
        Err(error) => return Fault(system.public(error)).into_response(),
    };
    let here =
        app::layout::scope_of(request.uri().path()).filter(|_| request.method() == Method::GET);
    let scope = match last_scope(&session, here, &actor).await {
        Ok(scope) => scope,
        Err(error) => return Fault(system.public(error)).into_response(),
    };
    let pending = match session.get::<KeptCode>(CODE).await {
        Ok(kept) => kept.map(|kept| kept.pending),
        Err(error) => return Fault(system.public(session_fault(error))).into_response(),
    };
    let (half, proved) = match (session.get::<Half>(HALF).await, proved(&session).await) {
        (Ok(half), Ok(proved)) => (half, proved),
        (Err(error), _) | (_, Err(error)) => {
            return Fault(system.public(session_fault(error))).into_response();
        }
    };
    let headers = request.headers();
    // What a person chose holds wherever they sign in; of everybody else the browser
    // knows.
    let chosen = match &actor {
        Actor::User(user) => user.preference.clone(),
        Actor::Anonymous | Actor::Agent(_) | Actor::System => Preference::default(),
    };
    let time_zone = chosen.time_zone.as_ref().map_or("", |zone| zone.as_str());
    let context = RequestContext {
        time_zone: Arc::from(time_zone),
        is_half: half.is_some_and(|half| half.holds(system.now())),
        pending,
        scope,
        locale: chosen.locale.unwrap_or_else(|| cookie::locale(headers)),
        theme: chosen.theme.unwrap_or_else(|| cookie::theme(headers)),
        assets: state.assets.site(),
        flash: cookie::flash(headers),
        device: cookie::device(headers).map(Arc::from),
        base_url: Arc::from(state.base_url.origin()),
        session: session
            .id()
            .map(|id| Arc::from(identity::session::handle(&id.to_string()))),
        op: state
            .console
            .context(actor, origin)
            .with_proved_time(proved),
    };
    request.extensions_mut().insert(context);
    next.run(request).await
}

/// Middleware: refuses paths that browsers would have resolved before they sent
/// them. Our router takes `..` for a name, and that of the pages goes up by it:
/// between the two stands another page than the one that was asked for.
pub async fn refuse_dot_segments(request: Request, next: Next) -> Response {
    if has_dot_segments(request.uri().path()) {
        return Fault(Error::NotFound).into_response();
    }
    next.run(request).await
}

/// Middleware: gives up on an answer that does not come. The one who asked may
/// ask again; what was begun is rolled back, or, if it was about to be committed,
/// done, as when a connection breaks.
pub async fn limit_time(request: Request, next: Next) -> Response {
    let limit = if is_upload(&request) {
        UPLOAD_LIMIT
    } else {
        ANSWER_LIMIT
    };
    within(limit, next.run(request)).await
}

/// Whether a picture is on its way: on a phone that takes its time.
fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path().ends_with("/picture")
}

async fn within(limit: Duration, answer: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer,
        Err(_) => {
            tracing::warn!(limit_s = limit.as_secs(), "no answer in time: given up");
            Fault(Error::Unavailable).into_response()
        }
    }
}

/// When the session proved password or second factor last.
async fn proved(session: &Session) -> Result<Option<Timestamp>, tower_sessions::session::Error> {
    Ok(session.get::<i64>(PROVED).await?.map(Timestamp))
}

/// The agent of the token, or the person of the session.
async fn find_actor(
    ctx: &backend::OpContext,
    session: &Session,
    headers: &HeaderMap,
) -> backend::Result<Actor> {
    if let Some(token) = bearer(headers) {
        return agent::find_actor(ctx, token).await;
    }
    // A session without a cookie costs no query.
    let Some(user) = session.get::<i64>(USER).await.map_err(session_fault)? else {
        return Ok(Actor::Anonymous);
    };
    let actor = identity::service::find_actor(ctx, UserId(user)).await?;
    if let Actor::User(user) = &actor {
        tracing::Span::current().record("user_id", user.id.0);
        let seen = session
            .get::<i64>(SEEN)
            .await
            .map_err(session_fault)?
            .unwrap_or(0);
        if ctx.now().0 - seen >= SEEN_STEP.0 {
            session
                .insert(SEEN, ctx.now().0)
                .await
                .map_err(session_fault)?;
            if let Some(address) = ctx.origin().address {
                session
                    .insert(ADDRESS, address.to_string())
                    .await
                    .map_err(session_fault)?;
            }
        }
    }
    Ok(actor)
}

/// The scope whose page was last open in the session, and from now on the one of
/// the page that is asked for. The page itself decides by rights: nothing is believed here.
async fn last_scope(
    session: &Session,
    here: Option<Scope>,
    actor: &Actor,
) -> backend::Result<Scope> {
    if !matches!(actor, Actor::User(_)) {
        return Ok(Scope::Personal);
    }
    let stored: Option<String> = session.get(SCOPE).await.map_err(session_fault)?;
    let last = stored.and_then(|text| text.parse().ok());
    match here {
        Some(here) if last != Some(here) => {
            let text = here.to_string();
            session.insert(SCOPE, text).await.map_err(session_fault)?;
            Ok(here)
        }
        _ => Ok(last.unwrap_or(Scope::Personal)),
    }
}

fn session_fault(error: tower_sessions::session::Error) -> backend::Error {
    backend::Error::Unavailable {
        doing: "reading the session",
        source: error.into(),
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Before the first user is made, only set-up, files and health answer.
pub async fn refuse_before_set_up(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let open = path == app::path::SET_UP
        || path == "/favicon.svg"
        || path == "/fn/identity/set_up_link"
        // Browsers ask for these by themselves, from any page.
        || [app::path::MANIFEST, app::path::SERVICE_WORKER, app::path::OFFLINE].contains(&path)
        || ["/pkg/", "/icon/", "/health/", "/preference/"]
            .iter()
            .any(|prefix| path.starts_with(prefix));
    if open || state.is_set_up() {
        return next.run(request).await;
    }
    // Another console of the cluster may have made the first user.
    let ctx = state.console.system("set-up");
    match identity::service::needs_set_up(&ctx).await {
        Ok(false) => {
            state.set_up_done();
            next.run(request).await
        }
        Ok(true) if request.method() == Method::GET && is_page(path) => {
            Redirect::to(app::path::SET_UP).into_response()
        }
        Ok(true) => Fault(Error::Unavailable).into_response(),
        Err(error) => Fault(ctx.public(error)).into_response(),
    }
}

/// Sends who is not signed in to the sign-in page, and back afterwards. Only a
/// courtesy: the pages' server functions refuse by themselves.
pub async fn redirect_to_sign_in(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let wants_page =
        matches!(*request.method(), Method::GET | Method::HEAD) && is_persons_page(path);
    let signed_in = request
        .extensions()
        .get::<RequestContext>()
        .is_some_and(|context| matches!(context.op.actor(), Actor::User(_)));
    if wants_page && !signed_in {
        let there = request
            .uri()
            .path_and_query()
            .map_or(path, |both| both.as_str());
        // One that nobody would be led back to is left out: encoded it may be
        // three times as long, and too long for a header.
        let to = if app::path::is_local(there) {
            app::path::login_then(there)
        } else {
            app::path::LOGIN.to_owned()
        };
        return Redirect::to(&to).into_response();
    }
    next.run(request).await
}

/// Whether a path belongs to the pages of a signed-in person.
fn is_persons_page(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(first, "p" | "c" | "me" | "messages" | "platform" | "admin")
}

/// Whether a person, and not a program, asks for this path.
pub(crate) fn is_page(path: &str) -> bool {
    ![
        "/fn/",
        "/picture/",
        "/remote/",
        "/agent/",
        "/event/",
        "/api/",
        "/health/",
        "/pkg/",
    ]
    .iter()
    .any(|prefix| path.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_given_up() {
        let given_up = within(Duration::from_millis(5), pending()).await;
        assert_eq!(given_up.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(given_up.headers().contains_key("retry-after"));
        let answer = ready(StatusCode::NO_CONTENT.into_response());
        let given = within(Duration::from_secs(60), answer).await;
        assert_eq!(given.status(), StatusCode::NO_CONTENT);
    }
}
