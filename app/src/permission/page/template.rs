//! One template: what is in it, who holds it.

use super::{
    super::{
        api::{find_my_grants, find_template, list_choices, list_template_holders},
        held::Held,
        part::{
            ChoicesResource, HeldTemplate, HeldView, HoldersResource, Mine, TemplateHolders,
            concerns, preset_text,
        },
        world::World,
    },
    of_company, of_thing,
    template_form::Form,
};
use crate::{
    company::template_label,
    error::AppError,
    i18n::{I18n, t_string, use_i18n},
    live::use_live,
    path,
    server::missing_right,
    status::Fault,
    ui::{
        ButtonVariant, Crumb, LinkButton, LiveTitle, Notice, PageHeader, Skeleton, SkeletonShape,
        Tone,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    error::{Error, Problem},
    id::{CompanyId, TemplateId},
    page::Cursor,
    permission::{Choices, Permission, TemplateDetail},
};

/// A template that is asked for; none where a new one is made from nothing.
pub(super) type DetailResource = Resource<Result<Option<TemplateDetail>, AppError>>;

/// `/c/12/templates/3?at=&after=`
#[component]
pub fn TemplatePage() -> impl IntoView {
    of_thing(|company, id: TemplateId| view! { <One company id=Some(id) from=None/> })
}

/// `/c/12/templates/new?from=3&at=`
#[component]
pub fn TemplateNewPage() -> impl IntoView {
    let query = use_query_map();
    let from = Memo::new(move |_| {
        query
            .read()
            .get("from")
            .and_then(|id| id.parse::<TemplateId>().ok())
    });
    of_company(move |company| view! { <One company id=None from=from.get()/> })
}

#[component]
fn One(company: CompanyId, id: Option<TemplateId>, from: Option<TemplateId>) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let fetched: DetailResource = Resource::new(
        || (),
        move |()| async move {
            match id.or(from) {
                Some(id) => find_template(company, id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let mine = Resource::new(|| (), move |()| find_my_grants(company));
    let choices: ChoicesResource = Resource::new(|| (), move |()| list_choices(company, None));
    let after = Memo::new(move |_| query.read().get("after").filter(|mark| !mark.is_empty()));
    let holders: HoldersResource = Resource::new(
        move || after.get(),
        move |after| async move {
            let Some(id) = id else { return Ok(None) };
            let after = after
                .map(Cursor::try_from)
                .transpose()
                .map_err(|_| Error::invalid("after", Problem::Malformed))?;
            // Who neither sees people nor sets their rights sees none here.
            let mine = Mine::new(&find_my_grants(company).await?);
            if !mine.may_see_others() {
                return Ok(None);
            }
            list_template_holders(company, id, after).await.map(Some)
        },
    );
    use_live().refetch(holders, concerns(company));
    let is_later = Signal::derive(move || after.with(Option::is_some));
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines lines=6/> }
    };
    // Untracked: what is fetched again changes nothing that somebody is editing.
    view! {
        <Transition fallback=loading>
            {move || untrack(|| {
                Suspend::new(async move {
                    match (fetched.await, choices.await, mine.await) {
                        (Ok(detail), Ok(choices), Ok(mine)) => {
                            let mine = StoredValue::new(Mine::new(&mine));
                            view! { <Loaded company id detail choices mine fetched holders is_later/> }
                                .into_any()
                        }
                        (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => {
                            view! { <Fault error=error.0/> }.into_any()
                        }
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Loaded(
    company: CompanyId,
    id: Option<TemplateId>,
    detail: Option<TemplateDetail>,
    choices: Choices,
    mine: StoredValue<Mine>,
    fetched: DetailResource,
    holders: HoldersResource,
    is_later: Signal<bool>,
) -> impl IntoView {
    let may_edit = id.is_none() || detail.as_ref().is_some_and(|detail| detail.may_update);
    let is_preset = detail
        .as_ref()
        .is_some_and(|detail| detail.row.summary.is_preset);
    match (id, detail) {
        (Some(_), Some(detail)) if is_preset || !may_edit => {
            view! { <ReadOnly company detail choices mine holders is_later/> }.into_any()
        }
        (id, detail) => {
            view! { <Form company id detail choices mine fetched holders is_later/> }.into_any()
        }
    }
}

/// The way back to the list.
pub(super) fn crumbs(i18n: I18n, company: CompanyId) -> Vec<Crumb> {
    vec![Crumb {
        href: path::templates(company),
        label: t_string!(i18n, permission.templates).to_string(),
    }]
}

/// A template that cannot be changed, or not by the reader.
#[component]
fn ReadOnly(
    company: CompanyId,
    detail: TemplateDetail,
    choices: Choices,
    mine: StoredValue<Mine>,
    holders: HoldersResource,
    is_later: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let summary = detail.row.summary.clone();
    let label = template_label(i18n, &summary);
    let title = t_string!(i18n, shell.page_title, title = label.as_str()).to_string();
    let why = if summary.is_preset {
        Some(t_string!(i18n, permission.preset_readonly).to_string())
    } else {
        missing_right(i18n, false, Permission::ModifyPermissionTemplate)
    };
    let held = Held::of_items(&detail.items);
    let clone = path::template_clone(company, summary.id);
    let template = HeldTemplate {
        company,
        id: summary.id,
        version: RwSignal::new(detail.version),
        copied: RwSignal::new(detail.row.copied),
    };
    view! {
        <LiveTitle text=Signal::stored(title)/>
        <PageHeader
            title=label
            subtitle=preset_text(i18n, &summary)
            crumbs=crumbs(i18n, company)
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
            actions=move || view! {
                <LinkButton href=clone variant=ButtonVariant::Primary>
                    {t_string!(i18n, permission.clone).to_string()}
                </LinkButton>
            }
        />
        <div class="rights-page">
            {why.map(|text| view! { <Notice tone=Tone::Info>{text}</Notice> })}
            <HeldView world=World::new(choices) held/>
            <TemplateHolders template holders is_later mine/>
        </div>
    }
    .into_any()
}
