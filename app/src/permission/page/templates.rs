//! The templates of a company.

use super::{
    super::{
        api::{delete_template, find_my_grants, find_template, list_templates},
        part::{Mine, RightsPage, RightsTabs, concerns, failure_text, preset_text},
    },
    of_company,
};
use crate::{
    company::{newest, template_label},
    error::AppError,
    i18n::{t_count, t_string, use_i18n},
    layout::PageFailure,
    live::use_live,
    path,
    server::missing_right,
    ui::{
        Button, ButtonSize, ButtonVariant, Cell, CellKind, CellSub, Column, Dialog, Icon, IconName,
        LinkButton, PageHeader, Row, Table, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use model::{
    error::Error,
    id::CompanyId,
    permission::{MemberGrants, Permission, TemplateDetail, TemplateRow, TemplateSummary},
};

type Answer = (Vec<TemplateRow>, MemberGrants);
type ListResource = Resource<Result<Answer, AppError>>;

/// `/c/12/templates`
#[component]
pub fn TemplatesPage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let fetched: ListResource = Resource::new(
        || (),
        move |()| async move {
            let rows = list_templates(company).await?;
            Ok((rows, find_my_grants(company).await?))
        },
    );
    use_live().refetch(fetched, concerns(company));
    let title = t_string!(i18n, permission.templates).to_string();
    let removing = RwSignal::new(None::<TemplateSummary>);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        {newest(fetched, move |answer| match answer {
            Ok(answer) => view! { <Listed company answer removing/> }.into_any(),
            Err(error) => view! { <PageFailure error/> }.into_any(),
        })}
        <RemoveTemplate company removing fetched/>
    }
    .into_any()
}

#[component]
fn Listed(
    company: CompanyId,
    answer: Answer,
    removing: RwSignal<Option<TemplateSummary>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (rows, mine) = answer;
    let may_create = Mine::new(&mine).may(Permission::AddPermissionTemplate);
    let no_right = missing_right(i18n, may_create, Permission::AddPermissionTemplate);
    // With scripts this is no element.
    let noscript = t_string!(i18n, permission.noscript);
    view! {
        <PageHeader
            title=t_string!(i18n, permission.templates).to_string()
            subtitle=t_string!(i18n, permission.templates_text).to_string()
            actions=move || view! {
                <LinkButton
                    href=path::template_new(company)
                    variant=ButtonVariant::Primary
                    disabled_reason=no_right
                >
                    <Icon name=IconName::Plus/>
                    {t_string!(i18n, permission.template_new).to_string()}
                </LinkButton>
            }
        />
        <RightsTabs company current=RightsPage::Templates/>
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        <TemplateTable company rows removing/>
    }
    .into_any()
}

#[component]
fn TemplateTable(
    company: CompanyId,
    rows: Vec<TemplateRow>,
    removing: RwSignal<Option<TemplateSummary>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        Column::new(t_string!(i18n, permission.template), CellKind::Title),
        Column::new(t_string!(i18n, permission.functions), CellKind::Number),
        Column::new(t_string!(i18n, permission.data), CellKind::Number),
        Column::new(t_string!(i18n, permission.copied), CellKind::Number),
        Column::new(t_string!(i18n, permission.following), CellKind::Number),
        Column::new(t_string!(i18n, permission.act), CellKind::Action),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            let summary = row.summary;
            let label = template_label(i18n, &summary);
            let kind = preset_text(i18n, &summary)
                .unwrap_or_else(|| t_string!(i18n, permission.own_template).to_string());
            let of_whom = label.clone();
            let remove = (!summary.is_preset).then(|| {
                let summary = summary.clone();
                let of_whom = label.clone();
                view! {
                    <Button
                        size=ButtonSize::Small
                        variant=ButtonVariant::Danger
                        on_click=move |()| removing.set(Some(summary.clone()))
                    >
                        <span>
                            {t_string!(i18n, permission.remove).to_string()}
                            <span class="visually-hidden">" "{of_whom}</span>
                        </span>
                    </Button>
                }
            });
            let number = |label: String, count: i64| {
                view! {
                    <Cell kind=CellKind::Number label>{count}</Cell>
                }
            };
            view! {
                <Row>
                    <Cell kind=CellKind::Title>
                        <a href=path::template(company, summary.id)>{label}</a>
                        <CellSub>{kind}</CellSub>
                    </Cell>
                    {number(t_string!(i18n, permission.functions).to_string(), row.rights.into())}
                    {number(t_string!(i18n, permission.data).to_string(), row.data.into())}
                    {number(t_string!(i18n, permission.copied).to_string(), row.copied)}
                    {number(t_string!(i18n, permission.following).to_string(), row.bound)}
                    <Cell kind=CellKind::Action>
                        <span class="row template-acts">
                            <LinkButton
                                href=path::template_clone(company, summary.id)
                                size=ButtonSize::Small
                            >
                                <span>
                                    {t_string!(i18n, permission.clone).to_string()}
                                    <span class="visually-hidden">" "{of_whom}</span>
                                </span>
                            </LinkButton>
                            {remove}
                        </span>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <div class="template-table">
            <Table caption=t_string!(i18n, permission.templates).to_string() columns>{rows}</Table>
        </div>
    }
    .into_any()
}

/// Asks before a template goes, with how many hold it.
#[component]
fn RemoveTemplate(
    company: CompanyId,
    removing: RwSignal<Option<TemplateSummary>>,
    fetched: ListResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let found = RwSignal::new(None::<Result<TemplateDetail, Error>>);
    Effect::new(move || {
        let Some(template) = removing.get() else {
            return;
        };
        found.set(None);
        open.set(true);
        spawn_local(async move {
            let answer = find_template(company, template.id).await;
            found.try_set(Some(answer.map_err(|error| error.0)));
        });
    });
    Effect::new(move || {
        if !open.get() {
            removing.set(None);
        }
    });
    // Nobody removes what they have not read.
    let reason = Signal::derive(move || match found.get() {
        Some(Ok(detail)) if detail.may_delete => None,
        Some(Ok(_)) => missing_right(i18n, false, Permission::DeletePermissionTemplate),
        Some(Err(error)) => Some(failure_text(i18n, &error)),
        None => Some(t_string!(i18n, ui.loading).to_string()),
    });
    let remove = move |()| {
        let Some(Ok(detail)) = found.get_untracked() else {
            return;
        };
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let summary = detail.row.summary;
            let done = delete_template(company, summary.id, detail.version).await;
            match &done {
                Ok(()) => toasts.push(
                    Tone::Good,
                    t_string!(i18n, permission.template_removed, name = summary.name).to_string(),
                ),
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
            if is_busy.try_set(false).is_none() {
                open.set(false);
                fetched.refetch();
            }
        });
    };
    let name = move || {
        let name = removing.get().map(|one| one.name).unwrap_or_default();
        t_string!(i18n, permission.remove_text, name = name.as_str()).to_string()
    };
    let used = move || {
        found.get().and_then(Result::ok).map(|detail| {
            let row = detail.row;
            let text = if row.copied + row.bound == 0 {
                t_string!(i18n, permission.remove_unused).to_string()
            } else {
                t_count!(i18n, permission.remove_used, row.copied + row.bound)
            };
            view! { <p>{text}</p> }
        })
    };
    view! {
        <Dialog
            id="remove-template"
            title=t_string!(i18n, permission.remove_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || view! {
                <Button on_click=move |()| open.set(false)>
                    {t_string!(i18n, ui.cancel).to_string()}
                </Button>
                <Button
                    variant=ButtonVariant::Danger
                    busy=is_busy
                    disabled_reason=reason
                    on_click=remove
                >
                    {t_string!(i18n, permission.remove).to_string()}
                </Button>
            }
        >
            <div class="stack">
                <p>{name}</p>
                {used}
            </div>
        </Dialog>
    }
    .into_any()
}
