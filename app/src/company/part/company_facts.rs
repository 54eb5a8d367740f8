//! What a company says of itself.

use crate::{
    i18n::{t_count, t_string, use_i18n},
    text::utc,
    ui::{Fact, Facts, Timestamp},
};
use leptos::prelude::*;
use model::company::CompanyDetail;

/// Its contact, its people, how old it is.
#[component]
pub fn CompanyFacts(
    /// The company.
    detail: CompanyDetail,
) -> impl IntoView {
    let i18n = use_i18n();
    let description = (!detail.description.is_empty()).then(|| {
        let label = t_string!(i18n, company.description).to_string();
        view! {
            <Fact label><span class="company-description">{detail.description}</span></Fact>
        }
    });
    view! {
        <Facts>
            <Fact label=t_string!(i18n, company.contact).to_string()>
                <span>{detail.contact}</span>
            </Fact>
            <Fact label=t_string!(i18n, company.contact_mobile).to_string()>
                <span class="mono">{detail.mobile}</span>
            </Fact>
            <Fact label=t_string!(i18n, company.members).to_string()>
                <span>{t_count!(i18n, company.member_count, detail.members)}</span>
            </Fact>
            <Fact label=t_string!(i18n, company.founded_at).to_string()>
                <Timestamp ms=detail.create_time.0 text=utc(detail.create_time)/>
            </Fact>
            {description}
        </Facts>
    }
    .into_any()
}
