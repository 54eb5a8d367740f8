//! How many messages wait: in the header, in the bar of a phone, in the title.

use crate::{
    error::AppError,
    i18n::{t_count, t_string, use_i18n},
    live::use_live,
    message::api::count_unread_messages,
    path,
    session::Session,
    ui::{BottomLink, Icon, IconName},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};
use model::event::Event;

/// More than this is not counted out.
const MAX_SHOWN: i64 = 99;

/// How many messages the person has not read.
///
/// The server makes parts of a page at the same time, and a signal that one of them
/// writes refuses the others: there the count is written once and is no signal. Nor
/// is it kept in the page's arena, because the title is written last, when no arena
/// is at hand or that of another request.
#[derive(Debug, Clone)]
pub struct Unread {
    told: ArcRwSignal<Option<i64>>,
    #[cfg(feature = "ssr")]
    first: std::sync::Arc<std::sync::OnceLock<i64>>,
}

/// Puts the count into the context; once, around all pages.
pub fn provide_unread() -> Unread {
    let unread = Unread {
        told: ArcRwSignal::new(None),
        #[cfg(feature = "ssr")]
        first: std::sync::Arc::default(),
    };
    provide_context(unread.clone());
    unread
}

impl Unread {
    /// The count; `None` until the page knows.
    fn count(&self) -> Option<i64> {
        #[cfg(feature = "ssr")]
        {
            self.first.get().copied()
        }
        #[cfg(not(feature = "ssr"))]
        {
            self.told.get()
        }
    }

    /// The title of a page with the count before it.
    pub fn before(&self, title: String) -> String {
        match self.count().and_then(badge) {
            Some(count) => format!("({count}) {title}"),
            None => title,
        }
    }

    /// The count as a badge.
    fn badge(&self) -> Signal<Option<String>> {
        let unread = self.clone();
        Signal::derive(move || unread.count().and_then(badge))
    }

    /// What the session said when the page was made; an event may know better.
    fn begin(&self, unread: i64) {
        #[cfg(feature = "ssr")]
        {
            // All parts of a page are told the same.
            let _known = self.first.set(unread);
        }
        #[cfg(not(feature = "ssr"))]
        if self.told.get_untracked().is_none() {
            self.told.set(Some(unread));
        }
    }
}

/// A count in a few characters; nothing for none.
fn badge(count: i64) -> Option<String> {
    match count {
        ..=0 => None,
        1..=MAX_SHOWN => Some(count.to_string()),
        _ => Some(format!("{MAX_SHOWN}+")),
    }
}

/// Keeps the count as the console says; shows nothing.
#[component]
pub fn UnreadFollower() -> impl IntoView {
    let Unread { told: unread, .. } = expect_context();
    let live = use_live();
    let told = unread.clone();
    live.on_event(move |event| {
        if let Event::MessagesChanged { unread: count } = event {
            told.set(Some(*count));
        }
    });
    live.on_missed(move || {
        let unread = unread.clone();
        spawn_local(async move {
            match count_unread_messages().await {
                Ok(count) => unread.set(Some(count)),
                Err(error) => leptos::logging::warn!("messages: {error}"),
            }
        });
    });
}

/// Shows a piece once the session is known, with the count it tells.
fn once_known(
    session: Resource<Result<Session, AppError>>,
    piece: impl Fn() -> AnyView + Clone + Send + 'static,
) -> impl IntoView {
    let unread: Unread = expect_context();
    view! {
        <Transition>
            {move || {
                let (piece, unread) = (piece.clone(), unread.clone());
                Suspend::new(async move {
                    // Untracked: the count goes on by events.
                    let first = ScopedFuture::new_untracked(async move { session.await }).await;
                    if let Ok(first) = first {
                        unread.begin(first.unread);
                    }
                    piece()
                })
            }}
        </Transition>
    }
}

/// The way to the messages in the header of a wide window.
#[component]
pub fn MessagesBell(
    /// Who is signed in.
    session: Resource<Result<Session, AppError>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let unread: Unread = expect_context();
    let count = unread.badge();
    let label = Signal::derive(move || match unread.count() {
        None | Some(..=0) => t_string!(i18n, message.messages).to_string(),
        Some(count) => t_count!(i18n, message.bell, count),
    });
    once_known(session, move || {
        view! {
            <a
                class="button button-quiet button-icon bell"
                href=path::MESSAGES
                aria-label=label
                title=t_string!(i18n, message.messages).to_string()
            >
                <Icon name=IconName::Bell/>
                {move || count.get().map(|count| view! { <span class="badge">{count}</span> })}
            </a>
        }
        .into_any()
    })
}

/// The way to the messages in the bar of a phone.
#[component]
pub fn BottomMessages(
    /// Who is signed in.
    session: Resource<Result<Session, AppError>>,
    /// Whether the open page is that of the messages.
    #[prop(into)]
    current: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let unread: Unread = expect_context();
    let count = unread.badge();
    once_known(session, move || {
        view! {
            <BottomLink
                href=path::MESSAGES
                label=t_string!(i18n, message.messages).to_string()
                icon=IconName::Bell
                current
                badge=count
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
        assert_eq!(badge(1).as_deref(), Some("1"));
        assert_eq!(badge(99).as_deref(), Some("99"));
        assert_eq!(badge(5_000).as_deref(), Some("99+"));
    }

    #[test]
    fn the_title_tells_how_many_wait() {
        let owner = Owner::new();
        owner.with(|| {
            let unread = provide_unread();
            assert_eq!(unread.before("Hosts".to_owned()), "Hosts");
            unread.begin(3);
            assert_eq!(unread.before("Hosts".to_owned()), "(3) Hosts");
            unread.begin(7);
            assert_eq!(unread.before("Hosts".to_owned()), "(3) Hosts");
        });
    }
}
