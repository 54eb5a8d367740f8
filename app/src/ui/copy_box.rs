//! A command or a token to take along.

use leptos::{html, prelude::*};

use super::{Button, ButtonSize, Icon, IconName};

/// What became of the last click.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Copying {
    #[default]
    Idle,
    Copied,
    Failed,
}

/// Texts of [`CopyBox`].
#[derive(Clone, Debug)]
pub struct CopyLabels {
    /// On the button.
    pub copy: String,
    /// On the button for a while, and announced.
    pub copied: String,
    /// Below the box when the browser refuses; the text is selected then.
    pub failed: String,
}

/// Text in monospace that a click selects whole, with a button that copies it. The
/// button is there once scripts run; without them the text can be marked by hand.
///
/// `<CopyBox label=t.command value=command labels=CopyLabels { … }/>`
/// → `div.copy-box[role=group] > div.copy-box-line(code.copy-box-text, button) + p[role=status]`
#[component]
pub fn CopyBox(
    /// What it is; for screen readers.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Texts.
    labels: CopyLabels,
) -> impl IntoView {
    let text = NodeRef::<html::Code>::new();
    let copying = RwSignal::new(Copying::Idle);
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let copy = move |()| {
        #[cfg(feature = "hydrate")]
        browser::copy(value.get_untracked(), text, copying);
    };
    let CopyLabels {
        copy: copy_label,
        copied: copied_label,
        failed: failed_label,
    } = labels;
    let told = copied_label.clone();
    let copied = move || copying.get() == Copying::Copied;
    view! {
        <div class="copy-box" role="group" aria-label=label>
            <div class="copy-box-line">
                // Reachable by keyboard, so that long lines can be read and marked.
                <code class="copy-box-text" tabindex="0" node_ref=text>{move || value.get()}</code>
                <span class="copy-box-button" class:copy-box-asleep=move || !awake.get()>
                    <Button size=ButtonSize::Small on_click=copy>
                        {move || view! { <Icon name=if copied() { IconName::Check } else { IconName::Copy }/> }}
                        <span>{move || if copied() { copied_label.clone() } else { copy_label.clone() }}</span>
                    </Button>
                </span>
            </div>
            <p class="copy-box-told" class:visually-hidden=move || copying.get() != Copying::Failed role="status">
                {move || match copying.get() {
                    Copying::Idle => String::new(),
                    Copying::Copied => told.clone(),
                    Copying::Failed => failed_label.clone(),
                }}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Copying;
    use leptos::{html, prelude::*};
    use std::time::Duration;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::HtmlDocument;

    /// How long "Copied" stands.
    const STAY: Duration = Duration::from_secs(3);

    pub(super) fn copy(value: String, text: NodeRef<html::Code>, copying: RwSignal<Copying>) {
        leptos::task::spawn_local(async move {
            let outcome = match write(&value, text).await {
                Ok(()) => Copying::Copied,
                Err(error) => {
                    leptos::logging::warn!("copy: {error:?}");
                    Copying::Failed
                }
            };
            // The page may have gone meanwhile; then nobody is told.
            if copying.try_set(outcome).is_none() && outcome == Copying::Copied {
                set_timeout(
                    move || {
                        let _ = copying.try_set(Copying::Idle);
                    },
                    STAY,
                );
            }
        });
    }

    /// By the clipboard where there is one (pages over HTTPS and on this machine),
    /// else as people do: by marking the text.
    async fn write(value: &str, text: NodeRef<html::Code>) -> Result<(), JsValue> {
        let clipboard = window().navigator().clipboard();
        if !clipboard.is_undefined() && clipboard.write_text(value).await.is_ok() {
            return Ok(());
        }
        let element = text.get_untracked().ok_or("the text is gone")?;
        let selection = window().get_selection()?.ok_or("nothing can be selected")?;
        selection.select_all_children(&element)?;
        if document()
            .unchecked_into::<HtmlDocument>()
            .exec_command("copy")?
        {
            return Ok(());
        }
        Err("the browser does not copy".into())
    }
}
