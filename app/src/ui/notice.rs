//! A message above the content of a page.

use leptos::prelude::*;

use super::{Icon, IconName, Tone};

/// The icon that goes with a tone.
pub(super) const fn tone_icon(tone: Tone) -> IconName {
    match tone {
        Tone::Good => IconName::Check,
        Tone::Warn | Tone::Bad => IconName::Warning,
        Tone::Neutral | Tone::Info => IconName::Info,
    }
}

/// A message that stays, such as the result of a form that redirected here.
///
/// `<Notice tone=Tone::Good>"Signed out."</Notice>` → `div.notice.notice-good[role=status] > svg + div`
#[component]
pub fn Notice(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The message.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("notice notice-{}", tone.suffix()) role="status">
            <Icon name=tone_icon(tone)/>
            <div>{children()}</div>
        </div>
    }
    .into_any()
}
