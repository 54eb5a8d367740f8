//! A time of one's own: a form that works without scripts, in UTC; with them its clock
//! is the reader's.

use crate::{
    i18n::{t_string, use_i18n},
    metrics::{
        asked::{ChartAsked, ChartPlace},
        instant::write_field,
    },
};
use leptos::{ev::SubmitEvent, prelude::*};
use model::{metrics::Window, time::Timestamp};

/// From, until, and a button.
#[component]
pub fn OwnTime(
    /// Where the charts are.
    place: Signal<ChartPlace>,
    /// What is asked for.
    asked: Signal<ChartAsked>,
    /// From when until when is shown.
    #[prop(into)]
    span: Signal<(Timestamp, Timestamp)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_local = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || is_local.set(true));
    let shown = move |time: Timestamp| {
        #[cfg(feature = "hydrate")]
        let time = if is_local.get() {
            crate::zone::local(time)
        } else {
            time
        };
        write_field(time)
    };
    let from = move || shown(span.get().0);
    let until = move || shown(span.get().1);
    let action = move || place.with(|place| place.page.clone());
    let kept = move || {
        let kept = place.with(|place| place.kept(asked.get()));
        kept.into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    };
    let submit = submit(place, asked);
    let is_own = move || matches!(asked.get().request.window, Window::Between { .. });
    let zone = move || {
        if is_local.get() {
            #[cfg(feature = "hydrate")]
            return crate::chart::zone_name().unwrap_or_default();
        }
        "UTC".to_owned()
    };
    view! {
        <details class="chart-own" open=is_own>
            <summary>{t_string!(i18n, metrics.own_time)}</summary>
            <form method="get" action=action on:submit=submit>
                {kept}
                <label class="field">
                    <span class="field-label">{t_string!(i18n, metrics.from)}</span>
                    <input class="input" type="datetime-local" name="from" step="1" required value=from prop:value=from/>
                </label>
                <label class="field">
                    <span class="field-label">{t_string!(i18n, metrics.until)}</span>
                    <input class="input" type="datetime-local" name="until" step="1" required value=until prop:value=until/>
                </label>
                <button class="button button-secondary" type="submit">{t_string!(i18n, metrics.show)}</button>
                <span class="chart-own-zone">{zone}</span>
            </form>
        </details>
    }
    .into_any()
}

/// With scripts the fields are in the reader's zone, and the address is in UTC.
#[cfg(feature = "hydrate")]
fn submit(place: Signal<ChartPlace>, asked: Signal<ChartAsked>) -> impl Fn(SubmitEvent) {
    use crate::metrics::instant::parse_instant;
    use leptos_router::{NavigateOptions, hooks::use_navigate};
    use wasm_bindgen::JsCast;

    let navigate = use_navigate();
    move |event: SubmitEvent| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let field = |name: &str| {
            let text = data.as_ref()?.get(name).as_string()?;
            parse_instant(&text).map(crate::zone::instant)
        };
        let (Some(from), Some(until)) = (field("from"), field("until")) else {
            return;
        };
        let window = Window::Between { from, until };
        if window.check().is_err() {
            // The address says so: the page shows what it shows by default.
            return;
        }
        event.prevent_default();
        let asked = asked.get_untracked().with_window(window);
        let href = place.with_untracked(|place| place.href(asked));
        navigate(
            &href,
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    }
}

/// Without scripts the browser sends the fields as they are.
#[cfg(not(feature = "hydrate"))]
fn submit(_: Signal<ChartPlace>, _: Signal<ChartAsked>) -> impl Fn(SubmitEvent) {
    |_| {}
}
