//! What is known about a host and does not change with every report.

use crate::{
    i18n::{t_string, use_i18n},
    text::{bytes, utc},
    ui::{Card, Fact, Facts, Timestamp},
};
use leptos::prelude::*;
use model::server::ServerDetail;

/// The facts of a host.
#[component]
pub fn ServerFacts(
    /// The host.
    server: ServerDetail,
) -> impl IntoView {
    let i18n = use_i18n();
    let known = move |text: String| {
        if text.is_empty() {
            t_string!(i18n, server.unknown).to_string()
        } else {
            text
        }
    };
    let number = |count: i64, text: String| if count > 0 { text } else { String::new() };
    let os = format!("{} {}", server.summary.os_name, server.os_version)
        .trim()
        .to_owned();
    let processors = number(server.cpu_count, server.cpu_count.to_string());
    let memory = number(server.memory_total, bytes(server.memory_total));
    let enrolled = server.create_time;
    let facts = [
        (
            t_string!(i18n, server.fact_hostname).to_string(),
            server.hostname,
        ),
        (
            t_string!(i18n, server.fact_address).to_string(),
            server.summary.public_ip,
        ),
        (t_string!(i18n, server.fact_os).to_string(), os),
        (
            t_string!(i18n, server.fact_kernel).to_string(),
            server.kernel,
        ),
        (
            t_string!(i18n, server.fact_architecture).to_string(),
            server.architecture,
        ),
        (
            t_string!(i18n, server.fact_processors).to_string(),
            processors,
        ),
        (t_string!(i18n, server.fact_memory).to_string(), memory),
        (
            t_string!(i18n, server.fact_agent_version).to_string(),
            server.agent_version,
        ),
    ];
    view! {
        <Card title=t_string!(i18n, server.facts).to_string()>
            <Facts>
                {facts
                    .into_iter()
                    .map(|(label, text)| view! { <Fact label>{known(text)}</Fact> })
                    .collect_view()}
                <Fact label=t_string!(i18n, server.fact_enrolled).to_string()>
                    <Timestamp ms=enrolled.0 text=utc(enrolled)/>
                </Fact>
            </Facts>
        </Card>
    }
    .into_any()
}
