//! Where one stands with one company; the page flips when somebody decides.

use super::{
    super::{
        api::find_membership,
        part::{Standing, newest},
    },
    of_company,
};
use crate::{
    i18n::{t_string, use_i18n},
    identity::{FlashNotice, use_flash},
    layout::PageFailure,
    live::use_live,
    path,
    status::set_status,
    ui::{ButtonVariant, Crumb, ErrorPanel, LinkButton, Notice, PageHeader, Tone},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{error::Error, event::Event, id::CompanyId, scope::Scope};

/// `/me/companies/12`
#[component]
pub fn MembershipPage() -> impl IntoView {
    of_company(|company| view! { <One company/> })
}

#[component]
fn One(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let is_founded = use_flash().and_then(|flash| flash.notice) == Some(FlashNotice::Founded);
    let fetched = Resource::new(|| (), move |()| find_membership(company));
    use_live().refetch(fetched, move |event| match event {
        Event::MembershipChanged { company: which, .. } => *which == company,
        Event::RightsChanged => true,
        _ => false,
    });
    let title = t_string!(i18n, company.status_title).to_string();
    let crumbs = vec![Crumb {
        href: path::COMPANIES.to_owned(),
        label: t_string!(i18n, company.mine_title).to_string(),
    }];
    let noscript = t_string!(i18n, company.status_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="standing-page">
            {is_founded.then(|| view! { <Founded company/> })}
            <div aria-live="polite">
            {newest(fetched, |answer| match answer {
                Ok(mine) => view! { <Standing mine/> }.into_any(),
                Err(Error::NotFound) => view! { <Nothing/> }.into_any(),
                Err(error) => view! { <PageFailure error/> }.into_any(),
            })}
            </div>
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        </div>
    }
    .into_any()
}

/// What to do with a company that was just founded.
#[component]
fn Founded(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice tone=Tone::Good>
            <p>{t_string!(i18n, company.founded).to_string()}</p>
            <p class="row company-next">
                <LinkButton href=path::invite(company) external=true>
                    {t_string!(i18n, company.founded_invite).to_string()}
                </LinkButton>
                <LinkButton href=path::server_new(Scope::Company(company)) external=true>
                    {t_string!(i18n, company.founded_host).to_string()}
                </LinkButton>
            </p>
        </Notice>
    }
    .into_any()
}

/// One has nothing to do with the company, or no longer.
#[component]
pub(super) fn Nothing() -> impl IntoView {
    let i18n = use_i18n();
    set_status(404);
    view! {
        <ErrorPanel
            calm=true
            title=t_string!(i18n, company.gone_title).to_string()
            text=t_string!(i18n, company.gone_text).to_string()
            action=move || view! {
                <LinkButton href=path::COMPANIES external=true variant=ButtonVariant::Primary>
                    {t_string!(i18n, company.mine_title).to_string()}
                </LinkButton>
            }
        />
    }
    .into_any()
}
