//! One's own sessions.

use super::sign_ins::{SignIns, SignInsAsked, ask_for_sign_ins};
use crate::{
    error::AppError,
    i18n::{error_text, t_count, t_string, use_i18n},
    identity::{
        FlashNotice,
        api::{list_sessions, my_account, revoke_other_sessions, revoke_session},
        part::{SessionTable, browser_text},
        use_flash,
    },
    layout::{PageFailure, RefreshTrouble},
    live::use_live,
    path,
    ui::{
        Button, ButtonSize, ButtonVariant, Card, Dialog, Fact, Facts, LinkButton, Notice,
        PageHeader, Skeleton, SkeletonShape, Tone, use_toasts,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use model::{
    error::Error,
    event::Event,
    identity::{AccountSecurity, SessionSummary},
};

type AccountResource = Resource<Result<AccountSecurity, AppError>>;
type SessionsResource = Resource<Result<Vec<SessionSummary>, AppError>>;

/// `/me/security`
#[component]
pub fn SecurityPage() -> impl IntoView {
    let i18n = use_i18n();
    let fetched: SessionsResource = Resource::new(|| (), |()| list_sessions());
    let account: AccountResource = Resource::new(|| (), |()| my_account());
    let sign_ins = ask_for_sign_ins();
    let notice = use_flash().and_then(|flash| flash.notice);
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Table/> }
    };
    // Untracked: what is fetched again goes into the page that stands.
    view! {
        <Transition fallback=loading>
            {move || untrack(|| {
                Suspend::new(async move {
                    match fetched.await {
                        Ok(sessions) => view! { <Sessions sessions fetched account sign_ins notice/> }.into_any(),
                        Err(error) => view! { <PageFailure error=error.0/> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Sessions(
    sessions: Vec<SessionSummary>,
    fetched: SessionsResource,
    account: AccountResource,
    sign_ins: SignInsAsked,
    notice: Option<FlashNotice>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(sessions);
    let trouble = RwSignal::new(None::<Error>);
    use_live().refetch(fetched, |event| *event == Event::SessionsChanged);
    Effect::new(move |begun: Option<()>| match (fetched.get(), begun) {
        (Some(Ok(sessions)), Some(())) => {
            trouble.set(None);
            if shown.with_untracked(|shown| *shown != sessions) {
                shown.set(sessions);
            }
        }
        (Some(Err(error)), Some(())) => trouble.set(Some(error.0)),
        // What is there first is what the page was made of.
        _ => {}
    });

    let others =
        Memo::new(move |_| shown.with(|shown| shown.iter().filter(|one| !one.is_current).count()));
    let no_others = Signal::derive(move || {
        (others.get() == 0).then(|| t_string!(i18n, identity.sessions_no_others).to_string())
    });
    let ending = RwSignal::new(None::<SessionSummary>);
    let (asks_one, asks_all) = (RwSignal::new(false), RwSignal::new(false));
    let ask_one = move |session| {
        ending.set(Some(session));
        asks_one.set(true);
    };
    let notice = notice.and_then(|notice| {
        let text = match notice {
            FlashNotice::PasswordChanged => t_string!(i18n, identity.password_changed).to_string(),
            FlashNotice::PasswordSet => t_string!(i18n, identity.password_set).to_string(),
            FlashNotice::MobileChanged => t_string!(i18n, identity.mobile_changed).to_string(),
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good>{text}</Notice> })
    });
    let title = t_string!(i18n, shell.nav_security).to_string();
    // With scripts this is no element.
    let noscript = t_string!(i18n, identity.sessions_noscript);
    view! {
        <Title text=t_string!(i18n, shell.page_title, title = title.as_str()).to_string()/>
        <PageHeader
            title
            subtitle=t_string!(i18n, identity.sessions_intro).to_string()
            actions=move || {
                view! {
                    <Button disabled_reason=no_others on_click=move |()| asks_all.set(true)>
                        {t_string!(i18n, identity.sessions_end_others)}
                    </Button>
                }
            }
        />
        <div class="security">
            {notice}
            <Account fetched=account/>
            <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
            <RefreshTrouble trouble/>
            <SessionTable sessions=shown on_end=ask_one/>
            <SignIns asked=sign_ins/>
        </div>
        <EndOne session=ending open=asks_one fetched/>
        <EndOthers others open=asks_all fetched/>
    }
    .into_any()
}

/// Number and password, and where they are changed.
#[component]
fn Account(fetched: AccountResource) -> impl IntoView {
    let i18n = use_i18n();
    let loading = move || {
        let label = t_string!(i18n, ui.loading).to_string();
        view! { <Skeleton label shape=SkeletonShape::Lines/> }
    };
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move {
                match fetched.await {
                    Ok(account) => view! { <AccountCard account/> }.into_any(),
                    Err(error) => {
                        let text = error_text(i18n, &error.0);
                        view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn AccountCard(account: AccountSecurity) -> impl IntoView {
    let i18n = use_i18n();
    let (password, change) = if account.has_password {
        (
            t_string!(i18n, identity.account_has_password).to_string(),
            t_string!(i18n, identity.account_change_password).to_string(),
        )
    } else {
        (
            t_string!(i18n, identity.account_no_password).to_string(),
            t_string!(i18n, identity.account_set_password).to_string(),
        )
    };
    let second_factor = if account.has_second_factor {
        t_string!(i18n, identity.second_factor_on).to_string()
    } else {
        t_string!(i18n, identity.second_factor_off).to_string()
    };
    view! {
        <Card title=t_string!(i18n, identity.account).to_string()>
            <Facts>
                <Fact label=t_string!(i18n, identity.account_mobile).to_string()>
                    <span class="account-fact">
                        <span>{account.mobile}</span>
                        <LinkButton href=path::MOBILE external=true size=ButtonSize::Small>
                            {t_string!(i18n, identity.account_change).to_string()}
                        </LinkButton>
                    </span>
                </Fact>
                <Fact label=t_string!(i18n, identity.account_password).to_string()>
                    <span class="account-fact">
                        <span>{password}</span>
                        <LinkButton href=path::PASSWORD external=true size=ButtonSize::Small>
                            {change}
                        </LinkButton>
                    </span>
                </Fact>
                <Fact label=t_string!(i18n, identity.second_factor).to_string()>
                    <span class="account-fact">
                        <span>{second_factor}</span>
                        <LinkButton href=path::SECOND_FACTOR external=true size=ButtonSize::Small>
                            {t_string!(i18n, identity.account_change_password).to_string()}
                        </LinkButton>
                    </span>
                </Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// Asks whether one session is to be ended, and ends it.
#[component]
fn EndOne(
    session: RwSignal<Option<SessionSummary>>,
    open: RwSignal<bool>,
    fetched: SessionsResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let end = move |()| {
        let Some(session) = session.get_untracked() else {
            return;
        };
        is_busy.set(true);
        spawn_local(async move {
            let (tone, text) = match revoke_session(session.handle).await {
                Ok(()) => (
                    Tone::Good,
                    t_string!(i18n, identity.session_ended).to_string(),
                ),
                // It ended while one was asked.
                Err(AppError(Error::NotFound)) => (
                    Tone::Info,
                    t_string!(i18n, identity.session_gone).to_string(),
                ),
                Err(error) => (Tone::Bad, error_text(i18n, &error.0)),
            };
            toasts.push(tone, text);
            // `try_set` hands back what nobody takes any more: the page was left.
            if is_busy.try_set(false).is_none() {
                open.set(false);
                fetched.refetch();
            }
        });
    };
    let which = move || {
        session.with(|session| {
            session.as_ref().map(|session| {
                let browser = browser_text(i18n, &session.user_agent);
                match session.address.as_str() {
                    "" => browser,
                    address => format!("{browser} · {address}"),
                }
            })
        })
    };
    view! {
        <Dialog
            id="end-session"
            title=t_string!(i18n, identity.session_end_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>{t_string!(i18n, ui.cancel)}</Button>
                    <Button variant=ButtonVariant::Danger busy=is_busy on_click=end>
                        {t_string!(i18n, identity.session_end)}
                    </Button>
                }
            }
        >
            <p><strong>{which}</strong></p>
            <p>{t_string!(i18n, identity.session_end_text)}</p>
        </Dialog>
    }
    .into_any()
}

/// Asks whether all other sessions are to be ended, and ends them.
#[component]
fn EndOthers(
    others: Memo<usize>,
    open: RwSignal<bool>,
    fetched: SessionsResource,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let is_busy = RwSignal::new(false);
    let end = move |()| {
        is_busy.set(true);
        spawn_local(async move {
            let (tone, text) = match revoke_other_sessions().await {
                Ok(ended) => (Tone::Good, t_count!(i18n, identity.sessions_ended, ended)),
                Err(error) => (Tone::Bad, error_text(i18n, &error.0)),
            };
            toasts.push(tone, text);
            if is_busy.try_set(false).is_none() {
                open.set(false);
                fetched.refetch();
            }
        });
    };
    view! {
        <Dialog
            id="end-other-sessions"
            title=t_string!(i18n, identity.sessions_end_others_title).to_string()
            close_label=t_string!(i18n, ui.close).to_string()
            open
            actions=move || {
                view! {
                    <Button on_click=move |()| open.set(false)>{t_string!(i18n, ui.cancel)}</Button>
                    <Button variant=ButtonVariant::Danger busy=is_busy on_click=end>
                        {t_string!(i18n, identity.sessions_end_others)}
                    </Button>
                }
            }
        >
            <p>{move || t_count!(i18n, identity.sessions_end_others_text, others.get())}</p>
        </Dialog>
    }
    .into_any()
}
