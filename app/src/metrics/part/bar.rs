//! Choosing the time and the resolution of charts: links, so that they work without
//! scripts, by keys, and in another tab.

use super::{own_time::OwnTime, range_label, resolution_label};
use crate::{
    i18n::{t_string, use_i18n},
    metrics::asked::{ChartAsked, ChartPlace},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    metrics::{Axis, Range, Resolution, Window},
    time::Timestamp,
};

/// Follows a stretch of time that was drawn over on a chart, once: charts with one
/// cursor all tell of it.
pub fn zoom_on(place: &ChartPlace, asked: Signal<ChartAsked>) -> Callback<(Timestamp, Timestamp)> {
    let navigate = StoredValue::new(use_navigate());
    let place = StoredValue::new(place.clone());
    let told = StoredValue::new(None::<(ChartAsked, ChartAsked)>);
    Callback::new(move |(from, until): (Timestamp, Timestamp)| {
        let now = asked.get_untracked();
        let next = now.zoomed_to(from, until);
        if told.get_value() == Some((now, next)) {
            return;
        }
        told.set_value(Some((now, next)));
        let href = place.with_value(|place| place.href(next));
        navigate.with_value(|go| {
            go(
                &href,
                NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        });
    })
}

/// A link that keeps the reader where they are.
fn choice(
    label: String,
    is_current: impl Fn() -> bool + Send + Sync + 'static,
    href: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    view! {
        <a class="segment" href=href aria-current=move || is_current().then_some("true") data-noscroll="">
            {label}
        </a>
    }
    .into_any()
}

/// The ranges that end now.
#[component]
pub fn RangeBar(
    /// Where the charts are.
    #[prop(into)]
    place: Signal<ChartPlace>,
    /// What is asked for.
    #[prop(into)]
    asked: Signal<ChartAsked>,
) -> impl IntoView {
    let i18n = use_i18n();
    let links = Range::ALL.map(|range| {
        let window = Window::Last(range);
        choice(
            range_label(i18n, range),
            move || asked.get().request.window == window,
            move || place.with(|place| place.href(asked.get().with_window(window))),
        )
    });
    view! {
        <nav class="segmented chart-ranges" aria-label=t_string!(i18n, metrics.range)>
            {links.into_iter().collect_view()}
        </nav>
    }
    .into_any()
}

/// Nearer, wider, earlier, later; the resolution, the stretch before, the axes; and a
/// time of one's own.
#[component]
pub fn ZoomBar(
    /// Where the charts are.
    #[prop(into)]
    place: Signal<ChartPlace>,
    /// What is asked for.
    #[prop(into)]
    asked: Signal<ChartAsked>,
    /// What is shown.
    #[prop(into)]
    axis: Signal<Axis>,
    /// Whether the stretch before can be shown.
    #[prop(default = true)]
    has_ghost: bool,
    /// Whether what is drawn in percent can be drawn in bytes.
    #[prop(optional)]
    has_bytes: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let moved = move |label: String, change: fn(Window, Timestamp) -> Window| {
        let href = move || {
            // The console's clock: what is shown ends now, or in the past.
            let now = axis.with(|axis| axis.until);
            let asked = asked.get();
            place.with(|place| place.href(asked.with_window(change(asked.request.window, now))))
        };
        view! { <a class="button button-secondary button-small" href=href data-noscroll="">{label}</a> }
            .into_any()
    };
    let resolutions = Resolution::ALL.map(|resolution| {
        choice(
            resolution_label(i18n, resolution),
            move || asked.get().request.resolution == resolution,
            move || {
                let mut asked = asked.get();
                asked.request.resolution = resolution;
                place.with(|place| place.href(asked))
            },
        )
    });
    let toggle =
        move |label: String, is_set: fn(&ChartAsked) -> bool, change: fn(&mut ChartAsked)| {
            let href = move || {
                let mut next = asked.get();
                change(&mut next);
                place.with(|place| place.href(next))
            };
            choice(label, move || is_set(&asked.get()), href)
        };
    let ghost = has_ghost.then(|| {
        toggle(
            t_string!(i18n, metrics.ghost).to_string(),
            |asked| asked.request.ghost,
            |asked| asked.request.ghost = !asked.request.ghost,
        )
    });
    let fit = toggle(
        t_string!(i18n, metrics.fit).to_string(),
        |asked| asked.fit,
        |asked| asked.fit = !asked.fit,
    );
    let bytes = has_bytes.then(|| {
        toggle(
            t_string!(i18n, metrics.in_bytes).to_string(),
            |asked| asked.bytes,
            |asked| asked.bytes = !asked.bytes,
        )
    });
    view! {
        <div class="chart-bar">
            <nav class="chart-zoom" aria-label=t_string!(i18n, metrics.zoom)>
                {moved(t_string!(i18n, metrics.earlier).to_string(), |window, now| window.moved(-1, now))}
                {moved(t_string!(i18n, metrics.later).to_string(), |window, now| window.moved(1, now))}
                {moved(t_string!(i18n, metrics.zoom_in).to_string(), |window, now| window.zoomed(0.5, now))}
                {moved(t_string!(i18n, metrics.zoom_out).to_string(), |window, now| window.zoomed(2.0, now))}
            </nav>
            <nav class="segmented" aria-label=t_string!(i18n, metrics.resolution)>
                {resolutions.into_iter().collect_view()}
            </nav>
            <nav class="segmented" aria-label=t_string!(i18n, metrics.display)>
                {ghost}
                {fit}
                {bytes}
            </nav>
            <OwnTime place asked span=Signal::derive(move || axis.with(|axis| (axis.from, axis.until)))/>
        </div>
    }
    .into_any()
}
