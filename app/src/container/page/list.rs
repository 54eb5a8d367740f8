//! The containers on the hosts of a scope.

use crate::{
    container::{
        api::list_containers,
        part::{Asked, ContainerFilters, ContainerTable, cleared, refetch_with_samples},
    },
    error::AppError,
    i18n::{error_text, t_count, t_string, use_i18n},
    layout::use_scope,
    list::{FirstAnswer, ListFailure, NoMatch, Pages, page_links},
    path,
    ui::{Empty, IconName, Notice, PageHeader, Tone},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    container::{ContainerList, ContainerListRequest},
    error::Error,
    id::ServerId,
    page::Page,
    scope::Scope,
};

type Answer = Result<ContainerList, AppError>;

/// `/p/containers?q=&state=&server=&sort=cpu&desc=1&after=`
#[component]
pub fn ContainersPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let list = Resource::new(
        move || (scope.get(), asked.get()),
        |(scope, asked)| async move { list_containers(scope, asked.checked()?).await },
    );
    let title = t_string!(i18n, container.containers).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <FirstAnswer fetched=list page=move |first| {
            view! { <Answered scope=scope.get_untracked() asked list first/> }.into_any()
        }/>
    }
    .into_any()
}

/// The newest answer, in the place of the one before.
#[component]
fn Answered(
    scope: Scope,
    asked: Memo<Asked>,
    list: Resource<Answer>,
    first: Answer,
) -> impl IntoView {
    let (found, error) = match first {
        Ok(found) => (found, None),
        Err(error) => (nothing(), Some(error.0)),
    };
    let shown = RwSignal::new(found);
    let answered = RwSignal::new(asked.get_untracked());
    let failure = RwSignal::new(error);
    let trouble = RwSignal::new(None::<Error>);
    let servers = Memo::new(move |_| {
        let mut servers: Vec<ServerId> =
            shown.with(|list| list.page.items.iter().map(|one| one.server).collect());
        servers.sort_unstable();
        servers.dedup();
        servers
    });
    refetch_with_samples(list, move || servers.get());
    Effect::new(move |begun: Option<()>| {
        let newest = list.get();
        let question = asked.get_untracked();
        let is_repeat = answered.with_untracked(|answered| *answered == question);
        match (newest, begun) {
            (Some(Ok(found)), Some(())) => {
                trouble.set(None);
                failure.set(None);
                answered.set(question);
                if shown.with_untracked(|shown| *shown != found) {
                    shown.set(found);
                }
            }
            // What is there is better than an error that passes, as long as it is what
            // was asked for.
            (
                Some(Err(AppError(
                    error @ (Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }),
                ))),
                Some(()),
            ) if is_repeat && failure.with_untracked(Option::is_none) => trouble.set(Some(error)),
            (Some(Err(error)), Some(())) => {
                answered.set(question);
                failure.set(Some(error.0));
            }
            // What is there first is what the page was made of.
            _ => {}
        }
    });
    // What stands is made anew only when this changes, not with every answer: somebody
    // may be typing in it.
    let failure = Memo::new(move |_| failure.get());
    move || match failure.get() {
        Some(error) => {
            let (is_mark_wrong, first_page) = answered.with_untracked(|asked| {
                (
                    asked.is_mark_wrong,
                    path::containers_asked(scope, &asked.request),
                )
            });
            view! { <ListFailure error is_mark_wrong first_page/> }.into_any()
        }
        None => view! { <Containers scope asked answered shown trouble/> }.into_any(),
    }
}

fn nothing() -> ContainerList {
    ContainerList {
        page: Page::default(),
        counts: Default::default(),
    }
}

/// What stands below the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// No agent tells of any.
    FirstUse,
    /// There are some, but none like that.
    NoMatch,
    Table,
}

#[component]
fn Containers(
    scope: Scope,
    asked: Memo<Asked>,
    answered: RwSignal<Asked>,
    shown: RwSignal<ContainerList>,
    trouble: RwSignal<Option<Error>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let counts = Memo::new(move |_| shown.with(|list| list.counts));
    let found = Memo::new(move |_| shown.with(|list| (list.page.total, list.counts.total)));
    let host = Memo::new(move |_| {
        let is_one = answered.with(|answered| answered.request.filter.server.is_some());
        let name = shown.with(|list| list.page.items.first().map(|one| one.server_name.clone()));
        name.filter(|_| is_one)
    });
    let is_empty = Memo::new(move |_| shown.with(|list| list.page.items.is_empty()));
    let is_asked = Memo::new(move |_| {
        answered.with(|a| !a.request.filter.is_empty() || a.request.after.is_some())
    });
    let body = Memo::new(move |_| match (is_empty.get(), is_asked.get()) {
        (false, _) => Body::Table,
        (true, true) => Body::NoMatch,
        (true, false) => Body::FirstUse,
    });
    let is_in_use = Memo::new(move |_| body.get() != Body::FirstUse);
    let subtitle = Signal::derive(move || {
        is_in_use.get().then(|| {
            let counts = counts.get();
            t_string!(
                i18n,
                container.running_of,
                running = counts.running,
                total = counts.total
            )
            .to_string()
        })
    });
    let request = Signal::derive(move || answered.with(|answered| answered.request.clone()));
    let trouble_text = move || {
        trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, container.refresh_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    };
    view! {
        <PageHeader title=t_string!(i18n, container.containers).to_string() subtitle/>
        {trouble_text}
        {move || {
            is_in_use
                .get()
                .then(|| {
                    view! {
                        <ContainerFilters scope asked found host/>
                        <Ignored asked/>
                    }
                })
        }}
        {move || match body.get() {
            Body::FirstUse => {
                view! {
                    <Empty
                        icon=IconName::Container
                        title=t_string!(i18n, container.empty_title).to_string()
                        text=t_string!(i18n, container.empty_text).to_string()
                    />
                }
                    .into_any()
            }
            Body::NoMatch => view! { <NoContainerMatches scope answered/> }.into_any(),
            Body::Table => view! { <ContainerTable scope list=shown request/> }.into_any(),
        }}
        <ContainerPages scope request shown/>
    }
    .into_any()
}

/// To the first page and to the next.
#[component]
fn ContainerPages(
    scope: Scope,
    request: Signal<ContainerListRequest>,
    shown: RwSignal<ContainerList>,
) -> impl IntoView {
    let i18n = use_i18n();
    let next = Memo::new(move |_| shown.with(|list| list.page.next.clone()));
    let total = Memo::new(move |_| shown.with(|list| list.page.total));
    move || {
        let (first, next) = page_links(&request.get(), next.get(), |request| {
            path::containers_asked(scope, request)
        });
        view! { <Pages first next note=t_count!(i18n, container.count, total.get())/> }
    }
}

/// That a part of the address means nothing.
#[component]
fn Ignored(asked: Memo<Asked>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let names = asked.with(|asked| asked.ignored.join(", "));
        (!names.is_empty()).then(|| {
            let text = t_string!(i18n, container.query_ignored, names = names).to_string();
            view! { <div class="server-ignored"><Notice tone=Tone::Info>{text}</Notice></div> }
        })
    }
}

#[component]
fn NoContainerMatches(scope: Scope, answered: RwSignal<Asked>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let href = answered.with(|answered| path::containers_asked(scope, &cleared(answered)));
        let is_filtered = !answered.with(|answered| answered.request.filter.is_empty());
        let title = if is_filtered {
            t_string!(i18n, container.no_match_title)
        } else {
            t_string!(i18n, container.no_page_title)
        };
        let text = t_string!(i18n, container.no_match_text);
        view! { <NoMatch title text is_filtered href/> }.into_any()
    }
}
