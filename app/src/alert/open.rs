//! How many alerts go on, in the navigation.

use super::api::count_open_alerts;
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    live::use_live,
    path,
    ui::{BottomLink, IconName, NavLink},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use model::{event::Event, scope::Scope};

/// More than this is not counted out.
const MAX_SHOWN: i64 = 99;

/// The count of a frame. Its resource is made by the frame, outside of what waits.
#[derive(Debug, Clone, Copy)]
pub struct OpenAlerts {
    scope: Scope,
    fetched: Resource<Result<i64, AppError>>,
}

/// Asks how many alerts of a scope go on, and again when that changes.
pub fn provide_open_alerts(scope: Scope) -> OpenAlerts {
    let fetched = Resource::new(|| (), move |()| count_open_alerts(scope));
    use_live().refetch(fetched, |event| {
        matches!(
            event,
            Event::AlertsChanged { .. } | Event::ServerRemoved { .. } | Event::RightsChanged
        )
    });
    OpenAlerts { scope, fetched }
}

/// A count in a few characters; nothing for none.
fn badge(count: i64) -> Option<String> {
    match count {
        ..=0 => None,
        1..=MAX_SHOWN => Some(count.to_string()),
        _ => Some(format!("{MAX_SHOWN}+")),
    }
}

impl OpenAlerts {
    /// Shows a link once the count is known; a scope that is closed to the reader has none.
    fn once_known(
        self,
        link: impl Fn(Signal<Option<String>>) -> AnyView + Clone + Send + 'static,
    ) -> impl IntoView {
        let fetched = self.fetched;
        view! {
            <Transition>
                {move || {
                    let link = link.clone();
                    Suspend::new(async move {
                        // Untracked: what is fetched again goes into the link that stands.
                        let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                        let count = RwSignal::new(first.ok());
                        Effect::new(move |begun: Option<()>| {
                            if let (Some(Ok(newest)), Some(())) = (fetched.get(), begun) {
                                count.set(Some(newest));
                            }
                        });
                        link(Signal::derive(move || count.get().and_then(badge)))
                    })
                }}
            </Transition>
        }
    }
}

/// The way to the alerts in the navigation of a wide window.
#[component]
pub fn AlertsLink(
    /// How many go on.
    open: OpenAlerts,
    /// Whether the open page is one of them.
    #[prop(into)]
    current: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    open.once_known(move |badge| {
        view! {
            <NavLink
                href=path::alerts(open.scope)
                label=t_string!(i18n, alert.title).to_string()
                icon=IconName::Warning
                current
                badge
            />
        }
        .into_any()
    })
}

/// The way to the alerts in the bar of a phone.
#[component]
pub fn BottomAlerts(
    /// How many go on.
    open: OpenAlerts,
    /// Whether the open page is one of them.
    #[prop(into)]
    current: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    open.once_known(move |badge| {
        view! {
            <BottomLink
                href=path::alerts(open.scope)
                label=t_string!(i18n, alert.title).to_string()
                icon=IconName::Warning
                current
                badge
            />
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_says_a_few_digits_at_most() {
        assert_eq!(badge(0), None);
        assert_eq!(badge(7).as_deref(), Some("7"));
        assert_eq!(badge(5_000).as_deref(), Some("99+"));
    }
}
