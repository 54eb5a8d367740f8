//! Whether what the page shows moves by itself.

use leptos::prelude::*;

/// How a page hears of news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Liveness {
    /// News arrives.
    Live,
    /// Nothing has arrived for longer than it should take.
    Stale,
    /// No connection; also what the server renders, which has none.
    #[default]
    Off,
}

impl Liveness {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Stale => "stale",
            Self::Off => "off",
        }
    }
}

/// A mark with a word: the mark has another shape for each state, and a change of
/// the word is announced.
///
/// `<LiveDot state=state text=Signal::derive(move || …)/>` → `span.live-dot.live-dot-live[role=status] > span.live-dot-mark + span`
#[component]
pub fn LiveDot(
    /// The state.
    #[prop(into)]
    state: Signal<Liveness>,
    /// The state in a word or two.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=move || format!("live-dot live-dot-{}", state.get().suffix()) role="status">
            <span class="live-dot-mark" aria-hidden="true"></span>
            <span>{move || text.get()}</span>
        </span>
    }
    .into_any()
}
