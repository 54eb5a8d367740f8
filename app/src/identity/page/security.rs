//! One's own sessions.

use crate::{
    i18n::{t_string, use_i18n},
    ui::PageHeader,
};
use leptos::prelude::*;

/// `/me/security`
#[component]
pub fn SecurityPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <PageHeader title=t_string!(i18n, shell.nav_security).to_string()/> }.into_any()
}
