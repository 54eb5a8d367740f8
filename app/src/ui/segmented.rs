//! Choices that are links: their state is in the URL.

use leptos::prelude::*;

/// One choice of [`Segmented`] or [`Tabs`].
#[derive(Clone, Debug)]
pub struct Segment {
    /// Where it leads.
    pub href: String,
    /// Its text.
    pub label: String,
    /// Whether it is chosen now.
    pub current: bool,
}

fn links(segments: Vec<Segment>, class: &'static str) -> impl IntoView {
    segments
        .into_iter()
        .map(|segment| {
            let current = segment.current.then_some("true");
            view! { <a class=class href=segment.href aria-current=current>{segment.label}</a> }
        })
        .collect_view()
}

/// A short choice within a page, such as a range of time.
///
/// `<Segmented label=t.range segments=vec![Segment { … }]/>` → `nav.segmented > a.segment[aria-current]`
#[component]
pub fn Segmented(
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// The choices.
    segments: Vec<Segment>,
) -> impl IntoView {
    view! { <nav class="segmented" aria-label=label>{links(segments, "segment")}</nav> }.into_any()
}

/// The parts of a page. → `nav.tabs > a.tab[aria-current]`
#[component]
pub fn Tabs(
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// The parts.
    segments: Vec<Segment>,
) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{links(segments, "tab")}</nav> }.into_any()
}
