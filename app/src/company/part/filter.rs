//! Which members: search, state, role. All of it is in the query string.

use super::{
    asked::Asked,
    words::{role_label, status_label},
};
use crate::{
    i18n::{t_count, t_string, use_i18n},
    list::{changed, filter_labels, open_filtered},
    path,
    ui::{Choice, FilterBar, SelectField},
};
use leptos::prelude::*;
use model::{
    company::{MemberFilter, MemberRole, MemberStatus},
    id::CompanyId,
};

/// Search, state and role.
#[component]
pub fn MemberFilters(
    /// The company.
    company: CompanyId,
    /// What is asked for now.
    asked: Memo<Asked>,
    /// Whether the reader decides about applicants.
    #[prop(into)]
    is_reviewer: Signal<bool>,
    /// How many pass.
    #[prop(into)]
    found: Signal<i64>,
) -> impl IntoView {
    let i18n = use_i18n();
    let on_change = open_filtered(path::members(company));
    let filter = Memo::new(move |_| asked.with(|asked| asked.request.filter.clone()));
    let active = Signal::derive(move || {
        filter.with(|f| {
            usize::from(f.status != MemberStatus::default()) + usize::from(f.role.is_some())
        })
    });
    let clear = Signal::derive(move || {
        let is_set = filter.with(|f| *f != MemberFilter::default());
        is_set.then(|| {
            asked.with(|asked| {
                path::members_asked(
                    company,
                    &changed(&asked.request, |request| {
                        request.filter = MemberFilter::default();
                    }),
                )
            })
        })
    });
    let note = Signal::derive(move || {
        filter
            .with(|f| f.status != MemberStatus::Pending)
            .then(|| t_count!(i18n, company.member_count, found.get()))
    });
    let any = t_string!(i18n, ui.any).to_string();
    let roles: Vec<Choice> = std::iter::once(Choice::new("", any))
        .chain(
            MemberRole::ALL
                .into_iter()
                .map(|role| Choice::new(role.as_str(), role_label(i18n, role))),
        )
        .collect();
    // Who does not decide about applicants sees none.
    let statuses = Signal::derive(move || {
        MemberStatus::ALL
            .into_iter()
            .filter(|status| *status == MemberStatus::Joined || is_reviewer.get())
            .map(|status| Choice::new(status.as_str(), status_label(i18n, status)))
            .collect::<Vec<_>>()
    });
    let labels = filter_labels(
        i18n,
        t_string!(i18n, company.find).to_string(),
        t_string!(i18n, company.search).to_string(),
    );
    view! {
        <FilterBar
            id="member-filters"
            action=path::members(company)
            search=Signal::derive(move || {
                filter.with(|f| f.search.as_ref().map_or_else(String::new, |q| q.as_str().to_owned()))
            })
            active
            clear
            note
            labels
            on_change
        >
            <SelectField
                name="status"
                label=t_string!(i18n, company.state).to_string()
                choices=statuses
                value=Signal::derive(move || filter.with(|f| f.status.as_str().to_owned()))
            />
            <SelectField
                name="role"
                label=t_string!(i18n, company.column_role).to_string()
                choices=roles
                value=Signal::derive(move || {
                    filter.with(|f| f.role.map_or("", MemberRole::as_str).to_owned())
                })
            />
        </FilterBar>
    }
    .into_any()
}
