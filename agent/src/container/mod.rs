//! Containers of this machine, read beside the host's own figures: an engine
//! that hangs or dies costs its own values and nothing else.
//!
//! A reading is made a little before each report and laid into a [`Slot`]; the
//! report takes what is there and never waits.

mod describe;
mod engine;
mod stat;

pub use engine::{Engine, EngineError};

use crate::trouble::Trouble;
use model::agent::{ContainerInfo, ContainerReport};
use rustix::fs::{Access, access};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::pending,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Where Docker listens unless somebody says so.
pub const USUAL_SOCKET: &str = "/var/run/docker.sock";

/// A reading takes no longer, however long the interval is.
const LONGEST_READING: Duration = Duration::from_secs(8);
/// A reading begins so long before its report, or a quarter of the interval.
const LONGEST_LEAD: Duration = Duration::from_secs(2);

/// Which engine to ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Socket {
    /// None.
    Off,
    /// The one at [`USUAL_SOCKET`], whenever it is there and open to us.
    #[default]
    Usual,
    /// The one here.
    At(PathBuf),
}

impl Socket {
    /// Where it is.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Socket::Off => None,
            Socket::Usual => Some(Path::new(USUAL_SOCKET)),
            Socket::At(path) => Some(path),
        }
    }

    /// Whether to ask it now. Nobody promised that there is one at the usual place.
    fn is_wanted(&self) -> bool {
        match self {
            Socket::Off => false,
            Socket::At(_) => true,
            Socket::Usual => access(USUAL_SOCKET, Access::READ_OK | Access::WRITE_OK).is_ok(),
        }
    }
}

/// What was read at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What those that run use, by name.
    pub samples: BTreeMap<String, ContainerReport>,
    /// All there are, when it is time to say so.
    pub list: Option<Vec<ContainerInfo>>,
}

/// Between the reading and the report.
#[derive(Debug, Default)]
pub struct Slot(Mutex<Reading>);

impl Slot {
    /// Puts a reading in. Values that nobody took are old; a list that nobody
    /// took is still to be told.
    pub fn put(&self, reading: Reading) {
        let mut slot = self.lock();
        slot.samples = reading.samples;
        slot.list = reading.list.or(slot.list.take());
    }

    /// Takes what is there.
    pub fn take(&self) -> Reading {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads at once, for the first list, and then before each report: those come
/// `first` from now and every `interval`.
pub async fn watch_for_ever(
    socket: &Socket,
    slot: &Slot,
    first: Duration,
    interval: Duration,
) -> Infallible {
    let Some(path) = socket.path() else {
        return pending().await;
    };
    let limit = (interval * 3 / 4).min(LONGEST_READING);
    let lead = (interval / 4).min(LONGEST_LEAD);
    let mut engine = Engine::new(path);
    let mut trouble = Trouble::default();
    let mut ticks = interval_at(Instant::now() + first + interval - lead, interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if socket.is_wanted() {
            match engine.read(Instant::now() + limit).await {
                Ok(reading) => {
                    if trouble.is_over() {
                        tracing::info!(socket = %path.display(), "the container engine answers again");
                    }
                    slot.put(reading);
                }
                Err(error) if trouble.is_new(&error.to_string()) => {
                    tracing::warn!(socket = %path.display(), %error, "containers cannot be read");
                }
                Err(_) => {}
            }
        }
        ticks.tick().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{net::UnixListener, time::timeout};

    fn list(count: usize) -> Option<Vec<ContainerInfo>> {
        let info = ContainerInfo {
            name: "web".into(),
            id: "4f5e".into(),
            image: "nginx".into(),
            state: model::container::ContainerState::Running,
            status: String::new(),
            command: String::new(),
            created: None,
            started: None,
            restarts: 0,
            ports: Vec::new(),
        };
        Some(vec![info; count])
    }

    #[test]
    fn a_list_waits_for_a_report_and_values_do_not() {
        let slot = Slot::default();
        let sample = ContainerReport {
            cpu: 1.0,
            mem_percent: 1.0,
            mem_usage: 1,
            mem_limit: 100,
            net_input: 0,
            net_output: 0,
            block_input: 0,
            block_output: 0,
        };
        slot.put(Reading {
            samples: BTreeMap::from([("web".into(), sample)]),
            list: list(1),
        });
        slot.put(Reading::default());
        let taken = slot.take();
        assert!(taken.samples.is_empty());
        assert_eq!(taken.list, list(1));
        assert_eq!(slot.take(), Reading::default());
        slot.put(Reading {
            list: list(2),
            ..Reading::default()
        });
        slot.put(Reading {
            list: list(3),
            ..Reading::default()
        });
        assert_eq!(slot.take().list, list(3));
    }

    #[tokio::test(start_paused = true)]
    async fn an_engine_that_takes_connections_and_never_answers_is_given_up_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("docker.sock");
        let _listener = UnixListener::bind(&path).unwrap();
        let begun = Instant::now();
        let error = Engine::new(&path)
            .read(begun + Duration::from_secs(3))
            .await
            .unwrap_err();
        assert!(matches!(error, EngineError::Slow), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(4));
    }

    #[tokio::test(start_paused = true)]
    async fn an_engine_that_is_not_there_is_asked_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let socket = Socket::At(folder.path().join("docker.sock"));
        let slot = Slot::default();
        let second = Duration::from_secs(1);
        let watching = watch_for_ever(&socket, &slot, second, second);
        assert!(timeout(60 * second, watching).await.is_err());
        assert_eq!(slot.take(), Reading::default());
    }

    #[test]
    fn without_an_engine_at_the_usual_place_nothing_is_asked() {
        assert!(!Socket::Off.is_wanted());
        assert!(Socket::At("/nowhere/docker.sock".into()).is_wanted());
        let is_there = Path::new(USUAL_SOCKET).exists();
        assert!(is_there || !Socket::Usual.is_wanted());
    }
}
