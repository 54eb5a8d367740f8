//! The two engines as an installation has them: durable, each in a folder of its
//! own, and readable past the console.

use crate::{
    Outcome,
    program::{Program, command, free_port, run, wait_until},
};
use rustix::process::Signal;
use sqlx::{
    ConnectOptions, Connection, MySqlConnection, SqliteConnection, mysql::MySqlConnectOptions,
    sqlite::SqliteConnectOptions,
};
use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a database may take to start, recovery included.
const START: Duration = Duration::from_secs(120);

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server of its own.
    Mariadb,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Sqlite => "SQLite",
            Engine::Mariadb => "MariaDB",
        })
    }
}

/// An empty database.
#[derive(Debug)]
pub enum Database {
    /// The file `tenon.db` in the data folder of its console.
    Sqlite(PathBuf),
    /// A running server.
    MariaDb(MariaDb),
}

impl Database {
    /// One for a console whose data folder is `data`.
    ///
    /// # Errors
    /// When the engine does not start.
    pub async fn create(engine: Engine, data: &Path) -> Outcome<Database> {
        Ok(match engine {
            Engine::Sqlite => Database::Sqlite(data.join("tenon.db")),
            Engine::Mariadb => Database::MariaDb(MariaDb::create(&data.join("mariadb")).await?),
        })
    }

    /// As a console is told.
    pub fn url(&self) -> String {
        match self {
            Database::Sqlite(path) => format!("sqlite://{}", path.display()),
            Database::MariaDb(server) => server.url(),
        }
    }

    /// The server, where there is one.
    pub fn server(&mut self) -> Option<&mut MariaDb> {
        match self {
            Database::Sqlite(_) => None,
            Database::MariaDb(server) => Some(server),
        }
    }

    /// A connection past the console.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn connect(&self) -> Outcome<Reader> {
        Ok(match self {
            Database::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(Duration::from_secs(30));
                Reader::Sqlite(options.connect().await?)
            }
            Database::MariaDb(server) => {
                let options: MySqlConnectOptions = server.url().parse()?;
                Reader::MySql(options.connect().await?)
            }
        })
    }
}

/// A way into a database that shares no code with the console.
#[derive(Debug)]
pub enum Reader {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// MariaDB.
    MySql(MySqlConnection),
}

impl Reader {
    /// The one number a query yields.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn number(&mut self, sql: &'static str) -> Outcome<i64> {
        Ok(match self {
            Reader::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection).await?,
            Reader::MySql(connection) => sqlx::query_scalar(sql).fetch_one(connection).await?,
        })
    }

    /// Lets go.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn close(self) -> Outcome<()> {
        match self {
            Reader::Sqlite(connection) => connection.close().await?,
            Reader::MySql(connection) => connection.close().await?,
        }
        Ok(())
    }
}

/// A MariaDB of our own that flushes before it acknowledges, as its defaults
/// and docs/operating.md have it.
#[derive(Debug)]
pub struct MariaDb {
    folder: PathBuf,
    port: u16,
    program: Program,
}

impl MariaDb {
    /// Makes and starts one in `folder`, with an empty database `tenon`.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub async fn create(folder: &Path) -> Outcome<MariaDb> {
        std::fs::create_dir_all(folder)?;
        run(command("mariadb-install-db")
            .args(["--no-defaults", "--user=root"])
            .arg(format!("--datadir={}", folder.join("data").display()))
            .args(["--auth-root-authentication-method=normal", "--skip-test-db"]))?;
        let port = free_port()?;
        let program = Self::launch(folder, port)?;
        let mut server = MariaDb {
            folder: folder.to_owned(),
            port,
            program,
        };
        server.answers().await?;
        let admin: MySqlConnectOptions = format!("mysql://root@127.0.0.1:{port}/mysql").parse()?;
        let mut admin = admin.connect().await?;
        sqlx::query("CREATE DATABASE tenon DEFAULT CHARSET utf8mb4")
            .execute(&mut admin)
            .await?;
        admin.close().await?;
        Ok(server)
    }

    fn launch(folder: &Path, port: u16) -> Outcome<Program> {
        let sbin = Path::new("/usr/sbin/mariadbd");
        let program = if sbin.exists() {
            sbin
        } else {
            Path::new("mariadbd")
        };
        let mut server = command(program);
        server
            .args(["--no-defaults", "--user=root", "--bind-address=127.0.0.1"])
            .arg(format!("--datadir={}", folder.join("data").display()))
            .arg(format!("--socket={}", folder.join("socket").display()))
            .arg(format!("--pid-file={}", folder.join("pid").display()))
            .arg(format!("--port={port}"))
            .args([
                "--innodb-flush-log-at-trx-commit=1",
                "--max-connections=500",
            ]);
        Program::start(&mut server, &folder.join("log"))
    }

    /// Starts it again after [`kill`](Self::kill), and waits for its recovery.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&mut self) -> Outcome<()> {
        self.program = Self::launch(&self.folder, self.port)?;
        self.answers().await
    }

    async fn answers(&mut self) -> Outcome<()> {
        let url = format!("mysql://root@127.0.0.1:{}/mysql", self.port);
        let options: MySqlConnectOptions = url.parse()?;
        wait_until("MariaDB answers", START, async || {
            match options.connect().await {
                Ok(connection) => connection.close().await.is_ok(),
                Err(_) => false,
            }
        })
        .await
        .map_err(|error| format!("{error}:\n{}", self.program.log()))?;
        Ok(())
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Outcome<()> {
        self.program.kill()
    }

    /// Stops it from running, as a machine does that hangs.
    ///
    /// # Errors
    /// When it has ended.
    pub fn pause(&self) -> Outcome<()> {
        self.program.signal(Signal::STOP)
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// When it has ended.
    pub fn resume(&self) -> Outcome<()> {
        self.program.signal(Signal::CONT)
    }

    /// Its process.
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    /// The port it listens on, on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn url(&self) -> String {
        format!("mysql://root@127.0.0.1:{}/tenon", self.port)
    }
}
