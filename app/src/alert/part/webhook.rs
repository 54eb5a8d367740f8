//! Webhooks, and what they were told.

use crate::{
    alert::api::{remove_webhook, renew_webhook_secret, try_webhook},
    i18n::{I18n, error_text, t_count, t_string, use_i18n},
    text::utc,
    ui::{
        Button, ButtonSize, ButtonVariant, Cell, CellKind, CellSub, Column, Dialog, RelativeTime,
        Row, StatusPill, Table, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    alert::{DeliveryFault, DeliveryState, WebhookDelivery, WebhookEntry, WebhookNews},
    id::WebhookId,
    scope::Scope,
};

/// The webhooks of a scope.
#[component]
pub fn WebhookTable(
    /// Whose.
    scope: Scope,
    /// Which.
    #[prop(into)]
    items: Signal<Vec<WebhookEntry>>,
    /// Begins to change one.
    #[prop(into)]
    on_edit: Callback<WebhookEntry>,
    /// Shows a new secret.
    #[prop(into)]
    on_secret: Callback<String>,
    /// Called when something changed.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, alert.field_name), CellKind::Title),
        column(t_string!(i18n, alert.column_state), CellKind::Status),
        column(t_string!(i18n, alert.field_url), CellKind::Wide),
        column(t_string!(i18n, alert.column_action), CellKind::Action),
    ];
    let wanted = RwSignal::new(None::<(WebhookId, String)>);
    let row = move |entry| view! { <WebhookRow scope entry wanted on_edit on_secret on_change/> };
    let rows = move || items.get().into_iter().map(row).collect_view();
    view! {
        <Table caption=t_string!(i18n, alert.webhooks).to_string() columns>{rows}</Table>
        <RemoveDialog scope wanted on_change/>
    }
    .into_any()
}

#[component]
fn WebhookRow(
    scope: Scope,
    entry: WebhookEntry,
    wanted: RwSignal<Option<(WebhookId, String)>>,
    on_edit: Callback<WebhookEntry>,
    on_secret: Callback<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let id = entry.id;
    let (tone, state) = if entry.is_on {
        (Tone::Good, t_string!(i18n, alert.webhook_on).to_string())
    } else {
        (
            Tone::Neutral,
            t_string!(i18n, alert.webhook_off).to_string(),
        )
    };
    let test = move |()| {
        spawn_local(async move {
            match try_webhook(scope, id).await {
                Ok(()) => toasts.push(Tone::Good, t_string!(i18n, alert.test_sent)),
                Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
            }
            on_change.run(());
        });
    };
    let renew = move |()| {
        spawn_local(async move {
            match renew_webhook_secret(scope, id).await {
                Ok(made) => on_secret.run(made.secret.unwrap_or_default()),
                Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
            }
        });
    };
    let named = entry.name.clone();
    let remove = move |()| wanted.set(Some((id, named.clone())));
    let edited = entry.clone();
    let edit = move |()| on_edit.run(edited.clone());
    // Read aloud each button says which webhook it is for.
    let which = format!(" {}", entry.name);
    let word = |text: &str| {
        let (text, which) = (text.to_owned(), which.clone());
        view! { <span>{text}<span class="visually-hidden">{which}</span></span> }.into_any()
    };
    let test_word = word(t_string!(i18n, alert.test));
    let change_word = word(t_string!(i18n, alert.change));
    let renew_word = word(t_string!(i18n, alert.renew_secret));
    let remove_word = word(t_string!(i18n, alert.remove));
    view! {
        <Row>
            <Cell kind=CellKind::Title>{entry.name.clone()}</Cell>
            <Cell kind=CellKind::Status label=t_string!(i18n, alert.column_state).to_string()>
                <StatusPill tone text=state/>
            </Cell>
            <Cell kind=CellKind::Wide label=t_string!(i18n, alert.field_url).to_string()>
                <span class="webhook-url">{entry.url.clone()}</span>
            </Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, alert.column_action).to_string()>
                <span class="webhook-actions">
                    <Button size=ButtonSize::Small on_click=test>{test_word}</Button>
                    <Button size=ButtonSize::Small on_click=edit>{change_word}</Button>
                    <Button size=ButtonSize::Small on_click=renew>{renew_word}</Button>
                    <Button
                        size=ButtonSize::Small
                        variant=ButtonVariant::Danger
                        on_click=remove
                    >
                        {remove_word}
                    </Button>
                </span>
            </Cell>
        </Row>
    }
    .into_any()
}

/// Asks once more.
#[component]
fn RemoveDialog(
    scope: Scope,
    /// Which, and what it is called.
    wanted: RwSignal<Option<(WebhookId, String)>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    Effect::new(move || {
        if wanted.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            wanted.set(None);
        }
    });
    let remove = move |()| {
        let Some((id, _)) = wanted.get_untracked() else {
            return;
        };
        open.set(false);
        spawn_local(async move {
            match remove_webhook(scope, id).await {
                Ok(()) => toasts.push(Tone::Good, t_string!(i18n, alert.webhook_removed)),
                Err(error) => toasts.push(Tone::Bad, error_text(i18n, &error.0)),
            }
            on_change.run(());
        });
    };
    let which = move || {
        wanted
            .get()
            .map(|(_, name)| view! { <p><strong>{name}</strong></p> })
    };
    view! {
        <Dialog
            id="remove-webhook"
            title=t_string!(i18n, alert.remove_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>{t_string!(i18n, ui.cancel)}</Button>
                    <Button variant=ButtonVariant::Danger on_click=remove>
                        {t_string!(i18n, alert.remove)}
                    </Button>
                }
            }
        >
            {which}
            <p>{t_string!(i18n, alert.remove_text).to_string()}</p>
        </Dialog>
    }
    .into_any()
}

fn news_text(i18n: I18n, one: &WebhookDelivery) -> String {
    match one.news {
        WebhookNews::Test => t_string!(i18n, alert.test).to_string(),
        WebhookNews::Fired => t_count!(i18n, alert.told_fired, one.alerts),
        WebhookNews::Resolved => t_count!(i18n, alert.told_resolved, one.alerts),
    }
}

fn fault_text(i18n: I18n, fault: DeliveryFault) -> String {
    match fault {
        DeliveryFault::SwitchedOff => t_string!(i18n, alert.fault_switched_off),
        DeliveryFault::Unsealing => t_string!(i18n, alert.fault_unsealing),
        DeliveryFault::Cancelled => t_string!(i18n, alert.fault_cancelled),
        DeliveryFault::Interrupted => t_string!(i18n, alert.fault_interrupted),
        DeliveryFault::Failed => t_string!(i18n, alert.fault_failed),
    }
    .to_string()
}

/// What the webhooks were told.
#[component]
pub fn DeliveryTable(
    /// Which, the newest first.
    items: Vec<WebhookDelivery>,
) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, alert.field_name), CellKind::Title),
        column(t_string!(i18n, alert.column_state), CellKind::Status),
        column(t_string!(i18n, alert.column_attempts), CellKind::Number),
        column(t_string!(i18n, alert.column_answer), CellKind::Wide),
        column(t_string!(i18n, alert.column_time), CellKind::Text),
    ];
    let rows = items
        .into_iter()
        .map(|one| {
            let (tone, state) = match one.state {
                DeliveryState::Waiting => (Tone::Info, t_string!(i18n, alert.delivery_waiting)),
                DeliveryState::Done => (Tone::Good, t_string!(i18n, alert.delivery_done)),
                DeliveryState::Failed => (Tone::Bad, t_string!(i18n, alert.delivery_failed)),
            };
            let news = news_text(i18n, &one);
            // What the network says is in English, whoever reads it.
            let (lang, answer) = match (one.fault, one.status, one.problem.is_empty()) {
                (Some(fault), _, _) => (None, fault_text(i18n, fault)),
                (None, Some(status), true) => (None, format!("HTTP {status}")),
                (None, _, false) => (Some("en"), one.problem),
                (None, None, true) => (None, "–".to_owned()),
            };
            let time = one.create_time;
            view! {
                <Row>
                    <Cell kind=CellKind::Title>{one.webhook_name}<CellSub>{news}</CellSub></Cell>
                    <Cell kind=CellKind::Status label=t_string!(i18n, alert.column_state).to_string()>
                        <StatusPill tone text=state.to_string()/>
                    </Cell>
                    <Cell kind=CellKind::Number label=t_string!(i18n, alert.column_attempts).to_string()>
                        {one.attempts}
                    </Cell>
                    <Cell kind=CellKind::Wide label=t_string!(i18n, alert.column_answer).to_string()>
                        <span class="webhook-answer" lang=lang>{answer}</span>
                    </Cell>
                    <Cell kind=CellKind::Text label=t_string!(i18n, alert.column_time).to_string()>
                        <RelativeTime ms=time.0 text=utc(time)/>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table caption=t_string!(i18n, alert.deliveries).to_string() columns>{rows}</Table> }
        .into_any()
}
