//! Mounts and interfaces of a host, with the time they were measured at.

use super::OpenServer;
use crate::{
    i18n::{I18n, t_string, use_i18n},
    text::{bits_per_second, bytes, utc},
    ui::{Card, MetricBarRow, MetricBars, RelativeTime},
};
use leptos::prelude::*;
use model::{
    agent::{Interface, Mount},
    server::ATTENTION,
};

/// Two cards: file systems and network interfaces.
#[component]
pub fn ServerPartCards(
    /// The host.
    server: OpenServer,
) -> impl IntoView {
    let i18n = use_i18n();
    let parts = server.parts;
    let mounts = Memo::new(move |_| {
        parts.with(|parts| {
            parts
                .as_ref()
                .map(|p| p.detail.mounts.clone())
                .unwrap_or_default()
        })
    });
    let interfaces = Memo::new(move |_| {
        let found = parts.with(|parts| parts.as_ref().map(|p| p.detail.interfaces.clone()));
        found.unwrap_or_default()
    });
    view! {
        <div class="server-parts" class:server-now-old=server.is_silent()>
            <Card
                title=t_string!(i18n, server.mounts).to_string()
                actions=move || view! { <Measured server/> }
            >
                {move || rows(mounts.get(), t_string!(i18n, server.mounts_none), |mount| mount_row(i18n, &mount))}
            </Card>
            <Card
                title=t_string!(i18n, server.interfaces).to_string()
                actions=move || view! { <Measured server/> }
            >
                {move || {
                    rows(
                        interfaces.get(),
                        t_string!(i18n, server.interfaces_none),
                        |interface| interface_row(i18n, interface),
                    )
                }}
            </Card>
        </div>
    }
    .into_any()
}

fn rows<T>(found: Vec<T>, none: &'static str, row: impl Fn(T) -> AnyView) -> AnyView {
    if found.is_empty() {
        return view! { <p class="muted">{none}</p> }.into_any();
    }
    let rows = found.into_iter().map(row).collect_view();
    view! { <MetricBars>{rows}</MetricBars> }.into_any()
}

/// When the parts were measured; nothing before they were.
#[component]
fn Measured(server: OpenServer) -> impl IntoView {
    let i18n = use_i18n();
    let time = Memo::new(move |_| server.parts.with(|parts| parts.as_ref().map(|p| p.time)));
    let is_known = Memo::new(move |_| time.with(Option::is_some));
    move || {
        is_known.get().then(|| {
            let ms = Signal::derive(move || time.get().map_or(0, |time| time.0));
            let text = Signal::derive(move || time.get().map(utc).unwrap_or_default());
            view! {
                <span class="server-measured">
                    {t_string!(i18n, server.measured)}" "<RelativeTime ms text/>
                </span>
            }
        })
    }
}

fn mount_row(i18n: I18n, mount: &Mount) -> AnyView {
    let percent = mount.percent();
    let sub = t_string!(
        i18n,
        server.mount_line,
        used = bytes(mount.total - mount.free),
        total = bytes(mount.total),
        kind = mount.file_system.as_str(),
        device = mount.device.as_str()
    )
    .to_string();
    view! {
        <MetricBarRow
            label=mount.path.clone()
            percent=Some(percent)
            value=format!("{percent:.0}%")
            sub
            medium=ATTENTION.disk
        />
    }
    .into_any()
}

fn interface_row(i18n: I18n, interface: Interface) -> AnyView {
    let value = t_string!(
        i18n,
        server.interface_rates,
        input = bits_per_second(interface.input),
        output = bits_per_second(interface.output)
    )
    .to_string();
    let sub = interface.addresses.join(" · ");
    view! { <MetricBarRow label=interface.name value sub/> }.into_any()
}
