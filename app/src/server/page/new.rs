//! Adding a host.

use crate::{
    i18n::{t_string, use_i18n},
    ui::PageHeader,
};
use leptos::prelude::*;

/// `/p/servers/new`
#[component]
pub fn ServerNewPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <PageHeader title=t_string!(i18n, shell.nav_hosts).to_string()/> }.into_any()
}
