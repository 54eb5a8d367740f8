//! Pages: what leptos renders, with the headers that only a page has.

use crate::{config::watch_port, cookie, security::content_security_policy, state::AppState};
use app::console::RequestContext;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Redirect, Response},
};
use backend::{Actor, authz::resource};
use http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use model::{error::Error, identity::Landing, scope::Scope};

/// Runs before each page is rendered: makes the language known and sets the
/// content security policy, whose nonce is known only here.
pub fn provide_page_context(state: &AppState) {
    let Some(request) = app::console::request_context() else {
        return;
    };
    provide_context(request.locale);
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    if let Some(nonce) = use_nonce() {
        let policy = content_security_policy(&nonce, watch_port());
        if let Ok(policy) = HeaderValue::try_from(policy) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    if request.flash.is_some() && use_context::<Parts>().is_some() {
        response.append_header(
            header::SET_COOKIE,
            cookie::clear_flash(state.base_url.is_https()),
        );
    }
    response.insert_header(
        header::VARY,
        HeaderValue::from_static("Accept-Language, Cookie"),
    );
}

/// `GET /`: where one wants to land, else the scope one last worked in.
pub async fn home(request: Request) -> Redirect {
    let context = request.extensions().get::<RequestContext>();
    let Some(context) = context.filter(|c| matches!(c.op.actor(), Actor::User(_))) else {
        return Redirect::to(app::path::LOGIN);
    };
    // A company that one has left since is no place to go back to. What else
    // goes wrong shows on the page.
    let left = context.op.scoped::<resource::Server>(context.scope).await;
    let scope = match left {
        Err(backend::Error::Public(Error::NotFound)) => Scope::Personal,
        _ => context.scope,
    };
    let landing = match context.op.actor() {
        Actor::User(user) => user.preference.landing,
        Actor::Anonymous | Actor::Agent(_) | Actor::System => Landing::default(),
    };
    Redirect::to(&match landing {
        Landing::Last => app::path::overview(scope),
        Landing::Personal => app::path::overview(Scope::Personal),
        Landing::Hosts => app::path::servers(scope),
        Landing::Messages => app::path::MESSAGES.to_owned(),
        Landing::Companies => app::path::COMPANIES.to_owned(),
    })
}

/// Whether browsers would have made another path of this one before they sent it.
pub(crate) fn has_dot_segments(path: &str) -> bool {
    let is_dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    };
    path.contains('\\') || path.split('/').any(is_dots)
}

/// Everything that no route knows: a page for people, JSON for programs.
///
/// The router of the pages is more lenient than ours: it resolves `..` and
/// takes `/login/` for `/login`. Left to it, a page would answer at paths that
/// are not its own, and to any method.
pub async fn not_found(State(state): State<AppState>, request: Request<Body>) -> Response {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // `CONNECT host:port` has no path at all, and leptos counts on one.
    let has_path = request.uri().path_and_query().is_some();
    if !reads || !has_path || !crate::request::is_page(path) {
        return super::fault::Fault(Error::NotFound).into_response();
    }
    if path.ends_with('/') {
        let query = request.uri().query();
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        let bare = format!("{}{query}", path.trim_end_matches('/'));
        if app::path::is_local(&bare) {
            return Redirect::to(&bare).into_response();
        }
        return super::fault::Fault(Error::NotFound).into_response();
    }
    let context = state.clone();
    let options = state.leptos.clone();
    let render = leptos_axum::render_app_async_with_context(
        move || provide_page_context(&context),
        move || app::shell(options.clone()),
    );
    render(request).await.into_response()
}
