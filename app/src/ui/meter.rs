//! A share of a whole, as a bar with its number.

use leptos::prelude::*;

/// A share as it can be drawn: a number from 0 to 100, or nothing known.
pub(super) fn share(percent: Option<f64>) -> Option<f64> {
    percent
        .filter(|share| share.is_finite())
        .map(|share| share.clamp(0.0, 100.0))
}

/// The end of the class that says how much of a look a share wants.
pub(super) fn level(share: Option<f64>, medium: f64, high: f64) -> &'static str {
    match share {
        None => "none",
        Some(share) if share >= high => "high",
        Some(share) if share >= medium => "medium",
        Some(_) => "low",
    }
}

/// A bar from 0 to 100 with its number beside it. At `medium` and `high` it changes
/// colour and weight. The bar's width is an SVG attribute, because style attributes
/// are forbidden.
///
/// `<Meter label="CPU" percent=sample.cpu/>` (a number, an `Option`, or a signal of it)
///
/// `div.meter.meter-low|medium|high|none[role=meter] > svg.meter-bar > rect.meter-value`,
/// then `span.meter-text`
#[component]
pub fn Meter(
    /// What is measured; for screen readers.
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
    /// Text instead of the rounded percentage.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Leaves the number out, where it already stands beside the bar.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    // One effect for all of it: a list has hundreds of these.
    move || {
        let share = share(percent.get());
        let shown = text.get().unwrap_or_else(|| {
            share.map_or_else(|| String::from("–"), |share| format!("{share:.0}%"))
        });
        let level = level(share, medium, high);
        let bare = if bare { " meter-bare" } else { "" };
        // A meter without a value is an error in ARIA; then it is a picture with a
        // name. It goes from 0 to 100 where nothing else is said.
        let (role, name) = match share {
            Some(_) => ("meter", label.clone()),
            None => ("img", format!("{label}: {shown}")),
        };
        let spoken = share.map(|_| shown.clone());
        view! {
            <div
                class=format!("meter meter-{level}{bare}")
                role=role
                aria-label=name
                aria-valuenow=share.map(|share| format!("{share:.1}"))
                aria-valuetext=spoken
            >
                <svg class="meter-bar" height="6" aria-hidden="true">
                    <rect class="meter-value" width=format!("{:.1}%", share.unwrap_or(0.0)) height="100%"></rect>
                </svg>
                <span class="meter-text" aria-hidden="true">{shown}</span>
            </div>
        }
        .into_any()
    }
}
