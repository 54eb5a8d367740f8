//! The frame around every page of a signed-in person, and the scope they are in.

mod failure;
mod farewell;
mod header;
pub mod preference;
mod scope;
mod session_guard;
mod trouble;

pub use failure::PageFailure;
pub use farewell::provide_farewell;
pub use header::scope_name;
pub use scope::{provide_last_scope, scope_of, use_scope};
pub use trouble::RefreshTrouble;

use crate::{
    alert::{AlertsLink, BottomAlerts, provide_open_alerts},
    error::AppError,
    i18n::{t_string, use_i18n},
    message::{BottomMessages, UnreadFollower},
    path,
    session::{Session, current_session},
    status::NotFoundPage,
    ui::{AppFrame, BottomBar, BottomLink, Brand, IconName, NavGroup, NavLink},
};
use farewell::{FarewellNotice, ScopeGuard};
use header::HeaderEnd;
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use model::scope::Scope;
use scope::{provide_scope, scope_one_came_from};
use session_guard::SessionGuard;

/// The frame of `/p/…` and `/c/{company}/…`.
#[component]
pub fn ScopeLayout() -> impl IntoView {
    let scope = provide_scope();
    let session = provide_session();
    move || match scope.get() {
        Some(scope) => view! { <Frame scope session/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

/// The frame of `/me/…`, `/messages`, `/platform/…` and `/admin/…`, which belong to no scope: its
/// navigation leads to the scope one came from.
///
/// Nothing here waits for the session before there is a frame: what waits is made
/// more than once on the server, and with it each page in it and all that it
/// fetches. The browser would then find the answers of another one than its own.
#[component]
pub fn AccountLayout() -> impl IntoView {
    let session = provide_session();
    view! { <Frame scope=scope_one_came_from() session/> }.into_any()
}

/// A session that is still on its way.
type SessionResource = Resource<Result<Session, AppError>>;

/// Fetches who is signed in, for the frame and the pages in it.
fn provide_session() -> SessionResource {
    let session = Resource::new_blocking(|| (), |()| current_session());
    provide_context(session);
    session
}

/// Who is signed in, for a page in a frame.
pub fn use_session() -> Option<SessionResource> {
    use_context()
}

/// Whether the open page is at a path, or below it.
fn is_at(path: String) -> Signal<bool> {
    let pathname = use_location().pathname;
    Signal::derive(move || pathname.with(|at| *at == path || at.starts_with(&format!("{path}/"))))
}

#[component]
fn Frame(scope: Scope, session: SessionResource) -> impl IntoView {
    let i18n = use_i18n();
    let pathname = use_location().pathname;
    let (overview, hosts) = (path::overview(scope), path::servers(scope));
    let at_overview = {
        let overview = overview.clone();
        Signal::derive(move || pathname.with(|at| *at == overview))
    };
    let at_hosts = is_at(hosts.clone());
    let containers = path::containers(scope);
    let at_containers = is_at(containers.clone());
    let containers_label = t_string!(i18n, shell.nav_containers).to_string();
    let at_alerts = is_at(path::alerts(scope));
    // Outside of what waits, for both places that show it.
    let open_alerts = provide_open_alerts(scope);
    let overview_label = t_string!(i18n, shell.nav_overview).to_string();
    let hosts_label = t_string!(i18n, shell.nav_hosts).to_string();
    let account_label = t_string!(i18n, shell.account).to_string();
    let members = match scope {
        Scope::Personal => None,
        Scope::Company(company) => {
            let href = path::members(company);
            Some((href.clone(), is_at(href)))
        }
    };
    let members_label = t_string!(i18n, shell.nav_members).to_string();
    let rights = match scope {
        Scope::Personal => None,
        Scope::Company(company) => {
            let pages = [
                path::access(company),
                path::templates(company),
                path::permissions(company),
                path::explain(company, None, None),
            ];
            let at = pages.map(is_at);
            let current = Signal::derive(move || at.iter().any(Get::get));
            Some((path::access(company), current))
        }
    };
    let rights_label = t_string!(i18n, permission.title).to_string();
    let nav = {
        let (overview, hosts) = (overview.clone(), hosts.clone());
        let (overview_label, hosts_label) = (overview_label.clone(), hosts_label.clone());
        move || {
            view! {
                <NavGroup>
                    <NavLink href=overview label=overview_label icon=IconName::Overview current=at_overview/>
                    <NavLink href=hosts label=hosts_label icon=IconName::Server current=at_hosts/>
                    <NavLink
                        href=containers
                        label=containers_label
                        icon=IconName::Container
                        current=at_containers
                    />
                    <AlertsLink open=open_alerts current=at_alerts/>
                    {members.map(|(href, current)| view! {
                        <NavLink href label=members_label icon=IconName::Users current/>
                    })}
                    {rights.map(|(href, current)| view! {
                        <NavLink href label=rights_label icon=IconName::Key current/>
                    })}
                </NavGroup>
            }
        }
    };
    view! {
        <AppFrame
            skip_label=t_string!(i18n, shell.skip_to_content).to_string()
            nav_label=t_string!(i18n, shell.navigation).to_string()
            brand=move || view! { <Brand name=t_string!(i18n, shell.product).to_string() href=path::HOME/> }
            nav
            actions=move || view! { <HeaderEnd scope session/> }
            bottom=move || {
                view! {
                    <BottomBar label=t_string!(i18n, shell.navigation).to_string()>
                        <BottomLink href=overview label=overview_label icon=IconName::Overview current=at_overview/>
                        <BottomLink href=hosts label=hosts_label icon=IconName::Server current=at_hosts/>
                        <BottomAlerts open=open_alerts current=at_alerts/>
                        <BottomMessages session current=is_at(path::MESSAGES.to_owned())/>
                        <BottomLink
                            href=path::PROFILE
                            label=account_label
                            icon=IconName::User
                            current=is_at("/me".to_owned())
                        />
                    </BottomBar>
                }
            }
            toast_close_label=t_string!(i18n, ui.close).to_string()
        >
            <SessionGuard/>
            <ScopeGuard scope session/>
            <UnreadFollower/>
            <FarewellNotice/>
            <Outlet/>
        </AppFrame>
    }
    .into_any()
}
