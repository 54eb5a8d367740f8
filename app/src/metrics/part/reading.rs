//! How charts are to be read: what a point stands for, how much is missing, which zone
//! their times are in.

use crate::{
    chart::step_text,
    i18n::{I18n, t_string, use_i18n},
    metrics::asked::{ChartAsked, ChartPlace},
};
use leptos::prelude::*;
use model::{
    metrics::{Axis, Resolution, Tier},
    server::REPORT_INTERVAL,
};

/// What a point stands for.
fn resolution_text(i18n: I18n, axis: &Axis) -> String {
    let step = step_text(i18n, axis.step);
    match axis.tier {
        Tier::Raw if axis.step > REPORT_INTERVAL => {
            t_string!(i18n, metrics.each_point, step = step).to_string()
        }
        Tier::Raw => t_string!(i18n, metrics.each_report).to_string(),
        Tier::Hour => t_string!(i18n, metrics.each_hour, step = step).to_string(),
        Tier::Day => {
            let zone = axis.zone.clone().unwrap_or_default();
            t_string!(i18n, metrics.each_day, step = step, zone = zone).to_string()
        }
    }
}

/// A sentence or two above the charts, and the way to every sample.
#[component]
pub fn Reading(
    /// Where the charts are.
    #[prop(into)]
    place: Signal<ChartPlace>,
    /// What is asked for.
    #[prop(into)]
    asked: Signal<ChartAsked>,
    /// What is shown.
    #[prop(into)]
    axis: Signal<Axis>,
    /// How much of what was due is there, percent.
    #[prop(optional, into)]
    coverage: Signal<Option<f64>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let resolution = move || axis.with(|axis| resolution_text(i18n, axis));
    // The server cannot know the reader's zone.
    let zone = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    Effect::new(move || zone.set(crate::chart::zone_name()));
    let zone_text = move || {
        zone.get()
            .map(|zone| t_string!(i18n, metrics.times_in, zone = zone).to_string())
    };
    let coverage_text = move || {
        coverage.get().map(|coverage| {
            // All but a little is not all.
            let digits = if coverage > 99.0 && coverage < 100.0 {
                1
            } else {
                0
            };
            let percent = format!("{:.digits$}", floor(coverage, digits));
            t_string!(i18n, metrics.coverage, percent = percent).to_string()
        })
    };
    let raw = move || {
        let is_coarse = axis.with(|axis| axis.tier != Tier::Raw);
        let asked = asked.get();
        let fits = asked.request.window.length() <= Tier::MAX_RAW;
        (is_coarse && fits && asked.request.resolution != Resolution::Raw).then(|| {
            let mut finer = asked;
            finer.request.resolution = Resolution::Raw;
            let href = place.with(|place| place.href(finer));
            view! { " " <a href=href data-noscroll="">{t_string!(i18n, metrics.show_raw)}</a> }
        })
    };
    view! {
        <p class="chart-reading">
            <span class="chart-resolution">{resolution}</span>
            " "
            <span class="chart-coverage">{coverage_text}</span>
            " "
            {zone_text}
            {raw}
        </p>
    }
    .into_any()
}

fn floor(value: f64, digits: usize) -> f64 {
    let scale = if digits == 0 { 1.0 } else { 10.0 };
    (value * scale).floor() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::{
        locale::Locale,
        metrics::ChartRequest,
        time::{Millis, Timestamp},
    };

    #[test]
    fn the_effective_resolution_has_a_name() {
        let text = |tier, step| {
            let axis = Axis {
                request: ChartRequest::default(),
                from: Timestamp(0),
                until: Timestamp(0),
                tier,
                step,
                zone: (tier == Tier::Day).then(|| "Asia/Shanghai".to_owned()),
                days: Vec::new(),
            };
            resolution_text(texts(Locale::En), &axis)
        };
        assert_eq!(text(Tier::Raw, REPORT_INTERVAL), "Every report is a point.");
        assert!(text(Tier::Raw, Millis::minutes(1)).contains("each point covers 1 min"));
        assert!(text(Tier::Hour, Millis::hours(2)).starts_with("Hourly mean"));
        assert!(text(Tier::Day, Millis::days(1)).contains("Asia/Shanghai"));
    }

    #[test]
    fn what_is_nearly_all_is_not_called_all() {
        assert_eq!((floor(99.96, 1), floor(79.9, 0)), (99.9, 79.0));
    }
}
