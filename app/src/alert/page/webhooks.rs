//! Other programs that are told of alerts.

use super::super::{
    api::{list_webhooks, save_webhook},
    part::{
        AlertTabs, Asking, DeliveryTable, Place, Shown, Trouble, WebhookTable, follow, page_of,
        refused_text,
    },
};
use crate::{
    error::AppError,
    i18n::{error_text, problem_text, t_string, use_i18n},
    layout::use_scope,
    path,
    ui::{
        Button, ButtonKind, ButtonVariant, Card, CheckboxField, CopyBox, CopyLabels, Empty, Field,
        IconName, Notice, PageHeader, Pager, Skeleton, SkeletonShape, Tone, use_toasts,
    },
};
use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    alert::{WebhookEntry, WebhookList, WebhookMade, WebhookName, WebhookSave, WebhookUrl},
    error::{Error, FieldError},
    id::WebhookId,
    scope::Scope,
};
use std::time::Duration;

/// How long after something was given to a webhook one looks what became of it.
const PAUSE: Duration = Duration::from_secs(2);

/// `/p/alerts/webhooks?after=`
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let i18n = use_i18n();
    let scope = use_scope();
    let query = use_query_map();
    // A mark that is none begins at the first page.
    let after: Memo<Option<i64>> =
        Memo::new(move |_| query.read().get("after").and_then(|mark| mark.parse().ok()));
    let fetched: Asking<WebhookList> = Resource::new(
        move || (scope.get(), after.get()),
        |(scope, after)| list_webhooks(scope, after),
    );
    // Outside of what is drawn anew: nobody loses what they type, nor a secret that is
    // shown once.
    let form = FormState::new();
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table lines=6/> }
    };
    let title = t_string!(i18n, alert.webhooks).to_string();
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                // Untracked: what is fetched again goes into the page that stands, below the
                // hands of who fills its form.
                let first = ScopedFuture::new_untracked(async move { fetched.await }).await;
                view! { <Answered first scope=scope.get_untracked() after fetched form/> }
            })}
        </Transition>
    }
    .into_any()
}

/// Does something a moment later, in the browser.
fn later(act: impl FnOnce() + 'static) {
    set_timeout(act, PAUSE);
}

/// What stands in the form, and what it led to.
#[derive(Debug, Clone, Copy)]
struct FormState {
    /// Which one is changed, and the version that was seen.
    id: RwSignal<Option<(WebhookId, i64)>>,
    name: RwSignal<String>,
    url: RwSignal<String>,
    is_on: RwSignal<bool>,
    secret: RwSignal<Option<String>>,
    wrong: RwSignal<Vec<FieldError>>,
    /// Counts how often the form began anew.
    round: RwSignal<u32>,
}

impl FormState {
    fn new() -> Self {
        FormState {
            id: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            url: RwSignal::new(String::new()),
            is_on: RwSignal::new(true),
            secret: RwSignal::new(None),
            wrong: RwSignal::new(Vec::new()),
            round: RwSignal::new(0),
        }
    }

    /// Begins to change one, or to make one.
    fn begin(self, entry: Option<WebhookEntry>) {
        self.wrong.set(Vec::new());
        self.id
            .set(entry.as_ref().map(|entry| (entry.id, entry.version)));
        self.is_on
            .set(entry.as_ref().is_none_or(|entry| entry.is_on));
        let (name, url) = entry
            .map(|entry| (entry.name, entry.url))
            .unwrap_or_default();
        self.name.set(name);
        self.url.set(url);
        self.round.update(|round| *round += 1);
    }

    /// What the fields say.
    fn read(self) -> Result<WebhookSave, Vec<FieldError>> {
        let name = self.name.get_untracked().parse::<WebhookName>();
        let url = self.url.get_untracked().parse::<WebhookUrl>();
        match (name, url) {
            (Ok(name), Ok(url)) => Ok(WebhookSave {
                id: self.id.get_untracked(),
                name,
                url,
                is_on: self.is_on.get_untracked(),
            }),
            (name, url) => Err([("name", name.err()), ("url", url.err())]
                .into_iter()
                .filter_map(|(field, problem)| {
                    problem.map(|problem| FieldError::new(field, problem))
                })
                .collect()),
        }
    }
}

#[component]
fn Answered(
    first: Result<WebhookList, AppError>,
    scope: Scope,
    after: Memo<Option<i64>>,
    fetched: Asking<WebhookList>,
    form: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = follow(first, fetched, move || after.get());
    let back = move || {
        let alerts = t_string!(i18n, alert.title).to_string();
        Some((path::alerts(scope), alerts))
    };
    page_of(shown, back, move || {
        view! { <OfScope scope shown after fetched form/> }.into_any()
    })
}

#[component]
fn OfScope(
    scope: Scope,
    shown: Shown<WebhookList>,
    after: Memo<Option<i64>>,
    fetched: Asking<WebhookList>,
    form: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = shown.value;
    let again = Callback::new(move |()| {
        fetched.refetch();
        later(move || fetched.refetch());
    });
    let on_secret = Callback::new(move |secret: String| form.secret.set(Some(secret)));
    let on_edit = Callback::new(move |entry: WebhookEntry| form.begin(Some(entry)));
    let items = Memo::new(move |_| list.with(|list| list.items.clone()));
    let deliveries = Memo::new(move |_| list.with(|list| list.deliveries.clone()));
    let refused = Memo::new(move |_| list.with(|list| list.refused.clone()));
    let disabled_reason =
        Signal::derive(move || refused.get().map(|refused| refused_text(i18n, &refused)));
    let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
    let body = move || {
        if is_empty.get() {
            let title = t_string!(i18n, alert.no_webhooks_title).to_string();
            let text = t_string!(i18n, alert.no_webhooks_text).to_string();
            view! { <Empty icon=IconName::Globe title text/> }.into_any()
        } else {
            view! { <WebhookTable scope items on_edit on_secret on_change=again/> }.into_any()
        }
    };
    let told = move || {
        let page = deliveries.get();
        let next = page.next.map(|next| path::webhooks_after(scope, next.id));
        let previous = after.get().map(|_| path::webhooks(scope));
        let pages = (next.is_some() || previous.is_some()).then(|| {
            view! {
                <Pager
                    label=t_string!(i18n, ui.pagination).to_string()
                    previous
                    next
                    previous_label=t_string!(i18n, ui.first_page).to_string()
                    next_label=t_string!(i18n, ui.next).to_string()
                />
            }
        });
        (!page.items.is_empty()).then(|| {
            view! {
                <section id="deliveries">
                    <h2>{t_string!(i18n, alert.deliveries).to_string()}</h2>
                    <DeliveryTable items=page.items/>
                    {pages}
                </section>
            }
        })
    };
    let noscript = t_string!(i18n, alert.noscript);
    view! {
        <PageHeader
            title=t_string!(i18n, alert.webhooks).to_string()
            subtitle=t_string!(i18n, alert.webhooks_intro).to_string()
        />
        <AlertTabs scope place=Place::Webhooks/>
        <Trouble trouble=shown.trouble/>
        <div class="alerts">
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <SecretBox form/>
            {body}
            <WebhookForm scope form again disabled_reason/>
            {told}
        </div>
    }
    .into_any()
}

/// A secret, for as long as the page is open.
#[component]
fn SecretBox(form: FormState) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        form.secret.get().map(|secret| {
            let labels = CopyLabels {
                copy: t_string!(i18n, ui.copy).to_string(),
                copied: t_string!(i18n, ui.copied).to_string(),
                failed: t_string!(i18n, ui.copy_failed).to_string(),
            };
            view! {
                <Notice tone=Tone::Good>
                    <p>{t_string!(i18n, alert.secret_once).to_string()}</p>
                    <CopyBox label=t_string!(i18n, alert.secret).to_string() value=secret labels/>
                </Notice>
            }
        })
    }
}

/// Makes a webhook, or changes one.
#[component]
fn WebhookForm(
    scope: Scope,
    form: FormState,
    again: Callback<()>,
    disabled_reason: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let error_of = move |field: &'static str| {
        Signal::derive(move || {
            form.wrong.with(|wrong| {
                let found = wrong.iter().find(|one| one.field == field);
                found.map(|one| problem_text(i18n, &one.problem))
            })
        })
    };
    let submit = move || {
        if is_busy.get_untracked() || disabled_reason.with_untracked(Option::is_some) {
            return;
        }
        let save = match form.read() {
            Ok(save) => save,
            Err(fields) => return form.wrong.set(fields),
        };
        is_busy.set(true);
        spawn_local(async move {
            let saved = save_webhook(scope, save).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match saved {
                Ok(WebhookMade { secret, .. }) => {
                    toasts.push(Tone::Good, t_string!(i18n, alert.webhook_saved));
                    if let Some(secret) = secret {
                        form.secret.set(Some(secret));
                    }
                    form.begin(None);
                    again.run(());
                }
                Err(AppError(Error::Invalid { fields })) => form.wrong.set(fields),
                Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
            }
        });
    };
    let is_changing = Memo::new(move |_| form.id.with(Option::is_some));
    let fields = move |_| {
        let checked = form.is_on.get_untracked();
        view! {
            <Field
                name="webhook-name"
                label=t_string!(i18n, alert.field_name).to_string()
                value=form.name.get_untracked()
                maxlength=64
                typed=form.name
                error=error_of("name")
            />
            <Field
                name="webhook-url"
                label=t_string!(i18n, alert.field_url).to_string()
                kind="url"
                value=form.url.get_untracked()
                maxlength=1000
                typed=form.url
                hint=Some(t_string!(i18n, alert.url_hint).to_string())
                error=error_of("url")
            />
            <div on:change=move |event| form.is_on.set(event_target_checked(&event))>
                <CheckboxField
                    name="webhook-on"
                    label=t_string!(i18n, alert.webhook_told).to_string()
                    checked
                />
            </div>
        }
    };
    let title = move || {
        if is_changing.get() {
            t_string!(i18n, alert.webhook_change).to_string()
        } else {
            t_string!(i18n, alert.webhook_new).to_string()
        }
    };
    view! {
        <Card>
            <h2 class="webhook-title">{title}</h2>
            <form
                class="form webhook-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                // New fields only when the form begins anew: what was typed into a field stays in
                // it, whatever value it is given.
                <For each=move || [form.round.get()] key=|round| *round children=fields/>
                <div class="form-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy disabled_reason>
                        {t_string!(i18n, ui.save).to_string()}
                    </Button>
                    {move || {
                        is_changing
                            .get()
                            .then(|| {
                                view! {
                                    <Button on_click=move |()| form.begin(None)>
                                        {t_string!(i18n, ui.cancel).to_string()}
                                    </Button>
                                }
                            })
                    }}
                </div>
            </form>
        </Card>
    }
    .into_any()
}
