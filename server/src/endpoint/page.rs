//! Pages: what leptos renders, with the headers that only a page has.

use crate::{config::watch_port, cookie, security::content_security_policy, state::AppState};
use app::console::RequestContext;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use backend::{Actor, authz::resource};
use http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use model::{error::Error, scope::Scope};

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

/// `GET /`: the scope one last worked in.
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
    Redirect::to(&app::path::overview(scope))
}

/// Everything that no route knows: a page for people, JSON for programs.
pub async fn not_found(State(state): State<AppState>, request: Request<Body>) -> Response {
    if !crate::request::is_page(request.uri().path()) {
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
