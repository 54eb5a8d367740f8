//! The hosts of a scope.

use crate::{
    error::AppError,
    i18n::{I18n, t_count, t_string, use_i18n},
    layout::use_scope,
    list::{FirstAnswer, ListFailure, NoMatch, Pages, page_links},
    live::use_live,
    metrics::api::find_net_sparklines,
    path,
    server::{
        api::list_servers,
        part::{
            Asked, LiveServers, ServerFilters, ServerTable, ServerTabs, cleared, missing_right,
            why_link,
        },
    },
    ui::{ButtonVariant, Empty, Icon, IconName, LinkButton, Notice, PageHeader, Tone, use_toasts},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    error::Error,
    event::Event,
    permission::{Object, Permission},
    scope::Scope,
    server::{ServerFilter, ServerList},
};

type Answer = Result<ServerList, AppError>;

/// `/p/servers?q=&status=&provider=&region=&attention=1&sort=cpu&desc=1&after=`
#[component]
pub fn ServersPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let list = Resource::new(
        move || (scope.get(), asked.get()),
        |(scope, asked)| async move { list_servers(scope, asked.checked()?).await },
    );
    let title = t_string!(i18n, server.hosts).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <FirstAnswer fetched=list page=move |first| {
            view! { <Answered scope=scope.get_untracked() asked list first/> }.into_any()
        }/>
    }
    .into_any()
}

/// The newest answer, and what the hosts in it do from then on.
#[component]
fn Answered(
    scope: Scope,
    asked: Memo<Asked>,
    list: Resource<Answer>,
    first: Answer,
) -> impl IntoView {
    let servers = LiveServers::new(
        first
            .as_ref()
            .map(|list| list.page.items.clone())
            .unwrap_or_default(),
    );
    let answer = RwSignal::new(first);
    let answered = RwSignal::new(asked.get_untracked());
    follow(list, asked, servers, answer, answered);
    listen(scope, list, servers);
    let failure =
        Memo::new(move |_| answer.with(|answer| answer.as_ref().err().map(|e| e.0.clone())));
    move || match failure.get() {
        Some(error) => {
            let (is_mark_wrong, first_page) = answered.with_untracked(|asked| {
                (
                    asked.is_mark_wrong,
                    path::servers_asked(scope, &asked.request),
                )
            });
            view! { <ListFailure error is_mark_wrong first_page/> }.into_any()
        }
        None => view! { <Hosts scope asked answered answer servers/> }.into_any(),
    }
}

/// Puts every further answer in the place of the one before, and says when hosts
/// came or went.
fn follow(
    list: Resource<Answer>,
    asked: Memo<Asked>,
    servers: LiveServers,
    answer: RwSignal<Answer>,
    answered: RwSignal<Asked>,
) {
    let i18n = use_i18n();
    let toasts = use_toasts();
    Effect::new(move || {
        let Some(newest) = list.get() else { return };
        let question = asked.get_untracked();
        if answer.with_untracked(|answer| *answer == newest) && answered.get_untracked() == question
        {
            return;
        }
        let is_repeat = answered.with_untracked(|answered| *answered == question);
        match &newest {
            Ok(list) => {
                let before = answer.with_untracked(|a| a.as_ref().ok().map(|l| l.counts.total));
                if let Some(news) =
                    before.and_then(|before| count_news(i18n, before, list.counts.total))
                {
                    toasts.push(Tone::Info, news);
                }
                servers.replace(list.page.items.clone());
            }
            // What is there is better than an error, as long as it is what was asked
            // for; the mark in the header says that it stands still.
            Err(AppError(Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }))
                if is_repeat && answer.with_untracked(Result::is_ok) =>
            {
                return;
            }
            Err(_) => servers.replace(Vec::new()),
        }
        answered.set(question);
        answer.set(newest);
    });
}

/// That there are more or fewer hosts than before.
fn count_news(i18n: I18n, before: i64, now: i64) -> Option<String> {
    match now - before {
        0 => None,
        more if more > 0 => Some(t_count!(i18n, server.hosts_added, more)),
        fewer => Some(t_count!(i18n, server.hosts_removed, -fewer)),
    }
}

/// Has the hosts change as they report, the list as hosts come and go, and the
/// lines grow.
fn listen(scope: Scope, list: Resource<Answer>, servers: LiveServers) {
    let live = use_live();
    let ids = servers.ids();
    live.watch(move || ids.get());
    live.on_event(move |event| servers.hear(event));
    live.refetch(list, |event| {
        matches!(
            event,
            Event::ServerAdded { .. }
                | Event::ServerChanged { .. }
                | Event::ServerRemoved { .. }
                | Event::ServerStatus { .. }
                | Event::AlertsChanged { .. }
                | Event::RightsChanged
        )
    });
    // A page without its lines is complete, so they come after it.
    let lines = LocalResource::new(move || {
        let ids = ids.get();
        async move {
            if ids.is_empty() {
                return None;
            }
            Some(find_net_sparklines(scope, ids).await)
        }
    });
    live.on_missed(move || lines.refetch());
    Effect::new(move || match lines.get().flatten() {
        Some(Ok(lines)) => servers.draw(&lines),
        Some(Err(error)) => leptos::logging::warn!("lines of the network: {error}"),
        None => {}
    });
}

/// What stands below the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// Nobody has added a host, or none that the reader may see.
    FirstUse,
    /// There are hosts, but none like that.
    NoMatch,
    Table,
}

#[component]
fn Hosts(
    scope: Scope,
    asked: Memo<Asked>,
    answered: RwSignal<Asked>,
    answer: RwSignal<Answer>,
    servers: LiveServers,
) -> impl IntoView {
    let i18n = use_i18n();
    let counts =
        Memo::new(move |_| answer.with(|a| a.as_ref().map(|l| l.counts).unwrap_or_default()));
    let places = Memo::new(move |_| {
        answer.with(|a| a.as_ref().map(|l| l.places.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| answer.with(|a| a.as_ref().map_or(0, |l| l.page.total)));
    let found = Memo::new(move |_| (total.get(), counts.with(|counts| counts.total)));
    let may_create = Memo::new(move |_| answer.with(|a| a.as_ref().is_ok_and(|l| l.may_create)));
    let next = Memo::new(move |_| {
        answer.with(|answer| answer.as_ref().ok().and_then(|list| list.page.next.clone()))
    });
    let shown = servers.shown();
    let body = Memo::new(move |_| {
        if counts.with(|counts| counts.total == 0) {
            Body::FirstUse
        } else if shown.with(Vec::is_empty) {
            Body::NoMatch
        } else {
            Body::Table
        }
    });
    let has_hosts = Memo::new(move |_| body.get() != Body::FirstUse);
    let subtitle = Signal::derive(move || {
        has_hosts
            .get()
            .then(|| t_count!(i18n, server.host_count, counts.with(|counts| counts.total)))
    });
    let request = Signal::derive(move || answered.with(|answered| answered.request.clone()));
    view! {
        <PageHeader
            title=t_string!(i18n, server.hosts).to_string()
            subtitle
            actions=move || {
                move || {
                    has_hosts
                        .get()
                        .then(|| view! {
                            <LinkButton href=path::compare(scope)>
                                <Icon name=IconName::Chart/>
                                {t_string!(i18n, metrics.compare).to_string()}
                            </LinkButton>
                            <AddHost scope may_create/>
                        })
                }
            }
        />
        {move || {
            has_hosts
                .get()
                .then(|| view! {
                    <div class="server-tabs"><ServerTabs scope asked counts/></div>
                    <ServerFilters scope asked places found/>
                    <Ignored asked/>
                })
        }}
        {move || match body.get() {
            Body::FirstUse => view! { <FirstUse scope may_create/> }.into_any(),
            Body::NoMatch => view! { <NoHostMatches scope answered/> }.into_any(),
            Body::Table => view! { <ServerTable scope servers request/> }.into_any(),
        }}
        {move || {
            let (first, next) = page_links(&request.get(), next.get(), |request| {
                path::servers_asked(scope, request)
            });
            view! { <Pages first next note=t_count!(i18n, server.host_count, total.get())/> }
        }}
    }
    .into_any()
}

/// The way to a new host; says who can open it where it is closed.
#[component]
fn AddHost(scope: Scope, may_create: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let disabled_reason =
        Signal::derive(move || missing_right(i18n, may_create.get(), Permission::AddServer));
    view! {
        <LinkButton
            href=path::server_new(scope)
            variant=ButtonVariant::Primary
            disabled_reason
            why=why_link(i18n, scope, Object::Company)
        >
            <Icon name=IconName::Plus/>
            {t_string!(i18n, server.add_host).to_string()}
        </LinkButton>
    }
}

/// That a part of the address means nothing.
#[component]
fn Ignored(asked: Memo<Asked>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let names = asked.with(|asked| asked.ignored.join(", "));
        (!names.is_empty()).then(|| {
            view! {
                <div class="server-ignored">
                    <Notice tone=Tone::Info>
                        {t_string!(i18n, server.query_ignored, names = names).to_string()}
                    </Notice>
                </div>
            }
        })
    }
}

#[component]
fn FirstUse(scope: Scope, may_create: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        // Who may not add hosts to a company sees what others share.
        let is_member = scope != Scope::Personal && !may_create.get();
        let (title, text) = if is_member {
            (
                t_string!(i18n, server.unshared_title).to_string(),
                t_string!(i18n, server.unshared_text).to_string(),
            )
        } else {
            (
                t_string!(i18n, server.empty_title).to_string(),
                t_string!(i18n, server.empty_text).to_string(),
            )
        };
        view! {
            <Empty
                icon=IconName::Server
                title
                text
                action=move || view! { <AddHost scope may_create/> }
            />
        }
        .into_any()
    }
}

#[component]
fn NoHostMatches(scope: Scope, answered: RwSignal<Asked>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let href = answered.with(|answered| path::servers_asked(scope, &cleared(answered)));
        let is_filtered = !answered.with(|a| a.request.filter == ServerFilter::default());
        let title = if is_filtered {
            t_string!(i18n, server.no_match_title)
        } else {
            t_string!(i18n, server.no_page_title)
        };
        let text = t_string!(i18n, server.no_match_text);
        view! { <NoMatch title text is_filtered href/> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn hosts_that_come_and_go_are_told_by_number() {
        let i18n = texts(Locale::En);
        assert_eq!(count_news(i18n, 3, 3), None);
        assert_eq!(count_news(i18n, 3, 4).as_deref(), Some("1 host added"));
        assert_eq!(count_news(i18n, 3, 1).as_deref(), Some("2 hosts removed"));
    }
}
