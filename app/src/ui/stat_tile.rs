//! One figure that can be read from across the room.

use leptos::prelude::*;

use super::{Icon, IconName, Tone};

/// Tiles side by side: two on a phone, four from 720 px on.
#[component]
pub fn StatRow(
    /// The [`StatTile`]s.
    children: Children,
) -> impl IntoView {
    view! { <div class="stat-row">{children()}</div> }.into_any()
}

/// A label, a figure, and a line below; children (a bare [`Meter`](super::Meter))
/// stand between figure and line.
///
/// `<StatTile label="CPU" value="41.2" unit="%" sub="4 cores"><Meter bare=true …/></StatTile>`
/// → `div.stat > div.stat-label + div.stat-value(span.stat-unit) + div.stat-extra + div.stat-sub`
#[component]
pub fn StatTile(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The figure.
    #[prop(into)]
    value: Signal<String>,
    /// Its unit.
    #[prop(optional, into)]
    unit: MaybeProp<String>,
    /// A line below.
    #[prop(optional, into)]
    sub: MaybeProp<String>,
    /// What the figure means; colours `Warn` and `Bad`.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Before the label.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Between figure and line.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=move || format!("stat stat-{}", tone.get().suffix())>
            <div class="stat-label">{icon.map(|name| view! { <Icon name=name/> })}<span>{label}</span></div>
            <div class="stat-value">
                {move || value.get()}
                {move || unit.get().map(|unit| view! { <span class="stat-unit">{unit}</span> })}
            </div>
            {children.map(|children| view! { <div class="stat-extra">{children()}</div> })}
            {move || sub.get().map(|sub| view! { <div class="stat-sub">{sub}</div> })}
        </div>
    }
    .into_any()
}
