//! The shape of what is still on its way.

use leptos::prelude::*;

/// What will stand there, so that nothing jumps when it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SkeletonShape {
    /// Lines of text.
    #[default]
    Lines,
    /// The rows of a table; cards on a phone.
    Table,
    /// Tiles of a [`StatRow`](super::StatRow).
    Tiles,
    /// Charts, two side by side on a desk.
    Charts,
}

/// Grey shapes with a text for screen readers.
///
/// `<Skeleton label=t.loading shape=SkeletonShape::Table lines=8/>`
/// → `div.skeleton.skeleton-table[role=status] > span.visually-hidden + div.skeleton-line*`
#[component]
pub fn Skeleton(
    /// That it is loading.
    #[prop(into)]
    label: String,
    /// Of what.
    #[prop(optional)]
    shape: SkeletonShape,
    /// How many lines, rows, tiles or charts.
    #[prop(default = 3)]
    lines: u8,
) -> impl IntoView {
    let class = match shape {
        SkeletonShape::Lines => "skeleton",
        SkeletonShape::Table => "skeleton skeleton-table",
        SkeletonShape::Tiles => "skeleton skeleton-tiles",
        SkeletonShape::Charts => "skeleton skeleton-charts",
    };
    let lines = (0..lines)
        .map(|_| view! { <div class="skeleton-line" aria-hidden="true"></div> })
        .collect_view();
    view! {
        <div class=class role="status">
            <span class="visually-hidden">{label}</span>
            {lines}
        </div>
    }
    .into_any()
}
