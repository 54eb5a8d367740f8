//! Hosts that want attention: which, and why.

use crate::{
    i18n::{t_string, use_i18n},
    path,
    server::{Concern, HIGH, LiveServer, LiveServers, ServerStatusPill},
    text::utc,
    ui::{Icon, IconName, IconSize, Meter, RelativeTime},
};
use leptos::prelude::*;
use model::{
    scope::Scope,
    server::{ServerFilter, ServerListRequest, ServerStatus},
};

/// All hosts that want attention.
pub fn all(scope: Scope) -> String {
    path::servers_asked(
        scope,
        &ServerListRequest {
            filter: ServerFilter {
                attention: true,
                ..Default::default()
            },
            ..Default::default()
        },
    )
}

/// The hosts that want attention most, or that none does.
#[component]
pub fn Attention(
    /// Whose.
    scope: Scope,
    /// The worst first.
    servers: LiveServers,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = servers.shown();
    let is_calm = Memo::new(move |_| shown.with(Vec::is_empty));
    move || {
        if is_calm.get() {
            return view! { <Calm/> }.into_any();
        }
        view! {
            <section class="card attention">
                <div class="card-head">
                    <h2>{t_string!(i18n, server.attention).to_string()}</h2>
                    <a href=all(scope)>{t_string!(i18n, shell.overview_show_all).to_string()}</a>
                </div>
                <ul class="attention-list" role="list">
                    <For each=move || shown.get() key=|server| server.id let:server>
                        <AttentionRow scope server/>
                    </For>
                </ul>
            </section>
        }
        .into_any()
    }
}

/// Nothing is wrong.
#[component]
fn Calm() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card attention-calm">
            <Icon name=IconName::Check size=IconSize::Large/>
            <div>
                <h2>{t_string!(i18n, shell.overview_calm_title).to_string()}</h2>
                <p>{t_string!(i18n, shell.overview_calm_text).to_string()}</p>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn AttentionRow(scope: Scope, server: LiveServer) -> impl IntoView {
    let i18n = use_i18n();
    let href = path::server(scope, server.id);
    let summary = RwSignal::from(server.summary);
    let sample = RwSignal::from(server.sample);
    let status = Memo::new(move |_| summary.with(|summary| summary.status));
    let is_silent = Memo::new(move |_| status.get() == ServerStatus::Silent);
    // What a silent host last said is no reason any more.
    let reached = Memo::new(move |_| {
        let sample = sample.get().filter(|_| !is_silent.get());
        sample
            .map(|sample| Concern::reached(&sample))
            .unwrap_or_default()
    });
    let worst = Memo::new(move |_| reached.with(|reached| reached.first().copied()));
    let reason = move || {
        if is_silent.get() {
            return view! { <SilentSince server=summary/> }.into_any();
        }
        let words = move || {
            let values = reached.with(|reached| {
                sample.get().map(|sample| {
                    let value = |concern: &Concern| {
                        let name = concern.label(i18n);
                        let percent = format!("{:.0}", concern.of(&sample));
                        t_string!(i18n, shell.overview_value, name = name, percent = percent)
                            .to_string()
                    };
                    reached.iter().map(value).collect::<Vec<_>>()
                })
            });
            let between = t_string!(i18n, shell.overview_list_and).to_string();
            values.unwrap_or_default().join(&between)
        };
        view! { <span>{words}</span> }.into_any()
    };
    let bar = move || {
        worst.get().map(|concern| {
            let percent = Signal::derive(move || sample.get().map(|sample| concern.of(&sample)));
            let label = concern.label(i18n);
            view! { <Meter label percent medium=concern.threshold() high=HIGH bare=true/> }
        })
    };
    view! {
        <li class="attention-row">
            <a class="attention-name" href=href>{move || summary.with(|summary| summary.name.clone())}</a>
            <span class="attention-state"><ServerStatusPill status/></span>
            <span class="attention-reason">{reason}</span>
            <span class="attention-bar">{bar}</span>
            <Icon name=IconName::Chevron/>
        </li>
    }
    .into_any()
}

/// Since when nothing is heard of a host.
#[component]
fn SilentSince(server: RwSignal<model::server::ServerSummary>) -> impl IntoView {
    let i18n = use_i18n();
    let since = Memo::new(move |_| server.with(|server| server.status_time));
    let ms = Signal::derive(move || since.get().map_or(0, |since| since.0));
    let text = Signal::derive(move || since.get().map_or_else(String::new, utc));
    view! {
        <span>
            {t_string!(i18n, shell.overview_fell_silent).to_string()}
            {move || since.get().map(|_| view! { " " <RelativeTime ms text/> })}
        </span>
    }
    .into_any()
}
