//! The head of a page: where it is, what it is, what can be done with it.

use leptos::{children::ViewFnOnce, prelude::*};

/// A step above the page in [`PageHeader`].
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Where it leads.
    pub href: String,
    /// Its text.
    pub label: String,
}

/// Breadcrumbs, title with something beside it, subtitle, actions.
///
/// `<PageHeader title="web-01" crumbs=vec![Crumb { … }] crumbs_label="You are here"
///     beside=|| view! { <StatusPill …/> } subtitle="…" actions=|| view! { <LinkButton …/> }/>`
#[component]
pub fn PageHeader(
    /// The `h1`.
    #[prop(into)]
    title: Signal<String>,
    /// A sentence or the key facts.
    #[prop(optional, into)]
    subtitle: MaybeProp<String>,
    /// Beside the title, usually a status.
    #[prop(optional, into)]
    beside: Option<ViewFnOnce>,
    /// Buttons.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// Pages above, outermost first.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Name of the breadcrumbs for screen readers.
    #[prop(optional, into)]
    crumbs_label: String,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        let steps = crumbs
            .into_iter()
            .map(|crumb| view! { <li><a href=crumb.href>{crumb.label}</a></li> })
            .collect_view();
        view! { <nav class="breadcrumbs" aria-label=crumbs_label><ol>{steps}</ol></nav> }
    });
    view! {
        <div class="page-header">
            {crumbs}
            <div>
                <div class="page-header-title">
                    <h1>{move || title.get()}</h1>
                    {beside.map(ViewFnOnce::run)}
                </div>
                {move || subtitle.get().map(|text| view! { <p class="page-header-subtitle">{text}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page-header-actions">{actions.run()}</div> })}
        </div>
    }
    .into_any()
}
