//! A console with a demo in it, on one engine, in a folder of its own.

use super::Bench;
use crate::{
    Outcome,
    console::{Agent, Console},
    database::{Database, Engine, Reader},
};
use std::{path::Path, time::Duration};
use tempfile::TempDir;

/// How long a console may take to end.
const STOP: Duration = Duration::from_secs(30);

/// How large a demo is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Hosts of the company; the founder has two of their own beside them.
    pub servers: u32,
    /// Days of samples.
    pub days: u32,
    /// Seconds between two.
    pub interval: u32,
}

/// Many hosts that hardly have a past.
pub const fn hosts(servers: u32) -> Size {
    Size {
        servers,
        days: 1,
        interval: 3_600,
    }
}

/// A console, its database and its demo. The console ends first.
pub struct Stage {
    /// The console.
    pub console: Console,
    /// What it works on.
    pub database: Database,
    /// The agents of the demo.
    pub agents: Vec<Agent>,
    folder: TempDir,
}

impl Stage {
    /// Fills an empty database; the console is not started.
    ///
    /// # Errors
    /// When the engine is not installed or the console refuses.
    pub async fn build(
        bench: &Bench,
        engine: Engine,
        size: Size,
        settings: &[(&str, &str)],
    ) -> Outcome<Stage> {
        let folder = bench.folder()?;
        let database = Database::create(engine, folder.path()).await?;
        let mut console = Console::new(&bench.programs, folder.path(), &database)?;
        for (name, value) in settings {
            console = console.with(name, value);
        }
        let agents = console.demo(size.servers, size.days, size.interval)?;
        Ok(Stage {
            console,
            database,
            agents,
            folder,
        })
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Does something to the database past the console.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn change(&self, sql: &'static str) -> Outcome<()> {
        let mut reader = self.database.connect().await?;
        match &mut reader {
            Reader::Sqlite(connection) => {
                sqlx::query(sql).execute(connection).await?;
            }
            Reader::MySql(connection) => {
                sqlx::query(sql).execute(connection).await?;
            }
        }
        reader.close().await
    }

    /// Ends the console as an operator does.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn stop(&mut self) -> Outcome<()> {
        let status = self.console.program()?.terminate(STOP).await?;
        if !status.success() {
            return Err(format!("the console ended with {status}").into());
        }
        Ok(())
    }
}
