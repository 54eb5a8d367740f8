//! In place of what a page was about.

use leptos::prelude::*;

use super::{Empty, IconName, LinkButton};

/// What an open page showed is no longer there; read aloud, for nobody asked.
///
/// `<Gone icon=IconName::Server title=t.gone_title text=t.gone_text href=list label=t.back/>`
/// → `div[role=status] > div.empty`
#[component]
pub fn Gone(
    /// Sign of what was there.
    icon: IconName,
    /// What is gone.
    #[prop(into)]
    title: String,
    /// Why that may be.
    #[prop(into)]
    text: String,
    /// Where others like it are.
    href: String,
    /// The name of that.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div role="status">
            <Empty icon title text action=move || view! { <LinkButton href>{label}</LinkButton> }/>
        </div>
    }
    .into_any()
}
