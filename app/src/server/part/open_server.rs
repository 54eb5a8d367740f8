//! One host while its page is open: what was fetched, and what happened since.

use super::why_link;
use crate::{error::AppError, i18n::I18n, live::use_live, metrics::LiveCharts, ui::ReasonLink};
use leptos::prelude::*;
use model::{
    error::Error,
    event::Event,
    id::ServerId,
    metrics::{Charts, Sample},
    permission::Object,
    scope::Scope,
    server::{AgentState, ServerActs, ServerDetail, ServerParts, ServerStatus},
    time::{Millis, Timestamp},
};

/// A host that is asked for.
pub type ServerResource = Resource<Result<ServerDetail, AppError>>;
/// Charts that are asked for.
pub type ChartsResource = Resource<Result<Charts, AppError>>;

/// An agent sends mounts, interfaces and load once a minute; no event tells of them.
const PARTS_PERIOD: Millis = Millis::minutes(1);

/// One host, moving. Each piece is a signal of its own, so that a sample changes
/// numbers and nothing else.
#[derive(Debug, Clone, Copy)]
pub struct OpenServer {
    /// Whose page it is.
    pub scope: Scope,
    /// Which host.
    pub id: ServerId,
    /// Everything, as it was fetched last and changed since.
    pub detail: RwSignal<ServerDetail>,
    /// What it is called.
    pub name: Memo<String>,
    /// Whether it is heard of.
    pub status: Memo<ServerStatus>,
    /// Since when.
    pub since: Memo<Option<Timestamp>>,
    /// Its newest sample.
    pub latest: Memo<Option<Sample>>,
    /// Mounts, interfaces, load.
    pub parts: Memo<Option<ServerParts>>,
    /// How its agent gets in.
    pub agent: Memo<AgentState>,
    /// What the reader may do.
    pub may: Memo<ServerActs>,
    /// It is no longer there, or no longer for the reader.
    pub is_gone: RwSignal<bool>,
    /// Why the newest state could not be fetched.
    pub trouble: RwSignal<Option<Error>>,
    /// Why the charts could not be fetched.
    pub charts_trouble: RwSignal<Option<Error>>,
    /// The reader is removing it: what is heard of that is no news to them.
    is_leaving: StoredValue<bool>,
    /// When parts were last asked for, by the clock of the samples.
    asked: StoredValue<Option<Timestamp>>,
}

impl OpenServer {
    /// Begins with what was fetched.
    pub fn new(scope: Scope, detail: ServerDetail) -> Self {
        let id = detail.summary.id;
        let detail = RwSignal::new(detail);
        OpenServer {
            scope,
            id,
            detail,
            name: Memo::new(move |_| detail.with(|d| d.summary.name.clone())),
            status: Memo::new(move |_| detail.with(|d| d.summary.status)),
            since: Memo::new(move |_| detail.with(|d| d.summary.status_time)),
            latest: Memo::new(move |_| detail.with(|d| d.summary.latest)),
            parts: Memo::new(move |_| detail.with(|d| d.parts.clone())),
            agent: Memo::new(move |_| detail.with(|d| d.agent)),
            may: Memo::new(move |_| detail.with(|d| d.may)),
            is_gone: RwSignal::new(false),
            trouble: RwSignal::new(None),
            charts_trouble: RwSignal::new(None),
            is_leaving: StoredValue::new(false),
            asked: StoredValue::new(None),
        }
    }

    /// Where one is told what one may do to it, and why.
    pub fn why(self, i18n: I18n) -> Option<ReasonLink> {
        why_link(i18n, self.scope, Object::Server(self.id))
    }

    /// Says whether the reader is removing it.
    pub fn leave(self, is_leaving: bool) {
        self.is_leaving.set_value(is_leaving);
    }

    /// It is no longer there, or no longer for the reader.
    pub fn vanish(self) {
        if !self.is_leaving.get_value() {
            self.is_gone.set(true);
        }
    }

    /// Whether it was heard of and no longer is.
    pub fn is_silent(self) -> Signal<bool> {
        Signal::derive(move || self.status.get() == ServerStatus::Silent)
    }

    /// Follows events and what is fetched again, for as long as the calling
    /// component lives.
    pub fn follow(self, server: ServerResource, charts: LiveCharts, asked_charts: ChartsResource) {
        let live = use_live();
        let id = self.id;
        live.watch(move || vec![id]);
        live.refetch(server, move |event| match event {
            Event::ServerChanged { server } | Event::AlertsChanged { server } => *server == id,
            event => *event == Event::RightsChanged,
        });
        // The time axis of a host that fell silent goes on; that of one that came
        // back has what was spooled.
        live.refetch(
            asked_charts,
            move |event| matches!(event, Event::ServerStatus { server, .. } if *server == id),
        );
        live.on_event(move |event| match event {
            Event::Samples { samples } => {
                for sample in samples.iter().filter(|sample| sample.server == id) {
                    if self.take_sample(&sample.sample) {
                        server.refetch();
                    }
                    if charts.push(&sample.sample) {
                        asked_charts.refetch();
                    }
                }
            }
            Event::ServerStatus {
                server,
                status,
                since,
            } if *server == id => self.detail.update(|detail| {
                detail.summary.status = *status;
                detail.summary.status_time = Some(*since);
            }),
            Event::ServerRemoved { server } if *server == id => self.vanish(),
            _ => {}
        });

        Effect::new(move |shown: Option<()>| {
            // What is there first is what the page was made of.
            match (server.get(), shown) {
                (Some(Ok(detail)), Some(())) => {
                    self.trouble.set(None);
                    self.take(detail);
                }
                (Some(Err(error)), Some(())) => self.fail(error.0, self.trouble),
                _ => {}
            }
        });
        Effect::new(move |shown: Option<()>| match (asked_charts.get(), shown) {
            (Some(Ok(found)), Some(())) => {
                self.charts_trouble.set(None);
                charts.replace(found);
            }
            (Some(Err(error)), Some(())) => self.fail(error.0, self.charts_trouble),
            _ => {}
        });
    }

    fn fail(self, error: Error, trouble: RwSignal<Option<Error>>) {
        if error == Error::NotFound {
            self.vanish();
        } else {
            trouble.set(Some(error));
        }
    }

    /// Takes what was fetched; a sample that came meanwhile is newer.
    fn take(self, mut fetched: ServerDetail) {
        self.detail.update(|detail| {
            let newest = |sample: &Option<Sample>| sample.map(|sample| sample.time);
            if newest(&detail.summary.latest) > newest(&fetched.summary.latest) {
                fetched.summary.latest = detail.summary.latest;
            }
            *detail = fetched;
        });
    }

    /// Takes a sample, unless it is old. `true` when it is time to ask for the parts.
    fn take_sample(self, sample: &Sample) -> bool {
        let known = self.latest.get_untracked();
        if known.is_some_and(|known| known.time >= sample.time) {
            return false;
        }
        self.detail
            .update(|detail| detail.summary.latest = Some(*sample));
        let measured = self
            .parts
            .with_untracked(|parts| parts.as_ref().map(|p| p.time));
        let last = measured.max(self.asked.get_value());
        let is_due = last.is_none_or(|last| sample.time - last >= PARTS_PERIOD);
        if is_due {
            self.asked.set_value(Some(sample.time));
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::server::ServerSummary;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn sample(seconds: i64) -> Sample {
        Sample {
            time: NOW + Millis::seconds(seconds),
            cpu_percent: seconds as f64,
            memory_total: 0,
            memory_available: 0,
            memory_free: 0,
            memory_percent: 0.0,
            disk_total: 0,
            disk_free: 0,
            disk_percent: 0.0,
            disk_busy: None,
            net_input: 0.0,
            net_output: 0.0,
        }
    }

    fn detail(name: &str, latest: Option<Sample>) -> ServerDetail {
        ServerDetail {
            summary: ServerSummary {
                id: ServerId(5),
                name: name.to_owned(),
                public_ip: String::new(),
                os_name: String::new(),
                provider: String::new(),
                region: String::new(),
                status: ServerStatus::Reporting,
                status_time: None,
                latest,
                alerts: 0,
            },
            hostname: String::new(),
            os_version: String::new(),
            kernel: String::new(),
            architecture: String::new(),
            cpu_count: 4,
            memory_total: 0,
            agent_version: String::new(),
            agent: AgentState::None,
            create_time: NOW,
            version: 1,
            parts: None,
            may: ServerActs::default(),
        }
    }

    #[test]
    fn a_fetched_state_does_not_bring_an_old_sample_back() {
        Owner::new().with(|| {
            let server = OpenServer::new(Scope::Personal, detail("a", Some(sample(0))));
            server.take_sample(&sample(10));
            server.take(detail("b", Some(sample(0))));
            assert_eq!(server.name.get_untracked(), "b");
            assert_eq!(server.latest.get_untracked(), Some(sample(10)));
            server.take(detail("b", Some(sample(20))));
            assert_eq!(server.latest.get_untracked(), Some(sample(20)));
        });
    }

    #[test]
    fn who_removes_a_host_is_not_told_that_it_is_gone() {
        Owner::new().with(|| {
            let server = OpenServer::new(Scope::Personal, detail("a", None));
            server.leave(true);
            server.vanish();
            assert!(!server.is_gone.get_untracked());
            server.leave(false);
            server.vanish();
            assert!(server.is_gone.get_untracked());
        });
    }

    #[test]
    fn an_old_sample_is_ignored() {
        Owner::new().with(|| {
            let server = OpenServer::new(Scope::Personal, detail("a", Some(sample(10))));
            server.take_sample(&sample(5));
            assert_eq!(server.latest.get_untracked(), Some(sample(10)));
        });
    }

    #[test]
    fn parts_are_asked_for_with_the_first_sample_and_then_once_a_minute() {
        Owner::new().with(|| {
            let server = OpenServer::new(Scope::Personal, detail("a", None));
            let asks = [0, 10, 50, 60, 70].map(|second| server.take_sample(&sample(second)));
            assert_eq!(asks, [true, false, false, true, false]);
        });
    }
}
