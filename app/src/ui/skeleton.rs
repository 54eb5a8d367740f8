//! The shape of text that is still on its way.

use leptos::prelude::*;

/// Grey lines with a text for screen readers.
///
/// `<Skeleton label=t.loading lines=4/>` → `div.skeleton[role=status] > span.visually-hidden + div.skeleton-line*`
#[component]
pub fn Skeleton(
    /// That it is loading.
    #[prop(into)]
    label: String,
    /// How many lines.
    #[prop(default = 3)]
    lines: u8,
) -> impl IntoView {
    let lines = (0..lines)
        .map(|_| view! { <div class="skeleton-line" aria-hidden="true"></div> })
        .collect_view();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{label}</span>
            {lines}
        </div>
    }
}
