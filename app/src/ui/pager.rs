//! Steps through a long list.

use leptos::prelude::*;

use super::{ButtonSize, LinkButton};

/// Links to the page before and after. A side without a link is left out.
///
/// `<Pager label=t.pages previous=None next=Some(href) previous_label=… next_label=… note="1–20 of 57"/>`
#[component]
pub fn Pager(
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// The page before.
    previous: Option<String>,
    /// The page after.
    next: Option<String>,
    /// Text of the first link.
    #[prop(into)]
    previous_label: String,
    /// Text of the second link.
    #[prop(into)]
    next_label: String,
    /// Where in the list this page is.
    #[prop(optional, into)]
    note: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label=label>
            {note.map(|note| view! { <span>{note}</span> })}
            <span class="pager-links">
                {previous.map(|href| view! { <LinkButton href=href size=ButtonSize::Small>{previous_label}</LinkButton> })}
                {next.map(|href| view! { <LinkButton href=href size=ButtonSize::Small>{next_label}</LinkButton> })}
            </span>
        </nav>
    }
    .into_any()
}
