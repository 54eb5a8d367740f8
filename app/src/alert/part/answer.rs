//! What was fetched first, and what is fetched again into the page that stands.

use crate::{
    error::AppError,
    i18n::{error_text, t_string, use_i18n},
    layout::PageFailure,
    ui::{Notice, Tone},
};
use leptos::prelude::*;
use model::error::Error;

/// An answer that is asked for.
pub type Asking<T> = Resource<Result<T, AppError>>;

/// An answer that is fetched again while it is shown.
pub struct Shown<T: Send + Sync + 'static> {
    /// The newest one.
    pub value: RwSignal<T>,
    /// Why there is nothing to show.
    pub failure: RwSignal<Option<Error>>,
    /// Why the newest one could not be fetched.
    pub trouble: RwSignal<Option<Error>>,
}

impl<T: Send + Sync + 'static> Clone for Shown<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Shown<T> {}

/// Follows what is fetched, for as long as the calling component lives.
pub fn follow<T>(first: Result<T, AppError>, fetched: Asking<T>) -> Shown<T>
where
    T: Default + Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    let (value, error) = match first {
        Ok(value) => (value, None),
        Err(error) => (T::default(), Some(error.0)),
    };
    let shown = Shown {
        value: RwSignal::new(value),
        failure: RwSignal::new(error),
        trouble: RwSignal::new(None::<Error>),
    };
    Effect::new(move |begun: Option<()>| match (fetched.get(), begun) {
        (Some(Ok(value)), Some(())) => {
            shown.value.set(value);
            shown.trouble.set(None);
            shown.failure.set(None);
        }
        // What is there is better than an error that passes.
        (
            Some(Err(AppError(
                error @ (Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }),
            ))),
            Some(()),
        ) if shown.failure.with_untracked(Option::is_none) => shown.trouble.set(Some(error)),
        (Some(Err(error)), Some(())) => shown.failure.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });
    shown
}

/// The page, or why there is none.
pub fn page_of<T: Send + Sync + 'static>(
    shown: Shown<T>,
    back: impl Fn() -> Option<(String, String)> + Send + 'static,
    page: impl Fn() -> AnyView + Send + 'static,
) -> impl IntoView {
    let failure = Memo::new(move |_| shown.failure.get());
    move || match failure.get() {
        Some(error) => view! { <PageFailure error back=back()/> }.into_any(),
        None => page(),
    }
}

/// That the newest answer could not be fetched.
#[component]
pub fn Trouble(
    /// Why.
    trouble: RwSignal<Option<Error>>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        trouble.get().map(|error| {
            let reason = error_text(i18n, &error);
            let text = t_string!(i18n, server.refresh_failed, reason = reason).to_string();
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    }
}
