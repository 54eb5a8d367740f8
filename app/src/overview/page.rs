//! The start page of a scope: how its hosts are, what wants attention.

use crate::{
    i18n::{t_string, use_i18n},
    ui::PageHeader,
};
use leptos::prelude::*;

/// `/p`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <PageHeader title=t_string!(i18n, shell.nav_overview).to_string()/> }.into_any()
}
