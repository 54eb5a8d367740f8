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

/// The messages of a frame: `use_toasts().push(Tone::Good, t.renamed)`.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        }
    }

    /// Shows a message. The same one, if it still stands, is not shown twice.
    pub fn push(self, tone: Tone, text: impl Into<String>) {
        let text = text.into();
        let id = self.next.with_value(|id| *id);
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.retain(|toast| toast.tone != tone || toast.text != text);
            shown.push(Toast { id, tone, text });
        });
    }

    /// Takes a message away.
    pub fn close(self, id: u32) {
        // Its time may end after the page has gone.
        let _ = self
            .shown
            .try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Makes the messages known to everything below.
/// [`AppFrame`](super::AppFrame) does it for its pages.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::new();
    provide_context(toasts);
    toasts
}

/// The messages of the frame around. Call it in the body of a component. Without a
/// frame nobody shows them, which is reported where developers look.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(|| {
        leptos::logging::warn!("toasts are used outside of a frame; nobody shows them");
        Toasts::new()
    })
}

/// Where messages appear. It is in the page from the start, because screen readers
/// announce only changes of a region they know.
///
/// `<ToastRegion toasts=toasts close_label=t.close/>` once per frame
/// → `div.toasts[role=status] > div.toast.toast-good > svg + p + button`
#[component]
pub fn ToastRegion(
    /// The messages.
    toasts: Toasts,
    /// Name of the closing button.
    #[prop(into)]
    close_label: String,
) -> impl IntoView {
    let close_label = StoredValue::new(close_label);
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                {
                    let Toast { id, tone, text } = toast;
                    Effect::new(move || {
                        if tone != Tone::Bad {
                            set_timeout(move || toasts.close(id), STAY);
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
                                on_click=move |()| toasts.close(id)
                            />
                        </div>
                    }
                }
            </For>
        </div>
    }
    .into_any()
}
