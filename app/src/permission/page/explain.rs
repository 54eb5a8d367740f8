//! Why somebody may do what to an object; to link to.

use super::{
    super::part::{ExplainBox, Question, RightsPage, RightsTabs},
    of_company,
};
use crate::{
    i18n::{t_string, use_i18n},
    path,
    ui::PageHeader,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::id::{CompanyId, EmployeeId};

/// `/c/12/explain?object=server:3&member=5`
#[component]
pub fn ExplainPage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let member = Memo::new(move |_| {
        query
            .read()
            .get("member")
            .and_then(|id| id.parse::<EmployeeId>().ok())
    });
    let here = path::explain(company, None, None);
    let question = Question::new(company, member.into(), here, &["member"], None);
    let title = t_string!(i18n, permission.explain).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, permission.explain_text).to_string()/>
        <RightsTabs company current=RightsPage::Explain/>
        <div class="rights-page">
            <ExplainBox question/>
        </div>
    }
    .into_any()
}
