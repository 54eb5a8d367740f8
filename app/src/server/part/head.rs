//! The head of a host's page: what it is, how it is, what can be done with it.

use super::{OpenAlerts, OpenServer, RemoveDialog, RenameDialog, ServerStatusPill, missing_right};
use crate::{
    i18n::{t_string, use_i18n},
    live::{LiveState, use_live},
    path,
    text::utc,
    ui::{
        Button, ButtonVariant, Crumb, Icon, IconName, LiveDot, Liveness, Notice, PageHeader,
        RelativeTime, Timestamp, Tone,
    },
};
use leptos::prelude::*;
use model::{permission::Permission, server::ServerStatus};

/// Name, state, place, address, actions; and whether the page moves.
#[component]
pub fn ServerHead(
    /// The host.
    server: OpenServer,
) -> impl IntoView {
    let i18n = use_i18n();
    let (renaming, removing) = (RwSignal::new(false), RwSignal::new(false));
    let crumb = Crumb {
        href: path::servers(server.scope),
        label: t_string!(i18n, server.hosts).to_string(),
    };
    let subtitle = Signal::derive(move || {
        server.detail.with(|detail| {
            let summary = &detail.summary;
            let parts = [&summary.provider, &summary.region, &summary.public_ip];
            let parts: Vec<&str> = parts
                .map(|part| part.trim())
                .into_iter()
                .filter(|p| !p.is_empty())
                .collect();
            (!parts.is_empty()).then(|| parts.join(" · "))
        })
    });
    let may = server.may;
    let no_update =
        Signal::derive(move || missing_right(i18n, may.get().update, Permission::ModifyServerInfo));
    let no_delete =
        Signal::derive(move || missing_right(i18n, may.get().delete, Permission::DeleteServer));
    // Without scripts the buttons below could do nothing; with them this is no element.
    let noscript = t_string!(i18n, server.acts_noscript);
    view! {
        <PageHeader
            title=server.name
            subtitle
            beside=move || view! { <Status server/> }
            actions=move || {
                view! {
                    <Button disabled_reason=no_update why=server.why(i18n) on_click=move |()| renaming.set(true)>
                        <Icon name=IconName::Edit/>
                        {t_string!(i18n, server.rename)}
                    </Button>
                    <Button
                        variant=ButtonVariant::Danger
                        disabled_reason=no_delete
                        why=server.why(i18n)
                        on_click=move |()| removing.set(true)
                    >
                        <Icon name=IconName::Trash/>
                        {t_string!(i18n, server.remove)}
                    </Button>
                }
            }
            crumbs=vec![crumb]
            crumbs_label=t_string!(i18n, shell.breadcrumb).to_string()
        />
        <noscript inner_html=format!("<p class=\"muted\">{noscript}</p>")></noscript>
        <RenameDialog server open=renaming/>
        <RemoveDialog server open=removing/>
        <Heard server/>
        <Silence server/>
    }
    .into_any()
}

/// The state and since when.
#[component]
fn Status(server: OpenServer) -> impl IntoView {
    let i18n = use_i18n();
    let OpenServer { status, since, .. } = server;
    let is_known = Memo::new(move |_| since.with(Option::is_some));
    let ms = Signal::derive(move || since.get().map_or(0, |since| since.0));
    let text = Signal::derive(move || since.get().map(utc).unwrap_or_default());
    view! {
        {move || view! { <ServerStatusPill status=status.get()/> }}
        <OpenAlerts
            scope=server.scope
            id=server.id
            count=Signal::derive(move || server.detail.with(|detail| detail.summary.alerts))
        />
        {move || {
            is_known
                .get()
                .then(|| {
                    view! {
                        <span class="server-since">
                            {t_string!(i18n, server.status_since)}" "<RelativeTime ms text/>
                        </span>
                    }
                })
        }}
    }
    .into_any()
}

/// Whether the page moves by itself, and when the host last reported.
#[component]
fn Heard(server: OpenServer) -> impl IntoView {
    let i18n = use_i18n();
    let OpenServer { status, latest, .. } = server;
    let stream = use_live().state();
    let liveness = Signal::derive(move || match (stream.get(), status.get()) {
        (LiveState::Live, ServerStatus::Reporting) => Liveness::Live,
        (LiveState::Live, _) => Liveness::Stale,
        _ => Liveness::Off,
    });
    let text = Signal::derive(move || {
        match liveness.get() {
            Liveness::Live => t_string!(i18n, ui.live),
            Liveness::Stale => t_string!(i18n, ui.live_stale),
            Liveness::Off => t_string!(i18n, ui.live_off),
        }
        .to_string()
    });
    let is_known = Memo::new(move |_| latest.with(Option::is_some));
    let ms = Signal::derive(move || latest.with(|latest| latest.map_or(0, |sample| sample.time.0)));
    let report = Signal::derive(move || {
        latest.with(|latest| latest.map(|sample| utc(sample.time)).unwrap_or_default())
    });
    view! {
        <p class="server-heard">
            <LiveDot state=liveness text/>
            <span>
                {t_string!(i18n, server.column_last_report)}": "
                {move || {
                    if is_known.get() {
                        view! { <RelativeTime ms text=report/> }.into_any()
                    } else {
                        t_string!(i18n, server.never).into_any()
                    }
                }}
            </span>
        </p>
    }
    .into_any()
}

/// That nothing is heard of the host, and since when.
#[component]
fn Silence(server: OpenServer) -> impl IntoView {
    let i18n = use_i18n();
    let OpenServer { status, latest, .. } = server;
    let last = Memo::new(move |_| latest.with(|latest| latest.map(|sample| sample.time)));
    move || match (status.get(), last.get()) {
        (ServerStatus::Silent, Some(time)) => Some(
            view! {
                <Notice tone=Tone::Warn>
                    {t_string!(i18n, server.no_data_since_when)}" "
                    <Timestamp ms=time.0 text=utc(time)/>
                    <p>{t_string!(i18n, server.values_then)}</p>
                </Notice>
            }
            .into_any(),
        ),
        (_, None) => Some(
            view! {
                <Notice tone=Tone::Info>
                    <strong>{t_string!(i18n, server.no_data_yet)}</strong>" "
                    {t_string!(i18n, server.first_report_waiting)}
                </Notice>
            }
            .into_any(),
        ),
        _ => None,
    }
}
