//! The pages and their paths.
//!
//! Every page is rendered whole before the first byte leaves (`SsrMode::Async`),
//! so that it is complete without scripts and has its true status.

use crate::{
    alert::page::{AlertsPage, MaintenancePage, ThresholdsPage, WebhooksPage},
    company::page::{
        CompaniesPage, CompanyNewPage, ImportPage, InvitePage, JoinPage, LinkPage, MemberPage,
        MembersPage, MembershipPage, ProfilePage, ReapplyPage,
    },
    container::page::{ContainerPage, ContainersPage},
    delivery::OutboxPage,
    i18n::provide_i18n,
    identity::page::{
        ForgotPage, LoginPage, MobilePage, PasswordPage, PreferencesPage,
        ProfilePage as PersonPage, RegisterPage, SecondFactorPage, SecondPage, SecurityPage,
        SetUpPage, SettingsPage, StepUpPage,
    },
    job::{JobPage, JobsPage},
    layout::{AccountLayout, ScopeLayout, provide_farewell, provide_last_scope},
    live::provide_live,
    message::{MessagesPage, provide_unread},
    metrics::{ComparePage, ContainerHistoryPage, ServerHistoryPage},
    offline::OfflinePage,
    overview::OverviewPage,
    permission::page::{
        AccessPage, CataloguePage, ExplainPage, GrantsPage, TemplateNewPage, TemplatePage,
        TemplatesPage,
    },
    scrape::ScrapePage,
    server::page::{ServerNewPage, ServerPage, ServersPage},
    status::NotFoundPage,
    task::TasksPage,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    any_nested_route::IntoAnyNestedRoute,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_i18n();
    provide_live();
    provide_last_scope();
    provide_farewell();
    let unread = provide_unread();
    view! {
        <Title formatter=move |text| title_text(unread.before(text))/>
        <Router>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/login/second") view=SecondPage ssr=SsrMode::Async/>
                <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot") view=ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/join/:code") view=JoinPage ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetUpPage ssr=SsrMode::Async/>
                <Route path=path!("/offline") view=OfflinePage ssr=SsrMode::Async/>
                <ParentRoute path=path!("/p") view=ScopeLayout ssr=SsrMode::Async>
                    <ScopePages/>
                </ParentRoute>
                <ParentRoute path=path!("/c/:company") view=ScopeLayout ssr=SsrMode::Async>
                    <ScopePages/>
                    <Route path=path!("/members") view=MembersPage ssr=SsrMode::Async/>
                    <Route path=path!("/members/import") view=ImportPage ssr=SsrMode::Async/>
                    <Route path=path!("/members/:id") view=MemberPage ssr=SsrMode::Async/>
                    <Route path=path!("/invite") view=InvitePage ssr=SsrMode::Async/>
                    <Route path=path!("/invite/:id") view=LinkPage ssr=SsrMode::Async/>
                    <Route path=path!("/profile") view=ProfilePage ssr=SsrMode::Async/>
                    <RightsPages/>
                </ParentRoute>
                <ParentRoute path=path!("/me") view=AccountLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=PersonPage ssr=SsrMode::Async/>
                    <Route path=path!("/preferences") view=PreferencesPage ssr=SsrMode::Async/>
                    <Route path=path!("/security") view=SecurityPage ssr=SsrMode::Async/>
                    <Route path=path!("/second-factor") view=SecondFactorPage ssr=SsrMode::Async/>
                    <Route path=path!("/step-up") view=StepUpPage ssr=SsrMode::Async/>
                    <Route path=path!("/password") view=PasswordPage ssr=SsrMode::Async/>
                    <Route path=path!("/mobile") view=MobilePage ssr=SsrMode::Async/>
                    <Route path=path!("/companies") view=CompaniesPage ssr=SsrMode::Async/>
                    <Route path=path!("/companies/new") view=CompanyNewPage ssr=SsrMode::Async/>
                    <Route path=path!("/companies/:company") view=MembershipPage ssr=SsrMode::Async/>
                    <Route path=path!("/companies/:company/apply") view=ReapplyPage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/messages") view=AccountLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=MessagesPage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/platform") view=AccountLayout ssr=SsrMode::Async>
                    <Route path=path!("/tasks") view=TasksPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/admin") view=AccountLayout ssr=SsrMode::Async>
                    <Route path=path!("/jobs") view=JobsPage ssr=SsrMode::Async/>
                    <Route path=path!("/jobs/:id") view=JobPage ssr=SsrMode::Async/>
                    <Route path=path!("/outbox") view=OutboxPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The pages before signing in, with nothing else: what strangers on phones load
/// instead of [`App`]. The server renders `App` at every path; this one finds in
/// the document what it would have rendered itself, so the two have the same
/// frame, and the routes here are those of [`path::is_entrance`]. Every link that
/// leads elsewhere is one that loads a new page (`rel="external"`).
///
/// [`path::is_entrance`]: crate::path::is_entrance
#[component]
pub fn Entrance() -> impl IntoView {
    provide_meta_context();
    provide_i18n();
    provide_live();
    view! {
        <Title formatter=title_text/>
        <Router>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot") view=ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/join/:code") view=JoinPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// The text of `<title>`: leptos writes it into the document as it is, and the
/// names in it are given by people and machines. In the browser it is set as
/// text.
fn title_text(text: String) -> String {
    if cfg!(feature = "ssr") {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        text
    }
}

/// The pages that every scope has.
#[component(transparent)]
fn ScopePages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("") view=OverviewPage ssr=SsrMode::Async/>
        <Route path=path!("/servers") view=ServersPage ssr=SsrMode::Async/>
        <Route path=path!("/servers/new") view=ServerNewPage ssr=SsrMode::Async/>
        <Route path=path!("/servers/:id") view=ServerPage ssr=SsrMode::Async/>
        <Route path=path!("/servers/:id/containers/:name") view=ContainerPage ssr=SsrMode::Async/>
        <Route path=path!("/containers") view=ContainersPage ssr=SsrMode::Async/>
        <Route path=path!("/scrape") view=ScrapePage ssr=SsrMode::Async/>
        <Route path=path!("/servers/:id/history") view=ServerHistoryPage ssr=SsrMode::Async/>
        <Route
            path=path!("/servers/:id/containers/:name/history")
            view=ContainerHistoryPage
            ssr=SsrMode::Async
        />
        <Route path=path!("/compare") view=ComparePage ssr=SsrMode::Async/>
        <AlertPages/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The pages about alerts.
#[component(transparent)]
fn AlertPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/alerts") view=AlertsPage ssr=SsrMode::Async/>
        <Route path=path!("/alerts/thresholds") view=ThresholdsPage ssr=SsrMode::Async/>
        <Route path=path!("/alerts/maintenance") view=MaintenancePage ssr=SsrMode::Async/>
        <Route path=path!("/alerts/webhooks") view=WebhooksPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The pages about the rights of a company.
#[component(transparent)]
fn RightsPages() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/members/:id/permissions") view=GrantsPage ssr=SsrMode::Async/>
        <Route path=path!("/templates") view=TemplatesPage ssr=SsrMode::Async/>
        <Route path=path!("/templates/new") view=TemplateNewPage ssr=SsrMode::Async/>
        <Route path=path!("/templates/:id") view=TemplatePage ssr=SsrMode::Async/>
        <Route path=path!("/access") view=AccessPage ssr=SsrMode::Async/>
        <Route path=path!("/explain") view=ExplainPage ssr=SsrMode::Async/>
        <Route path=path!("/permissions") view=CataloguePage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
