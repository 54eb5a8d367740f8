//! What a container uses at this moment, or used when it was last told of.

use crate::{
    i18n::{t_string, use_i18n},
    text::{bytes, bytes_per_second, bytes_per_second_parts, utc},
    ui::{Gauge, IconName, Notice, RelativeTime, StatTile, Tone},
};
use leptos::prelude::*;
use model::{
    container::{ContainerDetail, ContainerSample},
    server::{ATTENTION, ServerStatus},
};

/// Whether the values are of now; processor, memory, network and disks.
#[component]
pub fn ContainerNow(
    /// The container.
    detail: RwSignal<ContainerDetail>,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_values = Memo::new(move |_| detail.with(|detail| detail.summary.latest.is_some()));
    let is_alive = Memo::new(move |_| detail.with(|detail| detail.summary.state.is_alive()));
    let values = move || {
        if has_values.get() {
            return view! { <Tiles detail/> }.into_any();
        }
        let text = if is_alive.get() {
            t_string!(i18n, container.no_values)
        } else {
            t_string!(i18n, container.not_running)
        };
        view! { <p class="muted">{text}</p> }.into_any()
    };
    view! {
        <Age detail/>
        {values}
    }
    .into_any()
}

/// That the values are old, and since when.
#[component]
fn Age(detail: RwSignal<ContainerDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let why = Memo::new(move |_| {
        detail.with(|detail| {
            let summary = &detail.summary;
            let is_silent = summary.server_status == ServerStatus::Silent;
            (!summary.is_current()).then_some((is_silent, summary.seen))
        })
    });
    move || {
        why.get().map(|(is_silent, seen)| {
            let text = if is_silent {
                t_string!(i18n, container.silent_text)
            } else {
                t_string!(i18n, container.old_text)
            };
            view! {
                <Notice tone=Tone::Warn>
                    <strong>{t_string!(i18n, container.old_title)}</strong>" "
                    {text}" "<RelativeTime ms=seen.0 text=utc(seen)/>
                </Notice>
            }
            .into_any()
        })
    }
}

#[component]
fn Tiles(detail: RwSignal<ContainerDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let latest = Memo::new(move |_| detail.with(|detail| detail.summary.latest));
    let is_old = Memo::new(move |_| detail.with(|detail| !detail.summary.is_current()));
    let rate = move |arrow: &'static str, pick: fn(&ContainerSample) -> Option<f64>| {
        Signal::derive(move || {
            let rate = latest.get().as_ref().and_then(pick);
            let text = rate.map_or_else(|| "–".to_owned(), bytes_per_second);
            format!("{arrow} {text}")
        })
    };
    // The figure of a tile, its unit apart and small.
    let figure = move |pick: fn(&ContainerSample) -> Option<f64>| {
        Signal::derive(move || {
            let rate = latest.get().as_ref().and_then(pick);
            rate.map_or_else(|| ("–".to_owned(), String::new()), bytes_per_second_parts)
        })
    };
    let number =
        |parts: Signal<(String, String)>| Signal::derive(move || format!("↓ {}", parts.get().0));
    let unit = |parts: Signal<(String, String)>| Signal::derive(move || Some(parts.get().1));
    let (received, read) = (
        figure(|latest| latest.net_input),
        figure(|latest| latest.block_input),
    );
    let some = |text: Signal<String>| Signal::derive(move || Some(text.get()));
    let cpu = Signal::derive(move || {
        let cpu = latest.get().map(|latest| latest.cpu_percent);
        cpu.map_or_else(|| "–".to_owned(), |cpu| format!("{cpu:.1}"))
    });
    let memory = Signal::derive(move || {
        latest.get().map(|latest| {
            let (usage, limit) = (bytes(latest.memory_usage), bytes(latest.memory_limit));
            t_string!(i18n, container.usage_of, usage = usage, limit = limit).to_string()
        })
    });
    view! {
        <div class="server-now container-now" class:server-now-old=is_old>
            <StatTile
                label=t_string!(i18n, container.column_cpu).to_string()
                icon=IconName::Cpu
                value=cpu
                unit="%"
                sub=t_string!(i18n, container.cpu_of_one).to_string()
            />
            <Gauge
                label=t_string!(i18n, container.column_memory).to_string()
                percent=Signal::derive(move || latest.get().map(|latest| latest.memory_percent))
                medium=ATTENTION.memory
                sub=memory
            />
            <StatTile
                label=t_string!(i18n, container.column_network).to_string()
                icon=IconName::Network
                value=number(received)
                unit=unit(received)
                sub=some(rate("↑", |latest| latest.net_output))
            />
            <StatTile
                label=t_string!(i18n, container.disks).to_string()
                icon=IconName::Disk
                value=number(read)
                unit=unit(read)
                sub=some(Signal::derive(move || {
                    let written = rate("", |latest| latest.block_output).get();
                    format!("{}{written}", t_string!(i18n, container.written))
                }))
            />
        </div>
    }
    .into_any()
}
