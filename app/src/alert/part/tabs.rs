//! The pages about alerts, side by side.

use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Segment, Tabs},
};
use leptos::prelude::*;
use model::scope::Scope;

/// Which of them is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The alerts.
    Alerts,
    /// The thresholds.
    Thresholds,
    /// The maintenance.
    Maintenance,
    /// The webhooks.
    Webhooks,
}

/// The way from one to the other.
#[component]
pub fn AlertTabs(
    /// Whose.
    scope: Scope,
    /// Which is open.
    place: Place,
) -> impl IntoView {
    let i18n = use_i18n();
    let tab = |at: Place, href: String, label: &str| Segment {
        href,
        label: label.to_owned(),
        current: at == place,
    };
    let segments = vec![
        tab(
            Place::Alerts,
            path::alerts(scope),
            t_string!(i18n, alert.title),
        ),
        tab(
            Place::Thresholds,
            path::thresholds(scope),
            t_string!(i18n, alert.thresholds),
        ),
        tab(
            Place::Maintenance,
            path::maintenance(scope),
            t_string!(i18n, alert.maintenance),
        ),
        tab(
            Place::Webhooks,
            path::webhooks(scope),
            t_string!(i18n, alert.webhooks),
        ),
    ];
    view! { <Tabs label=t_string!(i18n, alert.title).to_string() segments/> }
}
