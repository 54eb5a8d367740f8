//! How a host is at this moment, or was when it was last heard of.

use super::OpenServer;
use crate::{
    i18n::{I18n, t_count, t_string, use_i18n},
    text::{bits_per_second, bits_per_second_parts, bytes},
    ui::{Gauge, IconName, Meter, StatTile},
};
use leptos::prelude::*;
use model::{metrics::Sample, server::ATTENTION};

/// Load per processor from which on it wants a look, and from which on processes
/// wait for each other, percent (`ui.md` 4.3).
const LOAD: (f64, f64) = (70.0, 100.0);

/// Gauges of processors, memory and disk; network, load and uptime. Without a report
/// there is nothing. The values of a silent host look old.
#[component]
pub fn ServerNow(
    /// The host.
    server: OpenServer,
) -> impl IntoView {
    let has_report = Memo::new(move |_| server.latest.with(Option::is_some));
    move || has_report.get().then(|| view! { <Tiles server/> })
}

#[component]
fn Tiles(server: OpenServer) -> impl IntoView {
    let i18n = use_i18n();
    let OpenServer { latest, parts, .. } = server;
    let is_silent = server.is_silent();
    let of =
        move |pick: fn(&Sample) -> f64| Signal::derive(move || latest.get().as_ref().map(pick));
    let free_of = move |pick: fn(&Sample) -> (i64, i64)| {
        Signal::derive(move || {
            latest.get().map(|sample| {
                let (free, total) = pick(&sample);
                t_string!(
                    i18n,
                    metrics.free_of,
                    free = bytes(free),
                    total = bytes(total)
                )
                .to_string()
            })
        })
    };
    let attention = move |percent: f64| {
        t_string!(
            i18n,
            server.attention_from,
            percent = format!("{percent:.0}")
        )
        .to_string()
    };
    let cpu_count = Memo::new(move |_| server.detail.with(|detail| detail.cpu_count));
    let processors = Signal::derive(move || {
        let count = cpu_count.get();
        (count > 0).then(|| t_count!(i18n, server.processor_count, count))
    });
    let received = move || {
        let rate = latest.with(|sample| sample.map_or(0.0, |sample| sample.net_input));
        bits_per_second_parts(rate)
    };
    let sent = Signal::derive(move || {
        let rate = latest.with(|sample| sample.map(|sample| sample.net_output));
        rate.map(|rate| format!("↑ {}", bits_per_second(rate)))
    });
    let load = Memo::new(move |_| parts.with(|parts| parts.as_ref().map(|p| p.detail.load)));
    let uptime = Memo::new(move |_| parts.with(|parts| parts.as_ref().map(|p| p.detail.uptime)));
    let unknown = || "–".to_owned();
    let load_share = Signal::derive(move || {
        let count = cpu_count.get();
        load.get()
            .filter(|_| count > 0)
            .map(|[one, ..]| one * 100.0 / count as f64)
    });
    let load_means = Signal::derive(move || {
        load.get().map(|[_, five, fifteen]| {
            let means = t_string!(
                i18n,
                server.load_means,
                five = format!("{five:.2}"),
                fifteen = format!("{fifteen:.2}")
            )
            .to_string();
            match processors.get() {
                Some(processors) => format!("{means} · {processors}"),
                None => means,
            }
        })
    });
    view! {
        <div class="server-now" class:server-now-old=is_silent>
            <Gauge
                label=t_string!(i18n, metrics.cpu).to_string()
                percent=of(|sample| sample.cpu_percent)
                medium=ATTENTION.cpu
                sub=processors
                note=attention(ATTENTION.cpu)
            />
            <Gauge
                label=t_string!(i18n, metrics.memory).to_string()
                percent=of(|sample| sample.memory_percent)
                medium=ATTENTION.memory
                sub=free_of(|sample| (sample.memory_available, sample.memory_total))
                note=attention(ATTENTION.memory)
            />
            <Gauge
                label=t_string!(i18n, metrics.disk).to_string()
                percent=of(|sample| sample.disk_percent)
                medium=ATTENTION.disk
                sub=free_of(|sample| (sample.disk_free, sample.disk_total))
                note=attention(ATTENTION.disk)
            />
            <StatTile
                label=t_string!(i18n, metrics.network).to_string()
                icon=IconName::Network
                value=Signal::derive(move || format!("↓ {}", received().0))
                unit=Signal::derive(move || Some(received().1))
                sub=sent
            />
            <StatTile
                label=t_string!(i18n, server.load).to_string()
                icon=IconName::Cpu
                value=Signal::derive(move || load.get().map_or_else(unknown, |[one, ..]| format!("{one:.2}")))
                sub=load_means
            >
                <Meter
                    label=t_string!(i18n, server.load_share).to_string()
                    percent=load_share
                    medium=LOAD.0
                    high=LOAD.1
                    bare=true
                />
            </StatTile>
            <StatTile
                label=t_string!(i18n, server.uptime).to_string()
                icon=IconName::Clock
                value=Signal::derive(move || uptime.get().map_or_else(unknown, |uptime| uptime_text(i18n, uptime)))
            />
        </div>
    }
    .into_any()
}

/// How long a machine has run, in its two largest units.
fn uptime_text(i18n: I18n, seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => t_string!(i18n, server.uptime_minutes, minutes = minutes).to_string(),
        (0, hours, minutes) => {
            t_string!(i18n, server.uptime_hours, hours = hours, minutes = minutes).to_string()
        }
        (days, hours, _) => {
            t_string!(i18n, server.uptime_days, days = days, hours = hours).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn an_uptime_is_told_in_its_two_largest_units() {
        let text = |seconds| uptime_text(texts(Locale::En), seconds);
        assert_eq!(text(59), "0 min");
        assert_eq!(text(3_600 + 120), "1 h 2 min");
        assert_eq!(text(12 * 86_400 + 4 * 3_600 + 1), "12 d 4 h");
        assert_eq!(text(-5), "0 min");
    }
}
