//! Asks an engine over its socket: which containers there are, what they use.

use super::{Reading, describe, describe::Started, stat, stat::Cpu};
use bollard::{
    API_DEFAULT_VERSION, Docker,
    models::ContainerSummary,
    query_parameters::{InspectContainerOptions, ListContainersOptions, StatsOptions},
};
use futures::{StreamExt, stream};
use model::agent::{ContainerInfo, ContainerReport, MAX_CONTAINERS};
use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

/// Questions under way at a time.
const QUESTIONS: usize = 8;
/// The answer about one container takes no longer: others are waiting.
const ANSWER: Duration = Duration::from_secs(3);
/// How often the list is told although it is the same.
const LIST_EVERY: Duration = Duration::from_secs(60);
/// Seconds a connection may be silent; our own limits are shorter.
const SILENCE: u64 = 30;

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It did not answer in time.
    #[error("the engine does not answer in time")]
    Slow,
    /// It cannot be reached, or says no.
    #[error(transparent)]
    Docker(#[from] bollard::errors::Error),
}

/// An engine, and what it said last.
pub struct Engine {
    path: PathBuf,
    /// The connection, once both sides know which version they speak.
    docker: Option<Docker>,
    /// What was looked up about each container that is there, by its id.
    started: HashMap<String, Started>,
    /// Processor time of each that runs, by its id.
    cpu: HashMap<String, Cpu>,
    told: Option<(Instant, Vec<ContainerInfo>)>,
    omitted: usize,
}

impl Engine {
    /// The engine behind a socket. Nothing is asked yet.
    pub fn new(path: &Path) -> Self {
        Engine {
            path: path.to_owned(),
            docker: None,
            started: HashMap::new(),
            cpu: HashMap::new(),
            told: None,
            omitted: 0,
        }
    }

    /// Reads everything until `deadline`. A container that does not answer by
    /// then is left out of the samples.
    ///
    /// # Errors
    /// When not even the list came.
    pub async fn read(&mut self, deadline: Instant) -> Result<Reading, EngineError> {
        let found = self.list(deadline).await;
        if found.is_err() {
            // It may be another one the next time, and speak another version.
            self.docker = None;
        }
        let (docker, found) = found?;
        let infos = self.describe(&found);
        let samples = self.measure(&docker, &infos, deadline).await;
        let list = self.tell(&docker, infos, deadline).await;
        Ok(Reading { samples, list })
    }

    /// Which version it speaks, for a person who checks the settings.
    ///
    /// # Errors
    /// When it does not answer by `deadline`.
    pub async fn version(&mut self, deadline: Instant) -> Result<String, EngineError> {
        let (docker, _) = self.list(deadline).await?;
        Ok(docker.client_version().to_string())
    }

    async fn list(
        &mut self,
        deadline: Instant,
    ) -> Result<(Docker, Vec<ContainerSummary>), EngineError> {
        let docker = match self.docker.clone() {
            Some(docker) => docker,
            None => {
                let path = self.path.to_string_lossy();
                let docker = Docker::connect_with_unix(&path, SILENCE, API_DEFAULT_VERSION)?;
                let docker = in_time(deadline, docker.negotiate_version()).await?;
                self.docker = Some(docker.clone());
                docker
            }
        };
        let options = ListContainersOptions {
            all: true,
            ..ListContainersOptions::default()
        };
        let found = in_time(deadline, docker.list_containers(Some(options))).await?;
        Ok((docker, found))
    }

    /// As many as a report may have, those that run and the newest first.
    fn describe(&mut self, found: &[ContainerSummary]) -> Vec<ContainerInfo> {
        let mut infos: Vec<ContainerInfo> = found.iter().filter_map(describe::info).collect();
        infos.sort_by_key(|info| (!info.state.is_alive(), std::cmp::Reverse(info.created)));
        let omitted = infos.len().saturating_sub(MAX_CONTAINERS);
        infos.truncate(MAX_CONTAINERS);
        if omitted > 0 && self.omitted == 0 {
            tracing::warn!(
                omitted,
                "more containers than a report may have; told are those that run and the newest"
            );
        }
        self.omitted = omitted;
        infos.sort_by(|a, b| a.name.cmp(&b.name));
        infos.dedup_by(|a, b| a.name == b.name);
        infos
    }

    async fn measure(
        &mut self,
        docker: &Docker,
        infos: &[ContainerInfo],
        deadline: Instant,
    ) -> BTreeMap<String, ContainerReport> {
        let running = infos
            .iter()
            .filter(|info| describe::is_measured(info.state));
        let answers = stream::iter(running).map(|info| async move {
            let options = StatsOptions {
                stream: false,
                one_shot: true,
            };
            let until = deadline.min(Instant::now() + ANSWER);
            let first = async {
                let mut answers = std::pin::pin!(docker.stats(&info.id, Some(options)));
                answers.next().await
            };
            let answer = timeout_at(until, first).await.ok()??;
            let stats = answer
                .inspect_err(|error| {
                    tracing::debug!(container = info.name, %error, "not measured");
                })
                .ok()?;
            Some((info, stats, Instant::now()))
        });
        let mut answers = std::pin::pin!(answers.buffer_unordered(QUESTIONS));
        let mut samples = BTreeMap::new();
        let mut cpu = HashMap::new();
        while let Some(answer) = answers.next().await {
            let Some((info, stats, at)) = answer else {
                continue;
            };
            let Some(now) = stat::cpu(&stats, at) else {
                continue;
            };
            // The first reading is what the second is compared with.
            let percent = self.cpu.get(&info.id).and_then(|before| now.since(before));
            cpu.insert(info.id.clone(), now);
            if let Some(percent) = percent {
                samples.insert(info.name.clone(), stat::report(&stats, percent));
            }
        }
        self.cpu = cpu;
        samples
    }

    /// The list, if it is another than before or a minute has passed.
    async fn tell(
        &mut self,
        docker: &Docker,
        mut infos: Vec<ContainerInfo>,
        deadline: Instant,
    ) -> Option<Vec<ContainerInfo>> {
        let now = Instant::now();
        let is_due = self.told.as_ref().is_none_or(|(then, told)| {
            now.saturating_duration_since(*then) >= LIST_EVERY || !describe::is_same(told, &infos)
        });
        if !is_due {
            return None;
        }
        self.look_up(docker, &infos, deadline).await;
        for info in &mut infos {
            if let Some(started) = self.started.get(&info.id) {
                started.fill(info);
            }
        }
        self.told = Some((now, infos.clone()));
        Some(infos)
    }

    /// Looks up what the list does not say. What has ended stays as it was.
    async fn look_up(&mut self, docker: &Docker, infos: &[ContainerInfo], deadline: Instant) {
        let mut known = std::mem::take(&mut self.started);
        let known: HashMap<String, Started> = infos
            .iter()
            .filter_map(|info| known.remove_entry(&info.id))
            .collect();
        let unknown = infos.iter().filter(|info| {
            let known = known.get(&info.id);
            known.is_none_or(|known| known.state != info.state || describe::is_measured(info.state))
        });
        let answers = stream::iter(unknown).map(|info| async move {
            let until = deadline.min(Instant::now() + ANSWER);
            let question = docker.inspect_container(&info.id, None::<InspectContainerOptions>);
            let answer = timeout_at(until, question).await.ok()?.ok()?;
            Some((info.id.clone(), Started::of(info.state, &answer)))
        });
        let found: Vec<Option<(String, Started)>> =
            answers.buffer_unordered(QUESTIONS).collect().await;
        self.started = known;
        self.started.extend(found.into_iter().flatten());
    }
}

async fn in_time<T>(
    deadline: Instant,
    question: impl Future<Output = Result<T, bollard::errors::Error>>,
) -> Result<T, EngineError> {
    match timeout_at(deadline, question).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(bollard::errors::Error::RequestTimeoutError)) | Err(_) => Err(EngineError::Slow),
        Ok(Err(error)) => Err(error.into()),
    }
}
