//! Every route beside the pages and the server functions.

use crate::{
    asset,
    endpoint::{
        account, agent, arrival, code, company, event, export, form, health, install, offline,
        page, picture, profile, retention, scrape, second_factor,
    },
    prometheus,
    state::AppState,
};
use axum::{
    extract::DefaultBodyLimit,
    handler::Handler,
    routing::{MethodRouter, get, post},
};

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
    pub(crate) handler: fn() -> MethodRouter<AppState>,
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
        path: "/icon/{name}",
        access: Access::Public("a picture"),
        handler: || get(offline::icon),
    },
    Row {
        method: "GET",
        path: app::path::MANIFEST,
        access: Access::Public("name and pictures of the console, the same for all"),
        handler: || get(offline::manifest),
    },
    Row {
        method: "GET",
        path: app::path::SERVICE_WORKER,
        access: Access::Public("a program of the browser, the same for all"),
        handler: || get(offline::service_worker),
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
        "/login/second",
        Access::Public("signing in; needs a session that has shown its password; throttled"),
        || small(arrival::finish),
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
    Row {
        method: "GET",
        path: "/picture/{id}",
        access: Access::Person,
        handler: || get(picture::show),
    },
    form_row("/me", Access::Person, || small(profile::update)),
    form_row("/me/preferences", Access::Person, || {
        small(profile::update_preferences)
    }),
    form_row("/me/retention", Access::Person, || {
        small(retention::update_mine)
    }),
    form_row("/c/{company}/retention", Access::Person, || {
        small(retention::update_of_company)
    }),
    form_row("/me/picture", Access::Person, || {
        post(picture::set_mine).layer(DefaultBodyLimit::max(picture::MAX_FORM))
    }),
    form_row("/me/picture/remove", Access::Person, || {
        small(picture::remove_mine)
    }),
    form_row("/c/{company}/picture", Access::Person, || {
        post(picture::set_of_company).layer(DefaultBodyLimit::max(picture::MAX_FORM))
    }),
    form_row("/c/{company}/picture/remove", Access::Person, || {
        small(picture::remove_of_company)
    }),
    form_row("/me/step-up", Access::Person, || {
        small(second_factor::step_up)
    }),
    form_row("/me/second-factor/begin", Access::Person, || {
        small(second_factor::begin)
    }),
    form_row("/me/second-factor/confirm", Access::Person, || {
        small(second_factor::confirm)
    }),
    form_row("/me/second-factor/codes", Access::Person, || {
        small(second_factor::renew_codes)
    }),
    form_row("/me/second-factor/off", Access::Person, || {
        small(second_factor::turn_off)
    }),
    form_row("/join/{code}", Access::Person, || small(company::apply)),
    form_row("/me/companies", Access::Person, || small(company::create)),
    form_row("/me/companies/open", Access::Person, || {
        small(company::open)
    }),
    form_row("/me/companies/reapply", Access::Person, || {
        small(company::reapply)
    }),
    form_row("/me/companies/accept", Access::Person, || {
        small(company::accept)
    }),
    form_row("/me/companies/withdraw", Access::Person, || {
        small(company::withdraw)
    }),
    form_row("/me/companies/leave", Access::Person, || {
        small(company::leave)
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
        method: "GET",
        path: model::scrape::SCRAPE_PATH,
        access: Access::Public(
            "a program has no account; needs a token, and reads what its person may see",
        ),
        handler: || get(scrape::metrics),
    },
    Row {
        method: "GET",
        path: "/p/servers/{id}/history/export",
        access: Access::Person,
        handler: || get(export::of_my_server),
    },
    Row {
        method: "GET",
        path: "/c/{company}/servers/{id}/history/export",
        access: Access::Person,
        handler: || get(export::of_server_of_company),
    },
    Row {
        method: "GET",
        path: "/p/servers/{id}/containers/{name}/history/export",
        access: Access::Person,
        handler: || get(export::of_my_container),
    },
    Row {
        method: "GET",
        path: "/c/{company}/servers/{id}/containers/{name}/history/export",
        access: Access::Person,
        handler: || get(export::of_container_of_company),
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
