//! Shares of several things of one kind, one a line.

use leptos::prelude::*;

use super::Meter;

/// A list of [`MetricBarRow`]s.
///
/// ```text
/// <MetricBars>
///     <MetricBarRow label="/var" percent=71.0 value="71%" sub="142 of 200 GiB · ext4"/>
///     <MetricBarRow label="eth0" value="↓ 12 Mbit/s" sub="↑ 3 Mbit/s"/>
/// </MetricBars>
/// ```
/// `ul.bars > li.bars-row > span.bars-label + span.bars-value + div.meter + span.bars-sub`
#[component]
pub fn MetricBars(
    /// The rows.
    children: Children,
) -> impl IntoView {
    view! { <ul class="bars" role="list">{children()}</ul> }.into_any()
}

/// One line of [`MetricBars`]: a name, a bar, a value, and a quieter line.
#[component]
pub fn MetricBarRow(
    /// What it is about; in monospace.
    #[prop(into)]
    label: String,
    /// The share in percent; without one there is no bar.
    #[prop(optional, into)]
    percent: Option<Signal<Option<f64>>>,
    /// The value in words.
    #[prop(into)]
    value: Signal<String>,
    /// A quieter line.
    #[prop(optional, into)]
    sub: MaybeProp<String>,
    /// From here on it wants a look.
    #[prop(default = 75.0)]
    medium: f64,
    /// From here on it wants action.
    #[prop(default = 90.0)]
    high: f64,
    /// In place of a bar, usually a [`Sparkline`](super::Sparkline).
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = label.clone();
    view! {
        <li class="bars-row">
            <span class="bars-label">{label}</span>
            <span class="bars-value">{move || value.get()}</span>
            {percent
                .map(|percent| view! { <Meter label=name percent medium high bare=true/> })}
            {children.map(|children| view! { <div class="bars-extra">{children()}</div> })}
            {move || sub.get().map(|sub| view! { <span class="bars-sub">{sub}</span> })}
        </li>
    }
    .into_any()
}
