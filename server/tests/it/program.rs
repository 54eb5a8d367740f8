//! The real program, and the other real programs tests need. The one file here
//! that starts processes; each is killed when its handle is dropped.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

/// How long a start or an end may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

#[expect(
    clippy::disallowed_methods,
    reason = "the one place of these tests that starts programs"
)]
pub fn command(program: &str) -> Command {
    Command::new(program)
}

/// `tenon …` that sees nothing of the tests' own environment. It listens on any
/// free port and keeps everything in `folder`.
pub fn tenon(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = command(env!("CARGO_BIN_EXE_tenon"));
    command
        .env_clear()
        .env("TENON_LISTEN", "127.0.0.1:0")
        .env("TENON_DATA_DIR", folder.join("data"))
        .env("TENON_SITE_ROOT", folder.join("site"))
        .envs(settings.iter().copied())
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Runs `tenon …` to its end, with something to read.
pub fn run(folder: &Path, arguments: &[&str], settings: &[(&str, &str)], input: &str) -> Output {
    let mut child = tenon(folder, arguments, settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end without reading, which closes the pipe under us.
    let mut stdin = child.stdin.take().unwrap();
    match stdin.write_all(input.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("{error}"),
        _ => drop(stdin),
    }
    child.wait_with_output().unwrap()
}

/// What was printed on one stream, one entry a line.
#[derive(Default)]
struct Printed {
    lines: Mutex<Vec<String>>,
    more: Condvar,
}

/// A running `tenon serve`.
pub struct Program {
    child: Child,
    out: Arc<Printed>,
    log: Arc<Printed>,
}

impl Program {
    /// Starts it.
    pub fn serve(folder: &Path, settings: &[(&str, &str)]) -> Program {
        let mut child = tenon(folder, &["serve"], settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = Printed::of(child.stdout.take().unwrap());
        let log = Printed::of(child.stderr.take().unwrap());
        Program { child, out, log }
    }

    /// Starts it and waits until it listens.
    pub fn listening(folder: &Path, settings: &[(&str, &str)]) -> (Program, String) {
        let program = Program::serve(folder, settings);
        let line = program.log.wait_for("listening on http");
        let origin = line
            .split("listening on ")
            .nth(1)
            .unwrap()
            .trim()
            .to_owned();
        (program, origin)
    }

    /// The log so far.
    pub fn log(&self) -> String {
        self.log.lines.lock().unwrap().join("\n")
    }

    /// Standard output so far.
    pub fn printed(&self) -> Vec<String> {
        self.out.lines.lock().unwrap().clone()
    }

    /// The set-up link, as soon as it is printed.
    pub fn set_up_link(&self) -> String {
        self.out.wait_for("/setup?token=").trim().to_owned()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`.
    pub fn terminate(&self) {
        let status = command("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "it did not end:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail where it has ended already, which is what we want.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl Printed {
    fn of(stream: impl Read + Send + 'static) -> Arc<Printed> {
        let printed = Arc::new(Printed::default());
        let writer = Arc::clone(&printed);
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                writer.lines.lock().unwrap().push(line);
                writer.more.notify_all();
            }
        });
        printed
    }

    fn wait_for(&self, text: &str) -> String {
        let until = Instant::now() + PATIENCE;
        let mut lines = self.lines.lock().unwrap();
        loop {
            if let Some(line) = lines.iter().find(|line| line.contains(text)) {
                return line.clone();
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "no line with `{text}` in:\n{}",
                lines.join("\n")
            );
            (lines, _) = self.more.wait_timeout(lines, left).unwrap();
        }
    }
}

/// Where a database is, for a client that is not ours.
pub enum Reader<'a> {
    Sqlite(&'a Path),
    MariaDb {
        user: &'a str,
        password: &'a str,
        host: &'a str,
        port: &'a str,
        database: &'a str,
    },
}

impl<'a> Reader<'a> {
    /// From the address a console is told.
    pub fn of(url: &'a str) -> Reader<'a> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Reader::Sqlite(Path::new(path));
        }
        let (account, place) = url
            .strip_prefix("mysql://")
            .unwrap()
            .split_once('@')
            .unwrap();
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        let (address, database) = place.split_once('/').unwrap();
        let (host, port) = address.split_once(':').unwrap_or((address, "3306"));
        Reader::MariaDb {
            user,
            password,
            host,
            port,
            database,
        }
    }

    /// The rows of a query whose columns are all numbers, read by the engine's
    /// own client and so with none of the code under test.
    pub fn rows(&self, sql: &str) -> Vec<Vec<f64>> {
        let output = match self {
            Reader::Sqlite(path) => {
                let script = "import sqlite3,sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row,sep='\\t')";
                command("python3")
                    .args(["-c", script])
                    .arg(path)
                    .arg(sql)
                    .output()
                    .unwrap()
            }
            Reader::MariaDb {
                user,
                password,
                host,
                port,
                database,
            } => command("mariadb")
                .args([
                    "--no-defaults",
                    "--batch",
                    "--skip-column-names",
                    "--quick",
                    "--protocol=tcp",
                ])
                .args([
                    format!("--user={user}"),
                    format!("--host={host}"),
                    format!("--port={port}"),
                ])
                .arg(format!("--execute={sql}"))
                .arg(database)
                .env("MYSQL_PWD", password)
                .output()
                .unwrap(),
        };
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .map(|line| line.split('\t').map(|cell| cell.parse().unwrap()).collect())
            .collect()
    }

    /// Changes something; how a test plants a fault.
    pub fn execute(&self, sql: &str) {
        match self {
            Reader::Sqlite(path) => {
                let script = "import sqlite3,sys\nwith sqlite3.connect(sys.argv[1]) as db: db.execute(sys.argv[2])";
                let status = command("python3")
                    .args(["-c", script])
                    .arg(path)
                    .arg(sql)
                    .status()
                    .unwrap();
                assert!(status.success());
            }
            Reader::MariaDb { .. } => drop(self.rows(sql)),
        }
    }
}

/// A setting of these tests, given from outside.
#[expect(
    clippy::disallowed_methods,
    reason = "who runs the tests tells them this way"
)]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Settings as the program's environment.
pub fn with<'a>(
    settings: &[(&'a str, &'a str)],
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    settings
        .iter()
        .chain(more)
        .copied()
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .collect()
}

/// A client for programs that run. With the agent in the same build reqwest has
/// TLS in it and wants to know whose, also for plain HTTP.
pub fn client() -> reqwest::ClientBuilder {
    // An error means that another test was first.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}
