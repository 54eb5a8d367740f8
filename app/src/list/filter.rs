//! Parts of the filters above a list that are the same on every page.

use crate::{
    i18n::{I18n, t_string, use_i18n},
    ui::{Choice, FilterChip, FilterChips, FilterLabels, SelectField},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The texts of a filter bar: what it is called and what is searched are its own.
pub fn filter_labels(i18n: I18n, form: String, search: String) -> FilterLabels {
    FilterLabels {
        form,
        search,
        filters: t_string!(i18n, ui.filters).to_string(),
        apply: t_string!(i18n, ui.apply).to_string(),
        clear: t_string!(i18n, ui.clear_filters).to_string(),
        close: t_string!(i18n, ui.close).to_string(),
    }
}

/// Opens a list with the query string that its filters report. What was typed on the
/// way there is no step to go back to.
pub fn open_filtered(page: String) -> Callback<String> {
    let navigate = use_navigate();
    Callback::new(move |query: String| {
        let to = if query.is_empty() {
            page.clone()
        } else {
            format!("{page}?{query}")
        };
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&to, options);
    })
}

/// By what a list is ordered and which way, on a phone; elsewhere the heads of the
/// columns lead to every order.
#[component]
pub fn OrderFields(
    /// The orders there are.
    sorts: Vec<Choice>,
    /// The present one, as the query string says it.
    #[prop(into)]
    sort: Signal<String>,
    /// Whether it runs down.
    #[prop(into)]
    is_descending: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SelectField
            name="sort"
            phone_only=true
            label=t_string!(i18n, ui.sort).to_string()
            choices=sorts
            value=sort
        />
        <SelectField
            name="desc"
            phone_only=true
            label=t_string!(i18n, server.order).to_string()
            choices=vec![
                Choice::new("", t_string!(i18n, server.order_ascending).to_string()),
                Choice::new("1", t_string!(i18n, server.order_descending).to_string()),
            ]
            value=Signal::derive(move || if is_descending.get() { "1".to_owned() } else { String::new() })
        />
    }
}

/// The filters that are set, each with the way to take it away.
#[component]
pub fn ActiveFilters(
    /// The filters.
    #[prop(into)]
    chips: Signal<Vec<FilterChip>>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <FilterChips
            label=t_string!(i18n, ui.active_filters).to_string()
            remove_label=t_string!(i18n, ui.remove_filter).to_string()
            chips
        />
    }
}
