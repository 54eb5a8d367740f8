//! What is known about a host and does not change with every report.

use super::OpenServer;
use crate::{
    i18n::{I18n, t_string, use_i18n},
    text::{bytes, utc},
    ui::{Card, Fact, Facts, Timestamp},
};
use leptos::prelude::*;
use model::server::ServerDetail;

/// The facts of a host.
#[component]
pub fn ServerFacts(
    /// The host.
    server: OpenServer,
) -> impl IntoView {
    let i18n = use_i18n();
    let facts = Memo::new(move |_| server.detail.with(|detail| facts(i18n, detail)));
    let enrolled = server.detail.with_untracked(|detail| detail.create_time);
    let known = move |text: String| {
        if text.is_empty() {
            t_string!(i18n, server.unknown).to_string()
        } else {
            text
        }
    };
    view! {
        <Card title=t_string!(i18n, server.facts).to_string()>
            <Facts>
                {move || {
                    facts
                        .get()
                        .into_iter()
                        .map(|(label, text)| view! { <Fact label>{known(text)}</Fact> })
                        .collect_view()
                }}
                <Fact label=t_string!(i18n, server.fact_enrolled).to_string()>
                    <Timestamp ms=enrolled.0 text=utc(enrolled)/>
                </Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// Labels and texts; an empty text is not known.
fn facts(i18n: I18n, server: &ServerDetail) -> Vec<(&'static str, String)> {
    let number = |count: i64, text: String| if count > 0 { text } else { String::new() };
    let summary = &server.summary;
    let os = format!("{} {}", summary.os_name, server.os_version);
    let place = [summary.provider.as_str(), summary.region.as_str()];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    vec![
        (
            t_string!(i18n, server.fact_hostname),
            server.hostname.clone(),
        ),
        (
            t_string!(i18n, server.fact_address),
            summary.public_ip.clone(),
        ),
        (t_string!(i18n, server.fact_place), place.join(" · ")),
        (t_string!(i18n, server.fact_os), os.trim().to_owned()),
        (t_string!(i18n, server.fact_kernel), server.kernel.clone()),
        (
            t_string!(i18n, server.fact_architecture),
            server.architecture.clone(),
        ),
        (
            t_string!(i18n, server.fact_processors),
            number(server.cpu_count, server.cpu_count.to_string()),
        ),
        (
            t_string!(i18n, server.fact_memory),
            number(server.memory_total, bytes(server.memory_total)),
        ),
    ]
}
