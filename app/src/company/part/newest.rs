//! A page that follows its answer.

use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    ui::{Skeleton, SkeletonShape},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use model::error::Error;
use serde::{Serialize, de::DeserializeOwned};

/// Draws what was fetched, and again when another answer came. One that says the same
/// changes nothing on the page, and so takes nothing away that somebody is typing; an
/// error that passes does not take the place of an answer.
pub fn newest<T, D>(fetched: Resource<Result<T, AppError>>, draw: D) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    D: Fn(Result<T, Error>) -> AnyView + Clone + Send + Sync + 'static,
{
    let i18n = use_i18n();
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    view! {
        <Transition fallback=loading>
            {move || {
                let draw = draw.clone();
                Suspend::new(async move {
                    let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                    view! { <Answered first fetched draw/> }
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Answered<T, D>(
    first: Result<T, AppError>,
    fetched: Resource<Result<T, AppError>>,
    draw: D,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    D: Fn(Result<T, Error>) -> AnyView + Send + Sync + 'static,
{
    let answer = RwSignal::new(first);
    Effect::new(move || {
        let Some(newest) = fetched.get() else { return };
        let is_passing = matches!(
            newest,
            Err(AppError(
                Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }
            ))
        );
        let is_news =
            answer.with_untracked(|answer| *answer != newest && !(is_passing && answer.is_ok()));
        if is_news {
            answer.set(newest);
        }
    });
    move || draw(answer.get().map_err(|error| error.0))
}
