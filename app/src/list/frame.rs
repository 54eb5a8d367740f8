//! What stands around the answers of a list: before the first one, in place of one
//! that could not be had, and where nothing passes the filters.

use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    layout::PageFailure,
    ui::{ButtonVariant, Empty, IconName, LinkButton, Skeleton, SkeletonShape},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use model::error::Error;
use serde::{Serialize, de::DeserializeOwned};

/// A skeleton until there is an answer, then the page that is made of it. The page
/// stays: what comes later goes into its signals, so that nothing that somebody types
/// or points at is written anew.
///
/// `<FirstAnswer fetched page=move |first| view! { <Answered first fetched/> }.into_any()/>`
#[component]
pub fn FirstAnswer<T, F>(
    /// What was asked for, by the page itself (`docs/adding-a-feature.md`, 9).
    fetched: Resource<T>,
    /// Makes the page.
    page: F,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let i18n = use_i18n();
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=6/> }
    };
    view! {
        <Transition fallback=loading>
            {move || {
                let page = page.clone();
                Suspend::new(async move {
                    page(ScopedFuture::new_untracked(async move { fetched.await }).await)
                })
            }}
        </Transition>
    }
}

/// In place of a list that could not be had. Where the mark in the address is none
/// that we wrote, the first page is the way on.
#[component]
pub fn ListFailure(
    /// Why.
    error: Error,
    /// Whether the mark is the reason.
    is_mark_wrong: bool,
    /// The first page of what was asked for.
    #[prop(into)]
    first_page: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let back = is_mark_wrong.then(|| (first_page, t_string!(i18n, ui.first_page).to_string()));
    view! { <PageFailure error back/> }
}

/// In place of the rows where there are some, but none on this page: those that were
/// on it may have gone.
#[component]
pub fn NoMatch(
    /// That there is none.
    #[prop(into)]
    title: String,
    /// What to do about it.
    #[prop(into)]
    text: String,
    /// Whether filters keep rows away.
    is_filtered: bool,
    /// The first page without filters.
    href: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let label = if is_filtered {
        t_string!(i18n, ui.clear_filters).to_string()
    } else {
        t_string!(i18n, ui.first_page).to_string()
    };
    view! {
        <Empty
            icon=IconName::Search
            title
            text
            action=move || {
                view! { <LinkButton href variant=ButtonVariant::Secondary>{label}</LinkButton> }
            }
        />
    }
    .into_any()
}

/// A list that is fetched again while it is shown.
#[derive(Debug)]
pub struct Shown<T: Send + Sync + 'static> {
    /// The newest answer.
    pub value: RwSignal<T>,
    /// Why there is nothing to show.
    pub failure: Memo<Option<Error>>,
    /// Why the newest answer could not be fetched.
    pub trouble: RwSignal<Option<Error>>,
}

/// Follows a list whose every answer is of the same question, for as long as the
/// calling component lives.
pub fn follow<T>(first: Result<T, AppError>, fetched: Resource<Result<T, AppError>>) -> Shown<T>
where
    T: Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let (value, error) = match first {
        Ok(value) => (value, None),
        Err(error) => (T::default(), Some(error.0)),
    };
    let value = RwSignal::new(value);
    let failure = RwSignal::new(error);
    let trouble = RwSignal::new(None::<Error>);
    Effect::new(move |begun: Option<()>| match (fetched.get(), begun) {
        (Some(Ok(newest)), Some(())) => {
            value.set(newest);
            trouble.set(None);
            failure.set(None);
        }
        // What is there is better than an error that passes.
        (Some(Err(AppError(error @ (Error::Unavailable | Error::Internal { .. })))), Some(()))
            if failure.with_untracked(Option::is_none) =>
        {
            trouble.set(Some(error));
        }
        (Some(Err(error)), Some(())) => failure.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });
    Shown {
        value,
        // What stands is made anew only when this changes, not with every answer.
        failure: Memo::new(move |_| failure.get()),
        trouble,
    }
}
