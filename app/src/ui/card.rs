//! A box around things that belong together.

use leptos::{children::ViewFnOnce, prelude::*};

/// A box, perhaps with a title and actions.
///
/// `<Card title=t.facts><Facts>…</Facts></Card>`
/// → `section.card > div.card-head > h2 + actions`, then `div.card-body`
#[component]
pub fn Card(
    /// Its title.
    #[prop(optional, into)]
    title: Option<String>,
    /// Beside the title.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let head = title.map(|title| {
        view! { <div class="card-head"><h2>{title}</h2>{actions.map(ViewFnOnce::run)}</div> }
    });
    view! { <section class="card">{head}<div class="card-body">{children()}</div></section> }
        .into_any()
}
