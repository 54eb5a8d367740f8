//! The status of the tasks.

use crate::{
    i18n::{t_string, use_i18n},
    ui::PageHeader,
};
use leptos::prelude::*;

/// `/platform/tasks`
#[component]
pub fn TasksPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <PageHeader title=t_string!(i18n, shell.nav_tasks).to_string()/> }.into_any()
}
