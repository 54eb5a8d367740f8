//! The hosts of a scope.

use crate::{
    i18n::{t_count, t_string, use_i18n},
    layout::use_scope,
    path,
    server::{api::list_servers, part::ServerTable},
    status::Fault,
    ui::{Empty, IconName, PageHeader, Pager, Skeleton},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    error::{Error, Problem},
    page::{Cursor, Page},
    scope::Scope,
    server::{ServerListRequest, ServerSummary},
};

/// `/p/servers?after=…`
#[component]
pub fn ServersPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    let after = Memo::new(move |_| query.read().get("after"));
    let page = Resource::new(
        move || (scope.get(), after.get()),
        |(scope, after)| async move {
            let after = after
                .map(Cursor::try_from)
                .transpose()
                .map_err(|_| Error::invalid("after", Problem::Malformed))?;
            list_servers(
                scope,
                ServerListRequest {
                    after,
                    ..Default::default()
                },
            )
            .await
            .map(|list| list.page)
        },
    );
    let title = t_string!(i18n, server.hosts).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Suspense fallback=move || view! { <Skeleton label=t_string!(i18n, ui.loading).to_string() lines=6/> }>
            {move || {
                let first = after.get().is_none();
                Suspend::new(async move {
                    match page.await {
                        Ok(page) => view! { <List scope=scope.get_untracked() page first/> }.into_any(),
                        Err(error) => view! { <Fault error=error.0/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn List(scope: Scope, page: Page<ServerSummary>, first: bool) -> impl IntoView {
    let i18n = use_i18n();
    let count = t_count!(i18n, server.host_count, page.total);
    let next = page
        .next
        .as_ref()
        .map(|after| path::servers_after(scope, after));
    let previous = (!first).then(|| path::servers(scope));
    let content = if page.total == 0 {
        view! {
            <Empty
                icon=IconName::Server
                title=t_string!(i18n, server.empty_title).to_string()
                text=t_string!(i18n, server.empty_text).to_string()
            />
        }
        .into_any()
    } else {
        view! { <ServerTable scope servers=page.items/> }.into_any()
    };
    let paged = next.is_some() || previous.is_some();
    view! {
        <PageHeader title=t_string!(i18n, server.hosts).to_string() subtitle=count/>
        {content}
        {paged
            .then(|| view! {
                <Pager
                    label=t_string!(i18n, ui.pagination).to_string()
                    previous
                    next
                    previous_label=t_string!(i18n, ui.first_page).to_string()
                    next_label=t_string!(i18n, ui.next).to_string()
                />
            })}
    }
    .into_any()
}
