//! The one route table.
//!
//! axum's router cannot be listed, so it is built from these tables and they
//! are listed instead: the coverage test has one row for each of their rows.
//! Nothing else in this program calls `.route(`.

use crate::{
    client_address::{TrustedProxies, find_client_address},
    config::Config,
    endpoint::{page, server_fn},
    prometheus::count_requests,
    request::{
        find_context, limit_time, redirect_to_sign_in, refuse_before_set_up, refuse_dot_segments,
    },
    security::{Site, refuse_foreign_sites, set_security_headers},
    session_store::{Store, tell_unavailable},
    state::AppState,
    telemetry::trace_request,
};
use app::App;
use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::post,
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions};
use std::sync::LazyLock;
use tower_http::compression::{
    CompressionLayer, CompressionLevel, Predicate,
    predicate::{DefaultPredicate, NotForContentType},
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

pub use crate::route_table::{Access, METRICS_ROUTES, ROUTES, Row};

/// Every page, as leptos lists it.
pub const PAGES: &[(&str, Access)] = &[
    ("/login", Access::Public("signing in")),
    (
        "/login/second",
        Access::Public("signing in; shows a form to who has shown their password"),
    ),
    ("/register", Access::Public("making an account")),
    ("/forgot", Access::Public("a forgotten password")),
    (
        "/setup",
        Access::Public("the first start; shows a form only to who has the token"),
    ),
    (
        "/join/{code}",
        Access::Public("whoever has a join link may read who invites; the link is its own key"),
    ),
    (
        "/offline",
        Access::Public("says that there is no connection; kept by browsers"),
    ),
    ("/p", Access::Person),
    ("/p/servers", Access::Person),
    ("/p/servers/new", Access::Person),
    ("/p/servers/{id}", Access::Person),
    ("/p/servers/{id}/containers/{name}", Access::Person),
    ("/p/containers", Access::Person),
    ("/p/scrape", Access::Person),
    ("/p/servers/{id}/history", Access::Person),
    ("/p/servers/{id}/containers/{name}/history", Access::Person),
    ("/p/compare", Access::Person),
    ("/p/alerts", Access::Person),
    ("/p/alerts/thresholds", Access::Person),
    ("/p/alerts/maintenance", Access::Person),
    ("/p/alerts/webhooks", Access::Person),
    ("/me/security", Access::Person),
    ("/messages", Access::Person),
    ("/me", Access::Person),
    ("/me/preferences", Access::Person),
    ("/me/second-factor", Access::Person),
    ("/me/step-up", Access::Person),
    ("/me/password", Access::Person),
    ("/me/mobile", Access::Person),
    ("/me/companies", Access::Person),
    ("/me/companies/new", Access::Person),
    ("/me/companies/{company}", Access::Person),
    ("/me/companies/{company}/apply", Access::Person),
    ("/platform/settings", Access::Person),
    ("/platform/tasks", Access::Person),
    ("/admin/jobs", Access::Person),
    ("/admin/jobs/{id}", Access::Person),
    ("/admin/outbox", Access::Person),
    ("/c/{company}", Access::Person),
    ("/c/{company}/servers", Access::Person),
    ("/c/{company}/servers/new", Access::Person),
    ("/c/{company}/servers/{id}", Access::Person),
    (
        "/c/{company}/servers/{id}/containers/{name}",
        Access::Person,
    ),
    ("/c/{company}/containers", Access::Person),
    ("/c/{company}/scrape", Access::Person),
    ("/c/{company}/servers/{id}/history", Access::Person),
    (
        "/c/{company}/servers/{id}/containers/{name}/history",
        Access::Person,
    ),
    ("/c/{company}/compare", Access::Person),
    ("/c/{company}/alerts", Access::Person),
    ("/c/{company}/alerts/thresholds", Access::Person),
    ("/c/{company}/alerts/maintenance", Access::Person),
    ("/c/{company}/alerts/webhooks", Access::Person),
    ("/c/{company}/members", Access::Person),
    ("/c/{company}/members/import", Access::Person),
    ("/c/{company}/members/{id}", Access::Person),
    ("/c/{company}/invite", Access::Person),
    ("/c/{company}/invite/{id}", Access::Person),
    ("/c/{company}/profile", Access::Person),
    ("/c/{company}/members/{id}/permissions", Access::Person),
    ("/c/{company}/templates", Access::Person),
    ("/c/{company}/templates/new", Access::Person),
    ("/c/{company}/templates/{id}", Access::Person),
    ("/c/{company}/access", Access::Person),
    ("/c/{company}/explain", Access::Person),
    ("/c/{company}/permissions", Access::Person),
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
    (
        "/fn/company/join_link",
        Access::Public("what the page of a join link shows; the link is its own key"),
    ),
    ("/fn/company/memberships", Access::Person),
    ("/fn/company/membership", Access::Person),
    ("/fn/company/members", Access::Person),
    ("/fn/company/member", Access::Person),
    ("/fn/company/review", Access::Person),
    ("/fn/company/approve", Access::Person),
    ("/fn/company/reject", Access::Person),
    ("/fn/company/belongings", Access::Person),
    ("/fn/company/dismiss", Access::Person),
    ("/fn/company/appoint", Access::Person),
    ("/fn/company/import", Access::Person),
    ("/fn/company/preview_import", Access::Person),
    ("/fn/company/import_members", Access::Person),
    ("/fn/company/revoke_invitation", Access::Person),
    ("/fn/company/links", Access::Person),
    ("/fn/company/link", Access::Person),
    ("/fn/company/update_link", Access::Person),
    ("/fn/company/create_link", Access::Person),
    ("/fn/company/revoke_link", Access::Person),
    ("/fn/company/rotate_link", Access::Person),
    ("/fn/company/profile", Access::Person),
    ("/fn/company/update_profile", Access::Person),
    ("/fn/identity/account", Access::Person),
    ("/fn/identity/profile", Access::Person),
    ("/fn/identity/preferences", Access::Person),
    ("/fn/identity/second_factor", Access::Person),
    ("/fn/identity/step_up", Access::Person),
    ("/fn/identity/sign_ins", Access::Person),
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
    ("/fn/container/list", Access::Person),
    ("/fn/container/detail", Access::Person),
    ("/fn/scrape/tokens", Access::Person),
    ("/fn/scrape/create_token", Access::Person),
    ("/fn/scrape/revoke_token", Access::Person),
    ("/fn/metrics/server_charts", Access::Person),
    ("/fn/metrics/container_charts", Access::Person),
    ("/fn/metrics/compare", Access::Person),
    ("/fn/metrics/server_history", Access::Person),
    ("/fn/metrics/container_history", Access::Person),
    ("/fn/metrics/net_sparklines", Access::Person),
    ("/fn/metrics/company_retention", Access::Person),
    ("/fn/metrics/my_retention", Access::Person),
    ("/fn/alert/list", Access::Person),
    ("/fn/alert/open", Access::Person),
    ("/fn/alert/heat_map", Access::Person),
    ("/fn/alert/server", Access::Person),
    ("/fn/alert/acknowledge", Access::Person),
    ("/fn/alert/mute", Access::Person),
    ("/fn/alert/thresholds", Access::Person),
    ("/fn/alert/save_thresholds", Access::Person),
    ("/fn/alert/server_thresholds", Access::Person),
    ("/fn/alert/save_server_thresholds", Access::Person),
    ("/fn/alert/maintenance", Access::Person),
    ("/fn/alert/create_maintenance", Access::Person),
    ("/fn/alert/create_server_maintenance", Access::Person),
    ("/fn/alert/end_maintenance", Access::Person),
    ("/fn/alert/end_server_maintenance", Access::Person),
    ("/fn/alert/webhooks", Access::Person),
    ("/fn/alert/save_webhook", Access::Person),
    ("/fn/alert/renew_webhook_secret", Access::Person),
    ("/fn/alert/try_webhook", Access::Person),
    ("/fn/alert/remove_webhook", Access::Person),
    ("/fn/message/list", Access::Person),
    ("/fn/message/unread", Access::Person),
    ("/fn/message/mark_read", Access::Person),
    ("/fn/message/mark_all_read", Access::Person),
    ("/fn/permission/templates", Access::Person),
    ("/fn/permission/template", Access::Person),
    ("/fn/permission/save_template", Access::Person),
    ("/fn/permission/delete_template", Access::Person),
    ("/fn/permission/reapply_template", Access::Person),
    ("/fn/permission/template_holders", Access::Person),
    ("/fn/permission/choices", Access::Person),
    ("/fn/permission/grants", Access::Person),
    ("/fn/permission/save_grants", Access::Person),
    ("/fn/permission/my_grants", Access::Person),
    ("/fn/permission/explain", Access::Person),
    ("/fn/permission/holders", Access::Person),
    ("/fn/permission/change_holder", Access::Person),
    ("/fn/permission/catalogue", Access::Person),
    ("/fn/task/list", Access::Person),
    ("/fn/task/run", Access::Person),
    ("/fn/job/list", Access::Person),
    ("/fn/job/detail", Access::Person),
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
        .layer(from_fn(refuse_dot_segments))
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
