//! The containers of one host, on its page.

use super::{ContainerTable, refetch_with_samples};
use crate::{
    container::api::list_containers,
    error::AppError,
    i18n::{t_count, t_string, use_i18n},
    path,
    ui::Card,
};
use leptos::prelude::*;
use model::{
    container::{ContainerFilter, ContainerList, ContainerListRequest, ContainerSort},
    id::ServerId,
    page::Page,
    scope::Scope,
};

/// Containers shown at most; the rest is a link away.
const SHOWN: u32 = 20;

/// The containers of a host that are asked for; made by the page.
#[derive(Debug, Clone, Copy)]
pub struct HostContainersResource {
    scope: Scope,
    server: ServerId,
    list: Resource<Result<ContainerList, AppError>>,
}

impl HostContainersResource {
    /// Asks for the containers of a host, those that want a look first.
    pub fn new(scope: Scope, server: ServerId) -> Self {
        let request = asked(server, Some(SHOWN));
        let list = Resource::new(
            || (),
            move |()| {
                let request = request.clone();
                async move { list_containers(scope, request).await }
            },
        );
        HostContainersResource {
            scope,
            server,
            list,
        }
    }

    /// The first answer. What fails here fails for the whole page, which says so.
    pub async fn first(self) -> ContainerList {
        self.list.await.unwrap_or_else(|_| nothing())
    }
}

fn asked(server: ServerId, limit: Option<u32>) -> ContainerListRequest {
    ContainerListRequest {
        filter: ContainerFilter {
            server: Some(server),
            ..ContainerFilter::default()
        },
        sort: ContainerSort::State,
        limit,
        ..ContainerListRequest::default()
    }
}

/// A card with them; nothing for a host that has none.
#[component]
pub fn HostContainers(
    /// What was asked for.
    containers: HostContainersResource,
    /// The first answer.
    first: ContainerList,
) -> impl IntoView {
    let i18n = use_i18n();
    let HostContainersResource {
        scope,
        server,
        list,
    } = containers;
    let shown = RwSignal::new(first);
    refetch_with_samples(list, move || vec![server]);
    Effect::new(move |begun: Option<()>| {
        // What is there first is what the page was made of; old values are better
        // than none, and the page says when it stands still.
        if let (Some(Ok(newest)), Some(())) = (list.get(), begun) {
            shown.set(newest);
        }
    });
    let total = Memo::new(move |_| shown.with(|list| list.page.total));
    let has_any = Memo::new(move |_| total.get() > 0);
    let all = move || {
        let href = path::containers_asked(scope, &asked(server, None));
        let text = move || t_count!(i18n, container.all_of_host, total.get());
        view! { <a href=href>{text}</a> }
    };
    move || {
        has_any.get().then(|| {
            view! {
                <Card title=t_string!(i18n, container.containers).to_string() actions=all>
                    <ContainerTable scope list=shown/>
                </Card>
            }
            .into_any()
        })
    }
}

fn nothing() -> ContainerList {
    ContainerList {
        page: Page::default(),
        counts: Default::default(),
    }
}
