//! Which messages: tabs with counts, search, filters. All of it is in the query
//! string.

use super::{asked::Asked, words::mode_label};
use crate::{
    i18n::{t_string, use_i18n},
    list::{changed, filter_labels, open_filtered},
    path,
    ui::{Choice, FilterBar, Segment, SelectField, Tabs},
};
use leptos::prelude::*;
use model::message::{MessageCompany, MessageCounts, MessageFilter, MessageMode};

/// All messages, or those that wait.
#[component]
pub fn MessageTabs(
    /// What is asked for now.
    asked: Memo<Asked>,
    /// How many there are.
    counts: Memo<MessageCounts>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let request = asked.get().request;
        let counts = counts.get();
        let segment = |label: String, count: i64, unread: bool| Segment {
            href: path::messages_asked(&changed(&request, |request| {
                request.filter.unread = unread;
            })),
            label: format!("{label} {count}"),
            current: request.filter.unread == unread,
        };
        let segments = vec![
            segment(
                t_string!(i18n, message.all).to_string(),
                counts.total,
                false,
            ),
            segment(
                t_string!(i18n, message.unread).to_string(),
                counts.unread,
                true,
            ),
        ];
        view! { <Tabs label=t_string!(i18n, message.tabs).to_string() segments/> }
    }
}

/// Search, mode and company.
#[component]
pub fn MessageFilters(
    /// What is asked for now.
    asked: Memo<Asked>,
    /// The companies there is to choose from.
    companies: Memo<Vec<MessageCompany>>,
    /// How many messages pass.
    found: Memo<i64>,
) -> impl IntoView {
    let i18n = use_i18n();
    let on_change = open_filtered(path::MESSAGES.to_owned());
    let filter = Memo::new(move |_| asked.with(|asked| asked.request.filter.clone()));
    let of_filter =
        move |pick: fn(&MessageFilter) -> String| Signal::derive(move || filter.with(pick));
    let active = Signal::derive(move || {
        filter.with(|f| usize::from(f.mode.is_some()) + usize::from(f.company.is_some()))
    });
    let clear = Signal::derive(move || {
        asked.with(|asked| {
            (!asked.request.filter.is_empty()).then(|| {
                path::messages_asked(&changed(&asked.request, |request| {
                    request.filter = MessageFilter {
                        unread: request.filter.unread,
                        ..Default::default()
                    };
                }))
            })
        })
    });
    let note = Signal::derive(move || {
        (!filter.with(MessageFilter::is_empty))
            .then(|| t_string!(i18n, message.found, count = found.get()).to_string())
    });
    let any = t_string!(i18n, ui.any).to_string();
    let modes: Vec<Choice> = std::iter::once(Choice::new("", any.clone()))
        .chain(
            MessageMode::ALL
                .into_iter()
                .map(|mode| Choice::new(mode.as_str(), mode_label(i18n, mode))),
        )
        .collect();
    let company_choices = Signal::derive(move || {
        let companies = companies.get().into_iter();
        std::iter::once(Choice::new("", any.clone()))
            .chain(companies.map(|company| Choice::new(company.id.to_string(), company.name)))
            .collect::<Vec<_>>()
    });
    let labels = filter_labels(
        i18n,
        t_string!(i18n, message.find).to_string(),
        t_string!(i18n, message.search).to_string(),
    );
    view! {
        <FilterBar
            id="message-filters"
            action=path::MESSAGES.to_owned()
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
                name="unread"
                value=of_filter(|f| if f.unread { "1".to_owned() } else { String::new() })
            />
            <SelectField
                name="mode"
                label=t_string!(i18n, message.mode).to_string()
                choices=modes
                value=of_filter(|f| f.mode.map_or("", MessageMode::as_str).to_owned())
            />
            <SelectField
                name="company"
                label=t_string!(i18n, message.company).to_string()
                choices=company_choices
                value=of_filter(|f| f.company.map_or_else(String::new, |id| id.to_string()))
            />
        </FilterBar>
    }
    .into_any()
}
