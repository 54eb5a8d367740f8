//! A state in one or two words.

use leptos::prelude::*;

use super::Tone;

/// A state with its colour. The mark has another shape for each tone.
///
/// `<StatusPill tone=Tone::Good text=t.running/>` → `span.pill.pill-good > span.pill-mark + span`
#[component]
pub fn StatusPill(
    /// What the state means.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The state.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    move || {
        view! {
            <span class=format!("pill pill-{}", tone.get().suffix())>
                <span class="pill-mark" aria-hidden="true"></span>
                <span>{text.get()}</span>
            </span>
        }
    }
}
