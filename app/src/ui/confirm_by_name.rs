//! A question about something that cannot be undone.

use leptos::prelude::*;

use super::{Button, ButtonVariant, Dialog, Field};

/// Texts of [`ConfirmByName`].
#[derive(Clone, Debug)]
pub struct ConfirmLabels {
    /// Label of the field: "Type the name to confirm".
    pub field: String,
    /// Why the red button does nothing yet: "Type web-01 exactly as it is written".
    pub mismatch: String,
    /// The red button.
    pub confirm: String,
    /// The way out.
    pub cancel: String,
    /// Name of the closing button.
    pub close: String,
}

/// A [`Dialog`] whose red button works once the name of the thing is typed. Enter in
/// the field is the red button. It is for scripts only: give the page a form too.
///
/// `<ConfirmByName id="remove" title=t.remove_title open=open name=server.name busy=busy error=error
///     labels=ConfirmLabels { … } on_confirm=move |()| remove()>"What is lost."</ConfirmByName>`
/// → `dialog.dialog > … p + form > div.field, … div.dialog-foot > button + button.button-danger`
#[component]
pub fn ConfirmByName(
    /// Unique in the page; the field is `{id}-name`.
    id: &'static str,
    /// The question.
    #[prop(into)]
    title: String,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What must be typed.
    #[prop(into)]
    name: Signal<String>,
    /// It is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it could not be done.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Texts.
    labels: ConfirmLabels,
    /// Does it. Close the dialog by `open` afterwards.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What is lost.
    children: Children,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let matches = move || typed.with(|typed| name.with(|name| typed.trim() == name.trim()));
    let reason = {
        let mismatch = labels.mismatch.clone();
        Signal::derive(move || (!matches()).then(|| mismatch.clone()))
    };
    let confirm = move || {
        if matches() && !busy.get_untracked() {
            on_confirm.run(());
        }
    };
    let (cancel, confirm_label) = (labels.cancel, labels.confirm);
    view! {
        <Dialog
            id
            title
            close_label=labels.close
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>{cancel}</Button>
                    <Button variant=ButtonVariant::Danger busy disabled_reason=reason on_click=move |()| confirm()>
                        {confirm_label}
                    </Button>
                }
            }
        >
            <div class="stack">
                <div>{children()}</div>
                <form
                    class="form"
                    on:submit=move |event| {
                        event.prevent_default();
                        confirm();
                    }
                >
                    <Field name=format!("{id}-name") label=labels.field autofocus=true typed error/>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}
