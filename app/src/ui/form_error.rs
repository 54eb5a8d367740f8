//! What went wrong with a form, above its fields.

use leptos::{html, prelude::*};

use super::{Icon, IconName};

/// One wrong field, named in [`FormError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// `name` of the field, which is its id too.
    pub field: String,
    /// What is wrong with it.
    pub text: String,
}

/// The summary at the top of a refused form, with a link to each wrong field. It
/// takes the focus once scripts run, so that a screen reader starts there.
///
/// `<FormError title=t.check_fields errors=vec![FieldError { … }]/>`
/// → `div.form-error[role=alert] > p.form-error-title + ul > li > a[href=#field]`
#[component]
pub fn FormError(
    /// What happened.
    #[prop(into)]
    title: String,
    /// The wrong fields, in the order of the form.
    #[prop(optional)]
    errors: Vec<FieldError>,
    /// More about it, such as when to try again.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(panel) = panel.get() {
            // A page that lost its focus is no reason to fail.
            let _ = panel.focus();
        }
    });
    // `external` leaves the links to the browser, which moves the focus; the router
    // would only scroll.
    let links = (!errors.is_empty()).then(|| {
        let links = errors
            .into_iter()
            .map(|error| view! { <li><a href=format!("#{}", error.field) rel="external">{error.text}</a></li> })
            .collect_view();
        view! { <ul>{links}</ul> }
    });
    view! {
        <div class="form-error" role="alert" tabindex="-1" node_ref=panel>
            <p class="form-error-title"><Icon name=IconName::Warning/><span>{title}</span></p>
            {children.map(|children| view! { <p class="form-error-more">{children()}</p> })}
            {links}
        </div>
    }
    .into_any()
}
