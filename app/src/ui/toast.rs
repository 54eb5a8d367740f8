//! Short messages that come and go.

use std::time::Duration;

use leptos::prelude::*;

use super::{ButtonSize, Icon, IconButton, IconName, Tone, notice::tone_icon};

/// How long a message stays; those of tone `Bad` stay until they are closed.
const STAY: Duration = Duration::from_secs(8);

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Unique among the messages shown.
    pub id: u32,
    /// What it means.
    pub tone: Tone,
    /// The message.
    pub text: String,
}

/// Where messages appear. It is in the page from the start, because screen readers
/// announce only changes of a region they know.
///
/// `<ToastRegion toasts=toasts close_label=t.close/>` once per frame; push into `toasts`.
/// → `div.toasts[role=status] > div.toast.toast-good > svg + p + button`
#[component]
pub fn ToastRegion(
    /// The messages, oldest first.
    toasts: RwSignal<Vec<Toast>>,
    /// Name of the closing button.
    #[prop(into)]
    close_label: String,
) -> impl IntoView {
    let close_label = StoredValue::new(close_label);
    let remove = move |id: u32| toasts.update(|toasts| toasts.retain(|toast| toast.id != id));
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.get() key=|toast| toast.id let:toast>
                {
                    let Toast { id, tone, text } = toast;
                    Effect::new(move || {
                        if tone != Tone::Bad {
                            set_timeout(move || remove(id), STAY);
                        }
                    });
                    view! {
                        <div class=format!("toast toast-{}", tone.suffix())>
                            <Icon name=tone_icon(tone)/>
                            <p>{text}</p>
                            <IconButton
                                icon=IconName::Close
                                label=close_label.get_value()
                                size=ButtonSize::Small
                                on_click=move |()| remove(id)
                            />
                        </div>
                    }
                }
            </For>
        </div>
    }
    .into_any()
}
