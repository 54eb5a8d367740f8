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

/// Where a further answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place<T> {
    /// Into the page that stands.
    Value(T),
    /// Beside what stands.
    Trouble(Error),
    /// In the place of the page.
    Failure(Error),
}

/// What is there is better than an error that passes, as long as it is what was asked for.
fn place_of<T>(newest: Result<T, AppError>, is_repeat: bool, is_shown: bool) -> Place<T> {
    match newest {
        Ok(value) => Place::Value(value),
        Err(AppError(
            error @ (Error::Unavailable | Error::Internal { .. } | Error::TooMany { .. }),
        )) if is_repeat && is_shown => Place::Trouble(error),
        Err(error) => Place::Failure(error.0),
    }
}

/// Follows what is fetched, for as long as the calling component lives. `question` is what
/// is asked for now: of another one than before an error is no trouble beside the answer,
/// because there is none.
pub fn follow<T, Q>(
    first: Result<T, AppError>,
    fetched: Asking<T>,
    question: impl Fn() -> Q + 'static,
) -> Shown<T>
where
    Q: PartialEq + Send + Sync + 'static,
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
    let answered = StoredValue::new(untrack(&question));
    Effect::new(move |begun: Option<()>| {
        // What is there first is what the page was made of.
        let (Some(newest), Some(())) = (fetched.get(), begun) else {
            return;
        };
        let asked = untrack(&question);
        let is_repeat = answered.with_value(|answered| *answered == asked);
        let is_shown = shown.failure.with_untracked(Option::is_none);
        match place_of(newest, is_repeat, is_shown) {
            Place::Value(value) => {
                answered.set_value(asked);
                shown.value.set(value);
                shown.trouble.set(None);
                shown.failure.set(None);
            }
            Place::Trouble(error) => shown.trouble.set(Some(error)),
            Place::Failure(error) => {
                answered.set_value(asked);
                shown.failure.set(Some(error));
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_passes_leaves_what_stands_as_long_as_it_was_asked_for() {
        let away = || Err::<(), _>(AppError(Error::Unavailable));
        let placed = |is_repeat, is_shown| place_of(away(), is_repeat, is_shown);
        assert_eq!(placed(true, true), Place::Trouble(Error::Unavailable));
        // Another page of the list, or another filter: what stands is no answer to it.
        assert_eq!(placed(false, true), Place::Failure(Error::Unavailable));
        assert_eq!(placed(true, false), Place::Failure(Error::Unavailable));
        let gone = place_of(Err::<(), _>(AppError(Error::NotFound)), true, true);
        assert_eq!(gone, Place::Failure(Error::NotFound));
        assert_eq!(place_of(Ok(1), false, false), Place::Value(1));
    }
}
