//! A question that must be answered first.

use leptos::{children::ViewFnOnce, html, prelude::*};

use super::{ButtonSize, IconButton, IconName};

/// A native modal dialog: focus stays inside, Escape closes it. `open` opens and
/// closes it and follows what the reader does. On a phone it is a sheet at the lower
/// edge. With `light`, a tap beside it closes it too: for choices, not for work that
/// would be lost. Nothing that only a dialog offers may
/// be needed without scripts; give such an action a page of its own too.
///
/// `<Dialog id="remove" title=… close_label=… open=open actions=|| view! { <Button …/> }>…</Dialog>`
/// → `dialog.dialog[aria-labelledby] > div.dialog-head(h2, button) + div.dialog-body + div.dialog-foot`
#[component]
pub fn Dialog(
    /// Unique in the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    title: String,
    /// Name of the closing button.
    #[prop(into)]
    close_label: String,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Whether a tap beside it closes it.
    #[prop(optional)]
    light: bool,
    /// The answers, the confirming one last.
    #[prop(into)]
    actions: ViewFnOnce,
    /// What there is to know.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), wanted) = (dialog.get(), open.get()) else {
            return;
        };
        if wanted && !dialog.open() {
            if dialog.show_modal().is_err() {
                // Only when the element left the page in between; then nothing is open.
                open.set(false);
            }
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            class="dialog"
            id=id
            aria-labelledby=labelled_by
            closedby=if light { "any" } else { "closerequest" }
            node_ref=dialog
            on:close=move |_| {
                // The event comes a moment after the closing; by then somebody may have
                // opened the dialog again.
                if dialog.get_untracked().is_none_or(|dialog| !dialog.open()) {
                    open.set(false);
                }
            }
        >
            <div class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <IconButton icon=IconName::Close label=close_label size=ButtonSize::Small on_click=move |()| open.set(false)/>
            </div>
            <div class="dialog-body">{children()}</div>
            <div class="dialog-foot">{actions.run()}</div>
        </dialog>
    }
    .into_any()
}
