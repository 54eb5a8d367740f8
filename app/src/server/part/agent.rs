//! How the agent of a host gets in, and what can be done about it.

use super::{OfferBox, OpenServer, missing_right};
use crate::{
    i18n::{error_text, t_string, use_i18n},
    server::api::{offer_replacement, renew_agent_token, revoke_agent_token},
    text::utc,
    ui::{
        Button, ButtonSize, ButtonVariant, Card, Dialog, Fact, Facts, Notice, Timestamp, Tone,
        use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use model::{
    error::Error,
    permission::Permission,
    server::{AgentState, EnrolmentOffer},
};

/// What is under way in the card.
#[derive(Debug, Clone, Copy)]
struct Acts {
    server: OpenServer,
    is_busy: RwSignal<bool>,
    is_revoking: RwSignal<bool>,
    offer: RwSignal<Option<EnrolmentOffer>>,
    is_expired: RwSignal<bool>,
    trouble: RwSignal<Option<Error>>,
}

impl Acts {
    fn new(server: OpenServer) -> Self {
        Acts {
            server,
            is_busy: RwSignal::new(false),
            is_revoking: RwSignal::new(false),
            offer: RwSignal::new(None),
            is_expired: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    /// Begins something, unless something is under way.
    fn begins(self) -> bool {
        if self.is_busy.get_untracked() {
            return false;
        }
        self.is_busy.set(true);
        self.trouble.set(None);
        true
    }

    /// What came of it; `None` when it failed, or when the page was left.
    fn ends<T>(self, outcome: Result<T, crate::error::AppError>) -> Option<T> {
        // `try_set` hands back what nobody takes any more.
        if self.is_busy.try_set(false).is_some() {
            return None;
        }
        outcome
            .map_err(|error| self.trouble.set(Some(error.0)))
            .ok()
    }

    fn offer(self) {
        let OpenServer { scope, id, .. } = self.server;
        if self.begins() {
            spawn_local(async move {
                if let Some(offer) = self.ends(offer_replacement(scope, id).await) {
                    self.is_expired.set(false);
                    self.offer.set(Some(offer));
                }
            });
        }
    }
}

/// The card of the agent.
#[component]
pub fn AgentCard(
    /// The host.
    server: OpenServer,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let acts = Acts::new(server);
    let OpenServer {
        scope, id, agent, ..
    } = server;
    let renew = move |()| {
        if acts.begins() {
            spawn_local(async move {
                if acts.ends(renew_agent_token(scope, id).await).is_some() {
                    toasts.push(Tone::Good, t_string!(i18n, server.renew_asked));
                }
            });
        }
    };
    let revoke = move |()| {
        if acts.begins() {
            spawn_local(async move {
                if acts.ends(revoke_agent_token(scope, id).await).is_some() {
                    acts.is_revoking.set(false);
                    toasts.push(Tone::Good, t_string!(i18n, server.revoked));
                }
            });
        }
    };
    // The command was used: the new agent's token is there.
    Effect::new(move || {
        let is_active = matches!(agent.get(), AgentState::Active { .. });
        if is_active && acts.offer.with_untracked(Option::is_some) {
            acts.offer.set(None);
            toasts.push(Tone::Good, t_string!(i18n, server.replacement_came));
        }
    });
    let trouble = move || acts.trouble.get().map(|error| error_text(i18n, &error));
    let confirm_trouble = move || {
        let text = acts.is_revoking.get().then(trouble).flatten();
        text.map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })
    };
    let card_trouble = move || {
        let text = (!acts.is_revoking.get()).then(trouble).flatten();
        text.map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })
    };
    view! {
        <Card title=t_string!(i18n, server.agent).to_string()>
            <div class="server-agent">
                <AgentFacts server/>
                {card_trouble}
                <Offered acts/>
                <div class="row">
                    {move || match agent.get() {
                        AgentState::Active { is_renewing, .. } => {
                            view! { <ActiveButtons acts is_renewing on_renew=Callback::new(renew)/> }.into_any()
                        }
                        AgentState::None | AgentState::Revoked { .. } => {
                            view! { <NewCommand acts/> }.into_any()
                        }
                    }}
                </div>
            </div>
        </Card>
        <Dialog
            id="revoke-token"
            title=t_string!(i18n, server.revoke_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open=acts.is_revoking
            actions=move || {
                view! {
                    <Button on_click=move |()| acts.is_revoking.set(false)>{t_string!(i18n, ui.cancel)}</Button>
                    <Button variant=ButtonVariant::Danger busy=acts.is_busy on_click=revoke>
                        {t_string!(i18n, server.revoke_token)}
                    </Button>
                }
            }
        >
            <div class="stack">
                <p>{t_string!(i18n, server.revoke_text)}</p>
                {confirm_trouble}
            </div>
        </Dialog>
    }
    .into_any()
}

/// State, token, version.
#[component]
fn AgentFacts(server: OpenServer) -> impl IntoView {
    let i18n = use_i18n();
    let version = Memo::new(move |_| {
        server
            .detail
            .with(|detail| match detail.agent_version.as_str() {
                "" => t_string!(i18n, server.unknown).to_string(),
                version => version.to_owned(),
            })
    });
    move || {
        match server.agent.get() {
        AgentState::None => {
            view! { <p class="muted">{t_string!(i18n, server.agent_none)}</p> }.into_any()
        }
        AgentState::Active {
            token_time,
            is_renewing,
        } => view! {
            <Facts>
                <Fact label=t_string!(i18n, server.agent_state).to_string()>
                    {t_string!(i18n, server.agent_active)}
                </Fact>
                <Fact label=t_string!(i18n, server.agent_token_made).to_string()>
                    <Timestamp ms=token_time.0 text=utc(token_time)/>
                    {is_renewing
                        .then(|| view! { <br/><span class="muted">{t_string!(i18n, server.agent_renewing)}</span> })}
                </Fact>
                <Fact label=t_string!(i18n, server.fact_agent_version).to_string()>{version}</Fact>
            </Facts>
        }
        .into_any(),
        AgentState::Revoked { time } => view! {
            <Facts>
                <Fact label=t_string!(i18n, server.agent_state).to_string()>
                    {t_string!(i18n, server.agent_revoked)}
                </Fact>
                <Fact label=t_string!(i18n, server.agent_token_revoked).to_string()>
                    <Timestamp ms=time.0 text=utc(time)/>
                </Fact>
                <Fact label=t_string!(i18n, server.fact_agent_version).to_string()>{version}</Fact>
            </Facts>
        }
        .into_any(),
    }
    }
}

/// The command that was made, or that it is no longer good.
#[component]
fn Offered(acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    move || match acts.offer.get() {
        Some(offer) => {
            let on_end = move |()| {
                acts.is_expired.set(true);
                acts.offer.set(None);
            };
            Some(view! { <OfferBox offer on_end/> }.into_any())
        }
        None => acts.is_expired.get().then(|| {
            view! { <Notice tone=Tone::Warn>{t_string!(i18n, server.command_expired)}</Notice> }
                .into_any()
        }),
    }
}

#[component]
fn ActiveButtons(acts: Acts, is_renewing: bool, on_renew: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let may = acts.server.may;
    let why = acts.server.why(i18n);
    let forbidden = move || missing_right(i18n, may.get().update, Permission::ModifyServerInfo);
    let renew_reason = Signal::derive(move || {
        forbidden()
            .or_else(|| is_renewing.then(|| t_string!(i18n, server.agent_renewing).to_string()))
    });
    view! {
        <Button
            size=ButtonSize::Small
            busy=acts.is_busy
            disabled_reason=renew_reason
            why=why.clone()
            on_click=on_renew
        >
            {t_string!(i18n, server.renew_token)}
        </Button>
        <Button
            size=ButtonSize::Small
            variant=ButtonVariant::Danger
            disabled_reason=Signal::derive(forbidden)
            why
            on_click=move |()| {
                acts.trouble.set(None);
                acts.is_revoking.set(true);
            }
        >
            {t_string!(i18n, server.revoke_token)}
        </Button>
    }
    .into_any()
}

#[component]
fn NewCommand(acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let may = acts.server.may;
    let forbidden =
        Signal::derive(move || missing_right(i18n, may.get().update, Permission::ModifyServerInfo));
    move || {
        acts.offer.with(Option::is_none).then(|| {
            view! {
                <Button
                    size=ButtonSize::Small
                    busy=acts.is_busy
                    disabled_reason=forbidden
                    why=acts.server.why(i18n)
                    on_click=move |()| acts.offer()
                >
                    {t_string!(i18n, server.new_command)}
                </Button>
            }
        })
    }
}
