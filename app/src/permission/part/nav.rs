//! The pages about the rights of a company, beside each other.

use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::{Segment, Tabs},
};
use leptos::prelude::*;
use model::id::CompanyId;

/// One of these pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightsPage {
    /// What one holds oneself.
    Access,
    /// The templates.
    Templates,
    /// The catalogue.
    Catalogue,
    /// Why somebody may do what.
    Explain,
}

/// Leads from one to the others.
#[component]
pub fn RightsTabs(
    /// The company.
    company: CompanyId,
    /// The page that is open.
    current: RightsPage,
) -> impl IntoView {
    let i18n = use_i18n();
    let segment = |page: RightsPage, href: String, label: String| Segment {
        href,
        label,
        current: page == current,
    };
    let segments = vec![
        segment(
            RightsPage::Access,
            path::access(company),
            t_string!(i18n, permission.my_access).to_string(),
        ),
        segment(
            RightsPage::Templates,
            path::templates(company),
            t_string!(i18n, permission.templates).to_string(),
        ),
        segment(
            RightsPage::Catalogue,
            path::permissions(company),
            t_string!(i18n, permission.catalogue).to_string(),
        ),
        segment(
            RightsPage::Explain,
            path::explain(company, None, None),
            t_string!(i18n, permission.explain).to_string(),
        ),
    ];
    view! { <Tabs label=t_string!(i18n, permission.title).to_string() segments/> }.into_any()
}
