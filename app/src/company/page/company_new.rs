//! Founding a company.

use super::super::part::Trouble;
use crate::{
    i18n::{t_string, use_i18n},
    identity::{page::frame::field_error, use_flash},
    path,
    ui::{Button, ButtonKind, ButtonVariant, Crumb, Field, LinkButton, PageHeader},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/me/companies/new`
#[component]
pub fn CompanyNewPage() -> impl IntoView {
    let i18n = use_i18n();
    let flash = use_flash();
    let labels = (
        t_string!(i18n, company.name).to_string(),
        t_string!(i18n, company.contact).to_string(),
        t_string!(i18n, company.contact_mobile).to_string(),
    );
    let fields = vec![
        ("name", labels.0.clone()),
        ("contact", labels.1.clone()),
        ("mobile", labels.2.clone()),
    ];
    let typed = |name: &str| {
        flash
            .as_ref()
            .and_then(|flash| flash.typed(name))
            .unwrap_or_default()
    };
    let values = (typed("name"), typed("contact"), typed("mobile"));
    let error = |name| field_error(i18n, flash.as_ref(), name);
    let errors = (error("name"), error("contact"), error("mobile"));
    let title = t_string!(i18n, company.found_title).to_string();
    let crumbs = vec![Crumb {
        href: path::COMPANIES.to_owned(),
        label: t_string!(i18n, company.mine_title).to_string(),
    }];
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            subtitle=t_string!(i18n, company.found_intro).to_string()
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <div class="account-form">
            <Trouble flash=flash.clone() fields/>
            <form method="post" action=path::COMPANIES novalidate class="form">
                <Field
                    name="name"
                    label=labels.0
                    value=values.0
                    autocomplete="organization"
                    hint=t_string!(i18n, company.name_of_hint).to_string()
                    maxlength=256
                    required=true
                    error=errors.0
                />
                <Field
                    name="contact"
                    label=labels.1
                    value=values.1
                    autocomplete="name"
                    hint=t_string!(i18n, company.contact_hint).to_string()
                    maxlength=128
                    required=true
                    error=errors.1
                />
                <Field
                    name="mobile"
                    label=labels.2
                    value=values.2
                    kind="tel"
                    inputmode="tel"
                    autocomplete="tel"
                    hint=t_string!(i18n, identity.mobile_hint).to_string()
                    maxlength=32
                    required=true
                    error=errors.2
                />
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>
                        {t_string!(i18n, company.found_submit).to_string()}
                    </Button>
                    <LinkButton href=path::COMPANIES external=true>
                        {t_string!(i18n, ui.cancel).to_string()}
                    </LinkButton>
                </div>
            </form>
        </div>
    }
    .into_any()
}
