//! Names and values, one pair a line.

use leptos::prelude::*;

/// A list of [`Fact`]s: `dl.facts > div.fact > dt + dd`.
#[component]
pub fn Facts(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }.into_any()
}

/// One pair: `<Fact label=t.kernel><span class="mono">{kernel}</span></Fact>`
#[component]
pub fn Fact(
    /// The name.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! { <div class="fact"><dt>{label}</dt><dd>{children()}</dd></div> }.into_any()
}
