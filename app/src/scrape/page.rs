//! Tokens by which programs read the figures of a scope.

use super::{
    api::list_scrape_tokens,
    part::{MadeToken, NewToken, TokenTable},
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::{PageFailure, use_scope},
    live::use_live,
    ui::{Card, Empty, IconName, PageHeader, Skeleton, SkeletonShape},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_meta::Title;
use model::{
    event::Event,
    scope::Scope,
    scrape::{ScrapeSecret, ScrapeToken},
};

type Tokens = Resource<Result<Vec<ScrapeToken>, AppError>>;

/// `/p/scrape`
#[component]
pub fn ScrapePage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let scope = Memo::new(move |_| scope.get());
    let title = t_string!(i18n, scrape.title).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        // Each scope has a page of its own: a secret of one is never shown in another.
        {move || view! { <OneScope scope=scope.get()/> }.into_any()}
    }
    .into_any()
}

#[component]
fn OneScope(scope: Scope) -> impl IntoView {
    let i18n = use_i18n();
    let fetched: Tokens = Resource::new(|| (), move |()| list_scrape_tokens(scope));
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=4/> }
    };
    view! {
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the page that stands.
                match ScopedFuture::new_untracked(async move { fetched.await }).await {
                    Ok(first) => view! { <Tokens scope first fetched/> }.into_any(),
                    Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Tokens(scope: Scope, first: Vec<ScrapeToken>, fetched: Tokens) -> impl IntoView {
    let i18n = use_i18n();
    let tokens = RwSignal::new(first);
    let made = RwSignal::new(None::<ScrapeSecret>);
    use_live().refetch(fetched, |event| *event == Event::RightsChanged);
    Effect::new(move |begun: Option<()>| {
        // What is there first is what the page was made of.
        if let (Some(Ok(newest)), Some(())) = (fetched.get(), begun) {
            tokens.set(newest);
        }
    });
    let is_empty = Memo::new(move |_| tokens.with(Vec::is_empty));
    // With scripts this is no element.
    let noscript = t_string!(i18n, scrape.noscript);
    let list = move || {
        if is_empty.get() {
            let title = t_string!(i18n, scrape.none_title).to_string();
            let text = t_string!(i18n, scrape.none_text).to_string();
            view! { <Empty icon=IconName::Key title text/> }.into_any()
        } else {
            view! { <TokenTable scope tokens refetch=move |()| fetched.refetch()/> }.into_any()
        }
    };
    view! {
        <PageHeader
            title=t_string!(i18n, scrape.title).to_string()
            subtitle=t_string!(i18n, scrape.intro).to_string()
        />
        <div class="server-detail">
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <div role="status">
                {move || made.get().map(|secret| view! { <MadeToken secret/> })}
            </div>
            <NewToken
                scope
                on_made=move |secret| {
                    made.set(Some(secret));
                    fetched.refetch();
                }
            />
            <Card title=t_string!(i18n, scrape.tokens).to_string()>{list}</Card>
        </div>
    }
    .into_any()
}
