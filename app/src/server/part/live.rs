//! Hosts on a page that change while it is open.

use super::NetLine;
use leptos::prelude::*;
use model::{
    event::Event,
    id::ServerId,
    metrics::{NetSparklines, Sample},
    server::ServerSummary,
};

/// One host: what it is, its newest sample, its line. Each is a signal of its own,
/// so that a sample changes numbers and nothing else; they outlive the row that
/// shows them.
#[derive(Clone)]
pub struct LiveServer {
    /// Its id, for ever the same.
    pub id: ServerId,
    /// What it is. The sample in it is that of the fetch; read [`Self::sample`].
    pub summary: ArcRwSignal<ServerSummary>,
    /// The newest sample.
    pub sample: ArcRwSignal<Option<Sample>>,
    /// Its network; none before it was fetched.
    pub net: ArcRwSignal<Option<NetLine>>,
}

impl LiveServer {
    fn new(summary: ServerSummary) -> Self {
        LiveServer {
            id: summary.id,
            sample: ArcRwSignal::new(summary.latest),
            net: ArcRwSignal::new(None),
            summary: ArcRwSignal::new(summary),
        }
    }

    /// Takes what was fetched. A sample that came in the meantime stays.
    fn update(&self, summary: ServerSummary) {
        if let Some(sample) = summary.latest {
            self.take(&sample);
        }
        if self.summary.with_untracked(|shown| *shown != summary) {
            self.summary.set(summary);
        }
    }

    fn is_news(&self, sample: &Sample) -> bool {
        self.sample
            .with_untracked(|shown| shown.is_none_or(|shown| sample.time > shown.time))
    }

    fn take(&self, sample: &Sample) {
        if self.is_news(sample) {
            self.sample.set(Some(*sample));
        }
    }
}

/// The hosts that a page shows, in its order.
#[derive(Clone, Copy)]
pub struct LiveServers {
    shown: RwSignal<Vec<LiveServer>>,
}

impl LiveServers {
    /// Hosts as they were fetched.
    pub fn new(servers: Vec<ServerSummary>) -> Self {
        LiveServers {
            shown: RwSignal::new(servers.into_iter().map(LiveServer::new).collect()),
        }
    }

    /// The hosts, for a keyed list.
    pub fn shown(self) -> Signal<Vec<LiveServer>> {
        self.shown.into()
    }

    /// Their ids; changes only when other hosts are shown or in another order.
    pub fn ids(self) -> Memo<Vec<ServerId>> {
        Memo::new(move |_| {
            self.shown
                .with(|shown| shown.iter().map(|server| server.id).collect())
        })
    }

    /// Shows what was fetched anew. Hosts that were there already keep their
    /// signals.
    pub fn replace(self, servers: Vec<ServerSummary>) {
        let known = self.shown.get_untracked();
        let next = servers.into_iter().map(|summary| {
            match known.iter().find(|server| server.id == summary.id) {
                Some(server) => {
                    server.update(summary);
                    server.clone()
                }
                None => LiveServer::new(summary),
            }
        });
        let next: Vec<LiveServer> = next.collect();
        let is_same =
            known.len() == next.len() && known.iter().zip(&next).all(|(old, new)| old.id == new.id);
        if !is_same {
            self.shown.set(next);
        }
    }

    /// Takes the lines that were fetched.
    pub fn draw(self, lines: &NetSparklines) {
        for server in self.shown.get_untracked() {
            let line = lines.lines.iter().find(|line| line.server == server.id);
            server.net.set(Some(NetLine::new(lines, line)));
        }
    }

    /// Takes what an event says about the hosts shown.
    pub fn hear(self, event: &Event) {
        let find = |id: ServerId| {
            self.shown
                .with_untracked(|shown| shown.iter().find(|server| server.id == id).cloned())
        };
        match event {
            Event::Samples { samples } => {
                for news in samples {
                    if let Some(server) = find(news.server)
                        && server.is_news(&news.sample)
                    {
                        server.sample.set(Some(news.sample));
                        server.net.update(|net| {
                            if let Some(net) = net {
                                net.push(&news.sample);
                            }
                        });
                    }
                }
            }
            Event::ServerStatus {
                server,
                status,
                since,
            } => {
                if let Some(server) = find(*server) {
                    server.summary.update(|summary| {
                        summary.status = *status;
                        summary.status_time = Some(*since);
                    });
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{event::ServerSample, server::ServerStatus, time::Timestamp};

    fn sample(time: i64) -> Sample {
        Sample {
            time: Timestamp(time),
            cpu_percent: 1.0,
            memory_total: 1,
            memory_available: 1,
            memory_free: 1,
            memory_percent: 1.0,
            disk_total: 1,
            disk_free: 1,
            disk_percent: 1.0,
            disk_busy: None,
            net_input: 1.0,
            net_output: 1.0,
        }
    }

    fn host(id: i64, time: i64) -> ServerSummary {
        ServerSummary {
            id: ServerId(id),
            name: format!("host-{id}"),
            public_ip: String::new(),
            os_name: String::new(),
            provider: String::new(),
            region: String::new(),
            status: ServerStatus::Reporting,
            status_time: None,
            latest: Some(sample(time)),
            alerts: 0,
        }
    }

    fn time_of(servers: LiveServers, at: usize) -> i64 {
        let shown = servers.shown.get_untracked();
        shown[at].sample.get_untracked().unwrap().time.0
    }

    fn tell(servers: LiveServers, id: i64, time: i64) {
        servers.hear(&Event::Samples {
            samples: vec![ServerSample {
                server: ServerId(id),
                sample: sample(time),
            }],
        });
    }

    #[test]
    fn a_sample_older_than_the_one_shown_is_ignored() {
        Owner::new().with(|| {
            let servers = LiveServers::new(vec![host(1, 10), host(2, 10)]);
            tell(servers, 2, 20);
            tell(servers, 2, 15);
            assert_eq!((time_of(servers, 0), time_of(servers, 1)), (10, 20));
        });
    }

    #[test]
    fn a_fetch_keeps_samples_that_are_newer_and_the_signals_of_hosts_that_stay() {
        Owner::new().with(|| {
            let servers = LiveServers::new(vec![host(1, 10), host(2, 10)]);
            let kept = servers.shown.get_untracked()[1].clone();
            tell(servers, 2, 30);
            servers.replace(vec![host(2, 20), host(3, 20)]);
            assert_eq!(servers.ids().get_untracked(), [ServerId(2), ServerId(3)]);
            assert_eq!((time_of(servers, 0), time_of(servers, 1)), (30, 20));
            tell(servers, 2, 40);
            assert_eq!(kept.sample.get_untracked().unwrap().time, Timestamp(40));
        });
    }

    #[test]
    fn a_change_of_status_is_heard() {
        Owner::new().with(|| {
            let servers = LiveServers::new(vec![host(1, 10)]);
            servers.hear(&Event::ServerStatus {
                server: ServerId(1),
                status: ServerStatus::Silent,
                since: Timestamp(50),
            });
            let summary = servers.shown.get_untracked()[0].summary.get_untracked();
            assert_eq!(
                (summary.status, summary.status_time),
                (ServerStatus::Silent, Some(Timestamp(50)))
            );
        });
    }
}
