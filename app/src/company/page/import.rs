//! Inviting people from a list.

use super::{
    super::{
        api::{ImportView, find_import, import_members, preview_import},
        part::{BadRows, ListFields, failure_text, list_trouble, newest},
    },
    of_company,
};
use crate::{
    error::AppError,
    i18n::{t_count, t_string, use_i18n},
    layout::PageFailure,
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, Card, Crumb, LinkButton, Notice, PageHeader, Tone,
        use_toasts,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_meta::Title;
use model::{
    company::{ImportPreview, ImportRequest, ImportResult, ImportSource},
    id::CompanyId,
};

/// `/c/12/members/import`
#[component]
pub fn ImportPage() -> impl IntoView {
    of_company(|company| view! { <OfCompany company/> })
}

#[component]
fn OfCompany(company: CompanyId) -> impl IntoView {
    let i18n = use_i18n();
    let fetched: Resource<Result<ImportView, AppError>> =
        Resource::new(|| (), move |()| find_import(company));
    let title = t_string!(i18n, company.import_title).to_string();
    let crumbs = vec![Crumb {
        href: path::members(company),
        label: t_string!(i18n, company.members).to_string(),
    }];
    // With scripts this is no element.
    let noscript = t_string!(i18n, company.import_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            subtitle=t_string!(i18n, company.import_intro).to_string()
            crumbs
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        {newest(fetched, move |answer| match answer {
            Ok(found) => view! { <Import company found/> }.into_any(),
            Err(error) => view! { <PageFailure error/> }.into_any(),
        })}
    }
    .into_any()
}

/// How far one is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The list is chosen.
    Choose,
    /// It was looked through.
    Look {
        request: ImportRequest,
        preview: ImportPreview,
    },
    /// The invitations are sent.
    Done(ImportResult),
}

#[component]
fn Import(company: CompanyId, found: ImportView) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let step = RwSignal::new(Step::Choose);
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let source = RwSignal::new(None::<ImportSource>);
    let template = RwSignal::new(String::new());
    let look = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let Some(source) = source.get_untracked() else {
            return trouble.set(Some(
                t_string!(i18n, company.import_paste_empty).to_string(),
            ));
        };
        let request = ImportRequest {
            source,
            template: template.get_untracked().parse().ok(),
        };
        trouble.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let done = preview_import(company, request.clone()).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(preview) => step.set(Step::Look { request, preview }),
                Err(error) => trouble.set(Some(list_trouble(i18n, &error.0))),
            }
        });
    };
    let invite = move |request: ImportRequest| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let done = import_members(company, request).await;
            if let Err(error) = &done {
                toasts.push(Tone::Bad, failure_text(i18n, &error.0));
            }
            if is_busy.try_set(false).is_none()
                && let Ok(result) = done
            {
                step.set(Step::Done(result));
            }
        });
    };
    let again = Callback::new(move |()| {
        source.set(None);
        step.set(Step::Choose);
    });
    let templates = StoredValue::new(found.templates);
    let may_grant = found.may_grant;
    let body = move || match step.get() {
        Step::Choose => view! {
            <form class="form import-form" novalidate on:submit=look>
                <ListFields
                    source
                    template
                    templates=templates.get_value()
                    may_grant
                    error=trouble
                />
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                        {t_string!(i18n, company.import_check).to_string()}
                    </Button>
                </div>
            </form>
        }
        .into_any(),
        Step::Look { request, preview } => view! {
            <Preview preview is_busy on_confirm=move |()| invite(request.clone()) on_again=again/>
        }
        .into_any(),
        Step::Done(result) => view! { <Done company result on_again=again/> }.into_any(),
    };
    view! { <Card><div class="import" aria-live="polite">{body}</div></Card> }.into_any()
}

/// What will happen, and what is left out.
#[component]
fn Preview(
    preview: ImportPreview,
    is_busy: RwSignal<bool>,
    #[prop(into)] on_confirm: Callback<()>,
    on_again: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let good = preview.good;
    let told = if good == 0 {
        t_string!(i18n, company.import_nothing).to_string()
    } else {
        t_count!(i18n, company.import_good, good)
    };
    let invited = preview.invited;
    let same = (invited > 0)
        .then(|| view! { <p class="muted">{t_count!(i18n, company.import_same, invited)}</p> });
    let bad = preview.bad;
    let left_out = (bad > 0).then(|| {
        let hidden = bad - preview.bad_rows.len();
        let more = (hidden > 0)
            .then(|| view! { <p class="muted">{t_count!(i18n, company.import_more, hidden)}</p> });
        view! {
            <Notice tone=Tone::Warn>{t_count!(i18n, company.import_bad, bad)}</Notice>
            <BadRows rows=preview.bad_rows/>
            {more}
        }
    });
    let confirm = (good > 0).then(|| {
        view! {
            <Button variant=ButtonVariant::Primary busy=is_busy on_click=on_confirm>
                {t_count!(i18n, company.import_confirm, good)}
            </Button>
        }
    });
    view! {
        <h2>{t_string!(i18n, company.import_preview).to_string()}</h2>
        <p><strong>{told}</strong></p>
        {same}
        {left_out}
        <div class="account-actions">
            {confirm}
            <Button on_click=on_again>{t_string!(i18n, company.import_again).to_string()}</Button>
        </div>
    }
    .into_any()
}

/// What was done.
#[component]
fn Done(company: CompanyId, result: ImportResult, on_again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let made = result.made;
    view! {
        <Notice tone=Tone::Good>{t_count!(i18n, company.import_done, made)}</Notice>
        <div class="account-actions">
            <LinkButton href=path::invited(company) variant=ButtonVariant::Primary>
                {t_string!(i18n, company.import_see).to_string()}
            </LinkButton>
            <Button on_click=on_again>{t_string!(i18n, company.import_again).to_string()}</Button>
        </div>
    }
    .into_any()
}
