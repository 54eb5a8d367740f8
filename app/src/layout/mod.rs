//! The frame around every page of a signed-in person, and the scope they are in.

pub mod preference;
mod scope;

pub use scope::{scope_of, use_scope};

use crate::{
    i18n::{t_string, use_i18n},
    path,
    session::{Session, current_session},
    status::{Fault, LonePage, NotFoundPage},
    ui::{
        AppFrame, BottomBar, BottomLink, Brand, IconName, Menu, MenuLine, MenuLink, MenuPost, MenuSection, NavGroup,
        NavLink,
    },
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use model::scope::Scope;
use preference::{LocaleForm, ThemeForm};
use scope::provide_scope;

/// The frame of `/p/…` and `/c/{company}/…`.
#[component]
pub fn ScopeLayout() -> impl IntoView {
    let scope = provide_scope();
    let session = Resource::new_blocking(|| (), |()| current_session());
    move || match scope.get() {
        Some(scope) => view! { <Frame scope session/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

/// The frame of `/me/…` and `/platform/…`, which belong to no scope: its
/// navigation leads to the scope one came from.
#[component]
pub fn AccountLayout() -> impl IntoView {
    let session = Resource::new_blocking(|| (), |()| current_session());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match session.await {
                    Ok(known) => view! { <Frame scope=known.scope session/> }.into_any(),
                    Err(error) => {
                        view! { <LonePage><Fault error=error.0/></LonePage> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// A session that is still on its way.
type SessionResource = Resource<Result<Session, crate::error::AppError>>;

/// Whether the open page is at a path, or below it.
fn is_at(path: String) -> Signal<bool> {
    let pathname = use_location().pathname;
    Signal::derive(move || {
        pathname.with(|at| *at == path || at.starts_with(&format!("{path}/")))
    })
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
    let overview_label = t_string!(i18n, shell.nav_overview).to_string();
    let hosts_label = t_string!(i18n, shell.nav_hosts).to_string();
    let security_label = t_string!(i18n, shell.nav_security).to_string();
    let nav = {
        let (overview, hosts) = (overview.clone(), hosts.clone());
        let (overview_label, hosts_label) = (overview_label.clone(), hosts_label.clone());
        move || {
            view! {
                <NavGroup>
                    <NavLink href=overview label=overview_label icon=IconName::Home current=at_overview/>
                    <NavLink href=hosts label=hosts_label icon=IconName::Server current=at_hosts/>
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
            actions=move || {
                view! {
                    <Suspense>
                        {move || Suspend::new(async move {
                            session.await.ok().map(|session| view! { <Actions scope session/> })
                        })}
                    </Suspense>
                }
            }
            bottom=move || {
                view! {
                    <BottomBar label=t_string!(i18n, shell.navigation).to_string()>
                        <BottomLink href=overview label=overview_label icon=IconName::Home current=at_overview/>
                        <BottomLink href=hosts label=hosts_label icon=IconName::Server current=at_hosts/>
                        <BottomLink
                            href=path::SECURITY
                            label=security_label
                            icon=IconName::User
                            current=is_at("/me".to_owned())
                        />
                    </BottomBar>
                }
            }
            toast_close_label=t_string!(i18n, ui.close).to_string()
        >
            <Outlet/>
        </AppFrame>
    }
    .into_any()
}

/// The right end of the header: where one is, who one is.
#[component]
fn Actions(scope: Scope, session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let personal = t_string!(i18n, shell.scope_personal).to_string();
    let here = match scope {
        Scope::Personal => personal.clone(),
        Scope::Company(id) => session
            .companies
            .iter()
            .find(|c| c.id == id)
            .map_or_else(|| personal.clone(), |c| c.name.clone()),
    };
    let here_icon = if scope == Scope::Personal {
        IconName::Home
    } else {
        IconName::Building
    };
    let companies = session.companies;
    let theme = session.theme;
    let me = session.me;
    view! {
        <Menu id="scope-menu" label=here icon=here_icon>
            <MenuLink href=path::overview(Scope::Personal) icon=IconName::Home label=personal/>
            {companies
                .into_iter()
                .map(|company| {
                    let href = path::overview(Scope::Company(company.id));
                    view! { <MenuLink href icon=IconName::Building label=company.name/> }
                })
                .collect_view()}
        </Menu>
        <Menu id="account-menu" label=me.name icon=IconName::User>
            <MenuSection label=me.mobile>
                {me.is_platform_admin.then(|| t_string!(i18n, shell.platform_admin).to_string())}
            </MenuSection>
            <MenuLine/>
            <MenuLink
                href=path::SECURITY
                icon=IconName::Shield
                label=t_string!(i18n, shell.nav_security).to_string()
            />
            {me.is_platform_admin
                .then(|| {
                    let label = t_string!(i18n, shell.nav_tasks).to_string();
                    view! { <MenuLink href=path::TASKS icon=IconName::Refresh label/> }
                })}
            <MenuLine/>
            <MenuSection label=t_string!(i18n, shell.language).to_string()>
                <LocaleForm/>
            </MenuSection>
            <MenuSection label=t_string!(i18n, shell.theme).to_string()>
                <ThemeForm theme/>
            </MenuSection>
            <MenuLine/>
            <MenuPost
                action=path::LOGOUT
                icon=IconName::SignOut
                label=t_string!(i18n, shell.sign_out).to_string()
            />
        </Menu>
    }
    .into_any()
}
