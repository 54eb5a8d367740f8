//! The one route table.
//!
//! axum's router cannot be listed, so it is built from these tables and they
//! are listed instead: the coverage test has one row for each of their rows.
//! Nothing else in this program calls `.route(`.

use crate::{
    asset,
    client_address::{TrustedProxies, find_client_address},
    config::Config,
    endpoint::{account, agent, code, event, form, health, install, page, server_fn},
    prometheus::{self, count_requests},
    request::{find_context, limit_time, redirect_to_sign_in, refuse_before_set_up},
    security::{Site, refuse_foreign_sites, set_security_headers},
    session_store::{Store, tell_unavailable},
    state::AppState,
    telemetry::trace_request,
};
use app::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, get, post},
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions};
use std::sync::LazyLock;
use tower_http::compression::{
    CompressionLayer, CompressionLevel, Predicate,
    predicate::{DefaultPredicate, NotForContentType},
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

/// Who may come through a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, for this reason.
    Public(&'static str),
    /// Who is signed in; what they may do there is decided by their rights.
    Person,
    /// The agent of a host, by its token.
    Agent,
}

/// A route beside the pages and the server functions.
pub struct Row {
    /// Its method.
    pub method: &'static str,
    /// Its path, as axum writes it.
    pub path: &'static str,
    /// Who may come through.
    pub access: Access,
    /// What answers.
    handler: fn() -> MethodRouter<AppState>,
}

/// A row of a form.
const fn form_row(
    path: &'static str,
    access: Access,
    handler: fn() -> MethodRouter<AppState>,
) -> Row {
    Row {
        method: "POST",
        path,
        access,
        handler,
    }
}

/// Takes a POST whose body is no larger than that of a form.
fn small<H: Handler<T, AppState>, T: 'static>(handler: H) -> MethodRouter<AppState> {
    post(handler).layer(DefaultBodyLimit::max(MAX_FORM))
}

/// Bytes of a form at most.
const MAX_FORM: usize = 16 * 1024;

/// Everything beside the pages and the server functions.
pub const ROUTES: &[Row] = &[
    Row {
        method: "GET",
        path: "/",
        access: Access::Public("only redirects"),
        handler: || get(page::home),
    },
    Row {
        method: "GET",
        path: "/pkg/{version}/{*path}",
        access: Access::Public("the program of the browser, the same for all"),
        handler: || get(asset::versioned),
    },
    Row {
        method: "GET",
        path: "/favicon.svg",
        access: Access::Public("a picture"),
        handler: || get(asset::favicon),
    },
    Row {
        method: "GET",
        path: "/health/live",
        access: Access::Public("supervisors have no account; says only that the process answers"),
        handler: || get(health::live),
    },
    Row {
        method: "GET",
        path: "/health/ready",
        access: Access::Public(
            "load balancers have no account; says only whether the database answers",
        ),
        handler: || get(health::ready),
    },
    form_row("/login", Access::Public("signing in; throttled"), || {
        small(form::sign_in)
    }),
    form_row(
        "/login/code",
        Access::Public("signing in by a code; limited for each number and address"),
        || small(code::sign_in::send_code),
    ),
    form_row(
        "/login/verify",
        Access::Public("signing in; needs the code that was sent to this browser"),
        || small(code::sign_in::sign_in),
    ),
    form_row(
        "/register/code",
        Access::Public(
            "making an account, where the policy allows; limited for each number and address",
        ),
        || small(code::register::send_code),
    ),
    form_row(
        "/register",
        Access::Public("making an account; needs the code that was sent to this browser"),
        || small(code::register::register),
    ),
    form_row(
        "/forgot/code",
        Access::Public("a forgotten password; limited for each number and address"),
        || small(code::recovery::send_code),
    ),
    form_row(
        "/forgot/verify",
        Access::Public("a forgotten password; needs the code that was sent to this browser"),
        || small(code::recovery::prove),
    ),
    form_row(
        "/forgot",
        Access::Public("a forgotten password; needs the ticket of a code that was right"),
        || small(code::recovery::reset),
    ),
    form_row("/me/password", Access::Person, || {
        small(account::set_password)
    }),
    form_row("/me/mobile/code", Access::Person, || {
        small(account::send_mobile_code)
    }),
    form_row("/me/mobile/again", Access::Person, || {
        small(account::send_mobile_code_again)
    }),
    form_row("/me/mobile", Access::Person, || {
        small(account::change_mobile)
    }),
    form_row(
        "/setup",
        Access::Public("the first start; needs the one-time token"),
        || small(form::set_up),
    ),
    form_row(
        "/logout",
        Access::Public("ends one's own session, if there is one"),
        || small(form::sign_out),
    ),
    form_row(
        "/preference/locale",
        Access::Public("sets a cookie of one's own browser"),
        || small(form::choose_locale),
    ),
    form_row(
        "/preference/theme",
        Access::Public("sets a cookie of one's own browser"),
        || small(form::choose_theme),
    ),
    Row {
        method: "POST",
        path: model::agent::ENROL_PATH,
        access: Access::Public("a machine has no account yet; needs a single-use token"),
        handler: || small(agent::enrol),
    },
    Row {
        method: "GET",
        path: "/agent/install.sh",
        access: Access::Public("a machine has no account yet; the script is the same for all"),
        handler: || get(install::script),
    },
    Row {
        method: "GET",
        path: "/agent/{program}",
        access: Access::Public("a machine has no account yet; the program is the same for all"),
        handler: || get(install::program),
    },
    Row {
        method: "GET",
        path: app::path::EVENT_STREAM,
        access: Access::Person,
        handler: || get(event::stream),
    },
    Row {
        method: "POST",
        path: model::agent::FACTS_PATH,
        access: Access::Agent,
        handler: || small(agent::facts),
    },
    Row {
        method: "POST",
        path: model::agent::TOKEN_PATH,
        access: Access::Agent,
        handler: || small(agent::renew_token),
    },
    Row {
        method: "POST",
        path: model::agent::REPORT_PATH,
        access: Access::Agent,
        handler: || post(agent::report).layer(DefaultBodyLimit::max(model::agent::MAX_BODY)),
    },
];

/// What the listener of `metrics_listen` answers; it answers nothing else, and
/// the people's listener none of it.
pub const METRICS_ROUTES: &[Row] = &[Row {
    method: "GET",
    path: "/metrics",
    access: Access::Public(
        "Prometheus has no account; figures without names, on a listener of its own",
    ),
    handler: || get(prometheus::metrics),
}];

/// Every page, as leptos lists it.
pub const PAGES: &[(&str, Access)] = &[
    ("/login", Access::Public("signing in")),
    ("/register", Access::Public("making an account")),
    ("/forgot", Access::Public("a forgotten password")),
    (
        "/setup",
        Access::Public("the first start; shows a form only to who has the token"),
    ),
    ("/p", Access::Person),
    ("/p/servers", Access::Person),
    ("/p/servers/new", Access::Person),
    ("/p/servers/{id}", Access::Person),
    ("/me/security", Access::Person),
    ("/messages", Access::Person),
    ("/me/password", Access::Person),
    ("/me/mobile", Access::Person),
    ("/platform/settings", Access::Person),
    ("/platform/tasks", Access::Person),
    ("/admin/jobs", Access::Person),
    ("/admin/outbox", Access::Person),
    ("/c/{company}", Access::Person),
    ("/c/{company}/servers", Access::Person),
    ("/c/{company}/servers/new", Access::Person),
    ("/c/{company}/servers/{id}", Access::Person),
];

/// Every server function.
pub const SERVER_FNS: &[(&str, Access)] = &[
    (
        "/fn/identity/set_up_link",
        Access::Public("says whether the token of the link is the right one"),
    ),
    (
        "/fn/identity/captcha",
        Access::Public("a puzzle, for who asks for a code; nothing is kept of it"),
    ),
    (
        "/fn/identity/password_strength",
        Access::Public("judges what is typed, before there is an account; nothing is kept of it"),
    ),
    (
        "/fn/identity/registration",
        Access::Public("says whether one may make an account"),
    ),
    ("/fn/identity/account", Access::Person),
    ("/fn/identity/registration_policy", Access::Person),
    ("/fn/identity/set_registration_policy", Access::Person),
    ("/fn/session/current", Access::Person),
    ("/fn/identity/sessions", Access::Person),
    ("/fn/identity/revoke_session", Access::Person),
    ("/fn/identity/revoke_other_sessions", Access::Person),
    ("/fn/server/list", Access::Person),
    ("/fn/server/overview", Access::Person),
    ("/fn/server/detail", Access::Person),
    ("/fn/server/rename", Access::Person),
    ("/fn/server/remove", Access::Person),
    ("/fn/server/offer_enrolment", Access::Person),
    ("/fn/server/offer_replacement", Access::Person),
    ("/fn/server/enrolment_state", Access::Person),
    ("/fn/server/renew_agent_token", Access::Person),
    ("/fn/server/revoke_agent_token", Access::Person),
    ("/fn/metrics/server_charts", Access::Person),
    ("/fn/metrics/net_sparklines", Access::Person),
    ("/fn/message/list", Access::Person),
    ("/fn/message/unread", Access::Person),
    ("/fn/message/mark_read", Access::Person),
    ("/fn/message/mark_all_read", Access::Person),
    ("/fn/task/list", Access::Person),
    ("/fn/task/run", Access::Person),
    ("/fn/job/list", Access::Person),
    ("/fn/job/retry", Access::Person),
    ("/fn/job/cancel", Access::Person),
    ("/fn/delivery/outbox", Access::Person),
];

/// The session cookie's name. `__Host-` keeps other hosts of the domain from
/// planting one; browsers take it only over https.
pub const fn session_cookie(is_https: bool) -> &'static str {
    if is_https { "__Host-tenon" } else { "tenon" }
}

/// The pages, as leptos lists them. Once per process: while it lists them, no
/// resource of any page loads, and a page that another router renders at that
/// moment would wait for ever.
pub fn listed_pages() -> Vec<AxumRouteListing> {
    static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
        // Left to itself leptos adds a route of its own for each server function,
        // which would go past our `/fn/{*name}` and answer 500 to every error.
        let functions = ::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned());
        generate_route_list_with_exclusions(App, Some(functions.collect()))
    });
    PAGES.clone()
}

/// What Prometheus asks, as one service.
pub fn metrics_router(state: AppState) -> Router {
    let mut router = Router::new();
    for row in METRICS_ROUTES {
        router = router.route(row.path, (row.handler)());
    }
    router.with_state(state)
}

/// The console as one service.
pub fn router(state: AppState, config: &Config) -> Router {
    let mut router = Router::new();
    for row in ROUTES {
        router = router.route(row.path, (row.handler)());
    }
    router = router.route("/fn/{*name}", post(server_fn::call));

    let context = state.clone();
    let options = state.leptos.clone();
    let router = router
        .leptos_routes_with_context(
            &state,
            listed_pages(),
            move || page::provide_page_context(&context),
            move || app::shell(options.clone()),
        )
        .fallback(page::not_found);

    let is_https = config.base_url.is_https();
    let lifetime = i64::try_from(config.session_lifetime.as_secs()).unwrap_or(i64::MAX);
    let sessions = SessionManagerLayer::new(Store::new(state.console.clone()))
        .with_name(session_cookie(is_https))
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::seconds(lifetime)));
    let site = Site::new(config.base_url.clone());
    // WebAssembly is compressed when it is built, not for each request.
    let compressible =
        DefaultPredicate::new().and(NotForContentType::const_new("application/wasm"));

    // The last layer is the outermost.
    router
        .layer(from_fn(redirect_to_sign_in))
        .layer(from_fn_with_state(state.clone(), find_context))
        .layer(sessions)
        .layer(from_fn(tell_unavailable))
        .layer(from_fn_with_state(state.clone(), refuse_before_set_up))
        .layer(from_fn_with_state(site.clone(), refuse_foreign_sites))
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(compressible),
        )
        .layer(from_fn(limit_time))
        .layer(from_fn_with_state(site, set_security_headers))
        .layer(from_fn(trace_request))
        .layer(from_fn_with_state(
            TrustedProxies::new(config.trusted_proxies.clone()),
            find_client_address,
        ))
        .layer(from_fn_with_state(state.prometheus.clone(), count_requests))
        .with_state(state)
}
