//! A title of the document that changes while the page is open.

use leptos::prelude::*;
use leptos_meta::Title;

/// The title, as it is now and as it becomes.
///
/// The server writes the title last, when the page's arena of signals is not at
/// hand, or that of another request is: what is read then must not be in an
/// arena. So the text is taken at once and kept apart; a closure that reads
/// signals must not be given to `Title` itself.
#[component]
pub fn LiveTitle(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let shown = ArcRwSignal::new(text.get_untracked());
    let told = shown.clone();
    // In the browser only.
    Effect::new(move || told.set(text.get()));
    view! { <Title text=move || shown.get()/> }
}
