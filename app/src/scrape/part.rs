//! Pieces of the page of tokens.

use super::api::{create_scrape_token, revoke_scrape_token};
use crate::{
    i18n::{I18n, error_text, problem_text, t_string, use_i18n},
    text::utc,
    ui::{
        Button, ButtonKind, ButtonSize, ButtonVariant, Card, Cell, CellKind, Column, CopyBox,
        CopyLabels, Field, RelativeTime, Row, Table, Timestamp, Tone, use_toasts,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use model::{
    error::Error,
    id::ScrapeTokenId,
    scope::Scope,
    scrape::{MAX_TOKENS, ScrapeName, ScrapeSecret, ScrapeToken},
};

/// Longest name in UTF-16 units: 64 characters, each of two at most.
const LONGEST: u32 = 128;

/// The form that makes a token.
#[component]
pub fn NewToken(
    /// Whose hosts it reads of.
    scope: Scope,
    /// Receives the secret.
    #[prop(into)]
    on_made: Callback<ScrapeSecret>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let name = match typed.with_untracked(|typed| typed.parse::<ScrapeName>()) {
            Ok(name) => name,
            Err(problem) => return wrong.set(Some(problem_text(i18n, &problem))),
        };
        wrong.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let done = create_scrape_token(scope, name).await;
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(secret) => on_made.run(secret),
                Err(error) => toasts.push(Tone::Bad, failure_text(i18n, &error.0)),
            }
        });
    };
    view! {
        <Card title=t_string!(i18n, scrape.new).to_string()>
            <form class="form" novalidate on:submit=create>
                <Field
                    name="name"
                    label=t_string!(i18n, scrape.name).to_string()
                    hint=t_string!(i18n, scrape.name_hint).to_string()
                    typed
                    error=wrong
                    maxlength=LONGEST
                />
                <div class="account-actions">
                    <Button variant=ButtonVariant::Primary kind=ButtonKind::Submit busy=is_busy>
                        {t_string!(i18n, scrape.create).to_string()}
                    </Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}

fn failure_text(i18n: I18n, error: &Error) -> String {
    match error {
        Error::Conflict { what } if what == "scrape_tokens" => {
            t_string!(i18n, scrape.too_many, count = MAX_TOKENS).to_string()
        }
        error => error_text(i18n, error),
    }
}

/// A token that was just made, the only time that it is shown.
#[component]
pub fn MadeToken(
    /// The token.
    secret: ScrapeSecret,
) -> impl IntoView {
    let i18n = use_i18n();
    let labels = CopyLabels {
        copy: t_string!(i18n, ui.copy).to_string(),
        copied: t_string!(i18n, ui.copied).to_string(),
        failed: t_string!(i18n, ui.copy_failed).to_string(),
    };
    let configuration = secret.configuration();
    let title = t_string!(i18n, scrape.made_title, name = secret.name.as_str()).to_string();
    view! {
        <Card title>
            <div class="scrape-made">
                <p>{t_string!(i18n, scrape.made_text).to_string()}</p>
                <CopyBox
                    label=t_string!(i18n, scrape.token).to_string()
                    value=Signal::stored(secret.token)
                    labels=labels.clone()
                />
                <p>{t_string!(i18n, scrape.configuration).to_string()}</p>
                <CopyBox
                    label=t_string!(i18n, scrape.configuration).to_string()
                    value=Signal::stored(configuration)
                    labels
                />
            </div>
        </Card>
    }
    .into_any()
}

/// Tokens, the newest first.
#[component]
pub fn TokenTable(
    /// Whose hosts they read of.
    scope: Scope,
    /// The tokens.
    tokens: RwSignal<Vec<ScrapeToken>>,
    /// Fetches them again.
    #[prop(into)]
    refetch: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let column = |label: &str, kind| Column::new(label, kind);
    let columns = vec![
        column(t_string!(i18n, scrape.column_name), CellKind::Title),
        column(t_string!(i18n, scrape.column_made), CellKind::Text),
        column(t_string!(i18n, scrape.column_used), CellKind::Foot),
        column(t_string!(i18n, scrape.column_action), CellKind::Action),
    ];
    view! {
        <Table caption=t_string!(i18n, scrape.tokens).to_string() columns>
            <For each=move || tokens.get() key=|token| (token.id, token.used_time) let:token>
                <TokenRow scope token refetch/>
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn TokenRow(scope: Scope, token: ScrapeToken, refetch: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let ScrapeToken {
        id,
        name,
        create_time,
        used_time,
    } = token;
    let revoke = {
        let name = name.clone();
        move |()| {
            let name = name.clone();
            is_busy.set(true);
            spawn_local(async move {
                let done = revoke(i18n, scope, id, &name).await;
                match done {
                    Ok(good) => toasts.push(Tone::Good, good),
                    Err(bad) => toasts.push(Tone::Bad, bad),
                }
                if is_busy.try_set(false).is_none() {
                    refetch.run(());
                }
            });
        }
    };
    // Read aloud each button says which token it is for.
    let which = format!(" {name}");
    view! {
        <Row>
            <Cell kind=CellKind::Title>{name}</Cell>
            <Cell kind=CellKind::Text label=t_string!(i18n, scrape.column_made).to_string()>
                <Timestamp ms=create_time.0 text=utc(create_time)/>
            </Cell>
            <Cell kind=CellKind::Foot label=t_string!(i18n, scrape.column_used).to_string()>
                {match used_time {
                    Some(time) => view! { <RelativeTime ms=time.0 text=utc(time)/> }.into_any(),
                    None => t_string!(i18n, scrape.unused).into_any(),
                }}
            </Cell>
            <Cell kind=CellKind::Action label=t_string!(i18n, scrape.column_action).to_string()>
                <Button size=ButtonSize::Small busy=is_busy on_click=revoke>
                    <span>
                        {t_string!(i18n, scrape.revoke)}
                        <span class="visually-hidden">{which}</span>
                    </span>
                </Button>
            </Cell>
        </Row>
    }
    .into_any()
}

/// What came of it, in words.
async fn revoke(i18n: I18n, scope: Scope, id: ScrapeTokenId, name: &str) -> Result<String, String> {
    match revoke_scrape_token(scope, id).await {
        Ok(()) => Ok(t_string!(i18n, scrape.revoked, name = name).to_string()),
        Err(error) => Err(error_text(i18n, &error.0)),
    }
}
