//! What every row needs: a database, a console with fourteen hosts, their agents
//! and a person.

use super::{
    agents::{AGENTS, Answers, Fleet, Ledger, ledgers},
    audit::{Audit, audit},
    engine,
    person::{Person, Told, hosts},
};
use crate::{
    Outcome,
    console::{Console, Programs},
    database::{Database, Engine},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The demo's own measurements and history go: its values do not follow from host
/// and time, and nobody here did what its people did.
const NOT_OURS: &str = "DELETE FROM server_sample; DELETE FROM server_latest; DELETE FROM server_detail; \
                        DELETE FROM docker_stat; DELETE FROM server_log_hour; DELETE FROM server_log_day; \
                        DELETE FROM container_log_hour; DELETE FROM container_log_day; \
                        DELETE FROM operation_log;";

/// A console and everything around it.
#[derive(Debug)]
pub struct Stage {
    /// Where it all is.
    pub folder: PathBuf,
    /// The database.
    pub database: Database,
    /// The console.
    pub console: Console,
    /// Where the agents are.
    pub ledgers: Vec<Ledger>,
    /// What the person was told.
    pub told: Told,
}

/// Those who use a console that runs.
#[derive(Debug)]
pub struct Crowd {
    /// The agents.
    pub fleet: Fleet,
    /// The person.
    pub person: Person,
}

impl Stage {
    /// Sets one up in `folder`, with the console's data in `data`. Nothing runs
    /// yet but the database.
    ///
    /// # Errors
    /// When something of it does not start.
    pub async fn set(
        programs: &Programs,
        engine: Engine,
        folder: &Path,
        data: &Path,
    ) -> Outcome<Stage> {
        std::fs::create_dir_all(data)?;
        let database = match engine {
            Engine::Sqlite => Database::create(engine, data).await?,
            Engine::Mariadb => Database::create(engine, folder).await?,
        };
        let console = Console::new(programs, data, &database)?;
        let servers = u32::try_from(AGENTS)?;
        let agents = console.demo(servers - 2, 1, 3_600)?;
        engine::change(&database, NOT_OURS)?;
        if let Engine::Sqlite = engine {
            // Room inside the file would put off a full disk.
            engine::change(&database, "VACUUM")?;
        }
        let told = Told {
            hosts: hosts(&database)?,
            ..Told::default()
        };
        Ok(Stage {
            folder: folder.to_owned(),
            ledgers: ledgers(&agents),
            database,
            console,
            told,
        })
    }

    /// Lets agents and a person at the console, from where they were.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn open(&self) -> Outcome<Crowd> {
        let origin = self.console.origin();
        Ok(Crowd {
            fleet: Fleet::start(&origin, self.ledgers.clone())?,
            person: Person::start(&origin, self.told.clone())?,
        })
    }

    /// Sends them home once everything under way is acknowledged, and checks what
    /// they were answered.
    ///
    /// # Errors
    /// When something is never acknowledged, or was answered that must not be.
    pub async fn close(&mut self, crowd: &mut Crowd) -> Outcome<Answers> {
        let (ledgers, answers) = crowd.fleet.finish().await?;
        self.ledgers = ledgers;
        self.told = crowd.person.finish().await?;
        answers.check()?;
        self.told.check()?;
        Ok(answers)
    }

    /// Compares what was told with what is there.
    ///
    /// # Errors
    /// When there is a difference.
    pub fn audit(&self) -> Outcome<Audit> {
        let found = audit(&self.database, &self.ledgers, &self.told)?;
        found.check()?;
        Ok(found)
    }

    /// Resident memory of the console in bytes.
    ///
    /// # Errors
    /// When it does not run.
    pub fn memory(&mut self) -> Outcome<u64> {
        let pid = self.console.program()?.pid();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.and_then(|line| line.trim().strip_suffix("kB"));
        let kilobytes: u64 = kilobytes
            .ok_or("the system does not say how much memory the console has")?
            .trim()
            .parse()?;
        Ok(kilobytes * 1024)
    }

    /// Waits until the console says that it is ready, without a restart.
    ///
    /// # Errors
    /// When it does not, or has ended.
    pub async fn ready(&mut self, within: Duration) -> Outcome<Duration> {
        let url = format!("{}/health/ready", self.console.origin());
        let client = crate::console::client()?;
        let program = self.console.program()?;
        let mut has_ended = false;
        let waited = crate::program::wait_until("the console is ready", within, async || {
            has_ended = !matches!(program.ended(), Ok(None));
            let get = client.get(&url).timeout(Duration::from_secs(5)).send();
            has_ended || matches!(get.await, Ok(answer) if answer.status() == 200)
        })
        .await?;
        if has_ended {
            return Err(format!("the console ended by itself:\n{}", program.log()).into());
        }
        Ok(waited)
    }
}
