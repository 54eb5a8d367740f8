//! The two engines, as tests want them.

use super::World;
use crate::db::{Db, Location, migrate};
use std::{
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// One of the two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A real server.
    MariaDb,
}

impl Engine {
    /// Both.
    pub const ALL: [Engine; 2] = [Engine::Sqlite, Engine::MariaDb];
}

/// Runs a test body on each engine, in a world of its own.
///
/// # Panics
/// When the body does.
pub fn on_both_engines(body: impl AsyncFn(World)) {
    for engine in Engine::ALL {
        // Shown with a failure, so that one sees on which engine it was.
        eprintln!("on {engine:?}");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let database = TestDatabase::create(engine).await;
            let world = World::new(database).await;
            body(world.clone()).await;
            world.console().close().await;
            world.remove().await;
        });
    }
}

/// A migrated database of one test.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where it is, as a console is told.
    pub url: String,
    /// A way in.
    pub db: Db,
    folder: Option<tempfile::TempDir>,
    name: Option<String>,
}

impl TestDatabase {
    /// Makes and migrates a database.
    ///
    /// # Panics
    /// When the engine refuses.
    pub async fn create(engine: Engine) -> Self {
        let database = Self::create_empty(engine).await;
        migrate::migrate(&database.db)
            .await
            .expect("the migrations run");
        database
    }

    /// Makes a database without tables.
    ///
    /// # Panics
    /// When the engine refuses.
    pub async fn create_empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let path = folder.path().join("tenon.db");
                let db = Db::connect(&Location::Sqlite(path.clone()))
                    .await
                    .expect("SQLite opens");
                TestDatabase {
                    url: format!("sqlite://{}", path.display()),
                    db,
                    folder: Some(folder),
                    name: None,
                }
            }
            Engine::MariaDb => {
                let base = mariadb();
                let name = fresh_name();
                let Db::MySql(admin) = Db::connect(&Location::MySql(format!("{base}/mysql")))
                    .await
                    .expect("MariaDB answers")
                else {
                    unreachable!("a MySQL location opens a MySQL pool")
                };
                administer(
                    &admin,
                    &format!("CREATE DATABASE `{name}` DEFAULT CHARSET utf8mb4"),
                )
                .await;
                admin.close().await;
                let url = format!("{base}/{name}");
                let db = Db::connect(&Location::MySql(url.clone()))
                    .await
                    .expect("MariaDB answers");
                TestDatabase {
                    url,
                    db,
                    folder: None,
                    name: Some(name),
                }
            }
        }
    }

    /// Where the database is, as [`Db::connect`] is told.
    pub fn location(&self) -> Location {
        match &self.folder {
            Some(folder) => Location::Sqlite(folder.path().join("tenon.db")),
            None => Location::MySql(self.url.clone()),
        }
    }

    /// Drops it.
    ///
    /// # Panics
    /// When the engine refuses.
    pub async fn remove(&self) {
        self.db.close().await;
        if let Some(name) = &self.name {
            let base = mariadb();
            if let Ok(Db::MySql(admin)) =
                Db::connect(&Location::MySql(format!("{base}/mysql"))).await
            {
                administer(&admin, &format!("DROP DATABASE IF EXISTS `{name}`")).await;
                admin.close().await;
            }
        }
    }
}

/// `sql` names a test's own database and no user's text.
async fn administer(pool: &sqlx::MySqlPool, sql: &str) {
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(pool)
        .await
        .expect("MariaDB obeys");
}

/// A database name that no other test has, in this program or another one.
fn fresh_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!(
        "t{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// `mysql://…` of a running MariaDB, without a database.
fn mariadb() -> &'static str {
    static URL: LazyLock<String> = LazyLock::new(|| {
        #[expect(
            clippy::disallowed_methods,
            reason = "scripts hand a running MariaDB to many test programs"
        )]
        let given = std::env::var("TENON_TEST_MYSQL").ok();
        given.unwrap_or_else(start_mariadb)
    });
    &URL
}

/// Starts a private instance that ends with this program: `sh` is not needed,
/// the server watches our end of a pipe through a small guard process.
#[expect(
    clippy::zombie_processes,
    reason = "it lives as long as this program, and the guard ends it"
)]
fn start_mariadb() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let data = folder.join("data");
    run(command("mariadb-install-db")
        .arg("--no-defaults")
        .arg("--user=root")
        .arg(format!("--datadir={}", data.display()))
        .args(["--auth-root-authentication-method=normal", "--skip-test-db"]));
    let port = free_port();
    let server = command("mariadbd")
        .arg("--no-defaults")
        .arg("--user=root")
        .arg(format!("--datadir={}", data.display()))
        .arg(format!("--socket={}", folder.join("s").display()))
        .arg(format!("--port={port}"))
        .arg("--bind-address=127.0.0.1")
        .arg(format!("--pid-file={}", folder.join("pid").display()))
        // Tests open many pools at once.
        .arg("--max-connections=2000")
        // Nothing here survives the tests, so nothing waits for the disk.
        .args([
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-innodb-doublewrite",
            "--sync-frm=0",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("mariadbd starts; `make test` installs it");
    guard(&server, &folder);
    wait_for_port(port);
    format!("mysql://root@127.0.0.1:{port}")
}

/// Ends the server and removes its folder when this program has ended, however
/// it ended: a guard waits for its input, which is ours, to close.
fn guard(server: &Child, folder: &Path) {
    let script = "import os,signal,shutil,sys\nsys.stdin.read()\nos.kill(int(sys.argv[1]),signal.SIGKILL)\nshutil.rmtree(sys.argv[2],ignore_errors=True)";
    let guard = command("python3")
        .args(["-c", script])
        .arg(server.id().to_string())
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the guard starts");
    // Our end of the pipe stays open as long as we live.
    std::mem::forget(guard);
}

fn wait_for_port(port: u16) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
            // The server greets first; then it is ready.
            let mut greeting = [0u8; 5];
            if stream.read_exact(&mut greeting).is_ok() {
                return;
            }
        }
        assert!(
            Instant::now() < until,
            "MariaDB did not come up within a minute"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

#[expect(clippy::disallowed_methods, reason = "tests start real parts")]
fn command(program: &str) -> Command {
    let sbin = PathBuf::from("/usr/sbin").join(program);
    Command::new(if sbin.exists() {
        sbin
    } else {
        PathBuf::from(program)
    })
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .expect("the program is installed; `make test` does that");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
