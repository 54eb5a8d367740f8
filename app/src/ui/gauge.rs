//! A share of a whole, as an arc around its number.

use leptos::prelude::*;

use super::meter::{level, share};

/// How much of the circle a full arc covers, in hundredths.
const ARC: f64 = 75.0;

/// A tile with an arc from 0 to 100, the number in it, and two lines of words. The
/// circle's circumference is 100 units, so that a share is the length of a dash.
///
/// `<StatRow><Gauge label="CPU" percent=cpu sub="4 processors"/>…</StatRow>`
/// (a number, an `Option`, or a signal of it)
/// → `div.stat.gauge.gauge-low|medium|high|none > div.gauge-dial[role=meter](svg, span.gauge-text) + div.gauge-words(.stat-label, .stat-sub)`
#[component]
pub fn Gauge(
    /// What is measured.
    #[prop(into)]
    label: String,
    /// The share in percent; none where nothing is known.
    #[prop(into)]
    percent: Signal<Option<f64>>,
    /// From here on it wants a look.
    #[prop(default = 75.0)]
    medium: f64,
    /// From here on it wants action.
    #[prop(default = 90.0)]
    high: f64,
    /// A line below the label.
    #[prop(optional, into)]
    sub: MaybeProp<String>,
    /// A second line, smaller.
    #[prop(optional, into)]
    note: MaybeProp<String>,
) -> impl IntoView {
    let share = move || share(percent.get());
    let number = move || share().map_or_else(|| String::from("–"), |share| format!("{share:.0}"));
    let class = move || format!("stat gauge gauge-{}", level(share(), medium, high));
    let name = {
        let label = label.clone();
        move || match share() {
            Some(_) => label.clone(),
            None => format!("{label}: –"),
        }
    };
    let dash = move || format!("{:.2} 100", share().unwrap_or(0.0) * ARC / 100.0);
    view! {
        <div class=class>
            <div
                class="gauge-dial"
                // A meter without a value is an error in ARIA; then it is a picture.
                role=move || if share().is_some() { "meter" } else { "img" }
                aria-label=name
                aria-valuenow=move || share().map(|share| format!("{share:.1}"))
                aria-valuetext=move || share().map(|share| format!("{share:.0}%"))
            >
                <svg class="gauge-ring" viewBox="0 0 36 36" width="72" height="72" aria-hidden="true">
                    <circle class="gauge-track" cx="18" cy="18" r="15.9155" stroke-dasharray=format!("{ARC} 100") transform="rotate(135 18 18)"></circle>
                    <circle class="gauge-value" cx="18" cy="18" r="15.9155" stroke-dasharray=dash transform="rotate(135 18 18)"></circle>
                </svg>
                <span class="gauge-text" aria-hidden="true">
                    {number}
                    {move || share().map(|_| view! { <span class="gauge-unit">"%"</span> })}
                </span>
            </div>
            <div class="gauge-words">
                <div class="stat-label">{label}</div>
                {move || sub.get().map(|text| view! { <div class="stat-sub">{text}</div> })}
                {move || note.get().map(|text| view! { <div class="gauge-note">{text}</div> })}
            </div>
        </div>
    }
    .into_any()
}
