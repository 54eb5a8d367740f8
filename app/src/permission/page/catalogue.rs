//! The catalogue of rights, with how many hold each.

use super::{
    super::{
        api::list_permissions,
        part::{GROUPS, RightsPage, RightsTabs, concerns, group_label},
    },
    of_company,
};
use crate::{
    company::{newest, template_label},
    i18n::{current_locale, t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    ui::{Cell, CellKind, CellSub, Column, PageHeader, Row, Table},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    error::Error,
    id::CompanyId,
    permission::{Group, Permission, PermissionRow},
};

/// `/c/12/permissions`
#[component]
pub fn CataloguePage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let fetched = Resource::new(|| (), move |()| list_permissions(company));
    use_live().refetch(fetched, concerns(company));
    let title = t_string!(i18n, permission.catalogue).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader title subtitle=t_string!(i18n, permission.catalogue_text).to_string()/>
        <RightsTabs company current=RightsPage::Catalogue/>
        {newest(fetched, move |answer: Result<Vec<PermissionRow>, Error>| match answer {
            Ok(rows) => view! { <Groups company rows/> }.into_any(),
            Err(error) => view! { <PageFailure error/> }.into_any(),
        })}
    }
    .into_any()
}

#[component]
fn Groups(company: CompanyId, rows: Vec<PermissionRow>) -> impl IntoView {
    let i18n = use_i18n();
    let groups = GROUPS
        .into_iter()
        .map(|group| {
            let rights: Vec<Permission> = Permission::ALL
                .iter()
                .copied()
                .filter(|right| right.group() == group)
                .collect();
            let label = group_label(i18n, group);
            let rows = rows
                .iter()
                .filter(|row| row.permission.group() == group)
                .cloned()
                .collect();
            view! { <CatalogueGroup company group label rights rows/> }
        })
        .collect_view();
    view! { <div class="catalogue">{groups}</div> }.into_any()
}

#[component]
fn CatalogueGroup(
    company: CompanyId,
    group: Group,
    label: String,
    rights: Vec<Permission>,
    rows: Vec<PermissionRow>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = format!("catalogue-{}", group as u8);
    let labelled_by = id.clone();
    let columns = vec![
        Column::new(t_string!(i18n, permission.right), CellKind::Title),
        Column::new(t_string!(i18n, permission.held_by), CellKind::Number),
        Column::new(t_string!(i18n, permission.in_templates), CellKind::Wide),
    ];
    let rows = rights
        .into_iter()
        .map(|right| {
            let row = rows.iter().find(|row| row.permission == right);
            let guards = if right.is_reserved() {
                t_string!(i18n, permission.reserved).to_string()
            } else {
                right.guards().join(", ")
            };
            let holders = row.map_or_else(|| "–".to_owned(), |row| row.holders.to_string());
            let templates = row
                .map(|row| row.templates.clone())
                .unwrap_or_default()
                .into_iter()
                .map(|template| {
                    let label = template_label(i18n, &template);
                    let href = path::template(company, template.id);
                    view! { <li><a class="catalogue-template" href=href>{label}</a></li> }
                })
                .collect_view();
            view! {
                <Row>
                    <Cell kind=CellKind::Title>
                        {right.label(current_locale())}
                        <CellSub>{guards}</CellSub>
                    </Cell>
                    <Cell kind=CellKind::Number label=t_string!(i18n, permission.held_by).to_string()>
                        {holders}
                    </Cell>
                    <Cell kind=CellKind::Wide label=t_string!(i18n, permission.in_templates).to_string()>
                        <ul class="catalogue-templates" role="list">{templates}</ul>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby=labelled_by>
            <h2 id=id>{label.clone()}</h2>
            <Table caption=label columns>{rows}</Table>
        </section>
    }
    .into_any()
}
