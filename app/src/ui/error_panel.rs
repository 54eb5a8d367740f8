//! What stands where something failed.

use leptos::{children::ViewFnOnce, prelude::*};

use super::{Icon, IconName, IconSize};

/// Says what failed and what to do, with the code and the request id to quote. It is
/// the page's main heading when a whole page failed.
///
/// `<ErrorPanel title=… text=… code="not_found" code_label=… request_id=id request_label=…
///     action=|| view! { <LinkButton …/> }/>`
/// → `div.error-panel > svg + h1 + p + dl.error-facts + div.panel-action`
#[component]
pub fn ErrorPanel(
    /// What failed.
    #[prop(into)]
    title: String,
    /// What it means and what to do.
    #[prop(into)]
    text: String,
    /// Stable code of the error.
    #[prop(default = None, into)]
    code: Option<String>,
    /// The word before the code.
    #[prop(optional, into)]
    code_label: String,
    /// Id of the request in the server's log.
    #[prop(default = None, into)]
    request_id: Option<String>,
    /// The word before the id.
    #[prop(optional, into)]
    request_label: String,
    /// The way on.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
    /// Nothing is broken: something is not there, or not yet.
    #[prop(optional)]
    calm: bool,
) -> impl IntoView {
    let (class, icon) = if calm {
        ("error-panel error-panel-calm", IconName::Info)
    } else {
        ("error-panel", IconName::Warning)
    };
    let facts = (code.is_some() || request_id.is_some()).then(|| {
        view! {
            <dl class="error-facts">
                {code.map(|code| view! { <div><dt>{code_label}</dt><dd>{code}</dd></div> })}
                {request_id.map(|id| view! { <div><dt>{request_label}</dt><dd>{id}</dd></div> })}
            </dl>
        }
    });
    view! {
        <div class=class>
            <Icon name=icon size=IconSize::Large/>
            <h1>{title}</h1>
            <p>{text}</p>
            {facts}
            {action.map(|action| view! { <div class="panel-action">{action.run()}</div> })}
        </div>
    }
    .into_any()
}
