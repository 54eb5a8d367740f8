//! The frame around every page of a signed-in person, and the scope they are in.

pub mod preference;
mod scope;

pub use scope::{scope_of, use_scope};

use crate::{
    i18n::{t_string, use_i18n},
    path,
    session::{Session, current_session},
    status::NotFoundPage,
    ui::{
        AppFrame, Brand, IconName, Menu, MenuLine, MenuLink, MenuPost, MenuSection, NavGroup,
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

/// A session that is still on its way.
type SessionResource = Resource<Result<Session, crate::error::AppError>>;

#[component]
fn Frame(scope: Scope, session: SessionResource) -> impl IntoView {
    let i18n = use_i18n();
    let pathname = use_location().pathname;
    let hosts = path::servers(scope);
    let at_hosts = {
        let hosts = hosts.clone();
        Signal::derive(move || {
            pathname.with(|at| *at == hosts || at.starts_with(&format!("{hosts}/")))
        })
    };
    view! {
        <AppFrame
            skip_label=t_string!(i18n, shell.skip_to_content).to_string()
            nav_label=t_string!(i18n, shell.navigation).to_string()
            brand=move || view! { <Brand name=t_string!(i18n, shell.product).to_string() href=path::HOME/> }
            nav=move || {
                view! {
                    <NavGroup>
                        <NavLink
                            href=hosts
                            label=t_string!(i18n, shell.nav_hosts).to_string()
                            icon=IconName::Server
                            current=at_hosts
                        />
                    </NavGroup>
                }
            }
            actions=move || {
                view! {
                    <Suspense>
                        {move || Suspend::new(async move {
                            session.await.ok().map(|session| view! { <Actions scope session/> })
                        })}
                    </Suspense>
                }
            }
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
            <MenuLink href=path::servers(Scope::Personal) icon=IconName::Home label=personal/>
            {companies
                .into_iter()
                .map(|company| {
                    let href = path::servers(Scope::Company(company.id));
                    view! { <MenuLink href icon=IconName::Building label=company.name/> }
                })
                .collect_view()}
        </Menu>
        <Menu id="account-menu" label=me.name icon=IconName::User>
            <MenuSection label=me.mobile>
                {me.is_platform_admin.then(|| t_string!(i18n, shell.platform_admin).to_string())}
            </MenuSection>
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
