//! The right end of the header: whether the page is live, where one is, who one is.

use super::{
    SessionResource,
    preference::{LocaleForm, ThemeForm},
};
use crate::{
    i18n::{I18n, t_string, use_i18n},
    live::{LiveState, use_live},
    message::MessagesBell,
    path,
    session::Session,
    ui::{Avatar, IconName, LiveDot, Liveness, Menu, MenuLine, MenuLink, MenuPost, MenuSection},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use model::{event::Event, scope::Scope};

/// The name of a scope: the company's, or that it is one's own.
pub fn scope_name(i18n: I18n, scope: Scope, session: &Session) -> String {
    let company = match scope {
        Scope::Personal => None,
        Scope::Company(id) => session.companies.iter().find(|company| company.id == id),
    };
    company.map_or_else(
        || t_string!(i18n, shell.scope_personal).to_string(),
        |company| company.name.clone(),
    )
}

/// Live mark and menus. When rights change, the companies in the menu do.
#[component]
pub(super) fn HeaderEnd(scope: Scope, session: SessionResource) -> impl IntoView {
    let live = use_live();
    live.on_event(move |event| {
        // A session that changed may have another name or picture.
        if matches!(event, Event::RightsChanged | Event::SessionsChanged) {
            session.refetch();
        }
    });
    view! {
        <LiveMark/>
        <MessagesBell session/>
        <Transition>
            {move || Suspend::new(async move {
                // Untracked: a later fetch that fails must not take the menus away.
                let first = ScopedFuture::new_untracked(async move { session.await }).await;
                first.ok().map(|first| view! { <Known scope session first/> })
            })}
        </Transition>
    }
    .into_any()
}

/// How the stream of events is, in a mark and a word.
#[component]
fn LiveMark() -> impl IntoView {
    let i18n = use_i18n();
    let stream = use_live().state();
    let state = Signal::derive(move || match stream.get() {
        LiveState::Live => Liveness::Live,
        LiveState::Broken => Liveness::Stale,
        LiveState::Off | LiveState::Connecting => Liveness::Off,
    });
    let text = Signal::derive(move || match stream.get() {
        LiveState::Live => t_string!(i18n, ui.live).to_string(),
        LiveState::Broken => t_string!(i18n, shell.live_broken).to_string(),
        LiveState::Connecting => t_string!(i18n, shell.live_connecting).to_string(),
        LiveState::Off => t_string!(i18n, ui.live_off).to_string(),
    });
    view! { <LiveDot state text/> }
}

#[component]
fn Known(scope: Scope, session: SessionResource, first: Session) -> impl IntoView {
    let known = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(newest)) = session.get()
            && known.with_untracked(|known| *known != newest)
        {
            known.set(newest);
        }
    });
    move || view! { <Actions scope session=known.get()/> }
}

/// The menus: where one is, who one is.
#[component]
fn Actions(scope: Scope, session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let personal = t_string!(i18n, shell.scope_personal).to_string();
    let here = scope_name(i18n, scope, &session);
    let here_icon = if scope == Scope::Personal {
        IconName::Home
    } else {
        IconName::Building
    };
    let companies = session.companies;
    let theme = session.theme;
    let me = session.me;
    let avatar = view! { <Avatar name=me.name.clone() image_url=me.image_url/> };
    let picture = Some(avatar.into_any());
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
            <MenuLine/>
            <MenuLink
                href=path::containers(scope)
                icon=IconName::Container
                label=t_string!(i18n, shell.nav_containers).to_string()
            />
            <MenuLink
                href=path::scrape(scope)
                icon=IconName::Chart
                label=t_string!(i18n, shell.nav_scrape).to_string()
            />
            {match scope {
                Scope::Personal => None,
                Scope::Company(company) => Some(view! {
                    <MenuLink
                        href=path::members(company)
                        icon=IconName::Users
                        label=t_string!(i18n, shell.nav_members).to_string()
                    />
                    <MenuLink
                        href=path::access(company)
                        icon=IconName::Key
                        label=t_string!(i18n, permission.title).to_string()
                    />
                    <MenuLink
                        href=path::company_profile(company)
                        icon=IconName::Info
                        label=t_string!(i18n, shell.nav_company_profile).to_string()
                    />
                    <MenuLine/>
                }),
            }}
            <MenuLink
                href=path::COMPANIES
                icon=IconName::Link
                label=t_string!(i18n, shell.nav_companies).to_string()
            />
        </Menu>
        <Menu id="account-menu" label=me.name icon=IconName::User picture>
            <MenuSection label=me.mobile>
                {me.is_platform_admin.then(|| t_string!(i18n, shell.platform_admin).to_string())}
            </MenuSection>
            <MenuLine/>
            <MenuLink
                href=path::PROFILE
                icon=IconName::User
                label=t_string!(i18n, shell.nav_profile).to_string()
            />
            <MenuLink
                href=path::PREFERENCES
                icon=IconName::Settings
                label=t_string!(i18n, shell.nav_preferences).to_string()
            />
            <MenuLink
                href=path::SECURITY
                icon=IconName::Shield
                label=t_string!(i18n, shell.nav_security).to_string()
            />
            {me.is_platform_admin
                .then(|| {
                    let tasks = t_string!(i18n, shell.nav_tasks).to_string();
                    let jobs = t_string!(i18n, shell.nav_jobs).to_string();
                    let outbox = t_string!(i18n, shell.nav_outbox).to_string();
                    let settings = t_string!(i18n, shell.nav_settings).to_string();
                    view! {
                        <MenuLink href=path::TASKS icon=IconName::Refresh label=tasks/>
                        <MenuLink href=path::JOBS icon=IconName::Check label=jobs/>
                        <MenuLink href=path::OUTBOX icon=IconName::File label=outbox/>
                        <MenuLink href=path::SETTINGS icon=IconName::Settings label=settings/>
                    }
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
