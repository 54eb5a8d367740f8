//! A row with what is below it, to unfold.

use crate::{
    i18n::{t_string, use_i18n},
    ui::{Icon, IconName},
};
use leptos::{children::ViewFnOnce, prelude::*};

/// A head with a button that unfolds a body; the body is drawn while it is open.
/// `div.fold > div.fold-head(button.fold-open[aria-expanded], …) + div.fold-body`
#[component]
pub fn Fold(
    /// Id of the body, unique in the page.
    id: String,
    /// What is unfolded.
    label: String,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Beside the button.
    #[prop(into)]
    head: ViewFnOnce,
    /// What is below.
    body: impl Fn() -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let called = move || {
        if open.get() {
            t_string!(i18n, permission.fold, name = label.as_str()).to_string()
        } else {
            t_string!(i18n, permission.unfold, name = label.as_str()).to_string()
        }
    };
    let controls = id.clone();
    view! {
        <div class="fold">
            <div class="fold-head">
                <button
                    class="fold-open"
                    type="button"
                    aria-label=called
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon name=IconName::Chevron/>
                </button>
                {head.run()}
            </div>
            <div class="fold-body" id=id>{move || open.get().then(&body)}</div>
        </div>
    }
    .into_any()
}
