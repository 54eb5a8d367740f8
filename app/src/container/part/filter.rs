//! Which containers, in which order: all of it is in the query string.

use super::{asked::Asked, state::state_label, table::sort_label};
use crate::{
    i18n::{I18n, t_string, use_i18n},
    list::{ActiveFilters, OrderFields, changed, filter_labels, open_filtered},
    path,
    ui::{Choice, FilterBar, FilterChip, SelectField},
};
use leptos::prelude::*;
use model::{
    container::{ContainerFilter, ContainerListRequest, ContainerSort, ContainerState},
    scope::Scope,
};

/// Search, state and, on a phone, the order.
#[component]
pub fn ContainerFilters(
    /// Whose hosts they are on.
    scope: Scope,
    /// What is asked for now.
    asked: Memo<Asked>,
    /// How many pass, and of how many.
    found: Memo<(i64, i64)>,
    /// What the host is called that they are on, where only one is asked for.
    host: Memo<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let action = path::containers(scope);
    let on_change = open_filtered(action.clone());
    let filter = Memo::new(move |_| asked.with(|asked| asked.request.filter.clone()));
    let of_filter =
        move |pick: fn(&ContainerFilter) -> String| Signal::derive(move || filter.with(pick));
    let order =
        Memo::new(move |_| asked.with(|asked| (asked.request.sort, asked.request.is_descending)));
    let active = Signal::derive(move || filter.with(|f| usize::from(f.state.is_some())));
    let clear = Signal::derive(move || {
        asked.with(|asked| {
            let is_filtered = !asked.request.filter.is_empty();
            is_filtered.then(|| path::containers_asked(scope, &cleared(asked)))
        })
    });
    let note = Signal::derive(move || {
        let (shown, total) = found.get();
        let is_part = filter.with(|f| f.search.is_some() || f.state.is_some());
        is_part
            .then(|| t_string!(i18n, container.shown_of, shown = shown, total = total).to_string())
    });
    let chips =
        Signal::derive(move || asked.with(|asked| chips(i18n, scope, &asked.request, host.get())));
    let any = t_string!(i18n, ui.any).to_string();
    let states = std::iter::once(Choice::new("", any))
        .chain(
            ContainerState::ALL.map(|state| Choice::new(state.as_str(), state_label(i18n, state))),
        )
        .collect::<Vec<_>>();
    let labels = filter_labels(
        i18n,
        t_string!(i18n, container.find).to_string(),
        t_string!(i18n, container.search).to_string(),
    );
    view! {
        <FilterBar
            id="container-filters"
            action
            search=of_filter(|f| f.search.as_ref().map_or_else(String::new, |q| q.as_str().to_owned()))
            active
            clear
            note
            labels
            on_change
        >
            // The host stays the one that the page before led here from.
            <input
                type="hidden"
                name="server"
                value=of_filter(|f| f.server.map_or_else(String::new, |id| id.to_string()))
            />
            <SelectField
                name="state"
                label=t_string!(i18n, container.column_state).to_string()
                choices=states
                value=of_filter(|f| f.state.map_or("", ContainerState::as_str).to_owned())
            />
            <OrderFields
                sorts=ContainerSort::ALL.map(|sort| Choice::new(sort_value(sort), sort_label(i18n, sort))).to_vec()
                sort=Signal::derive(move || sort_value(order.get().0).to_owned())
                is_descending=Signal::derive(move || order.get().1)
            />
        </FilterBar>
        <ActiveFilters chips/>
    }
    .into_any()
}

/// The same order without search and filters.
pub fn cleared(asked: &Asked) -> ContainerListRequest {
    changed(&asked.request, |request| {
        request.filter = ContainerFilter::default();
    })
}

/// The default order has no name in the query string.
fn sort_value(sort: ContainerSort) -> &'static str {
    if sort == ContainerSort::default() {
        ""
    } else {
        sort.as_str()
    }
}

/// What is set, each with the list without it.
fn chips(
    i18n: I18n,
    scope: Scope,
    request: &ContainerListRequest,
    host: Option<String>,
) -> Vec<FilterChip> {
    let filter = &request.filter;
    let without = |change: fn(&mut ContainerFilter)| {
        path::containers_asked(scope, &changed(request, |r| change(&mut r.filter)))
    };
    let named = |name: &str, value: &str| {
        t_string!(i18n, container.filter_is, name = name, value = value).to_string()
    };
    let mut chips = Vec::new();
    if let Some(search) = &filter.search {
        chips.push(FilterChip {
            label: named(t_string!(i18n, ui.search), search.as_str()),
            href: without(|filter| filter.search = None),
        });
    }
    if let Some(state) = filter.state {
        chips.push(FilterChip {
            label: named(
                t_string!(i18n, container.column_state),
                &state_label(i18n, state),
            ),
            href: without(|filter| filter.state = None),
        });
    }
    if filter.server.is_some() {
        // A host without containers, or one that the reader does not see, has no name.
        let unnamed = || t_string!(i18n, container.one_host).to_string();
        let named = host.map(|host| named(t_string!(i18n, container.column_host), &host));
        chips.push(FilterChip {
            label: named.unwrap_or_else(unnamed),
            href: without(|filter| filter.server = None),
        });
    }
    chips
}
