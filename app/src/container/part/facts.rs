//! What is known about a container and does not change with every report.

use crate::{
    i18n::{I18n, t_string, use_i18n},
    path,
    text::utc,
    ui::{Card, Fact, Facts, RelativeTime},
};
use leptos::prelude::*;
use model::{agent::ContainerPort, container::ContainerDetail, scope::Scope, time::Timestamp};

/// The facts of a container.
#[component]
pub fn ContainerFacts(
    /// Whose host it is on.
    scope: Scope,
    /// The container.
    detail: RwSignal<ContainerDetail>,
) -> impl IntoView {
    let i18n = use_i18n();
    let server = detail.with_untracked(|detail| detail.summary.server);
    let text = move |pick: fn(&ContainerDetail) -> &str| {
        move || {
            let text = detail.with(|detail| pick(detail).to_owned());
            if text.is_empty() {
                t_string!(i18n, server.unknown).to_string()
            } else {
                text
            }
        }
    };
    let ports = Memo::new(move |_| detail.with(|detail| detail.ports.clone()));
    view! {
        <Card title=t_string!(i18n, container.facts).to_string()>
            <Facts>
                <Fact label=t_string!(i18n, container.fact_host).to_string()>
                    <a href=path::server(scope, server)>{text(|detail| &detail.summary.server_name)}</a>
                </Fact>
                <Fact label=t_string!(i18n, container.fact_image).to_string()>
                    <span class="container-long">{text(|detail| &detail.summary.image)}</span>
                </Fact>
                <Fact label=t_string!(i18n, container.fact_status).to_string()>
                    <span lang="en">{text(|detail| &detail.summary.status)}</span>
                </Fact>
                <Fact label=t_string!(i18n, container.fact_command).to_string()>
                    <code class="container-long">{text(|detail| &detail.command)}</code>
                </Fact>
                <Fact label=t_string!(i18n, container.fact_ports).to_string()>
                    {move || {
                        let ports = ports.with(|ports| port_texts(i18n, ports));
                        if ports.is_empty() {
                            "–".into_any()
                        } else {
                            let ports = ports.into_iter().map(|port| view! { <li>{port}</li> });
                            view! { <ul class="container-ports" role="list">{ports.collect_view()}</ul> }
                                .into_any()
                        }
                    }}
                </Fact>
                <Fact label=t_string!(i18n, container.fact_restarts).to_string()>
                    {move || detail.with(|detail| detail.summary.restarts)}
                </Fact>
                <Fact label=t_string!(i18n, container.fact_started).to_string()>
                    <When time=Memo::new(move |_| detail.with(|detail| detail.started))/>
                </Fact>
                <Fact label=t_string!(i18n, container.fact_created).to_string()>
                    <When time=Memo::new(move |_| detail.with(|detail| detail.created))/>
                </Fact>
                <Fact label=t_string!(i18n, container.fact_id).to_string()>
                    <code class="container-long">{text(|detail| &detail.id)}</code>
                </Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// How long ago, if it ever was.
#[component]
fn When(time: Memo<Option<Timestamp>>) -> impl IntoView {
    let i18n = use_i18n();
    let is_known = Memo::new(move |_| time.with(Option::is_some));
    let ms = Signal::derive(move || time.get().map_or(0, |time| time.0));
    let text = Signal::derive(move || time.get().map(utc).unwrap_or_default());
    move || {
        if is_known.get() {
            view! { <RelativeTime ms text/> }.into_any()
        } else {
            t_string!(i18n, container.never).into_any()
        }
    }
}

/// `0.0.0.0:8080 → 80/tcp` for what is published, `6379/tcp` for what is not.
fn port_texts(i18n: I18n, ports: &[ContainerPort]) -> Vec<String> {
    let of = |port: &ContainerPort| {
        let private = if port.protocol.is_empty() {
            port.private.to_string()
        } else {
            format!("{}/{}", port.private, port.protocol)
        };
        let Some(public) = port.public else {
            return private;
        };
        let public = match port.address.as_str() {
            "" => public.to_string(),
            address if address.contains(':') => format!("[{address}]:{public}"),
            address => format!("{address}:{public}"),
        };
        t_string!(
            i18n,
            container.port_published,
            public = public,
            private = private
        )
        .to_string()
    };
    ports.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::texts;
    use model::locale::Locale;

    #[test]
    fn a_port_says_where_the_machine_listens_for_it() {
        let port = |public, address: &str, protocol: &str| ContainerPort {
            public,
            address: address.to_owned(),
            private: 80,
            protocol: protocol.to_owned(),
        };
        let ports = [
            port(Some(8080), "0.0.0.0", "tcp"),
            port(Some(8080), "::", "tcp"),
            port(None, "", "udp"),
            port(None, "", ""),
        ];
        assert_eq!(
            port_texts(texts(Locale::En), &ports),
            [
                "0.0.0.0:8080 → 80/tcp",
                "[::]:8080 → 80/tcp",
                "80/udp",
                "80"
            ]
        );
    }
}
