//! Which hosts, in which order: tabs with counts, search, filters. All of it is in
//! the query string.

use super::{asked::Asked, status::status_label};
use crate::{
    i18n::{I18n, t_string, use_i18n},
    list::{ActiveFilters, OrderFields, changed, filter_labels, open_filtered},
    path,
    ui::{Choice, FilterBar, FilterChip, Segment, Segmented, SelectField},
};
use leptos::prelude::*;
use model::{
    scope::Scope,
    server::{
        ServerCounts, ServerFilter, ServerListRequest, ServerPlaceCount, ServerSort, ServerStatus,
    },
};

/// How many hosts are how, each count leading to them.
#[component]
pub fn ServerTabs(
    /// Whose they are.
    scope: Scope,
    /// What is asked for now.
    asked: Memo<Asked>,
    /// How many there are.
    counts: Memo<ServerCounts>,
) -> impl IntoView {
    let i18n = use_i18n();
    let label = t_string!(i18n, server.tabs).to_string();
    move || {
        let request = asked.get().request;
        let counts = counts.get();
        let segment = |label: String, count: i64, status: Option<ServerStatus>, attention: bool| {
            let next = changed(&request, |request| {
                request.filter.status = status;
                request.filter.attention = attention;
            });
            Segment {
                href: path::servers_asked(scope, &next),
                label: format!("{label} {count}"),
                current: request.filter.status == status && request.filter.attention == attention,
            }
        };
        let of = |status, count| segment(status_label(i18n, status), count, Some(status), false);
        let segments = vec![
            segment(
                t_string!(i18n, server.all).to_string(),
                counts.total,
                None,
                false,
            ),
            of(ServerStatus::Reporting, counts.reporting),
            of(ServerStatus::Silent, counts.silent),
            of(ServerStatus::Waiting, counts.waiting),
            segment(
                t_string!(i18n, server.attention).to_string(),
                counts.attention,
                None,
                true,
            ),
        ];
        view! { <Segmented label=label.clone() segments/> }.into_any()
    }
}

/// Search, provider, region and, on a phone, the order.
#[component]
pub fn ServerFilters(
    /// Whose they are.
    scope: Scope,
    /// What is asked for now.
    asked: Memo<Asked>,
    /// What there is to choose from.
    places: Memo<Vec<ServerPlaceCount>>,
    /// How many hosts pass, and of how many.
    found: Memo<(i64, i64)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let action = path::servers(scope);
    let on_change = open_filtered(action.clone());
    let filter = Memo::new(move |_| asked.with(|asked| asked.request.filter.clone()));
    let of_filter =
        move |pick: fn(&ServerFilter) -> String| Signal::derive(move || filter.with(pick));
    let order =
        Memo::new(move |_| asked.with(|asked| (asked.request.sort, asked.request.is_descending)));
    let active = Signal::derive(move || {
        filter.with(|f| usize::from(f.provider.is_some()) + usize::from(f.region.is_some()))
    });
    let clear = Signal::derive(move || {
        asked.with(|asked| {
            (!asked.request.filter.is_empty()).then(|| path::servers_asked(scope, &cleared(asked)))
        })
    });
    let note = Signal::derive(move || {
        let (shown, total) = found.get();
        (!filter.with(ServerFilter::is_empty))
            .then(|| t_string!(i18n, server.shown_of, shown = shown, total = total).to_string())
    });
    let chips = Signal::derive(move || asked.with(|asked| chips(i18n, scope, &asked.request)));
    let any = t_string!(i18n, ui.any).to_string();
    let providers = {
        let any = any.clone();
        Signal::derive(move || places.with(|places| provider_choices(&any, places)))
    };
    let regions = Signal::derive(move || {
        filter.with(|filter| places.with(|places| region_choices(&any, places, filter)))
    });
    let labels = filter_labels(
        i18n,
        t_string!(i18n, server.find).to_string(),
        t_string!(i18n, server.search).to_string(),
    );
    #[cfg(feature = "hydrate")]
    browser::focus_search_by_slash();
    view! {
        <FilterBar
            id="server-filters"
            action
            search=of_filter(|f| f.search.as_ref().map_or_else(String::new, |q| q.as_str().to_owned()))
            active
            clear
            note
            labels
            on_change
        >
            // What the tabs have set stays set.
            <input
                type="hidden"
                name="status"
                value=of_filter(|f| f.status.map_or("", ServerStatus::as_str).to_owned())
            />
            <input
                type="hidden"
                name="attention"
                value=of_filter(|f| if f.attention { "1".to_owned() } else { String::new() })
            />
            <SelectField
                name="provider"
                label=t_string!(i18n, server.provider).to_string()
                choices=providers
                value=of_filter(|f| f.provider.as_ref().map_or_else(String::new, |p| p.as_str().to_owned()))
            />
            <SelectField
                name="region"
                label=t_string!(i18n, server.region).to_string()
                choices=regions
                value=of_filter(|f| f.region.as_ref().map_or_else(String::new, |p| p.as_str().to_owned()))
            />
            <OrderFields
                sorts=sort_choices(i18n)
                sort=Signal::derive(move || sort_value(order.get().0).to_owned())
                is_descending=Signal::derive(move || order.get().1)
            />
        </FilterBar>
        <ActiveFilters chips/>
    }
    .into_any()
}

/// The same order without search and filters.
pub fn cleared(asked: &Asked) -> ServerListRequest {
    changed(&asked.request, |request| {
        request.filter = ServerFilter::default();
    })
}

/// The default order has no name in the query string.
fn sort_value(sort: ServerSort) -> &'static str {
    if sort == ServerSort::default() {
        ""
    } else {
        sort.as_str()
    }
}

fn sort_choices(i18n: I18n) -> Vec<Choice> {
    ServerSort::ALL
        .into_iter()
        .map(|sort| {
            let label = match sort {
                ServerSort::Name => t_string!(i18n, server.column_name),
                ServerSort::Status => t_string!(i18n, server.column_status),
                ServerSort::Cpu => t_string!(i18n, server.column_cpu),
                ServerSort::Memory => t_string!(i18n, server.column_memory),
                ServerSort::Disk => t_string!(i18n, server.column_disk),
                ServerSort::Net => t_string!(i18n, server.column_network),
                ServerSort::Report => t_string!(i18n, server.column_last_report),
            };
            Choice::new(sort_value(sort), label.to_string())
        })
        .collect()
}

fn provider_choices(any: &str, places: &[ServerPlaceCount]) -> Vec<Choice> {
    let mut names: Vec<&str> = places
        .iter()
        .map(|place| place.provider.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    names.dedup();
    std::iter::once(Choice::new("", any))
        .chain(names.into_iter().map(|name| Choice::new(name, name)))
        .collect()
}

/// The regions, below their provider; only its own where one is chosen.
fn region_choices(any: &str, places: &[ServerPlaceCount], filter: &ServerFilter) -> Vec<Choice> {
    let chosen = filter.provider.as_ref().map(|provider| provider.as_str());
    let known = places.iter().filter(|place| {
        !place.region.is_empty() && chosen.is_none_or(|provider| place.provider == provider)
    });
    std::iter::once(Choice::new("", any))
        .chain(known.map(|place| {
            let choice = Choice::new(place.region.as_str(), place.region.as_str());
            if place.provider.is_empty() {
                choice
            } else {
                choice.in_group(place.provider.as_str())
            }
        }))
        .collect()
}

/// What is set, each with the list without it.
fn chips(i18n: I18n, scope: Scope, request: &ServerListRequest) -> Vec<FilterChip> {
    let filter = &request.filter;
    let without = |change: fn(&mut ServerFilter)| {
        path::servers_asked(
            scope,
            &changed(request, |request| change(&mut request.filter)),
        )
    };
    let named = |name: String, value: &str| {
        t_string!(i18n, server.filter_is, name = name, value = value).to_string()
    };
    let mut chips = Vec::new();
    if let Some(search) = &filter.search {
        chips.push(FilterChip {
            label: named(t_string!(i18n, ui.search).to_string(), search.as_str()),
            href: without(|filter| filter.search = None),
        });
    }
    if let Some(status) = filter.status {
        chips.push(FilterChip {
            label: named(
                t_string!(i18n, server.column_status).to_string(),
                &status_label(i18n, status),
            ),
            href: without(|filter| filter.status = None),
        });
    }
    if filter.attention {
        chips.push(FilterChip {
            label: t_string!(i18n, server.attention).to_string(),
            href: without(|filter| filter.attention = false),
        });
    }
    if let Some(provider) = &filter.provider {
        chips.push(FilterChip {
            label: named(
                t_string!(i18n, server.provider).to_string(),
                provider.as_str(),
            ),
            href: without(|filter| filter.provider = None),
        });
    }
    if let Some(region) = &filter.region {
        chips.push(FilterChip {
            label: named(t_string!(i18n, server.region).to_string(), region.as_str()),
            href: without(|filter| filter.region = None),
        });
    }
    chips
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{ev, prelude::*};
    use wasm_bindgen::JsCast;
    use web_sys::HtmlElement;

    /// `/` goes to the search from anywhere on the page but from where one types.
    pub(super) fn focus_search_by_slash() {
        let listener = window_event_listener(ev::keydown, |event| {
            let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            if event.key() != "/" || !is_plain || event.default_prevented() || is_typing() {
                return;
            }
            let field = document().query_selector(".filter-bar input[type=search]");
            if let Some(field) = field.ok().flatten()
                && let Ok(field) = field.dyn_into::<HtmlElement>()
            {
                event.prevent_default();
                if let Err(error) = field.focus() {
                    leptos::logging::warn!("search: {error:?}");
                }
            }
        });
        on_cleanup(move || listener.remove());
    }

    fn is_typing() -> bool {
        document().active_element().is_some_and(|active| {
            active
                .matches("input, textarea, select, [contenteditable]")
                .unwrap_or(false)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(provider: &str, region: &str) -> ServerPlaceCount {
        ServerPlaceCount {
            provider: provider.to_owned(),
            region: region.to_owned(),
            count: 1,
        }
    }

    #[test]
    fn regions_are_those_of_the_chosen_provider() {
        let places = [
            place("", ""),
            place("aliyun", "cn-beijing"),
            place("aliyun", "cn-hangzhou"),
            place("hetzner", "fsn1"),
        ];
        assert_eq!(
            provider_choices("Any", &places),
            [
                Choice::new("", "Any"),
                Choice::new("aliyun", "aliyun"),
                Choice::new("hetzner", "hetzner"),
            ]
        );
        let all = ServerFilter::default();
        assert_eq!(region_choices("Any", &places, &all).len(), 4);
        let one = ServerFilter {
            provider: "hetzner".parse().ok(),
            ..all
        };
        assert_eq!(
            region_choices("Any", &places, &one),
            [
                Choice::new("", "Any"),
                Choice::new("fsn1", "fsn1").in_group("hetzner"),
            ]
        );
    }
}
