//! The way to the other pages of a list.

use super::asked::{Paged, changed};
use crate::{
    i18n::{t_string, use_i18n},
    ui::Pager,
};
use leptos::prelude::*;
use model::page::Cursor;

/// Where the first page is, unless this is it, and the next, if there is one.
pub fn page_links<R: Paged>(
    request: &R,
    next: Option<Cursor>,
    href: impl Fn(&R) -> String,
) -> (Option<String>, Option<String>) {
    let is_later = request.clone().after().is_some();
    let first = is_later.then(|| href(&changed(request, |_| {})));
    let next = next.map(|after| {
        href(&changed(request, |request| {
            *request.after() = Some(after);
        }))
    });
    (first, next)
}

/// To the first page and to the next; nothing where there is one page only.
#[component]
pub fn Pages(
    /// The first page, from a later one.
    first: Option<String>,
    /// The next page.
    next: Option<String>,
    /// What leads on; "Next" unless the list has a better word.
    #[prop(optional, into)]
    next_label: Option<String>,
    /// How much the list holds.
    #[prop(optional, into)]
    note: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <Pager
                label=t_string!(i18n, ui.pagination).to_string()
                previous=first
                next
                previous_label=t_string!(i18n, ui.first_page).to_string()
                next_label=next_label.unwrap_or_else(|| t_string!(i18n, ui.next).to_string())
                nostrip:note=note
            />
        }
    })
}
