//! What stands where a list has nothing to show.

use leptos::{children::ViewFnOnce, prelude::*};

use super::{Icon, IconName, IconSize};

/// Says that there is nothing, why, and what to do about it.
///
/// `<Empty icon=IconName::Server title=… text=… action=|| view! { <LinkButton …/> }/>`
/// → `div.empty > svg + h2 + p + div.panel-action`
#[component]
pub fn Empty(
    /// A picture of what is missing.
    icon: IconName,
    /// That there is nothing.
    #[prop(into)]
    title: String,
    /// Why, or what would be here.
    #[prop(into)]
    text: String,
    /// The way forward.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon size=IconSize::Large/>
            <h2>{title}</h2>
            <p>{text}</p>
            {action.map(|action| view! { <div class="panel-action">{action.run()}</div> })}
        </div>
    }
    .into_any()
}
