//! Applying again, with what was filled in the last time.

use super::{
    super::{
        api::find_membership,
        part::{ApplicantForm, Standing, newest},
    },
    membership::Nothing,
    of_company,
};
use crate::{
    error::AppError,
    i18n::{t_string, use_i18n},
    identity::use_flash,
    layout::{PageFailure, use_session},
    path,
    ui::{Crumb, PageHeader},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    company::{MyMembership, State},
    error::Error,
    id::CompanyId,
    identity::Me,
};

/// `/me/companies/12/apply`
#[component]
pub fn ReapplyPage() -> impl IntoView {
    of_company(|company| view! { <One company/> })
}

#[component]
fn One(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let session = use_session();
    let fetched = Resource::new(
        || (),
        move |()| async move {
            let mine = find_membership(company).await?;
            let me = match session {
                Some(session) => session.await?.me,
                None => return Err(AppError(Error::Unauthenticated)),
            };
            Ok::<(MyMembership, Me), AppError>((mine, me))
        },
    );
    let title = t_string!(i18n, company.apply_again).to_string();
    let crumbs = vec![Crumb {
        href: path::COMPANIES.to_owned(),
        label: t_string!(i18n, company.mine_title).to_string(),
    }];
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="account-form">
            {newest(fetched, move |answer| match answer {
                Ok((mine, me)) if mine.state == State::Rejected && mine.is_open => {
                    let reason = (!mine.reason.is_empty()).then(|| {
                        let reason = mine.reason.clone();
                        view! { <blockquote class="company-reason">{reason}</blockquote> }
                    });
                    let text = t_string!(i18n, company.reapply_text, company = mine.name.as_str());
                    view! {
                        <p class="muted">{text.to_string()}</p>
                        {reason}
                        <ApplicantForm
                            action=path::COMPANY_REAPPLY
                            company=Some(company)
                            flash=flash.clone()
                            required=mine.required
                            answers=mine.answers
                            name=me.name
                            mobile=me.mobile
                            submit=t_string!(i18n, company.apply_again).to_string()
                        />
                    }
                    .into_any()
                }
                Ok((mine, _)) => view! { <Standing mine/> }.into_any(),
                Err(Error::NotFound) => view! { <Nothing/> }.into_any(),
                Err(error) => view! { <PageFailure error/> }.into_any(),
            })}
        </div>
    }
    .into_any()
}
